// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package ui_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/web/ui/axetest"
	"github.com/sogoc/sogoc/internal/web/ui/mock"
)

// typing sends text as a keyboard with an input method does: whole letters, no key events of its own.
func typing(s string) chromedp.Action {
	return chromedp.ActionFunc(func(ctx context.Context) error { return input.InsertText(s).Do(ctx) })
}

// press sends a key with modifiers.
func press(key string, mods ...input.Modifier) chromedp.Action {
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(mods...))
}

// eval reads a value from the page.
func eval[T any](t *testing.T, ctx context.Context, js string) T {
	t.Helper()
	var v T
	if err := chromedp.Run(ctx, chromedp.Evaluate(js, &v)); err != nil {
		t.Fatalf("%s: %v", js, err)
	}
	return v
}

// until waits for an expression to become true.
func until(t *testing.T, ctx context.Context, what, js string) {
	t.Helper()
	for range 400 {
		if eval[bool](t, ctx, "Boolean("+js+")") {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("never: %s (focus is on %s; said %q)", what, focused(t, ctx), eval[string](t, ctx, `document.querySelector(".bench-said")?.textContent ?? ""`))
}

func focused(t *testing.T, ctx context.Context) string {
	t.Helper()
	return eval[string](t, ctx, `document.activeElement?.closest("[data-field],[data-row]")?.dataset.field ?? document.activeElement?.closest("[data-row]")?.dataset.row ?? document.activeElement?.tagName ?? ""`)
}

// at waits for the focus to reach a field.
func at(t *testing.T, ctx context.Context, field string) {
	t.Helper()
	until(t, ctx, "focus on "+field, fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field === %q`, field))
}

func run(t *testing.T, ctx context.Context, do ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(ctx, do...); err != nil {
		t.Fatal(err)
	}
}

// faults collects errors of scripts and breaches of the content policy.
func faults(ctx context.Context) *[]string {
	var list []string
	chromedp.ListenTarget(ctx, func(ev any) {
		switch e := ev.(type) {
		case *runtime.EventExceptionThrown:
			list = append(list, e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError && strings.Contains(e.Entry.Text, "Content Security Policy") {
				list = append(list, e.Entry.Text)
			}
		}
	})
	return &list
}

func openBench(t *testing.T) (*mock.Server, context.Context) {
	t.Helper()
	s, url := start(t)
	ctx := browser(t)
	bad := faults(ctx)
	t.Cleanup(func() {
		for _, f := range *bad {
			t.Errorf("the page complained: %s", f)
		}
	})
	run(t, ctx, log.Enable(), emulation.SetDeviceMetricsOverride(1366, 768, 1, false), choose(url, "vi", "light"), chromedp.Navigate(url+"/keying"), chromedp.WaitVisible(".kf"))
	at(t, ctx, "so")
	return s, ctx
}

// TestKeying keys a whole entry by keyboard alone: sticky fields are passed over, codes go by digits, dates by six digits, marks, as above,
// a hard error and a soft warning, and the next entry comes by itself.
func TestKeying(t *testing.T) {
	s, ctx := openBench(t)
	enter := press(kb.Enter)
	run(t, ctx, enter)
	at(t, ctx, "ngayDangKy")
	run(t, ctx, press(kb.F4)) // as in the entry above
	at(t, ctx, "loaiDangKy")
	run(t, ctx, typing("4"), enter)
	at(t, ctx, "nksHoTen")
	run(t, ctx, typing("Nguyễn Thị Ngọc Ẩn"), enter)
	at(t, ctx, "nksGioiTinh")
	run(t, ctx, typing("2"), press(kb.Tab))
	at(t, ctx, "nksNgaySinh")
	run(t, ctx, typing("300205"), enter) // 30 February
	at(t, ctx, "nksDanToc")
	run(t, ctx, typing("van kieu"))
	until(t, ctx, "a suggestion", `document.querySelector("[data-field=nksDanToc] [role=option]")`)
	run(t, ctx, press(kb.ArrowDown)) // words typed out stand as they are, unless a row is chosen
	until(t, ctx, "the row is chosen", `document.querySelector("[data-field=nksDanToc] [role=option][aria-selected=true]")`)
	run(t, ctx, enter)
	at(t, ctx, "nksQuocTich")
	run(t, ctx, press(kb.F4))
	at(t, ctx, "nksNoiSinh")
	run(t, ctx, press(kb.F3)) // illegible
	at(t, ctx, "meHoTen")
	run(t, ctx, typing("Lê Thị Lan"), enter, typing("1999"), enter, press(kb.F4))
	at(t, ctx, "meNoiCuTru")
	run(t, ctx, typing("vinh thuy"))
	until(t, ctx, "places", `document.querySelectorAll("[data-field=meNoiCuTru] [role=option]").length >= 2`)
	run(t, ctx, press(kb.ArrowDown), enter)
	at(t, ctx, "chaHoTen")
	run(t, ctx, press(kb.F2)) // left blank in the book
	at(t, ctx, "chaNgaySinh")
	until(t, ctx, "the draft reaches the server", `document.querySelector(".safety.ok")`)

	run(t, ctx, press(kb.Enter, input.ModifierCtrl))
	at(t, ctx, "nksNgaySinh") // the error blocks, and the focus goes to it
	if _, ok := s.SavedEntry("e-13"); ok {
		t.Fatal("an impossible date was saved without a word")
	}
	run(t, ctx, chromedp.Evaluate(`document.activeElement.select()`, nil), typing("010905"), enter)
	until(t, ctx, "the error goes", `!document.querySelector(".find-E")`)
	run(t, ctx, press(kb.Enter, input.ModifierCtrl))
	at(t, ctx, "meNgaySinh") // the warning asks once
	run(t, ctx, press(kb.F8), press(kb.Enter, input.ModifierCtrl))
	until(t, ctx, "the next entry", `document.querySelector(".bench-title strong").textContent.includes("14/2005")`)

	got, _ := s.SavedEntry("e-13")
	want := mock.Values{
		"so": {W: "13/2005", N: "13/2005"}, "ngayDangKy": {W: "27/10/2005", N: "27.10.2005"}, "loaiDangKy": {W: "Đăng ký quá hạn", N: "4"},
		"nksHoTen": {W: "Nguyễn Thị Ngọc Ẩn", N: "Nguyễn Thị Ngọc Ẩn"}, "nksGioiTinh": {W: "Nữ", N: "2"}, "nksNgaySinh": {W: "01/09/2005", N: "01.09.2005"},
		"nksDanToc": {W: "van kieu", N: "31"}, "nksQuocTich": {W: "Việt Nam", N: "VN"}, "nksNoiSinh": {M: "illegible"}, "meNgaySinh": {W: "1999", N: "1999"},
		"meNoiCuTru": {W: "Xã Vĩnh Thủy, huyện Vĩnh Linh, tỉnh Quảng Trị", N: "19381@19940101"}, "chaHoTen": {M: "blank"}, "quyenSo": {W: "02/2005", N: "02/2005"},
	}
	for id, v := range want {
		if got.Values[id] != v {
			t.Errorf("%s is %+v, want %+v", id, got.Values[id], v)
		}
	}
	if len(got.Acks) != 1 || !strings.HasPrefix(got.Acks[0], "V25:") {
		t.Errorf("acknowledged %v", got.Acks)
	}
	for _, store := range []string{"draft", "out", "job"} {
		until(t, ctx, "the saved entry no longer lies in the browser", fmt.Sprintf(`(window.left ??= {}, indexedDB.open("sogoc").onsuccess = e => { const d = e.target.result; d.transaction(%q).objectStore(%q).count().onsuccess = c => { left[%q] = c.target.result; d.close() } }, left[%q] === 0)`, store, store, store, store))
	}
}

// TestKeyingUndo takes back changes of fields, also those made by one key.
func TestKeyingUndo(t *testing.T) {
	_, ctx := openBench(t)
	run(t, ctx, press(kb.Enter), typing("1/2/05"), press(kb.Enter))
	at(t, ctx, "loaiDangKy")
	run(t, ctx, press(kb.Enter, input.ModifierShift))
	at(t, ctx, "ngayDangKy")
	run(t, ctx, press(kb.F2))
	until(t, ctx, "the mark", `document.querySelector("[data-field=ngayDangKy] .kf-mark")`)
	run(t, ctx, press("z", input.ModifierCtrl))
	until(t, ctx, "the value again", `document.querySelector("#k-ngayDangKy").value === "1/2/05"`)
	at(t, ctx, "ngayDangKy")
	run(t, ctx, press(kb.F7))
	at(t, ctx, "nguoiKy")
}

// TestKeyingOffline loses the network while keying: nothing typed is lost, it is said, and all goes out when the network is back; also after the
// window was closed and opened again.
func TestKeyingOffline(t *testing.T) {
	s, ctx := openBench(t)
	s.SetDown(true)
	run(t, ctx, press(kb.Enter), press(kb.Enter), press(kb.Enter))
	at(t, ctx, "nksHoTen")
	run(t, ctx, typing("Hồ Văn Khưm"), press(kb.Enter))
	until(t, ctx, "it says that the network is gone", `document.querySelector(".safety.warn")`)
	run(t, ctx, press(kb.Enter, input.ModifierCtrl))
	until(t, ctx, "what can be asked here is asked", `document.querySelector(".find-W")`)
	s.SetDown(false)
	until(t, ctx, "the draft is sent by itself", `document.querySelector(".safety.ok")`)
	if got := s.Draft("e-13")["nksHoTen"].W; got != "Hồ Văn Khưm" {
		t.Errorf("the draft holds %q", got)
	}
	run(t, ctx, chromedp.Reload(), chromedp.WaitVisible(".kf"))
	if got := eval[string](t, ctx, `document.querySelector("#k-nksHoTen").value`); got != "Hồ Văn Khưm" {
		t.Errorf("after opening again the field holds %q", got)
	}
}

// TestReview walks an entry by keys, sends one field back with a reason, and is refused the right to decide on its own entry.
func TestReview(t *testing.T) {
	s, url := start(t)
	ctx := browser(t)
	run(t, ctx, emulation.SetDeviceMetricsOverride(1366, 768, 1, false), choose(url, "vi", "light"), chromedp.Navigate(url+"/review"), chromedp.WaitVisible(".rv"))
	until(t, ctx, "the first row has the focus", `document.activeElement?.dataset.row === "quyenSo"`)
	run(t, ctx, press(kb.ArrowDown), press(kb.ArrowDown))
	until(t, ctx, "the third row", `document.activeElement?.dataset.row === "nguoiKy"`)
	run(t, ctx, press(kb.F8))
	until(t, ctx, "the reason is asked", `document.activeElement?.id === "r-why-nguoiKy"`)
	run(t, ctx, typing("Chữ ký là của người khác"), press(kb.Enter, input.ModifierCtrl))
	until(t, ctx, "the next entry, which is one's own", `document.querySelector(".bench-title strong")?.textContent.includes("12/")`)
	if got := s.Reviewed("e-11"); !strings.HasPrefix(got, "return") || !strings.Contains(got, "Chữ ký là của người khác") {
		t.Errorf("the server heard %q", got)
	}
	until(t, ctx, "no decision on one's own entry", `document.querySelector(".bench-foot .btn").disabled`)
}

// TestAxe asks axe-core about the pages, in both themes and on a telephone: no serious fault.
func TestAxe(t *testing.T) {
	axe, err := os.ReadFile("../../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("axe-core is not installed; run `npm ci` in web/")
	}
	_, url := start(t)
	ctx := browser(t)
	for _, page := range []string{"design", "keying", "review", "viewer", "missing"} {
		for _, v := range []struct {
			w     int64
			theme string
		}{{1366, "light"}, {1366, "dark"}, {390, "light"}} {
			height := int64(800)
			if page == "design" { // all of it at once: what sticks to the window's rim covers nothing
				height = 8000
			}
			run(t, ctx, emulation.SetDeviceMetricsOverride(v.w, height, 1, v.w < 600), choose(url, "vi", v.theme), chromedp.Navigate(url+"/"+page),
				chromedp.WaitVisible("main"), chromedp.Sleep(700*time.Millisecond), chromedp.Evaluate(string(axe), nil))
			var faults []string
			run(t, ctx, axetest.Serious(&faults))
			for _, f := range faults {
				t.Errorf("/%s at %d %s: %s", page, v.w, v.theme, f)
			}
			if over := eval[int](t, ctx, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
				t.Errorf("/%s at %d: the page is %d px wider than the screen", page, v.w, over)
			}
		}
	}
}

// dragBy drags with the mouse from the middle of an element.
func dragBy(t *testing.T, ctx context.Context, selector string, dx, dy float64) {
	t.Helper()
	p := eval[[]float64](t, ctx, fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()`, selector))
	mouse := func(kind input.MouseType, x, y float64) chromedp.Action {
		return chromedp.ActionFunc(func(ctx context.Context) error {
			return input.DispatchMouseEvent(kind, x, y).WithButton(input.Left).WithButtons(1).WithClickCount(1).Do(ctx)
		})
	}
	run(t, ctx, mouse(input.MousePressed, p[0], p[1]), mouse(input.MouseMoved, p[0]+dx/2, p[1]+dy/2), mouse(input.MouseMoved, p[0]+dx, p[1]+dy), mouse(input.MouseReleased, p[0]+dx, p[1]+dy))
}

const top = `Math.round(document.querySelector("%s").getBoundingClientRect().top)`

// TestBand drags the band to fit a page that differs from the layout; the shift is kept for the book and the page stays.
func TestBand(t *testing.T) {
	_, ctx := openBench(t)
	until(t, ctx, "the band", `document.querySelector(".band")`)
	time.Sleep(600 * time.Millisecond)
	before := eval[int](t, ctx, fmt.Sprintf(top, ".band"))
	dragBy(t, ctx, ".band-grip", 0, 40)
	until(t, ctx, "the band moves with the mouse", fmt.Sprintf("Math.abs("+top+" - %d - 40) <= 3", ".band", before))
	if kept := eval[float64](t, ctx, `Number(localStorage.getItem("sogoc.offset.b-1"))`); kept <= 0 {
		t.Errorf("the shift kept for the book is %v", kept)
	}
}

// TestViewerRegions moves a region by mouse and by keys, and draws a new one.
func TestViewerRegions(t *testing.T) {
	_, url := start(t)
	ctx := browser(t)
	run(t, ctx, emulation.SetDeviceMetricsOverride(1366, 768, 1, false), choose(url, "vi", "light"), chromedp.Navigate(url+"/viewer"), chromedp.WaitVisible(".region"))
	time.Sleep(600 * time.Millisecond)
	before := eval[int](t, ctx, fmt.Sprintf(top, ".region"))
	dragBy(t, ctx, ".region", 0, 30)
	until(t, ctx, "the region moves", fmt.Sprintf("Math.abs("+top+" - %d - 30) <= 3", ".region", before))
	run(t, ctx, chromedp.Focus(".regions li .btn"), press(kb.ArrowUp), press(kb.ArrowUp))
	until(t, ctx, "the arrows move it back a little", fmt.Sprintf(top+" < %d", ".region", before+30))
	run(t, ctx, chromedp.Click(`//button[contains(., "Vẽ trên ảnh")]`, chromedp.BySearch))
	dragBy(t, ctx, ".pane-view", 60, 200)
	until(t, ctx, "a third region", `document.querySelectorAll(".region").length === 3`)
}
