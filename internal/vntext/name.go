// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Order says where the family name of a Name stands.
type Order uint8

const (
	SurnameFirst Order = iota // Nguyễn Thị Hoa, Ksor Phước, A Lăng Thị Hằng
	SurnameLast               // Y Thắng Niê, H'Hen Niê Kdăm
	NoSurname                 // A Tiêng, Y Hà, Ka Dơn, K'Brểu, a single word
)

// Name is a person's name in parts. Surname and Middle may be empty. Middle holds what stands between, or the
// marker of a name without family name (A, Y, Ka, Thị). Known is true when a family name or marker of the tables
// decided, false when only the position did: show such a split, do not rely on it.
type Name struct {
	Surname, Middle, Given string
	Order                  Order
	Known                  bool
}

// String puts the parts together in their order.
func (n Name) String() string {
	parts := []string{n.Surname, n.Middle, n.Given}
	if n.Order == SurnameLast {
		parts = []string{n.Middle, n.Given, n.Surname}
	}
	var b strings.Builder
	for _, p := range parts {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(p)
	}
	return b.String()
}

// SplitName splits a personal name without forcing a surname on it. Text is taken as it is but for spaces and
// normal form: SplitName(s).String() is NFC(s) with its spaces cleaned.
func SplitName(s string) Name {
	toks := strings.Fields(NFC(s))
	switch len(toks) {
	case 0:
		return Name{Order: NoSurname}
	case 1:
		return Name{Given: toks[0], Order: NoSurname, Known: markerPrefix(toks[0])}
	}
	if n := surnameAt(toks); n > 0 {
		return firstSurname(toks, n, true)
	}
	if n, ok := markedName(toks); ok {
		return n
	}
	return firstSurname(toks, 1, false)
}

func firstSurname(toks []string, n int, known bool) Name {
	last := len(toks) - 1
	return Name{
		Surname: strings.Join(toks[:n], " "), Middle: strings.Join(toks[n:last], " "), Given: toks[last],
		Order: SurnameFirst, Known: known,
	}
}

// ListKey returns the key that sorts names as Vietnamese lists do: by given name, then surname, then what stands
// between, each in dictionary order (see CollKey).
func (n Name) ListKey() string {
	return CollKey(n.Given) + "\x1f" + CollKey(n.Surname) + "\x1f" + CollKey(n.Middle)
}

// nameKey is the form in which family names are compared: A Lăng, Alăng, ALăng are one, Bh'riu is Bhriu.
func nameKey(toks []string) string {
	var stack [64]byte
	b := stack[:0]
	for _, t := range toks {
		b = AppendFold(b, t)
	}
	out := b[:0]
	for _, c := range b {
		if 'a' <= c && c <= 'z' {
			out = append(out, c)
		}
	}
	return string(out)
}

// surnameAt counts the words of a listed family name at the front; something must be left for the given name.
func surnameAt(toks []string) int {
	for n := min(maxSurnameWords, len(toks)-1); n >= 1; n-- {
		if isFamily(toks[:n], familyFirst) && (n > 1 || !isMarker(toks[0])) {
			return n
		}
	}
	return 0
}

// surnameEnd counts the words of a listed family name at the back.
func surnameEnd(toks []string) int {
	for n := min(maxSurnameWords, len(toks)-1); n >= 1; n-- {
		if isFamily(toks[len(toks)-n:], familyLast) {
			return n
		}
	}
	return 0
}

// isFamily looks words up as one family name. Words that only happen to make one when joined (Hồ A, Hoa) do not.
func isFamily(toks []string, place familyFlag) bool {
	f := familyNames[nameKey(toks)]
	return f&place != 0 && (len(toks) == 1 || f&familySpaced != 0)
}

// markedName splits names that begin with a marker of sex instead of a family name.
func markedName(toks []string) (Name, bool) {
	prefixed := markerPrefix(toks[0])
	if !prefixed && !isMarker(toks[0]) {
		return Name{}, false
	}
	start := 1
	if prefixed {
		start = 0
	}
	n := Name{Middle: strings.Join(toks[:start], " "), Order: NoSurname, Known: true}
	rest := toks[start:]
	if k := surnameEnd(rest); k > 0 {
		n.Surname, n.Order = strings.Join(rest[len(rest)-k:], " "), SurnameLast
		rest = rest[:len(rest)-k]
	}
	n.Given = strings.Join(rest, " ")
	return n, true
}

// markerPrefix reports H'Hen, K'Brểu: a marker joined to the given name.
func markerPrefix(tok string) bool {
	if len(tok) < 3 {
		return false
	}
	c := tok[0] | 0x20
	r, n := utf8.DecodeRuneInString(tok[1:])
	return (c == 'h' || c == 'k') && isApostrophe(r) && len(tok) > 1+n
}

// isMarker compares with all marks: without them Hơ would be Hồ, and Chau Châu.
func isMarker(tok string) bool {
	if r, n := utf8.DecodeLastRuneInString(tok); isApostrophe(r) {
		tok = tok[:len(tok)-n]
	}
	return markers[strings.ToLower(tok)]
}

func isApostrophe(r rune) bool {
	b, ok := foldSpecial(r)
	return r == '\'' || ok && b == '\''
}

// TitleName gives a name its capitals: "NGUYỄN THỊ HOA" and "nguyễn thị hoa" become "Nguyễn Thị Hoa",
// "H'BIA NIÊ" becomes "H'Bia Niê", "BH'RIU" "Bh'riu". A word in mixed case is taken as its owner's spelling
// ("ALăng", "McDonald") unless it is a Vietnamese syllable with a slip ("NGuyễn"). The result is NFC with clean
// spaces; tone placement is not touched.
func TitleName(s string) string {
	toks := strings.Fields(NFC(s))
	for i, t := range toks {
		toks[i] = titleWord(t)
	}
	return NFC(strings.Join(toks, " "))
}

func titleWord(t string) string {
	lower := strings.ToLower(t)
	if mixedCase(t) && !ValidSyllable(lower) {
		return t
	}
	var b strings.Builder
	start, run := true, 0
	for _, r := range lower {
		switch {
		case combining(r):
		case unicode.IsLetter(r):
			if start {
				r = unicode.ToUpper(r)
			}
			start = false
			run++
		case isApostrophe(r):
			start, run = run <= 1, 0 // H'Bia, O'Brien, but Bh'riu
		default:
			start, run = true, 0
		}
		b.WriteRune(r)
	}
	return b.String()
}

// mixedCase reports a word in neither capitals, nor small letters, nor Title Case with parts.
func mixedCase(t string) bool {
	upper, lower := 0, 0
	first := true
	firstUpper := false
	for _, r := range t {
		switch {
		case unicode.IsUpper(r):
			upper++
			firstUpper = firstUpper || first
		case unicode.IsLower(r):
			lower++
		default:
			continue
		}
		first = false
	}
	if upper == 0 || lower == 0 {
		return false
	}
	return firstUpper || lower > 1
}
