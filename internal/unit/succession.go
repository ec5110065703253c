// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"slices"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// Part says how a unit passed into its successor, in the words of the source table.
type Part string

// The kinds of passing. SameCode is not of the table: the era of a code ended and another began at once, renamed, retyped
// or moved to another district, with no act that says otherwise.
const (
	PartFull      Part = "full"       // merged whole
	PartUnchanged Part = "unchanged"  // the same commune in the new order
	PartRenamed   Part = "renamed"    // the same commune under another name
	PartSome      Part = "part"       // a part of land and people
	PartRest      Part = "rest"       // what was left after the parts
	PartAllPeople Part = "all_people" // all people and a part of the land
	PartLandOnly  Part = "land_only"  // land, no people
	PartRecode    Part = "recode"     // only the code changed
	PartSameCode  Part = "same_code"
)

// People says whose civil status moved: the column that decides who keeps the registers.
type People string

// All, a part, or none of the people of the old unit.
const (
	PeopleAll  People = "all"
	PeoplePart People = "part"
	PeopleNone People = "none"
)

// Succession is one passing of a unit into another on a day.
type Succession struct {
	From     ID     `json:"from"`
	To       ID     `json:"to"`
	Date     string `json:"date"`
	Part     Part   `json:"part"`
	People   People `json:"people"`
	Basis    string `json:"basis,omitempty"`    // the legal act
	Clause   string `json:"clause,omitempty"`   // its clause, where known
	Evidence string `json:"evidence,omitempty"` // how it is known: resolution_text, overlay, press…
}

func (c *catalogue) succession(edge int32) Succession {
	e := &c.Edges[edge]
	return Succession{
		From: c.id(Ref(e.Old)), To: c.id(Ref(e.New)), Date: formatDay(e.Date),
		Part: Part(catfile.Parts[e.Part]), People: People(catfile.People[e.People]),
		Basis: c.Basis[e.Basis], Clause: c.Clauses[e.Clause], Evidence: c.Evidence[e.Evidence],
	}
}

func (c *catalogue) successions(edges []int32) []Succession {
	out := make([]Succession, len(edges))
	for i, e := range edges {
		out[i] = c.succession(e)
	}
	return out
}

// Successors lists what a unit passed into, by date; those that took land only are told too.
func Successors(id ID) []Succession {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		return nil
	}
	return c.successions(c.out.of(r))
}

// Predecessors lists what passed into a unit, by date.
func Predecessors(id ID) []Succession {
	c := load()
	r, ok := c.ref(id)
	if !ok {
		return nil
	}
	return c.successions(c.in.of(r))
}

// Current gives today's units that hold the people of a unit: itself while in force, several after a split, none when
// the chain is not known. An abolished district or a historic unit gives the units that hold the people of its members.
func Current(id ID) []Unit {
	units, _ := Trace(id)
	return units
}

// Trace is [Current] and tells whether every branch of the chain could be followed to the present.
func Trace(id ID) (units []Unit, complete bool) {
	c := load()
	t := tracer{c: c, seen: map[Ref]bool{}, complete: true}
	if r, ok := c.ref(id); ok {
		t.follow(r)
	} else if i, ok := c.historic[id]; ok {
		for _, k := range c.File.Historic[i].Members {
			t.follow(c.firstOf[k])
		}
	} else {
		t.complete = false
	}
	slices.Sort(t.found)
	return c.units(t.found), t.complete
}

// tracer walks forward along the edges that people took.
type tracer struct {
	c        *catalogue
	seen     map[Ref]bool
	found    []Ref
	complete bool
}

func (t *tracer) follow(r Ref) {
	if t.seen[r] {
		return
	}
	t.seen[r] = true
	u := &t.c.Units[r]
	if u.To == 0 {
		t.found = append(t.found, r)
		return
	}
	moved := false
	for _, e := range t.c.out.of(r) {
		if edge := &t.c.Edges[e]; edge.People != peopleNone {
			moved = true
			t.follow(Ref(edge.New))
		}
	}
	if moved {
		return
	}
	below := t.c.childrenOn(r, lastDay(u))
	for _, child := range below {
		t.follow(child)
	}
	if len(below) == 0 {
		t.complete = false
	}
}

// peopleNone is the place of PeopleNone in the file's list.
var peopleNone = uint8(slices.Index(catfile.People, string(PeopleNone)))
