// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/store"
)

// Size of a copy that a screen shows.
type Size string

// The copies: a thumbnail, and a page to read and zoom into.
const (
	Thumb Size = "thumb"
	View  Size = "view"
	Full  Size = "full" // as received
)

// fullQuality is for a page that is shown with all its pixels.
const fullQuality = 88

// ETag names the bytes that Picture gives: the same page, size and look are the
// same bytes for ever.
func (p Page) ETag(size Size) string {
	return fmt.Sprintf(`"%s-%s-%s"`, p.Hash[:16], p.Version(), size)
}

// Picture gives a copy of a page for the screen, upright, and its media type.
func (s *Scans) Picture(ctx context.Context, actor access.Actor, p Page, size Size) (io.ReadSeekCloser, string, error) {
	if err := s.maySee(ctx, actor, p); err != nil {
		return nil, "", err
	}
	if size == Full && p.AsReceived() {
		r, err := s.Blobs.Open(ctx, p.Hash)
		return r, p.Media, err
	}
	path := s.views.path(p, size)
	if r, err := os.Open(path); err == nil {
		s.views.used(path)
		return r, "image/jpeg", nil
	}
	data, err := s.draw(ctx, p, size)
	if err != nil {
		return nil, "", err
	}
	_ = s.views.keep(path, data) // a cache that can't be written only costs time
	return nopCloser{bytes.NewReader(data)}, "image/jpeg", nil
}

// maySee answers whether the actor may see the pictures of a page.
func (s *Scans) maySee(ctx context.Context, actor access.Actor, p Page) error {
	f, err := GetFile(ctx, s.DB, actor.Province, p.FileID)
	if err != nil {
		return err
	}
	return access.Can(actor, access.ScanView, access.Target{Path: f.Path})
}

// Original opens a file as it was received, for whoever may receive files:
// a refused one has to be looked at somewhere else. store.ErrNotFound when its
// bytes were not kept.
func (s *Scans) Original(ctx context.Context, actor access.Actor, fileID string) (File, io.ReadSeekCloser, error) {
	f, err := s.mine(ctx, s.DB, actor, fileID)
	if err != nil {
		return f, nil, err
	}
	if f.Hash == "" {
		return f, nil, store.ErrNotFound
	}
	r, err := s.Blobs.Open(ctx, f.Hash)
	return f, r, err
}

type nopCloser struct{ io.ReadSeeker }

func (nopCloser) Close() error { return nil }

func (s *Scans) draw(ctx context.Context, p Page, size Size) ([]byte, error) {
	done, err := s.views.turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	// Somebody else may have drawn it while this one waited.
	if data, err := os.ReadFile(s.views.path(p, size)); err == nil {
		return data, nil
	}
	img, err := s.picture(ctx, p, size)
	if err != nil {
		return nil, fmt.Errorf("reading page %s: %w", p.ID, err)
	}
	switch size {
	case Thumb:
		return imaging.Thumb(img)
	case Full:
		return imaging.EncodeJPEG(img, fullQuality)
	default:
		return imaging.View(img)
	}
}

// picture decodes a page and draws it. A thumbnail is made from the view when
// there is one: it is a fraction of the work.
func (s *Scans) picture(ctx context.Context, p Page, size Size) (image.Image, error) {
	if size == Thumb {
		if data, err := os.ReadFile(s.views.path(p, View)); err == nil {
			if img, err := imaging.Decode(data); err == nil {
				return img, nil
			}
		}
	}
	side := imaging.ViewSide
	if size == Full {
		side = 0
	}
	return s.Image(ctx, p, side)
}

// Image reads a page and draws it: its longer side at most side pixels, 0 for
// all there are.
func (s *Scans) Image(ctx context.Context, p Page, side int) (img image.Image, err error) {
	r, err := s.Blobs.Open(ctx, p.Hash)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return decode.Image(ctx, s.Decoder, r, p.Look(), side)
}
