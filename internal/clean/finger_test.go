// SPDX-License-Identifier: Apache-2.0

package clean_test

import (
	"image"
	over "image/draw"
	"math"
	"testing"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
)

// One finger on one page, at resolutions at which the measured copy is reduced by
// different factors: it is found, and what is covered is the finger.
func TestFingerAtAnyResolution(t *testing.T) {
	t.Parallel()
	for _, layout := range []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutRuled} {
		for _, dpi := range []int{75, 120, 180} {
			s := drawpage.SampleSpec(8801, "birth", layout)
			s.DPI, s.Capture, s.Damage = dpi, drawpage.CaptureScan, drawpage.DamageLight
			s.Hard = drawpage.Hard{Finger: 1, Border: 3}
			p := draw(t, s)
			r := clean.Analyse(p.img)
			if !r.Flagged(clean.HasFinger) {
				t.Errorf("%s at %d dpi: no finger found at %v", layout, dpi, p.truth.Fingers)
				continue
			}
			mm := float64(dpi) / 25.4
			kept := clean.Recipe{Skew: r.Recipe.Skew, Keep: r.Recipe.Keep}.Frame(p.truth.Width, p.truth.Height)
			f := p.truth.Fingers[0]
			for _, b := range r.Recipe.Fingers {
				c := kept.ToPicture(clean.Point{X: b.X + b.W/2, Y: b.Y + b.H/2})
				x, y := c.X*float64(p.truth.Width), c.Y*float64(p.truth.Height)
				if x < f.X0-3*mm || x > f.X1+3*mm || y < f.Y0-3*mm || y > f.Y1+3*mm {
					t.Errorf("%s at %d dpi: %.0f, %.0f is covered, the finger lies at %+v", layout, dpi, x, y, f)
				}
			}
		}
	}
}

// glove lays a finger in bright light, or what may be taken for one, at the left
// rim of a page without desk: hardly darker than the paper, but red.
func glove(t *testing.T, s drawpage.Spec, red func(x, y float64) bool) *image.YCbCr {
	t.Helper()
	img, ok := imaging.Normalize(clone444(draw(t, s).img)).(*image.YCbCr)
	if !ok {
		t.Fatal("the page has no colour")
	}
	mm := float64(s.DPI) / 25.4
	for y := range img.Rect.Dy() {
		for x := range img.Rect.Dx() {
			if red(float64(x)/mm, float64(y)/mm) {
				at := img.YOffset(x, y)
				img.Y[at], img.Cb[at], img.Cr[at] = uint8(float64(img.Y[at])*0.86), 118, 176
			}
		}
	}
	return img
}

// clone444 gives a picture the same resolution of colour as of brightness.
func clone444(img image.Image) image.Image {
	out := image.NewRGBA(img.Bounds())
	over.Draw(out, out.Rect, img, image.Point{}, over.Src)
	return out
}

// Gloved and well lit fingers are hardly darker than paper. A red seal that runs
// over the edge of the sheet and a red line down its rim are none.
func TestFingerInBrightLight(t *testing.T) {
	t.Parallel()
	s := drawpage.SampleSpec(8803, "birth", drawpage.LayoutTable)
	s.DPI, s.Capture, s.Damage = 100, drawpage.CaptureScan, drawpage.DamageLight
	s.Hard.Skew = 0.001 // the picture ends on the sheet
	for name, c := range map[string]struct {
		red    func(x, y float64) bool
		finger bool
	}{
		"finger":         {func(x, y float64) bool { return math.Hypot(max(x-12, 0), y-180) < 9 }, true},
		"half a seal":    {func(x, y float64) bool { d := math.Hypot(x, y-180); return d > 14 && d < 16.5 }, false},
		"line down":      {func(x, y float64) bool { return x < 4 && y > 60 && y < 200 }, false},
		"nothing at all": {func(float64, float64) bool { return false }, false},
	} {
		img := glove(t, s, c.red)
		if r := clean.Analyse(img); r.Flagged(clean.HasFinger) != c.finger {
			t.Errorf("%s: finger %v, at %v", name, !c.finger, r.Recipe.Fingers)
		}
	}
}
