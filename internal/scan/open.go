// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"maps"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/store"
)

// open takes the pages out of a kept file and keeps them. The pages of a thick
// file are read by as many decoders as there are places. Blobs left over when
// this fails are found by Orphans.
func (s *Scans) open(ctx context.Context, f *File) ([]Page, error) {
	taken := &takenPages{of: f, by: map[int][]Page{}}
	head, err := s.openPart(ctx, taken, 0, 1)
	if err == nil && head.Pages > 1 {
		err = s.openRest(ctx, taken, head.Pages)
	}
	f.Media, f.Pages = head.Media, 0
	if err != nil {
		return nil, err
	}
	pages := taken.inOrder()
	f.Pages = len(pages)
	return pages, nil
}

// partPages is the fewest pages that a decoder is given of a thick file: it has
// to read the structure of the whole first.
const partPages = 8

// openRest reads the pages behind the first, part by part.
func (s *Scans) openRest(ctx context.Context, taken *takenPages, total int) error {
	// Several parts for each place: the last one to end keeps the others waiting.
	parts := min(3*filesAtOnce, (total-1+partPages-1)/partPages)
	step := (total - 1 + parts - 1) / parts
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(filesAtOnce)
	for first := 1; first < total; first += step {
		group.Go(func() error {
			_, err := s.openPart(ctx, taken, first, min(first+step, total))
			return err
		})
	}
	return group.Wait()
}

// openPart reads the pages from first up to end.
func (s *Scans) openPart(ctx context.Context, taken *takenPages, first, end int) (head decode.Head, err error) {
	select {
	case s.reading <- struct{}{}:
		defer func() { <-s.reading }()
	case <-ctx.Done():
		return head, ctx.Err()
	}
	r, err := s.Blobs.Open(ctx, taken.of.Hash)
	if err != nil {
		return head, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	want := decode.Want{First: first, End: end, Side: firstSide, Measure: true}
	return s.Decoder.Read(ctx, r, want, func(_ decode.Head, p decode.Page) error {
		pages, err := s.keepPage(ctx, taken.of, p)
		taken.put(p.No, pages)
		return err
	})
}

// takenPages collects the pages of a file as they come, from several decoders.
type takenPages struct {
	of *File

	mu sync.Mutex
	by map[int][]Page // by number in the file
}

func (t *takenPages) put(no int, pages []Page) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.by[no] = pages
}

// inOrder numbers the pages as they follow each other in the file.
func (t *takenPages) inOrder() (all []Page) {
	for _, no := range slices.Sorted(maps.Keys(t.by)) {
		for _, p := range t.by[no] {
			p.No = len(all) + 1
			all = append(all, p)
		}
	}
	return all
}

// keepPage keeps one page with what was measured on it, and its small copies. A
// picture of two pages becomes two.
func (s *Scans) keepPage(ctx context.Context, f *File, taken decode.Page) ([]Page, error) {
	rep := taken.Report
	p := Page{Province: f.Province, ID: store.NewID(), FileID: f.ID, Hash: f.Hash, Media: taken.Media, Width: taken.Width, Height: taken.Height,
		Rotation: 90 * rep.Recipe.Turn, Recipe: rep.Recipe, measured: rep}
	p.Recipe.Turn = 0 // Rotation is the turn
	if taken.Data != nil {
		ref, err := s.Blobs.Put(ctx, bytes.NewReader(taken.Data))
		if err != nil {
			return nil, fmt.Errorf("keeping page %d: %w", taken.No+1, err)
		}
		p.Hash = ref.Hash
	}
	pages := []Page{p}
	if rep.Divides() {
		first, second := p.halves()
		second.ID = store.NewID()
		pages = []Page{first, second}
	}
	for _, q := range pages {
		_ = s.keepCopies(q, p, taken.Image) // what can't be kept is drawn when it is asked for
	}
	return pages, nil
}

// keepCopies makes the copies that screens show first out of the drawn picture
// of the page that it is, or is a part of: thumbnail, view and first tiles.
func (s *Scans) keepCopies(p, whole Page, drawn image.Image) error {
	part := whole.Look().Frame(p.Width, p.Height).Around(p.Look().Frame(p.Width, p.Height).Corners(clean.Box{W: 1, H: 1}))
	if part.W < 0.999 || part.H < 0.999 {
		drawn = imaging.Crop(drawn, imaging.Region{X: part.X, Y: part.Y, W: part.W, H: part.H})
	}
	view := imaging.Fit(drawn, imaging.ViewSide, imaging.ViewSide)
	for size, encode := range map[Size]func(image.Image) ([]byte, error){Thumb: imaging.Thumb, View: imaging.View} {
		data, err := encode(view)
		if err = errors.Join(err, s.views.keep(s.views.path(p, size), data)); err != nil {
			return err
		}
	}
	return s.keepTiles(p, drawn, firstTiles)
}
