// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"strings"
	"unicode/utf8"
)

// checkCell applies the rules that look at one field alone.
func (r *reading) checkCell(i int) {
	f, c := &r.t.Fields[i], &r.cells[i]
	if !c.has() {
		r.checkMissing(i, f, c)
		return
	}
	if n := utf8.RuneCountInString(c.text); n > f.Limit() {
		r.say(at{i}, "R03", Warning, sayTooLong, n, f.Limit())
	}
	switch c.trouble {
	case saysDitto:
		r.say(at{i}, "R04", Warning, sayDitto, c.text)
		return
	case saysNone:
		r.say(at{i}, "R05", Info, sayNone, c.text)
		return
	}
	switch f.Kind {
	case KindRegNo:
		r.checkRegNo(i, c)
	case KindBookNo:
		r.checkBookNo(i, c)
	case KindPage:
		r.checkPage(i, c)
	case KindDate:
		r.checkDate(i, f, c)
	case KindCode, KindTerm:
		r.checkTerm(i, f, c)
	case KindPIN:
		r.checkPIN(i, f, c)
	case KindPaper:
		r.checkPaper(i, c)
	case KindTime, KindNumber:
		r.checkReadable(i, f, c)
	case KindName:
		r.checkName(i, f, c)
	case KindPlace:
		r.checkPlace(i, c)
	case KindWords:
		r.checkWords(i, c)
	}
}

// checkMissing: R01, V35, and the number fields that are marked instead of read.
func (r *reading) checkMissing(i int, f *Field, c *cell) {
	if c.Mark != MarkNone {
		switch {
		case f.Match == RoleNo:
			r.say(at{i}, "V01", Warning, sayKeyMarked)
		case f.Match == RoleBook:
			r.say(at{i}, "V02", Warning, sayKeyMarked)
		}
		return
	}
	switch {
	case f.Required.Holds(r.normed(), r.year):
		r.say(at{i}, "R01", Error, sayRequired)
	case (f.Match == RoleSigner || f.Match == RoleTitle) && r.t.OnPage(f, r.year):
		r.say(at{i}, "V35", Warning, saySigner)
	case f.Kind == KindPaper && r.t.of[i] >= 0:
		if kind := r.cells[r.t.of[i]].norm; kind != "" && kind != "0" {
			r.say(at{i, r.t.of[i]}, "V09", Warning, sayPaperEmpty)
		}
	}
}

// normed gives conditions the values as read here, so that a table's text serves as well as its code.
func (r *reading) normed() Values {
	if r.normedValues == nil {
		r.normedValues = make(Values, len(r.values))
		for i := range r.cells {
			if c := &r.cells[i]; !c.Empty() {
				r.normedValues[r.t.Fields[i].ID] = Value{Written: c.text, Norm: c.norm, Mark: c.Mark}
			}
		}
	}
	return r.normedValues
}

// checkRegNo: V01.
func (r *reading) checkRegNo(i int, c *cell) {
	switch c.trouble {
	case unreadable:
		r.say(at{i}, "V01", Error, sayRegNo)
	case manyNos:
		r.say(at{i}, "V01", Error, sayRange)
	case noYear:
		r.say(at{i}, "V01", Warning, sayNoYear)
	case guessed:
		r.say(at{i}, "V01", Warning, sayYearTaken, c.norm).Habit = r.datedSo(c)
	case loose:
		r.say(at{i}, "V01", Warning, sayLoose, c.norm).Habit = r.datedSo(c)
	}
}

// datedSo reports whether the entry's own date of registration gives the year that its number is read with: then the way the
// number is written leaves nothing in doubt, and it is the clerk's habit.
func (r *reading) datedSo(c *cell) bool {
	n, err := ParseRegNo(c.norm)
	_, date := r.dateOf(RoleDate)
	return err == nil && date.Y != 0 && n.Year == date.Y
}

// checkBookNo: V02.
func (r *reading) checkBookNo(i int, c *cell) {
	switch c.trouble {
	case unreadable:
		r.say(at{i}, "V02", Error, sayBookNo)
		return
	case noYear:
		r.say(at{i}, "V02", Warning, sayNoYear)
	case guessed:
		r.say(at{i}, "V02", Info, sayYearTaken, c.norm)
	}
	cover, err := ParseBookNo(r.ctx.Book.BookNo)
	if err != nil {
		return
	}
	if cover.Year == 0 {
		cover.Year = r.ctx.Book.OpenYear
	}
	if n, err := ParseBookNo(c.Text()); err == nil && (n.No != cover.No || n.Suffix != cover.Suffix || n.Year != 0 && cover.Year != 0 && n.Year != cover.Year) {
		r.say(at{i}, "V02", Warning, sayOtherBook, n, cover)
	}
}

// checkPage: V05.
func (r *reading) checkPage(i int, c *cell) {
	page, last := atoi(c.norm), r.ctx.Book.DeclaredPages
	switch {
	case c.norm == "":
		r.say(at{i}, "V05", Error, sayPage)
	case page == 0:
		r.say(at{i}, "V05", Error, sayPageZero)
	case last > 0 && page > last:
		r.say(at{i}, "V05", Error, sayPageBeyond, page, last)
	}
}

// Registers before 1954 are exceptional, before 1945 there were none of the Republic.
const (
	rareYear  = 1954
	earlyYear = 1945
)

// placeholderDate was filled in by other programs where a book gave no date of registration.
var placeholderDate = Date{1999, 11, 19}

// checkDate: V04.
func (r *reading) checkDate(i int, f *Field, c *cell) {
	switch c.trouble {
	case unreadable:
		r.say(at{i}, "V04", Error, sayNotDate)
		return
	case shortYear:
		r.say(at{i}, "V04", Error, sayShortYear)
		return
	case anAge:
		r.checkAge(i, f, c)
		return
	case anAnimal:
		r.checkAnimal(i, f, c)
		return
	case noLunar:
		r.say(at{i}, "V04", Error, sayNoLunar)
		return
	case converted:
		r.say(at{i}, "V04", Info, sayConverted, c.date.Show())
	case impossible:
		r.checkImpossible(i, c)
	case widened:
		r.say(at{i}, "V04", Info, sayWidened, c.norm)
	}
	r.checkYear(i, f, c)
}

// checkAge proposes the year of birth that an age gives: at death for the deceased, else at registration.
func (r *reading) checkAge(i int, f *Field, c *cell) {
	age, _ := ageOf(c.text)
	year := r.year
	if _, died := r.dateOf(RoleOf(f.Match.Person(), "death")); died.Y != 0 {
		year = died.Y
	}
	if f.Match.Attr() != "dob" || year == 0 || r.veiled {
		r.say(at{i}, "V04", Error, sayNotDate)
		return
	}
	born := pad(year-age, 4)
	r.say(at{i}, "V04", Warning, sayAge, c.text, born).Proposal = born
}

// Ages by which the years of an animal are weighed: parents and spouses at registration, and how many years back are told.
const (
	parentAge = 27
	grownSpan = 40
	animalAge = 95
)

// checkAnimal lists the years that an animal can mean and proposes the likeliest: for a child the last one, for a grown
// person the one nearest the age of parents and spouses. The old may be any.
func (r *reading) checkAnimal(i int, f *Field, c *cell) {
	near := r.near(f)
	n, _ := ParseAnimal(c.text)
	if f.Match.Attr() != "dob" || near == 0 {
		r.say(at{i}, "V04", Error, sayNotDate)
		return
	}
	grown := adults[f.Match.Person()]
	from := near - animalAge
	switch {
	case grown:
		from = near - grownSpan
	case r.t.Act == ActBirth:
		from = near - 11
	}
	years := AnimalYears(n, from, near)
	var texts []string
	best := years[len(years)-1]
	for _, y := range years {
		texts = append(texts, pad(y, 4))
		if grown && abs(r.year-y-parentAge) < abs(r.year-best-parentAge) {
			best = y
		}
	}
	said := r.say(at{i}, "V04", Warning, sayAnimal, c.text, strings.Join(texts, ", "))
	if grown || r.t.Act == ActBirth {
		said.Proposal = pad(best, 4)
	}
}

func abs(n int) int { return max(n, -n) }

func (r *reading) checkImpossible(i int, c *cell) {
	if d, ok := c.date.Hue(); ok {
		r.say(at{i}, "V04", Warning, sayImpossible, d).Proposal = d.String()
		return
	}
	r.say(at{i}, "V04", Error, sayNoSuchDay)
}

func (r *reading) checkYear(i int, f *Field, c *cell) {
	switch today := r.ctx.Today; {
	case c.date.Y < firstYear:
		r.say(at{i}, "V04", Error, sayTooOld).Proposal = likelyYear(c.date, today)
	case today.Before(c.date):
		r.say(at{i}, "V04", Error, sayFuture).Proposal = likelyYear(c.date, today)
	case f.Match != RoleDate:
	case c.date.Y < earlyYear:
		r.say(at{i}, "V04", Warning, sayEarlyBook, earlyYear)
	case c.date.Y < rareYear:
		r.say(at{i}, "V04", Info, sayEarlyBook, rareYear)
	case c.date == placeholderDate:
		r.say(at{i}, "V04", Warning, sayPlaceholder)
	}
}

// likelyYear proposes the year meant by a slip in its first digit: 5005 → 2005, 0987 → 1987, 2987 → 1987. "" when neither
// century fits.
func likelyYear(d, today Date) string {
	for _, y := range []int{2000 + d.Y%1000, 1000 + d.Y%1000} {
		g := Date{y, d.M, d.D}
		if y != d.Y && y >= firstYear && g.Real() && !today.IsZero() && !today.Before(g) {
			return g.String()
		}
	}
	return ""
}

// checkTerm: V06 and V07.
func (r *reading) checkTerm(i int, f *Field, c *cell) {
	if c.trouble != foreign {
		return
	}
	say, rule, sev := sayCode, "V06", Error
	tab, _ := TableByID(f.Table)
	if tab.Open {
		say, rule, sev = sayTerm, "V07", Warning
	}
	found := r.say(at{i}, rule, sev, say, c.text)
	if like := tab.Search(c.text, 2); len(like) == 1 {
		found.Proposal = like[0].Code
	}
}

// checkPIN: V08.
func (r *reading) checkPIN(i int, f *Field, c *cell) {
	if c.norm == "" {
		r.say(at{i}, "V08", Error, sayPIN)
		return
	}
	if _, ok := ProvinceOfPIN(c.norm); !ok {
		r.say(at{i}, "V08", Warning, sayPINPlace, c.norm[:3])
	}
	if r.year > 0 && f.Since > 0 && r.year < f.Since {
		r.say(at{i}, "V08", Warning, sayPINEarly)
	}
	r.checkPINSex(i, f, c)
	born := 1900 + 100*(atoi(c.norm[3:4])/2) + atoi(c.norm[4:6])
	if j, dob := r.dateOf(RoleOf(f.Match.Person(), "dob")); dob.Y != 0 && dob.Y != born {
		r.say(at{i, j}, "V08", Warning, sayPINYear, born, dob.Y)
	}
}

// sexOf are the people whose sex their place on the page tells.
var sexOf = map[string]string{"mother": "2", "wife": "2", "father": "1", "husband": "1"}

func (r *reading) checkPINSex(i int, f *Field, c *cell) {
	person, where := f.Match.Person(), at{i}
	sex := sexOf[person]
	if j, sc, ok := r.role(RoleOf(person, "sex")); ok {
		sex, where = sc.norm, at{i, j}
	}
	means := "1"
	if atoi(c.norm[3:4])%2 == 1 {
		means = "2"
	}
	if (sex == "1" || sex == "2") && sex != means {
		it, _ := tableByID["gioiTinh"].ByCode(means)
		say := msg{format(sayPINSex.vi, []any{c.norm[3:4], strings.ToLower(it.VI)}), format(sayPINSex.en, []any{c.norm[3:4], strings.ToLower(it.EN)})}
		r.say(where, "V08", Warning, say)
	}
}

// checkPaper: V09.
func (r *reading) checkPaper(i int, c *cell) {
	j := r.t.of[i]
	if j < 0 {
		return
	}
	n := len(c.norm)
	switch digits := allDigits(c.norm); r.cells[j].norm {
	case "1":
		if !digits || n != 9 && n != 12 {
			r.say(at{i, j}, "V09", Warning, sayPaperCMND, n)
		}
	case "2":
		if n < 8 || n > 9 || c.norm[0] < 'A' || c.norm[0] > 'Z' || !allDigits(c.norm[1:]) {
			r.say(at{i, j}, "V09", Warning, sayPaperPass)
		}
	case "4":
		if !digits || n != 12 {
			r.say(at{i, j}, "V09", Warning, sayPaperCCCD, n)
		}
	}
}

// checkReadable: R02.
func (r *reading) checkReadable(i int, f *Field, c *cell) {
	if c.norm != "" {
		return
	}
	if f.Kind == KindTime {
		r.say(at{i}, "R02", Warning, sayNotTime)
		return
	}
	r.say(at{i}, "R02", Error, sayNotNumber)
}

// checkPlace: V39 and the encoding part of V38.
func (r *reading) checkPlace(i int, c *cell) {
	if c.trouble == onlyCommas {
		r.say(at{i}, "V39", Warning, sayCommas).Habit = true // a form's commas with nothing between: no value is there to be mistaken
	}
	r.checkForms(i, c)
}

func (r *reading) checkForms(i int, c *cell) {
	if mixedForms(c.text) {
		r.say(at{i}, "V38", Warning, sayMixedForms)
	}
}

// checkWords: V40.
func (r *reading) checkWords(i int, c *cell) {
	j := r.t.of[i]
	if c.norm == "" {
		r.say(at{i}, "V40", Info, sayWordsUnclear)
		return
	}
	if j >= 0 && r.cells[j].norm != "" && !agree(r.cells[j].date, c.date) {
		r.say(at{i, j}, "V40", Warning, sayWordsDiffer, c.date, r.cells[j].date)
	}
}

// agree reports whether two dates can be the same day: what both give is equal.
func agree(a, b Date) bool {
	same := func(x, y int) bool { return x == 0 || y == 0 || x == y }
	return a.Y == b.Y && same(a.M, b.M) && same(a.D, b.D)
}
