// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/problem"
)

// described is a small document of one command.
func described() *huma.OpenAPI {
	text := &huma.Schema{Type: huma.TypeString, Description: "As on the cover"}
	body := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"bookNo": text, "state": {Type: huma.TypeString, Enum: []any{"", "open", "keyed"}}}, Required: []string{"bookNo"}}
	op := &huma.Operation{OperationID: "addBook", Method: http.MethodPost, Path: "/api/v1/books", Tags: []string{"books"}, Summary: "Thêm sổ / Add a book", Security: []map[string][]string{{"token": {"books:write"}}},
		Parameters:  []*huma.Param{{Name: "Idempotency-Key", In: "header", Required: true, Schema: text}},
		RequestBody: &huma.RequestBody{Content: map[string]*huma.MediaType{"application/json": {Schema: body}}},
		Responses:   map[string]*huma.Response{"201": {Description: "Created", Content: map[string]*huma.MediaType{"application/json": {Schema: body}}}}}
	doc := &huma.OpenAPI{Info: &huma.Info{Version: "1.0.0"}, Components: &huma.Components{Schemas: huma.NewMapRegistry("#/components/schemas/", huma.DefaultSchemaNamer)}}
	doc.AddOperation(op)
	return doc
}

func TestReferenceOfTheInterface(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.as(access.Viewer)
	c.want(c.get("/help/api"), http.StatusNotFound)
	b.h.PublicDoc = described()
	page := c.ok("/help/api")
	c.has(page, "Thêm sổ", "Add a book", "POST", "/api/v1/books", "books:write", "bookNo", "open | keyed", "Như ghi trên bìa", "uuidgen", `{&#34;bookNo&#34;:&#34;…&#34;}`)
	if strings.Contains(page, "<details open>") || !strings.Contains(c.ok("/help/api?all=1"), "<details open>") {
		t.Error("unfolding for paper")
	}
	abroad := b.as(access.Viewer)
	abroad.cookies["sogoc_lang"] = &http.Cookie{Name: "sogoc_lang", Value: "en"}
	if en := abroad.ok("/help/api"); !strings.Contains(en, "As on the cover") {
		t.Error("the page in English has other words than the document")
	}
	for _, r := range problem.Codes() { // each problem leads to its line
		if !strings.Contains(page, `id="`+r.Code+`"`) {
			t.Errorf("no %s", r.Code)
		}
	}
	if c.get("/help").code != http.StatusOK || !strings.Contains(c.ok("/help"), `href="/help/api"`) {
		t.Error("nothing leads to the reference")
	}
}

// Every text of the interface's document has its Vietnamese words, and no others
// are kept.
func TestReferenceIsVietnamese(t *testing.T) {
	t.Parallel()
	_, doc := apiv1.New(apiv1.Deps{})
	ref, used := reference{doc: doc}, map[string]bool{}
	meet := func(where, en string) {
		if used[en] = true; en != "" && vietnamese()[en] == "" {
			t.Errorf("%s: no Vietnamese for %q (apiref_vi.json)", where, en)
		}
	}
	for name, s := range doc.Components.Schemas.Map() {
		for field, p := range s.Properties {
			meet(name+"."+field, p.Description)
		}
	}
	for path, at := range doc.Paths {
		for _, op := range []*huma.Operation{at.Get, at.Post, at.Put, at.Patch, at.Delete} {
			if op == nil {
				continue
			}
			meet(path, op.Description)
			for _, p := range op.Parameters {
				meet(path+" "+p.Name, p.Description)
			}
			for status, res := range op.Responses {
				meet(path+" "+status, res.Description)
			}
			if body := ref.bodyOf(op); body != nil {
				for field, p := range body.Properties {
					meet(path+" "+field, p.Description)
				}
			}
		}
	}
	for en := range vietnamese() {
		if !used[en] {
			t.Errorf("%q is said nowhere", en)
		}
	}
}
