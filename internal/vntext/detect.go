// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:generate go run ./sylgen -data ../../../shared/data -out known_words.go

// SureEnough is the least confidence with which Detect names a legacy encoding: converting good text is the
// worse mistake, so anything below is called Unicode (with the low confidence that this then has).
const SureEnough = 0.75

// Prior weights of what a spreadsheet cell holds, before its letters are looked at.
var priors = [encodings]float64{Unicode: 0.70, TCVN3: 0.17, VNI: 0.10, VISCII: 0.01, CP1258: 0.015}

// What a word that bears evidence weighs under a hypothesis.
const (
	weightCommon   = 4.0    // reads as one of the words names and places are made of
	weightKnown    = 1.0    // reads as a Vietnamese word that occurs
	weightPlain    = 0.5    // Unicode only: a syllable that could be Vietnamese, as it stands
	weightSyllable = 0.1    // legacy only: reads as a syllable that could be Vietnamese
	weightPair     = 0.15   // Unicode only: foreign, with a pair of vowels that is also a letter of VNI (Loïc)
	weightForeign  = 0.03   // Unicode only: as French or Spanish would write it
	weightLetters  = 0.001  // legacy only: letters, but no syllable
	weightOdd      = 0.004  // Unicode only: letters that no neighbouring language puts so
	weightBroken   = 0.0005 // symbols inside the word, characters outside the encoding
	weightSymbol   = 0.5    // Unicode only: a symbol by itself (½, ©, °)
)

// sureMojibake is the confidence in text whose characters, taken for bytes, are well-formed UTF-8: that does not
// happen by chance.
const sureMojibake = 0.98

// Confidence in text with letters only Unicode has: alone, and beside characters that look like legacy text. A
// cell that mixes both has to be split by a person.
const (
	sureUnicode  = 0.99
	mixedUnicode = 0.5
)

// known gives the weight of a lower-case word with marks that occurs. The map is made on first use: only an
// importer needs it.
var known = sync.OnceValue(func() map[string]float64 {
	m := make(map[string]float64)
	for _, w := range strings.Fields(knownWords) {
		m[w] = weightKnown
	}
	for _, w := range strings.Fields(commonWords) {
		m[w] = weightCommon
	}
	return m
})

// Detect says how s is encoded, from its letters alone, with the probability that this is so. Text in ASCII is
// Unicode with certainty, as nothing in it needs converting. Legacy encodings are looked for in text, as the
// characters a cell shows; use DetectBytes for raw bytes. One cell is judged by itself: a sheet may mix rows.
// Single words can be undecidable ("Dòng" is a word, and also TCVN3 for "Dũng"): they are called Unicode.
func Detect(s string) (Encoding, float64) {
	switch survey(s) {
	case surveyASCII:
		return Unicode, 1
	case surveyVietnamese:
		return Unicode, sureUnicode
	case surveyMixed:
		return Unicode, mixedUnicode
	}
	if t, err := decodeMojibake(s); err == nil && latinBeyondASCII(t) {
		return Mojibake, sureMojibake
	}
	var post [encodings]float64
	sum := 0.0
	best := Unicode
	for e := range encodings {
		if priors[e] == 0 {
			continue
		}
		post[e] = priors[e] * likelihood(s, e)
		sum += post[e]
		if post[e] > post[best] {
			best = e
		}
	}
	if best != Unicode && post[best]/sum < SureEnough {
		best = Unicode
	}
	return best, post[best] / sum
}

// DetectBytes says how raw bytes are encoded. Bytes that are UTF-8, or UTF-16 by their mark, are judged as text. Bytes of no
// encoding are called Unicode with confidence 0.
func DetectBytes(b []byte) (Encoding, float64) {
	if utf8.Valid(b) {
		return Detect(string(b))
	}
	if _, ok := decodeUTF16(b); ok {
		return Unicode, sureUnicode
	}
	e, c := Detect(latin1(b))
	if e == Unicode || e == Mojibake {
		return Unicode, 0
	}
	return e, c
}

// ToUnicode decodes s from the encoding Detect finds and names it. Text that Detect calls Unicode comes back in
// NFC; look at the confidence before relying on it.
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
	surveyMixed                 // has them, and words that are legacy text by their look
	surveyOpen                  // must be weighed
)

// survey sorts out what needs no weighing.
func survey(s string) surveyKind {
	var unicodeOnly, latin, strange bool
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf || neutral(r):
		case onlyUnicode(r):
			unicodeOnly = true
		case letterOf(r).base != 0:
			latin = true
		default:
			strange = true
		}
	}
	switch {
	case unicodeOnly && strange && likelihood(s, Unicode) < weightForeign:
		return surveyMixed
	case unicodeOnly:
		return surveyVietnamese
	case latin || strange:
		return surveyOpen
	}
	return surveyASCII
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

// latinBeyondASCII reports that s has letters beyond ASCII, all of them Latin.
func latinBeyondASCII(s string) bool {
	found := false
	for _, r := range s {
		if r >= utf8.RuneSelf && unicode.IsLetter(r) {
			if !unicode.Is(unicode.Latin, r) {
				return false
			}
			found = true
		}
	}
	return found
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
	return max(p, 1e-300)
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
	if err != nil {
		return weightBroken
	}
	if v := weighVietnamese(t, weightSyllable); v > 0 {
		return v
	}
	for _, r := range t {
		if !unicode.IsLetter(r) {
			return weightBroken
		}
	}
	return weightLetters
}

// weighVietnamese is 0 for a word that is no Vietnamese, and possible for a syllable that is not known to occur.
func weighVietnamese(w string, possible float64) float64 {
	c := strings.ToLower(Canonical(w))
	if v := known()[c]; v > 0 {
		return v
	}
	if ValidSyllable(c) {
		return possible
	}
	return 0
}

func weighUnicode(w string) float64 {
	switch w {
	case "m²", "m³", "km²", "cm²", "dm²", "cm³", "dm³", "°C", "°F", "N°", "n°":
		return weightKnown
	}
	if t := strings.TrimSuffix(strings.TrimPrefix(w, "«"), "»"); t != w && !ascii(t) {
		return weightSymbol * weighUnicode(t)
	}
	var scan foreignScan
	for _, r := range w {
		scan.add(r)
	}
	if v := weighVietnamese(w, weightPlain); v > 0 && scan.symbols == 0 {
		if scan.slip || strangePlace(w) { // "ThÕ", "Xaõ": nobody writes these
			return v * weightForeign
		}
		return v
	}
	return scan.weight()
}

// strangePlace reports a syllable whose tone stands where neither of the two customs puts it: they differ in oa, oe
// and uy alone.
func strangePlace(w string) bool {
	if Canonical(w) == NFC(w) {
		return false
	}
	f := Fold(w)
	return !strings.Contains(f, "oa") && !strings.Contains(f, "oe") && !strings.Contains(f, "uy")
}

// foreignScan judges a word as a foreign one in its own spelling.
type foreignScan struct {
	prev             rune
	letters, symbols int
	vowel            bool
	slip             bool // a capital after a small letter
	odd, pair        bool // a pair of vowels that is a letter of VNI: strange, or found in other languages too
	rare             bool
}

func (f *foreignScan) add(r rune) {
	if !unicode.IsLetter(r) && !combining(r) || r == 'ª' || r == 'º' || r == 'µ' {
		f.symbols++
		return
	}
	f.letters++
	f.vowel = f.vowel || vowelBase(r)
	f.slip = f.slip || (unicode.IsLower(f.prev) && unicode.IsUpper(r))
	f.rare = f.rare || rareLatin(r)
	if _, ok := encTable.vniPair[[2]rune{f.prev, r}]; ok {
		natural := naturalPair(f.prev, r)
		f.pair, f.odd = f.pair || natural, f.odd || !natural
	}
	f.prev = r
}

func (f *foreignScan) weight() float64 {
	switch {
	case f.letters == 0:
		return weightSymbol
	case f.symbols > 0:
		return weightBroken
	case f.odd || f.slip || f.rare || !f.vowel:
		return weightOdd
	case f.pair:
		return weightPair
	}
	return weightForeign
}

func vowelBase(r rune) bool {
	switch {
	case r >= 0x0300:
		return true // not judged
	case strings.ContainsRune("øØæÆœŒ", r):
		return true
	}
	switch folds.low[r] {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

// naturalPair reports the vowel pairs that are letters of VNI and stand in other spellings too: Loïc, Raphaël,
// Saül, Raúl, goût.
func naturalPair(a, b rune) bool {
	switch strings.ToLower(string([]rune{a, b})) {
	case "aï", "oï", "uï", "aë", "aú", "aü", "oû":
		return true
	}
	return false
}

// rareLatin reports Latin-1 letters that hardly occur in the names met in Vietnamese registers.
func rareLatin(r rune) bool {
	switch r {
	case 'å', 'Å', 'ø', 'Ø', 'æ', 'Æ', 'þ', 'Þ', 'ð', 'Ð', 'ý', 'Ý', 'ÿ', 'õ', 'Õ', 'ã', 'Ã':
		return true
	}
	return false
}
