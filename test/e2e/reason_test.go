// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/civil"
)

// TestReasonWithAWarning: a warning is answered with a few words by Ctrl+F8; the
// words stay at the field, and the reviewer reads them.
func TestReasonWithAWarning(t *testing.T) {
	const reason = "Sổ viết cả tên bằng chữ in hoa"
	page := birthsToKey(t, 2)
	id := newBook(sit(t, "canbo").signIn(), page, 2)
	h := &hands{spent: map[string]int{}, person: sit(t, "nhaplieu2").signIn()}
	h.kind, _ = civil.ByID("birth")
	h.open("/keying?book=" + id)
	h.until("the bench", `document.querySelector(".kf.now")`)
	entry := eval[string](h.person, `document.querySelector(".bench").dataset.entry`)
	h.truth = page.Entries[0].Values.Clone()
	capitals := civil.Value{Written: strings.ToUpper(h.truth["nksHoTen"].Written)}
	h.truth["nksHoTen"] = capitals
	number := h.fillBirth()
	h.until("the warning of capitals", `document.querySelector("[data-field=nksHoTen] .find-W")`)
	for range 10 { // what is asked, one after the other
		if h.see().Field == "nksHoTen" {
			break
		}
		h.key(kb.F8, input.ModifierShift)
	}
	h.key(kb.F8, input.ModifierCtrl)
	box := `document.activeElement?.id === "k-nksHoTen-why"`
	h.until("a box for the reason", box)
	h.types("bỏ đi")
	h.press(kb.Escape)
	h.until("back at the field without it", `document.activeElement?.id === "k-nksHoTen" && !document.querySelector(".find-why") && document.querySelector("[data-field=nksHoTen] .find-W")`)
	h.key(kb.F8, input.ModifierCtrl)
	h.until("the box again", box)
	h.types(reason)
	h.press(kb.Enter)
	h.until("the reason at the field", `document.querySelector("[data-field=nksHoTen] .find-why")?.textContent.includes(`+quote(reason)+`)`)
	h.handIn(0, number)

	reviewer := sit(t, "kiemtra").signIn()
	reviewer.open("/review?entry=" + entry)
	reviewer.until("the entry", `document.querySelector(".rv")`)
	reviewer.sees("Lý do: "+reason, capitals.Written)
}

// TestAsAbove: "như trên" typed for the second parent's residence is kept as the
// book has it, with the residence of the first as its meaning; F4 takes what
// the entry above has.
func TestAsAbove(t *testing.T) {
	const home = "thôn Trường Sanh, xã Hải Trường"
	h, _ := deskOf(t, 2)
	first, second := "meNoiCuTru", "chaNoiCuTru"
	if eval[bool](h.person, `(() => { const all = [...document.querySelectorAll("[data-field]")].map(f => f.dataset.field); return all.indexOf("chaNoiCuTru") < all.indexOf("meNoiCuTru") })()`) {
		first, second = second, first
	}
	h.to(first)
	h.letters(home)
	h.key(kb.Enter)
	held := func(field string) string {
		return eval[string](h.person, fmt.Sprintf(`document.getElementById("k-%s").value`, field))
	}
	for _, written := range []string{"như trên", "-nt-", `//`} {
		h.to(second)
		h.press("a", input.ModifierCtrl)
		h.letters(written)
		h.key(kb.Enter)
		h.until("what "+written+" means", fmt.Sprintf(`document.querySelector("[data-field=%s] .kf-norm")?.textContent.startsWith("= ")`, second))
		if got := held(second); got != written {
			h.fail("the book says %q, the field holds %q", written, got)
		}
	}
	h.to(second)
	h.press("a", input.ModifierCtrl)
	h.press(kb.Backspace)
	h.key(kb.Enter)
	h.to(second)
	h.key(kb.F4)
	h.sees("Trường hợp trên không có gì ở ô này.")
}
