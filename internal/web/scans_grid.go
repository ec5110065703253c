// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountGrid() {
	h.handle("POST /pages/{id}/mark", access.ScanView, h.pageMark)
	h.handle("POST /pages/{id}/move", access.ScanView, h.pageMove)
	h.handle("POST /books/{id}/gaps", access.ScanView, h.gapAdd)
	h.handle("POST /gaps/{id}/drop", access.ScanView, h.gapDrop)
	h.handle("GET /scans/again", access.ScanUpload, h.scansAgain)
	h.handle("POST /pages/{id}/rescan", access.ScanUpload, h.pageRescan)
	h.handle("POST /gaps/{id}/scan", access.ScanUpload, h.gapScan)
	h.handle("GET /books/{id}/pages", access.ScanView, h.bookPages)
	h.handle("POST /books/{id}/numbers/read", access.ScanView, h.askNumbers)
	h.handle("GET /books/{id}/numbers", access.ScanView, h.bookNumberStrip)
}

// fromScript tells whether the grid's script asks, which wants the piece that
// changed instead of a page.
func fromScript(r *http.Request) bool { return r.Header.Get("X-Requested-With") == "sogoc" }

// pageDone answers what was done to a page: the script gets its thumb anew, a
// form goes back to where it came from.
func (h *Handler) pageDone(w http.ResponseWriter, r *http.Request, actor access.Actor, flash *ui.Flash) error {
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return err
	}
	if fromScript(r) {
		return h.sendThumb(w, r, actor, p)
	}
	to := "/pages/" + p.ID
	if r.PostFormValue("back") == "book" {
		to = "/books/" + p.BookID + "/scans#p-" + p.ID
	}
	if flash == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	ui.Redirect(w, r, to, *flash)
	return nil
}

func (h *Handler) sendThumb(w http.ResponseWriter, r *http.Request, actor access.Actor, p scan.Page) error {
	pages, err := scan.PagesInOrder(r.Context(), h.DB, actor.Province, p.BookID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(pages, func(x scan.BookPage) bool { return x.ID == p.ID })
	if i < 0 {
		return store.ErrNotFound
	}
	rep, err := scan.Measured(r.Context(), h.DB, actor.Province, p.ID)
	if err != nil {
		return err
	}
	uploads := access.Can(actor, access.ScanUpload, access.Target{Path: pages[i].File.Path}) == nil
	h.ui.Fragment(w, r, "scans/thumb", newThumb(ui.LangOf(r.Context()), i, pages[i], rep, uploads, true))
	return nil
}

// pageMark takes a verdict on a page. A double that names no other page is that
// of the page before it.
func (h *Handler) pageMark(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	c := scan.Check{Verdict: scan.Verdict(r.PostFormValue("verdict")), Reason: r.PostFormValue("reason"), Note: r.PostFormValue("note"), Other: r.PostFormValue("other")}
	if c.Verdict == scan.Double && c.Other == "" {
		before, _, err := h.beside(r, actor)
		if err != nil {
			return err
		}
		c.Other = before
	}
	if err := h.Scans.Mark(r.Context(), actor, r.PostFormValue("key"), r.PathValue("id"), c); err != nil {
		return err
	}
	text := map[scan.Verdict]string{scan.Good: l.T("Đã bỏ đánh dấu trang."), scan.Rejected: l.T("Đã trả trang về khâu quét."), scan.Double: l.T("Đã đánh dấu trang lặp.")}[c.Verdict]
	return h.pageDone(w, r, actor, &ui.Flash{Tone: ui.OK, Text: text})
}

// beside gives the ids of the pages before and after the page of the address;
// "" at the ends.
func (h *Handler) beside(r *http.Request, actor access.Actor) (before, after string, err error) {
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return "", "", err
	}
	pages, err := scan.PagesInOrder(r.Context(), h.DB, actor.Province, p.BookID)
	if err != nil {
		return "", "", err
	}
	i := slices.IndexFunc(pages, func(x scan.BookPage) bool { return x.ID == p.ID })
	if i > 0 {
		before = pages[i-1].ID
	}
	if i >= 0 && i+1 < len(pages) {
		after = pages[i+1].ID
	}
	return before, after, nil
}

// pageMove puts a page behind another one: the one named ("first" for the
// front), or with step one place forward or back.
func (h *Handler) pageMove(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	p, err := scan.GetPage(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return err
	}
	pages, err := scan.PagesInOrder(r.Context(), h.DB, actor.Province, p.BookID)
	if err != nil {
		return err
	}
	after, moves := moveTarget(pages, p.ID, r.PostFormValue("step"), r.PostFormValue("after"))
	if moves {
		if err := h.Scans.MoveAfter(r.Context(), actor, r.PostFormValue("key"), p.ID, after); err != nil {
			return err
		}
	}
	return h.pageDone(w, r, actor, &ui.Flash{Tone: ui.OK, Text: ui.LangOf(r.Context()).T("Đã đổi chỗ trang.")})
}

// moveTarget is the page behind which a page goes; moves is false at the ends.
func moveTarget(pages []scan.BookPage, id, step, after string) (target string, moves bool) {
	i := slices.IndexFunc(pages, func(x scan.BookPage) bool { return x.ID == id })
	switch {
	case i < 0:
		return "", false
	case step == "-1" && i == 0, step == "1" && i == len(pages)-1:
		return "", false
	case step == "-1" && i == 1, after == "first":
		return "", true
	case step == "-1":
		return pages[i-2].ID, true
	case step == "1":
		return pages[i+1].ID, true
	}
	return after, after != ""
}

// gapAdd notes a missing page behind one of the book.
func (h *Handler) gapAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.ScanView)
	if err != nil {
		return err
	}
	id, err := h.Scans.AddGap(r.Context(), actor, r.PostFormValue("key"), b.ID, r.PostFormValue("after"), r.PostFormValue("label"), r.PostFormValue("note"))
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	if fromScript(r) {
		g, err := scan.GetGap(r.Context(), h.DB, actor.Province, id)
		if err != nil {
			return err
		}
		h.ui.Fragment(w, r, "scans/thumb", gapThumb(l, g, true))
		return nil
	}
	ui.Redirect(w, r, "/books/"+b.ID+"/scans#p-"+id, ui.Flash{Tone: ui.OK, Text: l.T("Đã ghi nhận thiếu trang; khâu quét sẽ thấy trong danh sách cần quét.")})
	return nil
}

func (h *Handler) gapDrop(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	g, err := scan.GetGap(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := h.Scans.DropGap(r.Context(), actor, g.ID); err != nil {
		return err
	}
	if fromScript(r) {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	ui.Redirect(w, r, "/books/"+g.BookID+"/scans", ui.Flash{Tone: ui.OK, Text: ui.LangOf(r.Context()).T("Đã bỏ ghi nhận thiếu trang.")})
	return nil
}

// lookedAt is a page's card for looking it over without the grid.
type lookedAt struct {
	Chip     *ui.Chip
	Why      string
	Verdict  string
	Key      string
	Reasons  ui.Field
	Note     ui.Field
	GapLabel ui.Field
	Book     string
}

func lookOver(l ui.Lang, o openPage, c scan.Check) *lookedAt {
	reasons := ui.Field{Name: "reason", Label: l.T("Vì sao phải quét lại"), Kind: "select", Width: "m"}
	for _, w := range rejectWhys(l) {
		reasons.Options = append(reasons.Options, ui.Option{Value: w.Code, Text: w.Text})
	}
	return &lookedAt{Chip: verdictChip(l, c), Why: strings.TrimSpace(verdictWhy(l, c)), Verdict: string(c.Verdict), Key: store.NewID(), Reasons: reasons, Book: o.book.ID,
		Note:     ui.Field{Name: "note", Label: l.T("Ghi thêm"), Optional: true, Max: 200, Auto: "off"},
		GapLabel: ui.Field{Name: "label", Label: l.T("Số trang in trên giấy"), Width: "xs", Optional: true, Max: 20, Auto: "off"}}
}
