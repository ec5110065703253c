// SPDX-License-Identifier: Apache-2.0

package search

import (
	"hash/fnv"
	"strings"
	"unicode"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Codes of a row: syllables from 0, then runs of digits, then tags.
const (
	maxWords    = 46_000 // syllables with a code of their own
	crowd       = 1_000  // codes that all later ones share
	firstNumber = maxWords + crowd
	lastNumber  = firstNumber + 11_110 // runs of one to four digits: 10 + 100 + 1,000 + 10,000
	firstTag    = 0xFF00
)

// word is a distinct syllable as the index knows it.
type word struct {
	text string // tone last: "hoa2"
	fold string // "hoa"
	code uint16
	uses int32 // in names
}

// words numbers the distinct syllables. Codes never change, so rows written
// earlier stay readable.
type words struct {
	all []word
	by  map[string]int32
}

func newWords() *words { return &words{by: map[string]int32{}} }

// at finds or adds a syllable and gives its place in all.
func (w *words) at(text string) int32 {
	if i, ok := w.by[text]; ok {
		return i
	}
	i := int32(len(w.all))
	code := uint16(i)
	if i >= maxWords { // a province has some ten thousand; beyond that some share a code and are told apart by the store
		h := fnv.New32a()
		_, _ = h.Write([]byte(text)) // never fails
		code = maxWords + uint16(h.Sum32()%crowd)
	}
	text = strings.Clone(text)
	w.all = append(w.all, word{text: text, fold: foldSyllable(text), code: code})
	w.by[text] = i
	return i
}

// foldSyllable drops marks and tone of a syllable with its tone last.
func foldSyllable(text string) string {
	return vntext.Fold(strings.TrimRight(text, "12345"))
}

// codes appends the codes of a text's words and digits to out. inName counts
// the syllables' use in names, by which rare ones weigh more.
func (w *words) codes(out []uint16, text string, inName bool) []uint16 {
	for _, token := range split(text) {
		if isDigit(token[0]) {
			out = appendNumber(out, token)
			continue
		}
		i := w.at(vntext.ToneLast(token))
		if inName {
			w.all[i].uses++
		}
		out = append(out, w.all[i].code)
	}
	return out
}

// split cuts a text into words and runs of digits. An apostrophe parts the
// marker of a highland name (H'Hen, K'Brểu) from the name and vanishes elsewhere
// (Bh'riu).
func split(text string) []string {
	var tokens []string
	var b strings.Builder
	digits := false
	flush := func() {
		if b.Len() > 0 {
			tokens = append(tokens, b.String())
			b.Reset()
		}
	}
	for _, r := range vntext.NFC(text) {
		switch {
		case r < 0x80 && isDigit(byte(r)):
			if !digits {
				flush()
			}
			digits = true
			b.WriteRune(r)
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			if digits {
				flush()
			}
			digits = false
			b.WriteRune(r)
		case isApostrophe(r) && b.Len() > 1:
		default:
			flush()
		}
	}
	flush()
	return tokens
}

func isApostrophe(r rune) bool { return vntext.Fold(string(r)) == "'" }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// appendNumber codes a run of digits in groups of four, the last one shorter:
// the length of each group is part of its code, so 012 is not 12.
func appendNumber(out []uint16, digits string) []uint16 {
	for len(digits) > 0 {
		n := min(4, len(digits))
		value, base := 0, 0
		for i := range n {
			value = value*10 + int(digits[i]-'0')
		}
		for i, size := 1, 10; i < n; i, size = i+1, size*10 {
			base += size
		}
		out = append(out, uint16(firstNumber+base+value))
		digits = digits[n:]
	}
	return out
}
