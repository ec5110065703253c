// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// figures adds up in memory what the rooms would have counted one by one.
type figures struct {
	places map[placeDay]counter.Tally
	days   map[[2]string]counter.Tally // path, day
	people map[personDay]int
}

type placeDay struct {
	counter.Place
	day string
}

type personDay struct{ account, path, day string }

func newFigures() *figures {
	return &figures{map[placeDay]counter.Tally{}, map[[2]string]counter.Tally{}, map[personDay]int{}}
}

func (f *figures) add(p counter.Place, at time.Time, t counter.Tally) {
	day := counter.Day(at)
	for _, k := range []placeDay{{p, day}, {p, ""}} {
		f.places[k] = f.places[k].Plus(t)
	}
	k := [2]string{p.Path, day}
	f.days[k] = f.days[k].Plus(t)
}

func (f *figures) person(account, path string, at time.Time) {
	f.people[personDay{account, path, counter.Day(at)}]++
}

func (f *figures) write(ctx context.Context, s sink) error {
	var metrics []string
	for _, m := range counter.Metrics() {
		metrics = append(metrics, m.ID)
	}
	now := store.Millis(time.Now())
	row := func(t counter.Tally, key ...any) []any {
		for _, n := range t {
			key = append(key, n)
		}
		return append(key, now)
	}
	var places, days [][]any
	for k, t := range f.places {
		places = append(places, row(t, k.Province, k.Path, k.day, k.Type, k.Era, k.District))
	}
	for k, t := range f.days {
		days = append(days, row(t, provinceCode, k[1], k[0]))
	}
	head := func(text string) []string { return append(append(strings.Split(text, " "), metrics...), "as_of") }
	if err := s.insert(ctx, "counter", head("province path day type era district"), places); err != nil {
		return err
	}
	if err := s.insert(ctx, "counter_day", head("province day path"), days); err != nil {
		return err
	}
	return f.writePeople(ctx, s, now)
}

func (f *figures) writePeople(ctx context.Context, s sink, now int64) error {
	type key struct{ account, day string }
	paths, sums := map[key]string{}, map[key]int{}
	for k, n := range f.people {
		for _, day := range []string{k.day, ""} {
			sums[key{k.account, day}] += n
			paths[key{k.account, day}] = k.path
		}
	}
	var rows [][]any
	for k, n := range sums {
		rows = append(rows, []any{provinceCode, k.day, k.account, paths[k], n, now})
	}
	return s.insert(ctx, "person_counter", strings.Split("province day account_id path keyed as_of", " "), rows)
}
