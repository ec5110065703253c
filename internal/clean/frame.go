// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"math"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Frame is the geometry of a recipe on a picture of a certain size: where each
// place of the page shown lies in the picture, and back. Both are given in
// fractions (0..1) of their width and height.
type Frame struct {
	// W and H are the size of the page shown, in pixels of the full picture.
	W, H int

	out, in  imaging.Matrix // page → picture and picture → page, in fractions
	wide     float64        // page before turning, px
	high     float64
	straight bool // the page is an upright part of the picture
}

// Frame works out the geometry for a picture of w × h pixels.
func (r Recipe) Frame(w, h int) Frame {
	m := identity
	fw, fh := float64(w), float64(h)
	f := Frame{straight: true}
	if r.Does(Flatten) {
		m = fromUnit(r.Sheet)
		fw, fh = sides(r.Sheet, fw, fh)
		f.straight = false
	}
	if r.Does(Deskew) {
		m = m.Times(turned(r.Skew, fw, fh))
		f.straight = false
	}
	if r.Does(Trim) {
		k := r.kept(fw, fh)
		m = m.Times(imaging.Matrix{k.W, 0, k.X, 0, k.H, k.Y, 0, 0, 1})
		fw, fh = fw*k.W, fh*k.H
	}
	if r.Does(Divide) {
		k := r.Split.box()
		m = m.Times(imaging.Matrix{k.W, 0, k.X, 0, k.H, k.Y, 0, 0, 1})
		fw, fh = fw*k.W, fh*k.H
	}
	f.wide, f.high = max(1, math.Round(fw)), max(1, math.Round(fh))
	f.W, f.H = int(f.wide), int(f.high)
	if r.Turn%2 != 0 {
		f.W, f.H = f.H, f.W
	}
	f.out = m.Times(quarters[r.Turn&3])
	f.in = f.out.Inverse()
	return f
}

// ToPicture gives where in the picture a place of the page shown lies.
func (f Frame) ToPicture(p Point) Point {
	x, y := f.out.Apply(p.X, p.Y)
	return Point{x, y}
}

// FromPicture gives where on the page shown a place of the picture appears; it
// may lie beside the page.
func (f Frame) FromPicture(p Point) Point {
	x, y := f.in.Apply(p.X, p.Y)
	return Point{x, y}
}

// Corners gives the corners of a part of the page shown as places of the
// picture, in the order tl, tr, br, bl as seen on the page.
func (f Frame) Corners(b Box) [4]Point {
	return [4]Point{
		f.ToPicture(Point{b.X, b.Y}), f.ToPicture(Point{b.X + b.W, b.Y}),
		f.ToPicture(Point{b.X + b.W, b.Y + b.H}), f.ToPicture(Point{b.X, b.Y + b.H}),
	}
}

// Around gives the smallest part of the page shown around places of the
// picture. It may reach beyond the page.
func (f Frame) Around(places [4]Point) Box {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range places {
		p = f.FromPicture(p)
		x0, x1, y0, y1 = min(x0, p.X), max(x1, p.X), min(y0, p.Y), max(y1, p.Y)
	}
	return Box{x0, y0, x1 - x0, y1 - y0}
}

var identity = imaging.Matrix{1, 0, 0, 0, 1, 0, 0, 0, 1}

// quarters maps a page after quarter turns clockwise to the page before them.
var quarters = [4]imaging.Matrix{
	identity,
	{0, 1, 0, -1, 0, 1, 0, 0, 1},
	{-1, 0, 1, 0, -1, 1, 0, 0, 1},
	{0, -1, 1, 1, 0, 0, 0, 0, 1},
}

// turned maps the level frame of w × h px to the one whose lines are off by
// degrees clockwise. Both have their middle in common.
func turned(degrees, w, h float64) imaging.Matrix {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	return imaging.Matrix{
		cos, -sin * h / w, 0.5 - 0.5*cos + 0.5*sin*h/w,
		sin * w / h, cos, 0.5 - 0.5*cos - 0.5*sin*w/h,
		0, 0, 1,
	}
}

// kept is what trimming keeps. It was found on the level page; when the page is
// not levelled, everything that was kept must still be seen.
func (r Recipe) kept(w, h float64) Box {
	if r.Skew == 0 || r.Does(Deskew) {
		return *r.Keep
	}
	m := turned(r.Skew, w, h)
	k := *r.Keep
	x0, y0, x1, y1 := 1.0, 1.0, 0.0, 0.0
	for _, p := range [4]Point{{k.X, k.Y}, {k.X + k.W, k.Y}, {k.X + k.W, k.Y + k.H}, {k.X, k.Y + k.H}} {
		x, y := m.Apply(p.X, p.Y)
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	x0, y0, x1, y1 = max(x0, 0), max(y0, 0), min(x1, 1), min(y1, 1)
	return Box{x0, y0, x1 - x0, y1 - y0}
}

func (s Split) box() Box {
	switch {
	case s.Down && s.Part == 1:
		return Box{0, 0, 1, s.At}
	case s.Down:
		return Box{0, s.At, 1, 1 - s.At}
	case s.Part == 1:
		return Box{0, 0, s.At, 1}
	default:
		return Box{s.At, 0, 1 - s.At, 1}
	}
}

// sides gives the size of the sheet whose corners are q in a picture of w × h:
// the longer of each pair of sides, so that nothing is shrunk.
func sides(q []Point, w, h float64) (wide, high float64) {
	d := func(a, b Point) float64 { return math.Hypot((a.X-b.X)*w, (a.Y-b.Y)*h) }
	return max(d(q[0], q[1]), d(q[3], q[2])), max(d(q[0], q[3]), d(q[1], q[2]))
}

// fromUnit maps the unit square to a convex quadrangle.
func fromUnit(q []Point) imaging.Matrix {
	dx1, dy1 := q[1].X-q[2].X, q[1].Y-q[2].Y
	dx2, dy2 := q[3].X-q[2].X, q[3].Y-q[2].Y
	sx, sy := q[0].X-q[1].X+q[2].X-q[3].X, q[0].Y-q[1].Y+q[2].Y-q[3].Y
	den := dx1*dy2 - dx2*dy1
	g, h := (sx*dy2-dx2*sy)/den, (dx1*sy-sx*dy1)/den
	return imaging.Matrix{
		q[1].X - q[0].X + g*q[1].X, q[3].X - q[0].X + h*q[3].X, q[0].X,
		q[1].Y - q[0].Y + g*q[1].Y, q[3].Y - q[0].Y + h*q[3].Y, q[0].Y,
		g, h, 1,
	}
}
