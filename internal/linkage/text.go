// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// foldTable holds the folds of the letters that Vietnamese text is made of:
// Latin-1 to Latin Extended-B, and Latin Extended Additional.
var foldTable = func() (t [2][0x250]rune) {
	for i := range t[0] {
		t[0][i] = foldSlow(rune(i))
	}
	for i := range 0x100 {
		t[1][i] = foldSlow(rune(0x1E00 + i))
	}
	return t
}()

// foldRune gives the lower-case base letter of one rune: đ becomes d, marks
// are dropped by decomposition.
func foldRune(r rune) rune {
	switch {
	case r >= 0 && r < 0x250:
		return foldTable[0][r]
	case r >= 0x1E00 && r < 0x1F00:
		return foldTable[1][r-0x1E00]
	}
	return foldSlow(r)
}

func foldSlow(r rune) rune {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð':
		return 'd'
	}
	d := norm.NFD.String(string(unicode.ToLower(r)))
	b, _ := utf8.DecodeRuneInString(d)
	return b
}

// foldString folds a whole text; combining marks vanish.
func foldString(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= 0x300 && r < 0x370 { // combining marks
			continue
		}
		b.WriteRune(foldRune(r))
	}
	return b.String()
}

// isASCII is the test that lets most cells take the fast way.
func isASCII(s []byte) bool {
	for _, c := range s {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// oneEdit tells whether two short ASCII texts differ by exactly one insertion,
// deletion, substitution or exchange of neighbours.
func oneEdit(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], b[i:]
	if len(a) == len(b) {
		if len(ra) == 0 {
			return false // equal
		}
		if string(ra[1:]) == string(rb[1:]) {
			return true
		}
		return len(ra) >= 2 && ra[0] == rb[1] && ra[1] == rb[0] && string(ra[2:]) == string(rb[2:])
	}
	return string(ra) == string(rb[1:])
}

// placeholder tells cells that say "nothing": dashes, commas, "không", "x"…
func placeholder(s []byte) bool {
	if len(s) > 12 {
		return false
	}
	letters := false
	for _, c := range s {
		if c >= '0' && c <= '9' || c >= utf8.RuneSelf || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			letters = true
			break
		}
	}
	if !letters {
		return true
	}
	if len(s) == 1 && (s[0] == 'x' || s[0] == 'X' || s[0] == '0') {
		return true
	}
	switch string(s) {
	case "không", "Không", "KHÔNG", "khong", "Khong", "KHONG", "chưa có", "Chưa có", "null", "NULL", "N/A", "n/a", "nan", "None", "không rõ", "Không rõ", "-nt-":
		return true
	}
	return false
}
