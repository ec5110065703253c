// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlAllFiles = store.SQL("scan.hash.files", `SELECT DISTINCT hash FROM scan_file WHERE hash <> ''`)
	sqlAllPages = store.SQL("scan.hash.pages", `SELECT DISTINCT hash FROM scan_page`)
)

// Orphans lists blobs that no file and no page points to: what is left over
// when the program stopped between keeping the bytes and writing the row. A
// file that is just being received looks the same, so nothing is deleted here.
func Orphans(ctx context.Context, q store.Querier, blobs blob.Store, found func(blob.Ref) bool) error {
	known := map[[sha256.Size]byte]struct{}{} // raw: a province has millions
	for _, stmt := range []*store.Stmt{sqlAllFiles, sqlAllPages} {
		err := store.Each(ctx, q, stmt, func(row store.Row) error {
			var hash string
			err := row.Scan(&hash)
			known[raw(hash)] = struct{}{}
			return err
		})
		if err != nil {
			return fmt.Errorf("listing what the rows point to: %w", err)
		}
	}
	for ref, err := range blobs.List(ctx) {
		if err != nil {
			return fmt.Errorf("walking the blobs: %w", err)
		}
		if _, ok := known[raw(ref.Hash)]; !ok && !found(ref) {
			return nil
		}
	}
	return nil
}

func raw(hash string) (b [sha256.Size]byte) {
	if decoded, err := hex.DecodeString(hash); err == nil {
		copy(b[:], decoded)
	}
	return b
}
