// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountBooks() {
	h.handle("GET /books", access.BookView, h.booksList)
	h.handle("GET /books/new", access.BookEdit, h.bookNew)
	h.handle("POST /books/new", access.BookEdit, h.bookAdd)
	h.handle("GET /books/import", access.BookEdit, h.inventoryPage)
	h.handle("POST /books/import", access.BookEdit, h.inventoryRead)
	h.handle("GET /books/import/template", access.BookEdit, h.inventoryTemplate)
	h.handle("POST /books/import/save", access.BookEdit, h.inventorySave)
	h.handle("POST /books/import/held", access.BookEdit, h.inventoryHeld)
	h.handle("GET /books/dockets", access.BookView, h.bookDockets)
	h.handle("GET /books/{id}", access.BookView, h.bookPage)
	h.handle("GET /books/{id}/edit", access.BookEdit, h.bookEdit)
	h.handle("POST /books/{id}/edit", access.BookEdit, h.bookChange)
	h.handle("GET /books/{id}/docket", access.BookView, h.bookDocket)
	h.handle("GET /books/{id}/check", access.EntryList, h.bookCheck)
	h.handle("POST /books/{id}/numbers", access.EntryKey, h.bookNumbers)
	h.handle("POST /books/{id}/again", access.EntryKey, h.bookAgain)
	h.handle("POST /books/{id}/void", access.EntryVoid, h.bookVoid)
	h.handle("POST /books/{id}/approve", access.EntryApprove, h.bookApprove)
	h.handle("GET /lookup/units", "", h.lookupUnits)
}

// booksOnPage is how many books a page of the list holds.
const booksOnPage = 50

type booksBody struct {
	Filters ui.Filters
	Table   *ui.Table
}

func (h *Handler) booksList(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f, err := booksFilter(r, actor)
	if err != nil {
		return err
	}
	books, next, err := book.List(r.Context(), h.DB, actor.Province, f)
	if err != nil {
		return err
	}
	p := ui.Page{Title: l.T("Sổ hộ tịch"), Active: "books", Lead: l.T("Mỗi quyển sổ trên kệ là một dòng: khai bao nhiêu, đã nhập và đã duyệt đến đâu.")}
	if len(books) > 0 {
		p.Actions = append(p.Actions, ui.Action{Text: l.T("In phiếu theo sổ"), Icon: "qr", Href: "/books/dockets?" + r.URL.RawQuery})
	}
	if h.Packages != nil && actor.May(access.BookRestore) {
		p.Actions = append(p.Actions, ui.Action{Text: l.T("Nhận lại gói lưu trữ"), Icon: "folder", Href: "/bags"})
	}
	if actor.May(access.BookEdit) {
		p.Actions = append(p.Actions,
			ui.Action{Text: l.T("Nhập bảng kê"), Icon: "upload", Href: "/books/import"},
			ui.Action{Text: l.T("Thêm sổ"), Icon: "plus", Href: "/books/new", Kind: "primary"})
	}
	filters := ui.NewFilters(r, booksFields(l, r, actor)...)
	table := booksTable(l, r, actor, books)
	if f.Scanned == book.Yes {
		addPages(l, actor, table, books)
	}
	table.PageBy("", next)
	if len(filters.Applied) > 0 || f.After != "" {
		table.Empty = ui.Empty{Icon: "filter", Title: l.T("Không có sổ nào hợp với điều kiện lọc"), Do: &ui.Action{Text: l.T("Xem tất cả sổ"), Href: "/books"}}
	}
	p.Body = booksBody{filters, table}
	h.ui.Page(w, r, http.StatusOK, "books/list", p)
	return nil
}

// unitsBelow offers the units under the person's own, by path; nothing for a
// commune, which has none.
func unitsBelow(l ui.Lang, actor access.Actor) []ui.Option {
	options := []ui.Option{{Value: "", Text: l.T("Tất cả")}}
	for _, u := range unit.Children(unit.ID(actor.Unit), "") {
		if u.InForce() {
			options = append(options, ui.Option{Value: unit.Path(u.ID), Text: unit.Name(u.ID, string(l))})
		}
	}
	return options
}

func typeOptions(l ui.Lang, none string) []ui.Option {
	options := []ui.Option{{Value: "", Text: none}}
	for _, t := range civil.Types() {
		options = append(options, ui.Option{Value: t.ID, Text: capital(t.Label(string(l)))})
	}
	return options
}

// capital writes the first letter large.
func capital(s string) string {
	if s == "" {
		return ""
	}
	first := []rune(s)[:1]
	return strings.ToUpper(string(first)) + s[len(string(first)):]
}

func typeName(l ui.Lang, id string) string {
	t, ok := civil.ByID(id)
	if !ok {
		return id
	}
	return capital(t.Label(string(l)))
}

func booksTable(l ui.Lang, r *http.Request, actor access.Actor, books []*book.Book) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Quyển số")}, ui.Column{Text: l.T("Loại sổ")}, ui.Column{Text: l.T("Nơi đăng ký")},
		ui.Column{Text: l.T("Khai"), Num: true, Hint: l.T("Số trường hợp theo lời khóa sổ")}, ui.Column{Text: l.T("Đã có"), Num: true, Hint: l.T("Số trường hợp đã có trong máy, kể cả chưa nhập")},
		ui.Column{Text: l.T("Đã nhập"), Num: true}, ui.Column{Text: l.T("Đã duyệt"), Num: true}, ui.Column{Text: l.T("Xong")}, ui.Column{Text: l.T("Trạng thái")})
	t.Empty = ui.Empty{Icon: "book", Title: l.T("Chưa có sổ nào trong danh mục"), Text: l.T("Kiểm kê sổ trên kệ bằng biểu mẫu, hoặc tải lên bảng kê theo mẫu. Mỗi quyển được in một phiếu có mã QR đi cùng sổ.")}
	if actor.May(access.BookEdit) {
		t.Empty.Do = &ui.Action{Text: l.T("Nhập bảng kê"), Icon: "upload", Kind: "primary", Href: "/books/import"}
	}
	for _, b := range books {
		list := "/entries?book=" + b.ID
		row := t.Add(ui.Link(b.BookNo, "/books/"+b.ID).With(b.CanonicalName()), ui.Text(typeName(l, b.Type)).With(openedText(l, b)),
			ui.Text(b.RegisteredText).With(nowText(l, b)), countCell(b.DeclaredEntries, ""), countCell(b.Total(), list), countCell(keyedIn(b), list+"&stage=keyed"), countCell(b.Done()-b.Voided, list+"&stage=approved"),
			ui.Part(bookProgress(b)), ui.Part(l.State(string(b.State))))
		row.Actions = bookRowActions(l, actor, b)
	}
	t.Note = l.T("%d sổ trên trang này", len(books))
	return t
}

// openedText is the year of opening where the number of the book does not say it.
func openedText(l ui.Lang, b *book.Book) string {
	if strings.Contains(b.BookNo, b.YearText()) {
		return ""
	}
	return l.T("mở năm %s", b.YearText())
}

// nowText names today's unit where it differs from the cover's.
func nowText(l ui.Lang, b *book.Book) string {
	if b.RegisteredBy == b.Responsible {
		return ""
	}
	return l.T("nay: %s", unit.Name(b.Responsible, string(l)))
}

// countCell leaves what is nought or unknown faint instead of a column of zeros.
func countCell(n int, href string) ui.Cell {
	switch {
	case n == 0:
		return ui.Right("–")
	case href == "":
		return ui.Num(int64(n))
	default:
		return ui.NumLink(int64(n), href)
	}
}

func bookProgress(b *book.Book) ui.Progress {
	p := ui.Progress{Fact: int64(b.Done()), Total: int64(max(b.DeclaredEntries, b.Total())), Bare: true}
	if p.Total > 0 && p.Fact == p.Total {
		p.Tone = ui.OK
	}
	return p
}

// bookRowActions is the next step of the book for this person: one button, from
// the shelf to the file that is handed on.
func bookRowActions(l ui.Lang, actor access.Actor, b *book.Book) []ui.Action {
	at := "/books/" + b.ID
	next := func(text, icon, href string) []ui.Action {
		return []ui.Action{{Text: text, Icon: icon, Small: true, Href: href}}
	}
	switch {
	case actor.May(access.ScanUpload) && b.Total() == 0:
		return next(l.T("Tải bản quét"), "upload", at+"/scans")
	case actor.May(access.EntryKey) && b.Open+b.Returned > 0:
		return next(l.T("Nhập"), "keyboard", "/keying?book="+b.ID)
	case actor.May(access.EntryCheck) && b.Keyed+b.Corrected > 0:
		return next(l.T("Kiểm tra"), "review", "/review?book="+b.ID)
	case actor.May(access.EntryApprove) && b.Checked > 0:
		return next(l.T("Xem và duyệt"), "approve", at)
	case actor.May(access.EntryKey) && b.Total() < b.DeclaredEntries:
		return next(l.T("Còn thiếu số"), "warn", at+"/check")
	case actor.May(access.BookExport) && b.Approved > 0:
		return next(l.T("Xuất tệp"), "export", at+"/export")
	default:
		return nil
	}
}

// theBook reads the book of an address for somebody who may do action to it.
func (h *Handler) theBook(r *http.Request, actor access.Actor, action access.Action) (*book.Book, error) {
	b, err := book.Get(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	return b, access.Can(actor, action, access.Target{Path: b.Path})
}

// bookTitle is what a book is called: "Khai sinh · quyển 01/1999".
func bookTitle(l ui.Lang, b *book.Book) string {
	no := b.BookNo
	if !strings.Contains(no, b.YearText()) {
		no += " (" + b.YearText() + ")"
	}
	return l.T("%s · quyển %s", typeName(l, b.Type), no)
}

// people finds the names behind account ids, each once.
type people struct {
	h    *Handler
	ctx  context.Context
	seen map[string]string
}

func (h *Handler) people(ctx context.Context) *people {
	return &people{h, ctx, map[string]string{"": "", "system": ui.T(ctx, "Hệ thống")}}
}

// name is the full name of an account; an account that is gone is shown by its
// id, since the record is worth more than nothing.
func (p *people) name(id string) string {
	if name, ok := p.seen[id]; ok {
		return name
	}
	name := id
	if a, err := p.h.Accounts.Get(p.ctx, id); err == nil {
		name = a.Name
	}
	p.seen[id] = name
	return name
}

// baseOf is the version the person saw, from a form.
func baseOf(r *http.Request) int {
	n, err := strconv.Atoi(r.FormValue("base"))
	if err != nil {
		return -1 // no version: refused as changed
	}
	return n
}

// address builds a local address with parameters.
func address(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return strings.TrimSuffix(path+"?"+q.Encode(), "?")
}
