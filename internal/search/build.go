// SPDX-License-Identifier: Apache-2.0

package search

import (
	"context"
	"fmt"
	"sync/atomic"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// readers is how many books are read and decoded at once while one is encoded:
// decoding takes most of the time.
const readers = 3

// Progress of a build: books.
type Progress struct{ done, total atomic.Int64 }

// loaded is a book with its entries, on its way into the index.
type loaded struct {
	facts   facts
	entries []entry.Brief
	err     error
}

// build writes a new file from the store. What changes meanwhile is named in
// the log after the cursor and caught up with afterwards.
func build(ctx context.Context, db *store.DB, dir string, p *Progress) error {
	cursor, err := audit.Size(ctx, db)
	if err != nil {
		return err
	}
	books, err := allBooks(ctx, db)
	if err != nil {
		return err
	}
	p.done.Store(0)
	p.total.Store(int64(len(books)))
	w, err := newFileWriter(dir)
	if err != nil {
		return err
	}
	defer w.abandon()
	words := newWords()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	for next := range readBooks(ctx, db, books) {
		b := <-next
		if b.err != nil {
			return fmt.Errorf("reading book %s: %w", b.facts.ID, b.err)
		}
		if err := w.addRows(b.facts, words.encodeAll(b)); err != nil {
			return err
		}
		p.done.Add(1)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return w.finish(words, cursor)
}

func allBooks(ctx context.Context, db *store.DB) (all []facts, err error) {
	err = book.Each(ctx, db, func(b *book.Book) error {
		all = append(all, factsOf(b))
		return nil
	})
	return all, err
}

func (w *words) encodeAll(b loaded) []row {
	t, _ := civil.ByID(b.facts.Type)
	rows := make([]row, 0, len(b.entries))
	for _, e := range b.entries {
		rows = append(rows, w.encode(t, e))
	}
	return rows
}

// readBooks reads books in their order, several at once. The channel is closed
// at the end, or when ctx ends.
func readBooks(ctx context.Context, db *store.DB, books []facts) <-chan chan loaded {
	out := make(chan chan loaded, readers)
	go func() {
		defer close(out)
		for _, f := range books {
			one := make(chan loaded, 1)
			select {
			case out <- one: // waits while readers are busy
			case <-ctx.Done():
				return
			}
			go func() {
				entries, err := entry.Briefs(ctx, db, f.Province, f.ID)
				one <- loaded{f, entries, err}
			}()
		}
	}()
	return out
}
