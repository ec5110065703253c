// SPDX-License-Identifier: Apache-2.0

package web

import (
	"cmp"
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// stage is a figure of progress that a list of entries stands behind: the
// entries of some states, in part only those with a scan.
type stage struct {
	id, text string
	metric   counter.Metric // 0 for a figure made of several
	states   []entry.State
	scanned  bool
}

// The figures that are made of several, by the value in an address.
const (
	stageToCheck = "to_check"
	stageSettled = "settled"
)

func stages(l ui.Lang) []stage {
	var all []stage
	for _, m := range []counter.Metric{counter.Entries, counter.Attached, counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Accepted} {
		d := define(l, m)
		s := stage{id: d.ID, text: d.VI, metric: m, states: entry.StatesAt(m)}
		if m == counter.Attached { // a region on a scan, whatever the state
			s.states, s.scanned = entry.States(), true
		}
		all = append(all, s)
	}
	return append(all,
		stage{id: stageToCheck, text: l.T("Chờ kiểm tra"), states: []entry.State{entry.Keyed, entry.Corrected}},
		stage{id: stageSettled, text: l.T("Xong: đã duyệt hoặc số đã hủy"), states: append(entry.StatesAt(counter.Approved), entry.Voided)})
}

// entriesFilter reads the conditions of a list of entries from its address; what
// is no stage or no day narrows nothing.
func entriesFilter(l ui.Lang, q url.Values, actor access.Actor) entry.Filter {
	f := entry.Filter{Scope: cmp.Or(q.Get("unit"), actor.Path), State: entry.State(q.Get("state")), Book: q.Get("book"), Wrong: q.Get("wrong") != "", After: q.Get("after"), Limit: entriesOnPage}
	all := stages(l)
	i := slices.IndexFunc(all, func(s stage) bool { return s.id == q.Get("stage") })
	if i < 0 {
		return f
	}
	if f.Moved = movedOf(q, all[i].metric); f.Moved == nil {
		f.Any, f.Scanned = all[i].states, all[i].scanned
	}
	return f
}

// movedOf is what a day, or a person, added to a stage; nil where neither is
// asked for.
func movedOf(q url.Values, m counter.Metric) *entry.Moved {
	from, until := int64(0), int64(math.MaxInt64)
	if day := dayTime(q.Get("day")); !day.IsZero() {
		from, until = store.Millis(day), store.Millis(day.AddDate(0, 0, 1))
	}
	var moved *entry.Moved
	switch by := q.Get("by"); {
	case m == 0 || q.Get("book") != "":
		return nil
	case by != "":
		moved = entry.MovedBy(by, m, from, until)
	case from > 0:
		moved = entry.MovedTo(m, from, until)
	default:
		return nil
	}
	moved.Type = q.Get("type")
	return moved
}

// mayAskWho: what a person did is seen by themselves and by who answers for people.
func mayAskWho(actor access.Actor, f entry.Filter) error {
	if f.Moved == nil || f.Moved.Actor == "" || f.Moved.Actor == actor.ID {
		return nil
	}
	return access.Can(actor, access.PeopleView, access.Target{Path: f.Scope})
}

func (h *Handler) entriesFilters(l ui.Lang, r *http.Request, actor access.Actor, b *book.Book, moved bool) ui.Filters {
	var fields []ui.Field
	if units := unitsBelow(l, actor); b == nil && len(units) > 1 {
		fields = append(fields, ui.Field{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Options: units})
	}
	states, counted := []ui.Option{{Value: "", Text: l.T("Tất cả")}}, []ui.Option{{Value: "", Text: l.T("Tất cả")}}
	for _, s := range entry.States() {
		states = append(states, ui.Option{Value: string(s), Text: entryState(l, s).Text})
	}
	for _, s := range stages(l) {
		// Over a whole province entries without a scan would be walked past.
		if !s.scanned || b == nil && strings.Contains(actor.Path, "/") || s.id == r.URL.Query().Get("stage") {
			counted = append(counted, ui.Option{Value: s.id, Text: s.text})
		}
	}
	fields = append(fields, ui.Field{Name: "state", Label: l.T("Bước"), Kind: "select", Options: states}, ui.Field{Name: "stage", Label: l.T("Tính vào"), Kind: "select", Options: counted})
	if b != nil {
		fields = append(fields, ui.Field{Name: "wrong", Label: l.T("Lỗi"), Kind: "select", Options: []ui.Option{{Value: "", Text: l.T("Tất cả")}, {Value: "1", Text: l.T("Chỉ trường hợp còn lỗi")}}})
		f := ui.NewFilters(r, fields...)
		f.Keep["book"] = b.ID
		keepBook(&f, b.ID)
		return f
	}
	if moved {
		fields = append(fields, h.movedFields(l, r)...)
	}
	return ui.NewFilters(r, fields...)
}

// movedFields are the day, the person and the kind of event of a figure that a
// list was opened from.
func (h *Handler) movedFields(l ui.Lang, r *http.Request) []ui.Field {
	q := r.URL.Query()
	day, by, kind := q.Get("day"), q.Get("by"), q.Get("type")
	return cameWith(q.Get,
		ui.Field{Name: "day", Label: l.T("Trong ngày"), Options: []ui.Option{{Value: day, Text: l.Date(dayTime(day))}}},
		ui.Field{Name: "by", Label: l.T("Người làm"), Options: []ui.Option{{Value: by, Text: h.people(r.Context()).name(by)}}},
		ui.Field{Name: "type", Label: l.T("Loại sổ"), Options: []ui.Option{{Value: kind, Text: typeName(l, kind)}}})
}

// addMoves adds a column with what each entry added to the figure: the column
// adds up to it, since what was taken back counts against it.
func (h *Handler) addMoves(ctx context.Context, l ui.Lang, t *ui.Table, found []*entry.Entry, m *entry.Moved) error {
	t.Columns = append(t.Columns, ui.Column{Text: l.T("Cộng thêm"), Num: true, Hint: l.T("Trường hợp được tính thêm vào số này, hay bị bớt ra vì trả lại hoặc bỏ duyệt.")})
	for i, e := range found {
		events, err := entry.Events(ctx, h.DB, e.Province, e.ID)
		if err != nil {
			return err
		}
		t.Rows[i].Cells = append(t.Rows[i].Cells, ui.Right(signedNumber(l, int64(m.Net(events)))))
	}
	return nil
}

// signedNumber marks what was taken back: figures of a day may be below nought.
func signedNumber(l ui.Lang, n int64) string {
	if n > 0 {
		return "+" + l.Number(n)
	}
	return l.Number(n)
}
