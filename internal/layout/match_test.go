// SPDX-License-Identifier: Apache-2.0

package layout_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
)

func drawn(t testing.TB, s drawpage.Spec) (*image.Gray, drawpage.Truth) {
	t.Helper()
	img, truth, err := drawpage.Draw(s)
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewGray(img.Bounds())
	draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
	return page, truth
}

func sample(seed uint64, typ string, lay drawpage.Layout, damage drawpage.Damage) drawpage.Spec {
	s := drawpage.SampleSpec(seed, typ, lay)
	s.Damage, s.Capture, s.DPI = damage, drawpage.CaptureScan, 100
	return s
}

// lined is a white page with grey lines at given heights, climbing by fall
// pixels over its width.
func lined(w, h int, at []int, fall float64) *image.Gray {
	page := image.NewGray(image.Rect(0, 0, w, h))
	draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 235}), image.Point{}, draw.Src)
	for _, y := range at {
		for x := w / 10; x < w*9/10; x++ {
			at := float64(y) + fall*(float64(x)/float64(w)-0.5)
			page.SetGray(x, int(at), color.Gray{Y: 90})
			page.SetGray(x, int(at)+1, color.Gray{Y: 120})
		}
	}
	return page
}

func TestLinesAreFoundAskew(t *testing.T) {
	t.Parallel()
	heights := []int{200, 420, 640, 900}
	for _, fall := range []float64{0, -14, 14} {
		rules := layout.FindRules(lined(900, 1100, heights, fall))
		if len(rules.Across) != len(heights) || len(rules.Down) != 0 {
			t.Errorf("fall %.0f: %+v", fall, rules)
			continue
		}
		for i, r := range rules.Across {
			if math.Abs(r.At-float64(heights[i])/1100) > 0.002 || math.Abs(r.From-0.1) > 0.03 || math.Abs(r.To-0.9) > 0.03 || r.Most-r.Least < math.Abs(fall)/1100*0.7 {
				t.Errorf("fall %.0f: line %d is %+v", fall, i, r)
			}
		}
		if math.Abs(rules.Skew-fall/1100) > 0.002 {
			t.Errorf("fall %.0f: skew %.4f", fall, rules.Skew)
		}
	}
}

// Nothing is found where there is nothing, and nothing breaks on the smallest.
func TestPagesWithoutForm(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{900, 1200}, {1, 1}, {3, 900}, {60, 60}, {0, 0}} {
		page := image.NewGray(image.Rect(0, 0, size[0], size[1]))
		draw.Draw(page, page.Rect, image.NewUniform(color.Gray{Y: 240}), image.Point{}, draw.Src)
		if p, ok := layout.Propose(page, "birth", 1999); ok {
			t.Errorf("%v: entries are proposed on a blank page: %+v", size, p)
		}
		if fits := layout.Match(page, ""); fits[0].Score > 0.05 {
			t.Errorf("%v: a blank page is %s with %.2f", size, fits[0].Template.ID, fits[0].Score)
		}
	}
	if _, ok := layout.Propose(lined(900, 1200, []int{300, 800}, 0), "guardianship", 2000); ok {
		t.Error("a register without template gets a proposal")
	}
}

// On pages whose truth is known the right era is found, and each entry's
// proposal covers it.
func TestProposalsOnDrawnPages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lay drawpage.Layout
		id  string
		dmg drawpage.Damage
	}{
		{drawpage.LayoutTable, "death-2016", drawpage.DamageLight}, {drawpage.LayoutTable, "death-2016", drawpage.DamageHeavy},
		{drawpage.LayoutHalf, "death-1999", drawpage.DamageNone}, {drawpage.LayoutHalf, "death-1999", drawpage.DamageMedium},
		{drawpage.LayoutRuled, "death-old", drawpage.DamageNone}, {drawpage.LayoutRuled, "death-old", drawpage.DamageMedium},
	} {
		s := sample(70+uint64(c.dmg), "death", c.lay, c.dmg)
		if c.lay == drawpage.LayoutRuled {
			s.Entries = s.Entries[:9]
		}
		page, truth := drawn(t, s)
		if best := layout.Match(page, "death")[0]; best.Template.ID != c.id {
			t.Errorf("%s, damage %d: taken for %s (%.2f)", c.id, c.dmg, best.Template.ID, best.Score)
		}
		p, ok := layout.Propose(page, "death", s.Book.OpenYear)
		if !ok || len(p.Entries) != len(truth.Entries) {
			t.Errorf("%s, damage %d: %d entries proposed of %d (score %.2f)", c.id, c.dmg, len(p.Entries), len(truth.Entries), p.Fit.Score)
			continue
		}
		for i, e := range truth.Entries {
			if got := common(p.Entries[i], truth, e.Box); got < 0.8 {
				t.Errorf("%s, damage %d: entry %d is covered by %.2f", c.id, c.dmg, i, got)
			}
		}
	}
}

// common is what a proposal and a true box have in common of what both cover.
func common(b layout.Box, truth drawpage.Truth, r drawpage.Rect) float64 {
	w, h := float64(truth.Width), float64(truth.Height)
	x0, y0, x1, y1 := r.X0/w, r.Y0/h, r.X1/w, r.Y1/h
	iw, ih := min(b.X+b.W, x1)-max(b.X, x0), min(b.Y+b.H, y1)-max(b.Y, y0)
	if iw <= 0 || ih <= 0 {
		return 0
	}
	return iw * ih / (b.W*b.H + (x1-x0)*(y1-y0) - iw*ih)
}

// A book opened in 2016 on forms left over from the era before is told by its
// lines, not by its year.
func TestLeftoverForms(t *testing.T) {
	t.Parallel()
	page, _ := drawn(t, sample(5, "birth", drawpage.LayoutRuled, drawpage.DamageLight))
	if p, ok := layout.Propose(page, "birth", 1999); !ok || p.Fit.Template.ID != "birth-old" {
		t.Errorf("%v %+v", ok, p.Fit)
	}
}

func BenchmarkPropose(b *testing.B) {
	s := drawpage.SampleSpec(5, "birth", drawpage.LayoutRuled)
	s.Capture = drawpage.CaptureScan
	page, _ := drawn(b, s)
	for b.Loop() {
		layout.Propose(page, "birth", 1987)
	}
}
