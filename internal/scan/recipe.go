// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	// ErrRecipe: a recipe that can't be drawn.
	ErrRecipe = errors.New("scan: the page can't be drawn like that")
	// ErrFold: the page has no fold to divide it at, or is no half of a spread.
	ErrFold = errors.New("scan: the page can't be divided or joined")
)

var (
	sqlMeasured = store.SQL("scan.page.measured", `SELECT measured FROM scan_page WHERE province = $1 AND id = $2`)
	sqlMeasures = store.SQL("scan.page.measures", `SELECT id, measured FROM scan_page WHERE province = $1 AND book_id = $2 AND measured <> ''`)
	sqlRemember = store.SQL("scan.page.remember", `UPDATE scan_page SET measured = $3 WHERE province = $1 AND id = $2`)
)

// measuredColumn reads the column measured.
type measuredColumn struct{ to *clean.Report }

func (c measuredColumn) Scan(src any) error { return scanJSON(src, c.to) }

// Measured gives what was measured on a page's picture: the recipe proposed,
// scores and flags. Empty when nothing was.
func Measured(ctx context.Context, q store.Querier, province, pageID string) (clean.Report, error) {
	return store.One(ctx, q, sqlMeasured, func(row store.Row) (r clean.Report, err error) {
		return r, row.Scan(measuredColumn{&r})
	}, province, pageID)
}

// MeasuredInBook gives what was measured on the pages of a book, by page id:
// for the check grid and the completeness of the book. A page that was not
// measured is not in it.
func MeasuredInBook(ctx context.Context, q store.Querier, province, bookID string) (map[string]clean.Report, error) {
	all := map[string]clean.Report{}
	err := store.Each(ctx, q, sqlMeasures, func(row store.Row) error {
		var id string
		var r clean.Report
		err := row.Scan(&id, measuredColumn{&r})
		all[id] = r
		return err
	}, province, bookID)
	return all, err
}

// SetStep turns a step of a page's recipe on or off, for everybody. Saying the
// same twice is harmless.
func (s *Scans) SetStep(ctx context.Context, actor access.Actor, pageID string, step clean.Step, on bool) error {
	return s.change(ctx, actor, pageID, "scan.step", map[string]string{"step": string(step), "on": fmt.Sprint(on)}, func(_ context.Context, _ *store.Tx, p Page) (Page, error) {
		if step == clean.Divide || !p.Recipe.Has(step) {
			return p, ErrRecipe
		}
		p.Recipe = p.Recipe.Set(step, on)
		return p, nil
	})
}

// SetAll turns every step on, or off: the page as it was scanned. The turn and
// the half of a divided spread stay.
func (s *Scans) SetAll(ctx context.Context, actor access.Actor, pageID string, on bool) error {
	return s.change(ctx, actor, pageID, "scan.step", map[string]string{"step": "all", "on": fmt.Sprint(on)}, func(_ context.Context, _ *store.Tx, p Page) (Page, error) {
		if p.Recipe.Off = nil; !on {
			p.Recipe = p.Recipe.AsScanned()
		}
		return p, nil
	})
}

// SetSkew levels a page by another angle than was measured, degrees clockwise.
func (s *Scans) SetSkew(ctx context.Context, actor access.Actor, pageID string, degrees float64) error {
	return s.change(ctx, actor, pageID, "scan.skew", map[string]string{"degrees": fmt.Sprintf("%.2f", degrees)}, func(_ context.Context, _ *store.Tx, p Page) (Page, error) {
		p.Recipe.Skew = degrees
		p.Recipe = p.Recipe.Set(clean.Deskew, true)
		return p, nil
	})
}

// SetKeep trims a page to a part of what it would show untrimmed; nil trims
// nothing.
func (s *Scans) SetKeep(ctx context.Context, actor access.Actor, pageID string, keep *clean.Box) error {
	return s.change(ctx, actor, pageID, "scan.trim", nil, func(_ context.Context, _ *store.Tx, p Page) (Page, error) {
		p.Recipe.Keep = keep
		p.Recipe = p.Recipe.Set(clean.Trim, true)
		return p, nil
	})
}

// Reset goes back to the recipe and the turn that were proposed at intake.
func (s *Scans) Reset(ctx context.Context, actor access.Actor, pageID string) error {
	return s.change(ctx, actor, pageID, "scan.reset", nil, func(ctx context.Context, tx *store.Tx, p Page) (Page, error) {
		rep, err := Measured(ctx, tx, p.Province, p.ID)
		if err != nil {
			return p, err
		}
		return p.proposed(rep), nil
	})
}

// proposed is the page with the look that was measured. A half stays a half.
func (p Page) proposed(rep clean.Report) Page {
	part := 0
	if p.Recipe.Split != nil {
		part = p.Recipe.Split.Part
	}
	split := p.Recipe.Split
	p.Recipe, p.Rotation = rep.Recipe, 90*rep.Recipe.Turn
	p.Recipe.Turn = 0
	switch {
	case part != 0 && p.Recipe.Split == nil:
		p.Recipe.Split = split
	case part != 0:
		half := *p.Recipe.Split
		half.Part = part
		p.Recipe.Split = &half
	}
	return p
}

// change gives a page another look and notes it. A look that it has already
// changes nothing.
func (s *Scans) change(ctx context.Context, actor access.Actor, pageID, action string, detail map[string]string, to func(context.Context, *store.Tx, Page) (Page, error)) error {
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, _ *book.Book) error {
		after, err := to(ctx, tx, p)
		if err != nil {
			return err
		}
		if err := after.Recipe.Check(); err != nil {
			return fmt.Errorf("%w: %w", ErrRecipe, err)
		}
		if after.Rotation == p.Rotation && recipeText(after.Recipe) == recipeText(p.Recipe) {
			return nil
		}
		if err := s.relook(ctx, tx, p, after); err != nil {
			return err
		}
		return s.recordPage(ctx, tx, actor, p, action, detail)
	})
}
