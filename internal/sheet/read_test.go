// SPDX-License-Identifier: Apache-2.0

package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/vntext"
)

func wantRefusal(t *testing.T, err error, want refusal.Code) *refusal.Refusal {
	t.Helper()
	var r *refusal.Refusal
	if !errors.As(err, &r) {
		t.Fatalf("error %v is no Refusal, want %s", err, want)
	}
	if r.Code != want {
		t.Errorf("refused with %s, want %s (%v)", r.Code, want, err)
	}
	if r.VI == "" || r.EN == "" || !strings.Contains(r.Error(), string(want)) {
		t.Errorf("refusal without words: %v", r)
	}
	return r
}

func TestHeaderKey(t *testing.T) {
	t.Parallel()
	cases := map[string]string{
		"nksHoTen ": "nkshoten", "LOAIDANGKY\ni=[1,2]": "loaidangky", "  Số   quyển\r\n(bắt buộc)": "so quyen",
		"\ufeffSTT": "stt", "\u00a0ngày\u00a0đăng ký": "ngay dang ky", "\n\nso": "so", "": "", "Đ": "d",
	}
	for in, want := range cases {
		if got := sheet.HeaderKey(in); got != want {
			t.Errorf("HeaderKey(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestHeaderBelowATitle(t *testing.T) {
	t.Parallel()
	file := "ỦY BAN NHÂN DÂN XÃ VĨNH THỦY;;\n;;\nDanh sách sổ, năm 2010;;\nSố ;\"QUYỂN SỐ\nx\";ghiChu;SO\n\n1;01/2010;a\n;;\n2;02/2010;b\n"
	r := open(t, []byte(file), sheet.Options{Want: []string{"so", "quyen so", "ghichu", "khac"}})
	if r.Header.Row != 4 {
		t.Errorf("header on row %d", r.Header.Row)
	}
	if i, ok := r.Header.Index("GhiChu"); !ok || i != 2 {
		t.Errorf("Index = %d, %v", i, ok)
	}
	if got := r.Header.Missing("so", "khac"); !slices.Equal(got, []string{"khac"}) {
		t.Errorf("Missing = %q", got)
	}
	if !slices.Equal(r.Header.Doubles, []string{"SO"}) {
		t.Errorf("Doubles = %q", r.Header.Doubles)
	}
}

func TestRowNumbersAreThoseOfTheFile(t *testing.T) {
	t.Parallel()
	csv := "so,ten\n1,a\n\n2,\"b\nb\"\n,\n3,c\n"
	var numbers []int
	for _, row := range rowsOf(t, open(t, []byte(csv), sheet.Options{})) {
		numbers = append(numbers, row.Number)
	}
	if !slices.Equal(numbers, []int{2, 4, 7}) {
		t.Errorf("CSV rows %v", numbers)
	}
	numbers = nil
	file := xlsxOf(t, columns("so", "ten"), []string{"1", "a"}, []string{}, []string{" "}, []string{"3", "c"})
	for _, row := range rowsOf(t, open(t, file, sheet.Options{})) {
		numbers = append(numbers, row.Number)
	}
	if !slices.Equal(numbers, []int{2, 5}) {
		t.Errorf("xlsx rows %v", numbers)
	}
}

func TestCSVOfRealLife(t *testing.T) {
	t.Parallel()
	utf16le := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune("so\tten\r\n1\tNguyễn\r\n")) {
		utf16le = binary.LittleEndian.AppendUint16(utf16le, u)
	}
	cases := map[string][]byte{
		"plain": []byte("so,ten\n1,Nguyễn\n"), "mark": []byte("\ufeffso;ten\r\n1;Nguyễn\r\n"),
		"sep line": []byte("sep=;\r\nso;ten\r\n1;Nguyễn\r\n"), "tabs": []byte("so\tten\n1\tNguyễn"),
		"comma in quotes": []byte("\"so\";\"ten\"\n1;Nguyễn\n"), "UTF-16": utf16le,
		"no last line end": []byte("so,ten\n1,Nguyễn"), "blank lines first": []byte("\n\n so ,ten\n1,Nguyễn\n"),
	}
	for name, file := range cases {
		r := open(t, file, sheet.Options{Want: []string{"so", "ten"}})
		rows := rowsOf(t, r)
		if i, ok := r.Header.Index("ten"); !ok || len(rows) != 1 || rows[0].Cell(i) != "Nguyễn" || rows[0].Legacy != nil {
			t.Errorf("%s: headers %q, rows %+v", name, r.Header.Names, rows)
		}
	}
	r := open(t, cases["sep line"], sheet.Options{})
	if rows := rowsOf(t, r); r.Header.Row != 2 || rows[0].Number != 3 {
		t.Errorf("behind a sep line: header on %d, row on %d", r.Header.Row, rows[0].Number)
	}
}

func TestLegacyTextIsFlaggedNotChanged(t *testing.T) {
	t.Parallel()
	tcvn := "NguyÔn ThÞ Hång"
	row := []string{"1", tcvn, "Nguyễn Thị Hồng", "abc"}
	bytesOf := func(s string) []byte { // as the old program wrote the file
		var b []byte
		for _, r := range s {
			b = append(b, byte(r))
		}
		return b
	}
	files := map[string][]byte{
		"xlsx":      xlsxOf(t, columns("so", "ten", "tenMoi", "x"), row),
		"csv":       csvOf(t, sheet.CSVOptions{}, []string{"so", "ten", "tenMoi", "x"}, row),
		"csv bytes": bytesOf("so,ten,x\n1," + tcvn + ",abc\n"),
	}
	for name, file := range files {
		rows := rowsOf(t, open(t, file, sheet.Options{}))
		if len(rows) != 1 || rows[0].Cell(1) != tcvn {
			t.Fatalf("%s: %+v", name, rows)
		}
		if len(rows[0].Legacy) != 1 || rows[0].Legacy[1] != vntext.TCVN3 {
			t.Errorf("%s: flagged %v, want column 1 as TCVN3", name, rows[0].Legacy)
		}
	}
}

func TestDatesAndNumbersTypedInExcel(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	for cell, v := range map[string]any{"A1": "ngay", "B1": "so", "C1": "x", "A2": time.Date(2008, 10, 27, 0, 0, 0, 0, time.UTC), "B2": 55, "C2": 1234567890123} {
		if err := f.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	style, err := f.NewStyle(&excelize.Style{NumFmt: 14})
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellStyle("Sheet1", "A2", "A2", style); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	rows := rowsOf(t, open(t, b.Bytes(), sheet.Options{}))
	if want := []string{"27.10.2008", "55", "1234567890123"}; len(rows) != 1 || !slices.Equal(rows[0].Cells, want) {
		t.Errorf("cells %+v, want %q", rows, want)
	}
}

func zipOf(t *testing.T, files map[string][]byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range files {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestFilesThatAreNotTaken(t *testing.T) {
	t.Parallel()
	good := xlsxOf(t, columns("a"), []string{"1"})
	cases := map[string]struct {
		file []byte
		want refusal.Code
		says string
	}{
		"empty":       {nil, sheet.CodeEmpty, ""},
		"only space":  {[]byte(" \r\n\r\n"), sheet.CodeEmpty, ""},
		"only commas": {[]byte(",,\n,,\n"), sheet.CodeNoHeader, ""},
		"xls":         {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...."), sheet.CodeOldXLS, ".xlsx"},
		"html as xls": {[]byte("<html><table>"), sheet.CodeOther, "HTML"},
		"pdf":         {[]byte("%PDF-1.4\n..."), sheet.CodeOther, "PDF"},
		"picture":     {[]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\r"), sheet.CodeOther, ".xlsx"},
		"ods":         {zipOf(t, map[string][]byte{"content.xml": nil}), sheet.CodeOther, "ODS"},
		"docx":        {zipOf(t, map[string][]byte{"word/document.xml": nil}), sheet.CodeOther, "Word"},
		"zip":         {zipOf(t, map[string][]byte{"a.txt": nil}), sheet.CodeOther, "ZIP"},
		"cut xlsx":    {good[:len(good)/2], sheet.CodeDamaged, ""},
		"hollow xlsx": {zipOf(t, map[string][]byte{"xl/workbook.xml": []byte("<workbook")}), "", ""},
	}
	for name, c := range cases {
		_, err := sheet.Open(bytes.NewReader(c.file), sheet.DefaultLimits(), sheet.Options{})
		t.Log(name)
		if c.want == "" { // any typed reason will do
			var r *refusal.Refusal
			if !errors.As(err, &r) {
				t.Errorf("%s: %v is no Refusal", name, err)
			}
			continue
		}
		if r := wantRefusal(t, err, c.want); !strings.Contains(r.EN, c.says) || !strings.Contains(r.VI, c.says) {
			t.Errorf("%s: the refusal does not say %q: %v", name, c.says, r)
		}
	}
}

// TestRowsAreNotLostInSilence: an archive that is whole but holds a sheet that
// breaks off, as a program that crashed while saving leaves it.
func TestRowsAreNotLostInSilence(t *testing.T) {
	t.Parallel()
	good := xlsxOf(t, columns("a"), []string{"1"}, []string{"2"})
	whole, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string][]byte{}
	for _, f := range whole.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(f.Name, "xl/worksheets/") {
			body = body[:bytes.LastIndex(body, []byte("<row"))]
		}
		parts[f.Name] = body
	}
	_, err = sheet.Open(bytes.NewReader(zipOf(t, parts)), sheet.DefaultLimits(), sheet.Options{})
	wantRefusal(t, err, sheet.CodeDamaged)
}

func TestSheetByName(t *testing.T) {
	t.Parallel()
	file := xlsxOf(t, columns("a"), []string{"1"})
	if rows := rowsOf(t, open(t, file, sheet.Options{Sheet: " dl  IMPORT"})); len(rows) != 1 {
		t.Errorf("%d rows", len(rows))
	}
	_, err := sheet.Open(bytes.NewReader(file), sheet.DefaultLimits(), sheet.Options{Sheet: "KS"})
	if r := wantRefusal(t, err, sheet.CodeNoSheet); !strings.Contains(r.VI, "DL Import") {
		t.Errorf("the refusal does not name the sheets: %v", r)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	bomb := zipOf(t, map[string][]byte{"xl/workbook.xml": make([]byte, 5<<20)})
	_, err := sheet.Open(bytes.NewReader(bomb), sheet.Limits{Unpacked: 1 << 20}, sheet.Options{})
	wantRefusal(t, err, sheet.CodeTooBig)
	_, err = sheet.Open(strings.NewReader("a,b\n1,2\n"), sheet.Limits{Bytes: 4}, sheet.Options{})
	wantRefusal(t, err, sheet.CodeTooBig)
	long := "so,ten\n1,a\n2,\"" + strings.Repeat("không đóng ngoặc ", 400_000)
	r := open(t, []byte(long), sheet.Options{Want: []string{"so"}})
	last, good := error(nil), 0
	for _, err := range r.Rows() {
		if last = err; err == nil {
			good++
		}
	}
	if got := wantRefusal(t, last, sheet.CodeLongRow); got.Row != 3 || good != 1 {
		t.Errorf("stopped at row %d after %d good rows", got.Row, good)
	}
	few, err := sheet.Open(strings.NewReader("a\n"+strings.Repeat("1\n", 50)), sheet.Limits{Rows: 30}, sheet.Options{Want: []string{"a"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, err := range few.Rows() {
		last = err
	}
	if got := wantRefusal(t, last, sheet.CodeRows); got.Row != 31 {
		t.Errorf("stopped at row %d", got.Row)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add([]byte("so;ten\n1;\"a\nb\"\n"))
	f.Add([]byte("\ufeffsep=,\r\na,b\r\n"))
	f.Add([]byte("\xff\xfea\x00,\x00"))
	f.Add([]byte("so,NguyÔn\xd4\n"))
	f.Add(xlsxOf(f, columns("Số", "Họ tên"), []string{"01/2010", "Nguyễn Thị Hoa"}, []string{"02/2010", "=1+1"}))
	f.Add(xlsxOf(f, columns("a")))
	limits := sheet.Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 5000}
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := sheet.Open(bytes.NewReader(b), limits, sheet.Options{})
		if err != nil {
			var refused *refusal.Refusal
			if !errors.As(err, &refused) {
				t.Errorf("%v is no Refusal", err)
			}
			return
		}
		last := r.Header.Row
		for row, err := range r.Rows() {
			if err != nil {
				break
			}
			if row.Number <= last {
				t.Fatalf("row %d comes after row %d", row.Number, last)
			}
			last = row.Number
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
}
