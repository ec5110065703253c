// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type checkBody struct {
	Book    string // id
	Key     string
	Counts  ui.Facts
	Missing []string // shown; there may be more
	Left    int      // missing numbers not shown
	MayAdd  bool
	MayVoid bool
	Void    ui.Dialog
	Again   ui.Dialog
	Groups  []checkGroup
	AllGood *ui.Empty
}

// checkGroup is the findings of one rule.
type checkGroup struct {
	Chip  ui.Chip
	Title string
	Help  string
	Rows  []checkRow
	More  int
}

type checkRow struct {
	Text string
	Do   []ui.Action
	Pics []rowPicture // parts of pages that show what is said
}

// rowPicture is a part of a page; it leads to the page.
type rowPicture struct{ Src, Href, Alt string }

const (
	missingShown  = 60
	findingsShown = 25 // of one rule
	numbersAtOnce = 2000
)

func (h *Handler) bookCheck(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.EntryList)
	if err != nil {
		return err
	}
	rep, err := scan.Audit(r.Context(), h.DB, b)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	may := func(a access.Action) bool { return access.Can(actor, a, access.Target{Path: b.Path}) == nil }
	body := checkBody{Book: b.ID, Key: store.NewID(), Counts: checkCounts(l, rep), MayAdd: may(access.EntryKey), MayVoid: may(access.EntryVoid), Groups: checkGroups(l, rep)}
	body.Missing, body.Left = rep.Missing[:min(len(rep.Missing), missingShown)], max(0, len(rep.Missing)-missingShown)
	body.Void = ui.Dialog{ID: "void", Title: l.T("Số bỏ trống hoặc đã hủy trong sổ"), Post: "/books/" + b.ID + "/void", Confirm: l.T("Ghi nhận"), Args: map[string]string{"key": store.NewID()},
		Text: l.T("Dùng khi trong sổ số này bị gạch bỏ, bỏ trống hoặc nhảy số. Số vẫn được kể, không tính là thiếu."),
		Fields: []ui.Field{{Name: "number", Label: l.T("Số"), Required: true, Hint: "07/" + b.YearText(), Width: "s"},
			{Name: "reason", Label: l.T("Lý do"), Kind: "textarea", Required: true, Hint: l.T("Ví dụ: số 7 gạch chéo, ghi “bỏ”")}}}
	body.Again = ui.Dialog{ID: "again", Title: l.T("Số có hai lần trong sổ"), Post: "/books/" + b.ID + "/again", Confirm: l.T("Thêm trường hợp"), Args: map[string]string{"key": store.NewID()},
		Text:   l.T("Dùng khi trong sổ có hai trường hợp khác nhau cùng mang một số. Trường hợp thứ hai được thêm vào để nhập; cả hai đều được giữ."),
		Fields: []ui.Field{{Name: "number", Label: l.T("Số"), Required: true, Hint: "07/" + b.YearText(), Width: "s"}}}
	if len(rep.Findings) == 0 && len(rep.Missing) == 0 && len(rep.Entries) > 0 {
		body.AllGood = &ui.Empty{Icon: "ok", Title: l.T("Sổ khớp"), Text: l.T("Không thiếu số, không trùng số, ngày tháng theo thứ tự, tệp và trường hợp đi đôi với nhau.")}
	}
	if len(rep.Entries) == 0 && len(rep.Missing) == 0 {
		body.AllGood = nothingToCheck(l, b, may(access.BookEdit))
	}
	chip := l.State(string(b.State))
	h.ui.Page(w, r, http.StatusOK, "books/check", ui.Page{Title: bookTitle(l, b), Lead: b.RegisteredText, Active: "books", Chip: &chip, Tabs: bookTabs(l, actor, b, "/check"), Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: l.T("Kiểm tra sổ")}}})
	return nil
}

// nothingToCheck says how a book without entries gets its numbers.
func nothingToCheck(l ui.Lang, b *book.Book, edit bool) *ui.Empty {
	e := &ui.Empty{Icon: "file", Title: l.T("Chưa có gì để đối chiếu"), Text: l.T("Ghi số trường hợp theo lời khóa sổ vào thông tin sổ: các số từ 1 đến số ấy hiện ra ở đây để thêm vào nhập.")}
	if edit {
		e.Do = &ui.Action{Text: l.T("Sửa thông tin sổ"), Icon: "pencil", Href: "/books/" + b.ID + "/edit", Kind: "primary"}
	}
	return e
}

// declared is what the closing statement says, in words.
func declared(l ui.Lang, entries, pages int) string {
	if entries+pages == 0 {
		return l.T("chưa ghi")
	}
	return l.T("%s trường hợp, %s trang", cmp.Or(number(l, entries), "–"), cmp.Or(number(l, pages), "–"))
}

func checkCounts(l ui.Lang, rep *scan.BookAudit) ui.Facts {
	b := rep.Book
	return ui.Facts{{Name: l.T("Lời khóa sổ ghi"), Value: declared(l, b.DeclaredEntries, b.DeclaredPages)},
		{Name: l.T("Trong máy có"), Value: l.T("%d trường hợp (%d số hủy), %d trang ảnh", b.Total(), b.Voided, b.Pages), Href: "/entries?book=" + b.ID},
		{Name: l.T("Số còn thiếu"), Value: l.Number(int64(len(rep.Missing)))}}
}

// ruleWords say what a group of findings is about, and how it is mended.
var ruleWords = map[string][2]string{
	"V27": {ui.N("Trùng số"), ui.N("Hai trường hợp mang cùng số. Mở từng trường hợp, xem ảnh và sửa số ghi sai; sổ thật có hai số giống nhau thì giữ nguyên cả hai, đúng như sổ.")},
	"V29": {ui.N("Có thể là sinh đôi, sinh ba"), ui.N("Chỉ để biết: khi chuyển dữ liệu, những trường hợp này hay bị nghi trùng.")},
	"V31": {ui.N("Ngày đăng ký không theo thứ tự"), ui.N("Số sau mà ngày trước: thường là gõ nhầm ngày hoặc nhầm số.")},
	"V32": {ui.N("Tệp và trường hợp chưa đi đôi"), ui.N("Trường hợp chưa có ảnh thì quét bổ sung; tệp chưa thuộc trường hợp nào thì gắn vào ở mục Bản quét.")},
	"V33": {ui.N("Tệp quét cần xem lại"), ui.N("Trang trắng, quá nhiều trang hoặc dung lượng quá lớn.")},
	"V34": {ui.N("Chưa khớp lời khóa sổ"), ui.N("So lại lời khóa sổ với sổ giấy. Nếu lời khóa sổ gõ nhầm thì sửa thông tin sổ.")},
}

// checkGroups puts the findings under their rules. Missing numbers have a place
// of their own on the page.
func checkGroups(l ui.Lang, rep *scan.BookAudit) []checkGroup {
	var groups []checkGroup
	at := map[string]int{}
	for _, f := range rep.Findings {
		if f.Rule == "V30" {
			continue
		}
		i, ok := at[f.Rule]
		if !ok {
			words := ruleWords[f.Rule]
			i = len(groups)
			at[f.Rule] = i
			groups = append(groups, checkGroup{Chip: severityChip(l, f.Severity), Title: l.T(words[0]), Help: l.T(words[1])})
		}
		if len(groups[i].Rows) >= findingsShown {
			groups[i].More++
			continue
		}
		groups[i].Rows = append(groups[i].Rows, checkRow{Text: f.Label(string(l)), Do: mends(l, rep, f)})
	}
	return groups
}

func severityChip(l ui.Lang, s civil.Severity) ui.Chip {
	switch s {
	case civil.Error:
		return ui.Chip{Text: l.T("Lỗi"), Icon: "bad", Tone: ui.Bad}
	case civil.Warning:
		return ui.Chip{Text: l.T("Cần xem"), Icon: "warn", Tone: ui.Warn}
	default:
		return ui.Chip{Text: l.T("Để biết"), Icon: "info", Tone: ui.Info}
	}
}

// mends leads from a finding to where it is mended.
func mends(l ui.Lang, rep *scan.BookAudit, f civil.Finding) []ui.Action {
	var do []ui.Action
	for _, id := range f.Entries[:min(len(f.Entries), 4)] {
		if e := rep.ByID[id]; e != nil {
			do = append(do, ui.Action{Text: l.T("Mở số %s", cmp.Or(e.RegNo, "?")), Href: "/entries/" + id, Small: true})
		}
	}
	switch f.Rule {
	case "V32", "V33":
		do = append(do, ui.Action{Text: l.T("Bản quét của sổ"), Href: "/books/" + rep.Book.ID + "/scans", Small: true, Kind: "quiet"})
	case "V34":
		do = append(do, ui.Action{Text: l.T("Sửa thông tin sổ"), Href: "/books/" + rep.Book.ID + "/edit", Small: true, Kind: "quiet"})
	}
	return do
}

// bookNumbers puts the missing numbers into the book, to be keyed.
func (h *Handler) bookNumbers(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.EntryKey)
	if err != nil {
		return err
	}
	rep, err := scan.Audit(r.Context(), h.DB, b)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	missing := rep.Missing[:min(len(rep.Missing), numbersAtOnce)]
	if len(missing) == 0 {
		ui.Redirect(w, r, "/books/"+b.ID+"/check", ui.Flash{Tone: ui.Info, Text: l.T("Sổ không còn thiếu số nào.")})
		return nil
	}
	if _, err := h.Entries.Place(r.Context(), actor, r.FormValue("key"), b.ID, missing); err != nil {
		return err
	}
	ui.Redirect(w, r, "/books/"+b.ID+"/check", ui.Flash{Tone: ui.OK, Text: l.T("Đã thêm %d số vào sổ, chờ nhập.", len(missing)), Href: "/keying?book=" + b.ID, Word: l.T("Nhập ngay")})
	return nil
}

// bookAgain puts a second entry under one number into the book, to be keyed.
func (h *Handler) bookAgain(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.EntryKey)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	back := "/books/" + b.ID + "/check"
	number := strings.TrimSpace(r.FormValue("number"))
	if _, err := civil.ParseRegNo(number); err != nil {
		ui.Redirect(w, r, back, ui.Flash{Tone: ui.Bad, Text: l.T("Chưa thêm: số phải viết như trong sổ, ví dụ 07/1999.")})
		return nil
	}
	id, err := h.Entries.PlaceAgain(r.Context(), actor, r.FormValue("key"), b.ID, number)
	if err != nil {
		return err
	}
	ui.Redirect(w, r, back, ui.Flash{Tone: ui.OK, Text: l.T("Đã thêm một trường hợp nữa mang số này, chờ nhập."), Href: "/keying?entry=" + id, Word: l.T("Nhập ngay")})
	return nil
}

// bookVoid settles a number that the book leaves blank or has struck out: the
// number is put into the book if need be, and voided with the reason.
func (h *Handler) bookVoid(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.EntryVoid)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	back := "/books/" + b.ID + "/check"
	number, reason, key := strings.TrimSpace(r.FormValue("number")), strings.TrimSpace(r.FormValue("reason")), r.FormValue("key")
	if _, err := civil.ParseRegNo(number); err != nil {
		ui.Redirect(w, r, back, ui.Flash{Tone: ui.Bad, Text: l.T("Chưa ghi nhận: số phải viết như trong sổ, ví dụ 07/1999.")})
		return nil
	}
	if reason == "" {
		return entry.ErrReason
	}
	ids, err := h.Entries.Place(r.Context(), actor, key+"/place", b.ID, []string{number})
	if err != nil {
		return err
	}
	e, err := entry.Get(r.Context(), h.DB, actor.Province, ids[0])
	if err != nil {
		return err
	}
	if err := h.Entries.Void(r.Context(), actor, entry.Command{Entry: e.ID, Key: key, Base: e.Version, Reason: reason}); err != nil {
		return err
	}
	ui.Redirect(w, r, back, ui.Flash{Tone: ui.OK, Text: l.T("Đã ghi nhận số bỏ."), Undo: address("/entries/"+e.ID+"/unvoid", "base", strconv.Itoa(e.Version), "back", back)})
	return nil
}
