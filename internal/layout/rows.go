// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"slices"
)

// The rows of a list are where the form has them and its lines run; which of them
// are entries is told by writing: thin strokes in several of their cells. How much
// is written doesn't count: one row bears a number and a name, the next is full.
const (
	listRows    = 5     // from so many entries on a page they are rows of a list, which may be empty
	rowInset    = 0.13  // of the height of a row at its top and foot: lines, and writing that hangs over
	strokeReach = 4     // pixels: beside a stroke of writing there is paper within so much, beside a stain there is not
	paperAt     = 0.75  // of the height of a row is paper, wherever one looks
	faintest    = 12    // by how much the faintest writing is darker than its paper, of 255
	fainter     = 0.25  // of the darkness of a page's writing: a row in failing ink, no print from the back
	writing     = 0.002 // share of a list's pixels that are as dark as its writing, even when one row is written
	cellWritten = 0.004 // share of dark pixels of a cell that bears one thin figure
	rowWritten  = 3     // cells from which a row is an entry: a stain and a hanging stroke reach two
)

// writtenRows leaves out the rows of a list in which nothing is written. A list is
// filled from the top: above its last entry one cell is enough.
func writtenRows(g grid, t *Template, rows []Box, rules Rules) (written []Box) {
	strokes := make([]strokes, len(rows))
	for i, b := range rows {
		strokes[i] = strokesIn(g, b, rules)
	}
	limit := max(faintest, int(fainter*float64(darkest(strokes))))
	cells, last := make([]int, len(rows)), -1
	for i, s := range strokes {
		if cells[i] = s.cells(t, limit); cells[i] >= rowWritten {
			last = i
		}
	}
	for i, b := range rows[:last+1] {
		if cells[i] > 0 {
			written = append(written, b)
		}
	}
	return written
}

// strokes is a row as a picture of thin strokes: how much darker each pixel is
// than the paper above or below it, and to both sides.
type strokes struct {
	w, h int
	pix  []uint8
}

// strokesIn takes a row out of a page. What is the same all the way down, upright
// lines and the shade of the fold, is paper.
func strokesIn(g grid, b Box, rules Rules) strokes {
	x0, x1 := int(b.X*float64(g.w)), min(g.w, int((b.X+b.W)*float64(g.w)))
	y0, y1 := int((b.Y+b.H*rowInset)*float64(g.h)), min(g.h, int((b.Y+b.H*(1-rowInset))*float64(g.h)))
	s := strokes{w: x1 - x0, h: y1 - y0}
	if s.w < 2*strokeReach || s.h < 3 {
		return strokes{}
	}
	s.pix = make([]uint8, s.w*s.h)
	column := make([]uint8, s.h)
	for x := range s.w {
		if onRule(rules.Down, x0+x, g.w) {
			continue
		}
		for y := range s.h {
			column[y] = g.row(y0 + y)[x0+x]
		}
		slices.Sort(column)
		paper := column[int(paperAt*float64(s.h))]
		for y := range s.h {
			row := g.row(y0 + y)
			left, right := row[max(0, x0+x-strokeReach)], row[min(g.w-1, x0+x+strokeReach)]
			s.pix[y*s.w+x] = uint8(max(0, int(min(paper, left, right))-int(row[x0+x])))
		}
	}
	return s
}

// onRule tells whether an upright line runs over a column of pixels: askew it is
// not the same all the way down.
func onRule(down []Rule, x, width int) bool {
	at := float64(x)
	return slices.ContainsFunc(down, func(r Rule) bool {
		return at >= r.Least*float64(width)-2 && at <= r.Most*float64(width)+1
	})
}

// darkest is about how dark the writing of a list is.
func darkest(rows []strokes) int {
	var count [256]int
	all := 0
	for _, s := range rows {
		all += len(s.pix)
		for _, v := range s.pix {
			count[v]++
		}
	}
	left := int(writing * float64(all))
	for v := 255; v > 0; v-- {
		if left -= count[v]; left < 0 {
			return v
		}
	}
	return 0
}

// cells counts the cells of a row in which something is written.
func (s strokes) cells(t *Template, limit int) (n int) {
	for _, c := range t.Fields {
		if s.share(c, limit) >= cellWritten {
			n++
		}
	}
	return n
}

func (s strokes) share(c Box, limit int) float64 {
	x0, x1 := max(0, int(c.X*float64(s.w))), min(s.w, int((c.X+c.W)*float64(s.w)))
	dark, all := 0, 0
	for y := range s.h {
		for _, v := range s.pix[y*s.w+x0 : y*s.w+x1] {
			all++
			if int(v) >= limit {
				dark++
			}
		}
	}
	return float64(dark) / float64(max(1, all))
}
