// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/imaging"
)

// Size of a copy that a screen shows.
type Size string

// The copies: a thumbnail, and a page to read and zoom into.
const (
	Thumb Size = "thumb"
	View  Size = "view"
	Full  Size = "full" // as received
)

// viewCache keeps the copies as files. Drawing one costs as much as a hundred
// page views, and the same page is opened by keyer, reviewer and registrar.
type viewCache struct {
	dir string
	// drawing bounds the pictures decoded at once: each takes tens of MB.
	drawing chan struct{}
}

func newViewCache(dir string) *viewCache {
	return &viewCache{dir: dir, drawing: make(chan struct{}, 2)}
}

// Picture gives a copy of a page for the screen, upright, and its media type.
// ETag-able: the same page, size and turn are the same bytes for ever.
func (s *Scans) Picture(ctx context.Context, actor access.Actor, p Page, size Size) (io.ReadSeekCloser, string, error) {
	f, err := GetFile(ctx, s.DB, actor.Province, p.FileID)
	if err != nil {
		return nil, "", err
	}
	if err := access.Can(actor, access.ScanView, access.Target{Path: f.Path}); err != nil {
		return nil, "", err
	}
	if size == Full && p.Rotation == 0 {
		r, err := s.Blobs.Open(ctx, p.Hash)
		return r, p.Media, err
	}
	path := s.views.path(p, size)
	if r, err := os.Open(path); err == nil {
		return r, "image/jpeg", nil
	}
	data, err := s.draw(ctx, p, size)
	if err != nil {
		return nil, "", err
	}
	s.views.keep(path, data)
	return nopCloser{bytes.NewReader(data)}, "image/jpeg", nil
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

func (c *viewCache) path(p Page, size Size) string {
	return filepath.Join(c.dir, p.Hash[:2], fmt.Sprintf("%s-%d-%s.jpg", p.Hash, p.Rotation, size))
}

// keep is best effort: a cache that can't be written only costs time.
func (c *viewCache) keep(path string, data []byte) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "new")
	if err != nil {
		return
	}
	_, werr := tmp.Write(data)
	if errors.Join(werr, tmp.Close()) != nil || os.Rename(tmp.Name(), path) != nil {
		_ = os.Remove(tmp.Name())
	}
}

func (s *Scans) draw(ctx context.Context, p Page, size Size) ([]byte, error) {
	select {
	case s.views.drawing <- struct{}{}:
		defer func() { <-s.views.drawing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	data, err := s.read(ctx, p.Hash)
	if err != nil {
		return nil, err
	}
	img, err := imaging.Decode(data)
	if err != nil {
		return nil, fmt.Errorf("reading page %s: %w", p.ID, err)
	}
	img = imaging.Rotate(img, p.Rotation/90)
	switch size {
	case Thumb:
		return imaging.Thumb(img)
	case Full:
		return imaging.EncodeJPEG(img, tiffQuality)
	default:
		return imaging.View(img)
	}
}

func (s *Scans) read(ctx context.Context, hash string) (data []byte, err error) {
	r, err := s.Blobs.Open(ctx, hash)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}
