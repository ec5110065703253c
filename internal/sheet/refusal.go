// SPDX-License-Identifier: Apache-2.0

package sheet

import "fmt"

// Code says why a table is refused. Codes are stable: they are kept in
// records and counted in reports.
type Code string

// The reasons this package refuses for.
const (
	CodeEmpty    Code = "sheet_empty"
	CodeOldXLS   Code = "sheet_old_or_locked"
	CodeOther    Code = "sheet_other_format"
	CodeTooBig   Code = "sheet_too_many_bytes"
	CodeDamaged  Code = "sheet_damaged"
	CodeNoSheet  Code = "sheet_no_such_sheet"
	CodeNoHeader Code = "sheet_no_header"
	CodeRows     Code = "sheet_too_many_rows"
	CodeLongRow  Code = "sheet_row_too_long"
)

// Refusal is why a table, or the rest of it from Row on, is not taken.
type Refusal struct {
	Code   Code
	Row    int    // where reading stopped; 0 when the whole file is refused
	VI, EN string // one or two sentences each: what is wrong, what to do
	Cause  error  // for the log; may be nil
}

func (r *Refusal) Error() string {
	if r.Cause == nil {
		return fmt.Sprintf("%s: %s", r.Code, r.EN)
	}
	return fmt.Sprintf("%s: %s (%v)", r.Code, r.EN, r.Cause)
}

func (r *Refusal) Unwrap() error { return r.Cause }

// Reason gives the stable code and the sentence in both languages.
func (r *Refusal) Reason() (code, vi, en string) { return string(r.Code), r.VI, r.EN }

// words are the sentences of the reasons that need no figures.
var words = map[Code][2]string{
	CodeEmpty: {"Tệp rỗng, không có dòng nào.", "The file is empty, it has no rows."},
	CodeOldXLS: {"Tệp là Excel đời cũ (.xls) hoặc có mật khẩu. Hãy mở tệp, lưu lại thành .xlsx không mật khẩu.",
		"The file is an old Excel file (.xls) or has a password. Open it and save it as .xlsx without a password."},
	CodeDamaged: {"Tệp bảng tính bị hỏng, không đọc được. Hãy lưu lại hoặc sao chép lại.",
		"The spreadsheet is damaged and cannot be read. Save or copy it again."},
	CodeNoHeader: {"Không tìm thấy dòng tiêu đề cột.", "No row of column headers was found."},
}

func refuse(code Code, row int, cause error) *Refusal {
	w := words[code]
	return &Refusal{Code: code, Row: row, VI: w[0], EN: w[1], Cause: cause}
}

func refuseOther(name string) *Refusal {
	return &Refusal{Code: CodeOther,
		VI: fmt.Sprintf("Tệp có định dạng %s, hệ thống chưa đọc được. Hãy lưu lại thành .xlsx hoặc .csv.", name),
		EN: fmt.Sprintf("The file is in %s format, which cannot be read here. Save it as .xlsx or .csv.", name)}
}

func refuseBytes(size, limit int64) *Refusal {
	mb := func(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/(1<<20)) }
	return &Refusal{Code: CodeTooBig,
		VI: fmt.Sprintf("Bảng tính quá lớn (%s, tối đa %s khi giải nén). Hãy tách thành nhiều tệp.", mb(size), mb(limit)),
		EN: fmt.Sprintf("The spreadsheet is too large (%s, at most %s unpacked). Split it.", mb(size), mb(limit))}
}

func refuseSheet(name string, have []string) *Refusal {
	return &Refusal{Code: CodeNoSheet,
		VI: fmt.Sprintf("Không có trang tính “%s”. Tệp có: %q.", name, have),
		EN: fmt.Sprintf("There is no sheet “%s”. The file has: %q.", name, have)}
}

func refuseRows(row, limit int) *Refusal {
	return &Refusal{Code: CodeRows, Row: row,
		VI: fmt.Sprintf("Bảng có quá nhiều dòng (trên %d). Hãy tách thành nhiều tệp.", limit),
		EN: fmt.Sprintf("The table has too many rows (more than %d). Split it.", limit)}
}

func refuseLong(row int, cause error) *Refusal {
	return &Refusal{Code: CodeLongRow, Row: row, Cause: cause,
		VI: fmt.Sprintf("Dòng %d quá dài. Có thể thiếu dấu nháy kép đóng hoặc không phải tệp CSV.", row),
		EN: fmt.Sprintf("Row %d is too long. A closing quotation mark may be missing, or this is not a CSV file.", row)}
}
