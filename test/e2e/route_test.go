// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/sample"
)

// The book on which the main path is walked: half keyed, its numbers and
// "as above" written out by a clerk of 1997, two drawn pages.
const (
	walkedType      = "birth"
	walkedNo        = "01/1997"
	walkedAuthority = "UBND phường 1, thị xã Đông Hà, tỉnh Quảng Trị"
)

// keyed is one entry that the keyer took from its image.
type keyed struct {
	id     string
	number string
	truth  *sample.Entry
	asked  int // how often warnings were asked about
}

// walk is what the steps of the route hand on.
type walk struct {
	bookID  string
	book    *sample.Book
	entries []keyed
}

// TestRoute walks the main path: keyed by keyboard, checked, sent back, mended,
// approved, exported; and the department sees it move.
func TestRoute(t *testing.T) {
	w := &walk{book: bookOf(t, walkedType, walkedNo, walkedAuthority)}
	keyer, reviewer, registrar, department := sit(t, "nhaplieu").signIn(), sit(t, "kiemtra").signIn(), sit(t, "canbo").signIn(), sit(t, "sotuphap").signIn()
	before := board(department)
	steps := []struct {
		name string
		do   func(*testing.T)
	}{
		{"keyer keys three entries", func(t *testing.T) { w.key(keyer.at(t)) }},
		{"keyer may not review", func(t *testing.T) { w.mayNotReview(keyer.at(t)) }},
		{"reviewer decides", func(t *testing.T) { w.review(reviewer.at(t)) }},
		{"keyer mends what came back", func(t *testing.T) { w.mend(keyer.at(t)) }},
		{"reviewer accepts what was mended", func(t *testing.T) { w.acceptMended(reviewer.at(t)) }},
		{"registrar approves", func(t *testing.T) { w.approve(registrar.at(t), reviewer.at(t)) }},
		{"registrar exports", func(t *testing.T) { w.export(registrar.at(t)) }},
		{"department sees it move", func(t *testing.T) { w.moved(department.at(t), before) }},
	}
	for _, s := range steps {
		if !t.Run(s.name, s.do) {
			t.Fatal("the route stops here")
		}
	}
}

func bookOf(t *testing.T, kind, no, authority string) *sample.Book {
	t.Helper()
	for _, b := range plan.Books {
		if b.Type == kind && b.No == no && b.Authority == authority {
			return b
		}
	}
	t.Fatalf("the plan has no book %s %s of %s", kind, no, authority)
	return nil
}

// key keys three entries of the book from their image.
func (w *walk) key(p *person) {
	row := fmt.Sprintf(`[...document.querySelectorAll("main tr")].find(r => r.innerText.includes(%s) && r.innerText.includes(%s) && r.querySelector('a[href^="/keying?book="]'))`, quote("Khai sinh · "+w.book.No), quote(w.book.Authority))
	p.until("the book among those that wait", row)
	href := eval[string](p, row+`.querySelector("a").getAttribute("href")`)
	w.bookID = strings.TrimPrefix(href, "/keying?book=")
	p.follow(fmt.Sprintf("a[href=%q]", href))
	for len(w.entries) < 3 {
		w.entries = append(w.entries, w.keyOne(p))
	}
	p.until("three more than none today", `document.querySelector(".meter-today")`)
}

// keyOne keys the entry at the bench, field by field.
func (w *walk) keyOne(p *person) keyed {
	p.until("the bench", `document.querySelector(".kf.now")`)
	number := strings.TrimPrefix(eval[string](p, `document.querySelector(".bench-title strong").innerText`), "Số ")
	p.sees("chưa có thay đổi")
	p.drawn()
	k := keyed{number: number, truth: w.truth(p, number)}
	for range 80 {
		field := p.field()
		if field == "" {
			p.fail("the focus is lost")
		}
		if last := w.keyField(p, &k, field); last {
			break
		}
	}
	if len(w.entries) == 0 {
		w.reload(p, k)
	}
	w.save(p, &k)
	return k
}

// drawn waits for the page beside the form. The demo draws pages behind, those
// of the books that wait for keying first.
func (p *person) drawn() {
	p.t.Helper()
	for range 30 {
		p.until("the bench", `document.querySelector(".kf.now")`)
		if !eval[bool](p, `document.querySelector(".pane-none") !== null`) {
			break
		}
		time.Sleep(2 * time.Second)
		p.leave(func() { p.do(chromedp.Reload()) })
	}
	p.until("the image of the page", `document.querySelector(".pane-view canvas") && document.querySelector(".band") && !document.querySelector(".pane-none")`)
}

// field is the field that has the focus.
func (p *person) field() string {
	return p.say(`document.activeElement?.closest("[data-field]")?.dataset.field ?? ""`)
}

// truth finds what the page says of a number.
func (w *walk) truth(p *person, number string) *sample.Entry {
	p.t.Helper()
	for _, e := range w.book.Entries {
		if so := e.Values["so"]; so.Written == number || so.Norm == number {
			return e
		}
	}
	p.fail("the page has no number %s", number)
	return nil
}

// keyField reads a field off the page and types it as it stands; it tells
// whether that was the last one.
func (w *walk) keyField(p *person, k *keyed, field string) (last bool) {
	p.t.Helper()
	v := k.truth.Values[field]
	next := func(key string, mods ...input.Modifier) {
		p.press(key, mods...)
		p.until("the next field after "+field, fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field !== %q || document.querySelector(".bench-said").textContent.includes("Hết các ô")`, field))
	}
	switch {
	case v.Mark == civil.MarkIllegible:
		next(kb.F3)
	case v.Mark == civil.MarkBlank:
		next(kb.F2)
	case isDitto(v.Written):
		next(kb.F4)
	case v.Written == "":
		next(kb.Enter)
	default:
		p.press("a", input.ModifierCtrl)
		p.types(v.Written)
		next(kb.Enter)
	}
	return p.field() == field
}

// isDitto tells the clerk's ways to write "as above".
func isDitto(s string) bool {
	if s == "" {
		return false
	}
	s = strings.Trim(s, `-–"“” .`)
	return s == "nt" || s == "" || s == "như trên"
}

// reload loads the page anew in the middle of the work: all that was typed is
// still there, and it is the same entry.
func (w *walk) reload(p *person, k keyed) {
	p.t.Helper()
	p.until("the draft reaches the server", `document.querySelector(".safety.ok")`)
	const all = `JSON.stringify([...document.querySelectorAll("[data-field]")].map(f => [f.dataset.field, f.querySelector("input,textarea").value, f.querySelector(".kf-mark")?.textContent ?? ""]))`
	before := eval[string](p, all)
	p.leave(func() { p.do(chromedp.Reload()) })
	p.until("the bench again", `document.querySelector(".kf.now")`)
	p.until("number "+k.number+" again", `document.querySelector(".bench-title strong").innerText === `+quote("Số "+k.number))
	if after := eval[string](p, all); after != before {
		p.fail("after loading anew the form holds\n%s, it held\n%s", after, before)
	}
}

// save saves and answers each warning once, by looking again and F8.
func (w *walk) save(p *person, k *keyed) {
	p.t.Helper()
	if k.id == "" {
		k.id = eval[string](p, `document.querySelector(".bench").dataset.entry`)
	}
	gone := `document.querySelector(".bench-title strong")?.innerText !== ` + quote("Số "+k.number)
	for range 12 {
		p.press(kb.Enter, input.ModifierCtrl)
		p.until("saved, or asked", gone+` || /lỗi|cảnh báo/.test(document.querySelector(".bench-said")?.textContent ?? "")`)
		if eval[bool](p, gone) {
			return
		}
		if e := p.say(`[...document.querySelectorAll(".find-E")].map(e => e.textContent).join("; ")`); e != "" {
			p.fail("an error blocks number %s: %s", k.number, e)
		}
		k.asked++
		for range 20 {
			if eval[int](p, `document.querySelectorAll(".find-W").length`) == 0 {
				break
			}
			p.until("the focus is on a warning", `document.activeElement?.closest("[data-field]")?.querySelector(".find-W")`)
			n := eval[int](p, `document.querySelectorAll(".find-W").length`)
			p.press(kb.F8)
			p.until("one warning fewer", fmt.Sprintf(`document.querySelectorAll(".find-W").length < %d`, n))
		}
	}
	p.fail("number %s is asked about again and again", k.number)
}

// mayNotReview: the menu offers no review to a keyer, the address refuses, and so does the API.
func (w *walk) mayNotReview(p *person) {
	p.open("/keying")
	if eval[bool](p, `document.querySelector('a[href="/review"]') !== null`) {
		p.fail("the menu offers review to a keyer")
	}
	p.open("/review")
	p.sees("Mã 403")
	e := w.entries[0]
	if status, _ := ask[any](p, "POST", "/api/review/"+e.id+"/accept", map[string]any{"key": "e2e-not-mine", "version": 1}); status != 403 {
		p.fail("accepting one's own entry answered %d", status)
	}
}

// stored is what the program keeps of an entry, as a reviewer is told.
type stored struct {
	Entry struct {
		Version       int
		State, Number string
	}
	Values map[string]struct{ W, N, M string }
}

func (w *walk) stored(p *person, id string) stored {
	p.t.Helper()
	status, s := ask[stored](p, "GET", "/api/review/"+id, nil)
	if status != 200 {
		p.fail("asking for entry %s answered %d", id, status)
	}
	return s
}

// compare holds what is stored against what the page says, field by field.
func (w *walk) compare(p *person, k keyed) {
	p.t.Helper()
	s := w.stored(p, k.id)
	if s.Entry.State != "keyed" {
		p.t.Errorf("number %s is %s", k.number, s.Entry.State)
	}
	for field, v := range k.truth.Values {
		got := s.Values[field]
		if field == "trangSo" || isDitto(v.Written) {
			continue // the first is of the book's own; the second is compared by meaning below
		}
		same := got.W == v.Written || v.Norm != "" && got.N == v.Norm // a code taken from its list is written as the list writes it
		if !same && !isSticky(field) || got.M != string(v.Mark) {
			p.t.Errorf("number %s: %s is kept as %+v, the page says %q %s", k.number, field, got, v.Written, v.Mark)
		}
	}
	for _, field := range []string{"nksHoTen", "nksNgaySinh", "nksGioiTinh", "nksDanToc", "meHoTen", "chaHoTen", "ngayDangKy"} {
		if v := k.truth.Values[field]; v.Norm != "" && s.Values[field].N != v.Norm {
			p.t.Errorf("number %s: %s is understood as %q, it means %q", k.number, field, s.Values[field].N, v.Norm)
		}
	}
}

func isSticky(field string) bool { return field == "quyenSo" || field == "noiDangKy" }

// review walks the three entries: accepts one, sends one back with a reason on
// a field, corrects one with its basis.
func (w *walk) review(p *person) {
	for _, k := range w.entries {
		w.compare(p, k)
	}
	p.open("/review")
	p.follow(fmt.Sprintf(`a[href="/review?book=%s"]`, w.bookID))
	decided := map[string]bool{}
	for range w.book.Entries {
		p.until("an entry to review", `document.activeElement?.dataset?.row`)
		number := strings.TrimPrefix(eval[string](p, `document.querySelector(".bench-title strong").innerText`), "Số ")
		w.decide(p, number)
		decided[short(number)] = true
		if done := w.entries[0].in(decided) && w.entries[1].in(decided) && w.entries[2].in(decided); done {
			break
		}
	}
	for i, want := range []string{"checked", "returned", "checked"} {
		if s := w.stored(p, w.entries[i].id); s.Entry.State != want {
			p.fail("number %s is %s, not %s", w.entries[i].number, s.Entry.State, want)
		}
	}
}

func (k keyed) in(set map[string]bool) bool { return set[short(k.number)] }

// short is a number without its year, which the list of 1997 leaves out.
func short(number string) string { return strings.SplitN(number, "/", 2)[0] }

const (
	whyBack = "Tên đệm khác với ảnh"
	basis   = "Theo ảnh trang sổ, dòng của số này"
	noted   = "Đã đối chiếu với sổ giấy"
)

// decide takes one entry of the bench of review and waits for the next.
func (w *walk) decide(p *person, number string) {
	p.t.Helper()
	switch short(number) {
	case short(w.entries[1].number):
		p.toRow("meHoTen")
		p.press(kb.F8)
		p.until("the reason is asked", `document.activeElement?.id === "r-why-meHoTen"`)
		p.types(whyBack)
	case short(w.entries[2].number):
		p.toRow("ghiChu")
		p.press(kb.F2)
		p.until("the value opens", `document.activeElement?.matches("[data-row=ghiChu] :is(input,textarea)")`)
		p.types(noted)
		p.press(kb.Enter)
		p.press(kb.Enter, input.ModifierCtrl)
		p.until("the basis is asked", `document.activeElement?.id === "r-basis"`)
		p.types(basis)
	}
	w.settle(p, number)
}

// settle decides as the bench proposes and waits for the next entry.
func (w *walk) settle(p *person, number string) {
	p.t.Helper()
	p.press(kb.Enter, input.ModifierCtrl)
	p.until("number "+number+" is decided", `document.querySelector(".bench-title strong")?.innerText !== `+quote("Số "+number))
}

// toRow walks down to a row by the arrow.
func (p *person) toRow(field string) {
	p.t.Helper()
	for range 80 {
		if p.say(`document.activeElement?.dataset?.row ?? ""`) == field {
			return
		}
		p.press(kb.ArrowDown)
	}
	p.fail("the arrow does not reach %s", field)
}

// mend opens the returned entry from the list, sees why, and saves it again.
func (w *walk) mend(p *person) {
	k := &w.entries[1]
	p.open("/keying")
	p.sees(whyBack)
	p.follow(fmt.Sprintf(`a[href="/keying?entry=%s"]`, k.id))
	p.until("the bench", `document.querySelector(".kf.now")`)
	p.sees("trả lại:", whyBack)
	k.number = strings.TrimPrefix(eval[string](p, `document.querySelector(".bench-title strong").innerText`), "Số ") // now as keyed, without the year
	for range 80 {
		if p.field() == "meHoTen" {
			break
		}
		p.press(kb.Enter)
	}
	p.until("the reason at the field", `document.querySelector("[data-field=meHoTen] .kf-help")?.textContent.includes(`+quote(whyBack)+`)`)
	p.press("a", input.ModifierCtrl)
	p.types(k.truth.Values["meHoTen"].Written)
	p.press(kb.Enter)
	w.save(p, k)
}
