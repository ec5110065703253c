// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"github.com/sogoc/sogoc/internal/unit/catfile"
)

// likeness tells how well a text agrees with the names of provinces and districts: for each Ref of these, which come
// first in the catalogue, 0 to 1. asMember marks the fits that come from a historic unit's name.
type likeness struct {
	fit      []float32
	asMember []bool
}

// leastLikeness is the fit under which a place that was named counts as another place.
const leastLikeness = 0.55

// likenessOf compares a text with all upper names, once for each search.
func (s *search) likenessOf(p piece) *likeness {
	said := string(p.kind) + " " + p.text
	if l, ok := s.sims[said]; ok {
		return l
	}
	upper := 0
	for upper < len(s.x.c.Units) && s.x.c.Units[upper].Key.Level() < 3 {
		upper++
	}
	l := &likeness{fit: make([]float32, upper), asMember: make([]bool, upper)}
	s.sims[said] = l
	name := spell(p.text)
	if name.key == "" {
		return l
	}
	found := false
	span := s.x.span(name.key)
	for i := range span {
		e := &span[i]
		fit := markFit(name.marked, e.marked)
		if len(e.key) != len(name.key) {
			fit *= 0.7 + 0.2*float32(len(name.key))/float32(len(e.key))
		}
		found = l.mark(s.x, e, p.kind, fit) || found
	}
	if !found {
		s.x.alike(name.key, maskP|maskD, func(e *entry, fit float32) { l.mark(s.x, e, p.kind, fit) })
	}
	return l
}

// mark notes a fit for the provinces and districts that bear a name; for a historic one, for its members.
func (l *likeness) mark(x *index, e *entry, kind Kind, fit float32) (any bool) {
	for _, n := range e.refs {
		if h, ok := x.historicOf(n); ok {
			for _, k := range h.Members {
				lo, hi := x.c.eras(k)
				for r := lo; r < hi; r++ {
					l.raise(int(r), fit*0.97, true)
				}
			}
			any = true
			continue
		}
		if int(n) < len(l.fit) {
			l.raise(int(n), fit*upperKindFactor(kind, Kind(catfile.Kinds[x.c.Units[n].Kind])), false)
			any = true
		}
	}
	return any
}

// upperKindFactor lessens the fit of a place whose kind was written otherwise: hardly for a town that became a city, more
// where "thành phố Thanh Hóa" would be taken for the province of that name.
func upperKindFactor(written, listed Kind) float32 {
	switch {
	case written == KindOther || written.VI() == listed.VI():
		return 1
	case listed.Level() == Province || written.Level() == Province:
		return 0.85
	}
	return 0.97
}

func (l *likeness) raise(r int, fit float32, member bool) {
	if fit > l.fit[r] {
		l.fit[r], l.asMember[r] = fit, member
	}
}

// placeFit is the best agreement of a named place with the surroundings of a unit.
type placeFit struct {
	value  float32
	in     Ref
	how    uint8
	member bool // by the name of a historic unit of which it is a part
}

func (s *search) placeFit(n node, p piece) (best placeFit) {
	l := s.likenessOf(p)
	try := func(around []surrounding) {
		for _, a := range around {
			if p.mask&(1<<s.x.c.Units[a.in].Key.Level()) == 0 {
				continue
			}
			v := l.fit[a.in] * howWeight[a.how]
			if v > best.value || v == best.value && v > 0 && s.closer(Ref(a.in), best.in) {
				best = placeFit{v, Ref(a.in), a.how, l.asMember[a.in]}
			}
		}
	}
	if h, ok := s.x.historicOf(n); ok {
		for _, k := range h.Members {
			lo, hi := s.x.c.eras(k)
			for r := lo; r < hi; r++ {
				try(s.x.around[r])
			}
		}
		return best
	}
	try(s.x.around[n])
	return best
}

// closer tells which of two eras of a place to name: the one in force on the day, or the later one.
func (s *search) closer(a, b Ref) bool {
	if s.on != 0 && inForce(&s.x.c.Units[b], s.on) {
		return false
	}
	return a > b
}

// aroundFactor is what the places named around a unit leave of its score.
func (s *search) aroundFactor(n node, around []piece) float32 {
	factor := float32(1)
	for _, p := range around {
		fit := s.placeFit(n, p).value
		if fit < leastLikeness {
			fit = 0
		}
		factor *= 0.5 + 0.5*fit
	}
	return factor
}

// kindFactor is what the word for the kind leaves: nothing lost when it is the unit's own, little when it is another of the
// tier (communes become wards), much when it is of another tier. Without a word higher tiers come first by a little.
func (s *search) kindFactor(n node, p piece, tierFits bool) float32 {
	if !tierFits {
		return 0.62
	}
	if h, ok := s.x.historicOf(n); ok {
		if p.kind == KindOther || historicUnit(h).Kind == p.kind {
			return 1
		}
		return 0.96
	}
	kind := Kind(catfile.Kinds[s.x.c.Units[n].Kind])
	switch {
	case p.kind == KindOther:
		return 1.015 - 0.015*float32(kind.Level().tier())
	case kind == p.kind || kind.VI() == p.kind.VI():
		return 1
	}
	return 0.96
}

func (l Level) tier() int {
	switch l {
	case Province:
		return 1
	case District:
		return 2
	}
	return 3
}

// timing says how a unit's era lies to the day asked for.
type timing uint8

const (
	timeFits   timing = iota
	timeNear          // outside its era by a month at most: registry and law differ by days
	timeOff           // outside its era
	timeBefore        // before the catalogue begins: the era is open there, but borders and names were others
)

var timeWeight = [...]float32{timeFits: 1, timeNear: 0.97, timeOff: 0.82, timeBefore: 0.98}

func (s *search) dateFactor(n node) float32 {
	if s.on == 0 {
		if int(n) >= len(s.x.c.Units) {
			return 0.93 // without a date a unit of before 2004 is a last resort
		}
		return 1
	}
	return timeWeight[s.timing(n)]
}

var beginDay, _ = parseDay(Begin)

func (s *search) timing(n node) timing {
	from, to := s.x.era(n)
	switch {
	case s.on < from:
		return apart(s.on, from)
	case to != 0 && s.on >= to:
		return apart(to, s.on)
	case s.on < beginDay && int(n) < len(s.x.c.Units):
		return timeBefore
	}
	return timeFits
}

// era gives the days of a node; those of historic units are widened to whole years and months.
func (x *index) era(n node) (from, to day) {
	if h, ok := x.historicOf(n); ok {
		return partialDay(h.From, false), partialDay(h.To, true)
	}
	u := &x.c.Units[n]
	return u.From, u.To
}

// apart tells whether two days lie within a month, near enough for the purpose with months of 31 days.
func apart(a, b day) timing {
	count := func(d day) int { return int(d/10000)*372 + int(d/100%100)*31 + int(d%100) }
	if count(b)-count(a) <= 31 {
		return timeNear
	}
	return timeOff
}
