// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"
	"math"
)

const (
	// blankInk is the part of the sheet under ink at which blank and written are
	// equally likely: a form without entries has ten times as much, the back of a
	// sheet a tenth.
	blankInk = 0.0014
	// blurLimit is the width of an edge, mm on the sheet, at which letters of
	// 2 mm begin to run together.
	blurLimit = 0.56
)

// judgeInk scores blank and blur.
func (r *Report) judgeInk(v *view) {
	v.findInk()
	ink, sheet := 0, 1
	from, to := v.inside()
	for y := range v.h {
		if n := to[y] - from[y]; n > 0 {
			sheet += n
			for _, b := range v.ink.row(y)[from[y]:to[y]] {
				ink += int(b)
			}
		}
	}
	part := float64(ink) / float64(sheet)
	r.Blank = round3(1 / (1 + sq(part/blankInk)))
	if r.Blank > 0.5 {
		r.flag(IsBlank)
		return
	}
	width := sharpness(v)
	r.Blur = round3(1 / (1 + sq(sq(blurLimit/max(width, 0.01)))))
	if r.Blur > 0.5 {
		r.flag(IsBlurred)
	}
}

func sq(v float64) float64 { return v * v }

// sharpness is how wide the edges of strokes are, mm on the sheet: the larger
// of across and down, because a hand that moved blurs one way only.
func sharpness(v *view) float64 {
	b := v.full.Rect
	longer := max(b.Dx(), b.Dy())
	step := max(3, longer/500)
	across, down := edgeWidth(v.full, step, false), edgeWidth(v.full, step, true)
	return max(across, down) * longMM(b.Dx(), b.Dy()) / float64(longer)
}

// longMM is how long, mm, the longer side of a picture is taken to be: a single
// page is A4, an open book A3.
func longMM(w, h int) float64 {
	if float64(w) > openBook*float64(h) {
		return 420
	}
	return 297
}

// edgeWidth is the median width, in pixels, of the steep edges met on every
// step-th line: by how much the brightness changes over how steeply.
func edgeWidth(g *image.Gray, step int, down bool) float64 {
	lines, length, next, first := g.Rect.Dy(), g.Rect.Dx(), 1, g.Stride
	if down {
		lines, length, next, first = length, lines, first, next
	}
	var widths [400]float64 // by tenths of a pixel, weighted by contrast
	sum := 0.0
	for l := lines / 20; l < lines*19/20; l += step {
		at := func(i int) int { return int(g.Pix[l*first+i*next]) }
		for i := length/20 + 2; i < length*19/20; {
			j, rise, steep := slope(at, i, length-2)
			if rise >= 45 {
				w := float64(rise) / (float64(steep) / 2)
				widths[min(int(w*10), len(widths)-1)] += float64(rise)
				sum += float64(rise)
			}
			i = j
		}
	}
	left := sum / 2
	for k, n := range widths {
		if left -= n; left <= 0 {
			return float64(k) / 10
		}
	}
	return 0
}

// slope follows the brightness from i on as long as it goes one way: where that
// ends, by how much it went, and its steepest change over two pixels.
func slope(at func(int) int, i, end int) (next, rise, steep int) {
	d := at(i+1) - at(i)
	if d == 0 {
		return i + 1, 0, 1
	}
	start, j := at(i), i
	for j < end {
		e := at(j+1) - at(j)
		if e == 0 || (e > 0) != (d > 0) {
			break
		}
		j++
		steep = max(steep, abs(at(j+1)-at(j-1)), abs(at(j)-at(max(j-2, 0))))
	}
	return max(j, i+1), abs(at(j) - start), max(steep, 1)
}

func abs(v int) int { return max(v, -v) }

const (
	goodPaper = 226 // brightness from which paper need not be lightened
	goodTint  = 5   // colour up to which it need not be untinted
	goodEven  = 0.1 // unevenness up to which it is left
)

// findTone proposes to lighten paper that is dark, tinted or uneven. v is level;
// only what trimming keeps counts.
func (r *Report) findTone(v *view) {
	kept := Recipe{Keep: r.Recipe.Keep}
	f := kept.Frame(v.w, v.h)
	img := kept.cut(v.img, f.W, f.H)
	p := paperOf(img)
	levels := paperField((&view{img: img}).luma(), grid).v
	uneven := (quantile(levels, 0.9) - quantile(levels, 0.1)) / max(float64(p.y), 1)
	cb, cr := int(p.cb)-128, int(p.cr)-128
	if p.y >= goodPaper && abs(cb) <= goodTint && abs(cr) <= goodTint && uneven < goodEven {
		return
	}
	r.Recipe.Tone = &Tone{Cb: cb, Cr: cr}
	r.Sure[Lighten] = round3(min(1, max(float64(goodPaper-int(p.y))/40, math.Abs(float64(cb))/12, uneven/0.2)))
}
