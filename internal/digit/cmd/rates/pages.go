// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/layout"
)

var (
	types   = []string{"birth", "marriage", "death", "parent_child", "marital_status_cert"}
	layouts = []drawpage.Layout{drawpage.LayoutTable, drawpage.LayoutHalf, drawpage.LayoutRuled}
)

// byPage draws n pages of each register, layout and damage, cleans them as the
// intake does, and counts the numbers read.
func byPage(n int, seed uint64, verbose bool) error {
	fmt.Println("| layout | paper | pages | numbers | right | sure (≥ 0.97) | of them wrong | page numbers right | sure | wrong | ms a page |\n|---|---|---|---|---|---|---|---|---|---|---|")
	for _, lay := range layouts {
		for damage := drawpage.DamageNone; damage <= drawpage.DamageHeavy; damage++ {
			t := &pageTally{verbose: verbose}
			for i := range n {
				for k, typ := range types {
					s := drawpage.SampleSpec(seed+uint64(i*10+k), typ, lay)
					s.Capture, s.Damage = drawpage.CaptureScan, damage
					if err := t.page(s); err != nil {
						return err
					}
				}
			}
			t.print(lay, damage)
		}
	}
	return nil
}

type count struct{ all, right, sure, wrong int }

func (c *count) take(r digit.Reading, want string) (ok bool) {
	c.all++
	n, p := r.Best()
	ok = same(n, want)
	if ok {
		c.right++
	}
	if p >= digit.Certain {
		c.sure++
		if !ok {
			c.wrong++
		}
	}
	return ok
}

func (c *count) String() string {
	share := func(a, b int) float64 { return 100 * float64(a) / math.Max(1, float64(b)) }
	return fmt.Sprintf("%.1f %% | %.1f %% | %.2f %%", share(c.right, c.all), share(c.sure, c.all), share(c.wrong, c.sure))
}

type pageTally struct {
	pages          int
	entry, pageNos count
	took           time.Duration
	verbose        bool
}

func (t *pageTally) page(s drawpage.Spec) error {
	img, truth, err := drawpage.Draw(s)
	if err != nil {
		return err
	}
	page := imaging.Luma(clean.Apply(img, clean.Analyse(img).Recipe, 2400))
	t.pages++
	p, ok := layout.Propose(page, s.Type, s.Book.OpenYear)
	if !ok {
		return nil
	}
	from := time.Now()
	sheet := digit.ReadPage(page, p, s.Book.OpenYear, s.Book.OpenYear)
	t.took += time.Since(from)
	if len(sheet.Entries) == len(truth.Entries) {
		for i, spot := range sheet.Entries {
			want, _ := truth.Field(i, "so")
			if !t.entry.take(spot.Reading, want.Written) && t.verbose {
				fmt.Fprintf(os.Stderr, "%s %s %d %d: %s (%s) read %v\n", s.Type, s.Layout, s.Seed, i, want.Written, want.Face, spot.Reading[:min(3, len(spot.Reading))])
			}
		}
	}
	t.pageNos.take(sheet.Page.Reading, fmt.Sprint(s.Book.Page))
	return nil
}

// same compares a number with what is written, noughts before it aside.
func same(n digit.Number, written string) bool {
	no, _, _ := strings.Cut(strings.ToLower(written), "/")
	return fmt.Sprintf("%d%s", n.No, n.Suffix) == strings.TrimLeft(no, "0")
}

func (t *pageTally) print(lay drawpage.Layout, damage drawpage.Damage) {
	fmt.Printf("| %s | %s | %d | %d | %s | %s | %.1f |\n", lay, []string{"fresh", "light", "medium", "heavy"}[damage], t.pages, t.entry.all, t.entry.String(), t.pageNos.String(), t.took.Seconds()*1000/float64(t.pages))
}
