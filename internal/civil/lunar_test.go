// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"encoding/csv"
	"os"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

func TestTetOfKnownYears(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		year  int
		south bool
		want  string
	}{
		{1968, false, "29.01.1968"}, {1968, true, "30.01.1968"}, // the two Tết of 1968
		{1969, false, "16.02.1969"}, {1969, true, "17.02.1969"},
		{1985, false, "21.01.1985"}, {1985, true, "21.01.1985"}, // Hanoi's own, a month before Beijing's
		{2000, true, "05.02.2000"}, {2007, false, "17.02.2007"}, {2025, false, "29.01.2025"},
	} {
		got, ok := LunarDate{Y: c.year, M: 1, D: 1}.Solar(LunarMeridian(c.year, 1, c.south))
		if !ok || got.String() != c.want {
			t.Errorf("Tết %d, south %v: %s, want %s", c.year, c.south, got, c.want)
		}
	}
}

func TestLunarRefusesWhatIsNotThere(t *testing.T) {
	t.Parallel()
	for _, l := range []LunarDate{{Y: 1700, M: 1, D: 1}, {Y: 2000, M: 13, D: 1}, {Y: 2000, M: 1, D: 31}, {Y: 2000, M: 1, D: 0}, {Y: 2000, M: 4, D: 1, Leap: true}} {
		if d, ok := l.Solar(Hanoi); ok {
			t.Errorf("%v became %s", l, d)
		}
	}
	if l, ok := Lunar(Date{Y: 1990}, Hanoi); ok {
		t.Errorf("a year alone became %v", l)
	}
}

// There and back again, in both calendars.
func TestLunarRoundTrip(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		by := rapid.SampledFrom([]Meridian{Hanoi, East}).Draw(t, "by")
		d := dateOfDay(rapid.IntRange(-32000, 32000).Draw(t, "day"))
		l, ok := Lunar(d, by)
		if !ok {
			t.Fatalf("%s has no lunar date", d)
		}
		if back, ok := l.Solar(by); !ok || back != d {
			t.Fatalf("%s is %v is %s", d, l, back)
		}
	})
}

// The table against the published months, where they are at hand.
func TestLunarTableIsThePublishedOne(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../shared/data/lunar_months.csv")
	if err != nil {
		t.Skip("the published months are not at hand: ", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for _, r := range rows[1:] {
		y, _ := strconv.Atoi(r[1])
		m, _ := strconv.Atoi(r[2])
		tz, _ := strconv.Atoi(r[0])
		days, _ := strconv.Atoi(r[5])
		if y < 1880 || y > 2059 {
			continue
		}
		l := LunarDate{Y: y, M: m, D: 1, Leap: r[3] == "1"}
		start, ok := l.Solar(Meridian(tz))
		l.D = 30
		_, long := l.Solar(Meridian(tz))
		if !ok || start.ISO() != r[4] || long != (days == 30) {
			t.Fatalf("%v by UTC+%d begins on %s (30 days: %v), published %v", l, tz, start.ISO(), long, r)
		}
		checked++
	}
	if checked < 4000 {
		t.Errorf("only %d months were compared", checked)
	}
}

func TestParseLunar(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]LunarDate{
		"15/8/1952 âm lịch":                 {Y: 1952, M: 8, D: 15},
		"30.2.1968 (AL)":                    {Y: 1968, M: 2, D: 30},
		"ngày 5 tháng 5 năm 1970 (âm lịch)": {Y: 1970, M: 5, D: 5},
		"rằm tháng giêng năm 1968 âm lịch":  {Y: 1968, M: 1, D: 15},
		"mồng 3 tháng chạp năm 1960 al":     {Y: 1960, M: 12, D: 3},
		"3/4 nhuận/2012 âm lịch":            {Y: 2012, M: 4, D: 3, Leap: true},
		"tháng 8 năm 1952 âm lịch":          {Y: 1952, M: 8},
		"năm 1952 âm lịch":                  {Y: 1952},
	} {
		if got, err := ParseLunar(in, 0); err != nil || got != want {
			t.Errorf("ParseLunar(%q) = %+v, %v", in, got, err)
		}
	}
	if got, err := ParseLunar("chiều âm lịch", 0); err == nil {
		t.Errorf("read %+v", got)
	}
}

func TestParseZodiac(t *testing.T) {
	t.Parallel()
	for in, year := range map[string]int{
		"Giáp Tý": 1984, "năm Mậu Thân": 1968, "tuổi Đinh Tỵ": 1977, "Tân Tỵ": 1941, "Nhâm Tý": 1972, "sinh năm Quí Mẹo": 1963, "Quý Mão": 1963, "Kỉ Mùi": 1979, "Mậu Thìn": 1988, "ẤT SỬU": 1985,
	} {
		n, ok := ParseZodiac(in)
		if got := ZodiacYear(n, 1999); !ok || got != year {
			t.Errorf("%q is %d, want %d", in, got, year)
		}
	}
	for _, in := range []string{"", "tuổi Tý", "Giáp Sửu", "Giáp", "Văn Tý", "Nguyễn Thị Tý", "1984"} {
		if n, ok := ParseZodiac(in); ok {
			t.Errorf("%q was read as %d of the cycle", in, n)
		}
	}
}

// Each of the sixty names comes back as its own place, and its year is never after the latest.
func TestZodiacIsACycle(t *testing.T) {
	t.Parallel()
	stem := []string{"Giáp", "Ất", "Bính", "Đinh", "Mậu", "Kỷ", "Canh", "Tân", "Nhâm", "Quý"}
	branch := []string{"Tý", "Sửu", "Dần", "Mão", "Thìn", "Tỵ", "Ngọ", "Mùi", "Thân", "Dậu", "Tuất", "Hợi"}
	for i := range 60 {
		n, ok := ParseZodiac(stem[i%10] + " " + branch[i%12])
		if !ok || n != i {
			t.Errorf("%s %s is %d, want %d", stem[i%10], branch[i%12], n, i)
		}
		for near := 1950; near < 1960; near++ {
			if y := ZodiacYear(i, near); y > near || y <= near-60 || (y-4)%60 != i {
				t.Errorf("place %d before %d is %d", i, near, y)
			}
		}
	}
}

// A lunar date keeps the words of the book and means the Gregorian day of its place.
func TestNormalizeLunar(t *testing.T) {
	t.Parallel()
	typ, _ := ByID("birth")
	for _, c := range []struct {
		text  string
		south bool
		want  string
	}{
		{"1/1/1968 âm lịch", false, "29.01.1968"}, {"1/1/1968 âm lịch", true, "30.01.1968"},
		{"15/12/1970 âm lịch", false, "11.01.1971"}, {"tháng 8 năm 1952 âm lịch", false, "1952"}, {"tháng chạp năm 1952 âm lịch", false, "1953"}, {"tháng 11 năm 1952 âm lịch", false, ""},
		{"Mậu Thân", false, "1968"}, {"năm 1952 âm lịch", true, "1952"},
	} {
		v := Of(map[string]string{"ngayDangKy": "05.03.1999", "meNgaySinh": c.text})
		got := Normalize(typ, v, Context{Book: BookFacts{OpenYear: 1999, South: c.south}, Today: MustDate("01.01.2026")})["meNgaySinh"]
		if got.Norm != c.want || got.Written != c.text {
			t.Errorf("%q, south %v: %+v, want %s", c.text, c.south, got, c.want)
		}
	}
}

func TestAnimalYears(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{"tuổi Dần": 2, "năm Tý": 0, "tuổi Tỵ": 5, "tuổi tị": 5, "tuổi Mẹo": 3, "sinh năm Hợi": 11, "TUỔI THÌN": 4, "tuổi Thân": 8} {
		if n, ok := ParseAnimal(in); !ok || n != want {
			t.Errorf("%q is %d, %v; want %d", in, n, ok, want)
		}
	}
	for _, in := range []string{"", "Dần", "tuổi", "tuổi Mậu Dần", "28 tuổi", "tuổi Ty", "Nguyễn Thị Tý"} {
		if n, ok := ParseAnimal(in); ok {
			t.Errorf("%q is read as %d", in, n)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		n, from := rapid.IntRange(0, 11).Draw(t, "animal"), rapid.IntRange(1900, 2030).Draw(t, "from")
		years := AnimalYears(n, from, from+35)
		if len(years) != 3 {
			t.Fatalf("%d years of one animal in thirty-six", len(years))
		}
		for _, y := range years {
			if y < from || y > from+35 || (y-4)%12 != n {
				t.Fatalf("%d is no year of %d", y, n)
			}
		}
	})
}
