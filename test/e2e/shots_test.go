// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"sort"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestShots writes the pictures of the guides and of the readme into docs/img
// when SOGOC_SHOTS=1; ordinary runs leave the tree as it was. It runs last, when
// the other tests have given the pages something to show.
func TestShots(t *testing.T) {
	if os.Getenv("SOGOC_SHOTS") != "1" {
		t.Skip("pictures are made with SOGOC_SHOTS=1")
	}
	keyer := sit(t, "nhaplieu2").signIn()
	keyer.shot("keying-home", "/keying", "main table")
	keyer.workbench()
	keyer.press(kb.F1)
	keyer.until("the sheet of keys", `document.querySelector("dialog[open], .help")`)
	keyer.shoot("keys")

	reviewer := sit(t, "kiemtra").signIn()
	reviewer.shot("review-home", "/review", "main table")
	reviewer.open("/review?go=1")
	reviewer.until("the page beside the values", `document.querySelector(".pane-view canvas") && document.querySelector(".band")`)
	for range 8 {
		reviewer.press(kb.ArrowDown)
	}
	reviewer.shoot("review")

	officer := sit(t, "canbo").signIn()
	for _, s := range []struct{ name, path, ready string }{
		{"books", "/books", "main table"}, {"book-new", "/books/new", "form"}, {"book-import", "/books/import", "form"}, {"scans", "/scans", "form.drop"},
		{"entries", "/entries?state=approved", "main table"}, {"exports", "/exports", "main"},
	} {
		officer.shot(s.name, s.path, s.ready)
	}
	officer.open("/books")
	book := eval[string](officer, `([...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes("02/1997")) ?? document.querySelector("main tbody tr")).querySelector('a[href^="/books/"]').getAttribute("href")`)
	officer.shot("book", book, "main")
	officer.shot("book-scans", book+"/scans", ".thumb img")
	officer.shot("check", book+"/check", "main")
	officer.shot("docket", book+"/docket", ".docket")
	officer.open(book + "/export")
	if eval[bool](officer, `document.querySelector('form[action$="/export"]') !== null`) {
		officer.follow(`form[action$="/export"] button[type=submit]`)
		officer.until("the export is done", `document.querySelector('a[href$="/xlsx"], a[href$="/export"].primary')`)
	}
	officer.open(book + "/export")
	officer.until("the files", `document.querySelector('a[href$="/xlsx"]')`)
	officer.do(chromedp.Evaluate(`document.querySelector('a[href$="/xlsx"]').scrollIntoView({block: "center"})`, nil))
	officer.shoot("export")
	officer.open("/entries?state=approved&book=" + filepath.Base(book))
	officer.follow(`main tbody a[href^="/entries/"]`)
	officer.shoot("entry")

	leader := sit(t, "sotuphap").signIn()
	for _, s := range []struct{ name, path string }{{"progress", "/progress"}, {"daily", "/progress/daily"}, {"daily-print", "/progress/daily?print=1"}, {"targets", "/targets"}} {
		leader.shot(s.name, s.path, "main table")
	}
	admin := sit(t, "quantri").signIn()
	admin.shot("accounts", "/accounts", "main table")
	admin.shot("audit", "/audit", "main table")
}

// workbench takes the picture of the readme: a birth register at the left, the
// child's fields keyed, the band on the line that is being read.
func (p *person) workbench() {
	p.t.Helper()
	book := bookOf(p.t, walkedType, walkedNo, walkedAuthority)
	p.open("/books")
	row := fmt.Sprintf(`[...document.querySelectorAll("main tbody tr")].find(r => r.innerText.includes("01/1997") && r.innerText.includes(%q))`, "UBND phường 1")
	p.open("/keying?book=" + filepath.Base(eval[string](p, row+`.querySelector('a[href^="/books/"]').getAttribute("href")`)))
	p.drawn()
	w := &walk{book: book}
	k := keyed{number: eval[string](p, `document.querySelector(".bench-title strong").innerText.replace("Số ", "")`)}
	k.truth = w.truth(p, k.number)
	for range 60 {
		if p.field() == "meHoTen" {
			break
		}
		w.keyField(p, &k, p.field())
	}
	p.until("the draft reaches the server", `document.querySelector(".safety.ok")`)
	p.shoot("workbench")
}

func (p *person) shot(name, path, ready string) {
	p.t.Helper()
	p.open(path)
	p.until(name, "document.querySelector("+quote(ready)+")")
	p.shoot(name)
}

// shoot saves what the window shows, with few colours so that the file is small.
func (p *person) shoot(name string) {
	p.t.Helper()
	p.settled()
	var raw []byte
	p.do(chromedp.CaptureScreenshot(&raw))
	full, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		p.t.Fatal(err)
	}
	var out bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&out, fewColours(full)); err != nil {
		p.t.Fatal(err)
	}
	if out.Len() > 250<<10 {
		p.t.Errorf("%s.png has %d kB", name, out.Len()>>10)
	}
	if err := os.WriteFile(filepath.Join("../../docs/img", name+".png"), out.Bytes(), 0o644); err != nil {
		p.t.Fatal(err)
	}
}

// fewColours keeps the commonest colours of a picture, by buckets of a sixteenth
// of each channel, and takes the nearest of them for every pixel.
func fewColours(im image.Image) image.Image {
	type bucket struct{ n, r, g, b int }
	count := map[[3]uint8]*bucket{}
	area := im.Bounds()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			r, g, b, _ := im.At(x, y).RGBA()
			k := [3]uint8{uint8(r >> 11), uint8(g >> 11), uint8(b >> 11)}
			if count[k] == nil {
				count[k] = &bucket{}
			}
			c := count[k]
			c.n, c.r, c.g, c.b = c.n+1, c.r+int(r>>8), c.g+int(g>>8), c.b+int(b>>8)
		}
	}
	all := make([]*bucket, 0, len(count))
	for _, c := range count {
		all = append(all, c)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].n > all[j].n })
	var colours color.Palette
	for _, c := range all[:min(128, len(all))] {
		colours = append(colours, color.RGBA{uint8(c.r / c.n), uint8(c.g / c.n), uint8(c.b / c.n), 255})
	}
	out := image.NewPaletted(area, colours)
	draw.Draw(out, area, im, area.Min, draw.Src)
	return out
}
