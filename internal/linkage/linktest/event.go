// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Header is the engine's columns in the order in which sets are written.
var Header = []string{"rec_id", "type", "commune_code", "commune", "district", "province", "book_no", "number", "year", "reg_date", "reg_kind",
	"name", "sex", "birth_date", "ethnicity", "birth_place", "home_place", "spouse_name", "spouse_birth_date", "spouse_ethnicity", "spouse_home_place",
	"father_name", "father_birth", "mother_name", "mother_birth", "event_date", "residence", "pin", "id_paper", "informant", "batch", "keyer"}

// ymd is a date; month and day may be 0.
type ymd struct{ y, m, d int }

func (a ymd) days() int { return a.y*372 + a.m*31 + a.d }

func (a ymd) before(b ymd) bool { return a.days() < b.days() }

var monthDays = [13]int{0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// plus moves a date by days, well enough for a generator.
func (a ymd) plus(days int) ymd {
	a.d += days
	for a.d > monthDays[a.m] {
		a.d -= monthDays[a.m]
		a.m++
		if a.m > 12 {
			a.m, a.y = 1, a.y+1
		}
	}
	for a.d < 1 {
		a.m--
		if a.m < 1 {
			a.m, a.y = 12, a.y-1
		}
		a.d += monthDays[a.m]
	}
	return a
}

func randomDay(r *rand.Rand, year int) ymd {
	m := 1 + r.IntN(12)
	return ymd{year, m, 1 + r.IntN(monthDays[m])}
}

// who is one invented person.
type who struct {
	name  FullName
	sex   int // 1 man, 2 woman
	birth ymd
	eth   string
	home  string
	pin   string
	paper string
}

// event is one entry as it truly is.
type event struct {
	typ            string
	unit           int // index of the commune as it was
	reg, when      ymd
	number         int
	suffix         string
	book, bookYear int
	kind           int
	child          who
	spouse         who
	father, mother who
	noFather       bool
	place, resid   string
	informant      string
	entity, family string
	couple         string // the marriage of the people, or of the child's parents
}

// commune is a registering unit.
type commune struct {
	code, name, district, province string
	heir                           int // index of today's unit in units of the set
	eth                            string
	ethShare                       float64
	villages                       []string
	sur                            *weighted
	weight                         float64
}

// style is how a keyer or an office writes.
type style struct {
	dates   string // layout: "d.m.y", "d/m/y", "y-m-d", "d-m-y"
	capital bool
	nfd     bool
	plain   bool // no diacritics at all
	legacy  string
	yearIn  bool // number with its year
	bookFmt int
	sexFmt  int
	noUnit  bool // commune by name only
}

func (st *style) date(a ymd) string {
	switch {
	case a.y == 0:
		return ""
	case a.m == 0:
		return fmt.Sprint(a.y)
	case a.d == 0:
		return fmt.Sprintf("%02d.%d", a.m, a.y)
	}
	switch st.dates {
	case "d/m/y":
		return fmt.Sprintf("%02d/%02d/%d", a.d, a.m, a.y)
	case "y-m-d":
		return fmt.Sprintf("%d-%02d-%02d", a.y, a.m, a.d)
	case "d-m-y":
		return fmt.Sprintf("%d-%d-%d", a.d, a.m, a.y)
	}
	return fmt.Sprintf("%02d.%02d.%d", a.d, a.m, a.y)
}

func (st *style) book(b, year int) string {
	switch st.bookFmt {
	case 1:
		return fmt.Sprintf("%d", b)
	case 2:
		return fmt.Sprintf("Q%d/%02d", b, year%100)
	case 3:
		return fmt.Sprintf("%02d-TP/HT-%d-KS", b, year)
	}
	return fmt.Sprintf("%02d/%d", b, year)
}

func (st *style) number(n int, suffix string, year int) string {
	if st.yearIn {
		return fmt.Sprintf("%02d%s/%d", n, suffix, year)
	}
	return fmt.Sprintf("%d%s", n, suffix)
}

func (st *style) sex(s int) string {
	if s == 0 {
		return ""
	}
	return [][2]string{{"Nam", "Nữ"}, {"1", "2"}, {"NAM", "NỮ"}}[st.sexFmt][s-1]
}

// text applies the writer's letters to a name or place.
func (st *style) text(s string) string {
	if st.plain {
		s = strip(s)
	}
	if st.capital {
		s = strings.ToUpper(s)
	}
	if st.legacy != "" && !st.capital {
		s = toLegacy(s, st.legacy)
	}
	if st.nfd {
		s = decompose(s)
	}
	return s
}
