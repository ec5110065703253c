// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// inView tells what of the desk does not stand in the window: the field that
// has the focus, its cut, the page, the bar that saves, and the window itself,
// which must not scroll.
const inView = `(() => {
  const out = [];
  const whole = (what, el, above = innerHeight) => {
    const r = el?.getBoundingClientRect();
    if (!r || r.width < 20 || r.height < 10) out.push(what + " is not there");
    else if (r.top < -1 || r.left < -1 || r.bottom > above + 1 || r.right > innerWidth + 1) out.push(what + " stands at " + [r.left, r.top, r.right, r.bottom].map(Math.round));
  };
  const at = document.activeElement?.closest("[data-field]");
  const foot = document.querySelector(".bench-foot");
  whole("the focused field", document.activeElement, foot?.getBoundingClientRect().top);
  whole("its cut", at?.querySelector("canvas.cut"), foot?.getBoundingClientRect().top);
  whole("the page", document.querySelector(".pane-view"));
  whole("the bar that saves", foot);
  const legend = at?.closest("fieldset")?.querySelector("legend");
  const cut = at?.querySelector("canvas.cut")?.getBoundingClientRect();
  if (cut && legend && cut.top < legend.getBoundingClientRect().bottom - 1) out.push("the cut lies " + Math.round(legend.getBoundingClientRect().bottom - cut.top) + " px under the heading of its group");
  if (document.scrollingElement.scrollHeight > innerHeight || document.scrollingElement.scrollWidth > innerWidth) out.push("the window scrolls");
  if (document.querySelector(".pane-view")?.clientHeight < 300) out.push("the page has " + document.querySelector(".pane-view").clientHeight + " px of height");
  return at.dataset.field + ": " + out.join("; ");
})()`

// TestAllInView walks the common entry of each kind of form at the officer's
// screen, also in large type and in high contrast: nothing scrolls but the form.
func TestAllInView(t *testing.T) {
	p := sit(t, "nhaplieu2").signIn()
	for _, form := range []struct {
		kind string
		n    int
	}{{"birth", 1}, {"marriage", 3}, {"death", 5}} {
		for _, look := range []struct{ name, set string }{{"plain", ""}, {"large", `document.documentElement.dataset.type = "large"`}, {"contrast", `document.documentElement.dataset.contrast = "high"`}} {
			t.Run(form.kind+" "+look.name, func(t *testing.T) { p.at(t).walkInView(form.n, form.kind+"-"+look.name, look.set) })
		}
	}
}

func (p *person) walkInView(n int, name, set string) {
	p.open(fmt.Sprintf("/practice?n=%d", n))
	p.do(chromedp.Evaluate("void ("+"("+orZero(set)+")"+")", nil))
	p.until("the bench with its image", `document.querySelector(".kf.now canvas.cut[data-drawn]") && document.querySelector(".pane-view")?.getAttribute("aria-busy") === "false"`)
	for i, last := 0, ""; i < 60; i++ {
		field := p.field()
		if field == last || eval[bool](p, `document.activeElement.closest("fieldset") === document.querySelector(".bench-fields fieldset:last-child")`) {
			return // the last group gathers what a page of the era does not have
		}
		last = field
		p.until(field+" with its cut", `document.activeElement?.closest("[data-field]")?.querySelector("canvas.cut[data-drawn]")`)
		if said := eval[string](p, inView); said != field+": " {
			p.t.Error(said)
		}
		if dir := os.Getenv("SOGOC_LOOK"); dir != "" && i%9 == 4 {
			p.save(filepath.Join(dir, fmt.Sprintf("inview-%s-%02d.png", name, i)), false)
		}
		p.press(kb.Enter)
		p.until("the next field", fmt.Sprintf(`document.activeElement?.closest("[data-field]")?.dataset.field !== %q || /Hết các ô/.test(document.querySelector(".bench-said").textContent)`, field))
	}
}

func orZero(js string) string {
	if js == "" {
		return "0"
	}
	return js
}

// seesPage waits for the page to be drawn, and looks closer at it: more than
// paper of one tone is to be seen both times. An entry without a scan has none.
func (p *person) seesPage() {
	p.t.Helper()
	p.until("the bench", `document.activeElement?.closest(".kf.now")`)
	if eval[bool](p, `document.querySelector(".pane-none") !== null`) {
		return
	}
	drawn := `document.querySelector(".pane-view")?.getAttribute("aria-busy") === "false" && (c => {
		const d = c?.getContext("2d")?.getImageData(0, 0, c.width, c.height).data ?? [], seen = new Set();
		for (let i = 0; i < d.length; i += 4 * 97) if (d[i + 3] === 255) seen.add(d[i] >> 3);
		return seen.size > 6;
	})(document.querySelector(".pane-view canvas"))`
	p.until("the page", drawn)
	for range 4 {
		p.press(kb.PageUp, input.ModifierAlt)
	}
	p.until("the page from nearer", drawn)
}
