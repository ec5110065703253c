// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"testing"

	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// When the year of a book is corrected, its entries with a scan are counted in the
// era that it is of now, and its pages are read again by the form of that year.
func TestBookOfAnotherYear(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		d.books.OnChange = d.scans.BookChanged
		d.aBook([][2]int{{1, 2}}, map[int]string{0: "1,2"})
		d.must(d.scans.ReadDue(t.Context()))
		change := func(version int, f func(*desk)) {
			f(d)
			d.must(d.books.Change(t.Context(), d.registrar, "", d.b.ID, version, d.b.Facts, "đúng theo bìa"))
		}
		asked := func() bool {
			due, err := scan.IsDue(t.Context(), db, "44", d.b.ID)
			d.must(err)
			return due
		}
		change(1, func(d *desk) { d.b.Box = "7" })
		if n := d.complete().Numbers; asked() || n.Read != 1 {
			t.Errorf("another shelf has the pages read again: %+v", n)
		}
		change(2, func(d *desk) { d.b.OpenYear, d.b.BookNo = 1994, "01/1994" })
		if n := d.complete().Numbers; !asked() || n.Read != 0 || n.Unread != 1 {
			t.Errorf("another year leaves what was read: %+v", n)
		}
		eras, err := counter.ByEra(t.Context(), db, "44", "44", "")
		d.must(err)
		for _, l := range eras {
			if want := map[bool]int64{true: 2}[l.Key == counter.Era(1994)]; l.Get(counter.Attached) != want || l.Get(counter.Entries) != want {
				t.Errorf("era %s: %d entries, %d with a scan; want %d", l.Key, l.Get(counter.Entries), l.Get(counter.Attached), want)
			}
		}
		d.must(d.scans.ReadDue(t.Context()))
		if n := d.complete().Numbers; asked() || n.Read != 1 {
			t.Errorf("not read again: %+v", n)
		}
	})
}
