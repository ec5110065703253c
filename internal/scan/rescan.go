// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"slices"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

// ErrSameScan: what was sent to take the place of a page is a file that is there
// already.
var ErrSameScan = errors.New("scan: the file is not a new scan")

// ErrUnusable: what was sent to take the place of a page can't be used.
var ErrUnusable = errors.New("scan: the new scan can't be used")

var (
	sqlOutOfBook = store.SQL("scan.page.out", `UPDATE scan_page SET book_id = '' WHERE province = $1 AND id = $2`)
	sqlInBook    = store.SQL("scan.page.inbook", `SELECT count(*) FROM scan_page WHERE province = $1 AND file_id = $2 AND book_id = $3`)
)

// fromRescan is the source of files that came to take a page's place.
const fromRescan = "rescan"

// Rescan takes in a new scan of a page: it stands where the old one stood, with
// its entries, their regions and its page number; the old page leaves the book
// and is kept. A file of several pages puts the others behind the first. Sent
// again after a cut line it does nothing new.
func (s *Scans) Rescan(ctx context.Context, actor access.Actor, pageID string, in Received) (File, error) {
	old, err := GetPage(ctx, s.DB, actor.Province, pageID)
	if err != nil {
		return File{}, err
	}
	c, err := CheckOf(ctx, s.DB, actor.Province, pageID)
	if err != nil {
		return File{}, err
	}
	bookID := old.BookID
	if c.Verdict == Replaced {
		bookID = c.BookID
	}
	f, pages, err := s.receiveInto(ctx, actor, bookID, in)
	if err != nil || (c.Verdict == Replaced && slices.ContainsFunc(pages, func(p Page) bool { return p.ID == c.Other })) {
		return f, err
	}
	if f.ID == old.FileID || c.Verdict == Replaced {
		return f, ErrSameScan
	}
	return f, s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, old Page, b *book.Book) error {
		if b == nil || old.BookID == "" {
			return ErrElsewhere
		}
		return s.takePlace(ctx, tx, actor, b, old, pages)
	})
}

// ScanGap takes in the scan of a page that was missing.
func (s *Scans) ScanGap(ctx context.Context, actor access.Actor, gapID string, in Received) (File, error) {
	g, err := GetGap(ctx, s.DB, actor.Province, gapID)
	if err != nil {
		return File{}, err
	}
	f, pages, err := s.receiveInto(ctx, actor, g.BookID, in)
	if err != nil {
		return f, err
	}
	return f, s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		after := g.After
		for i, p := range pages {
			if err := tx.Do(ctx, sqlPutMove, p.Province, p.ID, g.BookID, after); err != nil {
				return err
			}
			if i == 0 && p.Label == "" && g.Label != "" {
				if err := tx.Do(ctx, sqlLabel, p.Province, p.ID, g.Label); err != nil {
					return err
				}
			}
			after = p.ID
		}
		return s.dropGap(ctx, tx, actor, g, "scan.gap.scanned")
	})
}

// receiveInto takes a file into a book whatever its name says: the sender has
// chosen its place.
func (s *Scans) receiveInto(ctx context.Context, actor access.Actor, bookID string, in Received) (File, []Page, error) {
	in.BookID, in.Source = bookID, fromRescan
	f, err := s.Receive(ctx, actor, in)
	if err != nil {
		return f, nil, err
	}
	if f.State == Unnamed && f.Source == fromRescan {
		if err := s.FileIn(ctx, actor, "", f.ID, bookID, nil); err != nil {
			return f, nil, err
		}
		if f, err = GetFile(ctx, s.DB, actor.Province, f.ID); err != nil {
			return f, nil, err
		}
	}
	switch {
	case f.State == Refused:
		return f, nil, ErrUnusable
	case f.State != Filed || f.Source != fromRescan || f.BookID != bookID:
		return f, nil, ErrSameScan
	}
	pages, err := PagesOfFile(ctx, s.DB, actor.Province, f.ID)
	return f, pages, err
}

// takePlace puts new pages where an old one stood.
func (s *Scans) takePlace(ctx context.Context, tx *store.Tx, actor access.Actor, b *book.Book, old Page, pages []Page) error {
	order, err := PagesInOrder(ctx, tx, old.Province, b.ID)
	if err != nil {
		return err
	}
	after := ""
	if i := slices.IndexFunc(order, func(p BookPage) bool { return p.ID == old.ID }); i > 0 {
		after = order[i-1].ID
	}
	for _, p := range pages {
		if err := tx.Do(ctx, sqlPutMove, p.Province, p.ID, b.ID, after); err != nil {
			return err
		}
		after = p.ID
	}
	if err := s.inherit(ctx, tx, b, old, pages); err != nil {
		return err
	}
	if err := tx.Do(ctx, sqlOutOfBook, old.Province, old.ID); err != nil {
		return err
	}
	if _, err := book.Move(ctx, tx, s.Now(), b.Province, b.ID, book.Counts{Pages: -1}); err != nil {
		return err
	}
	return s.putCheck(ctx, tx, actor, old, b, Check{Verdict: Replaced, Other: pages[0].ID})
}

// inherit gives the first new page the number and the entries of the old one.
// What the name of the new file said about entries does not count.
func (s *Scans) inherit(ctx context.Context, tx *store.Tx, b *book.Book, old Page, pages []Page) error {
	before, err := RegionsOfPage(ctx, tx, old.Province, old.ID)
	if err != nil {
		return err
	}
	var own, moved []Region
	for _, p := range pages {
		on, err := RegionsOfPage(ctx, tx, p.Province, p.ID)
		if err != nil {
			return err
		}
		own = append(own, on...)
	}
	for _, r := range before {
		r.PageID = pages[0].ID
		moved = append(moved, r)
	}
	if err := s.drop(ctx, tx, b, own); err != nil {
		return err
	}
	if err := s.link(ctx, tx, b, moved); err != nil {
		return err
	}
	if err := s.drop(ctx, tx, b, before); err != nil {
		return err
	}
	if old.Label == "" {
		return nil
	}
	err = tx.Do(ctx, sqlLabel, old.Province, pages[0].ID, old.Label)
	return err
}
