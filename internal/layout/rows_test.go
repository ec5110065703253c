// SPDX-License-Identifier: Apache-2.0

package layout_test

import (
	"image"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
)

// fade brings what is drawn in a part of a page nearer to its paper.
func fade(page *image.Gray, r drawpage.Rect, to float64) {
	for y := int(r.Y0); y < min(int(r.Y1), page.Rect.Max.Y); y++ {
		for x := max(0, int(r.X0)); x < min(int(r.X1), page.Rect.Max.X); x++ {
			p := &page.Pix[page.PixOffset(x, y)]
			*p = uint8(235 - (235-float64(*p))*to)
		}
	}
}

// sparse leaves of an entry its number, its day and a name.
func sparse(e drawpage.Entry) {
	for id := range e.Values {
		if !slices.Contains([]string{"so", "ngayDangKy", "nksHoTen", "nktHoTen", "voHoTen"}, id) {
			delete(e.Values, id)
		}
	}
}

// Each row of a list that is written in is an entry, be it full, short or faint,
// and however alike the rows of a full page are; no empty row is.
func TestRowsOfLists(t *testing.T) {
	t.Parallel()
	for i, typ := range []string{"birth", "marriage", "death", "birth", "death", "marriage"} {
		s := sample(uint64(640+i), typ, drawpage.LayoutRuled, drawpage.Damage(i%4))
		s.DPI = 120
		if i%2 == 1 {
			s.Entries = s.Entries[:1+3*i/2]
		}
		for k := range s.Entries {
			if (i+k)%3 == 0 {
				sparse(s.Entries[k])
			}
		}
		page, truth := drawn(t, s)
		for k, e := range truth.Entries {
			if (i+k)%4 == 1 {
				fade(page, e.Box, 0.4)
			}
		}
		p, ok := layout.Propose(page, typ, s.Book.OpenYear)
		if !ok || len(p.Entries) != len(truth.Entries) {
			t.Errorf("%s %d: %d rows of %d", typ, s.Seed, len(p.Entries), len(truth.Entries))
			continue
		}
		for k, e := range truth.Entries {
			if got := common(p.Entries[k], truth, e.Box); got < 0.8 {
				t.Errorf("%s %d: row %d is covered by %.2f", typ, s.Seed, k, got)
			}
		}
	}
}

// A form that nobody has written in has no entries.
func TestEmptyLists(t *testing.T) {
	t.Parallel()
	for i := range 4 {
		s := sample(uint64(660+i), "birth", drawpage.LayoutRuled, drawpage.Damage(i))
		s.Entries = nil
		page, _ := drawn(t, s)
		if p, ok := layout.Propose(page, "birth", 1987); ok && len(p.Entries) > 0 {
			t.Errorf("damage %d: %d entries on an empty form", i, len(p.Entries))
		}
	}
}
