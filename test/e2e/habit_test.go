// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/civil"
)

// lonelySaves cuts the desk off from the rules until it saves, and counts how its saves are answered.
const lonelySaves = `void (window.__saves = [], window.__real ??= window.fetch, window.fetch = async (at, ...more) => {
  if (String(at).endsWith("/check")) throw new TypeError("no answer");
  const r = await window.__real(at, ...more);
  if (String(at).endsWith("/save")) window.__saves.push(r.status);
  return r;
})`

// names are the fields of a birth whose names are asked about.
var names = []string{"nksHoTen", "meHoTen", "chaHoTen", "nycHoTen"}

// TestHabitIsAskedOnce: a clerk wrote all names in capitals. The keyer says so
// once in each field of a name; the entries after it are saved with the same
// answer, also when the rules speak only at the save or after a while without
// the line, until it is taken back.
func TestHabitIsAskedOnce(t *testing.T) {
	h, _ := deskOf(t, 5)
	all := inCapitals(t, 5)
	h.to(names[0])
	h.types(all[0][names[0]])
	h.key(kb.Enter)
	first := h.capitals(all[0])
	h.until("all names are asked about", `document.querySelectorAll(".find-W").length === `+strconv.Itoa(len(names)))
	h.seesNot("như các trường hợp trước")
	h.toNext(first)
	h.do(chromedp.Evaluate(lonelySaves, nil))
	second := h.capitals(all[1])
	h.key(kb.Enter, input.ModifierCtrl)
	h.until("the next entry, with no more keys", fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry !== %q`, second))
	if got := h.say(`window.__saves.join(" ")`); got != "422 200" {
		h.fail("saves answered %s", got)
	}
	h.do(chromedp.Evaluate(`void (window.fetch = window.__real)`, nil))

	third := h.capitals(all[2])
	h.until("all are answered quietly", `!document.querySelector(".find-W") && document.querySelectorAll(".find-quiet").length === `+strconv.Itoa(len(names)))
	for range 60 {
		if h.see().Field == "meHoTen" {
			break
		}
		h.key(kb.Enter, input.ModifierShift)
	}
	h.sees("như các trường hợp trước của sổ (F8 để hỏi lại)")
	h.key(kb.F8)
	h.until("asked again", asked("meHoTen")+" && "+quiet("nksHoTen"))
	h.toNext(third)

	fourth := h.capitals(all[3])
	h.until("asked here too, the other not", asked("meHoTen")+" && "+quiet("nksHoTen"))
	h.toNext(fourth)
	fifth := h.withoutLine(all[4])

	reviewer := sit(t, "kiemtra").signIn()
	for _, id := range []string{first, second, third, fourth, fifth} {
		_, kept := ask[struct {
			Findings []struct {
				Rule         string
				Acked, Habit bool
			}
		}](reviewer, "GET", "/api/review/"+id, nil)
		acked := 0
		for _, f := range kept.Findings {
			if f.Rule == "V37" && f.Acked && f.Habit {
				acked++
			}
		}
		if acked != len(names) {
			t.Errorf("the reviewer of %s sees %+v", id, kept.Findings)
		}
	}
}

// withoutLine keys an entry that no server answers, and waits until the line is back and it has handed itself in.
func (h *hands) withoutLine(values map[string]string) (entry string) {
	h.t.Helper()
	h.do(chromedp.Evaluate(`void (window.__real = window.fetch, window.fetch = async () => { throw new TypeError("no line") })`, nil))
	entry = h.capitals(values)
	h.key(kb.Enter, input.ModifierCtrl)
	waits := `document.querySelector(".bench-wait")?.innerText.includes("chờ có mạng để nộp")`
	h.until("it waits here, or what can be asked here is", waits+` || document.querySelector(".find-W")`)
	if !eval[bool](h.person, `document.querySelector(".bench-wait") !== null`) {
		h.acknowledge()
		h.key(kb.Enter, input.ModifierCtrl)
		h.until("it waits here", waits)
	}
	h.do(chromedp.Evaluate(`void (window.fetch = window.__real)`, nil), chromedp.Evaluate(lonelySaves, nil), chromedp.Evaluate(`void dispatchEvent(new Event("online"))`, nil))
	h.until("handed in with the answer", `window.__saves.join(" ") === "422 200"`)
	return entry
}

func asked(field string) string {
	return fmt.Sprintf(`document.querySelector("[data-field=%s] .find-W")`, field)
}

func quiet(field string) string {
	return fmt.Sprintf(`document.querySelector("[data-field=%s] .find-quiet")`, field)
}

// capitals has the page fill in what is not keyed yet; it returns the entry.
func (h *hands) capitals(values map[string]string) (entry string) {
	h.t.Helper()
	h.until("the bench", `document.querySelector(".kf.now")`)
	await[bool](h.person, awaitTold(fmt.Sprintf("(window.__desk.fill(JSON.parse(%s)), true)", quote(jsonOf(values)))))
	return eval[string](h.person, `document.querySelector(".bench").dataset.entry`)
}

// toNext answers what is asked and saves.
func (h *hands) toNext(entry string) {
	h.t.Helper()
	for range 4 {
		if eval[bool](h.person, `document.querySelector(".find-W") !== null`) {
			h.key(kb.F8, input.ModifierShift)
			h.acknowledge()
			h.sees("đã xác nhận")
		}
		h.key(kb.Enter, input.ModifierCtrl)
		gone := fmt.Sprintf(`document.querySelector(".bench")?.dataset.entry !== %q`, entry)
		h.until("an answer", gone+` || document.querySelector(".find-W, .find-E")`)
		if eval[bool](h.person, gone) {
			return
		}
	}
	h.fail("not saved: %s", h.see().Said)
}

// inCapitals are births of a book whose clerk wrote all names in capitals; nothing else of them is asked about.
func inCapitals(t *testing.T, n int) (all []map[string]string) {
	t.Helper()
	page := birthsToKey(t, n)
	kind, _ := civil.ByID("birth")
	mothers := map[string]bool{}
	for _, values := range manyValues(page) {
		for _, id := range names { // people of no other test's book: the same child twice is another question
			if values[id] != "" {
				values[id] += " AN KHANG"
			}
		}
		written := civil.Values{}
		for id, w := range values {
			written[id] = civil.Value{Written: w}
		}
		named, other := 0, 0
		for _, f := range civil.Validate(kind, written, civil.Context{Book: civil.BookFacts{Type: "birth", OpenYear: page.OpenYear}}) {
			switch {
			case f.Rule == "V37":
				named++
			case f.Severity != civil.Info && f.Field != "so" && f.Field != "quyenSo" && f.Field != "trangSo":
				other++
			}
		}
		if named == len(names) && other == 0 && !mothers[values["meHoTen"]] { // the same mother twice is another question
			mothers[values["meHoTen"]] = true
			all = append(all, values)
		}
	}
	if len(all) < n {
		t.Fatalf("%d births that raise no other question", len(all))
	}
	return all
}
