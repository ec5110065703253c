// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"context"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/drawpage"
)

// gridState is what the grid says of its pages, in order: the id, and what was
// decided; gaps are "gap".
const gridState = `[...document.querySelectorAll("ul.thumbs > li")].map(li => li.dataset.gap ? "gap" : li.dataset.page + " " + li.dataset.verdict).join("\n")`

// scannedFiles writes three pages and an open book, drawn for this test: what
// another one has sent already would be taken for a double.
func scannedFiles(t *testing.T) (files []string) {
	t.Helper()
	dir := t.TempDir()
	own := uint64(crc32.ChecksumIEEE([]byte(t.Name()))) * 10
	spec := func(seed uint64) drawpage.Spec {
		s := drawpage.SampleSpec(seed, "birth", drawpage.LayoutHalf)
		s.Damage, s.Capture, s.DPI = drawpage.DamageNone, drawpage.CaptureScan, 100
		return s
	}
	write := func(name string, data []byte, err error) {
		file := filepath.Join(dir, name)
		if err == nil {
			err = os.WriteFile(file, data, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	for i := range 3 {
		data, _, err := drawpage.JPEG(spec(own + uint64(i)))
		write(fmt.Sprintf("trang %d.jpg", i+1), data, err)
	}
	img, _, err := drawpage.DrawSpread(spec(own+5), spec(own+6))
	if err != nil {
		t.Fatal(err)
	}
	data, err := drawpage.EncodeJPEG(img, 100)
	write("trang 4.jpg", data, err)
	return files
}

// attachAll chooses several files at once.
func (p *person) attachAll(selector string, files []string) {
	p.t.Helper()
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		input, _, err := runtime.Evaluate("document.querySelector(" + quote(selector) + ")").Do(ctx)
		if err != nil {
			return err
		}
		return dom.SetFileInputFiles(files).WithObjectID(input.ObjectID).Do(ctx)
	}))
}

// bookWithoutScans finds a book of the person's unit that nobody has scanned.
func (p *person) bookWithoutScans() string {
	p.t.Helper()
	p.open("/books")
	var at string
	p.do(chromedp.Evaluate(`(async () => {
  for (const a of document.querySelectorAll('main tbody a[href^="/books/"]')) {
    const text = await (await fetch(a.getAttribute("href") + "/scans")).text();
    if (text.includes("Sổ này chưa có bản quét")) return a.getAttribute("href");
  }
  return "";
})()`, &at, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	if at == "" {
		p.fail("every book of the list has scans")
	}
	return at
}

// grid opens the grid and waits for its pictures; n is how many pages it has.
func (p *person) grid(at string, n int) {
	p.t.Helper()
	p.open(at + "/scans")
	p.untilPages(n)
}

func (p *person) untilPages(n int) {
	p.t.Helper()
	p.until(fmt.Sprintf("%d pages", n), fmt.Sprintf(`document.readyState === "complete" && document.querySelectorAll("ul.thumbs > li[data-page]").length === %d`, n))
}

func (p *person) onThumb(i int) {
	p.t.Helper()
	p.do(chromedp.Evaluate(fmt.Sprintf(`document.querySelectorAll("ul.thumbs > li .thumb-image")[%d].focus()`, i), nil))
}

// becomes waits until the grid is as wanted.
func (p *person) becomes(what string, ok func(state []string) bool) {
	p.t.Helper()
	for range 400 {
		if ok(strings.Split(eval[string](p, gridState), "\n")) {
			return
		}
		p.do(chromedp.Evaluate("new Promise(r => setTimeout(r, 25))", nil, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	}
	p.fail("never: %s: %s", what, eval[string](p, gridState))
}

// TestCheckGrid looks a book over by keys alone: turned, sent back with a
// reason, a double, a missing page, the order; everything is taken back after
// the page was loaded anew. A spread is joined on its page and divided again in
// the grid.
func TestCheckGrid(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	p := sit(t, "canbo").signIn()
	at := p.bookWithoutScans()
	p.open(at + "/scans")
	p.attachAll(chooseFiles, scannedFiles(t))
	p.until("four files are in", `document.querySelectorAll('.drop-list a[href^="/scans/"]').length === 4 || document.querySelectorAll("ul.thumbs > li[data-page]").length === 5`)
	p.grid(at, 5)
	begun := strings.Split(eval[string](p, gridState), "\n")

	p.onThumb(0)
	src := eval[string](p, `document.querySelector("ul.thumbs img").getAttribute("src")`)
	p.press("]")
	p.until("the page is turned", `document.querySelector("ul.thumbs img").getAttribute("src") !== `+quote(src))
	p.press("r")
	p.until("the reasons", `document.querySelector("dialog#reject").open`)
	p.look("grid-reject")
	p.judge("reject", string(axe))
	p.press("1")
	p.becomes("the first is sent back", func(s []string) bool { return strings.HasSuffix(s[0], " reject") })
	p.sees("Mờ, không đọc được")
	p.press(kb.ArrowRight)
	p.press("d")
	p.becomes("the second is a double", func(s []string) bool { return strings.HasSuffix(s[1], " double") })
	p.press("m")
	p.becomes("a page is missing behind it", func(s []string) bool { return len(s) == 6 && s[2] == "gap" })
	p.onThumb(0)
	p.press(kb.ArrowRight, input.ModifierAlt)
	p.becomes("the first stands second", func(s []string) bool { return strings.HasPrefix(s[1], begun[0]) || strings.HasSuffix(s[1], " reject") })
	for _, v := range views {
		p.resize(v.w, v.h)
		p.prefers("vi", v.theme)
		p.grid(at, 5)
		p.settled()
		p.judge("grid "+v.name, string(axe))
		p.look("grid-" + v.name)
	}
	p.resize(1366, 768)
	p.prefers("vi", "light")
	p.do(emulation.SetEmulatedMedia().WithMedia("print"))
	p.look("grid-print")
	p.do(emulation.SetEmulatedMedia().WithMedia(""))

	p.grid(at, 5) // everything is taken back from here
	p.onThumb(0)
	for i := range 5 {
		p.do(chromedp.Evaluate(`document.querySelector("[data-thumbs-said]").textContent = ""`, nil))
		p.press("u")
		p.until(fmt.Sprintf("step %d is taken back", i+1), `document.querySelector("[data-thumbs-said]").textContent.includes("lùi lại một bước")`)
	}
	p.becomes("all as it was", func(s []string) bool { return strings.Join(s, "\n") == strings.Join(begun, "\n") })
	if now := eval[string](p, `document.querySelector("ul.thumbs img").getAttribute("src")`); now != src {
		t.Errorf("the first page stands as %s, was %s", now, src)
	}
	p.press("u")
	p.until("nothing is left", `document.querySelector("[data-thumbs-said]").textContent.includes("Không còn gì")`)

	p.spread(at, string(axe))
}

// spread joins the two pages of an open book on the page itself, divides them in
// the grid, and takes that back.
func (p *person) spread(at, axe string) {
	p.t.Helper()
	last := eval[string](p, `[...document.querySelectorAll("ul.thumbs .thumb-image")].at(-1).getAttribute("href")`)
	p.open(last)
	p.do(chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil))
	for _, v := range views {
		p.resize(v.w, v.h)
		p.prefers("vi", v.theme)
		p.open(last)
		p.do(chromedp.Evaluate(`document.querySelectorAll("details").forEach(d => d.open = true)`, nil))
		p.settled()
		p.judge("cleaning "+v.name, axe)
		p.look("cleaning-" + v.name)
	}
	p.resize(1366, 768)
	p.prefers("vi", "light")
	p.open(last)
	p.leave(func() {
		p.do(chromedp.Evaluate(`[...document.querySelectorAll("#clean form")].find(f => f.querySelector("[name=do]")?.value === "join").requestSubmit()`, nil))
	})
	p.grid(at, 4)
	p.onThumb(3)
	p.press("s")
	p.untilPages(5)
	p.onThumb(3)
	p.press("u")
	p.untilPages(4)
}
