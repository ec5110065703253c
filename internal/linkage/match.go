// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"io"
	"slices"
)

// Match links the records of file a to those of file b; pairs within one file
// are not sought. Entries of registers are compared as entries. When either
// file is a population extract (records of kind person), only what the law
// allows for that purpose is compared: personal number, number of an identity
// paper, name, sex, date of birth, names and years of birth of the parents
// (circular 01/2022, article 11); and a record of a is given at most one person.
func Match(a, b io.Reader, inA, inB Input, opt Options) (*Run, error) {
	if inA.generic() && inB.generic() {
		return GenericMatch(a, b, inA.Mapping, inB.Mapping, opt)
	}
	c := newCorpus(1<<16, opt.Successions)
	run := &Run{c: c}
	e, err := newEngine(c, opt.Model)
	if err != nil {
		return nil, err
	}
	run.e = e
	if err := c.load(a, inA, &run.Problems, &opt); err != nil {
		return nil, err
	}
	split := c.len()
	if err := c.load(b, inB, &run.ProblemsB, &opt); err != nil {
		return nil, err
	}
	run.Records, run.Split = c.len(), split
	e.mark("read")
	run.Result = e.match(split, &opt)
	if opt.stopped() {
		return nil, ErrStopped
	}
	return run, nil
}

// match runs the linking of two files in one corpus.
func (e *engine) match(split int, opt *Options) *Result {
	e.split = split
	e.c.localize(split)
	e.c.countAll()
	e.people = e.hasKind(KindPerson)
	e.c.lawOnly = e.people
	e.refreshPriors()
	blocks := e.c.buildBlocks(opt.workers(), uint32(split))
	pairs := blocks.candidates(uint32(split))
	if !e.people {
		pairs = e.sameKindOnly(pairs)
	}
	e.mark("block")
	res := &Result{Model: opt.Model, Pairs: len(pairs)}
	if opt.Model == nil {
		res.Model = e.learnFrom(pairs)
		e.mark("learn")
	}
	res.Edges, res.Near = e.score(pairs, opt)
	if e.people {
		res.Edges = bestOfLeft(res.Edges)
	}
	e.mark("score")
	res.Clusters = cluster(e.c.len(), res.Edges, res.Near)
	e.mark("cluster")
	res.Phases = e.phases
	return res
}

func (e *engine) hasKind(k Kind) bool { return e.c.freq.kindN[k] > 0 }

func (e *engine) sameKindOnly(pairs []pair) []pair {
	return slices.DeleteFunc(pairs, func(p pair) bool {
		a, b := pairOf(p)
		return e.c.recs[a].kind != e.c.recs[b].kind
	})
}

// bestOfLeft keeps, for each record of the first file, its surest pair. Of two
// equally sure the earlier stays.
func bestOfLeft(edges []Edge) []Edge {
	best := map[uint32]int{}
	for i, x := range edges {
		if j, ok := best[x.L]; !ok || x.Probability > edges[j].Probability {
			best[x.L] = i
		}
	}
	out := make([]Edge, 0, len(best))
	for i, x := range edges {
		if best[x.L] == i {
			out = append(out, x)
		}
	}
	sortEdges(out)
	return out
}

// lawful blanks the features that may not be compared with a population extract.
func lawful(v *pairView) {
	for _, f := range [...]int{fPlace, fKey, fReg, fEth, fSpouseEth, fHome, fSpouseHome, fBirthPlace, fResidence, fInformant, fRegKind, fEvent} {
		v.lev[f] = 0
	}
}
