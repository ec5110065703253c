// SPDX-License-Identifier: Apache-2.0

package mock

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"sync"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goitalic"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// leaseOf is the lease of entry n of an invented birth register, with the shape of web/src/api.ts.
func leaseOf(n int) map[string]any {
	now := time.Now()
	region := box(0.06, 0.105, 0.88, 0.42)
	if n%2 == 0 {
		region = box(0.06, 0.54, 0.88, 0.42)
	}
	return map[string]any{
		"entry":      map[string]any{"id": entryID(n), "version": 0, "state": "waiting", "number": fmt.Sprintf("%d/2005", n), "bookId": "b-1"},
		"leaseUntil": now.Add(45 * time.Minute).UnixMilli(), "now": now.UnixMilli(),
		"type":   birthType(),
		"sticky": Values{"quyenSo": {"02/2005", "02/2005", ""}, "noiDangKy": {"Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", "19381@19940101", ""}, "nguoiKy": {"Nguyễn Văn Đức", "Nguyễn Văn Đức", ""}},
		"auto":   Values{"so": {fmt.Sprintf("%d/2005", n), fmt.Sprintf("%d/2005", n), ""}},
		"previous": Values{"nksDanToc": {"Kinh", "01", ""}, "nksQuocTich": {"Việt Nam", "VN", ""}, "ngayDangKy": {"27/10/2005", "27.10.2005", ""},
			"nksNoiSinh": {"Trạm y tế xã Vĩnh Thủy", "", ""}, "meDanToc": {"Kinh", "01", ""}, "meNoiCuTru": {"Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", "19381@19940101", ""}},
		"pages":    []map[string]any{{"id": "p1", "url": "/mock/page.png?n=1", "width": 1240, "height": 1754, "rotation": 0, "region": region}, {"id": "p2", "url": "/mock/page.png?n=2", "width": 1240, "height": 1754, "rotation": 0}},
		"book":     map[string]any{"id": "b-1", "no": "02/2005", "title": "Khai sinh 02/2005 · Vĩnh Thủy", "unit": "Xã Vĩnh Thủy", "year": 2005, "href": "/design"},
		"progress": map[string]any{"done": n - 1, "total": 198, "today": n + 28},
	}
}

func box(x, y, w, h float64) map[string]float64 {
	return map[string]float64{"x": x, "y": y, "w": w, "h": h}
}

type m = map[string]any

// birthType is a birth register in little, with every kind of field.
func birthType() m {
	sex := []m{{"code": "1", "vi": "Nam", "en": "Male"}, {"code": "2", "vi": "Nữ", "en": "Female"}, {"code": "3", "vi": "Không xác định", "en": "Unknown"}}
	kind := []m{{"code": "1", "vi": "Đăng ký đúng hạn", "en": "On time"}, {"code": "2", "vi": "Đăng ký lại", "en": "Re-registered"}, {"code": "4", "vi": "Đăng ký quá hạn", "en": "Late"}}
	f := func(id, vi, en, kind, group string, y float64, more m) m {
		out := m{"id": id, "vi": vi, "en": en, "kind": kind, "group": group}
		if y > 0 {
			out["box"] = box(0.02, y, 0.7, 0.06)
		}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	return m{"id": "birth", "vi": "Khai sinh", "en": "Birth", "groups": []m{
		{"id": "reg", "vi": "Đăng ký", "en": "Registration", "box": box(0, 0, 1, 0.12)}, {"id": "child", "vi": "Người được khai sinh", "en": "Child"},
		{"id": "mother", "vi": "Mẹ", "en": "Mother"}, {"id": "father", "vi": "Cha", "en": "Father"}},
		"fields": []m{
			f("quyenSo", "Quyển số", "Book no.", "bookno", "reg", 0, m{"sticky": true, "ditto": false}),
			f("noiDangKy", "Nơi đăng ký", "Registered at", "place", "reg", 0, m{"sticky": true}),
			f("nguoiKy", "Người ký", "Signer", "name", "reg", 0, m{"sticky": true}),
			f("so", "Số", "Number", "regno", "reg", 0, m{"required": true, "priority": true, "ditto": false}),
			f("ngayDangKy", "Ngày đăng ký", "Registered on", "date", "reg", 0, m{"required": true, "priority": true}),
			f("loaiDangKy", "Loại đăng ký", "Kind of registration", "code", "reg", 0, m{"options": kind}),
			f("nksHoTen", "Họ, chữ đệm, tên", "Full name", "name", "child", 0.13, m{"required": true, "priority": true, "helpVI": "Ghi đúng như trong sổ, kể cả chữ hoa.", "helpEN": "Exactly as in the book, capitals too."}),
			f("nksGioiTinh", "Giới tính", "Sex", "code", "child", 0.27, m{"options": sex, "priority": true}),
			f("nksNgaySinh", "Ngày sinh", "Date of birth", "date", "child", 0.20, m{"required": true, "priority": true}),
			f("nksDanToc", "Dân tộc", "Ethnic group", "code", "child", 0.27, m{"table": "danToc"}),
			f("nksQuocTich", "Quốc tịch", "Nationality", "code", "child", 0.27, m{"table": "quocTich"}),
			f("nksNoiSinh", "Nơi sinh", "Place of birth", "text", "child", 0.34, nil),
			f("meHoTen", "Họ tên mẹ", "Mother's name", "name", "mother", 0.48, m{"priority": true}),
			f("meNgaySinh", "Năm sinh mẹ", "Mother born", "date", "mother", 0.55, nil),
			f("meDanToc", "Dân tộc mẹ", "Mother's ethnic group", "code", "mother", 0.55, m{"table": "danToc"}),
			f("meNoiCuTru", "Nơi cư trú của mẹ", "Mother's residence", "place", "mother", 0.62, nil),
			f("chaHoTen", "Họ tên cha", "Father's name", "name", "father", 0.69, m{"priority": true}),
			f("chaNgaySinh", "Năm sinh cha", "Father born", "date", "father", 0.76, nil),
			f("ghiChu", "Ghi chú", "Notes", "long", "father", 0.90, nil),
		}}
}

func sampleValues() Values {
	return Values{"quyenSo": {"02/2005", "02/2005", ""}, "noiDangKy": {"Xã Vĩnh Thủy, huyện Vĩnh Linh", "19381@19940101", ""}, "nguoiKy": {"Nguyễn Văn Đức", "", ""},
		"so": {"11/2005", "11/2005", ""}, "ngayDangKy": {"27/10/2005", "27.10.2005", ""}, "loaiDangKy": {"Đăng ký đúng hạn", "1", ""}, "nksHoTen": {"HỒ THỊ KĂN", "Hồ Thị Kăn", ""},
		"nksGioiTinh": {"Nữ", "2", ""}, "nksNgaySinh": {"01/09/2005", "01.09.2005", ""}, "nksDanToc": {"Vân Kiều", "31", ""}, "nksNoiSinh": {"", "", "illegible"},
		"meHoTen": {"Hồ Thị Lan", "Hồ Thị Lan", ""}, "meNgaySinh": {"1999", "1999", ""}, "chaHoTen": {"", "", "blank"}}
}

var page = sync.OnceValue(drawPage)

func pagePNG(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "max-age=60")
	_, _ = w.Write(page())
}

// drawPage draws a page of two entries: enough of a register to point at. The face has only Latin letters.
func drawPage() []byte {
	im := image.NewRGBA(image.Rect(0, 0, 1240, 1754))
	draw.Draw(im, im.Bounds(), image.NewUniform(color.RGBA{238, 230, 208, 255}), image.Point{}, draw.Src)
	ink := color.RGBA{42, 44, 92, 255}
	rule := func(x0, y0, x1, y1 int) {
		draw.Draw(im, image.Rect(x0, y0, x1+2, y1+2), image.NewUniform(color.RGBA{120, 108, 90, 255}), image.Point{}, draw.Src)
	}
	f, err := opentype.Parse(goitalic.TTF)
	if err != nil {
		panic(err)
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 24, DPI: 72})
	if err != nil {
		panic(err)
	}
	write := func(x, y int, s string) {
		d := font.Drawer{Dst: im, Src: image.NewUniform(ink), Face: face, Dot: fixed.P(x, y)}
		d.DrawString(s)
	}
	write(420, 110, "SO DANG KY KHAI SINH  02/2005")
	for e := range 2 {
		top := 184 + e*763
		rule(74, top, 1165, top)
		rule(74, top, 74, top+736)
		rule(1165, top, 1165, top+736)
		rule(840, top, 840, top+736)
		rule(74, top+736, 1167, top+736)
		for i, s := range []string{fmt.Sprintf("So: %d/2005     Ngay 27 thang 10 nam 2005", 13+e), "Ho va ten: Nguyen Thi Hoa", "Ngay sinh: 01/09/2005  (mot thang chin)", "Gioi tinh: Nu   Dan toc: Kinh   Quoc tich: Viet Nam",
			"Noi sinh: Tram y te xa Vinh Thuy", "Que quan: Vinh Thuy, Vinh Linh", "Me: Le Thi Lan", "Sinh nam: 1979   Dan toc: Kinh", "Cu tru: Vinh Thuy, Vinh Linh, Quang Tri", "Cha: Nguyen Van Nam", "Sinh nam: 1976   Dan toc: Kinh", "Nguoi ky: Nguyen Van Duc"} {
			write(100, top+50+i*51, s)
			rule(90, top+62+i*51, 820, top+61+i*51)
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, im); err != nil {
		panic(err)
	}
	return b.Bytes()
}
