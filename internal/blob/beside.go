// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"errors"
	"io"
	"iter"
)

// beside is a store that is moving: what is put goes to now, what is read is
// looked for in both.
type beside struct{ now, before Store }

// Beside makes one store of the place that blobs move to and the one that they
// come from.
func Beside(now, before Store) Store { return beside{now, before} }

func (b beside) Put(ctx context.Context, r io.Reader) (Ref, error) { return b.now.Put(ctx, r) }

// Open looks once more in the new place at the end: between the two looks the
// blob may have moved.
func (b beside) Open(ctx context.Context, hash string) (r io.ReadSeekCloser, err error) {
	for _, s := range []Store{b.now, b.before, b.now} {
		if r, err = s.Open(ctx, hash); !errors.Is(err, ErrNotFound) {
			return r, err
		}
	}
	return nil, err
}

func (b beside) Has(ctx context.Context, hash string) (there bool, err error) {
	for _, s := range []Store{b.now, b.before, b.now} {
		if there, err = s.Has(ctx, hash); there || err != nil {
			return there, err
		}
	}
	return false, nil
}

// Delete takes a blob away from the old place first, so that a move under way
// can't bring it back after it has gone from the new one.
func (b beside) Delete(ctx context.Context, hash string) error {
	if err := b.before.Delete(ctx, hash); err != nil {
		return err
	}
	return b.now.Delete(ctx, hash)
}

func (b beside) List(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		for p, err := range pairs(ctx, b.now, b.before) {
			if err != nil {
				yield(Ref{}, err)
				return
			}
			ref := p.a
			if !p.inA {
				ref = p.b
			}
			if !yield(ref, nil) {
				return
			}
		}
	}
}

// pair is a blob that lies in one of two stores, or in both.
type pair struct {
	a, b     Ref
	inA, inB bool
}

// pairs walks two stores side by side in ascending order of name.
func pairs(ctx context.Context, a, b Store) iter.Seq2[pair, error] {
	return func(yield func(pair, error) bool) {
		nextA, stopA := iter.Pull2(a.List(ctx))
		defer stopA()
		nextB, stopB := iter.Pull2(b.List(ctx))
		defer stopB()
		refA, errA, okA := nextA()
		refB, errB, okB := nextB()
		for okA || okB {
			if err := errors.Join(errA, errB); err != nil {
				yield(pair{}, err)
				return
			}
			p := pair{a: refA, b: refB}
			p.inA = okA && (!okB || refA.Hash <= refB.Hash)
			p.inB = okB && (!okA || refB.Hash <= refA.Hash)
			if !yield(p, nil) {
				return
			}
			if p.inA {
				refA, errA, okA = nextA()
			}
			if p.inB {
				refB, errB, okB = nextB()
			}
		}
	}
}
