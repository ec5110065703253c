// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"math"
	"math/rand/v2"
)

// geometry maps pixels of the image to pixels of the flat sheet and back.
type geometry struct {
	w, h     int     // image, px
	pw, ph   float64 // sheet, px
	ox, oy   float64 // centre of the sheet in the image
	sin, cos float64 // skew
	px, py   float64 // perspective, per px from the centre
	curlA    float64 // px
	curlK    float64 // waves per px
	curlP    float64 // phase
	gutter   bool    // an open book: lines bend toward the fold
	gutterA  float64 // px
	gutterR  float64 // px, reach of the bend
}

// newGeometry chooses margin, skew, curl and perspective by damage and capture.
func newGeometry(s Spec, c *canvas, rng *rand.Rand) geometry {
	d := float64(s.Damage)
	margin := 2.5 * c.ppm
	if s.Damage == DamageNone {
		margin = 0
	}
	g := geometry{pw: float64(c.img.Rect.Dx()), ph: float64(c.img.Rect.Dy()), gutter: s.Layout == LayoutRuled}
	skew := norm1(rng) * 0.9 * d / 3
	g.curlA = c.ppm * 0.35 * d * (0.4 + 0.6*rng.Float64())
	g.curlK = 2 * math.Pi / (g.pw * (1.1 + rng.Float64()))
	g.curlP = rng.Float64() * 2 * math.Pi
	if g.gutter {
		g.gutterA = c.ppm * (0.3 + 0.5*d*rng.Float64())
		g.gutterR = c.ppm * 22
	}
	if s.Capture == CapturePhoto {
		margin = 9 * c.ppm
		skew += norm1(rng) * 1.2
		g.px = norm1(rng) * 0.05 / g.pw
		g.py = (0.02 + 0.05*rng.Float64()) / g.ph
	}
	g.sin, g.cos = math.Sincos(skew * math.Pi / 180)
	g.w, g.h = int(g.pw+2*margin), int(g.ph+2*margin)
	g.ox = float64(g.w)/2 + norm1(rng)*margin*0.3
	g.oy = float64(g.h)/2 + norm1(rng)*margin*0.3
	return g
}

// inv gives the sheet point that shows at image point (x, y).
func (g *geometry) inv(x, y float64) (u, v float64) {
	x, y = x-g.ox, y-g.oy
	x, y = x*g.cos+y*g.sin, -x*g.sin+y*g.cos
	d := 1 + g.px*x + g.py*y
	u, v = x/d+g.pw/2, y/d+g.ph/2
	return u, v + g.bend(u)
}

// bend is how far curl and fold move a line at column u, px.
func (g *geometry) bend(u float64) float64 {
	b := g.curlA * math.Sin(g.curlK*u+g.curlP)
	if g.gutter {
		b += g.gutterA * math.Exp(-math.Abs(u-g.pw/2)/g.gutterR)
	}
	return b
}

// fwd gives the image point where sheet point (u, v) shows. It undoes inv by
// fixed-point steps; inv is close to an isometry, so five suffice for 0.01 px.
func (g *geometry) fwd(u, v float64) (x, y float64) {
	du, dv := u-g.pw/2, v-g.ph/2
	x, y = g.ox+du*g.cos-dv*g.sin, g.oy+du*g.sin+dv*g.cos
	for range 8 {
		a, b := g.inv(x, y)
		ea, eb := u-a, v-b
		x += ea*g.cos - eb*g.sin
		y += ea*g.sin + eb*g.cos
	}
	return x, y
}

// box carries a box of the sheet (px) into the image: the smallest upright box
// around its outline.
func (g *geometry) box(r Rect) Rect {
	if r.Empty() {
		return Rect{}
	}
	out := Rect{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	const n = 4 // points a side: curl bends long edges
	for i := range n + 1 {
		t := float64(i) / n
		u, v := r.X0+t*(r.X1-r.X0), r.Y0+t*(r.Y1-r.Y0)
		for _, p := range [4][2]float64{{u, r.Y0}, {u, r.Y1}, {r.X0, v}, {r.X1, v}} {
			x, y := g.fwd(p[0], p[1])
			out.X0, out.X1 = min(out.X0, x), max(out.X1, x)
			out.Y0, out.Y1 = min(out.Y0, y), max(out.Y1, y)
		}
	}
	return out
}
