// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"iter"
)

// HashLen is the length of a blob's name: SHA-256 in hexadecimal.
const HashLen = 2 * sha256.Size

var (
	// ErrNotFound reports a well-formed name under which nothing is kept.
	ErrNotFound = errors.New("blob not found")
	// ErrBadHash reports a name that is not 64 lower-case hexadecimal digits.
	ErrBadHash = errors.New("not a blob name")
)

// Ref names a blob and says how long it is.
type Ref struct {
	Hash string // SHA-256, 64 lower-case hexadecimal digits
	Size int64  // bytes
}

// Store keeps blobs. Every method may be called from many goroutines at once.
type Store interface {
	// Put reads r to its end and keeps the bytes. When it returns without an
	// error the blob is on stable storage. When r or ctx fails, nothing
	// becomes visible and the error wraps that cause.
	Put(ctx context.Context, r io.Reader) (Ref, error)
	// Open gives the bytes of a blob. The caller closes the reader. A missing
	// blob is ErrNotFound, a malformed name ErrBadHash.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Has tells whether the blob is kept, without reading it.
	Has(ctx context.Context, hash string) (bool, error)
	// Delete removes a blob. Removing one that is not there is no error, so
	// that a repeated clean-up ends well.
	Delete(ctx context.Context, hash string) error
	// List walks all blobs in ascending order of name. After an error the
	// walk ends. Blobs added or removed meanwhile may or may not be seen.
	List(ctx context.Context) iter.Seq2[Ref, error]
}

// CheckHash returns ErrBadHash unless hash is 64 lower-case hexadecimal digits.
func CheckHash(hash string) error {
	if len(hash) != HashLen {
		return fmt.Errorf("%w: %d characters, want %d", ErrBadHash, len(hash), HashLen)
	}
	for _, c := range []byte(hash) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return fmt.Errorf("%w: unexpected character %q", ErrBadHash, c)
		}
	}
	return nil
}

// Sum returns the name that b would have in any store.
func Sum(b []byte) string {
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:])
}
