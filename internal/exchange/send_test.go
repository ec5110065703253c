// SPDX-License-Identifier: Apache-2.0

package exchange_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// inState lists the book's entries in a state.
func inState(b *exchangetest.Bench, s entry.State) map[string]bool {
	b.T.Helper()
	all, _, err := entry.List(b.T.Context(), b.DB, "44", entry.Filter{Book: b.Book.ID, State: s, Limit: 500})
	b.Must(err)
	ids := map[string]bool{}
	for _, e := range all {
		ids[e.ID] = true
	}
	return ids
}

// A book that has changed since its export is not handed on, no entry of it; one
// that was is answered the same when the command comes again, whatever has
// changed since.
func TestSendIsAllOrNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := exchangetest.New(t, db)
		ids := b.Place(3)
		for i, id := range ids[:2] {
			b.Key(id, b.Birth(i+1))
			b.Approve(id)
		}
		make1(b, "x1")
		b.Key(ids[2], b.Birth(3))
		b.Approve(ids[2])
		if _, err := b.Exports.Send(t.Context(), b.Entries, b.Registrar, "gui", b.Book.ID); !errors.Is(err, exchange.ErrNotFresh) {
			t.Fatalf("an entry was approved after the export: %v", err)
		}
		if sent := inState(b, entry.Sent); len(sent) != 0 {
			t.Errorf("refused, yet marked: %v", sent)
		}
		make1(b, "x2")
		first, err := b.Exports.Send(t.Context(), b.Entries, b.Registrar, "gui", b.Book.ID)
		b.Must(err)
		more, err := b.Entries.Place(t.Context(), b.Registrar, "them", b.Book.ID, []string{"09/1999"})
		b.Must(err)
		b.Key(more[0], b.Birth(9))
		b.Approve(more[0])
		again, err := b.Exports.Send(t.Context(), b.Entries, b.Registrar, "gui", b.Book.ID)
		if err != nil || first.Done != 3 || again.Done != first.Done || len(inState(b, entry.Sent)) != 3 {
			t.Errorf("first %+v, again %+v %v", first, again, err)
		}
	})
}

// While entries are approved beside it, a book is handed on as exported or not at
// all: what is marked was in the files.
func TestSendBesideApprovals(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const rounds = 8
		b := exchangetest.New(t, db)
		ids := b.Place(rounds)
		for i, id := range ids {
			b.Key(id, b.Birth(i+1))
			b.Must(b.Entries.Check(t.Context(), b.Reviewer, entry.Command{Key: "ok" + id, Entry: id, Base: 1}))
		}
		files := map[string]bool{}
		for i, id := range ids {
			if i > 0 {
				for _, p := range make1(b, fmt.Sprint("x", i)).Parts {
					files[p.Entry] = true
				}
			}
			var both sync.WaitGroup
			var approved, sent error
			both.Go(func() {
				approved = b.Entries.Approve(t.Context(), b.Registrar, entry.Command{Key: "duyet" + id, Entry: id, Base: 1})
			})
			both.Go(func() {
				_, sent = b.Exports.Send(t.Context(), b.Entries, b.Registrar, fmt.Sprint("gui", i), b.Book.ID)
			})
			both.Wait()
			if approved != nil || (sent != nil && !errors.Is(sent, exchange.ErrNotFresh)) {
				t.Fatalf("approving: %v, sending: %v", approved, sent)
			}
			for id := range inState(b, entry.Sent) {
				if !files[id] {
					t.Fatalf("round %d: %s was handed on and was in no file", i, id)
				}
			}
		}
	})
}
