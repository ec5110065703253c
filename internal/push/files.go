// SPDX-License-Identifier: Apache-2.0

package push

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// errMoved: a file is not what it was when it was looked at.
var errMoved = errors.New("push: the file has changed")

// file is a file of the folder as it was when it was looked at.
type file struct {
	path string // on this computer
	name string // for the server: the folder's own name first, as a person sees it
	size int64
	time time.Time
	hash string
}

func (f file) offered() offered { return offered{Name: f.name, Size: f.size, Hash: f.hash} }

// walk lists the files to send in the order of their names. What can't be
// listed is noted, not fatal.
func (r *Run) walk() (files []file, err error) {
	root, err := filepath.Abs(r.Root)
	if err != nil {
		return nil, err
	}
	if info, err := os.Stat(root); err != nil || !info.IsDir() {
		return nil, fmt.Errorf("không có thư mục %s", r.Root)
	}
	err = filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(root, path)
		if relErr != nil {
			return relErr
		}
		f := file{path: path, name: filepath.ToSlash(filepath.Join(filepath.Base(root), name))}
		if err != nil {
			r.problem(f, "không mở được: "+cause(err), unread)
			return nil
		}
		if !d.Type().IsRegular() || r.Takes != nil && !r.Takes(filepath.ToSlash(name)) {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			return nil // gone since
		}
		f.size, f.time = info.Size(), info.ModTime()
		files = append(files, f)
		return nil
	})
	return files, err
}

// sum reads the file through for its hash.
func (f *file) sum(ctx context.Context) error {
	if f.hash != "" {
		return nil
	}
	body, err := f.open()
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, &cancelled{ctx, body}); err != nil {
		return err
	}
	if err := f.unchanged(); err != nil {
		return err
	}
	f.hash = hex.EncodeToString(h.Sum(nil))
	return nil
}

// cancelled ends reading when the run is stopped.
type cancelled struct {
	ctx context.Context
	r   io.Reader
}

func (c *cancelled) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

func (f file) open() (*os.File, error) {
	if err := f.unchanged(); err != nil {
		return nil, err
	}
	return os.Open(f.path)
}

// unchanged compares the file with what it was when it was looked at.
func (f file) unchanged() error {
	info, err := os.Stat(f.path)
	if err != nil {
		return err
	}
	if info.Size() != f.size || !info.ModTime().Equal(f.time) {
		return errMoved
	}
	return nil
}
