// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/push"
)

// A folder is sent to a server; what waits for a person asks for exit code 2;
// the session is kept, so that the second run asks for nothing.
func TestPush(t *testing.T) {
	a, _ := testApp(t)
	handler, err := a.Handler(nil)
	if err != nil {
		t.Fatal(err)
	}
	a.Uploads.Start(t.Context())
	server := httptest.NewServer(handler)
	t.Cleanup(func() {
		server.Close()
		a.Uploads.Stop()
	})
	config, root := t.TempDir(), filepath.Join(t.TempDir(), "quet")
	t.Setenv("XDG_CONFIG_HOME", config)
	t.Setenv("AppData", config)
	for name, data := range map[string][]byte{"KS/1999/01/001.jpg": testPage(t, 10), "la.jpg": testPage(t, 30), "ghi chu.txt": []byte("x"), "Thumbs.db": []byte("x")} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := push.NewClient(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.SignIn(t.Context(), "canbo", "mot mat khau du dai"), c.SaveKey()); err != nil {
		t.Fatal(err)
	}
	o := pushOptions{server: server.URL, patience: time.Minute}
	var found findings
	for range 2 {
		if err := runPush(t.Context(), o, root); !errors.As(err, &found) || !strings.Contains(err.Error(), "1 tệp cần người xem") {
			t.Errorf("%v", err)
		}
	}
	o.forget = true
	if err := runPush(t.Context(), o, root); !errors.As(err, &found) {
		t.Errorf("%v", err)
	}
	if (&push.Client{Server: server.URL}).LoadKey() {
		t.Error("the session is still kept")
	}
	o.forget, o.tokenFile = false, filepath.Join(t.TempDir(), "token")
	pushesByToken(t, a, o, root)
}

// A token opens the same door while it may send scans, and no longer.
func pushesByToken(t *testing.T, a *app.App, o pushOptions, root string) {
	t.Helper()
	owner, err := a.Accounts.ByUsername(t.Context(), "canbo")
	if err != nil {
		t.Fatal(err)
	}
	machine := access.Account{Actor: access.Actor{Name: "Máy quét", Role: access.Registrar, Unit: owner.Unit, Path: owner.Path}, Contact: "Tổ quét"}
	for scopes, sends := range map[access.Scopes]bool{access.ScansWrite: true, access.BooksRead: false} {
		_, token, err := a.Accounts.AddIntegration(t.Context(), access.System(owner.Province), "", machine, access.Token{Scopes: scopes})
		if err := errors.Join(err, os.WriteFile(o.tokenFile, []byte(token+"\n"), 0o600)); err != nil {
			t.Fatal(err)
		}
		var found findings
		if err := runPush(t.Context(), o, root); errors.As(err, &found) != sends || err == nil {
			t.Errorf("%s: %v", scopes, err)
		}
	}
	if err := os.WriteFile(o.tokenFile, []byte("sgk_"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := runPush(t.Context(), o, root); err == nil || !strings.Contains(err.Error(), "mã truy cập chưa đúng") {
		t.Errorf("what is no token: %v", err)
	}
}

func TestPushReport(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := push.Result{Files: 3, Filed: 1, Refused: 1, Again: 1, Problems: []push.Problem{{Name: "quet/a.pdf", Why: "tệp hỏng"}}}
	var found findings
	if err := pushReport(&out, false, r, time.Minute, nil); !errors.As(err, &found) {
		t.Errorf("something to look at: %v", err)
	}
	for _, want := range []string{"3/3 tệp", "1  đã vào sổ", "1  bị từ chối", "quet/a.pdf", "tệp hỏng"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the report lacks %q: %s", want, out.String())
		}
	}
	if err := pushReport(&out, true, push.Result{Files: 1, Filed: 1}, 0, nil); err != nil {
		t.Errorf("all filed: %v", err)
	}
	for _, stop := range []error{push.ErrSilent, push.ErrMustChange, push.ErrSignIn} {
		if err := pushReport(&out, false, r, 0, stop); err == nil || errors.As(err, &found) || strings.Contains(err.Error(), "push:") {
			t.Errorf("%v is said as %v", stop, err)
		}
	}
	if err := pushReport(&out, false, r, 0, context.Canceled); !errors.As(err, &found) {
		t.Errorf("stopped: %v", err)
	}
}

func TestBarLine(t *testing.T) {
	t.Parallel()
	p := push.Progress{Result: push.Result{Files: 4, Bytes: 4_000_000, Filed: 1}, Carried: 1_000_000}
	now := time.Now()
	past := []mark{{now, 0}, {now.Add(2 * time.Second), 1_000_000}}
	if got := barLine(p, past); got != "[██████░░░░░░░░░░░░░░░░░░]  25 %  1/4 tệp  1,0 MB/4,0 MB  500,0 kB/giây  còn 6s" {
		t.Errorf("%s", got)
	}
	p.Away = true
	if got := barLine(p, past); !strings.Contains(got, "mất kết nối") {
		t.Errorf("%s", got)
	}
}
