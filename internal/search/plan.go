// SPDX-License-Identifier: Apache-2.0

package search

import (
	"math/bits"
	"slices"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
)

// group is the syllables of the question that belong together: the name asked
// for, and the names of kin.
type group struct {
	from, to int    // of the plan's syllables
	mask     uint16 // their bits
	need     int    // how many must be found
	sum      float32
}

// plan is a question made ready for reading rows.
type plan struct {
	ask    ask
	like   likeness
	weight [maxAsked]float32
	groups []group
	text   []asked
	texts  likeness
	digits [][]byte // runs of digits that must stand in a text as they are, coded
	states uint16   // bit per state; 0: all
	marks  uint16
}

// maxNames bounds the names of a row that are looked at.
const maxNames = 8

func (x *Index) plan(a ask) *plan {
	p := &plan{ask: a, marks: a.marks}
	for _, s := range a.states {
		p.states |= 1 << slices.Index(entry.States(), s)
	}
	var all []asked
	for _, tokens := range [][]string{a.name, a.kin} {
		tokens = tokens[:min(len(tokens), maxAsked-len(all))]
		if len(tokens) == 0 {
			continue
		}
		g := group{from: len(all), to: len(all) + len(tokens), need: len(tokens)}
		all = append(all, askedOf(tokens)...)
		for t := g.from; t < g.to; t++ {
			g.mask |= 1 << t
			p.weight[t] = x.words.weight(all[t], x.rows)
			g.sum += p.weight[t]
		}
		p.groups = append(p.groups, g)
	}
	p.like = x.words.likeness(all)
	p.text = askedOf(a.text[:min(len(a.text), maxAsked)])
	for i := range p.text {
		p.text[i].mayGoOn = false
	}
	p.texts = x.words.likeness(p.text)
	for _, d := range a.digits {
		p.digits = append(p.digits, toBytes(nil, appendNumber(nil, d)))
	}
	return p
}

func (p *plan) needsTexts() bool { return len(p.text)+len(p.digits) > 0 }

// hopeless tells without reading that no row can answer.
func (p *plan) hopeless() bool {
	for i := range p.groups {
		if g := &p.groups[i]; bits.OnesCount16(p.like.all&g.mask) < g.need {
			return true
		}
	}
	return p.texts.all != 1<<len(p.text)-1
}

// relax lets one syllable of each name of two and more be missing; false when
// nothing can be let go.
func (p *plan) relax() bool {
	changed := false
	for i := range p.groups {
		if g := &p.groups[i]; g.need == g.to-g.from && g.need >= 2 {
			g.need--
			changed = true
		}
	}
	return changed
}

// forgetDates asks for the names alone, dates being what people are wrong about;
// false when that would leave nothing to ask.
func (p *plan) forgetDates() bool {
	if len(p.groups) == 0 || len(p.ask.dates) == 0 {
		return false
	}
	p.ask.dates = nil
	return true
}

// Explanation says what of a row answers the question.
type Explanation struct {
	Names []NameMatch
	Dates []DateMatch
	No    bool
	Texts []Role

	asked, explained float32 // of the question, by weight
}

// NameMatch is one name that the question speaks of.
type NameMatch struct {
	Role  Role
	Like  uint8 // the least alike of its syllables, one of the grades
	Whole bool  // every syllable of the name was asked for
}

// Alike sums up how a name agrees.
type Alike int

// The degrees, falling.
const (
	AlikeWhole  Alike = iota // every syllable of it was asked for, as it is
	AlikePart                // what was asked for stands in it
	AlikeMarks               // other marks
	AlikeSound               // another spelling of the same sound
	AlikeLetter              // one letter other
	AlikeNear
)

// Alike is the degree of the least alike syllable.
func (m NameMatch) Alike() Alike {
	switch {
	case m.Like == likeSame && m.Whole:
		return AlikeWhole
	case m.Like == likeSame, m.Like == likeBegins:
		return AlikePart
	case m.Like >= likeMarks:
		return AlikeMarks
	case m.Like >= likeLoose:
		return AlikeSound
	case m.Like >= likeEdit:
		return AlikeLetter
	}
	return AlikeNear
}

// DateMatch is a date that the question speaks of.
type DateMatch struct {
	Which Which
	Exact bool
}

// score weighs a row: 0 is no answer, 1 is all that was asked for. why may be nil.
func (p *plan) score(hot, cold []byte, why *Explanation) float32 {
	state := at16(hot, atState)
	if p.states != 0 && p.states&(1<<(state&stateBits)) == 0 || p.marks&^state != 0 {
		return 0
	}
	namesAt := rowHead + 3*int(at16(hot, atDates))
	if len(p.groups) > 0 && !p.mayHold(hot[2*min(namesAt, len(hot)/2):]) {
		return 0
	}
	total := p.numbers(hot, why)
	if total > 0 && len(p.ask.dates) > 0 {
		if d := p.dates(hot, why); d > 0 || !p.ask.eitherWay || !p.number(hot) {
			total *= d
		}
	}
	if total > 0 && len(p.groups) > 0 {
		total *= p.names(hot, namesAt, why)
	}
	if total > 0 && p.needsTexts() {
		total *= p.inTexts(cold, why)
	}
	return total
}

// mayHold is the quick look that most rows don't pass: are enough of the
// syllables there at all?
func (p *plan) mayHold(names []byte) bool {
	var found uint16
	any := p.like.any
	for i := 0; i+1 < len(names); i += 2 {
		if c := int(names[i]) | int(names[i+1])<<8; c < len(any) {
			found |= any[c]
		}
	}
	for i := range p.groups {
		if g := &p.groups[i]; bits.OnesCount16(found&g.mask) < g.need {
			return false
		}
	}
	return true
}

// numbers is the registration number; a text like 12/1999 may be a number or a
// month, so a date is as good where the question can't tell.
func (p *plan) numbers(hot []byte, why *Explanation) float32 {
	if len(p.ask.numbers) == 0 {
		return 1
	}
	if p.number(hot) {
		if why != nil {
			why.No = true
			why.explains(tellsNumber, 1)
		}
		return 1
	}
	if p.ask.eitherWay {
		return 0.8 // the date decides
	}
	return 0
}

func (p *plan) number(hot []byte) bool {
	no, year := int(at16(hot, atNumber)), int(at16(hot, atYear))
	return slices.ContainsFunc(p.ask.numbers, func(n civil.RegNo) bool { return n.No == no && (n.Year == 0 || year == 0 || n.Year == year) })
}

// nameSlot is what is known of one name of a row.
type nameSlot struct {
	role  Role
	n     int // syllables
	best  [maxAsked]uint8
	where [maxAsked]uint8
}

// names weighs the names of a row against each group of the question.
func (p *plan) names(hot []byte, from int, why *Explanation) float32 {
	var slots [maxNames]nameSlot
	n := p.slots(hot, from, &slots)
	total, taken := float32(1), -1
	for i := range p.groups {
		g := &p.groups[i]
		home, score := p.home(g, slots[:n], taken)
		if home < 0 {
			return 0
		}
		total *= score
		if why != nil {
			why.explains(g.sum, p.known(g, slots[:n], home, taken))
			p.explain(g, slots[:n], home, why)
		}
		taken = home
	}
	return total
}

// slots reads the names of a row.
func (p *plan) slots(hot []byte, from int, slots *[maxNames]nameSlot) int {
	n := -1
	for i := from; 2*i < len(hot); i++ {
		c := at16(hot, i)
		if c >= firstTag {
			if n+1 == maxNames {
				break
			}
			n++
			slots[n].role = Role(c &^ firstTag)
			continue
		}
		s := &slots[n]
		if int(c) < len(p.like.much) {
			for much, t := p.like.much[c], 0; much != 0; much, t = much>>4, t+1 {
				if v := uint8(much & 15); v > s.best[t] {
					s.best[t], s.where[t] = v, uint8(s.n)
				}
			}
		}
		s.n++
	}
	return n + 1
}

// What it costs an answer not to be as asked.
const (
	elsewhere  = 0.70 // a syllable stands in the name of somebody else of the entry
	notSubject = 0.94 // the name asked for is a parent's or an applicant's
	outOfOrder = 0.97
	longer     = 0.10 // at most, for syllables of the name that were not asked for
)

// home finds the name that answers a group best, and how well the entry as a
// whole does. taken is the name that answered the group before.
func (p *plan) home(g *group, slots []nameSlot, taken int) (home int, score float32) {
	home = -1
	for s := range slots {
		if s == taken {
			continue
		}
		if v := p.answer(g, slots, s, taken); v > score {
			home, score = s, v
		}
	}
	return home, score
}

func (p *plan) answer(g *group, slots []nameSlot, home, taken int) float32 {
	h := &slots[home]
	sum, found, here, ordered := float32(0), 0, 0, true
	last := -1
	for t := g.from; t < g.to; t++ {
		v := float32(h.best[t])
		if v > 0 {
			here++
			if last >= 0 && int(h.where[t]) != last+1 {
				ordered = false
			}
			last = int(h.where[t])
		}
		for s := range slots {
			if s != home && s != taken {
				v = max(v, float32(slots[s].best[t])*elsewhere)
			}
		}
		if v > 0 {
			found++
		}
		sum += v * p.weight[t]
	}
	if found < g.need || here == 0 {
		return 0
	}
	score := sum / (g.sum * likeSame)
	score *= 1 - longer*float32(max(h.n-here, 0))/float32(max(h.n, 1))
	if !ordered {
		score *= outOfOrder
	}
	if g.from == 0 && !h.role.subject() {
		score *= notSubject
	}
	return score
}

// explain tells which names answered a group.
func (p *plan) explain(g *group, slots []nameSlot, home int, why *Explanation) {
	for s := range slots {
		m := NameMatch{Role: slots[s].role, Like: likeSame}
		here := 0
		for t := g.from; t < g.to; t++ {
			v := slots[s].best[t]
			if s != home && (v == 0 || v <= slots[home].best[t]) || v == 0 {
				continue
			}
			here++
			m.Like = min(m.Like, v)
		}
		if here > 0 {
			m.Whole = here >= slots[s].n
			why.Names = append(why.Names, m)
		}
	}
}
