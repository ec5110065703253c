// SPDX-License-Identifier: Apache-2.0

package teach

import (
	"image"
	"math"
	"math/rand/v2"
)

// point is a place in the box of a figure, 0..1 from the top left.
type point struct{ x, y float64 }

// strokes are the ways in which people write a figure: each way some strokes,
// each stroke the points that the pen passes, smoothly. Ways that are taught in
// Vietnamese and French schools are among them (a 1 with its upstroke, a barred
// 7, an open 4).
var strokes = map[byte][][][]point{
	'0': {
		{{{.5, 0}, {.12, .2}, {.05, .55}, {.25, .95}, {.6, 1}, {.92, .7}, {.92, .3}, {.65, .02}, {.45, .02}}},
		{{{.7, .06}, {.35, .02}, {.08, .4}, {.15, .85}, {.5, 1}, {.88, .75}, {.9, .3}, {.6, .0}, {.4, .1}}},
	},
	'1': {
		{{{.5, 0}, {.5, .5}, {.5, 1}}},
		{{{.15, .35}, {.35, .2}, {.6, 0}}, {{.6, 0}, {.58, .5}, {.56, 1}}},
		{{{.1, .42}, {.4, .2}, {.7, 0}}, {{.7, 0}, {.68, .5}, {.66, 1}}},
		{{{.25, .25}, {.5, 0}}, {{.5, 0}, {.5, 1}}, {{.2, 1}, {.8, 1}}},
	},
	'2': {
		{{{.1, .25}, {.3, .03}, {.65, .02}, {.88, .25}, {.7, .55}, {.35, .8}, {.05, .98}}, {{.05, .98}, {.5, .96}, {.95, .98}}},
		{{{.12, .22}, {.4, 0}, {.8, .12}, {.78, .42}, {.4, .8}, {.12, .95}, {.15, .8}, {.35, .82}, {.6, .96}, {.95, .9}}},
		{{{.1, .12}, {.5, .0}, {.88, .2}, {.75, .5}, {.1, 1}}, {{.1, 1}, {.95, 1}}},
		{{{.15, .2}, {.45, 0}, {.8, .15}, {.75, .45}, {.45, .8}, {.15, .98}, {.02, .8}, {.2, .68}, {.5, .85}, {.75, .98}, {.98, .85}}},
	},
	'3': {
		{{{.12, .12}, {.45, 0}, {.85, .18}, {.7, .42}, {.4, .48}}, {{.4, .48}, {.75, .52}, {.92, .75}, {.6, 1}, {.2, .97}, {.05, .82}}},
		{{{.1, .03}, {.5, .02}, {.88, .03}}, {{.88, .03}, {.45, .4}}, {{.45, .4}, {.85, .5}, {.9, .8}, {.5, 1}, {.05, .88}}},
	},
	'4': {
		{{{.45, 0}, {.25, .35}, {.03, .68}}, {{.03, .68}, {.5, .66}, {.97, .64}}, {{.68, .35}, {.66, .7}, {.64, 1}}},
		{{{.12, .05}, {.1, .35}, {.12, .55}}, {{.12, .55}, {.5, .56}, {.9, .54}}, {{.75, 0}, {.73, .5}, {.7, 1}}},
		{{{.72, 1}, {.72, .5}, {.72, 0}}, {{.72, 0}, {.4, .35}, {.05, .7}}, {{.05, .7}, {.95, .7}}},
	},
	'5': {
		{{{.9, .05}, {.5, .02}, {.3, .05}}, {{.3, .05}, {.22, .4}, {.6, .45}, {.8, .7}, {.6, .95}, {.1, .98}}},
		{{{.2, .03}, {.18, .25}, {.15, .45}}, {{.15, .45}, {.5, .36}, {.88, .55}, {.82, .85}, {.45, 1}, {.05, .88}}, {{.2, .03}, {.5, .03}, {.88, .0}}},
		{{{.88, .02}, {.25, .03}, {.15, .45}, {.55, .38}, {.9, .62}, {.7, .95}, {.3, 1}, {.05, .88}}},
	},
	'6': {
		{{{.55, 0}, {.2, .4}, {.1, .75}, {.35, 1}, {.75, .88}, {.7, .62}, {.4, .6}, {.15, .8}}},
		{{{.75, .02}, {.4, .15}, {.12, .5}, {.1, .8}, {.4, 1}, {.8, .9}, {.88, .68}, {.6, .5}, {.25, .6}, {.1, .78}}},
		{{{.6, 0}, {.25, .35}, {.08, .7}, {.25, .97}, {.65, .97}, {.85, .75}, {.6, .55}, {.2, .65}}},
	},
	'7': {
		{{{.05, .05}, {.5, .03}, {.95, .02}}, {{.95, .02}, {.65, .4}, {.4, 1}}},
		{{{.05, .05}, {.95, .02}}, {{.95, .02}, {.65, .45}, {.4, 1}}, {{.25, .5}, {.6, .48}, {.9, .46}}},
		{{{.05, .2}, {.08, .03}, {.5, .06}, {.92, .02}}, {{.92, .02}, {.7, .4}, {.45, 1}}},
	},
	'8': {
		{{{.85, .08}, {.4, .02}, {.15, .25}, {.5, .48}, {.8, .75}, {.45, 1}, {.2, .8}, {.5, .5}, {.9, .12}}},
		{{{.8, .12}, {.45, 0}, {.18, .2}, {.45, .45}, {.82, .7}, {.7, .97}, {.3, .98}, {.12, .75}, {.45, .5}, {.78, .25}, {.7, .05}}},
		{{{.5, .48}, {.2, .25}, {.5, 0}, {.8, .22}, {.5, .48}, {.1, .75}, {.5, 1}, {.9, .75}, {.5, .48}}},
	},
	'9': {
		{{{.8, .12}, {.45, 0}, {.1, .22}, {.3, .45}, {.7, .35}, {.82, .1}, {.72, .5}, {.5, 1}}},
		{{{.85, .15}, {.5, 0}, {.15, .15}, {.15, .42}, {.5, .52}, {.82, .35}, {.85, .12}}, {{.85, .12}, {.82, .6}, {.7, 1}}},
		{{{.85, .2}, {.55, 0}, {.15, .18}, {.25, .5}, {.6, .48}, {.85, .2}}, {{.85, .2}, {.85, .7}, {.6, .98}, {.2, .93}}},
	},
	'/': {{{{.95, 0}, {.5, .5}, {.05, 1}}}, {{{.9, 0}, {.6, .5}, {.1, 1}}}},
	'a': {
		{{{.8, .15}, {.45, .02}, {.1, .4}, {.2, .9}, {.55, .9}, {.8, .5}, {.82, .1}}, {{.82, .1}, {.8, .7}, {.97, .98}}},
	},
	'b': {{{{.2, 0}, {.18, .5}, {.18, .97}}, {{.18, .65}, {.5, .48}, {.88, .7}, {.6, 1}, {.18, .95}}}},
	'c': {{{{.88, .2}, {.5, .02}, {.12, .35}, {.2, .85}, {.55, 1}, {.9, .82}}}},
}

// shapes of the boxes, width to height.
var slim = map[byte]float64{'0': .72, '1': .3, '2': .66, '3': .6, '4': .72, '5': .65, '6': .62, '7': .66, '8': .6, '9': .6, '/': .55, 'a': .9, 'b': .6, 'c': .85}

// penned draws a figure by a pen on white: no two are alike.
func penned(c byte, rng *rand.Rand) (*image.Gray, image.Rectangle) {
	ways := strokes[c]
	way := ways[rng.IntN(len(ways))]
	h := 10 + 30*rng.Float64()*rng.Float64() + 6*rng.Float64()
	if c == 'a' || c == 'c' {
		h *= 0.8
	}
	w := h * slim[c] * math.Exp(0.5*norm(rng))
	thick := max(1.1, h*(0.06+0.14*rng.Float64()))
	slant := 0.1 + 0.4*norm(rng)
	if c == '/' {
		slant = 0.25 * math.Abs(norm(rng)) // a slash leans right, and more than a 1
	}
	turn := 0.12 * norm(rng)
	pad := 6.0 + thick + h*0.5
	m := image.NewGray(image.Rect(0, 0, int(w+2*pad), int(h+2*pad)))
	for i := range m.Pix {
		m.Pix[i] = 255
	}
	sin, cos := math.Sincos(turn)
	loose := 0.03 + 0.1*rng.Float64() // how unlike itself the hand is
	bowX, bowY := 0.12*norm(rng), 0.12*norm(rng)
	place := func(p point) point {
		x, y := p.x-.5, p.y-.5
		x, y = x+bowX*(y*y-.1), y+bowY*(x*x-.1)
		x, y = x*w-slant*y*h, y*h
		return point{pad + w/2 + x*cos - y*sin, pad + h/2 + x*sin + y*cos}
	}
	for _, stroke := range way {
		pts := make([]point, len(stroke))
		for i, p := range stroke {
			pts[i] = place(point{p.x + loose*norm(rng), p.y + loose*norm(rng)})
		}
		line(m, smooth(pts), thick/2, 0.75+0.25*rng.Float64())
	}
	return m, m.Rect
}

func norm(rng *rand.Rand) float64 { return rng.NormFloat64() * 0.6 }

// smooth passes a curve through points.
func smooth(pts []point) []point {
	if len(pts) < 3 {
		return pts
	}
	var out []point
	get := func(i int) point { return pts[max(0, min(len(pts)-1, i))] }
	for i := range len(pts) - 1 {
		a, b, c, d := get(i-1), get(i), get(i+1), get(i+2)
		for s := range 8 {
			t := float64(s) / 8
			f := func(a, b, c, d float64) float64 {
				return 0.5 * (2*b + (c-a)*t + (2*a-5*b+4*c-d)*t*t + (3*b-a-3*c+d)*t*t*t)
			}
			out = append(out, point{f(a.x, b.x, c.x, d.x), f(a.y, b.y, c.y, d.y)})
		}
	}
	return append(out, pts[len(pts)-1])
}

// line inks a polyline of half width r with a soft rim.
func line(m *image.Gray, pts []point, r, dark float64) {
	for i := 1; i < len(pts); i++ {
		a, b := pts[i-1], pts[i]
		x0, x1 := int(min(a.x, b.x)-r-1), int(max(a.x, b.x)+r+2)
		y0, y1 := int(min(a.y, b.y)-r-1), int(max(a.y, b.y)+r+2)
		for y := max(0, y0); y < min(m.Rect.Max.Y, y1); y++ {
			for x := max(0, x0); x < min(m.Rect.Max.X, x1); x++ {
				d := toSegment(point{float64(x) + .5, float64(y) + .5}, a, b)
				v := uint8(255 * (1 - dark*max(0, min(1, r+.5-d))))
				m.Pix[y*m.Stride+x] = min(m.Pix[y*m.Stride+x], v)
			}
		}
	}
}

func toSegment(p, a, b point) float64 {
	dx, dy := b.x-a.x, b.y-a.y
	t := 0.0
	if n := dx*dx + dy*dy; n > 0 {
		t = max(0, min(1, ((p.x-a.x)*dx+(p.y-a.y)*dy)/n))
	}
	return math.Hypot(p.x-a.x-t*dx, p.y-a.y-t*dy)
}
