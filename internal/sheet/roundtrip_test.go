// SPDX-License-Identifier: Apache-2.0

package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/sheet"
)

type fatal interface {
	Helper()
	Fatalf(string, ...any)
}

func columns(headers ...string) []sheet.Column {
	var out []sheet.Column
	for _, h := range headers {
		out = append(out, sheet.Column{Header: h})
	}
	return out
}

func xlsxOf(t fatal, cols []sheet.Column, rows ...[]string) []byte {
	t.Helper()
	b, err := sheet.NewBook()
	if err != nil {
		t.Fatalf("NewBook: %v", err)
	}
	w, err := b.Sheet("DL Import", cols)
	if err != nil {
		t.Fatalf("Sheet: %v", err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatalf("Write: %v", err)
		}
	}
	var out bytes.Buffer
	if err := b.Close(&out); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return out.Bytes()
}

func csvOf(t fatal, opts sheet.CSVOptions, header []string, rows ...[]string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := sheet.NewCSVWriter(&out, opts, header...)
	if err != nil {
		t.Fatalf("NewCSVWriter: %v", err)
	}
	for _, r := range rows {
		if err := w.Write(r...); err != nil {
			t.Fatalf("Write: %v", err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return out.Bytes()
}

func open(t fatal, file []byte, opts sheet.Options) *sheet.Reader {
	t.Helper()
	r, err := sheet.Open(bytes.NewReader(file), sheet.DefaultLimits(), opts)
	if err != nil {
		t.Fatalf("Open: %v", err)
	}
	return r
}

func rowsOf(t fatal, r *sheet.Reader) []sheet.Row {
	t.Helper()
	var out []sheet.Row
	for row, err := range r.Rows() {
		if err != nil {
			t.Fatalf("Rows: %v", err)
		}
		out = append(out, row)
	}
	if err := r.Close(); err != nil {
		t.Fatalf("Close: %v", err)
	}
	return out
}

// The values that the ministry's template really holds, and some worse.
var hard = []string{
	"27.10.2008", "01/2018", "01/", "007", "1956", "-nt-", "=1+1", "+84", "@x", "  hai khoảng trắng  ", "Nguyễn Thị Hoa",
	"Đặng Ơn", "H'Bia Niê", "Y Bhăm", "a\nb", "\"ngoặc\"", "a,b;c\td", "<b>&amp;</b>", "_x0041_", "_x000D_", "'", "'=1", "1e5", "TRUE",
	"0.10", "x\u00adư", ", , , ", "🙂", strings.Repeat("dài ", 500),
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	t.Parallel()
	headers := []string{"so", "giaTri", "ghiChu"}
	var rows [][]string
	for i, v := range hard {
		rows = append(rows, []string{fmt.Sprint(i), v, "x"})
	}
	files := map[string][]byte{
		"xlsx":      xlsxOf(t, columns(headers...), rows...),
		"csv":       csvOf(t, sheet.CSVOptions{}, headers, rows...),
		"csv bom ;": csvOf(t, sheet.CSVOptions{BOM: true, Separator: ';'}, headers, rows...),
		"csv tab":   csvOf(t, sheet.CSVOptions{Separator: '\t'}, headers, rows...),
	}
	for name, file := range files {
		sameRows(t, name, rowsOf(t, open(t, file, sheet.Options{Want: headers})), rows)
	}
	guarded := csvOf(t, sheet.ForExcel(), headers, rows...)
	sameRows(t, "guarded", rowsOf(t, open(t, guarded, sheet.Options{Want: headers, Unguard: true})), rows)
	for _, line := range strings.Split(string(guarded), "\r\n") {
		if _, value, ok := strings.Cut(line, ","); ok && strings.ContainsAny(value[:1], "=+-@") {
			t.Errorf("a formula stays armed: %s", line)
		}
	}
}

func sameRows(t *testing.T, name string, got []sheet.Row, want [][]string) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d rows, want %d", name, len(got), len(want))
		return
	}
	for i, row := range got {
		for c, v := range want[i] {
			if row.Cell(c) != v {
				t.Errorf("%s: row %d column %d is %q, want %q", name, row.Number, c, row.Cell(c), v)
			}
		}
	}
}

// text draws what a cell may hold: any characters that XML can carry, with
// line ends as the formats keep them.
func text(t *rapid.T, label string) string {
	s := rapid.StringOfN(rapid.RuneFrom(nil, unicode.L, unicode.N, unicode.P, unicode.Zs, unicode.Sm, unicode.Mn), 0, 24, -1).Draw(t, label)
	return s
}

func TestRoundTripProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// A table of one column has no separator to be found by.
		width := rapid.IntRange(2, 6).Draw(t, "width")
		var headers []string
		for i := range width {
			headers = append(headers, fmt.Sprintf("cot%d", i))
		}
		rows := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) []string {
			row := make([]string, width)
			for i := range row {
				row[i] = text(t, "cell")
			}
			row[0] = "#" + row[0] // an empty row is passed over
			return row
		}), 0, 6).Draw(t, "rows")
		guard := rapid.Bool().Draw(t, "guard")
		sep := rapid.SampledFrom([]rune{',', ';', '\t'}).Draw(t, "separator")
		for _, file := range [][]byte{
			xlsxOf(t, columns(headers...), rows...),
			csvOf(t, sheet.CSVOptions{BOM: rapid.Bool().Draw(t, "bom"), Separator: sep, Guard: guard}, headers, rows...),
		} {
			got := rowsOf(t, open(t, file, sheet.Options{Unguard: guard}))
			if len(got) != len(rows) {
				t.Fatalf("%d rows, want %d", len(got), len(rows))
			}
			for i, row := range got {
				for c, v := range rows[i] {
					if row.Cell(c) != v {
						t.Fatalf("row %d column %d is %q, want %q", row.Number, c, row.Cell(c), v)
					}
				}
			}
		}
	})
}

func TestGuardIsUndoneExactly(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		v := rapid.StringOf(rapid.SampledFrom([]rune("'=+-@\ta1"))).Draw(t, "value")
		g := sheet.Guard(v)
		if sheet.Unguard(g) != v {
			t.Fatalf("%q became %q and came back as %q", v, g, sheet.Unguard(g))
		}
		if g != "" && strings.ContainsRune("=+-@\t\r", rune(g[0])) {
			t.Fatalf("%q stays armed", g)
		}
	})
	for _, plain := range []string{"", "a", "'", "'a", "1-2", "H'Bia"} {
		if sheet.Guard(plain) != plain || sheet.Unguard(plain) != plain {
			t.Errorf("%q was changed", plain)
		}
	}
}

func TestWorkbookForOtherPrograms(t *testing.T) {
	t.Parallel()
	b, err := sheet.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	w, err := b.Sheet("DL Import", []sheet.Column{{Header: "so "}, {Header: "loaiDangKy\ni=[1,2,3]", Kind: sheet.Number, Width: 12}})
	if err != nil {
		t.Fatal(err)
	}
	for _, code := range []string{"1", "01", "+1", "x", "99999999999999999999", "-3"} {
		if err := w.Write("27.10.2008", code); err != nil {
			t.Fatal(err)
		}
	}
	if w.Row() != 7 {
		t.Errorf("Row = %d", w.Row())
	}
	if _, err := b.Sheet("Ghi chú", columns("mã")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := b.Close(&out); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(out.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got := f.GetSheetList(); !slices.Equal(got, []string{"DL Import", "Ghi chú"}) {
		t.Errorf("sheets %q", got)
	}
	if v, err := f.GetCellValue("DL Import", "B1"); err != nil || v != "loaiDangKy\ni=[1,2,3]" {
		t.Errorf("header %q, %v", v, err)
	}
	kinds := map[string]excelize.CellType{"A2": excelize.CellTypeFormula, "B2": excelize.CellTypeNumber, "B3": excelize.CellTypeFormula, "B7": excelize.CellTypeNumber}
	for cell, want := range kinds {
		kind, err := f.GetCellType("DL Import", cell)
		isText := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString || kind == excelize.CellTypeFormula
		if err != nil || (want == excelize.CellTypeFormula) != isText {
			t.Errorf("%s has type %v (%v)", cell, kind, err)
		}
		if formula, err := f.GetCellFormula("DL Import", cell); err != nil || formula != "" {
			t.Errorf("%s holds a formula %q", cell, formula)
		}
	}
	if panes, err := f.GetPanes("DL Import"); err != nil || !panes.Freeze || panes.YSplit != 1 {
		t.Errorf("header is not frozen: %+v, %v", panes, err)
	}
	if width, err := f.GetColWidth("DL Import", "B"); err != nil || width != 12 {
		t.Errorf("width %v, %v", width, err)
	}
}

func TestWritingErrors(t *testing.T) {
	t.Parallel()
	b, err := sheet.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Close(io.Discard); err == nil {
		t.Error("a workbook without sheets was written")
	}
	b, err = sheet.NewBook()
	if err != nil {
		t.Fatal(err)
	}
	w, err := b.Sheet("x", columns("a"))
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Write("1", "2"); err == nil {
		t.Error("more values than columns were taken")
	}
	if err := w.Write(strings.Repeat("ă", sheet.MaxCell+1)); !errors.Is(err, sheet.ErrCellTooLong) {
		t.Errorf("a text too long: %v", err)
	}
	if err := w.Write(strings.Repeat("ă", sheet.MaxCell)); err != nil || w.Row() != 2 {
		t.Errorf("the longest text: %v, row %d", err, w.Row())
	}
	full := errors.New("disk full")
	if err := b.Close(failing{full}); !errors.Is(err, full) {
		t.Errorf("writing to a full disk: %v", err)
	}
	c, err := sheet.NewCSVWriter(failing{full}, sheet.CSVOptions{}, "a")
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); !errors.Is(err, full) {
		t.Errorf("CSV to a full disk: %v", err)
	}
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// benchRow is as wide as the ministry's birth import: 70 columns.
func benchRow() ([]sheet.Column, []string) {
	cols, row := make([]sheet.Column, 70), make([]string, 70)
	for i := range cols {
		cols[i] = sheet.Column{Header: fmt.Sprintf("cot%d", i)}
		row[i] = []string{"Nguyễn Thị Hoa", "27.10.2008", "01/2008", "", "xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"}[i%5]
	}
	return cols, row
}

func BenchmarkWriteXLSX70Columns(b *testing.B) {
	cols, row := benchRow()
	const rows = 2000
	for b.Loop() {
		all := make([][]string, rows)
		for i := range all {
			all[i] = row
		}
		xlsxOf(b, cols, all...)
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadXLSX70Columns(b *testing.B) {
	cols, row := benchRow()
	const rows = 2000
	all := make([][]string, rows)
	for i := range all {
		all[i] = row
	}
	file := xlsxOf(b, cols, all...)
	for b.Loop() {
		if got := rowsOf(b, open(b, file, sheet.Options{})); len(got) != rows {
			b.Fatalf("%d rows", len(got))
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkReadCSV70Columns(b *testing.B) {
	cols, row := benchRow()
	const rows = 2000
	all := make([][]string, rows)
	for i := range all {
		all[i] = row
	}
	var headers []string
	for _, c := range cols {
		headers = append(headers, c.Header)
	}
	file := csvOf(b, sheet.CSVOptions{}, headers, all...)
	for b.Loop() {
		if got := rowsOf(b, open(b, file, sheet.Options{})); len(got) != rows {
			b.Fatalf("%d rows", len(got))
		}
	}
	b.ReportMetric(float64(rows*b.N)/b.Elapsed().Seconds(), "rows/s")
}
