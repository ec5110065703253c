// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"unicode"
)

// Rhymes in the one-byte codes of letter: ă A, â B, ê E, ô O, ơ P, ư U. The list is that of Vietnamese school
// grammars, with the few of loan words in daily use (oong, ooc, uyp).
const rhymeList = `a ac ach ai am an ang anh ao ap at au ay
Ac Am An Ang Ap At
Bc Bm Bn Bng Bp Bt Bu By
e ec em en eng eo ep et
E Ech Em En Enh Ep Et Eu
i ich im in inh ip it iu ia iEc iEm iEn iEng iEp iEt iEu
o oc oi om on ong op ot oong ooc oa oac oach oai oam oan oang oanh oao oap oat oay
oAc oAm oAn oAng oAt oe oen oeo oet
O Oc Oi Om On Ong Op Ot
P Pi Pm Pn Pp Pt
u uc ui um un ung up ut ua uOc uOi uOm uOn uOng uOt uBn uBng uBt uBy uE uEch uEn uEnh uEu
uP uy uya uych uyEn uyEt uyn uynh uyp uyt uyu
U Uc Ui Um Un Ung Ut Uu Ua UPc UPi UPm UPn UPng UPp UPt UPu
y yEm yEn yEng yEt yEu`

// quRhymes may follow "qu", where the u belongs to the onset.
const quRhymes = `a ac ach ai am an ang anh ao ap at au ay Ac Am An Ang Ap At Bn Bng Bt By Bu
e en eo et E Ech En Enh Et Eu i ich in inh it iu y ych ynh yp yt yEn yEt P Pi Pn Pt Oc`

// giRhymes may follow "gi" beside the ordinary ones: the i of "iê" is not written twice (giêng, giết).
const giRhymes = `Ec Em En Eng Ep Et`

// oeOnsets are the onsets that occur before oe. The list is closed so that Noé, Zoé stay what they are.
const oeOnsets = ` ch d g h kh l ng nh s t x `

// rhyme says where the tone of a rhyme is written and which tones it can bear.
type rhyme struct {
	pos  int8 // letter of the rhyme that carries the tone mark
	stop bool // ends in c, ch, p, t: only sắc and nặng
}

var (
	rhymes   = buildRhymes(rhymeList)
	quTable  = buildRhymes(quRhymes)
	giTable  = buildRhymes(giRhymes)
	onsetSet = buildOnsets()
)

func buildRhymes(list string) map[string]rhyme {
	m := make(map[string]rhyme)
	for _, r := range strings.Fields(list) {
		m[r] = rhyme{pos: tonePlace(r), stop: strings.HasSuffix(r, "c") || strings.HasSuffix(r, "ch") ||
			strings.HasSuffix(r, "p") || strings.HasSuffix(r, "t")}
	}
	return m
}

func buildOnsets() map[string]bool {
	m := make(map[string]bool)
	for _, o := range strings.Fields("b c ch d D g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x") {
		m[o] = true
	}
	return m
}

// tonePlace is the rule of the older placement, the one of the registers and of most official text (hòa, thủy):
// the marked vowel, the last if there are two (ươ); else before a final consonant the last vowel; else the
// first of two and the middle of three.
func tonePlace(r string) int8 {
	vowels := 0
	for vowels < len(r) && strings.IndexByte("aABeEioOPuUy", r[vowels]) >= 0 {
		vowels++
	}
	for i := vowels - 1; i >= 0; i-- {
		if strings.IndexByte("ABEOPU", r[i]) >= 0 {
			return int8(i)
		}
	}
	switch {
	case vowels < len(r):
		return int8(vowels - 1)
	case vowels >= 2:
		return int8(vowels - 2)
	}
	return 0
}

// syllable is a parsed syllable: where its tone belongs and whether the tone it has is possible.
type syllable struct {
	tonePos int
	stop    bool
}

// parse splits the word into onset and rhyme. ok is false if the letters are no Vietnamese syllable; the tone
// is not looked at.
func (w *word) parse() (syllable, bool) {
	if !w.ok || w.n == 0 {
		return syllable{}, false
	}
	var buf [maxSyllable]byte
	for i := range w.n {
		buf[i] = w.l[i].code
	}
	return parseCodes(buf[:w.n])
}

func parseCodes(b []byte) (syllable, bool) {
	n := onsetLen(b)
	if n > 0 && !onsetSet[string(b[:n])] {
		return syllable{}, false
	}
	onset, rest := b[:n], b[n:]
	r, ok := rhymeAfter(onset, rest)
	if !ok || !agree(onset, rest) {
		return syllable{}, false
	}
	return syllable{tonePos: n + int(r.pos), stop: r.stop}, true
}

func isVowelCode(c byte) bool {
	switch c {
	case 'a', 'A', 'B', 'e', 'E', 'i', 'o', 'O', 'P', 'u', 'U', 'y':
		return true
	}
	return false
}

// onsetLen counts the leading consonants, taking in the u of "qu" and the i of "gi" where a vowel follows.
func onsetLen(b []byte) int {
	n := 0
	for n < len(b) && !isVowelCode(b[n]) {
		n++
	}
	if n != 1 || len(b) < 2 {
		return n
	}
	if b[0] == 'q' && b[1] == 'u' {
		return 2
	}
	if b[0] == 'g' && b[1] == 'i' && len(b) > 2 && isVowelCode(b[2]) {
		return 2
	}
	return n
}

func rhymeAfter(onset, rest []byte) (rhyme, bool) {
	switch string(onset) {
	case "qu":
		r, ok := quTable[string(rest)]
		return r, ok
	case "gi":
		if r, ok := giTable[string(rest)]; ok {
			return r, true
		}
	}
	r, ok := rhymes[string(rest)]
	return r, ok
}

// agree keeps the spelling rules between onset and rhyme: k, gh, ngh before i, e, ê, y only and c, g, ng never
// there; yê only at the start; no glide after a lip sound.
func agree(onset, rest []byte) bool {
	front := rest[0] == 'i' || rest[0] == 'e' || rest[0] == 'E' || rest[0] == 'y'
	switch string(onset) {
	case "k", "gh", "ngh":
		if !front {
			return false
		}
	case "c", "ng":
		if front {
			return false
		}
	case "g":
		if front && rest[0] != 'i' {
			return false
		}
	}
	long := len(rest) > 1
	switch {
	case len(onset) == 0:
		return !(long && rest[0] == 'i' && rest[1] == 'E') // written yê
	case string(onset) == "qu":
		return true
	case long && rest[0] == 'y':
		return false
	case long && rest[0] == 'o' && rest[1] == 'e':
		return strings.Contains(oeOnsets, " "+string(onset)+" ")
	}
	return !lipGlide(onset, rest)
}

func lipGlide(onset, rest []byte) bool {
	switch string(onset) {
	case "b", "m", "p", "ph", "v":
	default:
		return false
	}
	if len(rest) < 2 {
		return false
	}
	switch string(rest[:2]) {
	case "oa":
		return len(rest) > 2 && string(rest) != "oan" // boa, voan are loan words in use
	case "oA", "uB", "uE", "uP":
		return true
	}
	return false
}

// ValidSyllable reports whether s is one well-formed Vietnamese syllable in any case and normal form: an onset
// and a rhyme that exist, spelled by the rules, with a tone the rhyme can bear (after c, ch, p, t only sắc and
// nặng, so a syllable that lost its marks such as "Viet" fails). The placement of the tone is not judged. It is
// a statement about form: minority names ("Bhling") and foreign ones fail it and are right all the same.
func ValidSyllable(s string) bool {
	if s == "" {
		return false
	}
	w := wordAt(s)
	if w.size != len(s) || w.eth {
		return false
	}
	return w.validTone()
}

func (w *word) validTone() bool {
	y, ok := w.parse()
	return ok && (!y.stop || w.tone == toneSac || w.tone == toneNang)
}

func isLetter(r rune) bool {
	if r < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return unicode.IsLetter(r)
}
