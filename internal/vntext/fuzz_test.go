// SPDX-License-Identifier: Apache-2.0

package vntext

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var fuzzSeeds = []string{
	"", "Nguyễn Thị Hoà", "NguyÔn V¨n Dòng", "Nguyeãn Vaên", "H’Hen Niê Kdăm", "a\u0301\u0302b\u0323", "\xff\x00 \u00ad",
	"Ngày Hai Mươi Bảy Tháng Tám Năm Hai Nghìn Không Trăm Linh Tám", "東京ĐẶNG", "İıẞſK", "Adrơ̆ng", "\u1e9b\u0323", "MÃ Â",
}

func seed(f *testing.F) {
	for _, s := range fuzzSeeds {
		f.Add(s)
	}
}

func FuzzFold(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) { checkFold(t, s) })
}

func FuzzCanonical(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) { checkCanonical(t, s) })
}

func FuzzCollKey(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) { checkCollKey(t, s) })
}

func FuzzSplitName(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		checkSplit(t, s)
		if once := TitleName(s); TitleName(once) != once {
			t.Fatalf("TitleName(%q) = %q, again %q", s, once, TitleName(once))
		}
	})
}

func FuzzParseDateWords(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		checkDate(t, s)
		if n, ok := ParseNumberWords(s); ok {
			if m, ok := ParseNumberWords(NumberWords(n)); !ok || m != n {
				t.Fatalf("ParseNumberWords(%q) = %d, whose words %q give %d", s, n, NumberWords(n), m)
			}
		}
	})
}

func FuzzDecode(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		for e := range encodings {
			out, err := Decode(s, e)
			var de *DecodeError
			if err != nil && (!errors.As(err, &de) || de.Offset < 0 || de.Offset > len(s)) {
				t.Fatalf("Decode(%q, %v) fails with %v", s, e, err)
			}
			if utf8.ValidString(s) && err == nil && (!utf8.ValidString(out) || !norm.NFC.IsNormalString(out)) {
				t.Fatalf("Decode(%q, %v) = %q is not NFC", s, e, out)
			}
			if _, err := DecodeBytes([]byte(s), e); err != nil && !errors.As(err, &de) && e != Unicode {
				t.Fatalf("DecodeBytes(%q, %v): %v", s, e, err)
			}
		}
		e, c := Detect(s)
		if e >= encodings || c < 0 || c > 1 || (e != Unicode && c < SureEnough) {
			t.Fatalf("Detect(%q) = %v, %v", s, e, c)
		}
		if fixed, _, _ := RepairLostU(s); len(fixed) < len(strings.TrimSpace(NFC(s))) {
			t.Fatalf("RepairLostU(%q) = %q loses text", s, fixed)
		}
	})
}

func FuzzValidSyllable(f *testing.F) {
	seed(f)
	f.Fuzz(func(t *testing.T, s string) {
		if !ValidSyllable(s) {
			return
		}
		if c := Canonical(s); !ValidSyllable(c) || strings.ContainsAny(c, " -'") {
			t.Fatalf("%q is a syllable but %q is not", s, c)
		}
		if !ValidSyllable(norm.NFD.String(s)) || !ValidSyllable(strings.ToUpper(s)) {
			t.Fatalf("%q is a syllable in one form only", s)
		}
	})
}
