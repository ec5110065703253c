// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"fmt"
	"math/rand/v2"
)

// SampleSpec makes a complete Spec by seed from a few built-in invented
// values: for trying the drawing by itself. Believable people, whole books and
// provinces come from package sample.
func SampleSpec(seed uint64, typ string, layout Layout) Spec {
	rng := rand.New(rand.NewPCG(seed, 77))
	year := map[Layout]int{LayoutTable: 2018, LayoutHalf: 2004, LayoutRuled: 1987}[layout]
	s := Spec{
		Type: typ, Layout: layout, Seed: seed, Damage: Damage(rng.IntN(4)),
		Book: Book{
			Authority: "UBND xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", BookNo: fmt.Sprintf("01/%d", year), OpenYear: year,
			OpenedOn: fmt.Sprintf("02/01/%d", year), ClosedOn: fmt.Sprintf("31/12/%d", year), Page: 1 + rng.IntN(98),
		},
	}
	for i := range PerPage(layout) {
		s.Entries = append(s.Entries, sampleEntry(rng, i, year))
	}
	return s
}

var (
	demoSur   = []string{"Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Võ", "Hồ", "Đặng", "Bùi", "Đỗ"}
	demoMen   = []string{"Văn Hữu", "Đức Thắng", "Văn Quyết", "Quốc Việt", "Ngọc Lễ", "Thế Vỹ", "Văn Trường", "Bá Đậu", "Minh Ngưỡng"}
	demoWomen = []string{"Thị Hường", "Thị Mỹ Lệ", "Thị Tuyết", "Thị Ngọc Ẩn", "Thị Quỳnh", "Thị Nhỡ", "Thị Thuỷ", "Thị Gái"}
	demoPlace = []string{"thôn Thủy Ba Tây, xã Vĩnh Thủy, huyện Vĩnh Linh, Quảng Trị", "xã Vĩnh Thủy, Vĩnh Linh, Quảng Trị", "Trạm y tế xã Vĩnh Thủy", "Bệnh viện đa khoa khu vực Vĩnh Linh, tỉnh Quảng Trị"}
)

func pick(rng *rand.Rand, list []string) string { return list[rng.IntN(len(list))] }

func sampleEntry(rng *rand.Rand, i, year int) Entry {
	man := func() string { return pick(rng, demoSur) + " " + pick(rng, demoMen) }
	woman := func() string { return pick(rng, demoSur) + " " + pick(rng, demoWomen) }
	date := func(y int) string { return fmt.Sprintf("%02d/%02d/%d", 1+rng.IntN(28), 1+rng.IntN(12), y) }
	v := map[string]string{
		"so": fmt.Sprintf("%02d/%d", i+1+rng.IntN(80), year), "quyenSo": fmt.Sprintf("01/%d", year), "ngayDangKy": date(year),
		"noiDangKy": "UBND xã Vĩnh Thủy", "noiCap": "UBND xã Vĩnh Thủy", "nguoiKy": man(), "chucVuNguoiKy": "Phó Chủ tịch", "nguoiThucHien": woman(),
		"loaiDangKy": "1", "loaiXacNhan": "1", "nxnLoaiMucDichSuDung": "1", "nksLoaiKhaiSinh": "1",
		"nksHoTen": woman(), "nksGioiTinh": "Nữ", "nksNgaySinh": date(year), "nksNgaySinhBangChu": "Ngày mười hai tháng ba năm một nghìn chín trăm chín mươi chín",
		"nksNoiSinh": pick(rng, demoPlace), "nksQueQuan": "xã Vĩnh Thủy, Vĩnh Linh, Quảng Trị", "nycHoTen": man(), "nycQuanHe": "Cha",
		"nycSoGiayToTuyThan": "197000001", "nycNgayCapGiayToTuyThan": "12/5/2009", "nycNoiCapGiayToTuyThan": "Công an tỉnh Quảng Trị",
		"nktGioPhutChet": "06 giờ 30 phút", "nktNgayChet": date(year), "nktNguyenNhanChet": "Già yếu", "nktNoiChet": "tại nhà, xã Vĩnh Thủy", "nktGioiTinh": "Nam",
		"nktNgayChetGhiBangChu": "Ngày mùng bốn tháng mười một năm hai nghìn không trăm mười tám", "gbtSo": "05", "gbtNgay": date(year), "gbtCoQuanCap": "Trạm y tế xã",
		"ghiChu": "", "nxnTinhTrangHonNhan": "Chưa đăng ký kết hôn với ai", "nxnMucDichSuDung": "Để đăng ký kết hôn", "nxnGioiTinh": "Nam",
	}
	for _, p := range []string{"nks", "me", "cha", "vo", "chong", "nkt", "cm", "nc", "nxn"} {
		v[p+"DanToc"], v[p+"QuocTich"], v[p+"NoiCuTru"] = "Kinh", "Việt Nam", demoPlace[rng.IntN(2)]
		if p == "nks" {
			continue
		}
		v[p+"HoTen"], v[p+"NgaySinh"] = man(), date(year-25-rng.IntN(20))
		if p == "me" || p == "vo" {
			v[p+"HoTen"] = woman()
		}
		if year > 2005 {
			v[p+"SoGiayToTuyThan"] = fmt.Sprintf("19700%04d", rng.IntN(10000))
		}
	}
	e := Entry{Values: v}
	if rng.IntN(3) == 0 {
		e.Corrections = map[string]string{"meHoTen": woman(), "chongHoTen": man()}
		v["ghiChu"] = "Cải chính theo Quyết định số 12/QĐ-UBND ngày 04/9/2019"
	}
	if layout := year; layout < 1999 && i > 0 && rng.IntN(2) == 0 {
		v["ngayDangKy"], v["meNoiCuTru"], v["nksDanToc"] = "-nt-", "-nt-", "//"
	}
	return e
}
