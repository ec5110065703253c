// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/vntext"
)

// date is a packed, possibly partial date: year<<9 | month<<5 | day, and a bit
// for a date said to be lunar. 0 is missing; month or day may be 0 (unknown).
// Impossible days (30/2) are kept as written: books hold them.
type date uint32

const lunarBit date = 1 << 31

func makeDate(y, m, d int) date { return date(y<<9 | m<<5 | d) }

func (d date) year() int   { return int(d&^lunarBit) >> 9 }
func (d date) month() int  { return int(d>>5) & 15 }
func (d date) day() int    { return int(d) & 31 }
func (d date) full() bool  { return d.day() != 0 && d.month() != 0 }
func (d date) lunar() bool { return d&lunarBit != 0 }

// yearOnly tells dates that say no more than the year: no month, or the first
// of January, which the rules order for an unknown day and month.
func (d date) yearOnly() bool { return d.month() == 0 || d.day() <= 1 && d.month() == 1 }

// String writes the date as the registers do; unknown parts as "--".
func (d date) String() string {
	if d == 0 {
		return ""
	}
	s := fmt.Sprintf("%04d", d.year())
	if d.month() != 0 {
		s = fmt.Sprintf("%02d.", d.month()) + s
		if d.day() != 0 {
			s = fmt.Sprintf("%02d.", d.day()) + s
		}
	}
	if d.lunar() {
		s += " âl"
	}
	return s
}

// parseDate reads a date in any of the forms of the registers: dd.mm.yyyy with
// any separator, ISO, partial, two-digit years, "ngày … tháng … năm …", words,
// spreadsheet day numbers, dashes for unknown parts. 0 when there is none.
func parseDate(s []byte) date {
	if len(s) == 10 && s[2] == s[5] && (s[2] == '.' || s[2] == '/' || s[2] == '-') {
		if d, ok := plainDate(s); ok {
			return d
		}
	}
	if len(s) == 4 {
		if y := atoi(s); y >= 1000 {
			return makeDate(y, 0, 0)
		}
	}
	return slowDate(s)
}

func plainDate(s []byte) (date, bool) {
	var v [8]int
	for i, j := 0, 0; i < 10; i++ {
		if i == 2 || i == 5 {
			continue
		}
		c := s[i] - '0'
		if c > 9 {
			return 0, false
		}
		v[j] = int(c)
		j++
	}
	return fitDate(v[0]*10+v[1], v[2]*10+v[3], v[4]*1000+v[5]*100+v[6]*10+v[7]), true
}

// fitDate packs day, month and year, exchanging day and month when only that
// makes sense.
func fitDate(d, m, y int) date {
	if m > 12 && d <= 12 {
		d, m = m, d
	}
	if d > 31 {
		d = 0
	}
	if m > 12 || m == 0 {
		m, d = 0, 0
	}
	if y <= 0 || y > 9999 {
		return 0
	}
	return makeDate(y, m, d)
}

func atoi(s []byte) int {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' {
			return -1
		}
		n = n*10 + int(c-'0')
		if n > 1<<30 {
			return -1
		}
	}
	return n
}

// slowDate reads everything else by its groups of digits.
func slowDate(s []byte) date {
	var num [4]int
	var width [4]int
	n := 0
	for i := 0; i < len(s); {
		if s[i] < '0' || s[i] > '9' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] >= '0' && s[j] <= '9' {
			j++
		}
		if j-i > 8 {
			return 0
		}
		if n == 4 || n == 3 && width[0] != 4 && width[2] >= 2 { // a time of day follows
			break
		}
		num[n], width[n] = atoi(s[i:j]), j-i
		n++
		i = j
	}
	var d date
	switch {
	case n == 0:
		d = wordDate(s)
	case n == 1:
		d = oneNumber(num[0], width[0])
	case n == 2:
		d = twoNumbers(num, width)
	default:
		d = threeNumbers(num, width)
	}
	if d != 0 && saysLunar(s) {
		d |= lunarBit
	}
	return d
}

func oneNumber(v, width int) date {
	switch {
	case width == 4 && v >= 1000:
		return makeDate(v, 0, 0)
	case width == 8 && v/10000 > 1800 && v/10000 < 2100 && v/100%100 <= 12:
		return fitDate(v%100, v/100%100, v/10000)
	case width == 8:
		return fitDate(v/1000000, v/10000%100, v%10000)
	case width == 5 && v > 3000 && v < 60000: // a spreadsheet's day number
		y, m, d := civilDay(v - 25569)
		return makeDate(y, m, d)
	}
	return 0
}

func twoNumbers(num, width [4]int) date {
	switch {
	case width[0] == 4:
		return fitDate(0, num[1], num[0])
	case width[1] == 4 || width[1] == 2 && num[0] <= 12:
		return fitDate(0, num[0], fullYear(num[1], width[1]))
	}
	return 0
}

func threeNumbers(num, width [4]int) date {
	if width[0] == 4 {
		return fitDate(num[2], num[1], num[0])
	}
	return fitDate(num[0], num[1], fullYear(num[2], width[2]))
}

// fullYear widens a two-digit year: registers end in the 2020s.
func fullYear(y, width int) int {
	if width > 2 {
		return y
	}
	if y <= 26 {
		return 2000 + y
	}
	return 1900 + y
}

func saysLunar(s []byte) bool {
	if isASCII(s) {
		l := strings.ToLower(string(s))
		return strings.Contains(l, "am lich") || strings.HasSuffix(l, "al") || strings.Contains(l, "(al)") || strings.Contains(l, "lunar")
	}
	f := foldString(string(s))
	return strings.Contains(f, "am lich") || strings.HasSuffix(f, "al") || strings.Contains(f, "(al)")
}

func wordDate(s []byte) date {
	if len(s) < 8 {
		return 0
	}
	y, m, d, ok := vntext.ParseDateWords(string(s))
	if !ok {
		return 0
	}
	return fitDate(d, m, y)
}

// dayNumber counts days since 1970-01-01 in the Gregorian calendar; impossible
// days run over into the next month.
func dayNumber(y, m, d int) int {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	doe := yoe*365 + yoe/4 - yoe/100 + doy
	return era*146097 + doe - 719468
}

// civilDay is the inverse of dayNumber.
func civilDay(z int) (y, m, d int) {
	z += 719468
	era := z / 146097
	doe := z - era*146097
	yoe := (doe - doe/1460 + doe/36524 - doe/146096) / 365
	doy := doe - (365*yoe + yoe/4 - yoe/100)
	mp := (5*doy + 2) / 153
	d = doy - (153*mp+2)/5 + 1
	m = mp + 3
	if m > 12 {
		m -= 12
	}
	y = yoe + era*400
	if m <= 2 {
		y++
	}
	return y, m, d
}

// number gives the day number of a full date.
func (d date) number() int { return dayNumber(d.year(), d.month(), d.day()) }

// lunarDay gives the day number on which a lunar date falls by the calendar of
// Hanoi, in the plain and, when the month was doubled that year, in the leap
// month; ok is false outside the table.
func lunarDay(y, m, d int) (plain, leap int, ok bool) {
	at, ok := civil.LunarDate{Y: y, M: m, D: d}.Solar(civil.Hanoi)
	if !ok && d == 30 { // a short month: the day after its last
		at, ok = civil.LunarDate{Y: y, M: m, D: 29}.Solar(civil.Hanoi)
		at.D++
	}
	if !ok {
		return 0, 0, false
	}
	plain = dayNumber(at.Y, at.M, at.D)
	leap = plain
	if second, doubled := (civil.LunarDate{Y: y, M: m, D: d, Leap: true}).Solar(civil.Hanoi); doubled {
		leap = dayNumber(second.Y, second.M, second.D)
	}
	return plain, leap, true
}

// lunarReading tells whether one of the dates, read as a lunar date, is the
// other. One day of difference is let pass: the calendar of Hanoi and that of
// Saigon and Beijing disagree by a day in some months.
func lunarReading(a, b date) bool {
	return lunarOf(a, b) || lunarOf(b, a)
}

func lunarOf(l, s date) bool {
	dy := s.year() - l.year()
	if dy < 0 || dy > 1 {
		return false
	}
	plain, leap, ok := lunarDay(l.year(), l.month(), l.day())
	if !ok {
		return false
	}
	n := s.number()
	return abs(n-plain) <= 1 || abs(n-leap) <= 1
}

func abs(x int) int {
	if x < 0 {
		return -x
	}
	return x
}
