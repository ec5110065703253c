// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestParseDate(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"27.10.2008": "27.10.2008", "27/10/2008": "27.10.2008", "01-02-1999": "01.02.1999", "1/2/1999": "01.02.1999", "27. 10. 2008": "27.10.2008",
		"27,10,2008": "27.10.2008", "2008-10-27": "27.10.2008", "05031987": "05.03.1987", " 27.10.2008 ": "27.10.2008", "27 10 2008": "27.10.2008", "27.10/2008": "27.10.2008",
		"01.2019": "01.2019", "5/1956": "05.1956", "2008": "2008",
		"--/--/1956": "1956", "-/-/1956": "1956", "../../1956": "1956", "__/__/1956": "1956", "//1956": "1956", "00/00/1956": "1956", "xx/xx/1956": "1956",
		"?/?/1956": "1956", "--/05/1956": "05.1956", "00.05.1956": "05.1956", "…/5/1956": "05.1956",
		"năm 1956": "1956", "sinh năm 1956": "1956", "tháng 3 năm 1987": "03.1987", "ngày 5 tháng 3 năm 1987": "05.03.1987",
		"Ngày Hai Mươi Bảy Tháng Tám Năm Hai Nghìn Không Trăm Linh Tám": "27.08.2008",
		"29.02.2008": "29.02.2008",
	} {
		if d, err := ParseDate(in); err != nil || d.String() != want {
			t.Errorf("ParseDate(%q) = %q, %v; want %q", in, d, err, want)
		}
	}
}

func TestParseDateRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]error{
		"": ErrNoDate, "  ": ErrNoDate, "không rõ": ErrNoDate, "0x/02/1999": ErrNoDate, "5//1956": ErrNoDate, "1.2.3.1999": ErrNoDate, "12/1/199": ErrNoDate,
		"--/--/--": ErrNoDate, "Tết Mậu Tý": ErrNoDate, "khoảng 1956": ErrNoDate, "123/4/1999": ErrNoDate, "27.10.08": ErrTwoDigits, "08": ErrTwoDigits,
		"30.02.1990": ErrImpossible, "31/4/1990": ErrImpossible, "29.02.2007": ErrImpossible, "05.13.1990": ErrImpossible, "32.01.1990": ErrImpossible,
		"05.03.0987": ErrYearRange,
	} {
		if d, err := ParseDate(in); !errors.Is(err, want) {
			t.Errorf("ParseDate(%q) = %q, %v; want %v", in, d, err, want)
		}
	}
}

func TestParseDateNear(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		near int
		want string
	}{
		{"5/3/87", 1999, "05.03.1987"}, {"5/3/07", 1999, "05.03.1907"}, {"5/3/07", 2007, "05.03.2007"}, {"5/3/08", 2007, "05.03.1908"}, {"3/99", 1999, "03.1999"}, {"56", 1999, "1956"},
	} {
		if d, err := ParseDateNear(c.in, c.near); err != nil || d.String() != c.want {
			t.Errorf("ParseDateNear(%q, %d) = %q, %v; want %q", c.in, c.near, d, err, c.want)
		}
	}
}

func TestHue(t *testing.T) {
	t.Parallel()
	for in, want := range map[Date]string{
		{2007, 2, 29}: "01.03.2007", {2008, 2, 30}: "01.03.2008", {2007, 2, 30}: "02.03.2007", {2007, 2, 31}: "03.03.2007",
		{1999, 4, 31}: "01.05.1999", {1999, 6, 31}: "01.07.1999", {1999, 9, 31}: "01.10.1999", {1999, 11, 31}: "01.12.1999",
		{1999, 4, 30}: "", {1999, 13, 1}: "", {1999, 4, 32}: "", {2008, 2, 29}: "", {1956, 0, 0}: "",
	} {
		d, ok := in.Hue()
		if got := d.String(); got != want || ok != (want != "") {
			t.Errorf("%v.Hue() = %q, %v; want %q", in, got, ok, want)
		}
	}
}

func TestDateForms(t *testing.T) {
	t.Parallel()
	for d, want := range map[Date][3]string{
		{1987, 3, 5}: {"05.03.1987", "1987-03-05", "05/03/1987"}, {1987, 3, 0}: {"03.1987", "1987-03", "--/03/1987"},
		{1956, 0, 0}: {"1956", "1956", "--/--/1956"}, {}: {"", "", ""},
	} {
		if got := [3]string{d.String(), d.ISO(), d.Show()}; got != want {
			t.Errorf("%#v: %v, want %v", d, got, want)
		}
	}
}

func TestDateArithmetic(t *testing.T) {
	t.Parallel()
	before := func(a, b string) bool { return MustDate(a).Before(MustDate(b)) }
	if before("1999", "05.1999") || before("05.1999", "1999") || before("31.12.1998", "31.12.1998") {
		t.Error("a date that may be the same day is not surely before")
	}
	if !before("1998", "1999") || !before("04.1999", "05.1999") || !before("30.04.1999", "05.1999") {
		t.Error("surely before")
	}
	if (Date{}).Before(MustDate("1999")) || MustDate("1999").Before(Date{}) {
		t.Error("no date is before nothing")
	}
	if n, ok := MustDate("28.02.2008").DaysUntil(MustDate("01.03.2008")); !ok || n != 2 {
		t.Errorf("days over a leap day: %d, %v", n, ok)
	}
	if _, ok := MustDate("2008").DaysUntil(MustDate("01.03.2008")); ok {
		t.Error("days from a year")
	}
	least, most, ok := MustDate("1990").YearsUntil(MustDate("14.02.2018"))
	if !ok || least != 27 || most != 28 {
		t.Errorf("1990 to 2018: %d–%d", least, most)
	}
	if least, most, _ := MustDate("15.02.1990").YearsUntil(MustDate("14.02.2018")); least != 27 || most != 27 {
		t.Errorf("a day before the birthday: %d–%d", least, most)
	}
	if got := DateOfTime(time.Date(2026, 11, 20, 23, 0, 0, 0, time.UTC)); got != today {
		t.Errorf("DateOfTime: %v", got)
	}
}

func TestMustDatePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	MustDate("hôm qua")
}

func drawDate(t *rapid.T) Date {
	d := Date{Y: rapid.IntRange(1900, 2099).Draw(t, "y")}
	if rapid.Bool().Draw(t, "month?") {
		d.M = rapid.IntRange(1, 12).Draw(t, "m")
		if rapid.Bool().Draw(t, "day?") {
			d.D = rapid.IntRange(1, daysIn(d.Y, d.M)).Draw(t, "d")
		}
	}
	return d
}

// What String, ISO and Show write, ParseDate reads back; ISO order is date order; arithmetic agrees with itself.
func TestDateProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawDate(t), drawDate(t)
		for _, s := range []string{a.String(), a.Show()} {
			if got, err := ParseDate(s); err != nil || got != a {
				t.Fatalf("%q reads as %v, %v; want %v", s, got, err, a)
			}
		}
		if (a.Compare(b) < 0) != (a.ISO() < b.ISO()) {
			t.Fatalf("%v and %v: order of ISO", a, b)
		}
		if a.Before(b) && b.Before(a) || a.First().Compare(a.Last()) > 0 || !a.First().Full() || !a.Last().Real() {
			t.Fatalf("%v, %v", a, b)
		}
		least, most, ok := a.YearsUntil(b)
		if !ok || least > most || most-least > 3 {
			t.Fatalf("%v to %v: %d–%d", a, b, least, most)
		}
	})
}

func FuzzParseDate(f *testing.F) {
	for _, s := range []string{"27.10.2008", "--/--/1956", "ngày 5 tháng 3 năm 1987", "30.02.1990", "5/3/87", "0x/1/1999", "hai nghìn", "./.-,", "1 2 3 4", "٣/٣/1999"} {
		f.Add(s, 2007)
	}
	f.Fuzz(func(t *testing.T, s string, near int) {
		near = max(0, min(near, 2100))
		d, err := ParseDateNear(s, near)
		if err != nil {
			if d.Real() && d.Y >= 1000 && d.Y <= 9999 {
				t.Errorf("%q: refused with a real date %v: %v", s, d, err)
			}
			return
		}
		if !d.Real() {
			t.Errorf("%q: %v is not in the calendar", s, d)
		}
		if again, err := ParseDate(d.String()); err != nil || again != d {
			t.Errorf("%q → %v → %q → %v, %v", s, d, d, again, err)
		}
	})
}
