// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// written draws a page of two entries with these numbers.
func written(seed uint64, page, first, second int) drawpage.Spec {
	s := halfPage(seed)
	s.Book.OpenYear, s.Book.BookNo, s.Book.Page = 1999, "01/1999", page
	for i, n := range []int{first, second} {
		s.Entries[i].Corrections = nil
		s.Entries[i].Values["so"] = fmt.Sprintf("%02d/1999", n)
	}
	return s
}

// aBook receives pages of two entries each; keyed are the numbers said of them.
func (d *desk) aBook(on [][2]int, keyed map[int]string) (ids []string) {
	d.t.Helper()
	for i, n := range on {
		said := fmt.Sprintf("%03d-%03d", 2*i+1, 2*i+2)
		p, _ := d.drawn("KS.1999.01."+said+".jpg", written(uint64(60+i), i+1, n[0], n[1]))
		if text, ok := keyed[i]; ok {
			numbers, err := scan.ParseNumbers(text)
			d.must(err)
			d.must(d.scans.Link(d.t.Context(), d.keyer, "", p.ID, scan.EqualParts(numbers)))
		}
		ids = append(ids, p.ID)
	}
	return ids
}

func (d *desk) readBook(again bool) int {
	d.t.Helper()
	n, lost, err := d.scans.ReadBook(d.t.Context(), scan.ReadNumbers{Province: "44", BookID: d.b.ID, Again: again}, nil)
	d.must(err)
	if len(lost) > 0 {
		d.t.Errorf("not read: %v", lost)
	}
	return n
}

// Pages are read once; the numbers tell what is missing and what was keyed
// wrong, and neither entries nor regions change.
func TestNumbersOnThePicturesAreRead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.aBook([][2]int{{1, 2}, {3, 4}, {5, 6}, {9, 10}}, map[int]string{1: "3,14", 3: "9,10"})
		before := d.complete()
		if before.Numbers.Unread != 4 || before.Numbers.Read != 0 || len(before.Numbers.Spots) != 0 {
			t.Errorf("before: %+v", before.Numbers)
		}
		if n := d.readBook(false); n != 4 {
			t.Fatalf("read %d pages", n)
		}
		c := d.complete()
		got := c.Numbers
		if got.Read != 4 || got.Unread != 0 || len(got.Spots) != 8 || got.Sure() != 8 || got.Last != 10 {
			t.Fatalf("after: %+v", got)
		}
		if len(got.Differ) != 1 || got.Spots[got.Differ[0]].Place != 1 || got.Spots[got.Differ[0]].No != 4 || got.Spots[got.Differ[0]].Entry.RegNo != "14" {
			t.Errorf("keyed otherwise: %+v", got.Differ)
		}
		if len(got.Missing) != 1 || got.Missing[0].From != 7 || got.Missing[0].To != 8 || c.Complete() {
			t.Errorf("missing: %+v", got.Missing)
		}
		if n := d.readBook(false); n != 0 {
			t.Errorf("%d pages were read once more", n)
		}
		if got := d.numbers(ids[1]); !strings.Contains(got, "14") {
			t.Errorf("the machine changed what a person said: %s", got)
		}
		d.must(d.scans.Rotate(t.Context(), d.keyer, ids[0], 180))
		if n := d.readBook(false); n != 1 {
			t.Errorf("%d pages were read after one was turned", n)
		}
		d.asksOf(ids[1])
	})
}

// asksOf wants the number read where 14 was keyed, and none where it agrees.
func (d *desk) asksOf(page string) {
	d.t.Helper()
	for _, e := range d.on(page) {
		n, _, ok, err := scan.ReadNumber(d.t.Context(), d.db, "44", e.ID)
		d.must(err)
		want := map[string]int{"03/1999": 3, "3": 3, "14": 4}[e.RegNo]
		if !ok || n.No != want {
			d.t.Errorf("entry %s: read %v, %v", e.RegNo, n, ok)
		}
		says, err := scan.ReadOtherwise(d.t.Context(), d.db, "44", e.ID, e.RegNo)
		d.must(err)
		if says != map[bool]string{true: "04/1999"}[e.RegNo == "14"] {
			d.t.Errorf("entry %s: said to be %q", e.RegNo, says)
		}
	}
	if _, _, ok, err := scan.ReadNumber(d.t.Context(), d.db, "44", "nobody"); ok || err != nil {
		d.t.Errorf("an entry without page: %v, %v", ok, err)
	}
}

// What is read is proposed where nobody said a number, and only there.
func TestReadNumbersAreProposed(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	ids := d.aBook([][2]int{{1, 2}, {3, 4}, {7, 8}}, nil)
	d.must(d.scans.Link(t.Context(), d.keyer, "", ids[2], nil))
	d.readBook(true)
	got, err := d.scans.Propose(t.Context(), d.keyer, ids[2])
	d.must(err)
	if len(got.Places) != 2 || len(got.Read) != 2 || got.Places[0].Number != "07/1999" || got.Places[1].Number != "08/1999" || got.Read[0] < 0.97 {
		t.Errorf("read and proposed: %+v", got)
	}
	d.must(d.scans.Link(t.Context(), d.keyer, "", ids[2], []scan.Place{{Number: "17/1999", W: 1000, H: 450}, {Number: "8/1999", Y: 500, W: 1000, H: 450}}))
	got, err = d.scans.Propose(t.Context(), d.keyer, ids[2])
	d.must(err)
	if got.Places[0].Number != "17/1999" || got.Read[0] != 0 || got.Read[1] == 0 {
		t.Errorf("over what a person said: %+v", got)
	}
}

// Books ask for it when pages come, and are read once they have waited.
func TestBooksAreReadSoon(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	d.aBook([][2]int{{1, 2}}, nil)
	d.must(d.scans.ReadDue(t.Context()))
	if c := d.complete(); c.Numbers.Read != 1 || c.Numbers.Unread != 0 {
		t.Errorf("%+v", c.Numbers)
	}
	due, err := scan.IsDue(t.Context(), d.db, "44", d.b.ID)
	d.must(err)
	if due {
		t.Error("the book waits though it was read")
	}
	d.must(d.scans.AskNumbers(t.Context(), d.keyer, d.b.ID))
	if due, err = scan.IsDue(t.Context(), d.db, "44", d.b.ID); err != nil || !due {
		t.Errorf("asked for: %v, %v", due, err)
	}
	if err := d.scans.AskNumbers(t.Context(), d.elsewhere, d.b.ID); err == nil {
		t.Error("another unit may ask")
	}
}

// The places of the numbers lie where the form has them.
func TestSpotsLieOnTheNumbers(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	d.aBook([][2]int{{1, 2}}, nil)
	d.readBook(false)
	tmpl, _ := layout.ByID("birth-1999")
	for _, s := range d.complete().Numbers.Spots {
		want := tmpl.Fields["so"].In(tmpl.Entries[s.Place])
		if dy := s.Box.Y - want.Y; dy < -0.02 || dy > 0.02 || !s.Crop().Valid() {
			t.Errorf("spot %d at %+v, the form has %+v", s.No, s.Box, want)
		}
	}
}
