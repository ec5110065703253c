// SPDX-License-Identifier: Apache-2.0

package mock

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/web/ui"
)

// Value, and the other types below, are the shapes of web/src/api.ts.
type Value struct {
	W string `json:"w"`
	N string `json:"n"`
	M string `json:"m"`
}

// Values are keyed by field id.
type Values map[string]Value

// Finding is one remark on the values.
type Finding struct {
	Key      string `json:"key"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Field    string `json:"field"`
	VI       string `json:"vi"`
	EN       string `json:"en"`
	Proposal *Value `json:"proposal,omitempty"`
}

// Saved is what a save left behind.
type Saved struct {
	Key    string
	Values Values
	Acks   []string
}

// API keeps the invented entries and what the islands did to them.
type API struct {
	mu       sync.Mutex
	next     int // number of the entry handed out
	drafts   map[string]Values
	saved    map[string]Saved
	byKey    map[string]any
	reviewed map[string]string // entry to "accept", "return: …" or "correct: …"
	renewed  int
	// Down makes every call fail as if the network were gone.
	Down bool
}

func newAPI() *API {
	return &API{next: 13, drafts: map[string]Values{}, saved: map[string]Saved{}, byKey: map[string]any{}, reviewed: map[string]string{}}
}

// SetDown cuts or restores the network between the islands and the mock.
func (a *API) SetDown(down bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.Down = down
}

// SavedEntry returns what was saved for an entry.
func (a *API) SavedEntry(id string) (Saved, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	s, ok := a.saved[id]
	return s, ok
}

// Draft returns the draft of an entry.
func (a *API) Draft(id string) Values {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.drafts[id]
}

// Reviewed returns what was decided on an entry.
func (a *API) Reviewed(id string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.reviewed[id]
}

func (a *API) routes(mux *http.ServeMux) {
	for pattern, h := range map[string]func(*http.Request, map[string]json.RawMessage) (int, any){
		"POST /api/keying/lease":           a.lease,
		"PUT /api/keying/{entry}/draft":    a.draft,
		"POST /api/keying/{entry}/check":   a.check,
		"POST /api/keying/{entry}/save":    a.save,
		"POST /api/keying/{entry}/renew":   a.renew,
		"POST /api/keying/{entry}/release": func(*http.Request, map[string]json.RawMessage) (int, any) { return 204, nil },
		"GET /api/lookup/units":            units,
		"GET /api/lookup/codes/{table}":    codes,
		"GET /api/review/{entry}":          a.review,
		"POST /api/review/{entry}/accept":  a.decide("accept"),
		"POST /api/review/{entry}/return":  a.decide("return"),
		"POST /api/review/{entry}/correct": a.decide("correct"),
		"PUT /api/pages/{page}/regions":    func(*http.Request, map[string]json.RawMessage) (int, any) { return 204, nil },
		"PUT /api/pages/{page}/rotation":   func(*http.Request, map[string]json.RawMessage) (int, any) { return 204, nil },
	} {
		mux.HandleFunc(pattern, a.serve(h))
	}
	mux.HandleFunc("GET /mock/page.png", pagePNG)
}

// serve decodes, calls and encodes; a call without the header is refused, as the real server does.
func (a *API) serve(h func(*http.Request, map[string]json.RawMessage) (int, any)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Requested-With") != "sogoc" {
			http.Error(w, "no X-Requested-With", http.StatusForbidden)
			return
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		if a.Down {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		body := map[string]json.RawMessage{}
		if r.Method != http.MethodGet {
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
		}
		status, v := h(r, body)
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		if v != nil {
			_ = json.NewEncoder(w).Encode(v)
		}
	}
}

func (a *API) lease(*http.Request, map[string]json.RawMessage) (int, any) { return a.lend() }

// lend hands out the entry of the current number: 13, 14 and 15, then nothing.
func (a *API) lend() (int, any) {
	if a.next > 15 {
		return http.StatusNoContent, nil
	}
	l := leaseOf(a.next)
	if d := a.drafts[entryID(a.next)]; d != nil {
		l["draft"] = map[string]any{"values": d, "savedAt": time.Now().UnixMilli()}
	}
	return http.StatusOK, l
}

func entryID(n int) string { return fmt.Sprintf("e-%d", n) }

func (a *API) draft(r *http.Request, body map[string]json.RawMessage) (int, any) {
	a.drafts[r.PathValue("entry")] = valuesOf(body)
	return http.StatusNoContent, nil
}

func valuesOf(body map[string]json.RawMessage) Values {
	var v Values
	_ = json.Unmarshal(body["values"], &v)
	return v
}

func (a *API) check(_ *http.Request, body map[string]json.RawMessage) (int, any) {
	v := valuesOf(body)
	return http.StatusOK, map[string]any{"findings": findings(v, false), "values": normalized(v)}
}

func (a *API) save(r *http.Request, body map[string]json.RawMessage) (int, any) {
	var key string
	var acks []string
	_ = json.Unmarshal(body["key"], &key)
	_ = json.Unmarshal(body["acks"], &acks)
	if first, ok := a.byKey[key]; ok {
		return http.StatusOK, first
	}
	v := valuesOf(body)
	if open := blocking(findings(v, true), acks); len(open) > 0 {
		return http.StatusUnprocessableEntity, map[string]any{"title": "findings", "status": 422, "detail": "Còn điểm cần xem", "findings": open}
	}
	id := r.PathValue("entry")
	a.saved[id] = Saved{Key: key, Values: v, Acks: acks}
	delete(a.drafts, id)
	a.next++
	answer := map[string]any{"version": 1, "state": "keyed", "findings": []Finding{}}
	if status, next := a.lend(); status == http.StatusOK {
		answer["next"] = next
	}
	a.byKey[key] = answer
	return http.StatusOK, answer
}

func (a *API) renew(*http.Request, map[string]json.RawMessage) (int, any) {
	a.renewed++
	now := time.Now()
	return http.StatusOK, map[string]any{"leaseUntil": now.Add(45 * time.Minute).UnixMilli(), "now": now.UnixMilli()}
}

// blocking are the findings that stand in the way of a save.
func blocking(all []Finding, acks []string) []Finding {
	acked := map[string]bool{}
	for _, k := range acks {
		acked[k] = true
	}
	var open, rest []Finding
	for _, f := range all {
		if f.Severity == "E" || (f.Severity == "W" && !acked[f.Key]) {
			open = append(open, f)
		} else {
			rest = append(rest, f)
		}
	}
	if len(open) == 0 {
		return nil
	}
	return append(open, rest...)
}

// findings plays four rules of the real ones; the required ones only at saving.
func findings(v Values, saving bool) []Finding {
	out := []Finding{}
	add := func(rule, sev, field, vi, en string, p *Value) {
		out = append(out, Finding{rule + ":" + field + ":" + v[field].W, rule, sev, field, vi, en, p})
	}
	name := v["nksHoTen"]
	if name.W != "" && name.W == strings.ToUpper(name.W) {
		add("V37", "I", "nksHoTen", "Tên viết hoa toàn bộ; sổ ghi vậy thì giữ nguyên.", "The name is all capitals; keep it if the book has it so.", nil)
	}
	if saving && name.W == "" && name.M == "" {
		add("R", "E", "nksHoTen", "Chưa nhập họ tên. Nếu sổ để trống, nhấn F2.", "No name yet. If the book leaves it blank, press F2.", nil)
	}
	if d := v["nksNgaySinh"]; d.W != "" && d.N == "" && d.M == "" {
		add("V04", "E", "nksNgaySinh", "Ngày này không có trong lịch. Kiểm tra lại ảnh.", "There is no such day. Look at the image again.", nil)
	}
	if m := v["meNgaySinh"]; strings.HasSuffix(m.N, "1999") {
		add("V25", "W", "meNgaySinh", "Mẹ mới 6 tuổi khi sinh con. Xem lại năm sinh.", "The mother would be 6 years old. Check the year.", &Value{W: "1979", N: "1979"})
	}
	return out
}

func normalized(v Values) Values {
	out := Values{}
	for id, x := range v {
		if x.N == "" && x.M == "" && strings.HasSuffix(id, "HoTen") {
			x.N = x.W
		}
		out[id] = x
	}
	return out
}

func units(r *http.Request, _ map[string]json.RawMessage) (int, any) {
	var hits []map[string]string
	for _, u := range [][3]string{
		{"19381@19940101", "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", "1994–2025"},
		{"19384@19940101", "Xã Vĩnh Tú, huyện Vĩnh Linh, tỉnh Quảng Trị", "1994–2019"},
		{"19333@20250701", "Xã Vĩnh Thủy, tỉnh Quảng Trị", "từ 01/07/2025"},
	} {
		if strings.Contains(plain(u[1]), plain(r.URL.Query().Get("q"))) {
			hits = append(hits, map[string]string{"id": u[0], "text": u[1], "full": u[1], "note": u[2]})
		}
	}
	return http.StatusOK, map[string]any{"units": hits}
}

func codes(r *http.Request, _ map[string]json.RawMessage) (int, any) {
	q := plain(r.URL.Query().Get("q"))
	opts := []map[string]string{}
	for _, c := range [][3]string{{"01", "Kinh", "Kinh"}, {"02", "Tày", "Tay"}, {"03", "Thái", "Thai"}, {"31", "Bru - Vân Kiều", "Bru - Van Kieu"}, {"32", "Tà Ôi", "Ta Oi"}} {
		if strings.HasPrefix(c[0], q) || strings.Contains(plain(c[1]), q) {
			opts = append(opts, map[string]string{"code": c[0], "vi": c[1], "en": c[2]})
		}
	}
	return http.StatusOK, map[string]any{"options": opts}
}

// plain is enough of a fold for the few names of the mock.
var marks = strings.NewReplacer("ĩ", "i", "ủ", "u", "ú", "u", "ã", "a", "ệ", "e", "ả", "a", "ị", "i", "ỉ", "i", "â", "a", "ề", "e", "à", "a", "ô", "o", "á", "a", "ừ", "u")

func plain(s string) string { return marks.Replace(strings.ToLower(s)) }

func (a *API) review(r *http.Request, _ map[string]json.RawMessage) (int, any) {
	l := leaseOf(13)
	id := r.PathValue("entry")
	v := sampleValues()
	out := map[string]any{
		"entry": map[string]any{"id": id, "version": 2, "state": "keyed", "number": strings.TrimPrefix(id, "e-") + "/2005", "bookId": "b-1"},
		"type":  l["type"], "pages": l["pages"], "book": l["book"], "progress": l["progress"], "values": v, "findings": findings(v, true),
		"keyedBy": "Trần Văn Mẫu", "keyedAt": time.Now().Add(-time.Hour).UnixMilli(), "mayDecide": true,
	}
	if id == "e-12" {
		out["mayDecide"], out["whyNot"] = false, "Bạn đã nhập trường hợp này, nên người khác sẽ kiểm tra."
	}
	return http.StatusOK, out
}

func (a *API) decide(what string) func(*http.Request, map[string]json.RawMessage) (int, any) {
	return func(r *http.Request, body map[string]json.RawMessage) (int, any) {
		id := r.PathValue("entry")
		a.reviewed[id] = what + " " + string(body["fields"]) + string(body["values"])
		return http.StatusOK, map[string]any{"version": 3, "state": "checked", "findings": []Finding{}, "next": "e-12"}
	}
}

// island serves the page that holds an island.
func (s *Server) island(name string) http.HandlerFunc {
	props := map[string]any{
		"keying": map[string]any{"home": "/design"},
		"review": map[string]any{"home": "/design", "entry": "e-11"},
		"viewer": map[string]any{"edit": true, "pages": leaseOf(13)["pages"], "regions": []map[string]any{
			{"id": "r1", "label": "Số 13/2005", "box": box(0.06, 0.105, 0.88, 0.42), "href": "/keying"}, {"id": "r2", "label": "Số 14/2005", "box": box(0.06, 0.54, 0.88, 0.42)}}},
	}
	return func(w http.ResponseWriter, r *http.Request) {
		l := ui.LangOf(r.Context())
		p := ui.Page{Title: l.T("Nhập liệu"), Active: name, Body: ui.Island{Name: name, Props: props[name]}, Scripts: []string{name + ".js"}}
		if name != "viewer" {
			p.Bare, p.Full, p.Plain = true, true, true
		}
		s.UI.Page(w, r, http.StatusOK, "mock/island", p)
	}
}
