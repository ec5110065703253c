// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"
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

// texts gives fn each text of the document: those of operations, parameters and
// answers, and those of fields, however deep in objects and lists they lie.
// needed are the texts without which a field is not described.
func texts(doc *huma.OpenAPI, fn func(where, en string, needed bool)) {
	for name, s := range doc.Components.Schemas.Map() {
		fieldTexts(name, s, fn)
	}
	for path, at := range doc.Paths {
		for _, op := range []*huma.Operation{at.Get, at.Post, at.Put, at.Patch, at.Delete} {
			if op != nil {
				operationTexts(path, op, fn)
			}
		}
	}
}

func operationTexts(path string, op *huma.Operation, fn func(where, en string, needed bool)) {
	fn(path, op.Description, false)
	for _, p := range op.Parameters {
		fn(path+" "+p.Name, p.Description, true)
	}
	if op.RequestBody != nil {
		for _, m := range op.RequestBody.Content {
			fieldTexts(path, m.Schema, fn)
		}
	}
	for status, res := range op.Responses {
		fn(path+" "+status, res.Description, true)
		for _, m := range res.Content {
			fieldTexts(path+" "+status, m.Schema, fn)
		}
	}
}

// fieldTexts walks a shape; what it refers to by name is walked under that name.
func fieldTexts(where string, s *huma.Schema, fn func(where, en string, needed bool)) {
	if s == nil {
		return
	}
	for name, p := range s.Properties {
		fn(where+"."+name, p.Description, true)
		fieldTexts(where+"."+name, p, fn)
	}
	fieldTexts(where+"[]", s.Items, fn)
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		fieldTexts(where+"{}", more, fn)
	}
}

// Every field and parameter of the interface's document is described, every text
// has its Vietnamese words, and no others are kept.
func TestReferenceIsWholeInBothLanguages(t *testing.T) {
	t.Parallel()
	_, doc := apiv1.New(apiv1.Deps{})
	used := map[string]bool{}
	texts(doc, func(where, en string, needed bool) {
		switch {
		case en == "" && needed:
			t.Errorf("%s is not described", where)
		case en != "" && vietnamese()[en] == "":
			t.Errorf("%s: no Vietnamese for %q (apiref_vi.json)", where, en)
		}
		used[en] = true
	})
	for en := range vietnamese() {
		if !used[en] {
			t.Errorf("%q is said nowhere", en)
		}
	}
}

// Fields of objects within objects are met.
func TestTextsAreMetAtAnyDepth(t *testing.T) {
	t.Parallel()
	leaf := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"leaf": {Type: huma.TypeString}}}
	list := &huma.Schema{Type: huma.TypeArray, Items: leaf}
	s := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{"list": list, "map": {Type: huma.TypeObject, AdditionalProperties: leaf}, "inner": leaf}}
	var met []string
	fieldTexts("x", s, func(where, _ string, _ bool) { met = append(met, where) })
	slices.Sort(met)
	if want := []string{"x.inner", "x.inner.leaf", "x.list", "x.list[].leaf", "x.map", "x.map{}.leaf"}; !slices.Equal(met, want) {
		t.Errorf("%v, want %v", met, want)
	}
}
