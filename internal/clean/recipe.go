// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"fmt"
	"math"
	"slices"
)

// Step is one thing done to a picture before it is shown. Each can be turned
// off by itself.
type Step string

// The steps, in the order in which they are done. The quarter turn is the last
// and no step of this list: a page always stands somehow.
const (
	Flatten Step = "flatten" // a telephone's perspective taken out
	Deskew  Step = "skew"    // lines made level
	Trim    Step = "trim"    // what lies beside the sheet cut off
	Divide  Step = "split"   // one page of a spread
	Cover   Step = "cover"   // fingers painted over with paper
	Lighten Step = "tone"    // yellowed or shaded paper made even and white
)

// Steps lists all of them.
func Steps() []Step { return []Step{Flatten, Deskew, Trim, Divide, Cover, Lighten} }

// Point is a place in fractions of a width and a height.
type Point struct{ X, Y float64 }

// Box is a part in fractions of a width and a height, from the top left.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Split is where a spread folds, in the frame after trimming.
type Split struct {
	Down bool    `json:"down,omitempty"` // the fold runs across: the upper part is the first
	At   float64 `json:"at"`             // fraction of the width, or of the height when Down
	Part int     `json:"part,omitempty"` // 0 both, 1 before the fold, 2 behind it
}

// Tone makes the paper even and white.
type Tone struct {
	Cb    int     `json:"cb,omitempty"`    // tint of the paper, distance from grey
	Cr    int     `json:"cr,omitempty"`    // (JPEG's colour axes, -128..127)
	Power float64 `json:"power,omitempty"` // 0..1 how much of it; 0 means 1
}

// Recipe is how a picture becomes the page that is shown. It is data: the
// picture itself is never changed. The zero Recipe shows it as received.
type Recipe struct {
	Turn    int     `json:"turn,omitempty"`    // quarter turns clockwise, done last
	Sheet   []Point `json:"sheet,omitempty"`   // corners of a sheet seen askew: tl, tr, br, bl in fractions of the picture
	Skew    float64 `json:"skew,omitempty"`    // degrees clockwise by which lines are off; turned back around the middle
	Keep    *Box    `json:"trim,omitempty"`    // what trimming keeps of the level frame
	Split   *Split  `json:"split,omitempty"`   // the fold
	Fingers []Box   `json:"fingers,omitempty"` // of the frame after trimming, before dividing
	Tone    *Tone   `json:"tone,omitempty"`
	Off     []Step  `json:"off,omitempty"` // steps a person has turned off
}

// Has tells whether the recipe knows the step, done or turned off.
func (r Recipe) Has(s Step) bool {
	switch s {
	case Flatten:
		return len(r.Sheet) == 4
	case Deskew:
		return r.Skew != 0
	case Trim:
		return r.Keep != nil
	case Divide:
		return r.Split != nil && r.Split.Part != 0
	case Cover:
		return len(r.Fingers) > 0
	case Lighten:
		return r.Tone != nil
	}
	return false
}

// Does tells whether the step is done.
func (r Recipe) Does(s Step) bool { return r.Has(s) && !slices.Contains(r.Off, s) }

// Set turns a step on or off.
func (r Recipe) Set(s Step, on bool) Recipe {
	off := make([]Step, 0, len(r.Off)+1)
	for _, o := range Steps() {
		if o == s && !on || o != s && slices.Contains(r.Off, o) {
			off = append(off, o)
		}
	}
	r.Off = off
	if len(off) == 0 {
		r.Off = nil
	}
	return r
}

// AsScanned is the recipe with every step off: only the turn, and the half of
// a divided spread, stay.
func (r Recipe) AsScanned() Recipe {
	for _, s := range Steps() {
		if s != Divide {
			r = r.Set(s, false)
		}
	}
	return r
}

// Plain tells that nothing is done but the turn.
func (r Recipe) Plain() bool {
	return !slices.ContainsFunc(Steps(), r.Does)
}

// MaxSkew is the largest angle that is turned back, degrees.
const MaxSkew = 15

// Check refuses a recipe that could not be drawn: it may come from a browser.
func (r Recipe) Check() error {
	bad := func(v, lo, hi float64) bool { return !(v >= lo && v <= hi) } // NaN is bad
	if r.Turn < 0 || r.Turn > 3 || bad(r.Skew, -MaxSkew, MaxSkew) {
		return fmt.Errorf("recipe: turn %d, skew %g", r.Turn, r.Skew)
	}
	for _, p := range r.Sheet {
		if bad(p.X, -0.5, 1.5) || bad(p.Y, -0.5, 1.5) {
			return fmt.Errorf("recipe: corner %g, %g", p.X, p.Y)
		}
	}
	if n := len(r.Sheet); n != 0 && (n != 4 || !convex(r.Sheet)) {
		return fmt.Errorf("recipe: %d corners make no sheet", n)
	}
	for _, b := range r.boxes() {
		if bad(b.X, 0, 1) || bad(b.Y, 0, 1) || bad(b.W, minPart, 1) || bad(b.H, minPart, 1) || b.X+b.W > 1.0001 || b.Y+b.H > 1.0001 {
			return fmt.Errorf("recipe: part %+v", b)
		}
	}
	if s := r.Split; s != nil && (bad(s.At, 0.05, 0.95) || s.Part < 0 || s.Part > 2) {
		return fmt.Errorf("recipe: split %+v", *s)
	}
	if t := r.Tone; t != nil && (bad(t.Power, 0, 1) || max(t.Cb, -t.Cb, t.Cr, -t.Cr) > 128) {
		return fmt.Errorf("recipe: tone %+v", *t)
	}
	for _, s := range r.Off {
		if !slices.Contains(Steps(), s) {
			return fmt.Errorf("recipe: no step %q", s)
		}
	}
	return nil
}

// minPart is the smallest side of a part, as a fraction.
const minPart = 0.001

func (r Recipe) boxes() []Box {
	all := r.Fingers
	if r.Keep != nil {
		all = append([]Box{*r.Keep}, all...)
	}
	return all
}

// convex tells that corners go round clockwise without a dent and enclose
// something.
func convex(q []Point) bool {
	for i := range q {
		a, b, c := q[i], q[(i+1)%len(q)], q[(i+2)%len(q)]
		if (b.X-a.X)*(c.Y-b.Y)-(b.Y-a.Y)*(c.X-b.X) < 1e-3 {
			return false
		}
	}
	return true
}

// rounded keeps a recipe short as JSON: a hundredth of a percent is less than a
// pixel of a scan, a hundredth of a degree less than one across the page.
func (r Recipe) rounded() Recipe {
	q := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	r.Skew = math.Round(r.Skew*100) / 100
	sheet := slices.Clone(r.Sheet)
	for i, p := range sheet {
		sheet[i] = Point{q(p.X), q(p.Y)}
	}
	r.Sheet = sheet
	box := func(b Box) Box {
		b.X, b.Y = q(b.X), q(b.Y)
		return Box{b.X, b.Y, math.Floor(min(b.W, 1-b.X)*1e4) / 1e4, math.Floor(min(b.H, 1-b.Y)*1e4) / 1e4}
	}
	if r.Keep != nil {
		b := box(*r.Keep)
		r.Keep = &b
	}
	fingers := slices.Clone(r.Fingers)
	for i, b := range fingers {
		fingers[i] = box(b)
	}
	r.Fingers = fingers
	if r.Split != nil {
		s := *r.Split
		s.At = q(s.At)
		r.Split = &s
	}
	return r
}
