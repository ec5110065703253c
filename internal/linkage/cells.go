// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"math/bits"
	"strings"
)

// texts interns free text (places of birth, homes): each distinct text keeps a
// signature of its words, so that similarity is two instructions.
type texts struct {
	raw   *interner
	of    []uint32
	clean *interner
	sig   []uint64
	n     []uint32 // records that use the text
}

func newTexts() *texts {
	return &texts{raw: newInterner(1 << 12), of: []uint32{0}, clean: newInterner(1 << 12), sig: []uint64{0}, n: []uint32{0}}
}

// words that say what a place is, not which.
var placeWords = map[string]bool{"xa": true, "phuong": true, "thi": true, "tran": true, "huyen": true, "quan": true, "tinh": true,
	"thanh": true, "pho": true, "tp": true, "tx": true, "tt": true, "thon": true, "ap": true, "to": true, "khu": true, "x": true, "h": true, "t": true, "p": true,
	"lang": true, "ban": true, "doi": true, "xom": true, "kp": true, "vn": true, "viet": true, "nam": true}

func (t *texts) id(cell []byte) uint32 {
	id, fresh := t.raw.id(cell)
	if fresh {
		t.of = append(t.of, t.cleaned(cell))
	}
	c := t.of[id]
	t.n[c]++
	return c
}

func (t *texts) cleaned(cell []byte) uint32 {
	if placeholder(cell) {
		return 0
	}
	if text, ok := decodeIfOdd(cell); ok {
		cell = text
	}
	words := strings.FieldsFunc(foldString(string(cell)), func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9')
	})
	var sig uint64
	var b strings.Builder
	for _, w := range words {
		if placeWords[w] {
			continue
		}
		if isDigits(w) {
			w = strings.TrimLeft(w, "0")
		}
		b.WriteString(w)
		b.WriteByte(' ')
		h := hashBytes([]byte(w))
		sig |= 1<<(h&63) | 1<<(h>>8&63)
	}
	id, fresh := t.clean.id([]byte(b.String()))
	if fresh {
		t.sig, t.n = append(t.sig, sig), append(t.n, 0)
	}
	return id
}

// Levels of free text and of small codes.
const (
	textMissing = iota
	textSame
	textNear // most words in common
	textDiffer
	numText
)

func (t *texts) compare(a, b uint32) uint8 {
	switch {
	case a == 0 || b == 0:
		return textMissing
	case a == b:
		return textSame
	}
	x, y := t.sig[a], t.sig[b]
	both, either := bits.OnesCount64(x&y), min(bits.OnesCount64(x), bits.OnesCount64(y))
	if either > 0 && both*3 >= either*2 {
		return textNear
	}
	return textDiffer
}

// parseSex reads 1 for male, 2 for female, 0 for unknown.
func parseSex(s []byte) uint8 {
	if len(s) == 0 {
		return 0
	}
	switch s[0] {
	case '1', 'M', 'm', 'T', 't':
		return 1
	case '2', 'F', 'f', 'G', 'g':
		return 2
	case 'N', 'n':
		switch foldKey(string(s)) {
		case "nam":
			return 1
		case "nu":
			return 2
		}
		if len(s) > 1 && s[1] == 'a' || len(s) > 1 && s[1] == 'A' {
			return 1
		}
		return 2 // "Nữ" in whatever encoding
	}
	return 0
}

// Registration kinds, as the import template numbers them.
const (
	regOnTime  = 1
	regAgain   = 2
	regForeign = 3
	regLate    = 4
	regReissue = 5
)

// parseRegKind reads the ministry's digit or its words.
func parseRegKind(s []byte) uint8 {
	if len(s) == 1 && s[0] >= '1' && s[0] <= '6' {
		return s[0] - '0'
	}
	f := foldKey(string(s))
	switch {
	case f == "":
		return 0
	case strings.Contains(f, "lai"), strings.Contains(f, "rereg"), strings.Contains(f, "again"):
		return regAgain
	case strings.Contains(f, "banchinh"), strings.Contains(f, "reissue"):
		return regReissue
	case strings.Contains(f, "quahan"), strings.Contains(f, "late"):
		return regLate
	case strings.Contains(f, "dunghan"), strings.Contains(f, "ontime"), strings.Contains(f, "landau"), strings.Contains(f, "first"), strings.Contains(f, "moi"):
		return regOnTime
	case strings.Contains(f, "nuocngoai"), strings.Contains(f, "foreign"):
		return regForeign
	}
	return 6
}
