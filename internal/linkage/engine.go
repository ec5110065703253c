// SPDX-License-Identifier: Apache-2.0

package linkage

import (
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

// look compares two records by the model of their kind.
func (e *engine) look(x, y uint32, v *pairView) (*kindModel, Kind) {
	a, b := &e.c.recs[x], &e.c.recs[y]
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

// verdict compares two records.
func (e *engine) verdict(x, y uint32, v *pairView) Verdict {
	m, k := e.look(x, y, v)
	var post [numClass]float64
	m.posterior(v, &e.prior[k], &post)
	d := judge(&e.c.recs[x], &e.c.recs[y], v, &post)
	if e.people && k == KindPerson && d.Marked() {
		d.Kind = PairSamePerson
	}
	return d
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

func (e *engine) learnKind(k Kind, pairs []pair) {
	mine := func(p pair) bool {
		a, b := pairOf(p)
		return e.kindOf(&e.c.recs[a], &e.c.recs[b]) == k
	}
	total := 0
	for _, p := range pairs {
		if mine(p) {
			total++
		}
	}
	if total == 0 {
		return
	}
	step := uint64(max(1, total/emSample))
	sample := make([]pairView, 0, total/int(step)+1)
	for _, p := range pairs {
		if step > 1 && mix(p, 7)%step != 0 || !mine(p) {
			continue
		}
		a, b := pairOf(p)
		var v pairView
		e.look(a, b, &v)
		sample = append(sample, v)
	}
	records, all := e.size(k)
	learn(e.kinds[k], sample, float64(len(sample))/float64(total), records, all)
	e.refreshPriors()
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
	return slices.Concat(parts...), slices.Concat(nears...)
}

func (e *engine) scoreChunk(pairs []pair) (marked, near []Edge) {
	var v pairView
	for _, p := range pairs {
		a, b := pairOf(p)
		d := e.verdict(a, b, &v)
		switch {
		case d.Marked():
			marked = append(marked, Edge{a, b, d})
		case d.Kind != PairOther && (d.Kind != PairSibling && d.Kind != PairNumberCollision && d.Kind != PairSameName || d.Probability > 0.001):
			near = append(near, Edge{a, b, d})
		}
	}
	return marked, near
}

// dedupe runs the whole of a batch on a filled corpus.
func (e *engine) dedupe(opt *Options) *Result {
	opt.progress("block", 0, 1)
	blocks := e.c.buildBlocks(opt.workers())
	pairs := blocks.candidates(0)
	e.mark("block")
	res := &Result{Model: opt.Model, Pairs: len(pairs)}
	if opt.Model == nil {
		res.Model = e.learnFrom(pairs)
		e.mark("learn")
	}
	res.Edges, res.Near = e.score(pairs, opt)
	e.mark("score")
	res.Clusters = cluster(e.c.len(), res.Edges, res.Near)
	e.mark("cluster")
	res.Phases = e.phases
	return res
}
