// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAnotherProgramIsConnected: the administrator makes an integration with its
// token, a second token, and a webhook, all by keys; each page on the way is fit
// for everybody, in both themes and sizes.
func TestAnotherProgramIsConnected(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	p := sit(t, "quantri").signIn()
	fit := func(name string) { p.fit(name, string(axe)) }

	p.open("/integrations")
	p.follow(`main a[href="/integrations/new"]`)
	p.until("the name has the focus", `document.activeElement?.name === "name"`)
	fit("integration-new")
	p.types("Kho dữ liệu tỉnh (thử)")
	p.fill("[name=contact]", "Phòng Dữ liệu, 0233 000 000")
	p.pick("[name=role]", "viewer")
	p.follow("main form [type=submit]")
	p.sees("Đánh dấu ít nhất một việc mà phần mềm được làm.") // nothing typed is lost over it
	p.until("the name as it was typed", `document.querySelector("[name=name]").value === "Kho dữ liệu tỉnh (thử)"`)
	p.check("books:read")
	p.check("webhooks:write")
	p.fill("[name=days]", "30")
	p.follow("main form [type=submit]")
	token := p.secret("sgk_")
	fit("token")
	p.follow("main .btn.primary")
	at := p.say("location.pathname")
	p.sees("Kho dữ liệu tỉnh (thử)", token[:8])
	p.seesNot(token)

	p.check("books:read")
	p.follow(`main form[action$="/tokens"] [type=submit]`)
	p.secret("sgk_")
	p.follow("main .btn.primary")

	p.follow(`main a[href="` + at + `/webhooks/new"]`)
	p.until("the address has the focus", `document.activeElement?.name === "url"`)
	fit("webhook-new")
	p.types("https://kho.example/nhan-tin")
	p.check("entry.approved")
	p.follow("main form [type=submit]")
	p.secret("whsec_")
	p.follow("main .btn.primary")
	p.sees("Chưa có tin báo nào")
	p.follow(`main form[action$="/try"] button`)
	p.until("the notice", `document.querySelector("main tbody tr")`)
	fit("webhook-tried")
	p.open(at)
	fit("integration")
	p.open("/integrations")
	p.sees("Kho dữ liệu tỉnh (thử)")
	fit("integrations")
}

// TestReferenceIsFit: the reference of the interface, which is long, unfolds by keys.
func TestReferenceIsFit(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	p := sit(t, "quantri").signIn()
	p.open("/help/api")
	p.tabTo("#books ~ article summary, #books ~ * summary")
	p.press(kb.Enter)
	p.until("an operation unfolds", `document.activeElement.closest("details").open`)
	p.fit("help-api", string(axe), views[0], views[2])
}

// fit judges the page as it is at the two sizes and in both themes, or only as
// said.
func (p *person) fit(name, axe string, only ...view) {
	p.t.Helper()
	if len(only) == 0 {
		only = views
	}
	for _, v := range only {
		p.theme(v.theme)
		p.resize(v.w, v.h)
		p.settled()
		p.judge(name+" "+v.name, axe)
		if dir := os.Getenv("SOGOC_LOOK"); dir != "" {
			p.save(filepath.Join(dir, name+"-"+v.name+".png"), true)
		}
	}
	p.theme("light")
	p.resize(1366, 768)
}

// theme puts the page into a theme as its frame does, without loading it anew: the
// answer to a post can't be.
func (p *person) theme(name string) {
	p.t.Helper()
	p.do(chromedp.Evaluate("void (document.documentElement.dataset.theme = "+quote(name)+")", nil))
}

// check ticks a box by its name with the space bar.
func (p *person) check(name string) {
	p.t.Helper()
	box := `[name="` + name + `"]`
	p.tabTo(box)
	p.press(" ")
	p.until(name+" is ticked", "document.querySelector("+quote(box)+").checked")
}

// secret is what the page shows once.
func (p *person) secret(prefix string) string {
	p.t.Helper()
	p.until("a secret", `document.querySelector("main pre")?.textContent.startsWith(`+quote(prefix)+`)`)
	return strings.TrimSpace(p.say(`document.querySelector("main pre").textContent`))
}
