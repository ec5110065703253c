// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
)

func TestBagWritesAndChecks(t *testing.T) {
	t.Parallel()
	a := openApp(t)
	b := exchangetest.New(t, a.DB)
	b.Approved(1)
	a.Bags.Blobs = b.Blobs
	dir := filepath.Join(t.TempDir(), "ra")
	f := bagFlags{out: dir}
	var out bytes.Buffer
	if err := f.run(t.Context(), a, []string{"KS.1999.01"}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "nguyên vẹn") || !strings.Contains(out.String(), "urn:19363:uuid:") {
		t.Errorf("the answer:\n%s", &out)
	}
	if err := f.run(t.Context(), a, []string{"KS.1999.01"}, &out); err == nil || !strings.Contains(err.Error(), "không ghi đè") {
		t.Errorf("again: %v", err)
	}
	if err := f.run(t.Context(), a, []string{"KS.1950.01"}, &out); err == nil {
		t.Error("a book that is not there was packed")
	}
	info := filepath.Join(dir, "KS.1999.01.19363", "bag-info.txt")
	if err := os.WriteFile(info, []byte("x: y\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := verifyBag(t.Context(), filepath.Dir(info), &out); !errors.As(err, new(findings)) {
		t.Errorf("a changed bag: %v", err)
	}
}
