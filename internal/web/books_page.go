// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type bookBody struct {
	Messages []ui.Message
	Stats    ui.Stats
	Bars     ui.Bars
	Nothing  *ui.Empty // instead of the bars
	Cover    ui.Facts
	Units    ui.Facts
	Closing  ui.Facts
	Next     []ui.Action // what is to be done with the book now
	More     []ui.Action
	History  ui.History
}

func (h *Handler) bookPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookView)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	body := bookBody{Stats: bookStats(l, b), Bars: bookBars(l, b), Cover: bookCover(l, b), Units: bookUnits(l, b), Closing: bookClosing(l, b)}
	if b.Total() == 0 {
		body.Nothing = noEntries(l, actor, b)
	}
	body.Next, body.More = bookActions(l, actor, b)
	if body.Messages, err = h.bookMessages(r, l, b); err != nil {
		return err
	}
	if body.History, err = h.bookHistory(r, l, b); err != nil {
		return err
	}
	chip := l.State(string(b.State))
	h.ui.Page(w, r, http.StatusOK, "books/book", ui.Page{Title: bookTitle(l, b), Lead: b.RegisteredText, Active: "books", Chip: &chip,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b)}}, Tabs: bookTabs(l, actor, b, ""), Body: body})
	return nil
}

// noEntries says how the first entries get into a book.
func noEntries(l ui.Lang, actor access.Actor, b *book.Book) *ui.Empty {
	e := &ui.Empty{Icon: "file", Title: l.T("Sổ chưa có trường hợp nào"), Text: l.T("Tải bản quét lên thì mỗi tệp mang số đăng ký thành một trường hợp; hoặc tạo dãy số theo lời khóa sổ ở mục Kiểm tra sổ.")}
	if access.Can(actor, access.ScanUpload, access.Target{Path: b.Path}) == nil {
		e.Do = &ui.Action{Text: l.T("Tải bản quét"), Icon: "upload", Href: "/books/" + b.ID + "/scans", Kind: "primary"}
	}
	return e
}

// bookTabs lead through the pages of one book.
func bookTabs(l ui.Lang, actor access.Actor, b *book.Book, current string) ui.Tabs {
	tabs := ui.Tabs{{Text: l.T("Tổng quan"), Href: "/books/" + b.ID, Count: -1}}
	if actor.May(access.EntryList) {
		tabs = append(tabs, ui.Tab{Text: l.T("Trường hợp"), Href: "/entries?book=" + b.ID, Count: int64(b.Total())})
	}
	if actor.May(access.ScanView) {
		tabs = append(tabs, ui.Tab{Text: l.T("Bản quét"), Href: "/books/" + b.ID + "/scans", Count: int64(b.Pages)}, ui.Tab{Text: l.T("Đủ trang"), Href: "/books/" + b.ID + "/pages", Count: -1})
	}
	if actor.May(access.EntryList) {
		tabs = append(tabs, ui.Tab{Text: l.T("Kiểm tra sổ"), Href: "/books/" + b.ID + "/check", Count: -1})
	}
	for i := range tabs {
		switch current {
		case "entries":
			tabs[i].Current = tabs[i].Href == "/entries?book="+b.ID
		default:
			tabs[i].Current = tabs[i].Href == "/books/"+b.ID+current
		}
	}
	return tabs
}

// keyedIn counts what has been keyed and not sent back, as progress does and as
// the list behind the number shows.
func keyedIn(b *book.Book) int { return b.Begun() - b.Voided - b.Returned }

func bookStats(l ui.Lang, b *book.Book) ui.Stats {
	of := func(n int) string {
		if n == 0 {
			return ""
		}
		return "/ " + l.Number(int64(n))
	}
	whole, asOf, list := int64(max(b.DeclaredEntries, b.Total())), ui.Millis(b.UpdatedAt), "/entries?book="+b.ID
	stat := func(name, definition string, n, total int, href string) ui.Stat {
		s := ui.Stat{Name: name, Definition: definition, Value: l.Number(int64(n)), Of: of(total), AsOf: asOf, Href: href}
		if n == 0 {
			s.Href = ""
		}
		return s
	}
	keyed, done := keyedIn(b), b.Done()-b.Voided
	stats := ui.Stats{
		stat(l.T("Đã có trong máy"), l.T("Mọi số của sổ đã được ghi nhận, kể cả chưa nhập và số đã hủy. Mẫu số: số trường hợp theo lời khóa sổ."), b.Total(), b.DeclaredEntries, list),
		stat(l.T("Đã nhập"), define(l, counter.Keyed).WhatVI, keyed, int(whole)-b.Voided, list+"&stage=keyed"),
		stat(l.T("Đã duyệt"), define(l, counter.Approved).WhatVI, done, int(whole)-b.Voided, list+"&stage=approved"),
		stat(l.T("Trang quét"), l.T("Số trang ảnh đã nhận của sổ này. Mẫu số: số trang theo lời khóa sổ."), b.Pages, b.DeclaredPages, "/books/"+b.ID+"/scans"),
	}
	stats[1].Progress = &ui.Progress{Fact: int64(keyed), Total: whole - int64(b.Voided), Bare: true}
	stats[2].Progress = &ui.Progress{Fact: int64(done), Total: whole - int64(b.Voided), Bare: true, Tone: ui.OK}
	return stats
}

// bookBars is the book by state; each part opens its list.
func bookBars(l ui.Lang, b *book.Book) ui.Bars {
	bars := ui.Bars{Title: l.T("Trường hợp theo bước")}
	n := map[entry.State]int{entry.Open: b.Open, entry.Keyed: b.Keyed, entry.Returned: b.Returned, entry.Checked: b.Checked, entry.Approved: b.Approved, entry.Sent: b.Sent,
		entry.Accepted: b.Accepted, entry.Refused: b.Refused, entry.Corrected: b.Corrected, entry.Voided: b.Voided}
	for _, s := range []entry.State{entry.Accepted, entry.Sent, entry.Approved, entry.Checked, entry.Corrected, entry.Keyed, entry.Returned, entry.Refused, entry.Voided, entry.Open} {
		if n[s] > 0 {
			bars.Parts = append(bars.Parts, ui.BarPart{Name: entryState(l, s).Text, Count: int64(n[s]), Href: address("/entries", "book", b.ID, "state", string(s))})
		}
	}
	return bars
}

func number(l ui.Lang, n int) string {
	if n == 0 {
		return ""
	}
	return l.Number(int64(n))
}

func bookCover(l ui.Lang, b *book.Book) ui.Facts {
	condition := ui.Fact{Name: l.T("Tình trạng"), Value: conditionName(l, b.Condition)}
	return ui.Facts{{Name: l.T("Loại sổ"), Value: typeName(l, b.Type)}, {Name: l.T("Quyển số"), Value: b.BookNo}, {Name: l.T("Năm mở sổ"), Value: b.YearText()},
		{Name: l.T("Tên tệp bắt đầu bằng"), Value: b.CanonicalName()}, {Name: l.T("Kho, kệ"), Value: b.Shelf}, {Name: l.T("Hộp"), Value: b.Box}, condition, {Name: l.T("Ghi chú"), Value: b.Note}}
}

func bookUnits(l ui.Lang, b *book.Book) ui.Facts {
	registered := ui.Fact{Name: l.T("Nơi đăng ký"), Value: unit.Full(b.RegisteredBy, string(l))}
	if b.RegisteredBy == "" {
		registered.Value = b.RegisteredText
	} else if unit.Full(b.RegisteredBy, "vi") != b.RegisteredText {
		registered.Written = b.RegisteredText
	}
	return ui.Facts{registered, {Name: l.T("Nơi đang giữ sổ"), Value: unit.Full(b.HeldBy, string(l))}, {Name: l.T("Chịu trách nhiệm hiện nay"), Value: unit.Full(b.Responsible, string(l))}}
}

func bookClosing(l ui.Lang, b *book.Book) ui.Facts {
	return ui.Facts{{Name: l.T("Số trang"), Value: number(l, b.DeclaredPages)}, {Name: l.T("Số trường hợp"), Value: number(l, b.DeclaredEntries)},
		{Name: l.T("Ngày khóa sổ"), Value: showDate(b.ClosedOn)}, {Name: l.T("Người ký"), Value: b.SignedBy}, {Name: l.T("Lời khóa sổ"), Value: b.ClosingText}}
}

// showDate writes a stored date, partial or not, as people do.
func showDate(iso string) string {
	d, err := civil.ParseDate(iso)
	if err != nil {
		return iso
	}
	return d.Show()
}

// bookActions are what this person may do with the book: first what moves it
// on, then the rest.
func bookActions(l ui.Lang, actor access.Actor, b *book.Book) (next, more []ui.Action) {
	at, may := "/books/"+b.ID, func(a access.Action) bool {
		return access.Can(actor, a, access.Target{Path: b.Path}) == nil
	}
	if may(access.EntryKey) {
		a := ui.Action{Text: l.T("Nhập sổ này"), Icon: "keyboard", Href: "/keying?book=" + b.ID}
		if b.Open+b.Returned == 0 {
			a.Off = l.T("Không còn trường hợp nào chờ nhập. Nếu còn thiếu số, thêm ở mục Kiểm tra sổ.")
		}
		next = append(next, a)
	}
	if may(access.EntryCheck) {
		a := ui.Action{Text: l.T("Kiểm tra sổ này"), Icon: "review", Href: "/review?book=" + b.ID}
		if b.Keyed+b.Corrected == 0 {
			a.Off = l.T("Không có trường hợp nào chờ kiểm tra.")
		}
		next = append(next, a)
	}
	if may(access.EntryApprove) {
		a := ui.Action{Text: l.T("Duyệt cả sổ"), Icon: "approve", Post: at + "/approve", Args: map[string]string{"key": store.NewID()},
			Ask: l.T("Duyệt tất cả %d trường hợp đã kiểm tra đạt của sổ này?", b.Checked)}
		if b.Checked == 0 {
			a.Off = l.T("Không có trường hợp nào đã kiểm tra mà chưa duyệt.")
		}
		next = append(next, a)
	}
	if may(access.BookExport) {
		a := ui.Action{Text: l.T("Xuất tệp"), Icon: "export", Href: at + "/export"}
		if b.Done()-b.Voided == 0 {
			a.Off = l.T("Chưa có trường hợp nào được duyệt.")
		}
		next = append(next, a)
	}
	if may(access.EntryTransfer) {
		a := ui.Action{Text: l.T("Ghi nhận đã chuyển"), Icon: "send", Href: at + "/export"}
		if b.Approved == 0 {
			a.Off = l.T("Không có trường hợp nào đã duyệt mà chưa chuyển.")
		}
		next = append(next, a)
	}
	for i := range next {
		if next[i].Off == "" {
			next[i].Kind = "primary" // what comes next
			break
		}
	}
	if may(access.BookExport) {
		more = append(more, ui.Action{Text: l.T("Đóng gói lưu trữ"), Icon: "folder", Href: bagAddress(b.ID)})
	}
	if may(access.BookEdit) {
		more = append(more, ui.Action{Text: l.T("Sửa thông tin sổ"), Icon: "pencil", Href: at + "/edit"})
	}
	return next, append(more, ui.Action{Text: l.T("In phiếu theo sổ"), Icon: "qr", Href: at + "/docket"})
}

// bookMessages are the findings that concern the book as a whole at a glance.
func (h *Handler) bookMessages(r *http.Request, l ui.Lang, b *book.Book) ([]ui.Message, error) {
	var all []ui.Message
	same, err := h.sameBooks(r, b)
	if err != nil {
		return nil, err
	}
	if len(same) > 0 {
		m := ui.Message{Tone: ui.Warn, Title: l.T("Có sổ khác mang cùng số."), Text: l.T("Cùng nơi đăng ký, loại, năm và số quyển. Nếu là một quyển kiểm kê hai lần, hãy chuyển bản thừa sang tình trạng thất lạc với lý do; nếu là hai quyển thật, ghi chú để phân biệt.")}
		for i, o := range same {
			m.Do = append(m.Do, ui.Action{Text: l.T("Mở sổ trùng số %d", i+1), Href: "/books/" + o.ID, Small: true})
		}
		all = append(all, m)
	}
	if b.RegisteredBy == "" {
		all = append(all, ui.Message{Tone: ui.Info, Title: l.T("Chưa rõ nơi đăng ký."), Text: l.T("Chữ trên bìa chưa khớp với đơn vị nào trong danh mục. Sổ vẫn làm bình thường; khi biết chắc, hãy chọn đơn vị ở mục sửa thông tin.")})
	}
	if b.DeclaredEntries > 0 && b.Total() > b.DeclaredEntries {
		all = append(all, ui.Message{Tone: ui.Warn, Title: l.T("Nhiều hơn lời khóa sổ."), Text: l.T("Lời khóa sổ ghi %d trường hợp, trong máy có %d.", b.DeclaredEntries, b.Total()), Do: []ui.Action{{Text: l.T("Kiểm tra sổ"), Href: "/books/" + b.ID + "/check", Small: true}}})
	}
	return all, nil
}

// sameBooks are the other books of the same natural key.
func (h *Handler) sameBooks(r *http.Request, b *book.Book) ([]*book.Book, error) {
	found, err := book.Same(r.Context(), h.DB, b.Province, b.Facts)
	if err != nil {
		return nil, err
	}
	var same []*book.Book
	for _, o := range found {
		if o.ID != b.ID && o.NaturalKey() == b.NaturalKey() {
			same = append(same, o)
		}
	}
	return same, nil
}

// factNames name the facts of a book in its history.
var factNames = map[string]string{"type": ui.N("Loại sổ"), "openYear": ui.N("Năm mở sổ"), "bookNo": ui.N("Quyển số"), "registeredText": ui.N("Nơi đăng ký ghi trên bìa"), "registeredBy": ui.N("Nơi đăng ký"),
	"heldBy": ui.N("Nơi đang giữ sổ"), "responsible": ui.N("Chịu trách nhiệm hiện nay"), "shelf": ui.N("Kho, kệ"), "box": ui.N("Hộp"), "condition": ui.N("Tình trạng"), "declaredPages": ui.N("Số trang"),
	"declaredEntries": ui.N("Số trường hợp"), "closingText": ui.N("Lời khóa sổ"), "closedOn": ui.N("Ngày khóa sổ"), "signedBy": ui.N("Người ký khóa sổ"), "note": ui.N("Ghi chú")}

func (h *Handler) bookHistory(r *http.Request, l ui.Lang, b *book.Book) (ui.History, error) {
	versions, err := book.History(r.Context(), h.DB, b.Province, b.ID)
	if err != nil {
		return nil, err
	}
	who := h.people(r.Context())
	var out ui.History
	for i, v := range versions {
		e := ui.Event{When: ui.Millis(v.At), Who: who.name(v.Author), What: l.T("Sửa thông tin (bản %s)", strconv.Itoa(v.N)), Icon: "pencil", Tone: ui.Info, Reason: v.Reason}
		if v.N == 1 {
			e.What, e.Icon, e.Tone = l.T("Kiểm kê"), "plus", ui.Plain
		}
		if i+1 < len(versions) {
			for _, c := range book.Differences(versions[i+1].Facts, v.Facts) {
				e.Changes = append(e.Changes, ui.Change{Name: l.T(factNames[c.Field]), Before: factText(l, c.Field, c.Before), After: factText(l, c.Field, c.After)})
			}
		}
		out = append(out, e)
	}
	return out, nil
}

func factText(l ui.Lang, field, text string) string {
	switch field {
	case "type":
		return typeName(l, text)
	case "registeredBy", "heldBy", "responsible":
		return unit.Full(unit.ID(text), string(l))
	case "condition":
		return conditionName(l, book.Condition(text))
	case "closedOn":
		return showDate(text)
	default:
		return text
	}
}

func (h *Handler) bookApprove(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.EntryApprove)
	if err != nil {
		return err
	}
	done, err := h.Entries.ApproveBook(r.Context(), actor, r.FormValue("key"), b.ID)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	h.showBookResult(w, r, b, done, l.T("Duyệt cả sổ"), l.T("Đã duyệt %d trường hợp.", done.Done))
	return nil
}

type bookResultBody struct {
	Done    ui.Message
	Skipped []ui.Message
	Next    []ui.Action
}

// showBookResult tells how many entries a command over a book moved, and why the
// others stayed. It answers the post itself: delivered again, it says the same.
func (h *Handler) showBookResult(w http.ResponseWriter, r *http.Request, b *book.Book, done entry.BookResult, title, text string) {
	l := ui.LangOf(r.Context())
	body := bookResultBody{Done: ui.Message{Tone: ui.OK, Text: text}}
	if done.Done == 0 {
		body.Done.Tone = ui.Info
	}
	list := func(word, href string) []ui.Action { return []ui.Action{{Text: word, Href: href, Small: true}} }
	if n := done.Skipped["own"]; n > 0 {
		body.Skipped = append(body.Skipped, ui.Message{Tone: ui.Warn, Title: l.T("%d trường hợp do chính bạn nhập.", n), Text: l.T("Không ai tự duyệt việc của mình: đề nghị một người khác có quyền duyệt sổ này."),
			Do: list(l.T("Xem danh sách"), address("/entries", "book", b.ID, "state", string(entry.Checked)))})
	}
	if n := done.Skipped["errors"]; n > 0 {
		body.Skipped = append(body.Skipped, ui.Message{Tone: ui.Bad, Title: l.T("%d trường hợp còn lỗi.", n), Text: l.T("Mở từng trường hợp, trả lại hoặc sửa các ô báo lỗi, rồi duyệt sau."),
			Do: list(l.T("Xem danh sách"), address("/entries", "book", b.ID, "wrong", "1"))})
	}
	body.Next = []ui.Action{{Text: l.T("Về trang sổ"), Icon: "book", Href: "/books/" + b.ID, Kind: "primary"}, {Text: l.T("Kiểm tra sổ"), Icon: "check", Href: "/books/" + b.ID + "/check"}}
	h.ui.Page(w, r, http.StatusOK, "books/result", ui.Page{Title: title, Active: "books", Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: title}}})
}
