// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"io"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/sheet"
)

// SheetWriter writes the ministry's workbook.
type SheetWriter struct {
	typ  *civil.Type
	book *sheet.Book
	rows *sheet.Writer
}

// NewSheetWriter starts the workbook of a register: the sheet of the data with
// its header.
func NewSheetWriter(t *civil.Type) (*SheetWriter, error) {
	b, err := sheet.NewBook()
	if err != nil {
		return nil, err
	}
	rows, err := b.Sheet(DataSheet, dataColumns(t))
	if err != nil {
		_ = b.Close(io.Discard) // only to free what it holds
		return nil, err
	}
	return &SheetWriter{typ: t, book: b, rows: rows}, nil
}

func dataColumns(t *civil.Type) []sheet.Column {
	out := make([]sheet.Column, len(t.Columns))
	for i, c := range t.Columns {
		out[i] = sheet.Column{Header: c.Header(), Width: columnWidth(t, c)}
		if c.Fill == civil.FillSeq {
			out[i].Kind = sheet.Number
		}
	}
	return out
}

// Widths, in letters, at which a usual value is seen whole.
var widths = map[civil.Kind]float64{
	civil.KindName: 24, civil.KindPlace: 38, civil.KindNote: 40, civil.KindWords: 38, civil.KindText: 20,
	civil.KindDate: 12, civil.KindPIN: 15, civil.KindPaper: 14, civil.KindTerm: 12, civil.KindRegNo: 11, civil.KindBookNo: 11,
}

// columnWidth shows the usual value and the lines of the header.
func columnWidth(t *civil.Type, c civil.Column) float64 {
	header := float64(max(len(c.Name), len(c.Allowed)))*1.15 + 1
	if f, ok := t.Field(c.Name); ok {
		return max(widths[f.Kind], header)
	}
	return max(6, header)
}

// Write writes the next entry's row.
func (w *SheetWriter) Write(row []string) error { return w.rows.Write(row...) }

// Close adds the sheet of the code tables and writes the workbook to out. With
// io.Discard it only frees what the writer holds.
func (w *SheetWriter) Close(out io.Writer) error {
	notes, err := w.book.Sheet(NotesSheet, []sheet.Column{
		{Header: "Cột", Width: 44}, {Header: "Bảng mã", Width: 30}, {Header: "Mã", Width: 18}, {Header: "Nội dung", Width: 60},
	})
	if err != nil {
		_ = w.book.Close(io.Discard)
		return err
	}
	for _, row := range notesOf(w.typ) {
		if err := notes.Write(row...); err != nil {
			_ = w.book.Close(io.Discard)
			return err
		}
	}
	return w.book.Close(out)
}

// notesOf are the rows of the second sheet: the code tables in the order in
// which the columns need them, then how the cells are filled.
func notesOf(t *civil.Type) [][]string {
	var ids []string
	users := map[string][]string{}
	for _, c := range t.Columns {
		f, ok := t.Field(c.Name)
		if !ok || f.Table == "" {
			continue
		}
		if !slices.Contains(ids, f.Table) {
			ids = append(ids, f.Table)
		}
		users[f.Table] = append(users[f.Table], c.Name)
	}
	var rows [][]string
	for _, id := range ids {
		tab, ok := civil.TableByID(id)
		if !ok {
			continue
		}
		for _, it := range tab.Items {
			rows = append(rows, []string{strings.Join(users[id], ", "), tab.VI, it.Code, it.VI})
		}
	}
	return append(rows, conventions...)
}

var conventions = [][]string{
	{"Quy ước", "Ngày", "dd.mm.yyyy", "Sổ chỉ ghi tháng và năm: mm.yyyy; chỉ ghi năm: yyyy."},
	{"Quy ước", "Ô trống", "", "Sổ bỏ trống, hoặc nội dung đã bị gạch bỏ."},
	{"Quy ước", "Không đọc được", Illegible, "Có chữ trong sổ nhưng không đọc được. Ở cột đòi mã, ngày hoặc số thì để trống."},
}

// csvHeader is the names of the columns, without the codes below them.
func csvHeader(t *civil.Type) []string {
	names := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		names[i] = c.Name
	}
	return names
}
