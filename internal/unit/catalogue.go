// SPDX-License-Identifier: Apache-2.0

package unit

import (
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

//go:embed catalogue.bin
var embedded []byte

// Ref is the place of an era in the catalogue of this build: a small number for work on millions of records. It must not
// be stored, another build may number otherwise; an [ID] is for keeping.
type Ref int32

// NoRef is the Ref of nothing.
const NoRef Ref = -1

// catalogue is the decoded file with its indexes. It is read-only once made.
type catalogue struct {
	*catfile.File
	firstOf   map[catfile.Key]Ref   // the earliest era of a code; the later ones follow it
	children  map[catfile.Key][]Ref // every era that has this parent, by code and era
	out, in   adjacency
	historic  map[ID]int
	provinces []Ref // every era of every province
}

// adjacency holds, for each unit, the numbers of the edges that touch it on one side.
type adjacency struct {
	start []int32 // len units + 1
	edges []int32
}

func (a *adjacency) of(r Ref) []int32 { return a.edges[a.start[r]:a.start[r+1]] }

var load = sync.OnceValue(func() *catalogue {
	c, err := decode(embedded)
	if err != nil {
		// The file is part of the program and a test reads it: it can't be broken in one copy and not in all.
		panic(fmt.Sprintf("unit: embedded catalogue: %v", err))
	}
	return c
})

// decode reads a catalogue file and indexes it.
func decode(b []byte) (*catalogue, error) {
	f, err := catfile.Decode(b)
	if err != nil {
		return nil, err
	}
	c := &catalogue{
		File:     f,
		firstOf:  make(map[catfile.Key]Ref, len(f.Units)),
		children: make(map[catfile.Key][]Ref, 1024),
		historic: make(map[ID]int, len(f.Historic)),
	}
	for i := range f.Units {
		u := &f.Units[i]
		if _, ok := c.firstOf[u.Key]; !ok {
			c.firstOf[u.Key] = Ref(i)
		}
		if u.Parent == 0 {
			c.provinces = append(c.provinces, Ref(i))
			continue
		}
		c.children[u.Parent] = append(c.children[u.Parent], Ref(i))
	}
	n := len(f.Units)
	c.out = makeAdjacency(n, f.Edges, func(e *catfile.Edge) uint32 { return e.Old })
	c.in = makeAdjacency(n, f.Edges, func(e *catfile.Edge) uint32 { return e.New })
	for i := range f.Historic {
		c.historic[historicID(&f.Historic[i])] = i
	}
	return c, nil
}

func makeAdjacency(n int, es []catfile.Edge, end func(*catfile.Edge) uint32) adjacency {
	a := adjacency{start: make([]int32, n+1), edges: make([]int32, len(es))}
	for i := range es {
		a.start[end(&es[i])+1]++
	}
	for i := range n {
		a.start[i+1] += a.start[i]
	}
	next := slices.Clone(a.start)
	for i := range es {
		u := end(&es[i])
		a.edges[next[u]] = int32(i)
		next[u]++
	}
	return a
}

// eras gives the eras of a code, earliest first, as a range of refs.
func (c *catalogue) eras(k catfile.Key) (lo, hi Ref) {
	lo, ok := c.firstOf[k]
	if !ok {
		return 0, 0
	}
	for hi = lo; int(hi) < len(c.Units) && c.Units[hi].Key == k; {
		hi++
	}
	return lo, hi
}

// at finds the era of a code in force on a day; day 0 asks for the era in force now.
func (c *catalogue) at(k catfile.Key, on day) (Ref, bool) {
	lo, hi := c.eras(k)
	for r := lo; r < hi; r++ {
		if inForce(&c.Units[r], on) {
			return r, true
		}
	}
	return NoRef, false
}

func inForce(u *catfile.Unit, on day) bool {
	if on == 0 {
		return u.To == 0
	}
	return u.From <= on && (u.To == 0 || on < u.To)
}

// lastDay gives a day on which to look at a unit's surroundings: for an ended era the last one, else 0, now.
func lastDay(u *catfile.Unit) day {
	if u.To == 0 {
		return 0
	}
	return u.To - 1 // no calendar needed: it is only compared, and nothing begins or ends between the two
}

// parent is the era of the parent at the end of the unit's own era.
func (c *catalogue) parent(r Ref) Ref { return c.parentOn(r, lastDay(&c.Units[r])) }

func (c *catalogue) parentOn(r Ref, on day) Ref {
	u := &c.Units[r]
	if u.Parent == 0 {
		return NoRef
	}
	p, ok := c.at(u.Parent, on)
	if !ok {
		return NoRef
	}
	return p
}

// ref resolves an ID of a catalogued unit.
func (c *catalogue) ref(id ID) (Ref, bool) {
	code, from, ok := strings.Cut(string(id), "@")
	if !ok {
		return NoRef, false
	}
	k, err := catfile.MakeKey(code)
	if err != nil || k == 0 {
		return NoRef, false
	}
	start, ok := parseEra(from)
	if !ok {
		return NoRef, false
	}
	lo, hi := c.eras(k)
	for r := lo; r < hi; r++ {
		if c.Units[r].From == start {
			return r, true
		}
	}
	return NoRef, false
}

// parseEra reads what follows the "@": "0" or eight digits.
func parseEra(s string) (d day, ok bool) {
	if s == "0" {
		return 0, true
	}
	if len(s) != 8 {
		return 0, false
	}
	for _, ch := range []byte(s) {
		if ch < '0' || ch > '9' {
			return 0, false
		}
		d = d*10 + day(ch-'0')
	}
	return d, d > 0
}

func (c *catalogue) id(r Ref) ID {
	u := &c.Units[r]
	return MakeID(u.Key.Code(), formatDay(u.From))
}

var levels = [4]Level{0, Province, District, Commune}

// unit makes the public form of an era.
func (c *catalogue) unit(r Ref) Unit {
	u := &c.Units[r]
	kind := Kind(catfile.Kinds[u.Kind])
	code, from := u.Key.Code(), formatDay(u.From)
	out := Unit{
		ID: MakeID(code, from), Code: code, Level: levels[u.Key.Level()], Kind: kind,
		Name: kind.VI() + " " + u.Name, Core: u.Name, ParentCode: u.Parent.Code(),
		From: from, To: formatDay(u.To), FromBasis: c.Basis[u.FromBasis], ToBasis: c.Basis[u.ToBasis],
	}
	if p := c.parent(r); p != NoRef {
		out.Parent = c.id(p)
	}
	return out
}

func (c *catalogue) units(refs []Ref) []Unit {
	out := make([]Unit, len(refs))
	for i, r := range refs {
		out[i] = c.unit(r)
	}
	return out
}
