// SPDX-License-Identifier: Apache-2.0

package drawpage

import "math"

// Rect is an axis-aligned box, left, top, right, bottom.
type Rect struct {
	X0 float64 `json:"x0"`
	Y0 float64 `json:"y0"`
	X1 float64 `json:"x1"`
	Y1 float64 `json:"y1"`
}

// Empty reports whether r covers nothing.
func (r Rect) Empty() bool { return r.X1 <= r.X0 || r.Y1 <= r.Y0 }

// Union gives the smallest box around both.
func (r Rect) Union(o Rect) Rect {
	if r.Empty() {
		return o
	}
	if o.Empty() {
		return r
	}
	return Rect{min(r.X0, o.X0), min(r.Y0, o.Y0), max(r.X1, o.X1), max(r.Y1, o.Y1)}
}

func (r Rect) scale(f float64) Rect { return Rect{r.X0 * f, r.Y0 * f, r.X1 * f, r.Y1 * f} }

// round2 keeps the JSON small; a hundredth of a pixel is beyond exact.
func (r Rect) round2() Rect {
	q := func(v float64) float64 { return math.Round(v*100) / 100 }
	return Rect{q(r.X0), q(r.Y0), q(r.X1), q(r.Y1)}
}

// Field is one value written on the page.
type Field struct {
	ID      string  `json:"id"`      // column name, or book.* for the page head
	Written string  `json:"written"` // the whole text as it stands on the page
	Mark    string  `json:"mark,omitempty"`
	Kind    string  `json:"kind"` // text, check
	Face    string  `json:"face,omitempty"`
	Lines   int     `json:"lines"`           // lines of writing; 0 when blank
	Box     Rect    `json:"box"`             // the ink, px of the image; empty when blank
	MM      Rect    `json:"mm"`              // the ink, mm on the flat paper
	Slot    Rect    `json:"slot"`            // where the form wants it, px of the image
	SlotMM  Rect    `json:"slotMM"`          // the same in mm on the flat paper
	Was     string  `json:"was,omitempty"`   // text struck out and replaced by Written
	Copy    bool    `json:"copy,omitempty"`  // repeats a value that stands elsewhere on the page
	Lost    float64 `json:"lost,omitzero"`   // share of the ink's box that is torn off
	WasBox  Rect    `json:"wasBox,omitzero"` // its ink, px of the image
}

// Printed is a line of the form itself, or a check box (Ticked says how).
type Printed struct {
	Text   string `json:"text"`
	Box    Rect   `json:"box"`
	Check  bool   `json:"check,omitempty"`
	Ticked bool   `json:"ticked,omitempty"`
}

// EntryTruth is one entry on the page.
type EntryTruth struct {
	Index  int     `json:"index"`
	Struck bool    `json:"struck,omitempty"`
	Box    Rect    `json:"box"` // region of the entry, px of the image
	MM     Rect    `json:"mm"`
	Fields []Field `json:"fields"`
}

// Spot is a stain, stamp, tear or other thing that is not text.
type Spot struct {
	Kind string `json:"kind"` // stain, water, stamp, crossstamp, tear, signature, bleed
	Box  Rect   `json:"box"`
}

// Truth is everything known about a drawn page. Boxes are in pixels of the
// image unless named MM, which are millimetres on the flat sheet from its top
// left corner, before skew, curl and perspective.
type Truth struct {
	Type    string         `json:"type"`
	Layout  Layout         `json:"layout"`
	Seed    uint64         `json:"seed"`
	DPI     int            `json:"dpi"`
	Damage  Damage         `json:"damage"`
	Capture Capture        `json:"capture"`
	Writing Writing        `json:"writing"`
	Width   int            `json:"width"`  // px
	Height  int            `json:"height"` // px
	PaperMM [2]float64     `json:"paperMM"`
	Corners [4][2]float64  `json:"corners"` // of the sheet in the image: tl, tr, br, bl
	SkewDeg float64        `json:"skewDeg"` // clockwise turn of the sheet
	LineDeg float64        `json:"lineDeg"` // mean clockwise angle of the lines of writing: skew, and what curl and perspective add
	CurlMM  float64        `json:"curlMM"`  // largest displacement of a line by the curl of the paper
	Book    []Field        `json:"book"`
	Entries []EntryTruth   `json:"entries"`
	Printed []Printed      `json:"printed"`
	Spots   []Spot         `json:"spots"`
	Hard    Hard           `json:"hard,omitzero"`
	Spread  bool           `json:"spread,omitempty"`  // two pages of an open book
	Fold    *[2][2]float64 `json:"fold,omitempty"`    // of a spread: upper and lower end of the fold, px
	Fingers []Rect         `json:"fingers,omitempty"` // px of the image
}

// Field finds a field of entry i by id.
func (t *Truth) Field(i int, id string) (Field, bool) {
	for _, e := range t.Entries {
		if e.Index != i {
			continue
		}
		for _, f := range e.Fields {
			if f.ID == id && !f.Copy {
				return f, true
			}
		}
	}
	return Field{}, false
}
