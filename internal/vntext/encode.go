// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Encode is the inverse of Decode: it writes s as a cell shows it when the font of the legacy encoding e is gone,
// one character U+0000…U+00FF per byte. Toned capitals of TCVN3 become the code of their small letter. A
// character the encoding lacks stays as it is and the first one is reported as *DecodeError beside the text.
func Encode(s string, e Encoding) (string, error) {
	s = NFC(s)
	switch e {
	case Unicode:
		return s, nil
	case Mojibake:
		return latin1([]byte(s)), nil
	}
	var (
		out = make([]byte, 0, 2*len(s))
		err error
	)
	for i, r := range s {
		if r < utf8.RuneSelf {
			out = append(out, byte(r))
			continue
		}
		code, ok := encodeRune(r, e)
		if !ok {
			code = string(r)
			if err == nil {
				err = &DecodeError{Encoding: e, Rune: r, Offset: i}
			}
		}
		out = append(out, code...)
	}
	return string(out), err
}

var encIndex = buildEncIndex()

// buildEncIndex gives each of the 134 letters its place in the lists of codes.
func buildEncIndex() map[rune]int {
	m := make(map[rune]int)
	for i, r := range []rune(encLetters) {
		m[r] = i
	}
	return m
}

func encodeRune(r rune, e Encoding) (string, bool) {
	if e == CP1258 {
		return encodeCP1258(r)
	}
	i, ok := encIndex[r]
	if !ok {
		return "", false
	}
	switch e {
	case TCVN3:
		return string(rune(encTCVN3[i])), true
	case VN1:
		return string(rune(encVN1[i])), true
	case VISCII:
		return string(rune(encVISCII[i])), true
	case VNI:
		return encTable.toVNI[r], true
	}
	return "", false
}

// encodeCP1258 writes a letter as the code page can: as it is, or as the marked vowel followed by its tone.
func encodeCP1258(r rune) (string, bool) {
	if b, ok := cp1258Code(r); ok {
		return b, true
	}
	l := letterOf(r)
	if l.base == 0 || l.tone == toneNgang {
		return "", false
	}
	comb := [...]rune{toneHuyen: combGrave, toneHoi: combHook, toneNga: combTilde, toneSac: combAcute, toneNang: combDot}[l.tone]
	l.tone = toneNgang
	base, ok1 := cp1258Code(l.rune())
	mark, ok2 := cp1258Code(comb)
	return base + mark, ok1 && ok2
}

func cp1258Code(r rune) (string, bool) {
	for b, c := range encTable.single[CP1258] {
		if c == r && c != 0 {
			return string(rune(b)), true
		}
	}
	return "", false
}

// FontEncoding tells the encoding from the font of a cell: .VnTime, .VnArialH (TCVN3; a final H shows everything in
// capitals), VNI-Times (VNI). known is false for fonts that say nothing, the Unicode ones among them.
func FontEncoding(font string) (e Encoding, capitals, known bool) {
	f := strings.ToLower(strings.TrimSpace(font))
	switch {
	case strings.HasPrefix(f, ".vn"):
		return TCVN3, strings.HasSuffix(f, "h"), true
	case strings.HasPrefix(f, "vni-"), strings.HasPrefix(f, "vni "):
		return VNI, false, true
	}
	return Unicode, false, false
}

// DecodeFont decodes the text of a cell by its font, and by Detect where the font says nothing. A font that shows
// capitals gives capitals. Text that is plainly Unicode stays, whatever its font: people paste it there.
func DecodeFont(s, font string) (string, Encoding, error) {
	e, capitals, known := FontEncoding(font)
	if guess, c := Detect(s); !known || (guess == Unicode && c >= 0.99 && !ascii(s)) {
		e, capitals = guess, capitals && known && guess != Unicode
	}
	out, err := Decode(s, e)
	if capitals {
		out = norm.NFC.String(strings.ToUpper(out))
	}
	return out, e, err
}

// RepairLostU puts back the letter ư that TCVN3 text loses when a program drops its soft hyphens: "Phớc" was
// "Phước", "Phơng" "Phương", "Hng" "Hưng". Only words that are no syllable without it and exactly one syllable
// with it are changed; fixed counts them. open counts the words that still hold no vowel or no known syllable, for
// a person to look at. Use it on decoded text that had no soft hyphen at all. "Lu" (from "Lưu") cannot be told.
func RepairLostU(s string) (out string, fixed, open int) {
	s = NFC(s)
	var b strings.Builder
	for i := 0; i < len(s); {
		w := wordAt(s[i:])
		if w.size == 0 {
			_, n := utf8.DecodeRuneInString(s[i:])
			b.WriteString(s[i : i+n])
			i += n
			continue
		}
		text := s[i : i+w.size]
		i += w.size
		if w.validTone() || (w.ok && w.n == 1) {
			b.WriteString(text)
			continue
		}
		r, ok := w.withLostU(text)
		if !ok {
			open++
			r = text
		} else {
			fixed++
		}
		b.WriteString(r)
	}
	return b.String(), fixed, open
}

// withLostU tries an ư at every place of the word; only one place may give a syllable.
func (w *word) withLostU(text string) (string, bool) {
	if !w.ok {
		return "", false
	}
	u := "ư"
	if w.n > 1 && strings.ToUpper(text) == text {
		u = "Ư"
	}
	found := ""
	for i := 0; i <= len(text); i++ {
		if i < len(text) && !utf8.RuneStart(text[i]) {
			continue
		}
		t := text[:i] + u + text[i:]
		if !ValidSyllable(t) {
			continue
		}
		if found != "" {
			return "", false
		}
		found = t
	}
	return found, found != ""
}
