// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/sample"
)

// handsEntries is how many births are keyed.
var handsEntries = map[bool]int{false: 12, true: 100}[full]

// hands is a keyer who knows the desk: looks at the faint proposal after each
// key, takes it when it is what the page says, and types on when it is not.
// Every key pressed is counted, Shift and Ctrl too; letters with marks cost what
// they cost in Telex.
type hands struct {
	*person
	keys  int
	spent map[string]int // keys by field, all entries together
	truth civil.Values
	kind  *civil.Type
	paced bool // keys come as a person presses them, not as fast as they are taken
}

// seen is the desk as the keyer sees it.
type seen struct {
	Field, Value, Mark, Ghost, Said string
	Whole                           bool
	Number                          string
	List                            []string
	Sticky                          map[string]string // sticky fields passed over, by id
}

const look = `(() => {
  const at = document.activeElement?.closest("[data-field]");
  const g = at?.querySelector(".kf-ghost");
  return {
    Field: at?.dataset.field ?? "", Value: at?.querySelector("input,textarea")?.value ?? "", Mark: at?.querySelector(".kf-mark")?.textContent ?? "",
    Ghost: g?.dataset.text ?? "", Whole: g?.dataset.whole === "1", Said: document.querySelector(".bench-said")?.textContent ?? "",
    Number: document.querySelector(".bench-title strong")?.innerText ?? "",
    List: [...(at?.querySelectorAll(".kf-list:not([hidden]) li span:first-child") ?? [])].map(x => x.textContent),
    Sticky: Object.fromEntries([...document.querySelectorAll(".kf.p-sticky")].map(f => [f.dataset.field, f.querySelector("input,textarea").value])),
  };
})()`

func (h *hands) see() seen { return eval[seen](h.person, look) }

// key presses a key; chords cost their modifiers too.
func (h *hands) key(k string, mods ...input.Modifier) {
	h.t.Helper()
	h.keys += 1 + len(mods)
	to := named[k]
	text := ""
	if k == kb.Enter && len(mods) == 0 {
		text = "\r"
	}
	h.do(tap(to.name, text, to.code, mods...)...)
}

// named are the keys of the desk as the browser knows them. One event each: a
// key down and the letter it brings, sent apart, may land in two fields.
var named = map[string]struct {
	name string
	code int64
}{kb.Enter: {"Enter", 13}, kb.ArrowRight: {"ArrowRight", 39}, kb.ArrowDown: {"ArrowDown", 40}, kb.F2: {"F2", 113}, kb.F3: {"F3", 114}, kb.F4: {"F4", 115}, kb.F7: {"F7", 118}, kb.F8: {"F8", 119}}

// TestSpeedOfHands keys a hundred births as an experienced person would and
// counts, beside them, what the same fields cost in a plain form.
func TestSpeedOfHands(t *testing.T) {
	n := handsEntries
	page := birthsToKey(t, n)
	registrar := sit(t, "canbo").signIn()
	id := newBook(registrar, page, n)
	h := &hands{spent: map[string]int{}, person: sit(t, "nhaplieu2").signIn()}
	h.kind, _ = civil.ByID("birth")
	h.open("/keying?book=" + id)
	h.do(watchKeys())
	var shares, plains []float64
	var keys, letters, plain int
	for i := range n {
		h.truth = page.Entries[i].Values.Clone()
		cost := h.keyBirth(i)
		size := recordSize(h.truth)
		shares = append(shares, float64(cost)/float64(size))
		plains = append(plains, float64(plainCost(h.kind, h.truth))/float64(size))
		keys, letters, plain = keys+cost, letters+size, plain+plainCost(h.kind, h.truth)
	}
	slices.Sort(shares)
	slices.Sort(plains)
	median, worst := shares[n/2], shares[n*9/10]
	t.Logf("%d births, %d characters in the records: %d keys at the desk, %d in a plain form", n, letters, keys, plain)
	t.Logf("keys per character of the record: median %.1f %%, nine in ten under %.1f %%; plain form median %.1f %%", 100*median, 100*worst, 100*plains[n/2])
	t.Logf("key to paint: %s", h.say(paintTimes))
	t.Logf("keys by field: %v", h.spent)
	if median > 0.45 {
		t.Errorf("a birth costs %.1f %% of its characters in keys; 45 %% is the bar", 100*median)
	}
}

// paintTimes tells what the browser measured: the time from a key to the next
// paint (16 stands for anything up to it), and the program's own share of it.
const paintTimes = `(() => {
  const at = (a, q) => [...a].sort((x, y) => x - y)[Math.min(a.length - 1, Math.floor(a.length * q))] ?? 0;
  const all = [...window.__slow, ...Array(Math.max(0, window.__keys - window.__slow.length)).fill(16)];
  return window.__keys + " keys, " + window.__slow.length + " over 16 ms, p50 " + at(all, 0.5) + " ms, p95 " + at(all, 0.95) + " ms; handlers p95 " + at(window.__work, 0.95).toFixed(1) + " ms";
})()`

// birthsToKey takes a book of births of 1999–2015 with enough entries from a
// province of its own.
func birthsToKey(t *testing.T, n int) *sample.Book {
	t.Helper()
	p, err := sample.Province(11, sample.Scale{Books: sample.DefaultScale.Books, Entries: 0.3})
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range p.Books {
		if b.Type == "birth" && b.OpenYear >= 1999 && b.OpenYear <= 2015 && len(b.Entries) >= n {
			return b
		}
	}
	t.Fatalf("no book of %d births", n)
	return nil
}

// booksMade gives each test a book of its own.
var booksMade atomic.Int32

// newBook puts a book and its numbers into the inventory, as the registrar does.
func newBook(p *person, b *sample.Book, n int) (id string) {
	p.t.Helper()
	post := func(path string, form url.Values) string {
		js := fmt.Sprintf(`fetch(%s, {method: "POST", headers: {"Content-Type": "application/x-www-form-urlencoded"}, body: %s}).then(async r => r.status + " " + r.url + " " + (r.ok ? "" : (await r.text()).replace(/<[^>]+>/g, " ").slice(0, 3000)))`, quote(path), quote(form.Encode()))
		return await[string](p, js)
	}
	no := fmt.Sprintf("%d/%d", 100+(os.Getpid()+int(booksMade.Add(1)))%899, b.OpenYear)
	said := post("/books/new", url.Values{"key": {"hands-" + no}, "type": {"birth"}, "openYear": {strconv.Itoa(b.OpenYear)}, "bookNo": {no}, "registeredText": {b.Authority},
		"responsible": {p.who.Unit}, "declaredEntries": {strconv.Itoa(n)}, "condition": {"good"}})
	status, rest, _ := strings.Cut(said, " ")
	at, _, _ := strings.Cut(rest, " ")
	id = at[strings.LastIndexByte(at, '/')+1:]
	if status != "200" || len(id) < 30 {
		p.fail("the book was not added: %s", said)
	}
	// A second book of its year begins anywhere: its first number says where.
	if code, _ := ask[any](p, "GET", "/api/keying/books/"+id+"/entries", nil); code != 200 {
		p.fail("the new book has no list: %d", code)
	}
	for k := 1; k <= n; k++ {
		if said := post("/books/"+id+"/again", url.Values{"key": {fmt.Sprintf("n-%s-%d", no, k)}, "number": {fmt.Sprintf("%02d/%d", k, b.OpenYear)}}); !strings.HasPrefix(said, "200") {
			p.fail("number %d: %s", k, said)
		}
	}
	return id
}

// keyBirth keys the entry that is open and hands it in; it returns the keys.
func (h *hands) keyBirth(i int) int {
	h.t.Helper()
	h.keys = 0
	h.handIn(i, h.fillBirth())
	return h.keys
}

// fillBirth keys all fields of the entry that is open, and gives its number.
func (h *hands) fillBirth() (number string) {
	h.t.Helper()
	h.until("the bench", `document.querySelector(".kf.now")`)
	s := h.see()
	h.truth["so"] = civil.Value{Written: strings.TrimPrefix(s.Number, "Số ")} // numbers run on
	h.truth["quyenSo"] = civil.Value{Written: s.Sticky["quyenSo"]}
	last := ""
	for range 120 {
		s = h.see()
		if s.Field == last || s.Field == "" {
			break
		}
		h.mendSticky(s, false)
		last = s.Field
		if h.restIsEmpty(s.Field) {
			break
		}
		h.keyField(s)
	}
	h.mendSticky(h.see(), true)
	return s.Number
}

// restIsEmpty tells whether the page says nothing from a field on.
func (h *hands) restIsEmpty(field string) bool {
	ids := eval[[]string](h.person, `[...document.querySelectorAll("[data-field]")].map(f => f.dataset.field)`)
	for _, id := range ids[slices.Index(ids, field):] {
		if v := h.truth[id]; !v.Empty() {
			return false
		}
	}
	return true
}

// mendSticky goes back into fields that went with the book where this page says otherwise.
func (h *hands) mendSticky(s seen, end bool) {
	h.t.Helper()
	ids := eval[[]string](h.person, `[...document.querySelectorAll("[data-field]")].map(f => f.dataset.field)`)
	here := slices.Index(ids, s.Field)
	for at, id := range ids {
		text, sticky := s.Sticky[id]
		if !sticky || text == h.truth[id].Written || (!end && at > here) {
			continue
		}
		for range 30 {
			if h.see().Field == id {
				break
			}
			if now := slices.Index(ids, h.see().Field); now > at {
				h.key(kb.F7)
			} else {
				h.key(kb.F7, input.ModifierShift)
			}
		}
		if h.see().Field != id {
			h.fail("F7 does not reach %s", id)
		}
		h.keyField(h.see())
	}
}

// keyField sets one field to what the page says and goes on.
func (h *hands) keyField(s seen) {
	h.t.Helper()
	before := h.keys
	defer func() { h.spent[s.Field] += h.keys - before }()
	v := h.truth[s.Field]
	switch {
	case v.Mark == civil.MarkIllegible:
		h.key(kb.F3)
	case v.Mark == civil.MarkBlank:
		h.key(kb.F2)
	case v.Empty() && s.Value == "", s.Value == v.Written:
		h.key(kb.Enter)
	default:
		h.fill1(s, v.Written)
		if h.see().Field == s.Field {
			h.key(kb.Enter)
		}
	}
	for range 3 { // what was put in is looked at: a style of the book met for the first time is typed in full
		got := eval[string](h.person, fmt.Sprintf(`document.getElementById("k-%s").value`, s.Field))
		if got == v.Written || v.Mark != civil.MarkNone || v.Empty() {
			break
		}
		h.goBack(s.Field)
		h.letters(v.Written)
		h.key(kb.Enter)
	}
	if v.Mark == civil.MarkStruck {
		h.goBack(s.Field)
		h.key(kb.F2, input.ModifierShift)
	}
}

func (h *hands) goBack(field string) {
	h.t.Helper()
	for range 10 {
		if h.see().Field == field {
			return
		}
		h.key(kb.Enter, input.ModifierShift)
	}
	h.fail("Shift+Enter does not lead back to %s", field)
}

// fill1 brings a text into the focused field the shortest way the screen offers.
func (h *hands) fill1(s seen, want string) {
	h.t.Helper()
	f, _ := h.kind.Field(s.Field)
	shorts := shorthand(f, want)
	typed, cost := "", telex(want)
	if s.Value != "" {
		cost = append([]stroke{}, cost...) // typed over: the field selects its text
	}
	if shorts != "" {
		cost = telex(shorts)
	}
	for i := 0; ; {
		now := h.see()
		if now.Field != s.Field {
			return
		}
		if now.Ghost == want && now.Value != want {
			h.key(kb.ArrowRight)
			if !now.Whole {
				h.until("the word", fmt.Sprintf(`document.activeElement.value === %s`, quote(want)))
			}
			return
		}
		if g := now.Ghost; g != "" && !now.Whole && (strings.HasPrefix(want+" ", g)) && len(g) > len(now.Value) && shorts == "" {
			h.key(kb.ArrowRight)
			h.until("the word", fmt.Sprintf(`document.activeElement.value === %s`, quote(g)))
			if strings.TrimSpace(g) == want {
				return
			}
			typed = g
			cost, i = telex(strings.TrimPrefix(want, typed)), 0
			continue
		}
		if at := slices.Index(now.List, want); at >= 0 && at+2 < len(cost)-i {
			for range at + 1 {
				h.key(kb.ArrowDown)
			}
			h.key(kb.Enter)
			return
		}
		if i >= len(cost) {
			return
		}
		h.strike(cost[i])
		i++
	}
}

// letters types a text in full over what stands in the field.
func (h *hands) letters(want string) {
	h.t.Helper()
	for _, s := range telex(want) {
		h.strike(s)
	}
}

// strike presses one Telex key. A key that changes the letter before it comes
// as input methods of Windows send it: a backspace, then the new letter.
func (h *hands) strike(s stroke) {
	h.t.Helper()
	h.keys += s.cost
	var all chromedp.Tasks
	if s.back > 0 {
		all = append(all, tap("Backspace", "", 8)...)
	}
	r := []rune(s.text)[0]
	code := int64(231) // VK_PACKET: a letter from an input method
	if r < 0x80 {
		code = int64(unicode.ToUpper(r))
	}
	if all = append(all, tap(s.text, s.text, code)...); h.paced {
		all = chromedp.Tasks{together(all)}
	}
	h.do(all...)
}

// together sends what an input method sends for one press: the letter taken
// back and the new one stand in the queue together, before either is drawn.
func together(all chromedp.Tasks) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error {
		var sent errgroup.Group
		for _, a := range all {
			sent.Go(func() error { return a.Do(ctx) })
			time.Sleep(300 * time.Microsecond) // in their order
		}
		return sent.Wait()
	})
}

// tap is a key down and up, with the text it brings.
func tap(key, text string, code int64, mods ...input.Modifier) chromedp.Tasks {
	var held input.Modifier
	for _, m := range mods {
		held |= m
	}
	kind := input.KeyRawDown
	if text != "" {
		kind = input.KeyDown
	}
	down := input.DispatchKeyEvent(kind).WithKey(key).WithWindowsVirtualKeyCode(code).WithModifiers(held)
	if text != "" {
		down = down.WithText(text).WithUnmodifiedText(text)
	}
	return chromedp.Tasks{down, input.DispatchKeyEvent(input.KeyUp).WithKey(key).WithWindowsVirtualKeyCode(code).WithModifiers(held)}
}

// shorthand is what an experienced keyer types for a date or a code; "" when the
// text has to be typed as it stands.
func shorthand(f *civil.Field, want string) string {
	if f.Kind == civil.KindDate {
		if d, err := civil.ParseDate(want); err == nil && d.Full() {
			return fmt.Sprintf("%02d%02d%02d", d.D, d.M, d.Y%100)
		}
		if d, err := civil.ParseDate(want); err == nil && d.String() == want && len(want) == 4 {
			return want[2:]
		}
		return ""
	}
	if table, ok := civil.TableByID(f.Table); ok && f.Kind == civil.KindCode {
		for _, it := range table.Items {
			if it.VI == want {
				return it.Code
			}
		}
	}
	return ""
}

// handIn saves, answering what is asked, and waits for the next entry.
func (h *hands) handIn(i int, number string) {
	h.t.Helper()
	h.same(number)
	next := fmt.Sprintf(`document.querySelector(".bench-title strong")?.innerText !== %s`, quote(number))
	for range 12 {
		h.key(kb.Enter, input.ModifierCtrl)
		h.until("an answer", next+` || /lỗi|cảnh báo|Chưa/.test(document.querySelector(".bench-said")?.textContent ?? "") || document.querySelector(".bench-wait h2")`)
		if eval[bool](h.person, next) {
			return
		}
		if strings.Contains(h.see().Said, "lỗi phải") {
			h.fail("entry %d (%s) has an error: %s", i, number, h.say(`[...document.querySelectorAll(".find-E")].map(x => x.textContent).join(" | ")`))
		}
		for range 12 {
			if !strings.Contains(h.see().Said, "cảnh báo:") {
				break
			}
			h.key(kb.F8)
		}
	}
	h.fail("entry %s is not saved: %s", number, h.see().Said)
}

// same fails when the form does not hold what the page says, letter by letter.
func (h *hands) same(number string) {
	h.t.Helper()
	held := eval[map[string]string](h.person, `Object.fromEntries([...document.querySelectorAll("[data-field]")].map(f => [f.dataset.field, f.querySelector("input,textarea").value]))`)
	for id, v := range h.truth {
		if got, ok := held[id]; ok && v.Mark == civil.MarkNone && got != v.Written {
			h.fail("%s: %s holds %q, the page says %q", number, id, got, v.Written)
		}
	}
}

// recordSize is how many characters a record has.
func recordSize(v civil.Values) int {
	n := 0
	for _, x := range v {
		n += utf8.RuneCountInString(x.Written)
	}
	return n
}

// plainCost is what the same record costs in a plain form: every letter typed,
// Tab after every field.
func plainCost(t *civil.Type, v civil.Values) int {
	n := 0
	for i := range t.Fields {
		if x := v[t.Fields[i].ID]; !x.Empty() {
			n++
			for _, s := range telex(x.Written) {
				n += s.cost
			}
		}
	}
	return n
}
