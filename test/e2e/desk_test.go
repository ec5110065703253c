// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// at the desk: a keyer before an entry of a book of births that has no scans.
func deskOf(t *testing.T, n int) (*hands, string) {
	t.Helper()
	page := birthsToKey(t, n)
	id := newBook(sit(t, "canbo").signIn(), page, n)
	h := &hands{spent: map[string]int{}, person: sit(t, "nhaplieu2").signIn()}
	h.open("/keying?book=" + id)
	h.until("the bench", `document.querySelector(".kf.now")`)
	return h, id
}

// to goes by keys to a field.
func (h *hands) to(field string) {
	h.t.Helper()
	for range 80 {
		if h.see().Field == field {
			return
		}
		h.press(kb.Tab)
	}
	h.fail("Tab does not reach %s", field)
}

// TestDeskByKeys: each field is reached without a mouse, and each thing that a
// key does at the desk is seen to be done.
func TestDeskByKeys(t *testing.T) {
	h, _ := deskOf(t, 3)
	h.reachesAll()
	h.keepsWords()
	h.undoesAndRedoes()
	h.composes()
	h.typesVNI()
	h.changesKey()
	h.goesToAnother()
	h.keysAColumn()
	h.signsInAgain()
}

// TestDeskLeftAtOnce: a field is left by Enter and the page itself in the same
// moment, before it can hear that anything was kept.
func TestDeskLeftAtOnce(t *testing.T) {
	h, _ := deskOf(t, 1)
	for i := range 5 {
		h.until("the bench", `document.querySelector(".kf.now")`)
		h.to("nksHoTen")
		h.press("a", input.ModifierCtrl)
		name := "Trần Thị Ngay " + strings.Repeat("I", i+1)
		h.types(name)
		h.do(chromedp.Evaluate(`window.before = true; document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", code: "Enter", bubbles: true, cancelable: true}));
location.reload(); for (const end = Date.now() + 300; Date.now() < end;);`, nil))
		h.until("what was typed before", fmt.Sprintf(`!window.before && document.querySelector("[data-field=nksHoTen] input")?.value === %s`, quote(name)))
	}
}

// reachesAll walks Enter and F7 over the form and counts what had the focus.
func (h *hands) reachesAll() {
	h.t.Helper()
	want := eval[[]string](h.person, `[...document.querySelectorAll("[data-field]")].map(f => f.dataset.field)`)
	met := map[string]bool{}
	walk := func(key string, mods ...input.Modifier) {
		for range 2 * len(want) {
			at := h.see().Field
			h.key(key, mods...)
			met[at], met[h.see().Field] = true, true
			if h.see().Field == at {
				return
			}
		}
	}
	walk(kb.Enter)
	walk(kb.F7)
	for range 2 { // F7 turns at the ends of the fields that go with the book
		walk(kb.F7, input.ModifierShift)
		h.to(want[len(want)-1])
		walk(kb.F7)
	}
	for _, id := range want {
		if !met[id] {
			h.fail("no key leads to %s", id)
		}
	}
	h.press(kb.Tab) // and out again, to the buttons
}

// keepsWords: a field of codes left slowly holds what was typed, with its code beside it.
func (h *hands) keepsWords() {
	h.t.Helper()
	h.open(h.say("location.pathname + location.search"))
	h.to("loaiDangKy")
	h.letters("đúng hạn")
	h.until("the list was asked for", `document.querySelector("[data-field=loaiDangKy] input").value === "đúng hạn"`)
	h.do(chromedp.Evaluate(`new Promise(r => setTimeout(r, 400))`, nil, awaited))
	h.key(kb.Enter)
	h.until("the code beside the words", `document.querySelector("[data-field=loaiDangKy] .kf-norm")?.textContent === "1"`)
	if got := eval[string](h.person, `document.querySelector("[data-field=loaiDangKy] input").value`); got != "đúng hạn" {
		h.fail("the words became %q", got)
	}
}

func (h *hands) undoesAndRedoes() {
	h.t.Helper()
	h.to("nksHoTen")
	h.letters("Lê Văn Sinh")
	h.key(kb.Enter)
	name := `document.querySelector("[data-field=nksHoTen] input").value`
	h.press("z", input.ModifierCtrl)
	h.until("taken back", name+` === ""`)
	h.press("y", input.ModifierCtrl)
	h.until("done again", name+` === "Lê Văn Sinh"`)
}

// composes types through an input method that composes: keys pressed while a
// word is open belong to the method, and the word is taken when it is closed.
func (h *hands) composes() {
	h.t.Helper()
	h.to("nguoiThucHien")
	h.press("a", input.ModifierCtrl)
	compose := func(s string) chromedp.Action {
		return chromedp.ActionFunc(func(ctx context.Context) error {
			n := int64(len([]rune(s)))
			return input.ImeSetComposition(s, n, n).Do(ctx)
		})
	}
	h.do(compose("n"), compose("ng"), compose("nguye"), compose("nguyê"), compose("nguyễ"), compose("nguyễn"))
	at := h.see().Field
	h.do(input.DispatchKeyEvent(input.KeyRawDown).WithKey("Enter").WithWindowsVirtualKeyCode(229), input.DispatchKeyEvent(input.KeyUp).WithKey("Enter").WithWindowsVirtualKeyCode(229))
	if now := h.see().Field; now != at {
		h.fail("Enter that closes a word of the input method left the field for %s", now)
	}
	h.types("nguyễn") // the method closes the word
	h.until("the word", `document.activeElement.value.normalize("NFC").endsWith("nguyễn")`)
	h.key(kb.Enter)
	h.until("the next field", fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field !== %q`, at))
}

// typesVNI types names, places and codes with digits for marks: neither the
// digits, which the input method takes, nor the letters it puts in their place
// choose from a list, move on or stay behind in the text.
func (h *hands) typesVNI() {
	h.t.Helper()
	for _, x := range []struct{ field, text string }{{"nksHoTen", "Nguyễn Đức Hướng"}, {"nksDanToc", "Vân Kiều"}, {"nksNoiSinh", "thôn Trường Sanh, xã Hải Trường"}, {"meHoTen", "Đặng Thị Ngọc Ưởng"}} {
		h.open(h.say("location.pathname + location.search"))
		h.to(x.field)
		h.press("a", input.ModifierCtrl)
		for _, s := range vni(x.text) {
			if s.key != "" {
				h.do(input.DispatchKeyEvent(input.KeyRawDown).WithKey("Process").WithCode("Digit"+s.key).WithWindowsVirtualKeyCode(229), input.DispatchKeyEvent(input.KeyUp).WithKey(s.key).WithWindowsVirtualKeyCode(229))
			}
			h.strike(s)
		}
		held := fmt.Sprintf(`document.querySelector("[data-field=%s] :is(input,textarea)").value`, x.field)
		if at := h.see().Field; at != x.field {
			h.fail("typing %q by VNI led from %s to %s", x.text, x.field, at)
		}
		h.until("the text of "+x.field, held+`.normalize("NFC") === `+quote(x.text))
		h.key(kb.Enter)
		h.until("the next field", fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field !== %q`, x.field))
		if got := eval[string](h.person, held); got != x.text {
			h.fail("%s holds %q after %q was typed by VNI", x.field, got, x.text)
		}
	}
}

// changesKey gives the help sheet's save another key, which the account keeps.
func (h *hands) changesKey() {
	h.t.Helper()
	h.press(kb.F1)
	h.until("the sheet of keys", `document.querySelector("dialog[open] .key-list")`)
	h.tabTo(".key-list li:nth-child(3) .key-btn")
	h.press(kb.Enter)
	h.press("t", input.ModifierCtrl) // the browser's
	h.sees("không dùng được")
	h.press(kb.F10)
	h.sees("đang dùng để")
	h.press(kb.F6, input.ModifierShift)
	h.until("the new key", `document.querySelector(".key-list li:nth-child(3) kbd")?.textContent === "Shift+F6"`)
	h.press(kb.Escape)
	if _, kept := ask[struct{ Keys map[string]string }](h.person, "GET", "/api/prefs", nil); kept.Keys["save"] != "Shift+F6" {
		h.fail("the account keeps %v", kept.Keys)
	}
	h.press(kb.F1)
	h.until("the sheet again", `document.querySelector("dialog[open] .key-list")`)
	h.tabTo("dialog .dialog-foot .btn:first-child")
	h.press(kb.Enter)
	h.press(kb.Escape)
	h.until("closed", `!document.querySelector("dialog")`)
}

// goesToAnother opens another entry of the book by its number, and comes back
// to what was typed.
func (h *hands) goesToAnother() {
	h.t.Helper()
	before := h.see().Number
	h.press(kb.F9, input.ModifierShift)
	h.until("the list of the book", `document.querySelectorAll("#goto-list li").length === 2`)
	h.types("3")
	h.until("number 3 alone", `document.querySelectorAll("#goto-list li").length === 1`)
	h.press(kb.Enter)
	h.until("number 3", `document.querySelector(".bench-title strong")?.innerText.startsWith("Số 03")`)
	h.press(kb.F9, input.ModifierShift)
	h.until("the list again", `document.querySelector("#goto-list li")`)
	h.types(strings.TrimPrefix(before, "Số ")[:2])
	h.press(kb.Enter)
	h.until("back again with what was typed", fmt.Sprintf(`document.querySelector(".bench-title strong")?.innerText === %s && document.querySelector("[data-field=nksHoTen] input").value === "Nguyễn Đức Hướng"`, quote(before)))
}

// keysAColumn keys one field of all entries and finds it in the entry.
func (h *hands) keysAColumn() {
	h.t.Helper()
	h.press("c", input.ModifierAlt)
	h.until("the column", `document.querySelectorAll(".columns-rows li").length === 3 && document.activeElement.matches(".columns-rows input")`)
	columns := eval[[]string](h.person, `[...document.querySelectorAll(".columns select option")].map(o => o.value)`)
	if !slices.Contains(columns, "nksGioiTinh") {
		h.fail("the columns are %v", columns)
	}
	h.pick(".columns select", "nksGioiTinh")
	h.tabTo(".columns-rows li:first-child input")
	for range 2 {
		h.strike(stroke{text: "2", cost: 1})
		h.key(kb.Enter)
	}
	h.until("both rows", `[...document.querySelectorAll(".columns-rows input")].filter(x => x.value === "Nữ").length === 2`)
	h.until("kept", `document.querySelector(".columns [role=status]").textContent.includes("đã lưu nháp")`)
	h.tabTo(".columns .bench-head .btn")
	h.press(kb.Enter)
	h.until("the entry has it", `document.querySelector("[data-field=nksGioiTinh] input")?.value === "Nữ"`)
}

// signsInAgain: a session that ends at the desk is told with the way to sign in
// beside it; what was typed goes to the server once that is done.
func (h *hands) signsInAgain() {
	h.t.Helper()
	h.until("a field", `document.querySelector(".kf.now")`)
	h.to("nksHoTen")
	h.do(network.DeleteCookies("sogoc_session").WithURL(demo.Address))
	h.types("Trần Thị Thử")
	h.press(kb.Enter)
	h.until("the way to sign in", `document.querySelector('.bench-head a[href="/login"][target="_blank"]')`)
	h.sees("hết phiên, đã giữ trên máy")
	who := fmt.Sprintf(`new URLSearchParams({username: %s, password: %s})`, quote(h.who.Username), quote(h.who.Password))
	await[bool](h.person, `fetch("/login", {method: "POST", body: `+who+`}).then(() => window.dispatchEvent(new Event("focus")))`)
	h.until("kept on the server", `document.querySelector(".safety.ok")`)
}
