// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"io"
)

// Colour models of TIFF (tag 262).
const (
	whiteIsZero = iota
	blackIsZero
	photometricRGB
	photometricPalette
	_ // a mask
	photometricCMYK
	photometricYCbCr
)

// layout is how the samples of a page lie.
type layout struct {
	*directory
	w, h        int
	compression int64
	photometric int64
	t4          int64
	samples     int  // of a pixel
	bits        int  // of a sample: 1, 2, 4, 8 or 16
	planar      bool // each sample has strips of its own
	predicted   bool // a sample is kept as the difference from the one before
	reversed    bool // the lowest bit of a byte comes first
	alpha       int  // 0 none, 1 already applied, 2 to be applied
	sx, sy      int  // pixels that share one value of colour, across and down
	palette     []color.RGBA
}

func (d *directory) layout() (*layout, error) {
	w, h, err := d.size()
	if err != nil {
		return nil, err
	}
	l := &layout{directory: d, w: w, h: h, compression: d.int(tagCompression, 1), photometric: d.int(tagPhotometric, whiteIsZero), t4: d.int(tagT4Options, 0),
		samples: int(d.int(tagSamples, 1)), bits: int(d.int(tagBits, 1)), predicted: d.int(tagPredictor, 1) == 2, reversed: d.int(tagFillOrder, 1) == 2}
	l.sx, l.sy = 1, 1
	if l.photometric == photometricYCbCr {
		l.sx, l.sy = d.subsampling()
	}
	l.planar = d.int(tagPlanar, 1) == 2 && l.samples > 1
	if need := l.colours(); l.samples < need || l.samples > need+4 {
		return nil, fmt.Errorf("%w: %d samples of colour model %d", errBadTIFF, l.samples, l.photometric)
	}
	if l.photometric == photometricRGB && l.samples > 3 {
		if kind := d.int(tagExtraSamples, 0); kind == 1 || kind == 2 {
			l.alpha = int(kind)
		}
	}
	if l.photometric == photometricPalette {
		l.palette, err = d.palette(l.bits)
	}
	return l, err
}

// colours is how many samples the colour model takes.
func (l *layout) colours() int {
	switch l.photometric {
	case photometricRGB, photometricYCbCr:
		return 3
	case photometricCMYK:
		return 4
	}
	return 1
}

// palette reads the colour map: all reds, all greens, all blues, 16 bits each.
func (d *directory) palette(bits int) ([]color.RGBA, error) {
	values, err := d.ints(tagColorMap)
	if err != nil {
		return nil, err
	}
	n := 1 << bits
	if bits > 8 || len(values) < 3*n {
		return nil, fmt.Errorf("%w: a palette of %d values", errBadTIFF, len(values))
	}
	out := make([]color.RGBA, n)
	for i := range out {
		out[i] = color.RGBA{byte(values[i] >> 8), byte(values[n+i] >> 8), byte(values[2*n+i] >> 8), 255}
	}
	return out, nil
}

// decodePixels decodes a page whose strips or tiles hold samples, row by row
// into its final form.
func (d *directory) decodePixels() (image.Image, error) {
	l, err := d.layout()
	if err != nil {
		return nil, err
	}
	planes := 1
	if l.planar {
		planes = l.samples
	}
	blocks, size, err := d.blocks(l.w, l.h, planes)
	if err != nil {
		return nil, err
	}
	page := newCanvas(l.w, l.h, l.isGray())
	perPlane := len(blocks) / planes
	for i := range perPlane {
		if err := l.block(page, blocks, i, perPlane, planes, size); err != nil {
			return nil, err
		}
	}
	return page.image(), nil
}

func (l *layout) isGray() bool {
	switch l.photometric {
	case whiteIsZero, blackIsZero:
		return true
	case photometricPalette:
		for _, c := range l.palette {
			if c.R != c.G || c.R != c.B {
				return false
			}
		}
		return true
	}
	return false
}

// block decodes strip or tile i of every plane.
func (l *layout) block(page *canvas, blocks []block, i, perPlane, planes int, size image.Rectangle) error {
	at := blocks[i].at
	height := size.Dy()
	if l.int(tagTileWidth, 0) == 0 {
		height = min(height, l.h-at.Y)
	}
	if l.sx*l.sy > 1 {
		return l.units(page, blocks[i], size.Dx(), height)
	}
	perPixel := l.samples / planes
	in := make([]io.Reader, planes)
	for p := range in {
		var err error
		if in[p], err = l.rows(blocks[p*perPlane+i], size.Dx()); err != nil {
			return err
		}
	}
	packed := make([]byte, (size.Dx()*perPixel*l.bits+7)/8)
	samples := make([]byte, size.Dx()*l.samples)
	for y := range min(height, l.h-at.Y) {
		for p := range in {
			if err := l.row(in[p], packed, y); err != nil {
				return err
			}
			l.spread(packed, samples, p, perPixel)
		}
		l.paint(page, samples, at.X, at.Y+y, min(size.Dx(), l.w-at.X))
	}
	return nil
}

// units decodes a strip or tile in which pixels share their colour: units of
// sx × sy shades and one value of each colour follow each other (TIFF 6.0,
// section 21).
func (l *layout) units(page *canvas, b block, width, height int) error {
	in, err := l.rows(b, width)
	if err != nil {
		return err
	}
	shades := l.sx * l.sy
	row := make([]byte, (width+l.sx-1)/l.sx*(shades+2))
	right, bottom := min(l.w, b.at.X+width), min(l.h, b.at.Y+height)
	for top := b.at.Y; top < bottom; top += l.sy {
		if _, err := io.ReadFull(in, row); err != nil {
			return fmt.Errorf("row %d: %w", top, io.ErrUnexpectedEOF)
		}
		for i := range len(row) / (shades + 2) {
			u := row[i*(shades+2):][:shades+2]
			for k, v := range u[:shades] {
				x, y := b.at.X+i*l.sx+k%l.sx, top+k/l.sx
				if x < right && y < bottom {
					page.ycc(x, y, v, u[shades], u[shades+1])
				}
			}
		}
	}
	return nil
}

// row reads one row of a plane. A fax that ends before its last row stays
// white there, as other readers show it; one whose codes mean nothing is damaged:
// writing would be missing from a page that looks whole.
func (l *layout) row(in io.Reader, packed []byte, y int) error {
	_, err := io.ReadFull(in, packed)
	fax := l.compression >= 2 && l.compression <= 4
	if errors.Is(err, io.EOF) && fax && y > 0 {
		clear(packed)
		return nil
	}
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	if err != nil {
		return fmt.Errorf("row %d: %w", y, err)
	}
	if l.predicted {
		l.unpredict(packed)
	}
	return nil
}

// unpredict adds up the differences of a row (TIFF 6.0, section 14).
func (l *layout) unpredict(row []byte) {
	step := l.samples
	if l.planar {
		step = 1
	}
	switch l.bits {
	case 8:
		for i := step; i < len(row); i++ {
			row[i] += row[i-step]
		}
	case 16:
		for i := 2 * step; i+1 < len(row); i += 2 {
			l.order.PutUint16(row[i:], l.order.Uint16(row[i:])+l.order.Uint16(row[i-2*step:]))
		}
	}
}

// spread brings the samples of a plane to bytes, pixel by pixel: shades to 0 to
// 255, numbers of a palette as they are.
func (l *layout) spread(packed, samples []byte, plane, perPixel int) {
	scale := 1
	if l.photometric != photometricPalette && l.bits < 8 {
		scale = 255 / (1<<l.bits - 1)
	}
	high := 0 // the byte of a 16-bit sample that counts
	if l.order == binary.ByteOrder(binary.LittleEndian) {
		high = 1
	}
	n := len(samples) / l.samples * perPixel
	for i := range n {
		var v byte
		switch l.bits {
		case 8:
			v = packed[i]
		case 16:
			v = packed[2*i+high]
		default:
			at := i * l.bits
			v = packed[at/8] >> (8 - l.bits - at%8) & (1<<l.bits - 1) * byte(scale)
		}
		if perPixel == 1 {
			samples[i*l.samples+plane] = v
		} else {
			samples[i] = v
		}
	}
}

// paint turns a row of samples into pixels.
func (l *layout) paint(page *canvas, s []byte, x, y, n int) {
	for i := range n {
		px := s[i*l.samples:][:l.samples]
		switch l.photometric {
		case whiteIsZero:
			page.gray(x+i, y, 255-px[0])
		case blackIsZero:
			page.gray(x+i, y, px[0])
		case photometricPalette:
			c := l.palette[px[0]]
			page.rgb(x+i, y, c.R, c.G, c.B)
		case photometricCMYK:
			r, g, b := color.CMYKToRGB(px[0], px[1], px[2], px[3])
			page.rgb(x+i, y, r, g, b)
		case photometricYCbCr:
			page.ycc(x+i, y, px[0], px[1], px[2])
		default:
			r, g, b := l.onWhite(px)
			page.rgb(x+i, y, r, g, b)
		}
	}
}

// onWhite lays a colour that may be see-through on white.
func (l *layout) onWhite(px []byte) (r, g, b byte) {
	if l.alpha == 0 {
		return px[0], px[1], px[2]
	}
	a := int(px[3])
	mix := func(c byte) byte {
		v := int(c)
		if l.alpha == 2 {
			v = v * a / 255
		}
		return byte(min(v+255-a, 255))
	}
	return mix(px[0]), mix(px[1]), mix(px[2])
}

// canvas is a page in normal form that is being painted.
type canvas struct {
	g *image.Gray
	c *image.YCbCr
}

func newCanvas(w, h int, gray bool) *canvas {
	if gray {
		return &canvas{g: image.NewGray(image.Rect(0, 0, w, h))}
	}
	return &canvas{c: image.NewYCbCr(image.Rect(0, 0, w, h), image.YCbCrSubsampleRatio444)}
}

func (p *canvas) image() image.Image {
	if p.g != nil {
		return p.g
	}
	return p.c
}

func (p *canvas) gray(x, y int, v byte) { p.g.Pix[y*p.g.Stride+x] = v }

func (p *canvas) ycc(x, y int, yy, cb, cr byte) {
	at := y*p.c.YStride + x
	p.c.Y[at], p.c.Cb[at], p.c.Cr[at] = yy, cb, cr
}

func (p *canvas) rgb(x, y int, r, g, b byte) {
	if p.g != nil {
		p.gray(x, y, r) // a palette of greys
		return
	}
	yy, cb, cr := color.RGBToYCbCr(r, g, b)
	p.ycc(x, y, yy, cb, cr)
}

// place copies a decoded part to its place; what goes beyond the page is left
// out.
func (p *canvas) place(part image.Image, at image.Point) {
	part = Normalize(part)
	b := part.Bounds()
	w, h := min(b.Dx(), p.image().Bounds().Dx()-at.X), min(b.Dy(), p.image().Bounds().Dy()-at.Y)
	for y := range h {
		for x := range w {
			switch m := part.(type) {
			case *image.Gray:
				v := m.Pix[y*m.Stride+x]
				if p.g != nil {
					p.gray(at.X+x, at.Y+y, v)
				} else {
					p.ycc(at.X+x, at.Y+y, v, 128, 128)
				}
			case *image.YCbCr:
				v, c := m.Y[y*m.YStride+x], m.COffset(x, y)
				if p.g != nil {
					p.gray(at.X+x, at.Y+y, v)
				} else {
					p.ycc(at.X+x, at.Y+y, v, m.Cb[c], m.Cr[c])
				}
			}
		}
	}
}
