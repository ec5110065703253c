// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// made waits for the work that the page shows, and goes on to what it made.
func (p *person) made(result, back string) {
	p.t.Helper()
	p.until("the work is done", `document.querySelector(`+quote(result)+`) || document.querySelector(`+quote("main "+back)+`)`)
	if !eval[bool](p, `Boolean(document.querySelector(`+quote(result)+`))`) {
		p.follow("main " + back)
	}
	p.until("what it made", `document.querySelector(`+quote(result)+`)`)
}

// TestPackageForTheArchive goes the whole way by keys: a book is packed, the
// package read again, taken home and brought back, where it is known; one that
// was cut off on the way is refused.
func TestPackageForTheArchive(t *testing.T) {
	axe, err := os.ReadFile("../../web/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed; run `npm ci` in web/")
	}
	p := sit(t, "canbo").signIn()
	id := newBook(p, birthsToKey(t, 2), 2)
	p.open("/books/" + id + "/scans")
	p.attachAll(chooseFiles, scannedFiles(t)[:1])
	p.until("the page is in", `document.querySelector('.drop-list a[href^="/scans/"]') || document.querySelectorAll("ul.thumbs > li[data-page]").length === 1`)
	at, zip := "/books/"+id+"/bag", `main a[href$="/zip"]`
	p.open("/books/" + id)
	p.follow(`a[href="` + at + `"]`)
	p.fill("[name=fond]", "P44.HT")
	p.leave(func() { p.press(kb.Enter) })
	p.made(zip, `a[href="`+at+`"]`)
	p.sees("urn:P44.HT:uuid:", "Nguyên vẹn lúc")
	for _, v := range views {
		p.resize(v.w, v.h)
		p.prefers("vi", v.theme)
		p.open(at)
		p.settled()
		p.judge("package "+v.name, string(axe))
		p.look("package-" + v.name)
	}
	p.resize(1366, 768)
	p.prefers("vi", "light")
	p.open(at)
	p.follow(`form[action$="/verify"] button`)
	p.until("it was read again", `!document.querySelector("[data-poll]")`)
	p.open(at)
	p.tabTo(zip)
	p.press(kb.Enter)
	name, body := p.download("the package")
	if !strings.HasSuffix(name, ".zip") || !strings.HasPrefix(string(body), "PK") {
		t.Fatalf("%s of %d bytes", name, len(body))
	}

	d := sit(t, "sotuphap").signIn()
	bring := func(name string, body []byte, says string) {
		t.Helper()
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, body, 0o600); err != nil {
			t.Fatal(err)
		}
		d.open("/books")
		d.follow(`a[href="/bags"]`)
		d.tabTo("input[type=file]")
		d.attach("input[type=file]", file)
		d.follow(`form[action^="/bags"] button[type=submit]`)
		d.until("it was looked at", `!document.querySelector("[data-poll]")`)
		d.open("/bags")
		d.sees(says)
	}
	bring(name, body, "đã có trong kho, giống hệt trong gói")
	bring("hỏng.zip", body[:len(body)/2], "không còn đúng như khi ghi")
	for _, v := range views {
		d.resize(v.w, v.h)
		d.prefers("vi", v.theme)
		d.open("/bags")
		d.settled()
		d.judge("packages back "+v.name, string(axe))
		d.look("packages-back-" + v.name)
	}
}
