// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"math"
	"math/rand/v2"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// style is a face as one person, machine or printing house uses it.
type style struct {
	face  *face
	size  float64 // em in mm
	wide  float64 // horizontal stretch, 1 = as designed
	slant float64 // shear, 0.2 ≈ 11°
	track float64 // extra advance per letter, mm
	col   rgb
	alpha float64
	jit   jitter
}

// jitter is what makes two letters of one hand differ.
type jitter struct {
	base  float64 // baseline, mm
	turn  float64 // radians
	size  float64 // share
	ink   float64 // share of opacity
	drift float64 // slope of a whole line, radians
}

func (s style) narrowed(size, wide float64) style {
	s.size *= size
	s.wide *= wide
	return s
}

// width measures a line in mm.
func (s style) width(text string) float64 {
	w := 0.0
	for _, r := range text {
		if g := s.face.glyph(r); g != nil {
			w += float64(g.advance)*s.size*s.wide + s.track
		}
	}
	return w
}

// line writes text from (x, y) mm, y being the baseline, and gives the box of
// its ink in mm. rng may be nil when the style has no jitter.
func (s style) line(c *canvas, x, y float64, text string, rng *rand.Rand) Rect {
	var box Rect
	slope, walk := 0.0, 0.0
	if rng != nil {
		slope = s.jit.drift * norm1(rng)
	}
	x0 := x
	for _, r := range norm.NFC.String(text) {
		g := s.face.glyph(r)
		if g == nil {
			continue
		}
		m, alpha := s.place(c, x, y+slope*(x-x0), &walk, rng)
		box = box.Union(c.mm(c.fillGlyph(g, m, s.col, alpha)))
		x += float64(g.advance)*s.size*s.wide + s.track
	}
	return box
}

// place gives the matrix and opacity of the next letter. walk is a slow drift
// of the baseline that letters of a word share.
func (s style) place(c *canvas, x, y float64, walk *float64, rng *rand.Rand) (affine, float64) {
	size, turn, alpha := s.size, 0.0, s.alpha
	if rng != nil && s.jit != (jitter{}) {
		*walk = *walk*0.8 + s.jit.base*norm1(rng)
		y += *walk
		turn = s.jit.turn * norm1(rng)
		size *= 1 + s.jit.size*norm1(rng)
		alpha *= 1 - s.jit.ink*rng.Float64()
	}
	k := size * c.ppm
	sin, cos := math.Sincos(turn)
	// Shear, then stretch, then turn; y grows downward, so a slant to the
	// right is a negative share of y.
	ax, ay := s.wide*cos, s.wide*sin
	cx, cy := -s.slant*cos-sin, -s.slant*sin+cos
	return affine{
		a: float32(k * ax), b: float32(k * ay),
		c: float32(k * cx), d: float32(k * cy),
		e: float32(x * c.ppm), f: float32(y * c.ppm),
	}, min(alpha, 1)
}

// norm1 is a bounded, roughly normal number with deviation about 0.5.
func norm1(rng *rand.Rand) float64 {
	return rng.Float64() + rng.Float64() + rng.Float64() - 1.5
}

// wrap breaks text into lines no wider than width(i) for line i. A single word
// wider than a line stands alone and overhangs; fit makes the style smaller.
func (s style) wrap(text string, width func(i int) float64) (lines []string, overhang bool) {
	space := s.width(" ")
	cur, curW := "", 0.0
	for _, word := range strings.Fields(text) {
		w := s.width(word)
		if cur != "" && curW+space+w > width(len(lines)) {
			lines = append(lines, cur)
			cur, curW = "", 0
		}
		if cur == "" {
			cur, curW = word, w
			overhang = overhang || w > width(len(lines))
			continue
		}
		cur, curW = cur+" "+word, curW+space+w
	}
	if cur != "" {
		lines = append(lines, cur)
	}
	return lines, overhang
}

// fit finds the largest reduction of the style in which text stands in n
// lines. Clerks first squeeze letters together, then write smaller.
func (s style) fit(text string, n int, width func(i int) float64) (style, []string) {
	const steps = 16
	t := s
	var lines []string
	for i := range steps {
		shrink := 1 - 0.045*float64(i)
		t = s.narrowed(min(1, shrink+0.09), min(1, shrink+0.04))
		var over bool
		lines, over = t.wrap(text, width)
		if len(lines) <= n && !over {
			return t, lines
		}
	}
	// Still too long: the text stays whole and overhangs its slot.
	return t, lines
}
