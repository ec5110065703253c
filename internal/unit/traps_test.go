// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"slices"
	"strings"
	"testing"
)

// Trap 1: a code without an era is ambiguous.
func TestTrapCodesAreUsedAgain(t *testing.T) {
	t.Parallel()
	reused, renamed := 0, 0
	for u := range All {
		if u.Level != Commune || u.From != TwoTier {
			continue
		}
		old, ok := At(u.Code, "2025-06-30")
		if !ok {
			for _, e := range Eras(u.Code) {
				if e.From < TwoTier && e.To != "" {
					old, ok = e, true
				}
			}
		}
		if !ok {
			continue
		}
		reused++
		if old.Name != u.Name {
			renamed++
		}
	}
	if reused != 3316 {
		t.Errorf("%d communes of July 2025 bear an old code, want 3316", reused)
	}
	if renamed != 2177 {
		t.Errorf("%d of them under another name, want 2177", renamed)
	}
	for _, c := range []struct{ code, on, name string }{
		{"10507", "2025-06-30", "Phường Cẩm Thượng"}, {"10507", "2025-07-01", "Phường Thành Đông"},
		{"45", "2025-06-30", "Tỉnh Quảng Trị"}, {"44", "2025-06-30", "Tỉnh Quảng Bình"}, {"44", "2025-07-01", "Tỉnh Quảng Trị"},
		{"30", "2025-06-30", "Tỉnh Hải Dương"}, {"31", "2025-07-01", "Thành phố Hải Phòng"},
		{"49", "2025-06-30", "Tỉnh Quảng Nam"}, {"48", "2025-07-01", "Thành phố Đà Nẵng"},
	} {
		if u, ok := At(c.code, c.on); !ok || u.Name != c.name {
			t.Errorf("%s on %s is %q, want %q", c.code, c.on, u.Name, c.name)
		}
	}
	for _, code := range []string{"45", "30", "49"} {
		if u, ok := At(code, TwoTier); ok {
			t.Errorf("code %s is still %s", code, u.Name)
		}
	}
	got := Search(Query{Text: "10507"})
	if len(got) != 2 || Compatible(got[0].Unit.ID, got[1].Unit.ID) == Same {
		t.Errorf("code 10507 without a day: want both eras, got %v", ids(got))
	}
	if got := Search(Query{Text: "10507", On: "2010-05-05"}); got[0].Unit.Name != "Phường Cẩm Thượng" {
		t.Errorf("code 10507 in 2010: got %v", ids(got))
	}
}

// Trap 2: the same name twice in one province, even among wards.
func TestTrapNamesAreUsedAgain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, on  string
		districts []string
	}{
		{"xã Hưng Đạo, tỉnh Hải Dương", "2015-01-01", []string{"290", "298"}},
		{"xã Tân Việt, Hải Dương", "2015-01-01", []string{"294", "296"}},
		{"Phường 1, Quảng Trị", "2015-01-01", []string{"461", "462"}},
		{"Phường 3, Quảng Trị", "2015-01-01", []string{"461", "462"}},
		{"phường Nguyễn Nghiêm, tỉnh Quảng Ngãi", "2021-01-01", []string{"522", "534"}},
	} {
		res, ok := Resolve(c.text, c.on)
		if !ok || !res.Ambiguous || res.Confidence >= Certain {
			t.Errorf("%q: want doubt, got %s with %.2f", c.text, res.Unit.ID, res.Confidence)
		}
		var got []string
		for _, cand := range append([]Candidate{res.Candidate}, res.Others...)[:2] {
			got = append(got, cand.Unit.ParentCode)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.districts) {
			t.Errorf("%q: in districts %v, want %v", c.text, got, c.districts)
		}
	}
	res, ok := Resolve("xã Hưng Đạo, huyện Tứ Kỳ, tỉnh Hải Dương", "2015-01-01")
	if !ok || res.Ambiguous || res.Unit.Code != "11086" || res.Confidence < Certain {
		t.Errorf("with its district Hưng Đạo is clear: got %s, %.2f, ambiguous %v", res.Unit.ID, res.Confidence, res.Ambiguous)
	}
}

// Trap 3: one name in many spellings.
func TestTrapSpellings(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, on, code string }{
		{"Laêê, Nam Giang", "2015-01-01", "20698"}, {"La Êê, Nam Giang", "2015-01-01", "20698"},
		{"P Rao", "2015-01-01", "20467"}, {"Prao", "2015-01-01", "20467"}, {"TT. P'Rao", "2015-01-01", "20467"},
		{"Bha Lê, Tây Giang, Quảng Nam", "2015-01-01", "20458"}, {"Bhalêê, Tây Giang, Quảng Nam", "2015-01-01", "20458"},
		{"Zuôich, Nam Giang", "2015-01-01", "20701"}, {"Zuôih, Nam Giang", "2015-01-01", "20701"},
		{"Đăk Lăk", "2015-01-01", "66"}, {"Đắc Lắc", "2015-01-01", "66"}, {"Dak Lak", "2015-01-01", "66"}, {"Đaklak", "2015-01-01", "66"},
		{"Hồng Sĩ, Hà Quảng", "2021-01-01", "01429"}, {"Hồng Sỹ, Hà Quảng", "2010-01-01", "01426"},
		{"Phú Quí, Bình Thuận", "2015-01-01", "602"}, {"Phú Quý, Bình Thuận", "2015-01-01", "602"},
		{"tỉnh Hòa Bình", "2015-01-01", "17"}, {"tỉnh Hoà Bình", "2015-01-01", "17"}, {"tỉnh Hoa\u0300 Bình", "2015-01-01", "17"},
		{"Phường 05, Đông Hà", "2015-01-01", "19348"}, {"P.5 - Đông Hà", "2015-01-01", "19348"}, {"P5, TX Đông Hà", "2005-01-01", "19348"},
		{"Thị Trấn Hồ Xá", "2015-01-01", "19363"}, {"TT Hồ Xá", "2015-01-01", "19363"}, {"T.T Hồ Xá", "2015-01-01", "19363"},
		{"Nông trường Mộc Châu", "2010-01-01", "03982"}, {"TT NT Mộc Châu", "2010-01-01", "03982"}, {"TT N.T. Mộc Châu", "2010-01-01", "03982"},
		{"Qui Nhơn", "2010-01-01", "540"}, {"Quy Nhơn", "2010-01-01", "540"}, {"Buôn Mê Thuột", "2010-01-01", "643"},
	} {
		res, ok := Resolve(c.text, c.on)
		if !ok || res.Unit.Code != c.code {
			t.Errorf("%q: got %s %s (%v), want code %s", c.text, res.Unit.ID, res.Unit.Name, ids(res.Others), c.code)
		}
	}
}

// Trap 4: the books of a split commune have no single successor.
func TestTrapSplits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code, on string
		next     []string
		today    int
		relation Relation
	}{
		{"21142", "2025-06-30", []string{"Xã Cà Đam", "Xã Tây Trà Bồng"}, 2, Partly},
		// its two parts came together again in Vệ Giang half a year later
		{"21286", "2024-12-31", []string{"Thị trấn Sông Vệ", "Xã Nghĩa Phương"}, 1, Successor},
	} {
		u, ok := At(c.code, c.on)
		if !ok {
			t.Fatalf("no unit %s on %s", c.code, c.on)
		}
		var names []string
		for _, s := range Successors(u.ID) {
			to, _ := Get(s.To)
			names = append(names, to.Name)
			if s.People != PeoplePart {
				t.Errorf("%s to %s: people %q, want part", u.Name, to.Name, s.People)
			}
		}
		slices.Sort(names)
		if !slices.Equal(names, c.next) {
			t.Errorf("%s: successors %v, want %v", u.Name, names, c.next)
		}
		today, complete := Trace(u.ID)
		if len(today) != c.today || !complete {
			t.Errorf("%s: %d units today, complete %v, want %d, true", u.Name, len(today), complete, c.today)
		}
		for _, n := range today {
			if r := Compatible(u.ID, n.ID); r != c.relation {
				t.Errorf("%s and %s: %s, want %s", u.Name, n.Name, r, c.relation)
			}
		}
	}
}

// Trap 5: districts without communes, whose district is the unit that registers.
func TestTrapDistrictsWithoutCommunes(t *testing.T) {
	t.Parallel()
	for code, name := range map[string]string{
		"536": "Đặc khu Lý Sơn", "471": "Đặc khu Cồn Cỏ", "498": "Đặc khu Hoàng Sa", "318": "Đặc khu Bạch Long Vĩ", "755": "Đặc khu Côn Đảo",
	} {
		u, ok := At(code, "2025-06-30")
		if !ok || len(Children(u.ID, "2025-06-30")) != 0 {
			t.Errorf("%s: not a district without communes", code)
		}
		today := Current(u.ID)
		if len(today) != 1 || today[0].Name != name {
			t.Errorf("%s is now %v, want %s", u.Name, today, name)
		}
		if len(today) == 1 && Compatible(u.ID, today[0].ID) != Within {
			t.Errorf("%s and %s: %s, want within", u.Name, name, Compatible(u.ID, today[0].ID))
		}
		if !strings.HasPrefix(Path(u.ID), u.ParentCode+"/") {
			t.Errorf("%s: path %q", u.Name, Path(u.ID))
		}
	}
	lySon, _ := At("536", "2020-01-31")
	before := Children(lySon.ID, "2020-01-31")
	if len(before) != 3 || len(Children(lySon.ID, "2020-02-01")) != 0 {
		t.Errorf("Lý Sơn had %d communes until 2020-02-01, want 3", len(before))
	}
	for _, u := range before {
		if today := Current(u.ID); len(today) != 1 || today[0].Name != "Đặc khu Lý Sơn" {
			t.Errorf("%s is now %v", u.Name, today)
		}
	}
}

// Trap 6: one name, another territory.
func TestTrapSameNameOtherTerritory(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, before, after string }{
		{"Quảng Ngãi", "51@0", "51@20250701"}, {"Quảng Trị", "45@0", "44@20250701"},
		{"Đà Nẵng", "48@0", "48@20250701"}, {"Hải Phòng", "31@0", "31@20250701"},
	} {
		before, after := ID(c.before), ID(c.after)
		if r := Compatible(before, after); r != Successor {
			t.Errorf("%s before and after: %s, want successor, not the same", c.name, r)
		}
		for on, want := range map[string]ID{"2025-06-30": before, "2025-07-01": after} {
			got := Search(Query{Text: c.name, On: on, Level: Province})
			if len(got) < 2 || got[0].Unit.ID != want {
				t.Errorf("%s on %s: %v, want %s first and the other after", c.name, on, ids(got), want)
			}
		}
		if res, _ := Resolve("tỉnh "+c.name, ""); !res.EraOpen {
			t.Errorf("%s without a day: the era is not flagged as open", c.name)
		}
	}
	// A commune of old Quảng Nam does not lie in old Đà Nẵng, but lies in the new one.
	dienTho, _ := At("20569", "2020-01-01")
	if Compatible(dienTho.ID, "48@0") != None || Compatible(dienTho.ID, "48@20250701") != Within || Compatible(dienTho.ID, "49@0") != Within {
		t.Error("Điện Thọ lay in Quảng Nam and lies in the Đà Nẵng of 2025 alone")
	}
}
