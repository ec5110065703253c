// SPDX-License-Identifier: Apache-2.0

package search

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Query is what a person fills in. Text takes anything; the other fields are for
// who wants to be exact. All of it but the filters may be personal.
type Query struct {
	Text   string `json:"q,omitempty"`
	Kin    string `json:"kin,omitempty"`    // mother, father, spouse
	Date   string `json:"date,omitempty"`   // one date or a range, in any form
	Number string `json:"number,omitempty"` // of registration
	Book   string `json:"book,omitempty"`   // number of the book
	Place  string `json:"place,omitempty"`  // the unit that registered, by its name then or now
	Note   string `json:"note,omitempty"`   // words of notes, places, papers

	Type   string `json:"type,omitempty"`
	State  string `json:"state,omitempty"`
	Years  string `json:"years,omitempty"` // of the books: 1999 or 1995-1999
	Unit   string `json:"unit,omitempty"`  // path
	BookID string `json:"bookId,omitempty"`
	Mark   string `json:"mark,omitempty"` // a civil.Mark, or "errors"

	All bool `json:"all,omitempty"` // also what comes near far less than the best
}

// Empty tells whether nothing is asked, filters apart.
func (q Query) Empty() bool {
	return strings.TrimSpace(q.Text+q.Kin+q.Date+q.Number+q.Book+q.Place+q.Note) == ""
}

// Wrong names the fields that can't be read.
type Wrong struct{ Fields []string }

func (e Wrong) Error() string { return "search: can't read " + strings.Join(e.Fields, ", ") }

// ask is a query that has been read.
type ask struct {
	name, kin, text []string
	digits          []string
	dates           []span
	numbers         []civil.RegNo
	eitherWay       bool // the number may be the month of a date as well
	bookNo          *civil.BookNo
	place           string
	years           span
	states          []entry.State
	marks           uint16
	kind            string
	path, book      string
	all             bool // nothing is folded away
}

// Bounds of what is read of a query.
const (
	maxQuery = 300 // letters of a field
	pinLen   = 12
	paperLen = 8 // a run of at least so many digits is the number of a paper
)

// read takes a query apart. today gives two-digit years their century.
func read(q Query, today time.Time) (ask, error) {
	r := reader{now: civil.DateOfTime(today.In(counter.Vietnam)).Y}
	a := &r.ask
	a.kind, a.path, a.book, a.all = q.Type, q.Unit, q.BookID, q.All
	r.free(clean(q.Text))
	a.kin = append(a.kin, split(clean(q.Kin))...)
	a.text = append(a.text, r.words(clean(q.Note))...)
	if p := clean(q.Place); p != "" {
		a.place = p
	}
	r.filters(q)
	if s := clean(q.Date); s != "" {
		d, ok := r.span(s)
		r.check("date", ok)
		a.dates = append(a.dates, d)
	}
	if s := clean(q.Number); s != "" {
		n, err := civil.ParseRegNo(s)
		r.check("number", err == nil)
		a.numbers, a.eitherWay = []civil.RegNo{n}, false
	}
	if s := clean(q.Book); s != "" {
		n, err := civil.ParseBookNo(s)
		r.check("book", err == nil)
		a.bookNo = &n
	}
	if len(r.wrong) > 0 {
		return *a, Wrong{r.wrong}
	}
	return *a, nil
}

func clean(s string) string {
	s = strings.TrimSpace(vntext.NFC(s))
	if runes := []rune(s); len(runes) > maxQuery {
		s = string(runes[:maxQuery])
	}
	return s
}

// reader takes the parts of a query one after the other.
type reader struct {
	ask
	now   int
	wrong []string
}

func (r *reader) check(field string, ok bool) {
	if !ok {
		r.wrong = append(r.wrong, field)
	}
}

func (r *reader) filters(q Query) {
	if q.State != "" {
		s := entry.State(q.State)
		r.check("state", slices.Contains(entry.States(), s))
		if len(r.wrong) == 0 {
			r.states = []entry.State{s}
		}
	}
	if s := clean(q.Years); s != "" {
		d, ok := r.span(s)
		r.check("years", ok)
		r.years = d
	}
	switch q.Mark {
	case "":
	case "errors":
		r.marks = markErrors
	case string(civil.MarkBlank):
		r.marks = markBlank
	case string(civil.MarkIllegible):
		r.marks = markIllegible
	case string(civil.MarkStruck):
		r.marks = markStruck
	default:
		r.check("mark", false)
	}
}

// words are the words of a text; its long runs of digits go to where papers are
// looked for.
func (r *reader) words(text string) (out []string) {
	for _, t := range split(text) {
		if isDigit(t[0]) {
			r.digits = append(r.digits, t)
			continue
		}
		out = append(out, t)
	}
	return out
}

var (
	longDigits = regexp.MustCompile(`\d(?:[ .]?\d){7,13}`)
	yearRange  = regexp.MustCompile(`\b(1[89]\d\d|20\d\d)\s*(?:-|–|—|đến|tới)\s*(1[89]\d\d|20\d\d)\b`)
	inWords    = regexp.MustCompile(`(?i)(?:ngày|mùng|mồng)\s+\d{1,2}\s+tháng\s+\d{1,2}(?:\s+năm)?\s+\d{4}|tháng\s+\d{1,2}\s+năm\s+\d{4}|năm\s+\d{4}`)
	figures    = regexp.MustCompile(`\b\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?(?:\d{4}|\d{2})\b|\b\d{4}-\d{1,2}-\d{1,2}\b`)
	bookWord   = regexp.MustCompile(`(?i)(?:quyển(?:\s+số)?|sổ(?:\s+số)?)\s+(\d{1,3}[a-z]?(?:\s?[/-]\s?\d{2,4})?)`)
	numberWord = regexp.MustCompile(`(?i)\bsố\s+(\d{1,4}(?:\s?bis|[a-z])?(?:\s?[/.-]\s?(?:\d{4}|\d{2})?)?)`)
	numberYear = regexp.MustCompile(`(?i)\b\d{1,4}(?:\s?bis|[a-z])?\s?[/-]\s?\d{4}\b`)
	plainYear  = regexp.MustCompile(`\b(1[89]\d\d|20\d\d)\b`)
	onlyNumber = regexp.MustCompile(`^\d{1,4}(?:bis|[a-z])?$`)
	kinWord    = regexp.MustCompile(`^(?:con|mẹ|cha|bố|ba|vợ|chồng|Con|Mẹ|Cha|Bố|Vợ|Chồng)\s*:?\s+(?:(?:của|là|tên|ông|bà)\s+)?`)
	// What may stand before a date: without “năm” or “ngày” it may be a given name.
	eventWord = regexp.MustCompile(`(?:sinh|Sinh|mất|chết|cưới|kết hôn|đăng ký)\s*$`)
	dateWord  = regexp.MustCompile(`(?:(?:sinh|Sinh|mất|chết|cưới|kết hôn|đăng ký)\s+)?(?:ngày|năm|tháng|vào|từ|khoảng)\s*$`)
	unitWord  = regexp.MustCompile(`(?:^|\s)((?:xã|phường|thị trấn|thị xã|huyện|quận|tỉnh|thành phố|đặc khu|Xã|Phường|Thị trấn|Thị xã|Huyện|Quận|Tỉnh|Thành phố|UBND|TP\.?|X\.|P\.|H\.)\s+\S.*)$`)
)

// free reads the one box that takes anything: numbers and dates are taken out
// first, then what follows a comma or a word such as "mẹ" or "xã"; the rest is
// the name.
func (r *reader) free(text string) {
	text = r.take(longDigits, text, r.paper)
	text = r.take(bookWord, text, r.freeBook)
	text = r.take(numberWord, text, r.freeNumber)
	text = r.take(figures, text, r.freeDate)
	text = r.take(inWords, text, r.freeDate)
	text = r.take(yearRange, text, r.freeDate)
	text = r.take(numberYear, text, r.numberOrMonth)
	text = r.take(plainYear, text, r.freeDate)
	if s := strings.TrimSpace(text); onlyNumber.MatchString(strings.ToLower(s)) {
		if r.freeNumber(s) {
			text = ""
		}
	}
	for i, p := range strings.FieldsFunc(text, func(c rune) bool { return c == ',' || c == ';' || c == '\n' || c == '+' }) {
		r.phrase(strings.TrimSpace(p), i == 0)
	}
}

// take cuts out of text what fn accepts of the matches of a form.
func (r *reader) take(form *regexp.Regexp, text string, fn func(string) bool) string {
	at := 0
	for {
		m := form.FindStringSubmatchIndex(text[at:])
		if m == nil {
			return text
		}
		from, to := at+m[0], at+m[1]
		part := text[from:to]
		if len(m) > 2 && m[2] >= 0 && form != yearRange {
			part = text[at+m[2] : at+m[3]]
		}
		if !fn(part) {
			at = to
			continue
		}
		before := dateWord.ReplaceAllString(text[:from], " ")
		if !isDigit(text[from]) {
			before = eventWord.ReplaceAllString(before, " ")
		}
		text, at = before+" "+text[to:], len(before)
	}
}

func (r *reader) paper(s string) bool {
	digits := strings.NewReplacer(" ", "", ".", "").Replace(s)
	if figures.MatchString(s) && len(digits) <= paperLen || len(digits) > pinLen {
		return false
	}
	r.digits = append(r.digits, digits)
	return true
}

func (r *reader) freeBook(s string) bool {
	n, err := civil.ParseBookNo(s)
	if err == nil {
		r.bookNo = &n
	}
	return err == nil
}

func (r *reader) freeNumber(s string) bool {
	n, err := civil.ParseRegNo(s)
	if err == nil {
		r.numbers = append(r.numbers, n)
	}
	return err == nil
}

func (r *reader) freeDate(s string) bool {
	d, ok := r.span(s)
	if ok {
		r.dates = append(r.dates, d)
	}
	return ok
}

// numberOrMonth: 12/1999 is a number, or December 1999.
func (r *reader) numberOrMonth(s string) bool {
	if !r.freeNumber(s) {
		return false
	}
	if d, err := civil.ParseDate(s); err == nil {
		r.dates = append(r.dates, span{d, d})
		r.eitherWay = true
	}
	return true
}

var rangeSign = regexp.MustCompile(`\s+-\s+|–|—|\s+(?:đến|tới)(?:\s+(?:hết|năm|ngày|tháng))?\s+|^từ\s+`)

// span reads a date, or a range of two.
func (r *reader) span(s string) (span, bool) {
	if m := yearRange.FindStringSubmatch(s); m != nil && m[0] == strings.TrimSpace(s) {
		s = m[1] + "–" + m[2]
	}
	var ends []civil.Date
	for _, p := range rangeSign.Split(s, -1) {
		if p = strings.TrimSpace(p); p == "" {
			continue
		}
		d, err := civil.ParseDateNear(p, r.now)
		if err != nil {
			return span{}, false
		}
		ends = append(ends, d)
	}
	switch {
	case len(ends) == 1:
		return span{ends[0], ends[0]}, true
	case len(ends) == 2 && ends[0].First().Compare(ends[1].Last()) <= 0:
		return span{ends[0], ends[1]}, true
	}
	return span{}, false
}

// phrase reads a part between commas.
func (r *reader) phrase(s string, first bool) {
	if m := unitWord.FindStringSubmatchIndex(s); m != nil {
		r.addPlace(s[m[2]:m[3]])
		s = strings.TrimSpace(s[:m[0]])
	}
	switch kin := kinWord.FindString(s); {
	case s == "":
	case kin != "":
		r.kin = append(r.kin, split(s[len(kin):])...)
	case first:
		r.named(s)
	case isUnit(s):
		r.addPlace(s)
	default:
		r.kin = append(r.kin, split(s)...)
	}
}

// named reads the name asked for; "… mẹ …" within it begins the kin.
func (r *reader) named(s string) {
	words := strings.Fields(s)
	for i := 1; i < len(words)-1; i++ {
		if kin := kinWord.FindString(strings.Join(words[i:], " ")); kin != "" {
			r.kin = append(r.kin, split(strings.Join(words[i:], " ")[len(kin):])...)
			s = strings.Join(words[:i], " ")
			break
		}
	}
	for _, t := range split(s) {
		if isDigit(t[0]) {
			r.digits = append(r.digits, t)
			continue
		}
		r.name = append(r.name, t)
	}
}

func (r *reader) addPlace(s string) {
	if r.place != "" {
		s = r.place + ", " + s
	}
	r.place = s
}

// sureUnit is the score from which a text without "xã" or "huyện" is a unit.
const sureUnit = 0.95

func isUnit(s string) bool {
	found := unit.Search(unit.Query{Text: s, Limit: 1})
	return len(found) > 0 && found[0].Score >= sureUnit
}
