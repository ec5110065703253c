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

// EachBlob calls fn for every blob that a file or a page points to, some of them
// twice.
func EachBlob(ctx context.Context, q store.Querier, fn func(hash string) error) error {
	for _, stmt := range []*store.Stmt{sqlAllFiles, sqlAllPages} {
		err := store.Each(ctx, q, stmt, func(row store.Row) error {
			var hash string
			if err := row.Scan(&hash); err != nil {
				return err
			}
			return fn(hash)
		})
		if err != nil {
			return fmt.Errorf("listing what the rows point to: %w", err)
		}
	}
	return nil
}

// Orphans lists blobs that nothing points to: what is left over when the
// program stopped between keeping the bytes and writing the row. each walks the
// blobs that rows point to, of all rooms. A file that is just being received
// looks the same, so nothing is deleted here.
func Orphans(ctx context.Context, each func(fn func(hash string) error) error, blobs blob.Store, found func(blob.Ref) bool) error {
	known := map[[sha256.Size]byte]struct{}{} // raw: a province has millions
	err := each(func(hash string) error {
		known[raw(hash)] = struct{}{}
		return nil
	})
	if err != nil {
		return err
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
