// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/store"
)

var sqlAllBlobs = store.SQL("exchange.hash.files", `SELECT DISTINCT hash FROM book_export_file`)

// EachBlob calls fn for every blob that an export points to.
func EachBlob(ctx context.Context, q store.Querier, fn func(hash string) error) error {
	err := store.Each(ctx, q, sqlAllBlobs, func(row store.Row) error {
		var hash string
		if err := row.Scan(&hash); err != nil {
			return err
		}
		return fn(hash)
	})
	if err != nil {
		return fmt.Errorf("listing the files of exports: %w", err)
	}
	return nil
}
