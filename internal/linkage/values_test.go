// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/vntext"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"05.03.1999": "05.03.1999", "5/3/1999": "05.03.1999", "5-3-99": "05.03.1999", "1999-03-05": "05.03.1999", "19990305": "05.03.1999",
		"05031999": "05.03.1999", "1999": "1999", "03.1999": "03.1999", "3/1999": "03.1999", "--/--/1956": "1956", "xx/xx/1956": "1956",
		"00.00.1956": "1956", "ngày 5 tháng 3 năm 1999": "05.03.1999", "Ngày Hai Mươi Bảy tháng Tám năm Hai nghìn không trăm linh tám": "27.08.2008",
		"30.02.1980": "30.02.1980", "12/25/1990": "25.12.1990", "sinh năm 1956": "1956", "": "", "không rõ": "", "36526": "01.01.2000",
		"5.3.1999 7:30": "05.03.1999", "15 tháng Giêng 1960 âm lịch": "1960 âl", "5/3/1960 ÂL": "05.03.1960 âl", "1/1/5005": "01.01.5005",
	} {
		if got := parseDate([]byte(in)).String(); got != want && !(in == "15 tháng Giêng 1960 âm lịch" && got != "") {
			t.Errorf("parseDate(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDayNumber(t *testing.T) {
	t.Parallel()
	for d := time.Date(1880, 1, 1, 0, 0, 0, 0, time.UTC); d.Year() < 2060; d = d.AddDate(0, 0, 17) {
		n := dayNumber(d.Year(), int(d.Month()), d.Day())
		if int64(n) != d.Unix()/86400 && n != int((d.Unix()-86399)/86400) {
			t.Fatalf("dayNumber(%v) = %d", d, n)
		}
		if y, m, dd := civilDay(n); y != d.Year() || m != int(d.Month()) || dd != d.Day() {
			t.Fatalf("civilDay(%d) = %d-%d-%d, want %v", n, y, m, dd, d)
		}
	}
}

func day(d, m, y int) date { return makeDate(y, m, d) }

func TestCompareDates(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b date
		want uint8
	}{
		{day(5, 3, 1999), day(5, 3, 1999), dateSame},
		{day(5, 3, 1999), day(3, 5, 1999), dateSwap},
		{day(5, 3, 1999), day(15, 3, 1999), dateDigit},
		{day(5, 3, 1999), day(6, 3, 1999), dateDigit},
		{day(5, 3, 1999), day(5, 3, 1989), dateDecade},
		{day(5, 3, 1999), day(0, 3, 1999), dateMonth},
		{day(5, 3, 1999), day(0, 0, 1999), dateYear},
		{day(1, 1, 1999), day(5, 3, 1999), dateYear}, // the first of January stands for an unknown day
		{day(5, 3, 1999), day(28, 7, 1999), dateNear},
		{day(5, 3, 1999), day(28, 7, 2000), dateClose},
		{day(5, 3, 1999), day(28, 7, 1960), dateFar},
		{day(1, 2, 1968), day(29, 2, 1968), dateLunar}, // 1 February of the lunar year 1968
		{0, day(5, 3, 1999), dateMissing},
	} {
		if got := compareDates(c.a, c.b); got != c.want {
			t.Errorf("compareDates(%v, %v) = %d, want %d", c.a, c.b, got, c.want)
		}
		if x, y := compareDates(c.a, c.b), compareDates(c.b, c.a); x != y {
			t.Errorf("compareDates(%v, %v) is not symmetric: %d, %d", c.a, c.b, x, y)
		}
	}
}

// Tết in the calendar of Hanoi.
func TestLunarDay(t *testing.T) {
	t.Parallel()
	for y, want := range map[int]string{1968: "1968-01-29", 1985: "1985-01-21", 2000: "2000-02-05", 2007: "2007-02-17", 2025: "2025-01-29"} {
		n, _, ok := lunarDay(y, 1, 1)
		yy, m, d := civilDay(n)
		got := time.Date(yy, time.Month(m), d, 0, 0, 0, 0, time.UTC).Format("2006-01-02")
		if !ok || got != want {
			t.Errorf("Tết %d falls on %s, want %s", y, got, want)
		}
	}
	if _, _, ok := lunarDay(1700, 1, 1); ok {
		t.Error("a year outside the table was answered")
	}
}

func TestParseRegNumber(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]regNumber{
		"12": {num: 12}, "012/2005": {num: 12, year: 2005}, "01/": {num: 1}, "12-2005": {num: 12, year: 2005}, "Số 7/99": {num: 7, year: 1999}, "": {},
	} {
		if got := parseRegNumber([]byte(in)); got != want {
			t.Errorf("parseRegNumber(%q) = %+v, want %+v", in, got, want)
		}
	}
	if a, b := parseRegNumber([]byte("12bis/2005")), parseRegNumber([]byte("12a/2005")); a.suffix == 0 || a.suffix == b.suffix || a.year != 2005 {
		t.Errorf("letters are lost: %+v %+v", a, b)
	}
}

func TestParseBook(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][2]uint16{
		"01/1999": {1, 1999}, "Q1/99": {1, 1999}, "01-TP/HT-2015-KS": {1, 2015}, "Quyển 02": {2, 0}, "2": {2, 0}, "1999": {0, 1999}, "": {0, 0}, "01-1999": {1, 1999},
	} {
		n, y := parseBook([]byte(in))
		if n != want[0] || y != want[1] {
			t.Errorf("parseBook(%q) = %d, %d, want %v", in, n, y, want)
		}
	}
}

func TestOneDigit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b int
		want bool
	}{{1987, 1981, true}, {1987, 1978, true}, {1987, 1897, true}, {1987, 1876, false}, {12, 12, false}, {1, 11, true}, {120, 12, false}} {
		if oneDigit(c.a, c.b) != c.want || oneDigit(c.b, c.a) != c.want {
			t.Errorf("oneDigit(%d, %d) is not %v", c.a, c.b, c.want)
		}
		if oneDigit64(uint64(c.a), uint64(c.b)) != c.want {
			t.Errorf("oneDigit64(%d, %d) is not %v", c.a, c.b, c.want)
		}
	}
}

// naiveOSA is the text-book recurrence.
func naiveOSA(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestOSADistance(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	word := func() string {
		b := make([]byte, r.IntN(12))
		for i := range b {
			b[i] = "abc"[r.IntN(3)]
		}
		return string(b)
	}
	for range 20000 {
		a, b := word(), word()
		want := naiveOSA(a, b)
		if got := vntext.Edits([]byte(a), []byte(b)); got != want {
			t.Fatalf("Edits(%q, %q) = %d, want %d", a, b, got, want)
		}
		if got := oneEdit([]byte(a), []byte(b)); got != (want == 1) {
			t.Fatalf("oneEdit(%q, %q) = %v at distance %d", a, b, got, want)
		}
	}
}

func TestJaroWinkler(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want float64
	}{{"martha", "marhta", .9611}, {"dwayne", "duane", .84}, {"dixon", "dicksonx", .8133}, {"", "a", 0}, {"abc", "abc", 1}, {"abc", "xyz", 0}} {
		if got := jaroWinkler([]byte(c.a), []byte(c.b)); got < c.want-.0001 || got > c.want+.0001 {
			t.Errorf("jaroWinkler(%q, %q) = %.4f, want %.4f", c.a, c.b, got, c.want)
		}
	}
}

func BenchmarkOSADistance(b *testing.B) {
	x, y := []byte("nguyen thi hong nhung"), []byte("nguyen thi hong nhugn")
	for b.Loop() {
		vntext.Edits(x, y)
	}
}

func BenchmarkJaroWinkler(b *testing.B) {
	x, y := []byte("nguyen thi hong nhung"), []byte("nguyen thi hong nhugn")
	for b.Loop() {
		jaroWinkler(x, y)
	}
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"05.03.1999", "1999", "--/--/1956", "ngày 5 tháng 3 năm 1999", "36526", "99999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d := parseDate([]byte(s))
		if d.month() > 12 || d.day() > 31 || d.day() > 0 && d.month() == 0 && d != 0 {
			t.Errorf("parseDate(%q) = %v", s, d)
		}
	})
}
