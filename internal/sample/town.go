// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"cmp"
	"math/rand/v2"
	"slices"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

// town is a commune with the people its books have spoken of so far. Books are
// run year by year, so what is registered first has happened first.
type town struct {
	plan     *Plan
	unit     unit.Unit
	d        district
	rng      *rand.Rand
	high     int // share of highland people, of 100
	ethnic   string
	villages []string
	families []*family
	single   []*Person // grown or growing, unmarried
	elders   []*Person // adults known by name who may die
	officers map[int][2]string
}

func newTown(p *Plan, d district, id unit.ID) *town {
	u, _ := unit.Get(id)
	t := &town{plan: p, unit: u, d: d, rng: stream(p.Seed, "town"+u.Code), officers: map[int][2]string{}}
	t.high = highlandShare(d.code, u.Core)
	t.ethnic = "Bru-Vân Kiều"
	if contains(paCo, u.Core) {
		t.ethnic = "Ta-ôi"
	}
	t.villages = villages(t.rng, u.Core, u.Kind, t.high)
	return t
}

// job is one year of one book.
type job struct {
	book *Book
	year int
	n    int
}

// run fills the books of a commune. Books of several years get their entries
// spread over them.
func (t *town) run(books []*Book) {
	var jobs []job
	for _, b := range books {
		years := b.CloseYear - b.OpenYear + 1
		for y := range years {
			n := (b.DeclaredEntries + y) / years
			if n > 0 {
				jobs = append(jobs, job{b, b.OpenYear + y, n})
			}
		}
		b.clerk = newClerk(b)
	}
	slices.SortStableFunc(jobs, func(a, b job) int {
		return cmpAll(cmp.Compare(a.year, b.year), cmpStr(a.book.Type, b.book.Type), cmp.Compare(a.book.Number, b.book.Number))
	})
	next := map[string]int{} // last number used, by type and year
	for _, j := range jobs {
		t.fill(j, next)
	}
	for _, b := range books {
		b.finish(t.rng)
	}
}

// fill registers the events of one year in one book, in order of date.
func (t *town) fill(j job, next map[string]int) {
	key := j.book.Type + string(rune(j.year))
	days := t.dates(j)
	for i := 0; i < j.n; i++ {
		e := j.book.newEntry(t, j.year, days[i], next[key]+1)
		next[key] = e.number
		t.register(j.book, e)
		j.book.clerk.finish(e)
		if e.twin != nil && i+1 < j.n {
			i++
			e2 := j.book.newEntry(t, j.year, days[i-1], e.number+1)
			next[key] = e2.number
			t.writeBirth(j.book, e2, e.twin, e.family)
			e2.Quirks = append(e2.Quirks, QuirkTwin)
			j.book.clerk.finish(e2)
		}
	}
}

// dates draws the days of registration within the book's span, in order.
func (t *town) dates(j job) []civil.Date {
	from, to := civil.Date{Y: j.year, M: 1, D: 3}, civil.Date{Y: j.year, M: 12, D: 29}
	if j.book.Number > 1 && j.year == j.book.OpenYear {
		from = j.book.OpenedOn
	} else if j.book.Number == 1 {
		to = civil.Date{Y: j.year, M: 12, D: 20}
	}
	span, _ := from.DaysUntil(to)
	offs := make([]int, j.n)
	for i := range offs {
		offs[i] = t.rng.IntN(span + 1)
		if i > 0 && t.rng.IntN(4) == 0 {
			offs[i] = offs[i-1] // several on one day
		}
	}
	slices.Sort(offs)
	out := make([]civil.Date, j.n)
	for i, o := range offs {
		out[i] = addDays(from, o)
	}
	return out
}

func (t *town) register(b *Book, e *Entry) {
	switch b.Type {
	case "marriage":
		t.marriage(b, e)
	case "death":
		t.death(b, e)
	case "parent_child":
		t.parentChild(b, e)
	case "marital_status_cert":
		t.certificate(b, e)
	default:
		t.birth(b, e)
	}
}

// person adds somebody to the plan.
func (t *town) person(sex Sex, born civil.Date, father *Person) *Person {
	p := &Person{ID: len(t.plan.People) + 1, Sex: sex, Born: born, born: born.Y, Ethnic: "Kinh", Home: t.rng.IntN(len(t.villages))}
	surname := ""
	if father != nil {
		p.Ethnic, p.Home, surname = father.Ethnic, father.Home, surnameOf(father.Name)
	} else if t.rng.IntN(100) < t.high {
		p.Ethnic = t.ethnic
	}
	p.Name = t.name(p.Ethnic, surname, sex, born.Y)
	t.plan.People = append(t.plan.People, p)
	return p
}

func (t *town) name(ethnic, surname string, sex Sex, year int) string {
	if ethnic == "Kinh" {
		return kinhName(t.rng, surname, sex, year)
	}
	return highlandName(t.rng, surname, sex, year)
}

// couple invents a married couple, the wife of a given age in a year.
func (t *town) couple(year, wifeAge int) *family {
	m := t.person(Female, randomDate(t.rng, year-wifeAge), nil)
	gap := t.rng.IntN(8) - 2
	f := t.person(Male, randomDate(t.rng, min(year-21, m.Born.Y-gap)), nil)
	if t.rng.IntN(20) > 0 && f.Ethnic != m.Ethnic {
		f.Ethnic = m.Ethnic
		f.Name = t.name(f.Ethnic, "", Male, f.Born.Y)
	}
	f.Home = m.Home
	return t.marry(m, f, year)
}

// marry makes a household of two people.
func (t *town) marry(m, f *Person, year int) *family {
	wanted := 2 + t.rng.IntN(2)
	if year < 1990 {
		wanted += 1 + t.rng.IntN(4)
	}
	m.spouse, f.spouse = f, m
	fam := &family{mother: m, father: f, since: year, last: year - 1, wanted: wanted}
	t.families = append(t.families, fam)
	t.elders = append(t.elders, m, f)
	return fam
}

// parents finds a household that may have a child in a year, or makes one.
func (t *town) parents(year int) *family {
	for range 6 {
		if len(t.families) == 0 || t.rng.IntN(5) < 2 {
			break
		}
		f := t.families[t.rng.IntN(len(t.families))]
		age := year - f.mother.born
		if age >= 18 && age <= 43 && f.last < year-1 && f.children < f.wanted && f.mother.Died.IsZero() && f.father.Died.IsZero() {
			return f
		}
	}
	f := t.couple(year, 19+t.rng.IntN(10)+t.rng.IntN(9))
	f.children = t.rng.IntN(2)
	return f
}

// staff gives the officer and the signer of a year: the same people for some
// years on end.
func (t *town) staff(year int) (officer, signer string) {
	term := year / 5
	s, ok := t.officers[term]
	if !ok {
		rng := stream(t.plan.Seed, "staff"+t.unit.Code+string(rune(term)))
		sex := Male
		if rng.IntN(100) < (year-1970)*2 {
			sex = Female
		}
		s = [2]string{kinhName(rng, "", sex, year-35), kinhName(rng, "", Male, year-48)}
		t.officers[term] = s
	}
	return s[0], s[1]
}

// drop removes a person from a list without keeping its order.
func drop(list []*Person, i int) []*Person {
	list[i] = list[len(list)-1]
	return list[:len(list)-1]
}
