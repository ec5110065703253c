// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"image"
	"math"
	"slices"
	"sort"
)

// Fit is how a template lies on a page.
type Fit struct {
	Template *Template
	Score    float64 // 0..1: how much of the template's lines the page has, and of the page's long lines the template
	X, Y     Axis
}

// Axis says where places of the template's sheet stand on the page, along one
// direction and in fractions: p at Scale·p + Shift + Bend·p². A sheet that was
// photographed from aslant is wider at one end.
type Axis struct{ Scale, Shift, Bend float64 }

func (a Axis) at(p float64) float64 { return a.Scale*p + a.Shift + a.Bend*p*p }

// back is the inverse of at; Bend is small.
func (a Axis) back(at float64) float64 {
	p := (at - a.Shift) / a.Scale
	for range 4 {
		p = (at - a.Shift - a.Bend*p*p) / a.Scale
	}
	return p
}

// Box carries a box of the template's sheet onto the page.
func (f Fit) Box(b Box) Box {
	x0, y0 := clamp(f.X.at(b.X)), clamp(f.Y.at(b.Y))
	x1, y1 := clamp(f.X.at(b.X+b.W)), clamp(f.Y.at(b.Y+b.H))
	return Box{x0, y0, x1 - x0, y1 - y0}
}

func clamp(v float64) float64 { return min(1, max(0, v)) }

// Sure is the score from which a fit is taken for the page's form.
const Sure = 0.5

// Match finds the templates of a register whose lines a page has, best first.
// An empty type asks all of them. The shape of the page counts: a spread is no
// single sheet.
func Match(page *image.Gray, typ string) []Fit {
	return matchRules(FindRules(page), shape(page), typ)
}

func shape(page *image.Gray) float64 {
	b := page.Bounds()
	return float64(b.Dx()) / float64(max(1, b.Dy()))
}

func matchRules(rules Rules, shape float64, typ string) (fits []Fit) {
	for _, t := range Templates() {
		if typ != "" && t.Type != typ {
			continue
		}
		f := fitTo(t, rules)
		// A sheet keeps its shape whatever the margin around it: by a third it is another.
		if r := shape / (t.Paper[0] / t.Paper[1]); r < 0.75 || r > 1.33 {
			f.Score /= 2
		}
		fits = append(fits, f)
	}
	slices.SortStableFunc(fits, func(a, b Fit) int { return cmpFloat(b.Score, a.Score) })
	return fits
}

// How far a sheet may be from filling the page, and the steps of the search.
const (
	leastScale, mostScale, stepScale = 0.88, 1.08, 0.01
	mostShift, stepShift             = 0.1, 0.005
	near                             = 0.0045 // of the page: some 1.3 mm
)

// fitTo lays a template on the rules of a page.
func fitTo(t *Template, rules Rules) Fit {
	f := Fit{Template: t, X: Axis{Scale: 1}}
	f.Y, f.Score = lay(t.Across, rules.Across)
	if len(t.Down) < 3 {
		f.X = byEnds(t.Across, rules.Across, f.Y)
		return f
	}
	upright := 0.0
	f.X, upright = lay(t.Down, rules.Down)
	f.Score = (f.Score + upright) / 2
	return f
}

// astray is what a sheet costs that does not lie about the middle of the page:
// the rows of a list are as like as eggs, and one row further fits nearly as
// well.
const (
	astray     = 2.0
	astrayFrom = 0.02
)

// lay searches the place in which most of want is found, and says how well the
// two agree.
func lay(want, found []Rule) (Axis, float64) {
	best, most := Axis{Scale: 1}, math.Inf(-1)
	for s := leastScale; s <= mostScale; s += stepScale {
		for d := -mostShift; d <= mostShift; d += stepShift {
			a := Axis{Scale: s, Shift: (1-s)/2 + d}
			if got := covered(want, found, a) - astray*max(0, math.Abs(d)-astrayFrom); got > most {
				most, best = got, a
			}
		}
	}
	score := agree(want, found, best)
	for _, a := range []Axis{refine(want, found, best), bend(want, found, best)} {
		if got := agree(want, found, a); got > score {
			best, score = a, got
		}
	}
	return best, score
}

// covered is the share of want, by length, that lies on lines of found.
func covered(want, found []Rule, a Axis) float64 {
	got, all := 0.0, 0.0
	for _, w := range want {
		all += w.Len()
		at := a.at(w.At)
		for i := firstFrom(found, at-near); i < len(found) && found[i].At <= at+near; i++ {
			if o := overlap(w, found[i]); o > 0 {
				got += min(o, w.Len()) * (1 - math.Abs(found[i].At-at)/near/2)
				break
			}
		}
	}
	if all == 0 {
		return 0
	}
	return got / all
}

func firstFrom(rules []Rule, at float64) int {
	return sort.Search(len(rules), func(i int) bool { return rules[i].At >= at })
}

func overlap(a, b Rule) float64 { return min(a.To, b.To) - max(a.From, b.From) }

// longRule is a line that no line of writing is as long as.
const longRule = 0.55

// agree is covered, less for each long line of the page that the template does
// not have.
func agree(want, found []Rule, a Axis) float64 {
	long, known := 0, 0
	for _, r := range found {
		place := a.back(r.At)
		if r.Len() < longRule || place < 0.04 || place > 0.96 { // the edges of the sheet are no lines of the form
			continue
		}
		long++
		for _, w := range want {
			if math.Abs(w.At-place) < 2*near && w.Len() >= longRule*0.8 {
				known++
				break
			}
		}
	}
	score := covered(want, found, a)
	if long > 0 {
		score *= 0.4 + 0.6*float64(known)/float64(long)
	}
	return score
}

// refine sets scale and shift by least squares over the lines that lie near.
func refine(want, found []Rule, from Axis) Axis {
	var n, sx, sy, sxx, sxy float64
	for _, w := range want {
		if at, ok := beside(w, found, from.at(w.At), near); ok {
			k := w.Len()
			n, sx, sy, sxx, sxy = n+k, sx+k*w.At, sy+k*at, sxx+k*w.At*w.At, sxy+k*w.At*at
		}
	}
	d := n*sxx - sx*sx
	if d < 1e-4 {
		return from
	}
	scale := (n*sxy - sx*sy) / d
	return Axis{Scale: scale, Shift: (sy - scale*sx) / n}
}

// beside is the place of the line nearest to where one is wanted.
func beside(w Rule, found []Rule, at, within float64) (place float64, ok bool) {
	off := within
	for i := firstFrom(found, at-within); i < len(found) && found[i].At <= at+within; i++ {
		if d := math.Abs(found[i].At - at); d <= off && overlap(w, found[i]) > w.Len()/2 {
			place, off, ok = found[i].At, d, true
		}
	}
	return place, ok
}

// bend sets all three by least squares over the long lines, from afar to near:
// the lines of a photographed list stand ever closer toward one end.
func bend(want, found []Rule, from Axis) Axis {
	long := slices.DeleteFunc(slices.Clone(found), func(r Rule) bool { return r.Len() < longRule*0.8 })
	for _, within := range []float64{3 * near, 3 * near, 2 * near, near} {
		var m [3][4]float64
		n := 0
		for _, w := range want {
			at, ok := beside(w, long, from.at(w.At), within)
			if !ok || w.Len() < longRule*0.8 {
				continue
			}
			n++
			p := [3]float64{w.At, 1, w.At * w.At}
			for i := range 3 {
				for j := range 3 {
					m[i][j] += p[i] * p[j]
				}
				m[i][3] += p[i] * at
			}
		}
		x, ok := solve(m)
		if n < 6 || !ok {
			return from
		}
		from = Axis{Scale: x[0], Shift: x[1], Bend: x[2]}
	}
	return from
}

// solve finds the three unknowns of three equations by elimination.
func solve(m [3][4]float64) (x [3]float64, ok bool) {
	for i := range 3 {
		pivot := i
		for j := i + 1; j < 3; j++ {
			if math.Abs(m[j][i]) > math.Abs(m[pivot][i]) {
				pivot = j
			}
		}
		m[i], m[pivot] = m[pivot], m[i]
		if math.Abs(m[i][i]) < 1e-9 {
			return x, false
		}
		for j := range 3 {
			if j == i {
				continue
			}
			f := m[j][i] / m[i][i]
			for k := i; k < 4; k++ {
				m[j][k] -= f * m[i][k]
			}
		}
	}
	for i := range 3 {
		x[i] = m[i][3] / m[i][i]
	}
	return x, true
}

// byEnds finds scale and shift along the lines from the ends of the longest one,
// where a form has no upright lines.
func byEnds(want, found []Rule, y Axis) Axis {
	longest := Rule{}
	for _, w := range want {
		if w.Len() > longest.Len() {
			longest = w
		}
	}
	at := y.at(longest.At)
	for i := firstFrom(found, at-2*near); i < len(found) && found[i].At <= at+2*near; i++ {
		if r := found[i]; longest.Len() > longRule && r.Len() > longest.Len()*leastScale && r.Len() < longest.Len()*mostScale {
			scale := r.Len() / longest.Len()
			return Axis{Scale: scale, Shift: r.From - scale*longest.From}
		}
	}
	return Axis{Scale: 1}
}
