// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"bytes"
	"errors"
	"image/jpeg"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// drawn receives a page of a register and gives it with its truth.
func (d *desk) drawn(name string, spec drawpage.Spec) (scan.Page, drawpage.Truth) {
	d.t.Helper()
	data, truth, err := drawpage.JPEG(spec)
	d.must(err)
	return d.pages(d.receive(name, data).ID)[0], truth
}

func halfPage(seed uint64) drawpage.Spec {
	s := drawpage.SampleSpec(seed, "birth", drawpage.LayoutHalf)
	s.Damage, s.Capture, s.DPI = drawpage.DamageNone, drawpage.CaptureScan, 150
	return s
}

// The tiles of each level cover the page exactly once, and nothing beside it.
func TestTilesCoverThePage(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p, _ := d.drawn("KS.1999.01.001.jpg", halfPage(1))
	d.must(d.scans.Rotate(t.Context(), d.keyer, p.ID, 90))
	p, err := scan.GetPage(t.Context(), d.db, "44", p.ID)
	d.must(err)
	w, h := p.Shown()
	for level := p.TopLevel(); level >= 0; level-- {
		for y := 0; y*scan.TileSide < h; y++ {
			for x := 0; x*scan.TileSide < w; x++ {
				data, err := d.scans.Tile(t.Context(), d.keyer, p, scan.Tile{Level: level, X: x, Y: y})
				d.must(err)
				img, err := jpeg.DecodeConfig(bytes.NewReader(data))
				d.must(err)
				if wantW, wantH := min(scan.TileSide, w-x*scan.TileSide), min(scan.TileSide, h-y*scan.TileSide); img.Width != wantW || img.Height != wantH {
					t.Errorf("tile %d/%d_%d is %d × %d, want %d × %d", level, x, y, img.Width, img.Height, wantW, wantH)
				}
			}
		}
		if _, err := d.scans.Tile(t.Context(), d.keyer, p, scan.Tile{Level: level, X: (w-1)/scan.TileSide + 1}); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("a tile beside the page: %v", err)
		}
		w, h = (w+1)/2, (h+1)/2
	}
	for who, want := range map[*access.Actor]error{&d.elsewhere: access.ErrScope, &d.viewer: access.ErrRole} {
		if _, err := d.scans.Tile(t.Context(), *who, p, scan.Tile{}); !errors.Is(err, want) {
			t.Errorf("%s: %v", who.ID, err)
		}
	}
}

// A crop shows the very part asked for, weighs at most 30 kB and asks for
// authority like the page.
func TestCropOfAField(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p, _ := d.drawn("KS.1999.01.001-002.jpg", halfPage(2))
	regions, err := scan.RegionsOfPage(t.Context(), d.db, "44", p.ID)
	d.must(err)
	tpl, on, err := scan.FieldsOfEntry(t.Context(), d.db, d.b, regions[1].EntryID)
	d.must(err)
	if tpl.ID != "birth-1999" || len(on) != 1 || on[0].Page.ID != p.ID || on[0].Region != tpl.Entries[1] || len(on[0].Fields) < 15 {
		t.Fatalf("%s %+v", tpl.ID, on)
	}
	for _, f := range on[0].Fields {
		data, err := d.scans.Cut(t.Context(), d.keyer, p, f.Crop())
		d.must(err)
		img, err := jpeg.DecodeConfig(bytes.NewReader(data))
		d.must(err)
		if len(data) > 30_000 || img.Width < 60 || img.Width > 1000 {
			t.Errorf("%s: %d bytes, %d × %d", f.Field, len(data), img.Width, img.Height)
		}
	}
	c := on[0].Fields[0].Crop()
	if _, err := d.scans.Cut(t.Context(), d.elsewhere, p, c); !errors.Is(err, access.ErrScope) {
		t.Errorf("from another unit: %v", err)
	}
	if _, err := d.scans.Cut(t.Context(), d.keyer, p, scan.Crop{X: 9000, W: 2000, H: 10}); !errors.Is(err, scan.ErrRegion) {
		t.Errorf("beside the page: %v", err)
	}
}

// The dark corner of the test picture is in its crop and in no other.
func TestCropIsThePart(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p := d.pages(d.receive("KS.1999.01.001.jpg", jpegOf(t, 1)).ID)[0]
	shade := func(c scan.Crop) uint32 {
		data, err := d.scans.Cut(t.Context(), d.keyer, p, c)
		d.must(err)
		img, err := jpeg.Decode(bytes.NewReader(data))
		d.must(err)
		v, _, _, _ := img.At(img.Bounds().Dx()/2, img.Bounds().Dy()/2).RGBA()
		return v >> 8
	}
	if dark, light := shade(scan.Crop{W: 800, H: 600}), shade(scan.Crop{X: 5000, Y: 9300, W: 800, H: 600}); dark > 90 || light < 120 {
		t.Errorf("the corner is %d, the foot %d", dark, light)
	}
}

func TestCropInAddresses(t *testing.T) {
	t.Parallel()
	n := rapid.IntRange(0, 9999)
	rapid.Check(t, func(t *rapid.T) {
		c := scan.Crop{X: n.Draw(t, "x"), Y: n.Draw(t, "y")}
		c.W, c.H = 1+n.Draw(t, "w")%(10000-c.X), 1+n.Draw(t, "h")%(10000-c.Y)
		if got, err := scan.ParseCrop(c.String()); err != nil || got != c {
			t.Fatalf("%v read as %v, %v", c, got, err)
		}
		f := scan.FieldPlace{Box: layout.Box{X: float64(c.X) / 10000, Y: float64(c.Y) / 10000, W: float64(c.W) / 10000, H: float64(c.H) / 10000}}
		if got := f.Crop(); got != c {
			t.Fatalf("the place of %v is %v", c, got)
		}
	})
	for _, bad := range []string{"", "1-2-3", "1-2-3-4-5", "0-0-0-0", "-1-0-5-5", "0-0-10001-1", "01-0-5-5", "0-0-5-5 "} {
		if c, err := scan.ParseCrop(bad); err == nil {
			t.Errorf("%q is read as %v", bad, c)
		}
	}
}

// Many ask for tiles of a new page at once: it is cut once and all are served.
func TestTilesForManyAtOnce(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	p, _ := d.drawn("KS.1999.01.001.jpg", halfPage(3))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if _, err := d.scans.Tile(t.Context(), d.keyer, p, scan.Tile{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

// The copies keep within their limit, and what was cleared is made again.
func TestCacheHasALimit(t *testing.T) {
	t.Parallel()
	d := setup(t, storetest.OpenSQLite(t))
	dir := t.TempDir()
	d.scans = scan.New(d.db, d.blobs, dir)
	const limit = 700_000
	d.scans.LimitCache(limit)
	var pages []scan.Page
	for i := range 4 {
		p, _ := d.drawn([]string{"KS.1999.01.001.jpg", "KS.1999.01.002.jpg", "KS.1999.01.003.jpg", "KS.1999.01.004.jpg"}[i], halfPage(uint64(10+i)))
		pages = append(pages, p)
	}
	for range 2 {
		for _, p := range pages {
			if _, err := d.scans.Tile(t.Context(), d.keyer, p, scan.Tile{}); err != nil {
				t.Fatal(err)
			}
			if n := sizeOf(t, dir); n > limit {
				t.Errorf("%d bytes are kept", n)
			}
		}
	}
}

func sizeOf(t *testing.T, dir string) (n int64) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "views"), func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		n += info.Size()
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func BenchmarkCutField(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	p, _ := d.drawn("KS.1999.01.001-002.jpg", halfPage(2))
	tpl, _ := layout.ByID("birth-1999")
	box, _ := tpl.FieldBox(tpl.Entries[0], "nksHoTen")
	c := scan.FieldPlace{Box: box}.Crop()
	size := 0
	for b.Loop() {
		data, err := d.scans.Cut(b.Context(), d.keyer, p, c)
		if err != nil {
			b.Fatal(err)
		}
		size = len(data)
	}
	b.ReportMetric(float64(size), "bytes")
}

// What a screen of 1366 × 768 fetches of an A4 page at 300 dpi: the tiles of the
// level that fills its height, and of those below: as they are left by the
// intake (ready), and when the copies have been cleared away (cleared).
func BenchmarkFirstView(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	s := halfPage(4)
	s.DPI = 300
	p, _ := d.drawn("KS.1999.01.001-002.jpg", s)
	w, h := p.Shown()
	view := func() (size int) {
		for level := range p.TopLevel() + 1 {
			lw, lh := w>>(p.TopLevel()-level), h>>(p.TopLevel()-level)
			for y := 0; y*scan.TileSide < lh; y++ {
				for x := 0; x*scan.TileSide < lw; x++ {
					data, err := d.scans.Tile(b.Context(), d.keyer, p, scan.Tile{Level: level, X: x, Y: y})
					if err != nil {
						b.Fatal(err)
					}
					size += len(data)
				}
			}
			if lh >= 600 {
				return size
			}
		}
		return size
	}
	b.Run("ready", func(b *testing.B) {
		size := 0
		for b.Loop() {
			size = view()
		}
		b.ReportMetric(float64(size), "bytes")
	})
	b.Run("cleared", func(b *testing.B) {
		for b.Loop() {
			d.scans = scan.New(d.db, d.blobs, b.TempDir())
			view()
		}
	})
}
