// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"unicode"
	"unicode/utf8"
)

// SureEnough is the least confidence with which Detect names a legacy encoding: converting good text is the
// worse mistake, so anything below is called Unicode (with the low confidence that this then has).
const SureEnough = 0.75

// Prior weights of what a spreadsheet cell holds, before its letters are looked at.
var priors = [encodings]float64{Unicode: 0.70, TCVN3: 0.14, VNI: 0.10, VISCII: 0.015, CP1258: 0.015, Mojibake: 0.03}

// What a word that bears evidence weighs under a hypothesis.
const (
	weightSyllable = 1.0   // decodes to a Vietnamese syllable
	weightForeign  = 0.06  // Unicode only: a word as French or Spanish would write it
	weightOddWord  = 0.004 // Unicode only: letters that no neighbouring language puts so
	weightBroken   = 0.001 // symbols inside the word, or no syllable after decoding
)

// Detect says how s is encoded, from its letters alone, with the probability that this is so. Text in ASCII is
// Unicode with certainty, as nothing in it needs converting. Legacy encodings are looked for in text, as the
// characters a cell shows; use DetectBytes for raw bytes. One cell is judged by itself: a sheet may mix rows.
func Detect(s string) (Encoding, float64) {
	kind := survey(s)
	switch {
	case kind == surveyASCII:
		return Unicode, 1
	case kind == surveyVietnamese:
		return Unicode, 0.99
	}
	var post [encodings]float64
	sum := 0.0
	for e := range encodings {
		if priors[e] == 0 {
			continue
		}
		post[e] = priors[e] * likelihood(s, e)
		sum += post[e]
	}
	best := Unicode
	for e := range encodings {
		if post[e] > post[best] {
			best = e
		}
	}
	if best != Unicode && post[best]/sum < SureEnough {
		best = Unicode
	}
	return best, post[best] / sum
}

// DetectBytes says how raw bytes are encoded. Bytes that are UTF-8 and not ASCII are Unicode.
func DetectBytes(b []byte) (Encoding, float64) {
	if utf8.Valid(b) {
		return Detect(string(b))
	}
	e, c := Detect(latin1(b))
	if e == Unicode { // it is not
		return Unicode, 0
	}
	return e, c
}

// ToUnicode decodes s from the encoding Detect finds and names it; text that is in doubt comes back in NFC only.
func ToUnicode(s string) (string, Encoding, float64) {
	e, c := Detect(s)
	out, err := Decode(s, e)
	if err != nil {
		c = min(c, 0.5)
	}
	return out, e, c
}

type surveyKind uint8

const (
	surveyASCII      surveyKind = iota
	surveyVietnamese            // has letters only Unicode has, and nothing strange
	surveyOpen                  // must be weighed
)

func survey(s string) surveyKind {
	kind := surveyASCII
	strange := false
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
		case onlyUnicode(r):
			kind = surveyVietnamese
		case r < 0x100 && letterOf(r).base != 0, neutral(r):
			if kind == surveyASCII {
				kind = surveyOpen
			}
		default:
			strange = true
			if kind == surveyASCII {
				kind = surveyOpen
			}
		}
	}
	if strange {
		return surveyOpen
	}
	return kind
}

// onlyUnicode reports characters that no legacy text shows: Vietnamese letters outside Latin-1, combining marks,
// other scripts.
func onlyUnicode(r rune) bool {
	if r < 0x100 {
		return false
	}
	_, legacy := byteOf(r)
	return !legacy && (combining(r) || unicode.IsLetter(r))
}

// likelihood multiplies the weights of the words of s that hold something beyond ASCII.
func likelihood(s string, e Encoding) float64 {
	p := 1.0
	for i := 0; i < len(s); {
		n := chunk(s[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(s[i:])
		} else if w := s[i : i+n]; !ascii(w) {
			p *= weigh(w, e)
		}
		i += n
	}
	return p
}

// chunk is the length of the run that some encoding could take for a word: ASCII letters, and everything beyond
// ASCII that is no blank and no typographic punctuation.
func chunk(s string) int {
	for i, r := range s {
		if r < utf8.RuneSelf && !isLetter(r) || r >= utf8.RuneSelf && (neutral(r) || unicode.IsSpace(r)) {
			return i
		}
	}
	return len(s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func weigh(w string, e Encoding) float64 {
	if e == Unicode {
		return weighUnicode(w)
	}
	t, err := Decode(w, e)
	if err == nil && t != w && ValidSyllable(t) {
		return weightSyllable
	}
	return weightBroken
}

func weighUnicode(w string) float64 {
	if ValidSyllable(Canonical(w)) {
		return weightSyllable
	}
	prevLower := false
	weight := weightForeign
	for _, r := range w {
		switch {
		case !unicode.IsLetter(r) && !combining(r):
			return weightBroken
		case prevLower && unicode.IsUpper(r):
			weight = weightOddWord
		case rareLatin(r):
			weight = min(weight, weightOddWord)
		}
		prevLower = unicode.IsLower(r)
	}
	return weight
}

// rareLatin reports Latin-1 letters that hardly occur in the names met in Vietnamese registers.
func rareLatin(r rune) bool {
	switch r {
	case 'å', 'Å', 'ø', 'Ø', 'æ', 'Æ', 'þ', 'Þ', 'ð', 'Ð', 'ý', 'Ý', 'ÿ', 'õ', 'Õ', 'ã', 'Ã':
		return true
	}
	return false
}
