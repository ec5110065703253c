// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"strings"
	"unicode"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"golang.org/x/text/unicode/norm"
)

// stroke is one key of Telex: the text it leaves, how many letters it takes
// back first, and what it costs (2 with Shift).
type stroke struct {
	text string
	back int
	cost int
	key  string // that the input method took for itself; "" for a letter
}

// telexMarks are the keys of Telex by combining mark.
var telexMarks = map[rune]string{'\u0301': "s", '\u0300': "f", '\u0309': "r", '\u0303': "x", '\u0323': "j", '\u0302': "double", '\u0306': "w", '\u031b': "w"}

// vniMarks are the digits of VNI by combining mark; đ is 9.
var vniMarks = map[rune]string{'\u0301': "1", '\u0300': "2", '\u0309': "3", '\u0303': "4", '\u0323': "5", '\u0302': "6", '\u031b': "7", '\u0306': "8"}

// telex spells a text in keys of Telex, letter by letter.
func telex(s string) []stroke { return spell(s, telexMarks, "d") }

// vni spells it in keys of VNI, where digits make the marks.
func vni(s string) []stroke { return spell(s, vniMarks, "9") }

func spell(s string, marks map[rune]string, bar string) []stroke {
	var out []stroke
	for _, r := range norm.NFC.String(s) {
		cost := 1
		if unicode.IsUpper(r) || strings.ContainsRune(`"():?+`, r) {
			cost = 2
		}
		if r == 'đ' || r == 'Đ' {
			out = append(out, stroke{string(map[rune]rune{'đ': 'd', 'Đ': 'D'}[r]), 0, cost, ""}, stroke{string(r), 1, 1, bar})
			continue
		}
		parts := []rune(norm.NFD.String(string(r)))
		shown := string(parts[0])
		out = append(out, stroke{shown, 0, cost, ""})
		for _, m := range parts[1:] {
			key, ok := marks[m]
			if !ok {
				continue
			}
			shown = norm.NFC.String(shown + string(m))
			out = append(out, stroke{shown, 1, 1, key})
		}
	}
	return out
}

// watchKeys counts keys and those whose paint came late, by the browser's own
// measure: an event is reported when it took 16 ms or more to the next paint.
func watchKeys() chromedp.Action {
	return chromedp.Evaluate(`void (window.__keys = 0, window.__slow = [], window.__work = [],
  addEventListener("keydown", () => window.__keys++, true),
  new PerformanceObserver(l => { for (const e of l.getEntries()) if (e.name === "keydown") { window.__work.push(e.processingEnd - e.processingStart); if (e.duration > 16) window.__slow.push(e.duration) } }).observe({type: "event", durationThreshold: 16}))`, nil)
}

// await reads the value a promise of the page comes to.
func await[T any](p *person, js string) T {
	p.t.Helper()
	var v T
	p.do(chromedp.Evaluate(js, &v, awaited))
	return v
}

func awaited(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }
