// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type scanBody struct {
	Messages []ui.Message
	Viewer   *ui.Island
	Images   []string // for browsers without script
	File     scan.File
	Facts    ui.Facts
	Form     *scanForm
	Discard  *scanDiscardForm
	Actions  []ui.Action
	Next     string
}

// scanForm is how a person files a file: narrow the books, then choose one.
type scanForm struct {
	Narrow ui.Filters
	Post   string
	Key    string
	Books  []scanChoice
	Number ui.Field
	Error  string
	None   ui.Message
}

type scanChoice struct {
	ID, Text, Sub string
	Checked       bool
}

type scanDiscardForm struct {
	Post, Key string
	Reason    ui.Field
}

// theScan finds a file that the actor may work on.
func (h *Handler) theScan(r *http.Request, actor access.Actor) (scan.File, error) {
	f, err := scan.GetFile(r.Context(), h.DB, actor.Province, r.PathValue("id"))
	if err != nil {
		return f, err
	}
	return f, access.Can(actor, access.ScanUpload, access.Target{Path: f.Path})
}

func (h *Handler) scanItem(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	f, err := h.theScan(r, actor)
	if err != nil {
		return err
	}
	return h.showScan(w, r, actor, f, http.StatusOK, "", "")
}

// showScan draws a file with its pages at the left and what to do at the right.
// problem and why are what was wrong with the form that was just sent.
func (h *Handler) showScan(w http.ResponseWriter, r *http.Request, actor access.Actor, f scan.File, status int, problem, why string) error {
	l := ui.LangOf(r.Context())
	pages, err := scan.PagesOfFile(r.Context(), h.DB, actor.Province, f.ID)
	if err != nil {
		return err
	}
	body := scanBody{File: f, Facts: h.scanFacts(r, l, f)}
	if len(pages) > 0 {
		body.Viewer = &ui.Island{Name: "viewer", Props: map[string]any{"pages": viewerPages(pages)}}
		for _, p := range pages {
			body.Images = append(body.Images, imageHref(p, scan.View))
		}
	}
	if body.Next, err = scan.Next(r.Context(), h.DB, actor.Path, f); err != nil {
		return err
	}
	if err := h.scanWork(r, l, actor, f, problem, why, &body); err != nil {
		return err
	}
	_, name := splitName(f.Original)
	chip := scanChip(l, f.State)
	h.ui.Page(w, r, status, "scans/item", ui.Page{Title: name, Active: "scans", Chip: &chip, Body: body, Scripts: []string{"viewer.js"},
		Crumbs: []ui.Crumb{{Text: l.T("Bản quét"), Href: address("/scans", "state", string(f.State))}, {Text: name}}})
	return nil
}

// scanWork puts what can be done with the file in its state.
func (h *Handler) scanWork(r *http.Request, l ui.Lang, actor access.Actor, f scan.File, problem, why string, body *scanBody) error {
	if f.Hash != "" {
		body.Actions = append(body.Actions, ui.Action{Text: l.T("Tải tệp như đã nhận"), Icon: "download", Href: "/scans/" + f.ID + "/original", Small: true})
	}
	tone := ui.Warn
	switch f.State {
	case scan.Filed:
		body.Messages = append(body.Messages, h.filedMessage(r, l, actor, f))
		return nil
	case scan.Discarded:
		body.Messages = append(body.Messages, ui.Message{Tone: ui.Info, Title: l.T("Tệp đã bị bỏ."), Text: f.Says(string(l)),
			Do: []ui.Action{{Text: l.T("Lấy lại"), Icon: "undo", Post: "/scans/" + f.ID + "/restore", Args: map[string]string{"key": store.NewID()}}}})
		return nil
	case scan.Refused:
		tone = ui.Bad
		if f.Hash != "" {
			body.Actions = append(body.Actions, ui.Action{Text: l.T("Đọc lại tệp"), Icon: "rotate", Small: true, Post: "/scans/" + f.ID + "/reread", Args: map[string]string{"key": store.NewID()}})
		}
	case scan.Duplicate:
		tone = ui.Info
	case scan.Unnamed:
		form, err := h.scanForm(r, l, actor, f, problem)
		if err != nil {
			return err
		}
		body.Form = form
	}
	body.Messages = append(body.Messages, ui.Message{Tone: tone, Text: f.Says(string(l))})
	body.Discard = &scanDiscardForm{Post: "/scans/" + f.ID + "/discard", Key: store.NewID(),
		Reason: ui.Field{Name: "reason", Label: l.T("Lý do bỏ tệp"), Value: r.PostFormValue("reason"), Required: true, Error: why, Max: 200, Help: l.T("Ví dụ: trang trắng, quét lặp, không thuộc sổ nào.")}}
	return nil
}

func (h *Handler) filedMessage(r *http.Request, l ui.Lang, actor access.Actor, f scan.File) ui.Message {
	m := ui.Message{Tone: ui.OK, Text: l.T("Tệp đã vào sổ với tên %s.", f.Canonical)}
	if b, err := book.Get(r.Context(), h.DB, actor.Province, f.BookID); err == nil {
		m.Text = l.T("Tệp đã vào sổ %s với tên %s.", bookTitle(l, b), f.Canonical)
	}
	m.Do = []ui.Action{
		{Text: l.T("Mở sổ"), Icon: "book", Href: "/books/" + f.BookID + "/scans"},
		{Text: l.T("Đưa ra khỏi sổ"), Icon: "undo", Post: "/scans/" + f.ID + "/unfile", Args: map[string]string{"key": store.NewID()}, Ask: l.T("Đưa tệp này ra khỏi sổ? Các trường hợp vẫn còn, chỉ mất ảnh.")},
	}
	return m
}

func (h *Handler) scanFacts(r *http.Request, l ui.Lang, f scan.File) ui.Facts {
	folder, name := splitName(f.Original)
	facts := ui.Facts{{Name: l.T("Tên khi nhận"), Value: name}}
	if folder != "" {
		facts = append(facts, ui.Fact{Name: l.T("Thư mục"), Value: folder})
	}
	facts = append(facts, ui.Fact{Name: l.T("Cỡ"), Value: l.Bytes(f.Size)})
	if f.Pages > 0 {
		facts = append(facts, ui.Fact{Name: l.T("Trang"), Value: l.Number(int64(f.Pages))})
	}
	return append(facts, ui.Fact{Name: l.T("Nhận lúc"), Value: l.DateTime(store.Time(f.CreatedAt))}, ui.Fact{Name: l.T("Người gửi"), Value: h.people(r.Context()).name(f.CreatedBy)})
}

// scanForm offers the books that the name, or the person, may mean.
func (h *Handler) scanForm(r *http.Request, l ui.Lang, actor access.Actor, f scan.File, problem string) (*scanForm, error) {
	q := r.URL.Query()
	year, _ := strconv.Atoi(q.Get("year")) // what is no year narrows nothing
	s, err := scan.Suggest(r.Context(), h.DB, actor.Path, f, q.Get("type"), year, q.Get("no"))
	if err != nil {
		return nil, err
	}
	yearText := ""
	if s.Year != 0 {
		yearText = strconv.Itoa(s.Year)
	}
	form := &scanForm{Post: "/scans/" + f.ID + "/file?" + q.Encode(), Key: store.NewID(), Error: problem}
	form.Narrow = ui.Filters{Path: "/scans/" + f.ID, Fields: []ui.Field{
		{Name: "type", Label: l.T("Loại sổ"), Kind: "select", Options: typeOptions(l, l.T("Mọi loại")), Value: s.Type, Width: "m"},
		{Name: "year", Label: l.T("Năm mở sổ"), Value: yearText, Mode: "numeric", Width: "xs", Max: 4},
		{Name: "no", Label: l.T("Quyển số"), Value: s.BookNo, Width: "xs", Max: 12},
	}}
	chosen := r.PostFormValue("book")
	for _, b := range s.Books {
		form.Books = append(form.Books, scanChoice{ID: b.ID, Text: bookTitle(l, b), Sub: b.RegisteredText, Checked: b.ID == chosen || chosen == "" && len(s.Books) == 1})
	}
	form.None = ui.Message{Tone: ui.Info, Text: l.T("Không có sổ nào như vậy trong đơn vị. Đổi điều kiện ở trên, hoặc kiểm kê sổ mới."), Do: []ui.Action{{Text: l.T("Thêm sổ"), Icon: "plus", Href: "/books/new", Small: true}}}
	numbers := s.Numbers
	if r.Method == http.MethodPost {
		numbers = r.PostFormValue("numbers")
	}
	form.Number = ui.Field{Name: "numbers", Label: l.T("Số đăng ký có trong tệp"), Value: numbers, Auto: "off", Optional: true, Max: 300, Focus: len(form.Books) == 1,
		Help: l.T("Viết như 12, 12-15, 12a; nhiều số cách nhau bằng dấu phẩy. Sổ có hai trường hợp cùng số 12 thì 12 (2) là trường hợp thứ hai. Bỏ trống nếu là bìa hoặc sẽ ghi sau.")}
	return form, nil
}

// scanFile files a file and goes on with the next that waits.
func (h *Handler) scanFile(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f, err := h.theScan(r, actor)
	if err != nil {
		return err
	}
	if r.PostFormValue("book") == "" {
		return h.showScan(w, r, actor, f, http.StatusUnprocessableEntity, l.T("Hãy chọn một sổ."), "")
	}
	next, err := scan.Next(r.Context(), h.DB, actor.Path, f)
	if err != nil {
		return err
	}
	numbers, err := scan.ParseNumbers(r.PostFormValue("numbers"))
	if err == nil {
		err = h.Scans.FileIn(r.Context(), actor, r.PostFormValue("key"), f.ID, r.PostFormValue("book"), numbers)
	}
	if text, ok := scanFault(l, err); ok {
		return h.showScan(w, r, actor, f, http.StatusUnprocessableEntity, text, "")
	}
	if err != nil {
		return err
	}
	filed, err := scan.GetFile(r.Context(), h.DB, actor.Province, f.ID)
	if err != nil {
		return err
	}
	h.scanNext(w, r, next, f.State, ui.Flash{Tone: ui.OK, Text: l.T("Đã xếp vào sổ: %s.", filed.Canonical), Undo: "/scans/" + f.ID + "/unfile", Href: "/scans/" + f.ID, Word: l.T("Xem lại")})
	return nil
}

// scanNext goes to the next file of the list, or to the list at its end.
func (h *Handler) scanNext(w http.ResponseWriter, r *http.Request, next string, state scan.State, f ui.Flash) {
	to := address("/scans", "state", string(state))
	if next != "" {
		to = "/scans/" + next
	}
	ui.Redirect(w, r, to, f)
}

func (h *Handler) scanDiscard(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f, err := h.theScan(r, actor)
	if err != nil {
		return err
	}
	next, err := scan.Next(r.Context(), h.DB, actor.Path, f)
	if err != nil {
		return err
	}
	err = h.Scans.Discard(r.Context(), actor, r.PostFormValue("key"), f.ID, r.PostFormValue("reason"))
	if text, ok := scanFault(l, err); ok {
		return h.showScan(w, r, actor, f, http.StatusUnprocessableEntity, "", text)
	}
	if err != nil {
		return err
	}
	h.scanNext(w, r, next, f.State, ui.Flash{Tone: ui.OK, Text: l.T("Đã bỏ tệp."), Undo: "/scans/" + f.ID + "/restore"})
	return nil
}

func (h *Handler) scanRestore(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	return h.scanDone(w, r, h.Scans.Restore(r.Context(), actor, r.PostFormValue("key"), r.PathValue("id")), l.T("Đã lấy lại tệp."))
}

// scanReread tries the kept bytes again, as after an upgrade of the program.
func (h *Handler) scanReread(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	if err := h.Scans.Reread(r.Context(), actor, r.PostFormValue("key"), r.PathValue("id")); err != nil {
		return h.scanDone(w, r, err, "")
	}
	f, err := h.theScan(r, actor)
	if err != nil {
		return err
	}
	text := l.T("Đã đọc lại tệp.")
	if f.State == scan.Refused {
		text = l.T("Đã đọc lại tệp, vẫn chưa dùng được.")
	}
	return h.scanDone(w, r, nil, text)
}

func (h *Handler) scanUnfile(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	return h.scanDone(w, r, h.Scans.Unfile(r.Context(), actor, r.PostFormValue("key"), r.PathValue("id")), l.T("Đã đưa tệp ra khỏi sổ."))
}

// scanDone shows the file again after a step that was taken back.
func (h *Handler) scanDone(w http.ResponseWriter, r *http.Request, err error, text string) error {
	if err != nil && !errors.Is(err, scan.ErrState) {
		return err
	}
	f := ui.Flash{Tone: ui.OK, Text: text}
	if err != nil {
		f.Text, _ = scanFault(ui.LangOf(r.Context()), err)
		f.Tone = ui.Warn
	}
	ui.Redirect(w, r, "/scans/"+r.PathValue("id"), f)
	return nil
}

// scanOriginal sends a file as it was received, never to be shown in place:
// nobody has looked at what a refused one holds.
func (h *Handler) scanOriginal(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	f, body, err := h.Scans.Original(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	defer body.Close()
	name := f.Canonical
	if name == "" {
		name = path.Base(f.Original)
	}
	head := w.Header()
	head.Set("Content-Type", "application/octet-stream")
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_, err = io.Copy(w, body)
	return err
}
