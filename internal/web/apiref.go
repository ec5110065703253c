// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// refBody is the reference of the public interface, made from its document.
type refBody struct {
	Server  string
	Version string
	Rooms   []refRoom
	Shapes  []refShape
	Codes   []problem.Refusal
	EN      bool
	Open    bool // all unfolded, for paper
}

// refRoom are the operations of one room.
type refRoom struct {
	ID, Name string
	Ops      []refOp
}

// refOp is one operation as the page tells of it.
type refOp struct {
	ID, Method, Path string
	Name, Also       string // in the page's language, and in the other
	More             refText
	Scope            string // of the token; "" is any
	Session          bool   // a browser's session may ask too
	Params           []refField
	Body             []refField
	Answers          []refAnswer
	Curl             string
}

// refField is a parameter, or a field of a body.
type refField struct {
	Name, In, Type string
	Doc            refText
	Required       bool
}

// refAnswer is what an operation answers with.
type refAnswer struct {
	Status, Shape string
	Text          refText
}

// refShape is a shape of the document.
type refShape struct {
	Name   string
	Fields []refField
}

// roomNames are the rooms of the interface in the order of the page.
var roomNames = []struct{ id, name string }{
	{"units", ui.N("Đơn vị hành chính")}, {"types", ui.N("Loại sổ và bảng mã")}, {"books", ui.N("Sổ")}, {"scans", ui.N("Bản quét")}, {"entries", ui.N("Trường hợp")}, {"review", ui.N("Kiểm tra")},
	{"search", ui.N("Tìm")}, {"exports", ui.N("Xuất và chuyển")}, {"progress", ui.N("Tiến độ")}, {"audit", ui.N("Nhật ký")}, {"jobs", ui.N("Việc chạy nền")}, {"webhooks", ui.N("Tin báo")},
}

// apiPage is the reference. It is text from the server: it prints, and needs no
// script.
func (h *Handler) apiPage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	if h.PublicDoc == nil {
		return store.ErrNotFound
	}
	l := ui.LangOf(r.Context())
	ref := reference{doc: h.PublicDoc, en: l == ui.EN, server: serverAddress(r)}
	body := refBody{Server: ref.server, Version: h.PublicDoc.Info.Version, Codes: problem.Codes(), Shapes: ref.shapes(), EN: ref.en, Open: r.URL.Query().Get("all") != ""}
	for _, name := range roomNames {
		if ops := ref.ops(name.id); len(ops) > 0 {
			body.Rooms = append(body.Rooms, refRoom{name.id, l.T(name.name), ops})
		}
	}
	title := l.T("Giao diện cho phần mềm khác (API)")
	h.ui.Page(w, r, http.StatusOK, "help/api", ui.Page{Title: title, Active: "help", Body: body, Crumbs: []ui.Crumb{{Text: l.T("Hướng dẫn"), Href: "/help"}, {Text: title}},
		Actions: []ui.Action{{Text: l.T("Mở hết để in"), Icon: "print", Href: "/help/api?all=1"}},
		Lead:    l.T("Mọi thao tác của /api/v1, lấy từ chính tài liệu OpenAPI 3.1 của máy chủ này.")})
	return nil
}

func serverAddress(r *http.Request) string {
	if r.TLS != nil {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// reference reads the document.
type reference struct {
	doc    *huma.OpenAPI
	en     bool
	server string
}

func (ref *reference) ops(room string) []refOp {
	var all []refOp
	for _, path := range slices.Sorted(maps.Keys(ref.doc.Paths)) {
		at := ref.doc.Paths[path]
		for _, op := range []*huma.Operation{at.Get, at.Post, at.Put, at.Patch, at.Delete} {
			if op != nil && slices.Contains(op.Tags, room) {
				all = append(all, ref.op(op))
			}
		}
	}
	return all
}

func (ref *reference) op(op *huma.Operation) refOp {
	vi, en, _ := strings.Cut(op.Summary, " / ")
	o := refOp{ID: op.OperationID, Method: op.Method, Path: op.Path, Name: vi, Also: en, More: ref.say(op.Description)}
	if ref.en {
		o.Name, o.Also = en, vi
	}
	for _, way := range op.Security {
		if scopes, ok := way["token"]; ok {
			o.Scope = strings.Join(scopes, " ")
		} else {
			o.Session = true
		}
	}
	for _, p := range op.Parameters {
		o.Params = append(o.Params, refField{Name: p.Name, In: p.In, Type: ref.kind(p.Schema), Doc: ref.say(p.Description), Required: p.Required})
	}
	if body := ref.bodyOf(op); body != nil {
		o.Body = ref.fields(body, "", 0)
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		o.Answers = append(o.Answers, ref.answer(status, op.Responses[status]))
	}
	o.Curl = ref.curl(op)
	return o
}

func (ref *reference) bodyOf(op *huma.Operation) *huma.Schema {
	if op.RequestBody == nil || op.RequestBody.Content["application/json"] == nil {
		return nil
	}
	return ref.whole(op.RequestBody.Content["application/json"].Schema)
}

// whole follows a reference.
func (ref *reference) whole(s *huma.Schema) *huma.Schema {
	if s != nil && s.Ref != "" {
		return ref.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

func (ref *reference) answer(status string, res *huma.Response) refAnswer {
	a := refAnswer{Status: status, Text: ref.say(res.Description)}
	for _, media := range slices.Sorted(maps.Keys(res.Content)) {
		if m := res.Content[media]; m.Schema != nil {
			a.Shape = ref.kind(m.Schema)
		} else {
			a.Text = refText{Text: media}
		}
	}
	return a
}

// kind says a shape in one word.
func (ref *reference) kind(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case len(s.Enum) > 0:
		var words []string
		for _, v := range s.Enum {
			if text := fmt.Sprint(v); text != "" {
				words = append(words, text)
			}
		}
		return strings.Join(words, " | ")
	case s.Type == huma.TypeArray:
		return "[" + ref.kind(s.Items) + "]"
	case s.Format != "":
		return s.Format
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		return "{…: " + ref.kind(more) + "}"
	}
	return s.Type
}

// fields lists what an object holds; small objects within it are told in place.
func (ref *reference) fields(s *huma.Schema, prefix string, depth int) []refField {
	var all []refField
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		all = append(all, refField{Name: prefix + name, Type: ref.kind(p), Doc: ref.say(p.Description), Required: slices.Contains(s.Required, name)})
		if inner := ref.whole(p); depth == 0 && inner.Type == huma.TypeObject && len(inner.Properties) > 0 {
			all = append(all, ref.fields(inner, prefix+name+".", depth+1)...)
		}
	}
	return all
}

// shapes lists what answers are made of.
func (ref *reference) shapes() []refShape {
	all := ref.doc.Components.Schemas.Map()
	var out []refShape
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if strings.HasSuffix(name, "Body") || len(all[name].Properties) == 0 {
			continue // of one request: told there
		}
		out = append(out, refShape{name, ref.fields(all[name], "", 1)})
	}
	return out
}

// curl is a request that can be pasted, with the parameters that are needed.
func (ref *reference) curl(op *huma.Operation) string {
	var query []string
	text := "curl -H \"Authorization: Bearer $SOGOC_TOKEN\""
	if op.Method != http.MethodGet {
		text += " \\\n  -X " + op.Method
	}
	for _, p := range op.Parameters {
		switch {
		case p.Name == "Idempotency-Key":
			text += " \\\n  -H \"Idempotency-Key: $(uuidgen)\""
		case p.Name == "If-Match":
			text += " \\\n  -H 'If-Match: \"1.0f3a…\"'"
		case p.In == "query" && p.Required:
			query = append(query, p.Name+"=…")
		}
	}
	if body := ref.bodyOf(op); body != nil {
		if sample, err := json.Marshal(ref.sample(body, 0)); err == nil {
			text += " \\\n  -H 'Content-Type: application/json' -d '" + string(sample) + "'"
		}
	}
	at := ref.server + op.Path
	if len(query) > 0 {
		at += "?" + strings.Join(query, "&")
	}
	return text + " \\\n  '" + at + "'"
}

// sample is a value of a shape: what must be in it.
func (ref *reference) sample(s *huma.Schema, depth int) any {
	s = ref.whole(s)
	switch {
	case len(s.Examples) > 0:
		return s.Examples[0]
	case len(s.Enum) > 0:
		return s.Enum[len(s.Enum)-1]
	case s.Type == huma.TypeArray:
		return []any{ref.sample(s.Items, depth+1)}
	case s.Type == huma.TypeInteger, s.Type == huma.TypeNumber:
		return 1
	case s.Type == huma.TypeBoolean:
		return true
	case s.Type != huma.TypeObject:
		return "…"
	}
	out := map[string]any{}
	for _, name := range s.Required {
		if depth < 3 {
			out[name] = ref.sample(s.Properties[name], depth+1)
		}
	}
	return out
}
