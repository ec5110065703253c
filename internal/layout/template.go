// SPDX-License-Identifier: Apache-2.0

package layout

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

// Box is a part of what it lies on, in fractions of its width and height from
// the top left. As JSON it is [x, y, w, h].
type Box struct{ X, Y, W, H float64 }

// MarshalJSON writes the four numbers as a list.
func (b Box) MarshalJSON() ([]byte, error) { return json.Marshal([4]float64{b.X, b.Y, b.W, b.H}) }

// UnmarshalJSON reads a list of four numbers.
func (b *Box) UnmarshalJSON(data []byte) error {
	var v [4]float64
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*b = Box{v[0], v[1], v[2], v[3]}
	return nil
}

// In carries a box that lies on part of a page onto the page.
func (b Box) In(outer Box) Box {
	return Box{outer.X + b.X*outer.W, outer.Y + b.Y*outer.H, b.W * outer.W, b.H * outer.H}
}

// Grow widens a box by a margin on each side and keeps it on the page.
func (b Box) Grow(dx, dy float64) Box {
	x0, y0 := max(0, b.X-dx), max(0, b.Y-dy)
	x1, y1 := min(1, b.X+b.W+dx), min(1, b.Y+b.H+dy)
	return Box{x0, y0, max(0, x1-x0), max(0, y1-y0)}
}

// Template is the page of one register in one era.
type Template struct {
	ID    string `json:"id"`    // "birth-1999"
	Type  string `json:"type"`  // civil type
	Since int    `json:"since"` // first year in which books of it were opened; 0 = open
	Until int    `json:"until"` // last year; 0 = still
	// Paper is the sheet as it is scanned, in mm: a spread for lists.
	Paper   [2]float64     `json:"paper"`
	Entries []Box          `json:"entries"` // of the page, in reading order
	Page    map[string]Box `json:"page"`    // fields of the page itself, such as its number: of the page
	Fields  map[string]Box `json:"fields"`  // of the entry
	Across  []Rule         `json:"across"`  // ruled lines from left to right, from the top
	Down    []Rule         `json:"down"`    // ruled lines from top to bottom, from the left
}

//go:embed templates/*.json
var files embed.FS

var templates = mustLoad()

func mustLoad() []*Template {
	all, err := load()
	if err != nil {
		panic(err) // the templates are part of the program
	}
	return all
}

func load() (all []*Template, err error) {
	names, err := files.ReadDir("templates")
	if err != nil {
		return nil, err
	}
	for _, n := range names {
		data, err := files.ReadFile("templates/" + n.Name())
		if err != nil {
			return nil, err
		}
		t := new(Template)
		if err := json.Unmarshal(data, t); err != nil {
			return nil, fmt.Errorf("template %s: %w", n.Name(), err)
		}
		all = append(all, t)
	}
	return all, nil
}

// Templates lists all templates, by type and era.
func Templates() []*Template { return templates }

// For finds the template of a register that was opened in a year. Without a
// year the newest serves.
func For(typ string, year int) (*Template, bool) {
	of := ofType(typ)
	for _, t := range of {
		if t.covers(year) {
			return t, true
		}
	}
	if len(of) > 0 && year == 0 {
		return of[len(of)-1], true
	}
	return nil, false
}

// ByID finds a template: "birth-1999".
func ByID(id string) (*Template, bool) {
	i := slices.IndexFunc(templates, func(t *Template) bool { return t.ID == id })
	if i < 0 {
		return nil, false
	}
	return templates[i], true
}

// ofType lists the templates of a type from the oldest.
func ofType(typ string) (of []*Template) {
	for _, t := range templates {
		if t.Type == typ {
			of = append(of, t)
		}
	}
	slices.SortFunc(of, func(a, b *Template) int { return a.Since - b.Since })
	return of
}

func (t *Template) covers(year int) bool {
	return year != 0 && t.Since <= year && (t.Until == 0 || year <= t.Until)
}

// drawnBelow is the width of a region that somebody or a proposal drew; a wider
// one only says that the entry stands somewhere on this part of the page.
const drawnBelow = 0.985

// EntryBox is where an entry stands within its region. A region over the full
// width was given by sharing the page out, not by looking at it: the entry of
// the template that lies in it takes its place.
func (t *Template) EntryBox(region Box) Box {
	if region.W < drawnBelow {
		return region
	}
	in, n := region, 0
	for _, e := range t.Entries {
		if mid := e.Y + e.H/2; mid >= region.Y && mid < region.Y+region.H {
			in = e
			n++
		}
	}
	if n != 1 {
		return region
	}
	return in
}

// margins of a crop around a field, in mm: labels and what is written above the
// line for correction.
const (
	marginX = 2.0
	marginY = 2.4
)

// FieldBox is where a field of an entry stands on the page, with a margin; false
// when such a page has no place for it.
func (t *Template) FieldBox(region Box, field string) (Box, bool) {
	if b, ok := t.Page[field]; ok {
		return b.Grow(marginX/t.Paper[0], marginY/t.Paper[1]), true
	}
	b, ok := t.Fields[field]
	if !ok {
		return Box{}, false
	}
	return b.In(t.EntryBox(region)).Grow(marginX/t.Paper[0], marginY/t.Paper[1]), true
}
