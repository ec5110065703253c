// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/drawpage"
)

// On gives the entries on a page, from 1.
func (b *Book) On(page int) []*Entry {
	var out []*Entry
	for _, e := range b.Entries {
		if e.Page == page {
			out = append(out, e)
		}
	}
	return out
}

// PageSpec says how to draw a page of the book, from 1. The same page is drawn
// the same way each time; dpi 0 means 150.
func (b *Book) PageSpec(page, dpi int) drawpage.Spec {
	rng := stream(b.seed, "pages")
	writing := drawpage.WritingHand
	layout := drawpage.LayoutOf(b.OpenYear)
	switch n := rng.IntN(100); {
	case b.clerk.noMarks, layout != drawpage.LayoutTable && n < 20:
		writing = drawpage.WritingTyped
	case layout == drawpage.LayoutTable && n < 45:
		writing = drawpage.WritingPrint
	}
	s := drawpage.Spec{
		Type: b.Type, Layout: layout, Seed: b.seed + uint64(page), DPI: dpi, Writing: writing,
		Damage: drawpage.Damage(min(3, damageOf(b.Condition)+rng.IntN(2))),
		Book: drawpage.Book{
			Authority: b.clerk.text(b.Authority), BookNo: b.No, OpenYear: b.OpenYear,
			OpenedOn: b.clerk.date(b.OpenedOn).Written, ClosedOn: b.clerk.date(b.ClosedOn).Written, Page: page,
		},
	}
	for _, e := range b.On(page) {
		s.Entries = append(s.Entries, e.draw())
	}
	return s
}

func damageOf(condition string) int {
	return map[string]int{"tot": 0, "trung_binh": 1, "kem": 1, "rach_nat": 2}[condition]
}

// draw gives an entry as it is to be drawn.
func (e *Entry) draw() drawpage.Entry {
	d := drawpage.Entry{Values: make(map[string]string, len(e.Values)), Corrections: e.Corrections, Struck: e.Struck}
	for id, v := range e.Values {
		text := v.Written
		if v.Mark == civil.MarkIllegible {
			text = e.under[id]
		}
		d.Values[id] = text
		if v.Mark == civil.MarkIllegible || v.Mark == civil.MarkStruck {
			if d.Marks == nil {
				d.Marks = map[string]string{}
			}
			d.Marks[id] = string(v.Mark)
		}
	}
	return d
}
