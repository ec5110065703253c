// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"testing"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestSpellMakesEqual(t *testing.T) {
	t.Parallel()
	for key, texts := range map[string][]string{
		"daclac":            {"Đắk Lắk", "Đăk Lăk", "Đắc Lắc", "Dak Lak", "ĐAKLAK"},
		"laee":              {"La Êê", "Laêê", "LaÊê", "la-ee"},
		"prao":              {"P Rao", "Prao", "P'Rao", "P. Rao"},
		"hongsi":            {"Hồng Sỹ", "Hồng Sĩ"},
		"phuqui":            {"Phú Quý", "Phú Quí"},
		"vinhthuy":          {"Vĩnh Thủy", "Vĩnh Thuỷ", "Vi\u0303nh Thu\u0309y"},
		"5":                 {"5", "05", "005"},
		"0":                 {"0", "00"},
		"nongtruongmocchau": {"NT Mộc Châu", "N.T Mộc Châu", "Nông trường Mộc Châu", "nt moc chau"},
		"khesanh":           {"Khe Sanh", "KHE SANH"},
		"dacha":             {"Đắk Hà", "Đăc Hà"},
		"phanrangthapcham":  {"Phan Rang-Tháp Chàm", "Phan Rang – Tháp Chàm"},
		"":                  {"", "  ", "-", "\u0303"},
	} {
		for _, text := range texts {
			if got := spell(text); got.key != key || len(got.marked) != len(got.key) {
				t.Errorf("spell(%q) = %q with %d marked letters, want %q", text, got.key, len(got.marked), key)
			}
		}
	}
}

func TestSpellKeepsApart(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]string{{"Khánh", "Chánh"}, {"Thúy", "Thúi"}, {"Mai", "May"}, {"Phường 10", "Phường 1"}, {"Yên", "Iên Hà"}} {
		if spell(pair[0]).key == spell(pair[1]).key {
			t.Errorf("%q and %q have one key", pair[0], pair[1])
		}
	}
}

func TestMarkFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		typed, stored string
		least, most   float32
	}{
		{"Vĩnh Thủy", "Vĩnh Thủy", 1, 1},
		{"Vĩnh Thuỷ", "Vĩnh Thủy", 1, 1},
		{"vinh thuy", "Vĩnh Thủy", noWrongMark, 0.99},
		{"Vĩnh thuy", "Vĩnh Thủy", noWrongMark, 0.99},
		{"Đăk Lăk", "Đắk Lắk", noWrongMark, 0.99},
		{"Quí", "Quý", noWrongMark, 0.99},
		{"Vĩnh Thụy", "Vĩnh Thủy", 0.9, 0.95},
		{"Hà Lan", "Hạ Lân", 0.85, 0.95},
		{"ạạạạạạạạạạ", "ááááááááàà", 0.6, 0.6},
	} {
		if got := markFit(spell(c.typed).marked, spell(c.stored).marked); got < c.least || got > c.most {
			t.Errorf("markFit(%q, %q) = %.3f, want %.2f to %.2f", c.typed, c.stored, got, c.least, c.most)
		}
	}
}

// TestSpellKeepsItsShape: whatever the text, letter i of the key stands for letter i of the marked form, and the normal
// form of the text makes no difference.
func TestSpellKeepsItsShape(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a-yĐđắăâêếôơớưứýỹ0-9 .'-]{0,20}`)).Draw(t, "text")
		s := spell(text)
		if len(s.key) != len(s.marked) {
			t.Fatalf("%q: %d letters in the key, %d marked", text, len(s.key), len(s.marked))
		}
		for _, c := range []byte(s.key) {
			if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				t.Fatalf("%q: key %q", text, s.key)
			}
		}
		if nfd := spell(norm.NFD.String(norm.NFC.String(text))); nfd.key != spell(norm.NFC.String(text)).key {
			t.Fatalf("%q: key %q, decomposed %q", text, s.key, nfd.key)
		}
	})
}
