// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"sync"

	"golang.org/x/sync/errgroup"
)

// moveAtOnce is how many blobs are under way together: over a line each waits
// for answers most of the time.
const moveAtOnce = 4

// Moved is how far a move has come.
type Moved struct {
	Blobs, Of int64 // passed so far, and in the old place when it began
	Copied    int64
	Bytes     int64 // copied
	Removed   int64 // from the old place
	Bad       []error
}

// Move copies every blob of from that to lacks. Each is read back from to and
// compared with its name before it counts, and before it is taken away from
// from (remove). It may be stopped and begun again at any time; others may put
// into to meanwhile. A blob that can't be read whole stays where it is and is
// named in Bad. told is called now and then, one call at a time.
func Move(ctx context.Context, from, to Store, remove bool, told func(Moved)) (Moved, error) {
	m := &mover{from: from, to: to, remove: remove, told: told}
	for _, err := range from.List(ctx) {
		if err != nil {
			return m.Moved, fmt.Errorf("counting what is to be moved: %w", err)
		}
		m.Of++
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(moveAtOnce)
	var listed error
	for p, err := range pairs(ctx, from, to) {
		if err != nil {
			listed = err
			break
		}
		if p.inA {
			group.Go(func() error { return m.one(ctx, p) })
		}
	}
	err := group.Wait()
	if err == nil {
		err = listed
	}
	if err != nil {
		return m.Moved, fmt.Errorf("moving blobs: %w", err)
	}
	return m.Moved, nil
}

type mover struct {
	from, to Store
	remove   bool
	told     func(Moved)

	mu sync.Mutex // guards what follows
	Moved
}

// one moves one blob. Only what stops everything is an error.
func (m *mover) one(ctx context.Context, p pair) error {
	there := p.inB && p.b.Size == p.a.Size
	err := m.copy(ctx, p.a.Hash, there)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err == nil && m.remove {
		err = m.from.Delete(ctx, p.a.Hash)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.Blobs++
	switch {
	case err != nil:
		m.Bad = append(m.Bad, fmt.Errorf("%s: %w", p.a.Hash, err))
	case !there:
		m.Copied, m.Bytes = m.Copied+1, m.Bytes+p.a.Size
	}
	if err == nil && m.remove {
		m.Removed++
	}
	m.told(m.Moved)
	return nil
}

// copy brings a blob over and proves that it arrived. What is there already is
// read again only before the other copy goes.
func (m *mover) copy(ctx context.Context, hash string, there bool) error {
	if there && !m.remove {
		return nil
	}
	if !there {
		if err := Copy(ctx, m.from, m.to, hash); err != nil {
			return err
		}
	}
	_, err := Verify(ctx, m.to, hash)
	return err
}

// Copy puts one blob of from into to. Damaged bytes are a *CorruptError and
// nothing becomes visible.
func Copy(ctx context.Context, from, to Store, hash string) (err error) {
	r, err := from.Open(ctx, hash)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	_, err = to.Put(ctx, Named(r, hash))
	return err
}

// Named reads r and, at its end, fails with *CorruptError instead of io.EOF when
// the bytes were not those of hash.
func Named(r io.Reader, hash string) io.Reader {
	return &named{r: r, hash: hash, sum: sha256.New()}
}

type named struct {
	r    io.Reader
	hash string
	sum  hash.Hash
	n    int64
}

func (n *named) Read(p []byte) (int, error) {
	c, err := n.r.Read(p)
	n.sum.Write(p[:c])
	n.n += int64(c)
	if errors.Is(err, io.EOF) {
		if got := hex.EncodeToString(n.sum.Sum(nil)); got != n.hash {
			return c, &CorruptError{Hash: n.hash, Got: got, Size: n.n}
		}
	}
	return c, err
}
