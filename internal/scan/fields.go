// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"math"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/store"
)

// FieldPlace is where a field of an entry stands on a page as it is shown.
type FieldPlace struct {
	Field string
	Box   layout.Box // of the page
}

// Crop is the place as the part of the page to be shown.
func (f FieldPlace) Crop() Crop {
	x, y := units(f.Box.X), units(f.Box.Y)
	return Crop{x, y, max(1, units(f.Box.X+f.Box.W)-x), max(1, units(f.Box.Y+f.Box.H)-y)}
}

func units(part float64) int { return int(math.Round(min(1, max(0, part)) * cropWhole)) }

// OnOnePage are the fields of an entry that stand on one page.
type OnOnePage struct {
	Page   Page
	Region layout.Box // of the entry: as linked, or as the template has it
	Fields []FieldPlace
}

// FieldsOfEntry says where the fields of an entry stand on its pages by the
// template of its book; none for registers whose pages nobody has described.
// An entry over several pages has its fields on the first.
func FieldsOfEntry(ctx context.Context, q store.Querier, b *book.Book, entryID string) (*layout.Template, []OnOnePage, error) {
	t, ok := layout.For(b.Type, b.OpenYear)
	if !ok {
		return nil, nil, nil
	}
	pages, regions, err := PagesOfEntry(ctx, q, b.Province, entryID)
	if err != nil || len(pages) == 0 {
		return t, nil, err
	}
	return t, []OnOnePage{fieldsOn(t, pages[0], regionOn(regions, pages[0].ID))}, nil
}

func regionOn(regions []Region, pageID string) layout.Box {
	for _, r := range regions {
		if r.PageID == pageID {
			return r.Box()
		}
	}
	return layout.Box{W: 1, H: 1}
}

// Box is the region in fractions of the page.
func (r Region) Box() layout.Box {
	return layout.Box{X: float64(r.X) / 1000, Y: float64(r.Y) / 1000, W: float64(r.W) / 1000, H: float64(r.H) / 1000}
}

// fieldsOn lists the fields in the order of the form.
func fieldsOn(t *layout.Template, p Page, region layout.Box) OnOnePage {
	on := OnOnePage{Page: p, Region: t.EntryBox(region)}
	typ, ok := civil.ByID(t.Type)
	if !ok {
		return on
	}
	for i := range typ.Fields {
		if box, ok := t.FieldBox(region, typ.Fields[i].ID); ok {
			on.Fields = append(on.Fields, FieldPlace{typ.Fields[i].ID, box})
		}
	}
	return on
}
