// SPDX-License-Identifier: Apache-2.0

package drawpage

func person(who, p string) []row {
	return []row{
		one("Họ, chữ đệm, tên "+who+":", p+"HoTen"),
		one("Ngày, tháng, năm sinh:", p+"NgaySinh"),
		cells(cellSpec{"Dân tộc:", p + "DanToc", .5}, cellSpec{"Quốc tịch:", p + "QuocTich", .5}),
		one("Quê quán:", p+"QueQuan"),
		long("Nơi cư trú:", p+"NoiCuTru"),
		cells(cellSpec{"Giấy tờ tùy thân số:", p + "SoGiayToTuyThan", .56}, cellSpec{"cấp ngày:", p + "NgayCapGiayToTuyThan", .44}),
	}
}

var parentChildForm = &form{
	title: "SỔ ĐĂNG KÝ NHẬN CHA, MẸ, CON",
	table: join([]row{head("CHA/MẸ")}, person("cha/mẹ", "cm"), []row{head("NGƯỜI CON")}, person("con", "nc"), []row{
		head("NGƯỜI ĐI ĐĂNG KÝ"),
		one("Họ, chữ đệm, tên:", "nycHoTen"),
		cells(cellSpec{"Giấy tờ tùy thân số:", "nycSoGiayToTuyThan", .56}, cellSpec{"Quan hệ:", "nycQHNguoiDuocNhan", .44}),
		one("Quyết định số:", "quyetDinhSo"),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	}),
	checks: []check{
		{"Con nhận cha, mẹ", "loaiXacNhan", []string{"3", "4", "Con nhận cha", "Con nhận mẹ"}},
		{"Cha, mẹ nhận con", "loaiXacNhan", []string{"1", "2", "Cha nhận con", "Mẹ nhận con"}},
		{"Ghi vào sổ việc nhận cha, mẹ, con", "loaiDangKy", []string{"2"}},
	},
	signs: []string{"Người đi đăng ký", "nguoiThucHien:Người thực hiện", "Người ký"},
	half: []row{
		cells(cellSpec{"Họ và tên cha/mẹ:", "cmHoTen", .62}, cellSpec{"Ngày sinh:", "cmNgaySinh", .38}),
		cells(cellSpec{"Dân tộc:", "cmDanToc", .30}, cellSpec{"Quốc tịch:", "cmQuocTich", .28}, cellSpec{"CMND/Hộ chiếu:", "cmSoGiayToTuyThan", .42}),
		one("Nơi thường trú/tạm trú:", "cmNoiCuTru"),
		cells(cellSpec{"Họ và tên con:", "ncHoTen", .62}, cellSpec{"Ngày sinh:", "ncNgaySinh", .38}),
		cells(cellSpec{"Dân tộc:", "ncDanToc", .5}, cellSpec{"Quốc tịch:", "ncQuocTich", .5}),
		one("Nơi thường trú/tạm trú:", "ncNoiCuTru"),
		cells(cellSpec{"Quyết định số:", "quyetDinhSo", .5}, cellSpec{"Ngày đăng ký:", "ngayDangKy", .5}),
		one("Nơi đăng ký:", "noiDangKy"),
		cells(cellSpec{"Người đi đăng ký:", "nycHoTen", .62}, cellSpec{"Quan hệ:", "nycQHNguoiDuocNhan", .38}),
		{cells: []cellSpec{{"Ghi chú:", "ghiChu", 1}}, lines: 2},
	},
	halfBy: []string{"Người đi đăng ký", "nguoiThucHien:Người thực hiện", "nguoiKy:Người ký"},
	cols: []column{
		{"Số thứ tự", "so", .05}, {"Ngày đăng ký", "ngayDangKy", .08}, {"Họ và tên cha/mẹ", "cmHoTen", .16}, {"Ngày, năm sinh", "cmNgaySinh", .08}, {"Trú quán", "cmNoiCuTru", .15},
		{"Họ và tên con", "ncHoTen", .16}, {"Ngày, năm sinh", "ncNgaySinh", .08}, {"Trú quán", "ncNoiCuTru", .14}, {"Ghi chú", "ghiChu", .10},
	},
}

var maritalStatusForm = &form{
	title: "SỔ CẤP GIẤY XÁC NHẬN TÌNH TRẠNG HÔN NHÂN",
	table: []row{
		one("Họ, chữ đệm, tên người được cấp:", "nxnHoTen"),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "nxnNgaySinh", .62}, cellSpec{"Giới tính:", "nxnGioiTinh", .38}),
		cells(cellSpec{"Dân tộc:", "nxnDanToc", .5}, cellSpec{"Quốc tịch:", "nxnQuocTich", .5}),
		long("Nơi cư trú:", "nxnNoiCuTru"),
		cells(cellSpec{"Giấy tờ tùy thân số:", "nxnSoGiayToTuyThan", .56}, cellSpec{"cấp ngày:", "nxnNgayCapGiayToTuyThan", .44}),
		one("Nơi cấp:", "nxnNoiCapGiayToTuyThan"),
		long("Trong thời gian cư trú tại:", "nxnThoiGianCuTruTai"),
		cells(cellSpec{"từ ngày:", "nxnThoiGianCuTruTu", .5}, cellSpec{"đến ngày:", "nxnThoiGianCuTruDen", .5}),
		long("Tình trạng hôn nhân:", "nxnTinhTrangHonNhan"),
		long("Mục đích sử dụng:", "nxnMucDichSuDung"),
		cells(cellSpec{"Họ, chữ đệm, tên người đề nghị:", "nycHoTen", .70}, cellSpec{"Quan hệ:", "nycQuanHe", .30}),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	},
	checks: []check{
		{"Để kết hôn trong nước", "nxnLoaiMucDichSuDung", []string{"1", "Kết hôn", "Kết hôn trong nước"}},
		{"Để kết hôn ở nước ngoài", "nxnLoaiMucDichSuDung", []string{"2", "Kết hôn ở nước ngoài"}},
		{"Mục đích khác", "nxnLoaiMucDichSuDung", []string{"3", "4", "5", "Mục đích khác"}},
	},
	signs: []string{"Người đề nghị", "nguoiThucHien:Người thực hiện", "Người ký"},
	half: []row{
		cells(cellSpec{"Họ và tên:", "nxnHoTen", .72}, cellSpec{"Giới tính:", "nxnGioiTinh", .28}),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "nxnNgaySinh", .46}, cellSpec{"Dân tộc:", "nxnDanToc", .27}, cellSpec{"Quốc tịch:", "nxnQuocTich", .27}),
		one("Nơi thường trú/tạm trú:", "nxnNoiCuTru"),
		one("CMND/Hộ chiếu số:", "nxnSoGiayToTuyThan"),
		one("Trong thời gian cư trú tại:", "nxnThoiGianCuTruTai"),
		cells(cellSpec{"từ ngày:", "nxnThoiGianCuTruTu", .5}, cellSpec{"đến ngày:", "nxnThoiGianCuTruDen", .5}),
		one("Tình trạng hôn nhân:", "nxnTinhTrangHonNhan"),
		one("Mục đích:", "nxnMucDichSuDung"),
		cells(cellSpec{"Nơi cấp:", "noiCap", .58}, cellSpec{"Ngày cấp:", "ngayDangKy", .42}),
		{cells: []cellSpec{{"Ghi chú:", "ghiChu", 1}}, lines: 2},
	},
	halfBy: []string{"nycHoTen:Người đề nghị", "nguoiThucHien:Người thực hiện", "nguoiKy:Người ký"},
	cols: []column{
		{"Số thứ tự", "so", .05}, {"Ngày cấp", "ngayDangKy", .09}, {"Họ và tên", "nxnHoTen", .18}, {"Nam, nữ", "nxnGioiTinh", .05}, {"Ngày, năm sinh", "nxnNgaySinh", .09},
		{"Trú quán", "nxnNoiCuTru", .18}, {"Tình trạng hôn nhân", "nxnTinhTrangHonNhan", .16}, {"Người ký", "nguoiKy", .11}, {"Ghi chú", "ghiChu", .09},
	},
}

// genericForm serves the rarer registers, whose import templates are not
// known: a person, a paper, a content.
var genericForm = &form{
	title: "SỔ HỘ TỊCH",
	table: []row{
		one("Họ, chữ đệm, tên:", "hoTen"),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "ngaySinh", .62}, cellSpec{"Giới tính:", "gioiTinh", .38}),
		cells(cellSpec{"Dân tộc:", "danToc", .5}, cellSpec{"Quốc tịch:", "quocTich", .5}),
		long("Nơi cư trú:", "noiCuTru"),
		one("Giấy tờ tùy thân số:", "soGiayToTuyThan"),
		{cells: []cellSpec{{"Nội dung:", "noiDung", 1}}, lines: 5},
		one("Căn cứ:", "canCu"),
		cells(cellSpec{"Họ, chữ đệm, tên người đi đăng ký:", "nycHoTen", .70}, cellSpec{"Quan hệ:", "nycQuanHe", .30}),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	},
	signs: []string{"Người đi đăng ký", "nguoiThucHien:Người thực hiện", "Người ký"},
	half: []row{
		cells(cellSpec{"Họ và tên:", "hoTen", .72}, cellSpec{"Giới tính:", "gioiTinh", .28}),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "ngaySinh", .46}, cellSpec{"Dân tộc:", "danToc", .27}, cellSpec{"Quốc tịch:", "quocTich", .27}),
		one("Nơi thường trú/tạm trú:", "noiCuTru"),
		{cells: []cellSpec{{"Nội dung:", "noiDung", 1}}, lines: 3},
		cells(cellSpec{"Nơi đăng ký:", "noiDangKy", .58}, cellSpec{"Ngày đăng ký:", "ngayDangKy", .42}),
		{cells: []cellSpec{{"Ghi chú:", "ghiChu", 1}}, lines: 2},
	},
	halfBy: []string{"nycHoTen:Người đi đăng ký", "nguoiThucHien:Người thực hiện", "nguoiKy:Người ký"},
	cols: []column{
		{"Số thứ tự", "so", .05}, {"Ngày đăng ký", "ngayDangKy", .10}, {"Họ và tên", "hoTen", .20}, {"Ngày, năm sinh", "ngaySinh", .10},
		{"Trú quán", "noiCuTru", .20}, {"Nội dung", "noiDung", .25}, {"Ghi chú", "ghiChu", .10},
	},
}
