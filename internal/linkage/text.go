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

// toneMarks are the five combining tones in decomposed text.
const toneMarks = "\u0300\u0301\u0303\u0309\u0323"

// canonSyllable gives the NFC lower-case form of a syllable with the tone taken
// out of its place and put at the end as a digit, so that "hoà" and "hòa" are
// equal whatever the placement: hoa + 2.
func canonSyllable(s string) string {
	d := norm.NFD.String(strings.ToLower(s))
	tone := byte(0)
	var b strings.Builder
	for _, r := range d {
		if strings.ContainsRune(toneMarks, r) {
			switch r {
			case 0x300:
				tone = '2'
			case 0x301:
				tone = '1'
			case 0x303:
				tone = '4'
			case 0x309:
				tone = '3'
			case 0x323:
				tone = '5'
			}
			continue
		}
		if r == 'ð' {
			r = 'đ'
		}
		b.WriteRune(r)
	}
	out := norm.NFC.String(b.String())
	if tone != 0 {
		out += string(tone)
	}
	return out
}

// phonSyllable collapses a folded syllable into the class of its regional
// spellings: tr/ch, s/x, d/gi/v (r stays), final n/ng and t/c, i/y, c/k/q, ph/f.
func phonSyllable(f string) string {
	if f == "" {
		return f
	}
	head, rest := "", f
	switch {
	case strings.HasPrefix(f, "ngh"), strings.HasPrefix(f, "ng"):
		head, rest = "N", strings.TrimPrefix(strings.TrimPrefix(f, "ng"), "h")
	case strings.HasPrefix(f, "tr"), strings.HasPrefix(f, "ch"):
		head, rest = "C", f[2:]
	case strings.HasPrefix(f, "ph"):
		head, rest = "f", f[2:]
	case strings.HasPrefix(f, "gh"):
		head, rest = "g", f[2:]
	case strings.HasPrefix(f, "gi"):
		head, rest = "z", f[2:]
		if rest == "" || !strings.ContainsAny(rest, "aeiouy") {
			rest = "i" + rest
		}
	case f[0] == 's', f[0] == 'x':
		head, rest = "x", f[1:]
	case f[0] == 'd', f[0] == 'v':
		head, rest = "z", f[1:]
	case f[0] == 'c', f[0] == 'k', f[0] == 'q':
		head, rest = "k", f[1:]
		if strings.HasPrefix(f, "kh") {
			head, rest = "K", f[2:]
		}
	}
	rest = strings.ReplaceAll(rest, "y", "i")
	switch {
	case strings.HasSuffix(rest, "ng"):
		rest = rest[:len(rest)-1]
	case strings.HasSuffix(rest, "nh"): // vinh / vin in the south
		rest = rest[:len(rest)-1]
	case strings.HasSuffix(rest, "ch"):
		rest = rest[:len(rest)-2] + "t"
	case strings.HasSuffix(rest, "c"):
		rest = rest[:len(rest)-1] + "t"
	}
	return head + rest
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
