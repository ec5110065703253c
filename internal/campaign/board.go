// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// Row is one unit on the board, at the end of a day.
type Row struct {
	Unit   unit.ID
	Path   string
	Name   string // Vietnamese name of the unit
	Target *Target
	Total  counter.Tally // as of the day
	Day    counter.Tally // what the day added
	AsOf   int64
	Progress
	Pace   counter.Tally       // what the last paceDays days added
	People map[access.Role]int // who did something on the day, by role
	Report *Report             // what the unit said, its last version
}

// PeopleTotal counts the people on duty.
func (r Row) PeopleTotal() (n int) {
	for _, k := range r.People {
		n += k
	}
	return n
}

// RatePerPerson is how many entries each person on duty keyed that day.
func (r Row) RatePerPerson() float64 {
	if n := r.PeopleTotal(); n > 0 {
		return float64(max(0, r.Day.Get(counter.Keyed))) / float64(n)
	}
	return 0
}

// Board is a scope with its units.
type Board struct {
	Day   string
	Sum   Row
	Units []Row
}

// ReadBoard answers how the units directly below scope stand at the end of day
// (yyyy-mm-dd). A unit is listed when it has a target or any figure. A commune
// has no units below it: its board is the sum alone.
func (s *Targets) ReadBoard(ctx context.Context, province, scope, day string) (*Board, error) {
	last, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return nil, fmt.Errorf("campaign: %q is not a day", day)
	}
	since := last.AddDate(0, 0, 1-paceDays).Format(time.DateOnly)
	r := reader{ctx: ctx, db: s.DB, province: province, scope: scope}
	totals := r.lines(s.totals(day))
	today := r.lines(func(ctx context.Context, q store.Querier, province, scope string) ([]counter.Line, error) {
		return counter.ByUnitBetween(ctx, q, province, scope, day, day)
	})
	recent := r.lines(func(ctx context.Context, q store.Querier, province, scope string) ([]counter.Line, error) {
		return counter.ByUnitBetween(ctx, q, province, scope, since, day)
	})
	if r.err != nil {
		return nil, r.err
	}
	targets, err := onDay(ctx, s.DB, province, scope, day)
	if err != nil {
		return nil, err
	}
	people, err := s.people(ctx, province, scope, day)
	if err != nil {
		return nil, err
	}
	reports, err := reports(ctx, s.DB, province, scope, day)
	if err != nil {
		return nil, err
	}
	b := &Board{Day: day}
	b.fill(scope, totals, today, recent, targets, people, reports)
	return b, nil
}

// totals takes the running totals for today and adds days up for earlier ones.
func (s *Targets) totals(day string) lineQuery {
	if day >= counter.Day(s.Now()) {
		return func(ctx context.Context, q store.Querier, province, scope string) ([]counter.Line, error) {
			return counter.ByUnit(ctx, q, province, scope, "")
		}
	}
	return func(ctx context.Context, q store.Querier, province, scope string) ([]counter.Line, error) {
		return counter.ByUnitUntil(ctx, q, province, scope, day)
	}
}

type lineQuery func(ctx context.Context, q store.Querier, province, scope string) ([]counter.Line, error)

// reader runs several queries of one kind and keeps the first error.
type reader struct {
	ctx             context.Context
	db              *store.DB
	province, scope string
	err             error
}

func (r *reader) lines(query lineQuery) map[string]counter.Line {
	if r.err != nil {
		return nil
	}
	var all []counter.Line
	all, r.err = query(r.ctx, r.db, r.province, r.scope)
	byPath := make(map[string]counter.Line, len(all))
	for _, l := range all {
		byPath[l.Key] = l
	}
	return byPath
}

func (b *Board) fill(scope string, totals, today, recent map[string]counter.Line, targets map[string]Target, people map[string]map[access.Role]int, reports map[string]*Report) {
	paths := map[string]bool{}
	for path := range totals {
		paths[below(scope, path)] = true
	}
	for path := range targets {
		paths[below(scope, path)] = true
	}
	b.Sum = newRow(scope)
	for path := range paths {
		row := newRow(path)
		row.sumInto(totals, today, recent)
		addPeople(row.People, people, path)
		b.Sum.Total, b.Sum.Day, b.Sum.Pace = b.Sum.Total.Plus(row.Total), b.Sum.Day.Plus(row.Day), b.Sum.Pace.Plus(row.Pace)
		b.Sum.AsOf = max(b.Sum.AsOf, row.AsOf)
		if t, ok := targets[path]; ok {
			row.Target = &t
		}
		row.Report = reports[path]
		row.Progress = Measure(row.Target, row.Total, row.Pace, b.Day)
		if path != scope {
			b.Units = append(b.Units, row)
		}
	}
	addPeople(b.Sum.People, people, scope)
	b.Sum.Report = reports[scope]
	b.measureSum(scope, targets)
	slices.SortFunc(b.Units, func(x, y Row) int { return strings.Compare(x.Path, y.Path) })
}

func (b *Board) measureSum(scope string, targets map[string]Target) {
	if own, ok := targets[scope]; ok {
		b.Sum.Target = &own
		b.Sum.Progress = Measure(b.Sum.Target, b.Sum.Total, b.Sum.Pace, b.Day)
		return
	}
	b.Sum.Target = sumTargets(scope, targets)
	if b.Sum.Target == nil {
		b.Sum.Progress = Measure(nil, b.Sum.Total, b.Sum.Pace, b.Day)
		return
	}
	b.Sum.Progress = sumUp(b.Sum.Target, b.Units, b.Day)
}

// below is the unit directly under scope that holds path, or scope itself.
func below(scope, path string) string {
	rest, ok := strings.CutPrefix(path, scope+"/")
	if !ok {
		return scope
	}
	first, _, _ := strings.Cut(rest, "/")
	return scope + "/" + first
}

func newRow(path string) Row {
	r := Row{Path: path, Name: path[strings.LastIndexByte(path, '/')+1:], People: map[access.Role]int{}}
	if u, ok := UnitAt(path); ok {
		r.Unit, r.Name = u.ID, unit.Name(u.ID, "vi")
	}
	return r
}

// UnitAt is the unit whose scope a path is: of several eras the last.
func UnitAt(path string) (u unit.Unit, ok bool) {
	for _, era := range unit.Eras(path[strings.LastIndexByte(path, '/')+1:]) {
		if unit.Path(era.ID) == path {
			u, ok = era, true
		}
	}
	return u, ok
}

func (r *Row) sumInto(totals, today, recent map[string]counter.Line) {
	for path, l := range totals {
		if access.Within(r.Path, path) {
			r.Total, r.AsOf = r.Total.Plus(l.Tally), max(r.AsOf, l.AsOf)
		}
	}
	for path, l := range today {
		if access.Within(r.Path, path) {
			r.Day = r.Day.Plus(l.Tally)
		}
	}
	for path, l := range recent {
		if access.Within(r.Path, path) {
			r.Pace = r.Pace.Plus(l.Tally)
		}
	}
}

func addPeople(to map[access.Role]int, people map[string]map[access.Role]int, scope string) {
	for path, roles := range people {
		if access.Within(scope, path) {
			for role, n := range roles {
				to[role] += n
			}
		}
	}
}

// sumTargets adds the targets of units up; nil when there are none. Its version
// is the sum of theirs, so that any change of a denominator shows.
func sumTargets(scope string, targets map[string]Target) *Target {
	if len(targets) == 0 {
		return nil
	}
	sum := Target{Path: scope}
	for _, t := range targets {
		sum.PlanBooks += t.PlanBooks
		sum.PlanEntries += t.PlanEntries
		if sum.StartsOn == "" || t.StartsOn < sum.StartsOn {
			sum.StartsOn = t.StartsOn
		}
		sum.Deadline = max(sum.Deadline, t.Deadline)
		sum.Version += t.Version
	}
	return &sum
}

// people counts who did something on a day, by path and role.
func (s *Targets) people(ctx context.Context, province, scope, day string) (map[string]map[access.Role]int, error) {
	from, to := access.Range(scope)
	byPath := map[string]map[access.Role]int{}
	err := store.Each(ctx, s.DB, sqlOnDuty, func(row store.Row) error {
		var path string
		var role access.Role
		var n int
		if err := row.Scan(&path, &role, &n); err != nil {
			return err
		}
		if byPath[path] == nil {
			byPath[path] = map[access.Role]int{}
		}
		byPath[path][role] += n
		return nil
	}, province, from, to, day)
	return byPath, err
}
