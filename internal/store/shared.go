// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"fmt"
)

// Shared is work that the requests of one transaction hand in and that is done
// for all of them together, once, before the transaction is committed: a row
// that each would lock, read and write in turn is touched once. What a request
// handed in counts only when the request succeeds, and cannot be read before
// the commit.
type Shared[T any] struct {
	name string
	do   func(ctx context.Context, tx *Tx, all []T) error
}

// NewShared names the work; do gets what was handed in, in the order of the
// requests. When do fails, the whole transaction fails.
func NewShared[T any](name string, do func(ctx context.Context, tx *Tx, all []T) error) *Shared[T] {
	return &Shared[T]{name: name, do: do}
}

// Add hands v in.
func (s *Shared[T]) Add(tx *Tx, v T) { tx.r.shares = append(tx.r.shares, share{s, v}) }

func (s *Shared[T]) run(ctx context.Context, tx *Tx, shares []share) error {
	var all []T
	for _, h := range shares {
		if h.of == sharer(s) {
			all = append(all, h.v.(T))
		}
	}
	if err := s.do(ctx, tx, all); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

type sharer interface {
	run(ctx context.Context, tx *Tx, shares []share) error
}

// share is one thing handed in.
type share struct {
	of sharer
	v  any
}

// settle does the shared work of a batch, and commits it.
func (w *writer) settle() error {
	shares := w.shares
	w.shares = nil
	ctx := context.Background()
	tx := &Tx{w: w, r: &request{}}
	done := map[sharer]bool{}
	for _, h := range shares {
		if done[h.of] {
			continue
		}
		done[h.of] = true
		err := call(ctx, func(ctx context.Context, tx *Tx) error { return h.of.run(ctx, tx, shares) }, tx)
		if err != nil {
			return err
		}
	}
	if w.db.Engine == SQLite {
		return w.exec(commit)
	}
	return w.send(ctx, stepCommit)
}
