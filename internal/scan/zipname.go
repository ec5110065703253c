// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"archive/zip"
	"encoding/binary"
	"hash/crc32"
	"math"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"github.com/sogoc/sogoc/internal/vntext"
)

// memberName reads the name of a file in an archive. Old packers wrote names in
// the code page of their machine and did not say which.
func memberName(m *zip.File) string {
	if name, ok := unicodePath(m); ok {
		return name
	}
	if !utf8.ValidString(m.Name) {
		return decodeName(m.Name)
	}
	// Names typed in the fonts of old machines are good Unicode and nonsense.
	if name, e, sure := vntext.ToUnicode(m.Name); e != vntext.Unicode && sure >= vntext.SureEnough {
		return name
	}
	return m.Name
}

// unicodePath reads the extra field 0x7075 in which packers repeat a name in
// UTF-8 (APPNOTE.TXT 4.6.9): version 1, CRC-32 of the plain name, the name.
func unicodePath(m *zip.File) (string, bool) {
	const unicodePathField = 0x7075
	for b := m.Extra; len(b) >= 4; {
		id, size := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		b = b[4:]
		if size > len(b) {
			return "", false
		}
		field := b[:size]
		b = b[size:]
		if id != unicodePathField || size < 6 || field[0] != 1 || binary.LittleEndian.Uint32(field[1:]) != crc32.ChecksumIEEE([]byte(m.Name)) {
			continue
		}
		if name := string(field[5:]); utf8.ValidString(name) {
			return name, true
		}
	}
	return "", false
}

// decodeName reads a name of unknown encoding. Vietnamese encodings are tried
// first; of those, and CP437, which packers fall back to, the one whose words
// are Vietnamese most often wins.
func decodeName(raw string) string {
	if e, sure := vntext.DetectBytes([]byte(raw)); e != vntext.Unicode && sure >= vntext.SureEnough {
		if name, err := vntext.DecodeBytes([]byte(raw), e); err == nil {
			return vntext.NFC(name)
		}
	}
	best, most := "", math.MinInt
	for _, e := range []*charmap.Charmap{charmap.Windows1258, charmap.CodePage437} {
		name, err := e.NewDecoder().String(raw)
		if err != nil {
			continue
		}
		name = vntext.NFC(name)
		if n := vietnamese(name); n > most {
			best, most = name, n
		}
	}
	return best
}

// vietnamese says how much a name looks like one: a point for each word with
// marks that is a Vietnamese syllable, one less for each that isn't, two less
// for each sign that no keyboard has.
func vietnamese(name string) int {
	n := 0
	for _, r := range name {
		if r >= utf8.RuneSelf && !unicode.IsLetter(r) && !unicode.IsMark(r) {
			n -= 2
		}
	}
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		switch {
		case isASCII(word):
		case vntext.ValidSyllable(word):
			n++
		default:
			n--
		}
	}
	return n
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
