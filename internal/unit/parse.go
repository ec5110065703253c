// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"strings"
	"unicode"

	"github.com/sogoc/sogoc/internal/vntext"
)

// A mask has one bit, 1<<level, for each tier that a piece of text can mean.
const (
	maskP   = 1 << 1
	maskD   = 1 << 2
	maskC   = 1 << 3
	maskAll = maskP | maskD | maskC
)

// piece is one name in a text, with the word for its kind taken off.
type piece struct {
	text string
	kind Kind  // as written; KindOther when not
	mask uint8 // tiers that the word allows; maskAll without one
}

// reading is one way to understand a text: which piece names the unit and which say where it lies.
type reading struct {
	name    piece
	around  []piece
	factor  float32 // what a match by this reading is worth
	typing  bool    // the name may be the beginning of a longer one
	skipped string  // what stands before the name and was not understood
}

// token is a word of the text.
type token struct {
	text       string
	fold       string
	start, end int
	sep        byte // what stands before it: 0 nothing, '-' a hyphen or slash, ',' a comma or stronger
	dot        bool // a full stop follows
}

func tokenize(s string) []token {
	var out []token
	sep, start, before := byte(0), -1, rune(0)
	flush := func(end int) {
		if start >= 0 {
			out = append(out, token{text: s[start:end], start: start, end: end, sep: sep})
			start, sep = -1, 0
		}
	}
	for i, r := range s {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			if start >= 0 && unicode.IsDigit(r) && !unicode.IsDigit(before) {
				flush(i) // P5, Q1
			}
			if start < 0 {
				start = i
			}
			before = r
			continue
		case r == '.' && start >= 0:
			flush(i)
			out[len(out)-1].dot = true
			continue
		}
		flush(i)
		switch {
		case strings.ContainsRune(",;|()\n\t:", r):
			sep = ','
		case strings.ContainsRune("-–—/\\", r) && sep == 0:
			sep = '-'
		}
	}
	flush(len(s))
	for i := range out {
		out[i].fold = vntext.Fold(out[i].text)
	}
	return out
}

// kindWord is a word for a kind found in the text.
type kindWord struct {
	kind    Kind
	mask    uint8
	words   int  // tokens that it takes
	certain bool // written with its marks or as a dotted abbreviation; else it may be part of a name ("Quan Sơn", "Hà Tĩnh")
}

var kindByWord = map[string]struct {
	kind   Kind
	mask   uint8
	marked string
}{
	"tinh": {KindProvince, maskP, "tỉnh"}, "huyen": {KindRural, maskD, "huyện"}, "quan": {KindUrban, maskD, "quận"},
	"xa": {KindCommune, maskC, "xã"}, "phuong": {KindWard, maskC, "phường"}, "thi xa": {KindTown, maskD, "thị xã"},
	"thi tran": {KindTownship, maskC, "thị trấn"}, "thanh pho": {KindCity, maskP | maskD, "thành phố"},
	"dac khu": {KindSpecialZone, maskC, "đặc khu"},
}

// kindByShort holds the abbreviations of clerks; F stands for phường in the South. The value of long ones needs no dot.
var kindByShort = map[string]string{
	"tt": "thi tran", "tx": "thi xa", "tp": "thanh pho", "dk": "dac khu",
	"x": "xa", "p": "phuong", "f": "phuong", "h": "huyen", "q": "quan", "t": "tinh",
}

// kindAt reads a word for a kind at token i; a name must follow it.
func kindAt(ts []token, i int) (kindWord, bool) {
	if i+2 < len(ts) && ts[i+1].sep == 0 && ts[i+2].sep == 0 {
		if k, ok := kindByWord[ts[i].fold+" "+ts[i+1].fold]; ok {
			written := strings.ToLower(ts[i].text + " " + ts[i+1].text)
			if certain, ok := marksAllow(written, k.marked); ok {
				return kindWord{k.kind, k.mask, 2, certain}, true
			}
		}
		// T.X., T.P., T.T.
		if long, ok := kindByShort[ts[i].fold+ts[i+1].fold]; ok && ts[i].dot && len(ts[i].fold) == 1 && len(ts[i+1].fold) == 1 {
			k := kindByWord[long]
			return kindWord{k.kind, k.mask, 2, true}, true
		}
	}
	if i+1 >= len(ts) || ts[i+1].sep != 0 {
		return kindWord{}, false
	}
	if k, ok := kindByWord[ts[i].fold]; ok {
		certain, ok := marksAllow(strings.ToLower(ts[i].text), k.marked)
		return kindWord{k.kind, k.mask, 1, certain}, ok
	}
	if long, ok := kindByShort[ts[i].fold]; ok {
		k := kindByWord[long]
		return kindWord{k.kind, k.mask, 1, ts[i].dot || len(ts[i].fold) > 1 || isNumber(ts[i+1].text)}, true
	}
	return kindWord{}, false
}

// marksAllow tells whether a written word can be the kind: it can when it bears the right marks (then it is certain) or
// none at all; "Xá" and "Tĩnh" are names.
func marksAllow(written, marked string) (certain, ok bool) {
	if written == marked {
		return true, true
	}
	for _, r := range written {
		if r >= 0x80 {
			return false, false
		}
	}
	return false, true
}

// cutting says how boldly a text is cut into pieces.
type cutting struct {
	hyphens  bool // at hyphens and slashes too
	bareKind bool // at kind words without marks in the middle, too
	noFirst  bool // an uncertain kind word at the start is part of the name
}

// cut divides the text into pieces.
func cut(s string, ts []token, how cutting) []piece {
	var out []piece
	for i := 0; i < len(ts); {
		p := piece{mask: maskAll}
		if k, ok := kindAt(ts, i); ok && (k.certain || !how.noFirst) {
			p.kind, p.mask = k.kind, k.mask
			i += k.words
		}
		start := i
		for i++; i < len(ts); i++ {
			if ts[i].sep == ',' || ts[i].sep == '-' && how.hyphens {
				break
			}
			if k, ok := kindAt(ts, i); ok && cutsBefore(ts, i, k, how) {
				break
			}
		}
		if start < len(ts) {
			p.text = s[ts[start].start:ts[i-1].end]
			out = append(out, p)
		}
	}
	return out
}

// cutsBefore tells whether the kind word at token i, in the middle of a piece, begins another piece. A dotted letter after
// a dotted letter is an initial: "N.T. Mộc Châu" is no province.
func cutsBefore(ts []token, i int, k kindWord, how cutting) bool {
	if len(ts[i].fold) > 1 {
		return k.certain || how.bareKind
	}
	initial := ts[i-1].dot && len(ts[i-1].fold) == 1 && !isNumber(ts[i-1].fold)
	return k.certain && ts[i].dot && !initial
}

// cuttings lists the ways of cutting that differ for this text, the plainest first.
func cuttings(ts []token) []cutting {
	var hyphen, bareMiddle, unsureFirst bool
	for i := range ts {
		hyphen = hyphen || ts[i].sep == '-'
		k, ok := kindAt(ts, i)
		if !ok || k.certain {
			continue
		}
		if i == 0 || ts[i].sep != 0 {
			unsureFirst = true
		} else if len(ts[i].fold) > 1 {
			bareMiddle = true
		}
	}
	out := []cutting{{}}
	double := func(yes bool, set func(*cutting)) {
		if !yes {
			return
		}
		for _, c := range out {
			set(&c)
			out = append(out, c)
		}
	}
	double(hyphen, func(c *cutting) { c.hyphens = true })
	double(bareMiddle, func(c *cutting) { c.bareKind = true })
	double(unsureFirst, func(c *cutting) { c.noFirst = true })
	return out
}

// smallPlaces are words for what lies below the commune; a piece that begins with one names no unit.
var smallPlaces = map[string]string{
	"thon": "thôn", "xom": "xóm", "to": "tổ", "ap": "ấp", "ban": "bản", "buon": "buôn", "lang": "làng", "khom": "khóm",
	"khu": "khu", "doi": "đội", "so": "số", "duong": "đường", "bon": "bon", "plei": "plei", "tieu": "tiểu", "kp": "kp",
	"benh": "bệnh", "tram": "trạm", "nha": "nhà",
}

func isSmallPlace(p piece) bool {
	if p.kind != KindOther {
		return false
	}
	first, rest, ok := strings.Cut(p.text, " ")
	if !ok || rest == "" {
		return false
	}
	word, ok := smallPlaces[vntext.Fold(first)]
	return ok && strings.ToLower(first) == word
}

// maxPieces bounds the work on a text that is no place name at all.
const maxPieces = 8

// readings lists the ways to understand pieces: the first that can name a unit does, the others say where it lies; or,
// at a price, a later one does and what stands before it is something else (a village, a hospital).
func readings(ps []piece) []reading {
	if n := len(ps); n > 1 && spell(ps[n-1].text).key == "vietnam" {
		ps = ps[:n-1]
	}
	if n := len(ps); n > maxPieces {
		ps = ps[n-maxPieces:]
	}
	first := 0
	for i, p := range ps {
		if p.kind != KindOther && p.mask == maskC {
			first = i
			break
		}
		if i == first && isSmallPlace(p) && i+1 < len(ps) {
			first = i + 1
		}
	}
	var out []reading
	factor, skipped := float32(1), ""
	for i := first; i < len(ps); i++ {
		r := reading{name: ps[i], around: ps[i+1:], factor: factor, typing: len(ps) == 1, skipped: skipped}
		if r.name.kind == KindOther {
			r.name.mask = guessMask(len(r.around))
		}
		out = append(out, r)
		if len(ps)-i > 3 {
			factor *= 0.9 // more than commune, district and province: a village stands in front
		} else {
			factor *= 0.45
		}
		skipped = strings.TrimPrefix(skipped+", "+ps[i].text, ", ")
	}
	return out
}

// guessMask tells which tiers a name without a kind can belong to when so many places follow it.
func guessMask(following int) uint8 {
	switch following {
	case 0:
		return maskAll
	case 1:
		return maskC | maskD
	}
	return maskC
}

// joinPairs puts two neighbours together where that makes a name: hyphens divide "Vĩnh Thủy - Vĩnh Linh" and belong to "Bà
// Rịa - Vũng Tàu".
func (x *index) joinPairs(ps []piece) [][]piece {
	var out [][]piece
	for i := 0; i+1 < len(ps) && len(ps) <= maxPieces; i++ {
		if ps[i+1].kind != KindOther {
			continue
		}
		text := ps[i].text + " - " + ps[i+1].text
		if x.levelsOf(spell(text).key) == 0 {
			continue
		}
		joined := append([]piece{}, ps[:i]...)
		joined = append(joined, piece{text: text, kind: ps[i].kind, mask: ps[i].mask})
		out = append(out, append(joined, ps[i+2:]...))
	}
	return out
}

// tailWords bounds the words of a district or province at the end of a text without commas.
const tailWords = 4

// splitTails cuts "vinh thuy vinh linh quang tri" where its end is the name of a province or district; each cut is one more
// way to understand the text.
func (x *index) splitTails(p piece, mask uint8) [][]piece {
	words := strings.Fields(p.text)
	if len(words) > 3*tailWords {
		return nil
	}
	var out [][]piece
	for k := 1; k <= tailWords && k < len(words); k++ {
		tail := strings.Join(words[len(words)-k:], " ")
		levels := x.levelsOf(spell(tail).key) & mask
		if levels == 0 || k == 1 && len(tail) < 3 {
			continue
		}
		head := piece{text: strings.Join(words[:len(words)-k], " "), kind: p.kind, mask: p.mask}
		end := piece{text: tail, mask: levels}
		out = append(out, []piece{head, end})
		if levels&maskP != 0 {
			for _, deeper := range x.splitTails(head, maskD) {
				out = append(out, append(deeper, end))
			}
		}
	}
	return out
}

// levelsOf tells at which tiers a key is somebody's name.
func (x *index) levelsOf(key string) (levels uint8) {
	if key == "" {
		return 0
	}
	for _, e := range x.span(key) {
		if e.key != key {
			break
		}
		levels |= e.levels
	}
	return levels
}
