// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/search"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountFind() {
	h.handle("GET /find", access.BookView, h.findPage)
	h.handle("POST /find", access.BookView, h.find)
	h.handle("POST /find/keep", access.EntryList, h.findKeep)
	h.handle("POST /find/forget", access.EntryList, h.findForget)
	h.handle("POST /find/list", access.EntryList, h.findList)
}

const (
	foundOnPage = 25
	foundAtMost = 50 // books and units
)

type findBody struct {
	Text    string // what stands in the box
	Exact   []ui.Field
	Filters []ui.Field
	Open    bool // the fields below the box are in use
	Asked   bool
	Hint    string
	Wait    *ui.Message
	Summary string
	Entries *ui.Table
	Pages   []ui.Action
	Books   *ui.Table
	Units   *ui.Table
	Nothing *ui.Empty
	Kept    *ui.Table
	Keep    *ui.Form
	List    *ui.Form
}

// findField is a field of the form beside the one box.
type findField struct {
	name, label, help, hint string
	of                      func(*search.Query) *string
	filter                  bool
}

// findFields are the fields in the order of the form.
var findFields = []findField{
	{"kin", ui.N("Cha, mẹ, vợ hoặc chồng"), "", "", func(q *search.Query) *string { return &q.Kin }, false},
	{"date", ui.N("Ngày sinh, sự kiện, đăng ký"), ui.N("Chỉ năm, tháng năm, hoặc từ – đến đều được."), "5/3/1987; 1985 - 1990", func(q *search.Query) *string { return &q.Date }, false},
	{"number", ui.N("Số đăng ký"), "", "12/1999", func(q *search.Query) *string { return &q.Number }, false},
	{"book", ui.N("Quyển số"), "", "01/1999", func(q *search.Query) *string { return &q.Book }, false},
	{"place", ui.N("Nơi đăng ký, tên cũ hoặc nay"), "", "", func(q *search.Query) *string { return &q.Place }, false},
	{"note", ui.N("Chữ trong ghi chú, nơi ở"), "", "", func(q *search.Query) *string { return &q.Note }, false},
	{"type", ui.N("Loại sổ"), "", "", func(q *search.Query) *string { return &q.Type }, true},
	{"state", ui.N("Bước"), "", "", func(q *search.Query) *string { return &q.State }, true},
	{"years", ui.N("Năm mở sổ"), "", "1995-1999", func(q *search.Query) *string { return &q.Years }, true},
	{"unit", ui.N("Đơn vị"), "", "", func(q *search.Query) *string { return &q.Unit }, true},
	{"mark", ui.N("Dấu"), "", "", func(q *search.Query) *string { return &q.Mark }, true},
}

// queryOf reads the form, or the same fields carried along by a later one.
func queryOf(r *http.Request) search.Query {
	q := search.Query{Text: strings.TrimSpace(vntext.NFC(r.PostFormValue("q"))), BookID: r.PostFormValue("bookId"), All: r.PostFormValue("all") != ""}
	for _, f := range findFields {
		*f.of(&q) = strings.TrimSpace(vntext.NFC(r.PostFormValue(f.name)))
	}
	return q
}

// argsOf carries a query along in hidden fields: never in an address.
func argsOf(q search.Query) map[string]string {
	args := map[string]string{"q": q.Text, "bookId": q.BookID}
	for _, f := range findFields {
		if v := *f.of(&q); v != "" {
			args[f.name] = v
		}
	}
	if q.All {
		args["all"] = "1"
	}
	return args
}

func (h *Handler) findPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	body, err := h.findForm(r, actor, search.Query{BookID: r.URL.Query().Get("book")}, nil)
	if err != nil {
		return err
	}
	h.showFind(w, r, body)
	return nil
}

func (h *Handler) showFind(w http.ResponseWriter, r *http.Request, body findBody) {
	l := ui.LangOf(r.Context())
	h.ui.Page(w, r, http.StatusOK, "entries/find", ui.Page{Title: l.T("Tìm"), Active: "entries", Body: body,
		Lead: l.T("Gõ họ tên có dấu hay không dấu, thứ tự nào cũng được, thêm năm sinh, tên cha mẹ, xã nếu nhớ. Điều bạn gõ không lưu vào địa chỉ trang hay nhật ký.")})
}

// findForm fills the form with a query; wrong names the fields that can't be read.
func (h *Handler) findForm(r *http.Request, actor access.Actor, q search.Query, wrong []string) (body findBody, err error) {
	l := ui.LangOf(r.Context())
	body.Text = q.Text
	for _, f := range findFields {
		field := ui.Field{Name: f.name, Label: l.T(f.label), Value: *f.of(&q), Hint: f.hint, Auto: "off", Max: 120}
		if f.help != "" {
			field.Help = l.T(f.help)
		}
		for _, name := range wrong {
			if name == f.name {
				field.Error = l.T("Chưa hiểu ô này. Ví dụ: %s", f.hint)
			}
		}
		body.Open = body.Open || field.Value != ""
		if !f.filter {
			body.Exact = append(body.Exact, field)
		} else if f.name == "years" {
			body.Filters = append(body.Filters, field)
		} else if field.Kind, field.Options = "select", findOptions(l, actor, f.name); len(field.Options) > 1 {
			body.Filters = append(body.Filters, field)
		}
	}
	if q.BookID != "" {
		b, err := book.Get(r.Context(), h.DB, actor.Province, q.BookID)
		if err != nil {
			return body, err
		}
		if err := access.Can(actor, access.BookView, access.Target{Path: b.Path}); err != nil {
			return body, err
		}
		body.Open = true
		body.Filters = append(body.Filters, ui.Field{Name: "bookId", Label: l.T("Trong sổ"), Kind: "select", Value: b.ID, Options: []ui.Option{{Value: b.ID, Text: bookTitle(l, b)}, {Value: "", Text: l.T("Mọi sổ")}}})
	}
	if actor.May(access.EntryList) {
		body.Kept, err = h.keptTable(r, l, actor)
	}
	return body, err
}

func findOptions(l ui.Lang, actor access.Actor, name string) []ui.Option {
	all := []ui.Option{{Value: "", Text: l.T("Tất cả")}}
	switch name {
	case "type":
		for _, t := range civil.Types() {
			all = append(all, ui.Option{Value: t.ID, Text: t.Label(string(l))})
		}
	case "state":
		for _, s := range entry.States() {
			all = append(all, ui.Option{Value: string(s), Text: entryState(l, s).Text})
		}
	case "unit":
		return unitsBelow(l, actor)
	case "mark":
		all = append(all, ui.Option{Value: string(civil.MarkIllegible), Text: l.T("Có ô không đọc được")}, ui.Option{Value: string(civil.MarkStruck), Text: l.T("Có ô bị gạch bỏ")},
			ui.Option{Value: string(civil.MarkBlank), Text: l.T("Có ô sổ để trống")}, ui.Option{Value: "errors", Text: l.T("Còn lỗi")})
	}
	return all
}

// find answers. It is posted: what is asked must not stand in an address.
func (h *Handler) find(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 32<<10)
	if err := r.ParseForm(); err != nil {
		return err
	}
	q := queryOf(r)
	if id := r.PostFormValue("kept"); id != "" && actor.May(access.EntryList) {
		kept, err := h.Search.KeptOne(r.Context(), actor, id)
		if err != nil {
			return err
		}
		q = kept.Query
	}
	body, err := h.answer(r, actor, q)
	if err != nil {
		return err
	}
	h.showFind(w, r, body)
	return nil
}

func (h *Handler) answer(r *http.Request, actor access.Actor, q search.Query) (findBody, error) {
	l := ui.LangOf(r.Context())
	page, _ := strconv.Atoi(r.PostFormValue("page"))
	page = min(max(page, 0), search.MostListed/foundOnPage)
	var res search.Result
	var err error
	asked := !q.Empty() && (q.Text == "" || len([]rune(q.Text)) >= 2 || q != (search.Query{Text: q.Text, All: q.All}))
	if asked && actor.May(access.EntryList) {
		res, err = h.Search.Find(r.Context(), actor, q, page*foundOnPage, foundOnPage)
	}
	var wrong search.Wrong
	var building search.ErrBuilding
	if err != nil && !errors.As(err, &wrong) && !errors.As(err, &building) {
		return findBody{}, err
	}
	body, formErr := h.findForm(r, actor, q, wrong.Fields)
	if formErr != nil {
		return body, formErr
	}
	body.Asked = asked
	switch {
	case !asked:
		body.Hint = l.T("Gõ ít nhất hai chữ.")
		return body, nil
	case len(wrong.Fields) > 0:
		return body, nil
	case err != nil:
		body.Wait = &ui.Message{Tone: ui.Warn, Title: l.T("Chưa tìm được trường hợp: máy chủ đang lập mục lục tìm kiếm, xong %d trong %d quyển.", building.Done, building.Total), Text: l.T("Việc này chạy một lần sau khi cài đặt hoặc nâng cấp, thường dưới một phút. Hãy tìm lại sau ít phút.")}
	}
	h.showFound(r, l, actor, q, page, res, &body)
	if err := h.findBooks(r, l, actor, q.Text, &body); err != nil {
		return body, err
	}
	body.Units = findUnits(l, r, actor, q.Text)
	if body.Entries == nil && body.Books == nil && body.Units == nil && body.Wait == nil {
		body.Nothing = nothing(l, ui.N("Không tìm thấy gì trong phạm vi của bạn"))
	}
	return body, nil
}

func nothing(l ui.Lang, title string) *ui.Empty {
	return &ui.Empty{Icon: "search", Title: l.T(title), Text: l.T("Thử bớt điều kiện: chỉ họ tên, hoặc tên và năm. Chỉ những trường hợp đã nhập mới tìm được theo tên.")}
}

// showFound lists the answers, with the ways to keep the question and to take
// the list along.
func (h *Handler) showFound(r *http.Request, l ui.Lang, actor access.Actor, q search.Query, page int, res search.Result, body *findBody) {
	if len(res.Hits) == 0 {
		return
	}
	body.Entries = h.foundTable(r, l, actor, res)
	total := l.Number(int64(res.Total))
	switch {
	case res.Guess:
		body.Nothing = nothing(l, ui.N("Không tìm thấy ai như vậy trong phạm vi của bạn"))
		body.Summary = l.T("%s trường hợp chỉ giống một phần, để gợi ý:", total)
	case res.Near:
		body.Summary = l.T("Không có trường hợp nào khớp hết. %s trường hợp gần giống:", total)
	default:
		body.Summary = l.T("%s trường hợp khớp", total)
	}
	body.Pages = foundPages(l, q, page, res)
	body.Entries.Note = l.T("Dòng %d–%d", page*foundOnPage+1, page*foundOnPage+len(res.Hits))
	args := argsOf(q)
	args["key"] = store.NewID()
	body.Keep = &ui.Form{Post: "/find/keep", Args: args, Submit: l.T("Lưu để dùng lại"), Groups: []ui.Group{{Fields: []ui.Field{{Name: "name", Label: l.T("Tên gợi nhớ"), Auto: "off", Required: true, Max: 80, Width: "m"}}}}}
	body.List = listForm(l, actor, q, res.Total)
}

// foundPages leads to the pages before and after, and from the last one to what
// is folded away: it begins again with that page, now longer.
func foundPages(l ui.Lang, q search.Query, page int, res search.Result) (pages []ui.Action) {
	add := func(n int, q search.Query, text, icon string) {
		args := argsOf(q)
		args["page"] = strconv.Itoa(n)
		pages = append(pages, ui.Action{Text: text, Icon: icon, Post: "/find", Args: args, Small: true})
	}
	if page > 0 {
		add(page-1, q, l.T("Trang trước"), "left")
	}
	if (page+1)*foundOnPage < min(res.Total, search.MostListed) {
		add(page+1, q, l.T("Trang sau"), "right")
		return pages
	}
	q.All = true
	switch more := l.Number(int64(res.Folded)); {
	case res.Folded == 0:
	case res.Guess:
		add(page, q, l.T("Xem %s trường hợp khác", more), "")
	default:
		add(page, q, l.T("Xem %s trường hợp kém giống hơn", more), "")
	}
	return pages
}

// foundTable is the masked list of answers, each with why it was found.
func (h *Handler) foundTable(r *http.Request, l ui.Lang, actor access.Actor, res search.Result) *ui.Table {
	entries := make([]*entry.Entry, len(res.Hits))
	for i, hit := range res.Hits {
		entries[i] = hit.Entry
	}
	t := h.entriesTable(l, r, actor, entries, true)
	t.Caption = l.T("Trường hợp")
	// What was keyed by whom is for lists of work; here it matters why it is an answer.
	t.Columns = append(t.Columns[:5:5], ui.Column{Text: l.T("Vì sao tìm thấy")})
	for i := range t.Rows {
		t.Rows[i].Cells = append(t.Rows[i].Cells[:5:5], ui.Text(whyFound(l, res.Hits[i].Why)))
	}
	return t
}

// findBooks finds books of a number with its year: 01/1999.
func (h *Handler) findBooks(r *http.Request, l ui.Lang, actor access.Actor, text string, body *findBody) error {
	n, err := civil.ParseBookNo(text)
	if err != nil || n.Year == 0 {
		return nil
	}
	var found []*book.Book
	for _, t := range civil.Types() {
		some, err := book.Named(r.Context(), h.DB, actor.Province, actor.Path, t.ID, n.Year, text)
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
	if text == "" || strings.ContainsAny(text, "0123456789") {
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
