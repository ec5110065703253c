// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"
	"math"

	"github.com/sogoc/sogoc/internal/imaging"
)

// view is the reduced picture on which things are measured.
type view struct {
	img  image.Image // reduced, colour at full resolution
	g    *image.Gray // its brightness
	w, h int
	full *image.Gray // brightness of the picture as received

	edges [4]edge // of the sheet: left, top, right, bottom
	ink   *bitmap // where the sheet is written on; nil until judged
}

// bitmap is a black-and-white picture, one byte a pixel: 1 is ink.
type bitmap struct {
	w, h int
	b    []uint8
}

func newBitmap(w, h int) *bitmap { return &bitmap{w, h, make([]uint8, w*h)} }

func (m *bitmap) row(y int) []uint8 { return m.b[y*m.w:][:m.w] }

func newView(img image.Image) *view {
	b := img.Bounds()
	f := max(1, max(b.Dx(), b.Dy())/workSide)
	v := &view{img: imaging.Reduce(img, f), full: imaging.Luma(img)}
	v.measure()
	return v
}

func (v *view) measure() {
	v.g = imaging.Luma(v.img)
	v.w, v.h = v.g.Rect.Dx(), v.g.Rect.Dy()
}

// color gives a pixel: brightness, and the two axes of colour.
func (v *view) color(x, y int) [3]float64 {
	cb, cr := tintAt(v.img, x, y)
	return [3]float64{float64(v.g.Pix[y*v.g.Stride+x]), cb, cr}
}

// flat gives the view with the perspective of a recipe taken out.
func (v *view) flat(r Recipe) *view {
	f := Recipe{Sheet: r.Sheet}.Frame(v.w, v.h)
	out := &view{img: Recipe{Sheet: r.Sheet}.cut(v.img, f.W, f.H), full: v.full}
	out.measure()
	return out
}

// level gives the view with its lines level; its edges turn with it.
func (v *view) level(skew float64) *view {
	if skew == 0 {
		return v
	}
	out := &view{img: Recipe{Skew: skew}.cut(v.img, v.w, v.h), full: v.full}
	out.measure()
	sin, cos := math.Sincos(skew * math.Pi / 180)
	cx, cy := float64(v.w)/2, float64(v.h)/2
	for i, e := range v.edges {
		out.edges[i] = e.turned(i, cx, cy, sin, cos)
	}
	out.ink = newBitmap(v.w, v.h)
	for y := range v.h {
		row := out.ink.row(y)
		dy := float64(y) + 0.5 - cy
		for x := range row {
			dx := float64(x) + 0.5 - cx
			sx, sy := int(cx+dx*cos-dy*sin), int(cy+dx*sin+dy*cos)
			if uint(sx) < uint(v.w) && uint(sy) < uint(v.h) {
				row[x] = v.ink.b[sy*v.w+sx]
			}
		}
	}
	return out
}
