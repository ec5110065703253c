// SPDX-License-Identifier: Apache-2.0

package civil

import "github.com/sogoc/sogoc/internal/vntext"

// checkNumbers: V03, what number, date and book say about each other.
func (r *reading) checkNumbers() {
	i, no, ok := r.role(RoleNo)
	if !ok || no.norm == "" {
		return
	}
	n, err := ParseRegNo(no.norm)
	if err != nil || n.Year == 0 {
		return
	}
	if j, d := r.dateOf(RoleDate); d.Y != 0 && d.Y != n.Year {
		r.say(at{i, j}, "V03", Error, sayYearsDiffer, n.Year, d.Y)
	}
	if j, c, ok := r.role(RoleBook); ok && c.norm != "" {
		if b, err := ParseBookNo(c.norm); err == nil && b.Year > n.Year {
			r.say(at{j, i}, "V03", Warning, sayBookLater, b.Year, n.Year)
		}
	}
}

// checkDates: V20–V23, what the event and its registration say about each other.
func (r *reading) checkDates() {
	r.checkDeath()
	i, reg := r.dateOf(RoleDate)
	j, ok := r.t.byID[r.t.Event]
	if !ok || i == j || reg.IsZero() || r.cells[j].norm == "" {
		return
	}
	event := r.cells[j].date
	if reg.Before(event) {
		r.say(at{i, j}, "V21", Error, sayRegBefore, reg, event)
		return
	}
	if days, ok := event.DaysUntil(reg); ok && r.t.Late > 0 && days > r.t.Late {
		r.checkLate(i, j, days)
	}
}

// checkLate: V22 and V23. The entry's own kind of registration decides: silent when it says late, asked when it says on time.
func (r *reading) checkLate(reg, event, days int) {
	rule := "V23"
	if r.t.Act == ActBirth {
		rule = "V22"
	}
	k, kind, ok := r.role(RoleKind)
	switch {
	case ok && kind.norm == "1":
		r.say(at{k, reg, event}, rule, Warning, sayOnTimeLate, days)
	case !ok || kind.norm == "" || kind.norm == "6":
		r.say(at{reg, event}, rule, Info, sayLate, days)
	}
}

// The greatest age at death that is believed, and from which it is asked (V20).
const (
	oldestAge = 120
	askAge    = 105
)

// checkDeath: V20.
func (r *reading) checkDeath() {
	i, died := r.dateOf("deceased.death")
	j, born := r.dateOf("deceased.dob")
	if died.IsZero() || born.IsZero() {
		return
	}
	if died.Before(born) {
		r.say(at{i, j}, "V20", Error, sayDiesBefore, died, born)
		return
	}
	switch age, _, _ := born.YearsUntil(died); {
	case age > oldestAge:
		r.say(at{i, j}, "V20", Error, sayAgeOver, age)
	case age > askAge:
		r.say(at{i, j}, "V20", Warning, sayAgeOver, age)
	}
}

// marriageAges are the youngest completed years at which a marriage raises no question (V24), by date of registration. They
// are background knowledge, used to catch slips of the pen and never quoted to people: from 2001 to 2014 the law counted from
// the twentieth and eighteenth year begun.
var marriageAges = []struct {
	since      Date
	man, woman int
}{
	{Date{2015, 1, 1}, 20, 18},
	{Date{2001, 1, 1}, 19, 17},
	{Date{}, 20, 18},
}

// checkPeople: V24–V26, ages of the people an entry brings together.
func (r *reading) checkPeople() {
	_, reg := r.dateOf(RoleDate)
	if r.t.Act == ActMarriage && !reg.IsZero() {
		for _, a := range marriageAges {
			if reg.Compare(a.since) >= 0 {
				r.checkSpouse("husband.dob", reg, a.man)
				r.checkSpouse("wife.dob", reg, a.woman)
				break
			}
		}
	}
	r.checkParent("mother.dob", 12, 55)
	r.checkParent("father.dob", 14, 80)
	r.checkParent("parent.dob", 12, 80)
}

func (r *reading) checkSpouse(role Role, reg Date, youngest int) {
	i, born := r.dateOf(role)
	if _, most, ok := born.YearsUntil(reg); ok && most < youngest {
		j, _, _ := r.role(RoleDate)
		r.say(at{i, j}, "V24", Warning, sayYoung, most)
	}
}

// checkParent: V25 and V26. A year alone says enough: the age is asked about only when it is out of bounds whatever the day.
func (r *reading) checkParent(role Role, youngest, oldest int) {
	i, born := r.dateOf(role)
	j, child := r.dateOf("child.dob")
	least, most, ok := born.YearsUntil(child)
	switch {
	case !ok:
	case child.Before(born):
		r.say(at{i, j}, "V26", Warning, sayParentAfter, born, child)
	case most < youngest:
		r.say(at{i, j}, "V25", Warning, sayParentYoung, most)
	case least > oldest:
		r.say(at{i, j}, "V25", Warning, sayParentOld, least)
	}
}

// checkOthers: V27, V28, V36 and V41, by the functions of the context.
func (r *reading) checkOthers() {
	r.askAhead()
	r.checkRead()
	if k, ok := keyOf(r); ok && r.ctx.SameKey != nil {
		if other := r.ctx.SameKey(k); other != "" {
			i, _, _ := r.role(RoleNo)
			j, _, _ := r.role(RoleBook)
			// A warning, though the ministry refuses such a pair: the paper may have the number twice, and no keying is
			// thrown away for that. The check of the whole book keeps it as an error until a person has settled it.
			r.say(at{i, j}, "V27", Warning, sayDuplicate, other)
		}
	}
	r.checkSame()
	i, unit, ok := r.role(RoleUnit)
	if _, on := r.dateOf(RoleDate); ok && unit.norm != "" && r.ctx.ResolveUnit != nil && !on.IsZero() && !r.ctx.ResolveUnit(unit.norm, on) {
		j, _, _ := r.role(RoleDate)
		r.say(at{i, j}, "V36", Warning, sayUnit)
	}
}

func (r *reading) askAhead() {
	if r.ctx.Ahead == nil {
		return
	}
	var asked Asked
	asked.Key, _ = keyOf(r)
	for _, s := range r.subjects() {
		asked.Persons = append(asked.Persons, s.who)
	}
	r.ctx.Ahead(asked)
}

func (r *reading) checkSame() {
	if r.ctx.SamePerson == nil {
		return
	}
	for _, s := range r.subjects() {
		for _, other := range r.ctx.SamePerson(s.who) {
			found := r.say(s.at, "V28", Warning, saySamePerson, other)
			found.Seen = fingerprint(found.Seen, other)
		}
	}
}

// subject is a person whom the entry is about, by what tells them from others.
type subject struct {
	at  at
	who Identity
}

// subjects are those whose name and birth are known.
func (r *reading) subjects() (all []subject) {
	for _, p := range r.t.Persons {
		i, name, ok := r.role(RoleOf(p.ID, "name"))
		j, born := r.dateOf(RoleOf(p.ID, "dob"))
		if !p.Subject || !ok || name.norm == "" || born.IsZero() {
			continue
		}
		who := Identity{Name: vntext.Fold(name.norm), Born: born, Year: r.year}
		if _, m, ok := r.role("mother.name"); ok && m.norm != "" {
			who.Mother = vntext.Fold(m.norm)
		}
		all = append(all, subject{at{i, j}, who})
	}
	return all
}

// KeyOf is the natural key of an entry in normalized texts, without the unit; ok is false while number or book is unknown.
func KeyOf(t *Type, values Values, ctx Context) (Key, bool) { return keyOf(read(t, values, &ctx)) }

func keyOf(r *reading) (Key, bool) {
	_, no, ok := r.role(RoleNo)
	_, book, ok2 := r.role(RoleBook)
	if !ok || !ok2 || no.norm == "" || book.norm == "" {
		return Key{}, false
	}
	return Key{Unit: r.ctx.Book.Unit, Type: r.t.ID, Book: book.norm, No: no.norm}, true
}

// checkRead: V41. Machines err more often than people, so it only asks.
func (r *reading) checkRead() {
	i, no, ok := r.role(RoleNo)
	if !ok || no.norm == "" || r.ctx.ReadNumber == nil {
		return
	}
	if read := r.ctx.ReadNumber(no.norm); read != "" {
		r.say(at{i}, "V41", Warning, sayReadOther, read)
	}
}
