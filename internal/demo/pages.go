// SPDX-License-Identifier: Apache-2.0

package demo

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/sogoc/sogoc/internal/background"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Pages drawn before the demo is ready, and in all; the rest follows while it runs.
const (
	firstPages = 40
	AllPages   = 300
)

// pageJob is one page to draw.
type pageJob struct {
	book *placed
	page int
}

// drawFirst draws the books that the printed accounts meet first. Their numbers
// are put in by the pages themselves.
func (f *Filler) drawFirst(ctx context.Context) error {
	f.at(days, 8)
	jobs := f.pagesOf(f.inDrawOrder(f.focusBooks()), firstPages)
	return parallel(ctx, len(jobs), drawers(), func(ctx context.Context, i int) error { return f.draw(ctx, jobs[i]) })
}

// DrawRest draws further pages, of other communes too, until there are that many
// or ctx ends. It takes what processor time the visitors leave, and keeps the
// goroutine it runs in for itself.
func (f *Filler) DrawRest(ctx context.Context, pages int) error {
	jobs := f.pagesOf(append(f.inDrawOrder(f.focusBooks()), f.inDrawOrder(f.books)...), pages)
	jobs = jobs[min(firstPages, len(jobs)):]
	background.Goroutine()
	for _, j := range jobs {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := f.draw(ctx, j); err != nil {
			return err
		}
	}
	return nil
}

// inDrawOrder deals the books out one of each fate at a time, those that wait
// for keying first, so that whatever a visitor opens is soon there to see.
// Books that nobody has touched come last: they are not scanned yet either.
func (f *Filler) inDrawOrder(books []*placed) []*placed {
	turn, seen := map[*placed]int{}, map[fate]int{}
	for _, b := range books {
		fate := f.fateOf(b)
		turn[b] = seen[fate]*(int(sent)+1) + int(fate)
		if fate == untouched {
			turn[b] += len(books) * (int(sent) + 1)
		}
		seen[fate]++
	}
	ordered := slices.Clone(books)
	slices.SortStableFunc(ordered, func(a, b *placed) int { return turn[a] - turn[b] })
	return ordered
}

// pagesOf lists pages of the books, whole books first in their order.
func (f *Filler) pagesOf(books []*placed, most int) (jobs []pageJob) {
	seen := map[*placed]bool{}
	for _, b := range books {
		for page := 1; !seen[b] && page <= b.Pages() && len(jobs) < most; page++ {
			jobs = append(jobs, pageJob{b, page})
		}
		seen[b] = true
	}
	return jobs
}

// draw draws a page, receives it as a scan of its book, and says what stands
// where on it.
func (f *Filler) draw(ctx context.Context, j pageJob) error {
	jpeg, truth, err := drawpage.JPEG(j.book.PageSpec(j.page, 0))
	if err != nil {
		return fmt.Errorf("drawing page %d of %s: %w", j.page, j.book.No, err)
	}
	registrar := f.staff[j.book.path].registrar
	name := fmt.Sprintf("trang %03d.jpg", j.page)
	file, err := f.app.Scans.Receive(ctx, registrar, scan.Received{Name: filepath.Join(j.book.Authority, name), Body: bytes.NewReader(jpeg), Source: "demo", Scope: j.book.path, BookID: j.book.id})
	if err != nil {
		return err
	}
	pages, err := scan.PagesOfFile(ctx, f.app.DB, Province, file.ID)
	if err != nil || len(pages) == 0 {
		return fmt.Errorf("page %d of %s was not taken (%s): %w", j.page, j.book.No, file.Detail, err)
	}
	return f.app.Scans.Link(ctx, registrar, store.NewID(), pages[0].ID, places(j, truth, pages[0]))
}

// places are the regions of a page's entries, a little wider than their frames.
func places(j pageJob, t drawpage.Truth, p scan.Page) (all []scan.Place) {
	seen := map[string]bool{}
	entries := j.book.On(j.page)
	for _, e := range t.Entries {
		no := entries[e.Index].Values["so"].Text()
		if seen[no] {
			continue // one number of one book names one entry
		}
		seen[no] = true
		x, w := thousandths(e.Box.X0, e.Box.X1, t.Width)
		y, h := thousandths(e.Box.Y0, e.Box.Y1, t.Height)
		on := p.FromPicture(scan.Region{X: x, Y: y, W: w, H: h})
		all = append(all, scan.Place{Number: no, X: on.X, Y: on.Y, W: on.W, H: on.H})
	}
	return all
}

// thousandths turns a stretch of pixels into thousandths of the whole, with a
// margin, inside the page.
func thousandths(from, to float64, whole int) (start, length int) {
	const margin = 6
	start = max(0, int(from/float64(whole)*1000)-margin)
	end := min(1000, int(to/float64(whole)*1000)+margin)
	return start, max(1, end-start)
}
