// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"image"
	"math"
)

// Proposal is where the entries of a page are thought to stand, in reading
// order.
type Proposal struct {
	Fit     Fit
	Entries []Box // of the page; rows of a list that nothing is written in are left out
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
		p.Entries = writtenRows(reduce(page, lineSide), p.Fit.Template, p.Entries, rules)
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
