// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"cmp"
	"io"
	"slices"
)

// Families links births, marriages and deaths to each other: the parents'
// marriage of a birth, the marriage and the death of the child, the death of a
// spouse. The clusters of the run are families: a marriage with its children.
func Families(in io.Reader, input Input, opt Options) (*Run, error) {
	c := newCorpus(1<<16, opt.Successions)
	run := &Run{c: c}
	e, err := newEngine(c, opt.Model)
	if err != nil {
		return nil, err
	}
	run.e = e
	if err := c.load(in, input, &run.Problems, &opt); err != nil {
		return nil, err
	}
	run.Records = c.len()
	e.mark("read")
	res := &Result{Model: &Model{Version: ModelVersion, Kinds: map[string]*KindModel{}}}
	for _, s := range familySteps {
		edges, pairs, err := c.relate(s, &opt)
		if err != nil {
			return nil, err
		}
		res.Edges = append(res.Edges, edges...)
		res.Pairs += pairs
		e.mark(s.kind.String())
	}
	if opt.stopped() {
		return nil, ErrStopped
	}
	slices.SortFunc(res.Edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(a.L, b.L), cmp.Compare(a.R, b.R), cmp.Compare(a.Kind, b.Kind))
	})
	var home []Edge
	for _, x := range res.Edges {
		if x.Kind == PairParentsMarriage {
			home = append(home, x)
		}
	}
	res.Clusters = cluster(c.len(), home, nil)
	e.mark("cluster")
	res.Phases = e.phases
	run.Result = res
	return run, nil
}

// familyStep is one relation that is sought: the mentions of the left kind of
// record against those of the right.
type familyStep struct {
	kind        PairKind
	left, right func(r *record) []record
	oneLeft     bool // a left record has at most one partner
	oneRight    bool
	possible    func(l, r *record) bool
}

var familySteps = []familyStep{
	{kind: PairParentsMarriage, left: parentsOf, right: coupleOf, oneLeft: true, possible: func(b, m *record) bool {
		return b.birth == 0 || m.reg == 0 || b.birth.year() >= m.reg.year()-15
	}},
	{kind: PairOwnMarriage, left: childOf, right: spousesOf, possible: func(b, m *record) bool {
		return b.birth == 0 || m.reg == 0 || m.reg.year()-b.birth.year() >= 12
	}},
	{kind: PairOwnDeath, left: childOf, right: deceasedOf, oneLeft: true, oneRight: true, possible: notBefore},
	{kind: PairSpouseDeath, left: spousesOf, right: deceasedOf, oneRight: false, possible: func(m, d *record) bool {
		return m.reg == 0 || d.event == 0 || d.event.year() >= m.reg.year()
	}},
}

func notBefore(b, d *record) bool {
	return b.birth == 0 || d.event == 0 || d.event.year() >= b.birth.year()
}

// parentsOf gives the couple named in a birth; one of them may not be named.
func parentsOf(r *record) []record {
	if r.kind != KindBirth || r.father == 0 && r.mother == 0 {
		return nil
	}
	return []record{{kind: KindMarriage, name: r.father, birth: r.fbirth, spouse: r.mother, sbirth: r.mbirth, place: r.place, eth: r.eth}}
}

func coupleOf(r *record) []record {
	if r.kind != KindMarriage || r.name == 0 || r.spouse == 0 {
		return nil
	}
	return []record{{kind: KindMarriage, name: r.name, birth: r.birth, spouse: r.spouse, sbirth: r.sbirth, place: r.place, eth: r.eth}}
}

func childOf(r *record) []record {
	if r.kind != KindBirth || r.name == 0 {
		return nil
	}
	return []record{person(r.name, r.sex, r.birth, r)}
}

func spousesOf(r *record) []record {
	if r.kind != KindMarriage {
		return nil
	}
	var out []record
	if r.name != 0 {
		h := person(r.name, 1, r.birth, r)
		h.paper, h.eth = r.paper, r.eth
		out = append(out, h)
	}
	if r.spouse != 0 {
		w := person(r.spouse, 2, r.sbirth, r)
		w.home, w.eth = r.spouseHome, r.seth
		out = append(out, w)
	}
	return out
}

func deceasedOf(r *record) []record {
	if r.kind != KindDeath || r.name == 0 {
		return nil
	}
	return []record{person(r.name, r.sex, r.birth, r)}
}

// person is the mention of one person in an entry.
func person(name uint32, sex uint8, birth date, r *record) record {
	p := record{kind: KindPerson, name: name, sex: sex, birth: birth, place: r.place, home: r.home, resid: r.resid, eth: r.eth, pin: r.pin, paper: r.paper}
	if r.kind != KindMarriage {
		p.father, p.mother, p.fbirth, p.mbirth = r.father, r.mother, r.fbirth, r.mbirth
	}
	return p
}

// relate seeks one relation through a corpus of mentions that shares the names
// and places of the entries.
func (c *corpus) relate(s familyStep, opt *Options) ([]Edge, int, error) {
	d := &corpus{names: c.names, places: c.places, texts: c.texts, eths: c.eths, freq: newFreqs()}
	var origin []uint32
	take := func(f func(*record) []record) {
		for i := range c.recs {
			for _, m := range f(&c.recs[i]) {
				m.orig = uint32(len(d.recs))
				m.giv, m.sgiv = c.names.phon[c.names.recs[m.name].giv], c.names.phon[c.names.recs[m.spouse].giv]
				d.recs = append(d.recs, m)
				origin = append(origin, uint32(i))
				d.freq.count(d, &m, 1)
				d.alive++
			}
		}
	}
	take(s.left)
	split := d.len()
	take(s.right)
	if split == 0 || split == d.len() {
		return nil, 0, nil
	}
	e, err := newEngine(d, nil)
	if err != nil {
		return nil, 0, err
	}
	e.split, e.mentions = split, true
	e.refreshPriors()
	pairs := d.buildBlocks(opt.workers(), uint32(split)).candidates(uint32(split))
	pairs = slices.DeleteFunc(pairs, func(p pair) bool {
		l, r := pairOf(p)
		return !s.possible(&c.recs[origin[l]], &c.recs[origin[r]])
	})
	e.learnFrom(pairs)
	edges, _ := e.score(pairs, opt)
	return s.assign(edges, origin), len(pairs), nil
}

// assign names the edges by entries and keeps one partner where there can be
// but one, the surest first.
func (s familyStep) assign(edges []Edge, origin []uint32) []Edge {
	slices.SortStableFunc(edges, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.L, b.L), cmp.Compare(a.R, b.R))
	})
	usedL, usedR, seen := map[uint32]bool{}, map[uint32]bool{}, map[pair]bool{}
	var out []Edge
	for _, x := range edges {
		l, r := origin[x.L], origin[x.R]
		if s.oneLeft && usedL[l] || s.oneRight && usedR[r] || seen[makePair(l, r)] {
			continue
		}
		usedL[l], usedR[r], seen[makePair(l, r)] = true, true, true
		if r < l {
			l, r = r, l
		}
		x.L, x.R, x.Kind = l, r, s.kind
		out = append(out, x)
	}
	return out
}
