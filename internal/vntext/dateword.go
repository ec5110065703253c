// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"slices"
	"strings"
)

// DateWords writes a date the way the line "ghi bằng chữ" of a register does:
// "Ngày hai mươi bảy tháng tám năm hai nghìn không trăm linh tám". A part that is zero is left out; the fourth
// month is "tháng tư". Parts that are no calendar numbers give "".
func DateWords(y, m, d int) string {
	if y < 0 || m < 0 || m > 12 || d < 0 || d > 31 {
		return ""
	}
	var parts []string
	if d > 0 {
		parts = append(parts, "ngày "+NumberWords(d))
	}
	switch {
	case m == 4:
		parts = append(parts, "tháng tư")
	case m > 0:
		parts = append(parts, "tháng "+NumberWords(m))
	}
	if y > 0 {
		parts = append(parts, "năm "+NumberWords(y))
	}
	s := strings.Join(parts, " ")
	switch {
	case strings.HasPrefix(s, "ngày"):
		return "N" + s[1:]
	case strings.HasPrefix(s, "tháng"):
		return "T" + s[1:]
	case s != "":
		return "N" + s[1:]
	}
	return ""
}

// Years a register can speak of; outside them the words were misread.
const (
	minYear = 1000
	maxYear = 2999
)

// ParseDateWords reads a date written in words, wholly or in part ("tháng tám năm hai nghìn", "năm một nghìn chín
// trăm bảy mươi chín"; absent parts are 0), in every spelling ParseNumberWords knows, with "mồng/mùng một",
// "tháng giêng", "tháng chạp", "rằm", and digits for words. Impossible days such as 30 February are returned as
// they are written: registers hold them. Calendar remarks (dương lịch, âm lịch) and what stands in brackets are
// passed over; ask LunarWords for the former. ok is false if anything else is left over.
func ParseDateWords(s string) (y, m, d int, ok bool) {
	toks := dateTokens(numberTokens(dropBrackets(Fold(s))))
	if len(toks) == 0 {
		return 0, 0, 0, false
	}
	at := slices.Index(toks, "thang")
	if at < 0 {
		return parseWithoutMonth(toks)
	}
	if at > 0 {
		if d, ok = parseDay(toks[:at]); !ok {
			return 0, 0, 0, false
		}
	}
	m, y, ok = parseMonthYear(toks[at+1:])
	if !ok {
		return 0, 0, 0, false
	}
	return y, m, d, true
}

// LunarWords reports whether the text says that its date is one of the lunar calendar.
func LunarWords(s string) bool {
	t := " " + strings.Join(numberTokens(Fold(s)), " ") + " "
	for _, w := range []string{" am lich ", " al ", " lich am ", " ta "} {
		if strings.Contains(t, w) {
			return true
		}
	}
	return false
}

// dropBrackets cuts remarks in round brackets, such as the same date in digits.
func dropBrackets(s string) string {
	for {
		from := strings.IndexByte(s, '(')
		if from < 0 {
			return s
		}
		n := strings.IndexByte(s[from:], ')')
		if n < 0 {
			return s
		}
		s = s[:from] + " " + s[from+n+1:]
	}
}

// dateTokens drops what surrounds a date: "sinh", calendar remarks.
func dateTokens(toks []string) []string {
	for len(toks) > 0 && (toks[0] == "sinh" || toks[0] == "chet" || toks[0] == "vao" || toks[0] == "mat") {
		toks = toks[1:]
	}
	for n := len(toks); n > 0; n = len(toks) {
		switch {
		case n >= 2 && (toks[n-1] == "lich" && (toks[n-2] == "am" || toks[n-2] == "duong")):
			toks = toks[:n-2]
		case n >= 2 && (toks[n-2] == "lich" && (toks[n-1] == "am" || toks[n-1] == "duong")):
			toks = toks[:n-2]
		case toks[n-1] == "al" || toks[n-1] == "dl":
			toks = toks[:n-1]
		default:
			return toks
		}
	}
	return toks
}

// parseWithoutMonth reads a year, with its word or, if it is spoken at length, without.
func parseWithoutMonth(toks []string) (y, m, d int, ok bool) {
	switch {
	case toks[0] == "nam":
		toks = toks[1:]
	case len(toks) == 1:
		return 0, 0, 0, false
	}
	if y, ok = parseYear(toks); !ok {
		return 0, 0, 0, false
	}
	return y, 0, 0, true
}

func parseDay(toks []string) (int, bool) {
	if toks[0] == "ngay" {
		toks = toks[1:]
	}
	early := len(toks) > 1 && (toks[0] == "mong" || toks[0] == "mung")
	if early {
		toks = toks[1:]
	}
	if len(toks) == 1 && toks[0] == "ram" && !early {
		return 15, true
	}
	d, ok := parseNumber(toks)
	if !ok || d < 1 || d > 31 || (early && d > 10) {
		return 0, false
	}
	return d, true
}

// parseMonthYear tries every "nam" as the word "năm" that opens the year: without marks it is also the number
// five, and "tháng năm năm hai nghìn" has both.
func parseMonthYear(toks []string) (m, y int, ok bool) {
	for i := 1; i < len(toks); i++ {
		if toks[i] != "nam" {
			continue
		}
		m, okM := parseMonth(toks[:i])
		y, okY := parseYear(toks[i+1:])
		if okM && okY {
			return m, y, true
		}
	}
	if m, ok := parseMonth(toks); ok {
		return m, 0, true
	}
	for i := 1; i < len(toks); i++ { // "tháng tám, hai nghìn linh tám"
		if toks[i-1] == "nam" { // "tháng năm hai nghìn": May 2000, or a month left out
			continue
		}
		m, okM := parseMonth(toks[:i])
		y, okY := parseYear(toks[i:])
		if okM && okY {
			return m, y, true
		}
	}
	return 0, 0, false
}

func parseMonth(toks []string) (int, bool) {
	if len(toks) == 1 {
		switch toks[0] {
		case "gieng":
			return 1, true
		case "chap":
			return 12, true
		}
	}
	m, ok := parseNumber(toks)
	return m, ok && m >= 1 && m <= 12
}

func parseYear(toks []string) (int, bool) {
	y, ok := parseNumber(toks)
	return y, ok && y >= minYear && y <= maxYear
}
