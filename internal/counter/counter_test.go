// SPDX-License-Identifier: Apache-2.0

package counter_test

import (
	"context"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var day1 = time.Date(2025, 3, 1, 20, 0, 0, 0, time.UTC) // already 2 March in Vietnam

func add(t *testing.T, db *store.DB, at time.Time, path, typ string, delta counter.Tally) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return counter.Add(ctx, tx, at, counter.Place{Province: "44", Path: path, Type: typ, Era: counter.Era2005}, delta)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTotalsAndDaysAgree(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		add(t, db, day1, "44/19333", "birth", counter.Of(counter.Entries, counter.Keyed))
		add(t, db, day1, "44/19333", "death", counter.Of(counter.Entries))
		add(t, db, day1.AddDate(0, 0, 1), "44/19333", "birth", counter.Of(counter.Keyed))
		add(t, db, day1.AddDate(0, 0, 1), "44/19333", "birth", counter.Tally{}.Minus(counter.Of(counter.Keyed)))
		add(t, db, day1, "44/193330", "birth", counter.Of(counter.Entries)) // a neighbour whose code begins alike
		got, err := counter.Total(ctx, db, "44", "44/19333", "")
		if err != nil || got.Get(counter.Entries) != 2 || got.Get(counter.Keyed) != 1 || got.AsOf != store.Millis(day1.AddDate(0, 0, 1)) {
			t.Fatalf("%+v %v", got, err)
		}
		if all, err := counter.Total(ctx, db, "44", "44", ""); err != nil || all.Get(counter.Entries) != 3 {
			t.Fatalf("province: %+v %v", all, err)
		}
		days, err := counter.ByDay(ctx, db, "44", "44/19333", "2025-03-01", "2025-03-31")
		if err != nil || len(days) != 2 || days[0].Key != "2025-03-02" || days[0].Get(counter.Entries) != 2 || days[1].Get(counter.Keyed) != 0 {
			t.Fatalf("%+v %v", days, err)
		}
		until, err := counter.ByUnitUntil(ctx, db, "44", "44", "2025-03-02")
		if err != nil || len(until) != 2 || until[0].Get(counter.Keyed) != 1 {
			t.Fatalf("%+v %v", until, err)
		}
		if types, err := counter.ByType(ctx, db, "44", "44", ""); err != nil || len(types) != 2 || types[0].Key != "birth" || types[0].Get(counter.Entries) != 2 {
			t.Fatalf("%+v %v", types, err)
		}
	})
}

func TestNothingThereIsZero(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		got, err := counter.Total(t.Context(), db, "44", "44", "")
		if err != nil || !got.IsZero() || got.AsOf != 0 {
			t.Fatalf("%+v %v", got, err)
		}
	})
}

func TestPeople(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for range 3 {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return counter.AddPerson(ctx, tx, day1, "44", "44/19333", counter.Person{AccountID: "a", Keyed: 1, ShortFields: 20, Long: 2})
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, day := range []string{"", "2025-03-02"} {
			got, err := counter.People(t.Context(), db, "44", "44", day)
			if err != nil || len(got) != 1 || got[0].Keyed != 3 || got[0].ShortFields != 60 || got[0].Long != 6 {
				t.Fatalf("%q: %+v %v", day, got, err)
			}
		}
		days, err := counter.PersonDays(t.Context(), db, "44", "a", "2025-01-01")
		if err != nil || len(days) != 1 || days[0].AccountID != "2025-03-02" {
			t.Fatalf("%+v %v", days, err)
		}
	})
}

func TestEveryMetricIsDefined(t *testing.T) {
	t.Parallel()
	for i, m := range counter.Metrics() {
		if int(m.Metric) != i || m.ID == "" || m.VI == "" || m.EN == "" || m.WhatVI == "" || m.WhatEN == "" {
			t.Errorf("metric %d: %+v", i, m)
		}
		if got, ok := counter.ByID(m.ID); !ok || got.Metric != m.Metric {
			t.Errorf("%s is not found by its id", m.ID)
		}
	}
}

func TestFormerDistrictsAreKeptApart(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for district, n := range map[string]int64{"464": 3, "466": 2, "": 1} {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				var delta counter.Tally
				delta[counter.Keyed] = n
				return counter.Add(ctx, tx, day1, counter.Place{Province: "44", Path: "44/19333", Type: "birth", Era: counter.Era2005, District: district}, delta)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		got, err := counter.ByDistrict(t.Context(), db, "44", "44", "")
		if err != nil || len(got) != 3 || got[0].Key != "" || got[1].Key != "464" || got[1].Get(counter.Keyed) != 3 || got[2].Get(counter.Keyed) != 2 {
			t.Fatalf("%+v %v", got, err)
		}
		if all, err := counter.Total(t.Context(), db, "44", "44", ""); err != nil || all.Get(counter.Keyed) != 6 {
			t.Fatalf("%+v %v: the districts do not add up", all, err)
		}
	})
}
