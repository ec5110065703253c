// SPDX-License-Identifier: Apache-2.0

package drawpage

// A form is the wording and order of one register, as data; the layouts turn
// it into lines on the sheet. Field ids are columns of the ministry's import
// sheet. Wording of the labels is that of the registers.
type form struct {
	title  string
	table  []row    // left side of the table since 2016
	half   []row    // block of 1999–2015
	cols   []column // ruled list before 1999
	checks []check  // right side since 2016
	signs  []string // signatures under the table since 2016
	halfBy []string // signatures under a block of 1999–2015
}

// row is one line of a form: labels, each followed by a slot. lines > 1 gives
// the last slot more lines. A row with a title and no slots is a heading.
type row struct {
	title string
	cells []cellSpec
	lines int
}

// cellSpec is a label with its slot; share is its part of the row's width.
type cellSpec struct {
	label, id string
	share     float64
}

// column is a column of the ruled list; ids are written below one another,
// separated by commas on the page only if several have a value.
type column struct {
	label string
	id    string
	share float64
}

// check is a check box, ticked when the value of field is one of codes (code
// numbers, or the words a clerk would use).
type check struct {
	caption string
	field   string
	codes   []string
}

func one(label, id string) row { return row{cells: []cellSpec{{label, id, 1}}} }

func long(label, id string) row { return row{cells: []cellSpec{{label, id, 1}}, lines: 2} }

func cells(c ...cellSpec) row { return row{cells: c} }

func head(title string) row { return row{title: title} }

var forms = map[string]*form{
	"birth":               birthForm,
	"marriage":            marriageForm,
	"death":               deathForm,
	"parent_child":        parentChildForm,
	"marital_status_cert": maritalStatusForm,
}

// formOf gives the form of a type; unknown types get the generic one.
func formOf(id string) *form {
	if f, ok := forms[id]; ok {
		return f
	}
	return genericForm
}

var birthForm = &form{
	title: "SỔ ĐĂNG KÝ KHAI SINH",
	table: []row{
		one("Họ, chữ đệm, tên:", "nksHoTen"),
		one("Ngày, tháng, năm sinh:", "nksNgaySinh"),
		long("Ghi bằng chữ:", "nksNgaySinhBangChu"),
		cells(cellSpec{"Giới tính:", "nksGioiTinh", .24}, cellSpec{"Dân tộc:", "nksDanToc", .40}, cellSpec{"Quốc tịch:", "nksQuocTich", .36}),
		long("Nơi sinh:", "nksNoiSinh"),
		one("Quê quán:", "nksQueQuan"),
		one("Số định danh cá nhân:", "nksSoDinhDanh"),
		one("Họ, chữ đệm, tên người mẹ:", "meHoTen"),
		cells(cellSpec{"Năm sinh:", "meNgaySinh", .28}, cellSpec{"Dân tộc:", "meDanToc", .38}, cellSpec{"Quốc tịch:", "meQuocTich", .34}),
		long("Nơi cư trú:", "meNoiCuTru"),
		one("Họ, chữ đệm, tên người cha:", "chaHoTen"),
		cells(cellSpec{"Năm sinh:", "chaNgaySinh", .28}, cellSpec{"Dân tộc:", "chaDanToc", .38}, cellSpec{"Quốc tịch:", "chaQuocTich", .34}),
		long("Nơi cư trú:", "chaNoiCuTru"),
		cells(cellSpec{"Họ, chữ đệm, tên người đi khai sinh:", "nycHoTen", .74}, cellSpec{"Quan hệ:", "nycQuanHe", .26}),
		cells(cellSpec{"Giấy tờ tùy thân số:", "nycSoGiayToTuyThan", .54}, cellSpec{"cấp ngày:", "nycNgayCapGiayToTuyThan", .46}),
		one("Nơi cấp:", "nycNoiCapGiayToTuyThan"),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	},
	checks: []check{
		{"Đăng ký đúng hạn", "loaiDangKy", []string{"1", "Đúng hạn", "Đăng ký đúng hạn"}},
		{"Đăng ký quá hạn", "loaiDangKy", []string{"4", "Quá hạn", "Đăng ký quá hạn"}},
		{"Đăng ký lại", "loaiDangKy", []string{"2", "Đăng ký lại"}},
		{"Trẻ chưa xác định được cha, mẹ", "nksLoaiKhaiSinh", []string{"2", "3", "4", "Chưa xác định mẹ", "Chưa xác định cha", "Chưa xác định cha và mẹ"}},
		{"Trẻ bị bỏ rơi", "nksLoaiKhaiSinh", []string{"5", "Trẻ bị bỏ rơi"}},
		{"Ghi vào sổ việc khai sinh", "loaiDangKy", []string{"3"}},
	},
	signs: []string{"Người đi khai sinh", "nguoiThucHien:Người thực hiện", "Người ký"},
	half: []row{
		cells(cellSpec{"Họ và tên:", "nksHoTen", .72}, cellSpec{"Giới tính:", "nksGioiTinh", .28}),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "nksNgaySinh", .44}, cellSpec{"Bằng chữ:", "nksNgaySinhBangChu", .56}),
		one("Nơi sinh:", "nksNoiSinh"),
		cells(cellSpec{"Dân tộc:", "nksDanToc", .5}, cellSpec{"Quốc tịch:", "nksQuocTich", .5}),
		cells(cellSpec{"Họ và tên cha:", "chaHoTen", .70}, cellSpec{"Năm sinh:", "chaNgaySinh", .30}),
		cells(cellSpec{"Dân tộc:", "chaDanToc", .5}, cellSpec{"Quốc tịch:", "chaQuocTich", .5}),
		one("Nơi thường trú/tạm trú:", "chaNoiCuTru"),
		cells(cellSpec{"Họ và tên mẹ:", "meHoTen", .70}, cellSpec{"Năm sinh:", "meNgaySinh", .30}),
		cells(cellSpec{"Dân tộc:", "meDanToc", .5}, cellSpec{"Quốc tịch:", "meQuocTich", .5}),
		one("Nơi thường trú/tạm trú:", "meNoiCuTru"),
		cells(cellSpec{"Nơi đăng ký:", "noiDangKy", .58}, cellSpec{"Ngày đăng ký:", "ngayDangKy", .42}),
		cells(cellSpec{"Người đi khai sinh:", "nycHoTen", .66}, cellSpec{"Quan hệ:", "nycQuanHe", .34}),
		one("Ghi chú:", "ghiChu"),
	},
	halfBy: []string{"Người đi khai sinh", "nguoiThucHien:Người thực hiện", "nguoiKy:Người ký"},
	cols: []column{
		{"Số thứ tự", "so", .04}, {"Ngày đăng ký", "ngayDangKy", .065}, {"Họ và tên người được khai sinh", "nksHoTen", .125},
		{"Nam, nữ", "nksGioiTinh", .035}, {"Ngày, tháng, năm sinh", "nksNgaySinh", .07}, {"Nơi sinh", "nksNoiSinh", .125}, {"Dân tộc", "nksDanToc", .04},
		{"Họ và tên cha", "chaHoTen", .11}, {"Năm sinh", "chaNgaySinh", .04}, {"Họ và tên mẹ", "meHoTen", .11}, {"Năm sinh", "meNgaySinh", .04},
		{"Trú quán của cha, mẹ", "meNoiCuTru", .105}, {"Người khai", "nycHoTen", .08}, {"Ghi chú", "ghiChu", .055},
	},
}

func spouse(who, p string) []row {
	return []row{
		one("Họ, chữ đệm, tên "+who+":", p+"HoTen"),
		one("Ngày, tháng, năm sinh:", p+"NgaySinh"),
		cells(cellSpec{"Dân tộc:", p + "DanToc", .5}, cellSpec{"Quốc tịch:", p + "QuocTich", .5}),
		long("Nơi cư trú:", p+"NoiCuTru"),
		cells(cellSpec{"Giấy tờ tùy thân số:", p + "SoGiayToTuyThan", .56}, cellSpec{"cấp ngày:", p + "NgayCapGiayToTuyThan", .44}),
		one("Nơi cấp:", p+"NoiCapGiayToTuyThan"),
	}
}

func spouseHalf(who, p string) []row {
	return []row{
		cells(cellSpec{"Họ và tên " + who + ":", p + "HoTen", .62}, cellSpec{"Ngày sinh:", p + "NgaySinh", .38}),
		cells(cellSpec{"Dân tộc:", p + "DanToc", .30}, cellSpec{"Quốc tịch:", p + "QuocTich", .28}, cellSpec{"CMND/Hộ chiếu:", p + "SoGiayToTuyThan", .42}),
		one("Nơi thường trú/tạm trú:", p+"NoiCuTru"),
	}
}

func join(parts ...[]row) []row {
	var out []row
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

var marriageForm = &form{
	title: "SỔ ĐĂNG KÝ KẾT HÔN",
	table: join([]row{head("BÊN NỮ (VỢ)")}, spouse("vợ", "vo"), []row{head("BÊN NAM (CHỒNG)")}, spouse("chồng", "chong"), []row{
		one("Ngày xác nhận quan hệ hôn nhân:", "ngayXacLapQuanHeHonNhan"),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	}),
	checks: []check{
		{"Kết hôn lần đầu", "loaiDangKy", []string{"1", "Lần đầu", "Kết hôn lần đầu"}},
		{"Đăng ký lại kết hôn", "loaiDangKy", []string{"2", "Đăng ký lại"}},
		{"Ghi chú kết hôn", "loaiDangKy", []string{"3"}},
	},
	signs: []string{"Chữ ký của vợ", "Chữ ký của chồng", "nguoiThucHien:Người thực hiện"},
	half: join(spouseHalf("chồng", "chong"), spouseHalf("vợ", "vo"), []row{
		cells(cellSpec{"Nơi đăng ký:", "noiDangKy", .58}, cellSpec{"Ngày đăng ký:", "ngayDangKy", .42}),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
		{cells: []cellSpec{{"Ghi chú:", "ghiChu", 1}}, lines: 2},
	}),
	halfBy: []string{"Chồng", "Vợ", "nguoiThucHien:Cán bộ tư pháp hộ tịch"},
	cols: []column{
		{"Số thứ tự", "so", .04}, {"Ngày đăng ký", "ngayDangKy", .07},
		{"Họ và tên chồng", "chongHoTen", .13}, {"Ngày, năm sinh", "chongNgaySinh", .07}, {"Dân tộc", "chongDanToc", .05}, {"Trú quán", "chongNoiCuTru", .14},
		{"Họ và tên vợ", "voHoTen", .13}, {"Ngày, năm sinh", "voNgaySinh", .07}, {"Dân tộc", "voDanToc", .05}, {"Trú quán", "voNoiCuTru", .13},
		{"Người ký", "nguoiKy", .07}, {"Ghi chú", "ghiChu", .05},
	},
}

var deathForm = &form{
	title: "SỔ ĐĂNG KÝ KHAI TỬ",
	table: []row{
		head("NGƯỜI ĐƯỢC KHAI TỬ"),
		one("Họ, chữ đệm, tên:", "nktHoTen"),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "nktNgaySinh", .62}, cellSpec{"Giới tính:", "nktGioiTinh", .38}),
		cells(cellSpec{"Dân tộc:", "nktDanToc", .5}, cellSpec{"Quốc tịch:", "nktQuocTich", .5}),
		long("Nơi cư trú cuối cùng:", "nktNoiCuTru"),
		cells(cellSpec{"Giấy tờ tùy thân số:", "nktSoGiayToTuyThan", .56}, cellSpec{"cấp ngày:", "nktNgayCapGiayToTuyThan", .44}),
		cells(cellSpec{"Đã chết vào lúc:", "nktGioPhutChet", .46}, cellSpec{"ngày:", "nktNgayChet", .54}),
		long("Ghi bằng chữ:", "nktNgayChetGhiBangChu"),
		long("Nơi chết:", "nktNoiChet"),
		one("Nguyên nhân chết:", "nktNguyenNhanChet"),
		cells(cellSpec{"Giấy báo tử số:", "gbtSo", .52}, cellSpec{"ngày:", "gbtNgay", .48}),
		one("Do:", "gbtCoQuanCap"),
		cells(cellSpec{"Họ, chữ đệm, tên người đi khai tử:", "nycHoTen", .72}, cellSpec{"Quan hệ:", "nycQuanHe", .28}),
		cells(cellSpec{"Giấy tờ tùy thân số:", "nycSoGiayToTuyThan", .54}, cellSpec{"cấp ngày:", "nycNgayCapGiayToTuyThan", .46}),
		cells(cellSpec{"Người ký:", "nguoiKy", .54}, cellSpec{"Chức vụ:", "chucVuNguoiKy", .46}),
	},
	checks: []check{
		{"Đăng ký đúng hạn", "loaiDangKy", []string{"1", "Đúng hạn", "Đăng ký đúng hạn"}},
		{"Đăng ký quá hạn", "loaiDangKy", []string{"4", "Quá hạn", "Đăng ký quá hạn"}},
		{"Đăng ký lại", "loaiDangKy", []string{"2", "Đăng ký lại"}},
		{"Trẻ dưới 01 tuổi", "treEm", []string{"1"}},
		{"Trẻ từ 01 đến dưới 5 tuổi", "treEm", []string{"2"}},
		{"Ghi vào sổ việc khai tử", "loaiDangKy", []string{"3"}},
	},
	signs: []string{"Người đi khai tử", "nguoiThucHien:Người thực hiện", "Người ký"},
	half: []row{
		cells(cellSpec{"Họ và tên người chết:", "nktHoTen", .74}, cellSpec{"Giới tính:", "nktGioiTinh", .26}),
		cells(cellSpec{"Ngày, tháng, năm sinh:", "nktNgaySinh", .46}, cellSpec{"Dân tộc:", "nktDanToc", .27}, cellSpec{"Quốc tịch:", "nktQuocTich", .27}),
		one("Nơi thường trú/tạm trú cuối cùng:", "nktNoiCuTru"),
		cells(cellSpec{"Đã chết vào lúc:", "nktGioPhutChet", .42}, cellSpec{"ngày:", "nktNgayChet", .58}),
		one("Nơi chết:", "nktNoiChet"),
		one("Nguyên nhân chết:", "nktNguyenNhanChet"),
		cells(cellSpec{"Giấy báo tử số:", "gbtSo", .34}, cellSpec{"ngày:", "gbtNgay", .26}, cellSpec{"do:", "gbtCoQuanCap", .40}),
		cells(cellSpec{"Người đi khai tử:", "nycHoTen", .66}, cellSpec{"Quan hệ:", "nycQuanHe", .34}),
		cells(cellSpec{"Nơi đăng ký:", "noiDangKy", .58}, cellSpec{"Ngày đăng ký:", "ngayDangKy", .42}),
		{cells: []cellSpec{{"Ghi chú:", "ghiChu", 1}}, lines: 2},
	},
	halfBy: []string{"Người đi khai tử", "nguoiThucHien:Người thực hiện", "nguoiKy:Người ký"},
	cols: []column{
		{"Số thứ tự", "so", .04}, {"Ngày đăng ký", "ngayDangKy", .075}, {"Họ và tên người chết", "nktHoTen", .14}, {"Nam, nữ", "nktGioiTinh", .04},
		{"Ngày, năm sinh", "nktNgaySinh", .075}, {"Dân tộc", "nktDanToc", .05}, {"Trú quán", "nktNoiCuTru", .13}, {"Ngày chết", "nktNgayChet", .075}, {"Nơi chết", "nktNoiChet", .115},
		{"Nguyên nhân chết", "nktNguyenNhanChet", .085}, {"Người khai", "nycHoTen", .10}, {"Ghi chú", "ghiChu", .075},
	},
}
