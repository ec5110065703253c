// SPDX-License-Identifier: Apache-2.0

package bag_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/bag"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/whole"
)

func silent(int64, int64, string) {}

func bags(db *store.DB, blobs blob.Store) *bag.Bags {
	return &bag.Bags{DB: db, Blobs: blobs, Program: "thử", Now: time.Now, Name: func(context.Context, string) string { return "Người Thử" }}
}

// packed is a book with three approved entries, in a bag. Its pages were worked
// on: one divided, one moved, one turned down, and one is missing.
func packed(t *testing.T, db *store.DB) (*exchangetest.Bench, *bag.Bags, string) {
	t.Helper()
	b := exchangetest.New(t, db)
	b.Approved(3)
	pages, err := scan.PagesInOrder(t.Context(), db, "44", b.Book.ID)
	b.Must(err)
	_, err = b.Scans.AddGap(t.Context(), b.Registrar, store.NewID(), b.Book.ID, pages[0].ID, "", "Rách mất")
	b.Must(errors.Join(err, b.Scans.Divide(t.Context(), b.Registrar, store.NewID(), pages[1].ID, 0.5), b.Scans.MoveAfter(t.Context(), b.Registrar, store.NewID(), pages[2].ID, ""),
		b.Scans.Mark(t.Context(), b.Registrar, store.NewID(), pages[0].ID, scan.Check{Verdict: scan.Rejected, Reason: scan.WhyBlurred})))
	s := bags(db, b.Blobs)
	dir := t.TempDir()
	now, err := book.Get(t.Context(), db, b.Book.Province, b.Book.ID)
	b.Must(err)
	made, err := s.Write(t.Context(), bag.Order{ID: uuid.NewString(), Book: now, Fond: "P44.HT", Actor: b.Registrar.ID}, dir, silent)
	b.Must(err)
	return b, s, filepath.Join(dir, made.Name)
}

func contents() map[string]audit.Content {
	return map[string]audit.Content{"entry": entry.Content, "book": book.Content}
}

// A book goes out and comes in elsewhere, on the other engine too: every figure
// counted again agrees, every version is vouched for, and packed again it is the
// same to the byte.
func TestBookGoesOutAndComesIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, _, dir := packed(t, db)
		var to *store.DB
		if db.Engine == store.SQLite {
			to = storetest.OpenPostgres(t)
		} else {
			to = storetest.OpenSQLite(t)
		}
		blobs, err := blob.OpenDisk(t.TempDir())
		b.Must(err)
		s := bags(to, blobs)
		r, err := s.Restore(t.Context(), access.System("44"), os.DirFS(dir), silent)
		if err != nil || r.Already || r.Entries != 3 || r.Scans == 0 {
			t.Fatalf("Restore = %+v, %v", r, err)
		}
		key, err := audit.LoadKey(filepath.Join(t.TempDir(), "key"))
		b.Must(err)
		report, err := whole.Check(t.Context(), to, blobs, key.Public, contents())
		if err != nil || len(report.Problems) != 0 {
			t.Errorf("whole: %v, %q", err, report.Problems)
		}
		again, err := s.Restore(t.Context(), access.System("44"), os.DirFS(dir), silent)
		if err != nil || !again.Already {
			t.Errorf("the same bag again: %+v, %v", again, err)
		}
		if was, is := order(t, db, r.Book.ID), order(t, to, r.Book.ID); !slices.Equal(was, is) || len(is) != 4 {
			t.Errorf("the pages stood %v, now %v", was, is)
		}
		next := t.TempDir()
		made, err := s.Write(t.Context(), bag.Order{ID: uuid.NewString(), Book: r.Book}, next, silent)
		b.Must(err)
		const records = "data/representations/records/data/records.jsonl"
		was, err := os.ReadFile(filepath.Join(dir, records))
		b.Must(err)
		now, err := os.ReadFile(filepath.Join(next, made.Name, records))
		if err != nil || string(was) != string(now) {
			t.Errorf("packed again, the records differ (%v)", err)
		}
	})
}

// order tells how the pages of a book stand.
func order(t *testing.T, db *store.DB, id string) (ids []string) {
	t.Helper()
	pages, err := scan.PagesInOrder(t.Context(), db, "44", id)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		ids = append(ids, p.ID)
	}
	return ids
}

func TestNothingIsOverwritten(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	b, s, dir := packed(t, db)
	now, err := book.Get(t.Context(), db, b.Book.Province, b.Book.ID)
	b.Must(err)
	if _, err := s.Write(t.Context(), bag.Order{ID: uuid.NewString(), Book: now}, filepath.Dir(dir), silent); !errors.Is(err, bag.ErrThere) {
		t.Errorf("over a bag: %v", err)
	}
	if r, err := s.Restore(t.Context(), access.System("44"), os.DirFS(dir), silent); err != nil || !r.Already {
		t.Errorf("over the same book: %+v, %v", r, err)
	}
	_, err = b.Entries.Place(t.Context(), b.Registrar, "", b.Book.ID, []string{"99/1999"})
	b.Must(err)
	if _, err := s.Restore(t.Context(), access.System("44"), os.DirFS(dir), silent); !errors.Is(err, bag.ErrThere) {
		t.Errorf("over the book with one entry more: %v", err)
	}
	other := storetest.OpenSQLite(t)
	exchangetest.New(t, other) // which has a book of the same unit, type, year and number
	blobs, err := blob.OpenDisk(t.TempDir())
	b.Must(err)
	if _, err := bags(other, blobs).Restore(t.Context(), access.System("44"), os.DirFS(dir), silent); !errors.Is(err, bag.ErrThere) {
		t.Errorf("beside a book of the same name: %v", err)
	}
}

// Whatever is changed, lacking or added in a bag is found, and the bag is not
// taken in.
func TestDamageIsFound(t *testing.T) {
	t.Parallel()
	_, s, dir := packed(t, storetest.OpenSQLite(t))
	scans, err := filepath.Glob(filepath.Join(dir, "data/representations/scans/data/*"))
	if err != nil || len(scans) == 0 {
		t.Fatal(scans, err)
	}
	for name, damage := range map[string]func() (mend func() error){
		"changed scan":     func() func() error { return rewrite(t, scans[0], "khác") },
		"changed metadata": func() func() error { return rewrite(t, filepath.Join(dir, "data/METS.xml"), "<mets/>") },
		"changed info":     func() func() error { return rewrite(t, filepath.Join(dir, "bag-info.txt"), "x: y\n") },
		"other version":    func() func() error { return rewrite(t, filepath.Join(dir, "bagit.txt"), "BagIt-Version: 0.9\n") },
		"file too many": func() func() error {
			extra := filepath.Join(dir, "data", "thêm.txt")
			if err := os.WriteFile(extra, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			return func() error { return os.Remove(extra) }
		},
		"file missing": func() func() error {
			if err := os.Rename(scans[0], dir+".away"); err != nil {
				t.Fatal(err)
			}
			return func() error { return os.Rename(dir+".away", scans[0]) }
		},
	} {
		mend := damage()
		if c, err := bag.Check(t.Context(), os.DirFS(dir), silent); err == nil && len(c.Problems) == 0 {
			t.Errorf("%s: not found", name)
		}
		if _, err := s.Restore(t.Context(), access.System("44"), os.DirFS(dir), silent); !errors.Is(err, bag.ErrDamaged) {
			t.Errorf("%s: taken in: %v", name, err)
		}
		if err := mend(); err != nil {
			t.Fatal(err)
		}
	}
	if c, err := bag.Check(t.Context(), os.DirFS(dir), silent); err != nil || len(c.Problems) != 0 {
		t.Errorf("mended: %+v, %v", c, err)
	}
}

func rewrite(t *testing.T, file, text string) func() error {
	t.Helper()
	was, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return func() error { return os.WriteFile(file, was, 0o600) }
}

// awkward is a book of a place whose name needs care in XML, in a bag: with scans
// that no person sent, or with none at all.
func awkward(t *testing.T, scans ...string) string {
	t.Helper()
	db := storetest.OpenSQLite(t)
	b := exchangetest.New(t, db)
	made, err := b.Books.Add(t.Context(), b.Registrar, "", book.Facts{Type: "marriage", OpenYear: 1998, BookNo: "02/1998", Responsible: b.Unit.ID,
		RegisteredText: "Xã “Hải Lăng” & <cũ>, huyện 'Triệu' ]]> \u1ebf\u0301\x01", Shelf: `Giá "3"`, Box: "<7>"})
	b.Must(err)
	machine := access.Actor{ID: access.System("44").ID, Role: access.Registrar, Province: "44", Path: b.Registrar.Path} // as "sogoc import --unit" has it
	for i, name := range scans {
		f, err := b.Scans.Receive(t.Context(), machine, scan.Received{Name: name, Body: bytes.NewReader(exchangetest.Page(i, 300, 400)), Source: "folder"})
		if err != nil || f.State != scan.Filed {
			t.Fatal(f, err)
		}
	}
	s := bags(db, b.Blobs)
	s.Program = `1.0 "thử" & <khác>`
	now, err := book.Get(t.Context(), db, made.Province, made.ID)
	b.Must(err)
	dir := t.TempDir()
	out, err := s.Write(t.Context(), bag.Order{ID: uuid.NewString(), Book: now, Fond: "Phông 44 & <1>"}, dir, silent)
	b.Must(err)
	return filepath.Join(dir, out.Name)
}

// Tools that are not ours agree: sha256sum with both manifests, find and sort with
// what RFC 8493 says of a complete bag (each file of the payload is listed, their
// number and bytes are Payload-Oxum), xmllint with what docs/format/bag says METS,
// PREMIS and EAD look like. They refuse a bag in which one byte is another.
func TestOtherToolsAgree(t *testing.T) {
	t.Parallel()
	_, _, dir := packed(t, storetest.OpenSQLite(t))
	toolsAgree(t, dir)
	toolsAgree(t, awkward(t, "KH.1998.02.001.jpg", "KH.1998.02.002.jpg"))
	toolsAgree(t, awkward(t))
	scans, err := filepath.Glob(filepath.Join(dir, "data/representations/scans/data/*"))
	if err != nil || len(scans) == 0 {
		t.Fatal(scans, err)
	}
	for _, file := range []string{scans[0], filepath.Join(dir, "data/METS.xml")} {
		was, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := slices.Clone(was)
		text[len(text)/2] ^= 1
		mend := rewrite(t, file, string(text))
		cmd := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "--status", "manifest-sha256.txt")
		cmd.Dir = dir
		if err := cmd.Run(); !errors.As(err, new(*exec.ExitError)) {
			t.Errorf("a byte of %s is another: %v", filepath.Base(file), err)
		}
		if err := mend(); err != nil {
			t.Fatal(err)
		}
	}
}

func toolsAgree(t *testing.T, dir string) {
	t.Helper()
	for _, line := range [][]string{
		{"sha256sum", "--check", "--strict", "--quiet", "manifest-sha256.txt"},
		{"sha256sum", "--check", "--strict", "--quiet", "tagmanifest-sha256.txt"},
		{"xmllint", "--noout", "--nonet", "--relaxng", "data/schemas/mets.rng", "data/METS.xml"},
		{"xmllint", "--noout", "--nonet", "--relaxng", "data/schemas/premis.rng", "data/metadata/preservation/premis.xml"},
		{"xmllint", "--noout", "--nonet", "--relaxng", "data/schemas/ead.rng", "data/metadata/descriptive/ead.xml"},
		{"bash", "-c", `diff <(find data -type f | sort) <(cut -c67- manifest-sha256.txt | sort)`},
		{"bash", "-c", `grep -qx "Payload-Oxum: $(find data -type f -printf '%s\n' | awk '{n += $1} END {print n "." NR}')" bag-info.txt`},
	} {
		if _, err := exec.LookPath(line[0]); err != nil {
			if os.Getenv("CI") == "true" {
				t.Fatalf("%s is not installed; tools/setup installs it", line[0])
			}
			t.Skipf("skipped: %s is not installed; make setup installs it", line[0])
		}
		cmd := exec.CommandContext(t.Context(), line[0], line[1:]...)
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%s: %v\n%s", strings.Join(line, " "), err, out)
		}
	}
}
