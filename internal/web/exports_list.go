// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"html/template"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// readyOnPage is how many books a page lists: each is held against its last
// export.
const readyOnPage = 30

type exportsBody struct {
	Jobs    []ui.Job
	Table   *ui.Table
	Start   ui.Form
	Nothing *ui.Empty
}

// exportTabs are the states of books on the page.
var exportTabs = []struct {
	state book.State
	text  string
}{{book.Approved, ui.N("Duyệt xong, chờ chuyển")}, {book.Exported, ui.N("Đã chuyển")}, {book.Checking, ui.N("Đang kiểm tra")}}

// exportsPage lists the unit's books that are ready, to export many at once.
func (h *Handler) exportsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l, q := ui.LangOf(r.Context()), r.URL.Query()
	state := exportTabs[0].state
	var tabs ui.Tabs
	for _, t := range exportTabs {
		if q.Get("state") == string(t.state) {
			state = t.state
		}
	}
	for _, t := range exportTabs {
		tabs = append(tabs, ui.Tab{Text: l.T(t.text), Href: "/exports?state=" + string(t.state), Count: -1, Current: t.state == state})
	}
	books, next, err := book.List(r.Context(), h.DB, actor.Province, book.Filter{Scope: actor.Path, State: state, After: q.Get("after"), Limit: readyOnPage})
	if err != nil {
		return err
	}
	body := exportsBody{Start: startForm(l, "/exports")}
	running, err := h.Jobs.List(r.Context(), actor.Province, job.Filter{Path: actor.Path, Kind: exchange.JobKind, Open: true, Limit: readyOnPage})
	if err != nil {
		return err
	}
	busy := map[string]bool{}
	for _, s := range running {
		busy[exchange.BookOf(s)] = true
		body.Jobs = append(body.Jobs, h.exportJobView(l, s))
	}
	if len(books) == 0 {
		body.Nothing = &ui.Empty{Icon: "export", Title: l.T("Không có sổ nào ở bước này"), Text: l.T("Sổ vào đây khi mọi trường hợp đã duyệt. Sổ duyệt được một phần vẫn xuất được từ trang của sổ.")}
	} else if body.Table, err = h.readyTable(r, l, books, busy); err != nil {
		return err
	} else {
		body.Table.PageBy("", next)
	}
	h.ui.Page(w, r, http.StatusOK, "exports/index", ui.Page{Title: l.T("Xuất dữ liệu"), Lead: l.T("Mỗi sổ một tệp Excel theo mẫu của Bộ và một tệp nén các PDF từng trường hợp."), Active: "exports", Tabs: tabs, Body: body})
	return nil
}

func (h *Handler) readyTable(r *http.Request, l ui.Lang, books []*book.Book, busy map[string]bool) (*ui.Table, error) {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Chọn")}, ui.Column{Text: l.T("Sổ")}, ui.Column{Text: l.T("Nơi đăng ký")}, ui.Column{Text: l.T("Đưa vào tệp được"), Num: true}, ui.Column{Text: l.T("Lần xuất gần nhất")})
	for _, b := range books {
		last, err := h.lastExport(r, l, b)
		if err != nil {
			return nil, err
		}
		tb.Add(pickBox(l, b, busy[b.ID]), ui.Link(b.CanonicalName(), exportAddress(b.ID)).With(bookTitle(l, b)), ui.Text(b.RegisteredText), ui.Num(int64(exchange.Ready(b))), last)
	}
	return tb, nil
}

// pickBox belongs to the form below the table.
func pickBox(l ui.Lang, b *book.Book, busy bool) ui.Cell {
	off := ""
	if busy || exchange.Ready(b) == 0 {
		off = " disabled"
	}
	text := template.HTMLEscapeString(l.T("Chọn sổ %s", b.CanonicalName()))
	return ui.Cell{HTML: template.HTML(fmt.Sprintf(`<input type="checkbox" form="start" name="book" value="%s" aria-label="%s"%s>`, template.HTMLEscapeString(b.ID), text, off))}
}

func (h *Handler) lastExport(r *http.Request, l ui.Lang, b *book.Book) (ui.Cell, error) {
	made, err := exchange.OfBook(r.Context(), h.DB, b.Province, b.ID, 1)
	if err != nil || len(made) == 0 {
		return ui.Text(l.T("Chưa xuất")), err
	}
	now, err := exchange.Print(r.Context(), h.DB, b)
	if err != nil {
		return ui.Cell{}, err
	}
	return ui.Part(freshChip(l, made[0].Print == now)).With(l.DateTime(store.Time(made[0].At))), nil
}

// exportsStart starts the books that were ticked.
func (h *Handler) exportsStart(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	if err := r.ParseForm(); err != nil {
		return err
	}
	started, wanted := 0, formats(r)
	for _, id := range r.PostForm["book"] {
		_, err := h.Exports.Start(r.Context(), actor, r.FormValue("key")+"/"+id, id, wanted)
		if errors.Is(err, exchange.ErrNothing) {
			continue
		}
		if errors.Is(err, exchange.ErrFormat) {
			ui.Redirect(w, r, "/exports", ui.Flash{Tone: ui.Warn, Text: l.T("Hãy chọn ít nhất một loại tệp.")})
			return nil
		}
		if err != nil {
			return err
		}
		started++
	}
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã bắt đầu xuất %d sổ.", started)}
	if started == 0 {
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Hãy chọn ít nhất một sổ.")}
	}
	ui.Redirect(w, r, "/exports", flash)
	return nil
}
