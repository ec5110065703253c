// SPDX-License-Identifier: Apache-2.0

package search

import (
	"github.com/sogoc/sogoc/internal/civil"
)

// span is a date asked for: one date, which may be partial, or a range.
type span struct{ from, to civil.Date }

func (s span) one() bool { return s.from == s.to }

// What a date that is not as asked is still worth. Days and years are misread
// and misremembered one figure at a time.
const (
	dateLess   = 0.95 // the book has less of the date than was asked
	dateSlip   = 0.70 // day or month differ in one figure, or are exchanged; the year by one or one figure
	dateYear   = 0.55 // only the year agrees
	dateNear   = 0.50 // asked for by the year: one year off
	registered = 0.98 // the day of registration, where the day of the event is as good
)

// dates weighs the entry's dates against those asked for: each asked for must be
// there, any of the entry's may answer.
func (p *plan) dates(hot []byte, why *Explanation) float32 {
	total := float32(1)
	for _, asked := range p.ask.dates {
		best, which := float32(0), Which(0)
		for i := range int(at16(hot, atDates)) {
			at := rowHead + 3*i
			d := civil.Date{Y: int(at16(hot, at+1)), M: int(at16(hot, at+2) >> packedMonthDay), D: int(at16(hot, at+2) & (1<<packedMonthDay - 1))}
			v, w := asked.fits(d), Which(at16(hot, at))
			if w == DateRegistered {
				v *= registered
			}
			if v > best {
				best, which = v, w
			}
		}
		if best == 0 {
			return 0
		}
		total *= best
		if why != nil {
			why.explains(asked.tells(), best)
			why.Dates = append(why.Dates, DateMatch{which, best >= dateLess*registered})
		}
	}
	return total
}

// fits says how well a date of an entry answers.
func (s span) fits(d civil.Date) float32 {
	if !s.one() {
		if d.Last().Compare(s.from.First()) < 0 || d.First().Compare(s.to.Last()) > 0 {
			return 0
		}
		return 1
	}
	a := s.from
	switch {
	case a == d:
		return 1
	case a.Y == d.Y && (a.M == 0 || a.M == d.M && a.D == 0):
		return 1 // the entry has more of the date than was asked
	case a.Y == d.Y && (d.M == 0 || a.M == d.M && d.D == 0):
		return dateLess
	case !a.Full() && a.M == 0:
		if abs(a.Y-d.Y) == 1 {
			return dateNear
		}
		return 0
	}
	return slip(a, d)
}

// slip weighs two dates that differ where both say something.
func slip(a, d civil.Date) float32 {
	years := abs(a.Y-d.Y) == 1 || oneFigure(a.Y, d.Y)
	switch {
	case a.Y == d.Y && (a.M == d.M || a.D == d.D || a.M == d.D && a.D == d.M):
		return dateSlip
	case years && a.M == d.M && a.D == d.D:
		return dateSlip
	case a.Y == d.Y:
		return dateYear
	}
	return 0
}

// oneFigure tells whether two numbers differ in one of their figures.
func oneFigure(a, b int) bool {
	n := 0
	for ; a > 0 || b > 0; a, b = a/10, b/10 {
		if a%10 != b%10 {
			n++
		}
	}
	return n == 1
}
