// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"

	"github.com/sogoc/sogoc/internal/unit"
)

// Params size and shape a set.
type Params struct {
	Seed       uint64
	Records    int
	Duplicates float64 // share of the records that are duplicates
	Errors     float64 // scale of the error rates
	Twins      float64 // scale of the rate of twins
}

// village is the state of the training generator.
type village struct {
	p        Params
	r        *rand.Rand
	names    *Names
	units    []commune
	today    []commune
	events   []event
	n        int
	twinReg  ymd // when the first of two twins was registered
	twinKind int
	pair     string // the couple whose life is being told
	styles   map[int]*style
	noise    noise
}

// Villages makes a set by simulating families in the communes of old Quảng
// Trị: couples, their children, twins, a name given again after a death,
// marriages and deaths; registers are numbered by date; duplicates are then
// keyed from the true events through the error channel.
func Villages(p Params) (*Set, error) {
	names, err := LoadNames()
	if err != nil {
		return nil, err
	}
	v := &village{p: p, r: rand.New(rand.NewPCG(p.Seed, 0x5060)), names: names, styles: map[int]*style{}, noise: villageNoise}
	v.noise.scale = p.Errors
	v.makeUnits()
	want := int(float64(p.Records) * (1 - p.Duplicates))
	for len(v.events) < want {
		v.couple()
	}
	v.events = v.events[:want]
	v.number()
	return v.key(), nil
}

func (v *village) makeUnits() {
	u, _ := unit.At("45", "2019-06-30")
	list := unit.Communes(u.ID, "2019-06-30")
	heirs := map[string]int{}
	for i, c := range list {
		cm := commune{code: c.Code, name: c.Name, district: districtName(c.Parent), province: "Tỉnh Quảng Trị", weight: .3 + v.r.ExpFloat64()}
		cur := unit.Current(c.ID)
		if len(cur) > 0 {
			h, ok := heirs[cur[0].Code]
			if !ok {
				h = len(v.today)
				heirs[cur[0].Code] = h
				v.today = append(v.today, commune{code: cur[0].Code, name: cur[0].Name, province: "Tỉnh Quảng Trị"})
			}
			cm.heir = h
		}
		if i%6 == 0 {
			cm.eth, cm.ethShare = "Bru-Vân Kiều", .3+.6*v.r.Float64()
		} else if i%17 == 1 {
			cm.eth, cm.ethShare = "Cơ Tu", .4
		}
		for j := range 3 + v.r.IntN(6) {
			cm.villages = append(cm.villages, fmt.Sprintf("thôn %s", []string{"Đông", "Tây", "Nam Hải", "Thượng", "Hạ", "Trung", "Tân Lập", "Phú Hòa", "An Mỹ"}[(i+j)%9]))
		}
		cm.sur = &weighted{} // each commune has its own clans
		for k, s := range v.names.sur["students_2000s"].item[:60] {
			base := v.names.sur["students_2000s"].cum[k]
			if k > 0 {
				base -= v.names.sur["students_2000s"].cum[k-1]
			}
			cm.sur.add(s, base*v.r.ExpFloat64())
		}
		v.units = append(v.units, cm)
	}
}

func districtName(id unit.ID) string {
	u, _ := unit.Get(id)
	return u.Name
}

// person invents a person of a commune.
func (v *village) person(c *commune, sex, year int, eth, sur string) who {
	p := who{sex: sex, birth: randomDay(v.r, year), eth: eth, home: fmt.Sprintf("%s, %s, %s", c.villages[v.r.IntN(len(c.villages))], c.name, c.district)}
	p.paper = fmt.Sprintf("19%07d", v.r.IntN(1e7))
	if h, ok := highland[eth]; ok {
		marks := h.man
		if sex == 2 {
			marks = h.woman
		}
		p.name = FullName{Sur: h.sur[v.r.IntN(len(h.sur))], Mid: marks[v.r.IntN(len(marks))], Given: highlandGiven[v.r.IntN(len(highlandGiven))]}
		if sur != "" {
			p.name.Sur = sur
		}
		return p
	}
	if sur == "" {
		sur = c.sur.draw(v.r)
	}
	p.name = FullName{Sur: sur, Mid: v.middle(sex, year), Given: v.given(sex, year)}
	return p
}

func (v *village) given(sex, year int) string {
	switch {
	case sex == 1 && year < 1960 && v.r.IntN(3) > 0:
		return v.names.given["haiduong_men_1900_1960/M"].draw(v.r)
	case year < 1992 && v.r.IntN(2) == 0:
		return v.names.given["students_1990s/U"].draw(v.r)
	case sex == 1:
		return v.names.given["students_2000s/M"].draw(v.r)
	}
	return v.names.given["students_2000s/F"].draw(v.r)
}

func (v *village) middle(sex, year int) string {
	x := v.r.Float64()
	switch {
	case sex == 2 && x < .95-.01*float64(max(0, year-1970)):
		return "Thị"
	case sex == 1 && x < .62-.012*float64(max(0, year-1965)):
		return "Văn"
	case x > .97:
		return ""
	case sex == 1:
		return v.names.mid["students_2000s/M"].draw(v.r)
	}
	return v.names.mid["students_2000s/F"].draw(v.r)
}

// couple lives through one family.
func (v *village) couple() {
	ui := v.r.IntN(len(v.units))
	for v.r.Float64() > v.units[ui].weight/2 {
		ui = v.r.IntN(len(v.units))
	}
	c := &v.units[ui]
	eth := "Kinh"
	if c.eth != "" && v.r.Float64() < c.ethShare {
		eth = c.eth
	}
	start := 1972 + v.r.IntN(46)
	f := v.person(c, 1, start-20-v.r.IntN(12), eth, "")
	m := v.person(c, 2, start-18-v.r.IntN(11), eth, "")
	if v.r.IntN(5) == 0 {
		m.home = fmt.Sprintf("%s, %s", v.units[v.r.IntN(len(v.units))].name, "Quảng Trị")
	}
	resid := f.home
	v.pair = fmt.Sprintf("c%d", v.n)
	if v.r.Float64() < .55 {
		v.marriage(ui, f, m, start)
		if v.r.Float64() < .02 { // married again
			m2 := v.person(c, 2, start-14-v.r.IntN(9), eth, "")
			first := v.pair
			v.pair = ""
			v.marriage(ui, f, m2, start+6+v.r.IntN(8))
			v.pair = first
		}
	}
	v.children(ui, f, m, start+1, resid)
	for _, p := range []who{f, m} {
		if v.r.Float64() < .27 {
			v.death(ui, p, max(start+15, p.birth.y+45+v.r.IntN(40)), resid)
		}
	}
}

func (v *village) children(ui int, f, m who, year int, resid string) {
	c := &v.units[ui]
	at := randomDay(v.r, year)
	mids := [3]string{}
	var reuse [2]FullName
	used := map[string]bool{}
	lateFamily := v.r.Float64() < .06
	lateDay := randomDay(v.r, min(2019, year+4+v.r.IntN(10)))
	for k := 0; k < 1+v.r.IntN(4)+v.r.IntN(2); k++ {
		born := 1
		fam := fmt.Sprintf("d%d", v.n)
		if v.r.Float64() < .011*v.p.Twins {
			born = 2
		}
		first := who{}
		for b := range born {
			sex := 1 + v.r.IntN(2)
			if b == 1 && v.r.IntN(3) == 0 {
				sex = first.sex
			}
			ch := v.person(c, sex, at.y, f.eth, f.name.Sur)
			ch.birth = at
			if mids[sex] == "" || v.r.IntN(3) == 0 {
				mids[sex] = ch.name.Mid
			}
			ch.name.Mid = mids[sex]
			if b == 1 && sex == first.sex && v.r.IntN(3) == 0 {
				ch.name.Given = v.rhyme(first.name.Given)
			}
			for tries := 0; used[ch.name.Given] && tries < 20; tries++ {
				ch.name.Given = v.person(c, sex, at.y, f.eth, f.name.Sur).name.Given
			}
			used[ch.name.Given] = true
			if (reuse[sex-1] != FullName{}) {
				ch.name = reuse[sex-1]
				reuse[sex-1] = FullName{}
			}
			if b == 0 {
				first = ch
				v.twinReg = ymd{}
			} else if ch.name == first.name {
				ch.name.Given += "h"
			}
			v.birth(ui, ch, f, m, resid, fam, lateFamily, lateDay)
			if v.r.Float64() < .012 {
				v.death(ui, ch, at.y, resid)
				if v.r.IntN(3) == 0 {
					reuse[sex-1] = ch.name
				}
			}
		}
		at = at.plus(400 + int(v.r.ExpFloat64()*500))
		if at.y > 2019 {
			return
		}
	}
}

// rhyme finds a name one letter or mark away, as parents of twins like.
func (v *village) rhyme(g string) string {
	pool := map[string][]string{"Anh": {"Ánh", "Oanh"}, "Long": {"Lân", "Lộc"}, "Hùng": {"Hưng", "Hồng"}, "Hòa": {"Hoa", "Hoài"}, "Lan": {"Lam", "Liên"}, "Thảo": {"Thào", "Thơ"}, "Sơn": {"Sang", "San"}, "Hải": {"Hà", "Hai"}}
	if p := pool[g]; p != nil {
		return p[v.r.IntN(len(p))]
	}
	for range 30 {
		o := v.given(1, 1990)
		if o != g && []rune(o)[0] == []rune(g)[0] {
			return o
		}
	}
	return v.given(2, 1990)
}

func (v *village) birth(ui int, ch, f, m who, resid, fam string, late bool, lateDay ymd) {
	ev := event{typ: "birth", unit: ui, child: ch, father: f, mother: m, resid: resid, kind: 1, entity: fmt.Sprintf("e%d", v.n), family: fam, couple: v.pair}
	v.n++
	f.birth.m, f.birth.d, m.birth.m, m.birth.d = 0, 0, 0, 0
	if v.r.IntN(4) > 0 {
		ev.father.birth, ev.mother.birth = f.birth, m.birth
	}
	ev.reg = ch.birth.plus(3 + int(v.r.ExpFloat64()*25))
	switch {
	case late && ch.birth.before(lateDay):
		ev.reg, ev.kind = lateDay, 4
	case v.r.Float64() < .2:
		ev.reg, ev.kind = ch.birth.plus(60+int(v.r.ExpFloat64()*900)), 4
	}
	if v.twinReg.y != 0 && v.r.Float64() < .96 { // twins go together
		ev.reg, ev.kind = v.twinReg, v.twinKind
	}
	v.twinReg, v.twinKind = ev.reg, ev.kind
	ev.noFather = v.r.Float64() < .02
	ev.place = []string{"Trạm y tế " + v.units[ui].name, v.units[ui].name, "Bệnh viện đa khoa tỉnh Quảng Trị", "Bệnh viện huyện"}[v.r.IntN(4)]
	ev.informant = []FullName{f.name, m.name, f.name, v.person(&v.units[ui], 2, 1950, f.eth, "").name}[v.r.IntN(4)].String()
	if ch.birth.y >= 2016 {
		ev.child.pin = fmt.Sprintf("045%d%02d%06d", ch.sex+1, ch.birth.y%100, v.r.IntN(1e6))
	}
	v.events = append(v.events, ev)
}

func (v *village) marriage(ui int, h, w who, year int) {
	ev := event{typ: "marriage", unit: ui, child: h, spouse: w, kind: 1, entity: fmt.Sprintf("e%d", v.n), reg: randomDay(v.r, min(year, 2019)), resid: h.home, couple: v.pair}
	v.n++
	if year > 2019 {
		return
	}
	v.events = append(v.events, ev)
}

func (v *village) death(ui int, p who, year int, resid string) {
	if year < 1976 || year > 2019 {
		return
	}
	ev := event{typ: "death", unit: ui, child: p, kind: 1, entity: fmt.Sprintf("e%d", v.n), when: randomDay(v.r, year), resid: resid}
	v.n++
	if ev.when.before(p.birth) {
		ev.when = p.birth.plus(v.r.IntN(20))
	}
	ev.reg = ev.when.plus(int(v.r.ExpFloat64() * 20))
	ev.informant = v.person(&v.units[ui], 1+v.r.IntN(2), max(1940, year-40), p.eth, p.name.Sur).name.String()
	v.events = append(v.events, ev)
}

// number numbers each register by date of registration.
func (v *village) number() {
	byBook := map[string][]int{}
	for i := range v.events {
		ev := &v.events[i]
		k := fmt.Sprint(ev.typ, ev.unit, "/", ev.reg.y)
		byBook[k] = append(byBook[k], i)
	}
	for _, list := range byBook {
		sort.SliceStable(list, func(a, b int) bool { return v.events[list[a]].reg.before(v.events[list[b]].reg) })
		for n, i := range list {
			ev := &v.events[i]
			ev.number, ev.book, ev.bookYear = n+1, 1+n/100, ev.reg.y
		}
	}
}

func (v *village) style(key int) *style {
	if st := v.styles[key]; st != nil {
		return st
	}
	r := v.r
	st := &style{dates: []string{"d.m.y", "d.m.y", "d/m/y", "d-m-y", "y-m-d"}[r.IntN(5)], capital: r.IntN(8) == 0, nfd: r.IntN(12) == 0,
		plain: r.IntN(40) == 0, yearIn: r.IntN(3) > 0, bookFmt: r.IntN(4), sexFmt: r.IntN(3)}
	if r.IntN(40) == 0 {
		st.legacy = []string{"tcvn3", "vni"}[r.IntN(2)]
	}
	v.styles[key] = st
	return st
}

// key writes the originals and the duplicates.
func (v *village) key() *Set {
	s := &Set{Header: Header, Entity: map[string]string{}, Family: map[string]string{}, How: map[string]string{}, Kind: map[string]string{}, Couple: map[string]string{}}
	base := v.noise
	for i := range v.events {
		ev := &v.events[i]
		keyer := ev.unit*3 + v.r.IntN(2)
		row := base.row(v.r, ev, v.style(keyer), &v.units[ev.unit], v.names)
		row[columnOf["batch"]], row[columnOf["keyer"]] = fmt.Sprintf("B%03d", ev.unit), fmt.Sprintf("k%d", keyer)
		v.emit(s, ev, row, "")
	}
	for n := 0; n < v.p.Records-len(v.events); n++ {
		v.duplicate(s, v.r.IntN(len(v.events)))
	}
	v.r.Shuffle(len(s.Rows), func(i, j int) { s.Rows[i], s.Rows[j] = s.Rows[j], s.Rows[i] })
	return s
}

func (v *village) emit(s *Set, ev *event, row []string, how string) {
	id := fmt.Sprintf("r%07d", v.r.Uint32()%10_000_000)
	for s.Entity[id] != "" {
		id += strings.Repeat("x", 1)
	}
	row[0] = id
	s.Rows = append(s.Rows, row)
	s.Entity[id], s.Family[id], s.How[id], s.Kind[id] = ev.entity, ev.family, how, ev.typ
	s.Couple[id] = ev.couple
}

// duplicate keys an event again in one of the ways of life.
func (v *village) duplicate(s *Set, i int) {
	ev := v.events[i]
	c := v.units[ev.unit]
	if v.r.IntN(3) == 0 { // keyed after the communes were merged
		t := v.today[c.heir]
		c.code, c.name, c.district = t.code, t.name, ""
	}
	ch := v.noise
	ch.scale *= 1.6
	st := v.style(10000 + v.r.IntN(60))
	how := ""
	switch x := v.r.Float64(); {
	case x < .30:
		how = "two_copies_of_one_book"
	case x < .42:
		how = "batch_replay"
		row := append([]string(nil), s.Rows[i]...)
		row[columnOf["batch"]] = fmt.Sprintf("R%03d", v.r.IntN(50))
		v.emit(s, &ev, row, how)
		return
	case x < .60:
		how = "same_key_same_person"
	case x < .78:
		how = "same_person_other_key"
		ev.number = 1 + v.r.IntN(200)
		ev.book += v.r.IntN(2)
	default:
		how = "registered_again"
		ev.reg, ev.kind = ev.reg.plus(300+v.r.IntN(5000)), []int{2, 2, 2, 5, 1}[v.r.IntN(5)]
		ev.number, ev.book = 1+v.r.IntN(150), 1
		ev.bookYear = ev.reg.y
		if v.r.IntN(5) == 0 {
			c = v.units[v.r.IntN(len(v.units))]
		}
	}
	row := ch.row(v.r, &ev, st, &c, v.names)
	row[columnOf["batch"]], row[columnOf["keyer"]] = fmt.Sprintf("D%03d", v.r.IntN(60)), fmt.Sprintf("q%d", v.r.IntN(100))
	v.emit(s, &ev, row, how)
}
