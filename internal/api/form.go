// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/scan"
)

// smallTable is the most rows that travel with the form; longer tables are
// looked up by what is typed.
const smallTable = 12

// maxPages bounds the pages offered when an entry is not linked to any.
const maxPages = 60

// moreGroup gathers what a page of the era does not have: books do not always
// follow their era.
var moreGroup = GroupDef{ID: "more", VI: "Thông tin khác (thường không có trong sổ này)", EN: "More (not usually on such a page)"}

// named is a type without its form.
func named(t *civil.Type) TypeDef {
	return TypeDef{ID: t.ID, VI: t.VI, EN: t.EN, Groups: []GroupDef{}, Fields: []FieldDef{}}
}

// typeDef is the form for a page of a year.
func typeDef(t *civil.Type, year int) TypeDef {
	def := named(t)
	more := false
	paper, _ := layout.For(t.ID, year)
	for _, section := range t.Form(year) {
		group := section.Group.ID
		if section.More {
			group, more = moreGroup.ID, true
		} else {
			def.Groups = append(def.Groups, GroupDef{section.Group.ID, section.Group.VI, section.Group.EN})
		}
		for _, f := range section.Fields {
			d := fieldDef(f, group, year)
			d.Box = fieldBox(paper, f.ID)
			def.Fields = append(def.Fields, d)
		}
	}
	if more {
		def.Groups = append(def.Groups, moreGroup)
	}
	return def
}

// fieldBox is where a field stands within its entry; nil when nobody knows.
func fieldBox(paper *layout.Template, id string) *Box {
	if paper == nil {
		return nil
	}
	b, ok := paper.Fields[id]
	if !ok {
		return nil
	}
	box := boxOf(b)
	return &box
}

func fieldDef(f *civil.Field, group string, year int) FieldDef {
	d := FieldDef{ID: f.ID, VI: f.VI, EN: f.EN, Kind: kind(f.Kind), Group: group, Table: f.Table, Priority: f.Priority, Sticky: f.Sticky, MaxLen: f.Limit(), HelpVI: f.HelpVI, HelpEN: f.HelpEN,
		Required: f.Required.Holds(nil, year)}
	if no := false; f.Kind == civil.KindRegNo {
		d.Ditto = &no
	}
	if table, ok := civil.TableByID(f.Table); ok && !table.Open && len(table.Items) <= smallTable {
		for _, i := range table.Items {
			d.Options = append(d.Options, Option{i.Code, i.VI, i.EN})
		}
	}
	return d
}

// kind names an input in the workbench's words.
func kind(k civil.Kind) string {
	switch k {
	case civil.KindTerm:
		return string(civil.KindCode)
	case civil.KindPage:
		return string(civil.KindNumber)
	case civil.KindNote:
		return "long"
	default:
		return string(k)
	}
}

// pages lists the pages an entry stands on, else those of its book.
func (s *server) pages(ctx context.Context, e *entry.Entry) ([]Page, error) {
	pages, regions, err := scan.PagesOfEntry(ctx, s.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	boxes := map[string]*Box{}
	paper, known := layout.For(e.Type, e.Year)
	for _, r := range regions {
		region := r.Box()
		if known {
			region = paper.EntryBox(region)
		}
		if region.W < 1 || region.H < 1 {
			box := boxOf(region)
			boxes[r.PageID] = &box
		}
	}
	if len(pages) == 0 {
		order, err := scan.PagesInOrder(ctx, s.DB, e.Province, e.BookID)
		if err != nil {
			return nil, err
		}
		for _, p := range order[:min(len(order), maxPages)] {
			pages = append(pages, p.Page)
		}
	}
	out := make([]Page, 0, len(pages))
	for _, p := range pages {
		w, h := p.Shown()
		url := fmt.Sprintf("/img/%s?r=%s", p.ID, p.Version())
		out = append(out, Page{ID: p.ID, URL: url + "&size=full", Thumb: url + "&size=thumb", Width: w, Height: h, Region: boxes[p.ID]})
	}
	return out, nil
}
