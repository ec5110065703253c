// SPDX-License-Identifier: Apache-2.0

package vntext_test

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

func ExampleFold() {
	fmt.Println(vntext.Fold("  NGUYỄN  Thị Đào "))
	// Output: nguyen thi dao
}

func ExampleCanonical() {
	fmt.Println(vntext.Canonical("Hoà  Thuỷ, qúy, toàn"))
	// Output: Hòa Thủy, quý, toàn
}

func ExampleCollKey() {
	names := []string{"Đào", "Dương", "Dung", "Ân", "Ánh", "An", "Anh"}
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(vntext.CollKey(a), vntext.CollKey(b)) })
	fmt.Println(names)
	// Output: [An Anh Ánh Ân Dung Dương Đào]
}

func ExampleSplitName() {
	for _, s := range []string{"Nguyễn Thị Hoa", "H'Hen Niê", "A Tiêng", "A Lăng Thị Hằng"} {
		n := vntext.SplitName(s)
		fmt.Printf("%q %q %q\n", n.Surname, n.Middle, n.Given)
	}
	// Output:
	// "Nguyễn" "Thị" "Hoa"
	// "Niê" "" "H'Hen"
	// "" "A" "Tiêng"
	// "A Lăng" "Thị" "Hằng"
}

func ExampleTitleName() {
	fmt.Println(vntext.TitleName("H'BIA NIÊ"), "|", vntext.TitleName("NGUYỄN THỊ HOA"))
	// Output: H'Bia Niê | Nguyễn Thị Hoa
}

func ExampleParseDateWords() {
	fmt.Println(vntext.ParseDateWords("Ngày mồng năm tháng giêng năm một ngàn chín trăm tám lăm"))
	fmt.Println(vntext.DateWords(1985, 1, 5))
	// Output:
	// 1985 1 5 true
	// Ngày năm tháng một năm một nghìn chín trăm tám mươi lăm
}

func ExampleToUnicode() {
	for _, cell := range []string{"Ph¹m ThÞ H\u00adêng", "Ñaëng Quoác Khaùnh", "Hélène", "Hòa"} {
		s, e, _ := vntext.ToUnicode(cell)
		fmt.Println(s, e)
	}
	// Output:
	// Phạm Thị Hường TCVN3
	// Đặng Quốc Khánh VNI
	// Hélène Unicode
	// Hòa Unicode
}

func ExampleRepairLostU() {
	fmt.Println(vntext.RepairLostU("Toàn Gia Hiệp Phớc"))
	// Output: Toàn Gia Hiệp Phước 1 0
}
