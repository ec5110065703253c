// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"image"
	"math"

	"github.com/sogoc/sogoc/internal/layout"
)

// Spot is a place of a page where a number was read.
type Spot struct {
	Box     layout.Box `json:"box"` // of the number, of the page
	Entry   layout.Box `json:"entry"`
	Reading Reading    `json:"read"`
	// Skipped counts the rows of the form before it that were left out as empty:
	// a faint number may stand there all the same.
	Skipped int `json:"skip,omitempty"`
}

// Sheet is what was read on a page.
type Sheet struct {
	Entries []Spot `json:"entries"`        // in reading order
	Page    *Spot  `json:"page"`           // the page's own number, where the form has one
	Left    int    `json:"left,omitempty"` // rows left out behind the last
}

// The fields that bear numbers; names of the columns of the import sheet.
const (
	fieldNumber = "so"
	fieldPage   = "trangSo"
)

// Room left about the place of a number, in mm: hands don't keep to their line.
const (
	roomLeft, roomRight = 0.5, 1.5
	roomUp, roomDown    = 1.6, 1.2
	oneLine             = 9.0 // mm: a higher place is a cell, in which a number may stand anywhere
	lineAt              = 0.55
)

// ReadPage reads the numbers of a page whose entries are proposed, of a book of
// the years from to to (0 unknown).
func ReadPage(page *image.Gray, p layout.Proposal, from, to int) (s Sheet) {
	t := p.Fit.Template
	ppm := float64(page.Rect.Dx()) * p.Fit.X.Scale / t.Paper[0]
	field, ok := t.Fields[fieldNumber]
	last := -1
	for _, e := range p.Entries {
		if !ok {
			break
		}
		row := rowOf(p.Fit, e)
		spot := Spot{Box: field.In(e), Entry: e, Skipped: max(0, row-last-1)}
		last = row
		w := where(page, spot.Box, ppm)
		w.From, w.To = from, to
		spot.Reading = Read(page, w)
		s.Entries = append(s.Entries, spot)
	}
	s.Left = len(t.Entries) - 1 - last
	if place, ok := t.Page[fieldPage]; ok {
		spot := Spot{Box: p.Fit.Box(place)}
		w := where(page, spot.Box, ppm)
		w.Plain = true
		spot.Reading = Read(page, w)
		s.Page = &spot
	}
	return s
}

// rowOf tells which entry of the form stands where one was found.
func rowOf(f layout.Fit, e layout.Box) (row int) {
	off := math.Inf(1)
	for i, want := range f.Template.Entries {
		b := f.Box(want)
		if d := math.Abs(b.Y + b.H/2 - e.Y - e.H/2); d < off {
			row, off = i, d
		}
	}
	return row
}

// where turns a place of the page into pixels, with room about it.
func where(page *image.Gray, b layout.Box, ppm float64) Where {
	dx, dy := float64(page.Rect.Dx()), float64(page.Rect.Dy())
	x0, y0 := b.X*dx, b.Y*dy
	x1, y1 := (b.X+b.W)*dx, (b.Y+b.H)*dy
	w := Where{PPM: ppm}
	if high := y1 - y0; high < oneLine*ppm {
		w.Line = int(y0+lineAt*high) + page.Rect.Min.Y
		y0, y1 = y0-roomUp*ppm, y1+roomDown*ppm
		x0, x1 = x0-roomLeft*ppm, x1+roomRight*ppm
	}
	w.Box = image.Rect(int(x0), int(y0), int(x1), int(y1)).Add(page.Rect.Min).Intersect(page.Rect)
	return w
}
