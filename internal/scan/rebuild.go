// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/store"
)

// Rebuild says which derivatives to make anew.
type Rebuild struct {
	Province string
	BookID   string // "" is every book, and the work list
	// Measure looks at the pictures anew and proposes recipes; a look that a
	// person has changed stays as it is.
	Measure bool
}

// Rebuilt is what came of it.
type Rebuilt struct {
	Pages   int64 // whose copies are written
	Changed int64 // pages that look otherwise now
	Lost    []string
}

// mostLost is how many pages that can't be drawn are named.
const mostLost = 100

var (
	sqlRebuildCount = store.SQL("scan.rebuild.count", `SELECT count(*) FROM scan_page WHERE province = $1 AND ($2 = '' OR book_id = $2)`)
	sqlProvinces    = store.SQL("scan.provinces", `SELECT DISTINCT province FROM scan_file ORDER BY province`)
	sqlRebuildNext  = store.SQL("scan.rebuild.next", `SELECT `+pageColumns+` FROM scan_page WHERE province = $1 AND id > $2 AND ($3 = '' OR book_id = $3) ORDER BY id LIMIT 200`)
)

// Provinces lists the provinces that have scans in this store.
func Provinces(ctx context.Context, q store.Querier) ([]string, error) {
	return store.Scalars[string](ctx, q, sqlProvinces)
}

// Rebuild makes the views and thumbnails of pages anew from the pictures as
// received, two at a time. It holds no more than a few pages in memory however
// many there are, and may be ended and begun again at any time. progress is
// told how many of how many are done. Pages whose picture can't be read are
// listed; the rest goes on.
func (s *Scans) Rebuild(ctx context.Context, what Rebuild, progress func(done, total int64)) (done Rebuilt, err error) {
	total, err := store.Scalar[int64](ctx, s.DB, sqlRebuildCount, what.Province, what.BookID)
	if err != nil {
		return done, err
	}
	var pages, changed atomic.Int64
	var telling sync.Mutex // progress is told by one at a time
	lost := make(chan string, mostLost)
	defer func() {
		done.Pages, done.Changed = pages.Load(), changed.Load()
		for range len(lost) {
			done.Lost = append(done.Lost, <-lost)
		}
	}()
	after := ""
	for {
		some, err := store.All(ctx, s.DB, sqlRebuildNext, scanPage, what.Province, after, what.BookID)
		if err != nil || len(some) == 0 {
			return done, err
		}
		after = some[len(some)-1].ID
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(filesAtOnce)
		for _, p := range some {
			group.Go(func() error {
				moved, err := s.rebuild(ctx, p, what.Measure)
				switch {
				case ctx.Err() != nil:
					return ctx.Err()
				case err != nil:
					select {
					case lost <- fmt.Sprintf("%s: %v", p.ID, err):
					default: // named enough
					}
				case moved:
					changed.Add(1)
				}
				pages.Add(1)
				telling.Lock()
				defer telling.Unlock()
				progress(pages.Load(), total)
				return nil
			})
		}
		if err := group.Wait(); err != nil {
			return done, err
		}
	}
}

// rebuild makes the small copies of one page; moved tells that it has got
// another look.
func (s *Scans) rebuild(ctx context.Context, p Page, measure bool) (moved bool, err error) {
	var drawn image.Image
	if measure {
		if p, drawn, moved, err = s.measureAgain(ctx, p); err != nil {
			return moved, err
		}
	}
	if drawn == nil {
		if drawn, err = s.Image(ctx, p, firstSide); err != nil {
			return moved, err
		}
	}
	return moved, s.keepCopies(p, p, drawn)
}

// measureAgain looks at a page's picture anew. drawn is the page, when it has
// the look that is proposed now.
func (s *Scans) measureAgain(ctx context.Context, p Page) (after Page, drawn image.Image, moved bool, err error) {
	r, err := s.Blobs.Open(ctx, p.Hash)
	if err != nil {
		return p, nil, false, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	var rep clean.Report
	_, err = s.Decoder.Read(ctx, r, decode.Want{End: 1, Side: firstSide, Measure: true}, func(_ decode.Head, taken decode.Page) error {
		rep, drawn = taken.Report, taken.Image
		return nil
	})
	if err != nil {
		return p, nil, false, err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after, moved, err = s.propose(ctx, tx, p.Province, p.ID, rep)
		return err
	})
	whole := rep.Recipe
	if err != nil || after.Recipe.Has(clean.Divide) || recipeText(after.Recipe) != recipeText(whole) || after.Look().Turn != whole.Turn {
		drawn = nil
	}
	return after, drawn, moved, err
}

// propose notes what was measured now, and gives the page the look of it unless
// a person has given it another.
func (s *Scans) propose(ctx context.Context, tx *store.Tx, province, id string, rep clean.Report) (p Page, moved bool, err error) {
	if p, err = GetPage(ctx, tx, province, id); err != nil {
		return p, false, err
	}
	before, err := Measured(ctx, tx, province, id)
	if err != nil {
		return p, false, err
	}
	if err := tx.Do(ctx, sqlRemember, province, id, reportText(rep)); err != nil {
		return p, false, err
	}
	same := func(a, b Page) bool {
		return a.Version() == b.Version() && recipeText(a.Recipe) == recipeText(b.Recipe)
	}
	after := p.proposed(rep)
	if !same(p, p.proposed(before)) || same(p, after) {
		return p, false, nil
	}
	return after, true, s.relook(ctx, tx, p, after)
}
