// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"context"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/entry"
)

// Hit is an entry that answers, as the store has it now.
type Hit struct {
	Entry *entry.Entry
	Score float32 // 0 to 1
	Why   Explanation
}

// Result is a page of answers.
type Result struct {
	Hits   []Hit
	Total  int  // entries that are listed, this page and the others
	Near   bool // nothing answers wholly: these come near
	Guess  bool // nor does anything explain half of the question: these few are guesses
	Folded int  // further ones that come near, much less alike; Query.All lists them too
}

const (
	// wholeScore is the score from which an answer counts as what was asked: a
	// name with one letter changed still does.
	wholeScore = 0.6
	chunk      = 256 << 10 // bytes of rows read at once
	spare      = 1_000     // answers gathered beyond those wanted before they are sorted
	// together is how many records of the log a question catches up with before
	// it is answered, so that one finds what one has just saved.
	together = 200
)

// Find answers a query within what the person may see: entries from the skip-th
// on, at most limit. Nothing of it is logged.
func (s *Search) Find(ctx context.Context, actor access.Actor, q Query, skip, limit int) (Result, error) {
	if err := access.Can(actor, access.EntryList, access.Target{Path: actor.Path}); err != nil {
		return Result{}, err
	}
	a, err := read(q, time.Now())
	if err != nil {
		return Result{}, err
	}
	x := s.index.Load()
	if x == nil {
		return Result{}, ErrBuilding{s.progress.done.Load(), s.progress.total.Load()}
	}
	if err := s.catchUp(ctx, x); err != nil {
		return Result{}, err
	}
	found, err := x.find(a, actor, skip, limit)
	if err != nil {
		return Result{}, err
	}
	return s.present(ctx, actor, found)
}

// found is what the index says: ids in order.
type found struct {
	hits   []foundHit
	total  int
	near   bool
	guess  bool
	folded int
}

type foundHit struct {
	id    string
	score float32
	why   Explanation
}

// catchUp follows the store when that is a matter of a moment.
func (s *Search) catchUp(ctx context.Context, x *Index) error {
	size, err := audit.Size(ctx, s.DB)
	if err != nil {
		return err
	}
	x.mu.RLock()
	behind := size - x.cursor
	x.mu.RUnlock()
	if behind <= 0 || behind > together {
		return nil
	}
	return s.Follow(ctx)
}

// present reads the entries of the answers from the store. What has moved out of
// reach since it was indexed is left out.
func (s *Search) present(ctx context.Context, actor access.Actor, f found) (Result, error) {
	ids := make([]string, len(f.hits))
	for i, h := range f.hits {
		ids[i] = h.id
	}
	entries, err := entry.ByIDs(ctx, s.DB, actor.Province, ids)
	if err != nil {
		return Result{}, err
	}
	r := Result{Total: f.total, Near: f.near, Guess: f.guess, Folded: f.folded}
	for _, h := range f.hits {
		if e := entries[h.id]; e != nil && access.Can(actor, access.EntryList, e.Target()) == nil {
			r.Hits = append(r.Hits, Hit{e, h.score, h.why})
		}
	}
	return r, nil
}

// spot is where an answer stands: the shelf among those read, and the row on it;
// rows changed since the file was written follow those of the file.
type spot struct {
	score float32
	shelf int32
	row   int32
}

func better(a, b spot) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.shelf, b.shelf), cmp.Compare(a.row, b.row))
}

// find reads the rows in question. When nothing answers wholly, it reads them
// again for what comes near.
func (x *Index) find(a ask, actor access.Actor, skip, limit int) (f found, err error) {
	x.mu.RLock()
	defer x.mu.RUnlock()
	p := x.plan(a)
	books := x.books(a, actor.Province, actor.Path)
	var spots []spot
	var scores tally
	for again := true; again; {
		if spots, scores, err = x.scan(p, books, skip+limit); err != nil {
			return found{}, err
		}
		whole := len(spots) > 0 && spots[0].score >= wholeScore
		again = !whole && p.relax() || len(spots) == 0 && p.forgetDates()
		f.near = f.near || again
	}
	f.total = scores.from(0)
	if f.near && !a.all && len(spots) > 0 {
		all := f.total
		if f.total, f.guess, err = x.fold(p, books[spots[0].shelf], spots[0], &scores); err != nil {
			return found{}, err
		}
		f.folded, spots = all-f.total, spots[:min(len(spots), f.total)]
	}
	for _, at := range spots[min(skip, len(spots)):] {
		h, err := x.show(p, books[at.shelf], at)
		if err != nil {
			return found{}, err
		}
		f.hits = append(f.hits, h)
	}
	return f, nil
}

// scan reads the books in stretches, as many at once as there are cores, and
// gives the best answers in order, at most so many, and the scores of all.
func (x *Index) scan(p *plan, books []*shelf, most int) (best []spot, scores tally, err error) {
	if p.hopeless() {
		return nil, scores, nil
	}
	workers := min(runtime.GOMAXPROCS(0), 1+len(books)/64)
	type part struct {
		best   []spot
		scores tally
		err    error
	}
	parts := make([]part, workers)
	var wg sync.WaitGroup
	for i := range parts {
		from, to := len(books)*i/workers, len(books)*(i+1)/workers
		wg.Go(func() {
			c := collector{plan: p, most: most, buffers: spareBuffers.Get().(*buffers)}
			defer spareBuffers.Put(c.buffers)
			parts[i].err = c.read(x, books, from, to)
			parts[i].best, parts[i].scores = c.sorted(), c.scores
		})
	}
	wg.Wait()
	for i := range parts {
		if err := parts[i].err; err != nil {
			return nil, scores, err
		}
		best = append(best, parts[i].best...)
		scores.add(&parts[i].scores)
	}
	slices.SortFunc(best, better)
	return best[:min(len(best), most)], scores, nil
}

// collector weighs rows and keeps the best.
type collector struct {
	plan   *plan
	most   int
	best   []spot
	floor  float32 // below, a row is not among the best any more
	scores tally
	*buffers
}

// buffers hold the stretch that is read; questions hand them on to each other.
type buffers struct{ hot, cold []byte }

var spareBuffers = sync.Pool{New: func() any { return &buffers{} }}

func (c *collector) read(x *Index, books []*shelf, from, to int) error {
	for from < to {
		n := from
		for size := 0; n < to && (n == from || adjoins(books[n-1], books[n]) && size < chunk); n++ {
			size += books[n].hot.Len
		}
		if err := c.stretch(x, books, from, n); err != nil {
			return err
		}
		from = n
	}
	return nil
}

// adjoins tells whether two books can be read at one go.
func adjoins(a, b *shelf) bool {
	return a.hot.At+int64(a.hot.Len) == b.hot.At && a.cold.At+int64(a.cold.Len) == b.cold.At
}

func (c *collector) stretch(x *Index, books []*shelf, from, to int) (err error) {
	first, last := books[from], books[to-1]
	c.hot, err = x.fill(c.hot, part{first.hot.At, int(last.hot.At-first.hot.At) + last.hot.Len})
	if err == nil && c.plan.needsTexts() {
		c.cold, err = x.fill(c.cold, part{first.cold.At, int(last.cold.At-first.cold.At) + last.cold.Len})
	}
	if err != nil {
		return err
	}
	for i := from; i < to; i++ {
		s := books[i]
		hot := c.hot[s.hot.At-first.hot.At:][:s.hot.Len]
		var texts []byte
		if c.plan.needsTexts() {
			texts = c.cold[s.cold.At-first.cold.At:][:s.cold.Len][s.n*idSize:]
		}
		c.shelf(int32(i), s, hot, texts)
	}
	return nil
}

// fill reads a stretch of the file into a buffer that is used again.
func (x *Index) fill(buf []byte, p part) ([]byte, error) {
	if p.Len == 0 {
		return buf[:0], nil
	}
	buf = slices.Grow(buf[:0], p.Len)[:p.Len]
	_, err := x.file.ReadAt(buf, p.At)
	return buf, err
}

func (c *collector) shelf(i int32, s *shelf, hot, texts []byte) {
	n := s.n
	if texts != nil && !c.plan.mayHoldDigits(texts) {
		n = 0
	}
	for at := range n {
		h := nextRow(&hot)
		var t []byte
		if texts != nil {
			t = nextRow(&texts)
		}
		if !s.isGone(at) {
			c.weigh(i, int32(at), h, t)
		}
	}
	for k, f := range s.fresh {
		c.weigh(i, int32(s.n+k), f.hot, f.cold)
	}
}

func (c *collector) weigh(shelf, row int32, hot, cold []byte) {
	score := c.plan.score(hot, cold, nil)
	if score <= 0 {
		return
	}
	c.scores[hundredths(score)]++
	if score <= c.floor {
		return
	}
	c.best = append(c.best, spot{score: score, shelf: shelf, row: row})
	if len(c.best) >= 2*c.most+spare {
		c.best = c.sorted()
		c.floor = c.best[len(c.best)-1].score
	}
}

func (c *collector) sorted() []spot {
	slices.SortFunc(c.best, better)
	return c.best[:min(len(c.best), c.most)]
}

// show works out for an answer who it is and why.
func (x *Index) show(p *plan, s *shelf, at spot) (h foundHit, err error) {
	h.score = at.score
	if k := int(at.row) - s.n; k >= 0 {
		f := s.fresh[k]
		h.id = f.id
		p.score(f.hot, f.cold, &h.why)
		return h, nil
	}
	if h.id, err = x.idAt(s, int(at.row)); err != nil {
		return h, err
	}
	hot, err := x.fill(nil, s.hot)
	if err != nil {
		return h, err
	}
	cold, err := x.fill(nil, s.cold)
	if err != nil {
		return h, err
	}
	cold = cold[s.n*idSize:]
	for range at.row {
		nextRow(&hot)
		nextRow(&cold)
	}
	p.score(nextRow(&hot), nextRow(&cold), &h.why)
	return h, nil
}
