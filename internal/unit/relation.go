// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"slices"
	"sync"

	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// Relation says how two units can be the same place. Greater is closer.
type Relation uint8

// The relations. Related by land alone (people "none") counts as None: the registers did not follow the land.
const (
	None      Relation = iota // two places
	Unknown                   // the chain of one is not known and nothing speaks against the other
	Shared                    // two places whose people are today in one unit: the same registrar, other books
	Within                    // one lies, or lay, in the other
	Partly                    // a part of the people of the one went to the other
	Successor                 // all people of the one went to the other, which holds others too
	Renamed                   // one unit goes on: other name, kind, code or district
	Same                      // the same unit in the same era
)

type relationText struct{ code, vi, en string }

var relationTexts = [...]relationText{
	None:      {"none", "khác nơi", "different places"},
	Unknown:   {"unknown", "chưa rõ đơn vị kế thừa", "successor not known"},
	Shared:    {"shared", "nay thuộc cùng một đơn vị", "now in one unit"},
	Within:    {"within", "nơi này nằm trong nơi kia", "one lies in the other"},
	Partly:    {"partly", "kế thừa một phần dân cư", "successor of a part of the people"},
	Successor: {"successor", "được nhập toàn bộ", "successor of all the people"},
	Renamed:   {"renamed", "cùng một đơn vị, đã đổi tên, loại, mã hoặc huyện", "the same unit, renamed, retyped, recoded or moved"},
	Same:      {"same", "cùng một đơn vị", "the same unit"},
}

// String is the relation's lasting name: "renamed".
func (r Relation) String() string { return relationTexts[r].code }

// VI says the relation in Vietnamese.
func (r Relation) VI() string { return relationTexts[r].vi }

// EN says it in English.
func (r Relation) EN() string { return relationTexts[r].en }

// Possible tells whether one place can be meant by both: every relation but None and Shared.
func (r Relation) Possible() bool { return r != None && r != Shared }

// Compatible tells how two units can be the same place; the order of the two does not matter. Historic units are
// compared by their members. An unknown ID is Unknown.
func Compatible(a, b ID) Relation {
	c := load()
	ra, okA := c.ref(a)
	rb, okB := c.ref(b)
	if okA && okB {
		return Relate(ra, rb)
	}
	if a == b && (okA || c.isHistoric(a)) {
		return Same
	}
	return c.relateHistoric(a, b)
}

func (c *catalogue) isHistoric(id ID) bool {
	_, ok := c.historic[id]
	return ok
}

// relateHistoric compares by land when one of the two at least is historic: Within when any members meet.
func (c *catalogue) relateHistoric(a, b ID) Relation {
	as, bs := c.cover(a), c.cover(b)
	if len(as) == 0 || len(bs) == 0 {
		return Unknown
	}
	best := bestRelation(as, bs)
	if best >= Within {
		return Within
	}
	return best
}

// cover gives the catalogued units that stand for an ID.
func (c *catalogue) cover(id ID) []Ref {
	if r, ok := c.ref(id); ok {
		return []Ref{r}
	}
	i, ok := c.historic[id]
	if !ok {
		return nil
	}
	var out []Ref
	for _, k := range c.File.Historic[i].Members {
		lo, hi := c.eras(k)
		for r := lo; r < hi; r++ {
			out = append(out, r)
		}
	}
	return out
}

// CompatibleOn compares two codes as on two days. An empty day leaves the era open: the closest relation of any two eras
// counts, as it must when a list gives codes without saying of which year. A code that was not in force on its day is
// taken in all its eras; an unknown code is Unknown.
func CompatibleOn(codeA, onA, codeB, onB string) Relation {
	as, bs := candidates(codeA, onA), candidates(codeB, onB)
	if len(as) == 0 || len(bs) == 0 {
		return Unknown
	}
	return bestRelation(as, bs)
}

func candidates(code, on string) []Ref {
	if on != "" {
		if r, ok := RefAt(code, on); ok {
			return []Ref{r}
		}
	}
	k, err := catfile.MakeKey(code)
	if err != nil || k == 0 {
		return nil
	}
	lo, hi := load().eras(k)
	var out []Ref
	for r := lo; r < hi; r++ {
		out = append(out, r)
	}
	return out
}

func bestRelation(as, bs []Ref) Relation {
	best := None
	for _, a := range as {
		for _, b := range bs {
			best = max(best, Relate(a, b))
		}
	}
	return best
}

// Relate is [Compatible] for Refs, for callers that compare millions of pairs. It allocates nothing for units of one
// level. Refs out of range, NoRef among them, are Unknown.
func Relate(a, b Ref) Relation {
	c := load()
	if a < 0 || b < 0 || int(a) >= len(c.Units) || int(b) >= len(c.Units) {
		return Unknown
	}
	if a == b {
		return Same
	}
	la, lb := c.Units[a].Key.Level(), c.Units[b].Key.Level()
	if la != lb {
		if la < lb {
			a, b = b, a
		}
		return c.relateLevels(a, b)
	}
	if r := max(c.reach(a, b), c.reach(b, a)); r != None {
		if r == Partly && (allCameTo(a, b) || allCameTo(b, a)) {
			return Successor
		}
		return r
	}
	return c.relateToday(a, b)
}

// allCameTo tells whether the parts into which a was divided are together again in b, a unit of today.
func allCameTo(a, b Ref) bool {
	ends := endings().of(a)
	return len(ends) == 1 && Ref(ends[0]) == b
}

// reach follows the people of a forward and tells how they came to b: Renamed, Successor, Partly, or None.
func (c *catalogue) reach(a, b Ref) Relation {
	best, end := None, c.Units[b].To
	for _, i := range c.out.of(a) {
		e := &c.Edges[i]
		if e.People == peopleNone || end != 0 && e.Date >= end {
			continue
		}
		step := stepRelation(e)
		if Ref(e.New) != b {
			step = min(step, c.reach(Ref(e.New), b))
		}
		best = max(best, step)
	}
	return best
}

// goesOn marks the parts (by their place in the file's list) that leave a unit what it was.
var goesOn = func() (set [16]bool) {
	for _, p := range []Part{PartUnchanged, PartRenamed, PartRecode, PartSameCode} {
		set[slices.Index(catfile.Parts, string(p))] = true
	}
	return set
}()

var peopleAll = uint8(slices.Index(catfile.People, string(PeopleAll)))

func stepRelation(e *catfile.Edge) Relation {
	switch {
	case e.People != peopleAll:
		return Partly
	case goesOn[e.Part]:
		return Renamed
	}
	return Successor
}

// relateToday compares two units of one level neither of which leads to the other.
func (c *catalogue) relateToday(a, b Ref) Relation {
	t := endings()
	as, bs := t.of(a), t.of(b)
	for _, x := range as {
		if slices.Contains(bs, x) {
			return Shared
		}
	}
	if len(as) == 0 && c.mayFollow(a, b) || len(bs) == 0 && c.mayFollow(b, a) {
		return Unknown
	}
	return None
}

// mayFollow tells whether b can be the unknown successor of a, an abolished commune with no chain: b was in force on the day
// after a's end or later, in the same district, or was made from communes of that district.
func (c *catalogue) mayFollow(a, b Ref) bool {
	ua, ub := &c.Units[a], &c.Units[b]
	if ua.To == 0 || ub.To != 0 && ub.To <= ua.To || ua.Key.Level() != 3 {
		return false
	}
	if ub.Parent == ua.Parent {
		return true
	}
	for _, i := range c.in.of(b) {
		if c.Units[c.Edges[i].Old].Parent == ua.Parent {
			return true
		}
	}
	return false
}

// endings holds, for each unit, today's units to which its people came.
var endings = sync.OnceValue(func() *adjacency {
	c := load()
	n := len(c.Units)
	a := &adjacency{start: make([]int32, n+1)}
	var buf []int32
	for r := range n {
		buf = c.appendEndings(buf[:0], Ref(r))
		slices.Sort(buf)
		a.edges = append(a.edges, slices.Compact(buf)...)
		a.start[r+1] = int32(len(a.edges))
	}
	return a
})

func (c *catalogue) appendEndings(out []int32, r Ref) []int32 {
	if c.Units[r].To == 0 {
		return append(out, int32(r))
	}
	for _, i := range c.out.of(r) {
		if e := &c.Edges[i]; e.People != peopleNone {
			out = c.appendEndings(out, Ref(e.New))
		}
	}
	return out
}

// relateLevels compares a lower unit with one of a higher tier: Within when the lower one, one of the units that it came
// from or one that it became ever lay in the upper one.
func (c *catalogue) relateLevels(lower, upper Ref) Relation {
	if c.reach(lower, upper) != None || c.reach(upper, lower) != None {
		return Within // Lý Sơn: communes into a district, the district into a commune-level zone
	}
	if c.anyLay(lower, upper, c.out, true) || c.anyLay(lower, upper, c.in, false) {
		return Within
	}
	return None
}

func (c *catalogue) anyLay(lower, upper Ref, next adjacency, forward bool) bool {
	if c.lay(lower, upper) {
		return true
	}
	for _, i := range next.of(lower) {
		e := &c.Edges[i]
		if e.People == peopleNone {
			continue
		}
		to := Ref(e.Old)
		if forward {
			to = Ref(e.New)
		}
		if c.anyLay(to, upper, next, forward) {
			return true
		}
	}
	return false
}

// lay tells whether a unit lay in upper, or in an era of upper under another name, at some time of its own era.
func (c *catalogue) lay(lower, upper Ref) bool {
	u := &c.Units[lower]
	lo, hi := c.eras(u.Parent)
	for p := lo; p < hi; p++ {
		if up := &c.Units[p]; up.To != 0 && up.To <= u.From || u.To != 0 && u.To <= up.From {
			continue
		}
		if p == upper || c.reach(p, upper) == Renamed || c.reach(upper, p) == Renamed || c.lay(p, upper) {
			return true
		}
	}
	return false
}
