// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"strings"
	"sync"
	"testing"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Taking a letter apart agrees with Unicode's own decomposition, and putting it together gives it back.
func TestLettersAgainstUnicode(t *testing.T) {
	t.Parallel()
	n := 0
	for r := rune(0); r < 0x2000; r++ {
		l := letterOf(r)
		if l.base == 0 {
			continue
		}
		n++
		if l.rune() != r {
			t.Errorf("%c comes back as %c", r, l.rune())
		}
		if l.upper != unicode.IsUpper(r) {
			t.Errorf("%c: upper is %v", r, l.upper)
		}
		d := []rune(norm.NFD.String(string(unicode.ToLower(r))))
		if l.mark != markStroke && rune(l.base) != d[0] {
			t.Errorf("%c: base %c, Unicode says %c", r, l.base, d[0])
		}
		built := letter{base: l.base, code: l.base, upper: l.upper}
		for _, m := range d[1:] {
			next, ok := built.apply(m)
			if !ok {
				t.Fatalf("%c: mark %U does not go on %+v", r, m, built)
			}
			built = next
		}
		if l.mark != markStroke && built != l {
			t.Errorf("%c is %+v, built from its marks %+v", r, l, built)
		}
	}
	if n != 52+134 {
		t.Errorf("%d letters, Vietnamese has 134 beside the 52 of ASCII", n)
	}
	for _, r := range []rune{-1, 0x10FFFF, 'ñ', '1'} {
		if letterOf(r).base != 0 {
			t.Errorf("%U is taken for a letter", r)
		}
	}
}

// The embedded table of encodings lists the same letters.
func TestEncodingTableIsWhole(t *testing.T) {
	t.Parallel()
	letters := []rune(encLetters)
	if len(letters) != 134 || len(encTCVN3) != 134 || len(encVN1) != 134 || len(encVISCII) != 134 {
		t.Fatalf("%d letters, %d %d %d codes", len(letters), len(encTCVN3), len(encVN1), len(encVISCII))
	}
	if n := len(strings.Fields(encVNI)); n != 134 {
		t.Fatalf("%d codes of VNI", n)
	}
	seen := map[rune]bool{}
	for _, r := range letters {
		if letterOf(r).base == 0 || seen[r] {
			t.Errorf("%c is no Vietnamese letter or stands twice", r)
		}
		seen[r] = true
	}
}

func TestEncodingNames(t *testing.T) {
	t.Parallel()
	for e := range encodings {
		if e.String() == "" {
			t.Errorf("encoding %d has no name", e)
		}
	}
	if got := Encoding(99).String(); got != "Encoding(99)" {
		t.Errorf("an unknown encoding is called %q", got)
	}
	_, err := Decode("V¨n ễ", TCVN3)
	if err == nil || err.Error() != "U+1EC5 at byte 5 is not in TCVN3" {
		t.Errorf("the error reads %v", err)
	}
}

// Many keyers save at once: nothing here may be shared in a way that shows.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	const text = "Xã Vĩnh Thuỷ, huyện Vĩnh Linh"
	key, fold := CollKey(text), Fold(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if CollKey(text) != key || Fold(text) != fold {
					t.Error("another answer")
				}
				if e, _ := Detect("NguyÔn V¨n Dòng"); e != TCVN3 {
					t.Error("another encoding")
				}
			}
		})
	}
	wg.Wait()
}
