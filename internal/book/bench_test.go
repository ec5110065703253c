// SPDX-License-Identifier: Apache-2.0

package book_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/unit"
)

// BenchmarkList reads a page of 50 of the 11,464 books of a province, of which
// the last five are what each filter looks for.
func BenchmarkList(b *testing.B) {
	db, district := aProvince(b)
	for name, f := range map[string]book.Filter{"all": {}, "not inventoried": {State: book.Approved}, "scanned": {Scanned: book.Yes}, "complete": {Complete: book.Yes}, "district": {District: district}} {
		b.Run(name, func(b *testing.B) {
			f.Scope, f.Limit = "44", 50
			for b.Loop() {
				if page, _, err := book.List(b.Context(), db, "44", f); err != nil || len(page) < 5 {
					b.Fatal(len(page), err)
				}
			}
		})
	}
}

func aProvince(b *testing.B) (*store.DB, string) {
	b.Helper()
	const all = 11464
	u, ok := unit.At(commune, "2026-01-01")
	old, was := unit.At(commune, "2010-01-01")
	if !ok || !was {
		b.Fatal("the commune is not in the catalogue")
	}
	actor := access.Actor{ID: "registrar", Role: access.Registrar, Province: "44", Path: unit.Path(u.ID), Unit: string(u.ID)}
	db := storetest.OpenSQLite(b)
	books := book.New(db)
	many := make([]book.Facts, all)
	for i := range many {
		f := book.Facts{Type: "birth", OpenYear: 1999, BookNo: fmt.Sprintf("%05d", i+1), RegisteredBy: u.ID, RegisteredText: "Xã Thử", Responsible: u.ID}
		if i >= all-5 {
			f.RegisteredBy = old.ID
		}
		many[i] = f
	}
	ids, err := books.AddAll(b.Context(), actor, "", many)
	if err != nil {
		b.Fatal(err)
	}
	district := ""
	err = db.Write(b.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, id := range ids[all-5:] {
			made, err := book.Move(ctx, tx, books.Now(), "44", id, book.Counts{Files: 1, Approved: 1})
			if err != nil {
				return err
			}
			district = made.Place().District
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return db, district
}
