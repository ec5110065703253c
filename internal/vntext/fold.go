// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// NFC returns s in Unicode normal form C. Text that has it already is returned as it is.
func NFC(s string) string {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r >= 0x0300 && (r < 0x1E00 || r > 0x1EFF) {
			return norm.NFC.String(s)
		}
		i += n
	}
	return s
}

// What foldTable and foldOne answer beside the folded byte itself.
const (
	foldSlow = 0x00 // not decided by the table
	foldDrop = 0x01
)

const foldHighFirst = 0x1E00

// foldTables map a code point to its folded ASCII byte: Latin up to U+02FF, and U+1E00…U+1EFF.
type foldTables struct {
	low  [0x0300]byte
	high [0x0100]byte
}

var folds = buildFoldTables()

func buildFoldTables() *foldTables {
	t := new(foldTables)
	for r := rune(0); r < 0x0300; r++ {
		t.low[r] = foldEntry(r)
	}
	for r := rune(foldHighFirst); r <= 0x1EFF; r++ {
		t.high[r-foldHighFirst] = foldEntry(r)
	}
	return t
}

func foldEntry(r rune) byte {
	if b, ok := foldSpecial(r); ok {
		return b
	}
	d := norm.NFD.String(string(r))
	base, n := utf8.DecodeRuneInString(d)
	for _, m := range d[n:] {
		if !combining(m) {
			return foldSlow
		}
	}
	if base < utf8.RuneSelf {
		return byte(unicode.ToLower(base))
	}
	return foldSlow
}

// foldSpecial decides the characters that canonical decomposition does not: đ and its look-alikes, blanks,
// invisible characters, and the typographic forms of apostrophe, quote and dash.
func foldSpecial(r rune) (byte, bool) {
	switch r {
	case 'đ', 'Đ', 'ð', 'Ð', 'Ɖ', 'ɖ':
		return 'd', true
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u2060', '\uFEFF':
		return foldDrop, true
	case '‘', '’', '‛', 'ʼ', 'ʹ', 'ʻ', '´', '`', '′':
		return '\'', true
	case '“', '”', '„', '‟', '″':
		return '"', true
	case '‐', '‑', '‒', '–', '—', '―', '−':
		return '-', true
	}
	if unicode.IsSpace(r) {
		return ' ', true
	}
	return 0, false
}

// Fold reduces s to what a search or a comparison should see: lower case, no marks and no tones, đ as d, every
// run of blanks as one space and none at the ends, typographic apostrophes, quotes and dashes as their ASCII
// forms, invisible characters dropped. Other punctuation and other scripts stay. The result does not depend on
// the normal form of s. A string that is folded already is returned without allocating, any other Vietnamese
// text costs one allocation.
func Fold(s string) string {
	if foldedASCII(s) {
		return s
	}
	var stack [128]byte
	out, ok := appendFold(stack[:0], s)
	if !ok {
		return foldSlowly(s)
	}
	return string(out)
}

// AppendFold appends Fold(s) to dst.
func AppendFold(dst []byte, s string) []byte {
	out, ok := appendFold(dst, s)
	if !ok {
		return append(dst, foldSlowly(s)...)
	}
	return out
}

func foldedASCII(s string) bool {
	prev := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || folds.low[c] != c || (c == ' ' && prev == ' ') {
			return false
		}
		prev = c
	}
	return prev != ' ' || len(s) == 0
}

// appendFold folds what the tables know; it gives up (false) at the first rune they do not.
func appendFold(dst []byte, s string) ([]byte, bool) {
	start := len(dst)
	for i := 0; i < len(s); {
		var f byte
		if c := s[i]; c < utf8.RuneSelf {
			f = folds.low[c]
			i++
			if f == foldSlow {
				f = c // NUL
			}
		} else {
			r, n := utf8.DecodeRuneInString(s[i:])
			i += n
			f = foldOne(r)
			if f == foldSlow {
				return dst, false
			}
			if f == foldDrop {
				continue
			}
		}
		if f == ' ' && (len(dst) == start || dst[len(dst)-1] == ' ') {
			continue
		}
		dst = append(dst, f)
	}
	if len(dst) > start && dst[len(dst)-1] == ' ' {
		dst = dst[:len(dst)-1]
	}
	return dst, true
}

func foldOne(r rune) byte {
	switch {
	case r < 0x0300:
		return folds.low[r]
	case r <= 0x036F:
		return foldDrop
	case r >= foldHighFirst && r <= 0x1EFF:
		return folds.high[r-foldHighFirst]
	}
	if b, ok := foldSpecial(r); ok {
		return b
	}
	return foldSlow
}

// foldSlowly folds text with letters outside the tables (other scripts, symbols, broken UTF-8). Broken bytes are
// replaced first: norm does not decompose what follows them.
func foldSlowly(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	out := make([]byte, 0, len(s))
	space := true
	for _, r := range norm.NFD.String(s) {
		f := foldOne(r)
		switch {
		case f == foldDrop:
			continue
		case f == ' ':
			if space {
				continue
			}
			space = true
			out = append(out, ' ')
			continue
		case f != foldSlow:
			out = append(out, f)
		default:
			out = utf8.AppendRune(out, unicode.ToLower(r))
		}
		space = false
	}
	if space && len(out) > 0 {
		out = out[:len(out)-1]
	}
	return norm.NFC.String(string(out))
}

// Skeleton reduces s further than Fold, to what different spellings of one name share: letters and digits only,
// y as i, no leading zeros. It joins Laêê and La Êê, Sỹ and Sĩ, Phường 05 and Phường 5, H'Mông and HMông, and also
// some names that are not the same: use it to find candidates, never to decide.
func Skeleton(s string) string {
	var stack [128]byte
	folded := AppendFold(stack[:0], s)
	out := folded[:0]
	digit := false
	for i, c := range folded {
		switch {
		case c == 'y':
			c = 'i'
		case c == '0' && !digit && i+1 < len(folded) && '0' <= folded[i+1] && folded[i+1] <= '9':
			continue
		case c < utf8.RuneSelf && (c < 'a' || c > 'z') && (c < '0' || c > '9'):
			digit = false
			continue
		}
		digit = '0' <= c && c <= '9'
		out = append(out, c)
	}
	return string(out)
}
