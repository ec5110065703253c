// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"fmt"
	"time"
)

//go:generate go run ./lunargen ../../../shared/data/lunar_months.csv lunar_table.go

// LunarDate is a full date of the lunar calendar.
type LunarDate struct {
	Y, M, D int
	Leap    bool // in the second of two months of one number
}

// String writes the date as registers do: 15/8/1952 âm lịch, 3/4 nhuận/2012 âm lịch.
func (l LunarDate) String() string {
	leap := ""
	if l.Leap {
		leap = " nhuận"
	}
	return fmt.Sprintf("%d/%d%s/%d âm lịch", l.D, l.M, leap, l.Y)
}

// Meridian is the time by which new moons are counted: hours east of Greenwich.
type Meridian int

// The two in the history of Vietnam.
const (
	Hanoi Meridian = 7
	East  Meridian = 8
)

// LunarMeridian is the calendar in force for a lunar month: UTC+8 everywhere before 1968; since then UTC+7 in the North, and
// in the South from the fifth month of 1975. Source: comparison of the published calendars; that the South kept UTC+8 until
// 1975 is general knowledge. The two differ in four months of those years, Tết of 1968 among them.
func LunarMeridian(year, month int, south bool) Meridian {
	switch {
	case year < 1968, south && (year < 1975 || year == 1975 && month < 5):
		return East
	}
	return Hanoi
}

// lunarYear is one lunar year: day of its first month since 1970-01-01, the leap month (0 none), a bit for each month of 30 days.
type lunarYear struct {
	start int32
	leap  uint8
	long  uint16
}

func lunarYearOf(y int, by Meridian) (lunarYear, bool) {
	if by == East {
		if e, ok := eastYears[y]; ok {
			return e, true
		}
	}
	if i := y - lunarFirst; i >= 0 && i < len(lunarYears) {
		return lunarYears[i], true
	}
	return lunarYear{}, false
}

// month is the first day and the length of a month; ok is false when the year has no such month.
func (y lunarYear) month(m int, leap bool) (start, days int, ok bool) {
	if m < 1 || m > 12 || leap && int(y.leap) != m {
		return 0, 0, false
	}
	at := m - 1 // months before it
	if leap || y.leap != 0 && int(y.leap) < m {
		at++
	}
	start = int(y.start)
	for i := range at {
		start += y.days(i)
	}
	return start, y.days(at), true
}

func (y lunarYear) days(i int) int { return 29 + int(y.long>>i)&1 }

// Solar is the Gregorian date of a lunar one; ok is false outside 1880–2059 and for days that the calendar has not.
func (l LunarDate) Solar(by Meridian) (Date, bool) {
	y, ok := lunarYearOf(l.Y, by)
	if !ok {
		return Date{}, false
	}
	start, days, ok := y.month(l.M, l.Leap)
	if !ok || l.D < 1 || l.D > days {
		return Date{}, false
	}
	return dateOfDay(start + l.D - 1), true
}

// Lunar is the lunar date of a full Gregorian one; ok is false outside the table.
func Lunar(d Date, by Meridian) (LunarDate, bool) {
	if !d.Full() || !d.Real() {
		return LunarDate{}, false
	}
	n := int(d.time().Unix() / 86400)
	for _, year := range []int{d.Y, d.Y - 1} {
		y, ok := lunarYearOf(year, by)
		if !ok || n < int(y.start) {
			continue
		}
		for m := 1; m <= 12; m++ {
			for _, leap := range []bool{false, true} {
				if start, days, ok := y.month(m, leap); ok && n < start+days {
					return LunarDate{year, m, n - start + 1, leap}, true
				}
			}
		}
	}
	return LunarDate{}, false
}

func dateOfDay(n int) Date { return DateOfTime(time.Unix(int64(n)*86400, 0).UTC()) }
