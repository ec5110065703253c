// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"fmt"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type bookScansBody struct {
	Drop   *ui.Drop
	Thumbs []thumb
	Note   string
	Empty  ui.Empty
	Edit   bool
	Book   string // id
	Whys   []rejectWhy
}

// rejectWhy is a reason for which a page is scanned again, with its key.
type rejectWhy struct{ Key, Code, Text string }

// thumb is a page in the grid, or the place of one that is missing.
type thumb struct {
	ID, Label, Href, Src string
	Width, Height        int
	Entries              []thumbEntry
	Numbers              string // of all entries in few words, where there is no room for each
	File                 string
	FileHref             string // where whoever receives files settles it
	Left, Right          int    // degrees after a turn either way
	Edit                 bool
	Verdict              string
	Reason, Note, Other  string // behind the verdict, so that it can be taken back
	Chip                 *ui.Chip
	Why                  string
	Flags                []ui.Chip // what was measured on the picture and wants a look
	Gap                  bool      // ID is the gap's
	Book                 string
}

type thumbEntry struct{ Text, Href string }

// bookScans is the grid in which a book's pages are looked over.
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
	gaps, err := scan.GapsOfBook(r.Context(), h.DB, actor.Province, b.ID)
	if err != nil {
		return err
	}
	uploads := access.Can(actor, access.ScanUpload, access.Target{Path: b.Path}) == nil
	measured, err := scan.MeasuredInBook(r.Context(), h.DB, actor.Province, b.ID)
	if err != nil {
		return err
	}
	edit := scan.MayWork(actor, scan.File{Path: b.Path})
	body := bookScansBody{Note: l.T("%d trang trong %d tệp", len(pages), b.Files), Thumbs: thumbsOf(l, pages, gaps, measured, uploads, edit), Edit: edit && len(pages) > 0, Book: b.ID, Whys: rejectWhys(l)}
	read, err := scan.NumbersOf(r.Context(), h.DB, actor.Province, b.ID, pages)
	if err != nil {
		return err
	}
	flagRead(l, body.Thumbs, pages, read)
	body.Empty = ui.Empty{Icon: "scan", Title: l.T("Sổ này chưa có bản quét"), Text: l.T("Công chức hộ tịch tải bản quét lên, mỗi trang sổ một ảnh.")}
	if uploads {
		body.Empty.Text = l.T("Tải bản quét ở ô phía trên. Tệp tên như %s.001.pdf được gắn với số 1; tên khác thì ghi số sau.", b.CanonicalName())
		drop := scansDrop(l, b.Path, b.ID)
		drop.Help = l.T("Mọi tệp tải ở đây vào thẳng quyển %s.", b.CanonicalName())
		body.Drop = &drop
	}
	chip := l.State(string(b.State))
	h.ui.Page(w, r, http.StatusOK, "scans/book", ui.Page{Title: bookTitle(l, b), Active: "books", Chip: &chip, Tabs: bookTabs(l, actor, b, "/scans"), Lead: b.RegisteredText, Body: body, Crumbs: bookCrumbs(l, b, l.T("Bản quét"))})
	return nil
}

func bookCrumbs(l ui.Lang, b *book.Book, here string) []ui.Crumb {
	return []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: here}}
}

// thumbsOf sets the pages of a book with the missing ones at their places.
func thumbsOf(l ui.Lang, pages []scan.BookPage, gaps []scan.Gap, measured map[string]clean.Report, uploads, edit bool) []thumb {
	behind := map[string][]thumb{}
	for _, g := range gaps {
		behind[g.After] = append(behind[g.After], gapThumb(l, g, edit))
	}
	all := behind[""]
	for i, p := range pages {
		all = append(all, newThumb(l, i, p, measured[p.ID], uploads, edit))
		all = append(all, behind[p.ID]...)
	}
	return all
}

func gapThumb(l ui.Lang, g scan.Gap, edit bool) thumb {
	return thumb{ID: g.ID, Gap: true, Label: g.Label, Why: g.Note, Edit: edit, Book: g.BookID, Chip: &ui.Chip{Text: l.T("Thiếu trang"), Tone: ui.Warn, Icon: "warn"}}
}

// flagWords are the flags of a picture in the few words that a thumb has room for.
var flagWords = map[clean.Flag]string{
	clean.IsBlank:   ui.N("trang trắng?"),
	clean.IsBlurred: ui.N("mờ?"),
	clean.MayTurn:   ui.N("sai chiều?"),
	clean.MaySkew:   ui.N("lệch?"),
	clean.IsSpread:  ui.N("hai trang?"),
	clean.HasFinger: ui.N("bị che?"),
	clean.IsReduced: ui.N("bớt nét"),
}

func flagChips(l ui.Lang, p scan.Page, rep clean.Report) (chips []ui.Chip) {
	for _, f := range rep.Flags {
		if f == clean.IsSpread && p.Recipe.Has(clean.Divide) {
			continue // divided since
		}
		if text, ok := flagWords[f]; ok {
			chips = append(chips, ui.Chip{Text: l.T(text), Tone: ui.Warn, Icon: "warn"})
		}
	}
	return chips
}

func newThumb(l ui.Lang, i int, p scan.BookPage, rep clean.Report, uploads, edit bool) thumb {
	width, height := p.Shown()
	t := thumb{ID: p.ID, Label: cmp.Or(p.Label, fmt.Sprint(i+1)), Href: "/pages/" + p.ID, Src: imageHref(p.Page, scan.Thumb), Width: width, Height: height,
		File: p.File.Canonical, Left: (p.Rotation + 270) % 360, Right: (p.Rotation + 90) % 360, Edit: edit, Verdict: string(p.Check.Verdict), Book: p.BookID}
	t.Reason, t.Note, t.Other = p.Check.Reason, p.Check.Note, p.Check.Other
	t.Chip, t.Why = verdictChip(l, p.Check), verdictWhy(l, p.Check)
	t.Flags = flagChips(l, p.Page, rep)
	if uploads {
		t.FileHref = "/scans/" + p.FileID
	}
	for _, e := range p.Entries {
		t.Entries = append(t.Entries, thumbEntry{Text: e.RegNo, Href: "/entries/" + e.ID})
	}
	t.Numbers = inFewWords(t.Entries)
	return t
}

// inFewWords names the numbers of a page by the first and the last.
func inFewWords(on []thumbEntry) string {
	switch n := len(on); n {
	case 0:
		return ""
	case 1:
		return on[0].Text
	case 2:
		return on[0].Text + ", " + on[1].Text
	default:
		return on[0].Text + " … " + on[n-1].Text
	}
}

func verdictChip(l ui.Lang, c scan.Check) *ui.Chip {
	switch c.Verdict {
	case scan.Rejected:
		return &ui.Chip{Text: l.T("Quét lại"), Tone: ui.Bad, Icon: "bad"}
	case scan.Double:
		return &ui.Chip{Text: l.T("Trang lặp"), Tone: ui.Info, Icon: "duplicate"}
	}
	return nil
}

// verdictWhy says why a page is to be scanned again.
func verdictWhy(l ui.Lang, c scan.Check) string {
	if c.Verdict != scan.Rejected {
		return c.Note
	}
	if c.Reason == scan.WhyOther {
		return c.Note
	}
	text := l.T(rejectWords[c.Reason])
	if c.Note != "" {
		text += ": " + c.Note
	}
	return text
}

// rejectWords are the reasons of scan.Whys in an officer's words.
var rejectWords = map[string]string{
	scan.WhyBlurred: ui.N("Mờ, không đọc được"),
	scan.WhyCut:     ui.N("Mất góc, bị che, cụt dòng"),
	scan.WhyDark:    ui.N("Quá tối hoặc quá sáng"),
	scan.WhySkewed:  ui.N("Lệch, cong, méo"),
	scan.WhyBlank:   ui.N("Trang trắng"),
	scan.WhyWrong:   ui.N("Không phải trang của sổ này"),
	scan.WhyOther:   ui.N("Lý do khác"),
}

func rejectWhys(l ui.Lang) (all []rejectWhy) {
	for i, code := range scan.Whys() {
		all = append(all, rejectWhy{strconv.Itoa(i + 1), code, l.T(rejectWords[code])})
	}
	return all
}

// pageRotate turns a page; degrees is how it stands after, so that sending it
// twice turns once.
func (h *Handler) pageRotate(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	degrees, err := strconv.Atoi(r.PostFormValue("degrees"))
	if err != nil {
		return store.ErrNotFound
	}
	if err := h.Scans.Rotate(r.Context(), actor, r.PathValue("id"), degrees); err != nil {
		return err
	}
	return h.pageDone(w, r, actor, nil)
}
