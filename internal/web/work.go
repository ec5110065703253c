// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountWork() {
	h.handle("GET /keying", access.EntryKey, h.keyingPage)
	h.mux.HandleFunc("GET /keying/shell", h.keyingShell)
	h.handle("GET /review", access.EntryCheck, h.reviewPage)
}

type workBody struct {
	Lead    string
	Stats   ui.Stats
	Start   *ui.Action
	Back    *ui.Table // entries that came back
	Books   *ui.Table
	Nothing *ui.Empty
	Offline *ui.Island
	First   *ui.Message // to whoever has not taken the tour
	Tour    *ui.Action
}

// keyingPage is where a keyer begins: what came back, which books wait, and
// one button to go on. With ?book= or ?entry= it is the workbench itself.
func (h *Handler) keyingPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	if r.FormValue("go") != "" || r.FormValue("book") != "" || r.FormValue("entry") != "" {
		props := map[string]string{"book": r.FormValue("book"), "entry": r.FormValue("entry"), "home": "/keying"}
		h.island(w, r, l.T("Nhập liệu"), "keying", props, l.T("Màn hình nhập liệu cần JavaScript. Hãy bật JavaScript trong trình duyệt."))
		return nil
	}
	books, err := h.Desk.Books(r.Context(), actor)
	if err != nil {
		return err
	}
	back, more, err := entry.List(r.Context(), h.DB, actor.Province, entry.Filter{Keyer: actor.ID, State: entry.Returned, Limit: backShown})
	if err != nil {
		return err
	}
	days, err := counter.PersonDays(r.Context(), h.DB, actor.Province, actor.ID, counter.Day(h.Now()))
	if err != nil {
		return err
	}
	body := workBody{Lead: l.T("Mỗi trường hợp chỉ giao cho một người. Những gì bạn gõ được giữ lại ngay, kể cả khi mất mạng.")}
	today := int64(0)
	for _, d := range days {
		today += d.Keyed
	}
	body.Stats = ui.Stats{
		{Name: l.T("Bạn đã nhập hôm nay"), Value: l.Number(today), Href: "/keying/me", AsOf: h.Now(), Definition: l.T("Số trường hợp bạn lưu lần đầu trong ngày hôm nay.")},
		{Name: l.T("Bị trả lại"), Value: l.Number(int64(len(back))), AsOf: h.Now(), Definition: l.T("Số trường hợp của bạn đang chờ bạn sửa.")},
	}
	if len(back) > 0 {
		body.Stats[1].Href, body.Back = "#back", h.returnedTable(r, l, back)
	}
	if more != "" {
		body.Stats[1].Value += "+"
		body.Back.Note = l.T("Sửa xong các trường hợp này thì những trường hợp còn lại hiện tiếp.")
	}
	if len(books) == 0 && len(back) == 0 {
		body.Nothing = &ui.Empty{Title: l.T("Chưa có gì để nhập"), Text: l.T("Đơn vị của bạn chưa có trường hợp nào chờ nhập. Cán bộ hộ tịch cần kiểm kê sổ và gắn bản quét trước.")}
	} else {
		body.Start = &ui.Action{Text: l.T("Bắt đầu nhập"), Href: "/keying?go=1", Icon: "play", Kind: "primary"}
		body.Books = h.waitingTable(r, l, books, "/keying?book=", l.T("Chờ nhập"), func(b *book.Book) int { return b.Open })
	}
	if actor.Settings()["tour"] == nil {
		body.First = &ui.Message{Tone: ui.Info, Title: l.T("Lần đầu nhập liệu?"), Text: l.T("Xem hướng dẫn ba phút rồi tập nhập vài trường hợp trên trang do máy vẽ, có chỉ chỗ sai. Không gì được lưu vào sổ.")}
		body.Tour = &ui.Action{Text: l.T("Xem hướng dẫn và tập nhập"), Href: "/practice?tour=1", Icon: "play"}
	}
	body.Offline = &ui.Island{Name: "offline", Text: l.T("Phần nhập khi mất mạng cần JavaScript.")}
	h.ui.Page(w, r, http.StatusOK, "work/index", ui.Page{Title: l.T("Nhập liệu"), Active: "keying", Body: body, Actions: []ui.Action{{Text: l.T("Tập nhập"), Icon: "keyboard", Href: "/practice"}, {Text: l.T("Việc của tôi"), Icon: "chart", Href: "/keying/me"}}, Scripts: []string{"offline.js"}})
	return nil
}

// keyingShell is the workbench without a person in it: what a browser keeps to
// open it when the server does not answer. What it shows then comes from the
// person's own records in that browser.
func (h *Handler) keyingShell(w http.ResponseWriter, r *http.Request) {
	l := ui.LangOf(r.Context())
	nobody := r.WithContext(ui.WithActor(r.Context(), ui.Actor{}))
	h.island(w, nobody, l.T("Nhập liệu"), "keying", map[string]any{"shell": true, "home": "/keying"}, l.T("Màn hình nhập liệu cần JavaScript. Hãy bật JavaScript trong trình duyệt."))
}

// backShown is how many returned entries the first page lists.
const backShown = 20

func (h *Handler) returnedTable(r *http.Request, l ui.Lang, back []*entry.Entry) *ui.Table {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Số đăng ký")}, ui.Column{Text: l.T("Sổ")}, ui.Column{Text: l.T("Lý do trả lại")}, ui.Column{Text: l.T("Lúc")})
	names := h.bookNames(r.Context(), l)
	for _, e := range back {
		whole, _ := entry.SplitReason(e.ReturnedWhy)
		tb.Add(ui.Link(cmp.Or(e.RegNo, l.T("chưa rõ số")), "/keying?entry="+e.ID), ui.Text(names(e)), ui.Text(whole), ui.At(store.Time(e.UpdatedAt)))
	}
	return tb
}

// waitingTable lists books with work, each leading to it.
func (h *Handler) waitingTable(r *http.Request, l ui.Lang, books []*book.Book, href, waiting string, count func(*book.Book) int) *ui.Table {
	tb := ui.NewTable(r, ui.Column{Text: l.T("Sổ")}, ui.Column{Text: l.T("Nơi đăng ký")}, ui.Column{Text: waiting, Num: true}, ui.Column{Text: l.T("Tình trạng")})
	for _, b := range books {
		name := b.BookNo
		if t, ok := civil.ByID(b.Type); ok {
			name = t.Label(string(l)) + " · " + b.BookNo
		}
		tb.Add(ui.Link(name, href+b.ID), ui.Text(b.RegisteredText), ui.Num(int64(count(b))), ui.Part(l.State(string(b.State))))
	}
	return tb
}

// reviewPage is where a reviewer begins. With ?book= or ?entry= it is the
// review itself.
func (h *Handler) reviewPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	id, err := h.reviewFirst(r, actor)
	if err != nil {
		return err
	}
	if id != "" {
		h.island(w, r, l.T("Kiểm tra"), "review", map[string]string{"entry": id, "home": "/review"}, l.T("Màn hình kiểm tra cần JavaScript. Hãy bật JavaScript trong trình duyệt."))
		return nil
	}
	if r.FormValue("book") != "" || r.FormValue("go") != "" {
		ui.Redirect(w, r, "/review", ui.Flash{Tone: ui.Info, Text: l.T("Không còn trường hợp nào cho bạn kiểm tra. Trường hợp do chính bạn nhập phải có người khác kiểm tra.")})
		return nil
	}
	books, err := h.Desk.BooksToCheck(r.Context(), actor)
	if err != nil {
		return err
	}
	body := workBody{Lead: l.T("So từng ô với ảnh trang sổ. Đúng thì chấp nhận, sai thì sửa kèm căn cứ hoặc trả lại kèm lý do.")}
	if len(books) == 0 {
		body.Nothing = &ui.Empty{Title: l.T("Không có gì chờ kiểm tra"), Text: l.T("Mọi trường hợp đã nhập trong đơn vị đều đã được kiểm tra.")}
	} else {
		body.Start = &ui.Action{Text: l.T("Bắt đầu kiểm tra"), Href: "/review?go=1", Icon: "play", Kind: "primary"}
		body.Books = h.waitingTable(r, l, books, "/review?book=", l.T("Chờ kiểm tra"), func(b *book.Book) int { return b.Keyed + b.Corrected })
	}
	h.ui.Page(w, r, http.StatusOK, "work/index", ui.Page{Title: l.T("Kiểm tra"), Active: "review", Body: body})
	return nil
}

// reviewFirst finds the entry that the address asks for; "" for the list.
func (h *Handler) reviewFirst(r *http.Request, actor access.Actor) (string, error) {
	if id := r.FormValue("entry"); id != "" {
		return id, nil
	}
	if r.FormValue("book") == "" && r.FormValue("go") == "" {
		return "", nil
	}
	id, err := entry.NextToCheck(r.Context(), h.DB, actor, r.FormValue("book"), nil)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return id, err
}

func (h *Handler) island(w http.ResponseWriter, r *http.Request, title, name string, props any, noScript string) {
	h.ui.Page(w, r, http.StatusOK, "work/island", ui.Page{Title: title, Active: name, Plain: true, Full: true, Bare: true, Body: ui.Island{Name: name, Props: props, Text: noScript}, Scripts: []string{name + ".js"}})
}
