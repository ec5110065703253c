// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// ErrNumber says that a text is not a number of the kind asked for.
var ErrNumber = errors.New("not a register number")

// RegNo is a registration number: NN/YYYY with the suffixes that inserted entries have. Year 0 means the text gives none.
type RegNo struct {
	Raw    string
	No     int
	Suffix string // "", "a", "bis", "abis": lower case
	Year   int
}

// BookNo is a book number: NN/YYYY, where YYYY is the year the book was opened.
type BookNo struct {
	Raw    string
	No     int
	Suffix string // "" or one letter, lower case
	Year   int
	Type   string // type letters that some books carry: 01-TP/HT-2015-KS
}

var (
	regNoForm = regexp.MustCompile(`^(\d{1,4})\s*([a-z]?)\s*(bis)?\s*(?:[/\-.,\\ ]\s*(\d{4}|\d{2})?)?\s*(?:[/\-. ]\s*[a-z]{2,4})?$`)
	numRange  = regexp.MustCompile(`^\d{1,4}\s*(?:-|–|den|->)\s*\d{1,3}(?:/\d{2,4})?$`)
	bookForm  = regexp.MustCompile(`^(\d{1,3})\s*([a-z]?)\s*(?:[/\-.,\\ ]\s*(\d{4}|\d{2})?)?\s*(?:[/\-. ]\s*([a-z]{2,4}))?$`)
	bookCode  = regexp.MustCompile(`^(\d{1,3})([a-z]?)\s*[-/]\s*tp\s*/\s*(?:ht\s*-\s*(\d{4})\s*-\s*([a-z]{2,4})|([a-z]{2,4})\s*-\s*(\d{4}))$`)
	leadWords = regexp.MustCompile(`^(?:(?:quyen|dang ky|so|nam|q|no)[\s.:]*)+`)
	strictReg = regexp.MustCompile(`^\d{1,4}[a-zA-Z]?(bis)?/(\d{4})?$`)
	strictBk  = regexp.MustCompile(`^\d{1,3}[A-Za-z]?/\d{4}$`)
)

// ParseRegNo reads a registration number with the mess that books have: 12/2007, 01/, 12, 012/07, 12 bis/1999, 12A-1999,
// Số 12. A two-digit year is widened by pivot 45: 44 → 2044, 45 → 1945.
func ParseRegNo(s string) (RegNo, error) { return parseRegNo(s, 0) }

func parseRegNo(s string, near int) (RegNo, error) {
	n := RegNo{Raw: s}
	f := leadWords.ReplaceAllString(vntext.Fold(strings.TrimSpace(s)), "")
	m := regNoForm.FindStringSubmatch(f)
	if m == nil {
		return n, fmt.Errorf("%q: %w", s, ErrNumber)
	}
	n.No, n.Suffix, n.Year = atoi(m[1]), m[2]+m[3], wideYear(m[4], near)
	if n.No == 0 {
		return n, fmt.Errorf("%q: number zero: %w", s, ErrNumber)
	}
	return n, nil
}

// IsNumberRange reports whether a text gives several numbers at once: 12-14/1999.
func IsNumberRange(s string) bool { return numRange.MatchString(vntext.Fold(strings.TrimSpace(s))) }

// String is the canonical text: at least two digits, suffix, year: "01/1999", "12bis/2007"; "01" without a year.
func (n RegNo) String() string {
	s := pad(n.No, 2) + n.Suffix
	if n.Year != 0 {
		s += "/" + pad(n.Year, 4)
	}
	return s
}

// SortKey orders numbers as text, in any collation: year, then 2 < 10 < 12 < 12a < 12bis. Ten letters and digits.
func (n RegNo) SortKey() string {
	return pad(n.Year, 4) + pad(n.No, 4) + suffixKey(n.Suffix)
}

// suffixKey: "" → 00, a → a0, abis → a1, bis → zz.
func suffixKey(s string) string {
	switch {
	case s == "":
		return "00"
	case s == "bis":
		return "zz"
	case strings.HasSuffix(s, "bis"):
		return s[:1] + "1"
	}
	return s[:1] + "0"
}

// ParseBookNo reads a book number: 01/1999, 01, 01-1999, Q1/99, Quyển số 2A/2005, 01-TP/HT-2015-KS, 01-TP/KS-2007.
func ParseBookNo(s string) (BookNo, error) { return parseBookNo(s, 0) }

func parseBookNo(s string, near int) (BookNo, error) {
	n := BookNo{Raw: s}
	f := leadWords.ReplaceAllString(vntext.Fold(strings.TrimSpace(s)), "")
	if m := bookCode.FindStringSubmatch(f); m != nil {
		n.No, n.Suffix = atoi(m[1]), m[2]
		n.Year, n.Type = atoi(m[3]+m[6]), strings.ToUpper(m[4]+m[5])
	} else if m := bookForm.FindStringSubmatch(f); m != nil {
		n.No, n.Suffix, n.Year, n.Type = atoi(m[1]), m[2], wideYear(m[3], near), strings.ToUpper(m[4])
	}
	if n.No == 0 {
		return n, fmt.Errorf("%q: %w", s, ErrNumber)
	}
	return n, nil
}

// String is the canonical text: "01/1999", "02a/2005"; "01" without a year.
func (n BookNo) String() string { return RegNo{No: n.No, Suffix: n.Suffix, Year: n.Year}.String() }

// SortKey orders books as text: year, number, suffix.
func (n BookNo) SortKey() string { return RegNo{No: n.No, Suffix: n.Suffix, Year: n.Year}.SortKey() }

// pivot splits two-digit years when nothing nearer is known: registers of the Republic begin in 1945.
const pivot = 45

func wideYear(s string, near int) int {
	switch {
	case s == "":
		return 0
	case len(s) == 4:
		return atoi(s)
	case near > 0:
		y, _ := fullYear(s, near)
		return y
	case atoi(s) < pivot:
		return 2000 + atoi(s)
	}
	return 1900 + atoi(s)
}
