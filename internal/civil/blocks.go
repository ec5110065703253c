// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"
)

// who is a person (or paper) whose fields share a prefix of the sheet, a section and a role.
type who struct {
	prefix string // of the ministry's columns: nks, me, cha, chong…
	group  string
	role   string // first part of the roles; "" when rules have no use for the person
	vi, en string // "mẹ", "Mother"
}

// attrs are the fields a person can have, by the last part of the column name. In labels, % stands for the person.
var attrs = []Field{
	{ID: "HoTen", VI: "Họ, chữ đệm, tên %", EN: "%: full name", Kind: KindName, Match: "name", Sens: SensPerson,
		HelpVI: "Gõ đúng như trong sổ, kể cả chữ viết hoa và dấu. Không bắt buộc có họ.",
		HelpEN: "Type exactly what the book says, capitals and tone marks included. A surname is not required."},
	{ID: "NgaySinh", VI: "Ngày, tháng, năm sinh của %", EN: "%: date of birth", Kind: KindDate, Match: "dob", Sens: SensPerson,
		HelpVI: "Ngày.tháng.năm; chỉ có tháng và năm hoặc chỉ có năm thì gõ như vậy (05.1956, 1956).",
		HelpEN: "Day.month.year; when the book has only month and year, or the year, type just that (05.1956, 1956)."},
	{ID: "NgaySinhBangChu", VI: "Ngày sinh của % ghi bằng chữ", EN: "%: date of birth in words", Kind: KindWords, Of: "NgaySinh", Sens: SensPerson},
	{ID: "GioiTinh", VI: "Giới tính của %", EN: "%: sex", Kind: KindCode, Table: "gioiTinh", Match: "sex", Sens: SensPerson,
		HelpVI: "Theo đúng sổ; không suy từ chữ đệm Văn, Thị.", HelpEN: "As the book says; never guess it from the middle name."},
	{ID: "DanToc", VI: "Dân tộc của %", EN: "%: ethnic group", Kind: KindTerm, Table: "danToc", Match: "ethnicity", Sens: SensSpecial, Ditto: true},
	{ID: "QuocTich", VI: "Quốc tịch của %", EN: "%: nationality", Kind: KindTerm, Table: "quocTich", Match: "nationality", Sens: SensPerson, Ditto: true},
	{ID: "QuocTichStr", VI: "Quốc tịch của % (chữ trong sổ)", EN: "%: nationality (text of the book)", Kind: KindText, From: "QuocTich", Sens: SensPerson},
	{ID: "QuocTichKhac", VI: "Quốc tịch khác của %", EN: "%: other nationality", Kind: KindTerm, Table: "quocTich", Sens: SensPerson},
	{ID: "QuocTichKhacStr", VI: "Quốc tịch khác của % (chữ trong sổ)", EN: "%: other nationality (text of the book)", Kind: KindText, From: "QuocTichKhac", Sens: SensPerson},
	{ID: "SoDinhDanh", VI: "Số định danh cá nhân của %", EN: "%: personal identification number", Kind: KindPIN, Match: "pin", Sens: SensSpecial, Since: 2016,
		HelpVI: "12 chữ số. Sổ trước năm 2016 không có ô này; số viết thêm về sau thì vẫn nhập.",
		HelpEN: "12 digits. Books before 2016 have no such place; a number added later by hand is keyed all the same."},
	{ID: "SoDinhDanhCaNhan", VI: "Số định danh cá nhân của %", EN: "%: personal identification number", Kind: KindPIN, Match: "pin", Sens: SensSpecial, Since: 2016},
	{ID: "QueQuan", VI: "Quê quán của %", EN: "%: home place", Kind: KindPlace, Match: "home", Sens: SensPerson, Ditto: true},
	{ID: "LoaiCuTru", VI: "Loại cư trú của %", EN: "%: kind of residence", Kind: KindCode, Table: "cuTru", Sens: SensPerson, Ditto: true},
	{ID: "NoiCuTru", VI: "Nơi cư trú của %", EN: "%: residence", Kind: KindPlace, Match: "residence", Sens: SensPerson, Ditto: true},
	{ID: "LoaiGiayToTuyThan", VI: "Loại giấy tờ tùy thân của %", EN: "%: kind of identity paper", Kind: KindCode, Table: "giayTo", Sens: SensPerson},
	{ID: "GiayToKhac", VI: "Tên giấy tờ khác của %", EN: "%: name of the other paper", Kind: KindText, Sens: SensPerson},
	{ID: "SoGiayToTuyThan", VI: "Số giấy tờ tùy thân của %", EN: "%: number of identity paper", Kind: KindPaper, Of: "LoaiGiayToTuyThan", Match: "paper", Sens: SensSpecial},
	{ID: "NgayCapGiayToTuyThan", VI: "Ngày cấp giấy tờ của %", EN: "%: paper issued on", Kind: KindDate, Sens: SensPerson},
	{ID: "NoiCapGiayToTuyThan", VI: "Nơi cấp giấy tờ của %", EN: "%: paper issued by", Kind: KindText, Sens: SensPerson, Ditto: true},
}

const papers = " LoaiGiayToTuyThan GiayToKhac SoGiayToTuyThan NgayCapGiayToTuyThan NoiCapGiayToTuyThan"

// person builds the fields of w named by the last parts of their columns, separated by spaces.
func person(w who, names string) []Field {
	var out []Field
	for _, name := range strings.Fields(names) {
		i := slices.IndexFunc(attrs, func(f Field) bool { return f.ID == name })
		if i < 0 {
			panic("civil: no attribute " + name)
		}
		out = append(out, w.own(attrs[i]))
	}
	return out
}

// own makes an attribute w's own: prefix, section, role and labels.
func (w who) own(f Field) Field {
	f.Group, f.ID = w.group, w.prefix+f.ID
	f.VI = strings.Join(strings.Fields(strings.ReplaceAll(f.VI, "%", w.vi)), " ")
	f.EN = strings.ReplaceAll(f.EN, "%", w.en)
	if f.Of != "" {
		f.Of = w.prefix + f.Of
	}
	if f.From != "" {
		f.From = w.prefix + f.From
	}
	if strings.HasSuffix(f.ID, "GiayToKhac") {
		f.Required = Is(w.prefix+"LoaiGiayToTuyThan", "8")
	}
	switch {
	case w.role == "":
		f.Match = ""
	case f.Match != "":
		f.Match = RoleOf(w.role, string(f.Match))
	}
	return f
}

// field is one field of w beyond the usual attributes.
func (w who) field(id, vi, en string, kind Kind, sens Sens) Field {
	return Field{ID: w.prefix + id, VI: vi, EN: en, Kind: kind, Group: w.group, Sens: sens}
}

// Edits of a field, applied by edit.
type change func(*Field)

func required(when When) change { return func(f *Field) { f.Required = when } }
func priority(f *Field)         { f.Priority = true }
func match(r Role) change       { return func(f *Field) { f.Match = r } }
func ditto(f *Field)            { f.Ditto = true }
func table(id string) change    { return func(f *Field) { f.Table = id } }
func of(id string) change       { return func(f *Field) { f.Of = id } }
func help(vi, en string) change { return func(f *Field) { f.HelpVI, f.HelpEN = vi, en } }

func (f Field) with(changes ...change) Field {
	for _, c := range changes {
		c(&f)
	}
	return f
}

// edit applies changes to the fields with the ids, separated by spaces.
func edit(fields []Field, ids string, changes ...change) {
	for _, id := range strings.Fields(ids) {
		i := slices.IndexFunc(fields, func(f Field) bool { return f.ID == id })
		if i < 0 {
			panic("civil: no field " + id)
		}
		fields[i] = fields[i].with(changes...)
	}
}

// entryFields are the fields every register begins with. kindTable is the table of loaiDangKy, "" for registers without it;
// unitID is noiDangKy or noiCap.
func entryFields(kindTable, unitID string) []Field {
	out := []Field{
		{ID: "so", VI: "Số đăng ký", EN: "Registration number", Kind: KindRegNo, Match: RoleNo, Priority: true, Required: Always,
			HelpVI: "Số và năm, ví dụ 12/2007; gõ cả 12a, 12bis nếu sổ ghi vậy.", HelpEN: "Number and year, for example 12/2007; key 12a or 12bis when the book says so."},
		{ID: "quyenSo", VI: "Quyển số", EN: "Book number", Kind: KindBookNo, Match: RoleBook, Priority: true, Required: Always, Sticky: true,
			HelpVI: "Số quyển và năm mở sổ, ví dụ 01/2007.", HelpEN: "Book number and the year the book was opened, for example 01/2007."},
		{ID: "trangSo", VI: "Trang số", EN: "Page number", Kind: KindPage, Match: RolePage, Ditto: true},
		{ID: "ngayDangKy", VI: "Ngày, tháng, năm đăng ký", EN: "Date of registration", Kind: KindDate, Match: RoleDate, Priority: true, Required: Always, Ditto: true},
		{ID: unitID, VI: "Nơi đăng ký", EN: "Registering authority", Kind: KindPlace, Match: RoleUnit, Required: Always, Sticky: true,
			HelpVI: "Ghi theo sổ: tên đơn vị khi đó, dù nay đã sáp nhập.", HelpEN: "As in the book: the unit's name at the time, even if it has been merged since."},
	}
	if kindTable != "" {
		out = append(out, Field{ID: "loaiDangKy", VI: "Loại đăng ký", EN: "Kind of registration", Kind: KindCode, Table: kindTable,
			Match: RoleKind, Required: Always, Ditto: true})
	}
	for i := range out {
		out[i].Group = "entry"
	}
	return out
}

// officerFields are the people who sign, officeless in the oldest books, and the notes column.
func officerFields() []Field {
	return []Field{
		{ID: "nguoiKy", VI: "Người ký", EN: "Signer", Kind: KindName, Group: "officer", Match: RoleSigner, Sticky: true},
		{ID: "chucVuNguoiKy", VI: "Chức vụ người ký", EN: "Signer's position", Kind: KindText, Group: "officer", Match: RoleTitle, Sticky: true},
		{ID: "nguoiThucHien", VI: "Người thực hiện", EN: "Acting officer", Kind: KindName, Group: "officer", Match: RoleOfficer, Sticky: true},
		{ID: "ghiChu", VI: "Ghi chú", EN: "Notes", Kind: KindNote, Group: "note", Match: RoleNote, Sens: SensSpecial,
			HelpVI: "Chép nguyên văn cột ghi chú: cải chính, bổ sung, ly hôn… kèm ngày và căn cứ.",
			HelpEN: "Copy the notes column word for word: corrections, supplements, divorce… with date and basis."},
	}
}

// applicantFields are the seven columns of the person who came to register.
func applicantFields() []Field {
	w := who{"nyc", "applicant", "applicant", "người yêu cầu", "Applicant"}
	out := person(w, "HoTen")
	out = append(out, w.field("QuanHe", "Quan hệ của người yêu cầu", "Applicant: relationship", KindText, SensPerson).with(
		ditto, help("Ghi theo sổ: cha, mẹ, ông nội…", "As in the book: father, mother, grandfather…")))
	return append(out, person(w, papers)...)
}

// foreignFields are the four trailing columns of an event already registered abroad. abroad is the code of loaiDangKy that
// says so, "" when the register has no such code.
func foreignFields(abroad string) []Field {
	out := []Field{
		{ID: "soDangKyNuocNgoai", VI: "Số đăng ký ở nước ngoài", EN: "Number of the registration abroad", Kind: KindText},
		{ID: "ngayDangKyNuocNgoai", VI: "Ngày đăng ký ở nước ngoài", EN: "Date of the registration abroad", Kind: KindDate},
		{ID: "cqNuocNgoaiDaDangKy", VI: "Cơ quan nước ngoài đã đăng ký", EN: "Foreign authority", Kind: KindText},
		{ID: "qgNuocNgoaiDaDangKy", VI: "Quốc gia đã đăng ký", EN: "Country of the registration abroad", Kind: KindTerm, Table: "quocTich"},
	}
	for i := range out {
		out[i].Group = "foreign"
		if abroad != "" && i >= 2 {
			out[i].Required = Is("loaiDangKy", abroad)
		}
	}
	return out
}

// standing are the sections every register has.
func sections(own ...Group) []Group {
	out := []Group{{"entry", "Đăng ký", "Registration"}}
	out = append(out, own...)
	return append(out,
		Group{"applicant", "Người yêu cầu", "Applicant"},
		Group{"officer", "Người ký, người thực hiện", "Signer and acting officer"},
		Group{"note", "Ghi chú", "Notes"},
		Group{"foreign", "Đã đăng ký ở nước ngoài", "Registered abroad"})
}

// columns reads a list of column names. name{A B C} stands for nameA nameB nameC; "papers" inside braces for the five
// columns of an identity paper; STT is the running number.
func columns(list string) []Column {
	var out []Column
	list = strings.ReplaceAll(list, "papers", papers)
	prefix := ""
	for _, word := range strings.Fields(strings.NewReplacer("{", "{ ", "}", " }").Replace(list)) {
		switch {
		case strings.HasSuffix(word, "{"):
			prefix = strings.TrimSuffix(word, "{")
		case word == "}":
			prefix = ""
		case word == "STT":
			out = append(out, Column{Name: word, Fill: FillSeq})
		default:
			out = append(out, Column{Name: prefix + word, Fill: FillField})
		}
	}
	return out
}

// allow sets the second header line of the columns with the names.
func allow(cols []Column, allowed, names string) []Column {
	for _, name := range strings.Fields(names) {
		i := slices.IndexFunc(cols, func(c Column) bool { return c.Name == name })
		cols[i].Allowed = allowed
	}
	return cols
}

const foreignColumns = " soDangKyNuocNgoai ngayDangKyNuocNgoai cqNuocNgoaiDaDangKy qgNuocNgoaiDaDangKy"
const applicantColumns = " nyc{HoTen QuanHe papers}"
