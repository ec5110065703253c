// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// mostAgain is how many pages the list of pages to be scanned shows at once.
const mostAgain = 100

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
	Rows  []againRow
	Empty ui.Empty
}

// scansAgain lists what was sent back to scanning, and what is missing.
func (h *Handler) scansAgain(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	again, err := scan.ToRescan(r.Context(), h.DB, actor.Province, actor.Path, "", mostAgain)
	if err != nil {
		return err
	}
	body := againBody{Empty: ui.Empty{Icon: "ok", Title: l.T("Không có trang nào cần quét"), Text: l.T("Trang bị trả về khâu quét và trang còn thiếu sẽ hiện ở đây kèm lý do.")}}
	books, people := map[string]*book.Book{}, h.people(r.Context())
	for _, c := range again.Pages {
		row, err := h.againPage(r, l, c)
		if err != nil {
			return err
		}
		if err := h.againBook(r, l, books, c.BookID, &row); err != nil {
			return err
		}
		row.Who = people.name(c.By)
		body.Rows = append(body.Rows, row)
	}
	for _, g := range again.Gaps {
		row := againRow{Page: cmp.Or(g.Label, "?"), Why: l.T("Thiếu trang"), When: g.At, Post: "/gaps/" + g.ID + "/scan", Who: people.name(g.By)}
		if g.Note != "" {
			row.Why += ": " + g.Note
		}
		if err := h.againBook(r, l, books, g.BookID, &row); err != nil {
			return err
		}
		body.Rows = append(body.Rows, row)
	}
	h.ui.Page(w, r, http.StatusOK, "scans/again", ui.Page{Title: l.T("Cần quét lại"), Active: "scans", Body: body, Lead: l.T("Chọn bản quét mới cho từng trang; bản mới vào đúng chỗ của trang cũ, giữ nguyên số và vùng."),
		Crumbs: []ui.Crumb{{Text: l.T("Bản quét"), Href: "/scans"}, {Text: l.T("Cần quét lại")}}})
	return nil
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
			ui.Redirect(w, r, "/scans/again", ui.Flash{Tone: ui.Warn, Text: l.T("Chưa chọn tệp nào.")})
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
	ui.Redirect(w, r, "/scans/again", flash)
	return nil
}
