// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// requestsEach is how many requests one made-up sequence has.
const requestsEach = 12

// Whatever is sent to whatever operation by whomever, the answer is one that
// the document names, in the shape it says, and never a failure of ours.
func TestAnythingSentIsAnsweredAsDocumented(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		w := world(b)
		v, err := contract()
		must(t, err)
		b.watch = nil
		rapid.Check(t, func(rt *rapid.T) {
			for range requestsEach {
				r, sent := w.draw(rt, rapid.IntRange(0, 2).Draw(rt, "sound") > 0)
				rec := httptest.NewRecorder()
				b.handler.ServeHTTP(rec, r.Clone(r.Context()))
				why := ""
				if w.foreign != "" {
					why = strange(rec, r, w.foreign)
				} else {
					why = breach(v, r, sent, rec.Result(), rec.Body.Bytes())
				}
				if why != "" {
					rt.Fatalf("%s %s %q %v: %d\n%s\n%s", r.Method, r.URL, sent, r.Header, rec.Code, rec.Body, why)
				}
			}
		})
	})
}

// strange says how a request of no operation was not refused as one: by 405 with
// the methods that there are, or as one that can't be read; "" when it was.
func strange(rec *httptest.ResponseRecorder, r *http.Request, allow string) string {
	var p problem.Problem
	err := json.Unmarshal(rec.Body.Bytes(), &p)
	code, want := "request.method", http.StatusMethodNotAllowed
	if strings.Contains(r.URL.String(), "%00") {
		code, want, allow = "request.invalid", http.StatusUnprocessableEntity, ""
	}
	if err == nil && rec.Code == want && p.Code == code && rec.Header().Get("Allow") == allow && rec.Header().Get("Content-Type") == "application/problem+json" {
		return ""
	}
	return fmt.Sprintf("a method that there is not: want %d %s, Allow %q, got Allow %q", want, code, allow, rec.Header().Get("Allow"))
}

// allowed are the methods of an address as the document has them, as a header.
func allowed(at *huma.PathItem) string {
	var all []string
	for _, m := range []struct {
		op    *huma.Operation
		names string
	}{{at.Get, "GET, HEAD"}, {at.Post, "POST"}, {at.Put, "PUT"}, {at.Patch, "PATCH"}, {at.Delete, "DELETE"}} {
		if m.op != nil {
			all = append(all, m.names)
		}
	}
	return strings.Join(all, ", ")
}

// Every address refuses every method that it does not have, and says which it has;
// who asks is not looked at before.
func TestMethodsThereAreNot(t *testing.T) {
	t.Parallel()
	b := setup(t, storetest.OpenSQLite(t))
	for path, at := range b.doc.Paths {
		allow := allowed(at)
		for _, m := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions, http.MethodTrace, "PROPFIND"} {
			if slices.Contains(strings.Split(allow, ", "), m) {
				continue
			}
			r := httptest.NewRequestWithContext(t.Context(), m, path, nil)
			rec := httptest.NewRecorder()
			b.handler.ServeHTTP(rec, r)
			if why := strange(rec, r, allow); why != "" {
				t.Errorf("%s %s: %d %s\n%s", m, path, rec.Code, rec.Body, why)
			}
		}
	}
}

// known is a store with one of everything, and the operations that are asked.
type known struct {
	b   *bench
	ops []*huma.Operation
	ids map[string][]string // by the name of a parameter

	page []byte // a drawn page, as a scanner sends it

	foreign string // of a request whose method its address does not have: the methods that it has

	wrong bool // the request being drawn need not be as documented
}

func world(b *bench) *known {
	book := b.addBook("01/1999")
	b.scanIn("KS.1999.01.001.jpg", book.ID)
	b.scanIn("khong-ro-so-nao.jpg", "")
	ids := b.place(book.ID, "01/1999", "02/1999", "03/1999")
	b.key(ids[1], "02/1999", "Nguyễn Thị Thử")
	var pages, scans struct{ Items []struct{ ID string } }
	b.get(access.Registrar, "/api/v1/books/"+book.ID+"/pages").into(http.StatusOK, &pages)
	b.get(access.Registrar, "/api/v1/scans").into(http.StatusOK, &scans)
	w := &known{b: b, page: drawn(b.t), ids: map[string][]string{"book": {book.ID}, "entry": ids, "unit": {"19363@20250701", "44@20250701", "19402@0"}, "table": {"danToc"}, "crop": {"0-0-10000-1000", "1-2-3-4"}, "format": {"xlsx"}}}
	var gap apiv1.Gap
	b.command(access.Registrar, http.MethodPost, "/api/v1/books/"+book.ID+"/gaps", obj{"label": "7"}).into(http.StatusCreated, &gap)
	w.ids["gap"] = []string{gap.ID}
	for _, p := range pages.Items {
		w.ids["page"] = append(w.ids["page"], p.ID)
	}
	for _, s := range scans.Items {
		w.ids["scan"] = append(w.ids["scan"], s.ID)
	}
	for _, path := range slices.Sorted(maps.Keys(b.doc.Paths)) {
		at := b.doc.Paths[path]
		for _, op := range []*huma.Operation{at.Get, at.Post, at.Put, at.Patch, at.Delete} {
			if op != nil {
				w.ops = append(w.ops, op)
			}
		}
	}
	return w
}

// draw makes a request up. A sound one is as documented and comes from somebody
// who may; what its texts say may still be anything.
func (w *known) draw(t *rapid.T, sound bool) (*http.Request, []byte) {
	w.wrong = !sound
	op := rapid.SampledFrom(w.ops).Draw(t, "operation")
	path, query, head := op.Path, url.Values{}, http.Header{}
	for _, p := range op.Parameters {
		if !p.Required && p.In != "path" && p.Name != "If-Match" && rapid.Bool().Draw(t, "left out") {
			continue
		}
		value := w.parameter(t, p)
		switch p.In {
		case "path":
			path = strings.Replace(path, "{"+p.Name+"}", url.PathEscape(value), 1)
		case "query":
			query.Set(p.Name, value)
		case "header":
			head.Set(p.Name, strings.Map(func(r rune) rune {
				if r < ' ' || r > '~' {
					return -1
				}
				return r
			}, value))
		}
	}
	var body []byte
	if op.RequestBody != nil {
		var kind string
		body, kind = w.body(t, op)
		head.Set("Content-Type", kind)
	}
	method := op.Method
	w.foreign = ""
	if w.wrong && rapid.IntRange(0, 9).Draw(t, "another method") == 0 {
		method = rapid.SampledFrom([]string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}).Draw(t, "method")
		if allow := allowed(w.b.doc.Paths[op.Path]); !slices.Contains(strings.Split(allow, ", "), method) {
			w.foreign = allow
		}
	}
	r := httptest.NewRequestWithContext(w.b.t.Context(), method, path+"?"+query.Encode(), strings.NewReader(string(body)))
	maps.Copy(r.Header, head)
	return w.as(t, r), body
}

// as says who asks.
func (w *known) as(t *rapid.T, r *http.Request) *http.Request {
	roles, scopes := []access.Role{access.Registrar, access.Registrar, access.Department, access.Keyer, access.Reviewer}, []access.Scopes{everyScope()}
	if w.wrong {
		roles, scopes = append(access.Roles(), "nobody"), []access.Scopes{everyScope(), 0, access.BooksRead}
	}
	actor, ok := w.b.people[rapid.SampledFrom(roles).Draw(t, "role")]
	if !ok {
		return r
	}
	actor.Scopes = rapid.SampledFrom(scopes).Draw(t, "scopes")
	return r.WithContext(access.WithActor(r.Context(), actor))
}

func (w *known) parameter(t *rapid.T, p *huma.Param) string {
	if ids := w.ids[p.Name]; p.In == "path" && len(ids) > 0 && (!w.wrong || rapid.Bool().Draw(t, "known")) {
		return rapid.SampledFrom(ids).Draw(t, p.Name)
	}
	switch {
	case p.Name == "Idempotency-Key" && !w.wrong:
		return store.NewID()
	case p.Name == "Idempotency-Key":
		return rapid.SampledFrom([]string{store.NewID(), store.NewID(), store.NewID(), "the-same-again", "short"}).Draw(t, "key")
	case p.Name == "If-Match":
		return rapid.SampledFrom([]string{`"0"`, `"1"`, `"1.abcd"`, `W/"2"`, `"0", "1"`, `*`, `x`}).Draw(t, "tag")
	case p.Name == "unit" && p.In == "query":
		return rapid.SampledFrom([]string{"44/19363", "44", "44/19400", "", "x"}).Draw(t, "path")
	case p.Name == "book":
		return w.ids["book"][0]
	}
	value := w.value(t, p.Schema, 0)
	if text, ok := value.(string); ok {
		if text == "" && p.In == "path" {
			return "x"
		}
		return text
	}
	text, err := json.Marshal(value)
	must(w.b.t, err)
	return string(text)
}

// body makes a body up, and says of what kind it is.
func (w *known) body(t *rapid.T, op *huma.Operation) (text []byte, kind string) {
	const bytes, object = "application/octet-stream", "application/json"
	if op.RequestBody.Content[bytes] != nil {
		return rapid.SampledFrom([][]byte{nil, []byte("x"), []byte("%PDF-1.4"), {0xff, 0xd8, 0xff}, w.page}).Draw(t, "file"), bytes
	}
	if w.wrong && rapid.IntRange(0, 9).Draw(t, "no JSON") == 0 {
		return []byte(rapid.SampledFrom([]string{"{", "[]", "null", `"x"`, "{}", "\x00", `{"a":1}`}).Draw(t, "body")), object
	}
	value := w.value(t, op.RequestBody.Content["application/json"].Schema, 0)
	if made, ok := value.(map[string]any); ok {
		delete(made, "wait") // nobody waits here
		if !w.wrong || rapid.Bool().Draw(t, "sound parts") {
			maps.Copy(made, w.sound(op.OperationID))
		}
	}
	text, err := json.Marshal(value)
	must(w.b.t, err)
	return text, object
}

// sound are parts of bodies with which an operation gets far.
func (w *known) sound(operation string) map[string]any {
	switch operation {
	case "addBook":
		return w.b.facts("0" + fmt.Sprint(w.b.n%9+1) + "/1999")
	case "changeBook":
		return obj{"facts": w.b.facts("01/1999")}
	case "placeEntries":
		return obj{"numbers": []string{"04/1999", "5", "6a"}}
	case "keyEntry", "correctEntry", "amendEntry":
		return obj{"values": birth("01/1999", "Lê Thị Thử"), "hold": true}
	case "fileScan":
		return obj{"book": w.ids["book"][0], "numbers": []string{"7"}}
	case "putRegions":
		return obj{"regions": []obj{{"number": "03/1999", "x": 0, "y": 0, "w": 1000, "h": 400}, {"number": "9", "x": 0, "y": 400, "w": 1000, "h": 600}}}
	case "judgePage":
		return obj{"verdict": "reject", "reason": "blurred"}
	case "addGap":
		return obj{"after": ""}
	case "search":
		return obj{"q": "nguyen thu", "date": "1999"}
	case "endedUploads":
		return obj{"ids": []string{"none"}}
	}
	return nil
}

// texts are values that programs trip over.
var texts = []string{"", "x", "12/1999", "Nguyễn Văn Ổn", "nguyễn", "\x00", "a\x00b", "'; DROP TABLE entry; --", "%", "\\u0000", "🙂", strings.Repeat("ễ", 300), "2024-02-30", "1999", "-1", "null", "\u202e", "a\nb"}

// value makes a value up by a schema, and one time in twelve against it.
func (w *known) value(t *rapid.T, s *huma.Schema, depth int) any {
	if s.Ref != "" {
		s = w.b.doc.Components.Schemas.SchemaFromRef(s.Ref)
	}
	if w.wrong && rapid.IntRange(0, 5).Draw(t, "wrong") == 0 {
		return rapid.SampledFrom([]any{nil, true, -1, 1e300, "x", []any{}, map[string]any{}, map[string]any{"no": 1}, "\x00"}).Draw(t, "value")
	}
	if len(s.Enum) > 0 {
		return rapid.SampledFrom(s.Enum).Draw(t, "enum")
	}
	switch s.Type {
	case huma.TypeString:
		return w.text(t, s)
	case huma.TypeInteger, huma.TypeNumber:
		low, high := 0, 100
		if s.Minimum != nil {
			low = int(*s.Minimum)
		}
		if s.Maximum != nil {
			high = int(*s.Maximum)
		}
		return rapid.IntRange(low, max(low, high)).Draw(t, "number")
	case huma.TypeBoolean:
		return rapid.Bool().Draw(t, "flag")
	case huma.TypeArray:
		low := 0
		if s.MinItems != nil {
			low = *s.MinItems
		}
		out := []any{}
		for range rapid.IntRange(low, low+2).Draw(t, "items") {
			out = append(out, w.value(t, s.Items, depth+1))
		}
		return out
	}
	return w.object(t, s, depth)
}

func (w *known) object(t *rapid.T, s *huma.Schema, depth int) any {
	out := map[string]any{}
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		if slices.Contains(s.Required, name) || depth < 3 && rapid.Bool().Draw(t, "has "+name) {
			out[name] = w.value(t, s.Properties[name], depth+1)
		}
	}
	if more, ok := s.AdditionalProperties.(*huma.Schema); ok {
		for range rapid.IntRange(0, 3).Draw(t, "more") {
			out[rapid.SampledFrom([]string{"nksHoTen", "meHoTen", "ngayDangKy", "so", "no such", "\x00"}).Draw(t, "field")] = w.value(t, more, depth+1)
		}
	}
	return out
}

func (w *known) text(t *rapid.T, s *huma.Schema) string {
	switch {
	case s.Format == "date" && !w.wrong:
		return rapid.SampledFrom([]string{"2026-03-01", "1999-12-31", "2024-02-29", "9999-12-31", "0001-01-01"}).Draw(t, "date")
	case s.Format == "date":
		return rapid.SampledFrom([]string{"2026-03-01", "1999-12-31", "2024-02-29", "9999-12-31", "0001-01-01", "2024-02-30", "x"}).Draw(t, "date")
	case s.Pattern != "":
		return rapid.StringMatching(s.Pattern).Draw(t, "text")
	}
	return rapid.SampledFrom(texts).Filter(func(text string) bool {
		n := utf8.RuneCountInString(text)
		return w.wrong || (s.MaxLength == nil || n <= *s.MaxLength) && (s.MinLength == nil || n >= *s.MinLength)
	}).Draw(t, "text")
}
