// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/sample"
)

// batchSize is how many entries are taken along: what the first button of the
// panel says, or the second in a full run.
var batchSize = map[bool]int{false: 20, true: 50}[full]

// held reads what the browser keeps: the records of a store, as JSON of what js
// makes of each.
func held[T any](p *person, store, js string) T {
	p.t.Helper()
	var v T
	code := fmt.Sprintf(`new Promise((done, failed) => {
		const o = indexedDB.open("sogoc");
		o.onerror = failed;
		o.onsuccess = () => { const q = o.result.transaction(%q).objectStore(%q).getAll(); q.onsuccess = () => { o.result.close(); done((%s)(q.result)); }; };
	})`, store, store, js)
	if err := chromedp.Run(p.ctx, chromedp.Evaluate(code, &v, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) })); err != nil {
		p.fail("reading %s: %v", store, err)
	}
	return v
}

// taken is an entry in the bag.
type taken struct {
	ID, Type, BookNo, Unit, Number string
	Version                        int // when it was taken along: 0, or more where it had come back
}

// TestOfflineBatch takes a batch along, keys them with the line down and
// the browser killed in between, and hands them in over a line that loses
// answers: each entry once.
func TestOfflineBatch(t *testing.T) {
	line := newWire(t, demo.Address)
	p := sitApart(t, "nhaplieu2", line.address()).signIn()
	p.open("/keying")
	p.tabTo(fmt.Sprintf(".offline-panel button:nth-of-type(%d)", map[bool]int{false: 1, true: 2}[full]))
	p.press(kb.Enter)
	p.untilLong("the entries are here", fmt.Sprintf(`document.querySelector(".offline-panel")?.innerText.includes("Đã có %d trường hợp trên máy này")`, batchSize))
	bag := held[[]taken](p, "job", `all => all.sort((a, b) => a.order - b.order).map(j => ({ID: j.entry, Type: j.lease.type.id, BookNo: j.lease.book.no, Unit: j.lease.book.unit, Number: j.lease.entry.number, Version: j.lease.entry.version}))`)
	if len(bag) != batchSize {
		t.Fatalf("%d entries are in the bag", len(bag))
	}

	line.cut()
	p.open("/keying?go=1")
	p.seesPage()
	before := batchSize * 2 / 5
	for _, e := range bag[:before] {
		p.keyAway(e)
	}
	p.until("the bench", `document.querySelector(".kf.now")`)
	half := p.begin(bag[before])
	p.kill()
	p.start()
	// A browser writes its cookies every half minute: what signed the person in
	// may be gone with it, so here it always is.
	p.do(network.ClearBrowserCookies())
	p.open("/keying")
	p.sees("Mất mạng: làm việc từ máy này", fmt.Sprintf("%d trường hợp trên máy này, chưa nhập", batchSize-before), fmt.Sprintf("%d trường hợp đã nhập, chờ có mạng để nộp", before))
	p.open("/keying?go=1")
	p.until("the entry begun, with what was typed", fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry === %q`, bag[before].ID))
	if got := p.typed(); got != half {
		p.fail("after the kill the form holds\n%s\nit held\n%s", got, half)
	}
	for _, e := range bag[before:] {
		p.keyAway(e)
	}
	p.sees(fmt.Sprintf("%d trường hợp đã nhập, chờ có mạng để nộp", batchSize))

	line.mend()
	p.signIn()
	line.deafen() // the first commands arrive, their answers do not
	p.open("/keying")
	time.Sleep(3 * time.Second) // let some be sent into the dark
	line.cut()
	line.mend()
	p.open("/keying")
	p.untilLong("all is handed in or asked about", `document.querySelector(".offline-panel") && !document.querySelector(".offline-panel").innerText.match(/[1-9][0-9]* trường hợp đã nhập, đang nộp|chờ có mạng/)`)
	asked := p.answerAll()
	t.Logf("%d of %d came back with a question", asked, batchSize)
	for _, store := range []string{"job", "out", "draft"} {
		if n := held[int](p, store, `all => all.length`); n != 0 {
			t.Errorf("%d records of %s are left in the browser", n, store)
		}
	}
	if left := p.scansLeft(); left != 0 {
		t.Errorf("%d scans are left in the browser", left)
	}
	countOnce(t, bag)
}

// countOnce asks as a reviewer: each entry is keyed, by one version more than
// when it was taken along.
func countOnce(t *testing.T, bag []taken) {
	reviewer := sit(t, "kiemtra").signIn()
	w := &walk{}
	keyed := 0
	for _, e := range bag {
		s := w.stored(reviewer, e.ID)
		if s.Entry.State != "keyed" || s.Entry.Version != e.Version+1 {
			t.Errorf("number %s is %s in version %d, it was in %d when it was taken along", e.Number, s.Entry.State, s.Entry.Version, e.Version)
			continue
		}
		keyed++
	}
	if keyed != batchSize {
		t.Errorf("%d of %d entries arrived", keyed, batchSize)
	}
}

func (p *person) scansLeft() (n int) {
	p.t.Helper()
	p.do(chromedp.Evaluate(`caches.has("sogoc-scans").then(has => has ? caches.open("sogoc-scans").then(c => c.keys()).then(k => k.length) : 0)`, &n,
		func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	return n
}

// untilLong is until for what takes a whole batch.
func (p *person) untilLong(what, js string) {
	p.t.Helper()
	for end := time.Now().Add(2 * time.Minute); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		var ok bool
		if err := chromedp.Run(p.ctx, chromedp.Evaluate("Boolean("+js+")", &ok)); err == nil && ok {
			return
		}
	}
	p.fail("never: %s (%s)", what, js)
}

// typed is what the form shows.
func (p *person) typed() string {
	p.t.Helper()
	return eval[string](p, `JSON.stringify([...document.querySelectorAll("[data-field]")].map(f => [f.dataset.field, f.querySelector("input,textarea").value, f.querySelector(".kf-mark")?.textContent ?? ""]))`)
}

// begin keys the first fields of an entry and waits until this machine has them.
func (p *person) begin(e taken) string {
	p.t.Helper()
	p.until("the next entry", fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry === %q && document.activeElement?.closest("[data-field]")`, e.ID))
	truth := truthOf(p.t, e)
	for range 6 {
		p.keyField(truth)
	}
	p.until("kept here", `/đã giữ/.test(document.querySelector(".safety")?.textContent)`)
	// The sign may speak of the field before: what is killed next must hold the last.
	missing := fmt.Sprintf(`all => {
		const kept = new Set(all.filter(d => d.entry === %q).flatMap(d => Object.values(d.values).map(v => v.w)));
		return [...document.querySelectorAll("[data-field] input")].filter(i => i.value && !kept.has(i.value)).length;
	}`, e.ID)
	for end := time.Now().Add(patience); held[int](p, "draft", missing) > 0; {
		if time.Now().After(end) {
			p.fail("the browser does not keep what was typed")
		}
	}
	return p.typed()
}

// keyAway keys an entry of the bag and saves it, with the line down: the next
// one comes by itself.
func (p *person) keyAway(e taken) {
	p.t.Helper()
	p.until("entry "+e.Number, fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry === %q && document.activeElement?.closest("[data-field]")`, e.ID))
	truth := truthOf(p.t, e)
	for last := ""; ; {
		field := p.field()
		if field == last {
			break
		}
		last = field
		p.keyField(truth)
	}
	gone := fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry !== %q`, e.ID)
	for range 10 {
		p.press(kb.Enter, input.ModifierCtrl)
		p.until("kept, or asked", gone+` || /cảnh báo|lỗi/.test(document.querySelector(".bench-said")?.textContent ?? "")`)
		if eval[bool](p, gone) {
			return
		}
		p.acknowledge()
	}
	p.fail("number %s is asked about again and again", e.Number)
}

// acknowledge answers every warning that stands.
func (p *person) acknowledge() {
	p.t.Helper()
	for range 30 {
		n := eval[int](p, `document.querySelectorAll(".find-W").length`)
		if n == 0 {
			return
		}
		p.until("the focus is on a warning", `document.activeElement?.closest("[data-field]")?.querySelector(".find-W")`)
		p.press(kb.F8)
		p.until("one warning fewer", fmt.Sprintf(`document.querySelectorAll(".find-W").length < %d`, n))
	}
	p.fail("warnings without end")
}

// answerAll goes to each entry that the server asks about and answers; how many.
func (p *person) answerAll() (n int) {
	p.t.Helper()
	for ; n < batchSize+5; n++ {
		p.open("/keying")
		p.until("the panel", `document.querySelector(".offline-panel")`)
		link := `.offline-panel a[href^="/keying?entry="]`
		time.Sleep(200 * time.Millisecond) // the panel reads the browser's store
		if !eval[bool](p, `document.querySelector('`+link+`') !== null`) {
			return n
		}
		p.follow(link)
		p.until("the bench", `document.querySelector(".kf.now")`)
		id := eval[string](p, `document.querySelector(".bench").dataset.entry`)
		p.settleAsked(id)
	}
	p.fail("questions without end")
	return n
}

// settleAsked answers the warnings of one entry, mends what is an error, and saves.
func (p *person) settleAsked(id string) {
	p.t.Helper()
	gone := fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry !== %q`, id)
	for range 12 {
		if e := p.say(`[...document.querySelectorAll(".find-E")].map(e => e.closest("[data-field]").dataset.field + ": " + e.textContent).join("; ")`); e != "" {
			p.fail("an error blocks %s: %s", id, e)
		}
		if eval[int](p, `document.querySelectorAll(".find-W").length`) > 0 && !eval[bool](p, `Boolean(document.activeElement?.closest("[data-field]")?.querySelector(".find-W"))`) {
			p.press(kb.Enter, input.ModifierCtrl) // leads to the first
			p.until("asked", gone+` || document.activeElement?.closest("[data-field]")?.querySelector(".find-W")`)
		}
		if eval[bool](p, gone) {
			return
		}
		p.acknowledge()
		p.press(kb.Enter, input.ModifierCtrl)
		p.until("saved, or asked", gone+` || /cảnh báo|lỗi/.test(document.querySelector(".bench-said")?.textContent ?? "")`)
		if eval[bool](p, gone) {
			return
		}
	}
	p.fail("%s is asked about again and again", id)
}

func truthOf(t *testing.T, e taken) *sample.Entry {
	t.Helper()
	for _, x := range bookOf(t, strings.Split(e.Type, "/")[0], e.BookNo, e.Unit).Entries {
		if so := x.Values["so"]; so.Written == e.Number || so.Norm == e.Number {
			return x
		}
	}
	t.Fatalf("the book has no number %s", e.Number)
	return nil
}

// keyField types into the field that has the focus what the page says.
func (p *person) keyField(truth *sample.Entry) {
	p.t.Helper()
	field := p.field()
	v := truth.Values[field]
	key := kb.Enter
	switch {
	case v.Mark == civil.MarkIllegible:
		key = kb.F3
	case v.Mark == civil.MarkBlank:
		key = kb.F2
	case isDitto(v.Written):
		key = kb.F4
	case v.Written != "":
		p.press("a", input.ModifierCtrl)
		p.types(v.Written)
	}
	p.press(key)
	p.until("the next field after "+field, fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field !== %q || /Hết các ô|không có gì/.test(document.querySelector(".bench-said").textContent)`, field))
	if key == kb.F4 && p.field() == field { // the entry above has nothing there
		p.press(kb.Enter)
	}
}
