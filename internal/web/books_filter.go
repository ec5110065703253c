// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"slices"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// booksFilter reads the conditions of a list of books from its address.
func booksFilter(r *http.Request, actor access.Actor) (book.Filter, error) {
	q := r.URL.Query()
	f := book.Filter{Scope: actor.Path, Type: q.Get("type"), State: book.State(q.Get("state")), Scanned: book.Is(q.Get("scanned")), Complete: book.Is(q.Get("complete")),
		Era: q.Get("era"), District: q.Get("district"), After: q.Get("after"), Limit: booksOnPage}
	if path := q.Get("unit"); path != "" {
		f.Scope = path
	}
	return f, access.Can(actor, access.BookView, access.Target{Path: f.Scope})
}

func booksFields(l ui.Lang, r *http.Request, actor access.Actor) []ui.Field {
	q := r.URL.Query()
	var fields []ui.Field
	if units := unitsBelow(l, actor); len(units) > 1 {
		fields = append(fields, ui.Field{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Options: units})
	}
	states := []ui.Option{{Value: "", Text: l.T("Tất cả")}}
	for _, s := range book.States() {
		states = append(states, ui.Option{Value: string(s), Text: l.State(string(s)).Text})
	}
	fields = append(fields,
		ui.Field{Name: "type", Label: l.T("Loại sổ"), Kind: "select", Options: typeOptions(l, l.T("Tất cả"))},
		ui.Field{Name: "state", Label: l.T("Trạng thái"), Kind: "select", Options: states},
		ui.Field{Name: "scanned", Label: l.T("Bản quét"), Kind: "select", Options: isOptions(l, l.T("Sổ đã quét"), l.T("Sổ chưa có bản quét"))},
		ui.Field{Name: "complete", Label: l.T("Hoàn thành"), Kind: "select", Options: isOptions(l, l.T("Sổ hoàn thành"), l.T("Sổ chưa hoàn thành"))})
	return append(fields, cameWith(q.Get,
		ui.Field{Name: "era", Label: l.T("Thời kỳ mở sổ"), Options: eraOptions(l)},
		ui.Field{Name: "district", Label: l.T("Huyện cũ đã đăng ký"), Options: []ui.Option{{Value: q.Get("district"), Text: districtName(l, q.Get("district"))}}})...)
}

// cameWith keeps the conditions that an address came with and nobody chooses by
// hand: they are sent on with the others, and are dropped by their chip.
func cameWith(value func(string) string, fields ...ui.Field) []ui.Field {
	fields = slices.DeleteFunc(fields, func(f ui.Field) bool { return value(f.Name) == "" })
	for i := range fields {
		fields[i].Kind = "hidden"
	}
	return fields
}

func isOptions(l ui.Lang, yes, no string) []ui.Option {
	return []ui.Option{{Value: "", Text: l.T("Tất cả")}, {Value: string(book.Yes), Text: yes}, {Value: string(book.No), Text: no}}
}

func eraOptions(l ui.Lang) []ui.Option {
	var options []ui.Option
	for _, era := range counter.Eras() {
		options = append(options, ui.Option{Value: era, Text: eraName(l, era)})
	}
	return options
}

func eraName(l ui.Lang, era string) string {
	switch era {
	case counter.Era2005:
		return l.T("Đến năm 2005")
	case counter.Era2015:
		return l.T("2006–2015")
	default:
		return l.T("Từ năm 2016")
	}
}

// districtName names a former district by its code.
func districtName(l ui.Lang, code string) string {
	eras := unit.Eras(code)
	if code == "" || len(eras) == 0 {
		return l.T("Không qua cấp huyện")
	}
	return unit.Name(eras[len(eras)-1].ID, string(l))
}

// addPages adds a column of scanned pages, which the list of scanned books is
// opened for.
func addPages(l ui.Lang, actor access.Actor, t *ui.Table, books []*book.Book) {
	const after = 3 // the book, its type and its place
	t.Columns = slices.Insert(t.Columns, after, ui.Column{Text: l.T("Trang quét"), Num: true})
	for i, b := range books {
		href := "/books/" + b.ID + "/scans"
		if !actor.May(access.ScanView) {
			href = ""
		}
		t.Rows[i].Cells = slices.Insert(t.Rows[i].Cells, after, countCell(b.Pages, href))
	}
}
