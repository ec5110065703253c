// SPDX-License-Identifier: Apache-2.0

package civil

import "slices"

// birthType is the register of births: the 70 columns of the ministry's import sheet, sheet "DL Import" of the historical
// civil-status software.
func birthType() *Type {
	return &Type{
		ID: "birth", Code: "KS", VI: "Khai sinh", EN: "Birth",
		BookVI: "Sổ đăng ký khai sinh", BookEN: "Register of births",
		Event: "nksNgaySinh", Act: ActBirth, Late: 60,
		Groups: sections(
			Group{"child", "Người được khai sinh", "Child"},
			Group{"mother", "Mẹ", "Mother"},
			Group{"father", "Cha", "Father"},
			Group{"legal", "Mất tích, hạn chế năng lực hành vi", "Missing person, limited capacity"}),
		Persons: []Person{
			{"child", "người được khai sinh", "child", true},
			{"mother", "mẹ", "mother", false},
			{"father", "cha", "father", false},
			{"applicant", "người yêu cầu", "applicant", false},
		},
		Fields:  birthFields(),
		Layouts: birthLayouts(),
		Columns: birthColumns(),
	}
}

func birthFields() []Field {
	child := who{"nks", "child", "child", "người được khai sinh", "Child"}
	mother := who{"me", "mother", "mother", "mẹ", "Mother"}
	father := who{"cha", "father", "father", "cha", "Father"}
	parent := "HoTen NgaySinh DanToc QuocTich QuocTichStr QuocTichKhac QuocTichKhacStr LoaiCuTru NoiCuTru SoDinhDanhCaNhan LoaiGiayToTuyThan SoGiayToTuyThan"

	fields := slices.Concat(
		entryFields("loaiDangKy.KS", "noiDangKy"),
		person(child, "HoTen NgaySinh NgaySinhBangChu GioiTinh DanToc QuocTich QuocTichStr QuocTichKhac QuocTichKhacStr"),
		[]Field{
			child.field("NoiSinh", "Nơi sinh", "Place of birth", KindPlace, SensPerson).with(match("child.birthplace"), ditto),
			child.field("NoiSinhDVHC", "Nơi sinh (đơn vị hành chính)", "Place of birth (administrative unit)", KindPlace, SensPerson).with(ditto),
		},
		person(child, "QueQuan SoDinhDanh"),
		[]Field{child.field("LoaiKhaiSinh", "Loại khai sinh", "Kind of birth", KindCode, SensSpecial).with(table("loaiKhaiSinh"), ditto,
			help("Theo cha mẹ ghi trong sổ: đủ cha mẹ, chưa xác định cha, mẹ, hoặc trẻ bị bỏ rơi.",
				"By the parents the book names: both, mother or father not determined, or an abandoned child."))},
		person(mother, parent),
		person(father, parent),
		applicantFields(),
		officerFields(),
		legalFields(who{"nks", "legal", "", "", ""}),
		foreignFields("3"),
	)
	edit(fields, "nksHoTen nksNgaySinh nksGioiTinh", required(Always), priority)
	edit(fields, "meHoTen", required(Is("nksLoaiKhaiSinh", "1", "3")), priority)
	edit(fields, "chaHoTen", required(Is("nksLoaiKhaiSinh", "1", "2")), priority)
	return fields
}

// legalFields are the court decisions noted beside a person: missing, limited capacity.
func legalFields(w who) []Field {
	f := func(id, vi, en string, kind Kind) Field { return w.field(id, vi, en, kind, SensSpecial) }
	status := table("tuyenBo")
	return []Field{
		f("MatTich", "Tuyên bố mất tích", "Declared missing", KindCode).with(status),
		f("MatTichNgayGhiChuTuyenBo", "Ngày ghi chú tuyên bố mất tích", "Declared missing: date of the note", KindDate),
		f("MatTichCanCuTuyenBo", "Căn cứ tuyên bố mất tích", "Declared missing: basis", KindText),
		f("MatTichNgayGhiChuHuyTuyenBo", "Ngày ghi chú hủy tuyên bố mất tích", "Missing revoked: date of the note", KindDate),
		f("MatTichCanCuHuyTuyenBo", "Căn cứ hủy tuyên bố mất tích", "Missing revoked: basis", KindText),
		f("HanCheNangLucHanhVi", "Hạn chế năng lực hành vi", "Limited capacity", KindCode).with(status),
		f("HanCheNangLucHanhViNgayGhiChuTuyenBo", "Ngày ghi chú tuyên bố hạn chế năng lực hành vi", "Limited capacity: date of the note", KindDate),
		f("HanCheNangLucHanhViCanCuTuyenBo", "Căn cứ tuyên bố hạn chế năng lực hành vi", "Limited capacity: basis", KindText),
		f("HanCheNangLucHanhViNgayGhiChuHuyTuyenBo", "Ngày ghi chú hủy tuyên bố hạn chế năng lực hành vi", "Limited capacity revoked: date of the note", KindDate),
		// The ministry's column is named NgayCanCu…, by its place it holds the basis.
		f("HanCheNangLucHanhViNgayCanCuHuyTuyenBo", "Căn cứ hủy tuyên bố hạn chế năng lực hành vi", "Limited capacity revoked: basis", KindText),
	}
}

// birthLayouts: pages since 2016 put the mother first; those of 1999–2015 sex before date, the father first, and have
// neither home place nor the parents' papers; before 1999 a ruled line.
func birthLayouts() []Layout {
	parentPapers := []string{"meLoaiGiayToTuyThan", "meSoGiayToTuyThan", "chaLoaiGiayToTuyThan", "chaSoGiayToTuyThan", "meQuocTichKhac", "chaQuocTichKhac"}
	later := append([]string{"nksQueQuan", "nksNoiSinhDVHC", "nksQuocTichKhac"}, parentPapers...)
	order := []string{"nksHoTen", "nksGioiTinh", "nksNgaySinh", "nksNgaySinhBangChu", "nksNoiSinh", "nksDanToc", "nksQuocTich",
		"chaHoTen", "chaDanToc", "chaQuocTich", "chaNgaySinh", "meHoTen", "meDanToc", "meQuocTich", "meNgaySinh"}
	return []Layout{
		{Since: 2016, Groups: []string{"entry", "child", "mother", "father", "applicant", "officer", "note"}, Omit: parentPapers},
		{Since: 1999, Until: 2015, Groups: []string{"entry", "child", "father", "mother", "note", "applicant", "officer"}, Order: order,
			Omit: append(slices.Clone(later), "nycLoaiGiayToTuyThan", "nycGiayToKhac", "nycSoGiayToTuyThan", "nycNgayCapGiayToTuyThan", "nycNoiCapGiayToTuyThan")},
		{Until: 1998, Groups: []string{"entry", "child", "father", "mother", "note", "officer"}, Order: order,
			Omit: append(slices.Clone(later), "nksNgaySinhBangChu", "meLoaiCuTru", "chaLoaiCuTru", "nguoiThucHien")},
	}
}

func birthColumns() []Column {
	const parent = "SoDinhDanhCaNhan HoTen NgaySinh DanToc QuocTich QuocTichStr QuocTichKhac QuocTichKhacStr LoaiCuTru NoiCuTru LoaiGiayToTuyThan SoGiayToTuyThan"
	cols := columns("STT so quyenSo trangSo ngayDangKy loaiDangKy noiDangKy nguoiKy chucVuNguoiKy nguoiThucHien ghiChu " +
		"nks{SoDinhDanh HoTen GioiTinh NgaySinh NgaySinhBangChu NoiSinh NoiSinhDVHC QueQuan DanToc QuocTich QuocTichStr QuocTichKhac QuocTichKhacStr LoaiKhaiSinh} " +
		"nksMatTich nksMatTich{NgayGhiChuTuyenBo CanCuTuyenBo NgayGhiChuHuyTuyenBo CanCuHuyTuyenBo} " +
		"nksHanCheNangLucHanhVi nksHanCheNangLucHanhVi{NgayGhiChuTuyenBo CanCuTuyenBo NgayGhiChuHuyTuyenBo NgayCanCuHuyTuyenBo} " +
		"me{" + parent + "} cha{" + parent + "}" + applicantColumns + foreignColumns)
	allow(cols, "i=[1,2,3,4,5,6]", "loaiDangKy")
	allow(cols, "i=[1,2,3,4,5]", "nksLoaiKhaiSinh")
	return allow(cols, "i=[1,2,3,4,5,6,7,8]", "meLoaiGiayToTuyThan chaLoaiGiayToTuyThan")
}
