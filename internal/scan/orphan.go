// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

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
// looks the same, so nothing is deleted here. The rows are read last: files that
// came whole meanwhile have theirs.
func Orphans(ctx context.Context, each func(fn func(hash string) error) error, blobs blob.Store, found func(blob.Ref) bool) error {
	alone := map[[sha256.Size]byte]int64{} // sizes by raw hash: a province has millions
	for ref, err := range blobs.List(ctx) {
		if err != nil {
			return fmt.Errorf("walking the blobs: %w", err)
		}
		alone[raw(ref.Hash)] = ref.Size
	}
	err := each(func(hash string) error {
		delete(alone, raw(hash))
		return nil
	})
	if err != nil {
		return err
	}
	for _, hash := range slices.SortedFunc(maps.Keys(alone), func(a, b [sha256.Size]byte) int { return bytes.Compare(a[:], b[:]) }) {
		if !found(blob.Ref{Hash: hex.EncodeToString(hash[:]), Size: alone[hash]}) {
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
