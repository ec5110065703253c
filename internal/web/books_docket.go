// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type docketBody struct {
	Dockets []ui.Docket
	Class   string // how the sheet is laid out
	Tabs    ui.Tabs
	Back    string
}

// docketOf is the slip that travels with a book. The code on it leads to the
// book's page and says nothing else.
func (h *Handler) docketOf(l ui.Lang, r *http.Request, b *book.Book) ui.Docket {
	scheme := "http"
	if r.TLS != nil || h.Secure {
		scheme = "https"
	}
	place := b.Shelf
	if b.Box != "" {
		place = l.T("%s, hộp %s", orDots(b.Shelf), b.Box)
	}
	return ui.Docket{Title: l.T("Phiếu theo sổ"), Link: scheme + "://" + r.Host + "/books/" + b.ID, Code: b.CanonicalName(),
		Facts: ui.Facts{{Name: l.T("Loại sổ"), Value: typeName(l, b.Type)}, {Name: l.T("Quyển số"), Value: b.BookNo}, {Name: l.T("Năm mở sổ"), Value: b.YearText()},
			{Name: l.T("Nơi đăng ký"), Value: b.RegisteredText}, {Name: l.T("Đơn vị hiện nay"), Value: unit.Name(b.Responsible, string(l))}, {Name: l.T("Kho, kệ"), Value: place},
			{Name: l.T("Khai"), Value: l.T("%s trang, %s trường hợp", orDots(number(l, b.DeclaredPages)), orDots(number(l, b.DeclaredEntries)))}},
		Ticks: []string{l.T("Nhận sổ"), l.T("Quét xong"), l.T("Kiểm ảnh"), l.T("Trả sổ")}}
}

// orDots leaves room to write by hand.
func orDots(s string) string {
	if s == "" {
		return "……"
	}
	return s
}

func (h *Handler) bookDocket(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookView)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	h.showDockets(w, r, docketBody{Dockets: []ui.Docket{h.docketOf(l, r, b)}, Back: "/books/" + b.ID}, ui.Page{Title: l.T("Phiếu theo sổ"),
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: l.T("Phiếu theo sổ")}}})
	return nil
}

// bookDockets prints the slips of a page of the list, with the same filters.
func (h *Handler) bookDockets(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	f, err := booksFilter(r, actor)
	if err != nil {
		return err
	}
	books, next, err := book.List(r.Context(), h.DB, actor.Province, f)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	body := docketBody{Back: "/books"}
	for _, b := range books {
		body.Dockets = append(body.Dockets, h.docketOf(l, r, b))
	}
	p := ui.Page{Title: l.T("Phiếu của %d sổ", len(books)), Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: l.T("Phiếu theo sổ")}}}
	if next != "" {
		q := r.URL.Query()
		q.Set("after", next)
		p.Actions = append(p.Actions, ui.Action{Text: l.T("%d sổ tiếp theo", booksOnPage), Icon: "right", Href: "/books/dockets?" + q.Encode()})
	}
	h.showDockets(w, r, body, p)
	return nil
}

// showDockets draws slips for one of the papers a commune has: A5 each, or
// two on an A4 to be cut.
func (h *Handler) showDockets(w http.ResponseWriter, r *http.Request, body docketBody, p ui.Page) {
	l := ui.LangOf(r.Context())
	size := r.URL.Query().Get("paper")
	if size != "a5" {
		size = "a4"
	}
	body.Class = "dockets " + size
	for _, c := range []struct{ paper, text string }{{"a4", l.T("Giấy A4, hai phiếu một trang")}, {"a5", l.T("Giấy A5, mỗi trang một phiếu")}} {
		q := r.URL.Query()
		q.Set("paper", c.paper)
		body.Tabs = append(body.Tabs, ui.Tab{Text: c.text, Href: r.URL.Path + "?" + q.Encode(), Count: -1, Current: c.paper == size})
	}
	p.Active, p.Body = "books", body
	h.ui.Page(w, r, http.StatusOK, "books/docket", p)
}
