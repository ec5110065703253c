// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// DefaultCache is how much the copies for screens may take, in bytes, unless
// the configuration says otherwise: the tiles of some two thousand pages.
const DefaultCache = 8 << 30

// viewCache keeps the copies as files. Drawing one costs as much as a hundred
// page views, and the same page is opened by keyer, reviewer and registrar.
// When they take more than limit, those that nobody has asked for longest go.
type viewCache struct {
	dir   string
	limit int64
	// drawing bounds the pictures decoded at once: each takes tens of MB.
	drawing chan struct{}
	making  singleflight.Group

	mu   sync.Mutex
	size int64 // of the files; -1 until they are counted
}

func newViewCache(dir string) *viewCache {
	return &viewCache{dir: dir, limit: DefaultCache, drawing: make(chan struct{}, 2), size: -1}
}

// LimitCache sets how many bytes the copies may take; 0 for the default. To be
// called before the first picture is asked for.
func (s *Scans) LimitCache(bytes int64) { s.views.limit = cmp.Or(bytes, DefaultCache) }

func (c *viewCache) path(p Page, size Size) string {
	return filepath.Join(c.dir, p.Hash[:2], fmt.Sprintf("%s-%s-%s", p.Hash, p.Version(), size))
}

// keep writes a copy whole or not at all.
func (c *viewCache) keep(path string, data []byte) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "new")
	if err != nil {
		return err
	}
	_, werr := tmp.Write(data)
	if err := errors.Join(werr, tmp.Close()); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	if err := os.Rename(tmp.Name(), path); err != nil {
		return errors.Join(err, os.Remove(tmp.Name()))
	}
	c.grew(int64(len(data)))
	return nil
}

// usedAgain is how old the time of last use may be before it is written anew.
const usedAgain = time.Hour

// used notes that a copy was asked for.
func (c *viewCache) used(path string) {
	now := time.Now()
	if info, err := os.Stat(path); err == nil && now.Sub(info.ModTime()) > usedAgain {
		_ = os.Chtimes(path, now, now) // it may have just been cleared away
	}
}

// cached is a copy on the disk.
type cached struct {
	path string
	size int64
	used time.Time
}

// grew counts what was added, and clears when it is too much.
func (c *viewCache) grew(n int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.size >= 0 {
		c.size += n
	}
	if c.size < 0 || c.size > c.limit {
		c.clear()
	}
}

// clear counts the copies and, above the limit, removes the longest unused
// until a tenth of it is free. Whoever reads one has it open already.
func (c *viewCache) clear() {
	var all []cached
	c.size = 0
	// What can't be read is as good as gone.
	_ = filepath.WalkDir(c.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil //nolint:nilerr // see above
		}
		if info, err := d.Info(); err == nil {
			all = append(all, cached{path, info.Size(), info.ModTime()})
			c.size += info.Size()
		}
		return nil
	})
	if c.size <= c.limit {
		return
	}
	slices.SortFunc(all, func(a, b cached) int { return a.used.Compare(b.used) })
	for _, f := range all {
		if c.size <= c.limit-c.limit/10 {
			return
		}
		if os.Remove(f.path) == nil {
			c.size -= f.size
		}
	}
}

// turn waits for a place among the pictures being decoded.
func (c *viewCache) turn(ctx context.Context) (done func(), err error) {
	select {
	case c.drawing <- struct{}{}:
		return func() { <-c.drawing }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
