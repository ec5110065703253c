// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Normalize returns a copy of values with Norm filled wherever the text can be read without doubt: dates as dd.mm.yyyy (or
// mm.yyyy, yyyy), codes and standard names from their tables, numbers as NN/YYYY, names and places in canonical spelling.
// Written and Mark are never touched; a marked value has no Norm. A Norm that is already there and that the text allows
// (a proposal somebody accepted) is kept, and one that was Decided is kept against the text if it is well formed; so a caller
// that changes Written must drop Norm and Decided with it. Unknown ids pass through.
func Normalize(t *Type, values Values, ctx Context) Values {
	r := read(t, values, &ctx)
	out := values.Clone()
	for i := range t.Fields {
		id := t.Fields[i].ID
		if v, ok := values[id]; ok {
			v.Norm = r.cells[i].norm
			out[id] = v
		}
	}
	return out
}

// Year is the year the entry was registered: from the date, else the number, else the book; 0 when none is known. Pages of
// that year decide the form.
func (t *Type) Year(values Values, book BookFacts) int {
	r := reading{t: t, values: values, ctx: &Context{Book: book}}
	return r.findYear()
}

// trouble is why a text could not be read, or not wholly.
type trouble int

const (
	fine       trouble = iota
	unreadable         // no reading at all
	impossible         // a day that no calendar has
	outOfRange         // a year that can't be
	shortYear          // two digits and nothing to widen them by
	widened            // two digits, widened by the book
	noYear             // number without year and nothing to take it from
	guessed            // number without year, year taken from date or book
	loose              // understood, but not in the usual form
	manyNos            // several numbers at once
	foreign            // not in the table
	saysNone           // "không", "chưa có", "x" where a number should be
	saysDitto          // "-nt-", "như trên"
	onlyCommas         // ", , , "
	anAge              // "28 tuổi" where a date of birth should be
	converted          // a lunar date, or a year of the cycle, read by the calendar of its time and place
	anAnimal           // "tuổi Dần": a year within twelve
	noLunar            // a lunar date that the calendar has not
)

// cell is one field of one entry, read.
type cell struct {
	Value
	text    string // Written without the spaces around it
	norm    string
	date    Date // of dates and words; kept even when impossible
	trouble trouble
}

// has reports whether there is a text to speak of: not empty, not marked.
func (c *cell) has() bool { return c.text != "" && c.Mark == MarkNone }

// reading is an entry with every field read once.
type reading struct {
	t      *Type
	values Values
	ctx    *Context
	cells  []cell
	year   int  // of registration, 0 unknown
	veiled bool // the page has a date of registration that could not be read yet: the year is the book's, perhaps not the entry's
	out    []Finding

	normedValues Values // made once, for conditions
}

func read(t *Type, values Values, ctx *Context) *reading {
	r := &reading{t: t, values: values, ctx: ctx, cells: make([]cell, len(t.Fields))}
	r.year = r.findYear()
	for i := range t.Fields {
		f := &t.Fields[i]
		v, ok := values[f.ID]
		if !ok {
			continue
		}
		c := &r.cells[i]
		c.Value, c.text = v, strings.TrimSpace(v.Written)
		r.readCell(f, c)
	}
	return r
}

func (r *reading) findYear() int {
	t := r.t
	if f, ok := t.ByRole(RoleDate); ok {
		v := r.values[f.ID]
		d, err := ParseDate(v.Text())
		if errors.Is(err, ErrTwoDigits) {
			d = r.shortDate(v.Text())
		}
		if d.Y != 0 {
			return d.Y
		}
		r.veiled = v.Mark == MarkNone && strings.TrimSpace(v.Written) != ""
	}
	if f, ok := t.ByRole(RoleNo); ok {
		if n, err := ParseRegNo(r.values[f.ID].Text()); err == nil && n.Year != 0 {
			r.veiled = false
			return n.Year
		}
	}
	return r.bookYear()
}

// shortDate reads a date of registration with a two-digit year: the first such year since the book was opened, as long as
// books stay in use. The zero Date when the book's year is unknown or too far away.
func (r *reading) shortDate(text string) Date {
	open := r.bookYear()
	if open == 0 {
		return Date{}
	}
	d, err := ParseDateNear(text, open+multiYear)
	if err != nil && !errors.Is(err, ErrImpossible) || d.Y < open {
		return Date{}
	}
	return d
}

// bookYear is the year the book was opened: from the shelf, else from the book number.
func (r *reading) bookYear() int {
	if r.ctx.Book.OpenYear != 0 {
		return r.ctx.Book.OpenYear
	}
	if f, ok := r.t.ByRole(RoleBook); ok {
		if n, err := ParseBookNo(r.values[f.ID].Text()); err == nil {
			return n.Year
		}
	}
	return 0
}

func (r *reading) readCell(f *Field, c *cell) {
	switch {
	case !c.has():
		return
	case IsDitto(c.text):
		c.trouble = saysDitto
	default:
		c.norm, c.trouble = r.readText(f, c)
	}
	if c.norm != c.Norm && c.Norm != "" && r.allows(f, c) {
		c.norm, c.trouble = c.Norm, fine
		if f.Kind == KindDate || f.Kind == KindWords {
			c.date, _ = ParseDate(c.Norm)
		}
	}
}

// allows reports whether a Norm that is already there may stand: it is well formed, and the text alone gave no sure reading
// or gives the same letters.
func (r *reading) allows(f *Field, c *cell) bool {
	if c.Decided && wellFormed(f, c.Norm) {
		return true
	}
	switch f.Kind {
	case KindName:
		return vntext.Fold(c.Norm) == vntext.Fold(c.text) || c.trouble != fine || hasDigit(c.text)
	}
	unsure := c.norm == "" || c.trouble == widened || c.trouble == guessed
	return unsure && wellFormed(f, c.Norm)
}

// wellFormed reports whether a text can be the Norm of a field.
func wellFormed(f *Field, norm string) bool {
	switch f.Kind {
	case KindDate, KindWords:
		d, err := ParseDate(norm)
		return err == nil && d.String() == norm
	case KindCode, KindTerm:
		tab, ok := TableByID(f.Table)
		if !ok {
			return false
		}
		_, ok = tab.ByCode(norm)
		return ok
	case KindRegNo:
		return strictReg.MatchString(norm)
	case KindBookNo:
		return strictBk.MatchString(norm)
	case KindPIN:
		return len(norm) == 12 && allDigits(norm)
	case KindPage, KindNumber:
		return allDigits(norm)
	}
	return norm != ""
}

// readText reads the text of one field by its kind.
func (r *reading) readText(f *Field, c *cell) (string, trouble) {
	switch f.Kind {
	case KindName:
		return vntext.Canonical(c.text), fine
	case KindPlace:
		return readPlace(c.text)
	case KindText:
		return vntext.Canonical(c.text), fine
	case KindNote:
		return vntext.NFC(c.text), fine
	case KindDate:
		return r.readDate(f, c)
	case KindWords:
		return r.readWords(c)
	case KindTime:
		return readTime(c.text)
	case KindCode, KindTerm:
		return readTerm(f, c.text)
	case KindRegNo:
		return r.readRegNo(c.text)
	case KindBookNo:
		return r.readBookNo(c.text)
	}
	return readNumeric(f.Kind, c.text)
}

func readPlace(text string) (string, trouble) {
	if strings.Trim(text, " ,.;-") == "" {
		return "", onlyCommas
	}
	return vntext.Canonical(text), fine
}

func (r *reading) readDate(f *Field, c *cell) (string, trouble) {
	if vntext.LunarWords(c.text) {
		return r.readLunar(f, c)
	}
	d, err := ParseDateNear(c.text, 0)
	if errors.Is(err, ErrTwoDigits) {
		return r.readShort(f, c)
	}
	c.date = d
	if _, ok := ageOf(c.text); ok && err != nil {
		return "", anAge
	}
	if n, ok := ParseZodiac(c.text); ok {
		return r.readZodiac(f, c, n)
	}
	if _, ok := ParseAnimal(c.text); ok {
		return "", anAnimal
	}
	return r.dateNorm(d, err)
}

// ageOf reads an age written in place of a date of birth: 28 tuổi, 28t.
func ageOf(text string) (int, bool) {
	f := vntext.Fold(text)
	if !hasDigit(f) {
		return 0, false
	}
	digits := strings.TrimSpace(strings.TrimRight(f, "tuoi. "))
	return atoi(digits), allDigits(digits) && len(digits) <= 3 && digits != strings.TrimSpace(f)
}

// dateNorm is the text of a date that may be: in the calendar, not before 1900, not after today.
func (r *reading) dateNorm(d Date, err error) (string, trouble) {
	switch {
	case errors.Is(err, ErrImpossible):
		return "", impossible
	case errors.Is(err, ErrYearRange):
		return "", outOfRange
	case err != nil:
		return "", unreadable
	case d.Y < firstYear || r.ctx.Today.Before(d):
		return "", outOfRange
	}
	return d.String(), fine
}

// readShort widens a two-digit year by what the book says about when the date can be.
func (r *reading) readShort(f *Field, c *cell) (string, trouble) {
	near := r.near(f)
	if f.Match == RoleDate {
		near = r.shortDate(c.text).Y
	}
	if near == 0 {
		return "", shortYear
	}
	d, err := ParseDateNear(c.text, near)
	c.date = d
	norm, why := r.dateNorm(d, err)
	if why == fine {
		why = widened
	}
	return norm, why
}

// grownUp is how much older than the registration somebody is at least who acts in it; it only helps to choose a century.
const grownUp = 12

// adults are the people who must be grown up to stand where they do.
var adults = map[string]bool{"mother": true, "father": true, "husband": true, "wife": true, "parent": true, "guardian": true,
	"adoptivefather": true, "adoptivemother": true, "applicant": true}

// multiYear is the longest a book stays in use, for choosing a century.
const multiYear = 20

// near is the latest year a date of the field can have; 0 = unknown.
func (r *reading) near(f *Field) int {
	switch {
	case f.Group == "legal": // noted after the registration
		return r.ctx.Today.Y
	case r.veiled:
		return 0
	case r.year != 0 && f.Match.Attr() == "dob" && adults[f.Match.Person()]:
		return r.year - grownUp
	}
	return r.year
}

func (r *reading) readWords(c *cell) (string, trouble) {
	if vntext.LunarWords(c.text) {
		return r.readLunar(&r.t.Fields[0], c)
	}
	d, err := ParseDate(c.text)
	c.date = d
	return r.dateNorm(d, err)
}

func readTerm(f *Field, text string) (string, trouble) {
	tab, ok := TableByID(f.Table)
	if !ok {
		return "", foreign
	}
	if it, ok := tab.Lookup(text); ok {
		return it.Code, fine
	}
	return "", foreign
}

func (r *reading) readRegNo(text string) (string, trouble) {
	if IsNumberRange(text) {
		return "", manyNos
	}
	n, err := parseRegNo(text, r.ctx.Today.Y)
	if err != nil {
		return "", unreadable
	}
	why := fine
	if n.Year == 0 {
		if n.Year = r.year; n.Year == 0 || r.veiled {
			return "", noYear
		}
		why = guessed
	} else if !strictReg.MatchString(text) {
		why = loose
	}
	return n.String(), why
}

func (r *reading) readBookNo(text string) (string, trouble) {
	n, err := parseBookNo(text, r.ctx.Today.Y)
	if err != nil {
		return "", unreadable
	}
	if n.Year == 0 {
		if n.Year = r.ctx.Book.OpenYear; n.Year == 0 {
			return "", noYear
		}
		return n.String(), guessed
	}
	return n.String(), fine
}

func readNumeric(k Kind, text string) (string, trouble) {
	if saysNothing(text) {
		return "", saysNone
	}
	switch k {
	case KindPage:
		return readPage(text)
	case KindPIN:
		if s := squeezeNumber(text); len(s) == 12 && allDigits(s) {
			return s, fine
		}
		return "", unreadable
	case KindPaper:
		return strings.ToUpper(squeezeNumber(text)), fine
	}
	if s := squeezeNumber(text); allDigits(s) && len(s) <= 9 {
		return trimZeros(s), fine
	}
	return "", unreadable
}

// readPage takes the first page of a text: 55, trang 55, Tr. 55, 55-56.
func readPage(text string) (string, trouble) {
	f := strings.TrimLeft(vntext.Fold(text), "trangso.: ")
	n := 0
	for n < len(f) && isDigit(f[n]) {
		n++
	}
	rest := strings.Trim(f[n:], " -–,/&va")
	if n == 0 || n > 4 || !allDigits(rest) && rest != "" {
		return "", unreadable
	}
	return trimZeros(f[:n]), fine
}

func trimZeros(s string) string {
	if s = strings.TrimLeft(s, "0"); s == "" {
		return "0"
	}
	return s
}

func squeezeNumber(s string) string { return numberNoise.Replace(s) }

var numberNoise = strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "'", "")

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
func hasDigit(s string) bool  { return strings.ContainsAny(s, "0123456789") }

// saysNothing reports words that stand for "there is none" where a number should be.
func saysNothing(s string) bool {
	switch strings.Trim(vntext.Fold(s), " .-_/") {
	case "khong", "khong co", "chua co", "chua", "x", "xx", "ko", "khong ro", "mat", "":
		return true
	}
	return false
}

// IsDitto reports marks that repeat the value above: //, -nt-, như trên, ".
func IsDitto(s string) bool {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 16 {
		return false
	}
	switch strings.Trim(vntext.Fold(s), " .-_()") {
	case "nt", "n/t", "nhu tren", "//", "\"", "''", "”", "“", "ˮ", "〃", "´´":
		return true
	}
	return false
}

// readTime reads an hour: 14 giờ 30, 14h30, 14:30, 14g30', 2 giờ chiều. Norm is hh:mm.
func readTime(text string) (string, trouble) {
	f := vntext.Fold(text)
	hour, minute, _ := strings.Cut(timeWords.Replace(f), ":")
	hour, minute = strings.TrimSpace(hour), strings.TrimSpace(minute)
	if minute == "" {
		minute = "0"
	}
	h, m := partOfDay(f, atoi(hour)), atoi(minute)
	if !allDigits(hour) || !allDigits(minute) || len(hour) > 2 || len(minute) > 2 || h > 24 || m > 59 || h == 24 && m > 0 {
		return "", unreadable
	}
	return pad(h%24, 2) + ":" + pad(m, 2), fine
}

// timeWords leaves hour:minute of a folded text.
var timeWords = strings.NewReplacer("vao luc", "", "luc", "", "gio", ":", "phut", "", "'", "", "sang", "", "trua", "", "chieu", "",
	"toi", "", "dem", "", "h", ":", "g", ":")

// partOfDay turns 2 giờ chiều into 14, 11 giờ đêm into 23, 12 giờ đêm into 24.
func partOfDay(fold string, h int) int {
	switch {
	case h > 12 || h == 0:
	case strings.Contains(fold, "chieu"), strings.Contains(fold, "toi"):
		return h%12 + 12
	case strings.Contains(fold, "trua") && h < 10:
		return h + 12
	case strings.Contains(fold, "dem") && h > 5:
		return h + 12
	case strings.Contains(fold, "sang"):
		return h % 12
	}
	return h
}
