// SPDX-License-Identifier: Apache-2.0

package vntext

import "unicode/utf8"

// mark is the sign that makes another letter of the alphabet (ă, â, ê, ô, ơ, ư, đ), as opposed to a tone.
type mark uint8

const (
	markNone mark = iota
	markBreve
	markCircumflex
	markHorn
	markStroke
)

// tone is numbered in the order of Vietnamese dictionaries.
type tone uint8

const (
	toneNgang tone = iota
	toneHuyen
	toneHoi
	toneNga
	toneSac
	toneNang
)

// letter is one letter of Vietnamese text taken apart. code names the letter of the alphabet in one ASCII
// byte: the base letter itself, or a capital for a marked one (ă A, â B, đ D, ê E, ô O, ơ P, ư U).
type letter struct {
	base  byte // 'a'…'z', 0 when the rune is not a letter of this table
	code  byte
	mark  mark
	tone  tone
	upper bool
}

// vowelRows lists the twelve vowels, each with its tones in dictionary order.
var vowelRows = [...]struct {
	base       byte
	mark       mark
	code       byte
	low, upper string
}{
	{'a', markNone, 'a', "aàảãáạ", "AÀẢÃÁẠ"},
	{'a', markBreve, 'A', "ăằẳẵắặ", "ĂẰẲẴẮẶ"},
	{'a', markCircumflex, 'B', "âầẩẫấậ", "ÂẦẨẪẤẬ"},
	{'e', markNone, 'e', "eèẻẽéẹ", "EÈẺẼÉẸ"},
	{'e', markCircumflex, 'E', "êềểễếệ", "ÊỀỂỄẾỆ"},
	{'i', markNone, 'i', "iìỉĩíị", "IÌỈĨÍỊ"},
	{'o', markNone, 'o', "oòỏõóọ", "OÒỎÕÓỌ"},
	{'o', markCircumflex, 'O', "ôồổỗốộ", "ÔỒỔỖỐỘ"},
	{'o', markHorn, 'P', "ơờởỡớợ", "ƠỜỞỠỚỢ"},
	{'u', markNone, 'u', "uùủũúụ", "UÙỦŨÚỤ"},
	{'u', markHorn, 'U', "ưừửữứự", "ƯỪỬỮỨỰ"},
	{'y', markNone, 'y', "yỳỷỹýỵ", "YỲỶỸÝỴ"},
}

const (
	lowLetters  = 0x01B1 // every Vietnamese letter below U+1EA0 is below this
	highFirst   = 0x1EA0
	highLetters = 0x1EFA - highFirst
)

// letterTables are indexed by code point so that taking a letter apart costs one load.
type letterTables struct {
	low     [lowLetters]letter
	high    [highLetters]letter
	compose [128][6][2]rune // by code, tone, upper
}

var letters = buildLetterTables()

func buildLetterTables() *letterTables {
	t := new(letterTables)
	for c := byte('a'); c <= 'z'; c++ {
		t.put(rune(c), letter{base: c, code: c})
		t.put(rune(c-'a'+'A'), letter{base: c, code: c, upper: true})
	}
	t.put('đ', letter{base: 'd', code: 'D', mark: markStroke})
	t.put('Đ', letter{base: 'd', code: 'D', mark: markStroke, upper: true})
	for _, row := range vowelRows {
		n := toneNgang
		for _, r := range row.low {
			t.put(r, letter{base: row.base, code: row.code, mark: row.mark, tone: n})
			n++
		}
		n = toneNgang
		for _, r := range row.upper {
			t.put(r, letter{base: row.base, code: row.code, mark: row.mark, tone: n, upper: true})
			n++
		}
	}
	return t
}

func (t *letterTables) put(r rune, l letter) {
	if r < lowLetters {
		t.low[r] = l
	} else {
		t.high[r-highFirst] = l
	}
	up := 0
	if l.upper {
		up = 1
	}
	t.compose[l.code][l.tone][up] = r
}

// letterOf takes a precomposed rune apart; base is 0 for anything that is neither ASCII nor Vietnamese.
func letterOf(r rune) letter {
	switch {
	case r < 0:
		return letter{}
	case r < lowLetters:
		return letters.low[r]
	case r >= highFirst && r < highFirst+highLetters:
		return letters.high[r-highFirst]
	}
	return letter{}
}

// rune puts the letter together again; 0 if there is no such letter (a tone on a consonant).
func (l letter) rune() rune {
	if l.upper {
		return letters.compose[l.code][l.tone][1]
	}
	return letters.compose[l.code][l.tone][0]
}

func (l letter) vowel() bool {
	switch l.base {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

const (
	combGrave      = '\u0300'
	combAcute      = '\u0301'
	combCircumflex = '\u0302'
	combTilde      = '\u0303'
	combBreve      = '\u0306'
	combHook       = '\u0309'
	combHorn       = '\u031B'
	combDot        = '\u0323'
)

// combining reports whether r belongs to the block of combining marks used by Latin script.
func combining(r rune) bool { return r >= 0x0300 && r <= 0x036F }

// apply adds a combining mark to the letter. It takes the marks in any order: "a + acute + circumflex" is not
// canonically equivalent to ấ, yet old converters write it and nobody means anything else by it.
func (l letter) apply(r rune) (letter, bool) {
	var t tone
	switch r {
	case combGrave:
		t = toneHuyen
	case combHook:
		t = toneHoi
	case combTilde:
		t = toneNga
	case combAcute:
		t = toneSac
	case combDot:
		t = toneNang
	case combCircumflex:
		return l.applyMark(markCircumflex)
	case combBreve:
		return l.applyMark(markBreve)
	case combHorn:
		return l.applyMark(markHorn)
	default:
		return l, false
	}
	if l.tone != toneNgang || !l.vowel() {
		return l, false
	}
	l.tone = t
	return l, true
}

func (l letter) applyMark(m mark) (letter, bool) {
	if l.mark != markNone {
		return l, false
	}
	for _, row := range vowelRows {
		if row.base == l.base && row.mark == m {
			l.mark, l.code = m, row.code
			return l, true
		}
	}
	return l, false
}

// maxSyllable is the length of the longest Vietnamese syllable, "nghiêng".
const maxSyllable = 7

// word is a run of letters taken apart. ok is false when the run holds something that no Vietnamese syllable
// holds (a foreign letter, too many letters, two tones); size then still covers the whole run.
type word struct {
	l       [maxSyllable]letter
	n       int // letters
	size    int // bytes of the text
	tone    tone
	tonePos int  // index of the letter that carries the tone, -1 if none does
	joined  bool // some letter was written with combining marks
	eth     bool // some đ was written with a look-alike (Ð U+00D0, Ɖ U+0189)
	ok      bool
}

// wordAt reads the run of letters and combining marks that starts at s[0]. size is 0 if there is none.
func wordAt(s string) word {
	w := word{tonePos: -1, ok: true}
	for w.size < len(s) {
		r, n := rune(s[w.size]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[w.size:])
		}
		switch {
		case combining(r):
			w.mark(r)
		case !w.add(r):
			return w
		}
		w.size += n
	}
	return w
}

func (w *word) add(r rune) bool {
	l := letterOf(r)
	if l.base == 0 {
		switch {
		case ethLike(r):
			l, w.eth = letter{base: 'd', code: 'D', mark: markStroke, upper: r == 'Ð' || r == 'Ɖ'}, true
		case isLetter(r):
			w.ok = false
			return true
		default:
			return false
		}
	}
	if w.n == maxSyllable {
		w.ok = false
		return true
	}
	w.l[w.n] = l
	w.n++
	w.noteTone(l.tone)
	return true
}

func (w *word) mark(r rune) {
	if w.n == 0 || !w.ok {
		w.ok = false
		return
	}
	w.joined = true
	l, ok := w.l[w.n-1].apply(r)
	if !ok {
		w.ok = false
		return
	}
	if l.tone != w.l[w.n-1].tone {
		w.noteTone(l.tone)
	}
	w.l[w.n-1] = l
}

func (w *word) noteTone(t tone) {
	if t == toneNgang {
		return
	}
	if w.tone != toneNgang {
		w.ok = false
	}
	w.tone, w.tonePos = t, w.n-1
}

// ethLike reports the letters that fonts draw like Đ and đ and that wrong conversions leave in their place.
func ethLike(r rune) bool { return r == 'Ð' || r == 'ð' || r == 'Ɖ' || r == 'ɖ' }
