// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// noise is a channel through which a true event becomes a keyed row. Rates are
// per field of a record and scaled by scale.
type noise struct {
	scale                                 float64
	marks, regional, typo, abbr, middle   float64
	otherWord, swapDM, digit, yearOnly    float64
	lunar, missing, parentBlock, wrongSex float64
	number, regDate, text, order          float64
}

// villageNoise are the rates of the training generator.
var villageNoise = noise{scale: 1, marks: .012, regional: .012, typo: .012, abbr: .004, middle: .012, otherWord: .004, swapDM: .008, digit: .012,
	yearOnly: .012, lunar: .004, missing: .03, parentBlock: .02, wrongSex: .006, number: .012, regDate: .012, text: .05, order: .002}

func (n *noise) hit(r *rand.Rand, p float64) bool { return r.Float64() < p*n.scale }

// name keys a name.
func (n *noise) name(r *rand.Rand, f FullName, others *Names) string {
	s := f.String()
	if s == "" || n.hit(r, n.missing*.3) {
		return ""
	}
	words := strings.Fields(s)
	pick := func() int { return r.IntN(len(words)) }
	if n.hit(r, n.marks) {
		i := pick()
		if r.IntN(2) == 0 {
			for j := range words {
				words[j] = strip(words[j])
			}
		} else {
			words[i] = strip(words[i])
		}
	}
	if n.hit(r, n.regional) {
		i := pick()
		words[i] = regional(r, words[i])
	}
	if n.hit(r, n.typo) {
		i := pick()
		words[i] = typo(r, words[i])
	}
	if len(words) > 2 && n.hit(r, n.middle) {
		i := 1 + r.IntN(len(words)-2)
		words = append(words[:i:i], words[i+1:]...)
	}
	if n.hit(r, n.abbr) {
		for i := range words[:len(words)-1] {
			if r.IntN(2) == 0 {
				q := []rune(words[i])
				k := 1
				if len(q) > 3 && i == 0 {
					k = 2
				}
				words[i] = string(q[:k]) + "."
			}
		}
	}
	if len(words) > 2 && n.hit(r, n.order) {
		words = append(words[1:], words[0])
	}
	if n.hit(r, n.otherWord) && others != nil {
		words[len(words)-1] = others.given["students_1990s/U"].draw(r)
	}
	return strings.Join(words, " ")
}

// date keys a date.
func (n *noise) date(r *rand.Rand, a ymd, st *style) string {
	if a.y == 0 || n.hit(r, n.missing*.4) {
		return ""
	}
	switch {
	case a.m != 0 && n.hit(r, n.yearOnly):
		if r.IntN(3) == 0 {
			return fmt.Sprintf("--/--/%d", a.y)
		}
		a.m, a.d = 0, 0
	case a.d != 0 && a.d <= 12 && n.hit(r, n.swapDM):
		a.d, a.m = a.m, a.d
	case a.d != 0 && n.hit(r, n.lunar):
		a = a.plus(-20 - r.IntN(30))
	case n.hit(r, n.digit):
		a = dateDigit(r, a)
	}
	return st.date(a)
}

// dateDigit mistypes one part of a date.
func dateDigit(r *rand.Rand, a ymd) ymd {
	switch r.IntN(3) {
	case 0:
		if a.d != 0 {
			a.d = 1 + (a.d+[]int{0, 9, 19, 2}[r.IntN(4)])%28
			return a
		}
	case 1:
		if a.m != 0 {
			a.m = 1 + (a.m+[]int{0, 9}[r.IntN(2)])%12
			return a
		}
	}
	a.y += []int{-10, -1, 1, 10, 2}[r.IntN(5)]
	return a
}

// row keys a whole event.
func (n *noise) row(r *rand.Rand, ev *event, st *style, c *commune, names *Names) []string {
	out := make([]string, len(Header))
	col := func(name, v string) { out[columnOf[name]] = v }
	txt := func(name, v string) { col(name, st.text(v)) }
	gap := func(p float64, v string) string {
		if n.hit(r, p) {
			return ""
		}
		return v
	}
	col("type", ev.typ)
	if !st.noUnit {
		col("commune_code", c.code)
	}
	txt("commune", c.name)
	txt("district", c.district)
	txt("province", c.province)
	num, reg := ev.number, ev.reg
	if n.hit(r, n.number) {
		fmt.Sscan(digitOff(r, fmt.Sprint(num)), &num)
	}
	year := fmt.Sprint(ev.reg.y)
	numText := st.number(num, ev.suffix, ev.reg.y)
	if n.hit(r, n.missing) {
		year = ""
		numText = fmt.Sprintf("%02d/", num)
	}
	col("number", numText)
	col("year", year)
	col("book_no", gap(n.missing, st.book(ev.book, ev.bookYear)))
	if n.hit(r, n.regDate) {
		reg = dateDigit(r, reg)
	}
	col("reg_date", gap(n.missing, st.date(reg)))
	col("reg_kind", gap(n.missing, fmt.Sprint(ev.kind)))
	txt("name", n.name(r, ev.child.name, names))
	sex := ev.child.sex
	if n.hit(r, n.wrongSex) {
		sex = 3 - sex
	}
	if ev.typ != "marriage" {
		col("sex", gap(n.missing*.5, st.sex(sex)))
	}
	col("birth_date", n.date(r, ev.child.birth, st))
	txt("ethnicity", gap(n.missing, ev.child.eth))
	txt("birth_place", n.place(r, ev.place))
	txt("home_place", n.place(r, ev.child.home))
	if ev.typ == "marriage" {
		txt("spouse_name", n.name(r, ev.spouse.name, names))
		col("spouse_birth_date", n.date(r, ev.spouse.birth, st))
		txt("spouse_ethnicity", gap(n.missing, ev.spouse.eth))
		txt("spouse_home_place", n.place(r, ev.spouse.home))
		col("id_paper", gap(n.missing, ev.child.paper))
	}
	if ev.typ != "marriage" && !n.hit(r, n.parentBlock) {
		if !ev.noFather {
			txt("father_name", n.name(r, ev.father.name, names))
			col("father_birth", n.date(r, ev.father.birth, st))
		}
		txt("mother_name", n.name(r, ev.mother.name, names))
		col("mother_birth", n.date(r, ev.mother.birth, st))
	}
	col("event_date", n.date(r, ev.when, st))
	txt("residence", n.place(r, ev.resid))
	col("pin", ev.child.pin)
	txt("informant", gap(n.missing, ev.informant))
	return out
}

// place keys a free text.
func (n *noise) place(r *rand.Rand, s string) string {
	if s == "" || n.hit(r, n.missing*2) {
		return ""
	}
	if n.hit(r, n.text) {
		parts := strings.Split(s, ", ")
		switch r.IntN(3) {
		case 0:
			return strings.Join(parts[:max(1, len(parts)-1)], ", ")
		case 1:
			return strings.Join(parts[min(1, len(parts)-1):], " - ")
		}
		return typo(r, s)
	}
	return s
}

var columnOf = func() map[string]int {
	m := map[string]int{}
	for i, h := range Header {
		m[h] = i
	}
	return m
}()
