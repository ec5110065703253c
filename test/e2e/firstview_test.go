// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/sogoc/sogoc/internal/drawpage"
)

// shown is what a page view has cost, by the browser's own account.
type shown struct {
	Tiles    int
	Bytes    float64 // of the picture, with the answers' heads
	Asked    float64 // ms from the address typed to the first tile asked for
	Readable float64 // ms from the first tile asked for until all in sight are there
}

const showing = `(() => {
  const tiles = performance.getEntriesByType("resource").filter(e => e.name.includes("/tile/"));
  const first = Math.min(...tiles.map(e => e.startTime));
  return {Tiles: tiles.length, Bytes: tiles.reduce((n, e) => n + e.transferSize, 0), Asked: first, Readable: Math.max(...tiles.map(e => e.responseEnd)) - first};
})()`

// TestFirstViewOverASlowLine: over 10 Mbit/s a page that nobody has opened since
// it came in is shown with at most 250 kB. The times go to the log; what they
// are on idle cores stands in docs/performance.md.
func TestFirstViewOverASlowLine(t *testing.T) {
	sender := sit(t, "canbo").signIn()
	for i, name := range []string{"lần đầu mở 1.jpg", "lần đầu mở 2.jpg"} {
		sender.open("/uploads")
		sender.attach(chooseFiles, freshPage(t, name, uint64(4200+i)))
		sender.until("the file is taken in", `document.querySelector('.drop-list a[href^="/scans/"]')`)
		item := eval[string](sender, `document.querySelector('.drop-list a[href^="/scans/"]').getAttribute("href")`)
		reader := sit(t, "canbo").signIn()
		for _, visit := range []string{"first", "again"} {
			cost := reader.firstView(item)
			t.Logf("%s, %s: %d tiles, %.0f kB; asked for after %.0f ms, all there %.0f ms later", name, visit, cost.Tiles, cost.Bytes/1000, cost.Asked, cost.Readable)
			if cost.Tiles == 0 || cost.Bytes > 250_000 {
				t.Errorf("%s, %s: %+v", name, visit, cost)
			}
		}
	}
}

// firstView opens a page over a line of 10 Mbit/s, 20 ms each way, with nothing
// of it kept by the browser but, after the first time, its scripts.
func (p *person) firstView(path string) shown {
	p.t.Helper()
	const slow = 10_000_000 / 8
	p.do(network.Enable(), network.EmulateNetworkConditions(false, 40, slow, slow))
	defer p.do(network.EmulateNetworkConditions(false, 0, -1, -1))
	p.open(path)
	p.until("the page is painted", `(c => c && c.width > 100 && [...c.getContext("2d").getImageData(c.width >> 1, c.height >> 1, 40, 40).data].some(v => v > 0))(document.querySelector(".pane-view canvas"))`)
	const count = `performance.getEntriesByType("resource").filter(e => e.name.includes("/tile/") && e.responseEnd > 0).length`
	p.do(chromedp.Evaluate("window.__had = 0; window.__same = 0", nil))
	p.until("no more tiles come", `(n => { window.__same = n === window.__had ? window.__same + 1 : 0; window.__had = n; return window.__same > 20; })(`+count+`)`)
	return eval[shown](p, showing)
}

// freshPage writes a drawn page of A4 at 300 dpi.
func freshPage(t *testing.T, name string, seed uint64) string {
	t.Helper()
	spec := drawpage.SampleSpec(seed, "birth", drawpage.LayoutHalf)
	spec.DPI = 300
	data, _, err := drawpage.JPEG(spec)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}
