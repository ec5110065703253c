// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestFileInAndUnfile(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		d.receive("KS.1999.01.001.jpg", jpegOf(t, 50))
		f := d.receive("scan.pdf", pdfOf(t, 1, 2, 3))
		key := store.NewID()
		for range 2 { // sent twice, done once
			d.must(d.scans.FileIn(ctx, d.registrar, key, f.ID, d.b.ID, []string{"12", "13"}))
		}
		f = d.file(f.ID)
		if f.State != scan.Filed || f.Canonical != "KS.1999.01.012-013.pdf" || f.Detail != "" || f.Reason != "" {
			t.Fatalf("filed as %+v", f)
		}
		if p := d.pages(f.ID); p[0].No != 2 || p[2].No != 4 || d.numbers(p[1].ID) != "12 13 " {
			t.Errorf("pages %+v", p)
		}
		if fig := d.figures(); fig.Get(counter.Pages) != 4 || fig.Get(counter.Attached) != 3 || fig.Get(counter.Files) != 2 {
			t.Errorf("figures %v", fig)
		}
		if err := d.scans.FileIn(ctx, d.registrar, "", f.ID, d.b.ID, nil); !errors.Is(err, scan.ErrState) {
			t.Errorf("filed twice: %v", err)
		}
		d.must(d.scans.Unfile(ctx, d.registrar, "", f.ID))
		f = d.file(f.ID)
		if f.State != scan.Unnamed || f.Reason != scan.ReasonUnfiled || f.BookID != "" || !strings.Contains(f.Says("en"), "KS.1999.01") {
			t.Errorf("unfiled as %+v", f)
		}
		if p := d.pages(f.ID); p[0].No != 1 || p[2].No != 3 || p[0].BookID != "" || d.numbers(p[0].ID) != "" {
			t.Errorf("pages %+v", p)
		}
		// The numbers stay in the book: somebody knows that they exist.
		if fig := d.figures(); fig.Get(counter.Pages) != 1 || fig.Get(counter.Attached) != 1 || fig.Get(counter.Entries) != 3 {
			t.Errorf("figures %v", fig)
		}
	})
}

func TestNamesGivenByPeople(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	for i, c := range []struct{ numbers, canonical string }{
		{"12", "KS.1999.01.012.jpg"},
		{"15a", "KS.1999.01.015a.jpg"},
		{"20-23", "KS.1999.01.020-023.jpg"},
		{"30, 35", "KS.1999.01.030.jpg"}, // not a range: named by the first
		{"7/2001", "KS.1999.01.2001.007.jpg"},
	} {
		f := d.receive(fmt.Sprintf("no name %d.JPEG", i), jpegOf(t, i))
		numbers, err := scan.ParseNumbers(c.numbers)
		d.must(err)
		d.must(d.scans.FileIn(t.Context(), d.registrar, "", f.ID, d.b.ID, numbers))
		if got := d.file(f.ID).Canonical; got != c.canonical {
			t.Errorf("%s became %s, want %s", c.numbers, got, c.canonical)
		}
	}
}

func TestParseNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"": "", " , ;": "", "12": "12", "12, 13a": "12|13a", "12-15": "12|13|14|15", "12 – 14": "12|13|14",
		"12 (2), 13": "12 (2)|13", "12/1999-14/1999": "12/1999|13/1999|14/1999", "12-14/1999": "12/1999|13/1999|14/1999", "12-1999": "12-1999", "12/1999\n13/1999": "12/1999|13/1999", "12, 012": "12|012",
	} {
		got, err := scan.ParseNumbers(text)
		if err != nil || strings.Join(got, "|") != want {
			t.Errorf("%q → %q, %v; want %q", text, got, err, want)
		}
	}
	for text, want := range map[string]error{
		"abc": scan.ErrNumber, "15-12": scan.ErrNumber, "1-500": scan.ErrNumber, "12a-14": scan.ErrNumber,
	} {
		if got, err := scan.ParseNumbers(text); !errors.Is(err, want) {
			t.Errorf("%q → %q, %v; want %v", text, got, err, want)
		}
	}
}

func TestDiscardAndRestore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		f := d.receive("scan.jpg", jpegOf(t, 1))
		if err := d.scans.Discard(ctx, d.registrar, "", f.ID, " \t"); !errors.Is(err, scan.ErrReason) {
			t.Errorf("without a reason: %v", err)
		}
		d.must(d.scans.Discard(ctx, d.registrar, "", f.ID, "trang trắng"))
		if got := d.file(f.ID); got.State != scan.Discarded || got.Says("vi") != "trang trắng" || got.Says("en") != "trang trắng" {
			t.Errorf("discarded as %+v", got)
		}
		d.must(d.scans.Restore(ctx, d.registrar, "", f.ID))
		if got := d.file(f.ID); got.State != scan.Unnamed {
			t.Errorf("restored as %+v", got)
		}
		// Taken back while the same bytes are in use elsewhere: a duplicate.
		d.must(d.scans.Discard(ctx, d.registrar, "", f.ID, "nhầm"))
		d.receive("KS.1999.01.001.jpg", jpegOf(t, 1))
		d.must(d.scans.Restore(ctx, d.registrar, "", f.ID))
		if got := d.file(f.ID); got.State != scan.Duplicate {
			t.Errorf("restored as %+v", got)
		}
		broken := d.receive("broken.jpg", []byte("nothing"))
		d.must(d.scans.Discard(ctx, d.registrar, "", broken.ID, "hỏng"))
		d.must(d.scans.Restore(ctx, d.registrar, "", broken.ID))
		if got := d.file(broken.ID); got.State != scan.Refused {
			t.Errorf("restored as %+v", got)
		}
	})
}

func TestWhoMaySettle(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	ctx := t.Context()
	f := d.receive("scan.jpg", jpegOf(t, 1))
	p := d.pages(f.ID)[0]
	theirs := d.addBook(d.elsewhere, "birth", 1999, "01/1999")
	for name, c := range map[string]struct {
		err  error
		want error
	}{
		"file, elsewhere":         {d.scans.FileIn(ctx, d.elsewhere, "", f.ID, theirs.ID, nil), access.ErrScope},
		"file into another unit":  {d.scans.FileIn(ctx, d.registrar, "", f.ID, theirs.ID, nil), access.ErrScope},
		"file, keyer":             {d.scans.FileIn(ctx, d.keyer, "", f.ID, d.b.ID, nil), access.ErrRole},
		"discard, elsewhere":      {d.scans.Discard(ctx, d.elsewhere, "", f.ID, "x"), access.ErrScope},
		"unfile what isn't filed": {d.scans.Unfile(ctx, d.registrar, "", f.ID), scan.ErrState},
		"rotate, viewer":          {d.scans.Rotate(ctx, d.viewer, p.ID, 90), access.ErrRole},
		"rotate, keyer":           {d.scans.Rotate(ctx, d.keyer, p.ID, 90), nil},
		"rotate by a bit":         {d.scans.Rotate(ctx, d.keyer, p.ID, 45), scan.ErrRegion},
		"link, not in a book":     {d.scans.Link(ctx, d.keyer, "", p.ID, scan.EqualParts([]string{"1"})), scan.ErrElsewhere},
		"link outside the page":   {d.scans.Link(ctx, d.keyer, "", p.ID, []scan.Place{{Number: "1", X: 900, W: 200, H: 10}}), scan.ErrRegion},
		"link no number":          {d.scans.Link(ctx, d.keyer, "", p.ID, []scan.Place{{Number: "?", W: 10, H: 10}}), scan.ErrNumber},
	} {
		if !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", name, c.err, c.want)
		}
	}
}

func TestLinkReplaces(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		f := d.receive("KS.1999.01.001-003.jpg", jpegOf(t, 1))
		p := d.pages(f.ID)[0]
		regions, err := scan.RegionsOfPage(ctx, db, "44", p.ID)
		d.must(err)
		if len(regions) != 3 || regions[2].Y+regions[2].H != 1000 || regions[1].Y != regions[0].H {
			t.Errorf("a range shares the page as %+v", regions)
		}
		d.must(d.scans.Link(ctx, d.keyer, "", p.ID, []scan.Place{{"2", 0, 100, 1000, 400}, {"9", 0, 500, 1000, 500}}))
		if got := d.numbers(p.ID); got != "02/1999 9 " {
			t.Errorf("linked to %q", got)
		}
		if fig := d.figures(); fig.Get(counter.Attached) != 2 || fig.Get(counter.Entries) != 4 {
			t.Errorf("figures %v", fig)
		}
		if err := d.scans.Link(ctx, d.keyer, "", p.ID, []scan.Place{{"2", 0, 0, 10, 10}, {"2/1999", 0, 0, 10, 10}}); !errors.Is(err, scan.ErrTwice) {
			t.Errorf("the same entry twice: %v", err)
		}
		d.must(d.scans.Link(ctx, d.keyer, "", p.ID, nil))
		if fig := d.figures(); fig.Get(counter.Attached) != 0 || d.numbers(p.ID) != "" {
			t.Errorf("unlinked: figures %v", fig)
		}
	})
}

func TestRegionsTurnWithThePage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
		d.must(d.scans.Link(ctx, d.keyer, "", p.ID, []scan.Place{{"1", 100, 200, 300, 400}}))
		region := func() scan.Region {
			r, err := scan.RegionsOfPage(ctx, db, "44", p.ID)
			d.must(err)
			return r[0]
		}
		before := region()
		for range 2 { // said twice, turned once
			d.must(d.scans.Rotate(ctx, d.keyer, p.ID, 90))
		}
		if r := region(); r.X != 400 || r.Y != 100 || r.W != 400 || r.H != 300 {
			t.Errorf("turned to %+v", r)
		}
		d.must(d.scans.Rotate(ctx, d.keyer, p.ID, -90))
		if got, err := scan.GetPage(ctx, db, "44", p.ID); err != nil || got.Rotation != 270 {
			t.Errorf("rotation %d, %v", got.Rotation, err)
		}
		d.must(d.scans.Rotate(ctx, d.keyer, p.ID, 360))
		if region() != before {
			t.Errorf("came back as %+v, was %+v", region(), before)
		}
	})
}

func TestPagesInOrder(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	for i, name := range []string{"KS.1999.01.100.jpg", "KS.1999.01.009.pdf", "KS.1999.01.2000.001.jpg", "KS.1999.01.1200.jpg", "KS.1999.01.012a.jpg", "KS.1999.01.012.jpg"} {
		d.receive(name, map[bool][]byte{true: pdfOf(t, i, i+50), false: jpegOf(t, i)}[strings.HasSuffix(name, "pdf")])
	}
	f, err := d.scans.Receive(t.Context(), d.registrar, scan.Received{Name: "bìa.jpg", BookID: d.b.ID, Body: bytes.NewReader(jpegOf(t, 99))})
	d.must(err)
	pages, err := scan.PagesInOrder(t.Context(), d.db, "44", d.b.ID)
	d.must(err)
	var got []string
	for _, p := range pages {
		got = append(got, p.File.Canonical)
	}
	want := []string{"KS.1999.01.009.pdf", "KS.1999.01.009.pdf", "KS.1999.01.012.jpg", "KS.1999.01.012a.jpg", "KS.1999.01.100.jpg", "KS.1999.01.1200.jpg", "KS.1999.01.2000.001.jpg", f.Canonical}
	if !slices.Equal(got, want) {
		t.Errorf("order %v", got)
	}
	if len(pages[2].Entries) != 1 || pages[2].Entries[0].RegNo != "12/1999" {
		t.Errorf("entries of a page: %+v", pages[2].Entries)
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	d.addBook(d.registrar, "birth", 1999, "02/1999")
	for name, want := range map[string]scan.Suggestion{
		"KS.1999.01.012-014.jpg": {Type: "birth", Year: 1999, BookNo: "01", Numbers: "12/1999-14/1999"},
		"KS 1999 quét lại.jpg":   {Type: "birth", Year: 1999},
		"IMG_0001.jpg":           {},
	} {
		s, err := scan.Suggest(t.Context(), d.db, "44", scan.File{Province: "44", Original: name}, "", 0, "")
		d.must(err)
		books := len(s.Books)
		s.Books = nil
		if s.Type != want.Type || s.Year != want.Year || s.BookNo != want.BookNo || s.Numbers != want.Numbers || books == 0 {
			t.Errorf("%s: %+v, %d books", name, s, books)
		}
	}
	s, err := scan.Suggest(t.Context(), d.db, "44", scan.File{Province: "44", Original: "KS.1999.01.001.jpg"}, "birth", 1999, "2")
	d.must(err)
	if len(s.Books) != 1 || s.Books[0].BookNo != "02/1999" {
		t.Errorf("what a person chose does not go first: %+v", s)
	}
}

// rows recounts from the rows what the figures say.
var (
	sqlRowFiles    = store.SQL("scan.test.files", `SELECT count(*) FROM scan_file WHERE state = 'filed' AND book_id <> ''`)
	sqlRowPages    = store.SQL("scan.test.pages", `SELECT count(*) FROM scan_page WHERE book_id <> ''`)
	sqlRowEntries  = store.SQL("scan.test.entries", `SELECT count(*) FROM entry`)
	sqlRowAttached = store.SQL("scan.test.attached", `SELECT count(DISTINCT entry_id) FROM region`)
	sqlRowBooks    = store.SQL("scan.test.books", `SELECT count(DISTINCT book_id) FROM scan_file WHERE state = 'filed'`)
	sqlRowStray    = store.SQL("scan.test.stray", `SELECT count(*) FROM region r JOIN scan_page p ON p.province = r.province AND p.id = r.page_id WHERE p.book_id = ''`)
	sqlRowTwice    = store.SQL("scan.test.twice", `SELECT count(*) FROM (SELECT book_id, no FROM scan_page WHERE book_id <> '' GROUP BY book_id, no HAVING count(*) > 1) t`)
)

// After any sequence of commands the figures equal the rows, and the audit log
// is whole.
func TestFiguresEqualRows(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for seed := range uint64(3) {
			randomWork(t, db, rand.New(rand.NewPCG(seed, 7)))
		}
	})
}

func randomWork(t *testing.T, db *store.DB, rng *rand.Rand) {
	d := setup(t, db)
	second := d.addBook(d.registrar, "death", 1999, "01/1999")
	books := []string{d.b.ID, second.ID}
	var ids []string
	pick := func() string { return ids[rng.IntN(len(ids))] }
	numbers := func() []string {
		var all []string
		for range rng.IntN(4) {
			all = append(all, fmt.Sprint(rng.IntN(12)+1))
		}
		slices.Sort(all)
		return slices.Compact(all)
	}
	for step := range 80 {
		op := rng.IntN(8)
		if len(ids) == 0 {
			op = 0
		}
		var err error
		switch op {
		case 0, 1:
			name := []string{"KS.1999.01.%03d.jpg", "KT.1999.01.%03d-020.jpg", "scan %d.jpg"}[rng.IntN(3)]
			f := d.receive(fmt.Sprintf(name, rng.IntN(12)+1), jpegOf(t, rng.IntN(25)))
			ids = append(ids, f.ID)
		case 2:
			f := d.receive(fmt.Sprintf("KS.1999.01.%03d.pdf", rng.IntN(12)+1), pdfOf(t, rng.IntN(9)+100, rng.IntN(9)+200))
			ids = append(ids, f.ID)
		case 3:
			err = d.scans.FileIn(t.Context(), d.registrar, "", pick(), books[rng.IntN(2)], numbers())
		case 4:
			err = d.scans.Unfile(t.Context(), d.registrar, "", pick())
		case 5:
			err = d.scans.Discard(t.Context(), d.registrar, "", pick(), "bỏ")
		case 6:
			err = d.scans.Restore(t.Context(), d.registrar, "", pick())
		case 7:
			if pages := d.pages(pick()); len(pages) > 0 {
				p := pages[rng.IntN(len(pages))].ID
				d.must(d.scans.Rotate(t.Context(), d.keyer, p, rng.IntN(4)*90))
				err = d.scans.Link(t.Context(), d.keyer, "", p, scan.EqualParts(numbers()))
			}
		}
		if err != nil && !errors.Is(err, scan.ErrState) && !errors.Is(err, scan.ErrElsewhere) {
			t.Fatalf("step %d, op %d: %v", step, op, err)
		}
	}
	d.compare(books)
}

func (d *desk) compare(books []string) {
	d.t.Helper()
	fig := d.figures()
	count := func(s *store.Stmt) int64 {
		n, err := store.Scalar[int64](d.t.Context(), d.db, s)
		d.must(err)
		return n
	}
	for m, s := range map[counter.Metric]*store.Stmt{counter.Files: sqlRowFiles, counter.Pages: sqlRowPages, counter.Entries: sqlRowEntries, counter.Attached: sqlRowAttached, counter.BooksScanned: sqlRowBooks} {
		if rows := count(s); rows != fig.Get(m) {
			d.t.Errorf("figure %s says %d, there are %d rows", counter.Metrics()[m].ID, fig.Get(m), rows)
		}
	}
	if n := count(sqlRowStray); n != 0 {
		d.t.Errorf("%d regions on pages that are in no book", n)
	}
	if n := count(sqlRowTwice); n != 0 {
		d.t.Errorf("%d places in a book are taken by two pages", n)
	}
	for _, id := range books {
		b, err := book.Get(d.t.Context(), d.db, "44", id)
		d.must(err)
		files, err := scan.FilesOfBook(d.t.Context(), d.db, "44", id)
		d.must(err)
		pages, err := scan.PagesOfBook(d.t.Context(), d.db, "44", id)
		d.must(err)
		if b.Files != len(files) || b.Counts.Pages != len(pages) {
			d.t.Errorf("the book counts %d files and %d pages, there are %d and %d", b.Files, b.Counts.Pages, len(files), len(pages))
		}
	}
	report, err := audit.Verify(d.t.Context(), d.db, "", nil)
	d.must(err)
	if !report.OK() {
		d.t.Errorf("the audit log: %v", report.Problems)
	}
}

// Two entries of one number on a page: refused until somebody says that the
// paper has it so, then two entries, which keep their places when the page is
// saved again in another order.
func TestNumberTwiceOnAPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
		twice := []scan.Place{{"7", 0, 0, 1000, 400}, {"07/1999", 0, 500, 1000, 400}}
		if err := d.scans.Link(ctx, d.keyer, "", p.ID, twice); !errors.Is(err, scan.ErrTwice) {
			t.Fatalf("not asked: %v", err)
		}
		if got := d.figures().Get(counter.Entries); got != 1 {
			t.Errorf("%d entries are left of a refusal", got)
		}
		d.must(d.scans.LinkDoubles(ctx, d.keyer, "k", p.ID, twice, nil, true))
		on := d.on(p.ID)
		if len(on) != 2 || on[0].ID == on[1].ID || d.figures().Get(counter.Entries) != 3 || d.figures().Get(counter.Attached) != 2 {
			t.Fatalf("%+v, %v", on, d.figures())
		}
		// The second is dragged above the first.
		d.must(d.scans.LinkDoubles(ctx, d.keyer, "", p.ID, []scan.Place{{"7", 0, 0, 1000, 200}, {"7", 0, 500, 1000, 400}}, []string{on[1].ID, on[0].ID}, false))
		if now := d.on(p.ID); len(now) != 2 || now[0].ID != on[1].ID || now[1].ID != on[0].ID {
			t.Errorf("they changed places: %+v, were %+v", now, on)
		}
		three := append(twice, scan.Place{Number: "7", Y: 900, W: 1000, H: 50})
		if err := d.scans.Link(ctx, d.keyer, "", p.ID, three); !errors.Is(err, scan.ErrTwice) {
			t.Errorf("a third one was not asked about: %v", err)
		}
	})
}

// Which of two entries of one number stands on a page is said as for files: by
// "12 (2)", else it is the one that stood there.
func TestSecondOfANumberOnAPage(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
		link := func(typed string, own []string, twice bool) error {
			numbers, err := scan.ParseNumbers(typed)
			d.must(err)
			return d.scans.LinkDoubles(ctx, d.keyer, "", p.ID, scan.EqualParts(numbers), own, twice)
		}
		ids := func() (all []string) {
			for _, e := range d.on(p.ID) {
				all = append(all, e.ID)
			}
			return all
		}
		said := func() (all []string) {
			for _, e := range d.on(p.ID) {
				all = append(all, e.Said())
			}
			return all
		}
		d.must(link("12", nil, false))
		first := ids()[0]
		if got := said(); !slices.Equal(got, []string{"12"}) {
			t.Errorf("the only one is called %q", got)
		}
		for _, typed := range []string{"12 (2)", "12, 12", "12 (1), 12", "12 (1), 012/1999 (1)"} {
			if err := link(typed, nil, false); !errors.Is(err, scan.ErrTwice) {
				t.Errorf("%q of a book that has one: %v", typed, err)
			}
		}
		if err := link("12 (1), 12 (1)", nil, true); !errors.Is(err, scan.ErrTwice) {
			t.Errorf("one entry in two places: %v", err)
		}
		d.must(link("12 (2), 12 (1)", nil, true)) // the paper has it so
		second := ids()[0]
		if got := ids(); second == first || got[1] != first {
			t.Fatalf("on the page %v, the first is %s", got, first)
		}
		for _, c := range []struct {
			typed string
			own   []string
			want  []string
		}{
			{"12", nil, []string{first}},
			{"12 (2)", []string{first}, []string{second}},
			{"12", []string{second}, []string{second}},
			{"12, 12", []string{second, first}, []string{second, first}},
			{"12, 12 (1)", nil, []string{second, first}},
			{"012/1999 (2), 13", nil, []string{second, ""}},
			{"13, 12", []string{second}, []string{"", second}}, // one more above it
		} {
			d.must(link(c.typed, c.own, false))
			got := ids()
			for i, want := range c.want {
				if len(got) != len(c.want) || want != "" && got[i] != want {
					t.Errorf("%q: on the page %v, want %v", c.typed, got, c.want)
				}
			}
			if err := link(strings.Join(said(), ", "), nil, false); err != nil || !slices.Equal(ids(), got) {
				t.Errorf("%q: saved again as %q: %v, %v", c.typed, said(), ids(), err)
			}
		}
		if err := link("12 (3)", nil, false); !errors.Is(err, scan.ErrTwice) {
			t.Errorf("a third of two: %v", err)
		}
		if got := d.figures().Get(counter.Entries); got != 4 { // 1, 12, 12, 13
			t.Errorf("%d entries, want 4", got)
		}
	})
}

// Where the clerk wrote a number twice, each file goes to its own entry: the
// next one without a page, or the one that is said.
func TestFilesOfANumberThatStandsTwice(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		file := func(i int, numbers ...string) ([]scan.OnPage, error) {
			f := d.receive(fmt.Sprintf("không tên %d.jpg", i), jpegOf(t, i))
			err := d.scans.FileIn(ctx, d.registrar, "", f.ID, d.b.ID, numbers)
			return d.on(d.pages(f.ID)[0].ID), err
		}
		first, err := file(1, "12")
		d.must(err)
		for i, numbers := range [][]string{{"12", "012/1999"}, {"12 (2)"}, {"12", "12 (1)"}} {
			if _, err := file(10+i, numbers...); !errors.Is(err, scan.ErrTwice) {
				t.Errorf("%q of a book that has one: %v", numbers, err)
			}
		}
		second, err := entry.New(db).PlaceAgain(ctx, d.registrar, "again", d.b.ID, "12")
		d.must(err)
		for i, c := range []struct {
			numbers []string
			want    []string
		}{
			{[]string{"12"}, []string{second}},      // has no page yet
			{[]string{"12"}, []string{first[0].ID}}, // each has one: the first
			{[]string{"12 (2)"}, []string{second}},
			{[]string{"12 (1)", "13"}, []string{first[0].ID, ""}},
			{[]string{"012/1999", "12"}, []string{first[0].ID, second}},
			{[]string{"12 (2)", "12 (1)"}, []string{second, first[0].ID}},
		} {
			on, err := file(20+i, c.numbers...)
			d.must(err)
			for k, want := range c.want {
				if len(on) != len(c.want) || want != "" && on[k].ID != want {
					t.Errorf("%q: on %+v, want %q", c.numbers, on, c.want)
				}
			}
		}
		if _, err := file(30, "12 (3)"); !errors.Is(err, scan.ErrTwice) {
			t.Errorf("a third of two: %v", err)
		}
		if got := d.figures().Get(counter.Entries); got != 3 {
			t.Errorf("%d entries, want 3", got)
		}
	})
}
