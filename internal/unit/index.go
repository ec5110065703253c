// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"cmp"
	"math/bits"
	"slices"
	"strings"
	"sync"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// entry is one distinct way to write a name, and who bears it.
type entry struct {
	spelled
	set    uint64
	levels uint8  // bit 1<<level for each level among the bearers
	alias  bool   // an alias and not a name
	refs   []node // bearers
}

// node is a unit in the index: a Ref, or, from len(units) on, a historic unit.
type node = int32

// index is what look-up by text needs besides the catalogue.
type index struct {
	c       *catalogue
	entries []entry // by key, then marks
	around  [][]surrounding
}

// surrounding is a province or district in which a unit lies or lay, or which it came to lie in.
type surrounding struct {
	in  uint16 // Ref of the province or district: these come first in the catalogue
	how uint8
}

// How a surrounding is known; the weight is what a match by it is worth.
const (
	lies   = iota // it lies there in its own era
	became        // its successors do
	came          // what it was made from did
)

var howWeight = [...]float32{lies: 1, became: 0.96, came: 0.96}

var searchIndex = sync.OnceValue(func() *index { return makeIndex(load()) })

// Warm reads the catalogue and makes the indexes, so that the first question needn't wait; it takes some tens of
// milliseconds and may run beside everything else.
func Warm() {
	endings()
	searchIndex()
}

func makeIndex(c *catalogue) *index {
	x := &index{c: c}
	x.addNames()
	x.sort()
	x.addAliases()
	x.sort()
	x.around = make([][]surrounding, len(c.Units))
	for r := range c.Units {
		x.around[r] = x.surroundings(Ref(r))
	}
	return x
}

// addNames makes one entry for each distinct spelling of a name.
func (x *index) addNames() {
	bySpelling := make(map[string]int, 9000)
	byName := make(map[string]int, 9000) // spell is the dear part: once for each distinct text
	add := func(name string, n node, level int) {
		i, ok := byName[name]
		if !ok {
			s := spell(name)
			if i, ok = bySpelling[string(s.marked)]; !ok {
				i = len(x.entries)
				x.entries = append(x.entries, entry{spelled: s, set: letterSet(s.key)})
				bySpelling[string(s.marked)] = i
			}
			byName[name] = i
		}
		e := &x.entries[i]
		e.refs = append(e.refs, n)
		e.levels |= 1 << level
	}
	for r := range x.c.Units {
		add(x.c.Units[r].Name, node(r), x.c.Units[r].Key.Level())
	}
	for i := range x.c.File.Historic {
		u := historicUnit(&x.c.File.Historic[i])
		level := 2
		if u.Level == Province {
			level = 1
		}
		add(u.Core, node(len(x.c.Units)+i), level)
	}
}

func (x *index) sort() {
	slices.SortFunc(x.entries, func(a, b entry) int {
		return cmp.Or(strings.Compare(a.key, b.key), slices.Compare(a.marked, b.marked))
	})
}

// addAliases points each alias at the bearers of the name that it stands for.
func (x *index) addAliases() {
	var more []entry
	for _, a := range x.c.Aliases {
		e := entry{spelled: spell(a.Text), alias: true, levels: 1 << a.Level}
		e.set = letterSet(e.key)
		name := spell(a.Name)
		for _, of := range x.span(name.key) {
			if !slices.Equal(of.marked, name.marked) {
				continue
			}
			for _, n := range of.refs {
				if x.level(n) == int(a.Level) {
					e.refs = append(e.refs, n)
				}
			}
		}
		more = append(more, e)
	}
	x.entries = append(x.entries, more...)
}

func (x *index) historicOf(n node) (*catfile.Historic, bool) {
	if i := int(n) - len(x.c.Units); i >= 0 {
		return &x.c.File.Historic[i], true
	}
	return nil, false
}

func (x *index) level(n node) int {
	if h, ok := x.historicOf(n); ok {
		if h.Kind == "P" {
			return 1
		}
		return 2
	}
	return x.c.Units[n].Key.Level()
}

// surroundings gathers the provinces and districts of a unit, of what it came from and of what it became; the closest
// way in which a place is known counts.
func (x *index) surroundings(r Ref) []surrounding {
	var out []surrounding
	out = x.appendAbove(out, r, lies)
	if x.c.Units[r].Key.Level() > 1 {
		out = x.appendChain(out, r, x.c.out, became)
		out = x.appendChain(out, r, x.c.in, came)
	}
	return slices.Clip(out)
}

func (x *index) appendChain(out []surrounding, r Ref, next adjacency, how uint8) []surrounding {
	for _, i := range next.of(r) {
		e := &x.c.Edges[i]
		if e.People == peopleNone {
			continue
		}
		to := Ref(e.Old)
		if how == became {
			to = Ref(e.New)
		}
		out = x.appendAbove(out, to, how)
		out = x.appendChain(out, to, next, how)
	}
	return out
}

// appendAbove adds every era of the parent that overlaps the unit's, and what lies above it.
func (x *index) appendAbove(out []surrounding, r Ref, how uint8) []surrounding {
	u := &x.c.Units[r]
	lo, hi := x.c.eras(u.Parent)
	for p := lo; p < hi; p++ {
		up := &x.c.Units[p]
		if up.To != 0 && up.To <= u.From || u.To != 0 && u.To <= up.From {
			continue
		}
		if !slices.ContainsFunc(out, func(s surrounding) bool { return s.in == uint16(p) }) {
			out = append(out, surrounding{in: uint16(p), how: how})
		}
		out = x.appendAbove(out, p, how)
	}
	return out
}

// span gives the entries whose key begins with a prefix.
func (x *index) span(prefix string) []entry {
	lo, _ := slices.BinarySearchFunc(x.entries, prefix, func(e entry, p string) int { return strings.Compare(e.key, p) })
	hi := lo
	for hi < len(x.entries) && strings.HasPrefix(x.entries[hi].key, prefix) {
		hi++
	}
	return x.entries[lo:hi]
}

// alike calls yield for every entry within the misspelling that a key of its length may hold, the key itself excepted.
func (x *index) alike(key string, levels uint8, yield func(e *entry, fit float32)) {
	limit := allowance(len(key))
	if limit == 0 || len(key) > maxKey {
		return
	}
	set, wide := letterSet(key), bitsFor(limit)
	for i := range x.entries {
		e := &x.entries[i]
		if e.levels&levels == 0 || bits.OnesCount64(e.set^set) > wide || e.key == key {
			continue
		}
		if d := distance(key, e.key, limit); d <= limit {
			yield(e, distanceFit(d, len(key)))
		}
	}
}
