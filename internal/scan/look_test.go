// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func (d *desk) regions(pageID string) []scan.Region {
	d.t.Helper()
	r, err := scan.RegionsOfPage(d.t.Context(), d.db, "44", pageID)
	d.must(err)
	return r
}

// A page turned round and back has its regions exactly where they were, even
// where thousandths had to be rounded on the way; one drawn anew meanwhile
// keeps the place it was given last.
func TestRegionsKeepTheirPlace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		id := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0].ID
		d.must(d.scans.Link(t.Context(), d.keyer, "", id, []scan.Place{{"1", 7, 13, 501, 333}, {"2", 10, 500, 900, 401}}))
		before := d.regions(id)
		for _, turn := range []int{90, 270, 180, 0} {
			d.must(d.scans.Rotate(t.Context(), d.keyer, id, turn))
		}
		if diff := cmp.Diff(before, d.regions(id)); diff != "" {
			t.Error(diff)
		}
		d.must(d.scans.Rotate(t.Context(), d.keyer, id, 90))
		turned := d.regions(id)
		d.must(d.scans.Link(t.Context(), d.keyer, "", id, []scan.Place{{"1", 0, 0, 400, 250}, {"2", turned[0].X, turned[0].Y, turned[0].W, turned[0].H}}))
		d.must(d.scans.Rotate(t.Context(), d.keyer, id, 0))
		for _, r := range d.regions(id) {
			if r.W == 250 && (r.X != 0 || r.Y != 600 || r.H != 400) {
				t.Errorf("drawn anew, it stands at %+v", r)
			}
		}
	})
}
