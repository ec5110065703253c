// SPDX-License-Identifier: Apache-2.0

package campaign_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

var department = access.Actor{ID: "d", Role: access.Department, Province: "44", Path: "44"}

func tally(m counter.Metric, n int64) (t counter.Tally) {
	t[m] = n
	return t
}

func TestMeasure(t *testing.T) {
	t.Parallel()
	target := &campaign.Target{PlanEntries: 1000, StartsOn: "2025-03-01", Deadline: "2025-03-20"}
	for name, c := range map[string]struct {
		target      *campaign.Target
		done, pace  int64
		day         string
		status      campaign.Status
		needed, act float64
		forecast    string
	}{
		"no target":           {nil, 10, 7, "2025-03-10", campaign.NoTarget, 0, 1, ""},
		"before the start":    {target, 0, 0, "2025-02-20", campaign.Waiting, 1000.0 / 29, 0, ""},
		"on track":            {target, 500, 700, "2025-03-10", campaign.OnTrack, 500.0 / 11, 100, "2025-03-15"},
		"behind":              {target, 100, 70, "2025-03-10", campaign.Behind, 900.0 / 11, 10, "2025-06-08"},
		"first day":           {target, 60, 60, "2025-03-01", campaign.OnTrack, 940.0 / 20, 60, "2025-03-17"},
		"last day":            {target, 900, 70, "2025-03-20", campaign.Behind, 100, 10, "2025-03-30"},
		"late":                {target, 900, 70, "2025-03-21", campaign.Late, 0, 10, "2025-03-31"},
		"done":                {target, 1000, 70, "2025-03-25", campaign.Done, 0, 10, ""},
		"more than the plan":  {target, 1200, 0, "2025-03-10", campaign.Done, 0, 0, ""},
		"approvals were lost": {target, 100, -30, "2025-03-10", campaign.Behind, 900.0 / 11, 0, ""},
	} {
		p := campaign.Measure(c.target, tally(counter.Approved, c.done), tally(counter.Approved, c.pace), c.day)
		if p.Status != c.status || math.Abs(p.Needed-c.needed) > 1e-9 || math.Abs(p.Actual-c.act) > 1e-9 || p.Forecast != c.forecast {
			t.Errorf("%s: %+v", name, p)
		}
	}
}

func TestVoidedNumbersCountAsSettled(t *testing.T) {
	t.Parallel()
	target := &campaign.Target{PlanEntries: 10, StartsOn: "2025-03-01", Deadline: "2025-03-20"}
	p := campaign.Measure(target, tally(counter.Approved, 8).Plus(tally(counter.Voided, 2)), counter.Tally{}, "2025-03-02")
	if p.Status != campaign.Done || p.Share() != 1 {
		t.Fatalf("%+v", p)
	}
}

// two communes of today's Quảng Trị
func communes(t *testing.T) (a, b unit.Unit) {
	t.Helper()
	province, ok := unit.At("44", "2026-01-01")
	if !ok {
		t.Fatal("no province 44")
	}
	all := unit.Children(province.ID, "2026-01-01")
	return all[0], all[1]
}

func TestBoard(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		a, b := communes(t)
		s := campaign.New(db)
		now := time.Date(2025, 8, 10, 10, 0, 0, 0, counter.Vietnam)
		s.Now = func() time.Time { return now }
		target := campaign.Target{Unit: a.ID, PlanEntries: 100, StartsOn: "2025-08-01", Deadline: "2025-08-20"}
		if err := s.Set(ctx, department, "k", target); err != nil {
			t.Fatal(err)
		}
		work := func(at time.Time, u unit.Unit, m counter.Metric, n int64) {
			t.Helper()
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
				return counter.Add(ctx, tx, at, counter.Place{Province: "44", Path: unit.Path(u.ID), Type: "birth", Era: counter.Era2005}, tally(m, n))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		work(now.AddDate(0, 0, -1), a, counter.Approved, 30)
		work(now, a, counter.Approved, 12)
		work(now, b, counter.Keyed, 5)
		board, err := s.ReadBoard(ctx, "44", "44", "2025-08-10")
		if err != nil {
			t.Fatal(err)
		}
		if len(board.Units) != 2 || board.Sum.Total.Get(counter.Approved) != 42 || board.Sum.Day.Get(counter.Approved) != 12 || board.Sum.Plan != 100 {
			t.Fatalf("%+v", board.Sum)
		}
		row := board.Units[0]
		if row.Name != unit.Name(a.ID, "vi") || row.Fact != 42 || row.Left != 58 || row.Actual != 6 || row.Status != campaign.OnTrack {
			t.Fatalf("%+v", row)
		}
		if board.Units[1].Status != campaign.NoTarget || board.Units[1].Total.Get(counter.Keyed) != 5 {
			t.Fatalf("%+v", board.Units[1])
		}
		yesterday, err := s.ReadBoard(ctx, "44", "44", "2025-08-09")
		if err != nil || yesterday.Sum.Fact != 30 || yesterday.Sum.Target != nil {
			t.Fatalf("%+v %v: a target set today measures yesterday", yesterday.Sum, err)
		}
		own, err := s.ReadBoard(ctx, "44", unit.Path(a.ID), "2025-08-10")
		if err != nil || len(own.Units) != 0 || own.Sum.Fact != 42 || own.Sum.Plan != 100 {
			t.Fatalf("%+v %v", own, err)
		}
	})
}

func TestTargetsAreVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		a, _ := communes(t)
		s := campaign.New(db)
		for i, plan := range []int64{100, 120} {
			err := s.Set(ctx, department, "", campaign.Target{Unit: a.ID, PlanEntries: plan, StartsOn: "2025-08-01", Deadline: "2025-08-20"})
			if err != nil {
				t.Fatal(i, err)
			}
		}
		now, err := campaign.Current(ctx, db, "44", "44")
		if err != nil || len(now) != 1 || now[0].PlanEntries != 120 || now[0].Version != 2 {
			t.Fatalf("%+v %v", now, err)
		}
		if all, err := campaign.History(ctx, db, "44", unit.Path(a.ID)); err != nil || len(all) != 2 || all[1].PlanEntries != 100 {
			t.Fatalf("%+v %v", all, err)
		}
	})
}

func TestWrongTargets(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	a, _ := communes(t)
	good := campaign.Target{Unit: a.ID, PlanEntries: 100, StartsOn: "2025-08-01", Deadline: "2025-08-20"}
	registrar := access.Actor{ID: "r", Role: access.Registrar, Province: "44", Path: "44"}
	for name, c := range map[string]struct {
		actor  access.Actor
		change func(*campaign.Target)
		want   error
	}{
		"unit":     {department, func(t *campaign.Target) { t.Unit = "x@0" }, campaign.ErrUnit},
		"plan":     {department, func(t *campaign.Target) { t.PlanEntries = 0 }, campaign.ErrPlan},
		"dates":    {department, func(t *campaign.Target) { t.Deadline = "2025-07-01" }, campaign.ErrDates},
		"not date": {department, func(t *campaign.Target) { t.StartsOn = "1/8" }, campaign.ErrDates},
		"role":     {registrar, func(*campaign.Target) {}, access.ErrRole},
	} {
		bad := good
		c.change(&bad)
		if err := campaign.New(db).Set(t.Context(), c.actor, "", good, bad); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if now, err := campaign.Current(t.Context(), db, "44", "44"); err != nil || len(now) != 0 {
		t.Fatalf("%d targets were set beside wrong ones, %v", len(now), err)
	}
}

func TestReportsAreVersions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s := campaign.New(db)
		a, _ := communes(t)
		head := access.Actor{ID: "h", Role: access.Head, Province: "44", Path: unit.Path(a.ID)}
		for _, text := range []string{"Mất điện buổi sáng.", "Mất điện cả ngày."} {
			if err := s.SendReport(t.Context(), head, "", "2025-08-10", text, "Người ký"); err != nil {
				t.Fatal(err)
			}
		}
		b, err := s.ReadBoard(t.Context(), "44", head.Path, "2025-08-10")
		if err != nil || b.Sum.Report == nil || b.Sum.Report.Version != 2 || b.Sum.Report.Obstacles != "Mất điện cả ngày." {
			t.Fatalf("%+v %v", b.Sum.Report, err)
		}
		if err := s.SendReport(t.Context(), access.Actor{ID: "k", Role: access.Keyer, Province: "44", Path: head.Path}, "", "2025-08-10", "x", "y"); !errors.Is(err, access.ErrRole) {
			t.Fatalf("a keyer reported: %v", err)
		}
	})
}
