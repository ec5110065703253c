// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/vntext"
	"golang.org/x/text/unicode/norm"
)

// vietLetters are the base letters and marks that Unicode Vietnamese uses,
// with the few letters of the highland languages.
func vietRune(r rune) bool {
	if r < utf8.RuneSelf {
		return true
	}
	switch r {
	case 'đ', 'Đ', '’', '‘', '–', 'ʼ', '\u00a0', '\u200b', '\ufeff', 'č', 'Č', 'ŭ', 'Ŭ', 'ñ', 'Ñ', 'ĕ', 'Ĕ', 'ĭ', 'Ĭ', 'ŏ', 'Ŏ', 'ƀ', 'Ƀ':
		return true
	}
	for _, d := range norm.NFD.String(string(r)) {
		switch {
		case d < utf8.RuneSelf && unicode.IsLetter(d):
		case strings.ContainsRune(vntext.CombiningTones+"\u0302\u0306\u031b", d):
		default:
			return false
		}
	}
	return true
}

// oddSyllable tells whether a non-ASCII syllable looks like text in a legacy
// encoding: it holds letters that Vietnamese does not have, or it is no syllable
// and a marked Latin-1 letter follows a vowel, as VNI writes its marks.
func oddSyllable(s string) bool {
	vowel, vni := false, false
	for _, r := range s {
		if !vietRune(r) {
			return true
		}
		vni = vni || vowel && r >= 0xC0 && r <= 0xFF
		vowel = strings.ContainsRune("aeiouyAEIOUYôöÔÖ", r)
	}
	return vni && !vntext.ValidSyllable(s)
}

// decodeLegacy turns a cell in TCVN3, VNI, VISCII, Windows-1258 or broken
// UTF-8 into Unicode. ok is false when the cell is best left as it is.
func decodeLegacy(cell []byte) ([]byte, bool) {
	cell = composed(cell)
	e, ok := detectLegacy(cell)
	if !ok {
		return nil, false
	}
	out := decodeAs(cell, e)
	return out, string(out) != string(cell)
}

// detectLegacy names the encoding of a text that is not plain Unicode.
func detectLegacy(text []byte) (vntext.Encoding, bool) {
	if !utf8.Valid(text) {
		e, conf := vntext.DetectBytes(text)
		return e, conf > 0
	}
	e, conf := vntext.Detect(string(text))
	return e, e != vntext.Unicode && conf >= 0.5
}

// decodeAs decodes a cell; what can't be decoded is kept letter by letter.
func decodeAs(cell []byte, e vntext.Encoding) []byte {
	if isASCII(cell) {
		return cell
	}
	if !utf8.Valid(cell) {
		if out, err := vntext.DecodeBytes(cell, e); err == nil {
			return []byte(out)
		}
		return latin1(cell)
	}
	if out, err := vntext.Decode(string(cell), e); err == nil {
		return []byte(out)
	}
	return cell
}

// firstRunes cuts a text to at most n bytes without cutting a letter.
func firstRunes(s []byte, n int) []byte {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// composed puts letters and marks together: legacy text that some program took
// for Unicode may have been decomposed on its way.
func composed(s []byte) []byte {
	if bytes.IndexByte(s, 0xCC) < 0 && bytes.IndexByte(s, 0xCD) < 0 || !utf8.Valid(s) { // no combining mark
		return s
	}
	return norm.NFC.Bytes(s)
}

// quickLegacy tells the two common encodings by letters that only they show:
// TCVN3 puts its letters on symbols (¨ © ¬ µ ¹), VNI its tones on ø, û, õ, ï.
func quickLegacy(text []byte) (vntext.Encoding, bool) {
	tcvn, vni := 0, 0
	vowel := false
	for _, r := range string(text) {
		switch {
		case r == utf8.RuneError || r >= 0x80 && r < 0xA1 || r >= 0x100:
			return 0, false // broken bytes, VISCII, or Unicode letters among them: weigh it slowly
		case r == 0xA7 || r == 0xA8 || r == 0xA9 || r == 0xAA || r == 0xAC || r == 0xAD || r == 0xAE || r >= 0xB5 && r <= 0xB9 || r == 0xBE:
			tcvn++
		case vowel && (r == 0xF8 || r == 0xFB || r == 0xF5 || r == 0xEF || r == 0xD8 || r == 0xDB || r == 0xD5 || r == 0xCF || r == 0xF9 || r == 0xD9):
			vni++
		}
		vowel = strings.ContainsRune("aeiouyAEIOUYôöÔÖ", r)
	}
	switch {
	case tcvn >= 2 && tcvn >= 3*vni:
		return vntext.TCVN3, true
	case vni >= 2 && vni >= 3*tcvn:
		return vntext.VNI, true
	}
	return 0, false
}

// textFields are the fields that hold words.
var textFields = [...]Field{FieldName, FieldSpouseName, FieldFatherName, FieldMotherName, FieldInformant, FieldCommune, FieldDistrict,
	FieldProvince, FieldHome, FieldSpouseHome, FieldBirthPlace, FieldResidence, FieldEthnicity, FieldSpouseEthnicity}

// decodeRow decodes the words of a row whose names look like a legacy
// encoding. The whole row is weighed: one short name may say too little. It
// reports whether anything changed.
func decodeRow(cells *cellsOf) bool {
	var all []byte
	for _, f := range textFields {
		if len(cells[f]) > 0 && !isASCII(cells[f]) {
			all = append(append(all, cells[f]...), ' ')
		}
	}
	all = composed(all)
	e, ok := quickLegacy(all)
	if !ok {
		e, ok = detectLegacy(firstRunes(all, 160))
	}
	if !ok {
		return false
	}
	for _, f := range textFields {
		cells[f] = decodeAs(composed(cells[f]), e)
	}
	return true
}

// latin1 keeps undecodable bytes as the letters they would be in Latin-1, so
// that equal bytes stay equal.
func latin1(b []byte) []byte {
	var s strings.Builder
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return []byte(s.String())
}
