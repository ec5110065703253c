// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"image"
	"image/draw"
	"math"
)

// DrawSpread draws an open book: two pages beside each other in one picture,
// with the shadow of the fold between them. Both must have the same layout and
// dpi; the rest of the picture (paper, capture, Hard) is that of left. The
// entries of the right page follow those of the left one in the truth.
func DrawSpread(left, right Spec) (image.Image, Truth, error) {
	left, err := left.withDefaults()
	if err != nil {
		return nil, Truth{}, err
	}
	right.Layout, right.DPI = left.Layout, left.DPI
	right, err = right.withDefaults()
	if err != nil {
		return nil, Truth{}, err
	}
	a, b := sheetOf(left), sheetOf(right)
	p := newPage(left, a.wMM+b.wMM, a.hMM)
	p.truth.Spread = true
	draw.Draw(p.img, a.img.Rect, a.img, image.Point{}, draw.Src)
	draw.Draw(p.img, b.img.Rect.Add(image.Pt(a.img.Rect.Dx(), 0)), b.img, image.Point{}, draw.Src)
	p.truth.Book, p.truth.Entries, p.truth.Printed, p.truth.Spots = a.truth.Book, a.truth.Entries, a.truth.Printed, a.truth.Spots
	p.append(b.truth, a.wMM, len(left.Entries))
	img, truth := p.take()
	return img, truth, nil
}

// append adds the truth of another sheet that lies right of x mm.
func (p *page) append(t *Truth, x float64, entries int) {
	by := func(r Rect) Rect {
		if r.Empty() {
			return r
		}
		return Rect{r.X0 + x, r.Y0, r.X1 + x, r.Y1}
	}
	fields := func(fs []Field) []Field {
		for i := range fs {
			fs[i].MM, fs[i].SlotMM = by(fs[i].MM), by(fs[i].SlotMM)
		}
		return fs
	}
	p.truth.Book = append(p.truth.Book, fields(t.Book)...)
	for _, e := range t.Entries {
		e.Index, e.MM, e.Fields = e.Index+entries, by(e.MM), fields(e.Fields)
		p.truth.Entries = append(p.truth.Entries, e)
	}
	for _, q := range t.Printed {
		q.Box = by(q.Box)
		p.truth.Printed = append(p.truth.Printed, q)
	}
	for _, s := range t.Spots {
		s.Box = by(s.Box)
		p.truth.Spots = append(p.truth.Spots, s)
	}
}

// fold gives where the fold of a spread shows: its upper and lower end.
func (g *geometry) fold() [2][2]float64 {
	x0, y0 := g.fwd(g.pw/2, 0)
	x1, y1 := g.fwd(g.pw/2, g.ph)
	q := func(v float64) float64 { return math.Round(v*100) / 100 }
	return [2][2]float64{{q(x0), q(y0)}, {q(x1), q(y1)}}
}
