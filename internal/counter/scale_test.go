// SPDX-License-Identifier: Apache-2.0

package counter_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

const (
	scaleUnits = 78
	scaleDays  = 120
)

// fillProvince writes the counter of a province after a campaign: every unit
// moved every type and era on every day, which is more than a real one does.
func fillProvince(b testing.TB, db *store.DB) (last time.Time) {
	b.Helper()
	first := time.Date(2025, 8, 1, 12, 0, 0, 0, counter.Vietnam)
	for d := range scaleDays {
		last = first.AddDate(0, 0, d)
		err := db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
			for u := range scaleUnits {
				for _, typ := range []string{"birth", "marriage", "death", "parent_child", "marital_status_cert"} {
					for _, era := range []string{counter.Era2005, counter.Era2015, counter.EraRecent} {
						var delta counter.Tally
						for m := range delta {
							delta[m] = int64(6 - m/3)
						}
						if err := counter.Add(ctx, tx, last, counter.Place{Province: "44", Path: fmt.Sprintf("44/%05d", 19000+u), Type: typ, Era: era, District: fmt.Sprint(461 + u%9)}, delta); err != nil {
							return err
						}
					}
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	return last
}

// BenchmarkRead measures the questions a page asks, on 140,400 rows of days.
func BenchmarkRead(b *testing.B) {
	db := storetest.OpenSQLite(b)
	last := fillProvince(b, db)
	ctx := b.Context()
	day := func(n int) string { return counter.Day(last.AddDate(0, 0, n)) }
	for _, q := range []struct {
		name string
		ask  func() ([]counter.Line, error)
	}{
		{"units now", func() ([]counter.Line, error) { return counter.ByUnit(ctx, db, "44", "44", "") }},
		{"districts now", func() ([]counter.Line, error) { return counter.ByDistrict(ctx, db, "44", "44", "") }},
		{"units of a week", func() ([]counter.Line, error) { return counter.ByUnitBetween(ctx, db, "44", "44", day(-6), day(0)) }},
		{"units 60 days ago", func() ([]counter.Line, error) { return counter.ByUnitUntil(ctx, db, "44", "44", day(-60)) }},
		{"all days of the province", func() ([]counter.Line, error) { return counter.ByDay(ctx, db, "44", "44", day(-scaleDays), day(0)) }},
		{"all days of a unit", func() ([]counter.Line, error) {
			return counter.ByDay(ctx, db, "44", "44/19033", day(-scaleDays), day(0))
		}},
	} {
		b.Run(q.name, func(b *testing.B) {
			for b.Loop() {
				if lines, err := q.ask(); err != nil || len(lines) == 0 {
					b.Fatal(len(lines), err)
				}
			}
		})
	}
}
