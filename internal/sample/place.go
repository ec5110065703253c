// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

const provinceCode = "45"

// district is what was published of a district's books of 2005 and earlier.
type district struct {
	code           string
	books, entries int
	// before 1990 (general knowledge): Bến Hải and Triệu Hải were merged
	// districts, Đakrông was cut out of Hướng Hóa only in 1997.
	until1990, until1997 string
}

var districts = []district{
	{"461", 357, 53268, "", ""},
	{"464", 257, 28037, "huyện Bến Hải", ""},
	{"469", 514, 45738, "huyện Triệu Hải", ""},
	{"465", 313, 21231, "", ""},
	{"470", 179, 17734, "huyện Triệu Hải", ""},
	{"468", 146, 7439, "huyện Bến Hải", ""},
	{"466", 137, 13279, "huyện Bến Hải", ""},
	{"462", 125, 10158, "huyện Triệu Hải", ""},
	{"467", 60, 6656, "huyện Hướng Hóa", "huyện Hướng Hóa"},
}

// kinhHigh are highland communes where most people are Kinh; lowHigh are
// lowland-district communes with many Bru-Vân Kiều (general knowledge).
var (
	kinhHigh = []string{"Khe Sanh", "Lao Bảo", "Tân Liên", "Tân Lập", "Tân Long", "Tân Hợp", "Tân Thành", "Krông Klang", "Ba Lòng", "Triệu Nguyên"}
	lowHigh  = []string{"Vĩnh Ô", "Vĩnh Hà", "Vĩnh Khê", "Linh Trường", "Linh Thượng", "Vĩnh Trường", "Cam Tuyền"}
	paCo     = []string{"A Bung", "Tà Rụt", "A Ngo", "A Vao", "Húc Nghì", "Lìa", "A Dơi", "A Xing", "A Túc", "Xy"}
)

// highlandShare is the share, of 100, of highland people in a commune.
func highlandShare(districtCode, core string) int {
	high := districtCode == "465" || districtCode == "467"
	switch {
	case high && contains(kinhHigh, core):
		return 22
	case high:
		return 93
	case contains(lowHigh, core):
		return 60
	default:
		return 0
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// place is a commune as the books of a year call it.
type place struct {
	commune  string // "xã Vĩnh Thủy"
	district string // "huyện Vĩnh Linh"
	province string // "tỉnh Quảng Trị"
}

// placeOf names a commune as of a year. The catalogue knows communes since
// 2004; before, district and province had other names.
func placeOf(u unit.Unit, d district, year int) place {
	p := place{commune: lowerFirst(u.Name), district: lowerFirst(unit.Name(u.Parent, "vi")), province: "tỉnh Quảng Trị"}
	if then, ok := unit.At(d.code, fmt.Sprintf("%d-01-01", year)); ok {
		p.district = lowerFirst(then.Name) // thị xã Đông Hà became a city in 2009
	}
	if year < 1989 {
		p.province = "tỉnh Bình Trị Thiên"
	}
	if year < 1990 && d.until1990 != "" {
		p.district = d.until1990
	}
	if year < 1997 && d.until1997 != "" {
		p.district = d.until1997
	}
	return p
}

func (p place) full() string { return p.commune + ", " + p.district + ", " + p.province }

func lowerFirst(s string) string {
	first, rest, _ := strings.Cut(s, " ")
	return strings.ToLower(first) + " " + rest
}

var (
	villageA = strings.Fields("An Bình Phú Tân Mỹ Lâm Hà Xuân Đông Tây Thượng Trung Long Thanh Hòa Quảng Nhan Đại Phước Cổ")
	villageB = strings.Fields("Lộc Hòa Xá Lương Điền Giang Trạch Thành Kiều Hải Mỹ Sơn Lâm An Phú Trì Biều Mai Khê Dương")
	hamlets  = []string{"Ka Túp", "Cợp", "A Rông", "Húc Thượng", "Trằm", "Xa Rường", "Ra Ly", "Ta Núc", "Cu Pua", "A Luông", "Pa Loang", "Khe Hiên", "Tà Lêng", "A Đăng", "Ku Tài"}
)

// villages invents the hamlets of a commune.
func villages(rng *rand.Rand, core string, kind unit.Kind, highland int) []string {
	n := 4 + rng.IntN(5)
	out := make([]string, 0, n)
	for i := range n {
		switch {
		case kind == unit.KindWard:
			out = append(out, "khu phố "+string(rune('1'+i)))
		case highland > 50:
			out = append(out, "thôn "+hamlets[rng.IntN(len(hamlets))])
		default:
			a, b := villageA[rng.IntN(len(villageA))], villageB[rng.IntN(len(villageB))]
			if a == b {
				b = "Khê"
			}
			out = append(out, "thôn "+a+" "+b)
		}
	}
	return out
}

func timeOf(d civil.Date) time.Time {
	return time.Date(d.Y, time.Month(max(d.M, 1)), max(d.D, 1), 0, 0, 0, 0, time.UTC)
}
