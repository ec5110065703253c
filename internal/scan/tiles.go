// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math/bits"
	"os"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/store"
)

// TileSide is the side of a tile, in pixels; those at the right and at the foot
// are smaller.
const TileSide = 512

// tileQuality keeps thin pen strokes; a tile is some 40 kB.
const tileQuality = 75

// Tile is a square of a page at a level of its pyramid: the top level is the
// page in full, each below it half as wide and high, level 0 a single tile.
type Tile struct{ Level, X, Y int }

func (t Tile) name() string { return fmt.Sprintf("%d/%d_%d", t.Level, t.X, t.Y) }

// ETag names the bytes of a tile of the page.
func (t Tile) ETag(p Page) string {
	return fmt.Sprintf(`"%s-%s-%s"`, p.Hash[:16], p.Version(), t.name())
}

// TopLevel is the level at which the page is shown in full.
func (p Page) TopLevel() int {
	w, h := p.Shown()
	return bits.Len(uint((max(w, h, 1) - 1) / TileSide))
}

// levelSize is the size of the page at a level, in pixels.
func (p Page) levelSize(level int) (w, h int) {
	w, h = p.Shown()
	for range p.TopLevel() - level {
		w, h = (w+1)/2, (h+1)/2
	}
	return w, h
}

// firstSide is how large a page is drawn on its way in, in pixels: enough for
// the levels that a screen shows of a page, or of an entry as wide as its half.
// They are cut then, so that nobody waits for a page that is opened for the
// first time.
const firstSide = 2048

// firstLevel is the last level that is cut out of a picture of firstSide.
func (p Page) firstLevel() int {
	level := p.TopLevel()
	for ; level > 0; level-- {
		if w, h := p.levelSize(level); max(w, h) <= firstSide {
			break
		}
	}
	return level
}

// Tile gives a tile of a page as JPEG, upright; store.ErrNotFound outside it.
func (s *Scans) Tile(ctx context.Context, actor access.Actor, p Page, t Tile) ([]byte, error) {
	if err := s.maySee(ctx, actor, p); err != nil {
		return nil, err
	}
	if t.Level < 0 || t.Level > p.TopLevel() {
		return nil, store.ErrNotFound
	}
	pack, err := s.pack(ctx, p, t.Level)
	if err != nil {
		return nil, err
	}
	data, err := readTile(&pack.Reader, t)
	return data, errors.Join(err, pack.Close())
}

func readTile(pack *zip.Reader, t Tile) (data []byte, err error) {
	f, err := pack.Open(t.name())
	if errors.Is(err, os.ErrNotExist) {
		return nil, store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return io.ReadAll(f)
}

// The sizes under which the tiles of a page lie in the cache: those of the
// levels up to firstLevel, and the finer ones, which are many times as large.
const (
	firstTiles Size = "first"
	fineTiles  Size = "tiles"
)

// pack opens the tiles of a page at a level and those cut with them, all in one
// file; the first who asks has them cut. Decoding a page costs far more than
// cutting it, so many are cut at once.
func (s *Scans) pack(ctx context.Context, p Page, level int) (*zip.ReadCloser, error) {
	size := fineTiles
	if level <= p.firstLevel() {
		size = firstTiles
	}
	path := s.views.path(p, size)
	if pack, err := zip.OpenReader(path); err == nil {
		s.views.used(path)
		return pack, nil
	}
	_, err, _ := s.views.making.Do(path, func() (any, error) {
		// Somebody else may have cut it meanwhile; a damaged pack is cut anew.
		if pack, err := zip.OpenReader(path); err == nil {
			return nil, pack.Close()
		}
		// Others wait for it too: it goes on when the first one has left.
		return nil, s.cut(context.WithoutCancel(ctx), p, size)
	})
	if err != nil {
		return nil, err
	}
	return zip.OpenReader(path)
}

func (s *Scans) cut(ctx context.Context, p Page, size Size) error {
	done, err := s.views.turn(ctx)
	if err != nil {
		return err
	}
	defer done()
	side := 0
	if size == firstTiles {
		side = firstSide
	}
	img, err := s.Image(ctx, p, side)
	if err != nil {
		return fmt.Errorf("reading page %s: %w", p.ID, err)
	}
	return s.keepTiles(p, img, size)
}

// keepTiles cuts a page that is drawn as large as the tiles of that size need.
func (s *Scans) keepTiles(p Page, drawn image.Image, size Size) error {
	top, foot := p.TopLevel(), p.firstLevel()+1
	if size == firstTiles {
		top, foot = p.firstLevel(), 0
	}
	data, err := pyramid(p, drawn, top, foot)
	if err != nil {
		return fmt.Errorf("cutting page %s: %w", p.ID, err)
	}
	return s.views.keep(s.views.path(p, size), data)
}

// pyramid cuts a page into the tiles of the levels from top down to foot,
// packed.
func pyramid(p Page, img image.Image, top, foot int) ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	img = imaging.Resize(img, image.Pt(p.levelSize(top)))
	for level := top; level >= foot; level-- {
		if err := cutLevel(z, img, level); err != nil {
			return nil, err
		}
		if level > foot {
			img = imaging.Half(img)
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

func cutLevel(z *zip.Writer, img image.Image, level int) error {
	b := img.Bounds()
	for y := 0; y*TileSide < b.Dy(); y++ {
		for x := 0; x*TileSide < b.Dx(); x++ {
			at := image.Rect(x*TileSide, y*TileSide, (x+1)*TileSide, (y+1)*TileSide)
			data, err := imaging.EncodeJPEG(imaging.CropRect(img, at), tileQuality)
			if err != nil {
				return err
			}
			// Stored as it is: a JPEG does not shrink further.
			w, err := z.CreateHeader(&zip.FileHeader{Name: Tile{level, x, y}.name(), Method: zip.Store})
			if err != nil {
				return err
			}
			if _, err := w.Write(data); err != nil {
				return err
			}
		}
	}
	return nil
}
