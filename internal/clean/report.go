// SPDX-License-Identifier: Apache-2.0

package clean

import "slices"

// Flag is something about a page that a person should look at.
type Flag string

// The flags.
const (
	IsBlank   Flag = "blank"   // nothing is written or printed on it
	IsBlurred Flag = "blur"    // letters run together: scan again
	MayTurn   Flag = "turn"    // it may stand on its side or head; left as it is
	MaySkew   Flag = "skew"    // no lines found to level it by
	IsSpread  Flag = "spread"  // an open book: two pages in one picture
	HasFinger Flag = "finger"  // something covers the rim of the sheet
	CutOff    Flag = "cut_off" // writing runs into the border of the picture
)

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

// Flagged tells whether the report bears a flag.
func (r Report) Flagged(f Flag) bool { return slices.Contains(r.Flags, f) }
