// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// staleAfter is how old an abandoned temporary file must be before it is
	// removed on opening; an upload in another process may still be writing.
	staleAfter = 24 * time.Hour

	dirMode  = 0o700 // scans are personal data: the owner only
	fileMode = 0o600
)

// disk keeps files in a folder, uploads under way in its subfolder tmp.
// Everything lives in one file system, so that rename is atomic.
type disk struct {
	root string
	// ready marks the folders of blobs whose own entry in their parent this
	// process has synced; the others are synced on first use. One bit for each:
	// a map of their names grew to 30 MB.
	ready [folders / 64]atomic.Uint64
}

const folders = 1 << 16 // that blobs lie in: two levels of 256

// OpenDisk opens the store in the folder root, making it if it is not there:
//
//	format                  the version of this layout
//	objects/ab/cd/abcd…     the blobs, two levels of 256 folders; sealed ones end in .age
//	keys/….age              the store's keys, when it is locked (see Unlock)
//	tmp/                    uploads under way
func OpenDisk(root string) (*Keeper, error) {
	d := &disk{root: root}
	for _, dir := range []string{root, filepath.Join(root, objectsDir), d.tmp()} {
		if err := os.MkdirAll(dir, dirMode); err != nil {
			return nil, fmt.Errorf("making blob folder: %w", err)
		}
	}
	sweep(d.tmp(), time.Now().Add(-staleAfter))
	return newKeeper(context.Background(), d)
}

// String implements place.
func (d *disk) String() string { return d.root }

func (d *disk) tmp() string { return filepath.Join(d.root, "tmp") }

func (d *disk) path(name string) string { return filepath.Join(d.root, filepath.FromSlash(name)) }

// sweep removes temporary files that nobody has touched since before. What
// cannot be removed costs space only, so errors are left for the next time.
func sweep(dir string, before time.Time) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			_ = os.Remove(filepath.Join(dir, e.Name()))
		}
	}
}

func (d *disk) draft() (*os.File, error) { return os.CreateTemp(d.tmp(), "put-*") }

// publish implements place: sync, rename, sync the folder.
func (d *disk) publish(_ context.Context, f *os.File, name string) error {
	if err := d.fanOut(name); err != nil {
		discard(f)
		return err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		_ = os.Remove(f.Name())
		return fmt.Errorf("syncing blob: %w", err)
	}
	path := d.path(name)
	if err := os.Rename(f.Name(), path); err != nil {
		_ = os.Remove(f.Name())
		// Windows does not replace a file that someone is reading. If it has
		// the right length it is the same blob, and it stays.
		if info, serr := os.Stat(path); serr != nil || info.Size() != size {
			return fmt.Errorf("publishing blob: %w", err)
		}
	}
	return syncDir(filepath.Dir(path))
}

// fanOut makes the folders a file lies in, durably.
func (d *disk) fanOut(name string) error {
	leaf := filepath.Dir(d.path(name))
	n, ok := folderOf(name)
	if ok && d.ready[n/64].Load()&(1<<(n%64)) != 0 {
		return nil
	}
	if err := os.MkdirAll(leaf, dirMode); err != nil {
		return fmt.Errorf("making blob folder: %w", err)
	}
	// Synced even if they were there: whoever made them may have stopped
	// before their names reached the disk.
	for dir := leaf; dir != d.root && len(dir) > len(d.root); {
		dir = filepath.Dir(dir)
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	if ok {
		d.ready[n/64].Or(1 << (n % 64))
	}
	return nil
}

// folderOf is the number of the folder that a blob lies in: of objects/ab/cd/abcd…
// it is 0xabcd. Keys and what else lies in the store have none.
func folderOf(name string) (n int, ok bool) {
	rest, ok := strings.CutPrefix(name, objectsDir+"/")
	if !ok || len(rest) < len("ab/cd/") || rest[2] != '/' || rest[5] != '/' {
		return 0, false
	}
	v, err := strconv.ParseUint(rest[:2]+rest[3:5], 16, 16)
	return int(v), err == nil
}

// open implements place.
func (d *disk) open(_ context.Context, name string) (file, error) {
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, missing(err)
	}
	return f, nil
}

func (d *disk) size(_ context.Context, name string) (int64, error) {
	info, err := os.Stat(d.path(name))
	if err != nil {
		return 0, missing(err)
	}
	return info.Size(), nil
}

func (d *disk) remove(_ context.Context, name string) error {
	err := os.Remove(d.path(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(d.path(name)))
}

func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return ErrNotFound
	}
	return err
}

// list implements place.
func (d *disk) list(ctx context.Context, dir string) iter.Seq2[found, error] {
	return func(yield func(found, error) bool) {
		err := filepath.WalkDir(d.path(dir), func(path string, e fs.DirEntry, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if errors.Is(err, fs.ErrNotExist) {
				return nil // the folder was never made, or was removed meanwhile
			}
			if err != nil || e.IsDir() {
				return err
			}
			info, err := e.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // deleted between reading the folder and looking
			}
			if err != nil {
				return err
			}
			name := filepath.ToSlash(strings.TrimPrefix(path, d.root+string(filepath.Separator)))
			if !yield(found{name: name, size: info.Size()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(found{}, err)
		}
	}
}
