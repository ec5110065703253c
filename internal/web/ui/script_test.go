// SPDX-License-Identifier: Apache-2.0

//go:build e2e

package ui_test

import (
	"crypto/sha256"
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/evanw/esbuild/pkg/api"
)

// load bundles a module of web/src and leaves its exports in the page as window.m.
func load(t *testing.T, module string) string {
	t.Helper()
	res := api.Build(api.BuildOptions{EntryPoints: []string{"../../../web/src/" + module}, Bundle: true, Format: api.FormatIIFE, GlobalName: "m", Target: api.ES2022})
	if len(res.Errors) > 0 {
		t.Fatal(res.Errors)
	}
	return string(res.OutputFiles[0].Contents) + "\nwindow.m = m;"
}

// TestReadDate is what the fingers type against what stands in the form and what is normalized.
func TestReadDate(t *testing.T) {
	ctx := browser(t)
	run(t, ctx, chromedp.Navigate("about:blank"), chromedp.Evaluate(load(t, "dates.ts"), nil))
	for _, c := range []struct {
		typed  string
		latest int
		want   string
	}{
		{"010203", 2005, "01/02/2003 01.02.2003"}, {"010206", 2005, "01/02/1906 01.02.1906"}, {"27101999", 1999, "27/10/1999 27.10.1999"},
		{"1/2/99", 1999, "1/2/99 01.02.1999"}, {"1.2.99", 2005, "1.2.99 01.02.1999"}, {"1956", 2005, "1956 1956"}, {"3/1956", 2005, "3/1956 03.1956"},
		{" 05/03/1978 ", 2005, "05/03/1978 05.03.1978"}, {"29/02/2004", 2005, "29/02/2004 29.02.2004"}, {"29/02/2005", 2005, ""}, {"300205", 2005, ""},
		{"31/4/2001", 2005, ""}, {"khoảng 1956", 2005, ""}, {"13/1956", 2005, ""}, {"", 2005, ""}, {"1-2-3", 2005, ""}, {"0000", 2005, ""},
	} {
		got := eval[string](t, ctx, fmt.Sprintf(`(() => { const d = m.readDate(%q, %d); return d ? d.written + " " + d.norm : "" })()`, c.typed, c.latest))
		if got != c.want {
			t.Errorf("%q in a book of %d gives %q, want %q", c.typed, c.latest, got, c.want)
		}
	}
}

// TestFoldAndKeys holds matching without marks and the keys that may be taken.
func TestFoldAndKeys(t *testing.T) {
	ctx := browser(t)
	run(t, ctx, chromedp.Navigate("about:blank"), chromedp.Evaluate(load(t, "i18n.ts"), nil))
	if got := eval[string](t, ctx, `m.fold("  Đắk  LẮK Ệ")`); got != "dak lak e" {
		t.Errorf("fold gives %q", got)
	}
	run(t, ctx, chromedp.Evaluate(load(t, "keys.ts"), nil))
	if got := eval[string](t, ctx, `Object.values(m.defaults).filter(m.refusedKey).filter(k => k !== "Ctrl+Z").join()`); got != "" {
		t.Errorf("the keys at the start hold refused ones: %s", got)
	}
	if got := eval[int](t, ctx, `Object.values(m.defaults).length - new Set(Object.values(m.defaults)).size`); got != 0 {
		t.Errorf("%d keys do two things", got)
	}
	if !eval[bool](t, ctx, `["A", "Tab", "Ctrl+W", "Ctrl+Shift+T", "F5", "Alt+ArrowLeft"].every(m.refusedKey) && !["F6", "Ctrl+B", "Alt+Q"].some(m.refusedKey)`) {
		t.Error("the wrong keys are refused")
	}
}

// TestPrint prints the page of the design system: it must come out as paper, without what can only be clicked.
func TestPrint(t *testing.T) {
	_, url := start(t)
	ctx := browser(t)
	run(t, ctx, choose(url, "vi", "dark"), chromedp.Navigate(url+"/design"), chromedp.WaitVisible("main"), chromedp.ActionFunc(emulatePrint))
	for _, gone := range []string{".bar", ".nav", ".filters", ".pager"} {
		if !eval[bool](t, ctx, fmt.Sprintf(`getComputedStyle(document.querySelector(%q)).display === "none"`, gone)) {
			t.Errorf("%s is printed", gone)
		}
	}
	if got := eval[string](t, ctx, `getComputedStyle(document.documentElement).colorScheme + " " + getComputedStyle(document.querySelector(".card")).backgroundColor`); got != "light rgb(255, 255, 255)" {
		t.Errorf("printed from the dark theme: %s", got)
	}
}

// TestSha256 compares the script's hash with Go's, in one piece and in odd ones, round the ends of blocks.
func TestSha256(t *testing.T) {
	ctx := browser(t)
	run(t, ctx, chromedp.Navigate("about:blank"), chromedp.Evaluate(load(t, "upload/sha256.ts"), nil))
	for _, n := range []int{0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000, 100_003} {
		data := make([]byte, n)
		for i := range data {
			data[i] = byte(i*7 + i>>8)
		}
		for _, step := range []int{n + 1, 37} {
			got := eval[string](t, ctx, fmt.Sprintf(`(() => { const d = Uint8Array.from({ length: %d }, (_, i) => i * 7 + (i >> 8)), s = new m.Sha256(); for (let i = 0; i < d.length; i += %d) s.update(d.subarray(i, i + %d)); return s.hex() })()`, n, step, step))
			if want := fmt.Sprintf("%x", sha256.Sum256(data)); got != want {
				t.Errorf("%d bytes in steps of %d: %s, want %s", n, step, got, want)
			}
		}
	}
}
