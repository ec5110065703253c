// SPDX-License-Identifier: Apache-2.0

package linkage

// Levels of a date.
const (
	dateMissing = iota
	dateSame    // the same day
	dateSwap    // day and month exchanged
	dateLunar   // one is the other's lunar reading
	dateDigit   // same year: one digit of day or month, or a neighbouring day
	dateDecade  // same day and month, one digit of the year
	dateMonth   // same month, one side without a day
	dateYear    // same year, one or both sides only say the year
	dateNear    // the same year, another day
	dateClose   // years one or two apart
	dateFar
	numDate
)

// compareDates gives the level of two dates.
func compareDates(a, b date) uint8 {
	switch {
	case a == 0 || b == 0:
		return dateMissing
	case a == b && a.full() && !a.yearOnly():
		return dateSame
	}
	ya, yb := a.year(), b.year()
	if ya == yb {
		return sameYear(a, b)
	}
	if a.full() && b.full() && !a.yearOnly() && !b.yearOnly() {
		switch {
		case a.day() == b.day() && a.month() == b.month() && oneDigit(ya, yb):
			return dateDecade
		case abs(ya-yb) == 1 && lunarReading(a, b):
			return dateLunar
		}
	}
	if abs(ya-yb) <= 2 {
		return dateClose
	}
	return dateFar
}

func sameYear(a, b date) uint8 {
	if a.yearOnly() || b.yearOnly() {
		return dateYear
	}
	da, ma, db, mb := a.day(), a.month(), b.day(), b.month()
	if da == 0 || db == 0 {
		if ma == mb {
			return dateMonth
		}
		return dateNear
	}
	switch {
	case da == db && ma == mb: // only the lunar mark differs
		return dateSame
	case da == mb && ma == db:
		return dateSwap
	case ma == mb && (oneDigit(da, db) || abs(da-db) <= 1), da == db && (oneDigit(ma, mb) || abs(ma-mb) == 1):
		return dateDigit
	case lunarReading(a, b):
		return dateLunar
	}
	return dateNear
}

// oneDigit tells whether two numbers differ in one decimal digit, or by
// exchanging two neighbouring ones.
func oneDigit(a, b int) bool {
	diff, swap := 0, false
	pa, pb := -1, -1
	for range 4 {
		x, y := a%10, b%10
		if x != y {
			diff++
			if pa == y && pb == x {
				swap = true
			}
			pa, pb = x, y
		} else {
			pa, pb = -1, -1
		}
		a, b = a/10, b/10
	}
	return diff == 1 || diff == 2 && swap
}

// Levels of a parent's or other relative's date, often a mere year.
const (
	yearMissing = iota
	yearSameDay // the same full date
	yearSame
	yearDigit // one digit off
	yearClose // one or two years apart
	yearFar
	numYear
)

func compareYears(a, b date) uint8 {
	switch {
	case a == 0 || b == 0:
		return yearMissing
	case a == b && a.full() && !a.yearOnly():
		return yearSameDay
	}
	ya, yb := a.year(), b.year()
	switch {
	case ya == yb:
		return yearSame
	case oneDigit(ya, yb):
		return yearDigit
	case abs(ya-yb) <= 2:
		return yearClose
	}
	return yearFar
}
