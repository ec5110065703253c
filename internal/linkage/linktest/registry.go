// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
)

// registry is the state of the acceptance generator: it writes registers book
// by book, year by year, drawing the people of each entry from the commune's
// pool of couples and residents, rather than following families.
type registry struct {
	p     Params
	r     *rand.Rand
	names *Names
	units []regUnit
	set   *Set
	lines []line
	next  int
	lunar *lunarTable
	hands map[string]*hand

	onlyBirths bool
}

// regUnit is a commune of the invented province.
type regUnit struct {
	commune
	size    float64
	couples []*couple
	adults  []who
	fashion []string // given names that the commune is fond of
	newCode string
	newName string
}

// couple has children while it lasts.
type couple struct {
	f, m  who
	last  int // year of the last child
	kids  int
	born  map[string]bool
	dead  []FullName
	house string
	mids  [3]string
}

// line is one true entry of a register, with the row it was keyed into.
type line struct {
	event
	row []string
}

// Registry makes a set for acceptance: another province, other names, other
// families, other hands and other kinds of mistakes than Villages.
func Registry(p Params) (*Set, error) {
	names, err := LoadNames()
	if err != nil {
		return nil, err
	}
	lunar, err := loadLunar()
	if err != nil {
		return nil, err
	}
	g := &registry{p: p, r: rand.New(rand.NewPCG(p.Seed, 0xACCE)), names: names, lunar: lunar, hands: map[string]*hand{},
		set: &Set{Header: Header, Entity: map[string]string{}, Family: map[string]string{}, How: map[string]string{}, Kind: map[string]string{}}}
	g.province()
	originals := int(float64(p.Records) * (1 - p.Duplicates))
	g.write(originals)
	g.keyOriginals()
	for len(g.set.Rows) < p.Records {
		g.again()
	}
	g.set.Rows = g.set.Rows[:p.Records]
	g.r.Shuffle(len(g.set.Rows), func(i, j int) { g.set.Rows[i], g.set.Rows[j] = g.set.Rows[j], g.set.Rows[i] })
	return g.set, nil
}

func (g *registry) province() {
	first := strings.Fields("An Bình Cát Đại Đông Gia Hòa Hương Khánh Lạc Lộc Mỹ Nam Nghĩa Phú Phước Sơn Tam Tân Thạnh Thanh Tiên Trung Vĩnh Xuân Yên")
	second := strings.Fields("An Châu Đức Giang Hải Hiệp Khê Lâm Long Lương Minh Ninh Phong Quang Sơn Thắng Thành Thủy Trị Trường Vân Xuân")
	n := min(140, 40+g.p.Records/6000)
	for i := range n {
		u := regUnit{size: math.Exp(g.r.NormFloat64() * .6)}
		u.code = fmt.Sprintf("9%04d", 100+i*3)
		u.name = "Xã " + first[g.r.IntN(len(first))] + " " + second[g.r.IntN(len(second))]
		if i%9 == 0 {
			u.name = fmt.Sprintf("Phường %d", 1+i/9)
		}
		u.district = "Huyện " + first[(i/12)%len(first)] + " " + second[(i/12*5)%len(second)]
		u.province = "Tỉnh Trường Giang"
		head := i - i%3
		u.newCode = fmt.Sprintf("9%04d", 100+head*3)
		if i > head {
			u.newName = g.units[head].newName
		} else {
			u.newName = "Xã " + first[g.r.IntN(len(first))] + " " + second[g.r.IntN(len(second))]
		}
		if i > head {
			g.set.Units = append(g.set.Units, [3]string{u.code, u.newCode, "2025-07-01"})
		} else {
			g.set.Units = append(g.set.Units, [3]string{u.code, u.code, "2025-07-01"})
		}
		if i%8 == 3 {
			u.eth = []string{"Hrê", "Cơ Tu", "Ê Đê", "Bru-Vân Kiều"}[i/8%4]
			u.ethShare = .25 + .7*g.r.Float64()
		}
		u.sur = g.clans()
		for range 6 {
			u.fashion = append(u.fashion, g.names.given["students_1990s/U"].draw(g.r))
		}
		for range 3 + g.r.IntN(9) {
			u.villages = append(u.villages, []string{"Thôn ", "Xóm ", "Ấp ", "Tổ "}[g.r.IntN(4)]+fmt.Sprint(1+g.r.IntN(14)))
		}
		g.units = append(g.units, u)
	}
}

// clans: a commune has a few families that most people belong to.
func (g *registry) clans() *weighted {
	w := &weighted{}
	for range 12 {
		w.add(g.names.sur["students_1990s"].draw(g.r), g.r.ExpFloat64()+.1)
	}
	w.add("Nguyễn", 1.5)
	return w
}

func (g *registry) pick() *regUnit {
	for {
		u := &g.units[g.r.IntN(len(g.units))]
		if g.r.Float64()*4 < u.size {
			return u
		}
	}
}

func (g *registry) human(u *regUnit, sex, year int, eth, sur string) who {
	w := who{sex: sex, birth: randomDay(g.r, year), eth: eth}
	w.home = u.villages[g.r.IntN(len(u.villages))] + ", " + u.name + ", " + u.district + ", " + u.province
	if g.r.IntN(7) == 0 {
		v := g.pick()
		w.home = v.name + ", " + v.district + ", " + v.province
	}
	if year > 1950 && g.r.IntN(3) > 0 {
		w.paper = fmt.Sprintf("2%08d", g.r.IntN(1e8))
	}
	if h, ok := highland[eth]; ok {
		marks := h.man
		if sex == 2 {
			marks = h.woman
		}
		w.name = FullName{Sur: h.sur[g.r.IntN(len(h.sur))], Mid: marks[g.r.IntN(len(marks))], Given: highlandGiven[g.r.IntN(len(highlandGiven))]}
		if sur != "" {
			w.name.Sur = sur
		}
		if g.r.IntN(2) == 0 { // two-syllable given names
			w.name.Given += " " + highlandGiven[g.r.IntN(len(highlandGiven))]
		}
		if h.last {
			w.name = FullName{Sur: marks[0], Mid: w.name.Given, Given: w.name.Sur}
		}
		return w
	}
	if sur == "" {
		sur = u.sur.draw(g.r)
	}
	w.name = FullName{Sur: sur, Mid: g.mid(sex, year), Given: g.give(u, sex, year)}
	return w
}

func (g *registry) give(u *regUnit, sex, year int) string {
	if g.r.IntN(9) == 0 {
		return u.fashion[(year/8)%len(u.fashion)]
	}
	if year < 1955 && sex == 1 {
		return g.names.given["haiduong_men_1900_1960/M"].draw(g.r)
	}
	if g.r.IntN(4) == 0 {
		return g.names.given["students_1990s/U"].draw(g.r)
	}
	return g.names.given[map[int]string{1: "students_2000s/M", 2: "students_2000s/F"}[sex]].draw(g.r)
}

func (g *registry) mid(sex, year int) string {
	late := float64(max(0, year-1980)) / 40
	x := g.r.Float64()
	switch {
	case sex == 2 && x < .97-.4*late:
		return "Thị"
	case sex == 1 && x < .7-.5*late:
		return "Văn"
	case x > .985:
		return ""
	}
	m := g.names.mid["students_1990s/U"].draw(g.r)
	if sex == 2 && g.r.IntN(4) == 0 {
		return "Thị " + m
	}
	return m
}

// write fills the registers: a year of a commune at a time, numbers in order.
func (g *registry) write(total int) {
	perYear := float64(total) / 44
	for year := 1977; len(g.lines) < total; year++ {
		if year > 2020 {
			year = 1977 + g.r.IntN(44)
		}
		sum := 0.0
		for i := range g.units {
			sum += g.units[i].size
		}
		for i := range g.units {
			n := int(perYear * g.units[i].size / sum * (.6 + .8*g.r.Float64()))
			g.year(i, year, n)
			if len(g.lines) >= total {
				break
			}
		}
	}
	g.lines = g.lines[:total]
}

func (g *registry) year(ui, year, n int) {
	count := map[string]int{}
	day := ymd{year, 1, 2}
	gap := 350 / float64(max(n, 1))
	pos := 0.0
	for k := 0; k < n; k++ {
		pos += gap * g.r.ExpFloat64()
		reg := day.plus(min(int(pos), 355))
		switch x := g.r.Float64(); {
		case x < .66 || g.onlyBirths:
			k += g.birth(ui, reg, count)
		case x < .85:
			g.wedding(ui, reg, count)
		default:
			g.funeral(ui, reg, count)
		}
	}
}

// enter adds an entry to the books of the year.
func (g *registry) enter(ev event, ui int, reg ymd, count map[string]int) *line {
	count[ev.typ]++
	ev.unit, ev.reg, ev.number = ui, reg, count[ev.typ]
	ev.book, ev.bookYear = 1+(count[ev.typ]-1)/120, reg.y
	if g.r.IntN(300) == 0 {
		ev.suffix = []string{"a", "bis"}[g.r.IntN(2)]
	}
	g.next++
	ev.entity = fmt.Sprintf("x%d", g.next)
	g.lines = append(g.lines, line{event: ev})
	return &g.lines[len(g.lines)-1]
}

// birth enters a birth of a couple of the commune, old or new; twins take the
// following number. It gives the number of further entries.
func (g *registry) birth(ui int, reg ymd, count map[string]int) (more int) {
	u := &g.units[ui]
	c := g.coupleOf(u, reg.y)
	born := reg.plus(-2 - int(g.r.ExpFloat64()*22))
	kind := 1
	if g.r.Float64() < .14 {
		born, kind = reg.plus(-61-int(g.r.ExpFloat64()*1500)), 4
	}
	if g.r.Float64() < .03 {
		born.m, born.d = 1, 1 // the day is not known
	}
	c.last, c.kids = reg.y, c.kids+1
	ev := event{typ: "birth", kind: kind, father: c.f, mother: c.m, resid: c.house, place: []string{u.name, "Trạm Y tế " + u.name, "Bệnh viện đa khoa " + u.district, u.name + ", " + u.district}[g.r.IntN(4)]}
	ev.informant = []string{c.f.name.String(), c.m.name.String(), c.f.name.String(), "Bà nội", "Ông ngoại", "Cha", "Mẹ đẻ"}[g.r.IntN(7)]
	ev.noFather = g.r.Float64() < .03
	ev.child = g.child(u, c, born, 1+g.r.IntN(2))
	ev.family = fmt.Sprintf("f%d", g.next)
	g.enter(ev, ui, reg, count)
	if g.r.Float64() < .010*g.p.Twins {
		tw := ev
		sex := ev.child.sex
		if g.r.IntN(3) == 0 {
			sex = 3 - sex
		}
		tw.child = g.child(u, c, born, sex)
		if sex == ev.child.sex && g.r.IntN(2) == 0 {
			tw.child.name.Given = g.pairName(ev.child.name.Given)
		}
		if g.r.IntN(4) > 0 {
			tw.child.name.Mid = ev.child.name.Mid
		}
		if tw.child.name == ev.child.name {
			tw.child.name.Given = g.give(u, sex, born.y) + "h"
		}
		g.enter(tw, ui, reg, count)
		more++
	}
	return more
}

// pairName gives a name that goes with a twin's: another mark, another end.
func (g *registry) pairName(s string) string {
	if t, ok := retone(s, '\u0300', '\u0301'); ok && g.r.IntN(2) == 0 {
		return t
	}
	q := []rune(s)
	for range 60 {
		o := g.names.given["students_1990s/U"].draw(g.r)
		p := []rune(o)
		if o != s && p[0] == q[0] && abs(len(p)-len(q)) <= 1 {
			return o
		}
	}
	return s + "h"
}

func abs(x int) int { return max(x, -x) }

func (g *registry) coupleOf(u *regUnit, year int) *couple {
	if len(u.couples) > 3 && g.r.Float64() < .52 {
		for range 12 {
			c := u.couples[len(u.couples)-1-g.r.IntN(min(len(u.couples), 400))]
			if c.kids < 7 && year-c.last >= 2 && year-c.last < 9 && year-c.m.birth.y < 44 {
				return c
			}
		}
	}
	eth := "Kinh"
	if u.eth != "" && g.r.Float64() < u.ethShare {
		eth = u.eth
	}
	c := &couple{born: map[string]bool{}, last: year}
	c.f = g.human(u, 1, year-21-g.r.IntN(14), eth, "")
	c.m = g.human(u, 2, year-19-g.r.IntN(13), eth, "")
	c.house = u.villages[g.r.IntN(len(u.villages))] + ", " + u.name + ", " + u.district
	if g.r.IntN(3) == 0 { // the book has only the years
		c.f.birth.m, c.f.birth.d, c.m.birth.m, c.m.birth.d = 0, 0, 0, 0
	}
	u.couples = append(u.couples, c)
	return c
}

func (g *registry) child(u *regUnit, c *couple, born ymd, sex int) who {
	sur := c.f.name.Sur
	w := g.human(u, sex, born.y, c.f.eth, sur)
	if h := highland[c.f.eth]; h.last {
		w.name.Given = c.f.name.Given
	}
	w.birth, w.home = born, c.f.home
	for try := 0; c.born[w.name.Given+w.name.Mid] && try < 30; try++ {
		w.name = g.human(u, sex, born.y, c.f.eth, sur).name
	}
	if c.mids[sex] != "" && g.r.IntN(3) > 0 && c.f.eth == "Kinh" {
		w.name.Mid = c.mids[sex]
	}
	c.mids[sex] = w.name.Mid
	if len(c.dead) > 0 && g.r.IntN(2) == 0 { // named for the dead brother or sister
		w.name = c.dead[0]
		c.dead = c.dead[1:]
	}
	c.born[w.name.Given+w.name.Mid] = true
	if g.r.Float64() < .008 {
		c.dead = append(c.dead, w.name)
	}
	if born.y >= 2016 {
		w.pin = fmt.Sprintf("09%d%d%02d%06d", g.r.IntN(9), sex+1, born.y%100, g.r.IntN(1e6))
	}
	return w
}

func (g *registry) wedding(ui int, reg ymd, count map[string]int) {
	u := &g.units[ui]
	ev := event{typ: "marriage", kind: 1}
	ev.child = g.human(u, 1, reg.y-20-int(g.r.ExpFloat64()*5), "Kinh", "")
	v := u
	if g.r.IntN(3) == 0 {
		v = g.pick()
	}
	ev.spouse = g.human(v, 2, reg.y-18-int(g.r.ExpFloat64()*5), "Kinh", "")
	if len(u.adults) > 0 && g.r.IntN(60) == 0 { // a widower marries again
		ev.child = u.adults[g.r.IntN(len(u.adults))]
	}
	u.adults = append(u.adults, ev.child)
	ev.resid = ev.child.home
	g.enter(ev, ui, reg, count)
}

func (g *registry) funeral(ui int, reg ymd, count map[string]int) {
	u := &g.units[ui]
	ev := event{typ: "death", kind: 1}
	age := 20 + g.r.IntN(75)
	if g.r.IntN(12) == 0 {
		age = g.r.IntN(3)
	}
	ev.child = g.human(u, 1+g.r.IntN(2), reg.y-age, "Kinh", "")
	if g.r.IntN(3) == 0 {
		ev.child.birth.m, ev.child.birth.d = 0, 0
	}
	ev.when = reg.plus(-1 - int(g.r.ExpFloat64()*12))
	if ev.child.birth.m != 0 && ev.when.before(ev.child.birth) {
		ev.child.birth = ev.when
	}
	ev.resid = u.villages[g.r.IntN(len(u.villages))] + ", " + u.name
	ev.informant = g.human(u, 1+g.r.IntN(2), reg.y-40, "Kinh", ev.child.name.Sur).name.String()
	if g.r.IntN(2) == 0 {
		ev.father, ev.mother = g.human(u, 1, ev.child.birth.y-28, "Kinh", ev.child.name.Sur), g.human(u, 2, ev.child.birth.y-25, "Kinh", "")
		ev.father.birth, ev.mother.birth = ymd{}, ymd{}
	}
	g.enter(ev, ui, reg, count)
}
