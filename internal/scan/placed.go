// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"

	"github.com/sogoc/sogoc/internal/store"
)

// Placed is an entry's place on a page.
type Placed struct {
	Region
	Page Page
}

var sqlPlacedIn = store.SQL("scan.region.book", `SELECT r.entry_id, r.page_id, r.ord, r.x, r.y, r.w, r.h, `+prefixed("p", pageColumns)+` FROM scan_page p JOIN region r ON r.province = p.province AND r.page_id = p.id
WHERE p.province = $1 AND p.book_id = $2 ORDER BY r.entry_id, r.ord, p.no, p.id`)

// PlacesInBook lists where the entries of a book stand: by entry, and within an
// entry in the order in which it is read.
func PlacesInBook(ctx context.Context, q store.Querier, province, bookID string) ([]Placed, error) {
	return store.All(ctx, q, sqlPlacedIn, func(row store.Row) (at Placed, err error) {
		p := &at.Page
		return at, row.Scan(append([]any{&at.EntryID, &at.PageID, &at.Ord, &at.X, &at.Y, &at.W, &at.H}, p.columns()...)...)
	}, province, bookID)
}
