// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/sogoc/sogoc/internal/web/ui/axetest"
)

// place is a page to look at: its address, or how to come to it from there.
type place struct {
	name, path string
	link       string // follow the first link that matches, when given
	ready      string // what must be on it
	key        string // pressed then, with mods
	mods       []input.Modifier
	over       string // what the key brings
	contrast   bool   // seen in high contrast
}

// places are the main pages, by who sees them.
var places = []struct {
	who   string
	pages []place
}{
	{"", []place{{name: "login", path: "/login"}}},
	{"nhaplieu2", []place{
		{name: "keying", path: "/keying", ready: ".offline-panel"},
		{name: "keying-bench", path: "/keying?go=1", ready: ".kf"},
		{name: "keying-me", path: "/keying/me"},
		{name: "practice", path: "/practice?n=1", ready: ".kf canvas.cut[data-drawn]"},
		{name: "tour", path: "/practice?n=1&tour=1", ready: "dialog.tour[open]"},
		{name: "keys", path: "/keying?go=1", ready: ".kf.now :focus", key: kb.F1, over: "dialog[open] .key-list"},
		{name: "goto", path: "/keying?go=1", ready: ".kf.now :focus", key: kb.F9, mods: []input.Modifier{input.ModifierShift}, over: "dialog[open] #goto-list li"},
		{name: "templates", path: "/keying?go=1", ready: ".kf.now :focus", key: kb.F10, over: "dialog[open]"},
		{name: "contrast-bench", path: "/practice?n=3", ready: ".kf canvas.cut[data-drawn]", contrast: true},
		{name: "contrast-keying", path: "/keying", ready: ".offline-panel", contrast: true},
		{name: "account", path: "/account"},
	}},
	{"kiemtra", []place{
		{name: "review", path: "/review"},
		{name: "review-bench", path: "/review?go=1", ready: ".rv"},
	}},
	{"canbo", []place{
		{name: "books", path: "/books"},
		{name: "book", path: "/books", link: `main tbody a[href^="/books/"]`},
		{name: "book-new", path: "/books/new"},
		{name: "books-import", path: "/books/import"},
		{name: "book-edit", path: "/books", link: `main tbody a[href^="/books/"] >> a[href$="/edit"]`},
		{name: "book-check", path: "/books", link: `main tbody a[href^="/books/"] >> a[href$="/check"]`},
		{name: "book-docket", path: "/books", link: `main tbody a[href^="/books/"] >> a[href$="/docket"]`},
		{name: "entries", path: "/entries"},
		{name: "entry", path: "/entries?state=approved", link: `main tbody a[href^="/entries/"]`},
		{name: "entry-amend", path: "/entries?state=approved", link: `main tbody a[href^="/entries/"] >> a[href$="/amend"]`},
		{name: "find", path: "/find"},
		{name: "scans", path: "/scans"},
		{name: "uploads", path: "/uploads"},
		{name: "scan", path: "/scans?state=filed", link: `main tbody a[href^="/scans/"]`},
		{name: "book-bag", path: "/books", link: `main tbody a[href^="/books/"] >> a[href$="/bag"]`},
		{name: "jobs", path: "/jobs"},
		{name: "missing", path: "/khong-co"},
	}},
	{"sotuphap", []place{
		{name: "progress", path: "/progress"},
		{name: "daily", path: "/progress/daily"},
		{name: "targets", path: "/targets"},
		{name: "targets-all", path: "/targets/all"},
		{name: "target", path: "/targets", link: `main tbody a[href^="/targets/"]`},
		{name: "people", path: "/people"},
		{name: "bags", path: "/bags"},
	}},
	{"lanhdao", []place{{name: "progress-unit", path: "/progress"}, {name: "daily-unit", path: "/progress/daily"}}},
	{"quantri", []place{
		{name: "accounts", path: "/accounts"},
		{name: "account-new", path: "/accounts/new"},
		{name: "accounts-batch", path: "/accounts/batch"},
		{name: "account-of", path: "/accounts", link: `main tbody a[href^="/accounts/"]`},
		{name: "audit", path: "/audit"},
		{name: "quotas", path: "/quotas"},
		{name: "help", path: "/help"},
	}},
}

// view is a size and a theme in which a page is seen.
type view struct {
	name  string
	w, h  int64
	theme string
}

// views are the two sizes of the officer's screen and of a telephone, in both themes.
var views = []view{{"wide-light", 1366, 768, "light"}, {"narrow-light", 390, 844, "light"}, {"narrow-dark", 390, 844, "dark"}, {"wide-dark", 1366, 768, "dark"}}

// someViews have each size and each theme once: what a theme's colours do wrong
// they do in both sizes, and a size in both themes. The full run takes all.
func someViews() []view {
	if full {
		return views
	}
	return []view{views[0], views[2]}
}

// TestAccessible asks axe-core about every main page: no serious or critical
// fault in either theme and size, and no page wider than its window.
func TestAccessible(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	only := os.Getenv("SOGOC_LOOK_ONLY")
	for _, set := range places {
		var p *person
		for _, pl := range set.pages {
			if only != "" && !strings.HasPrefix(pl.name, only) {
				continue
			}
			if p == nil {
				p = sitDown(t, set.who)
			}
			t.Run(pl.name, func(t *testing.T) { p.at(t).inspect(pl, string(axe)) })
		}
	}
}

// sitDown signs in, unless nobody is named.
func sitDown(t *testing.T, who string) *person {
	if who == "" {
		return sit(t, "theodoi")
	}
	return sit(t, who).signIn()
}

func (p *person) inspect(pl place, axe string) {
	p.resize(1366, 768)
	p.prefers("vi", "light")
	p.open(pl.path)
	if pl.link != "" {
		for _, link := range strings.Split(pl.link, " >> ") {
			to := eval[string](p, fmt.Sprintf(`document.querySelector(%s)?.getAttribute("href") ?? ""`, quote(link)))
			if to == "" {
				p.fail("no link %s", link)
			}
			p.open(to)
		}
	}
	at := eval[string](p, "location.pathname + location.search")
	if pl.contrast {
		p.do(network.SetCookie("sogoc_contrast", "high").WithURL(demo.Address))
		defer func() { p.do(network.DeleteCookies("sogoc_contrast").WithURL(demo.Address)) }()
	}
	theme := ""
	for _, v := range someViews() {
		p.resize(v.w, v.h)
		if v.theme != theme { // another width is no reason to load anew
			p.prefers("vi", v.theme)
			p.open(at)
			theme = v.theme
			p.bring(pl)
		}
		p.settled()
		p.judge(v.name, axe)
		if dir := os.Getenv("SOGOC_LOOK"); dir != "" {
			p.save(filepath.Join(dir, pl.name+"-"+v.name+".png"), true)
		}
	}
}

// bring waits for what the page is about, and presses the key for what lies over it.
func (p *person) bring(pl place) {
	p.t.Helper()
	if pl.ready != "" {
		p.until(pl.ready, "document.querySelector("+quote(pl.ready)+")")
	}
	if pl.over != "" {
		p.press(pl.key, pl.mods...)
		p.until(pl.over, "document.querySelector("+quote(pl.over)+")")
	}
}

// settled waits until nothing on the page moves and every picture is there.
func (p *person) settled() {
	p.t.Helper()
	p.until("nothing moves", `document.getAnimations().every(a => a.playState !== "running" || a.effect?.getComputedTiming().iterations === Infinity) && [...document.images].every(i => i.complete || i.loading === "lazy")`)
}

// judge reports what axe-core finds serious or critical.
func (p *person) judge(view, axe string) {
	p.t.Helper()
	if !eval[bool](p, "Boolean(window.axe)") { // half a megabyte of script, once for each page
		p.do(chromedp.Evaluate(axe, nil))
	}
	var faults []string
	p.do(axetest.Serious(&faults))
	for _, f := range faults {
		p.t.Errorf("%s: %s", view, f)
	}
	if over := eval[int](p, `document.documentElement.scrollWidth - innerWidth`); over > 0 {
		p.t.Errorf("%s: the page is %d px wider than the window", view, over)
	}
}

// save writes a picture of the page; whole also of what lies below the window.
func (p *person) save(file string, whole bool) {
	p.t.Helper()
	var png []byte
	shot := chromedp.CaptureScreenshot(&png)
	if whole {
		shot = chromedp.FullScreenshot(&png, 100)
	}
	p.do(shot)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		p.t.Fatal(err)
	}
}
