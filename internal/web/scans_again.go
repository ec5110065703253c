// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// againOnPage is how many sent back, and how many missing, a page of the list holds.
const againOnPage = 30

const againList = "/scans/again"

// againRow is a page that waits for the scanning person.
type againRow struct {
	Src, PageHref string // of the page as it is; "" for a missing one
	Book, Href    string
	Page          string
	Why           string
	Who           string
	When          int64
	Post          string
}

type againBody struct {
	Filters ui.Filters
	Rows    []againRow
	Empty   ui.Empty
	Next    string
}

// scansAgain lists what was sent back to scanning, and what is missing.
func (h *Handler) scansAgain(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	scope, _, err := scansWhere(r, actor)
	if err != nil {
		return err
	}
	again, err := scan.ToRescan(r.Context(), h.DB, actor.Province, scope, r.FormValue("after"), againOnPage)
	if err != nil {
		return err
	}
	body := againBody{Empty: ui.Empty{Icon: "ok", Title: l.T("Không có trang nào cần quét"), Text: l.T("Trang bị trả về khâu quét và trang còn thiếu sẽ hiện ở đây kèm lý do.")}}
	if body.Rows, err = h.againRows(r, l, again); err != nil {
		return err
	}
	if len(body.Rows) == 0 && r.FormValue("after") != "" { // all of this page is done: what is left stands before it
		http.Redirect(w, r, againAt(againList, r, ""), http.StatusSeeOther)
		return nil
	}
	if again.Next != "" {
		body.Next = againAt(againList, r, again.Next)
	}
	if fields := scansFields(l, actor); len(fields) > 0 {
		body.Filters = ui.NewFilters(r, fields...)
	}
	h.ui.Page(w, r, http.StatusOK, "scans/again", ui.Page{Title: l.T("Cần quét lại"), Active: "scans", Body: body, Lead: l.T("Chọn bản quét mới cho từng trang; bản mới vào đúng chỗ của trang cũ, giữ nguyên số và vùng."),
		Crumbs: []ui.Crumb{{Text: l.T("Bản quét"), Href: "/scans"}, {Text: l.T("Cần quét lại")}}})
	return nil
}

// againAt adds to a path the unit that r names and a place in its list, so that
// what is sent from there leads back to it.
func againAt(path string, r *http.Request, after string) string {
	q := r.URL.Query()
	if q.Set("after", after); after == "" {
		q.Del("after")
	}
	return strings.TrimSuffix(path+"?"+q.Encode(), "?")
}

func (h *Handler) againRows(r *http.Request, l ui.Lang, again scan.Rescans) (rows []againRow, err error) {
	books, people := map[string]*book.Book{}, h.people(r.Context())
	add := func(bookID, by string, row againRow) error {
		row.Who = people.name(by)
		row.Post = againAt(row.Post, r, r.FormValue("after"))
		err := h.againBook(r, l, books, bookID, &row)
		rows = append(rows, row)
		return err
	}
	for _, c := range again.Pages {
		row, err := h.againPage(r, l, c)
		if err != nil {
			return nil, err
		}
		if err := add(c.BookID, c.By, row); err != nil {
			return nil, err
		}
	}
	for _, g := range again.Gaps {
		row := againRow{Page: cmp.Or(g.Label, "?"), Why: l.T("Thiếu trang"), When: g.At, Post: "/gaps/" + g.ID + "/scan"}
		if g.Note != "" {
			row.Why += ": " + g.Note
		}
		if err := add(g.BookID, g.By, row); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

func (h *Handler) againPage(r *http.Request, l ui.Lang, c scan.Check) (againRow, error) {
	p, err := scan.GetPage(r.Context(), h.DB, h.provinceOf(r), c.PageID)
	if err != nil {
		return againRow{}, err
	}
	return againRow{Src: imageHref(p, scan.Thumb), PageHref: "/pages/" + p.ID, Page: cmp.Or(p.Label, fmt.Sprint(p.No)), Why: verdictWhy(l, c), When: c.At, Post: "/pages/" + p.ID + "/rescan"}, nil
}

func (h *Handler) againBook(r *http.Request, l ui.Lang, known map[string]*book.Book, id string, row *againRow) error {
	b := known[id]
	if b == nil {
		var err error
		if b, err = book.Get(r.Context(), h.DB, h.provinceOf(r), id); err != nil {
			return err
		}
		known[id] = b
	}
	row.Book, row.Href = bookTitle(l, b), "/books/"+b.ID+"/scans"
	return nil
}

// provinceOf is that of the signed-in person.
func (h *Handler) provinceOf(r *http.Request) string {
	actor, _ := access.ActorOf(r.Context())
	return actor.Province
}

func (h *Handler) pageRescan(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.takeAgain(w, r, func(in scan.Received) error {
		_, err := h.Scans.Rescan(r.Context(), actor, r.PathValue("id"), in)
		return err
	})
}

func (h *Handler) gapScan(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.takeAgain(w, r, func(in scan.Received) error {
		_, err := h.Scans.ScanGap(r.Context(), actor, r.PathValue("id"), in)
		return err
	})
}

// takeAgain streams the first file of a form into take and goes back to the list.
func (h *Handler) takeAgain(w http.ResponseWriter, r *http.Request, take func(scan.Received) error) error {
	l := ui.LangOf(r.Context())
	parts, err := r.MultipartReader()
	if err != nil {
		return h.uploadAnswer(w, r, uploaded{}, badUpload{err})
	}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			ui.Redirect(w, r, againAt(againList, r, r.URL.Query().Get("after")), ui.Flash{Tone: ui.Warn, Text: l.T("Chưa chọn tệp nào.")})
			return nil
		}
		if err != nil {
			return err
		}
		if part.FormName() == "file" && part.FileName() != "" {
			return h.againAnswer(w, r, l, take(scan.Received{Name: part.FileName(), Body: part}))
		}
	}
}

func (h *Handler) againAnswer(w http.ResponseWriter, r *http.Request, l ui.Lang, err error) error {
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Bản quét mới đã vào đúng chỗ của trang.")}
	switch {
	case errors.Is(err, scan.ErrSameScan):
		flash = ui.Flash{Tone: ui.Bad, Text: l.T("Tệp này đã có trong máy, không phải bản quét mới. Hãy quét lại trang rồi chọn tệp mới.")}
	case errors.Is(err, scan.ErrUnusable):
		flash = ui.Flash{Tone: ui.Bad, Text: l.T("Tệp không dùng được. Lý do ở mục Không dùng được; hãy quét lại hoặc đổi định dạng."), Href: "/scans?state=refused", Word: l.T("Xem lý do")}
	case errors.Is(err, store.ErrNotFound):
		flash = ui.Flash{Tone: ui.Warn, Text: l.T("Trang này vừa có người xử lý.")}
	case err != nil:
		return err
	}
	ui.Redirect(w, r, againAt(againList, r, r.URL.Query().Get("after")), flash)
	return nil
}
