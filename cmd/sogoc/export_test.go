// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
)

func TestExportWritesTheFiles(t *testing.T) {
	t.Parallel()
	a := openApp(t)
	b := exchangetest.New(t, a.DB)
	a.Blobs, a.Exports = b.Blobs, b.Exports
	ids := b.Approved(2)
	dir := filepath.Join(t.TempDir(), "ra")
	f := exportFlags{book: "KS.1999.01", out: dir, format: "xlsx, ZIP,json"}
	var out bytes.Buffer
	if err := f.run(t.Context(), a, &out, io.Discard); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"KS.1999.01.xlsx", "KS.1999.01.zip", "KS.1999.01.json"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("the answer does not name %s:\n%s", name, &out)
		}
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Size() == 0 {
			t.Errorf("%s: %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 3 {
		t.Errorf("%d files in the folder, want 3 (%v)", len(left), err)
	}
	made, err := exchange.OfBook(t.Context(), a.DB, "44", b.Book.ID, 5)
	if err != nil || len(made) != 1 || made[0].By != "system" || len(ids) != made[0].Entries {
		t.Errorf("kept: %+v, %v", made, err)
	}
}

func TestExportSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	a := openApp(t)
	b := exchangetest.New(t, a.DB)
	a.Blobs, a.Exports = b.Blobs, b.Exports
	run := func(f exportFlags) (string, error) {
		f.out = t.TempDir()
		var out bytes.Buffer
		err := f.run(t.Context(), a, &out, io.Discard)
		return out.String(), err
	}
	wants := func(f exportFlags, part string) {
		t.Helper()
		if _, err := run(f); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%+v: %v, want something with %q", f, err, part)
		}
	}
	wants(exportFlags{book: "KS.1999.01", format: "xlsx"}, "chưa có trường hợp nào được duyệt")
	ids := b.Place(2)
	b.Key(ids[0], b.Birth(1))
	b.Approve(ids[0])
	wants(exportFlags{book: "XX.1999", format: "xlsx"}, "không đọc được")
	wants(exportFlags{book: "KS.1998.01", format: "xlsx"}, "không có sổ")
	wants(exportFlags{book: "KS.1999.01", unit: "19366", format: "xlsx"}, "không có sổ")
	wants(exportFlags{book: "KS.1999.01", format: "doc"}, "--format")
	out, err := run(exportFlags{book: "KS.1999.01", unit: "19363", format: "xlsx,zip"})
	var found findings
	if !errors.As(err, &found) || !strings.Contains(out, "02/1999: chưa nhập") || !strings.Contains(out, "01/1999: thiếu PDF") {
		t.Errorf("what was left out: %v\n%s", err, out)
	}
	b.AddBook("birth", 1999, "01/1999")
	wants(exportFlags{book: "ks.1999.1", format: "xlsx"}, "hãy thêm --unit")
	if out, _ := run(exportFlags{book: b.Book.ID, format: "csv"}); !strings.Contains(out, "KS.1999.01.csv") {
		t.Errorf("by the book's id: %s", out)
	}
}

// openApp opens an installation in a folder of the test's own.
func openApp(t *testing.T) *app.App {
	t.Helper()
	dir := t.TempDir()
	c := &config.Config{DataDir: dir, DB: filepath.Join(dir, "sogoc.db"), Blobs: filepath.Join(dir, "blobs")}
	a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}
