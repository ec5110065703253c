// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"fmt"

	"github.com/sogoc/sogoc/internal/refusal"
)

// The reasons this package refuses for.
const (
	CodeEmpty    refusal.Code = "sheet_empty"
	CodeOldXLS   refusal.Code = "sheet_old_or_locked"
	CodeOther    refusal.Code = "sheet_other_format"
	CodeTooBig   refusal.Code = "sheet_too_many_bytes"
	CodeDamaged  refusal.Code = "sheet_damaged"
	CodeNoSheet  refusal.Code = "sheet_no_such_sheet"
	CodeNoHeader refusal.Code = "sheet_no_header"
	CodeRows     refusal.Code = "sheet_too_many_rows"
	CodeLongRow  refusal.Code = "sheet_row_too_long"
	CodeColumns  refusal.Code = "sheet_too_many_columns"
	CodeHeavy    refusal.Code = "sheet_too_heavy"
)

// words are the sentences of the reasons that need no figures.
var words = map[refusal.Code][2]string{
	CodeEmpty: {"Tệp rỗng, không có dòng nào.", "The file is empty, it has no rows."},
	CodeOldXLS: {"Tệp là Excel đời cũ (.xls) hoặc có mật khẩu. Hãy mở tệp, lưu lại thành .xlsx không mật khẩu.",
		"The file is an old Excel file (.xls) or has a password. Open it and save it as .xlsx without a password."},
	CodeDamaged: {"Tệp bảng tính bị hỏng, không đọc được. Hãy lưu lại hoặc sao chép lại.",
		"The spreadsheet is damaged and cannot be read. Save or copy it again."},
	CodeHeavy: {"Mở bảng tính tốn quá nhiều bộ nhớ hoặc thời gian nên đã dừng lại. Hãy bỏ hình, định dạng và trang tính thừa, hoặc lưu lại thành .csv.",
		"Opening the spreadsheet took too much memory or time and was ended. Remove pictures, formats and sheets that are not needed, or save it as .csv."},
	CodeNoHeader: {"Không tìm thấy dòng tiêu đề cột.", "No row of column headers was found."},
}

func refuse(code refusal.Code, row int, cause error) *refusal.Refusal {
	w := words[code]
	return &refusal.Refusal{Code: code, Row: row, VI: w[0], EN: w[1], Cause: cause}
}

func refuseOther(name string) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeOther,
		VI: fmt.Sprintf("Tệp có định dạng %s, hệ thống chưa đọc được. Hãy lưu lại thành .xlsx hoặc .csv.", name),
		EN: fmt.Sprintf("The file is in %s format, which cannot be read here. Save it as .xlsx or .csv.", name)}
}

// refuseNoSheet is for bytes that are no text and no workbook: a picture, a
// program.
func refuseNoSheet() *refusal.Refusal {
	return &refusal.Refusal{Code: CodeOther, VI: "Tệp này không phải bảng tính. Hãy chọn tệp .xlsx hoặc .csv.", EN: "This file is no spreadsheet. Choose an .xlsx or .csv file."}
}

func refuseBytes(size, limit int64) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeTooBig,
		VI: fmt.Sprintf("Bảng tính quá lớn (%s, tối đa %s khi giải nén). Hãy tách thành nhiều tệp.", refusal.Megabytes(size), refusal.Megabytes(limit)),
		EN: fmt.Sprintf("The spreadsheet is too large (%s, at most %s unpacked). Split it.", refusal.Megabytes(size), refusal.Megabytes(limit))}
}

func refuseSheet(name string, have []string) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeNoSheet,
		VI: fmt.Sprintf("Không có trang tính “%s”. Tệp có: %q.", name, have),
		EN: fmt.Sprintf("There is no sheet “%s”. The file has: %q.", name, have)}
}

func refuseRows(row, limit int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeRows, Row: row,
		VI: fmt.Sprintf("Bảng có quá nhiều dòng (trên %d). Hãy tách thành nhiều tệp.", limit),
		EN: fmt.Sprintf("The table has too many rows (more than %d). Split it.", limit)}
}

func refuseLong(row int, cause error) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeLongRow, Row: row, Cause: cause,
		VI: fmt.Sprintf("Dòng %d quá dài. Có thể có ô chứa quá nhiều chữ, hoặc tệp CSV thiếu dấu nháy kép đóng.", row),
		EN: fmt.Sprintf("Row %d is too long. A cell may hold too much text, or a CSV file may lack a closing quotation mark.", row)}
}

func refuseColumns(row int) *refusal.Refusal {
	return &refusal.Refusal{Code: CodeColumns, Row: row,
		VI: fmt.Sprintf("Dòng %d có quá nhiều cột (trên %d). Hãy xóa các cột thừa.", row, MaxColumns),
		EN: fmt.Sprintf("Row %d has too many columns (more than %d). Remove those that are not needed.", row, MaxColumns)}
}

// Heavy refuses a workbook whose reading was ended for its memory or time.
func Heavy(cause error) *refusal.Refusal { return refuse(CodeHeavy, 0, cause) }

// Damaged refuses a workbook that brought its reader down.
func Damaged(cause error) *refusal.Refusal { return refuse(CodeDamaged, 0, cause) }
