// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"

	"github.com/sogoc/sogoc/internal/store"
)

var sqlRegionsBook = store.SQL("scan.region.ofbook", `SELECT r.entry_id, r.page_id, r.ord, r.x, r.y, r.w, r.h FROM scan_page p JOIN region r ON r.province = p.province AND r.page_id = p.id WHERE p.province = $1 AND p.book_id = $2 ORDER BY p.no, p.id, r.y, r.x, r.entry_id`)

// RegionsOfBook lists every link between an entry and a page of a book, in the
// order of the pages.
func RegionsOfBook(ctx context.Context, q store.Querier, province, bookID string) ([]Region, error) {
	return store.All(ctx, q, sqlRegionsBook, scanRegion, province, bookID)
}
