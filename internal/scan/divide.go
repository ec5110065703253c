// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"slices"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlFilePages = store.SQL("scan.file.pages", `UPDATE scan_file SET n_pages = n_pages + $3 WHERE province = $1 AND id = $2`)
	sqlMakeRoom  = store.SQL("scan.page.room", `UPDATE scan_page SET no = no + $5 WHERE province = $1 AND no > $4 AND (book_id = $2 AND book_id <> '' OR book_id = '' AND file_id = $3)`)
	sqlDropPage  = store.SQL("scan.page.drop", `DELETE FROM scan_page WHERE province = $1 AND id = $2`)
	sqlDropAll   = store.SQL("scan.region.dropall", `DELETE FROM region WHERE province = $1 AND page_id = $2`)
)

// halves gives the two pages of a picture of an open book, in the order in
// which they are read when the page stands upright. They differ in the part.
func (p Page) halves() (first, second Page) {
	with := func(part int) Page {
		half := *p.Recipe.Split
		half.Part = part
		q := p
		q.Recipe.Split = &half
		return q
	}
	first, second = with(1), with(2)
	// Turned half round, or clockwise with the fold across, the second comes first.
	turn := p.Look().Turn
	if turn == 2 || turn == 1 && p.Recipe.Split.Down || turn == 3 && !p.Recipe.Split.Down {
		return second, first
	}
	return first, second
}

// Divide makes two pages out of the picture of an open book, at the fraction at
// of the width shown; 0 takes the fold that was found. The second follows the
// first in the book. Entries stay where they stand; one that reaches over the
// fold stands on both.
func (s *Scans) Divide(ctx context.Context, actor access.Actor, key, pageID string, at float64) error {
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "divided", s.divide(ctx, tx, actor, p, b, at) })
		return err
	})
}

func (s *Scans) divide(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, at float64) error {
	if p.Recipe.Has(clean.Divide) || at == 0 && p.Recipe.Split == nil {
		return ErrFold
	}
	if at != 0 {
		p.Recipe.Split = foldAt(at, p.Look().Turn)
	}
	if err := p.Recipe.Check(); err != nil {
		return ErrFold
	}
	places, err := anchors(ctx, tx, p)
	if err != nil {
		return err
	}
	rep, err := Measured(ctx, tx, p.Province, p.ID)
	if err != nil {
		return err
	}
	first, second := p.halves()
	second.ID, second.No, second.Label = store.NewID(), p.No+1, ""
	if err := s.resize(ctx, tx, p, b, 1); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlLook, p.Province, p.ID, p.Rotation, recipeText(first.Recipe)); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlAddPage, second.Province, second.ID, second.FileID, second.BookID, second.No, second.Label, second.Hash, second.Media, second.Width, second.Height, second.Rotation, recipeText(second.Recipe), reportText(rep)); err != nil {
		return err
	}
	if b != nil {
		if err := tx.Do(ctx, sqlPutMove, second.Province, second.ID, b.ID, first.ID); err != nil {
			return err
		}
	}
	if err := share(ctx, tx, places, first, second); err != nil {
		return err
	}
	return s.recordPage(ctx, tx, actor, p, "scan.divide", map[string]string{"second": second.ID})
}

// foldAt is a fold at a fraction of the width of the page shown, as it lies
// before turning.
func foldAt(at float64, turn int) *clean.Split {
	switch turn {
	case 1: // what is shown left lies below in the picture
		return &clean.Split{Down: true, At: 1 - at}
	case 2:
		return &clean.Split{At: 1 - at}
	case 3:
		return &clean.Split{Down: true, At: at}
	}
	return &clean.Split{At: at}
}

// share puts the regions of a page on the halves on which they lie.
func share(ctx context.Context, tx *store.Tx, places []anchored, halves ...Page) error {
	if err := tx.Do(ctx, sqlDropAll, halves[0].Province, halves[0].ID); err != nil {
		return err
	}
	for _, a := range places {
		here := make([]Region, len(halves))
		most := 0
		for i, p := range halves {
			here[i], _ = a.under(p.Look().Frame(p.Width, p.Height))
			if here[i].W*here[i].H > here[most].W*here[most].H {
				most = i
			}
		}
		for i, p := range halves {
			// A stroke that reaches over the fold is not an entry on the other page.
			if i != most && 10*here[i].W*here[i].H < here[most].W*here[most].H {
				continue
			}
			here[i].PageID = p.ID
			if err := putPlace(ctx, tx, p, here[i], a.quad); err != nil {
				return err
			}
		}
	}
	return nil
}

// resize makes room for a page behind p, or closes the gap, and counts it.
func (s *Scans) resize(ctx context.Context, tx *store.Tx, p Page, b *book.Book, by int) error {
	if err := tx.Do(ctx, sqlMakeRoom, p.Province, p.BookID, p.FileID, p.No, by); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlFilePages, p.Province, p.FileID, by); err != nil {
		return err
	}
	if b == nil {
		return nil
	}
	if _, err := book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Pages: by}); err != nil {
		return err
	}
	return s.due(ctx, tx, b.Province, b.ID, store.Millis(s.Now()))
}

// Join makes one page again of the two halves of a picture and gives its id;
// pageID is either half. The look of the first is kept.
func (s *Scans) Join(ctx context.Context, actor access.Actor, key, pageID string) (whole string, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		whole, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			p, b, err := workOn(ctx, tx, actor, pageID)
			if err != nil {
				return "", err
			}
			first, second, err := s.pair(ctx, tx, p)
			if err != nil {
				return "", err
			}
			return first.ID, s.join(ctx, tx, actor, first, second, b)
		})
		return err
	})
	return whole, err
}

func (s *Scans) join(ctx context.Context, tx *store.Tx, actor access.Actor, first, second Page, b *book.Book) error {
	places, err := anchors(ctx, tx, first)
	if err != nil {
		return err
	}
	more, err := anchors(ctx, tx, second)
	if err != nil {
		return err
	}
	for _, a := range more {
		if !slices.ContainsFunc(places, func(o anchored) bool { return o.EntryID == a.EntryID }) {
			places = append(places, a)
		}
	}
	whole := first
	split := *first.Recipe.Split
	split.Part = 0
	whole.Recipe.Split = &split
	for _, stmt := range []*store.Stmt{sqlDropAll, sqlDropCheck, sqlDropNumbers, sqlDropPage} {
		if err := tx.Do(ctx, stmt, second.Province, second.ID); err != nil {
			return err
		}
	}
	if err := s.resize(ctx, tx, second, b, -1); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlLook, whole.Province, whole.ID, whole.Rotation, recipeText(whole.Recipe)); err != nil {
		return err
	}
	if err := share(ctx, tx, places, whole); err != nil {
		return err
	}
	return s.recordPage(ctx, tx, actor, whole, "scan.join", map[string]string{"second": second.ID})
}

// pair finds the other half of a page: of the same file, picture and fold.
func (s *Scans) pair(ctx context.Context, tx *store.Tx, p Page) (first, second Page, err error) {
	if !p.Recipe.Has(clean.Divide) {
		return p, p, ErrFold
	}
	pages, err := PagesOfFile(ctx, tx, p.Province, p.FileID)
	if err != nil {
		return p, p, err
	}
	for _, o := range pages {
		if o.ID == p.ID || o.Hash != p.Hash || !o.Recipe.Has(clean.Divide) || o.Recipe.Split.Part+p.Recipe.Split.Part != 3 {
			continue
		}
		if o.No < p.No {
			return o, p, nil
		}
		return p, o, nil
	}
	return p, p, errors.Join(ErrFold, store.ErrNotFound)
}
