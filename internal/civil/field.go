// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"
)

// Kind says what sort of text a field holds; it decides the input, the normalization and the reading rules.
type Kind string

// The kinds of fields.
const (
	KindName   Kind = "name"   // a person's name, minority names included
	KindDate   Kind = "date"   // partial date: dd.mm.yyyy, mm.yyyy or yyyy
	KindWords  Kind = "words"  // a date in words; Field.Of names the date it repeats
	KindTime   Kind = "time"   // hour and minute
	KindPlace  Kind = "place"  // place as text; resolved to a unit elsewhere
	KindCode   Kind = "code"   // an entry of a closed table; Norm is its code
	KindTerm   Kind = "term"   // an entry of an open table (ethnic group, nationality); Norm is its standard name
	KindNumber Kind = "number" // whole number
	KindPage   Kind = "page"   // page of the book
	KindRegNo  Kind = "regno"  // registration number NN/YYYY
	KindBookNo Kind = "bookno" // book number NN/YYYY
	KindPIN    Kind = "pin"    // personal identification number, 12 digits
	KindPaper  Kind = "paper"  // number of an identity paper; Field.Of names the field with its type
	KindText   Kind = "text"   // one line
	KindNote   Kind = "note"   // many lines: annotations
)

var kinds = []Kind{KindName, KindDate, KindWords, KindTime, KindPlace, KindCode, KindTerm, KindNumber, KindPage,
	KindRegNo, KindBookNo, KindPIN, KindPaper, KindText, KindNote}

// Sens is how closely a value is guarded: what a list may show of it.
type Sens int

// Degrees of sensitivity, rising.
const (
	SensNone    Sens = iota // numbers of the book, code of the registration
	SensPerson              // personal: name, date, place
	SensSpecial             // ethnicity, parentage, identity numbers, cause of death
)

// Role says what a field means to rules and linkage, whatever its id: "person.attribute".
type Role string

// Roles of the entry itself.
const (
	RoleNo      Role = "entry.no"
	RoleBook    Role = "entry.book"
	RolePage    Role = "entry.page"
	RoleDate    Role = "entry.date"
	RoleKind    Role = "entry.kind"
	RoleUnit    Role = "entry.unit"
	RoleSigner  Role = "entry.signer"
	RoleTitle   Role = "entry.signertitle"
	RoleOfficer Role = "entry.officer"
	RoleNote    Role = "entry.note"
)

// Person is the part before the dot: "child", "mother", "husband"… or "entry".
func (r Role) Person() string { p, _, _ := strings.Cut(string(r), "."); return p }

// Attr is the part after the dot: "name", "dob", "sex", "pin"….
func (r Role) Attr() string { _, a, _ := strings.Cut(string(r), "."); return a }

// RoleOf joins a person and an attribute.
func RoleOf(person, attr string) Role { return Role(person + "." + attr) }

// Op compares one field in a condition.
type Op string

// The comparisons of a condition.
const (
	OpAlways Op = "always" // for every entry; Field and Of are not used
	OpIs     Op = "is"     // Norm is one of Of
	OpIsNot  Op = "isnot"  // Norm is none of Of (an empty field counts as none)
	OpFilled Op = "filled" // text or mark is there
	OpSince  Op = "since"  // the entry's year is known and at least Of[0]; Field is not used
)

// Test is one clause of a condition.
type Test struct {
	Field string   `json:"field,omitempty"`
	Op    Op       `json:"op"`
	Of    []string `json:"of,omitempty"`
}

// When is a condition as data: every clause must hold. Without clauses it never holds.
type When []Test

// Always is the condition that holds for every entry.
var Always = When{{Op: OpAlways}}

// Is builds the condition that a field has one of the given codes.
func Is(field string, codes ...string) When { return When{{Field: field, Op: OpIs, Of: codes}} }

// IsNot builds the condition that a field has none of the given codes.
func IsNot(field string, codes ...string) When { return When{{Field: field, Op: OpIsNot, Of: codes}} }

// Filled builds the condition that a field has text or a mark.
func Filled(field string) When { return When{{Field: field, Op: OpFilled}} }

// Holds evaluates the condition on an entry registered in year (0 = unknown).
func (w When) Holds(values Values, year int) bool {
	for _, t := range w {
		if !t.holds(values, year) {
			return false
		}
	}
	return len(w) > 0
}

func (t Test) holds(values Values, year int) bool {
	v := values[t.Field]
	switch t.Op {
	case OpAlways:
		return true
	case OpIs:
		return slices.Contains(t.Of, v.Text())
	case OpIsNot:
		return !slices.Contains(t.Of, v.Text())
	case OpFilled:
		return !v.Empty()
	case OpSince:
		return year > 0 && len(t.Of) == 1 && atoi(t.Of[0]) <= year
	}
	return false
}

// Field is the definition of one place on the page and one column of the sheet.
type Field struct {
	ID       string `json:"id"` // column name of the ministry's sheet
	VI       string `json:"vi"`
	EN       string `json:"en"`
	Kind     Kind   `json:"kind"`
	Group    string `json:"group"`              // section of the page
	Table    string `json:"table,omitempty"`    // code table of KindCode and KindTerm
	Of       string `json:"of,omitempty"`       // the field this one belongs to: date of a KindWords, paper type of a KindPaper
	From     string `json:"from,omitempty"`     // filled by the export from this field when empty; the form does not ask for it
	Since    int    `json:"since,omitempty"`    // first year of registration whose page has it; 0 = always
	Until    int    `json:"until,omitempty"`    // last year; 0 = still
	Sens     Sens   `json:"sens"`               // what a list may show
	Priority bool   `json:"priority,omitempty"` // checked twice (domain.md §9)
	Required When   `json:"required,omitempty"` // must have text or a mark
	Match    Role   `json:"match,omitempty"`    // meaning to rules and linkage
	Sticky   bool   `json:"sticky,omitempty"`   // carried over from the entry before: the same all through a book
	Ditto    bool   `json:"ditto,omitempty"`    // often repeats the entry above: the keyer may copy it with one key
	MaxLen   int    `json:"maxlen,omitempty"`   // longest text expected, in letters; 0 = by kind
	HelpVI   string `json:"helpVI,omitempty"`
	HelpEN   string `json:"helpEN,omitempty"`
}

// In reports whether a page of that year of registration has the field. Year 0 (unknown) has all.
func (f *Field) In(year int) bool {
	return year == 0 || (f.Since == 0 || f.Since <= year) && (f.Until == 0 || year <= f.Until)
}

// Label is the label in the language: "en" or Vietnamese.
func (f *Field) Label(lang string) string {
	if lang == "en" {
		return f.EN
	}
	return f.VI
}

// Help is the help text in the language, "en" or Vietnamese: the field's own, else that of its kind.
func (f *Field) Help(lang string) string {
	h := kindHelp[f.Kind]
	if f.HelpVI != "" {
		h = msg{f.HelpVI, f.HelpEN}
	}
	if lang == "en" {
		return h.en
	}
	return h.vi
}

// kindHelp says how texts of a kind are keyed.
var kindHelp = map[Kind]msg{
	KindName:   {"Gõ đúng như trong sổ, kể cả chữ viết hoa và dấu.", "Type exactly what the book says, capitals and tone marks included."},
	KindDate:   {"Ngày.tháng.năm; chỉ có tháng và năm hoặc chỉ có năm thì gõ như vậy.", "Day.month.year; when the book has only month and year, or the year, type just that."},
	KindWords:  {"Chép nguyên văn phần ghi bằng chữ.", "Copy the words as they stand."},
	KindTime:   {"Giờ và phút, ví dụ 14:30.", "Hour and minute, for example 14:30."},
	KindPlace:  {"Ghi theo sổ, giữ tên cũ của xã, huyện, tỉnh.", "As in the book; keep the old names of commune, district and province."},
	KindCode:   {"Chọn trong danh sách, hoặc gõ số.", "Choose from the list, or type the number."},
	KindTerm:   {"Gõ vài chữ đầu rồi chọn; không có trong danh sách thì gõ theo sổ.", "Type the first letters and choose; if it is not in the list, type what the book says."},
	KindNumber: {"Gõ bằng chữ số.", "Type in digits."},
	KindPage:   {"Số ghi ở chân trang sổ.", "The number at the foot of the page."},
	KindRegNo:  {"Số và năm, ví dụ 12/2007.", "Number and year, for example 12/2007."},
	KindBookNo: {"Số quyển và năm mở sổ, ví dụ 01/2007.", "Book number and opening year, for example 01/2007."},
	KindPIN:    {"12 chữ số, đúng như trong sổ.", "12 digits, as in the book."},
	KindPaper:  {"Chép số trên giấy tờ; sổ ghi “không” thì gõ như vậy.", "Copy the number of the paper; when the book says “none”, type that."},
	KindText:   {"Chép đúng như trong sổ.", "Copy what the book says."},
	KindNote:   {"Chép nguyên văn, mỗi ghi chú một dòng.", "Copy word for word, one note a line."},
}

// Limit is the longest text the field is expected to hold, in letters.
func (f *Field) Limit() int {
	if f.MaxLen > 0 {
		return f.MaxLen
	}
	switch f.Kind {
	case KindName:
		return 80
	case KindNote:
		return 2000
	case KindPlace, KindText, KindWords:
		return 250
	}
	return 60
}

// atoi reads leading digits only; text without digits is 0. For numbers already matched as digits.
func atoi(s string) int {
	n := 0
	for i := 0; i < len(s) && s[i] >= '0' && s[i] <= '9' && n < 1e8; i++ {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
