// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Quirks of old books (domain notes §10), as named in Entry.Quirks.
const (
	QuirkYearOnly     = "year_only"      // a birth of which only the year is known
	QuirkMonthYear    = "month_year"     // only month and year
	QuirkAge          = "age"            // an age instead of a date
	QuirkImpossible   = "impossible"     // a day no calendar has (lunar)
	QuirkNoMarks      = "no_diacritics"  // the whole book is typed without marks
	QuirkAbbreviated  = "abbreviated"    // Ng. Văn A
	QuirkDitto        = "ditto"          // -nt-
	QuirkNoYear       = "no_year"        // "12/" for a number
	QuirkBis          = "bis"            // 12bis
	QuirkGap          = "gap"            // numbers skipped before this entry
	QuirkDoubleNumber = "double_number"  // the number of the entry before, by mistake
	QuirkStruck       = "struck"         // entry struck through
	QuirkCorrected    = "corrected"      // a value struck, the right one above
	QuirkIllegible    = "illegible"      // a value smeared
	QuirkNoFather     = "no_father"      // father's block blank
	QuirkAbandoned    = "abandoned"      // both parents' blocks blank
	QuirkTwin         = "twin"           // second of twins
	QuirkLate         = "late"           // registered late
	QuirkAgain        = "re_registered"  // registered again, as an adult
	QuirkFiller       = "filler"         // "không", "chưa có" in a number field
	QuirkOldPlace     = "old_place"      // district or province that is no more
	QuirkShortYear    = "two_digit_year" // 12-3-87
)

// clerk is the writing habit of one book.
type clerk struct {
	rng       *rand.Rand
	sep       string // of dates
	zeros     bool   // 02/03/1999, not 2/3/1999
	words     bool   // "ngày 2 tháng 3 năm 1987"
	shortYear bool   // 2-3-87
	capitals  bool   // NGUYỄN VĂN A
	noMarks   bool
	oldTone   bool   // hoà, thuỷ
	ditto     string // how "the same" is written; "" never
	shortUnit bool   // "X. Vĩnh Thủy, H. Vĩnh Linh"
	numYear   bool   // numbers with the year: 12/1999
	numZero   bool   // 01, not 1
	book      *Book
	last      map[string]string // values of the entry before
}

func newClerk(b *Book) *clerk {
	rng := stream(b.seed, "clerk")
	ruled := b.OpenYear < 1999
	c := &clerk{rng: rng, book: b, sep: "/", last: map[string]string{}}
	if rng.IntN(3) == 0 {
		c.sep = []string{"-", "."}[rng.IntN(2)]
	}
	c.zeros = rng.IntN(10) < 6 || b.OpenYear >= 2010
	c.words = b.OpenYear < 2000 && rng.IntN(8) == 0
	c.shortYear = ruled && rng.IntN(4) == 0
	c.capitals = rng.IntN(4) == 0
	c.noMarks = b.OpenYear < 2006 && rng.IntN(30) == 0
	c.oldTone = rng.IntN(3) == 0
	if ruled {
		c.ditto = []string{"-nt-", "nt", "//", "như trên", "-nt-", "″"}[rng.IntN(6)]
	}
	c.shortUnit = rng.IntN(4) == 0
	c.numYear = b.OpenYear >= 1999 || rng.IntN(4) == 0
	c.numZero = b.OpenYear >= 1999 || rng.IntN(2) == 0
	return c
}

// date writes a date in the habit of the book; the value means d.
func (c *clerk) date(d civil.Date) civil.Value {
	if d.IsZero() {
		return civil.Value{}
	}
	v := civil.Value{Norm: d.String()}
	day, month := fmt.Sprint(d.D), fmt.Sprint(d.M)
	if c.zeros {
		day, month = fmt.Sprintf("%02d", d.D), fmt.Sprintf("%02d", d.M)
	}
	year := fmt.Sprint(d.Y)
	if c.shortYear && d.Y >= c.book.OpenYear-60 && d.Y < 2000 {
		year = year[2:]
	}
	switch {
	case d.M == 0:
		v.Written = fmt.Sprint(d.Y)
	case d.D == 0:
		v.Written = month + c.sep + fmt.Sprint(d.Y)
	case c.words:
		v.Written = fmt.Sprintf("ngày %d tháng %d năm %d", d.D, d.M, d.Y)
	default:
		v.Written = day + c.sep + month + c.sep + year
	}
	return v
}

// name writes a name. What it means is what is written, tones in their place:
// capitals stay (a rule proposes title case), marks that are missing are not
// invented.
func (c *clerk) name(name string) civil.Value {
	w := c.text(name)
	if c.capitals {
		w = strings.ToUpper(w)
	}
	return civil.Value{Written: w, Norm: vntext.Canonical(w)}
}

// plain writes free text: it means itself.
func (c *clerk) plain(s string) civil.Value {
	w := c.text(s)
	return civil.Value{Written: w, Norm: w}
}

// inWords writes a date in words; it means the date.
func (c *clerk) inWords(d civil.Date) civil.Value {
	return civil.Value{Written: c.text(vntext.DateWords(d.Y, d.M, d.D)), Norm: d.String()}
}

// text writes plain text: marks and place of the tone by habit.
func (c *clerk) text(s string) string {
	if c.noMarks {
		return withoutMarks(s)
	}
	if c.oldTone {
		return oldTones.Replace(s)
	}
	return vntext.Canonical(s)
}

// oldTones puts the tone of oa, oe, uy on the last vowel, as before the reform.
var oldTones = strings.NewReplacer("òa", "oà", "óa", "oá", "ỏa", "oả", "õa", "oã", "ọa", "oạ", "òe", "oè", "óe", "oé", "ỏe", "oẻ",
	"ùy", "uỳ", "úy", "uý", "ủy", "uỷ", "ũy", "uỹ", "ụy", "uỵ")

// withoutMarks drops marks and keeps capitals, as a foreign typewriter does.
func withoutMarks(s string) string {
	var b strings.Builder
	for _, r := range s {
		f := vntext.Fold(string(r))
		if f == "" {
			f = string(r)
		}
		if strings.ToUpper(string(r)) == string(r) {
			f = strings.ToUpper(f)
		}
		b.WriteString(f)
	}
	return b.String()
}

// place writes a place, by habit with short forms.
func (c *clerk) place(s string) civil.Value {
	w := c.text(s)
	if c.shortUnit {
		w = shortUnits.Replace(w)
	}
	return civil.Value{Written: w, Norm: s}
}

var shortUnits = strings.NewReplacer("xã ", "X. ", "phường ", "P. ", "thị trấn ", "TT. ", "huyện ", "H. ", "thị xã ", "TX. ", "thành phố ", "TP. ", "tỉnh ", "")

// number writes the registration number.
func (c *clerk) number(e *Entry) civil.Value {
	n := fmt.Sprint(e.number)
	if c.numZero {
		n = fmt.Sprintf("%02d", e.number)
	}
	full := fmt.Sprintf("%02d%s/%d", e.number, e.suffix, e.year)
	switch {
	case e.has(QuirkNoYear):
		return civil.Value{Written: n + e.suffix + "/", Norm: full}
	case c.numYear:
		return civil.Value{Written: fmt.Sprintf("%s%s/%d", n, e.suffix, e.year), Norm: full}
	default:
		return civil.Value{Written: n + e.suffix, Norm: full}
	}
}

// bookNo writes the number of the book in the entry.
func (c *clerk) bookNo() civil.Value {
	b := c.book
	v := civil.Value{Norm: b.No, Written: b.No}
	switch {
	case !c.numYear:
		v.Written = fmt.Sprintf("%02d", b.Number)
	case c.sep == "-" && b.OpenYear >= 1999:
		v.Written = fmt.Sprintf("%02d-%d", b.Number, b.OpenYear)
	}
	return v
}

// repeatable are fields a clerk writes "the same" for when nothing changes.
var repeatable = []string{"ngayDangKy", "nksDanToc", "meDanToc", "chaDanToc", "nktDanToc", "chongDanToc", "voDanToc", "meNoiCuTru", "nksNoiSinh", "nktNoiCuTru", "voNoiCuTru", "nguoiKy"}

// finish applies what depends on the entry before, and smears and strikes.
func (c *clerk) finish(e *Entry) {
	now := map[string]string{}
	for _, id := range repeatable {
		v, ok := e.Values[id]
		if !ok || v.Written == "" {
			continue
		}
		now[id] = v.Norm
		if c.ditto != "" && v.Norm == c.last[id] && c.rng.IntN(10) < 6 {
			e.Values[id] = civil.Value{Written: c.ditto, Norm: v.Norm}
			e.quirk(QuirkDitto)
		}
	}
	c.last = now
	if c.noMarks {
		e.quirk(QuirkNoMarks)
	}
	c.blemish(e)
}

// blemish spoils an entry now and then: a smear, a correction, a strike.
func (c *clerk) blemish(e *Entry) {
	n := c.rng.IntN(1000)
	names := e.nameFields()
	if len(names) == 0 {
		return
	}
	id := names[c.rng.IntN(len(names))]
	switch {
	case n < 12:
		v := e.Values[id]
		e.Values[id] = civil.Value{Mark: civil.MarkIllegible}
		e.under = map[string]string{id: v.Written}
		e.quirk(QuirkIllegible)
	case n < 34:
		c.correct(e, id)
	case n < 42 && !e.has(QuirkTwin) && e.twin == nil:
		e.Struck = true
		e.put("ghiChu", c.plain("Hủy số này do ghi nhầm"))
		e.quirk(QuirkStruck)
	case n < 80 && c.book.OpenYear < 1999 && !c.noMarks:
		c.abbreviate(e, id)
	}
}

// correct strikes a slip of the pen in a name and writes the right one above.
func (c *clerk) correct(e *Entry, id string) {
	right := e.Values[id].Written
	wrong := slip(c.rng, right)
	if wrong == right {
		return
	}
	e.Corrections = map[string]string{id: wrong}
	e.quirk(QuirkCorrected)
	if _, ok := e.Values["ghiChu"]; !ok && c.book.OpenYear >= 1999 {
		e.put("ghiChu", c.plain(fmt.Sprintf("Sửa 01 chỗ theo Quyết định số %d/QĐ-UBND", 1+c.rng.IntN(90))))
	}
}

// slip confuses two letters that clerks do confuse.
func slip(rng *rand.Rand, s string) string {
	pairs := [][2]string{{"ỗ", "ổ"}, {"ị", "i"}, {"ă", "â"}, {"ươ", "uô"}, {"ng", "n"}, {"ê", "e"}, {"h", ""}, {"Ị", "I"}, {"Ă", "Â"}, {"NG", "N"}, {"an", "ang"}, {"AN", "ANG"}}
	for range 8 {
		p := pairs[rng.IntN(len(pairs))]
		if i := strings.LastIndex(s, p[0]); i > 0 {
			return s[:i] + p[1] + s[i+len(p[0]):]
		}
	}
	return s
}

// abbreviate writes the surname short.
func (c *clerk) abbreviate(e *Entry, id string) {
	short := map[string]string{"Nguyễn ": "Ng. ", "Trần ": "Tr. ", "Hoàng ": "H. ", "Phạm ": "Ph. ", "NGUYỄN ": "NG. ", "TRẦN ": "TR. "}
	v := e.Values[id]
	for full, s := range short {
		if rest, ok := strings.CutPrefix(v.Written, full); ok {
			e.Values[id] = civil.Value{Written: s + rest, Norm: v.Norm}
			e.quirk(QuirkAbbreviated)
			return
		}
	}
}
