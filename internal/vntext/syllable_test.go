// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"iter"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestValidSyllable(t *testing.T) {
	t.Parallel()
	valid := `nguyễn văn thị hoà hòa toàn nghiêng khuya khuỷu quyết quốc quới giặc gì gìn giêng giết yên yêu ý oanh uyên
		xoong loạch ngoằn ngoèo ướt ươm ưu rượu hươu mượn nghĩa ngã gà ghê kỳ kẻ cà đắc phước thuở huơ khuâng quạt
		việt tết tấc tách tiếp buýt huỵch thuyết ở ủy oai toe hoen phuy voan Đặng ĐẶNG Ỷ a y`
	for _, s := range strings.Fields(valid) {
		if !ValidSyllable(s) || !ValidSyllable(norm.NFD.String(s)) {
			t.Errorf("%q is refused", s)
		}
	}
	invalid := `viet Nguyển1 céng nguyôn ngôn̈ kà ghà ngè cí cê qa quo Phớc Phơng Hng f wa jun zoé noé bhling Krông Đắk
		Lắk hoàà hòà tòàn nghiêngg việ́t mòc tèt Ðặng uớc ẁ iên hoaa trr ng th h'bia a-b 12 đ`
	for _, s := range append(strings.Fields(invalid), "", " ", "hoa hồng", "\u0301", "a\u0301\u0300", "\xff") {
		if ValidSyllable(s) {
			t.Errorf("%q passes", s)
		}
	}
}

// allSyllables yields every toneless syllable the rules allow, spelled.
func allSyllables() iter.Seq[string] {
	return func(yield func(string) bool) {
		onsets := []string{""}
		for o := range onsetSet {
			if o != "qu" && o != "gi" {
				onsets = append(onsets, o)
			}
		}
		list := strings.Fields(rhymeList)
		for _, r := range strings.Fields(quRhymes) {
			list = append(list, "qu:"+r)
		}
		for _, r := range strings.Fields(rhymeList + " " + giRhymes) {
			if r[0] != 'i' && r[0] != 'y' {
				list = append(list, "gi:"+r)
			}
		}
		for _, r := range list {
			if onset, rest, ok := strings.Cut(r, ":"); ok {
				if !yield(spell(onset + rest)) {
					return
				}
				continue
			}
			for _, o := range onsets {
				if _, ok := parseCodes([]byte(o + r)); ok && !yield(spell(o+r)) {
					return
				}
			}
		}
	}
}

// spell turns the codes of letter into text.
func spell(codes string) string {
	var b strings.Builder
	for i := range len(codes) {
		b.WriteRune(letters.compose[codes[i]][toneNgang][0])
	}
	return b.String()
}

// withTone puts a tone where the table of rhymes says.
func withTone(base string, tn tone) string {
	w := wordAt(base)
	y, ok := w.parse()
	if !ok {
		return base
	}
	rs := []rune(base)
	l := w.l[y.tonePos]
	l.tone = tn
	rs[y.tonePos] = l.rune()
	return string(rs)
}

var syllableList = func() []string {
	var list []string
	for s := range allSyllables() {
		for tn := toneNgang; tn <= toneNang; tn++ {
			if w := withTone(s, tn); ValidSyllable(w) {
				list = append(list, w)
			}
		}
	}
	return list
}()

func TestSyllableInventory(t *testing.T) {
	t.Parallel()
	// Vietnamese has some 6,000-7,000 syllables in use and about 17,000-19,000 that the rules allow.
	if n := len(syllableList); n < 12000 || n > 20000 {
		t.Errorf("%d syllables are allowed", n)
	}
	for _, s := range syllableList {
		if Canonical(s) != s {
			t.Errorf("Canonical(%q) = %q moves a tone that is in place", s, Canonical(s))
		}
		if u := strings.ToUpper(s); !ValidSyllable(u) || Canonical(u) != u {
			t.Errorf("%q and %q differ", s, u)
		}
	}
}

// vietnameseText draws phrases of allowed syllables in several cases.
func vietnameseText() *rapid.Generator[string] {
	one := rapid.Custom(func(t *rapid.T) string {
		s := rapid.SampledFrom(syllableList).Draw(t, "syllable")
		switch rapid.IntRange(0, 3).Draw(t, "case") {
		case 0:
			return strings.ToUpper(s)
		case 1:
			_, n := utf8.DecodeRuneInString(s)
			return strings.ToUpper(s[:n]) + s[n:]
		}
		return s
	})
	return rapid.Map(rapid.SliceOfN(one, 1, 6), func(w []string) string { return strings.Join(w, " ") })
}

// misplaced draws words of Vietnamese letters in any order, tones and marks anywhere.
func misplaced() *rapid.Generator[string] {
	alphabet := []rune("aăâeêioôơuưybcdđghklmnpqrstvxAĂÂĐƠƯ áàảãạúùủũụíýòóẻẹ\u0300\u0301\u0302\u0303\u0306\u0309\u031b\u0323ÐðZfw'-")
	return rapid.StringOfN(rapid.SampledFrom(alphabet), 0, 12, -1)
}
