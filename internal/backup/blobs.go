// SPDX-License-Identifier: Apache-2.0

package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/blob"
)

// blobsAtOnce is how many scans are copied together: over a line each waits for
// answers most of the time.
const blobsAtOnce = 4

// writeSummed writes a file to stable storage and gives the SHA-256 of what was
// written.
func writeSummed(path string, r io.Reader) (string, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, fileMode)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, h), r)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// blobs adds the scans that the folder does not have yet. A scan that can't be
// read is left out; it matters if rows point to it.
func (w *writer) blobs(ctx context.Context, wanted map[string]bool) (err error) {
	to, err := blob.OpenSealed(filepath.Join(w.dir, blobsDir), w.to.String(), nil)
	if err != nil {
		return err
	}
	summed, err := allSums(w.dir)
	if err != nil {
		return err
	}
	have, err := present(ctx, to, summed)
	if err != nil {
		return err
	}
	list, err := os.OpenFile(filepath.Join(w.dir, sumsDir, w.m.Set+".sha256"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, fileMode)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, list.Sync(), list.Close()) }()
	c := &copier{writer: w, to: to, list: list}
	group, gctx := errgroup.WithContext(ctx)
	group.SetLimit(blobsAtOnce)
	for ref, err := range w.Blobs.List(gctx) {
		if err != nil {
			return errors.Join(err, group.Wait())
		}
		w.m.Blobs++
		if have[ref.Hash] {
			c.mu.Lock()
			delete(wanted, ref.Hash)
			c.mu.Unlock()
			continue
		}
		group.Go(func() error { return c.one(gctx, ref, wanted) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	w.m.Missing = slices.Sorted(maps.Keys(wanted))
	return nil
}

// allSums reads the sums of all runs, those that broke off too.
func allSums(dir string) (map[string]string, error) {
	files, err := filepath.Glob(filepath.Join(dir, sumsDir, "*.sha256"))
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, file := range files { // in the order of time: a later line wins
		sums, err := readSums(file)
		if err != nil {
			return nil, err
		}
		for name, sum := range sums {
			all[name] = sum
		}
	}
	return all, nil
}

// present lists the scans in the folder whose sum is known.
func present(ctx context.Context, to *blob.Keeper, summed map[string]string) (map[string]bool, error) {
	known := map[string]bool{}
	for name := range summed {
		known[strings.TrimSuffix(path.Base(name), ".age")] = true
	}
	have := map[string]bool{}
	for ref, err := range to.List(ctx) {
		if err != nil {
			return nil, err
		}
		if known[ref.Hash] {
			have[ref.Hash] = true
		}
	}
	return have, nil
}

type copier struct {
	*writer
	to   *blob.Keeper
	mu   sync.Mutex // guards the writer's figures, wanted and list
	list io.Writer
}

// one copies a scan and reads it back. Only what stops everything is an error:
// bytes that don't match their name, or that are gone, are no scan any more.
func (c *copier) one(ctx context.Context, ref blob.Ref, wanted map[string]bool) error {
	r, err := c.Blobs.Open(ctx, ref.Hash)
	if errors.Is(err, blob.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, sum, err := c.to.PutSummed(ctx, blob.Named(r, ref.Hash))
	err = errors.Join(err, r.Close())
	var corrupt *blob.CorruptError
	if errors.As(err, &corrupt) {
		return nil
	}
	if err != nil {
		return err
	}
	name, again, err := c.to.Sum(ctx, ref.Hash)
	if err != nil {
		return err
	}
	if again != sum {
		return fmt.Errorf("%w: the scan %s reads other than it was written; the disk may be failing", ErrDamaged, ref.Hash)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m.NewBlobs, c.m.NewBytes = c.m.NewBlobs+1, c.m.NewBytes+ref.Size
	delete(wanted, ref.Hash)
	c.told("ảnh quét", c.m.NewBlobs)
	_, err = fmt.Fprintf(c.list, "%s  %s\n", sum, path.Join(blobsDir, name))
	return err
}
