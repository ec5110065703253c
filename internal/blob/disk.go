// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"sync"
	"time"
)

const (
	// diskFormat is the first line of the file "format". A later layout gets
	// another number, and a program that does not know it must not write.
	diskFormat = "sogoc-blob 1\n"
	// staleAfter is how old an abandoned temporary file must be before it is
	// removed on opening; an upload in another process may still be writing.
	staleAfter = 24 * time.Hour
	copyBuffer = 128 << 10

	dirMode  = 0o700 // scans are personal data: the owner only
	fileMode = 0o600
)

// Disk keeps blobs in a folder:
//
//	format                  the version of this layout
//	objects/ab/cd/abcd…     the blobs, two levels of 256 folders
//	tmp/                    uploads under way
//
// Everything lives in one file system, so that rename is atomic.
type Disk struct {
	root string
	// ready holds the fan-out folders whose own entry in their parent this
	// process has synced; the others are synced on first use.
	ready sync.Map
}

var _ Store = (*Disk)(nil)

// OpenDisk opens the store in root, making it if it is not there.
func OpenDisk(root string) (*Disk, error) {
	d := &Disk{root: root}
	for _, dir := range []string{root, d.objects(), d.tmp()} {
		if err := os.MkdirAll(dir, dirMode); err != nil {
			return nil, fmt.Errorf("making blob folder: %w", err)
		}
	}
	if err := d.checkFormat(); err != nil {
		return nil, err
	}
	d.sweep(time.Now().Add(-staleAfter))
	return d, nil
}

func (d *Disk) objects() string { return filepath.Join(d.root, "objects") }
func (d *Disk) tmp() string     { return filepath.Join(d.root, "tmp") }

func (d *Disk) path(hash string) string {
	return filepath.Join(d.objects(), hash[:2], hash[2:4], hash)
}

// checkFormat reads the layout's version, or writes it in a new store.
func (d *Disk) checkFormat() error {
	name := filepath.Join(d.root, "format")
	b, err := os.ReadFile(name)
	switch {
	case err == nil && string(b) == diskFormat:
		return nil
	case err == nil:
		return fmt.Errorf("blob folder %s has an unknown layout %q: use the program version that wrote it", d.root, b)
	case !errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("reading blob layout: %w", err)
	}
	f, err := os.CreateTemp(d.tmp(), "format-*")
	if err != nil {
		return fmt.Errorf("writing blob layout: %w", err)
	}
	if _, err := f.WriteString(diskFormat); err != nil {
		return errors.Join(fmt.Errorf("writing blob layout: %w", err), discard(f))
	}
	return d.publish(f, name)
}

// sweep removes temporary files that nobody has touched since before. What
// cannot be removed costs space only, so errors are left for the next time.
func (d *Disk) sweep(before time.Time) {
	entries, err := os.ReadDir(d.tmp())
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(d.tmp(), e.Name()))
		}
	}
}

// Put implements Store: write aside, sync, rename, sync the folder.
func (d *Disk) Put(ctx context.Context, r io.Reader) (Ref, error) {
	f, err := os.CreateTemp(d.tmp(), "put-*")
	if err != nil {
		return Ref{}, fmt.Errorf("storing blob: %w", err)
	}
	h := sha256.New()
	n, err := io.CopyBuffer(io.MultiWriter(f, h), &ctxReader{ctx: ctx, r: r}, make([]byte, copyBuffer))
	if err != nil {
		return Ref{}, errors.Join(fmt.Errorf("storing blob: %w", err), discard(f))
	}
	ref := Ref{Hash: hex.EncodeToString(h.Sum(nil)), Size: n}
	if err := d.fanOut(ref.Hash); err != nil {
		return Ref{}, errors.Join(err, discard(f))
	}
	if err := d.publish(f, d.path(ref.Hash)); err != nil {
		return Ref{}, err
	}
	return ref, nil
}

// publish makes the finished temporary file visible as name and durable. It
// replaces a file already there: the bytes are the same by construction, or
// the old ones were damaged.
func (d *Disk) publish(f *os.File, name string) error {
	if err := f.Sync(); err != nil {
		return errors.Join(fmt.Errorf("syncing blob: %w", err), discard(f))
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err != nil {
		return errors.Join(fmt.Errorf("measuring blob: %w", err), discard(f))
	}
	if err := f.Close(); err != nil {
		return errors.Join(fmt.Errorf("closing blob: %w", err), os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), name); err != nil {
		_ = os.Remove(f.Name())
		// Windows does not replace a file that someone is reading. If it has
		// the right length it is the same blob, and it stays.
		if info, serr := os.Stat(name); serr != nil || info.Size() != size {
			return fmt.Errorf("publishing blob: %w", err)
		}
	}
	return syncDir(filepath.Dir(name))
}

// fanOut makes the two folders a blob lies in, durably.
func (d *Disk) fanOut(hash string) error {
	leaf := filepath.Dir(d.path(hash))
	if _, ok := d.ready.Load(leaf); ok {
		return nil
	}
	if err := os.MkdirAll(leaf, dirMode); err != nil {
		return fmt.Errorf("making blob folder: %w", err)
	}
	// Synced even if they were there: whoever made them may have stopped
	// before their names reached the disk.
	for _, dir := range []string{filepath.Dir(leaf), d.objects()} {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	d.ready.Store(leaf, struct{}{})
	return nil
}

// discard closes and removes a temporary file whose content is not wanted.
func discard(f *os.File) error {
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Open implements Store.
func (d *Disk) Open(_ context.Context, hash string) (io.ReadSeekCloser, error) {
	if err := CheckHash(hash); err != nil {
		return nil, err
	}
	f, err := os.Open(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %s", ErrNotFound, hash)
	}
	if err != nil {
		return nil, fmt.Errorf("opening blob: %w", err)
	}
	return f, nil
}

// Has implements Store.
func (d *Disk) Has(ctx context.Context, hash string) (bool, error) {
	_, err := d.Stat(ctx, hash)
	if errors.Is(err, ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// Stat returns the length of a blob without reading it, or ErrNotFound.
func (d *Disk) Stat(_ context.Context, hash string) (Ref, error) {
	if err := CheckHash(hash); err != nil {
		return Ref{}, err
	}
	info, err := os.Stat(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return Ref{}, fmt.Errorf("%w: %s", ErrNotFound, hash)
	}
	if err != nil {
		return Ref{}, fmt.Errorf("looking at blob: %w", err)
	}
	return Ref{Hash: hash, Size: info.Size()}, nil
}

// Delete implements Store.
func (d *Disk) Delete(_ context.Context, hash string) error {
	if err := CheckHash(hash); err != nil {
		return err
	}
	err := os.Remove(d.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("deleting blob: %w", err)
	}
	return syncDir(filepath.Dir(d.path(hash)))
}

// List implements Store. Files that are not blobs are passed over.
func (d *Disk) List(ctx context.Context) iter.Seq2[Ref, error] {
	return func(yield func(Ref, error) bool) {
		err := filepath.WalkDir(d.objects(), func(_ string, e fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || e.IsDir() || CheckHash(e.Name()) != nil {
				return err
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted between reading the folder and looking
			}
			if err != nil {
				return err
			}
			if !yield(Ref{Hash: e.Name(), Size: info.Size()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Ref{}, fmt.Errorf("listing blobs: %w", err))
		}
	}
}
