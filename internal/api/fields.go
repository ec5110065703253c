// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
)

func (s *server) fieldOperations(a huma.API) {
	huma.Register(a, operation("entryFields", http.MethodGet, "/api/entries/{entry}/fields", "Where the fields of an entry stand on its page, and their crops"), s.entryFields)
}

// FieldCrop is one field on a page. The address of the crop is the same as long
// as page and box are; the browser may keep the picture.
type FieldCrop struct {
	Field string `json:"field"`
	Box   Box    `json:"box" doc:"Of the page, with a margin"`
	Crop  string `json:"crop" doc:"Address of a JPEG of at most 30 kB"`
}

// PageFields are the fields of an entry on one page.
type PageFields struct {
	Page   string      `json:"page"`
	Region Box         `json:"region" doc:"Of the entry on the page"`
	Fields []FieldCrop `json:"fields"`
}

// EntryFields are the places of an entry's fields.
type EntryFields struct {
	Template string       `json:"template" doc:"Form by type and era, such as birth-1999; empty when there is none for this register"`
	Pages    []PageFields `json:"pages" doc:"None when the entry has no page or its register no template"`
}

func (s *server) entryFields(ctx context.Context, in *entryInput) (*body[EntryFields], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	if err := access.Can(actor, access.ScanView, access.Target{Path: e.Path}); err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	b, err := book.Get(ctx, s.DB, actor.Province, e.BookID)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	t, on, err := scan.FieldsOfEntry(ctx, s.DB, b, e.ID)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out := EntryFields{Pages: []PageFields{}}
	if t != nil {
		out.Template = t.ID
	}
	for _, p := range on {
		out.Pages = append(out.Pages, pageFields(p))
	}
	return answer(out), nil
}

func pageFields(p scan.OnOnePage) PageFields {
	out := PageFields{Page: p.Page.ID, Region: boxOf(p.Region), Fields: []FieldCrop{}}
	for _, f := range p.Fields {
		address := fmt.Sprintf("/img/%s/crop/%s?r=%s", p.Page.ID, f.Crop(), p.Page.Version())
		out.Fields = append(out.Fields, FieldCrop{f.Field, boxOf(f.Box), address})
	}
	return out
}

func boxOf(b layout.Box) Box { return Box{b.X, b.Y, b.W, b.H} }
