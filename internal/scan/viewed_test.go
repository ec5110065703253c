// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// Each person's last look at a page is kept, one row a person however many
// tiles a look takes.
func TestLastViewOfEachPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
		now := time.UnixMilli(1_800_000_000_000)
		d.scans.Now = func() time.Time { return now }
		look := func() { d.must(d.scans.Viewed(t.Context(), d.keyer, p)) }
		look()
		first := store.Millis(now)
		now = now.Add(time.Minute)
		look()
		d.must(d.scans.Viewed(t.Context(), d.registrar, p))
		views, err := scan.ViewsOf(t.Context(), db, "44", p.ID, 10)
		d.must(err)
		if len(views) != 2 || views[0].Account != d.registrar.ID || views[1] != (scan.Viewing{Account: d.keyer.ID, At: first}) {
			t.Fatalf("%+v", views)
		}
		now = now.Add(time.Hour)
		look()
		views, err = scan.ViewsOf(t.Context(), db, "44", p.ID, 1)
		d.must(err)
		if len(views) != 1 || views[0] != (scan.Viewing{Account: d.keyer.ID, At: store.Millis(now)}) {
			t.Fatalf("after an hour: %+v", views)
		}
	})
}
