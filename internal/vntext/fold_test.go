// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

func TestFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"nguyen", "nguyen"},
		{"Nguyễn Thị Đào", "nguyen thi dao"},
		{"NGUYỄN THỊ ĐÀO", "nguyen thi dao"},
		{"Ng\u0075ye\u0302\u0303n", "nguyen"},
		{"  Hồ \t Văn\u00a0\n Xoan ", "ho van xoan"},
		{"H’Hen Niê", "h'hen nie"},
		{"HʼBia", "h'bia"},
		{"Bru – Vân Kiều", "bru - van kieu"},
		{"Adrơ̆ng, Ayŭn, Êčăm", "adrong, ayun, ecam"},
		{"Ðặng", "dang"},
		{"số 05/1999-TP", "so 05/1999-tp"},
		{"h\u00adường", "huong"},
		{"a\u200bb", "ab"},
		{"François Müller", "francois muller"},
		{"ÆØß", "æøß"},
		{"Ωμέγα", "ωμεγα"},
		{"សុខ", "សុខ"},
		{"東京 TỈNH", "東京 tinh"},
		{"\u00a0", ""},
		{" \u0301 ", ""},
	} {
		if got := Fold(c.in); got != c.want {
			t.Errorf("Fold(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

// foldOracle folds by the Unicode tables alone, letter by letter.
func foldOracle(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'đ' || r == 'Đ':
			b.WriteRune('d')
		default:
			b.WriteRune(unicode.ToLower(r))
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestFoldAgainstUnicodeTables(t *testing.T) {
	t.Parallel()
	for _, block := range [][2]rune{{0x20, 0x7E}, {0xC0, 0x17F}, {0x1CD, 0x233}, {0x1E00, 0x1EFF}} {
		for r := block[0]; r <= block[1]; r++ {
			if _, special := foldSpecial(r); special || !unicode.IsLetter(r) {
				continue
			}
			if got, want := Fold(string(r)), foldOracle(string(r)); got != want {
				t.Errorf("Fold(%U %c) = %q, Unicode tables give %q", r, r, got, want)
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := vietnameseText().Draw(t, "s")
		if got, want := Fold(s), foldOracle(s); got != want {
			t.Fatalf("Fold(%q) = %q, Unicode tables give %q", s, got, want)
		}
	})
}

func TestFoldProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) { checkFold(t, rapid.String().Draw(t, "s")) })
}

type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkFold(t failer, s string) {
	t.Helper()
	f := Fold(s)
	if !utf8.ValidString(f) {
		t.Fatalf("Fold(%q) = %q is no UTF-8", s, f)
	}
	if g := Fold(f); g != f {
		t.Fatalf("Fold(%q) = %q but folded again %q", s, f, g)
	}
	for name, form := range map[string]norm.Form{"NFD": norm.NFD, "NFC": norm.NFC} {
		if g := Fold(form.String(s)); g != f {
			t.Fatalf("Fold(%q) = %q but of its %s %q", s, f, name, g)
		}
	}
	if got := string(AppendFold([]byte("x "), s)); got != "x "+f {
		t.Fatalf("AppendFold(%q) = %q, want %q", s, got, "x "+f)
	}
	if strings.Contains(f, "  ") || strings.TrimSpace(f) != f {
		t.Fatalf("Fold(%q) = %q has loose spaces", s, f)
	}
}

func TestFoldAllocates(t *testing.T) {
	for _, c := range []struct {
		in   string
		most float64
	}{{"nguyen thi dao", 0}, {"Nguyễn Thị Đào", 1}, {"NGUYEN THI DAO", 1}, {norm.NFD.String("Nguyễn Thị Đào"), 1}} {
		if n := testing.AllocsPerRun(100, func() { _ = Fold(c.in) }); n > c.most {
			t.Errorf("Fold(%q) allocates %v times, at most %v allowed", c.in, n, c.most)
		}
	}
}

func TestNFCAgainstNorm(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.OneOf(rapid.String(), vietnameseText(), rapid.Map(vietnameseText(), norm.NFD.String)).Draw(t, "s")
		if got, want := NFC(s), norm.NFC.String(s); got != want {
			t.Fatalf("NFC(%q) = %q, want %q", s, got, want)
		}
	})
}

func TestSkeleton(t *testing.T) {
	t.Parallel()
	for _, same := range [][]string{
		{"Laêê", "La Êê", "LA-ÊÊ"},
		{"Sỹ", "Sĩ", "SĨ"},
		{"Quí", "Quý", "Qúy"},
		{"Phường 05", "Phường 5", "phường 005"},
		{"P Rao", "Prao"},
		{"H'Mông", "H’Mông", "HMông", "Hmông"},
		{"Đắk Lắk", "Đăk Lăk", "Dak Lak"},
	} {
		for _, s := range same[1:] {
			if a, b := Skeleton(same[0]), Skeleton(s); a != b {
				t.Errorf("Skeleton(%q) = %q but of %q %q", same[0], a, s, b)
			}
		}
	}
	for in, want := range map[string]string{"Phường 10": "phuong10", "0": "0", "00": "0", "Tổ 0": "to0", "100": "100", "": ""} {
		if got := Skeleton(in); got != want {
			t.Errorf("Skeleton(%q) = %q, want %q", in, got, want)
		}
	}
}
