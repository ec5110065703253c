// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"testing"

	"github.com/sogoc/sogoc/internal/vntext"
)

func mustTable(t testing.TB, id string) *Table {
	t.Helper()
	tab, ok := TableByID(id)
	if !ok {
		t.Fatalf("no table %q", id)
	}
	return tab
}

func TestLookup(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ table, text, want string }{
		{"gioiTinh", "1", "1"}, {"gioiTinh", "Nữ", "2"}, {"gioiTinh", " NU ", "2"}, {"gioiTinh", "gái", "2"}, {"gioiTinh", "Male", "1"}, {"gioiTinh", "x", ""}, {"gioiTinh", "", ""},
		{"loaiDangKy.KS", "Đăng kí quá hạn", "4"}, {"loaiDangKy.KS", "đúng hạn", "1"}, {"loaiDangKy.KS", "0", "6"}, {"giayTo", "CMND", "1"}, {"giayTo", "cccd", "4"}, {"giayTo", "8", "8"},
		{"loaiKhaiSinh", "Trẻ bị bỏ rơi", "5"}, {"loaiXacNhan", "con nhận mẹ", "4"}, {"loaiGiayBaoTu", "Giấy báo tử", "1"},
		{"danToc", "kinh", "Kinh"}, {"danToc", "KINH", "Kinh"}, {"danToc", "Việt", "Kinh"}, {"danToc", "H'Mông", "Hmông"}, {"danToc", "Mèo", "Hmông"}, {"danToc", "Ba Na", "Ba-na"}, {"danToc", "bana", "Ba-na"},
		{"danToc", "Ba Na (A-la Công)", "Ba-na"}, {"danToc", "K'Ho", "Cơ-ho"}, {"danToc", "Cờ Ho", "Cơ-ho"}, {"danToc", "Ê Đê", "Ê-đê"}, {"danToc", "Ede", "Ê-đê"}, {"danToc", "Vân Kiều", "Bru-Vân Kiều"},
		{"danToc", "Bru - Vân Kiều", "Bru-Vân Kiều"}, {"danToc", "Pa Cô", "Ta-ôi"}, {"danToc", "Ca Dong", "Xơ-đăng"}, {"danToc", "Cor", "Co"}, {"danToc", "Cà Tu", "Cơ-tu"}, {"danToc", "Mơ Nông", "Mnông"},
		{"danToc", "Khmer", "Khơ-me"}, {"danToc", "11", ""}, {"danToc", "Kinhh", ""}, {"danToc", "Khác", "Khác"}, {"danToc", "nước ngoài", "Người nước ngoài"},
		{"quocTich", "Viet Nam", "Việt Nam"}, {"quocTich", "VN", "Việt Nam"}, {"quocTich", "Nhật Bản ", "Nhật Bản"}, {"quocTich", "Nhat Ban", "Nhật Bản"}, {"quocTich", "Mỹ", "Hoa Kỳ"}, {"quocTich", "Lào", "Lào"},
		{"quocTich", "Đài Loan", "Đài Loan"}, {"quocTich", "Japan", "Nhật Bản"}, {"quocTich", "Không quốc tịch", "Người không quốc tịch"}, {"quocTich", "Vịt Nam", ""},
	} {
		it, ok := mustTable(t, c.table).Lookup(c.text)
		if it.Code != c.want || ok != (c.want != "") {
			t.Errorf("%s: Lookup(%q) = %q, want %q", c.table, c.text, it.Code, c.want)
		}
	}
}

// The two official lists of ethnic groups are never mixed: a number alone is no name.
func TestEthnicCodes(t *testing.T) {
	t.Parallel()
	tab := mustTable(t, "danToc")
	for _, c := range []struct{ list, code, want string }{
		{"qd121", "11", "Ngái"}, {"qd1019", "11", "Ê-đê"}, {"qd121", "23", "Bru-Vân Kiều"}, {"qd1019", "23", "Khơ-mú"}, {"qd121", "26", "Cơ-tu"}, {"qd1019", "26", "Giáy"}, {"qd1019", "99", ""}, {"qd121", "", ""},
	} {
		if it, _ := tab.Ref(c.list, c.code); it.Code != c.want {
			t.Errorf("Ref(%s, %s) = %q, want %q", c.list, c.code, it.Code, c.want)
		}
	}
	differ, seen := 0, map[string]bool{}
	for _, it := range tab.Items {
		if it.Refs == nil || it.Code == "Người nước ngoài" {
			continue
		}
		for _, list := range []string{"qd121", "qd1019"} {
			if key := list + it.Refs[list]; seen[key] {
				t.Errorf("%s twice", key)
			} else {
				seen[key] = true
			}
		}
		if it.Refs["qd121"] != it.Refs["qd1019"] {
			differ++
		}
	}
	if len(seen) != 108 || differ != 37 {
		t.Errorf("%d codes, %d groups differ; want 108 and 37", len(seen), differ)
	}
}

// Every item is found by its code, its name and each alias; labels are complete and canonical.
func TestTablesHoldTogether(t *testing.T) {
	t.Parallel()
	for _, tab := range Tables() {
		codes := map[string]bool{}
		for _, it := range tab.Items {
			if codes[it.Code] || it.VI == "" || it.EN == "" {
				t.Errorf("%s: item %+v", tab.ID, it)
			}
			codes[it.Code] = true
			if vntext.NFC(it.VI) != it.VI {
				t.Errorf("%s: %q is not NFC", tab.ID, it.VI)
			}
			for _, text := range append([]string{it.Code, it.VI}, it.Aliases...) {
				if got, ok := tab.Lookup(text); !ok || got.Code != it.Code {
					t.Errorf("%s: %q finds %q, want %q", tab.ID, text, got.Code, it.Code)
				}
			}
		}
		if tab.VI == "" || tab.EN == "" || tab.Source == "" || len(tab.Items) == 0 {
			t.Errorf("table %q is incomplete", tab.ID)
		}
	}
	if n := len(mustTable(t, "quocTich").Items); n != 251 {
		t.Errorf("%d countries and the stateless, want 251", n)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ table, text, first string }{
		{"danToc", "", "Kinh"}, {"danToc", "k", "Kinh"}, {"danToc", "van k", "Bru-Vân Kiều"}, {"danToc", "hm", "Hmông"}, {"danToc", "co tu", "Cơ-tu"}, {"danToc", "cotu", "Cơ-tu"}, {"danToc", "co", "Co"},
		{"quocTich", "vi", "Việt Nam"}, {"quocTich", "my", "Hoa Kỳ"}, {"quocTich", "han", "Hàn Quốc"}, {"loaiDangKy.KS", "qua", "4"}, {"giayTo", "cc", "4"},
	} {
		got := mustTable(t, c.table).Search(c.text, 5)
		if len(got) == 0 || len(got) > 5 || got[0].Code != c.first {
			t.Errorf("%s: Search(%q) = %v, want %q first", c.table, c.text, got, c.first)
		}
	}
	if got := mustTable(t, "danToc").Search("zz", 5); len(got) != 0 {
		t.Errorf("Search(zz) = %v", got)
	}
}

func TestProvinceOfPIN(t *testing.T) {
	t.Parallel()
	if p, ok := ProvinceOfPIN("045307001234"); !ok || p.Name != "Tỉnh Quảng Trị" || len(p.Card) != 1 || p.Card[0] != "19" || !p.Seen {
		t.Errorf("045: %+v, %v", p, ok)
	}
	for _, pin := range []string{"", "04", "003", "999"} {
		if _, ok := ProvinceOfPIN(pin); ok {
			t.Errorf("%q is a province", pin)
		}
	}
	if len(provinceByPIN) != 63 {
		t.Errorf("%d provinces, want 63", len(provinceByPIN))
	}
}

func BenchmarkLookup(b *testing.B) {
	tab := mustTable(b, "danToc")
	b.ReportAllocs()
	for b.Loop() {
		tab.Lookup("Bru - Vân Kiều")
	}
}

func BenchmarkSearch(b *testing.B) {
	tab := mustTable(b, "quocTich")
	b.ReportAllocs()
	for b.Loop() {
		tab.Search("ph", 8)
	}
}
