// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a person waits for something to appear: long, for the
// machine may have other work beside.
const patience = 30 * time.Second

// person is somebody at a browser of their own, who works by keyboard.
type person struct {
	t         *testing.T
	ctx       context.Context
	who       account
	downloads string
	base      string   // address of the program; "" for the demo's own
	apart     string   // folder of a browser of their own; "" for the common one
	flags     []string // of that browser
	stop      func()
	slow      bool // does what takes minutes

	mu   sync.Mutex
	bad  []string          // what pages complained of
	got  map[string]string // finished downloads: id → file name
	done chan string       // ids of finished downloads
}

// at lets a person work under a subtest.
func (p *person) at(t *testing.T) *person { p.t = t; return p }

// sit puts a person before a browser; nobody is signed in yet.
func sit(t *testing.T, username string) *person {
	t.Helper()
	ctx, box, cancel := window(t)
	p := &person{t: t, ctx: ctx, who: demo.as(username), got: map[string]string{}, done: make(chan string, 8)}
	p.downloads = filepath.Join(demo.dir, "downloads-"+username+"-"+fmt.Sprint(time.Now().UnixNano()))
	chromedp.ListenTarget(ctx, p.hear)
	p.do(cdplog.Enable(), emulation.SetDeviceMetricsOverride(1366, 768, 1, false))
	p.do(browser.SetDownloadBehavior(browser.SetDownloadBehaviorBehaviorAllowAndName).WithBrowserContextID(box).WithDownloadPath(p.downloads).WithEventsEnabled(true))
	t.Cleanup(func() {
		cancel()
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, b := range p.bad {
			t.Errorf("%s: a page complained: %s", username, b)
		}
	})
	return p
}

// window opens a window with cookies and storage of its own. The new headless
// mode of Chromium wants a window where chromedp would open a tab.
func window(t *testing.T) (context.Context, cdp.BrowserContextID, func()) {
	t.Helper()
	all := cdp.WithExecutor(theBrowser, chromedp.FromContext(theBrowser).Browser)
	box, err := target.CreateBrowserContext().Do(all)
	if err != nil {
		t.Fatal(err)
	}
	create := target.CreateTarget("about:blank").WithBrowserContextID(box).WithNewWindow(true)
	if measured {
		create = create.WithWidth(screenWidth).WithHeight(screenHeight)
	}
	id, err := create.Do(all)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := chromedp.NewContext(theBrowser, chromedp.WithTargetID(id))
	if err := chromedp.Run(ctx); err != nil {
		t.Fatal(err)
	}
	return ctx, box, func() { cancel(); _ = target.DisposeBrowserContext(box).Do(all) }
}

// hear collects errors of scripts and breaches of the content policy, and
// answers questions that a page asks in a box of the browser with yes.
func (p *person) hear(ev any) {
	p.hearDownloads(ev)
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := ev.(type) {
	case *runtime.EventExceptionThrown:
		p.bad = append(p.bad, e.ExceptionDetails.Error())
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.LevelError && strings.Contains(e.Entry.Text, "Content Security Policy") {
			p.bad = append(p.bad, e.Entry.Text)
		}
	case *page.EventJavascriptDialogOpening:
		go func() { _ = chromedp.Run(p.ctx, page.HandleJavaScriptDialog(true)) }()
	}
}

func (p *person) hearDownloads(ev any) {
	p.mu.Lock()
	defer p.mu.Unlock()
	switch e := ev.(type) {
	case *browser.EventDownloadWillBegin:
		p.got[e.GUID] = e.SuggestedFilename
	case *browser.EventDownloadProgress:
		if _, mine := p.got[e.GUID]; mine && e.State == browser.DownloadProgressStateCompleted {
			p.done <- e.GUID
		}
	}
}

// download waits for a file that a key press asked for and reads it.
func (p *person) download(what string) (name string, body []byte) {
	p.t.Helper()
	select {
	case id := <-p.done:
		p.mu.Lock()
		name = p.got[id]
		p.mu.Unlock()
		body, err := os.ReadFile(filepath.Join(p.downloads, id))
		if err != nil {
			p.fail("reading %s: %v", what, err)
		}
		return name, body
	case <-time.After(patience):
		p.fail("%s was not downloaded", what)
	}
	return "", nil
}

// fail ends the test with a picture of what the person sees.
func (p *person) fail(format string, args ...any) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, 5*time.Second)
	defer cancel()
	var png []byte
	var at string
	where := "no picture"
	if err := chromedp.Run(ctx, chromedp.Location(&at), chromedp.CaptureScreenshot(&png)); err == nil {
		name := strings.NewReplacer("/", "-", " ", "_").Replace(p.t.Name()) + "-" + p.who.Username + ".png"
		if os.MkdirAll(shots, 0o755) == nil && os.WriteFile(filepath.Join(shots, name), png, 0o644) == nil {
			where = filepath.Join(shots, name)
		}
	}
	p.t.Fatalf("%s at %s: %s\n\tpicture: %s\n\tfocus: %s", p.who.Username, at, fmt.Sprintf(format, args...), where, p.focus())
}

func (p *person) focus() string {
	return p.say(`(e => e ? e.outerHTML.slice(0, 160) : "nothing")(document.activeElement)`)
}

func (p *person) do(actions ...chromedp.Action) {
	p.t.Helper()
	limit := 40 * time.Second
	if p.slow {
		limit = 5 * time.Minute
	}
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	if err := chromedp.Run(ctx, actions...); err != nil {
		p.t.Fatalf("%s: %v", p.who.Username, err)
	}
}

// eval reads a value off the page.
func eval[T any](p *person, js string) T {
	p.t.Helper()
	var v T
	if err := chromedp.Run(p.ctx, chromedp.Evaluate(js, &v)); err != nil {
		p.fail("%s: %v", js, err)
	}
	return v
}

// say is a text of the page, "" where it cannot be read just now.
func (p *person) say(js string) string {
	var s string
	_ = chromedp.Run(p.ctx, chromedp.Evaluate("String((() => "+js+")() ?? '')", &s))
	return s
}

// until waits for an expression to become true. A page that is just being left
// has no answer; it is asked again.
func (p *person) until(what, js string) {
	p.t.Helper()
	deadline := time.Now().Add(patience)
	for time.Now().Before(deadline) {
		var ok bool
		if err := chromedp.Run(p.ctx, chromedp.Evaluate("Boolean("+js+")", &ok)); err == nil && ok {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.fail("never: %s (%s)", what, js)
}

// sees waits for words on the page.
func (p *person) sees(words ...string) {
	p.t.Helper()
	for _, w := range words {
		p.until("the words "+w, fmt.Sprintf(`document.body.innerText.normalize("NFC").toLowerCase().includes(%s.toLowerCase())`, quote(w)))
	}
}

func (p *person) seesNot(words ...string) {
	p.t.Helper()
	text := strings.ToLower(eval[string](p, "document.body.innerText"))
	for _, w := range words {
		if strings.Contains(text, strings.ToLower(w)) {
			p.fail("the page says %q", w)
		}
	}
}

func quote(s string) string { b, _ := json.Marshal(s); return string(b) }

// open types an address.
func (p *person) open(path string) {
	p.t.Helper()
	p.do(chromedp.Navigate(cmp.Or(p.base, demo.Address) + path))
	p.arrived()
}

// arrived waits for the page to be whole, with its type.
func (p *person) arrived() {
	p.t.Helper()
	p.until("the page", `document.readyState === "complete" && document.fonts.status === "loaded" && document.querySelector("main, .login, form")`)
}

// types types text as a keyboard with an input method does: whole letters.
func (p *person) types(s string) {
	p.t.Helper()
	p.do(chromedp.ActionFunc(func(ctx context.Context) error { return input.InsertText(s).Do(ctx) }))
}

// press presses a key with modifiers.
func (p *person) press(key string, mods ...input.Modifier) {
	p.t.Helper()
	p.do(chromedp.KeyEvent(key, chromedp.KeyModifiers(mods...)))
}

// tabTo presses Tab until the focus is on the first element that matches.
func (p *person) tabTo(selector string) {
	p.t.Helper()
	p.until("there is "+selector, "document.querySelector("+quote(selector)+")")
	here := "document.activeElement?.matches(" + quote(selector) + ") ?? false"
	for range 300 {
		if eval[bool](p, here) {
			return
		}
		p.press(kb.Tab)
	}
	p.fail("Tab does not reach %s", selector)
}

// follow goes by Tab to a link or button, presses Enter and waits for the page it leads to.
func (p *person) follow(selector string) {
	p.t.Helper()
	p.tabTo(selector)
	p.leave(func() { p.press(kb.Enter) })
}

// leave does something that leads to another page and waits for it.
func (p *person) leave(do func()) {
	p.t.Helper()
	p.do(chromedp.Evaluate("void (window.__left = 1)", nil))
	do()
	p.until("another page", "!window.__left")
	p.arrived()
}

// fill goes by Tab to a control and types into it over what stood there.
func (p *person) fill(selector, text string) {
	p.t.Helper()
	p.tabTo(selector)
	p.press("a", input.ModifierCtrl)
	p.do(chromedp.Evaluate("document.activeElement.select?.()", nil))
	p.types(text)
}

// pick goes by Tab to a drop-down and chooses by typing the beginning of its words.
func (p *person) pick(selector, value string) {
	p.t.Helper()
	p.tabTo(selector)
	n := eval[int](p, `[...document.activeElement.options].findIndex(o => o.value === `+quote(value)+`)`)
	if n < 0 {
		p.fail("%s does not offer %q but %s", selector, value, p.say(`[...document.activeElement.options].map(o => o.value).join(" ")`))
	}
	p.press(kb.Home)
	for range n {
		p.press(kb.ArrowDown)
	}
	p.until(selector+" is "+value, "document.querySelector("+quote(selector)+").value === "+quote(value))
}

// attach chooses a file, as in the box of the system that no test reaches.
func (p *person) attach(selector, file string) {
	p.t.Helper()
	p.do(chromedp.ActionFunc(func(ctx context.Context) error {
		input, _, err := runtime.Evaluate("document.querySelector(" + quote(selector) + ")").Do(ctx)
		if err != nil {
			return err
		}
		return dom.SetFileInputFiles([]string{file}).WithObjectID(input.ObjectID).Do(ctx)
	}))
}

// date goes by Tab to a control for dates and types one, in the order in which
// this browser asks for it.
func (p *person) date(selector string, day time.Time) {
	p.t.Helper()
	p.tabTo(selector)
	if eval[bool](p, `new Intl.DateTimeFormat().formatToParts()[0].type === "month"`) {
		p.do(chromedp.KeyEvent(day.Format("01022006")))
	} else {
		p.do(chromedp.KeyEvent(day.Format("02012006")))
	}
	p.until("the date", "document.querySelector("+quote(selector)+").value === "+quote(day.Format(time.DateOnly)))
}

// signIn signs in at the first page, by keyboard.
func (p *person) signIn() *person {
	p.t.Helper()
	p.open("/")
	p.fill("[name=username]", p.who.Username)
	p.press(kb.Tab)
	p.types(p.who.Password)
	p.leave(func() { p.press(kb.Enter) })
	p.until("who is signed in", `document.querySelector(".who")`)
	return p
}

// prefers sets language and theme for what follows.
func (p *person) prefers(lang, theme string) {
	p.t.Helper()
	p.do(network.SetCookie("sogoc_lang", lang).WithURL(demo.Address), network.SetCookie("sogoc_theme", theme).WithURL(demo.Address))
}

// resize sets the size of the window; narrow ones are telephones.
func (p *person) resize(w, h int64) {
	p.t.Helper()
	p.do(emulation.SetDeviceMetricsOverride(w, h, 1, w < 600))
}

// ask calls the API as this person and reads the answer.
func ask[T any](p *person, method, path string, body any) (status int, answer T) {
	p.t.Helper()
	sent, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	var raw struct {
		Status int
		Text   string
	}
	js := fmt.Sprintf(`fetch(%s, {method: %s, headers: {"X-Requested-With": "sogoc", "Content-Type": "application/json"}, body: %s === "GET" ? undefined : %s}).then(async r => ({Status: r.status, Text: await r.text()}))`,
		quote(path), quote(method), quote(method), quote(string(sent)))
	p.do(chromedp.Evaluate(js, &raw, func(e *runtime.EvaluateParams) *runtime.EvaluateParams { return e.WithAwaitPromise(true) }))
	if raw.Status < 300 && raw.Text != "" {
		if err := json.Unmarshal([]byte(raw.Text), &answer); err != nil {
			p.t.Fatalf("%s %s answered %s: %v", method, path, raw.Text, err)
		}
	}
	return raw.Status, answer
}
