// SPDX-License-Identifier: Apache-2.0

package clean_test

import (
	"testing"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/drawpage"
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
