// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"image"
	"math"
	"slices"
)

// Proposal is where the entries of a page are thought to stand, in reading
// order.
type Proposal struct {
	Fit     Fit
	Entries []Box // of the page; those places of the form that nothing is written in are left out
}

// Propose finds the entries on a page of a register that was opened in a year
// (0 unknown): by the template that its lines fit best, where the one of the
// year goes first unless another fits clearly better. ok is false when no
// template fits.
func Propose(page *image.Gray, typ string, year int) (p Proposal, ok bool) {
	rules := FindRules(page)
	fits := matchRules(rules, shape(page), typ)
	if len(fits) == 0 {
		return p, false
	}
	p.Fit = ofYear(fits, year)
	if p.Fit.Score < Sure && !(p.Fit.Score >= likely && p.Fit.Template.covers(year)) {
		return p, false
	}
	for _, e := range p.Fit.Template.Entries {
		p.Entries = append(p.Entries, snap(p.Fit.Box(e), rules))
	}
	if len(p.Entries) >= listRows {
		p.Entries = writtenRows(reduce(page, lineSide), p.Entries, rules)
	}
	return p, true
}

// likely is the score from which the template of the book's own year is taken:
// forms without ruled lines are known by their dotted leaders alone, and half of
// those are written over.
const likely = 0.2

// clearly is by how much another era's template must fit better than that of
// the book's year: books are opened on leftover forms of the era before.
const clearly = 0.15

func ofYear(fits []Fit, year int) Fit {
	for _, f := range fits {
		if f.Template.covers(year) && f.Score+clearly > fits[0].Score {
			return f
		}
	}
	return fits[0]
}

// snapTo is how far an edge of an entry goes to lie on a line that was found.
const snapTo = 0.008

// snap lays the top and the foot of an entry on the long lines beside them, so
// that it holds all of the entry though the lines climb and bend.
func snap(b Box, rules Rules) Box {
	askew := math.Abs(rules.Skew) * b.W / 2
	top, foot := b.Y-askew, b.Y+b.H+askew
	if r, ok := lineAt(b.Y, b, rules.Across); ok {
		top = r.Least
	}
	if r, ok := lineAt(b.Y+b.H, b, rules.Across); ok {
		foot = r.Most
	}
	top, foot = clamp(top), clamp(foot)
	return Box{b.X, top, b.W, max(foot-top, b.H/2)}
}

func lineAt(at float64, b Box, across []Rule) (best Rule, ok bool) {
	off := snapTo
	for _, r := range across {
		if d := math.Abs(r.At - at); d < off && overlap(Rule{From: b.X, To: b.X + b.W}, r) > b.W*0.6 {
			best, off, ok = r, d, true
		}
	}
	return best, ok
}

const (
	inkDark   = 28   // by how much ink is darker than the paper around it, of 255
	paperPart = 60   // pixels over which paper has one shade
	listRows  = 5    // from so many entries on a page they are rows of a list, which may be empty
	emptyRow  = 0.08 // share of dark pixels that the lines and stains of an empty row hardly reach
	twoKinds  = 1.6  // by how much more ink the fullest row has than the emptiest when some are empty
)

// writtenRows leaves out the rows of a list in which nothing is written.
func writtenRows(g grid, rows []Box, rules Rules) []Box {
	inks := make([]float64, len(rows))
	for i, b := range rows {
		inks[i] = ink(g, b, rules)
	}
	least, most := max(slices.Min(inks), 1e-4), slices.Max(inks)
	limit := emptyRow
	if most > twoKinds*least {
		limit = math.Sqrt(least * most)
	}
	var written []Box
	for i, b := range rows {
		if inks[i] > limit {
			written = append(written, b)
		}
	}
	return written
}

// ink is the share of an entry's pixels that are dark, besides those of upright
// lines.
func ink(g grid, b Box, rules Rules) float64 {
	x0, x1 := int((b.X+b.W*0.01)*float64(g.w)), int((b.X+b.W*0.99)*float64(g.w))
	y0, y1 := int((b.Y+b.H*0.15)*float64(g.h)), int((b.Y+b.H*0.85)*float64(g.h))
	if x1-x0 < 8 || y1-y0 < 3 {
		return 0
	}
	upright := make([]bool, g.w)
	for _, r := range rules.Down {
		for x := int(r.At*float64(g.w)) - 3; x <= int(r.At*float64(g.w))+3; x++ {
			if x >= 0 && x < g.w {
				upright[x] = true
			}
		}
	}
	dark, all := 0, 0
	for y := y0; y < y1; y++ {
		// A photograph is darker toward one side: paper is what is brightest nearby.
		for from := x0; from < x1; from += paperPart {
			part := g.row(y)[from:min(from+paperPart, x1)]
			paper := brightest(part)
			for i, v := range part {
				if upright[from+i] {
					continue
				}
				all++
				if int(v)+inkDark < paper {
					dark++
				}
			}
		}
	}
	return float64(dark) / float64(max(1, all))
}

// brightest is about the shade of the paper in a row: what nine in ten pixels
// don't exceed.
func brightest(row []uint8) int {
	var count [256]int
	for _, v := range row {
		count[v]++
	}
	left := len(row) / 10
	for v := 255; v > 0; v-- {
		if left -= count[v]; left < 0 {
			return v
		}
	}
	return 0
}
