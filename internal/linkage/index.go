// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
)

// Index is a corpus held in memory against which one record at a time is
// matched. It is built once and follows each save; what it says of a record is
// what a batch over the same records with the same model says. An Index may be
// used by several goroutines.
type Index struct {
	mu     sync.Mutex
	e      *engine
	base   *blocks
	extra  [maxSlots]map[uint64][]uint32 // records saved since the index was built
	byID   map[uint64]uint32             // hash of the identifier → position
	v      pairView
	hits   []uint32
	loaded int
}

// Found is one entry that a record was compared with.
type Found struct {
	ID string
	Verdict
}

// ErrKnown is returned when a record is added under an identifier in use, and
// ErrUnknown when there is no record of an identifier.
var (
	ErrKnown   = errors.New("the identifier is in use")
	ErrUnknown = errors.New("there is no such record")
)

// Index turns a finished run within one file into a live index; the run must
// not be used for anything but reading its results afterwards.
func (r *Run) Index() *Index {
	x := &Index{e: r.e, loaded: r.c.len(), byID: make(map[uint64]uint32, r.c.len())}
	x.base = r.c.buildBlocks(1, 0)
	for i := range r.c.recs {
		o := r.c.recs[i].orig
		x.byID[hashBytes(r.c.idText[r.c.idOff[o]:r.c.idOff[o+1]])] = uint32(i)
	}
	for s := range x.extra {
		x.extra[s] = map[uint64][]uint32{}
	}
	return x
}

// NewIndex reads a file and builds an index over it. Without a model it learns
// one from the file.
func NewIndex(in io.Reader, input Input, opt Options) (*Index, *Run, error) {
	run, err := Dedupe(in, input, opt)
	if err != nil {
		return nil, nil, err
	}
	return run.Index(), run, nil
}

// Len counts the records in the index.
func (x *Index) Len() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return int(x.e.c.alive)
}

// Save adds a record, or replaces the one of the same identifier, and gives
// what it matches: every marked pair and every explained near miss (twins,
// colliding numbers …), surest first.
func (x *Index) Save(rec Record) []Found {
	x.mu.Lock()
	defer x.mu.Unlock()
	if at, ok := x.byID[hashBytes([]byte(rec.ID))]; ok {
		x.drop(at)
	}
	return x.found(x.add(rec))
}

// Check says what a record would match if it were saved now, and leaves the
// index as it was. A record already saved under the identifier is set aside.
func (x *Index) Check(rec Record) []Found {
	x.mu.Lock()
	defer x.mu.Unlock()
	h := hashBytes([]byte(rec.ID))
	old, had := x.byID[h]
	if had {
		x.drop(old)
	}
	at := x.add(rec)
	out := x.found(at)
	x.drop(at)
	x.shrink(at)
	if had {
		x.restore(old)
		x.byID[h] = old
	}
	return out
}

// Remove takes a record out.
func (x *Index) Remove(id string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	at, ok := x.byID[hashBytes([]byte(id))]
	if !ok {
		return fmt.Errorf("removing %q: %w", id, ErrUnknown)
	}
	x.drop(at)
	return nil
}

// Matches gives what a saved record matches.
func (x *Index) Matches(id string) ([]Found, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	at, ok := x.byID[hashBytes([]byte(id))]
	if !ok {
		return nil, fmt.Errorf("matching %q: %w", id, ErrUnknown)
	}
	return x.found(at), nil
}

// Explain accounts for the pair of two saved records.
func (x *Index) Explain(left, right string) (Explanation, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	l, ok := x.byID[hashBytes([]byte(left))]
	if !ok {
		return Explanation{}, fmt.Errorf("explaining %q: %w", left, ErrUnknown)
	}
	r, ok := x.byID[hashBytes([]byte(right))]
	if !ok {
		return Explanation{}, fmt.Errorf("explaining %q: %w", right, ErrUnknown)
	}
	return x.e.explain(&x.e.c.recs[l], &x.e.c.recs[r]), nil
}

func (x *Index) add(rec Record) uint32 {
	var cells cellsOf
	for f := range cells {
		if rec.Values[f] != "" {
			cells[f] = trim([]byte(rec.Values[f]))
		}
	}
	cells[FieldID], cells[FieldType] = []byte(rec.ID), nil
	at := x.e.c.add(&cells, rec.Kind)
	x.byID[hashBytes(cells[FieldID])] = at
	var keys [maxSlots]uint64
	x.e.c.blockKeys(&x.e.c.recs[at], &keys)
	for s, k := range keys {
		if k != 0 {
			p := k >> x.base.bits
			x.extra[s][p] = append(x.extra[s][p], at)
		}
	}
	x.e.refreshPriors()
	return at
}

// drop withdraws a record: it counts no more and meets nothing.
func (x *Index) drop(at uint32) {
	r := &x.e.c.recs[at]
	if r.gone {
		return
	}
	x.e.c.uncount(r)
	r.gone = true
	o := r.orig
	delete(x.byID, hashBytes(x.e.c.idText[x.e.c.idOff[o]:x.e.c.idOff[o+1]]))
	x.e.refreshPriors()
}

func (x *Index) restore(at uint32) {
	r := &x.e.c.recs[at]
	r.gone = false
	x.e.c.recount(r)
	x.e.refreshPriors()
}

// shrink takes the last record back out of the tables.
func (x *Index) shrink(at uint32) {
	c := x.e.c
	if int(at) != len(c.recs)-1 {
		return
	}
	var keys [maxSlots]uint64
	c.blockKeys(&c.recs[at], &keys)
	for s, k := range keys {
		if k == 0 {
			continue
		}
		p := k >> x.base.bits
		if list := x.extra[s][p]; len(list) <= 1 {
			delete(x.extra[s], p)
		} else {
			x.extra[s][p] = list[:len(list)-1]
		}
	}
	c.recs = c.recs[:at]
	c.idOff = c.idOff[:len(c.idOff)-1]
	c.idText = c.idText[:c.idOff[len(c.idOff)-1]]
}

// found compares a record with all that share a block, and settles the marked
// pairs by their surroundings.
func (x *Index) found(at uint32) []Found {
	mine := x.compared(at)
	around := marksOf(mine)
	var out []Found
	for _, n := range mine {
		d := n.v
		if d.Marked() {
			theirs := marksOf(x.compared(n.at))
			if len(around) > 1 || len(theirs) > 1 {
				d = x.settleInOrder(at, n.at, d, around, theirs)
			}
		}
		out = append(out, Found{x.e.c.recID(x.e.c.recs[n.at].orig), d})
	}
	slices.SortStableFunc(out, func(a, b Found) int { return cmp.Compare(b.Probability, a.Probability) })
	return out
}

// settleInOrder looks around the earlier record first, as a batch does.
func (x *Index) settleInOrder(at, other uint32, d Verdict, around, theirs []neighbour) Verdict {
	if x.e.c.recs[other].orig < x.e.c.recs[at].orig {
		return x.e.settle(other, at, d, theirs, around, &x.v)
	}
	return x.e.settle(at, other, d, around, theirs, &x.v)
}

// marksOf keeps the marked pairs, in the order of the records in the input.
func marksOf(list []neighbour) []neighbour {
	var out []neighbour
	for _, n := range list {
		if n.v.Marked() {
			out = append(out, n)
		}
	}
	return out
}

// compared gives every pair of a record worth telling, before it is settled,
// in the order of the records in the input.
func (x *Index) compared(at uint32) []neighbour {
	x.hits = x.hits[:0]
	var keys [maxSlots]uint64
	x.e.c.blockKeys(&x.e.c.recs[at], &keys)
	for s, k := range keys {
		if k != 0 {
			x.block(s, k, at)
		}
	}
	recs := x.e.c.recs
	slices.SortFunc(x.hits, func(a, b uint32) int { return cmp.Compare(recs[a].orig, recs[b].orig) })
	x.hits = slices.Compact(x.hits)
	var out []neighbour
	for _, h := range x.hits {
		if d := x.e.between(at, h, &x.v); d.Marked() || worthTelling(d) {
			out = append(out, neighbour{h, d})
		}
	}
	return out
}

// block adds the other records of one block, unless it is too large.
func (x *Index) block(slot int, key uint64, at uint32) {
	list, w := x.base.slots[slot], x.base.bits
	p := key >> w
	from, _ := slices.BinarySearchFunc(list, p, func(e, p uint64) int {
		switch q := e >> w; {
		case q < p:
			return -1
		case q > p:
			return 1
		}
		return 0
	})
	mark := len(x.hits)
	size := 0
	take := func(id uint32) {
		if x.e.c.recs[id].gone {
			return
		}
		size++
		if id != at {
			x.hits = append(x.hits, id)
		}
	}
	for i := from; i < len(list) && list[i]>>w == p && size <= maxBlock; i++ {
		take(uint32(list[i] & (1<<w - 1)))
	}
	for _, id := range x.extra[slot][p] {
		take(id)
	}
	if size > maxBlock {
		x.hits = x.hits[:mark]
	}
}
