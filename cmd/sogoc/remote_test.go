// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// far is a server that has one book and its export.
func far(t *testing.T, content, sum string) (server, token string) {
	t.Helper()
	mux := http.NewServeMux()
	say := func(pattern, body string) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get("Authorization") != "Bearer sgk_x" {
				w.WriteHeader(http.StatusUnauthorized)
			}
			_, _ = fmt.Fprint(w, body)
		})
	}
	say("GET /api/v1/books", `{"items":[{"id":"b","name":"KS.1999.01"},{"id":"c","name":"KS.1999.02"}]}`)
	say("POST /api/v1/books/b/exports", `{"job":"j"}`)
	say("GET /api/v1/jobs/j", `{"id":"j","state":"done"}`)
	say("GET /api/v1/exports/j", fmt.Sprintf(`{"id":"j","name":"KS.1999.01","entries":7,"files":[{"format":"csv","name":"KS.1999.01.csv","sha256":%q,"size":%d,"href":"/api/v1/exports/j/files/csv"}]}`, sum, len(content)))
	say("GET /api/v1/exports/j/files/csv", content)
	say("GET /api/v1/progress", `{"day":"2026-03-01","sum":{"name":"Tỉnh","plan":10,"fact":4,"status":"behind"},"units":[{"name":"Xã","plan":10,"fact":4,"status":"late"}]}`)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	file := filepath.Join(t.TempDir(), "ma.txt")
	if err := os.WriteFile(file, []byte("sgk_x\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return s.URL, file
}

func TestExportFromAfar(t *testing.T) {
	t.Parallel()
	sum := sha256.Sum256([]byte("a;b"))
	server, token := far(t, "a;b", hex.EncodeToString(sum[:]))
	f := exportFlags{book: "ks.1999.01", out: filepath.Join(t.TempDir(), "out"), format: "csv", remote: remote{server, token}}
	var out bytes.Buffer
	if err := f.exportRemote(t.Context(), &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(filepath.Join(f.out, "KS.1999.01.csv")); err != nil || string(text) != "a;b" || !strings.Contains(out.String(), "7 trường hợp") {
		t.Errorf("%s %v %s", text, err, out.String())
	}
	f.book = "KS.1999.03"
	if err := f.exportRemote(t.Context(), &out, io.Discard); err == nil {
		t.Error("a book that there is not")
	}
}

func TestExportFromAfarIsWhole(t *testing.T) {
	t.Parallel()
	server, token := far(t, "a;", strings.Repeat("0", 64))
	f := exportFlags{book: "b", out: t.TempDir(), format: "csv", remote: remote{server, token}}
	if err := f.exportRemote(t.Context(), io.Discard, io.Discard); err == nil {
		t.Fatal("other bytes were taken")
	}
	if left, err := os.ReadDir(f.out); err != nil || len(left) != 0 {
		t.Errorf("%v is left behind (%v)", left, err)
	}
}

func TestProgressFromAfar(t *testing.T) {
	t.Parallel()
	server, token := far(t, "", "")
	cmd := newProgress()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetArgs([]string{"--server", server, "--token-file", token})
	if err := cmd.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "quá hạn") || !strings.Contains(out.String(), "chậm") {
		t.Error(out.String())
	}
}
