// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"

	"github.com/sogoc/sogoc/internal/civil"
)

// birth registers a child: usually soon after it is born, sometimes years
// later, sometimes again as an adult because the old book is lost.
func (t *town) birth(b *Book, e *Entry) {
	n := t.rng.IntN(100)
	late := 7
	if t.high > 50 {
		late = 22
	}
	year := e.year
	born := addDays(e.Date, -(3 + t.rng.IntN(50)))
	switch {
	case n < 3 && year >= 1999 && year < 2016:
		born = randomDate(t.rng, year-18-t.rng.IntN(25))
		e.quirk(QuirkAgain)
	case n < 3+late:
		born = addDays(e.Date, -(75 + t.rng.IntN(365*6)))
		e.quirk(QuirkLate)
	}
	f := t.parents(born.Y)
	f.children++
	f.last = born.Y
	child := t.child(f, born)
	if born.Y == year && t.rng.IntN(90) == 0 && !e.has(QuirkLate) {
		e.twin = t.child(f, born)
		e.family = f
	}
	t.writeBirth(b, e, child, f)
}

// child adds a child of a household.
func (t *town) child(f *family, born civil.Date) *Person {
	sex := Male
	if t.rng.IntN(205) < 98 {
		sex = Female
	}
	p := t.person(sex, born, f.father)
	p.Mother, p.Father = f.mother.ID, f.father.ID
	t.single = append(t.single, p)
	return p
}

func (t *town) writeBirth(b *Book, e *Entry, child *Person, f *family) {
	c, year := b.clerk, e.year
	e.People["child"], e.People["mother"], e.People["father"] = child.ID, f.mother.ID, f.father.ID
	e.put("loaiDangKy", birthKind(c, e))
	t.writeChild(b, e, child, year)
	switch n := c.rng.IntN(1000); {
	case n < 2:
		t.abandoned(e, child)
		return
	case n < 28 && e.twin == nil:
		t.noFather(b, e, child)
	default:
		e.put("nksLoaiKhaiSinh", civil.Value{Written: c.text("Đủ cha mẹ"), Norm: "1"})
		t.write(b, e, who{"cha", f.father}, year, false)
		t.live(b, e, "cha", f.father, year)
	}
	t.write(b, e, who{"me", f.mother}, year, false)
	t.live(b, e, "me", f.mother, year)
	if e.has(QuirkNoFather) || c.rng.IntN(3) == 0 {
		t.applicant(b, e, f.mother, "Mẹ", year)
	} else {
		t.applicant(b, e, f.father, "Cha", year)
	}
}

func birthKind(c *clerk, e *Entry) civil.Value {
	switch {
	case e.has(QuirkAgain):
		return kind(c.text("Đăng ký lại"), "2")
	case e.has(QuirkLate):
		return kind(c.text("Quá hạn"), "4")
	default:
		return kind(c.text("Đúng hạn"), "1")
	}
}

func (t *town) writeChild(b *Book, e *Entry, child *Person, year int) {
	c := b.clerk
	born := t.childBorn(c, e, child)
	e.put("nksHoTen", c.name(child.Name))
	e.put("nksNgaySinh", born)
	if d, err := civil.ParseDate(born.Norm); err == nil && d.Full() && year >= 1999 {
		e.put("nksNgaySinhBangChu", c.inWords(d))
	}
	e.put("nksGioiTinh", sexValue(c, child.Sex))
	e.put("nksDanToc", t.ethnicText(c, child))
	if year >= 1985 {
		e.put("nksQuocTich", civil.Value{Written: c.text("Việt Nam"), Norm: "Việt Nam"})
	}
	e.put("nksNoiSinh", c.place(t.birthPlace(c, child, year)))
	pl := placeOf(t.unit, t.d, year)
	if year >= 2006 {
		e.put("nksQueQuan", c.place(pl.full()))
	}
	if year >= 2016 {
		child.PIN = pinOf(c.rng, child.Sex, child.Born)
		e.put("nksSoDinhDanh", civil.Value{Written: child.PIN, Norm: child.PIN})
	}
}

// childBorn is the birth as written: old books round, or carry lunar days.
func (t *town) childBorn(c *clerk, e *Entry, p *Person) civil.Value {
	n := c.rng.IntN(1000)
	switch {
	case e.year < 1995 && n < 8:
		e.quirk(QuirkImpossible)
		v := c.date(civil.Date{Y: p.Born.Y, M: 2, D: 30})
		v.Norm = "" // no calendar day: what it means is for a person to say
		return v
	case e.year < 1999 && n < 60:
		e.quirk(QuirkMonthYear)
		return c.date(civil.Date{Y: p.Born.Y, M: p.Born.M})
	case e.year < 1999 && n < 90, e.has(QuirkLate) && n < 120:
		e.quirk(QuirkYearOnly)
		return c.date(civil.Date{Y: p.Born.Y})
	}
	if c.shortYear && p.Born.Y < 2000 {
		e.quirk(QuirkShortYear)
	}
	return c.date(p.Born)
}

func (t *town) birthPlace(c *clerk, child *Person, year int) string {
	pl := placeOf(t.unit, t.d, year)
	switch n := c.rng.IntN(100); {
	case year < 1995 && n < 55 || n < 12:
		return t.villages[child.Home] + ", " + pl.commune
	case n < 50:
		return "Trạm y tế " + pl.commune
	case n < 75:
		return "Bệnh viện đa khoa " + pl.district + ", " + pl.province
	case n < 90 && year > 1990:
		return "Bệnh viện đa khoa tỉnh Quảng Trị"
	default:
		return pl.full()
	}
}

// noFather leaves the father's block blank.
func (t *town) noFather(b *Book, e *Entry, child *Person) {
	e.quirk(QuirkNoFather)
	delete(e.People, "father")
	child.Father = 0
	e.put("nksLoaiKhaiSinh", civil.Value{Written: b.clerk.text("Chưa xác định cha"), Norm: "3"})
	e.blank("chaHoTen", "chaNgaySinh", "chaDanToc", "chaQuocTich", "chaNoiCuTru")
}

func (t *town) abandoned(e *Entry, child *Person) {
	e.quirk(QuirkAbandoned)
	child.Mother, child.Father = 0, 0
	delete(e.People, "mother")
	delete(e.People, "father")
	e.put("nksLoaiKhaiSinh", civil.Value{Written: "Trẻ bị bỏ rơi", Norm: "5"})
	for _, p := range []string{"me", "cha"} {
		e.blank(p+"HoTen", p+"NgaySinh", p+"DanToc", p+"QuocTich", p+"NoiCuTru")
	}
}

// marriage joins two of the town's young people, or newcomers.
func (t *town) marriage(b *Book, e *Entry) {
	year := e.year
	f, m := t.bachelor(Male, year, 20, nil), (*Person)(nil)
	if f != nil {
		m = t.bachelor(Female, year, 18, f)
	}
	var fam *family
	if f == nil || m == nil {
		fam = t.couple(year, 19+t.rng.IntN(9))
	} else {
		fam = t.marry(m, f, year)
	}
	again := year >= 1999 && year < 2016 && t.rng.IntN(25) == 0
	e.put("loaiDangKy", kind(b.clerk.text("Lần đầu"), "1"))
	if again {
		e.quirk(QuirkAgain)
		e.put("loaiDangKy", kind(b.clerk.text("Đăng ký lại"), "2"))
	}
	e.People["husband"], e.People["wife"] = fam.father.ID, fam.mother.ID
	for _, w := range []who{{"chong", fam.father}, {"vo", fam.mother}} {
		t.write(b, e, w, year, true)
		t.live(b, e, w.prefix, w.p, year)
		t.papers(b, e, w.prefix, w.p, year)
	}
	t.recognised(b, e, fam, year)
}

// recognised: some who lived together before 1987 registered only much later.
func (t *town) recognised(b *Book, e *Entry, f *family, year int) {
	if year < 2001 || f.mother.born > 1966 || t.rng.IntN(2) > 0 {
		return
	}
	e.put("ngayXacLapQuanHeHonNhan", b.clerk.date(civil.Date{Y: f.mother.born + 19, M: 1 + t.rng.IntN(12)}))
}

// bachelor takes somebody unmarried of an age out of the town's list; not a
// sibling of other.
func (t *town) bachelor(sex Sex, year, age int, other *Person) *Person {
	for range 12 {
		if len(t.single) == 0 {
			return nil
		}
		i := t.rng.IntN(len(t.single))
		p := t.single[i]
		a := year - p.born - 1 // a full year older, whatever the day
		ok := p.Sex == sex && a >= age && a < 36 && p.Died.IsZero()
		if other != nil {
			ok = ok && (p.Mother != other.Mother || p.Mother == 0) && p.Ethnic == other.Ethnic
		}
		if ok {
			t.single = drop(t.single, i)
			return p
		}
	}
	return nil
}

var causes = []string{"Già yếu", "Già yếu", "Già yếu", "Bệnh", "Bệnh hiểm nghèo", "Tai biến mạch máu não", "Tai nạn giao thông", "Ung thư gan", "Đuối nước", "Bệnh tim mạch", "Sốt rét", "Tai nạn bom mìn"}

// death registers somebody of the town, or an elder not spoken of before.
func (t *town) death(b *Book, e *Entry) {
	year, c := e.year, b.clerk
	died := addDays(e.Date, -t.rng.IntN(13))
	e.put("loaiDangKy", kind(c.text("Đúng hạn"), "1"))
	if t.rng.IntN(5) == 0 {
		died = addDays(e.Date, -(20 + t.rng.IntN(700)))
		e.quirk(QuirkLate)
		e.put("loaiDangKy", kind(c.text("Quá hạn"), "4"))
	}
	p, kin := t.mortal(died)
	p.Died = died
	e.People["deceased"] = p.ID
	t.write(b, e, who{"nkt", p}, year, true)
	e.put("nktGioiTinh", sexValue(c, p.Sex))
	t.live(b, e, "nkt", p, year)
	t.papers(b, e, "nkt", p, year)
	e.put("nktNgayChet", c.date(died))
	t.writeDeath(b, e, p, died, year)
	t.applicant(b, e, kin, relationTo(kin, p), year)
}

func (t *town) writeDeath(b *Book, e *Entry, p *Person, died civil.Date, year int) {
	c := b.clerk
	if year >= 1999 {
		e.put("nktNgayChetGhiBangChu", c.inWords(died))
		h, m := t.rng.IntN(24), 5*t.rng.IntN(12)
		e.put("nktGioPhutChet", civil.Value{Written: c.text(fmt.Sprintf("%02d giờ %02d phút", h, m)), Norm: fmt.Sprintf("%02d:%02d", h, m)})
	}
	where := t.villages[p.Home] + ", " + placeOf(t.unit, t.d, year).commune
	cause := causes[t.rng.IntN(len(causes))]
	if died.Y-p.born < 50 && cause == "Già yếu" {
		cause = "Bệnh"
	}
	if t.rng.IntN(5) == 0 {
		where = "Bệnh viện đa khoa tỉnh Quảng Trị"
	}
	e.put("nktNoiChet", c.place(where))
	e.put("nktNguyenNhanChet", c.plain(cause))
	if year >= 2006 && t.rng.IntN(2) == 0 {
		no := fmt.Sprint(1 + t.rng.IntN(90))
		e.put("gbtLoai", civil.Value{Written: c.text("Giấy báo tử"), Norm: "1"})
		e.put("gbtSo", civil.Value{Written: no, Norm: no})
		e.put("gbtNgay", c.date(died))
		by := "Trạm y tế " + placeOf(t.unit, t.d, year).commune
		e.put("gbtCoQuanCap", c.plain(by))
	}
}

// mortal picks who died on a day, and who of the family reports it.
func (t *town) mortal(on civil.Date) (p, kin *Person) {
	for range 8 {
		if len(t.elders) == 0 {
			break
		}
		i := t.rng.IntN(len(t.elders))
		p = t.elders[i]
		age := on.Y - p.born
		if !p.Died.IsZero() || age < 38 || age > 98 || t.rng.IntN(70) > age-30 {
			continue
		}
		t.elders = drop(t.elders, i)
		return p, p.spouse
	}
	sex := []Sex{Male, Female}[t.rng.IntN(2)]
	// Nobody is born before 1900: the rules of the registers know no such year.
	p = t.person(sex, randomDate(t.rng, max(1900, on.Y-58-t.rng.IntN(38))), nil)
	kin = t.person(Male, randomDate(t.rng, p.Born.Y+22+t.rng.IntN(10)), p)
	kin.Home = p.Home
	t.elders = append(t.elders, kin)
	if sex == Male {
		kin.Father = p.ID
	} else {
		kin.Mother = p.ID
		kin.Name = t.name(kin.Ethnic, "", Male, kin.Born.Y)
	}
	return p, kin
}

func relationTo(kin, p *Person) string {
	switch {
	case kin == nil:
		return ""
	case kin.spouse == p && kin.Sex == Male:
		return "Chồng"
	case kin.spouse == p:
		return "Vợ"
	default:
		return "Con"
	}
}

// parentChild registers that a man acknowledges a child of an unmarried woman.
func (t *town) parentChild(b *Book, e *Entry) {
	c, year := b.clerk, e.year
	f := t.couple(year-2, 20+t.rng.IntN(12))
	child := t.child(f, randomDate(t.rng, year-1-t.rng.IntN(4)))
	e.People["parent"], e.People["child"] = f.father.ID, child.ID
	e.put("loaiDangKy", kind(c.text("Đăng ký mới"), "1"))
	e.put("loaiXacNhan", kind("Cha nhận con", "1"))
	no := fmt.Sprintf("%02d/QĐ-UBND", e.number)
	e.put("quyetDinhSo", civil.Value{Written: no, Norm: no})
	for _, w := range []who{{"cm", f.father}, {"nc", child}} {
		t.write(b, e, w, year, true)
		t.live(b, e, w.prefix, w.p, year)
	}
	t.papers(b, e, "cm", f.father, year)
	e.put("cmQueQuan", c.place(placeOf(t.unit, t.d, year).full()))
	e.put("nycHoTen", c.name(f.father.Name))
	e.put("nycQHNguoiDuocNhan", civil.Value{Written: "Cha", Norm: "Cha"})
}

// certificate issues a confirmation that somebody is not married.
func (t *town) certificate(b *Book, e *Entry) {
	c, year := b.clerk, e.year
	sex := []Sex{Male, Female}[t.rng.IntN(2)]
	p := t.grown(sex, year)
	e.People["subject"] = p.ID
	t.write(b, e, who{"nxn", p}, year, true)
	e.put("nxnGioiTinh", sexValue(c, sex))
	t.live(b, e, "nxn", p, year)
	t.papers(b, e, "nxn", p, year)
	home := placeOf(t.unit, t.d, year).full()
	e.put("nxnThoiGianCuTruTai", c.place(home))
	from := civil.Date{Y: p.born + 18, M: p.Born.M, D: min(p.Born.D, 28)}
	e.put("nxnThoiGianCuTruTu", c.date(from))
	e.put("nxnThoiGianCuTruDen", c.date(e.Date))
	state := "Chưa đăng ký kết hôn với ai"
	e.put("nxnTinhTrangHonNhan", c.plain(state))
	purpose, code := "Để đăng ký kết hôn", "1"
	if t.rng.IntN(3) == 0 {
		purpose, code = "Bổ túc hồ sơ vay vốn", "3"
	}
	e.put("nxnLoaiMucDichSuDung", kind(map[string]string{"1": "Kết hôn", "3": "Mục đích khác"}[code], code))
	e.put("nxnMucDichSuDung", c.plain(purpose))
	t.applicant(b, e, p, "Bản thân", year)
}

// grown is an unmarried adult, staying unmarried for now.
func (t *town) grown(sex Sex, year int) *Person {
	for range 8 {
		if len(t.single) == 0 {
			break
		}
		p := t.single[t.rng.IntN(len(t.single))]
		if a := year - p.born; p.Sex == sex && a >= 20 && a < 40 {
			return p
		}
	}
	p := t.person(sex, randomDate(t.rng, year-20-t.rng.IntN(12)), nil)
	t.single = append(t.single, p)
	return p
}
