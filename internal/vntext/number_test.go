// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"math"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestNumberWords(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{
		0: "không", 1: "một", 4: "bốn", 5: "năm", 10: "mười", 11: "mười một", 14: "mười bốn", 15: "mười lăm",
		20: "hai mươi", 21: "hai mươi mốt", 24: "hai mươi tư", 25: "hai mươi lăm", 55: "năm mươi lăm",
		100: "một trăm", 101: "một trăm linh một", 105: "một trăm linh năm", 110: "một trăm mười", 115: "một trăm mười lăm",
		1000: "một nghìn", 1005: "một nghìn không trăm linh năm", 1010: "một nghìn không trăm mười",
		1979: "một nghìn chín trăm bảy mươi chín", 2008: "hai nghìn không trăm linh tám", 2021: "hai nghìn không trăm hai mươi mốt",
		10000: "mười nghìn", 851831: "tám trăm năm mươi mốt nghìn tám trăm ba mươi mốt",
		1000000: "một triệu", 1000005: "một triệu không trăm linh năm", 1e9: "một tỷ", 2e9 + 1: "hai tỷ không trăm linh một",
		1e12: "một nghìn tỷ", -7: "âm bảy",
	} {
		if got := NumberWords(n); got != want {
			t.Errorf("NumberWords(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestParseNumberWords(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]int{
		"Hai Nghìn Không Trăm Linh Tám": 2008, "hai ngàn không trăm lẻ tám": 2008, "hai nghìn lẻ tám": 2008,
		"hai nghin khong tram linh tam": 2008, "HAI NGHÌN KHÔNG TRĂM LINH TÁM": 2008, "hai nghìn không tám": 2008,
		"hai không không tám": 2008, "một nghìn chín trăm bảy mươi chín": 1979, "một ngàn chín trăm bảy chín": 1979,
		"một chín bảy chín": 1979, "một nghìn chín trăm tám lăm": 1985, "một nghìn chín trăm tám mươi nhăm": 1985,
		"một nghìn chín trăm chín tư": 1994, "một nghìn chín trăm bẩy mốt": 1971, "một nghìn chín trăm lẻ năm": 1905,
		"một nghìn chín trăm": 1900, "hai nghìn": 2000, "hai ngàn mười lăm": 2015, "hai nghìn hai mốt": 2021,
		"hai mươi mốt": 21, "hai mươi một": 21, "hai mốt": 21, "hăm mốt": 21, "hăm": 20, "băm lăm": 35, "ba chục": 30,
		"hai mươi tư": 24, "hai mươi bốn": 24, "hai mươi lăm": 25, "hai mươi năm": 25, "hai mươi nhăm": 25,
		"mười": 10, "mười một": 11, "mười lăm": 15, "mươi lăm": 15, "mười năm": 15, "muoi lam": 15, "không": 0, "bảy": 7, "bẩy": 7,
		"tư": 4, "không tám": 8, "một trăm linh năm": 105, "một trăm lẻ năm": 105, "ba trăm": 300, "ba trăm mười": 310,
		"hai vạn": 20000, "hai vạn ba nghìn": 23000, "một triệu hai trăm nghìn": 1200000, "một nghìn tỷ": 1e12, "một nghìn tỉ": 1e12,
		"âm bảy": -7, "27": 27, " 2008 ": 2008, "Hai mươi bảy.": 27, "hai-mươi-bảy": 27,
		"chín trăm chín mươi chín": 999, "mười nghìn không trăm linh một": 10001,
	} {
		for _, s := range []string{in, norm.NFD.String(in), strings.ToUpper(in)} {
			if got, ok := ParseNumberWords(s); !ok || got != want {
				t.Errorf("ParseNumberWords(%q) = %d, %v, want %d", s, got, ok, want)
			}
		}
	}
}

func TestParseNumberWordsRefuses(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		"", " ", "một con gà", "mươi mươi", "trăm", "nghìn", "hai nghìn tám", "chín trăm năm", "linh tám", "lẻ",
		"một trăm linh", "mười mười", "hai mươi không", "hai mươi mốt hai", "không mươi", "một nghìn nghìn", "một triệu tỷ tỷ tỷ tỷ",
		"một trăm trăm", "hai nghìn ba triệu", "tháng tám", "12a", "không nghìn", "99999999999999999999", "âm", "2 nghìn x",
		"một nghìn hai nghìn",
	} {
		if n, ok := ParseNumberWords(s); ok {
			t.Errorf("ParseNumberWords(%q) = %d, want a refusal", s, n)
		}
	}
}

// Every number to ten million at prime steps, every year, and the ends of the range come back, with and without marks.
func TestNumberWordsRoundTrip(t *testing.T) {
	t.Parallel()
	check := func(n int) {
		w := NumberWords(n)
		for _, s := range []string{w, Fold(w)} {
			if got, ok := ParseNumberWords(s); !ok || got != n {
				t.Fatalf("%d is %q, read as %d, %v", n, s, got, ok)
			}
		}
	}
	for n := range 12000 {
		check(n)
	}
	for n := 12000; n < 10_000_000; n += 7919 {
		check(n)
	}
	for _, n := range []int{math.MaxInt, math.MinInt + 1, 1e9, 1e9 + 1, 1e18, 999_999_999_999} {
		check(n)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int().Filter(func(n int) bool { return n != math.MinInt }).Draw(t, "n")
		if got, ok := ParseNumberWords(NumberWords(n)); !ok || got != n {
			t.Fatalf("%d is %q, read as %d, %v", n, NumberWords(n), got, ok)
		}
	})
}

// The southern and the spoken ways of a number mean the same number.
func TestParseNumberWordsVariants(t *testing.T) {
	t.Parallel()
	variants := strings.NewReplacer("linh", "lẻ", "nghìn", "ngàn", "bảy", "bẩy", "tư", "bốn", "mốt", "một", "lăm", "năm", "tỷ", "tỉ")
	spoken := strings.NewReplacer("mươi lăm", "lăm", "mươi mốt", "mốt", "mươi tư", "tư")
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, 9_999_999).Draw(t, "n")
		w := NumberWords(n)
		for _, s := range []string{variants.Replace(w), spoken.Replace(w)} {
			if got, ok := ParseNumberWords(s); !ok || got != n {
				t.Fatalf("%q read as %d, %v, want %d", s, got, ok, n)
			}
		}
	})
}
