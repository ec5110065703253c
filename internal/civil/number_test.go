// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseRegNo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"12/2007": "12/2007", "01/": "01", "1": "01", "012/07": "12/2007", "12/99": "12/1999", "12 bis/1999": "12bis/1999", "12BIS-1999": "12bis/1999", "12A": "12a",
		"12abis/2000": "12abis/2000", "Số 12": "12", "Số: 12/2007": "12/2007", "12 / 2007": "12/2007", "12.2007": "12/2007", "1234/2007": "1234/2007", "12/2007/KS": "12/2007",
		"số đăng ký 5/1988": "05/1988", "12\\2007": "12/2007",
	} {
		n, err := ParseRegNo(in)
		if err != nil || n.String() != want || n.Raw != in {
			t.Errorf("ParseRegNo(%q) = %q, %v; want %q", in, n, err, want)
		}
	}
	for _, in := range []string{"", "không", "12-14/1999", "0/1999", "12345/1999", "12/199", "12x7", "12//2007/8"} {
		if n, err := ParseRegNo(in); !errors.Is(err, ErrNumber) {
			t.Errorf("ParseRegNo(%q) = %q, %v", in, n, err)
		}
	}
}

func TestIsNumberRange(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]bool{"12-14/1999": true, "12 – 14": true, "12 đến 14": true, "12/1999": false, "12-1999": false, "": false} {
		if got := IsNumberRange(in); got != want {
			t.Errorf("IsNumberRange(%q) = %v", in, got)
		}
	}
}

func TestParseBookNo(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]BookNo{
		"01": {No: 1}, "01/1999": {No: 1, Year: 1999}, "01-1999": {No: 1, Year: 1999}, "Q1/99": {No: 1, Year: 1999}, "q.1/99": {No: 1, Year: 1999},
		"01-TP/HT-2015-KS": {No: 1, Year: 2015, Type: "KS"}, "01-TP/KS-2007": {No: 1, Year: 2007, Type: "KS"}, "01-TP/HT-2015-CMC": {No: 1, Year: 2015, Type: "CMC"},
		"Quyển số 2A/2005": {No: 2, Suffix: "a", Year: 2005}, "quyển số: 3": {No: 3}, "Quyển 1 năm 2001": {},
	} {
		n, err := ParseBookNo(in)
		want.Raw = in
		if want.No == 0 {
			if err == nil {
				t.Logf("%q is read as %v", in, n)
			}
			continue
		}
		if err != nil || n != want {
			t.Errorf("ParseBookNo(%q) = %+v, %v; want %+v", in, n, err, want)
		}
	}
	for _, in := range []string{"", "sổ cũ", "0/1999", "1999/1999", "TP/HT-2015-KS"} {
		if n, err := ParseBookNo(in); !errors.Is(err, ErrNumber) {
			t.Errorf("ParseBookNo(%q) = %+v, %v", in, n, err)
		}
	}
}

func TestSortKey(t *testing.T) {
	t.Parallel()
	want := []string{"2", "10", "12", "12a", "12abis", "12b", "12bis", "13", "100", "1000", "1/1998", "1/1999"}
	var keys []string
	for _, s := range want {
		n, err := ParseRegNo(s)
		if err != nil {
			t.Fatal(err)
		}
		if k := n.SortKey(); len(k) != 10 || strings.Trim(k, "0123456789abcdefghijklmnopqrstuvwxyz") != "" {
			t.Errorf("%q: key %q", s, k)
		}
		keys = append(keys, n.SortKey())
	}
	if !slices.IsSorted(keys) {
		t.Errorf("keys of %v: %v", want, keys)
	}
	if a, b := (BookNo{No: 2, Year: 1999}), (BookNo{No: 10, Year: 1999}); a.SortKey() >= b.SortKey() {
		t.Error("book 2 after book 10")
	}
}

// A canonical number reads back as itself, and keys order numbers as people do.
func TestRegNoProperties(t *testing.T) {
	t.Parallel()
	draw := func(t *rapid.T) RegNo {
		return RegNo{No: rapid.IntRange(1, 9999).Draw(t, "no"), Suffix: rapid.SampledFrom([]string{"", "a", "bis", "cbis"}).Draw(t, "suffix"),
			Year: rapid.SampledFrom([]int{0, 1945, 1999, 2024}).Draw(t, "year")}
	}
	rapid.Check(t, func(t *rapid.T) {
		a, b := draw(t), draw(t)
		got, err := ParseRegNo(a.String())
		got.Raw = ""
		if err != nil || got != a {
			t.Fatalf("%q reads as %+v, %v", a, got, err)
		}
		if a.Year == b.Year && a.No < b.No && a.SortKey() >= b.SortKey() {
			t.Fatalf("%v sorts after %v", a, b)
		}
	})
}

func FuzzParseNumbers(f *testing.F) {
	for _, s := range []string{"12/2007", "12bis", "Q1/99", "01-TP/HT-2015-KS", "Số 12 - 2007", "12-14/1999", "１２/2007", "12/ /"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if n, err := ParseRegNo(s); err == nil {
			again, err := ParseRegNo(n.String())
			if err != nil || again.SortKey() != n.SortKey() {
				t.Errorf("%q → %q → %q, %v", s, n, again, err)
			}
		}
		if n, err := ParseBookNo(s); err == nil {
			again, err := ParseBookNo(n.String())
			if err != nil || again.SortKey() != n.SortKey() {
				t.Errorf("book %q → %q → %q, %v", s, n, again, err)
			}
		}
	})
}
