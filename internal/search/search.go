// SPDX-License-Identifier: Apache-2.0

package search

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

const (
	lookEvery  = 500 * time.Millisecond
	changesAt  = 2_000  // records of the log read at once
	mergeFrom  = 20_000 // changed rows held in memory, some 300 bytes each
	farBehind  = 50_000 // records: from here on building anew is quicker
	retryAfter = 10 * time.Second
)

// Search answers questions about the entries of a store.
type Search struct {
	DB       *store.DB
	dir      string
	log      *slog.Logger
	index    atomic.Pointer[Index] // nil until there is one
	progress Progress
	follower sync.Mutex // one catches up at a time
}

// New keeps the index's file in dir; the index is there once Run, or Open, has
// made it.
func New(db *store.DB, dir string, log *slog.Logger) *Search {
	return &Search{DB: db, dir: dir, log: log}
}

// ErrBuilding: the index is being made; Done and Total are books.
type ErrBuilding struct{ Done, Total int64 }

func (e ErrBuilding) Error() string {
	return fmt.Sprintf("search: the index is being built, %d of %d books", e.Done, e.Total)
}

// Open loads the index, or builds it, and catches up with the store.
func (s *Search) Open(ctx context.Context) error {
	x, err := openFile(s.dir)
	if err == nil && !s.near(ctx, x) {
		err = errors.Join(errStale, x.Close())
	}
	if errors.Is(err, errStale) {
		tidy(s.dir, "")
		began := time.Now()
		if err = build(ctx, s.DB, s.dir, &s.progress); err != nil {
			return fmt.Errorf("building the index: %w", err)
		}
		x, err = openFile(s.dir)
		err = errors.Join(err, s.DB.Shrink(ctx)) // a build passes every entry through memory once
		debug.FreeOSMemory()
		s.log.InfoContext(ctx, "the search index was built", "books", s.progress.total.Load(), "took", time.Since(began).Round(time.Millisecond))
	}
	if err != nil {
		return err
	}
	tidy(s.dir, x.file.Name())
	s.index.Store(x)
	return s.Follow(ctx)
}

// near tells whether catching up is worth while. A cursor ahead of the log means
// that the store was replaced by an earlier one.
func (s *Search) near(ctx context.Context, x *Index) bool {
	size, err := audit.Size(ctx, s.DB)
	return err == nil && x.cursor <= size && size-x.cursor < max(farBehind, int64(x.rows)/4)
}

// Run keeps the index until ctx ends.
func (s *Search) Run(ctx context.Context) {
	for s.Open(ctx) != nil { // such as a full disk: pages say that the index is not there
		if !wait(ctx, retryAfter) {
			return
		}
	}
	for wait(ctx, lookEvery) {
		if err := s.Follow(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "following the store failed", "room", "search", "error", err)
		}
	}
}

// Close gives the file back. Nobody may search any more.
func (s *Search) Close() error {
	s.follower.Lock()
	defer s.follower.Unlock()
	if x := s.index.Swap(nil); x != nil {
		return x.Close()
	}
	return nil
}

// Close gives the file back.
func (x *Index) Close() error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.file == nil {
		return nil
	}
	return x.file.Close()
}

func wait(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}

// Follow brings the index up to the store as it is now.
func (s *Search) Follow(ctx context.Context) error {
	s.follower.Lock()
	defer s.follower.Unlock()
	x := s.index.Load()
	if x == nil {
		return ErrBuilding{s.progress.done.Load(), s.progress.total.Load()}
	}
	for {
		size, err := audit.Size(ctx, s.DB)
		if err != nil || size <= x.cursor {
			return err
		}
		changes, err := audit.After(ctx, s.DB, x.cursor, changesAt)
		if err != nil || len(changes) == 0 {
			return err
		}
		if err := s.apply(ctx, x, changes); err != nil {
			return err
		}
	}
}

// merge writes the changed rows to the file when they have become many.
func (s *Search) merge(x *Index) error {
	if x.fresh < mergeFrom {
		return nil
	}
	if err := x.merge(s.dir); err != nil {
		return fmt.Errorf("writing the index: %w", err)
	}
	return nil
}

// thing is what a record of the log is about.
type thing struct{ province, id string }

// touched is what a stretch of the log says has changed: each thing once.
type touched struct {
	facts   map[thing]bool // of books
	books   map[thing]bool // with their entries
	entries map[thing]bool
}

func touchedBy(changes []audit.Change) touched {
	t := touched{map[thing]bool{}, map[thing]bool{}, map[thing]bool{}}
	for _, c := range changes {
		kind, id := audit.TargetID(c.Target)
		what := thing{c.Province, id}
		room, _, _ := strings.Cut(c.Action, ".")
		switch {
		case room == "view", room == "search", room == "scan": // they change nothing that is found
		case kind == "book" && room == "book":
			t.facts[what] = true
		case kind == "book":
			t.books[what] = true
		case kind == "entry":
			t.entries[what] = true
		}
	}
	return t
}

func (s *Search) apply(ctx context.Context, x *Index, changes []audit.Change) error {
	t := touchedBy(changes)
	for _, kind := range []struct {
		things map[thing]bool
		renew  func(context.Context, *Index, thing) error
	}{{t.facts, s.renewFacts}, {t.books, s.renewBook}, {t.entries, s.renewEntry}} {
		for what := range kind.things {
			if err := kind.renew(ctx, x, what); err != nil {
				return err
			}
			if err := s.merge(x); err != nil {
				return err
			}
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.cursor = changes[len(changes)-1].Seq + 1
	return nil
}

// renewFacts takes over what is said of a book.
func (s *Search) renewFacts(ctx context.Context, x *Index, what thing) error {
	b, err := book.Get(ctx, s.DB, what.province, what.id)
	x.mu.Lock()
	defer x.mu.Unlock()
	switch {
	case errors.Is(err, store.ErrNotFound):
		x.drop(what.id)
		return nil
	case err != nil:
		return err
	}
	x.place(factsOf(b))
	return nil
}

// renewBook takes a book and all its entries over as they are.
func (s *Search) renewBook(ctx context.Context, x *Index, what thing) error {
	if err := s.renewFacts(ctx, x, what); err != nil {
		return err
	}
	sh, ok := x.byBook[what.id]
	if !ok {
		return nil
	}
	entries, err := entry.Briefs(ctx, s.DB, what.province, what.id)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.clear(sh)
	for _, r := range x.words.encodeAll(loaded{facts: sh.facts, entries: entries}) {
		if err := x.put(sh, r); err != nil {
			return err
		}
	}
	return nil
}

func (s *Search) renewEntry(ctx context.Context, x *Index, what thing) error {
	e, bookID, err := entry.BriefOf(ctx, s.DB, what.province, what.id)
	if errors.Is(err, store.ErrNotFound) {
		return nil // undone since
	}
	if err != nil {
		return err
	}
	sh, ok := x.byBook[bookID]
	if !ok {
		return s.renewBook(ctx, x, thing{what.province, bookID})
	}
	t, _ := civil.ByID(sh.Type)
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.put(sh, x.words.encode(t, e))
}
