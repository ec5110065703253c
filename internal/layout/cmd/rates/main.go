// SPDX-License-Identifier: Apache-2.0

// Command rates measures on drawn pages, whose truth is known, how often the
// right template is found and how well entries are proposed. It prints a table.
//
//	go run ./internal/layout/cmd/rates -n 20
package main

import (
	"flag"
	"fmt"
	"image"
	"image/draw"
	"os"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/layout"
)

// tally is what one row of the table counts.
type tally struct {
	pages, era, form int // pages; with the right era of their register; with the right of all templates
	entries, found   int // entries; with a proposal that overlaps them by 0.8 of both together
	exact, extra     int // pages with exactly their entries; proposals that are no entry
	overlaps, right  []float64
	wrong            []float64
	took             time.Duration
}

var (
	types   = []string{"birth", "marriage", "death"}
	layouts = []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled}
	suffix  = map[drawpage.Layout]string{drawpage.LayoutTable: "2016", drawpage.LayoutHalf: "1999", drawpage.LayoutRuled: "old"}
)

func main() {
	n := flag.Int("n", 8, "pages of each register, layout and kind")
	seed := flag.Uint64("seed", 1000, "first seed")
	fresh := flag.Bool("fresh", false, "pages of seeds that no limit was set on: those that docs/performance.md tells")
	flag.Parse()
	if *fresh {
		*seed += freshFrom
	}
	fmt.Println("| layout | kind | pages | era found | form found among 15 | entries found (overlap ≥ 0.8) | median overlap | pages with exactly their entries | lowest right, highest wrong score | ms a page |")
	fmt.Println("|---|---|---|---|---|---|---|---|---|---|")
	for _, lay := range layouts {
		for _, kind := range []string{"fresh", "light", "medium", "heavy", "photo"} {
			t := new(tally)
			for i := range *n {
				for k, typ := range types {
					if err := t.page(spec(typ, lay, kind, *seed+uint64(i*10+k))); err != nil {
						fmt.Fprintln(os.Stderr, "rates:", err)
						os.Exit(1)
					}
				}
			}
			t.print(lay, kind)
		}
	}
}

// freshFrom parts the seeds on which limits are set from those that are told.
const freshFrom = 1_000_000

func spec(typ string, lay drawpage.Layout, kind string, seed uint64) drawpage.Spec {
	s := drawpage.SampleSpec(seed, typ, lay)
	s.Capture = drawpage.CaptureScan
	if kind == "photo" {
		s.Capture, kind = drawpage.CapturePhoto, "light"
	}
	s.Damage = drawpage.Damage(slices.Index([]string{"fresh", "light", "medium", "heavy"}, kind))
	// Pages of lists are not always full.
	if lay == drawpage.LayoutRuled {
		s.Entries = s.Entries[:5+int(seed%10)]
	}
	return s
}

func (t *tally) page(s drawpage.Spec) error {
	img, truth, err := drawpage.Draw(s)
	if err != nil {
		return err
	}
	page := image.NewGray(img.Bounds())
	draw.Draw(page, page.Rect, img, img.Bounds().Min, draw.Src)
	want := s.Type + "-" + suffix[truth.Layout]
	at := time.Now()
	fits := layout.Match(page, s.Type)
	p, _ := layout.Propose(page, s.Type, s.Book.OpenYear)
	t.took += time.Since(at)
	t.pages++
	if fits[0].Template.ID == want {
		t.era++
	}
	for _, f := range fits {
		if f.Template.ID == want {
			t.right = append(t.right, f.Score)
		} else {
			t.wrong = append(t.wrong, f.Score)
		}
	}
	if layout.Match(page, "")[0].Template.ID == want {
		t.form++
	}
	t.compare(truth, p.Entries)
	return nil
}

func (t *tally) compare(truth drawpage.Truth, got []layout.Box) {
	w, h := float64(truth.Width), float64(truth.Height)
	found := 0
	for _, e := range truth.Entries {
		best := 0.0
		for _, g := range got {
			best = max(best, overlap(layout.Box{X: e.Box.X0 / w, Y: e.Box.Y0 / h, W: (e.Box.X1 - e.Box.X0) / w, H: (e.Box.Y1 - e.Box.Y0) / h}, g))
		}
		t.overlaps = append(t.overlaps, best)
		if best >= 0.8 {
			found++
		}
	}
	t.entries += len(truth.Entries)
	t.found += found
	t.extra += max(0, len(got)-len(truth.Entries))
	if found == len(truth.Entries) && len(got) == found {
		t.exact++
	}
}

// overlap is the part that two boxes have in common of what they cover together.
func overlap(a, b layout.Box) float64 {
	w, h := min(a.X+a.W, b.X+b.W)-max(a.X, b.X), min(a.Y+a.H, b.Y+b.H)-max(a.Y, b.Y)
	if w <= 0 || h <= 0 {
		return 0
	}
	return w * h / (a.W*a.H + b.W*b.H - w*h)
}

func (t *tally) print(lay drawpage.Layout, kind string) {
	slices.Sort(t.overlaps)
	of := func(n, all int) string { return fmt.Sprintf("%d/%d", n, all) }
	fmt.Printf("| %s | %s | %d | %s | %s | %s | %.2f | %s | %.2f, %.2f | %d |\n", lay, kind, t.pages, of(t.era, t.pages), of(t.form, t.pages), of(t.found, t.entries),
		t.overlaps[len(t.overlaps)/2], of(t.exact, t.pages), slices.Min(t.right), slices.Max(t.wrong), t.took.Milliseconds()/int64(t.pages))
}
