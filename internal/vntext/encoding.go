// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

//go:generate go run ./encgen -in ../../../shared/data/enc/legacy_encodings.csv -out encoding_table.go

// Encoding is a way of writing Vietnamese.
type Encoding uint8

const (
	Unicode  Encoding = iota
	TCVN3             // ABC, fonts .VnTime…
	VNI               // VNI-Windows, fonts VNI-Times…
	VISCII            //
	CP1258            // Windows-1258
	VN1               // TCVN 5712-1: TCVN3 with codes of their own for capitals with tone; never detected
	Mojibake          // UTF-8 that was read as Windows-1252
	encodings
)

var encodingNames = [encodings]string{"Unicode", "TCVN3", "VNI", "VISCII", "CP1258", "VN1", "Mojibake"}

// String names the encoding.
func (e Encoding) String() string {
	if e < encodings {
		return encodingNames[e]
	}
	return fmt.Sprintf("Encoding(%d)", uint8(e))
}

// DecodeError says which character of a text does not belong to the encoding it was decoded from.
type DecodeError struct {
	Encoding Encoding
	Rune     rune // as it stands in the text
	Offset   int  // bytes from the start
}

func (e *DecodeError) Error() string {
	return fmt.Sprintf("%U at byte %d is not in %s", e.Rune, e.Offset, e.Encoding)
}

// encTables hold, per byte, the text that a single-byte encoding means by it ("" if the byte has no meaning),
// and for VNI the pairs of a letter and its marks.
type encTables struct {
	single  [encodings]*[256]rune
	vniPair map[[2]rune]rune
	vniOne  map[rune]rune
	toVNI   map[rune]string
}

var encTable = buildEncTables()

func buildEncTables() *encTables {
	t := &encTables{vniPair: map[[2]rune]rune{}, vniOne: map[rune]rune{}, toVNI: map[rune]string{}}
	for e, codes := range map[Encoding]string{TCVN3: encTCVN3, VN1: encVN1, VISCII: encVISCII} {
		t.single[e] = singleTable([]rune(encLetters), codes)
	}
	t.single[CP1258] = cp1258Table()
	letters := []rune(encLetters)
	for i, code := range strings.Fields(encVNI) {
		t.toVNI[letters[i]] = code
		switch rs := []rune(code); len(rs) {
		case 1:
			t.vniOne[rs[0]] = letters[i]
		case 2:
			t.addVNIPair(rs[0], rs[1], letters[i])
		}
	}
	return t
}

// addVNIPair takes the mark of a pair in both cases: typists mix them, and the letter alone decides.
func (t *encTables) addVNIPair(base, mark, r rune) {
	for _, m := range []string{strings.ToLower(string(mark)), strings.ToUpper(string(mark))} {
		m, _ := utf8.DecodeRuneInString(m)
		t.vniPair[[2]rune{base, m}] = r
	}
}

// singleTable inverts a list of codes. Of the letters that share a code (TCVN3 has one for ế and Ế) the first,
// the small one, is taken.
func singleTable(letters []rune, codes string) *[256]rune {
	t := new([256]rune)
	for b := range 0x80 {
		t[b] = rune(b)
	}
	seen := [256]bool{}
	for i, r := range letters {
		if b := codes[i]; !seen[b] {
			seen[b] = true
			t[b] = r
		}
	}
	return t
}

// cp1252Upper is what Windows-1252 shows for 0x80…0x9F; 0 where it has nothing.
var cp1252Upper = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// cp1258Table is Windows-1252 with Vietnamese letters and combining tones in some places.
func cp1258Table() *[256]rune {
	t := new([256]rune)
	for b := range 256 {
		t[b] = rune(b)
	}
	for i, r := range cp1252Upper {
		t[0x80+i] = r
	}
	t[0x8A], t[0x8E], t[0x9A], t[0x9E] = 0, 0, 0, 0
	for b, r := range map[int]rune{
		0xC3: 'Ă', 0xCC: combGrave, 0xD0: 'Đ', 0xD2: combHook, 0xD5: 'Ơ', 0xDD: 'Ư', 0xDE: combTilde,
		0xE3: 'ă', 0xEC: combAcute, 0xF0: 'đ', 0xF2: combDot, 0xF5: 'ơ', 0xFD: 'ư', 0xFE: '₫',
	} {
		t[b] = r
	}
	return t
}

// byteOf gives the byte behind a character that legacy text shows when a program took it for Latin-1 or
// Windows-1252, or for the Turkish Windows-1254.
func byteOf(r rune) (byte, bool) {
	if r < 0x100 {
		return byte(r), true
	}
	switch r {
	case 'Ğ':
		return 0xD0, true
	case 'İ':
		return 0xDD, true
	case 'Ş':
		return 0xDE, true
	case 'ğ':
		return 0xF0, true
	case 'ı':
		return 0xFD, true
	case 'ş':
		return 0xFE, true
	}
	for i, c := range cp1252Upper {
		if c == r {
			return byte(0x80 + i), true
		}
	}
	return 0, false
}

// Decode turns text that shows a legacy encoding (the characters U+0080…U+00FF of a spreadsheet cell whose font is
// gone, or what Windows-1252 and the Turkish code page make of those bytes) into Unicode, NFC. Words of TCVN3 that
// stand in capitals get capitals for their toned letters, which that encoding cannot say. A character outside the
// encoding stays as it is and the first one is reported as *DecodeError beside the text.
func Decode(s string, e Encoding) (string, error) {
	switch e {
	case Unicode:
		return NFC(s), nil
	case VNI:
		return decodeVNI(s)
	case Mojibake:
		return decodeMojibake(s)
	}
	if e >= encodings {
		return s, fmt.Errorf("decoding from %v: no such encoding", e)
	}
	return decodeSingle(s, e)
}

func decodeSingle(s string, e Encoding) (string, error) {
	var (
		out   = make([]byte, 0, len(s)+len(s)/2)
		table = encTable.single[e]
		err   error
	)
	for i, r := range s {
		b, ok := byteOf(r)
		if ok && r != utf8.RuneError && (b == 0 || table[b] != 0) {
			out = utf8.AppendRune(out, table[b])
			continue
		}
		out = utf8.AppendRune(out, r)
		if err == nil && !neutral(r) {
			err = &DecodeError{Encoding: e, Rune: r, Offset: i}
		}
	}
	if e == TCVN3 {
		return NFC(raiseCapitals(s, string(out))), err
	}
	return NFC(string(out)), err
}

// neutral characters may stand in a legacy text without belonging to its encoding: a word processor put them in.
func neutral(r rune) bool {
	switch r {
	case '\u00A0', '‘', '’', '“', '”', '–', '—', '…', '•':
		return true
	}
	return false
}

func decodeVNI(s string) (string, error) {
	var (
		out = make([]byte, 0, len(s))
		err error
		rs  = []rune(s)
	)
	for i := 0; i < len(rs); i++ {
		if i+1 < len(rs) {
			if r, ok := encTable.vniPair[[2]rune{rs[i], rs[i+1]}]; ok {
				out = utf8.AppendRune(out, r)
				i++
				continue
			}
		}
		r, ok := encTable.vniOne[rs[i]]
		if !ok {
			r = rs[i]
			if r >= 0x80 && !neutral(r) && err == nil {
				err = &DecodeError{Encoding: VNI, Rune: r, Offset: len(string(rs[:i]))}
			}
		}
		out = utf8.AppendRune(out, r)
	}
	return NFC(string(out)), err
}

func decodeMojibake(s string) (string, error) {
	out := make([]byte, 0, len(s))
	for i, r := range s {
		b, ok := byteOf(r)
		if !ok || r == utf8.RuneError {
			return s, &DecodeError{Encoding: Mojibake, Rune: r, Offset: i}
		}
		out = append(out, b)
	}
	restoreBlanks(out)
	if !utf8.Valid(out) {
		r, at := firstBad(s, out)
		return s, &DecodeError{Encoding: Mojibake, Rune: r, Offset: at}
	}
	return NFC(string(out)), nil
}

// firstBad finds the character of s whose byte in b begins no UTF-8 sequence.
func firstBad(s string, b []byte) (rune, int) {
	bad := 0
	for bad < len(b) {
		r, n := utf8.DecodeRune(b[bad:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		bad += n
	}
	k := 0
	for at, r := range s {
		if k == bad {
			return r, at
		}
		k++
	}
	return utf8.RuneError, len(s)
}

// restoreBlanks puts back the byte A0 where a program made a plain space of it: à is C3 A0, Ơ C6 A0, Ạ E1 BA A0.
// It does so only beside other evidence: "MÃ TRANG" is a name.
func restoreBlanks(b []byte) {
	if !sequenceIn(b) {
		return
	}
	for i := 1; i < len(b); i++ {
		if b[i] == ' ' && (b[i-1] == 0xC3 || b[i-1] == 0xC6 || b[i-1] == 0xBA && i > 1 && b[i-2] == 0xE1) {
			b[i] = 0xA0
		}
	}
}

// sequenceIn reports a well-formed sequence of two bytes or more.
func sequenceIn(b []byte) bool {
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if n > 1 && r != utf8.RuneError {
			return true
		}
		b = b[n:]
	}
	return false
}

// DecodeBytes decodes raw bytes (a DBF field, an old CSV). Unicode means UTF-8, or UTF-16 where a byte order mark
// says so; the mark is dropped.
func DecodeBytes(b []byte, e Encoding) (string, error) {
	if e != Unicode {
		return Decode(latin1(b), e)
	}
	if s, ok := decodeUTF16(b); ok {
		return NFC(s), nil
	}
	s := strings.TrimPrefix(string(b), "\uFEFF")
	if !utf8.ValidString(s) {
		return NFC(strings.ToValidUTF8(s, "\uFFFD")), errNotUTF8
	}
	return NFC(s), nil
}

var errNotUTF8 = errors.New("decoding bytes: not UTF-8")

// decodeUTF16 reads text that begins with a byte order mark of UTF-16, as Excel writes its "Unicode text".
func decodeUTF16(b []byte) (string, bool) {
	if len(b) < 2 || len(b)%2 != 0 {
		return "", false
	}
	var order binary.ByteOrder
	switch {
	case b[0] == 0xFF && b[1] == 0xFE:
		order = binary.LittleEndian
	case b[0] == 0xFE && b[1] == 0xFF:
		order = binary.BigEndian
	default:
		return "", false
	}
	var units []uint16
	for i := 2; i < len(b); i += 2 {
		units = append(units, order.Uint16(b[i:]))
	}
	return string(utf16.Decode(units)), true
}

// latin1 is the text that shows each byte as the character of that number.
func latin1(b []byte) string {
	out := make([]byte, 0, len(b)+len(b)/4)
	for _, c := range b {
		out = utf8.AppendRune(out, rune(c))
	}
	return string(out)
}

// raiseCapitals gives words of TCVN3 text the capitals their code cannot carry. legacy and decoded match rune
// for rune. A word counts as capitals when its unambiguous letters (two at least) are; in a text that has no small
// letter at all, every word does.
func raiseCapitals(legacy, decoded string) string {
	src, dst := []rune(legacy), []rune(decoded)
	if len(src) != len(dst) {
		return decoded
	}
	all := allCapitals(src)
	for i := 0; i < len(dst); {
		j := i
		for j < len(dst) && isLetter(dst[j]) {
			j++
		}
		if j > i && (all || allCapitals(src[i:j])) {
			copy(dst[i:j], []rune(strings.ToUpper(string(dst[i:j]))))
		}
		i = max(j, i+1)
	}
	return string(dst)
}

// allCapitals looks at the letters whose case TCVN3 does say: ASCII, and the seven letters with a mark only.
func allCapitals(src []rune) bool {
	n := 0
	for _, r := range src {
		switch {
		case 'A' <= r && r <= 'Z', r >= 0xA1 && r <= 0xA7:
			n++
		case 'a' <= r && r <= 'z', r >= 0xA8 && r <= 0xAE:
			return false
		}
	}
	return n >= 2
}
