// SPDX-License-Identifier: Apache-2.0

package campaign_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

func TestDraftsAreReadAsTheyAreTyped(t *testing.T) {
	t.Parallel()
	a, _ := communes(t)
	good := campaign.Draft{Code: a.Code, Entries: "12.300", StartsOn: "1/3/2025", Deadline: "2025-03-20", Responsible: " Ông A "}
	got, problems := good.Parse("44")
	if len(problems) > 0 || got.Unit != a.ID || got.PlanEntries != 12300 || got.StartsOn != "2025-03-01" || got.Deadline != "2025-03-20" || got.Responsible != "Ông A" {
		t.Fatalf("%+v %v", got, problems)
	}
	byName := good
	byName.Code, byName.Name = "", a.Name
	if got, problems := byName.Parse("44"); len(problems) > 0 || got.Unit != a.ID {
		t.Fatalf("by name: %+v %v", got, problems)
	}
	for name, c := range map[string]struct {
		change func(*campaign.Draft)
		fields []string
	}{
		"code elsewhere":  {func(d *campaign.Draft) { d.Code = "00004" }, []string{"unit"}},
		"unknown name":    {func(d *campaign.Draft) { d.Code, d.Name = "", "Xã Không Có" }, []string{"unit"}},
		"no plan":         {func(d *campaign.Draft) { d.Entries = " " }, []string{"entries"}},
		"nought":          {func(d *campaign.Draft) { d.Entries = "0" }, []string{"entries"}},
		"words":           {func(d *campaign.Draft) { d.Entries = "nhiều" }, []string{"entries"}},
		"negative":        {func(d *campaign.Draft) { d.Books = "-1" }, []string{"books"}},
		"month only":      {func(d *campaign.Draft) { d.Deadline = "03/2025" }, []string{"deadline"}},
		"no start":        {func(d *campaign.Draft) { d.StartsOn = "" }, []string{"starts"}},
		"deadline before": {func(d *campaign.Draft) { d.Deadline = "28/02/2025" }, []string{"deadline"}},
		"several":         {func(d *campaign.Draft) { d.Code, d.StartsOn = "x", "?" }, []string{"unit", "starts"}},
	} {
		bad := good
		c.change(&bad)
		_, problems := bad.Parse("44")
		var fields []string
		for _, p := range problems {
			if p.VI == "" || p.EN == "" {
				t.Errorf("%s: %+v says nothing", name, p)
			}
			fields = append(fields, p.Field)
		}
		if !slices.Equal(fields, c.fields) {
			t.Errorf("%s: %v, want %v", name, fields, c.fields)
		}
	}
}

func TestSheetOfTargetsComesBack(t *testing.T) {
	t.Parallel()
	var drafts []campaign.Draft
	for i, u := range campaign.Units("44") {
		drafts = append(drafts, campaign.Draft{Code: u.Code, Name: u.Name, Entries: fmt.Sprint(1000 + i), StartsOn: "2025-03-01", Deadline: "2025-03-20", Responsible: "Nguyễn Văn Đỗ", Basis: "KH 37/KH-UBND"})
	}
	if len(drafts) != 78 {
		t.Fatalf("%d communes of Quảng Trị, want 78", len(drafts))
	}
	drafts = append(drafts, campaign.Draft{Code: "44", Name: "không giao"}) // sets nothing: left out
	var buf bytes.Buffer
	if err := campaign.WriteSheet(&buf, drafts); err != nil {
		t.Fatal(err)
	}
	got, err := campaign.ReadSheet(bytes.NewReader(buf.Bytes()), nil)
	if err != nil || len(got) != 78 {
		t.Fatalf("%d rows, %v", len(got), err)
	}
	for i, d := range got {
		target, problems := d.Parse("44")
		if len(problems) > 0 || d.Row != i+2 || target.PlanEntries != int64(1000+i) || target.Deadline != "2025-03-20" || target.Draft().Code != drafts[i].Code {
			t.Fatalf("row %d: %+v %v", d.Row, target, problems)
		}
	}
}

func TestSheetsThatAreNoTargetsAreRefused(t *testing.T) {
	t.Parallel()
	var missing campaign.MissingColumns
	_, err := campaign.ReadSheet(bytes.NewReader([]byte("Mã đơn vị,Ghi chú\n19333,x\n")), nil)
	if !errors.As(err, &missing) || len(missing) != 3 {
		t.Errorf("%v", err)
	}
	_, err = campaign.ReadSheet(bytes.NewReader([]byte("%PDF-1.7")), nil)
	if _, ok := refusal.Of(err); !ok {
		t.Errorf("%v", err)
	}
}

func count(t *testing.T, db *store.DB, at time.Time, u unit.Unit, figures map[counter.Metric]int64) {
	t.Helper()
	var delta counter.Tally
	for m, n := range figures {
		delta[m] = n
	}
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		return counter.Add(ctx, tx, at, counter.Place{Province: "44", Path: unit.Path(u.ID), Type: "birth", Era: counter.Era2005}, delta)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestSuggestionTakesTheLargerCount(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		a, b := communes(t)
		now := time.Date(2025, 8, 10, 10, 0, 0, 0, counter.Vietnam)
		count(t, db, now, a, map[counter.Metric]int64{counter.Books: 3, counter.Declared: 290, counter.Entries: 100})
		count(t, db, now, b, map[counter.Metric]int64{counter.Books: 1, counter.Declared: 90, counter.Entries: 95, counter.Voided: 2})
		got, err := campaign.New(db).Suggest(t.Context(), "44")
		if err != nil || got[unit.Path(a.ID)] != (campaign.Suggestion{Books: 3, Entries: 290}) || got[unit.Path(b.ID)] != (campaign.Suggestion{Books: 1, Entries: 97}) {
			t.Fatalf("%+v %v", got, err)
		}
	})
}

func TestStallsAndNeed(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	ctx := t.Context()
	a, b := communes(t)
	s := campaign.New(db)
	now := time.Date(2025, 8, 10, 10, 0, 0, 0, counter.Vietnam)
	s.Now = func() time.Time { return now }
	for _, target := range []campaign.Target{
		{Unit: a.ID, PlanEntries: 60, StartsOn: "2025-08-01", Deadline: "2025-08-20"},
		{Unit: b.ID, PlanEntries: 400, StartsOn: "2025-08-01", Deadline: "2025-08-20"},
	} {
		if err := s.Set(ctx, department, "", target); err != nil {
			t.Fatal(err)
		}
	}
	count(t, db, now, a, map[counter.Metric]int64{counter.Entries: 100, counter.Keyed: 95, counter.Checked: 80, counter.Approved: 70, counter.Returned: 5})
	count(t, db, now, b, map[counter.Metric]int64{counter.Books: 10, counter.BooksScanned: 7, counter.Declared: 500, counter.Entries: 200, counter.Keyed: 60, counter.Checked: 20, counter.Approved: 10})
	board, err := s.ReadBoard(ctx, "44", "44", "2025-08-10")
	if err != nil {
		t.Fatal(err)
	}
	// The unit that did more than its plan does none of the other's work.
	if sum := board.Sum; sum.Fact != 80 || sum.Left != 390 || sum.Plan != 460 || sum.Share() != 70.0/460 {
		t.Errorf("sum: %+v", sum.Progress)
	}
	var got []string
	for _, stall := range board.Stalls(1) {
		got = append(got, fmt.Sprint(stall.Cause, " ", stall.Count, " ", stall.Where[0].Name == b.Name))
	}
	want := []string{"no-scans 3 true", "transfer 80 false", "check 55 true", "approval 20 false", "returned 5 false", "keying 140 true"}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	board.ByNeed()
	if board.Units[0].Unit != b.ID || board.Units[0].Status != campaign.Behind || board.Units[1].Status != campaign.Done {
		t.Errorf("order of need: %s %s", board.Units[0].Name, board.Units[1].Name)
	}
}

func TestPlansByBooks(t *testing.T) {
	t.Parallel()
	target := &campaign.Target{PlanBooks: 10, StartsOn: "2025-03-01", Deadline: "2025-03-20"}
	p := campaign.Measure(target, tally(counter.BooksDone, 4).Plus(tally(counter.Approved, 999)), tally(counter.BooksDone, 4), "2025-03-04")
	if !p.ByBooks || p.Plan != 10 || p.Fact != 4 || p.Left != 6 || p.Actual != 1 || p.Due != 2 || p.Status != campaign.OnTrack || p.Forecast != "2025-03-10" {
		t.Fatalf("%+v", p)
	}
}

func TestForecastBeyondReasonIsNoDate(t *testing.T) {
	t.Parallel()
	target := &campaign.Target{PlanEntries: 800_000, StartsOn: "2025-03-01", Deadline: "2025-03-20"}
	p := campaign.Measure(target, counter.Tally{}, tally(counter.Approved, 1), "2025-03-10")
	if !p.Far || p.Forecast != "" || p.Status != campaign.Behind {
		t.Fatalf("%+v", p)
	}
}

func TestReportsAreDueAtTheCutOff(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	a, _ := communes(t)
	s := campaign.New(db)
	head := department
	head.Path = unit.Path(a.ID)
	for i, at := range []time.Time{time.Date(2025, 8, 10, 16, 30, 0, 0, counter.Vietnam), time.Date(2025, 8, 10, 16, 31, 0, 0, counter.Vietnam)} {
		s.Now = func() time.Time { return at }
		if err := s.SendReport(t.Context(), head, fmt.Sprint(i), "2025-08-10", "", "Người ký"); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.SendReport(t.Context(), head, "1", "2025-08-10", "gửi hai lần", "Người ký"); err != nil {
		t.Fatal(err)
	}
	all, err := campaign.Reports(t.Context(), db, "44", head.Path, "2025-08-10")
	if err != nil || len(all) != 2 || all[0].Version != 2 || !all[0].Late("2025-08-10") || all[1].Late("2025-08-10") {
		t.Fatalf("%+v %v", all, err)
	}
	for day, want := range map[string]error{"2025-08-11": campaign.ErrFuture, "2025-08-10": campaign.ErrSigner} {
		signer := map[string]string{"2025-08-11": "Người ký"}[day]
		if err := s.SendReport(t.Context(), head, "", day, "x", signer); !errors.Is(err, want) {
			t.Errorf("%s: %v, want %v", day, err, want)
		}
	}
}
