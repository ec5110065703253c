// SPDX-License-Identifier: Apache-2.0

package search

import (
	"strings"
	"sync"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

const (
	leastUnit  = 0.6 // below, a text does not mean the unit
	unitsTaken = 12  // a name borne by more units says too little
)

// unitsOf lists the units that a text can mean, then or now.
func unitsOf(text string) (ids []unit.ID) {
	best := 0.0
	for _, c := range unit.Search(unit.Query{Text: text, Limit: unitsTaken}) {
		best = max(best, c.Score)
		if c.Score >= leastUnit && c.Score >= best-0.1 {
			ids = append(ids, c.Unit.ID)
		}
	}
	return ids
}

// related remembers which units are the same place: the books of a province
// were registered by some hundreds, and people ask for the same ones.
var related = relations{seen: map[[2]unit.ID]bool{}}

const maxRelations = 100_000

type relations struct {
	mu   sync.Mutex
	seen map[[2]unit.ID]bool
}

// same tells whether what one unit registered may be looked for under the other:
// they are one, one lies in the other, or the people of one went to the other.
func (r *relations) same(a, b unit.ID) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	key := [2]unit.ID{a, b}
	known, ok := r.seen[key]
	if !ok {
		if len(r.seen) >= maxRelations {
			clear(r.seen)
		}
		known = unit.Compatible(a, b) >= unit.Within
		r.seen[key] = known
	}
	return known
}

// placeFits tells which books a text for a place means.
type placeFits struct {
	ids   []unit.ID
	paths []string // of units in force
	fold  string   // for books whose unit is not known
	seen  map[string]bool
}

func newPlaceFits(text string) *placeFits {
	f := &placeFits{ids: unitsOf(text), fold: vntext.Fold(text), seen: map[string]bool{}}
	for _, id := range f.ids {
		if u, ok := unit.Get(id); ok && u.InForce() {
			f.paths = append(f.paths, unit.Path(id))
		}
	}
	return f
}

func (f *placeFits) book(b *facts) bool {
	if b.Unit == "" {
		return strings.Contains(vntext.Fold(b.Text), f.fold) || f.now(b.Path)
	}
	key := string(b.Unit) + " " + b.Path
	fits, ok := f.seen[key]
	if !ok {
		fits = f.now(b.Path)
		for _, id := range f.ids {
			fits = fits || related.same(id, b.Unit)
		}
		f.seen[key] = fits
	}
	return fits
}

// now: the unit responsible today is, or lies in, one that was asked for.
func (f *placeFits) now(path string) bool {
	for _, p := range f.paths {
		if access.Within(p, path) {
			return true
		}
	}
	return false
}

// books lists the books to be read: those within scope that the question means.
func (x *Index) books(a ask, province, scope string) []*shelf {
	var place *placeFits
	if a.place != "" {
		place = newPlaceFits(a.place)
	}
	var out []*shelf
	for _, s := range x.shelves {
		if s.Province == province && access.Within(scope, s.Path) && a.meansBook(&s.facts) && (place == nil || place.book(&s.facts)) {
			out = append(out, s)
		}
	}
	return out
}

func (a *ask) meansBook(b *facts) bool {
	switch {
	case a.book != "" && a.book != b.ID,
		a.path != "" && !access.Within(a.path, b.Path),
		a.kind != "" && a.kind != b.Type,
		a.bookNo != nil && (a.bookNo.No != b.No || a.bookNo.Year != 0 && a.bookNo.Year != b.Year):
		return false
	}
	if a.years != (span{}) {
		return a.years.from.Y <= b.Year && b.Year <= a.years.to.Last().Y
	}
	return true
}
