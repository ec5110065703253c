// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountEntries() {
	h.handle("GET /entries", access.EntryList, h.entriesList)
	h.handle("GET /entries/{id}", access.EntryList, h.entryPage)
	h.handle("GET /entries/{id}/amend", access.EntryAmend, h.amendPage)
	h.handle("POST /entries/{id}/amend", access.EntryAmend, h.amend)
	h.handle("POST /entries/{id}/{act}", access.EntryList, h.entryAct)
}

const entriesOnPage = 50

type entriesBody struct {
	Filters ui.Filters
	Table   *ui.Table
}

// entryState is the chip of an entry's state; an open one waits to be keyed.
func entryState(l ui.Lang, s entry.State) ui.Chip {
	if s == entry.Open {
		return l.State("waiting")
	}
	return l.State(string(s))
}

func (h *Handler) entriesList(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	q := r.URL.Query()
	f := entriesFilter(l, q, actor)
	p := ui.Page{Title: l.T("Trường hợp"), Active: "entries", Lead: l.T("Tên người được che bớt. Mở một trường hợp để xem đầy đủ; mỗi lần xem đều được ghi nhật ký.")}
	var b *book.Book
	var err error
	if f.Book != "" {
		if b, err = book.Get(r.Context(), h.DB, actor.Province, f.Book); err != nil {
			return err
		}
		f.Scope = b.Path
		p.Title, p.Active, p.Tabs = bookTitle(l, b), "books", bookTabs(l, actor, b, "entries")
		p.Crumbs = []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: l.T("Trường hợp")}}
		chip := l.State(string(b.State))
		p.Chip = &chip
	} else {
		p.Actions = []ui.Action{{Text: l.T("Tìm theo tên, ngày, số, nơi"), Icon: "search", Href: "/find"}}
	}
	if err := access.Can(actor, access.EntryList, access.Target{Path: f.Scope}); err != nil {
		return err
	}
	if err := mayAskWho(actor, f); err != nil {
		return err
	}
	found, next, err := entry.List(r.Context(), h.DB, actor.Province, f)
	if err != nil {
		return err
	}
	body := entriesBody{Filters: h.entriesFilters(l, r, actor, b, f.Moved != nil), Table: h.entriesTable(l, r, actor, found, b == nil)}
	if f.Moved != nil {
		if err := h.addMoves(r.Context(), l, body.Table, found, f.Moved); err != nil {
			return err
		}
	}
	body.Table.PageBy("", next)
	body.Table.Empty = ui.Empty{Icon: "file", Title: l.T("Không có trường hợp nào ở đây"), Text: l.T("Trường hợp sinh ra khi tải bản quét có số đăng ký, hoặc khi thêm số ở mục Kiểm tra sổ.")}
	if f.State != "" || len(f.Any) > 0 || f.Scanned || f.Moved != nil || f.Wrong {
		all := "/entries"
		if b != nil {
			all += "?book=" + b.ID
		}
		body.Table.Empty = ui.Empty{Icon: "filter", Title: l.T("Không có trường hợp nào hợp với điều kiện lọc"), Do: &ui.Action{Text: l.T("Xem tất cả trường hợp"), Href: all}}
	}
	p.Body = body
	h.ui.Page(w, r, http.StatusOK, "entries/list", p)
	return nil
}

// keepBook keeps the links that drop a condition within the book.
func keepBook(f *ui.Filters, id string) {
	for i := range f.Applied {
		if !strings.Contains(f.Applied[i].Href, "book=") {
			f.Applied[i].Href = "/entries?book=" + id
		}
	}
}

// bookNames names the books of entries, each looked up once.
func (h *Handler) bookNames(ctx context.Context, l ui.Lang) func(*entry.Entry) string {
	names := map[string]string{}
	return func(e *entry.Entry) string {
		if _, ok := names[e.BookID]; !ok {
			if b, err := book.Get(ctx, h.DB, e.Province, e.BookID); err == nil {
				names[e.BookID] = bookTitle(l, b)
			}
		}
		return names[e.BookID]
	}
}

// entriesTable is a masked list. withBook adds the book, where rows are of many.
func (h *Handler) entriesTable(l ui.Lang, r *http.Request, actor access.Actor, found []*entry.Entry, withBook bool) *ui.Table {
	columns := []ui.Column{{Text: l.T("Số")}, {Text: l.T("Họ tên")}}
	if withBook {
		columns = append(columns, ui.Column{Text: l.T("Sổ")})
	}
	columns = append(columns, ui.Column{Text: l.T("Năm sự kiện")}, ui.Column{Text: l.T("Bước")}, ui.Column{Text: l.T("Cần xem")}, ui.Column{Text: l.T("Người nhập")}, ui.Column{Text: l.T("Thay đổi lần cuối")})
	t := ui.NewTable(r, columns...)
	who, bookName := h.people(r.Context()), h.bookNames(r.Context(), l)
	for _, e := range found {
		cells := []ui.Cell{ui.Link(cmp.Or(e.RegNo, l.T("chưa rõ số")), "/entries/"+e.ID), ui.Masked(civil.MaskNames(e.Name), "")}
		if withBook {
			cells = append(cells, ui.Link(bookName(e), "/books/"+e.BookID))
		}
		year, _, _ := strings.Cut(e.EventDate, "-")
		row := t.Add(append(cells, ui.Text(year), ui.Part(entryState(l, e.State)), troubleCell(l, e), ui.Text(who.name(e.KeyedBy)), ui.At(ui.Millis(e.UpdatedAt)))...)
		row.Dim = e.State == entry.Voided
	}
	t.Note = l.T("%d dòng trên trang này", len(found))
	return t
}

func troubleCell(l ui.Lang, e *entry.Entry) ui.Cell {
	switch {
	case e.Errors > 0:
		return ui.Part(ui.Chip{Text: l.T("%d lỗi", e.Errors), Icon: "bad", Tone: ui.Bad})
	case e.State == entry.Returned:
		return ui.Text(e.ReturnedWhy)
	case e.State == entry.Refused:
		return ui.Text(e.ReturnedWhy)
	default:
		return ui.Text("")
	}
}
