// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/vntext"
)

// checkName: V37 and V38.
func (r *reading) checkName(i int, f *Field, c *cell) {
	r.checkForms(i, c)
	if hasDigit(c.norm) {
		r.say(at{i}, "V38", Warning, sayDigitInName).Proposal = lettersFor(c.text)
		return
	}
	// Officers' names are the same all through a book and go into no match: their capitals are nobody's trouble.
	if f.Match.Person() != "entry" && allCapitals(c.text) && c.norm == vntext.Canonical(c.text) {
		title := vntext.TitleName(c.norm)
		said := r.say(at{i}, "V37", Warning, sayCapitals, title)
		said.Proposal, said.Habit = title, true // the letters are the same in any size
	}
	word, odd := oddSyllable(c.norm)
	switch {
	case !odd || !r.kinhName(f):
	case isASCII(c.norm): // a whole book may be without marks; that is no slip of the one who keys
		r.say(at{i}, "V38", Info, sayNoMarks)
	default:
		r.say(at{i}, "V38", Warning, saySyllable, word)
	}
}

// kinhName reports whether a name can be held to Vietnamese syllables: its bearer's ethnic group and nationality say so, or
// the page gives none.
func (r *reading) kinhName(f *Field) bool {
	person := f.Match.Person()
	if _, c, ok := r.role(RoleOf(person, "ethnicity")); ok && c.text != "" && c.norm != "Kinh" {
		return false
	}
	if _, c, ok := r.role(RoleOf(person, "nationality")); ok && c.text != "" && c.norm != "Việt Nam" {
		return false
	}
	return true
}

// oddSyllable finds a word that no Vietnamese syllable looks like. Initials (Ng. V. A) and words with an apostrophe or a
// letter outside the alphabet (H'Bia, Mlŏ) are minority or shortened names, not slips.
func oddSyllable(name string) (string, bool) {
	for word := range strings.FieldsFuncSeq(name, func(c rune) bool { return c == ' ' || c == '-' }) {
		if len(word) < 2 || strings.ContainsAny(word, ".'’‘ʼ()") || strings.ContainsAny(word, "ŭŏĕčñŬŎĔČÑ") {
			continue
		}
		if !vntext.ValidSyllable(word) {
			return word, true
		}
	}
	return "", false
}

func allCapitals(s string) bool {
	letters := 0
	for _, c := range s {
		if unicode.IsLower(c) {
			return false
		}
		if unicode.IsUpper(c) {
			letters++
		}
	}
	return letters > 2
}

// lettersFor proposes letters for the digits that are taken for them: 0 → o, 1 → l, 5 → s; in capitals among capitals. ""
// when another digit stands in the text.
func lettersFor(s string) string {
	if strings.ContainsAny(s, "2346789") {
		return ""
	}
	low, up := strings.NewReplacer("0", "o", "1", "l", "5", "s"), strings.NewReplacer("0", "O", "1", "I", "5", "S")
	words := strings.Fields(s)
	for i, w := range words {
		letters := strings.Trim(w, "015")
		if _, size := utf8.DecodeRuneInString(letters); len(letters) > size && letters == strings.ToUpper(letters) {
			words[i] = up.Replace(w)
		} else {
			words[i] = low.Replace(w)
		}
	}
	return strings.Join(words, " ")
}

// mixedForms reports a text that has both letters with their marks in one and letters with combining marks: it came from
// two programs. All of one kind is no trouble, normalization takes care of it.
func mixedForms(s string) bool {
	combining, composed := false, false
	for _, c := range s {
		switch {
		case c < 0xC0:
		case unicode.Is(unicode.Mn, c):
			combining = true
		case c >= 0x1EA0 && c <= 0x1EF9, c >= 0xC0 && c <= 0x1B0 && c != 'đ' && c != 'Đ' && c != 'ư' && c != 'Ư' && c != 'ơ' && c != 'Ơ':
			composed = true
		}
	}
	return combining && composed
}
