// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestDateWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		y, m, d int
		want    string
	}{
		{2008, 8, 27, "Ngày hai mươi bảy tháng tám năm hai nghìn không trăm linh tám"},
		{1979, 8, 15, "Ngày mười lăm tháng tám năm một nghìn chín trăm bảy mươi chín"},
		{1994, 4, 24, "Ngày hai mươi tư tháng tư năm một nghìn chín trăm chín mươi tư"},
		{2000, 12, 1, "Ngày một tháng mười hai năm hai nghìn"},
		{1956, 3, 0, "Tháng ba năm một nghìn chín trăm năm mươi sáu"},
		{1956, 0, 0, "Năm một nghìn chín trăm năm mươi sáu"},
		{0, 5, 5, "Ngày năm tháng năm"},
		{0, 0, 0, ""}, {2008, 13, 1, ""}, {2008, 1, 32, ""}, {-1, 1, 1, ""},
	} {
		if got := DateWords(c.y, c.m, c.d); got != c.want {
			t.Errorf("DateWords(%d, %d, %d) = %q, want %q", c.y, c.m, c.d, got, c.want)
		}
	}
}

func TestParseDateWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][3]int{
		"Ngày Hai Mươi Bảy Tháng Tám Năm Hai Nghìn Không Trăm Linh Tám":    {2008, 8, 27},
		"ngay hai muoi bay thang tam nam hai nghin khong tram linh tam":    {2008, 8, 27},
		"Ngày mười lăm, tháng tám, năm một nghìn chín trăm bảy mươi chín.": {1979, 8, 15},
		"Ngày năm tháng năm năm hai nghìn lẻ năm":                          {2005, 5, 5},
		"ngay nam thang nam nam hai nghin le nam":                          {2005, 5, 5},
		"Ngày mười tháng mười năm một nghìn chín trăm mười":                {1910, 10, 10},
		"Ngày mười lăm tháng mười năm một nghìn chín trăm năm mươi lăm":    {1955, 10, 15},
		"Ngày mồng một tháng giêng năm hai ngàn":                           {2000, 1, 1},
		"ngày mùng ba tháng chạp năm một nghìn chín trăm bảy mươi lăm":     {1975, 12, 3},
		"rằm tháng bảy năm một chín bảy chín":                              {1979, 7, 15},
		"ngày hăm ba tháng chạp năm một chín sáu tám":                      {1968, 12, 23},
		"Ngày hai mươi tư tháng tư năm một nghìn chín trăm chín mươi tư":   {1994, 4, 24},
		"Ngày ba mươi tháng hai năm một nghìn chín trăm tám mươi hai":      {1982, 2, 30},
		"Hai mươi bảy tháng tám năm hai nghìn không trăm linh tám":         {2008, 8, 27},
		"Ngày hai mươi bảy tháng tám, hai nghìn không trăm linh tám":       {2008, 8, 27},
		"Ngày 27 tháng tám năm 2008":                                       {2008, 8, 27},
		"Ngày 27 tháng 8 năm 2008":                                         {2008, 8, 27},
		"ngày không tám tháng không ba năm hai không một tám":              {2018, 3, 8},
		"Tháng tám năm hai nghìn":                                          {2000, 8, 0},
		"tháng năm năm một nghìn chín trăm năm mươi":                       {1950, 5, 0},
		"Năm một nghìn chín trăm bảy mươi chín":                            {1979, 0, 0},
		"Một nghìn chín trăm năm mươi sáu":                                 {1956, 0, 0},
		"Ngày một tháng chín năm hai nghìn (01/9/2000)":                    {2000, 9, 1},
		"mất ngày hai tháng ba năm hai nghìn không trăm linh tư lịch âm":   {2004, 3, 2},
		"ngày hai tháng ba năm hai nghìn không trăm linh tư ÂL":            {2004, 3, 2},
		"ngày năm tháng năm":                                               {0, 5, 5},
		"tháng mười một năm một nghìn chín trăm chín mươi mốt":             {1991, 11, 0},
		"sinh ngày mười hai tháng mười hai năm một nghìn chín trăm năm tư": {1954, 12, 12},
		"Ngày mười tháng ba năm một nghìn chín trăm năm mươi (âm lịch)":    {1950, 3, 10},
		"Ngày mười tháng ba năm một nghìn chín trăm năm mươi dương lịch":   {1950, 3, 10},
		"NGÀY MƯỜI SÁU THÁNG MỘT NĂM MỘT NGHÌN CHÍN TRĂM TÁM LĂM":          {1985, 1, 16},
	} {
		for _, s := range []string{in, norm.NFD.String(in), strings.ToUpper(in)} {
			y, m, d, ok := ParseDateWords(s)
			if !ok || [3]int{y, m, d} != want {
				t.Errorf("ParseDateWords(%q) = %d, %d, %d, %v, want %v", s, y, m, d, ok, want)
			}
		}
	}
}

func TestParseDateWordsRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", "ngày", "tháng", "năm", "ngày tháng năm", "ngày ba mươi hai tháng một năm hai nghìn", "ngày một tháng mười ba năm hai nghìn",
		"ngày một tháng năm hai nghìn", "ngày mồng mười một tháng ba năm hai nghìn", "năm bảy chín", "2008", "hai mươi",
		"ngày một tháng một năm hai nghìn tám", "ngày một tháng một năm ba nghìn", "Quảng Trị", "27/8/2008", "ngày không tháng một năm hai nghìn",
		"ngày một tháng một năm hai nghìn tại trạm y tế", "ngày ngày một tháng một",
	} {
		if y, m, d, ok := ParseDateWords(s); ok {
			t.Errorf("ParseDateWords(%q) = %d, %d, %d, want a refusal", s, y, m, d)
		} else if y != 0 || m != 0 || d != 0 {
			t.Errorf("ParseDateWords(%q) refuses but gives %d, %d, %d", s, y, m, d)
		}
	}
}

// Every day of 1900–2099 that a register may hold comes back from its words, with and without marks.
func TestDateWordsRoundTrip(t *testing.T) {
	t.Parallel()
	for y := 1900; y < 2100; y++ {
		for m := 0; m <= 12; m++ {
			for d := 0; d <= 31; d += 1 + (y+m)%3 {
				if m == 0 && d > 0 {
					continue
				}
				w := DateWords(y, m, d)
				for _, s := range []string{w, Fold(w)} {
					gy, gm, gd, ok := ParseDateWords(s)
					if !ok || gy != y || gm != m || gd != d {
						t.Fatalf("%d-%d-%d is %q, read as %d, %d, %d, %v", y, m, d, s, gy, gm, gd, ok)
					}
				}
			}
		}
	}
}

func TestParseDateWordsNeverLeavesItsRange(t *testing.T) {
	t.Parallel()
	word := rapid.SampledFrom(strings.Fields("ngày tháng năm mồng một hai ba bốn tư sáu bảy tám chín mười mươi trăm nghìn không linh lẻ lăm mốt giêng chạp rằm 5 2008 , âm lịch"))
	rapid.Check(t, func(t *rapid.T) {
		checkDate(t, strings.Join(rapid.SliceOfN(word, 0, 14).Draw(t, "words"), " "))
	})
}

func checkDate(t failer, s string) {
	t.Helper()
	y, m, d, ok := ParseDateWords(s)
	if !ok {
		return
	}
	if (y != 0 && (y < minYear || y > maxYear)) || m < 0 || m > 12 || d < 0 || d > 31 || y+m == 0 || (d > 0 && m == 0) {
		t.Fatalf("ParseDateWords(%q) = %d, %d, %d", s, y, m, d)
	}
	if y2, m2, d2, ok := ParseDateWords(DateWords(y, m, d)); !ok || y2 != y || m2 != m || d2 != d {
		t.Fatalf("ParseDateWords(%q) = %d, %d, %d, which %q does not give back", s, y, m, d, DateWords(y, m, d))
	}
}

func TestLunarWords(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]bool{
		"ngày mười tháng ba âm lịch": true, "10/3 (ÂL)": true, "mười tháng ba năm Mậu Tý lịch âm": true,
		"ngày mười tháng ba dương lịch": false, "tháng tám": false, "": false,
	} {
		if got := LunarWords(s); got != want {
			t.Errorf("LunarWords(%q) = %v", s, got)
		}
	}
}
