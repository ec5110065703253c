// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"testing"

	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// away is a decoder that nobody must ask.
type away struct{}

var errAway = errors.New("the decoder was asked")

func (away) Read(context.Context, io.ReadSeeker, decode.Want, func(decode.Head, decode.Page) error) (decode.Head, error) {
	return decode.Head{}, errAway
}

// What a screen shows first of a page is there when the page is: nothing is
// decoded for whoever opens it for the first time, single page or half of a
// spread. Only the finest levels are cut when somebody looks closer.
func TestFirstViewIsReadyAfterIntake(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	spec := halfPage(5)
	spec.DPI = 250 // two levels finer than the first
	single, _ := d.drawn("KS.1999.01.001.jpg", spec)
	pages := append(d.pages(d.openBook("KS.1999.01.002.jpg").ID), single)
	if len(pages) != 3 {
		t.Fatalf("%d pages, want a spread and a single one", len(pages))
	}
	d.scans.Decoder = away{}
	for _, p := range pages {
		w, h := p.Shown()
		for level := range p.TopLevel() + 1 {
			lw, lh := w, h
			for range p.TopLevel() - level {
				lw, lh = (lw+1)/2, (lh+1)/2
			}
			last := scan.Tile{Level: level, X: (lw - 1) / scan.TileSide, Y: (lh - 1) / scan.TileSide}
			_, err := d.scans.Tile(t.Context(), d.keyer, p, last)
			if ready := max(lw, lh) <= 2048; ready != (err == nil) || !ready && !errors.Is(err, errAway) {
				t.Errorf("%d × %d, level %d of %d × %d: %v", w, h, level, lw, lh, err)
			}
		}
	}
}

// The first tiles show the same as those cut of the full picture: no shift where
// one takes over from the other.
func TestFirstTilesLieWhereTheFineOnesDo(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	spec := halfPage(6)
	spec.DPI = 250
	p, _ := d.drawn("KS.1999.01.001.jpg", spec)
	tile := func(level, x, y int) image.Image {
		data, err := d.scans.Tile(t.Context(), d.keyer, p, scan.Tile{Level: level, X: x, Y: y})
		d.must(err)
		img, err := jpeg.Decode(bytes.NewReader(data))
		d.must(err)
		return img
	}
	coarse, fine := tile(p.TopLevel()-1, 1, 1), tile(p.TopLevel(), 2, 2)
	shade := func(img image.Image, x, y int) int {
		v, _, _, _ := img.At(x, y).RGBA()
		return int(v >> 8)
	}
	// apart is how much the two differ when the coarse one is moved by dx, dy.
	apart := func(dx, dy int) (sum int) {
		for y := 1; y < scan.TileSide/2-1; y++ {
			for x := 1; x < scan.TileSide/2-1; x++ {
				four := shade(fine, 2*x, 2*y) + shade(fine, 2*x+1, 2*y) + shade(fine, 2*x, 2*y+1) + shade(fine, 2*x+1, 2*y+1)
				diff := shade(coarse, x+dx, y+dy) - four/4
				sum += diff * diff
			}
		}
		return sum
	}
	here := apart(0, 0)
	for _, by := range []image.Point{{-1, 0}, {1, 0}, {0, -1}, {0, 1}} {
		if there := apart(by.X, by.Y); there < 2*here {
			t.Errorf("moved by %v they differ by %d, as they lie by %d", by, there, here)
		}
	}
}
