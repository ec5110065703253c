// SPDX-License-Identifier: Apache-2.0

package civil

import "slices"

const acknowledged = "HoTen NgaySinh DanToc QuocTich QuocTichKhac QueQuan LoaiCuTru NoiCuTru" + papers

// parentChildType is the register of acknowledged parents and children: the 50 columns of the ministry's sheet. Whether the
// parent is a mother or a father is told by loaiXacNhan alone.
func parentChildType() *Type {
	parent := who{"cm", "parent", "parent", "cha hoặc mẹ", "Parent"}
	child := who{"nc", "child", "child", "người con", "Child"}
	fields := slices.Concat(
		entryFields("loaiDangKy.CMC", "noiDangKy"),
		[]Field{
			{ID: "quyetDinhSo", VI: "Quyết định số", EN: "Decision number", Kind: KindText, Group: "entry"},
			{ID: "loaiXacNhan", VI: "Loại xác nhận", EN: "Kind of acknowledgement", Kind: KindCode, Table: "loaiXacNhan", Group: "entry", Sens: SensSpecial, Required: Always},
		},
		person(parent, acknowledged),
		person(child, acknowledged),
		acknowledgedApplicant(),
		officerFields(),
		foreignFields("2"),
	)
	edit(fields, "cmHoTen ncHoTen", required(Always), priority)
	edit(fields, "cmNgaySinh ncNgaySinh", priority)
	return &Type{
		ID: "parent_child", Code: "CMC", VI: "Nhận cha, mẹ, con", EN: "Acknowledgement of parentage",
		BookVI: "Sổ đăng ký nhận cha, mẹ, con", BookEN: "Register of acknowledged parents and children", Event: "ngayDangKy",
		Groups: sections(Group{"parent", "Cha hoặc mẹ", "Parent"}, Group{"child", "Con", "Child"}),
		Persons: []Person{
			{"parent", "cha hoặc mẹ", "parent", true}, {"child", "người con", "child", true},
			{"applicant", "người yêu cầu", "applicant", false}},
		Fields:  fields,
		Layouts: plainLayouts("entry", "parent", "child", "applicant", "officer", "note"),
		Columns: columns("so quyenSo trangSo quyetDinhSo ngayDangKy loaiDangKy loaiXacNhan noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu " +
			"cm{" + acknowledged + "} nc{" + acknowledged + "} nyc{HoTen QHNguoiDuocNhan QHNguoiNhan papers}" + foreignColumns),
	}
}

// acknowledgedApplicant has two relationships: to the one acknowledged and to the one who acknowledges.
func acknowledgedApplicant() []Field {
	w := who{"nyc", "applicant", "applicant", "người yêu cầu", "Applicant"}
	return slices.Concat(person(w, "HoTen"), []Field{
		w.field("QHNguoiDuocNhan", "Quan hệ với người được nhận", "Applicant: relationship to the one acknowledged", KindText, SensPerson),
		w.field("QHNguoiNhan", "Quan hệ với người nhận", "Applicant: relationship to the one who acknowledges", KindText, SensPerson),
	}, person(w, papers))
}

// plainLayouts is one page for all eras, for registers whose older pages nobody has described.
func plainLayouts(groups ...string) []Layout { return []Layout{{Groups: groups}} }

// maritalCertType is the register of marital-status confirmations: the 35 columns of the ministry's sheet. It is a book of
// papers issued, not of events: no kind of registration, and noiCap in place of noiDangKy.
func maritalCertType() *Type {
	subject := who{"nxn", "subject", "subject", "người được xác nhận", "Person"}
	fields := slices.Concat(
		entryFields("", "noiCap"),
		person(subject, "HoTen NgaySinh GioiTinh DanToc QuocTich QuocTichKhac LoaiCuTru NoiCuTru"+papers),
		statusFields(subject),
		applicantFields(),
		officerFields(),
	)
	edit(fields, "noiCap", func(f *Field) { f.VI, f.EN = "Nơi cấp", "Issuing authority" })
	edit(fields, "ngayDangKy", func(f *Field) { f.VI, f.EN = "Ngày, tháng, năm cấp", "Date of issue" })
	edit(fields, "nxnHoTen", required(Always), priority)
	edit(fields, "nxnNgaySinh nxnGioiTinh", priority)
	groups := sections(Group{"subject", "Người được xác nhận", "Person"}, Group{"status", "Nội dung xác nhận", "What is confirmed"})
	return &Type{
		ID: "marital_status_cert", Code: "HN", Aliases: []string{"XNHN", "TTHN"}, VI: "Xác nhận tình trạng hôn nhân", EN: "Marital-status confirmation",
		BookVI: "Sổ cấp giấy xác nhận tình trạng hôn nhân", BookEN: "Register of marital-status confirmations", Event: "ngayDangKy",
		Groups:  slices.DeleteFunc(groups, func(g Group) bool { return g.ID == "foreign" }),
		Persons: []Person{{"subject", "người được xác nhận", "person", true}, {"applicant", "người yêu cầu", "applicant", false}},
		Fields:  fields,
		Layouts: plainLayouts("entry", "subject", "status", "applicant", "officer", "note"),
		Columns: columns("so quyenSo trangSo ngayDangKy noiCap nguoiKy chucVuNguoiKy nguoiThucHien ghiChu " +
			"nxn{HoTen GioiTinh NgaySinh DanToc QuocTich QuocTichKhac LoaiCuTru NoiCuTru papers ThoiGianCuTruTai ThoiGianCuTruTu ThoiGianCuTruDen " +
			"TinhTrangHonNhan LoaiMucDichSuDung MucDichSuDung}" + applicantColumns),
	}
}

func statusFields(subject who) []Field {
	w := who{subject.prefix, "status", "", "", ""}
	return []Field{
		w.field("ThoiGianCuTruTai", "Trong thời gian cư trú tại", "While living at", KindPlace, SensPerson),
		w.field("ThoiGianCuTruTu", "Cư trú từ ngày", "Living there from", KindDate, SensPerson),
		w.field("ThoiGianCuTruDen", "Cư trú đến ngày", "Living there until", KindDate, SensPerson),
		w.field("TinhTrangHonNhan", "Tình trạng hôn nhân", "Marital status", KindText, SensSpecial),
		w.field("LoaiMucDichSuDung", "Loại mục đích sử dụng", "Kind of purpose", KindCode, SensPerson).with(table("mucDich"), ditto),
		w.field("MucDichSuDung", "Mục đích sử dụng", "Purpose", KindText, SensPerson),
	}
}
