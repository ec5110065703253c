// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type bookScansBody struct {
	Drop   *ui.Drop
	Thumbs []thumb
	Keys   ui.Keys
	Note   string
	Empty  ui.Empty
	Edit   bool
}

// thumb is a page in the grid.
type thumb struct {
	ID, Label, Href, Src string
	Width, Height        int
	Entries              []thumbEntry
	File                 string
	FileHref             string // where whoever receives files settles it
	Left, Right          int    // degrees after a turn either way
	Edit                 bool
}

type thumbEntry struct{ Text, Href string }

// bookScans is the grid of a book's pages.
func (h *Handler) bookScans(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	b, err := h.theBook(r, actor, access.ScanView)
	if err != nil {
		return err
	}
	pages, err := scan.PagesInOrder(r.Context(), h.DB, actor.Province, b.ID)
	if err != nil {
		return err
	}
	uploads := access.Can(actor, access.ScanUpload, access.Target{Path: b.Path}) == nil
	body := bookScansBody{Note: l.T("%d trang trong %d tệp", len(pages), b.Files)}
	for i, p := range pages {
		body.Thumbs = append(body.Thumbs, newThumb(l, i, p, uploads, scan.MayWork(actor, p.File)))
	}
	body.Edit = len(pages) > 0 && body.Thumbs[0].Edit
	body.Empty = ui.Empty{Icon: "scan", Title: l.T("Sổ này chưa có bản quét"), Text: l.T("Công chức hộ tịch tải bản quét lên, mỗi trang sổ một ảnh.")}
	if uploads {
		body.Empty.Text = l.T("Tải bản quét ở ô phía trên. Tệp tên như %s.001.pdf được gắn với số 1; tên khác thì ghi số sau.", b.CanonicalName())
		drop := scansDrop(l, b.Path, b.ID)
		drop.Help = l.T("Mọi tệp tải ở đây vào thẳng quyển %s.", b.CanonicalName())
		body.Drop = &drop
	}
	h.ui.Page(w, r, http.StatusOK, "scans/book", ui.Page{Title: bookTitle(l, b), Active: "books", Tabs: bookTabs(l, actor, b, "/scans"), Lead: b.RegisteredText, Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: l.T("Bản quét")}}})
	return nil
}

func newThumb(l ui.Lang, i int, p scan.BookPage, uploads, edit bool) thumb {
	width, height := p.Shown()
	t := thumb{ID: p.ID, Label: cmp.Or(p.Label, fmt.Sprint(i+1)), Href: "/pages/" + p.ID, Src: imageHref(p.Page, scan.Thumb), Width: width, Height: height,
		File: p.File.Canonical, Left: (p.Rotation + 270) % 360, Right: (p.Rotation + 90) % 360, Edit: edit}
	if uploads {
		t.FileHref = "/scans/" + p.FileID
	}
	for _, e := range p.Entries {
		t.Entries = append(t.Entries, thumbEntry{Text: l.T("Số %s", e.RegNo), Href: "/entries/" + e.ID})
	}
	return t
}

// pageRotate turns a page; degrees is how it stands after, so that sending it
// twice turns once.
func (h *Handler) pageRotate(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return err
	}
	degrees, err := strconv.Atoi(r.PostFormValue("degrees"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := h.Scans.Rotate(r.Context(), actor, p.ID, degrees); err != nil {
		return err
	}
	to := "/pages/" + p.ID
	if r.PostFormValue("back") == "book" {
		to = "/books/" + p.BookID + "/scans#p-" + p.ID
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}
