// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type amendFinding struct {
	Severity civil.Severity
	Text     string
	Key      string // of the answer; only for what may be answered
	Acked    bool
}

// amendRow is one field of the form.
type amendRow struct {
	ID, Label, Help string
	Value           string
	Mark            civil.Mark
	Long            bool
	List            string // id of the suggestions
	Limit           int
	Changed         bool
	Findings        []amendFinding
}

type amendSection struct {
	Title string
	More  bool // folded: not on the page of that era, and empty
	Rows  []amendRow
}

type suggestion struct {
	ID    string
	Items []string
}

type amendBody struct {
	Post, Cancel string
	Key, Base    string
	Problem      string
	Crops        []crop
	Sections     []amendSection
	Marks        []ui.Option
	Lists        []suggestion
	Whole        []amendFinding // of no field in particular
	Errors       bool           // errors stand: sending on has to be chosen
	Hold         bool
	Reason       ui.Field
	Basis        ui.Field
}

// amendForm is a correction after approval while a person writes it.
type amendForm struct {
	*opened
	typed    civil.Values
	findings []civil.Finding
	acks     []string
	hold     bool
	base     int
	reason   string
	basis    string
	wrong    map[string]string
	problem  string
}

const (
	writtenPrefix = "w."
	markPrefix    = "m."
	ackName       = "ack"
)

func (h *Handler) openAmend(r *http.Request, actor access.Actor) (*opened, error) {
	o, err := h.open(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	if err := access.Can(actor, access.EntryAmend, o.entry.Target()); err != nil {
		return nil, err
	}
	return o, nil
}

func (h *Handler) amendPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	o, err := h.openAmend(r, actor)
	if err != nil {
		return err
	}
	if !entry.CanMove(o.entry.State, entry.Corrected) {
		return entry.ErrState
	}
	if err := access.LogView(r.Context(), h.DB, actor, "entry:"+o.entry.ID, "amend"); err != nil {
		return err
	}
	return h.showAmend(w, r, http.StatusOK, &amendForm{opened: o, typed: o.values, base: o.entry.Version})
}

// readAmend reads what was typed. A field left as it was keeps its value whole;
// a changed one is read anew by the rules.
func readAmend(r *http.Request, o *opened) *amendForm {
	f := &amendForm{opened: o, typed: o.values.Clone(), acks: r.PostForm[ackName], hold: r.PostFormValue("hold") != "", base: baseOf(r),
		reason: strings.TrimSpace(r.PostFormValue("reason")), basis: strings.TrimSpace(r.PostFormValue("basis")), wrong: map[string]string{}}
	for i := range o.kind.Fields {
		id := o.kind.Fields[i].ID
		written, sent := r.PostForm[writtenPrefix+id]
		if !sent {
			continue
		}
		mark := civil.Mark(r.PostFormValue(markPrefix + id))
		if !mark.Valid() {
			mark = civil.MarkNone
		}
		text := strings.ReplaceAll(written[0], "\r\n", "\n")
		if was := o.values[id]; strings.TrimSpace(was.Written) != strings.TrimSpace(text) || was.Mark != mark {
			f.typed[id] = civil.Value{Written: text, Mark: mark}
		}
	}
	return f
}

func (h *Handler) amend(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<20)
	if err := r.ParseForm(); err != nil {
		return err
	}
	o, err := h.openAmend(r, actor)
	if err != nil {
		return err
	}
	l := ui.LangOf(r.Context())
	f := readAmend(r, o)
	if f.refuseEmpty(l) {
		return h.showAmend(w, r, http.StatusUnprocessableEntity, f)
	}
	saved, err := h.Entries.Amend(r.Context(), actor, entry.Save{Entry: o.entry.ID, Key: r.PostFormValue("key"), Base: f.base, Values: f.typed, Acks: f.acks, Hold: f.hold, Reason: f.reason, Basis: f.basis})
	var unanswered entry.Unanswered
	switch {
	case err == nil:
		ui.Redirect(w, r, "/entries/"+o.entry.ID, ui.Flash{Tone: ui.OK, Text: l.T("Đã lưu bản sửa số %s. Trường hợp cần được kiểm tra và duyệt lại bởi người khác.", strconv.Itoa(saved.Version))})
		return nil
	case errors.As(err, &unanswered):
		f.findings = unanswered.Findings
		f.problem = l.T("Chưa lưu: còn điều cần bạn xem. Sửa ô có lỗi; điều cần xem lại thì đánh dấu nếu sổ ghi đúng như vậy.")
		return h.showAmend(w, r, http.StatusUnprocessableEntity, f)
	case errors.Is(err, entry.ErrChanged):
		f.problem = l.T("Có người vừa sửa trường hợp này trước bạn. Những gì bạn gõ vẫn còn: so lại với lịch sử rồi lưu lần nữa.")
		f.base = o.entry.Version
		return h.showAmend(w, r, http.StatusConflict, f)
	default:
		return err
	}
}

// refuseEmpty says what the form lacks; true when it lacks something.
func (f *amendForm) refuseEmpty(l ui.Lang) bool {
	if f.reason == "" {
		f.wrong["reason"] = l.T("Ghi vì sao phải sửa.")
	}
	if f.basis == "" {
		f.wrong["basis"] = l.T("Ghi căn cứ: trang sổ, quyết định, hoặc văn bản.")
	}
	if len(civil.Diff(f.kind, f.values, f.typed)) == 0 && f.base == f.entry.Version {
		f.problem = l.T("Bạn chưa đổi ô nào.")
	}
	if f.problem == "" && len(f.wrong) > 0 {
		f.problem = l.T("Còn %d ô cần xem lại", len(f.wrong))
	}
	return f.problem != ""
}

func (h *Handler) showAmend(w http.ResponseWriter, r *http.Request, status int, f *amendForm) error {
	l := ui.LangOf(r.Context())
	at := "/entries/" + f.entry.ID
	body := amendBody{Post: at + "/amend", Cancel: at, Key: commandKey(), Base: strconv.Itoa(f.base), Problem: f.problem, Hold: f.hold, Marks: markOptions(l)}
	var err error
	if body.Crops, err = h.crops(r.Context(), l, f.entry); err != nil {
		return err
	}
	body.Sections, body.Lists = f.sections(l)
	for _, x := range f.findings {
		body.Errors = body.Errors || x.Severity == civil.Error
		if _, ok := f.kind.Field(x.Field); !ok {
			body.Whole = append(body.Whole, f.finding(l, x))
		}
	}
	body.Reason = ui.Field{Name: "reason", Label: l.T("Lý do sửa"), Required: true, Value: f.reason, Error: f.wrong["reason"], Help: l.T("Ví dụ: nhập nhầm ngày sinh, đã đối chiếu lại với sổ.")}
	body.Basis = ui.Field{Name: "basis", Label: l.T("Căn cứ"), Required: true, Value: f.basis, Error: f.wrong["basis"], Help: l.T("Ví dụ: sổ gốc quyển 01/1999 trang 12; Quyết định số 05/QĐ-UBND.")}
	no := l.T("Số %s", f.entry.RegNo)
	h.ui.Page(w, r, status, "entries/amend", ui.Page{Title: l.T("Sửa sau khi duyệt"), Lead: no + " · " + bookTitle(l, f.book), Active: "entries", Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, f.book), Href: "/books/" + f.book.ID}, {Text: no, Href: at}, {Text: l.T("Sửa")}}})
	return nil
}

func markOptions(l ui.Lang) []ui.Option {
	options := []ui.Option{{Value: "", Text: l.T("Có chữ")}}
	for _, m := range []civil.Mark{civil.MarkBlank, civil.MarkIllegible, civil.MarkStruck} {
		options = append(options, ui.Option{Value: string(m), Text: markChip(l, m).Text})
	}
	return options
}

// sections are the fields as the form of the entry's year has them.
func (f *amendForm) sections(l ui.Lang) ([]amendSection, []suggestion) {
	var all []amendSection
	var lists []suggestion
	for _, s := range f.kind.Form(f.entry.Year) {
		sec := amendSection{Title: s.Group.VI, More: s.More}
		if l == ui.EN {
			sec.Title = s.Group.EN
		}
		for _, field := range s.Fields {
			row := f.row(l, field)
			if row.Value != "" || row.Mark != "" || len(row.Findings) > 0 {
				sec.More = false
			}
			if row.List != "" && !slices.ContainsFunc(lists, func(x suggestion) bool { return x.ID == row.List }) {
				lists = append(lists, suggestions(field.Table))
			}
			sec.Rows = append(sec.Rows, row)
		}
		all = append(all, sec)
	}
	return all, lists
}

func (f *amendForm) row(l ui.Lang, field *civil.Field) amendRow {
	v := f.typed[field.ID]
	row := amendRow{ID: field.ID, Label: field.Label(string(l)), Help: field.Help(string(l)), Value: v.Written, Mark: v.Mark, Long: field.Kind == civil.KindNote, Limit: field.Limit()}
	was := f.values[field.ID]
	row.Changed = strings.TrimSpace(was.Written) != strings.TrimSpace(v.Written) || was.Mark != v.Mark
	if _, ok := civil.TableByID(field.Table); ok && field.Table != "" {
		row.List = "t-" + field.Table
	}
	for _, x := range f.findings {
		if x.Field == field.ID {
			row.Findings = append(row.Findings, f.finding(l, x))
		}
	}
	return row
}

func (f *amendForm) finding(l ui.Lang, x civil.Finding) amendFinding {
	out := amendFinding{Severity: x.Severity, Text: x.Label(string(l)), Acked: slices.Contains(f.acks, x.Key())}
	if x.Severity == civil.Warning {
		out.Key = x.Key()
	}
	return out
}

func suggestions(table string) suggestion {
	s := suggestion{ID: "t-" + table}
	if t, ok := civil.TableByID(table); ok {
		for _, item := range t.Items {
			s.Items = append(s.Items, item.Label("vi"))
		}
	}
	return s
}
