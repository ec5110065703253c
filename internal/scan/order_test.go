// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// into receives pictures into the book under names that say nothing.
func (d *desk) into(names ...string) (ids []string) {
	d.t.Helper()
	for _, name := range names {
		seed := 0
		for _, r := range name {
			seed = seed*31 + int(r)
		}
		f, err := d.scans.Receive(d.t.Context(), d.registrar, scan.Received{Name: name, Body: bytes.NewReader(jpegOf(d.t, seed%100000)), BookID: d.b.ID})
		d.must(err)
		if f.State != scan.Filed {
			d.t.Fatalf("%s: %+v", name, f)
		}
		ids = append(ids, d.pages(f.ID)[0].ID)
	}
	return ids
}

func (d *desk) order() (ids []string) {
	d.t.Helper()
	pages, err := scan.PagesInOrder(d.t.Context(), d.db, "44", d.b.ID)
	d.must(err)
	for _, p := range pages {
		ids = append(ids, p.ID)
	}
	return ids
}

func (d *desk) complete() *scan.Completeness {
	d.t.Helper()
	c, err := scan.CompletenessOf(d.t.Context(), d.db, d.b)
	d.must(err)
	return c
}

// Pages without numbers stand by their names as people count, not as they came;
// labels on all of them go before names; what is moved stays where it was put.
func TestOrderOfPages(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.into("anh_10.jpg", "anh_9.jpg", "anh_2.jpg")
		ten, nine, two := ids[0], ids[1], ids[2]
		if got := d.order(); !slices.Equal(got, []string{two, nine, ten}) {
			t.Fatalf("by name: %v", got)
		}
		d.must(d.scans.MoveAfter(t.Context(), d.keyer, "k1", ten, ""))
		d.must(d.scans.MoveAfter(t.Context(), d.keyer, "k1", ten, two)) // the second delivery of a command does nothing
		if got := d.order(); !slices.Equal(got, []string{ten, two, nine}) {
			t.Fatalf("moved: %v", got)
		}
		late := d.into("anh_3.jpg")[0]
		if got := d.order(); !slices.Equal(got, []string{ten, two, late, nine}) {
			t.Fatalf("a page that came later: %v", got)
		}
		d.must(d.scans.MoveAfter(t.Context(), d.keyer, "k2", ten, nine))
		for i, id := range []string{late, nine, two, ten} {
			d.must(d.scans.Label(t.Context(), d.keyer, id, fmt.Sprint(i+9)))
		}
		if got := d.order(); !slices.Equal(got, []string{late, nine, ten, two}) {
			t.Fatalf("by label, one moved: %v", got)
		}
		if err := d.scans.MoveAfter(t.Context(), d.elsewhere, "k3", ten, two); !errors.Is(err, access.ErrScope) {
			t.Errorf("from another unit: %v", err)
		}
		if err := d.scans.MoveAfter(t.Context(), d.keyer, "k4", ten, ten); !errors.Is(err, scan.ErrElsewhere) {
			t.Errorf("behind itself: %v", err)
		}
	})
}

func TestVerdicts(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.into("a1.jpg", "a2.jpg", "a3.jpg")
		say := func(id string, c scan.Check) error { return d.scans.Mark(t.Context(), d.keyer, store.NewID(), id, c) }
		for what, c := range map[string]scan.Check{
			"no reason":         {Verdict: scan.Rejected},
			"a reason unknown":  {Verdict: scan.Rejected, Reason: "xyz"},
			"another, no words": {Verdict: scan.Rejected, Reason: scan.WhyOther, Note: " "},
		} {
			if err := say(ids[0], c); !errors.Is(err, scan.ErrReason) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if err := say(ids[0], scan.Check{Verdict: scan.Double, Other: ids[0]}); !errors.Is(err, scan.ErrElsewhere) {
			t.Errorf("its own double: %v", err)
		}
		if err := say(ids[0], scan.Check{Verdict: scan.Replaced}); !errors.Is(err, scan.ErrState) {
			t.Errorf("replaced by saying so: %v", err)
		}
		d.must(say(ids[0], scan.Check{Verdict: scan.Rejected, Reason: scan.WhyBlurred, Note: "mờ  cả\ntrang"}))
		d.must(say(ids[2], scan.Check{Verdict: scan.Double, Other: ids[1]}))
		c := d.complete()
		if !slices.Equal(c.Rejected, []int{0}) || len(c.Doubles) != 1 || c.Doubles[0] != (scan.Twin{Page: 2, Of: 1, Said: true}) || c.Present != 2 || c.Pages[0].Check.Note != "mờ cả trang" {
			t.Errorf("%+v", c)
		}
		again, err := scan.ToRescan(t.Context(), db, "44", d.b.Path, "", 10)
		d.must(err)
		if len(again.Pages) != 1 || again.Pages[0].PageID != ids[0] || again.Pages[0].Reason != scan.WhyBlurred {
			t.Errorf("to be scanned: %+v", again)
		}
		d.must(say(ids[0], scan.Check{}))
		d.must(say(ids[2], scan.Check{}))
		if c := d.complete(); len(c.Rejected)+len(c.Doubles) != 0 {
			t.Errorf("after taking back: %+v", c)
		}
	})
}

// A new scan takes the very place of the old one, with its entries and its
// number; the old page is kept outside the book; sending twice changes nothing.
func TestRescanReturnsToItsPlace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.into("a1.jpg", "a2.jpg", "a3.jpg")
		d.must(d.scans.Link(t.Context(), d.keyer, "", ids[1], []scan.Place{{Number: "05/1999", X: 100, Y: 100, W: 800, H: 300}}))
		d.must(d.scans.Label(t.Context(), d.keyer, ids[1], "7"))
		d.must(d.scans.Mark(t.Context(), d.keyer, "", ids[1], scan.Check{Verdict: scan.Rejected, Reason: scan.WhyDark}))
		before := d.figures()
		data := jpegOf(t, 777)
		send := func(data []byte) (scan.File, error) {
			return d.scans.Rescan(t.Context(), d.registrar, ids[1], scan.Received{Name: "KS.1999.01.099.jpg", Body: bytes.NewReader(data)})
		}
		var fresh string
		for range 2 {
			f, err := send(data)
			d.must(err)
			fresh = d.pages(f.ID)[0].ID
			if got := d.order(); !slices.Equal(got, []string{ids[0], fresh, ids[2]}) {
				t.Fatalf("order %v", got)
			}
		}
		regions, err := scan.RegionsOfPage(t.Context(), db, "44", fresh)
		d.must(err)
		if len(regions) != 1 || regions[0].W != 800 || d.numbers(fresh) != "05/1999 " {
			t.Errorf("regions %+v, numbers %s", regions, d.numbers(fresh))
		}
		p, err := scan.GetPage(t.Context(), db, "44", fresh)
		d.must(err)
		old, err := scan.GetPage(t.Context(), db, "44", ids[1])
		d.must(err)
		if p.Label != "7" || old.BookID != "" {
			t.Errorf("new %+v, old %+v", p, old)
		}
		if got := d.figures(); got.Get(counter.Pages) != before.Get(counter.Pages) { // pages stay as many
			t.Errorf("figures %v, before %v", got, before)
		}
		if again, err := scan.ToRescan(t.Context(), db, "44", d.b.Path, "", 10); err != nil || len(again.Pages) != 0 {
			t.Errorf("still to be scanned: %v %v", again.Pages, err)
		}
		if _, err := send(jpegOf(t, 778)); !errors.Is(err, scan.ErrSameScan) {
			t.Errorf("a second scan for a page that has one: %v", err)
		}
		if _, err := d.scans.Rescan(t.Context(), d.registrar, ids[2], scan.Received{Name: "x.txt", Body: strings.NewReader("no picture")}); !errors.Is(err, scan.ErrUnusable) {
			t.Errorf("no picture: %v", err)
		}
		if _, err := d.scans.Rescan(t.Context(), d.registrar, ids[2], scan.Received{Name: "y.jpg", Body: bytes.NewReader(data)}); !errors.Is(err, scan.ErrSameScan) {
			t.Errorf("a page of the book in another one's place: %v", err)
		}
		if _, err := d.scans.Rescan(t.Context(), d.keyer, ids[2], scan.Received{Name: "z.jpg", Body: bytes.NewReader(jpegOf(t, 5))}); !errors.Is(err, access.ErrRole) {
			t.Errorf("a keyer scans: %v", err)
		}
	})
}

func TestMissingPageIsScanned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ids := d.into("a1.jpg", "a3.jpg")
		gap, err := d.scans.AddGap(t.Context(), d.keyer, "g1", d.b.ID, ids[0], "2", "")
		d.must(err)
		again, err := d.scans.AddGap(t.Context(), d.keyer, "g1", d.b.ID, ids[0], "2", "")
		d.must(err)
		if c := d.complete(); gap != again || len(c.Gaps) != 1 || c.Gaps[0].Label != "2" {
			t.Fatalf("%s %s %+v", gap, again, c.Gaps)
		}
		f, err := d.scans.ScanGap(t.Context(), d.registrar, gap, scan.Received{Name: "zzz.jpg", Body: bytes.NewReader(jpegOf(t, 9))})
		d.must(err)
		p := d.pages(f.ID)[0]
		if got := d.order(); !slices.Equal(got, []string{ids[0], p.ID, ids[1]}) || p.Label != "2" {
			t.Errorf("order %v, label %q", got, p.Label)
		}
		if c := d.complete(); len(c.Gaps) != 0 {
			t.Errorf("%+v", c.Gaps)
		}
		second, err := d.scans.AddGap(t.Context(), d.keyer, "g2", d.b.ID, "", "", "")
		d.must(err)
		if err := d.scans.DropGap(t.Context(), d.elsewhere, second); !errors.Is(err, access.ErrScope) {
			t.Errorf("another unit: %v", err)
		}
		d.must(d.scans.DropGap(t.Context(), d.keyer, second))
		if again, err := scan.ToRescan(t.Context(), db, "44", d.b.Path, "", 10); err != nil || len(again.Gaps) != 0 {
			t.Errorf("%v %v", again.Gaps, err)
		}
	})
}
