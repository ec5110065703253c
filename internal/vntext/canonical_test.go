// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestCanonical(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"hoà", "hòa"}, {"hòa", "hòa"}, {"HOÀ", "HÒA"}, {"Hoà Bình", "Hòa Bình"},
		{"thuý", "thúy"}, {"thuỷ", "thủy"}, {"Thuỵ", "Thụy"}, {"uỷ ban", "ủy ban"}, {"khoẻ", "khỏe"},
		{"toàn", "toàn"}, {"tòan", "toàn"}, {"hoán", "hoán"}, {"hóan", "hoán"}, {"ngoài", "ngoài"}, {"ngòai", "ngoài"},
		{"quý", "quý"}, {"qúy", "quý"}, {"quà", "quà"}, {"qùa", "quà"}, {"quốc", "quốc"}, {"quyết", "quyết"},
		{"giá", "giá"}, {"gía", "giá"}, {"gìn", "gìn"}, {"gì", "gì"}, {"giếng", "giếng"}, {"gỉa", "giả"}, {"giặt", "giặt"},
		{"mía", "mía"}, {"miá", "mía"}, {"của", "của"}, {"cuả", "của"}, {"cứa", "cứa"}, {"cưá", "cứa"},
		{"huỳnh", "huỳnh"}, {"hùynh", "huỳnh"}, {"khuỷu", "khuỷu"}, {"khủyu", "khuỷu"}, {"khuya", "khuya"},
		{"thuở", "thuở"}, {"thủơ", "thuở"}, {"nguyễn", "nguyễn"}, {"ngũyên", "nguyễn"},
		{"đường", "đường"}, {"đừơng", "đường"}, {"xoong", "xoong"}, {"goòng", "goòng"}, {"gòong", "goòng"},
		{"thái", "thái"}, {"thaí", "thái"}, {"ý", "ý"}, {"yến", "yến"},
		// other normal forms and wrong orders of marks
		{norm.NFD.String("Nguyễn Thị Hoà"), "Nguyễn Thị Hòa"},
		{"Nguye\u0303\u0302n", "Nguyễn"},
		{"Thu\u031b\u0301", "Thứ"}, {"Thu\u0301\u031b", "Thứ"},
		// look-alikes of Đ
		{"Ðặng Ðình", "Đặng Đình"}, {"ðường", "đường"}, {"Guðrún", "Guðrún"},
		// words that are not Vietnamese
		{"Noé", "Noé"}, {"Zoé", "Zoé"}, {"José", "José"}, {"Chloé", "Chloé"}, {"Josué", "Josué"}, {"Moët", "Moët"},
		{"Adrơ̆ng", "Adrơ̆ng"}, {"Êčăm", "Êčăm"}, {"Bhlốuh", "Bhlốuh"}, {"Kạn", "Kạn"}, {"Mỹ, Mĩ", "Mỹ, Mĩ"},
		// spaces
		{"  Hồ   Văn\u00a0Xoan\n", "Hồ Văn Xoan"}, {"a\u200bb", "ab"}, {"H\u00adng", "H\u00adng"}, {"", ""}, {" ", ""},
		// punctuation stays
		{"(Hoà), Hoà-Thuý/H'Hoà", "(Hòa), Hòa-Thúy/H'Hòa"},
	} {
		if got := Canonical(c.in); got != c.want {
			t.Errorf("Canonical(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestCanonicalProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkCanonical(t, rapid.OneOf(rapid.String(), vietnameseText(), misplaced()).Draw(t, "s"))
	})
}

func checkCanonical(t failer, s string) {
	t.Helper()
	c := Canonical(s)
	if d := Canonical(c); d != c {
		t.Fatalf("Canonical(%q) = %q, again %q", s, c, d)
	}
	if !norm.NFC.IsNormalString(c) {
		t.Fatalf("Canonical(%q) = %q is not NFC", s, c)
	}
	if d := Canonical(norm.NFD.String(s)); d != c {
		t.Fatalf("Canonical(%q) = %q but of its NFD %q", s, c, d)
	}
	if Fold(c) != Fold(s) {
		t.Fatalf("Canonical(%q) = %q changes letters", s, c)
	}
}

// Wherever a typist puts the tone, the canonical syllable comes back.
func TestCanonicalFindsEveryPlacement(t *testing.T) {
	t.Parallel()
	n := 0
	for base := range allSyllables() {
		for tn := toneHuyen; tn <= toneNang; tn++ {
			want := withTone(base, tn)
			if !ValidSyllable(want) {
				continue
			}
			for i, r := range []rune(base) {
				if l := letterOf(r); !l.vowel() {
					continue
				}
				rs := []rune(base)
				l := letterOf(r)
				l.tone = tn
				rs[i] = l.rune()
				if got := Canonical(string(rs)); got != want {
					t.Fatalf("Canonical(%q) = %q, want %q", string(rs), got, want)
				}
				n++
			}
		}
	}
	if n < 10000 {
		t.Fatalf("only %d placements tried", n)
	}
}
