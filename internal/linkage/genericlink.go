// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"io"
	"math"
	"math/rand/v2"
	"slices"
)

// genericModel holds, per attribute, the chances of each level for one person
// and for strangers. For equal values strangers' chance is the value's own
// frequency.
type genericModel struct {
	m, u  [][numGen]float64
	prior float64 // logarithm of the odds of a random pair
}

// maxGenericBlock is the largest block of generic records that is compared.
const maxGenericBlock = 80

// maxGenericPairs is the most pairs a record may meet on average under one key.
const maxGenericPairs = 6

// GenericDedupe finds duplicates among records of any shape.
func GenericDedupe(in io.Reader, m *Mapping, opt Options) (*Run, error) {
	g := &generic{}
	run := &Run{}
	if err := g.read(in, m, &run.Problems, &opt); err != nil {
		return nil, err
	}
	return g.link(run, &opt)
}

// GenericMatch links two files of records of any shape; columns of the same
// engine or attribute name are compared.
func GenericMatch(a, b io.Reader, ma, mb *Mapping, opt Options) (*Run, error) {
	g := &generic{}
	run := &Run{}
	if err := g.read(a, ma, &run.Problems, &opt); err != nil {
		return nil, err
	}
	g.split = g.len()
	if err := g.read(b, mb, &run.ProblemsB, &opt); err != nil {
		return nil, err
	}
	run.Split = g.split
	return g.link(run, &opt)
}

func (g *generic) link(run *Run, opt *Options) (*Run, error) {
	g.settle()
	run.Records = g.len()
	run.c = g.identity()
	pairs := g.candidates()
	levels := make([][]uint8, len(pairs))
	flat := make([]uint8, len(pairs)*len(g.attrs))
	for i, p := range pairs {
		x, y := pairOf(p)
		l := flat[i*len(g.attrs) : (i+1)*len(g.attrs)]
		for f := range g.attrs {
			l[f] = g.level(f, g.row(x), g.row(y))
		}
		levels[i] = l
	}
	if opt.stopped() {
		return nil, ErrStopped
	}
	model := g.learn(pairs, levels)
	res := &Result{Pairs: len(pairs), Model: &Model{Version: ModelVersion, Kinds: map[string]*KindModel{}}}
	for i, p := range pairs {
		x, y := pairOf(p)
		if pr := quantize(model.posterior(g, x, y, levels[i])); pr >= Threshold {
			res.Edges = append(res.Edges, Edge{x, y, Verdict{pr, PairSamePerson}})
		}
	}
	if g.split > 0 {
		res.Edges = bestOfLeft(res.Edges)
	}
	res.Clusters = cluster(g.len(), res.Edges, nil)
	run.Result = res
	return run, nil
}

// identity is a corpus that only names the records.
func (g *generic) identity() *corpus {
	c := &corpus{idOff: []uint32{0}}
	for _, id := range g.ids {
		c.idText = append(c.idText, id...)
		c.idOff = append(c.idOff, uint32(len(c.idText)))
	}
	return c
}

// candidates joins the records that share any two attributes, or one that few
// records share; words also by how they begin and sound.
func (g *generic) candidates() []pair {
	w := bitsFor(g.len() + 1)
	var out []uint64
	keys := make([]uint64, 0, g.len())
	n := len(g.attrs)
	emit := func(key func(r []uint32) uint64) {
		keys = keys[:0]
		for i := range g.len() {
			if k := key(g.row(uint32(i))); k != 0 {
				keys = append(keys, k&^(1<<w-1)|uint64(i))
			}
		}
		slices.Sort(keys)
		mark := len(out)
		eachBlock(keys, 1<<w-1, maxGenericBlock, func(block []uint64) {
			if len(out)-mark <= maxGenericPairs*g.len() {
				eachIn(block, 1<<w-1, uint32(g.split), func(x, y uint32) { out = append(out, uint64(x)<<32|uint64(y)) })
			}
		})
		if len(out)-mark > maxGenericPairs*g.len() { // too common a pair of attributes to say anything
			out = out[:mark]
		}
	}
	for f := range n {
		emit(func(r []uint32) uint64 { return join(uint64(r[f]), uint64(f)+1) })
		for h := f + 1; h < n; h++ {
			emit(func(r []uint32) uint64 { return join(uint64(r[f]), uint64(r[h]), uint64(f)*64+uint64(h)+1) })
			emit(func(r []uint32) uint64 { return join(g.rough(f, r[f]), g.rough(h, r[h]), uint64(f)*64+uint64(h)+1) })
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rough is a value as it begins: four letters of a word, the year and month of
// a date, the first digits of a number.
func (g *generic) rough(f int, id uint32) uint64 {
	if id == 0 {
		return 0
	}
	a := &g.attrs[f]
	v := a.values.bytes(id)
	switch a.nature {
	case attrDate:
		return uint64(a.date[id]>>5) | 1<<50
	case attrDigits:
		return hashBytes(v[:min(len(v), 4)])
	}
	return hashBytes(v[:min(len(v), 4)])
}

// learn fits the chances: strangers' from random pairs, one person's by EM on
// the candidates.
func (g *generic) learn(pairs []pair, levels [][]uint8) *genericModel {
	model := &genericModel{m: make([][numGen]float64, len(g.attrs)), u: make([][numGen]float64, len(g.attrs))}
	g.strangers(model)
	for f := range g.attrs {
		model.m[f] = [numGen]float64{0, .80, .08, .04, .02, .02, .04}
	}
	total := float64(g.len()) * float64(g.len()-1) / 2
	if g.split > 0 {
		total = float64(g.split) * float64(g.len()-g.split)
	}
	matches := float64(g.len()) * .3
	for range 12 {
		model.prior = math.Log(matches / total)
		var sum [][numGen]float64 = make([][numGen]float64, len(g.attrs))
		n := 0.0
		for i, p := range pairs {
			x, y := pairOf(p)
			post := model.posterior(g, x, y, levels[i])
			if post < 1e-4 {
				continue
			}
			n += post
			for f, l := range levels[i] {
				sum[f][l] += post
			}
		}
		matches = max(n, 1)
		for f := range g.attrs {
			model.refit(f, &sum[f])
		}
	}
	return model
}

// refit takes one EM step for an attribute, with an expert's view worth thirty
// pairs.
func (m *genericModel) refit(f int, sum *[numGen]float64) {
	expert := [numGen]float64{0, .80, .08, .04, .02, .02, .04}
	const trust = 30
	n := 0.0
	for _, s := range sum[1:] {
		n += s
	}
	for l := 1; l < numGen; l++ {
		m.m[f][l] = (sum[l] + trust*expert[l]) / (n + trust)
	}
}

// strangers draws random pairs, the same for the same input.
func (g *generic) strangers(m *genericModel) {
	r := rand.New(rand.NewPCG(uint64(g.len()), 17))
	const draws = 60_000
	for range draws {
		x, y := r.IntN(g.len()), r.IntN(g.len())
		if x == y {
			continue
		}
		for f := range g.attrs {
			m.u[f][g.level(f, g.row(uint32(x)), g.row(uint32(y)))]++
		}
	}
	for f := range m.u {
		n := 0.0
		for _, c := range m.u[f][1:] {
			n += c
		}
		for l := 1; l < numGen; l++ {
			m.u[f][l] = (m.u[f][l] + .3) / (n + 2)
		}
	}
}

// posterior is the probability that a compared pair is one person.
func (m *genericModel) posterior(g *generic, x, y uint32, lev []uint8) float64 {
	s := m.prior
	for f, l := range lev {
		if l == genMissing {
			continue
		}
		u := m.u[f][l]
		a := &g.attrs[f]
		switch l {
		case genSame:
			u = (float64(a.count[g.row(x)[f]])-0.5)/float64(max(a.filled, 1)) + 1e-7
		case genClose, genNear, genMoved:
			// a slip of a rare value is as telling as the value is rare
			rare := math.Sqrt(float64(max(a.count[g.row(x)[f]], a.count[g.row(y)[f]])) / float64(max(a.filled, 1)))
			u = max(min(u, u*rare*3), 1e-6)
		}
		s += math.Log(m.m[f][l] / u)
	}
	return 1 / (1 + math.Exp(-s))
}
