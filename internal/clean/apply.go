// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Apply draws the page that a recipe makes of a picture, in normal form. Its
// longer side is at most maxSide pixels, and never more than the recipe's Frame
// says; 0 means full size. The picture is not changed. The recipe must have
// passed Check.
func Apply(img image.Image, r Recipe, maxSide int) image.Image {
	img = imaging.Normalize(img)
	b := img.Bounds()
	if r.Plain() {
		if maxSide > 0 {
			img = imaging.Fit(img, maxSide, maxSide)
		}
		return imaging.Rotate(img, r.Turn)
	}
	full := r.Frame(b.Dx(), b.Dy())
	w, h := full.W, full.H
	if longer := max(w, h); maxSide > 0 && longer > maxSide {
		scale := float64(maxSide) / float64(longer)
		w, h = max(1, int(float64(w)*scale+0.5)), max(1, int(float64(h)*scale+0.5))
		img = imaging.Fit(img, max(1, int(float64(b.Dx())*scale+0.5)), max(1, int(float64(b.Dy())*scale+0.5)))
	}
	if r.Turn%2 != 0 {
		w, h = h, w // before turning
	}
	page := r.cut(img, w, h)
	if page == img && (r.Does(Cover) || r.Does(Lighten)) {
		page = clone(img)
	}
	if r.Does(Cover) {
		r.cover(page)
	}
	if r.Does(Lighten) {
		lighten(page, *r.Tone)
	}
	return imaging.Rotate(page, r.Turn)
}

// cut takes the page out of the picture, w × h, not yet turned.
func (r Recipe) cut(img image.Image, w, h int) image.Image {
	r.Turn = 0
	b := img.Bounds()
	f := r.Frame(b.Dx(), b.Dy())
	if f.straight {
		a, z := f.ToPicture(Point{0, 0}), f.ToPicture(Point{1, 1})
		x, y := int(a.X*float64(b.Dx())+0.5), int(a.Y*float64(b.Dy())+0.5)
		if x == 0 && y == 0 && z == (Point{1, 1}) {
			return img
		}
		// Rounding may have put the far edge a pixel beyond the picture.
		x, y = max(0, min(x, b.Dx()-w)), max(0, min(y, b.Dy()-h))
		return imaging.CropRect(img, image.Rect(x, y, x+w, y+h))
	}
	// Fractions are of edges, Warp counts from the middle of pixels.
	shown := imaging.Matrix{1 / float64(w), 0, 0.5 / float64(w), 0, 1 / float64(h), 0.5 / float64(h), 0, 0, 1}
	pixels := imaging.Matrix{float64(b.Dx()), 0, -0.5, 0, float64(b.Dy()), -0.5, 0, 0, 1}
	m := pixels.Times(f.out).Times(shown)
	if m[6] == 0 && m[7] == 0 {
		m = scaled(m, 1/m[8])
	}
	return imaging.Warp(img, m, w, h)
}

func scaled(m imaging.Matrix, k float64) imaging.Matrix {
	for i := range m {
		m[i] *= k
	}
	m[8] = 1
	return m
}

// cover paints fingers over, in place, with the colour of the paper.
func (r Recipe) cover(out image.Image) {
	paper := paperOf(out)
	for _, b := range r.Fingers {
		if r.Does(Divide) {
			k := r.Split.box()
			b = Box{(b.X - k.X) / k.W, (b.Y - k.Y) / k.H, b.W / k.W, b.H / k.H}
		}
		size := out.Bounds()
		rect := imaging.Region{X: b.X, Y: b.Y, W: b.W, H: b.H}.Rect(size.Dx(), size.Dy())
		if b.X < 1 && b.Y < 1 && b.X+b.W > 0 && b.Y+b.H > 0 {
			paint(out, rect, paper)
		}
	}
}
