// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

const (
	keyTime   = time.Minute      // of an entry at the desk
	checkTime = 12 * time.Second // of an entry before a reviewer
	shiftBar  = 100              // ms, within which 99 of 100 answers come
)

// calls collects how long each kind of request took, and those that failed.
type calls struct {
	mu     sync.Mutex
	took   map[string][]time.Duration
	failed map[string]int
}

func (c *calls) note(kind string, took time.Duration, fault string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.took[kind] = append(c.took[kind], took)
	if fault != "" {
		c.failed[kind+": "+fault]++
	}
}

// desk is a keyer or a reviewer through an evening: what the browser sends, when
// it sends it, and the person's pauses between.
type desk struct {
	*keyer
	said  []finding // of the entry in hand, by the last check
	calls *calls
	rng   *rand.Rand
}

// ask sends one request and notes it. An answer that the screen is made for is
// no fault; what the end of the shift cuts off does not count.
func (d *desk) ask(ctx context.Context, kind, method, path string, in, out any, fine ...int) int {
	began := time.Now()
	code, err := d.send(ctx, method, path, in, out)
	if ctx.Err() != nil {
		return 0
	}
	fault := ""
	switch {
	case err != nil:
		fault = err.Error()
	case code/100 != 2 && !slices.Contains(fine, code):
		fault = fmt.Sprint(code)
	}
	d.calls.note(kind, time.Since(began), fault)
	return code
}

// rest waits as long as a person takes, more or less; false when the shift is over.
func (d *desk) rest(ctx context.Context, about time.Duration) bool {
	select {
	case <-time.After(time.Duration(float64(about) * (0.5 + d.rng.Float64()))):
		return true
	case <-ctx.Done():
		return false
	}
}

// key keys until the shift ends: an entry a minute, each field kept and checked
// as it is left. The first entry is begun in its middle, so that people do not
// save in step.
func (d *desk) key(ctx context.Context) {
	for skip := d.rng.Float64(); ctx.Err() == nil; skip = 0 {
		if d.lease == nil && !d.sitDown(ctx) {
			return
		}
		d.fields(ctx, skip)
		if ctx.Err() == nil {
			d.hand(ctx)
		}
	}
}

// sitDown opens the next entry of the first book that has one; false when no
// book has.
func (d *desk) sitDown(ctx context.Context) bool {
	for len(d.books) > 0 && ctx.Err() == nil {
		d.book = d.books[0]
		var l lease
		if d.ask(ctx, "open an entry", http.MethodPost, "/api/keying/lease", map[string]any{"book": d.book.id}, &l) == http.StatusOK {
			d.lease = &l
			d.ask(ctx, "words of a book", http.MethodGet, "/api/keying/books/"+d.book.id+"/words", nil, nil)
			return true
		}
		d.books = d.books[1:]
	}
	if ctx.Err() == nil {
		d.calls.note("open an entry", 0, "nothing left to key")
	}
	return false
}

// fields types an entry field by field.
func (d *desk) fields(ctx context.Context, skip float64) {
	id := d.lease.Entry.ID
	truth := written(d.book.values[d.lease.Entry.Number])
	var order []string
	for _, f := range d.lease.Type.Fields {
		if _, ok := truth[f.ID]; ok {
			order = append(order, f.ID)
		}
	}
	typed := map[string]sentValue{}
	for i, f := range order {
		typed[f] = truth[f]
		if float64(i) < skip*float64(len(order)) {
			continue
		}
		if i == len(order)/3 {
			d.ask(ctx, "scans ahead", http.MethodGet, "/api/keying/"+id+"/ahead", nil, nil)
		}
		if strings.Contains(f, "NoiCuTru") || strings.Contains(f, "QueQuan") || strings.HasSuffix(f, "NoiSinh") {
			d.ask(ctx, "look a place up", http.MethodGet, "/api/lookup/units?q=hai+phu&on=2001-07-01", nil, nil)
		}
		var checked struct{ Findings []finding }
		d.ask(ctx, "check while typing", http.MethodPost, "/api/keying/"+id+"/check", map[string]any{"values": typed}, &checked)
		d.said = checked.Findings
		d.ask(ctx, "keep a field", http.MethodPut, "/api/keying/"+id+"/draft", map[string]any{"version": d.lease.Entry.Version, "values": typed}, nil)
		if !d.rest(ctx, keyTime/time.Duration(len(order))) {
			return
		}
	}
}

// hand saves the entry, having answered what the desk showed, and takes what comes next.
func (d *desk) hand(ctx context.Context) {
	in := map[string]any{"key": store.NewID(), "version": d.lease.Entry.Version, "values": written(d.book.values[d.lease.Entry.Number]), "reason": "sổ ghi như vậy", "acks": keysOf(d.said)}
	path := "/api/keying/" + d.lease.Entry.ID + "/save"
	var out struct {
		Findings []finding
		Next     *lease
	}
	if d.ask(ctx, "save", http.MethodPost, path, in, &out, http.StatusUnprocessableEntity) == http.StatusUnprocessableEntity {
		in["acks"] = append(keysOf(out.Findings), keysOf(d.said)...)
		d.ask(ctx, "save", http.MethodPost, path, in, &out)
	}
	d.lease = out.Next
	if d.lease != nil && d.book.values[d.lease.Entry.Number] == nil { // an entry of no known text
		d.lease, d.books = nil, d.books[1:]
	}
}

// review checks what others keyed, until the shift ends: mostly accepted, one in
// twenty sent back.
func (d *desk) review(ctx context.Context) {
	id := ""
	for d.rest(ctx, checkTime/2) {
		if id == "" { // nothing waits just now
			id = d.firstToCheck(ctx)
			continue
		}
		var r struct {
			Entry     struct{ Version int }
			MayDecide bool
			Next      string
		}
		d.ask(ctx, "open for review", http.MethodGet, "/api/review/"+id, nil, &r)
		if !d.rest(ctx, checkTime/2) {
			return
		}
		if !r.MayDecide { // somebody else was quicker
			id = r.Next
			continue
		}
		in := map[string]any{"key": store.NewID(), "version": r.Entry.Version}
		act := "/accept"
		if d.rng.IntN(20) == 0 {
			act, in["reason"], in["fields"] = "/return", "xem lại", []any{}
		}
		var decided struct{ Next string }
		d.ask(ctx, "decide", http.MethodPost, "/api/review/"+id+act, in, &decided, http.StatusConflict)
		id = decided.Next
	}
}

// firstToCheck is where the button of the start page leads.
func (d *desk) firstToCheck(ctx context.Context) string {
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, d.base+"/review?go=1", nil)
	if err != nil {
		return ""
	}
	_, text, err := d.fetchText(r)
	if ctx.Err() != nil {
		return ""
	}
	if err != nil {
		d.calls.note("a reviewer's start", time.Since(began), err.Error())
		return ""
	}
	d.calls.note("a reviewer's start", time.Since(began), "")
	_, rest, _ := strings.Cut(html.UnescapeString(string(text)), `"entry":"`)
	id, _, _ := strings.Cut(rest, `"`)
	return id
}

// shift lets all of them work for that long and says what they waited.
func (s *session) shift(ctx context.Context, people map[string]*person) error {
	if err := likeALog(s.dir, "before the shift", s.table); err != nil {
		return err
	}
	c := &calls{took: map[string][]time.Duration{}, failed: map[string]int{}}
	keyers, reviewers := s.share(people), s.checkers(people)
	length := time.Duration(s.minutes * float64(time.Minute))
	program, database := s.cpu()
	ended, stop := context.WithTimeout(ctx, length)
	defer stop()
	var working sync.WaitGroup
	for i, k := range append(keyers, reviewers...) {
		d := &desk{keyer: k, calls: c, rng: rand.New(rand.NewPCG(uint64(i), 7))}
		work := d.key
		if i >= len(keyers) {
			work = d.review
		}
		working.Go(func() {
			if d.rest(ended, 2*time.Second) {
				work(ended)
			}
		})
	}
	working.Wait()
	p, d := s.cpu()
	s.noteShift(c, len(keyers), len(reviewers), length, p-program, d-database)
	if len(c.failed) > 0 {
		return fmt.Errorf("requests failed: %v", c.failed)
	}
	return likeALog(s.dir, "after the shift", s.table)
}

func (s *session) noteShift(c *calls, keyers, reviewers int, length, program, database time.Duration) {
	var all []time.Duration
	for _, took := range c.took {
		all = append(all, took...)
	}
	slices.Sort(all)
	s.note(fmt.Sprintf("a shift: %d keyers, %d reviewers, %.0f minutes: requests", keyers, reviewers, length.Minutes()), float64(len(all))/length.Seconds(), "/s", 0, atLeast)
	s.note("  every request, p50", ms(part(all, .5)), "ms", 0, atMost)
	s.note("  every request, p99", ms(part(all, .99)), "ms", shiftBar, atMost)
	s.note("  the slowest of all", ms(part(all, 1)), "ms", 0, atMost)
	for _, kind := range slices.Sorted(maps.Keys(c.took)) {
		took := c.took[kind]
		slices.Sort(took)
		s.note(fmt.Sprintf("  %s (%d), p99", kind, len(took)), ms(part(took, .99)), "ms", shiftBar, atMost)
	}
	failed := 0
	for what, n := range c.failed {
		failed += n
		fmt.Printf("  %d × %s\n", n, what)
	}
	s.note("  requests that failed", float64(failed), "", 0, atMost)
	s.note("  cores the program used", program.Seconds()/length.Seconds(), "", 0, atMost)
	s.note("  CPU of the program a request", ms(program)/float64(max(len(all), 1)), "ms", 0, atMost)
	if s.cluster != nil {
		s.note("  cores PostgreSQL used", database.Seconds()/length.Seconds(), "", 0, atMost)
	}
}

// share gives every keyer all waiting books of their commune, each beginning
// with another one.
func (s *session) share(people map[string]*person) []*keyer {
	seats := map[string]int{}
	var all []*keyer
	for _, name := range s.province.keyers {
		path := s.province.accounts[name].Path
		books := s.province.waiting[path]
		if len(books) == 0 {
			continue
		}
		seat := seats[path] % len(books)
		seats[path]++
		all = append(all, &keyer{person: people[name], base: s.base, books: append(slices.Clone(books[seat:]), books[:seat]...)})
	}
	return all
}

func (s *session) checkers(people map[string]*person) (all []*keyer) {
	for _, name := range s.province.checkers {
		all = append(all, &keyer{person: people[name], base: s.base})
	}
	return all
}

// evening is the measurement of a shift alone.
func (s *session) evening(ctx context.Context) (err error) {
	if err := s.start(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	people, err := s.signIn(ctx, append(slices.Clone(s.province.checkers), s.province.keyers...)...)
	if err != nil {
		return err
	}
	if err := s.shift(ctx, people); err != nil {
		return err
	}
	if err := s.memory("resident at the end of the shift", 0); err != nil {
		return err
	}
	if s.check {
		return s.prove(ctx)
	}
	return nil
}
