// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"unicode"
	"unicode/utf8"
)

// Canonical returns s in the one spelling that equal Vietnamese text should share: NFC, the tone mark where
// the registers put it (hòa, thủy, quý, toàn), marks given in the wrong order put together, a look-alike Ð
// replaced by Đ where that makes a Vietnamese syllable, runs of blanks as one space and none at the ends,
// zero-width characters dropped. Words that are no Vietnamese syllable are left alone, as are i and y (Mỹ and Mĩ
// are two spellings of their owners), case and the soft hyphen, which may be a lost ư. Line breaks become spaces.
func Canonical(s string) string {
	s = NFC(s)
	var stack [256]byte
	out := stack[:0]
	for i := 0; i < len(s); {
		w := wordAt(s[i:])
		if w.size > 0 {
			out = w.appendCanonical(out, s[i:i+w.size])
			i += w.size
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsSpace(r):
			if len(out) > 0 && out[len(out)-1] != ' ' {
				out = append(out, ' ')
			}
		case zeroWidth(r):
		default:
			out = append(out, s[i:i+n]...)
		}
		i += n
	}
	if len(out) > 0 && out[len(out)-1] == ' ' {
		out = out[:len(out)-1]
	}
	if string(out) == s {
		return s
	}
	return NFC(string(out))
}

func zeroWidth(r rune) bool {
	return r == '\u200B' || r == '\u200E' || r == '\u200F' || r == '\u2060' || r == '\uFEFF'
}

// appendCanonical writes the word with its tone in place, or as it was (text) when it is no syllable or
// already right.
func (w *word) appendCanonical(dst []byte, text string) []byte {
	if !w.ok || (w.tonePos < 0 && !w.eth && !w.joined) {
		return append(dst, text...)
	}
	y, ok := w.parse()
	if !ok || (y.tonePos == w.tonePos && !w.eth && !w.joined) {
		return append(dst, text...)
	}
	for i := range w.n {
		l := w.l[i]
		l.tone = toneNgang
		if i == y.tonePos {
			l.tone = w.tone
		}
		dst = utf8.AppendRune(dst, l.rune())
	}
	return dst
}
