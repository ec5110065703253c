// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"
	"math/rand/v2"

	"github.com/sogoc/sogoc/internal/civil"
)

// Person is an invented person. Dates are the true ones; what a book says of
// them may be less.
type Person struct {
	ID     int
	Name   string
	Sex    Sex
	Born   civil.Date
	Died   civil.Date // zero while alive
	Ethnic string     // standard name: "Kinh", "Bru-Vân Kiều", "Ta-ôi"
	Home   int        // index of the village in the commune
	Paper  string     // CMND (9 digits) or "" when none
	PIN    string     // 12 digits, for those registered since 2016
	Mother int        // id, 0 unknown
	Father int
	spouse *Person
	born   int // year, for speed
}

// family is a couple with what is needed to space their children.
type family struct {
	mother, father *Person
	since          int // year together
	last           int // year of the last birth
	children       int
	wanted         int
}

// cardNumber invents a nine-digit card of the province (prefix 19, shared with
// its neighbours) far above the ranges that were issued.
func cardNumber(rng *rand.Rand) string { return fmt.Sprintf("1979%05d", rng.IntN(100000)) }

// pinOf invents a personal number of a child registered in the province: 045,
// century and sex, year; the last six start with 9 so that they are unlikely
// to be anybody's.
func pinOf(rng *rand.Rand, sex Sex, born civil.Date) string {
	c := 0
	if born.Y >= 2000 {
		c = 2
	}
	if sex == Female {
		c++
	}
	return fmt.Sprintf("045%d%02d9%05d", c, born.Y%100, rng.IntN(100000))
}

var monthDays = [...]int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

func randomDate(rng *rand.Rand, year int) civil.Date {
	m := rng.IntN(12)
	return civil.Date{Y: year, M: m + 1, D: 1 + rng.IntN(monthDays[m])}
}

// addDays moves a full date; negative goes back.
func addDays(d civil.Date, n int) civil.Date {
	return civil.DateOfTime(timeOf(d).AddDate(0, 0, n))
}
