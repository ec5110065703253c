// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/imaging"
)

// Crop is a part of a page as it is shown, in ten-thousandths of its width and
// height: a line of writing on a spread is a few thousandths high.
type Crop struct{ X, Y, W, H int }

// cropWhole is the page in the units of Crop.
const cropWhole = 10000

// cropTarget is what a field's crop may weigh: several dozen are shown for an
// entry, over a village's line.
var cropTarget = imaging.Target{Bytes: 30_000, MaxSide: 1000, MinSide: 200, MinQuality: 40, MaxQuality: 78}

// Valid tells whether the crop lies on the page.
func (c Crop) Valid() bool {
	return c.X >= 0 && c.Y >= 0 && c.W > 0 && c.H > 0 && c.X+c.W <= cropWhole && c.Y+c.H <= cropWhole
}

// String writes a crop as it stands in addresses: x-y-w-h.
func (c Crop) String() string { return fmt.Sprintf("%d-%d-%d-%d", c.X, c.Y, c.W, c.H) }

// ParseCrop reads what String writes; ErrRegion when it does not lie on a page.
func ParseCrop(text string) (c Crop, err error) {
	if _, err := fmt.Sscanf(text, "%d-%d-%d-%d", &c.X, &c.Y, &c.W, &c.H); err != nil || !c.Valid() || c.String() != text {
		return Crop{}, ErrRegion
	}
	return c, nil
}

// ETag names the bytes of a crop of the page.
func (c Crop) ETag(p Page) string {
	return fmt.Sprintf(`"%s-%s-c%s"`, p.Hash[:16], p.Version(), c)
}

// Cut gives a part of a page as a JPEG of at most 30 kB, upright. It is put
// together from the tiles of the level that is just fine enough.
func (s *Scans) Cut(ctx context.Context, actor access.Actor, p Page, c Crop) ([]byte, error) {
	if !c.Valid() {
		return nil, ErrRegion
	}
	if err := s.maySee(ctx, actor, p); err != nil {
		return nil, err
	}
	level, at := c.level(p)
	pack, err := s.pack(ctx, p, level)
	if err != nil {
		return nil, err
	}
	img, err := assemble(&pack.Reader, level, at)
	if err = errors.Join(err, pack.Close()); err != nil {
		return nil, err
	}
	out, err := imaging.EncodeToSize(img, cropTarget)
	return out.JPEG, err
}

// assemble draws a part of the page, in pixels of the level, from tiles.
func assemble(pack *zip.Reader, level int, at image.Rectangle) (image.Image, error) {
	out := image.NewRGBA(image.Rect(0, 0, at.Dx(), at.Dy()))
	for y := at.Min.Y / TileSide; y*TileSide < at.Max.Y; y++ {
		for x := at.Min.X / TileSide; x*TileSide < at.Max.X; x++ {
			data, err := readTile(pack, Tile{level, x, y})
			if err != nil {
				return nil, err
			}
			tile, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				return nil, fmt.Errorf("reading a tile: %w", err)
			}
			to := tile.Bounds().Add(image.Pt(x*TileSide, y*TileSide).Sub(at.Min))
			draw.Draw(out, to, tile, tile.Bounds().Min, draw.Src)
		}
	}
	return out, nil
}

// level finds the lowest level at which the crop has the pixels wanted, and the
// crop in pixels of it.
func (c Crop) level(p Page) (int, image.Rectangle) {
	for level := 0; ; level++ {
		w, h := p.levelSize(level)
		at := imaging.Region{X: float64(c.X) / cropWhole, Y: float64(c.Y) / cropWhole, W: float64(c.W) / cropWhole, H: float64(c.H) / cropWhole}.Rect(w, h)
		if max(at.Dx(), at.Dy()) >= cropTarget.MaxSide || level >= p.TopLevel() {
			return level, at
		}
	}
}
