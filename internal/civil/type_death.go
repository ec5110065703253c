// SPDX-License-Identifier: Apache-2.0

package civil

import "slices"

// deathType is the register of deaths: the 48 columns of the ministry's sheet.
func deathType() *Type {
	dead := who{"nkt", "deceased", "deceased", "người chết", "Deceased"}
	fields := slices.Concat(
		entryFields("loaiDangKy.KT", "noiDangKy"),
		person(dead, "HoTen NgaySinh GioiTinh DanToc QuocTich QuocTichKhac LoaiCuTru NoiCuTru"+papers),
		deathFields(dead),
		noticeFields(),
		applicantFields(),
		officerFields(),
		declaredDeadFields(),
		foreignFields("3"),
	)
	edit(fields, "nktHoTen nktNgayChet", required(Always), priority)
	edit(fields, "nktNgaySinh nktGioiTinh", priority)
	edit(fields, "nktGioiTinh", required(Always))
	return &Type{
		ID: "death", Code: "KT", VI: "Khai tử", EN: "Death",
		BookVI: "Sổ đăng ký khai tử", BookEN: "Register of deaths", Event: "nktNgayChet", Act: ActDeath, Late: 15,
		Groups: sections(
			Group{"deceased", "Người chết", "Deceased"}, Group{"death", "Việc chết", "Death"},
			Group{"notice", "Giấy báo tử", "Death notice"},
			Group{"legal", "Tuyên bố chết", "Declared dead"}),
		Persons: []Person{{"deceased", "người chết", "deceased", true}, {"applicant", "người yêu cầu", "applicant", false}},
		Fields:  fields,
		Layouts: []Layout{
			{Since: 2016, Groups: []string{"entry", "deceased", "death", "notice", "applicant", "officer", "note"}},
			{Since: 1999, Until: 2015, Groups: []string{"entry", "deceased", "death", "notice", "note", "applicant", "officer"},
				Omit: []string{"nktQuocTichKhac", "nktGiayToKhac", "nycGiayToKhac", "gbtLoai"}},
			{Until: 1998, Groups: []string{"entry", "deceased", "death", "note", "officer"},
				Omit: []string{"nktQuocTichKhac", "nktLoaiGiayToTuyThan", "nktGiayToKhac", "nktSoGiayToTuyThan", "nktNgayCapGiayToTuyThan",
					"nktNoiCapGiayToTuyThan", "nktNgayChetGhiBangChu", "nktGioPhutChet", "nguoiThucHien"}},
		},
		Columns: columns("so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu " +
			"nkt{HoTen GioiTinh NgaySinh DanToc QuocTich QuocTichKhac LoaiCuTru NoiCuTru papers NgayChet NgayChetGhiBangChu GioPhutChet NoiChet " +
			"NguyenNhanChet TinhTrangTuyenBoViecChet NgayGhiChuTuyenBoViecChet CanCuTuyenBoViecChet NgayGhiChuHuyTuyenBoViecChet CanCuHuyTuyenBoViecChet} " +
			"gbt{Loai So Ngay CoQuanCap}" + applicantColumns + foreignColumns),
	}
}

func deathFields(dead who) []Field {
	w := who{dead.prefix, "death", dead.role, dead.vi, dead.en}
	return []Field{
		w.field("NgayChet", "Ngày, tháng, năm chết", "Date of death", KindDate, SensPerson).with(match("deceased.death")),
		w.field("NgayChetGhiBangChu", "Ngày chết ghi bằng chữ", "Date of death in words", KindWords, SensPerson).with(of("nktNgayChet")),
		w.field("GioPhutChet", "Giờ, phút chết", "Time of death", KindTime, SensPerson),
		w.field("NoiChet", "Nơi chết", "Place of death", KindPlace, SensPerson).with(match("deceased.deathplace"), ditto),
		w.field("NguyenNhanChet", "Nguyên nhân chết", "Cause of death", KindText, SensSpecial),
	}
}

func noticeFields() []Field {
	w := who{"gbt", "notice", "", "", ""}
	return []Field{
		w.field("Loai", "Loại giấy báo tử", "Kind of death notice", KindCode, SensPerson).with(table("loaiGiayBaoTu"), ditto),
		w.field("So", "Số giấy báo tử", "Number of the death notice", KindText, SensPerson),
		w.field("Ngay", "Ngày giấy báo tử", "Date of the death notice", KindDate, SensPerson),
		w.field("CoQuanCap", "Cơ quan cấp giấy báo tử", "Death notice issued by", KindText, SensPerson).with(ditto),
	}
}

func declaredDeadFields() []Field {
	w := who{"nkt", "legal", "", "", ""}
	return []Field{
		w.field("TinhTrangTuyenBoViecChet", "Tình trạng tuyên bố chết", "Declared dead", KindCode, SensSpecial).with(table("tuyenBo")),
		w.field("NgayGhiChuTuyenBoViecChet", "Ngày ghi chú tuyên bố chết", "Declared dead: date of the note", KindDate, SensSpecial),
		w.field("CanCuTuyenBoViecChet", "Căn cứ tuyên bố chết", "Declared dead: basis", KindText, SensSpecial),
		w.field("NgayGhiChuHuyTuyenBoViecChet", "Ngày ghi chú hủy tuyên bố chết", "Declaration revoked: date of the note", KindDate, SensSpecial),
		w.field("CanCuHuyTuyenBoViecChet", "Căn cứ hủy tuyên bố chết", "Declaration revoked: basis", KindText, SensSpecial),
	}
}
