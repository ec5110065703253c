// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// errNoType: the entry is of a type that this program has no definition of.
var errNoType = errors.New("web: no definition of the entry's type")

// opened is an entry with all that its page shows.
type opened struct {
	entry  *entry.Entry
	book   *book.Book
	kind   *civil.Type
	values civil.Values
}

func (h *Handler) open(ctx context.Context, actor access.Actor, id string) (*opened, error) {
	e, err := entry.Get(ctx, h.DB, actor.Province, id)
	if err != nil {
		return nil, err
	}
	o := &opened{entry: e}
	if o.book, err = book.Get(ctx, h.DB, actor.Province, e.BookID); err != nil {
		return nil, err
	}
	var ok bool
	if o.kind, ok = civil.ByID(e.Type); !ok {
		return nil, fmt.Errorf("%q: %w", e.Type, errNoType)
	}
	o.values, err = entry.Values(ctx, h.DB, actor.Province, e.ID, e.Version)
	return o, err
}

type section struct {
	Title string
	Facts ui.Facts
}

// crop is a part of a page that an entry stands on, in pixels of the page as it
// is shown. A row of a wide page is cut into strips, one below the other: as one
// line its letters would be too small to read.
type crop struct {
	Href          string // of the picture
	Page          string // where the whole page can be looked at closely
	Width, Height int
	Views         []string // viewBox of each strip
	Label         string
}

// strips cut a region of a page (pixels) into parts of a shape that can be read
// beside the values, at most four. Neighbours share a little: a word on the cut
// is whole in one of them.
func strips(x, y, w, h int) []string {
	const shape, most, shared = 5, 4, 25 // width to height; parts; a 25th of a part
	n := min(max((w+h*shape/2)/(h*shape), 1), most)
	lap := w / n / shared
	var views []string
	for i := range n {
		from, to := max(x, x+i*w/n-lap), min(x+w, x+(i+1)*w/n+lap)
		views = append(views, fmt.Sprintf("%d %d %d %d", from, y, max(1, to-from), h))
	}
	return views
}

type entryBody struct {
	Masked   bool
	Messages []ui.Message
	Crops    []crop
	NoImage  *ui.Empty
	Sections []section
	Work     ui.Facts
	Actions  []ui.Action
	Asks     []ask
	History  ui.History
	Before   string
	After    string
}

func (h *Handler) entryPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	ctx := r.Context()
	o, err := h.open(ctx, actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	if err := access.Can(actor, access.EntryList, o.entry.Target()); err != nil {
		return err
	}
	l := ui.LangOf(ctx)
	body := entryBody{Masked: access.Can(actor, access.EntryView, o.entry.Target()) != nil}
	if body.Masked {
		o.values, o.entry.Findings = civil.Mask(o.kind, o.values), civil.MaskFindings(o.entry.Findings)
		body.Messages = append(body.Messages, ui.Message{Tone: ui.Info, Text: l.T("Bạn xem bản đã che bớt. Xem đầy đủ cần quyền kiểm tra, duyệt hoặc quản lý hồ sơ.")})
	} else if err := h.fullView(r, actor, o, &body); err != nil {
		return err
	}
	body.Messages = append(body.Messages, entryMessages(l, o.entry)...)
	body.Sections = entrySections(l, o)
	body.Work = h.entryWork(r, l, o.entry)
	body.Actions, body.Asks = entryActions(l, actor, o.entry)
	if body.Before, body.After, err = entry.Neighbours(ctx, h.DB, o.entry); err != nil {
		return err
	}
	chip := entryState(l, o.entry.State)
	no := cmp.Or(o.entry.RegNo, l.T("chưa rõ số"))
	h.ui.Page(w, r, http.StatusOK, "entries/entry", ui.Page{Title: l.T("Số %s", no), Lead: bookTitle(l, o.book) + " · " + o.book.RegisteredText, Active: "entries", Chip: &chip, Body: body,
		Crumbs: []ui.Crumb{{Text: l.T("Sổ hộ tịch"), Href: "/books"}, {Text: bookTitle(l, o.book), Href: "/books/" + o.book.ID}, {Text: l.T("Trường hợp"), Href: "/entries?book=" + o.book.ID}, {Text: no}}})
	return nil
}

// purposes are what a full view may be for; the log keeps the code.
var purposes = []string{"work", "request", "complaint", "audit"}

// fullView logs the look at personal data and adds what only it shows: the
// images and the history with its differences.
func (h *Handler) fullView(r *http.Request, actor access.Actor, o *opened, body *entryBody) error {
	purpose := purposes[0]
	for _, p := range purposes {
		if r.FormValue("for") == p {
			purpose = p
		}
	}
	ctx := r.Context()
	if err := access.LogView(ctx, h.DB, actor, "entry:"+o.entry.ID, purpose); err != nil {
		return err
	}
	l := ui.LangOf(ctx)
	var err error
	if body.Crops, err = h.crops(ctx, l, o.entry); err != nil {
		return err
	}
	if len(body.Crops) == 0 {
		body.NoImage = &ui.Empty{Icon: "image", Title: l.T("Chưa có ảnh"), Text: l.T("Trường hợp này chưa gắn với trang quét nào."),
			Do: &ui.Action{Text: l.T("Bản quét của sổ"), Href: "/books/" + o.book.ID + "/scans"}}
	}
	body.History, err = h.entryHistory(r, l, o)
	return err
}

func (h *Handler) crops(ctx context.Context, l ui.Lang, e *entry.Entry) ([]crop, error) {
	pages, regions, err := scan.PagesOfEntry(ctx, h.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	byPage := map[string]scan.Region{}
	for _, r := range regions {
		byPage[r.PageID] = r
	}
	var all []crop
	for _, p := range pages {
		width, height := p.Shown()
		reg := byPage[p.ID]
		all = append(all, crop{Href: "/img/" + p.ID + "?size=view", Page: "/pages/" + p.ID, Width: width, Height: height, Label: l.T("Ảnh trang %s", cmp.Or(p.Label, fmt.Sprint(p.No))),
			Views: strips(reg.X*width/1000, reg.Y*height/1000, max(1, reg.W*width/1000), max(1, reg.H*height/1000))})
	}
	return all, nil
}

// entrySections are the values grouped as in the form of their era. Sections
// and fields that this page of the book does not have are left out when empty.
func entrySections(l ui.Lang, o *opened) []section {
	if o.entry.Version == 0 {
		return nil
	}
	var all []section
	for _, s := range o.kind.Form(o.entry.Year) {
		sec := section{Title: s.Group.VI}
		if l == ui.EN {
			sec.Title = s.Group.EN
		}
		if s.More {
			sec.Title = l.T("%s (ngoài mẫu của năm ấy)", sec.Title)
		}
		for _, f := range s.Fields {
			v := o.values[f.ID]
			if s.More && v.Empty() {
				continue
			}
			sec.Facts = append(sec.Facts, valueFact(l, f, v))
		}
		if len(sec.Facts) > 0 {
			all = append(all, sec)
		}
	}
	return all
}

// markChip shows a mark as a value of its own.
func markChip(l ui.Lang, m civil.Mark) ui.Chip {
	switch m {
	case civil.MarkBlank:
		return ui.Chip{Text: l.T("Sổ để trống"), Icon: "void"}
	case civil.MarkIllegible:
		return ui.Chip{Text: l.T("Không đọc được"), Icon: "warn", Tone: ui.Warn}
	default:
		return ui.Chip{Text: l.T("Bị gạch bỏ"), Icon: "minus", Tone: ui.Warn}
	}
}

// valueFact shows what a value means, and beside it what the book says where
// that is something else.
func valueFact(l ui.Lang, f *civil.Field, v civil.Value) ui.Fact {
	fact := ui.Fact{Name: f.Label(string(l)), Value: meaning(l, f, v)}
	if v.Mark != civil.MarkNone {
		fact.Part = markChip(l, v.Mark)
		fact.Written = v.Written
		return fact
	}
	written := strings.TrimSpace(v.Written)
	if written != fact.Value && written != v.Norm {
		fact.Written = written
	}
	return fact
}

func meaning(l ui.Lang, f *civil.Field, v civil.Value) string {
	text := v.Text()
	switch f.Kind {
	case civil.KindCode:
		if table, ok := civil.TableByID(f.Table); ok {
			if item, ok := table.ByCode(text); ok {
				return item.Label(string(l))
			}
		}
	case civil.KindDate:
		if d, err := civil.ParseDate(text); err == nil {
			return d.Show()
		}
	}
	return text
}

// fieldLabel names a field of a finding.
func fieldLabel(l ui.Lang, t *civil.Type, id string) string {
	f, ok := t.Field(id)
	if !ok {
		return ""
	}
	return f.Label(string(l))
}

func entryMessages(l ui.Lang, e *entry.Entry) (all []ui.Message) {
	switch {
	case e.State == entry.Returned:
		all = append(all, ui.Message{Tone: ui.Warn, Title: l.T("Đã trả lại người nhập."), Text: e.ReturnedWhy})
	case e.State == entry.Refused:
		all = append(all, ui.Message{Tone: ui.Bad, Title: l.T("Bộ Tư pháp từ chối."), Text: e.ReturnedWhy})
	case e.State == entry.Open:
		all = append(all, ui.Message{Tone: ui.Info, Text: l.T("Số này có trong sổ nhưng chưa ai nhập.")})
	}
	return append(all, findingMessages(l, e)...)
}

// findingMessages are what the rules say, the worst first. A warning that the
// keyer answered is no longer asked about.
func findingMessages(l ui.Lang, e *entry.Entry) (all []ui.Message) {
	for _, group := range []struct {
		severity civil.Severity
		tone     ui.Tone
		title    string
	}{{civil.Error, ui.Bad, l.T("Lỗi phải xử lý trước khi duyệt.")}, {civil.Warning, ui.Warn, l.T("Cần xem lại.")}, {civil.Info, ui.Info, l.T("Để biết.")}} {
		m := ui.Message{Tone: group.tone, Title: group.title}
		for _, f := range e.Findings {
			switch {
			case f.Acked && group.severity == civil.Info: // answered: nothing to look at again
				m.List = append(m.List, strings.TrimSuffix(l.T("Người nhập đã xác nhận: %s %s", f.Label(string(l)), f.Why), " "))
			case f.Severity == group.severity && !f.Acked:
				m.List = append(m.List, f.Label(string(l)))
			}
		}
		if len(m.List) > 0 {
			all = append(all, m)
		}
	}
	return all
}

// entryWork tells who did what to the entry.
func (h *Handler) entryWork(r *http.Request, l ui.Lang, e *entry.Entry) ui.Facts {
	who := h.people(r.Context())
	var facts ui.Facts
	for _, x := range []struct {
		name, id string
		at       int64
	}{{l.T("Người nhập"), e.KeyedBy, e.KeyedAt}, {l.T("Người kiểm tra"), e.CheckedBy, e.CheckedAt}, {l.T("Người duyệt"), e.ApprovedBy, e.ApprovedAt}} {
		f := ui.Fact{Name: x.name}
		if x.id != "" {
			f.Value = who.name(x.id) + " · " + l.DateTime(ui.Millis(x.at))
		}
		facts = append(facts, f)
	}
	return append(facts, ui.Fact{Name: l.T("Bản đang dùng"), Value: fmt.Sprint(e.Version)})
}

// entryHistory is every move and every version, newest first, with the fields
// that a version changed.
func (h *Handler) entryHistory(r *http.Request, l ui.Lang, o *opened) (ui.History, error) {
	ctx, e := r.Context(), o.entry
	events, err := entry.Events(ctx, h.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	versions, err := entry.Versions(ctx, h.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	who, told := h.people(ctx), 0
	var out ui.History
	for _, ev := range events {
		line := ui.Event{When: ui.Millis(ev.At), Who: who.name(ev.Actor), Reason: ev.Reason}
		line.What, line.Icon, line.Tone = moveWords(l, ev)
		// The first event of a version is the save that made it.
		if ev.Version > told && ev.Version <= len(versions) {
			told = ev.Version
			v := versions[told-1]
			line.What, line.Icon, line.Tone = saveWords(l, v)
			if v.Basis != "" {
				line.Reason = strings.TrimSpace(v.Reason + " " + l.T("Căn cứ: %s", v.Basis))
			}
			if told > 1 {
				line.Changes = changes(l, o.kind, versions[told-2].Values, v.Values)
			}
		}
		out = append(ui.History{line}, out...)
	}
	return out, nil
}

func changes(l ui.Lang, t *civil.Type, before, after civil.Values) []ui.Change {
	var all []ui.Change
	show := func(v civil.Value) string {
		if v.Mark != civil.MarkNone {
			return strings.TrimSpace(v.Written + " [" + markChip(l, v.Mark).Text + "]")
		}
		return v.Written
	}
	for _, id := range civil.Diff(t, before, after) {
		all = append(all, ui.Change{Name: fieldLabel(l, t, id), Before: show(before[id]), After: show(after[id])})
	}
	return all
}

func saveWords(l ui.Lang, v entry.Version) (what, icon string, tone ui.Tone) {
	n := fmt.Sprint(v.N)
	switch v.Act {
	case entry.ActCheck:
		return l.T("Sửa khi kiểm tra (bản %s)", n), "pencil", ui.Info
	case entry.ActAmend:
		return l.T("Sửa sau khi duyệt (bản %s)", n), "pencil", ui.Warn
	case entry.ActImport:
		return l.T("Nhận từ bảng dữ liệu (bản %s)", n), "upload", ui.Plain
	case entry.ActRestore:
		return l.T("Khôi phục bản cũ (bản %s)", n), "undo", ui.Info
	default:
		if v.N == 1 {
			return l.T("Nhập lần đầu"), "keyboard", ui.Plain
		}
		return l.T("Nhập lại (bản %s)", n), "keyboard", ui.Plain
	}
}

func moveWords(l ui.Lang, ev entry.Event) (what, icon string, tone ui.Tone) {
	switch {
	case ev.From == entry.Approved && ev.To == entry.Checked:
		return l.T("Bỏ duyệt"), "undo", ui.Warn
	case ev.From == entry.Checked && ev.To == entry.Keyed:
		return l.T("Bỏ kết quả kiểm tra"), "undo", ui.Warn
	case ev.From == entry.Sent && ev.To == entry.Approved:
		return l.T("Chưa chuyển, trở lại đã duyệt"), "undo", ui.Warn
	case ev.From == entry.Voided && ev.To == entry.Open:
		return l.T("Mở lại số đã hủy"), "undo", ui.Info
	}
	switch ev.To {
	case entry.Checked:
		return l.T("Kiểm tra đạt"), "review", ui.Info
	case entry.Approved:
		return l.T("Duyệt"), "approve", ui.OK
	case entry.Returned:
		return l.T("Trả lại người nhập"), "return", ui.Warn
	case entry.Sent:
		return l.T("Chuyển vào phần mềm của Bộ"), "send", ui.Info
	case entry.Accepted:
		return l.T("Bộ đã tiếp nhận"), "ok", ui.OK
	case entry.Refused:
		return l.T("Bộ từ chối"), "refuse", ui.Bad
	case entry.Voided:
		return l.T("Hủy số"), "void", ui.Warn
	default:
		return entryState(l, ev.To).Text, "info", ui.Plain
	}
}

// commandKey is a key for one form of the page.
func commandKey() string { return store.NewID() }
