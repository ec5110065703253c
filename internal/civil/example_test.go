// SPDX-License-Identifier: Apache-2.0

package civil_test

import (
	"fmt"

	"github.com/sogoc/sogoc/internal/civil"
)

// A keyed entry on its way: text as written, normalized beside it, findings, the row of the sheet.
func Example() {
	birth, _ := civil.ByID("birth")
	ctx := civil.Context{
		Today: civil.Date{Y: 2026, M: 11, D: 20},
		Book:  civil.BookFacts{Type: "birth", OpenYear: 1990, BookNo: "01/1990"},
	}
	values := civil.Of(map[string]string{
		"so": "12/", "quyenSo": "Q1/90", "ngayDangKy": "5/3/90", "loaiDangKy": "đúng hạn", "noiDangKy": "UBND xã Vĩnh Thủy",
		"nksHoTen": "HỒ THỊ KĂN", "nksNgaySinh": "30/02/1990", "nksGioiTinh": "Nữ", "nksDanToc": "Vân kiều",
		"nguoiKy": "Trần Văn Bình", "chucVuNguoiKy": "Chủ tịch",
	})
	norm := civil.Normalize(birth, values, ctx)
	for _, id := range []string{"so", "quyenSo", "ngayDangKy", "nksDanToc", "nksNgaySinh"} {
		fmt.Printf("%s: %q → %q\n", id, norm[id].Written, norm[id].Norm)
	}
	for _, f := range civil.Validate(birth, norm, ctx) {
		fmt.Printf("%s %s %s %q\n", f.Rule, f.Severity, f.Field, f.Proposal)
	}
	fmt.Println(birth.DisplayName(norm), birth.EventDate(norm).Show())
	// Output:
	// so: "12/" → "12/1990"
	// quyenSo: "Q1/90" → "01/1990"
	// ngayDangKy: "5/3/90" → "05.03.1990"
	// nksDanToc: "Vân kiều" → "Bru-Vân Kiều"
	// nksNgaySinh: "30/02/1990" → ""
	// V01 W so ""
	// V04 W nksNgaySinh "02.03.1990"
	// V37 W nksHoTen "Hồ Thị Kăn"
	// V04 I ngayDangKy ""
	// HỒ THỊ KĂN 05/03/1990
}

func ExampleParseScanName() {
	for _, name := range []string{"KS.2010.01.001.PDF", "ks 99 Q1 Số 12 bis.jpg", "KS.2010.19333.01.A4.2011.7.pdf", "KS-2010-01-001-004.pdf", "scan0001.pdf"} {
		n, err := civil.ParseScanName(name)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(n, n.RegNo())
	}
	// Output:
	// KS.2010.01.001.pdf 01/2010
	// KS.1999.01.012bis.jpg 12bis/1999
	// KS.2010.01.2011.007.pdf 07/2011
	// KS.2010.01.001-004.pdf 01/2010
	// the name must begin with the register: KS, KH, KT, CMC, HN…: scan0001.pdf
}

func ExampleTable_Search() {
	ethnic, _ := civil.TableByID("danToc")
	for _, it := range ethnic.Search("van", 3) {
		fmt.Println(it.VI)
	}
	// Output: Bru-Vân Kiều
}
