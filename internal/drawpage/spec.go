// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
)

// Layout is the arrangement of a register page.
type Layout string

const (
	// LayoutAuto picks the layout of the year in which the book was opened.
	LayoutAuto Layout = ""
	// LayoutTable is the register since 2016: one bordered table per entry, A4.
	LayoutTable Layout = "table"
	// LayoutHalf is the register of 1999–2015: two entries on an A4 page.
	LayoutHalf Layout = "half"
	// LayoutRuled is the register before 1999: a ruled list over an A3 spread.
	LayoutRuled Layout = "ruled"
)

// Damage says how badly the paper has aged.
type Damage int

const (
	DamageNone   Damage = iota // fresh paper, straight scan
	DamageLight                // tint, slight skew, a little bleed-through
	DamageMedium               // stains, stronger skew, curl, uneven ink
	DamageHeavy                // torn corners, water marks, faded ink
)

// Capture is how the image was taken.
type Capture string

const (
	CaptureAuto  Capture = ""      // by seed: mostly flatbed
	CaptureScan  Capture = "scan"  // flatbed scanner
	CapturePhoto Capture = "photo" // telephone held over the book: perspective and shadow
)

// Writing is the instrument that filled in the form.
type Writing string

const (
	WritingAuto  Writing = ""      // by seed and era
	WritingHand  Writing = "hand"  // pen
	WritingTyped Writing = "typed" // typewriter
	WritingPrint Writing = "print" // printed by software into the form
)

// Marks a value may bear on the page; the same words as in civil.
const (
	MarkBlank     = "blank"
	MarkIllegible = "illegible"
	MarkStruck    = "struck"
)

// Book holds the facts of the book that stand in the head and foot of a page.
type Book struct {
	Authority string `json:"authority"` // "UBND xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"
	BookNo    string `json:"bookNo"`    // as written on the cover: "01/1999"
	OpenYear  int    `json:"openYear"`
	OpenedOn  string `json:"openedOn"` // as written
	ClosedOn  string `json:"closedOn"`
	Page      int    `json:"page"`
}

// Entry is one registered event as the clerk wrote it. Keys of the maps are
// field ids, the column names of the ministry's import sheet (nksHoTen…).
type Entry struct {
	Values      map[string]string `json:"values"`
	Marks       map[string]string `json:"marks,omitempty"`       // field → MarkIllegible, MarkStruck
	Corrections map[string]string `json:"corrections,omitempty"` // field → wrong text, struck; the value stands above it
	Struck      bool              `json:"struck,omitempty"`      // the whole entry is struck through
}

// Spec says what to draw. Type is the id of an event type: birth, marriage,
// death, parent_child, marital_status_cert; any other is drawn by a generic
// form. Zero values of the rest are chosen by seed.
type Spec struct {
	Type    string  `json:"type"`
	Layout  Layout  `json:"layout"`
	Seed    uint64  `json:"seed"`
	DPI     int     `json:"dpi"` // 72…300; 0 means 150
	Damage  Damage  `json:"damage"`
	Capture Capture `json:"capture"`
	Writing Writing `json:"writing"`
	Book    Book    `json:"book"`
	Entries []Entry `json:"entries"`
	Hard    Hard    `json:"hard,omitzero"`
}

// LayoutOf gives the layout in use in the year a book was opened.
func LayoutOf(year int) Layout {
	switch {
	case year >= 2016:
		return LayoutTable
	case year >= 1999 || year == 0:
		return LayoutHalf
	default:
		return LayoutRuled
	}
}

// PerPage gives how many entries one image of this layout holds.
func PerPage(l Layout) int {
	switch l {
	case LayoutTable:
		return 1
	case LayoutRuled:
		return ruledRows
	default:
		return 2
	}
}

// withDefaults fills what the caller left to the seed.
func (s Spec) withDefaults() (Spec, error) {
	if s.DPI == 0 {
		s.DPI = 150
	}
	if s.DPI < 72 || s.DPI > 300 {
		return s, fmt.Errorf("drawing a page: %d dpi is outside 72…300", s.DPI)
	}
	if s.Layout == LayoutAuto {
		s.Layout = LayoutOf(s.Book.OpenYear)
	}
	if s.Layout != LayoutTable && s.Layout != LayoutHalf && s.Layout != LayoutRuled {
		return s, fmt.Errorf("drawing a page: unknown layout %q", s.Layout)
	}
	if n := PerPage(s.Layout); len(s.Entries) > n {
		return s, fmt.Errorf("drawing a page: %d entries, layout %q holds %d", len(s.Entries), s.Layout, n)
	}
	s.Damage = min(max(s.Damage, DamageNone), DamageHeavy)
	rng := s.rng("defaults")
	if s.Capture == CaptureAuto {
		s.Capture = CaptureScan
		if s.Damage >= DamageLight && rng.IntN(10) == 0 {
			s.Capture = CapturePhoto
		}
	}
	if s.Writing == WritingAuto {
		s.Writing = autoWriting(s.Layout, rng)
	}
	return s, nil
}

// autoWriting: software prints into the forms only since 2016; typewriters
// were common in offices before.
func autoWriting(l Layout, rng *rand.Rand) Writing {
	n := rng.IntN(100)
	switch {
	case l == LayoutTable && n < 40:
		return WritingPrint
	case l == LayoutHalf && n < 15, l == LayoutRuled && n < 30:
		return WritingTyped
	default:
		return WritingHand
	}
}

// rng gives an independent stream per concern, so that a change in one (say,
// stains) does not move all the others.
func (s Spec) rng(concern string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(concern)) // never fails
	return rand.New(rand.NewPCG(s.Seed, h.Sum64()))
}
