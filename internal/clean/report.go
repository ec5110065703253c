// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"fmt"
	"image"
	"math"
	"slices"

	"github.com/sogoc/sogoc/internal/imaging"
)

// Flag is something about a page that a person should look at.
type Flag string

// The flags.
const (
	IsBlank   Flag = "blank"  // nothing is written or printed on it
	IsBlurred Flag = "blur"   // letters run together: scan again
	MayTurn   Flag = "turn"   // it may stand on its side or head; left as it is
	MaySkew   Flag = "skew"   // no lines found to level it by
	IsSpread  Flag = "spread" // an open book: two pages in one picture
	HasFinger Flag = "finger" // something covers the rim of the sheet
	// IsReduced is set by whoever read the file: it holds more pixels than the page.
	IsReduced Flag = "reduced"
)

var flags = []Flag{IsBlank, IsBlurred, MayTurn, MaySkew, IsSpread, HasFinger, IsReduced}

// Report is what was measured on a picture.
type Report struct {
	Recipe Recipe           `json:"recipe"`          // proposed
	Sure   map[Step]float64 `json:"sure,omitempty"`  // 0..1 of each step of it; "turn" too
	Blank  float64          `json:"blank"`           // 0 written all over … 1 certainly blank
	Blur   float64          `json:"blur"`            // 0 crisp … 1 unreadable; 0.5 is the limit
	Flags  []Flag           `json:"flags,omitempty"` // in the order of their constants
}

// Empty tells that nothing was measured: the picture was too small.
func (r Report) Empty() bool { return r.Sure == nil }

// Check refuses a report that Analyse could not have given: it may come from a
// process that was led astray by a file.
func (r Report) Check() error {
	for _, v := range []float64{r.Blank, r.Blur} {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("report: score %g", v)
		}
	}
	if len(r.Flags) > len(flags) || len(r.Sure) > len(Steps())+1 {
		return fmt.Errorf("report: %d flags, %d steps", len(r.Flags), len(r.Sure))
	}
	for _, f := range r.Flags {
		if !slices.Contains(flags, f) {
			return fmt.Errorf("report: flag %q", f)
		}
	}
	for s, v := range r.Sure {
		if s != turnStep && !slices.Contains(Steps(), s) || !(v >= 0 && v <= 1) {
			return fmt.Errorf("report: %g sure of %q", v, s)
		}
	}
	return r.Recipe.Check()
}

// Flagged tells whether the report bears a flag.
func (r Report) Flagged(f Flag) bool { return slices.Contains(r.Flags, f) }

// turnStep names the quarter turn among the confidences.
const turnStep Step = "turn"

const (
	// leastSide is the longer side from which a picture is judged; smaller ones
	// are not scans of pages.
	leastSide = 500
	// workSide is about the longer side on which things are measured: lines and
	// words are there, single letters hardly.
	workSide = 1000
)

// Analyse measures a picture and proposes a recipe. It reads a reduced copy and
// takes some tens of milliseconds. The same picture gives the same report.
func Analyse(img image.Image) Report {
	img = imaging.Normalize(img)
	b := img.Bounds()
	if max(b.Dx(), b.Dy()) < leastSide || min(b.Dx(), b.Dy()) < leastSide/4 {
		return Report{}
	}
	rep := Report{Sure: map[Step]float64{}}
	v := newView(img)
	rep.findSheet(v)
	if len(rep.Recipe.Sheet) == 4 {
		v = v.flat(rep.Recipe)
	}
	rep.judgeInk(v)
	if !rep.Flagged(IsBlank) {
		rep.findSkew(v)
		v = v.level(rep.Recipe.Skew)
		rep.findTurn(v)
	}
	rep.findTrim(v)
	rep.findFold(v)
	rep.findFingers(v)
	rep.findTone(v)
	rep.Recipe = rep.Recipe.rounded()
	return rep
}

func (r *Report) flag(f Flag) { r.Flags = append(r.Flags, f) }

// round3 keeps reports short.
func round3(v float64) float64 { return math.Round(v*1000) / 1000 }

// Divides tells whether the fold is found surely enough to divide the picture
// into two pages without asking.
func (r Report) Divides() bool { return r.Recipe.Split != nil && r.Sure[Divide] >= 0.6 }
