// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"strings"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/vntext"
)

// maxSyl is the most syllables kept of one name; Vietnamese names have 2–5,
// names of the highlands up to 7.
const maxSyl = 8

// Flags of a syllable.
const (
	sylAbbr     = 1 << iota // a written abbreviation: "Ng.", "V", "Ptr"
	sylPlain                // carries no mark of its own: may be a syllable that lost them
	sylMarker               // Y, H', K': a marker of the highlands before the given name
	sylPrefixed             // H'Hen: the marker written together with the given name
)

// Flags of a name.
const (
	nameAbbr  = 1 << iota // some syllable is abbreviated
	namePlain             // no syllable has a mark
)

// nameRec is one distinct name. Ids are of canonical syllables; 0 is none.
type nameRec struct {
	off    uint32 // into names.syls
	n      uint8
	flags  uint8
	sur    uint32
	giv    uint32
	midC   uint32 // hash of the canonical middle, 0 when there is none
	midF   uint32 // hash of the folded middle
	fold   uint32 // hash of the folded syllables in order
	phon   uint32 // hash of the regional classes in order
	bag    uint32 // the same without order
	concat uint32 // hash of the folded letters without spaces
}

// names holds the distinct names and syllables of a corpus.
type names struct {
	sawOdd   bool      // a name since the last look held a syllable that is not Vietnamese in Unicode
	raw      *interner // raw bytes of a syllable as keyed
	rawCanon []uint32
	rawOdd   []bool
	canon    *interner
	fold     []uint32 // canonical → folded id
	phon     []uint32 // canonical → class id
	flags    []uint8
	foldT    *interner
	phonT    *interner

	recs  []nameRec
	syls  []uint32
	hash  []uint64
	table []uint64
	mask  uint64
}

func newNames(size int) *names {
	n := 1024
	for n < size*2 {
		n *= 2
	}
	t := &names{
		raw: newInterner(1 << 12), canon: newInterner(1 << 12), foldT: newInterner(1 << 12), phonT: newInterner(1 << 12),
		rawCanon: []uint32{0}, rawOdd: []bool{false}, fold: []uint32{0}, phon: []uint32{0}, flags: []uint8{0},
		recs: make([]nameRec, 1, n/2), hash: []uint64{0}, table: make([]uint64, n), mask: uint64(n - 1),
	}
	return t
}

// sepByte marks the bytes that part syllables.
var sepByte = func() (t [256]bool) {
	for _, c := range []byte(" \t,;/-_()[]\"\r\n") {
		t[c] = true
	}
	return t
}()

// id gives the id of the name written in a cell; 0 when there is none. A name
// that looks like a legacy encoding sets sawOdd.
func (t *names) id(cell []byte) uint32 {
	var ids [maxSyl]uint32
	n, odd := t.tokens(cell, &ids)
	t.sawOdd = t.sawOdd || odd
	if n == 0 {
		return 0
	}
	return t.intern(ids[:n])
}

// tokens splits a cell into canonical syllables. odd is true when some
// syllable is not Vietnamese as Unicode text: the cell may be in a legacy code.
func (t *names) tokens(cell []byte, ids *[maxSyl]uint32) (n int, odd bool) {
	i := 0
	for i < len(cell) && n < maxSyl {
		for i < len(cell) && (sepByte[cell[i]] || cell[i] == '.') {
			i++
		}
		if i+1 < len(cell) && cell[i] == 0xC2 && cell[i+1] == 0xA0 { // no-break space
			i += 2
			continue
		}
		from := i
		for i < len(cell) && !sepByte[cell[i]] && cell[i] != '.' && !(cell[i] == 0xC2 && i+1 < len(cell) && cell[i+1] == 0xA0) {
			i++
		}
		if i < len(cell) && cell[i] == '.' { // the point belongs to the abbreviation
			i++
		}
		if i == from {
			continue
		}
		raw, fresh := t.raw.id(cell[from:i])
		if fresh {
			t.addRaw(cell[from:i])
		}
		odd = odd || t.rawOdd[raw]
		if c := t.rawCanon[raw]; c != 0 {
			ids[n] = c
			n++
		}
	}
	return n, odd
}

// addRaw works out a syllable that has not been seen as written before.
func (t *names) addRaw(raw []byte) {
	s := string(raw)
	odd := !utf8.ValidString(s)
	dot := strings.HasSuffix(s, ".")
	s = strings.TrimSuffix(s, ".")
	mark := highlandMark(s)
	s = strings.Map(func(r rune) rune {
		switch r {
		case '\'', '’', '‘', '`', '´', 'ʼ', '\u200b', '\ufeff', '\ufffd':
			return -1
		}
		return r
	}, s)
	canon := vntext.ToneLast(s)
	if !odd && !isASCII(raw) {
		odd = oddSyllable(s)
	}
	t.rawCanon = append(t.rawCanon, t.canonID(canon, dot, mark))
	t.rawOdd = append(t.rawOdd, odd)
}

// highlandMark tells the markers written with an apostrophe: alone (H', K') or
// together with the given name (H'Hen).
func highlandMark(s string) uint8 {
	if len(s) < 2 || !strings.ContainsRune("HhKk", rune(s[0])) {
		return 0
	}
	rest := strings.TrimLeft(s[1:], "'’‘`´ʼ")
	switch {
	case len(rest) == len(s)-1:
		return 0
	case rest == "":
		return sylMarker
	}
	return sylPrefixed
}

// canonID interns a canonical syllable with its fold, class and flags.
func (t *names) canonID(canon string, dot bool, mark uint8) uint32 {
	if canon == "" {
		return 0
	}
	fold := strings.TrimRight(foldString(canon), "12345")
	key := canon
	abbr := dot || !strings.ContainsAny(fold, "aeiouy") || len(fold) == 1 && fold != "y" && fold != "a" && fold != "u"
	switch {
	case mark != 0:
		key, abbr = key+"'", false
	case abbr:
		key += "."
	}
	id, fresh := t.canon.id([]byte(key))
	if !fresh {
		return id
	}
	f, _ := t.foldT.id([]byte(fold))
	p, _ := t.phonT.id([]byte(vntext.Sound(fold)))
	var fl uint8
	if abbr {
		fl |= sylAbbr
	}
	if fold == canon {
		fl |= sylPlain
	}
	fl |= mark
	if fold == "y" && !dot {
		fl |= sylMarker
	}
	t.fold, t.phon, t.flags = append(t.fold, f), append(t.phon, p), append(t.flags, fl)
	return id
}

// intern finds or adds the name made of the canonical syllables. The table
// keeps 40 bits of the hash beside the id and trusts them: looking the
// syllables up again would cost two cache misses for each of millions of cells,
// and two names confused in a province are a matter of one in a hundred
// thousand provinces.
func (t *names) intern(ids []uint32) uint32 {
	h := hashIDs(ids)
	tag := h &^ nameIDMask
	for i := h & t.mask; ; i = (i + 1) & t.mask {
		e := t.table[i]
		if e == 0 {
			id := t.add(ids)
			t.hash = append(t.hash, h)
			t.table[i] = tag | uint64(id)
			if len(t.recs)*2 > len(t.table) {
				t.grow()
			}
			return id
		}
		if e&^nameIDMask == tag {
			return uint32(e & nameIDMask)
		}
	}
}

// nameIDMask is the part of a table entry that is the id: 16 million names.
const nameIDMask = 1<<24 - 1

func hashIDs(ids []uint32) uint64 {
	h := uint64(len(ids))
	for _, c := range ids {
		h = mix(h, uint64(c))
	}
	return h
}

func (t *names) grow() {
	t.table = make([]uint64, 2*len(t.table))
	t.mask = uint64(len(t.table) - 1)
	for id := 1; id < len(t.recs); id++ {
		h := t.hash[id]
		i := h & t.mask
		for t.table[i] != 0 {
			i = (i + 1) & t.mask
		}
		t.table[i] = h&^nameIDMask | uint64(id)
	}
}

// add computes what a new name is made of. The family name is the first
// syllable and the given name the last, except after a marker of the highlands
// in a name of three (Y Thắng Niê, H' Hen Niê; H'Hen Niê), where the given name
// follows the marker and the family name is last.
func (t *names) add(ids []uint32) uint32 {
	r := nameRec{off: uint32(len(t.syls)), n: uint8(len(ids)), flags: namePlain}
	t.syls = append(t.syls, ids...)
	first, last := ids[0], ids[len(ids)-1]
	lo, hi := 1, len(ids)-1
	switch {
	case len(ids) == 1:
		r.giv, lo, hi = first, 0, 0
	case t.flags[first]&sylMarker != 0 && len(ids) == 3:
		r.giv, r.sur, lo, hi = ids[1], last, 0, 1
	case t.flags[first]&sylPrefixed != 0 && len(ids) == 2:
		r.giv, r.sur, lo, hi = first, last, 0, 0
	default:
		r.sur, r.giv = first, last
	}
	r.midC, r.midF = t.hashRun(ids[lo:hi], nil), t.hashRun(ids[lo:hi], t.fold)
	r.fold, r.phon = t.hashRun(ids, t.fold), t.hashRun(ids, t.phon)
	var cat []byte
	for _, c := range ids {
		r.bag += uint32(mix(uint64(t.phon[c]), 0x51))
		cat = append(cat, t.foldT.bytes(t.fold[c])...)
		if t.flags[c]&sylAbbr != 0 {
			r.flags |= nameAbbr
		}
		if t.flags[c]&sylPlain == 0 {
			r.flags &^= namePlain
		}
	}
	r.concat = uint32(hashBytes(cat))
	t.recs = append(t.recs, r)
	return uint32(len(t.recs) - 1)
}

func (t *names) hashRun(ids []uint32, through []uint32) uint32 {
	if len(ids) == 0 {
		return 0
	}
	h := uint64(0x77)
	for _, c := range ids {
		if through != nil {
			c = through[c]
		}
		h = mix(h, uint64(c))
	}
	if uint32(h) == 0 {
		return 1
	}
	return uint32(h)
}

// text gives the name in canonical letters with tone digits; for tests.
func (t *names) text(id uint32) string {
	if id == 0 {
		return ""
	}
	r := &t.recs[id]
	parts := make([]string, r.n)
	for i := range parts {
		parts[i] = t.canon.string(t.syls[r.off+uint32(i)])
	}
	return strings.Join(parts, " ")
}
