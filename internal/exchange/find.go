// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

var sqlProvinces = store.SQL("exchange.provinces", `SELECT DISTINCT province FROM book ORDER BY province`)

// Find lists the books that a name like KS.2010.01 can mean, or the one with
// that id. code, when not "",
// is that of a unit, of any time: one above the books, or one that registered or
// holds them. A name that can't be read is a *civil.NameError.
func Find(ctx context.Context, q store.Querier, name, code string) ([]*book.Book, error) {
	provinces, err := store.Scalars[string](ctx, q, sqlProvinces)
	if err != nil {
		return nil, fmt.Errorf("listing the provinces: %w", err)
	}
	for _, p := range provinces {
		b, err := book.Get(ctx, q, p, name)
		if !errors.Is(err, store.ErrNotFound) {
			return []*book.Book{b}, err
		}
	}
	// With an ending the name is that of a whole book, not of an entry.
	n, err := civil.ParseScanName(strings.TrimSuffix(strings.TrimSuffix(name, ".xlsx"), ".zip") + ".xlsx")
	if err != nil {
		return nil, err
	}
	t, _ := civil.ByCode(n.Type)
	var found []*book.Book
	for _, p := range provinces {
		books, err := book.Named(ctx, q, p, p, t.ID, n.Year, fmt.Sprintf("%02d%s", n.Book, n.BookSuffix))
		if err != nil {
			return nil, fmt.Errorf("looking for the book: %w", err)
		}
		found = append(found, slices.DeleteFunc(books, func(b *book.Book) bool { return !ofUnit(b, code) })...)
	}
	return found, nil
}

func ofUnit(b *book.Book, code string) bool {
	if code == "" || slices.Contains(strings.Split(b.Path, "/"), code) {
		return true
	}
	return slices.ContainsFunc([]unit.ID{b.RegisteredBy, b.HeldBy, b.Responsible}, func(id unit.ID) bool { return id.Code() == code })
}
