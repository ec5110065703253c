// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/sogoc/sogoc/internal/refusal"
)

// CorruptError reports a blob whose bytes no longer match its name.
type CorruptError struct {
	Hash string // the name
	Got  string // the SHA-256 of what is there now
	Size int64  // bytes there now
}

func (e *CorruptError) Error() string {
	return fmt.Sprintf("blob %s is damaged: its %d bytes hash to %s", e.Hash, e.Size, e.Got)
}

// corrupt is the finding in words for people.
var corrupt = refusal.New("blob_corrupt",
	"Tệp đã lưu không còn nguyên vẹn: nội dung không khớp với mã kiểm tra. Cần khôi phục từ bản sao lưu.",
	"The stored file is damaged: its content does not match its checksum. Restore it from a backup.")

// Unwrap gives the finding in words.
func (e *CorruptError) Unwrap() error { return corrupt }

// Verify reads the whole blob again and compares it with its name. It returns
// *CorruptError when they differ and ErrNotFound when it is gone.
func Verify(ctx context.Context, s Store, hash string) (Ref, error) {
	r, err := s.Open(ctx, hash)
	if err != nil {
		return Ref{}, fmt.Errorf("verifying blob: %w", err)
	}
	defer r.Close()
	h := sha256.New()
	n, err := io.Copy(h, &ctxReader{ctx: ctx, r: r})
	if err != nil {
		return Ref{}, fmt.Errorf("verifying blob %s: %w", hash, err)
	}
	if got := hex.EncodeToString(h.Sum(nil)); got != hash {
		return Ref{}, &CorruptError{Hash: hash, Got: got, Size: n}
	}
	return Ref{Hash: hash, Size: n}, nil
}

// VerifyAll verifies every blob of s and calls found for each with its error,
// nil when it is whole. It stops when found returns false, and returns an
// error only when the walk itself failed.
func VerifyAll(ctx context.Context, s Store, found func(Ref, error) bool) error {
	return VerifyAfter(ctx, s, "", found)
}

// VerifyAfter is VerifyAll for the blobs whose names follow after.
func VerifyAfter(ctx context.Context, s Store, after string, found func(Ref, error) bool) error {
	for ref, err := range s.List(ctx) {
		if err != nil {
			return fmt.Errorf("walking blobs: %w", err)
		}
		if ref.Hash <= after {
			continue
		}
		_, err := Verify(ctx, s, ref.Hash)
		if ctx.Err() != nil {
			return fmt.Errorf("verifying blobs: %w", ctx.Err())
		}
		if !found(ref, err) {
			return nil
		}
	}
	return nil
}

// ctxReader ends a long read when its context ends.
type ctxReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *ctxReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
