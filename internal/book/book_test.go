// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

func registrar(t *testing.T) access.Actor {
	t.Helper()
	u, ok := unit.At(commune, "2026-01-01")
	if !ok {
		t.Fatal("the commune of the test is not in the catalogue")
	}
	return access.Actor{ID: "registrar", Role: access.Registrar, Province: "44", Path: unit.Path(u.ID), Unit: string(u.ID)}
}

func facts(actor access.Actor, no string) book.Facts {
	return book.Facts{Type: "birth", OpenYear: 1999, BookNo: no, RegisteredText: "Xã Thử", Responsible: unit.ID(actor.Unit), DeclaredEntries: 10}
}

func TestAddAndChange(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, books, actor := t.Context(), book.New(db), registrar(t)
		b, err := books.Add(ctx, actor, "k", facts(actor, "01/1999"))
		if err != nil {
			t.Fatal(err)
		}
		again, err := books.Add(ctx, actor, "k", facts(actor, "01/1999"))
		if err != nil || again.ID != b.ID {
			t.Fatalf("the second delivery made another book: %v", err)
		}
		f := b.Facts
		f.Box, f.DeclaredEntries = "7", 12
		if err := books.Change(ctx, actor, "count-again", b.ID, 1, f, "đếm lại"); err != nil {
			t.Fatal(err)
		}
		if err := books.Change(ctx, actor, "", b.ID, 1, f, "chậm"); !errors.Is(err, book.ErrChanged) {
			t.Errorf("a change on an old version: %v", err)
		}
		versions, err := book.History(ctx, db, "44", b.ID)
		if err != nil || len(versions) != 2 || versions[0].N != 2 || versions[0].Reason != "đếm lại" {
			t.Fatalf("history: %v %+v", err, versions)
		}
		want := []book.FieldChange{{Field: "box", Before: "", After: "7"}, {Field: "declaredEntries", Before: "10", After: "12"}}
		if got := book.Differences(versions[1].Facts, versions[0].Facts); !slices.Equal(got, want) {
			t.Errorf("differences: %+v", got)
		}
		total, err := counter.Total(ctx, db, "44", "44", "")
		if err != nil || total.Tally[counter.Books] != 1 || total.Tally[counter.Declared] != 12 {
			t.Errorf("figures: %v %+v", err, total.Tally)
		}
	})
}

func TestAddRefuses(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	books, actor := book.New(db), registrar(t)
	var bad book.ErrInvalid
	if _, err := books.Add(t.Context(), actor, "", book.Facts{}); !errors.As(err, &bad) || len(bad) < 4 {
		t.Errorf("empty facts: %v", err)
	}
	keyer := actor
	keyer.Role = access.Keyer
	if _, err := books.Add(t.Context(), keyer, "", facts(actor, "01")); !errors.Is(err, access.ErrRole) {
		t.Errorf("a keyer adds a book: %v", err)
	}
	far := actor
	far.Path = "44/1"
	if _, err := books.AddAll(t.Context(), far, "x", []book.Facts{facts(actor, "01")}); !errors.Is(err, access.ErrScope) {
		t.Errorf("a registrar of another commune: %v", err)
	}
}

func TestAddAll(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, books, actor := t.Context(), book.New(db), registrar(t)
		many := make([]book.Facts, 230)
		for i := range many {
			many[i] = facts(actor, fmt.Sprintf("%02d/1999", i+1))
		}
		first, err := books.AddAll(ctx, actor, "sheet", many)
		if err != nil || len(first) != len(many) {
			t.Fatalf("%d of %d: %v", len(first), len(many), err)
		}
		second, err := books.AddAll(ctx, actor, "sheet", many)
		if err != nil || !slices.Equal(first, second) {
			t.Errorf("the second delivery gave other books: %v", err)
		}
		seen, after := 0, ""
		for {
			page, next, err := book.List(ctx, db, "44", book.Filter{Scope: actor.Path, Type: "birth", State: book.Inventoried, After: after, Limit: 100})
			if err != nil {
				t.Fatal(err)
			}
			seen += len(page)
			if after = next; next == "" {
				break
			}
		}
		if seen != len(many) {
			t.Errorf("the pages of the list hold %d of %d books", seen, len(many))
		}
		same, err := book.Same(ctx, db, "44", many[3])
		if err != nil || len(same) != 1 || same[0].ID != first[3] {
			t.Errorf("natural key: %v %+v", err, same)
		}
	})
}
