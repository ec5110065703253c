// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestParseScanName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"KS.2010.01.001.PDF": "KS.2010.01.001.pdf", "ks.2010.01.001.pdf": "KS.2010.01.001.pdf", "KS.2010.1.1.pdf": "KS.2010.01.001.pdf", "KS.2010.01.001": "KS.2010.01.001.pdf",
		"KS-2010-01-001.pdf": "KS.2010.01.001.pdf", "KS_2010_01_001.pdf": "KS.2010.01.001.pdf", "KS 2010 01 001.pdf": "KS.2010.01.001.pdf", "KS2010.01.001.pdf": "KS.2010.01.001.pdf",
		"KS.2010.Q01.001.pdf": "KS.2010.01.001.pdf", "KS.2010.Q01.So 1.pdf": "KS.2010.01.001.pdf", "KS 2010 Quyển 1 Số 1.pdf": "KS.2010.01.001.pdf",
		"KS năm 2010 quyển số 01 số 15.pdf": "KS.2010.01.015.pdf", "KS.2010.Q.01.So.1.pdf": "KS.2010.01.001.pdf", "KS.99.01.001.pdf": "KS.1999.01.001.pdf", "KS.05.01.001.pdf": "KS.2005.01.001.pdf",
		"KS.2010.01.001a.pdf": "KS.2010.01.001a.pdf", "KS.2010.01.001BIS.pdf": "KS.2010.01.001bis.pdf", "KS.2010.01.012 bis.pdf": "KS.2010.01.012bis.pdf", "KS.2010.01A.001.pdf": "KS.2010.01a.001.pdf",
		"KS.2010.01.001-004.pdf": "KS.2010.01.001-004.pdf", "KS-2010-01-001-004.pdf": "KS.2010.01.001-004.pdf", "KS.2010.01.001 - 004.pdf": "KS.2010.01.001-004.pdf", "KS.2010.01.1 đến 4.pdf": "KS.2010.01.001-004.pdf",
		"KS.2010.01.2011.001.pdf": "KS.2010.01.2011.001.pdf", "KS.2010.01.2010.001.pdf": "KS.2010.01.001.pdf",
		"KS.2010.19333.01.A4.001.pdf": "KS.2010.01.001.pdf", "KS.2010.19333.01.A3.2011.5.pdf": "KS.2010.01.2011.005.pdf", "KS.1998.19333.01.A3.99.5.pdf": "KS.1998.01.1999.005.pdf",
		`KS\2010\19333\01\KS.2010.19333.01.A4.12bis.pdf`: "KS.2010.01.012bis.pdf", "KS/2010/KS.2010.01.001.pdf": "KS.2010.01.001.pdf",
		"XNHN.2016.01.001.pdf": "HN.2016.01.001.pdf", "tdcc.2016.01.001.pdf": "TD.2016.01.001.pdf", "KH.2010.01.1234.jpg": "KH.2010.01.1234.jpg", "KT.2010.01.xlsx": "KT.2010.01.xlsx", "KT.2010.01.zip": "KT.2010.01.zip",
	} {
		n, err := ParseScanName(in)
		if err != nil || n.String() != want {
			t.Errorf("ParseScanName(%q) = %q, %v; want %q", in, n, err, want)
		}
	}
}

func TestParseScanNameParts(t *testing.T) {
	t.Parallel()
	n, err := ParseScanName("ks.1998.19333.02.a3.99.12bis.pdf")
	want := ScanName{Type: "KS", Year: 1998, Book: 2, No: 12, Suffix: "bis", RegYear: 1999, Unit: "19333", Paper: "A3", Ext: ".pdf"}
	if err != nil || n != want {
		t.Errorf("%+v, %v", n, err)
	}
	if got := n.RegNo().String() + " " + n.BookNo().String(); got != "12bis/1999 02/1998" {
		t.Errorf("numbers %s", got)
	}
	n, _ = ParseScanName("KS.2010.01.001-004.pdf")
	var all []string
	for _, no := range n.Numbers() {
		all = append(all, no.String())
	}
	if strings.Join(all, " ") != "01/2010 02/2010 03/2010 04/2010" {
		t.Errorf("numbers of a range: %v", all)
	}
}

func TestParseScanNameRefuses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "trống", ".pdf": "trống", "001.pdf": "loại sổ", "scan0001.pdf": "loại sổ", "XX.2010.01.001.pdf": "loại sổ", "KS.pdf": "năm mở sổ", "KS.201.01.001.pdf": "năm mở sổ", "KS.3010.01.001.pdf": "năm mở sổ",
		"KS.2010.pdf": "số quyển", "KS.2010.01.pdf": "số đăng ký", "KS.2010.xx.001.pdf": "Số quyển", "KS.2010.01.abc.pdf": "Số đăng ký", "KS.2010.01.000.pdf": "Số đăng ký",
		"KS.2010.01.001.002.pdf": "thừa", "KS.2010.01.004-001.pdf": "Dải", "KS.2010.01.001-999.pdf": "Dải", "KS.2010.01.001-004-006.pdf": "thừa", "KS.2010.01.2009.001.pdf": "trước năm mở sổ",
		"KS.2010.19333.KV.01.A4.001.pdf": "khổ giấy", "KS.2010.19333.01.A4.pdf": "thiếu số đăng ký",
	} {
		n, err := ParseScanName(in)
		var wrong *NameError
		if !errors.As(err, &wrong) {
			t.Errorf("ParseScanName(%q) = %+v, %v; want an error", in, n, err)
			continue
		}
		if !strings.Contains(wrong.Label("vi"), want) || wrong.Label("en") == wrong.VI || !strings.Contains(wrong.Error(), in) {
			t.Errorf("%q: %q; want %q", in, wrong.VI, want)
		}
	}
}

func TestFileNames(t *testing.T) {
	t.Parallel()
	ks, _ := ByCode("KS")
	if got := BookFileName(ks, BookNo{No: 1, Year: 2010}, ".xlsx"); got != "KS.2010.01.xlsx" {
		t.Error(got)
	}
	if got := EntryFileName(ks, BookNo{No: 1, Year: 2010}, RegNo{No: 3, Suffix: "a", Year: 2011}); got != "KS.2010.01.2011.003a.pdf" {
		t.Error(got)
	}
}

// What String writes ParseScanName reads back, whatever the parts, and in every separator and case.
func TestScanNameRoundTrip(t *testing.T) {
	t.Parallel()
	var codes []string
	for _, typ := range Types() {
		codes = append(codes, typ.Code)
	}
	rapid.Check(t, func(t *rapid.T) {
		n := ScanName{
			Type: rapid.SampledFrom(codes).Draw(t, "type"), Year: rapid.IntRange(1945, 2026).Draw(t, "year"),
			Book: rapid.IntRange(1, 999).Draw(t, "book"), BookSuffix: rapid.SampledFrom([]string{"", "b"}).Draw(t, "bs"),
			No: rapid.IntRange(1, 9000).Draw(t, "no"), Ext: ".pdf",
		}
		switch rapid.IntRange(0, 3).Draw(t, "form") {
		case 1:
			n.Suffix = rapid.SampledFrom([]string{"a", "bis", "cbis"}).Draw(t, "suffix")
		case 2:
			n.To = n.No + rapid.IntRange(1, maxRange-1).Draw(t, "span")
		case 3:
			n.RegYear = n.Year + rapid.IntRange(1, 9).Draw(t, "later")
		}
		got, err := ParseScanName(n.String())
		if err != nil || got != n {
			t.Fatalf("%q reads as %+v, %v", n, got, err)
		}
		if n.To == 0 {
			messy := strings.ToLower(strings.ReplaceAll(strings.TrimSuffix(n.String(), ".pdf"), ".", rapid.SampledFrom([]string{"-", "_", " ", ". "}).Draw(t, "sep"))) + ".PDF"
			if got, err := ParseScanName(messy); err != nil || got != n {
				t.Fatalf("%q reads as %+v, %v", messy, got, err)
			}
		}
	})
}

func FuzzParseScanName(f *testing.F) {
	for _, s := range []string{"KS.2010.01.001.PDF", "KS.2010.19333.01.A4.2011.001a.pdf", "ks 99 Q1 so 1", "KS.2010.01.001-004", "KS.2010.01.xlsx", "Ks–2010—1~2", "\xff.KS", "KS.2010.01.Số.1 bis"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseScanName(s)
		if err != nil {
			var wrong *NameError
			if !errors.As(err, &wrong) || wrong.VI == "" || wrong.EN == "" {
				t.Errorf("%q: %v", s, err)
			}
			return
		}
		name := n.String()
		if !isASCII(name) || strings.ContainsAny(name, `/\:*?"<>| `) {
			t.Errorf("%q: canonical name %q", s, name)
		}
		again, err := ParseScanName(name)
		if err != nil || again.String() != name {
			t.Errorf("%q → %q → %q, %v", s, name, again, err)
		}
	})
}
