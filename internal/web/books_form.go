// SPDX-License-Identifier: Apache-2.0

package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// bookForm is a form about a book while a person fills it in: the facts as far
// as they could be read, what was typed, and what is wrong.
type bookForm struct {
	facts  book.Facts
	typed  map[string]string
	wrong  map[string]string
	choose map[string][]ui.Option // units a text can mean
}

// Names of the fields that hold a unit.
const (
	fieldRegistered  = "registeredBy"
	fieldHeld        = "heldBy"
	fieldResponsible = "responsible"
)

var bookFields = []string{"type", "openYear", "bookNo", "registeredText", fieldRegistered, fieldHeld, fieldResponsible, "shelf", "box", "condition",
	"declaredPages", "declaredEntries", "closingText", "closedOn", "signedBy", "note"}

// readBookForm reads what was typed; nothing of it is lost when it is wrong.
func readBookForm(l ui.Lang, r *http.Request) *bookForm {
	f := &bookForm{typed: map[string]string{}, wrong: map[string]string{}, choose: map[string][]ui.Option{}}
	for _, name := range bookFields {
		f.typed[name] = strings.TrimSpace(r.FormValue(name))
	}
	f.facts = book.Facts{Type: f.typed["type"], BookNo: f.typed["bookNo"], RegisteredText: f.typed["registeredText"], Shelf: f.typed["shelf"], Box: f.typed["box"],
		Condition: book.Condition(f.typed["condition"]), ClosingText: f.typed["closingText"], ClosedOn: f.typed["closedOn"], SignedBy: f.typed["signedBy"], Note: f.typed["note"]}
	f.facts.OpenYear = f.number(l, "openYear")
	f.facts.DeclaredPages, f.facts.DeclaredEntries = f.number(l, "declaredPages"), f.number(l, "declaredEntries")
	f.facts.RegisteredBy = f.unit(l, r, fieldRegistered, f.facts.YearText())
	if f.typed[fieldRegistered] == "" && f.facts.RegisteredText != "" {
		f.facts.RegisteredBy, _ = book.ResolveUnit(f.facts.RegisteredText, f.facts.YearText())
	}
	f.facts.HeldBy = f.unit(l, r, fieldHeld, today())
	f.facts.Responsible = f.unit(l, r, fieldResponsible, today())
	return f
}

func (f *bookForm) number(l ui.Lang, name string) int {
	text := strings.NewReplacer(".", "", " ", "").Replace(f.typed[name])
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		f.wrong[name] = l.T("Chỉ ghi chữ số.")
	}
	return n
}

// unit finds the unit a person means. Where several may be meant, the form asks
// with the list of them.
func (f *bookForm) unit(l ui.Lang, r *http.Request, name, on string) unit.ID {
	text := f.typed[name]
	if text == "" {
		return ""
	}
	// Untouched text keeps its unit: "Xã Vĩnh Thủy" may be several eras.
	if was := unit.ID(r.FormValue(wasPrefix + name)); was != "" && unit.Full(was, "vi") == text {
		return was
	}
	id, others := book.ResolveUnit(text, on)
	if id != "" {
		return id
	}
	if len(others) == 0 {
		f.wrong[name] = l.T("Không có đơn vị nào tên như vậy. Gõ vài chữ rồi chọn trong danh sách.")
		return ""
	}
	f.wrong[name] = l.T("Tên này có thể là nhiều đơn vị. Hãy chọn đúng đơn vị trong danh sách.")
	actor, _ := access.ActorOf(r.Context())
	for _, c := range book.Nearest(others, actor.Province)[:min(len(others), 8)] {
		f.choose[name] = append(f.choose[name], ui.Option{Value: string(c.Unit.ID), Text: unitWithTime(l, c.Unit)})
	}
	return ""
}

// wasPrefix leads the hidden fields with the ids behind the shown units.
const wasPrefix = "was-"

func today() string { return time.Now().In(ui.Zone).Format(time.DateOnly) }

// unitWithTime tells eras of one place apart.
func unitWithTime(l ui.Lang, u unit.Unit) string {
	full := unit.Full(u.ID, string(l))
	switch {
	case u.InForce() && u.From != "":
		return l.T("%s (từ %s)", full, u.From[:4])
	case u.To != "":
		return l.T("%s (đến %s)", full, u.To[:min(4, len(u.To))])
	default:
		return full
	}
}

// refuse puts a room's complaints beside their fields; false when err is none of
// those.
func (f *bookForm) refuse(l ui.Lang, err error) bool {
	var bad book.ErrInvalid
	if !errors.As(err, &bad) {
		return false
	}
	for _, b := range bad {
		name := b.Field
		if name == fieldRegistered && f.wrong[name] == "" {
			name = "registeredText"
		}
		if f.wrong[name] != "" {
			continue
		}
		f.wrong[name] = b.VI
		if l == ui.EN {
			f.wrong[name] = b.EN
		}
	}
	return true
}

func fillBookForm(f book.Facts) *bookForm {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return &bookForm{facts: f, wrong: map[string]string{}, choose: map[string][]ui.Option{}, typed: map[string]string{
		"type": f.Type, "openYear": f.YearText(), "bookNo": f.BookNo, "registeredText": f.RegisteredText, fieldRegistered: string(f.RegisteredBy), fieldHeld: string(f.HeldBy), fieldResponsible: string(f.Responsible),
		"shelf": f.Shelf, "box": f.Box, "condition": string(f.Condition), "declaredPages": count(f.DeclaredPages), "declaredEntries": count(f.DeclaredEntries),
		"closingText": f.ClosingText, "closedOn": showDate(f.ClosedOn), "signedBy": f.SignedBy, "note": f.Note}}
}

// field is an input with what was typed and what is wrong with it.
func (f *bookForm) field(x ui.Field) ui.Field {
	x.Value, x.Error = f.typed[x.Name], f.wrong[x.Name]
	if options := f.choose[x.Name]; len(options) > 0 {
		x.Kind, x.Lookup, x.Options, x.Value = "select", "", options, options[0].Value
		return x
	}
	if u, ok := unit.Get(unit.ID(x.Value)); ok && x.Lookup != "" {
		x.Value = unit.Full(u.ID, "vi")
	}
	return x
}

func (f *bookForm) form(l ui.Lang, post, cancel string) ui.Form {
	var conditions []ui.Option
	for _, c := range book.Conditions() {
		conditions = append(conditions, ui.Option{Value: string(c), Text: conditionName(l, c)})
	}
	group := func(title, help string, fields ...ui.Field) ui.Group {
		for i := range fields {
			fields[i] = f.field(fields[i])
		}
		return ui.Group{Title: title, Help: help, Fields: fields}
	}
	cover := group(l.T("Bìa sổ"), "",
		ui.Field{Name: "type", Label: l.T("Loại sổ"), Kind: "select", Required: true, Options: typeOptions(l, l.T("Chọn loại sổ"))},
		ui.Field{Name: "openYear", Label: l.T("Năm mở sổ"), Required: true, Mode: "numeric", Hint: "1999"},
		ui.Field{Name: "bookNo", Label: l.T("Quyển số"), Required: true, Hint: "01/1999", Help: l.T("Ghi đúng như trên bìa.")})
	cover.Cols = true
	units := group(l.T("Ba đơn vị của quyển sổ"), l.T("Nơi đã đăng ký thuở ấy, nơi đang giữ sổ, và đơn vị chịu trách nhiệm hôm nay có thể là ba nơi khác nhau."),
		ui.Field{Name: "registeredText", Label: l.T("Nơi đăng ký ghi trên bìa"), Required: true, Help: l.T("Chép nguyên văn, kể cả tên xã, huyện, tỉnh nay không còn.")},
		ui.Field{Name: fieldRegistered, Label: l.T("Nơi đăng ký trong danh mục đơn vị"), Lookup: "/lookup/units", Help: l.T("Gõ vài chữ rồi chọn. Để trống thì phần mềm tự tìm theo bìa sổ và năm mở sổ.")},
		ui.Field{Name: fieldResponsible, Label: l.T("Đơn vị chịu trách nhiệm hiện nay"), Required: true, Lookup: "/lookup/units?now=1"},
		ui.Field{Name: fieldHeld, Label: l.T("Nơi đang giữ sổ"), Lookup: "/lookup/units?now=1", Help: l.T("Để trống nếu đơn vị chịu trách nhiệm đang giữ.")})
	place := group(l.T("Chỗ để và tình trạng"), "",
		ui.Field{Name: "shelf", Label: l.T("Kho, kệ")}, ui.Field{Name: "box", Label: l.T("Hộp")},
		ui.Field{Name: "condition", Label: l.T("Tình trạng"), Kind: "select", Options: conditions})
	place.Cols = true
	closing := group(l.T("Lời khóa sổ"), l.T("Số trang và số trường hợp ở đây dùng để đối chiếu khi nhập xong."),
		ui.Field{Name: "declaredPages", Label: l.T("Số trang"), Mode: "numeric"}, ui.Field{Name: "declaredEntries", Label: l.T("Số trường hợp"), Mode: "numeric"},
		ui.Field{Name: "closedOn", Label: l.T("Ngày khóa sổ"), Hint: "31.12.1999"}, ui.Field{Name: "signedBy", Label: l.T("Người ký khóa sổ")})
	closing.Cols = true
	words := group("", "", ui.Field{Name: "closingText", Label: l.T("Nguyên văn lời khóa sổ"), Kind: "textarea"}, ui.Field{Name: "note", Label: l.T("Ghi chú"), Kind: "textarea"})
	args := map[string]string{"key": store.NewID()}
	for name, id := range map[string]unit.ID{fieldRegistered: f.facts.RegisteredBy, fieldHeld: f.facts.HeldBy, fieldResponsible: f.facts.Responsible} {
		args[wasPrefix+name] = string(id)
	}
	return ui.Form{Post: post, Cancel: cancel, Args: args, Groups: []ui.Group{cover, units, place, closing, words}, Submit: l.T("Lưu sổ")}
}

var conditionNames = map[book.Condition]string{book.Good: ui.N("Tốt"), book.Worn: ui.N("Cũ, sờn"), book.Damaged: ui.N("Hư hỏng"), book.Illegible: ui.N("Không đọc được"), book.Missing: ui.N("Thất lạc")}

func conditionName(l ui.Lang, c book.Condition) string { return l.T(conditionNames[c]) }

type formBody struct{ Form ui.Form }

func (h *Handler) showBookForm(w http.ResponseWriter, r *http.Request, status int, p ui.Page, form ui.Form) {
	p.Active, p.Body = "books", formBody{form}
	h.ui.Page(w, r, status, "books/form", p)
}

func (h *Handler) bookNew(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f := fillBookForm(book.Facts{Condition: book.Good, Responsible: unit.ID(actor.Unit)})
	if u, ok := unit.Get(unit.ID(actor.Unit)); !ok || u.Level == unit.Province {
		f.typed[fieldResponsible] = ""
	}
	h.showBookForm(w, r, http.StatusOK, newBookPage(l), f.form(l, "/books/new", "/books"))
	return nil
}

func newBookPage(l ui.Lang) ui.Page {
	return ui.Page{Title: l.T("Thêm sổ"), Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: l.T("Thêm sổ")}}}
}

func (h *Handler) bookAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	f := readBookForm(l, r)
	var err error
	if len(f.wrong) == 0 {
		var b *book.Book
		if b, err = h.Books.Add(r.Context(), actor, r.FormValue("key"), f.facts); err == nil {
			ui.Redirect(w, r, "/books/"+b.ID, ui.Flash{Tone: ui.OK, Text: l.T("Đã thêm sổ vào danh mục. Hãy in phiếu và đặt vào sổ."), Href: "/books/" + b.ID + "/docket", Word: l.T("In phiếu")})
			return nil
		}
	} else {
		err = book.ErrInvalid(f.facts.Check(h.Now().Year()))
	}
	if !f.refuse(l, err) {
		return err
	}
	h.showBookForm(w, r, http.StatusUnprocessableEntity, newBookPage(l), f.form(l, "/books/new", "/books"))
	return nil
}

func editBookPage(l ui.Lang, b *book.Book) ui.Page {
	return ui.Page{Title: l.T("Sửa thông tin sổ"), Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, b), Href: "/books/" + b.ID}, {Text: l.T("Sửa")}}}
}

// editForm is the form with the version seen and the reason.
func editForm(l ui.Lang, r *http.Request, f *bookForm, b *book.Book, base string) ui.Form {
	form := f.form(l, "/books/"+b.ID+"/edit", "/books/"+b.ID)
	form.Args["base"] = base
	form.Groups = append(form.Groups, ui.Group{Title: l.T("Vì sao sửa"), Fields: []ui.Field{{Name: "reason", Label: l.T("Lý do"), Required: true, Value: r.FormValue("reason"), Error: f.wrong["reason"],
		Help: l.T("Ví dụ: đếm lại số trường hợp; chuyển sang kệ khác. Bản cũ vẫn giữ trong lịch sử.")}}})
	return form
}

func (h *Handler) bookEdit(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookEdit)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	h.showBookForm(w, r, http.StatusOK, editBookPage(l, b), editForm(l, r, fillBookForm(b.Facts), b, strconv.Itoa(b.Version)))
	return nil
}

func (h *Handler) bookChange(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	b, err := h.theBook(r, actor, access.BookEdit)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	f := readBookForm(l, r)
	reason := strings.TrimSpace(r.FormValue("reason"))
	if reason == "" {
		f.wrong["reason"] = l.T("Ghi ngắn gọn vì sao sửa, để người sau hiểu.")
	}
	status, page := http.StatusUnprocessableEntity, editBookPage(l, b)
	if len(f.wrong) == 0 {
		// No key: the version seen is enough here, and a form that was gone back to says something new under the old one.
		err = h.Books.Change(r.Context(), actor, "", b.ID, baseOf(r), f.facts, reason)
		if err == nil {
			ui.Redirect(w, r, "/books/"+b.ID, ui.Flash{Tone: ui.OK, Text: l.T("Đã lưu thông tin sổ.")})
			return nil
		}
	} else {
		err = book.ErrInvalid(f.facts.Check(h.Now().Year()))
	}
	form := editForm(l, r, f, b, r.FormValue("base"))
	switch {
	case errors.Is(err, book.ErrChanged):
		// What was typed stays; the form now stands on the new version.
		status = http.StatusConflict
		form = editForm(l, r, f, b, strconv.Itoa(b.Version))
		form.Error = l.T("Có người vừa sửa sổ này trước bạn. Những gì bạn gõ vẫn còn ở dưới: xem lại lịch sử của sổ, rồi lưu lần nữa nếu vẫn đúng.")
	case f.refuse(l, err):
		form = editForm(l, r, f, b, r.FormValue("base"))
	default:
		return err
	}
	h.showBookForm(w, r, status, page, form)
	return nil
}

type unitAnswer struct {
	ID     unit.ID `json:"id"`
	Full   string  `json:"full"`
	Reason string  `json:"reason,omitempty"`
}

// lookupUnits answers a field while somebody types: ?q= the text, ?on= a date or
// year, ?now=1 only what is in force.
func (h *Handler) lookupUnits(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	q := r.URL.Query()
	answers := []unitAnswer{}
	if text := strings.TrimSpace(q.Get("q")); len(text) > 1 && len(text) <= 200 {
		query := unit.Query{Text: text, On: q.Get("on"), Limit: 40}
		if u, ok := unit.Get(unit.ID(actor.Unit)); ok {
			query.Province = provinceName(u)
		}
		answers = appendUnits(answers, unit.Search(query), q.Get("now") != "")
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "private, max-age=300")
	return json.NewEncoder(w).Encode(map[string]any{"units": answers})
}

// provinceName ranks the person's own province first: most books are of it.
func provinceName(u unit.Unit) string {
	for u.Level != unit.Province {
		parent, ok := unit.Get(u.Parent)
		if !ok {
			return ""
		}
		u = parent
	}
	return u.Core
}

const unitsOffered = 12

func appendUnits(answers []unitAnswer, found []unit.Candidate, now bool) []unitAnswer {
	seen := map[string]bool{}
	for _, c := range found {
		full := unit.Full(c.Unit.ID, "vi")
		if seen[full] || now && !c.Unit.InForce() || len(answers) == unitsOffered {
			continue
		}
		seen[full] = true
		answers = append(answers, unitAnswer{c.Unit.ID, full, c.Reason("vi")})
	}
	return answers
}
