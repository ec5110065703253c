// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"context"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var sqlForget = store.SQL("scan.test.forget", `UPDATE scan_page SET recipe = '', measured = '', rotation = 0 WHERE province = '44' AND id = $1`)

// Rebuilding remakes the copies of every page. With Measure, pages from before
// anything was measured get a look, and what a person chose stays.
func TestRebuild(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		ctx := t.Context()
		first, _ := d.drawn("KS.1999.01.001.jpg", askew(3))
		second, _ := d.drawn("KS.1999.01.002.jpg", askew(4))
		spread := d.pages(d.openBook("KS.1999.01.003.jpg").ID)
		d.must(d.scans.SetStep(ctx, d.keyer, second.ID, clean.Trim, false))
		chosen := d.page(second.ID)
		d.must(db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlForget, first.ID)
			return err
		}))
		var told []int64
		progress := func(done, total int64) { told = append(told, done, total) }

		got, err := d.scans.Rebuild(ctx, scan.Rebuild{Province: "44", BookID: d.b.ID}, progress)
		d.must(err)
		if got.Pages != 4 || got.Changed != 0 || len(got.Lost) != 0 || !slices.Equal(told, []int64{1, 4, 2, 4, 3, 4, 4, 4}) {
			t.Errorf("%+v, told %v", got, told)
		}
		if p := d.page(first.ID); !p.AsReceived() {
			t.Errorf("measured without being asked: %+v", p.Recipe)
		}
		got, err = d.scans.Rebuild(ctx, scan.Rebuild{Province: "44", Measure: true}, progress)
		d.must(err)
		if got.Pages != 4 || got.Changed != 1 || len(got.Lost) != 0 {
			t.Errorf("%+v", got)
		}
		if p := d.page(first.ID); p.Version() != first.Version() {
			t.Errorf("%+v, want %+v", p.Recipe, first.Recipe)
		}
		if p := d.page(second.ID); p.Version() != chosen.Version() {
			t.Errorf("what a person chose was changed: %+v", p.Recipe)
		}
		for _, half := range spread {
			if p := d.page(half.ID); p.Version() != half.Version() {
				t.Errorf("a half was changed: %+v", p.Recipe)
			}
		}
	})
}

// A picture that has gone is named and the others are made all the same.
func TestRebuildGoesOn(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	gone := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
	d.receive("KS.1999.01.002.jpg", jpegOf(t, 2))
	d.must(d.blobs.Delete(t.Context(), gone.Hash))
	got, err := d.scans.Rebuild(t.Context(), scan.Rebuild{Province: "44", Measure: true}, func(int64, int64) {})
	d.must(err)
	if got.Pages != 2 || len(got.Lost) != 1 {
		t.Errorf("%+v", got)
	}
}
