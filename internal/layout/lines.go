// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"image"
	"math"
	"slices"
)

// Rule is a ruled line: At is its place across its direction, From and To are
// its ends along it, all in fractions of the page.
type Rule struct {
	At   float64 `json:"at"`
	From float64 `json:"from"`
	To   float64 `json:"to"`

	// Least and Most are the ends of what the line covers across its direction on
	// the page as it is, askew and bent: At when they are both 0.
	Least float64 `json:"-"`
	Most  float64 `json:"-"`
}

// Len is the length of the rule, in fractions of the page.
func (r Rule) Len() float64 { return r.To - r.From }

// Rules are the lines found on a page, set straight: At is where a line crosses
// the middle of the page.
type Rules struct {
	Across, Down []Rule
	Skew         float64 // climb of the lines across, in fractions of the height per width: positive falls to the right
}

// lineSide is the longer side at which lines are looked for, in pixels: a ruled
// line of a quarter millimetre is still darker than its surroundings, and noise
// is not.
const lineSide = 1100

// FindRules finds the ruled lines of a page: dark, thin, long, nearly level or
// upright; dotted leaders count as lines. The page may stand askew by some two
// degrees and its lines may bend by as many millimetres.
func FindRules(page *image.Gray) Rules {
	g := reduce(page, lineSide)
	across, skew := scanRules(g)
	down, _ := scanRules(transpose(g))
	return Rules{Across: across, Down: down, Skew: skew}
}

// grid is a picture of how dark each pixel is against what lies above and below
// it: 0..255.
type grid struct {
	w, h int
	pix  []uint8
}

func (g grid) row(y int) []uint8 { return g.pix[y*g.w : (y+1)*g.w] }

// reduce makes a picture whose longer side is at most side, by the mean of
// blocks.
func reduce(page *image.Gray, side int) grid {
	b := page.Bounds()
	f := max(1, (max(b.Dx(), b.Dy())+side-1)/side)
	g := grid{w: b.Dx() / f, h: b.Dy() / f}
	g.pix = make([]uint8, g.w*g.h)
	for y := range g.h {
		for x := range g.w {
			sum := 0
			for dy := range f {
				line := page.Pix[(y*f+dy)*page.Stride+x*f:][:f]
				for _, v := range line {
					sum += int(v)
				}
			}
			g.pix[y*g.w+x] = uint8(sum / (f * f))
		}
	}
	return g
}

func transpose(g grid) grid {
	out := grid{w: g.h, h: g.w, pix: make([]uint8, len(g.pix))}
	for y := range g.h {
		for x, v := range g.row(y) {
			out.pix[x*out.w+y] = v
		}
	}
	return out
}

const (
	strips    = 48   // pieces into which a line is cut along its length
	reach     = 5    // pixels above and below to compare with: more than a line is thick
	contrast  = 10   // by how much a line is darker than both sides, of 255
	pieceFull = 0.55 // share of a strip that must be dark: dotted leaders have some 60 %
	slope     = 1.6  // pixels by which a line may climb from strip to strip
	gapStrips = 2    // strips that a line may miss where something is written over it
	minStrips = 7    // strips that make a line
)

// scanRules finds the lines from left to right and how they climb together.
func scanRules(g grid) ([]Rule, float64) {
	width := g.w / strips
	if width < 4 || g.h < 4*reach {
		return nil, 0
	}
	var open, done []*track
	for s := range strips {
		open, done = extend(open, done, pieces(g, s*width, width), s)
	}
	done = slices.DeleteFunc(append(done, open...), func(t *track) bool { return !t.isLine() })
	climb := commonClimb(done)
	rules := make([]Rule, 0, len(done))
	across := float64(g.w) / float64(width) // strips a page, with the rest at its right
	for _, t := range done {
		middle := float64(t.first+t.last+1) / 2
		at := t.sum/float64(t.n) - climb*(middle-across/2)
		rules = append(rules, Rule{At: at / float64(g.h), From: float64(t.first) / across, To: float64(t.last+1) / across, Least: t.least / float64(g.h), Most: t.most / float64(g.h)})
	}
	slices.SortFunc(rules, func(a, b Rule) int { return cmpFloat(a.At, b.At) })
	return rules, climb * across / float64(g.h)
}

// commonClimb is the climb of the middle one of the long lines, in pixels a
// strip: a page stands askew as a whole.
func commonClimb(lines []*track) float64 {
	var climbs []float64
	for _, t := range lines {
		if t.last-t.first >= strips/3 {
			climbs = append(climbs, (t.at-t.began)/float64(t.last-t.first))
		}
	}
	if len(climbs) == 0 {
		return 0
	}
	slices.Sort(climbs)
	return climbs[len(climbs)/2]
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// pieces gives the heights at which a strip is crossed by something dark and
// thin.
func pieces(g grid, x, width int) []float64 {
	dark := make([]float64, g.h)
	for y := reach; y < g.h-reach; y++ {
		row, above, below := g.row(y)[x:x+width], g.row(y - reach)[x:x+width], g.row(y + reach)[x:x+width]
		n := 0
		for i, v := range row {
			if int(v)+contrast < int(above[i]) && int(v)+contrast < int(below[i]) {
				n++
			}
		}
		dark[y] = float64(n) / float64(width)
	}
	// A line that climbs within the strip lies on two rows.
	var at []float64
	for y := 1; y+1 < g.h; y++ {
		here := dark[y] + max(dark[y-1], dark[y+1])
		if dark[y] >= dark[y-1] && dark[y] > dark[y+1] && here >= pieceFull {
			sum := dark[y-1] + dark[y] + dark[y+1]
			at = append(at, float64(y)+(dark[y+1]-dark[y-1])/sum)
		}
	}
	return at
}

// track is a line as it is followed from strip to strip.
type track struct {
	first, last int
	n           int
	at          float64 // in the last strip
	climb       float64 // pixels a strip, as seen so far
	began       float64 // in the first strip
	sum         float64
	least, most float64
}

// extend carries the open lines over one more strip.
func extend(open, done []*track, at []float64, s int) (stillOpen, closed []*track) {
	used := make([]bool, len(at))
	for _, t := range open {
		if i := t.next(at, used, s); i >= 0 {
			used[i] = true
			t.take(at[i], s)
		}
		if s-t.last > gapStrips {
			done = append(done, t)
		} else {
			stillOpen = append(stillOpen, t)
		}
	}
	for i, y := range at {
		if !used[i] {
			stillOpen = append(stillOpen, &track{first: s, last: s, n: 1, at: y, began: y, sum: y, least: y, most: y})
		}
	}
	return stillOpen, done
}

// next finds the piece that goes on with the line; -1 when there is none.
func (t *track) next(at []float64, used []bool, s int) int {
	best, off := -1, slope
	want := t.at + t.climb*float64(s-t.last)
	for i, y := range at {
		if d := math.Abs(y - want); !used[i] && d < off {
			best, off = i, d
		}
	}
	return best
}

func (t *track) take(y float64, s int) {
	step := (y - t.at) / float64(s-t.last)
	t.climb += (step - t.climb) * 0.3
	t.at, t.last = y, s
	t.n++
	t.sum += y
	t.least, t.most = min(t.least, y), max(t.most, y)
}

// isLine is false for what is too short or too broken to be one.
func (t *track) isLine() bool {
	return t.n >= minStrips && float64(t.n) >= 0.7*float64(t.last-t.first+1)
}
