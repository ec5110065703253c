// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Date is a partial Gregorian date: year alone, month and year, or all three. The zero Date is "no date". A Date may be
// one that no calendar has (30.02.1990): books do write it, so it is kept; Real tells.
type Date struct{ Y, M, D int }

// Reasons a text is not a date. ParseDate wraps them with the text's trouble.
var (
	ErrNoDate     = errors.New("no date in the text")
	ErrTwoDigits  = errors.New("year of two digits")
	ErrImpossible = errors.New("no such day in the calendar")
	ErrYearRange  = errors.New("year out of range")
)

// firstYear is the earliest year any register can speak of (V04: 1900 ≤ year).
const firstYear = 1900

// ParseDate reads a date in any form found in books and sheets: 27.10.2008, 27/10/2008, 01-02-1999, 2008-10-27, 10.2008,
// 2008, --/--/1956, ngày 5 tháng 3 năm 1987, năm 1956, and words. An impossible day (30.02.1990) comes back as written
// together with ErrImpossible. A two-digit year gives ErrTwoDigits: use ParseDateNear, which knows the book.
func ParseDate(s string) (Date, error) { return ParseDateNear(s, 0) }

// ParseDateNear is ParseDate with the latest year the date can have, usually that of registration: 5/3/87 in a book of 1999
// is 1987, 5/3/07 is 1907. With near = 0 a two-digit year is refused.
func ParseDateNear(s string, near int) (Date, error) {
	s = strings.TrimSpace(s)
	if s == "" {
		return Date{}, ErrNoDate
	}
	d, err := parseDigits(s, near)
	if errors.Is(err, ErrNoDate) {
		if y, m, day, ok := vntext.ParseDateWords(s); ok {
			d, err = Date{y, m, day}, nil
		}
	}
	if err != nil {
		return d, err
	}
	return d, d.check()
}

// MustDate is ParseDate for constants; it panics on a text that is no date.
func MustDate(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(fmt.Sprintf("civil.MustDate(%q): %v", s, err))
	}
	return d
}

// DateOfTime takes the calendar day of t in t's own zone.
func DateOfTime(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, int(m), d}
}

func (d Date) check() error {
	if d.Y < 1000 || d.Y > 9999 {
		return ErrYearRange
	}
	if !d.Real() {
		return ErrImpossible
	}
	return nil
}

// Real reports whether the calendar has the date; unknown parts are fine.
func (d Date) Real() bool {
	switch {
	case d.Y < 1 || d.M < 0 || d.M > 12 || d.D < 0 || d.M == 0 && d.D != 0:
		return false
	case d.D == 0:
		return true
	}
	return d.D <= daysIn(d.Y, d.M)
}

// IsZero reports whether there is no date at all.
func (d Date) IsZero() bool { return d == Date{} }

// Full reports whether day, month and year are all known.
func (d Date) Full() bool { return d.Y != 0 && d.M != 0 && d.D != 0 }

// String is the form of the ministry's sheet: dd.mm.yyyy, mm.yyyy, yyyy, or "".
func (d Date) String() string {
	switch {
	case d.Y == 0:
		return ""
	case d.M == 0:
		return pad(d.Y, 4)
	case d.D == 0:
		return pad(d.M, 2) + "." + pad(d.Y, 4)
	}
	return pad(d.D, 2) + "." + pad(d.M, 2) + "." + pad(d.Y, 4)
}

// ISO is yyyy-mm-dd, yyyy-mm, yyyy, or "": sorts by time as text.
func (d Date) ISO() string {
	switch {
	case d.Y == 0:
		return ""
	case d.M == 0:
		return pad(d.Y, 4)
	case d.D == 0:
		return pad(d.Y, 4) + "-" + pad(d.M, 2)
	}
	return pad(d.Y, 4) + "-" + pad(d.M, 2) + "-" + pad(d.D, 2)
}

// Show is the form for people: 05/03/1987, with dashes for what is unknown: --/03/1987, --/--/1956.
func (d Date) Show() string {
	if d.Y == 0 {
		return ""
	}
	day, month := "--", "--"
	if d.D != 0 {
		day = pad(d.D, 2)
	}
	if d.M != 0 {
		month = pad(d.M, 2)
	}
	return day + "/" + month + "/" + pad(d.Y, 4)
}

// First and Last are the earliest and latest full days the date can mean.
func (d Date) First() Date {
	return Date{d.Y, max(d.M, 1), max(d.D, 1)}
}

// Last is the latest full day the date can mean.
func (d Date) Last() Date {
	if d.M == 0 {
		return Date{d.Y, 12, 31}
	}
	if d.D == 0 {
		return Date{d.Y, d.M, daysIn(d.Y, d.M)}
	}
	return d
}

// Compare orders the earliest days of two dates; partial dates come before the days they hold.
func (d Date) Compare(o Date) int {
	return cmp.Or(cmp.Compare(d.Y, o.Y), cmp.Compare(d.M, o.M), cmp.Compare(d.D, o.D))
}

// Before reports whether d is surely before o: even its latest day is earlier than o's earliest. False when either is zero.
func (d Date) Before(o Date) bool {
	return !d.IsZero() && !o.IsZero() && d.Last().Compare(o.First()) < 0
}

// DaysUntil counts the days from d to o. ok is false unless both are full and real.
func (d Date) DaysUntil(o Date) (days int, ok bool) {
	if !d.Full() || !o.Full() || !d.Real() || !o.Real() {
		return 0, false
	}
	return int(o.time().Sub(d.time()).Hours() / 24), true
}

// YearsUntil is the least and the greatest number of completed years from d to o; ok is false when either is zero.
func (d Date) YearsUntil(o Date) (least, most int, ok bool) {
	if d.IsZero() || o.IsZero() {
		return 0, 0, false
	}
	return completed(d.Last(), o.First()), completed(d.First(), o.Last()), true
}

func completed(from, to Date) int {
	n := to.Y - from.Y
	if to.M < from.M || to.M == from.M && to.D < from.D {
		n--
	}
	return n
}

// Hue proposes the day meant by an impossible one, by the rule that Thừa Thiên Huế's guidance gives for old books:
// the days that overran the month go on into the next, so 29.02 of a common year is 01.03, 30.02 is 01.03 in a leap year and
// 02.03 otherwise, 31.04 is 01.05. ok is false for dates that are real or have no such month.
func (d Date) Hue() (Date, bool) {
	if d.Real() || d.M < 1 || d.M > 12 || d.D < 29 || d.D > 31 {
		return Date{}, false
	}
	return DateOfTime(d.time()), true
}

func (d Date) time() time.Time { return time.Date(d.Y, time.Month(d.M), d.D, 0, 0, 0, 0, time.UTC) }

func daysIn(y, m int) int { return time.Date(y, time.Month(m)+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func pad(n, width int) string {
	s := strconv.Itoa(n)
	if len(s) >= width {
		return s
	}
	return "0000"[:width-len(s)] + s
}

// parseDigits reads the forms made of digits, dashes and the words ngày, tháng, năm.
func parseDigits(s string, near int) (Date, error) {
	parts, ok := dateParts(s)
	if !ok {
		return Date{}, fmt.Errorf("%q: %w", s, ErrNoDate)
	}
	year, err := fullYear(parts[2], near)
	if err != nil {
		return Date{}, fmt.Errorf("%q: %w", s, err)
	}
	d := Date{year, atoi(parts[1]), atoi(parts[0])}
	if d.M == 0 && d.D != 0 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return Date{}, fmt.Errorf("%q: %w", s, ErrNoDate)
	}
	return d, nil
}

// dateParts splits a text into day, month and year; a part that the book leaves open is "".
func dateParts(s string) (parts [3]string, ok bool) {
	if !plainDate(s) {
		s = spellOut.Replace(" " + vntext.Fold(s) + " ")
	}
	at := 2
	for rest := unifySeparators(s); ; at-- {
		cut := strings.LastIndexByte(rest, '/')
		part, known := datePart(rest[cut+1:])
		if !known || at < 0 {
			return parts, false
		}
		parts[at] = part
		if cut < 0 {
			break
		}
		rest = rest[:cut]
	}
	switch {
	case at == 2 && len(parts[2]) == 8: // 05031987
		p := parts[2]
		parts = [3]string{p[:2], p[2:4], p[4:]}
	case at == 0 && len(parts[0]) == 4: // 1987-03-05
		parts[0], parts[2] = parts[2], parts[0]
	}
	return parts, parts[2] != ""
}

// unifySeparators writes '/' for every dot, dash, comma or space that stands between two digits.
func unifySeparators(s string) string {
	out := []byte(s)
	last := -1 // index after the last digit seen
	for i, c := range out {
		if !isDigit(c) {
			continue
		}
		if gap := strings.TrimSpace(s[max(last, 0):i]); last >= 0 && last < i && (gap == "" || len(gap) == 1 && strings.Contains(".-,", gap)) {
			for j := last; j < i; j++ {
				out[j] = ' '
			}
			out[last] = '/'
		}
		last = i + 1
	}
	return string(out)
}

// datePart cleans one part: digits, or "" for a part left open (--, .., __, ?, xx, 00). A part with a digit that can't be
// read (0x) is not known.
func datePart(s string) (string, bool) {
	s = strings.Trim(s, " -._?…")
	if s == "" || s == "x" || s == "xx" || s == "0" || s == "00" {
		return "", true
	}
	return s, strings.Trim(s, "0123456789") == ""
}

// fullYear widens a two-digit year to the last such year not after near.
func fullYear(s string, near int) (int, error) {
	switch {
	case len(s) == 4:
		return atoi(s), nil
	case len(s) != 2:
		return 0, ErrNoDate
	case near == 0:
		return 0, ErrTwoDigits
	}
	y := near/100*100 + atoi(s)
	if y > near {
		y -= 100
	}
	return y, nil
}

// spellOut turns the folded words of a written date into separators.
var spellOut = strings.NewReplacer(" sinh nam ", " ", " ngay ", " ", " mung ", " ", " thang ", " / ", " nam ", " / ")

// plainDate reports whether s needs no folding: digits, separators and signs for what is unknown.
func plainDate(s string) bool {
	return strings.Trim(s, "0123456789./-, _?") == ""
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }
