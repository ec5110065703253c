// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/drawpage"
)

// Entry is one registered event: what the clerk wrote and what it means.
type Entry struct {
	Index       int               // place in the book, from 0
	Page        int               // page number, from 1
	Date        civil.Date        // of registration, the true one
	Values      civil.Values      // as written, as meant, mark
	Corrections map[string]string // field → text that was struck out
	Struck      bool
	Quirks      []string
	People      map[string]int // role (child, mother, father, husband, wife, deceased, applicant…) → Person.ID

	number, year int
	suffix       string
	under        map[string]string // what stands beneath a smear
	twin         *Person           // the other child, to be written next
	family       *family
	order        []string // ids in the order they were written
}

func (e *Entry) quirk(q string) {
	if !e.has(q) {
		e.Quirks = append(e.Quirks, q)
	}
}

func (e *Entry) has(q string) bool { return slices.Contains(e.Quirks, q) }

// put sets a value; an empty one is left out.
func (e *Entry) put(id string, v civil.Value) {
	if v == (civil.Value{}) {
		return
	}
	if _, ok := e.Values[id]; !ok {
		e.order = append(e.order, id)
	}
	e.Values[id] = v
}

// blank records that the book leaves a place empty.
func (e *Entry) blank(ids ...string) {
	for _, id := range ids {
		e.put(id, civil.Value{Mark: civil.MarkBlank})
	}
}

// nameFields lists the names in the entry, in order of writing.
func (e *Entry) nameFields() []string {
	var out []string
	for _, id := range e.order {
		if strings.HasSuffix(id, "HoTen") && e.Values[id].Written != "" && id != "nycHoTen" {
			out = append(out, id)
		}
	}
	return out
}

// newEntry opens an entry: its number with the slips of numbering, its date,
// the authority, the signers.
func (b *Book) newEntry(t *town, year int, on civil.Date, number int) *Entry {
	e := &Entry{Index: len(b.Entries), Date: on, Values: civil.Values{}, People: map[string]int{}, number: number, year: year}
	b.Entries = append(b.Entries, e)
	numberSlips(t.rng, b, e)
	c := b.clerk
	e.put("so", c.number(e))
	e.put("quyenSo", c.bookNo())
	date := c.date(on)
	if c.words && c.rng.IntN(2) == 0 {
		date.Written = fmt.Sprintf("%d%s%d%s%d", on.D, c.sep, on.M, c.sep, on.Y)
	}
	e.put("ngayDangKy", date)
	pl := placeOf(t.unit, t.d, year)
	where := civil.Value{Written: c.text("UBND " + pl.commune), Norm: "UBND " + pl.full()}
	if b.Type == "marital_status_cert" {
		e.put("noiCap", where)
	} else {
		e.put("noiDangKy", where)
	}
	officer, signer := t.staff(year)
	if year >= 1999 {
		e.put("nguoiThucHien", c.name(officer))
	}
	e.put("nguoiKy", c.name(signer))
	title := "Chủ tịch"
	if (year/5)%2 == 0 {
		title = "Phó Chủ tịch"
	}
	e.put("chucVuNguoiKy", c.plain(title))
	if pl.province != "tỉnh Quảng Trị" || t.d.until1990 != "" && year < 1990 {
		e.quirk(QuirkOldPlace)
	}
	return e
}

func numberSlips(rng *rand.Rand, b *Book, e *Entry) {
	switch n := rng.IntN(1000); {
	case n < 6 && e.Index > 0:
		e.number += 1 + rng.IntN(2)
		e.quirk(QuirkGap)
	case n < 12 && e.Index > 0 && b.Entries[e.Index-1].suffix == "" && b.Entries[e.Index-1].year == e.year:
		e.number--
		e.suffix = []string{"bis", "a"}[rng.IntN(2)]
		e.quirk(QuirkBis)
	case n < 15 && e.Index > 0 && b.Entries[e.Index-1].year == e.year && b.Entries[e.Index-1].suffix == "":
		e.number--
		e.quirk(QuirkDoubleNumber)
	case n < 45 && b.OpenYear >= 1999 && b.OpenYear < 2012:
		e.quirk(QuirkNoYear)
	}
}

// finish numbers the pages and writes the closing statement, which counts
// wrong in a few books.
func (b *Book) finish(rng *rand.Rand) {
	per := drawpage.PerPage(drawpage.LayoutOf(b.OpenYear))
	layout := drawpage.LayoutOf(b.OpenYear)
	shown := drawpage.Fields(b.Type, layout)
	for i, e := range b.Entries {
		e.Page = 1 + i/per
		e.keepShown(layout, shown)
		e.put("trangSo", civil.Value{Written: fmt.Sprint(e.Page), Norm: fmt.Sprint(e.Page)})
	}
	b.DeclaredEntries = len(b.Entries)
	if rng.IntN(25) == 0 {
		b.DeclaredEntries += 1 - 2*rng.IntN(2)
	}
	b.DeclaredPages = b.Pages()
	if b.OpenYear < 2016 {
		b.DeclaredPages += rng.IntN(6) // leaves left white at the end
	}
}

// keepShown drops what the form of the book has no room for: a book opened
// before a change of forms goes on with its old form.
func (e *Entry) keepShown(l drawpage.Layout, shown []string) {
	for id := range e.Values {
		if !slices.Contains(shown, id) && !implied(l, id) {
			delete(e.Values, id)
		}
	}
	for id := range e.Values {
		no := strings.Replace(id, "LoaiGiayTo", "SoGiayTo", 1)
		if _, ok := e.Values[no]; !ok && no != id {
			delete(e.Values, id) // the kind of paper is known only by its number
		}
	}
	// Old lists name no signer: the keyer is to mark that.
	for _, id := range []string{"nguoiKy", "chucVuNguoiKy"} {
		if _, ok := e.Values[id]; !ok {
			e.blank(id)
		}
	}
	e.order = slices.DeleteFunc(e.order, func(id string) bool { _, ok := e.Values[id]; return !ok })
}

// implied are fields that stand in the head of the page, or that a form does
// not write out but means: the kind of registration before there were check
// boxes, "thường trú" printed in a label, the kind of paper by its number.
func implied(l drawpage.Layout, id string) bool {
	switch id {
	case "quyenSo", "noiDangKy", "noiCap", "trangSo", "loaiDangKy", "nksLoaiKhaiSinh", "loaiXacNhan", "nxnLoaiMucDichSuDung", "gbtLoai":
		return true
	}
	paper := strings.HasSuffix(id, "LoaiCuTru") || strings.HasSuffix(id, "LoaiGiayToTuyThan")
	return paper && l != drawpage.LayoutRuled
}

// Pages is how many written pages (images) the book has.
func (b *Book) Pages() int {
	if len(b.Entries) == 0 {
		return 0
	}
	return b.Entries[len(b.Entries)-1].Page
}

// who writes the block of one person: name, birth, people, nationality, home.
type who struct {
	prefix string
	p      *Person
}

// write puts the fields every register has of a person. year is that of
// registration, full says whether day and month of birth are asked for.
func (t *town) write(b *Book, e *Entry, w who, year int, full bool) {
	c, p := b.clerk, w.p
	e.put(w.prefix+"HoTen", c.name(p.Name))
	e.put(w.prefix+"NgaySinh", t.birthDate(c, e, p, year, full))
	e.put(w.prefix+"DanToc", t.ethnicText(c, p))
	if year >= 1985 {
		e.put(w.prefix+"QuocTich", civil.Value{Written: c.text("Việt Nam"), Norm: "Việt Nam"})
	}
}

// live puts where a person lives.
func (t *town) live(b *Book, e *Entry, prefix string, p *Person, year int) {
	pl := placeOf(t.unit, t.d, year)
	text := pl.full()
	switch {
	case b.OpenYear < 1999:
		text = t.villages[p.Home] + ", " + pl.commune
	case b.clerk.shortUnit:
		text = t.villages[p.Home] + ", " + pl.commune + ", " + pl.district
	case b.clerk.rng.IntN(3) == 0:
		text = t.villages[p.Home] + ", " + pl.full()
	}
	e.put(prefix+"NoiCuTru", b.clerk.place(text))
	if year >= 1999 && !e.has(QuirkDitto) {
		e.put(prefix+"LoaiCuTru", civil.Value{Written: "Thường trú", Norm: "1"})
	}
}

// birthDate writes a birth as fully as the book cares to.
func (t *town) birthDate(c *clerk, e *Entry, p *Person, year int, full bool) civil.Value {
	n := c.rng.IntN(100)
	old := year < 1999
	switch {
	case !full || old && n < 55 || p.born < 1960 && n < 40:
		if full {
			e.quirk(QuirkYearOnly)
		}
		if old && n < 4 && p.born < year-15 {
			e.quirk(QuirkAge)
			return civil.Value{Written: fmt.Sprintf("%d %s", year-p.born, c.text("tuổi")), Norm: fmt.Sprint(p.born)}
		}
		return civil.Value{Written: fmt.Sprint(p.born), Norm: fmt.Sprint(p.born)}
	case old && n < 60:
		e.quirk(QuirkMonthYear)
		return c.date(civil.Date{Y: p.Born.Y, M: p.Born.M})
	case c.shortYear && p.Born.Y >= year-60 && p.Born.Y < 2000:
		e.quirk(QuirkShortYear)
	}
	return c.date(p.Born)
}

func (t *town) ethnicText(c *clerk, p *Person) civil.Value {
	text := p.Ethnic
	switch {
	case p.Ethnic == "Bru-Vân Kiều" && c.rng.IntN(3) > 0:
		text = []string{"Vân Kiều", "Bru Vân Kiều", "B.Vân Kiều"}[c.rng.IntN(2)]
	case p.Ethnic == "Ta-ôi" && c.rng.IntN(4) > 0:
		text = []string{"Pa Cô", "Tà Ôi", "Pa Kô"}[c.rng.IntN(3)]
	}
	return civil.Value{Written: c.text(text), Norm: p.Ethnic}
}

// papers puts the identity paper of a person; clerks fill a missing one with
// words that are no number.
func (t *town) papers(b *Book, e *Entry, prefix string, p *Person, year int) {
	c := b.clerk
	if year < 1999 || year-p.born < 14 {
		return
	}
	if p.Paper == "" && c.rng.IntN(10) < 7 {
		p.Paper = cardNumber(c.rng)
	}
	if p.Paper == "" {
		if c.rng.IntN(6) == 0 {
			e.put(prefix+"SoGiayToTuyThan", civil.Value{Written: c.text([]string{"không", "chưa có", "x"}[c.rng.IntN(3)])})
			e.quirk(QuirkFiller)
		}
		return
	}
	e.put(prefix+"LoaiGiayToTuyThan", civil.Value{Written: "CMND", Norm: "1"})
	e.put(prefix+"SoGiayToTuyThan", civil.Value{Written: p.Paper, Norm: p.Paper})
	if year >= 2006 {
		e.put(prefix+"NgayCapGiayToTuyThan", c.date(randomDate(c.rng, year-1-c.rng.IntN(min(10, max(1, year-p.born-14))))))
		e.put(prefix+"NoiCapGiayToTuyThan", c.plain("Công an tỉnh Quảng Trị"))
	}
}

// applicant puts who came to register.
func (t *town) applicant(b *Book, e *Entry, p *Person, relation string, year int) {
	if p == nil {
		return
	}
	e.People["applicant"] = p.ID
	e.put("nycHoTen", b.clerk.name(p.Name))
	if year >= 1999 {
		e.put("nycQuanHe", b.clerk.plain(relation))
	}
	if year >= 2016 {
		t.papers(b, e, "nyc", p, year)
	}
}

func kind(written, code string) civil.Value { return civil.Value{Written: written, Norm: code} }

func sexValue(c *clerk, s Sex) civil.Value {
	if s == Male {
		return kind("Nam", "1")
	}
	return kind(c.text("Nữ"), "2")
}
