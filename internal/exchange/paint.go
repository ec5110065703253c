// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"

	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/scan"
)

// margin is what is shown around a region, in thousandths of the page: a stroke
// that runs over the line should not be cut.
const margin = 8

// paintAtOnce bounds the pages decoded at the same time by all exports: each
// takes tens of megabytes.
const paintAtOnce = 2

// painter makes the pictures of PDFs. It keeps the page it opened last, because
// the entries of a page follow each other.
type painter struct {
	blobs   blob.Store
	decoder decode.Reader
	slots   chan struct{}

	hash string
	look string
	page image.Image // as shown
	side int         // longer side of the last whole page that fitted; 0 before
}

// paint gives an entry's part of a page as a JPEG of about 100 kB, upright.
func (p *painter) paint(ctx context.Context, at place) ([]byte, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if data, ok, err := p.asIs(ctx, at); ok || err != nil {
		return data, err
	}
	img, err := p.open(ctx, at.Page)
	if err != nil {
		return nil, err
	}
	region, part := at.crop()
	if part {
		img = imaging.Crop(img, region)
	}
	jpeg, err := p.squeeze(img, part)
	if err != nil {
		return nil, fmt.Errorf("encoding page %s: %w", at.PageID, err)
	}
	return jpeg, nil
}

// roomier is how much more than the last page needed is tried first: pages of a
// book are alike, and each size tried costs a third of a second.
const roomier = 1.12

// squeeze brings a picture to the size of file wanted.
func (p *painter) squeeze(img image.Image, part bool) ([]byte, error) {
	target := imaging.A4Target()
	if p.side > 0 && !part {
		target.MaxSide = min(target.MaxSide, max(target.MinSide, int(float64(p.side)*roomier)))
	}
	// Shrunk once, so that further sizes are made from the smaller picture.
	out, err := imaging.EncodeToSize(imaging.Fit(img, target.MaxSide, target.MaxSide), target)
	if err != nil {
		return nil, err
	}
	if !part {
		p.side = max(out.Width, out.Height)
	}
	return out.JPEG, nil
}

// asIs takes a scan that is small enough already without a second loss of
// quality.
func (p *painter) asIs(ctx context.Context, at place) ([]byte, bool, error) {
	if _, part := at.crop(); part || !at.Page.AsReceived() || at.Page.Media != "image/jpeg" {
		return nil, false, nil
	}
	r, err := p.blobs.Open(ctx, at.Page.Hash)
	if err != nil {
		return nil, false, fmt.Errorf("opening page %s: %w", at.PageID, err)
	}
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil || size > int64(imaging.A4Target().Bytes) {
		return nil, false, errors.Join(err, r.Close())
	}
	_, err = r.Seek(0, io.SeekStart)
	data, readErr := io.ReadAll(r)
	return data, true, errors.Join(err, readErr, r.Close())
}

func (p *painter) open(ctx context.Context, page scan.Page) (image.Image, error) {
	if p.page != nil && p.hash == page.Hash && p.look == page.Version() {
		return p.page, nil
	}
	p.page = nil // let go before the next one takes its memory
	r, err := p.blobs.Open(ctx, page.Hash)
	if err != nil {
		return nil, fmt.Errorf("opening page %s: %w", page.ID, err)
	}
	img, err := decode.Image(ctx, p.decoder, r, page.Look(), 0)
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, fmt.Errorf("reading page %s: %w", page.ID, err)
	}
	p.hash, p.look, p.page = page.Hash, page.Version(), img
	return p.page, nil
}

// crop is the part of the page to show, and whether it is only a part: when
// others stand on the page and the entry's region is drawn.
func (p place) crop() (imaging.Region, bool) {
	if p.alone || p.isWhole() {
		return imaging.Region{}, false
	}
	left, top := max(0, p.X-margin), max(0, p.Y-margin)
	right, bottom := min(1000, p.X+p.W+margin), min(1000, p.Y+p.H+margin)
	return imaging.Region{X: float64(left) / 1000, Y: float64(top) / 1000, W: float64(right-left) / 1000, H: float64(bottom-top) / 1000}, true
}
