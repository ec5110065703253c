// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/unit"
)

func testApp(t *testing.T) (*app.App, access.Actor) {
	t.Helper()
	c, err := config.Load(config.Sources{Environ: func() []string { return []string{"SOGOC_DATA_DIR=" + t.TempDir()} }})
	if err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(t.Context(), c, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	u, ok := unit.At("19363", "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	account, err := a.Accounts.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "canbo", Name: "Người Thử", Role: access.Registrar, Unit: string(u.ID), Path: unit.Path(u.ID)}}, "mot mat khau du dai")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Books.Add(t.Context(), account.Actor, "", book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", RegisteredText: "Hồ Xá", Responsible: u.ID}); err != nil {
		t.Fatal(err)
	}
	return a, account.Actor
}

func testPage(t *testing.T, shade byte) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 40, 60))
	for i := range img.Pix {
		img.Pix[i] = shade
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A folder is taken in, said in figures, and taken in again without doing the
// work twice; what waits for a person asks for exit code 2 both times.
func TestImportScans(t *testing.T) {
	t.Parallel()
	a, actor := testApp(t)
	root := filepath.Join(t.TempDir(), "quet")
	for name, data := range map[string][]byte{
		"KS/1999/01/001.jpg": testPage(t, 10), "KS/1999/01/002.jpg": testPage(t, 20), "KS.1999.01.003.jpg": testPage(t, 10),
		"la.jpg": testPage(t, 30), "hong.pdf": []byte("%PDF-1.4"), "ghi chu.txt": []byte("x"), "Thumbs.db": []byte("x"),
	} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, data, 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	run := func(ctx context.Context) (*scanImport, error) {
		m := &scanImport{scans: a.Scans, actor: actor, scope: actor.Path, root: root, out: new(bytes.Buffer)}
		return m, m.do(ctx)
	}
	var found findings
	m, err := run(t.Context())
	if !errors.As(err, &found) {
		t.Fatalf("err = %v, want findings", err)
	}
	s := m.summary()
	if s.ByState[scan.Filed] != 2 || s.ByState[scan.Duplicate] != 1 || s.ByState[scan.Unnamed] != 1 || s.ByState[scan.Refused] != 1 || s.Passed != 1 || len(m.files) != 5 {
		t.Errorf("summary %+v", s)
	}
	m, err = run(t.Context())
	if s := m.summary(); !errors.As(err, &found) || s.Skipped+s.Again != 5 || s.Pages != 0 || s.Still != 3 {
		t.Errorf("again: %v, %+v", err, s)
	}
	var text bytes.Buffer
	m.print(&text)
	if !bytes.Contains(text.Bytes(), []byte("đã nhận từ trước")) {
		t.Errorf("said: %s", text.String())
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if m, err = run(ctx); !m.stopped || !errors.As(err, &found) {
		t.Errorf("stopped: %v, %+v", err, m.summary())
	}
}

func TestImporter(t *testing.T) {
	t.Parallel()
	a, actor := testApp(t)
	for _, c := range []struct {
		as, unit, scope string
		ok              bool
	}{
		{"canbo", "", actor.Path, true}, {"", "19363", actor.Path, true}, {"canbo", "19366", "", false},
		{"", "", "", false}, {"ai đó", "", "", false}, {"", "nơi không có", "", false},
	} {
		_, scope, err := importer(t.Context(), a, c.as, c.unit)
		if (err == nil) != c.ok || c.ok && scope != c.scope {
			t.Errorf("--as %q --unit %q: %q, %v", c.as, c.unit, scope, err)
		}
	}
	if err := (&scanImport{root: "/no/such/folder"}).do(t.Context()); err == nil {
		t.Error("a folder that is not there is taken in")
	}
}
