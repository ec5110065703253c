// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"image"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

type rgb [3]uint8

// canvas is the flat sheet: white, opaque, in mm. Alpha 0 means the paper is
// missing there (torn off).
type canvas struct {
	img  *image.RGBA
	ppm  float64 // px per mm
	wMM  float64
	hMM  float64
	ras  vector.Rasterizer
	mask image.Alpha
}

func newCanvas(wMM, hMM float64, dpi int) *canvas {
	ppm := float64(dpi) / 25.4
	w, h := int(math.Round(wMM*ppm)), int(math.Round(hMM*ppm))
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	return &canvas{img: img, ppm: ppm, wMM: wMM, hMM: hMM}
}

// affine maps em units to px: x' = a·x + c·y + e, y' = b·x + d·y + f.
type affine struct{ a, b, c, d, e, f float32 }

func (m affine) apply(p [2]float32) (x, y float32) {
	return m.a*p[0] + m.c*p[1] + m.e, m.b*p[0] + m.d*p[1] + m.f
}

// fillGlyph inks an outline and gives the box of what it touched, px.
func (c *canvas) fillGlyph(g *glyph, m affine, col rgb, alpha float64) image.Rectangle {
	if len(g.segs) == 0 {
		return image.Rectangle{}
	}
	r := c.glyphBounds(g, m)
	if r.Empty() {
		return r
	}
	c.ras.Reset(r.Dx(), r.Dy())
	m.e -= float32(r.Min.X)
	m.f -= float32(r.Min.Y)
	for i := range g.segs {
		addSeg(&c.ras, &g.segs[i], m)
	}
	return c.blendRaster(r, col, alpha)
}

func addSeg(ras *vector.Rasterizer, s *seg, m affine) {
	x0, y0 := m.apply(s.p[0])
	switch s.op {
	case sfnt.SegmentOpMoveTo:
		ras.ClosePath()
		ras.MoveTo(x0, y0)
	case sfnt.SegmentOpLineTo:
		ras.LineTo(x0, y0)
	case sfnt.SegmentOpQuadTo:
		x1, y1 := m.apply(s.p[1])
		ras.QuadTo(x0, y0, x1, y1)
	case sfnt.SegmentOpCubeTo:
		x1, y1 := m.apply(s.p[1])
		x2, y2 := m.apply(s.p[2])
		ras.CubeTo(x0, y0, x1, y1, x2, y2)
	}
}

// glyphBounds is the px box of the transformed outline, clipped to the sheet.
func (c *canvas) glyphBounds(g *glyph, m affine) image.Rectangle {
	x0, y0, x1, y1 := float32(1e9), float32(1e9), float32(-1e9), float32(-1e9)
	for _, p := range [4][2]float32{{g.x0, g.y0}, {g.x1, g.y0}, {g.x0, g.y1}, {g.x1, g.y1}} {
		x, y := m.apply(p)
		x0, x1 = min(x0, x), max(x1, x)
		y0, y1 = min(y0, y), max(y1, y)
	}
	r := image.Rect(floor(x0), floor(y0), floor(x1)+1, floor(y1)+1)
	if !r.In(c.img.Rect) {
		// The rasterizer cannot clip on the left and top; text is laid out
		// inside the sheet, so what sticks out is dropped whole.
		return image.Rectangle{}
	}
	return r
}

func floor(v float32) int { return int(math.Floor(float64(v))) }

// blendRaster inks the path gathered in the rasterizer and gives the box of
// the pixels that took ink.
func (c *canvas) blendRaster(r image.Rectangle, col rgb, alpha float64) image.Rectangle {
	n := r.Dx() * r.Dy()
	if cap(c.mask.Pix) < n {
		c.mask.Pix = make([]uint8, n*2)
	}
	c.mask.Pix = c.mask.Pix[:n]
	c.mask.Stride = r.Dx()
	c.mask.Rect = image.Rect(0, 0, r.Dx(), r.Dy())
	c.ras.ClosePath()
	c.ras.DrawOp = 1 // draw.Src
	c.ras.Draw(&c.mask, c.mask.Rect, image.Opaque, image.Point{})
	return c.blendMask(r, col, uint32(alpha*256))
}

func (c *canvas) blendMask(r image.Rectangle, col rgb, a256 uint32) image.Rectangle {
	hit := image.Rectangle{Min: r.Max, Max: r.Min}
	for y := range r.Dy() {
		row := c.mask.Pix[y*r.Dx() : (y+1)*r.Dx()]
		off := c.img.PixOffset(r.Min.X, r.Min.Y+y)
		for x, cov := range row {
			if cov == 0 {
				continue
			}
			c.blendAt(off+4*x, col, uint32(cov)*a256>>8)
			if cov > inkThreshold {
				px, py := r.Min.X+x, r.Min.Y+y
				hit.Min.X, hit.Min.Y = min(hit.Min.X, px), min(hit.Min.Y, py)
				hit.Max.X, hit.Max.Y = max(hit.Max.X, px+1), max(hit.Max.Y, py+1)
			}
		}
	}
	if hit.Empty() {
		return image.Rectangle{}
	}
	return hit
}

// inkThreshold is the coverage (of 255) from which a pixel counts as ink.
const inkThreshold = 40

// blendAt lays ink of opacity a (0…255) over one pixel.
func (c *canvas) blendAt(i int, col rgb, a uint32) {
	p := c.img.Pix[i : i+3 : i+3]
	for k := range 3 {
		p[k] = uint8((uint32(p[k])*(255-a) + uint32(col[k])*a + 127) / 255)
	}
}

// fillRect inks an axis-aligned rectangle given in mm, with soft edges.
func (c *canvas) fillRect(x0, y0, x1, y1 float64, col rgb, alpha float64) {
	px0, py0, px1, py1 := x0*c.ppm, y0*c.ppm, x1*c.ppm, y1*c.ppm
	r := image.Rect(int(px0), int(py0), int(math.Ceil(px1)), int(math.Ceil(py1))).Intersect(c.img.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		cy := min(py1, float64(y+1)) - max(py0, float64(y))
		off := c.img.PixOffset(r.Min.X, y)
		for x := r.Min.X; x < r.Max.X; x++ {
			cx := min(px1, float64(x+1)) - max(px0, float64(x))
			c.blendAt(off, col, uint32(255*alpha*cx*cy))
			off += 4
		}
	}
}

// hline and vline draw ruled lines of width w mm, centred on y or x.
func (c *canvas) hline(x0, x1, y, w float64, col rgb, alpha float64) {
	c.fillRect(x0, y-w/2, x1, y+w/2, col, alpha)
}

func (c *canvas) vline(x, y0, y1, w float64, col rgb, alpha float64) {
	c.fillRect(x-w/2, y0, x+w/2, y1, col, alpha)
}

func (c *canvas) frame(r Rect, w float64, col rgb, alpha float64) {
	c.hline(r.X0-w/2, r.X1+w/2, r.Y0, w, col, alpha)
	c.hline(r.X0-w/2, r.X1+w/2, r.Y1, w, col, alpha)
	c.vline(r.X0, r.Y0, r.Y1, w, col, alpha)
	c.vline(r.X1, r.Y0, r.Y1, w, col, alpha)
}

// dots draws the dotted leader of a form.
func (c *canvas) dots(x0, x1, y float64, col rgb) {
	const pitch, size = 1.05, 0.26
	for x := x0; x < x1-size; x += pitch {
		c.fillRect(x, y-size/2, x+size, y+size/2, col, 0.75)
	}
}

// stroke inks a polyline (mm) with a pen whose width follows widths (mm, one
// per point) and gives the box it touched in px.
func (c *canvas) stroke(pts [][2]float64, widths []float64, col rgb, alpha float64) image.Rectangle {
	if len(pts) < 2 {
		return image.Rectangle{}
	}
	left, right := make([][2]float64, len(pts)), make([][2]float64, len(pts))
	for i, p := range pts {
		nx, ny := normalAt(pts, i)
		w := widths[i] / 2
		left[i] = [2]float64{p[0] + nx*w, p[1] + ny*w}
		right[len(pts)-1-i] = [2]float64{p[0] - nx*w, p[1] - ny*w}
	}
	return c.polygon(append(left, right...), col, alpha)
}

func normalAt(pts [][2]float64, i int) (x, y float64) {
	a, b := pts[max(i-1, 0)], pts[min(i+1, len(pts)-1)]
	dx, dy := b[0]-a[0], b[1]-a[1]
	n := math.Hypot(dx, dy)
	if n == 0 {
		return 0, 1
	}
	return -dy / n, dx / n
}

// polygon fills a closed outline given in mm, clipped to the sheet.
func (c *canvas) polygon(pts [][2]float64, col rgb, alpha float64) image.Rectangle {
	q, r := c.clipPolygon(pts)
	if r.Empty() {
		return r
	}
	c.ras.Reset(r.Dx(), r.Dy())
	for i, p := range q {
		x, y := float32(p[0]-float64(r.Min.X)), float32(p[1]-float64(r.Min.Y))
		if i == 0 {
			c.ras.MoveTo(x, y)
		} else {
			c.ras.LineTo(x, y)
		}
	}
	return c.blendRaster(r, col, alpha)
}

func (c *canvas) clipPolygon(pts [][2]float64) ([][2]float64, image.Rectangle) {
	w, h := float64(c.img.Rect.Dx()), float64(c.img.Rect.Dy())
	x0, y0, x1, y1 := w, h, 0.0, 0.0
	q := make([][2]float64, len(pts))
	for i, p := range pts {
		x, y := min(max(p[0]*c.ppm, 0), w), min(max(p[1]*c.ppm, 0), h)
		q[i] = [2]float64{x, y}
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	r := image.Rect(int(x0), int(y0), int(math.Ceil(x1)), int(math.Ceil(y1)))
	return q, r.Intersect(c.img.Rect)
}

// mm turns a px box into mm on the sheet.
func (c *canvas) mm(r image.Rectangle) Rect {
	if r.Empty() {
		return Rect{}
	}
	return Rect{float64(r.Min.X), float64(r.Min.Y), float64(r.Max.X), float64(r.Max.Y)}.scale(1 / c.ppm)
}
