// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Edge is one pair with its verdict; L and R are record numbers, L < R.
type Edge struct {
	L, R uint32
	Verdict
}

// Options steer a run. The zero value learns from the data, starting from the
// expert's model, and uses both cores.
type Options struct {
	Model       *Model       // reuse instead of learning; nil learns
	Successions []Succession // of codes outside the catalogue
	Workers     int          // 0: as many as there are processors
	Progress    func(phase string, done, total int)
	Near        bool            // keep the explained non-matches too (twins, collisions …)
	Done        <-chan struct{} // closed: stop early with ErrStopped
}

// ErrStopped is returned by work that was stopped through Options.Done.
var ErrStopped = errors.New("stopped before the end")

func (o *Options) stopped() bool {
	select {
	case <-o.Done:
		return true
	default:
		return false
	}
}

func (o *Options) workers() int {
	if o.Workers > 0 {
		return o.Workers
	}
	return runtime.GOMAXPROCS(0)
}

func (o *Options) progress(phase string, done, total int) {
	if o.Progress != nil {
		o.Progress(phase, done, total)
	}
}

// Result is what a run found.
type Result struct {
	Edges    []Edge // marked pairs, by (L, R)
	Near     []Edge // explained non-matches, if asked for
	Clusters []uint32
	Model    *Model
	Pairs    int
	Phases   []Phase
}

// Phase is the time spent in one phase of a run.
type Phase struct {
	Name    string  `json:"name"`
	Seconds float64 `json:"seconds"`
}

// engine is a corpus with its compiled models and priors.
type engine struct {
	c        *corpus
	kinds    [numKinds]*kindModel
	prior    [numKinds][numClass]float32
	phases   []Phase
	last     time.Time
	split    int  // records of the first of two files; 0 within one file
	people   bool // a population extract is among the files
	mentions bool // the records are mentions of people in entries of several kinds
}

func newEngine(c *corpus, model *Model) (*engine, error) {
	e := &engine{c: c, last: time.Now()}
	for k := range numKinds {
		m, err := model.kind(k)
		if err != nil {
			return nil, err
		}
		e.kinds[k] = m
	}
	e.refreshPriors()
	return e, nil
}

// refreshPriors recounts how many pairs of strangers there are; a live index
// does so with each record.
func (e *engine) refreshPriors() {
	for k := range numKinds {
		records, pairs := e.size(k)
		e.prior[k] = e.kinds[k].prior(max(records, 1), max(pairs, 1))
	}
}

// size gives the records of a kind and the pairs among them that are sought.
func (e *engine) size(k Kind) (records, pairs float64) {
	n := float64(e.c.freq.kindN[k])
	switch {
	case e.split == 0:
		return n, n * (n - 1) / 2
	case (e.people || e.mentions) && k == KindPerson:
		left := float64(e.split)
		return left, left * float64(e.c.len()-e.split)
	}
	left := 0.0
	for i := range e.split {
		if e.c.recs[i].kind == k {
			left++
		}
	}
	return min(left, n-left), left * (n - left)
}

// kindOf is the kind of model by which a pair is judged.
func (e *engine) kindOf(a, b *record) Kind {
	if a.kind == KindPerson || b.kind == KindPerson {
		return KindPerson
	}
	return a.kind
}

// look compares two records by the model of their kind, the one that came
// first in the input as the first.
func (e *engine) look(a, b *record, v *pairView) (*kindModel, Kind) {
	if a.orig > b.orig {
		a, b = b, a
	}
	k := e.kindOf(a, b)
	m := e.kinds[k]
	e.c.view(a, b, m, v)
	if e.people && k == KindPerson {
		lawful(v)
	}
	return m, k
}

func (e *engine) mark(phase string) {
	now := time.Now()
	e.phases = append(e.phases, Phase{phase, now.Sub(e.last).Seconds()})
	e.last = now
}

// verdict judges two records.
func (e *engine) verdict(a, b *record, v *pairView) Verdict {
	if hopeless(a, b) {
		return Verdict{Kind: PairOther}
	}
	m, k := e.look(a, b, v)
	var post [numClass]float64
	m.posterior(v, &e.prior[k], &post)
	d := judge(a, b, v, &post)
	if e.people && k == KindPerson && d.Marked() {
		d.Kind = PairSamePerson
	}
	return d
}

// hopeless tells at a glance that two entries, met through their parents, their
// number or their day, are of different people: neither the given names nor the
// days of birth (for a marriage: neither of the spouses' given names) are alike,
// nor are they one number registered on one day.
func hopeless(a, b *record) bool {
	if a.giv == 0 || b.giv == 0 || a.giv == b.giv {
		return false
	}
	if a.num == b.num && a.reg == b.reg {
		return false
	}
	if a.kind == KindMarriage {
		return a.sgiv != 0 && b.sgiv != 0 && a.sgiv != b.sgiv && compareDates(a.birth, b.birth) >= dateNear
	}
	return a.birth != 0 && b.birth != 0 && compareDates(a.birth, b.birth) >= dateNear
}

// learnFrom fits the models to a sample of the candidates.
func (e *engine) learnFrom(pairs []pair) *Model {
	model := &Model{Version: ModelVersion, Kinds: map[string]*KindModel{}}
	for k := range numKinds {
		if k == KindOther {
			continue
		}
		e.learnKind(k, pairs)
		model.Kinds[k.String()] = e.kinds[k].export(k)
	}
	return model
}

// learnKind fits the model of one kind. Hopeless pairs (mostly siblings and
// colliding numbers) and the rest are sampled apart and weighted back, so that
// the few that matter are many in the sample.
func (e *engine) learnKind(k Kind, pairs []pair) {
	var total [2]int
	class := func(p pair) int {
		x, y := pairOf(p)
		a, b := &e.c.recs[x], &e.c.recs[y]
		if e.kindOf(a, b) != k {
			return -1
		}
		if hopeless(a, b) {
			return 1
		}
		return 0
	}
	classes := make([]int8, len(pairs))
	for i, p := range pairs {
		c := class(p)
		classes[i] = int8(c)
		if c >= 0 {
			total[c]++
		}
	}
	if total[0]+total[1] == 0 {
		return
	}
	step := [2]uint64{uint64(max(1, total[0]/emSample)), uint64(max(1, total[1]/(emSample/2)))}
	sample := make([]pairView, 0, emSample*2)
	for i, p := range pairs {
		c := classes[i]
		if c < 0 {
			continue
		}
		x, y := pairOf(p)
		a, b := &e.c.recs[x], &e.c.recs[y]
		if step[c] > 1 && mix(makePair(a.orig, b.orig), 7)%step[c] != 0 {
			continue
		}
		var v pairView
		e.look(a, b, &v)
		v.weight = float32(step[c])
		sample = append(sample, v)
	}
	if e.split == 0 && k != KindPerson {
		e.kinds[k].learnCollisions(e.collisions(k, pairs, classes))
	}
	for i := range sample { // the chance of one number has been learnt since
		v := &sample[i]
		v.logu[fKey] = e.kinds[k].keyU[keyGroup(v.lev[fPlace], v.lev[fReg])][v.lev[fKey]]
	}
	records, all := e.size(k)
	learn(e.kinds[k], sample, records, all)
	e.refreshPriors()
}

// collisions counts the hopeless pairs of one number and year.
func (e *engine) collisions(k Kind, pairs []pair, classes []int8) *collisions {
	c := &collisions{}
	c.total[0] = e.c.freq.pairsWithin(e.c.freq.origN, k)
	c.total[1] = e.c.freq.pairsWithin(e.c.freq.placeN, k) - c.total[0]
	for i, p := range pairs {
		if classes[i] != 1 {
			continue
		}
		x, y := pairOf(p)
		a, b := &e.c.recs[x], &e.c.recs[y]
		if l := compareKeys(a, b); l == keySame || l == keyOtherBook {
			if g := e.c.places.compare(a.place, b.place); g == placeSame || g == placeHeir {
				c.seen[g-placeSame][l]++
			}
		}
	}
	return c
}

// score judges every candidate in parallel, keeping the order.
func (e *engine) score(pairs []pair, opt *Options) (marked, near []Edge) {
	const chunk = 1 << 15
	n := (len(pairs) + chunk - 1) / chunk
	parts, nears := make([][]Edge, n), make([][]Edge, n)
	var wg sync.WaitGroup
	var mu sync.Mutex
	next, done := 0, 0
	for range opt.workers() {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				mu.Lock()
				i := next
				next++
				mu.Unlock()
				if i >= n || opt.stopped() {
					return
				}
				parts[i], nears[i] = e.scoreChunk(pairs[i*chunk : min(len(pairs), (i+1)*chunk)])
				mu.Lock()
				done++
				opt.progress("score", min(len(pairs), done*chunk), len(pairs))
				mu.Unlock()
			}
		}()
	}
	wg.Wait()
	marked, near = slices.Concat(parts...), slices.Concat(nears...)
	sortEdges(marked)
	sortEdges(near)
	return marked, near
}

func sortEdges(list []Edge) {
	slices.SortFunc(list, func(a, b Edge) int { return cmp.Or(cmp.Compare(a.L, b.L), cmp.Compare(a.R, b.R)) })
}

func (e *engine) scoreChunk(pairs []pair) (marked, near []Edge) {
	var v pairView
	for _, p := range pairs {
		a, b := pairOf(p)
		l, r := &e.c.recs[a], &e.c.recs[b]
		if l.orig > r.orig {
			l, r = r, l
		}
		d := e.verdict(l, r, &v)
		switch {
		case d.Marked():
			marked = append(marked, Edge{l.orig, r.orig, d})
		case worthTelling(d):
			near = append(near, Edge{l.orig, r.orig, d})
		}
	}
	return marked, near
}

// worthTelling picks the non-matches that an officer should hear of: all twins
// and second marriages; siblings, namesakes and colliding numbers where they
// could be taken for a duplicate.
func worthTelling(d Verdict) bool {
	switch d.Kind {
	case PairOther, PairNone:
		return false
	case PairSibling, PairHalfSibling, PairNumberCollision, PairSameName:
		return d.Probability > 0.001
	}
	return true
}

// dedupe runs the whole of a batch on a filled corpus.
func (e *engine) dedupe(opt *Options) *Result {
	opt.progress("block", 0, 1)
	e.c.localize(0)
	e.c.countAll()
	e.refreshPriors()
	blocks := e.c.buildBlocks(opt.workers(), 0)
	pairs := blocks.candidates(0)
	e.mark("block")
	res := &Result{Model: opt.Model, Pairs: len(pairs)}
	if opt.Model == nil {
		res.Model = e.learnFrom(pairs)
		e.mark("learn")
	}
	res.Edges, res.Near = e.score(pairs, opt)
	res.Edges, res.Near = e.resolve(res.Edges, res.Near)
	e.mark("score")
	res.Clusters = cluster(e.c.len(), res.Edges, res.Near)
	e.mark("cluster")
	res.Phases = e.phases
	return res
}
