// SPDX-License-Identifier: Apache-2.0

package entry_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// anyMove tries something with an entry; what the rules refuse changes nothing.
func (s *bench) anyMove(rng *rand.Rand, id string, n int) {
	s.t.Helper()
	ctx, e := s.t.Context(), s.get(id)
	cmd := entry.Command{Entry: id, Base: e.Version, Reason: "thử"}
	switch rng.IntN(12) {
	case 0, 1, 2:
		if e.State == entry.Open || e.State == entry.Returned {
			_, _ = s.key([]access.Actor{s.keyer, s.other}[rng.IntN(2)], id, n, e.Version)
		}
	case 3, 4:
		_ = s.entries.Check(ctx, s.reviewer, cmd)
	case 5:
		_ = s.entries.Return(ctx, s.reviewer, cmd)
	case 6:
		_ = s.entries.Uncheck(ctx, s.reviewer, cmd)
	case 7, 8:
		_ = s.entries.Approve(ctx, s.registrar, cmd)
	case 9:
		_ = s.entries.Unapprove(ctx, s.registrar, cmd)
	case 10:
		_ = s.entries.Transfer(ctx, s.department, cmd, []entry.State{entry.Sent, entry.Accepted, entry.Refused, entry.Approved}[rng.IntN(4)])
	case 11:
		if e.State == entry.Voided {
			_ = s.entries.Unvoid(ctx, s.registrar, cmd)
		} else if rng.IntN(3) == 0 {
			_ = s.entries.Void(ctx, s.registrar, cmd)
		}
	}
}

// listed pages through a list, three at a time.
func (s *bench) listed(f entry.Filter) (all []*entry.Entry) {
	s.t.Helper()
	seen := map[string]bool{}
	for f.Limit = 3; ; {
		page, next, err := entry.List(s.t.Context(), s.db, "44", f)
		s.must(err)
		for _, e := range page {
			if seen[e.ID] {
				s.t.Fatalf("an entry came twice in %+v", f)
			}
			seen[e.ID] = true
		}
		all = append(all, page...)
		if f.After = next; next == "" {
			return all
		}
	}
}

// net adds up what the entries of a list of moves moved, of which each did.
func (s *bench) net(m *entry.Moved) (sum int64) {
	s.t.Helper()
	for _, e := range s.listed(entry.Filter{Scope: s.b.Path, Moved: m}) {
		events, err := entry.Events(s.t.Context(), s.db, "44", e.ID)
		s.must(err)
		n := m.Net(events)
		if n == 0 {
			s.t.Errorf("an entry that moved nothing is in the list of %+v", m)
		}
		sum += int64(n)
	}
	return sum
}

// Whatever is done, the figures of a day and of a person are the sums of the
// lists behind them.
func TestMovedListsAddUpToTheFigures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 9)
		rng := rand.New(rand.NewPCG(1, 2))
		first := time.Date(2026, 3, 9, 23, 59, 0, 0, counter.Vietnam)
		const days = 3
		for d := range days {
			at := first.AddDate(0, 0, d)
			s.entries.Now = func() time.Time { return at }
			for range 60 {
				n := rng.IntN(len(ids))
				s.anyMove(rng, ids[n], n+1)
			}
		}
		stages := []counter.Metric{counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Accepted}
		moved := 0
		for d := range days {
			at := first.AddDate(0, 0, d)
			midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, counter.Vietnam)
			from, until := store.Millis(midnight), store.Millis(midnight.AddDate(0, 0, 1))
			total, err := counter.Total(t.Context(), db, "44", s.b.Path, counter.Day(at))
			s.must(err)
			for _, m := range stages {
				got := s.net(entry.MovedTo(m, from, until))
				if got != total.Get(m) {
					t.Errorf("%s of %s: the list adds up to %d, the figure is %d", counter.Metrics()[m].ID, counter.Day(at), got, total.Get(m))
				}
				if got != 0 {
					moved++
				}
			}
			s.checkPeople(counter.Day(at), from, until)
		}
		s.checkPeople("", 0, math.MaxInt64)
		if moved < 6 {
			t.Errorf("only %d figures moved: the test tries too little", moved)
		}
		if all := s.listed(entry.Filter{Scope: s.b.Path, Moved: &entry.Moved{Until: math.MaxInt64, Gain: entry.MovedTo(counter.Keyed, 0, 0).Gain, Type: "death"}}); len(all) > 0 {
			t.Errorf("%d births among the deaths that moved", len(all))
		}
	})
}

func (s *bench) checkPeople(day string, from, until int64) {
	s.t.Helper()
	people, err := counter.People(s.t.Context(), s.db, "44", "44", day)
	s.must(err)
	if day == "" && len(people) < 4 {
		s.t.Errorf("only %d people did anything", len(people))
	}
	for _, p := range people {
		for m, figure := range map[counter.Metric]int64{counter.Keyed: p.Keyed, counter.Checked: p.Checked, counter.Approved: p.Approved} {
			if got := s.net(entry.MovedBy(p.AccountID, m, from, until)); got != figure {
				s.t.Errorf("%s by %s on %q: the list adds up to %d, the figure is %d", counter.Metrics()[m].ID, p.AccountID, day, got, figure)
			}
		}
	}
}

// What several states count together, and what has a scan, are lists of their own.
func TestListsOfSeveralStates(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 5)
		for i, id := range ids[:3] {
			_, err := s.key(s.keyer, id, i+1, 0)
			s.must(err)
		}
		s.must(s.entries.Check(t.Context(), s.reviewer, entry.Command{Entry: ids[0], Base: 1}))
		for name, c := range map[string]struct {
			f    entry.Filter
			want int
		}{
			"any":            {entry.Filter{Scope: "44", Any: []entry.State{entry.Checked, entry.Keyed}}, 3},
			"any of a book":  {entry.Filter{Book: s.b.ID, Any: []entry.State{entry.Checked, entry.Open}}, 3},
			"any and state":  {entry.Filter{Scope: "44", State: entry.Keyed, Any: []entry.State{entry.Checked, entry.Keyed}}, 2},
			"without a scan": {entry.Filter{Scope: "44", Any: entry.States(), Scanned: true}, 0},
		} {
			if got := s.listed(c.f); len(got) != c.want {
				t.Errorf("%s: %d entries, want %d", name, len(got), c.want)
			}
		}
		s.must(db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for _, page := range []string{"p1", "p2"} { // an entry over two pages is one
				if err := tx.Do(ctx, sqlTestRegion, "44", ids[1], page); err != nil {
					return err
				}
			}
			return nil
		}))
		if got := s.listed(entry.Filter{Scope: "44", Any: entry.States(), Scanned: true}); len(got) != 1 || got[0].ID != ids[1] {
			t.Errorf("%d entries with a scan, want one", len(got))
		}
	})
}

var sqlTestRegion = store.SQL("test.entry.region", `INSERT INTO region (province, entry_id, page_id) VALUES ($1, $2, $3)`)
