// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type pageBody struct {
	Viewer  ui.Island
	Image   string
	Before  string
	After   string
	Edit    bool
	Post    string
	Key     string
	Numbers ui.Field
	Twice   *ui.Field
	Label   ui.Field
	Turn    []ui.Action
	Entries []thumbEntry
	File    *ui.Action
	Look    *lookedAt
	Clean   *cleaned
	Page    string // id
	Seen    []string

	MarkPost, MovePost string
}

// openPage is a page with all that hangs on it.
type openPage struct {
	page    scan.Page
	file    scan.File
	book    *book.Book // nil while the file waits on the work list
	entries []scan.OnPage
	regions []scan.Region
	check   scan.Check
	edit    bool
	twice   bool // a number was given twice: offer to say that the paper has it so
}

func (h *Handler) thePage(r *http.Request, actor access.Actor) (o openPage, err error) {
	ctx := r.Context()
	if o.page, err = scan.GetPage(ctx, h.DB, actor.Province, r.PathValue("id")); err != nil {
		return o, err
	}
	if o.file, err = scan.GetFile(ctx, h.DB, actor.Province, o.page.FileID); err != nil {
		return o, err
	}
	if err = access.Can(actor, access.ScanView, access.Target{Path: o.file.Path}); err != nil {
		return o, err
	}
	if o.file.BookID != "" {
		if o.book, err = book.Get(ctx, h.DB, actor.Province, o.file.BookID); err != nil {
			return o, err
		}
	}
	if o.entries, err = scan.EntriesOnPage(ctx, h.DB, actor.Province, o.page.ID); err != nil {
		return o, err
	}
	o.regions, err = scan.RegionsOfPage(ctx, h.DB, actor.Province, o.page.ID)
	if err != nil {
		return o, err
	}
	o.edit = scan.MayWork(actor, o.file)
	o.check, err = scan.CheckOf(ctx, h.DB, actor.Province, o.page.ID)
	return o, err
}

func (h *Handler) scanPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	o, err := h.thePage(r, actor)
	if err != nil {
		return err
	}
	if err := access.LogView(r.Context(), h.DB, actor, "page:"+o.page.ID, "scan.page"); err != nil {
		return err
	}
	return h.showPage(w, r, actor, o, http.StatusOK, "")
}

func (h *Handler) showPage(w http.ResponseWriter, r *http.Request, actor access.Actor, o openPage, status int, problem string) error {
	l := ui.LangOf(r.Context())
	title, crumbs := l.T("Trang chờ xếp"), []ui.Crumb{{Text: l.T("Bản quét"), Href: "/scans"}}
	body := pageBody{Viewer: pageViewer(l, o), Image: imageHref(o.page, scan.View), Edit: o.edit && o.book != nil, Post: "/pages/" + o.page.ID + "/link", Key: store.NewID(),
		Page: o.page.ID, MarkPost: "/pages/" + o.page.ID + "/mark", MovePost: "/pages/" + o.page.ID + "/move"}
	if body.Edit && o.page.BookID != "" {
		body.Look = lookOver(l, o, o.check)
	}
	if o.edit {
		rep, err := scan.Measured(r.Context(), h.DB, o.page.Province, o.page.ID)
		if err != nil {
			return err
		}
		body.Clean = cleaning(l, o.page, rep)
	}
	if o.book != nil {
		no, before, after, err := h.neighbours(r, o)
		if err != nil {
			return err
		}
		body.Before, body.After = before, after
		title = l.T("Trang %s", cmp.Or(o.page.Label, fmt.Sprint(no)))
		crumbs = []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, o.book), Href: "/books/" + o.book.ID}, {Text: l.T("Bản quét"), Href: "/books/" + o.book.ID + "/scans"}}
	}
	for _, e := range o.entries {
		body.Entries = append(body.Entries, thumbEntry{l.T("Số %s", e.Said()), "/entries/" + e.ID})
	}
	if access.Can(actor, access.ScanUpload, access.Target{Path: o.file.Path}) == nil {
		body.File = &ui.Action{Text: l.T("Tệp %s", cmp.Or(o.file.Canonical, o.file.Original)), Icon: "file", Href: "/scans/" + o.file.ID, Small: true, Kind: "quiet"}
	}
	pageFields(l, r, o, problem, &body)
	read, err := h.readOn(r, o)
	if err != nil {
		return err
	}
	if read != "" && body.Numbers.Value == "" {
		body.Numbers.Value, body.Numbers.Help = read, l.T("Máy đọc được trên ảnh: %s. So với ảnh, đúng thì bấm Enter để lưu; sai thì sửa.", read)
	}
	if body.Seen, err = h.lastSeen(r, l, actor, o); err != nil {
		return err
	}
	h.ui.Page(w, r, status, "scans/page", ui.Page{Title: title, Active: "books", Body: body, Scripts: []string{"viewer.js"}, Crumbs: append(crumbs, ui.Crumb{Text: title})})
	return nil
}

// shownViews is how many people who last looked at a page are named.
const shownViews = 8

// lastSeen names who last looked at a page, for whoever answers for the books.
func (h *Handler) lastSeen(r *http.Request, l ui.Lang, actor access.Actor, o openPage) (seen []string, err error) {
	target := access.Target{Path: o.file.Path}
	if access.Can(actor, access.ScanUpload, target) != nil && access.Can(actor, access.AuditView, target) != nil {
		return nil, nil
	}
	views, err := scan.ViewsOf(r.Context(), h.DB, actor.Province, o.page.ID, shownViews)
	people := h.people(r.Context())
	for _, v := range views {
		seen = append(seen, people.name(v.Account)+", "+l.DateTime(store.Time(v.At)))
	}
	return seen, err
}

// pageFields fills the plain form, which works without script.
func pageFields(l ui.Lang, r *http.Request, o openPage, problem string, body *pageBody) {
	numbers, label := make([]string, 0, len(o.entries)), o.page.Label
	for _, e := range o.entries {
		numbers = append(numbers, e.Said())
	}
	text := strings.Join(numbers, ", ")
	if r.Method == http.MethodPost {
		text, label = r.PostFormValue("numbers"), r.PostFormValue("label")
	}
	body.Numbers = ui.Field{Name: "numbers", Label: l.T("Các số trên trang này, từ trên xuống"), Value: text, Auto: "off", Error: problem, Max: 300,
		Help: l.T("Viết như 12-15 hoặc 12, 12a; trường hợp thứ hai cùng số 12 là 12 (2). Trang được chia đều cho các số; số đã vẽ vùng thì giữ nguyên vùng.")}
	body.Label = ui.Field{Name: "label", Label: l.T("Số trang in trên giấy"), Value: label, Width: "xs", Optional: true, Max: 20, Auto: "off"}
	if o.twice {
		body.Twice = &ui.Field{Name: "twice", Kind: "check", Label: l.T("Trên giấy đúng là có hai trường hợp cùng số này")}
	}
	if o.edit {
		for _, t := range []struct {
			text, icon string
			by         int
		}{{l.T("Xoay trái"), "rotate-left", 270}, {l.T("Xoay phải"), "rotate", 90}} {
			body.Turn = append(body.Turn, ui.Action{Text: t.text, Icon: t.icon, Small: true, Post: "/pages/" + o.page.ID + "/rotate", Args: map[string]string{"degrees": fmt.Sprint((o.page.Rotation + t.by) % 360)}})
		}
	}
}

// neighbours finds the place of a page in its book, and the pages beside it.
func (h *Handler) neighbours(r *http.Request, o openPage) (no int, before, after string, err error) {
	pages, err := scan.PagesInOrder(r.Context(), h.DB, o.page.Province, o.book.ID)
	if err != nil {
		return 0, "", "", err
	}
	for i, p := range pages {
		if p.ID != o.page.ID {
			continue
		}
		if i > 0 {
			before = pages[i-1].ID
		}
		if i+1 < len(pages) {
			after = pages[i+1].ID
		}
		return i + 1, before, after, nil
	}
	return 0, "", "", nil
}

// pageLink says which numbers stand on a page. Numbers whose place was drawn
// keep it; the others share the page in equal parts.
func (h *Handler) pageLink(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	o, err := h.thePage(r, actor)
	if err != nil {
		return err
	}
	numbers, err := scan.ParseNumbers(r.PostFormValue("numbers"))
	if err == nil {
		err = h.Scans.LinkDoubles(r.Context(), actor, r.PostFormValue("key"), o.page.ID, keepDrawn(o, scan.EqualParts(numbers)), ownEntries(o), r.PostFormValue("twice") != "")
	}
	if err == nil {
		err = h.Scans.Label(r.Context(), actor, o.page.ID, r.PostFormValue("label"))
	}
	l := ui.LangOf(r.Context())
	if text, ok := scanFault(l, err); ok {
		o.twice = errors.Is(err, scan.ErrTwice)
		return h.showPage(w, r, actor, o, http.StatusUnprocessableEntity, text)
	}
	if err != nil {
		return err
	}
	ui.Redirect(w, r, "/pages/"+o.page.ID, ui.Flash{Tone: ui.OK, Text: l.T("Đã lưu các số của trang.")})
	return nil
}

// ownEntries are the entries on the page, from the top.
func ownEntries(o openPage) (ids []string) {
	for _, e := range o.entries {
		ids = append(ids, e.ID)
	}
	return ids
}

// keepDrawn leaves the regions of the same numbers in the same order as they
// are: then only the page's own number was changed.
func keepDrawn(o openPage, places []scan.Place) []scan.Place {
	if len(places) != len(o.entries) {
		return places
	}
	kept := make([]scan.Place, len(places))
	for i, p := range places {
		if o.entries[i].Said() != p.Number {
			return places
		}
		r := o.regions[i]
		kept[i] = scan.Place{Number: p.Number, X: r.X, Y: r.Y, W: r.W, H: r.H}
	}
	return kept
}

// viewerPage is a page as the island takes it.
type viewerPage struct {
	ID       string `json:"id"`
	URL      string `json:"url"`
	Thumb    string `json:"thumb"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Rotation int    `json:"rotation"` // of the picture as served, which is upright: 0
	Turned   int    `json:"turned"`   // how far the server has turned it already
}

type viewerBox struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

type viewerRegion struct {
	ID    string    `json:"id"`
	Label string    `json:"label"`
	Box   viewerBox `json:"box"`
	Href  string    `json:"href"`
}

func viewerPages(pages []scan.Page) []viewerPage {
	all := make([]viewerPage, 0, len(pages))
	for _, p := range pages {
		width, height := p.Shown()
		all = append(all, viewerPage{ID: p.ID, URL: imageHref(p, scan.Full), Thumb: imageHref(p, scan.Thumb), Width: width, Height: height, Turned: p.Rotation})
	}
	return all
}

func pageViewer(l ui.Lang, o openPage) ui.Island {
	regions := make([]viewerRegion, 0, len(o.regions))
	for i, r := range o.regions {
		if i >= len(o.entries) {
			break
		}
		e := o.entries[i]
		box := viewerBox{float64(r.X) / 1000, float64(r.Y) / 1000, float64(r.W) / 1000, float64(r.H) / 1000}
		regions = append(regions, viewerRegion{e.ID, e.Said(), box, "/entries/" + e.ID})
	}
	return ui.Island{Name: "viewer", Props: map[string]any{"pages": viewerPages([]scan.Page{o.page}), "regions": regions, "edit": o.edit && o.book != nil},
		Text: l.T("Không có JavaScript vẫn xem được ảnh và ghi số bằng biểu mẫu bên cạnh.")}
}
