// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// The narrowest limit over a unit holds: its own, else the one of every unit,
// and those of the units above.
func TestRoomOf(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		admin := access.Actor{ID: "ad", Role: access.Admin, Province: "44", Path: "44"}
		set := func(path string, n int64) {
			t.Helper()
			d.must(d.scans.SetQuota(t.Context(), admin, store.NewID(), path, &n))
		}
		room := func(path string) scan.Room {
			t.Helper()
			r, err := scan.RoomOf(t.Context(), db, "44", path)
			d.must(err)
			return r
		}
		if room("44/1").Limited {
			t.Error("limited without a limit")
		}
		d.must(db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(scan.Reserve(ctx, tx, "44", "44/1", 30), scan.Reserve(ctx, tx, "44", "44/10", 500))
		}))
		set(scan.EachUnit, 100)
		for path, left := range map[string]int64{"44/1": 70, "44/10": 0, "44/2": 100} {
			if r := room(path); r.Left() != left {
				t.Errorf("%s: %d left, want %d", path, r.Left(), left)
			}
		}
		if room("44").Limited {
			t.Error("the province is not one of the units")
		}
		set("44/1", 1000)
		set("44", 600)
		for path, left := range map[string]int64{"44/1": 70, "44": 70, "44/2": 70} {
			if r := room(path); r.Left() != left {
				t.Errorf("under the province's limit, %s: %d left, want %d", path, r.Left(), left)
			}
		}
		d.must(d.scans.SetQuota(t.Context(), admin, "", "44", nil))
		if r := room("44/1"); r.Left() != 970 {
			t.Errorf("of its own limit %d is left", r.Left())
		}
		less := int64(-1)
		if err := d.scans.SetQuota(t.Context(), admin, "", "44", &less); !errors.Is(err, scan.ErrQuotaSize) {
			t.Errorf("below zero: %v", err)
		}
		if err := d.scans.SetQuota(t.Context(), d.registrar, "", "44", nil); !errors.Is(err, access.ErrRole) {
			t.Errorf("by a registrar: %v", err)
		}
	})
}

// Whichever way a file comes, it ends at the limit, with its reason on the work
// list; the same bytes twice count once.
func TestReceiveKeepsToTheLimit(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := setup(t, db)
		admin := access.Actor{ID: "ad", Role: access.Admin, Province: "44", Path: "44"}
		first, second := jpegOf(t, 1), jpegOf(t, 2)
		limit := int64(len(first) + len(second)/2)
		d.must(d.scans.SetQuota(t.Context(), admin, "", scan.EachUnit, &limit))
		d.receive("KS.1999.01.001.jpg", first)
		d.receive("nữa.jpg", first)
		f := d.receive("KS.1999.01.002.jpg", second)
		if f.State != scan.Refused || f.Reason != scan.ReasonQuota || f.Says("vi") == "" {
			t.Errorf("beyond the limit: %+v", f)
		}
		uses, err := scan.Uses(t.Context(), db, "44", "44")
		d.must(err)
		if len(uses) != 1 || uses[0].Bytes != int64(len(first)) || uses[0].Files != 1 {
			t.Errorf("taken: %+v", uses)
		}
		in := scan.Received{Name: "KS.1999.01.002.jpg", Body: bytes.NewReader(second), Source: "upload", Reserved: true}
		if f, err := d.scans.Receive(t.Context(), d.registrar, in); err != nil || f.State != scan.Filed {
			t.Errorf("whose room was set aside: %+v %v", f, err)
		}
	})
}
