// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// A named file finds its book, bears its canonical name, makes its entry and
// moves every figure.
func TestReceiveFilesByName(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		f := d.receive("ks-1999-1-7.JPG", jpegOf(t, 1))
		if f.State != scan.Filed || f.Canonical != "KS.1999.01.007.jpg" || f.BookID != d.b.ID || f.Pages != 1 {
			t.Fatalf("filed as %+v", f)
		}
		if f != d.file(f.ID) {
			t.Errorf("returned %+v, kept %+v", f, d.file(f.ID))
		}
		p := d.pages(f.ID)[0]
		if p.Width != 120 || p.Height != 170 || p.BookID != d.b.ID || p.No != 1 || p.Media != "image/jpeg" {
			t.Errorf("page %+v", p)
		}
		if got := d.numbers(p.ID); got != "07/1999 " {
			t.Errorf("entries on the page: %q", got)
		}
		b, err := book.Get(t.Context(), db, "44", d.b.ID)
		d.must(err)
		if b.Files != 1 || b.Counts.Pages != 1 || b.Open != 1 || b.State != book.Scanned {
			t.Errorf("book counts %+v, state %s", b.Counts, b.State)
		}
		fig := d.figures()
		for m, want := range map[counter.Metric]int64{counter.Files: 1, counter.Pages: 1, counter.Entries: 1, counter.Attached: 1, counter.BooksScanned: 1} {
			if fig.Get(m) != want {
				t.Errorf("figure %d is %d, want %d", m, fig.Get(m), want)
			}
		}
	})
}

func TestFormats(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		for i, c := range []struct {
			name, media, pageMedia string
			data                   []byte
			pages                  int
		}{
			{"KS.1999.01.001.jpg", "image/jpeg", "image/jpeg", jpegOf(t, 1), 1},
			{"KS.1999.01.002.png", "image/png", "image/png", pngOf(t, 2), 1},
			{"KS.1999.01.003.tif", "image/tiff", "image/jpeg", tiffOf(t, 3), 1},
			{"KS.1999.01.004.pdf", "application/pdf", "image/jpeg", pdfOf(t, 4, 5, 6), 3},
			// Scanners and people mislabel: the bytes decide.
			{"KS.1999.01.005.pdf", "image/png", "image/png", pngOf(t, 7), 1},
			{"KS.1999.01.006.pdf", "application/pdf", "image/jpeg", append([]byte("printer job 1\r\n"), pdfOf(t, 8)...), 1},
		} {
			f := d.receive(c.name, c.data)
			pages := d.pages(f.ID)
			if f.State != scan.Filed || f.Media != c.media || f.Pages != c.pages || len(pages) != c.pages {
				t.Errorf("%d: %s: %+v (%s)", i, c.name, f, f.Says("en"))
				continue
			}
			for j, p := range pages {
				r, media, err := d.scans.Picture(t.Context(), d.keyer, p, scan.Full)
				d.must(err)
				if media != c.pageMedia || r.Close() != nil {
					t.Errorf("%s page %d is %s", c.name, j+1, media)
				}
				if d.numbers(p.ID) == "" {
					t.Errorf("%s page %d holds no entry", c.name, j+1)
				}
			}
		}
	})
}

// What can't be used is a row with a reason in both languages, never an error
// and never a loss.
func TestRefusals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		whole := jpegOf(t, 1)
		for name, data := range map[string][]byte{
			"KS.1999.01.001.jpg":  {},
			"KS.1999.01.002.jpg":  whole[:len(whole)/2], // the copy was cut off
			"KS.1999.01.003.pdf":  []byte("%PDF-1.7\nnothing more"),
			"KS.1999.01.004.docx": []byte("PK\x03\x04 a zip"),
			"KS.1999.01.005.txt":  []byte("no picture at all, only words"),
		} {
			f := d.receive(name, data)
			if f.State != scan.Refused || f.Reason == "" || f.Says("vi") == "" || f.Says("en") == "" || f.Says("vi") == f.Says("en") || f.Pages != 0 {
				t.Errorf("%s: %+v", name, f)
			}
			if again := d.receive(name, data); !again.Again || again.ID != f.ID {
				t.Errorf("%s refused twice makes two rows", name)
			}
			_, r, err := d.scans.Original(t.Context(), d.registrar, f.ID)
			d.must(err)
			if got, _ := io.ReadAll(r); !bytes.Equal(got, data) {
				t.Errorf("%s can't be had back as received", name)
			}
			d.must(r.Close())
		}
		if fig := d.figures(); fig.Get(counter.Files)+fig.Get(counter.Entries)+fig.Get(counter.Pages) != 0 {
			t.Errorf("refused files are counted: %v", fig)
		}
	})
}

func TestPageOfRefusalIsNamed(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	broken := jpegOf(t, 3)
	file := pdfOf(t, 1, 3)
	at := bytes.LastIndex(file, broken[20:60])
	if at < 0 {
		t.Fatal("the second picture is not in the PDF as it is")
	}
	copy(file[at+len(broken)/2:], make([]byte, len(broken)/4)) // the header stays
	f := d.receive("KS.1999.01.001.pdf", file)
	if f.State == scan.Filed {
		t.Skip("the decoder reads over this damage")
	}
	if !strings.HasPrefix(f.Says("vi"), "Trang 2:") || !strings.HasPrefix(f.Says("en"), "Page 2:") {
		t.Errorf("says %q", f.Detail)
	}
}

// failing breaks off like a browser that goes away.
type failing struct{ left int }

func (f *failing) Read(p []byte) (int, error) {
	if f.left <= 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := min(len(p), f.left)
	f.left -= n
	return n, nil
}

func TestBrokenOffDeliveryLeavesNothing(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	_, err := d.scans.Receive(t.Context(), d.registrar, scan.Received{Name: "KS.1999.01.001.jpg", Body: &failing{left: 5000}})
	if !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("err = %v", err)
	}
	counts, err := scan.CountWork(t.Context(), d.db, "44", "44")
	d.must(err)
	if counts[scan.Refused] != 0 {
		t.Error("a delivery that broke off stands on the work list")
	}
}

// The reasons why a good picture waits for a person.
func TestWaitsForAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		d.addBook(d.registrar, "birth", 2005, "01/2005")
		d.addBook(d.registrar, "birth", 2005, "01")
		d.receive("KS.1999.01.001.jpg", jpegOf(t, 100))
		for i, c := range []struct{ name, bookID, reason string }{
			{"IMG_0012.jpg", "", scan.ReasonName},
			{"KS.1998.01.001.jpg", "", scan.ReasonNoBook},
			{"KH.1999.01.001.jpg", "", scan.ReasonNoBook},
			{"KS.2005.01.001.jpg", "", scan.ReasonManyBooks},
			{"KS.1999.19366.01.A4.002.jpg", "", scan.ReasonOtherUnit},
			{"KS.1999.02.002.jpg", d.b.ID, scan.ReasonOtherBook},
			{"KS.1999.01.001.png", "", scan.ReasonTaken},
			{"KS.1999.01.001.jpg", d.b.ID, scan.ReasonTaken},
		} {
			f, err := d.scans.Receive(t.Context(), d.registrar, scan.Received{Name: c.name, BookID: c.bookID, Body: bytes.NewReader(jpegOf(t, i))})
			d.must(err)
			if f.State != scan.Unnamed || f.Reason != c.reason || f.Canonical != "" || f.BookID != "" || f.Says("vi") == "" || f.Says("en") == f.Says("vi") {
				t.Errorf("%s: %+v", c.name, f)
			}
			if len(d.pages(f.ID)) != 1 {
				t.Errorf("%s: its page can't be shown to the person who files it", c.name)
			}
		}
		if got := d.figures().Get(counter.Files); got != 1 {
			t.Errorf("%d files counted, 1 is filed", got)
		}
	})
}

// A name without numbers is good enough when the sender says which book.
func TestIntoAChosenBook(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	f, err := d.scans.Receive(t.Context(), d.registrar, scan.Received{Name: "Sổ cũ/trang bìa.jpg", BookID: d.b.ID, Body: bytes.NewReader(jpegOf(t, 1))})
	d.must(err)
	if f.State != scan.Filed || !strings.HasPrefix(f.Canonical, "KS.1999.01.P") || len(d.on(d.pages(f.ID)[0].ID)) != 0 {
		t.Errorf("filed as %+v", f)
	}
}

func TestFoldersOfContractors(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	for i, c := range []struct{ name, canonical string }{
		{"KS/1999/19363/01/KS.1999.19363.01.A3.1999.001.pdf", "KS.1999.01.001.jpg"},
		{"Ban giao dot 1/KS/1999/19363/01/002.jpg", "KS.1999.01.002.jpg"},
		{"KS/1999/01/3.jpg", "KS.1999.01.003.jpg"},
		{`D:\Quet\KS\1999\19363\Quyển 1\004-006.jpg`, "KS.1999.01.004-006.jpg"},
	} {
		f := d.receive(c.name, jpegOf(t, i))
		if f.Canonical != c.canonical {
			t.Errorf("%s became %q (%s)", c.name, f.Canonical, f.Says("en"))
		}
	}
	if f := d.receive("KS/1999/19366/01/009.jpg", jpegOf(t, 99)); f.Reason != scan.ReasonOtherUnit {
		t.Errorf("the folder of another commune is not seen: %+v", f)
	}
}

// The same bytes are never filed twice, and a delivery made twice is one row.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		data := jpegOf(t, 1)
		first := d.receive("KS.1999.01.001.jpg", data)
		if again := d.receive("KS.1999.01.001.jpg", data); !again.Again || again.ID != first.ID {
			t.Errorf("sent twice: %+v", again)
		}
		other := d.receive("KS.1999.01.002.jpg", data)
		if other.State != scan.Duplicate || other.Pages != 0 || !strings.Contains(other.Says("vi"), "KS.1999.01.001.jpg") {
			t.Errorf("under another name: %+v", other)
		}
		if again := d.receive("KS.1999.01.002.jpg", data); !again.Again || again.ID != other.ID {
			t.Errorf("a duplicate sent twice makes two rows")
		}
		for name, want := range map[string]string{"KS.1999.01.001.jpg": first.ID, `\KS.1999.01.002.jpg`: other.ID, "KS.1999.01.003.jpg": ""} {
			seen, ok, err := d.scans.Seen(t.Context(), "44", first.Hash, name)
			if err != nil || ok != (want != "") || seen.ID != want {
				t.Errorf("Seen(%s) = %+v, %v, %v", name, seen, ok, err)
			}
		}
		if fig := d.figures(); fig.Get(counter.Files) != 1 || fig.Get(counter.Entries) != 1 {
			t.Errorf("figures %v", fig)
		}
	})
}

// A file that waits for its name is filed when it comes again with one.
func TestRenamedFileIsAdopted(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		data := jpegOf(t, 1)
		first := d.receive("scan0001.jpg", data)
		second := d.receive("KS.1999.01.012.jpg", data)
		if second.ID != first.ID || second.State != scan.Filed || second.Canonical != "KS.1999.01.012.jpg" {
			t.Fatalf("adopted as %+v", second)
		}
		if got := d.numbers(d.pages(first.ID)[0].ID); got != "12/1999 " {
			t.Errorf("entries %q", got)
		}
		if d.file(first.ID).Original != "KS.1999.01.012.jpg" {
			t.Error("the row keeps the name that nobody could read")
		}
	})
}

// A set-aside file may be sent again; a refused one that can be read now takes
// the place of the old row.
func TestDiscardedAndReplaced(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	data := jpegOf(t, 1)
	f := d.receive("scan.jpg", data)
	d.must(d.scans.Discard(t.Context(), d.registrar, "", f.ID, "trang trắng"))
	if second := d.receive("scan.jpg", data); second.ID == f.ID || second.State != scan.Unnamed {
		t.Errorf("sent again after discarding: %+v", second)
	}
	if err := d.scans.Discard(t.Context(), d.registrar, "", f.ID, "lần nữa"); !errors.Is(err, scan.ErrState) {
		t.Errorf("discarded twice: %v", err)
	}
}

// Many deliveries of the same bytes at once give one filed row.
func TestSameBytesAtOnce(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		data := jpegOf(t, 1)
		var wg sync.WaitGroup
		for i := range 8 {
			wg.Go(func() {
				name := []string{"KS.1999.01.001.jpg", "KS.1999.01.002.jpg"}[i%2]
				if _, err := d.scans.Receive(context.Background(), d.registrar, scan.Received{Name: name, Body: bytes.NewReader(data)}); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		files, err := scan.FilesOfBook(t.Context(), db, "44", d.b.ID)
		d.must(err)
		if len(files) != 1 || d.figures().Get(counter.Files) != 1 {
			t.Errorf("%d files in the book", len(files))
		}
		dup, _, err := scan.WorkList(t.Context(), db, "44", "44", scan.Duplicate, "", 10)
		d.must(err)
		if len(dup) != 1 {
			t.Errorf("%d duplicates, want one per other name", len(dup))
		}
	})
}

// Nobody sends files for, or into a book of, a unit that is not theirs.
func TestScopeOfIntake(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	theirs := d.addBook(d.elsewhere, "birth", 1999, "01/1999")
	for name, c := range map[string]struct {
		who  access.Actor
		in   scan.Received
		want error
	}{
		"another unit":           {d.registrar, scan.Received{Scope: d.elsewhere.Path}, access.ErrScope},
		"a book of another unit": {d.registrar, scan.Received{BookID: theirs.ID}, access.ErrScope},
		"a keyer":                {d.keyer, scan.Received{}, access.ErrRole},
		"no such book":           {d.registrar, scan.Received{BookID: "none"}, store.ErrNotFound},
	} {
		c.in.Name, c.in.Body = "KS.1999.01.001.jpg", bytes.NewReader(jpegOf(t, 1))
		if _, err := d.scans.Receive(t.Context(), c.who, c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// The name alone finds only the book of one's own unit.
	if f := d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)); f.BookID != d.b.ID {
		t.Errorf("filed into %s", f.BookID)
	}
}

// coming is a store of blobs into which a file comes while it is being listed.
type coming struct {
	blob.Store
	come func()
}

func (c coming) List(ctx context.Context) iter.Seq2[blob.Ref, error] {
	return func(yield func(blob.Ref, error) bool) {
		c.come()
		c.Store.List(ctx)(yield)
	}
}

// A file that came whole while the blobs were listed is no orphan.
func TestOrphansWhileFilesCome(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		beside := coming{d.blobs, func() { d.receive("KS.1999.01.001.pdf", pdfOf(t, 1, 2)) }}
		d.must(scan.Orphans(t.Context(), func(fn func(string) error) error { return scan.EachBlob(t.Context(), db, fn) }, beside, func(r blob.Ref) bool {
			t.Errorf("%s has its row", r.Hash)
			return true
		}))
	})
}

// Orphans finds blobs that nothing points to, and only those.
func TestOrphans(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		d.receive("KS.1999.01.001.pdf", pdfOf(t, 1, 2))
		d.receive("broken.pdf", []byte("%PDF-1.4 nothing"))
		list := func() (all []blob.Ref) {
			d.must(scan.Orphans(t.Context(), func(fn func(string) error) error { return scan.EachBlob(t.Context(), db, fn) }, d.blobs, func(r blob.Ref) bool { all = append(all, r); return true }))
			return all
		}
		if all := list(); len(all) != 0 {
			t.Errorf("orphans %v, all blobs have rows", all)
		}
		left, err := d.blobs.Put(t.Context(), strings.NewReader("left over"))
		d.must(err)
		if all := list(); len(all) != 1 || all[0] != left {
			t.Errorf("orphans %v, want %v", all, left)
		}
	})
}

func TestSecondFileOfAnEntryComesAfterTheFirst(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	first := d.receive("KS.1999.01.001.pdf", pdfOf(t, 1, 2))
	more := d.receive("KS.1999.01.001.jpg", jpegOf(t, 3))
	if more.Reason != scan.ReasonTaken {
		t.Fatalf("%+v", more)
	}
	d.must(d.scans.FileIn(t.Context(), d.registrar, "", more.ID, d.b.ID, []string{"1/1999"}))
	id := d.on(d.pages(first.ID)[0].ID)[0].ID
	pages, regions, err := scan.PagesOfEntry(t.Context(), d.db, "44", id)
	d.must(err)
	if len(pages) != 3 || pages[2].FileID != more.ID || len(regions) != 3 {
		t.Errorf("the entry's pages: %+v", pages)
	}
	e, err := entry.Get(t.Context(), d.db, "44", id)
	d.must(err)
	if e.BookID != d.b.ID || d.figures().Get(counter.Attached) != 1 {
		t.Error("an entry on three pages is attached once")
	}
}
