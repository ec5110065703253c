// SPDX-License-Identifier: Apache-2.0

package civil

import "slices"

// The registers below have no known template of the ministry. Their fields follow the pages (circular 04/2020), their columns
// are our own, in the naming of the known sheets, and are mapped when a template turns up.

const somebody = "HoTen NgaySinh GioiTinh DanToc QuocTich LoaiCuTru NoiCuTru SoDinhDanhCaNhan" + papers

// generic completes a type: groups, layout and columns follow from its fields.
func generic(t Type, groups []Group, fields ...[]Field) *Type {
	t.Generic, t.Event = true, "ngayDangKy"
	t.Fields = slices.Concat(fields...)
	for _, g := range groups {
		if slices.ContainsFunc(t.Fields, func(f Field) bool { return f.Group == g.ID }) {
			t.Groups = append(t.Groups, g)
		}
	}
	var page []string
	for _, g := range t.Groups {
		if g.ID != "foreign" {
			page = append(page, g.ID)
		}
	}
	t.Layouts = plainLayouts(page...)
	for _, f := range t.Fields {
		t.Columns = append(t.Columns, Column{Name: f.ID, Fill: FillField})
	}
	for _, p := range t.Persons {
		i := slices.IndexFunc(t.Fields, func(f Field) bool { return p.Subject && f.Match == RoleOf(p.ID, "name") })
		if i >= 0 {
			t.Fields[i].Required, t.Fields[i].Priority = Always, true
		}
	}
	return &t
}

func guardianshipType() *Type {
	guardian := who{"ngh", "guardian", "guardian", "người giám hộ", "Guardian"}
	ward := who{"ndgh", "ward", "ward", "người được giám hộ", "Ward"}
	w := who{"", "end", "", "", ""}
	return generic(Type{
		ID: "guardianship", Code: "GH", VI: "Giám hộ", EN: "Guardianship",
		BookVI: "Sổ đăng ký giám hộ", BookEN: "Register of guardianships",
		Persons: []Person{{"guardian", "người giám hộ", "guardian", true}, {"ward", "người được giám hộ", "ward", true}},
	}, sections(Group{"guardian", "Người giám hộ", "Guardian"}, Group{"ward", "Người được giám hộ", "Ward"}, Group{"end", "Chấm dứt giám hộ", "Termination"}),
		entryFields("loaiGiamHo", "noiDangKy"),
		person(guardian, somebody), person(ward, somebody),
		[]Field{
			w.field("soGiamHo", "Số đăng ký giám hộ đã chấm dứt", "Number of the guardianship ended", KindText, SensNone),
			w.field("ngayGiamHo", "Ngày đăng ký giám hộ đã chấm dứt", "Date of the guardianship ended", KindDate, SensNone),
			w.field("lyDoChamDut", "Lý do chấm dứt giám hộ", "Reason of the termination", KindText, SensSpecial),
		},
		applicantFields(), officerFields(), foreignFields("5"))
}

func adoptionType() *Type {
	child := who{"ncn", "child", "child", "con nuôi", "Adopted child"}
	father := who{"chaNuoi", "father", "adoptivefather", "cha nuôi", "Adoptive father"}
	mother := who{"meNuoi", "mother", "adoptivemother", "mẹ nuôi", "Adoptive mother"}
	giver := who{"ong", "giver", "", "ông (bên giao)", "Giving side, man"}
	giver2 := who{"ba", "giver", "", "bà (bên giao)", "Giving side, woman"}
	w := who{"", "giver", "", "", ""}
	const side = "HoTen NgaySinh DanToc QuocTich NoiCuTru LoaiGiayToTuyThan SoGiayToTuyThan"
	return generic(Type{
		ID: "adoption", Code: "NCN", VI: "Nuôi con nuôi", EN: "Adoption",
		BookVI: "Sổ đăng ký nuôi con nuôi", BookEN: "Register of adoptions",
		Persons: []Person{{"child", "con nuôi", "adopted child", true}, {"adoptivefather", "cha nuôi", "adoptive father", false}, {"adoptivemother", "mẹ nuôi", "adoptive mother", false}},
	}, sections(Group{"child", "Con nuôi", "Adopted child"}, Group{"father", "Cha nuôi", "Adoptive father"}, Group{"mother", "Mẹ nuôi", "Adoptive mother"}, Group{"giver", "Bên giao con nuôi", "Giving side"}),
		entryFields("", "noiDangKy"),
		person(child, "HoTen NgaySinh GioiTinh DanToc QuocTich NoiCuTru SoDinhDanhCaNhan"),
		person(father, side), person(mother, side),
		person(giver, side), person(giver2, side),
		[]Field{
			w.field("quanHeBenGiao", "Quan hệ của bên giao với trẻ", "Giving side: relationship to the child", KindText, SensSpecial),
			w.field("coSoNuoiDuong", "Cơ sở nuôi dưỡng", "Institution", KindText, SensSpecial),
			w.field("nguoiDaiDien", "Người đại diện cơ sở nuôi dưỡng", "Institution: representative", KindName, SensPerson),
			w.field("quyetDinhSo", "Số giấy chứng nhận hoặc quyết định", "Number of certificate or decision", KindText, SensNone),
			w.field("quyetDinhNgay", "Ngày giấy chứng nhận hoặc quyết định", "Date of certificate or decision", KindDate, SensNone),
		},
		applicantFields(), officerFields(), foreignFields(""))
}

func changeType() *Type {
	subject := who{"ntd", "subject", "subject", "người được thay đổi, cải chính", "Person"}
	w := who{"", "change", "", "", ""}
	return generic(Type{
		ID: "change_correction", Code: "TD", Aliases: []string{"TDCC", "TĐ", "TĐCC"}, VI: "Thay đổi, cải chính, bổ sung hộ tịch, xác định lại dân tộc", EN: "Change, correction, supplement, ethnicity",
		BookVI: "Sổ đăng ký thay đổi, cải chính, bổ sung hộ tịch, xác định lại dân tộc", BookEN: "Register of changes, corrections and supplements",
		Persons: []Person{{"subject", "người được thay đổi", "person", true}, {"applicant", "người yêu cầu", "applicant", false}},
	}, sections(Group{"subject", "Người được thay đổi, cải chính", "Person"}, Group{"change", "Nội dung", "What changes"}),
		entryFields("loaiThayDoi", "noiDangKy"),
		person(subject, somebody),
		[]Field{
			w.field("giayToHoTich", "Giấy tờ hộ tịch được thay đổi", "Civil-status paper changed", KindText, SensPerson),
			w.field("giayToHoTichSo", "Số giấy tờ hộ tịch", "Its number", KindText, SensNone),
			w.field("giayToHoTichNgay", "Ngày cấp giấy tờ hộ tịch", "Its date", KindDate, SensNone),
			w.field("giayToHoTichNoiCap", "Nơi cấp giấy tờ hộ tịch", "Issued by", KindPlace, SensNone),
			w.field("noiDungTu", "Từ", "From", KindNote, SensSpecial),
			w.field("noiDungThanh", "Thành", "To", KindNote, SensSpecial).with(required(Always)),
		},
		applicantFields(), officerFields(), foreignFields("5"))
}

func divorceType() *Type {
	husband := who{"chong", "husband", "husband", "chồng", "Husband"}
	wife := who{"vo", "wife", "wife", "vợ", "Wife"}
	w := who{"", "decision", "", "", ""}
	return generic(Type{
		ID: "divorce_note", Code: "LH", Aliases: []string{"GCLH"}, VI: "Ghi chú ly hôn, hủy kết hôn", EN: "Note of divorce or annulment",
		BookVI: "Sổ ghi chú ly hôn, hủy việc kết hôn", BookEN: "Register of divorces and annulments noted",
		Persons: []Person{{"husband", "chồng", "husband", true}, {"wife", "vợ", "wife", true}},
	}, sections(Group{"husband", "Chồng", "Husband"}, Group{"wife", "Vợ", "Wife"}, Group{"decision", "Bản án, quyết định", "Decision"}),
		entryFields("loaiLyHon", "noiDangKy"),
		person(husband, somebody), person(wife, somebody),
		[]Field{
			w.field("banAnSo", "Số bản án, quyết định", "Number of the decision", KindText, SensPerson),
			w.field("banAnNgay", "Ngày bản án, quyết định", "Date of the decision", KindDate, SensPerson),
			w.field("banAnCoQuan", "Cơ quan ra bản án, quyết định", "Authority that decided", KindText, SensPerson),
			w.field("banAnQuocGia", "Quốc gia", "Country", KindTerm, SensPerson).with(table("quocTich")),
			w.field("noiDungGhiChu", "Nội dung ghi chú", "What is noted", KindNote, SensSpecial),
		},
		applicantFields(), officerFields())
}

func foreignNoteType() *Type {
	subject := who{"ndk", "subject", "subject", "người được ghi vào sổ", "Person"}
	w := who{"", "event", "", "", ""}
	return generic(Type{
		ID: "foreign_note", Code: "GNN", VI: "Ghi vào sổ việc hộ tịch đã đăng ký ở nước ngoài", EN: "Event registered abroad",
		BookVI: "Sổ ghi vào sổ việc hộ tịch đã đăng ký ở nước ngoài", BookEN: "Register of events registered abroad",
		Persons: []Person{{"subject", "người được ghi vào sổ", "person", true}, {"applicant", "người yêu cầu", "applicant", false}},
	}, sections(Group{"subject", "Người được ghi vào sổ", "Person"}, Group{"event", "Việc hộ tịch", "Event"}),
		entryFields("", "noiDangKy"),
		person(subject, somebody),
		[]Field{
			w.field("suKien", "Việc hộ tịch", "Event", KindText, SensPerson).with(required(Always)),
			w.field("suKienNgay", "Ngày xảy ra sự kiện", "Date of the event", KindDate, SensPerson),
			w.field("suKienNoiDung", "Nội dung", "Content", KindNote, SensSpecial),
		},
		applicantFields(), officerFields(), foreignFields(""))
}
