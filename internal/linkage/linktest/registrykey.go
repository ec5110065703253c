// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"strings"
)

// keyOriginals keys every true entry once.
func (g *registry) keyOriginals() {
	for i := range g.lines {
		ln := &g.lines[i]
		key := fmt.Sprintf("o%d/%d/%d", ln.unit, ln.reg.y/7, g.r.IntN(2))
		ln.row = g.key(&ln.event, g.hand(key), g.units[ln.unit].commune)
		ln.row[columnOf["batch"]] = fmt.Sprintf("L%d-%d", ln.unit, ln.reg.y)
		ln.row[columnOf["keyer"]] = key
		g.put(ln, ln.row, "")
	}
}

func (g *registry) put(ln *line, row []string, how string) {
	id := fmt.Sprintf("H%08d", len(g.set.Rows)*7+13)
	row = append([]string(nil), row...)
	row[0] = id
	g.set.Rows = append(g.set.Rows, row)
	g.set.Entity[id], g.set.Family[id], g.set.How[id], g.set.Kind[id] = ln.entity, ln.family, how, ln.typ
}

// key writes one event as a hand would.
func (g *registry) key(ev *event, h *hand, c commune) []string {
	m := g.moment(h)
	row := make([]string, len(Header))
	set := func(col, v string) {
		if v != "" {
			row[columnOf[col]] = v
		}
	}
	text := func(col, v string) { set(col, h.text(v)) }
	maybe := func(col, v string) {
		if g.r.Float64() > h.blanks {
			text(col, v)
		}
	}
	set("type", ev.typ)
	set("commune_code", c.code)
	text("commune", c.name)
	text("district", c.district)
	text("province", c.province)
	g.keyNumber(ev, h, m, set)
	if !g.err(.01, m) {
		set("reg_date", g.keyDate(ev.reg, h, m*.8))
	}
	set("reg_kind", []string{fmt.Sprint(ev.kind), fmt.Sprint(ev.kind), ""}[g.r.IntN(3)])
	text("name", g.keyName(ev.child.name, h, m))
	set("birth_date", g.keyDate(ev.child.birth, h, m))
	maybe("ethnicity", ev.child.eth)
	maybe("residence", g.keyPlace(ev.resid, h, m))
	maybe("home_place", g.keyPlace(ev.child.home, h, m))
	maybe("informant", ev.informant)
	switch ev.typ {
	case "marriage":
		text("spouse_name", g.keyName(ev.spouse.name, h, m))
		set("spouse_birth_date", g.keyDate(ev.spouse.birth, h, m))
		maybe("spouse_ethnicity", ev.spouse.eth)
		maybe("spouse_home_place", g.keyPlace(ev.spouse.home, h, m))
		set("id_paper", ev.child.paper)
		set("event_date", row[columnOf["reg_date"]])
		return row
	case "death":
		set("event_date", g.keyDate(ev.when, h, m))
	}
	sex := ev.child.sex
	if g.err(.004, m) {
		sex = 3 - sex
	}
	set("sex", h.sex(sex))
	maybe("birth_place", g.keyPlace(ev.place, h, m))
	if ev.child.pin != "" && g.r.IntN(8) > 0 {
		set("pin", ev.child.pin)
	}
	g.keyParents(ev, h, m, text, set)
	return row
}

func (g *registry) keyParents(ev *event, h *hand, m float64, text, set func(string, string)) {
	if g.err(.012, m) { // the whole block was left out
		return
	}
	if !ev.noFather {
		text("father_name", g.keyName(ev.father.name, h, m))
		set("father_birth", g.keyDate(ev.father.birth, h, m))
	}
	text("mother_name", g.keyName(ev.mother.name, h, m))
	set("mother_birth", g.keyDate(ev.mother.birth, h, m))
}

func (g *registry) keyNumber(ev *event, h *hand, m float64, set func(string, string)) {
	num := ev.number
	if g.err(.006, m) {
		fmt.Sscan(digitOff(g.r, fmt.Sprint(num)), &num)
	}
	s := h.number(num, ev.suffix, ev.reg.y)
	year := fmt.Sprint(ev.reg.y)
	switch {
	case g.err(.02, m):
		s, year = fmt.Sprintf("%03d/", num), ""
	case g.err(.02, m):
		year = ""
	}
	set("number", s)
	set("year", year)
	if g.r.Float64() > h.blanks {
		set("book_no", h.book(ev.book, ev.bookYear))
	}
}

func (g *registry) keyPlace(s string, h *hand, m float64) string {
	switch {
	case s == "":
		return ""
	case h.nt && g.r.IntN(6) == 0:
		return "-nt-"
	case g.err(.03, m):
		p := strings.Split(s, ", ")
		return strings.Join(p[g.r.IntN(len(p)):], ", ")
	case g.err(.02, m):
		return strings.ReplaceAll(s, ", ", "-")
	case g.err(.02, m):
		return typo(g.r, s)
	}
	return s
}

// again adds duplicates in one of the ways they come about.
func (g *registry) again() {
	at := g.r.IntN(len(g.lines))
	switch x := g.r.Float64(); {
	case x < .16:
		g.replay(at)
	case x < .40:
		g.secondCopy(at)
	case x < .56:
		g.police(at)
	case x < .76:
		g.otherKey(at)
	default:
		g.registerAgain(at)
	}
}

// replay delivers a stretch of a batch a second time.
func (g *registry) replay(at int) {
	for i := at; i < min(at+1+g.r.IntN(6), len(g.lines)); i++ {
		row := append([]string(nil), g.lines[i].row...)
		row[columnOf["batch"]] += "-r"
		g.put(&g.lines[i], row, "batch_replay")
	}
}

// today gives the unit as it is since the merger, for entries keyed late.
func (g *registry) today(ln *line, share int) commune {
	u := &g.units[ln.unit]
	c := u.commune
	if g.r.IntN(share) == 0 {
		c.code, c.name, c.district = u.newCode, u.newName, ""
	}
	return c
}

// secondCopy keys the district's copy of the book by another hand.
func (g *registry) secondCopy(at int) {
	ln := &g.lines[at]
	ev := ln.event
	if g.r.IntN(25) == 0 { // the copy was numbered afresh
		ev.number += 1 - 2*g.r.IntN(2)
		ev.number = max(ev.number, 1)
	}
	row := g.key(&ev, g.hand(fmt.Sprintf("d%d", g.r.IntN(40))), g.today(ln, 4))
	row[columnOf["batch"]] = fmt.Sprintf("H-%d", ln.unit/12)
	g.put(ln, row, "two_copies_of_one_book")
}

// police is the same entry from the police's own keying: fewer columns.
func (g *registry) police(at int) {
	ln := &g.lines[at]
	row := g.key(&ln.event, g.hand(fmt.Sprintf("p%d", g.r.IntN(15))), g.today(ln, 2))
	for _, c := range []string{"reg_kind", "informant", "birth_place"} {
		row[columnOf[c]] = ""
	}
	row[columnOf["batch"]] = "CA"
	g.put(ln, row, "same_key_same_person")
}

// otherKey keys the entry under a wrong book, number or year.
func (g *registry) otherKey(at int) {
	ln := &g.lines[at]
	ev := ln.event
	switch g.r.IntN(3) {
	case 0:
		ev.number = 1 + g.r.IntN(250)
	case 1:
		ev.book, ev.number = ev.book+1, 1+g.r.IntN(120)
	default:
		ev.reg.y += []int{1, -1, 10, -10}[g.r.IntN(4)]
		ev.bookYear = ev.reg.y
	}
	row := g.key(&ev, g.hand(fmt.Sprintf("w%d", g.r.IntN(60))), g.today(ln, 3))
	row[columnOf["batch"]] = fmt.Sprintf("W%d", g.r.IntN(90))
	g.put(ln, row, "same_person_other_key")
}

// registerAgain enters the event anew, years later, perhaps elsewhere.
func (g *registry) registerAgain(at int) {
	ln := &g.lines[at]
	ev := ln.event
	ev.reg = ev.reg.plus(400 + g.r.IntN(7000))
	if ev.reg.y > 2024 {
		ev.reg.y = 2024
	}
	ev.kind = []int{2, 2, 5, 1}[g.r.IntN(4)]
	ev.number, ev.book, ev.bookYear = 1+g.r.IntN(180), 1, ev.reg.y
	c := g.today(ln, 3)
	if g.r.IntN(6) == 0 {
		c = g.units[g.r.IntN(len(g.units))].commune
	}
	ev.informant = ev.child.name.String()
	if g.r.IntN(3) == 0 {
		ev.resid = ""
	}
	row := g.key(&ev, g.hand(fmt.Sprintf("a%d", g.r.IntN(50))), c)
	row[columnOf["batch"]] = fmt.Sprintf("A%d", ev.reg.y)
	g.put(ln, row, "registered_again")
}
