// SPDX-License-Identifier: Apache-2.0

package civil

import "slices"

const spouseColumns = "HoTen NgaySinh DanToc QuocTich QuocTichKhac LoaiCuTru NoiCuTru" + papers

// marriageType is the register of marriages: the 44 columns of the ministry's sheet.
func marriageType() *Type {
	wife := who{"vo", "wife", "wife", "vợ", "Wife"}
	husband := who{"chong", "husband", "husband", "chồng", "Husband"}
	fields := slices.Concat(
		entryFields("loaiDangKy.KH", "noiDangKy"),
		person(wife, spouseColumns),
		person(husband, spouseColumns),
		[]Field{{ID: "ngayXacLapQuanHeHonNhan", VI: "Ngày xác lập quan hệ hôn nhân", EN: "Marriage recognised from", Kind: KindDate, Group: "marriage", Sens: SensPerson,
			HelpVI: "Chỉ nhập khi sổ có ghi, ví dụ chung sống trước ngày 03.01.1987.", HelpEN: "Only when the book gives it, for example for a life together since before 3 January 1987."}},
		officerFields(),
		annulmentFields(),
		foreignFields("3"),
	)
	edit(fields, "voHoTen chongHoTen", required(Always), priority)
	edit(fields, "voNgaySinh chongNgaySinh", priority)
	return &Type{
		ID: "marriage", Code: "KH", VI: "Kết hôn", EN: "Marriage",
		BookVI: "Sổ đăng ký kết hôn", BookEN: "Register of marriages", Event: "ngayDangKy", Act: ActMarriage,
		Groups: sections(
			Group{"wife", "Vợ", "Wife"}, Group{"husband", "Chồng", "Husband"},
			Group{"marriage", "Quan hệ hôn nhân", "Marriage"},
			Group{"legal", "Ly hôn, hủy, công nhận kết hôn", "Divorce, annulment, recognition"}),
		Persons: []Person{{"husband", "chồng", "husband", true}, {"wife", "vợ", "wife", true}},
		Fields:  fields,
		Layouts: []Layout{
			{Since: 2016, Groups: []string{"entry", "wife", "husband", "marriage", "officer", "note"}},
			{Since: 1999, Until: 2015, Groups: []string{"entry", "husband", "wife", "officer", "note"}, Omit: spouseOmit()},
			{Until: 1998, Groups: []string{"entry", "husband", "wife", "officer", "note"}, Omit: append(spouseOmit(),
				"chongLoaiGiayToTuyThan", "chongSoGiayToTuyThan", "voLoaiGiayToTuyThan", "voSoGiayToTuyThan", "nguoiThucHien")},
		},
		Columns: columns("so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy ngayXacLapQuanHeHonNhan nguoiThucHien ghiChu " +
			"tinhTrangKetHon huyKetHonNgayGhiChu huyKetHonCanCu congNhanKetHonNgayGhiChu congNhanKetHonCanCu " +
			"chong{" + spouseColumns + "} vo{" + spouseColumns + "}" + foreignColumns),
	}
}

// spouseOmit are the fields that pages before 2016 do not have.
func spouseOmit() []string {
	return []string{"chongQuocTichKhac", "voQuocTichKhac", "chongGiayToKhac", "voGiayToKhac"}
}

func annulmentFields() []Field {
	w := who{"", "legal", "", "", ""}
	return []Field{
		w.field("tinhTrangKetHon", "Tình trạng kết hôn", "State of the marriage", KindCode, SensSpecial).with(table("tinhTrangKetHon")),
		w.field("huyKetHonNgayGhiChu", "Ngày ghi chú ly hôn hoặc hủy kết hôn", "Divorce or annulment: date of the note", KindDate, SensSpecial),
		w.field("huyKetHonCanCu", "Căn cứ ly hôn hoặc hủy kết hôn", "Divorce or annulment: basis", KindText, SensSpecial),
		w.field("congNhanKetHonNgayGhiChu", "Ngày ghi chú công nhận kết hôn", "Recognition: date of the note", KindDate, SensSpecial),
		w.field("congNhanKetHonCanCu", "Căn cứ công nhận kết hôn", "Recognition: basis", KindText, SensSpecial),
	}
}
