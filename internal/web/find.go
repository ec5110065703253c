// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// foundAtMost bounds what a search shows: who finds more asks more closely.
const foundAtMost = 50

type findBody struct {
	Query   string
	Asked   bool
	Hint    string
	Entries *ui.Table
	Books   *ui.Table
	Units   *ui.Table
	Nothing *ui.Empty
}

func (h *Handler) findPage(w http.ResponseWriter, r *http.Request, _ access.Actor) error {
	h.showFind(w, r, findBody{})
	return nil
}

func (h *Handler) showFind(w http.ResponseWriter, r *http.Request, body findBody) {
	l := ui.LangOf(r.Context())
	h.ui.Page(w, r, http.StatusOK, "entries/find", ui.Page{Title: l.T("Tìm"), Active: "entries", Body: body,
		Lead: l.T("Tìm theo họ tên, số đăng ký có năm, số định danh cá nhân, hoặc tên đơn vị. Điều bạn gõ không lưu vào địa chỉ trang.")})
}

// find looks for entries, books and units by one text. It is posted: a name must
// not stand in an address.
func (h *Handler) find(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	body := findBody{Query: strings.TrimSpace(vntext.NFC(r.PostFormValue("q"))), Asked: true}
	if runes := []rune(body.Query); len(runes) > 120 {
		body.Query = string(runes[:120])
	}
	if len([]rune(body.Query)) < 2 {
		body.Asked, body.Hint = false, l.T("Gõ ít nhất hai chữ.")
		h.showFind(w, r, body)
		return nil
	}
	if err := h.findEntries(r, l, actor, &body); err != nil {
		return err
	}
	if err := h.findBooks(r, l, actor, &body); err != nil {
		return err
	}
	body.Units = findUnits(l, r, actor, body.Query)
	if body.Entries == nil && body.Books == nil && body.Units == nil {
		body.Nothing = &ui.Empty{Icon: "search", Title: l.T("Không tìm thấy gì trong phạm vi của bạn"), Text: l.T("Thử gõ từ đầu họ tên (có dấu hay không đều được), số đăng ký kèm năm như 12/1999, hoặc đủ 12 chữ số định danh.")}
	}
	h.showFind(w, r, body)
	return nil
}

func onlyDigits(s string) string {
	return strings.Map(func(c rune) rune {
		if c < '0' || c > '9' {
			return -1
		}
		return c
	}, s)
}

func (h *Handler) findEntries(r *http.Request, l ui.Lang, actor access.Actor, body *findBody) error {
	if !actor.May(access.EntryList) {
		return nil
	}
	ctx, scope := r.Context(), actor.Path
	var found []*entry.Entry
	var err error
	_, notNumber := civil.ParseRegNo(body.Query)
	switch digits := onlyDigits(body.Query); {
	case len(digits) == 12 && len(digits) >= len(strings.ReplaceAll(body.Query, " ", "")):
		found, err = entry.ByPIN(ctx, h.DB, actor.Province, scope, digits, foundAtMost)
	case notNumber == nil:
		if n, _ := civil.ParseRegNo(body.Query); n.Year == 0 {
			body.Hint = l.T("Tìm theo số đăng ký thì ghi cả năm, ví dụ %s/1999.", strings.TrimSpace(body.Query))
		}
		found, err = entry.ByNumber(ctx, h.DB, actor.Province, scope, body.Query, foundAtMost)
	default:
		found, _, err = entry.List(ctx, h.DB, actor.Province, entry.Filter{Scope: scope, Name: vntext.Fold(body.Query), Limit: foundAtMost})
	}
	if err != nil || len(found) == 0 {
		return err
	}
	body.Entries = h.entriesTable(l, r, actor, found, true)
	body.Entries.Caption = l.T("Trường hợp")
	if len(found) == foundAtMost {
		body.Entries.Note = l.T("Chỉ hiện %d dòng đầu. Gõ thêm họ tên để thu hẹp.", foundAtMost)
	}
	return nil
}

// findBooks finds books of a number with its year: 01/1999.
func (h *Handler) findBooks(r *http.Request, l ui.Lang, actor access.Actor, body *findBody) error {
	n, err := civil.ParseBookNo(body.Query)
	if err != nil || n.Year == 0 {
		return nil
	}
	var found []*book.Book
	for _, t := range civil.Types() {
		some, err := book.Named(r.Context(), h.DB, actor.Province, actor.Path, t.ID, n.Year, body.Query)
		if err != nil {
			return err
		}
		found = append(found, some...)
	}
	if len(found) > 0 {
		body.Books = booksTable(l, r, actor, found[:min(len(found), foundAtMost)])
		body.Books.Caption = l.T("Sổ mang số này")
	}
	return nil
}

// findUnits finds units of today within reach, each leading to its books.
func findUnits(l ui.Lang, r *http.Request, actor access.Actor, text string) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Đơn vị")}, ui.Column{Text: l.T("Xem")})
	t.Caption = l.T("Đơn vị")
	if onlyDigits(text) != "" {
		return nil
	}
	for _, c := range unit.Search(unit.Query{Text: text, Limit: 60}) {
		path := unit.Path(c.Unit.ID)
		if !c.Unit.InForce() || !access.Within(actor.Path, path) || c.Score < 0.6 || len(t.Rows) == 8 {
			continue
		}
		t.Add(ui.Text(unit.Full(c.Unit.ID, string(l))), ui.Link(l.T("Sổ của đơn vị này"), address("/books", "unit", path)))
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return t
}
