// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// someBooks makes books of all kinds: with and without scans, complete, lost,
// registered by former and present units, of every era.
func someBooks(t *testing.T, db *store.DB, actor access.Actor, n int) []*book.Book {
	t.Helper()
	rng, books := rand.New(rand.NewPCG(3, 4)), book.New(db)
	old, ok := unit.At("19363", "2010-01-01")
	if !ok {
		t.Fatal("the commune's code had no unit in 2010")
	}
	var made []*book.Book
	for i := range n {
		f := facts(actor, fmt.Sprintf("%02d", i+1))
		f.Type = []string{"birth", "death"}[rng.IntN(2)]
		f.OpenYear = []int{1978, 2005, 2006, 2015, 2016, 2020}[rng.IntN(6)]
		f.RegisteredBy = []unit.ID{"", old.ID, unit.ID(actor.Unit)}[rng.IntN(3)]
		f.DeclaredEntries = rng.IntN(3)
		if rng.IntN(6) == 0 {
			f.Condition = book.Missing
		}
		b, err := books.Add(t.Context(), actor, "", f)
		if err != nil {
			t.Fatal(err)
		}
		delta := book.Counts{Files: rng.IntN(2), Open: max(0, rng.IntN(4)-2), Approved: rng.IntN(3), Voided: rng.IntN(2), Corrected: max(0, rng.IntN(5)-3)}
		delta.Pages = delta.Files * 4
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			b, err = book.Move(ctx, tx, books.Now(), "44", b.ID, delta)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, b)
	}
	return made
}

// meets is what a filter asks, by the figures of the book itself.
func meets(b *book.Book, f book.Filter) bool {
	is := func(want book.Is, m counter.Metric) bool {
		return want == "" || (want == book.Yes) == (b.Figures().Get(m) == 1)
	}
	district := f.District == "" || f.District == b.Place().District || f.District == book.NoDistrict && b.Place().District == ""
	return (f.Type == "" || f.Type == b.Type) && (f.State == "" || f.State == b.State) && is(f.Scanned, counter.BooksScanned) && is(f.Complete, counter.BooksDone) &&
		(f.Era == "" || f.Era == b.Place().Era) && district
}

// listed pages through a list and fails when a book comes twice or out of order.
func listed(t *testing.T, db *store.DB, f book.Filter, limit int) (ids []string) {
	t.Helper()
	f.Limit = limit
	for {
		page, next, err := book.List(t.Context(), db, "44", f)
		if err != nil || len(page) > limit {
			t.Fatalf("%d books on a page of %d: %v", len(page), limit, err)
		}
		for _, b := range page {
			if slices.Contains(ids, b.ID) {
				t.Fatalf("a book came twice in %+v", f)
			}
			ids = append(ids, b.ID)
		}
		if f.After = next; next == "" {
			return ids
		}
	}
}

func TestListFilters(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		actor := registrar(t)
		made := someBooks(t, db, actor, 40)
		district := ""
		for _, b := range made {
			district = max(district, b.Place().District)
		}
		rng, hits := rand.New(rand.NewPCG(5, 6)), 0
		pick := func(of ...string) string { return of[rng.IntN(len(of))] }
		for range 80 {
			f := book.Filter{Scope: pick("44", actor.Path), Type: pick("", "birth"), State: book.State(pick("", "", string(book.Approved), string(book.Lost))), Scanned: book.Is(pick("", "yes", "no")),
				Complete: book.Is(pick("", "yes", "no")), Era: pick(append(counter.Eras(), "")...), District: pick("", "", district, book.NoDistrict)}
			var want []string
			for _, b := range made {
				if meets(b, f) {
					want = append(want, b.ID)
				}
			}
			got := listed(t, db, f, 1+rng.IntN(5))
			if whole := listed(t, db, f, 100); !slices.Equal(got, whole) {
				t.Errorf("%+v: in small pages %q, in one %q", f, got, whole)
			}
			slices.Sort(got)
			if slices.Sort(want); !slices.Equal(got, want) {
				t.Errorf("%+v: %d books, want %d", f, len(got), len(want))
			}
			hits += len(got)
		}
		if hits < 80 {
			t.Errorf("the filters met %d books in all: they ask for too little", hits)
		}
		if far := listed(t, db, book.Filter{Scope: "44/1", Scanned: book.Yes}, 10); len(far) > 0 {
			t.Errorf("%d books of another unit", len(far))
		}
	})
}

// The figures of a unit are the lengths of the lists that they open.
func TestListsAreAsLongAsTheFigures(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		someBooks(t, db, registrar(t), 40)
		same := func(what string, figure int64, f book.Filter) {
			t.Helper()
			f.Scope = "44"
			if n := len(listed(t, db, f, 7)); int64(n) != figure {
				t.Errorf("%s: the list has %d books, the figure is %d", what, n, figure)
			}
		}
		total, err := counter.Total(t.Context(), db, "44", "44", "")
		if err != nil || total.Get(counter.BooksDone) == 0 || total.Get(counter.BooksScanned) == 0 {
			t.Fatalf("%+v %v: the figures show too little", total.Tally, err)
		}
		same("all", total.Get(counter.Books), book.Filter{})
		same("scanned", total.Get(counter.BooksScanned), book.Filter{Scanned: book.Yes})
		same("not scanned", total.Get(counter.Books)-total.Get(counter.BooksScanned), book.Filter{Scanned: book.No})
		same("complete", total.Get(counter.BooksDone), book.Filter{Complete: book.Yes})
		eras, err := counter.ByEra(t.Context(), db, "44", "44", "")
		if err != nil || len(eras) != 3 {
			t.Fatal(len(eras), err)
		}
		for _, e := range eras {
			same("era "+e.Key, e.Get(counter.Books), book.Filter{Era: e.Key})
		}
		districts, err := counter.ByDistrict(t.Context(), db, "44", "44", "")
		if err != nil || len(districts) < 2 {
			t.Fatal(len(districts), err)
		}
		for _, d := range districts {
			f := book.Filter{District: d.Key}
			if d.Key == "" {
				f.District = book.NoDistrict
			}
			same("district "+d.Key, d.Get(counter.Books), f)
		}
	})
}
