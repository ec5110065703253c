// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// onDay reads the "on" of a question: empty is now; ok is false when the text is no date.
func onDay(on string) (day, bool) {
	if on == "" {
		return 0, true
	}
	return parseDay(on)
}

// Get finds a unit by its ID, historic ones too.
func Get(id ID) (Unit, bool) {
	c := load()
	if r, ok := c.ref(id); ok {
		return c.unit(r), true
	}
	if i, ok := c.historic[id]; ok {
		return historicUnit(&c.File.Historic[i]), true
	}
	return Unit{}, false
}

// At finds the unit that bore a code on a day (yyyy-mm-dd or a partial date, read as its first day; empty: now).
func At(code, on string) (Unit, bool) {
	c := load()
	r, ok := RefAt(code, on)
	if !ok {
		return Unit{}, false
	}
	return c.unit(r), true
}

// Eras lists the eras of a code, earliest first. They need not be the same place: codes are used again.
func Eras(code string) []Unit {
	c := load()
	k, err := catfile.MakeKey(code)
	if err != nil || k == 0 {
		return nil
	}
	lo, hi := c.eras(k)
	var out []Unit
	for r := lo; r < hi; r++ {
		out = append(out, c.unit(r))
	}
	return out
}

// Lookup gives the Ref of a catalogued unit; historic units have none.
func Lookup(id ID) (Ref, bool) { return load().ref(id) }

// RefAt is At for callers that work on Refs.
func RefAt(code, on string) (Ref, bool) {
	k, err := catfile.MakeKey(code)
	if err != nil || k == 0 {
		return NoRef, false
	}
	d, ok := onDay(on)
	if !ok {
		return NoRef, false
	}
	return load().at(k, d)
}

// ID gives the lasting name of a Ref; empty for NoRef.
func (r Ref) ID() ID {
	c := load()
	if r < 0 || int(r) >= len(c.Units) {
		return ""
	}
	return c.id(r)
}

// All calls yield for every era of the catalogue, by level, code and time, until it returns false.
func All(yield func(Unit) bool) {
	c := load()
	for i := range c.Units {
		if !yield(c.unit(Ref(i))) {
			return
		}
	}
}

// Provinces lists the provinces and central cities in force on a day, by code.
func Provinces(on string) []Unit {
	c := load()
	d, ok := onDay(on)
	if !ok {
		return nil
	}
	return c.units(c.inForceOf(c.provinces, d))
}

func (c *catalogue) inForceOf(refs []Ref, on day) []Ref {
	var out []Ref
	for _, r := range refs {
		if inForce(&c.Units[r], on) {
			out = append(out, r)
		}
	}
	return out
}

// Children lists the units one tier below in force on a day, by code. An empty day means the last day of an ended unit,
// or now. The children of a historic unit are its [Members].
func Children(id ID, on string) []Unit {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		return Members(id)
	}
	d, ok := c.dayAt(r, on)
	if !ok {
		return nil
	}
	return c.units(c.childrenOn(r, d))
}

// dayAt reads the "on" of a question about what lies below a unit: empty is the unit's own last day, or now.
func (c *catalogue) dayAt(r Ref, on string) (day, bool) {
	if on == "" {
		return lastDay(&c.Units[r]), true
	}
	return parseDay(on)
}

func (c *catalogue) childrenOn(r Ref, on day) []Ref {
	return c.inForceOf(c.children[c.Units[r].Key], on)
}

// Communes lists every commune-level unit below a province or district on a day, by code; a commune gives itself. The
// empty day is read as in [Children].
func Communes(id ID, on string) []Unit {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		return nil
	}
	d, ok := c.dayAt(r, on)
	if !ok {
		return nil
	}
	return c.units(c.communesOn(r, d))
}

func (c *catalogue) communesOn(r Ref, on day) []Ref {
	if c.Units[r].Key.Level() == 3 {
		return []Ref{r}
	}
	var out []Ref
	for _, child := range c.childrenOn(r, on) {
		out = append(out, c.communesOn(child, on)...)
	}
	return out
}

// Count says how many units were in force on a day, by tier and by kind.
type Count struct {
	Provinces, Districts, Communes int
	ByKind                         map[Kind]int
}

func (n *Count) add(u *catfile.Unit) {
	switch u.Key.Level() {
	case 1:
		n.Provinces++
	case 2:
		n.Districts++
	case 3:
		n.Communes++
	}
	n.ByKind[Kind(catfile.Kinds[u.Kind])]++
}

// Counts counts the whole country on a day (empty: now).
func Counts(on string) Count {
	c := load()
	n := Count{ByKind: map[Kind]int{}}
	d, ok := onDay(on)
	if !ok {
		return n
	}
	for i := range c.Units {
		if inForce(&c.Units[i], d) {
			n.add(&c.Units[i])
		}
	}
	return n
}

// CountsUnder counts what lies below one unit on a day, the unit itself not counted; the empty day is read as in [Children].
func CountsUnder(id ID, on string) Count {
	c := load()
	n := Count{ByKind: map[Kind]int{}}
	r, ok := c.ref(id)
	if !ok {
		return n
	}
	if d, ok := c.dayAt(r, on); ok {
		c.countBelow(r, d, &n)
	}
	return n
}

func (c *catalogue) countBelow(r Ref, on day, n *Count) {
	for _, child := range c.childrenOn(r, on) {
		n.add(&c.Units[child])
		c.countBelow(child, on, n)
	}
}
