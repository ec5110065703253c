// SPDX-License-Identifier: Apache-2.0

package civil

import "fmt"

// Rule describes a rule for lists and help pages.
type Rule struct {
	ID    string `json:"id"`
	Scope string `json:"scope"` // "entry" or "book"
	VI    string `json:"vi"`
	EN    string `json:"en"`
}

// Rules lists the rules by number. V10–V19 do not exist.
func Rules() []Rule { return rules }

var rules = []Rule{
	{"R01", "entry", "Ô bắt buộc chưa nhập", "A required field is not keyed"},
	{"R02", "entry", "Không đọc được thành số hoặc giờ", "Not readable as a number or time"},
	{"R03", "entry", "Quá dài so với ô đó", "Longer than the field usually is"},
	{"R04", "entry", "Còn dấu lặp lại", "A ditto mark is left"},
	{"R05", "entry", "Chữ “không có” trong ô số", "“None” in a number field"},
	{"V01", "entry", "Số đăng ký có dạng số/năm", "Registration number is number/year"},
	{"V02", "entry", "Quyển số có dạng số/năm và đúng sổ", "Book number is number/year and of this book"},
	{"V03", "entry", "Năm của số, ngày đăng ký và quyển số khớp nhau", "Years of number, date and book agree"},
	{"V04", "entry", "Ngày đọc được, có trong lịch, năm hợp lý", "Dates are readable, in the calendar, of a possible year"},
	{"V05", "entry", "Số trang là số và có trong sổ", "Page is a number and in the book"},
	{"V06", "entry", "Mã thuộc danh mục", "Codes are in their tables"},
	{"V07", "entry", "Dân tộc, quốc tịch có trong danh mục", "Ethnic group and nationality are in the list"},
	{"V08", "entry", "Số định danh đúng dạng và khớp giới tính, năm sinh", "Personal number is well formed and agrees with sex and birth"},
	{"V09", "entry", "Số giấy tờ đúng với loại giấy tờ", "Paper number fits the kind of paper"},
	{"V20", "entry", "Chết sau khi sinh, tuổi hợp lý", "Death after birth, at a possible age"},
	{"V21", "entry", "Đăng ký sau sự kiện", "Registration after the event"},
	{"V22", "entry", "Khai sinh quá hạn", "Late registration of a birth"},
	{"V23", "entry", "Khai tử quá hạn", "Late registration of a death"},
	{"V24", "entry", "Tuổi khi kết hôn", "Age at marriage"},
	{"V25", "entry", "Tuổi của cha, mẹ khi sinh con", "Age of the parents at birth"},
	{"V26", "entry", "Cha, mẹ sinh trước con", "Parents born before the child"},
	{"V27", "entry", "Không trùng số trong cùng quyển, cùng nơi đăng ký", "No two entries with the same number, book and unit"},
	{"V28", "entry", "Có thể là cùng một người", "Perhaps the same person"},
	{"V29", "book", "Có thể là sinh đôi", "Perhaps twins"},
	{"V30", "book", "Số bị thiếu trong năm", "Numbers missing in a year"},
	{"V31", "book", "Ngày đăng ký tăng theo số", "Dates rise with the numbers"},
	{"V32", "book", "Mỗi trường hợp có tệp, mỗi tệp có trường hợp", "Every entry has a file, every file an entry"},
	{"V33", "book", "Tệp quét đủ trang, không quá nặng, không trắng", "Scans have pages, are not too heavy, not blank"},
	{"V34", "book", "Số trường hợp khớp lời khóa sổ", "Count agrees with the closing statement"},
	{"V35", "entry", "Người ký và chức vụ", "Signer and position"},
	{"V36", "entry", "Nơi đăng ký là đơn vị có vào ngày đó", "Registering unit existed on the date"},
	{"V37", "entry", "Tên viết toàn chữ hoa", "Name in capitals"},
	{"V38", "entry", "Chữ và số lẫn nhau, vần lạ, mã dấu lẫn lộn", "Digits in names, odd syllables, mixed encodings"},
	{"V39", "entry", "Địa danh chỉ có dấu phẩy", "Place made of commas"},
	{"V40", "entry", "Ngày bằng chữ khớp ngày bằng số", "Date in words agrees with digits"},
	{"V41", "entry", "Số khớp số đọc được trên ảnh", "The number agrees with the one read on the image"},
}

// Validate measures an entry by every rule that needs no other entry of the book, and returns what they have to say, errors
// first. It reads Written and honours a Norm that somebody chose; it alters nothing. Rules whose context is missing stay silent.
func Validate(t *Type, values Values, ctx Context) []Finding {
	r := read(t, values, &ctx)
	for i := range t.Fields {
		r.checkCell(i)
	}
	r.checkNumbers()
	r.checkPeople()
	r.checkDates()
	r.checkOthers()
	SortFindings(r.out)
	return r.out
}

// at names the fields a finding speaks of: the first is where to look, all go into its fingerprint.
type at []int

// say adds a finding and returns it for a proposal.
func (r *reading) say(where at, rule string, sev Severity, m msg, args ...any) *Finding {
	f := Finding{Rule: rule, Severity: sev}
	if len(where) > 0 {
		field := &r.t.Fields[where[0]]
		f.Field = field.ID
		f.VI, f.EN = field.VI+": ", field.EN+": "
	}
	f.VI += format(m.vi, args)
	f.EN += format(m.en, args)
	seen := make([]string, 0, len(where))
	for _, i := range where {
		seen = append(seen, r.cells[i].text+string(r.cells[i].Mark))
	}
	f.Seen = fingerprint(seen...)
	r.out = append(r.out, f)
	return &r.out[len(r.out)-1]
}

func format(text string, args []any) string {
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

// role finds the field with a role and its cell; ok is false when the type has none.
func (r *reading) role(role Role) (int, *cell, bool) {
	i, ok := r.t.byRole[role]
	if !ok {
		return -1, nil, false
	}
	return i, &r.cells[i], true
}

// dateOf is the date of a role's field when it was read without doubt.
func (r *reading) dateOf(role Role) (int, Date) {
	i, c, ok := r.role(role)
	if !ok || c.norm == "" {
		return i, Date{}
	}
	return i, c.date
}
