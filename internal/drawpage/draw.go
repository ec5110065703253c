// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"image"
	"math"
)

// Draw draws the page that s describes. The image is an *image.RGBA; boxes of
// the truth are in its pixels.
func Draw(s Spec) (image.Image, Truth, error) {
	s, err := s.withDefaults()
	if err != nil {
		return nil, Truth{}, err
	}
	img, truth := sheetOf(s).take()
	return img, truth, nil
}

// sheetOf draws the flat sheet as it was filled in.
func sheetOf(s Spec) *page {
	var p *page
	switch {
	case s.Hard.Blank:
		p = newPage(s, paperMM[s.Layout][0], paperMM[s.Layout][1])
	case s.Layout == LayoutTable:
		p = drawTable(s)
	case s.Layout == LayoutHalf:
		p = drawHalf(s)
	default:
		p = drawRuled(s)
	}
	if !s.Hard.Blank {
		p.margin()
	}
	return p
}

// paperMM is the size of the sheet of each layout.
var paperMM = map[Layout][2]float64{LayoutTable: {210, 297}, LayoutHalf: {210, 297}, LayoutRuled: {420, 297}}

// take lets the sheet age and takes its picture.
func (p *page) take() (image.Image, Truth) {
	s := p.spec
	p.ageInk()
	rng := s.rng("paper")
	g := newGeometry(s, p.canvas, rng)
	g.gutter = g.gutter || p.truth.Spread
	if p.truth.Spread {
		g.gutterA, g.gutterR = p.ppm*(0.3+0.5*float64(s.Damage)*rng.Float64()), p.ppm*22
	}
	hard := s.rng("hard")
	g.harden(s.Hard, p.ppm, hard)
	look := newPaper(s, &g, p.ppm, rng)
	look.desk = deskOf(s.Hard.Desk, look.desk)
	for _, sp := range look.spots() {
		p.spot(sp.Kind, sp.Box.scale(1/p.ppm))
	}
	p.toImage(&g)
	p.describe(&g)
	noise := 3.0 + 1.5*float64(s.Damage)
	if s.Capture == CapturePhoto {
		noise += 2
	}
	img := compose(p.canvas, &g, look, s.Seed, noise)
	p.truth.Fingers = s.Hard.fingers(img, &g, p.ppm, hard)
	s.Hard.defocus(img, p.ppm)
	return img, *p.truth
}

// describe records size, corners and distortion.
func (p *page) describe(g *geometry) {
	t := p.truth
	t.Width, t.Height = g.w, g.h
	for i, c := range [4][2]float64{{0, 0}, {g.pw, 0}, {g.pw, g.ph}, {0, g.ph}} {
		x, y := g.fwd(c[0], c[1])
		t.Corners[i] = [2]float64{math.Round(x*100) / 100, math.Round(y*100) / 100}
	}
	t.SkewDeg = math.Round(math.Atan2(g.sin, g.cos)*180/math.Pi*1000) / 1000
	t.LineDeg, t.Hard = g.slope(), p.spec.Hard
	if t.Spread {
		fold := g.fold()
		t.Fold = &fold
	}
	t.CurlMM = math.Round(math.Abs(g.curlA)/p.ppm*1000) / 1000
}

// margin says on every page that it is invented.
func (p *page) margin() {
	st := p.small(2.6)
	st.col, st.alpha = rgb{120, 120, 130}, 0.62
	p.printMid(st, p.wMM/2, p.hMM-3.2, marginText)
}

// ageInk does what age does to the sheet before it is photographed: the back
// shines through, the pages were stamped across, corners are torn off.
func (p *page) ageInk() {
	rng := p.spec.rng("age")
	if p.spec.Damage >= DamageLight && rng.IntN(3) > 0 && !p.spec.Hard.Blank {
		share := 0.05 + 0.04*float64(p.spec.Damage)*rng.Float64()
		p.bleed(share)
	}
	if rng.IntN(2) == 0 && !p.spec.Hard.Blank {
		y := p.hMM * (0.25 + 0.5*rng.Float64())
		p.spot("crossstamp", p.stamp(p.wMM-1+3*norm1(rng), y, 15, norm1(rng)*0.3, rng))
	}
	if p.spec.Damage == DamageHeavy {
		p.spot("tear", p.tear(rng.IntN(4), 9+16*rng.Float64(), rng))
		p.markLost()
	}
}

// markLost notes how much of each value went with a torn corner.
func (p *page) markLost() {
	for i := range p.truth.Book {
		p.truth.Book[i].Lost = p.missing(p.truth.Book[i].MM)
	}
	for _, e := range p.truth.Entries {
		for k := range e.Fields {
			e.Fields[k].Lost = p.missing(e.Fields[k].MM)
		}
	}
}

// missing is the share of a box (mm) without paper, in hundredths.
func (p *page) missing(r Rect) float64 {
	b := image.Rect(int(r.X0*p.ppm), int(r.Y0*p.ppm), int(r.X1*p.ppm), int(r.Y1*p.ppm)).Intersect(p.img.Rect)
	if b.Empty() {
		return 0
	}
	n := 0
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if p.img.Pix[p.img.PixOffset(x, y)+3] == 0 {
				n++
			}
		}
	}
	return math.Round(100*float64(n)/float64(b.Dx()*b.Dy())) / 100
}
