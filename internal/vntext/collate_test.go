// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"
)

// Lists in dictionary order, each entry strictly before the next.
func TestCollKeyOrder(t *testing.T) {
	t.Parallel()
	for _, list := range []string{
		"a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ b c d đ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ g h i ì ỉ ĩ í ị k l m n " +
			"o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ p q r s t u ù ủ ũ ú ụ ư ừ ử ữ ứ ự v x y ỳ ỷ ỹ ý ỵ",
		"1 2 10a 9 a b",
		"an An AN ân Ân",
		"ca cà cả cã cá cạ can cằn cân cha che da dân đa đân e",
		"hoa hòa hỏa hoài hoàn hoán hoạn",
		"tan tăn tân tha thăng",
	} {
		words := strings.Fields(list)
		if words[0] == "1" {
			words = []string{"", "-", "1", "10a", "2", "9", "a", "a 1", "a a", "a.", "ab", "b"}
		}
		for i := 1; i < len(words); i++ {
			if a, b := CollKey(words[i-1]), CollKey(words[i]); a >= b {
				t.Errorf("%q (%q) must stand before %q (%q)", words[i-1], a, words[i], b)
			}
		}
	}
	phrases := []string{"An Bình", "An Lão", "Anh", "Ân Thi", "Bà Rịa", "Bá Thước", "Ba Tơ", "Đa Krông", "Đà Nẵng", "Đắk Lắk", "Ea H'leo"}
	sorted := slices.Clone(phrases)
	slices.SortFunc(sorted, func(a, b string) int { return strings.Compare(CollKey(a), CollKey(b)) })
	c := collate.New(language.Vietnamese)
	c.SortStrings(phrases)
	if !slices.Equal(sorted, phrases) {
		t.Errorf("sorted %q, collate %q", sorted, phrases)
	}
}

func TestCollKeyEqual(t *testing.T) {
	t.Parallel()
	for _, same := range [][2]string{
		{"hoà", "hòa"}, {"Thuỷ", "Thủy"}, {"  An   Bình ", "An Bình"}, {"H’Hen", "H'Hen"}, {"An", "An "},
		{"Ðặng", "Đặng"}, {"Ayŭn", norm.NFD.String("Ayŭn")},
	} {
		if a, b := CollKey(same[0]), CollKey(same[1]); a != b {
			t.Errorf("%q and %q have keys %q, %q", same[0], same[1], a, b)
		}
	}
}

// collate's vi tailoring is an independent statement of the same order.
func TestCollKeyAgainstCollate(t *testing.T) {
	t.Parallel()
	c := collate.New(language.Vietnamese)
	gen := rapid.OneOf(vietnameseText(), wordsWithSigns())
	rapid.Check(t, func(t *rapid.T) {
		a := gen.Draw(t, "a")
		b := rapid.OneOf(gen, near(a)).Draw(t, "b")
		want := c.CompareString(a, b)
		if got := strings.Compare(CollKey(a), CollKey(b)); got != want {
			t.Fatalf("%q ? %q: keys say %d, collate says %d (%q, %q)", a, b, got, want, CollKey(a), CollKey(b))
		}
	})
}

// wordsWithSigns draws names such as "H'Hen 5-a".
func wordsWithSigns() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		var b strings.Builder
		for range rapid.IntRange(1, 4).Draw(t, "n") {
			b.WriteString(rapid.SampledFrom(syllableList).Draw(t, "syllable"))
			b.WriteString(rapid.SampledFrom([]string{" ", "-", "'", ".", ", ", "/", " 1", "2", "", "(", ")"}).Draw(t, "sign"))
		}
		return strings.TrimSpace(b.String())
	}).Filter(func(s string) bool { return Canonical(s) == s })
}

// near draws a text that differs from s in case or tones only.
func near(s string) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		words := strings.Fields(s)
		i := rapid.IntRange(0, len(words)-1).Draw(t, "word")
		switch rapid.IntRange(0, 2).Draw(t, "change") {
		case 0:
			words[i] = strings.ToUpper(words[i])
		case 1:
			words[i] = strings.ToLower(words[i])
		default:
			w := wordAt(words[i])
			if y, ok := w.parse(); ok && w.size == len(words[i]) {
				w.tone = tone(rapid.IntRange(0, 5).Draw(t, "tone"))
				w.tonePos, w.joined = -1, true
				for k := range w.n {
					w.l[k].tone = toneNgang
				}
				_ = y
				words[i] = string(w.appendCanonical(nil, words[i]))
			}
		}
		return strings.Join(words, " ")
	})
}

func TestCollKeyProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		checkCollKey(t, rapid.OneOf(rapid.String(), vietnameseText(), misplaced()).Draw(t, "s"))
	})
}

func checkCollKey(t failer, s string) {
	t.Helper()
	k := CollKey(s)
	if !utf8.ValidString(k) {
		t.Fatalf("CollKey(%q) = %q is no UTF-8", s, k)
	}
	if n := CollKey(norm.NFD.String(s)); n != k {
		t.Fatalf("CollKey(%q) = %q but of its NFD %q", s, k, n)
	}
}

func TestCollKeyIsShort(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"Nguyễn Thị Phương Thảo", "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị"} {
		if k := CollKey(s); len(k) > len(s)*5/4 || !ascii(k) {
			t.Errorf("CollKey(%q) = %q: %d bytes for %d", s, k, len(k), len(s))
		}
	}
}

func TestListKey(t *testing.T) {
	t.Parallel()
	want := []string{"Nguyễn Thị An", "Trần An", "Lê Văn Ân", "Nguyễn Anh", "Y Thắng Niê", "A Tiêng"}
	slices.SortFunc(want, func(a, b string) int { return cmp.Compare(SplitName(a).ListKey(), SplitName(b).ListKey()) })
	expect := []string{"Nguyễn Thị An", "Trần An", "Nguyễn Anh", "Lê Văn Ân", "Y Thắng Niê", "A Tiêng"}
	if !slices.Equal(want, expect) {
		t.Errorf("list sorted as %q, want %q", want, expect)
	}
	names := []string{"Hà Trần Hạ", "Hà An Hà"}
	rand.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(SplitName(a).ListKey(), SplitName(b).ListKey()) })
	if names[0] != "Hà An Hà" {
		t.Errorf("Hà must stand before Hạ, whatever the surname: %q", names)
	}
}
