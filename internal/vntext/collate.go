// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The alphabet in dictionary order, in the one-byte codes of letter. Its 33 letters (the 29 of Vietnamese and
// f, j, w, z) become the bytes A…Z, a…g of a key.
const alphabet = "aABbcdDeEfghijklmnoOPpqrstuUvwxyz"

// The order of ASCII punctuation and symbols in CLDR's root collation.
const punctuation = "_-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$"

const (
	keyLevel = ' ' // ends a level: below everything a level holds
	keySpace = '!'
	keyPunct = '-' // followed by a letter, or by 'z' and the rune
	keyOther = 'z' // a letter of another script: followed by the rune
)

var collWeights = buildCollWeights()

func buildCollWeights() *[128]byte {
	t := new([128]byte)
	for i := range len(alphabet) {
		t[alphabet[i]] = alnum(i)
	}
	return t
}

func alnum(i int) byte {
	if i < 26 {
		return byte('A' + i)
	}
	return byte('a' + i - 26)
}

// CollKey returns a key whose byte order is the order of a Vietnamese dictionary: first by letters
// (a ă â b c d đ e ê … with spaces before punctuation before digits before letters), then by tones
// (ngang, huyền, hỏi, ngã, sắc, nặng), then small letters before capitals. A tone counts for its syllable, not
// its letter, so hoà and hòa have one key. Equal text in any normal form has one key. The key is valid UTF-8 and,
// for Latin text, plain ASCII; compare it bytewise (BINARY in SQLite, COLLATE "C" in PostgreSQL). It is about as
// long as s.
func CollKey(s string) string {
	k := keyBuilders.Get().(*keyBuilder)
	k.primary, k.tones, k.cases, k.space = k.primary[:0], k.tones[:0], k.cases[:0], false
	k.read(NFC(s))
	second, third := trimZeros(k.tones), trimZeros(k.cases)
	if len(second) > 0 || len(third) > 0 {
		k.primary = append(append(k.primary, keyLevel), second...)
	}
	if len(third) > 0 {
		k.primary = append(append(k.primary, keyLevel), third...)
	}
	key := string(k.primary)
	keyBuilders.Put(k)
	return key
}

// keyBuilders spares the buffers: keys are made on every save, and by the million when an index is built.
var keyBuilders = sync.Pool{New: func() any { return new(keyBuilder) }}

// trimZeros cuts the default weights off the end of a level: two keys that agree in the letters have levels of
// the same length, so nothing is lost and most keys stay short.
func trimZeros(b []byte) []byte {
	for len(b) > 0 && b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	return b
}

type keyBuilder struct {
	primary, tones, cases []byte
	space                 bool // primary ends with a space

	// the word being read
	wordTones []byte
	uppers    [32]bool // of its first letters
	n, ups    int
}

func (k *keyBuilder) read(s string) {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		k.add(r)
		i += n
	}
	k.endWord()
	if k.space {
		k.primary = k.primary[:len(k.primary)-1]
	}
}

func (k *keyBuilder) add(r rune) {
	if l := letterOf(r); l.base != 0 {
		k.letter(l)
		return
	}
	if combining(r) {
		k.addMark(r)
		return
	}
	if b, ok := foldSpecial(r); ok && b != 'd' {
		if b != foldDrop {
			k.nonLetter(rune(b))
		}
		return
	}
	if ethLike(r) {
		k.letter(letter{base: 'd', code: 'D', mark: markStroke, upper: r == 'Ð' || r == 'Ɖ'})
		return
	}
	if r >= utf8.RuneSelf && k.decomposed(r) {
		return
	}
	k.nonLetter(r)
}

// decomposed handles a Latin letter with marks of another language: the base letter orders it, the marks count
// with the tones.
func (k *keyBuilder) decomposed(r rune) bool {
	var buf [32]byte
	d := norm.NFD.AppendString(buf[:0], string(r))
	base, n := utf8.DecodeRune(d)
	if l := letterOf(base); l.base == 0 || n == len(d) {
		return false
	} else {
		k.letter(l)
	}
	for _, m := range string(d[n:]) {
		k.addMark(m)
	}
	return true
}

func (k *keyBuilder) letter(l letter) {
	k.primary = append(k.primary, collWeights[l.code])
	k.space = false
	if l.tone != toneNgang {
		k.wordTones = append(k.wordTones, '0'+byte(l.tone))
	}
	if k.n < len(k.uppers) {
		k.uppers[k.n] = l.upper
		k.n++
		if l.upper {
			k.ups++
		}
	}
}

func (k *keyBuilder) addMark(r rune) {
	k.wordTones = append(k.wordTones, '6')
	k.wordTones = utf8.AppendRune(k.wordTones, r)
}

func (k *keyBuilder) startWord() {
	k.wordTones, k.n, k.ups = k.wordTones[:0], 0, 0
}

func (k *keyBuilder) endWord() {
	if k.n == 0 && len(k.wordTones) == 0 {
		return
	}
	switch {
	case len(k.wordTones) == 0:
		k.tones = append(k.tones, '0')
	case len(k.wordTones) == 1:
		k.tones = append(k.tones, k.wordTones[0])
	default: // two tones in a word, or marks of another language
		k.tones = append(append(append(k.tones, '6'), k.wordTones...), keyLevel+1)
	}
	k.cases = k.appendCase(k.cases)
	k.startWord()
}

// appendCase writes one byte for the usual words (nguyễn 0, Nguyễn 2, NGUYỄN 4) and the pattern itself for
// mixed ones, in the order that comparing letter by letter would give.
func (k *keyBuilder) appendCase(dst []byte) []byte {
	switch {
	case k.ups == 0:
		return append(dst, '0')
	case k.ups == 1 && k.uppers[0]:
		return append(dst, '2')
	case k.ups == k.n:
		return append(dst, '4')
	case k.uppers[0]:
		dst = append(dst, '3')
	default:
		dst = append(dst, '1')
	}
	for _, up := range k.uppers[:k.n] {
		if up {
			dst = append(dst, 'B')
		} else {
			dst = append(dst, 'A')
		}
	}
	return dst
}

func (k *keyBuilder) nonLetter(r rune) {
	k.endWord()
	switch {
	case r == ' ':
		if k.space || len(k.primary) == 0 {
			return
		}
		k.primary = append(k.primary, keySpace)
		k.space = true
		return
	case '0' <= r && r <= '9':
		k.primary = append(k.primary, byte(r))
	case unicode.IsLetter(r) || unicode.IsMark(r):
		k.primary = utf8.AppendRune(append(k.primary, keyOther), r)
	default:
		if i := strings.IndexRune(punctuation, r); i >= 0 {
			k.primary = append(k.primary, keyPunct, alnum(i))
		} else {
			k.primary = utf8.AppendRune(append(k.primary, keyPunct, keyOther), r)
		}
	}
	k.space = false
}
