// SPDX-License-Identifier: Apache-2.0

package vntext

import "strings"

// maxSurnameWords is the length of the longest listed family name, "Công Tằng Tôn Nữ".
const maxSurnameWords = 4

type familyFlag uint8

const (
	familyFirst familyFlag = 1 << iota
	familyLast
	familySpaced // may be written as more than one word
)

// Family names that stand first. Kinh, Hoa and peoples of the north and centre from counts of three lists of
// names (students born about 1990 and 2000, war cemeteries of Hải Dương); Cơ-tu variants from one real list of
// Quảng Nam names that shows the spellings side by side; Bru-Vân Kiều, Ta-ôi, Gié-Triêng, Gia-rai, Hmông, Thái
// from general knowledge and published descriptions of naming. One entry covers every spelling with the same nameKey.
const firstNames = `Nguyễn Trần Lê Phạm Vũ Hoàng Bùi Đỗ Phan Đặng Ngô Võ Đinh Trương Hồ Huỳnh Dương Đoàn Đào Trịnh Hà Lương Mai
Cao Lưu Nông Tạ Lý Phùng Tô Châu Tống Thái Quách Vương La Lâm Triệu Chu Đàm Tăng Doãn Lại Kiều Đồng Từ Nghiêm
Vi Thạch Hứa Mạc Kim Bế Cù Văn Hoa Ninh Ông Khổng Ma Thân Tiêu Âu Viên Khuất Lò Lô Lục Mã Mạch Mạnh Phí Tòng
Trang Ung Diệp Giáp Khúc Lã Liêu Lữ Ngụy Quan Sầm Trà Ứng Vòng An Bạch Biện Bồ Ca Cái Cát Chế Cung Danh Đái
Đậu Điền Đôn Đường Giản Hàn Hán Hồng Kha Khưu Lăng Long Lường Mẫn Ngân Ngọ Nhâm Nhữ Phó Phương Quàng Quảng Quế
Sơn Sử Tần Thi Thiều Tiết Tôn Trình Trưng Tưởng Uông Vưu Chiêm Cáp Bàn Lộc Đới Thượng Lạc Vy Địch Chung Mông
Liên Bành Cấn Phàng Lãnh Bá Dư Nhan Tào Luyện Trầm Khương Thiên Thẩm Xa Cà Cầm Giàng Giang Vàng Vang Thào Thao
Sùng Mùa Múa Vừ Vư Lầu Hạng Hàng Cư Sồng Un Kring Blúp Kray Ku Ksor Siu Rmah Rahlan Rơlan Nay Kpă Kpuih Puih
Rcom Alăng Bhling Bling Ploong Plong Pơloong Zrâm Zơrâm Arất Bríu Bhriu Bhơriu Coor Ating Riah Bnướch Hốih Hối
Cơlâu Palăng Riêh Hiên`

// Family names of more than one word that stand first.
var firstCompounds = []string{
	"A Lăng", "Pơ Loong", "Zơ Râm", "A Rất", "Cơ Or", "A Ting", "Cơ Lâu", "Tơ Ngôl", "Ra Pát", "A Viết",
	"Rơ Châm", "Rơ Mah", "Tôn Thất", "Tôn Nữ", "Công Tằng Tôn Nữ", "Công Huyền Tôn Nữ", "Huyền Tôn Nữ",
	"Tằng Tôn Nữ", "Âu Dương", "Hoàng Phủ",
}

// Family names that stand last, after a marker and the given name: Ê-đê clans, and clans of the Mnông.
var lastNames = []string{
	"Niê", "Mlô", "Êban", "Ayŭn", "Kbuôr", "Ksơr", "Êčăm", "Adrơ̆ng", "Buôn Yă", "Byă", "Kpă", "Hđơk", "Hmŏk",
	"Knul", "Buôn Krông", "Niê Kdăm", "Niê Kriêng", "Bing", "Ndong", "Ntơr", "Cil", "Rcăm",
}

// markerWords stand where others have a family name and say the sex only: A/Y (Xơ-đăng, Ba-na, Gié-Triêng),
// Y/H' (Ê-đê), H/Hơ (Ê-đê, Gia-rai), K'/Ka (Cơ-ho), Kăn (Ta-ôi), Điểu (Mnông), Thị (older names of women without
// family name), Chau/Neáng (Khmer of An Giang).
const markerWords = `a y h hơ k ka kăn điểu thị chau neáng néang`

var (
	familyNames = buildFamilyNames()
	markers     = buildMarkers()
)

func buildFamilyNames() map[string]familyFlag {
	m := make(map[string]familyFlag)
	for _, n := range strings.Fields(firstNames) {
		m[nameKey([]string{n})] |= familyFirst
	}
	for _, n := range firstCompounds {
		m[nameKey([]string{n})] |= familyFirst | familySpaced
	}
	for _, n := range lastNames {
		m[nameKey([]string{n})] |= familyLast
		if strings.Contains(n, " ") {
			m[nameKey([]string{n})] |= familySpaced
		}
	}
	return m
}

func buildMarkers() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(markerWords) {
		m[w] = true
	}
	return m
}
