// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSplitName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		want Name
	}{
		{"", Name{Order: NoSurname}},
		{"Krứ", Name{Given: "Krứ", Order: NoSurname}},
		{"Nguyễn Hoa", Name{Surname: "Nguyễn", Given: "Hoa", Known: true}},
		{"Nguyễn Thị  Hoa ", Name{Surname: "Nguyễn", Middle: "Thị", Given: "Hoa", Known: true}},
		{"TRẦN THỊ PHƯƠNG THẢO", Name{Surname: "TRẦN", Middle: "THỊ PHƯƠNG", Given: "THẢO", Known: true}},
		{"nguyen van a", Name{Surname: "nguyen", Middle: "van", Given: "a", Known: true}},
		{"Tôn Thất Thuyết", Name{Surname: "Tôn Thất", Given: "Thuyết", Known: true}},
		{"Công Tằng Tôn Nữ Hoàng Anh", Name{Surname: "Công Tằng Tôn Nữ", Middle: "Hoàng", Given: "Anh", Known: true}},
		{"Châu Văn Liêm", Name{Surname: "Châu", Middle: "Văn", Given: "Liêm", Known: true}},
		{"Hồ A Thông", Name{Surname: "Hồ", Middle: "A", Given: "Thông", Known: true}},
		{"Giàng A Páo", Name{Surname: "Giàng", Middle: "A", Given: "Páo", Known: true}},
		// Ê-đê: the family name stands last
		{"Y Thắng Niê", Name{Surname: "Niê", Middle: "Y", Given: "Thắng", Order: SurnameLast, Known: true}},
		{"H'Hen Niê", Name{Surname: "Niê", Given: "H'Hen", Order: SurnameLast, Known: true}},
		{"H’Maryam Niê Kdăm", Name{Surname: "Niê Kdăm", Given: "H’Maryam", Order: SurnameLast, Known: true}},
		{"H' Či Êban", Name{Surname: "Êban", Middle: "H'", Given: "Či", Order: SurnameLast, Known: true}},
		{"Y Bhăm Buôn Yă", Name{Surname: "Buôn Yă", Middle: "Y", Given: "Bhăm", Order: SurnameLast, Known: true}},
		{"Y Ksor", Name{Middle: "Y", Given: "Ksor", Order: NoSurname, Known: true}},
		// no family name
		{"A Tiêng", Name{Middle: "A", Given: "Tiêng", Order: NoSurname, Known: true}},
		{"Y Hà", Name{Middle: "Y", Given: "Hà", Order: NoSurname, Known: true}},
		{"A Lăng", Name{Middle: "A", Given: "Lăng", Order: NoSurname, Known: true}},
		{"Y Ngọc Linh", Name{Middle: "Y", Given: "Ngọc Linh", Order: NoSurname, Known: true}},
		{"K'Brểu", Name{Given: "K'Brểu", Order: NoSurname, Known: true}},
		{"K' Brểu", Name{Middle: "K'", Given: "Brểu", Order: NoSurname, Known: true}},
		{"Ka Dơn", Name{Middle: "Ka", Given: "Dơn", Order: NoSurname, Known: true}},
		{"Kăn Lịch", Name{Middle: "Kăn", Given: "Lịch", Order: NoSurname, Known: true}},
		{"Thị Nở", Name{Middle: "Thị", Given: "Nở", Order: NoSurname, Known: true}},
		{"Điểu Krứ", Name{Middle: "Điểu", Given: "Krứ", Order: NoSurname, Known: true}},
		{"Neáng Sóc Kha", Name{Middle: "Neáng", Given: "Sóc Kha", Order: NoSurname, Known: true}},
		// Cơ-tu and Gia-rai: family names of two words, in several spellings
		{"A Lăng Thị Hằng", Name{Surname: "A Lăng", Middle: "Thị", Given: "Hằng", Known: true}},
		{"ALăng Thị Hằng", Name{Surname: "ALăng", Middle: "Thị", Given: "Hằng", Known: true}},
		{"A Rất Dương", Name{Surname: "A Rất", Given: "Dương", Known: true}},
		{"Bh'riu Liếc", Name{Surname: "Bh'riu", Given: "Liếc", Known: true}},
		{"Zơ Râm Hải", Name{Surname: "Zơ Râm", Given: "Hải", Known: true}},
		{"Ploong Thị Hoài", Name{Surname: "Ploong", Middle: "Thị", Given: "Hoài", Known: true}},
		{"Rơ Châm Hmút", Name{Surname: "Rơ Châm", Given: "Hmút", Known: true}},
		{"Siu H'Krih", Name{Surname: "Siu", Given: "H'Krih", Known: true}},
		{"Ksor Phước", Name{Surname: "Ksor", Given: "Phước", Known: true}},
		{"Un Thị Kim", Name{Surname: "Un", Middle: "Thị", Given: "Kim", Known: true}},
		// only the position speaks
		{"Xyz Abc", Name{Surname: "Xyz", Given: "Abc"}},
	} {
		if got := SplitName(c.in); got != c.want {
			t.Errorf("SplitName(%q) = %#v, want %#v", c.in, got, c.want)
		}
	}
}

func TestSplitNameLosesNothing(t *testing.T) {
	t.Parallel()
	marker := rapid.SampledFrom([]string{"", "Y ", "A ", "H'", "H' ", "K'", "Ka ", "Thị ", "Niê ", "Rơ Châm ", "A Lăng "})
	last := rapid.SampledFrom([]string{"", " Niê", " Niê Kdăm", " Buôn Yă", " Mlô"})
	rapid.Check(t, func(t *rapid.T) {
		s := marker.Draw(t, "marker") + rapid.OneOf(vietnameseText(), rapid.String()).Draw(t, "s") + last.Draw(t, "last")
		checkSplit(t, s)
	})
}

func checkSplit(t failer, s string) {
	t.Helper()
	n := SplitName(s)
	want := strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	if got := n.String(); got != want {
		t.Fatalf("SplitName(%q) = %+v puts together %q", s, n, got)
	}
	if want != "" && n.Given == "" {
		t.Fatalf("SplitName(%q) = %+v has no given name", s, n)
	}
	if (n.Surname == "") != (n.Order == NoSurname) {
		t.Fatalf("SplitName(%q) = %+v contradicts itself", s, n)
	}
}

// Every example of the table of naming customs splits with certainty.
func TestSplitNameOnCollectedExamples(t *testing.T) {
	t.Parallel()
	for _, row := range sharedCSV(t, "names/ethnic_names.csv") {
		examples, order := row["examples"], row["name_order"]
		for _, name := range strings.Split(examples, ";") {
			name = strings.TrimSpace(name)
			n := SplitName(name)
			if !n.Known {
				t.Errorf("%s: SplitName(%q) = %+v rests on position alone", row["ethnic"], name, n)
			}
			if strings.Contains(order, "FAMILY") && n.Order != SurnameLast {
				t.Errorf("%s: SplitName(%q) = %+v, family name is last", row["ethnic"], name, n)
			}
			if order == "marker given" && n.Order != NoSurname {
				t.Errorf("%s: SplitName(%q) = %+v, there is no family name", row["ethnic"], name, n)
			}
		}
	}
}

// Of the surnames counted in real lists, the table knows all but the rare.
func TestSurnameTableCoverage(t *testing.T) {
	t.Parallel()
	total, hit := 0, 0
	for _, row := range sharedCSV(t, "names/surnames.csv") {
		n, err := strconv.Atoi(row["count"])
		if err != nil {
			t.Fatalf("count of %s: %v", row["surname"], err)
		}
		total += n
		if SplitName(row["surname"] + " Văn An").Known {
			hit += n
		}
	}
	share := 100 * float64(hit) / float64(total)
	t.Logf("%.2f %% of %d bearers", share, total)
	if share < 99 {
		t.Errorf("the table knows the surnames of %.1f %% of the bearers only", share)
	}
}

func TestTitleName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"NGUYỄN THỊ HOA", "Nguyễn Thị Hoa"}, {"nguyễn thị hoa", "Nguyễn Thị Hoa"}, {" NGUYỄN  HOA ", "Nguyễn Hoa"},
		{"Nguyễn Thị Hoa", "Nguyễn Thị Hoa"}, {"ĐỖ ĐÌNH ĐÀO", "Đỗ Đình Đào"}, {"Ý NHI", "Ý Nhi"},
		{"H'BIA NIÊ", "H'Bia Niê"}, {"h'bia niê", "H'Bia Niê"}, {"H'Bia", "H'Bia"}, {"H’BIA", "H’Bia"}, {"Y BHĂM", "Y Bhăm"},
		{"A LĂNG THỊ HẰNG", "A Lăng Thị Hằng"}, {"ALăng Thị Hằng", "ALăng Thị Hằng"}, {"BH'RIU LIẾC", "Bh'riu Liếc"},
		{"K'BRỂU", "K'Brểu"}, {"ADRƠ̆NG", "Adrơ̆ng"}, {"Y THẮNG NIÊ KDĂM", "Y Thắng Niê Kdăm"},
		{"ANNA-MARIA", "Anna-Maria"}, {"McDonald", "McDonald"}, {"NGuyễn", "Nguyễn"}, {"nGUYỄN", "Nguyễn"}, {"THị", "Thị"},
		{"NG. V. A", "Ng. V. A"}, {"BRU-VÂN KIỀU", "Bru-Vân Kiều"}, {"(tức HOA)", "(Tức Hoa)"}, {"", ""},
		{norm.NFD.String("NGUYỄN THỊ HOA"), "Nguyễn Thị Hoa"}, {"O'BRIEN", "O'Brien"},
	} {
		if got := TitleName(c.in); got != c.want {
			t.Errorf("TitleName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(vietnameseText(), misplaced(), rapid.String()).Draw(t, "s")
		once := TitleName(s)
		if again := TitleName(once); again != once {
			t.Fatalf("TitleName(%q) = %q, again %q", s, once, again)
		}
	})
}

// sharedCSV reads a table of facts that lies beside the repository on a developer's machine, or skips.
func sharedCSV(t testing.TB, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + name)
	if err != nil {
		t.Skipf("skipped: the table of facts %s is not here", name)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	var list []map[string]string
	for _, row := range rows[1:] {
		m := make(map[string]string)
		for i, h := range rows[0] {
			m[h] = row[i]
		}
		list = append(list, m)
	}
	return list
}
