// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/store"
)

// ReadNumbers says whose numbers to read.
type ReadNumbers struct {
	Province, BookID string
	Again            bool // also pages that were read before
}

// readBatch is how many pages are kept in one transaction.
const readBatch = 25

// ReadBook reads the numbers of a book's pages one page after the other, and
// settles them together. Pages that were read before are not read again unless
// told; it may be ended and begun again at any time. It gives how many were
// read, and names pages whose picture can't be read.
func (s *Scans) ReadBook(ctx context.Context, what ReadNumbers, progress func(done, total int64)) (n int, lost []string, err error) {
	b, err := book.Get(ctx, s.DB, what.Province, what.BookID)
	if err != nil {
		return 0, nil, err
	}
	if _, known := layout.For(b.Type, b.OpenYear); !known {
		return 0, nil, nil // nobody has described such a page
	}
	pages, err := PagesInOrder(ctx, s.DB, b.Province, b.ID)
	if err != nil {
		return 0, nil, err
	}
	have, err := ReadPagesOf(ctx, s.DB, b.Province, b.ID)
	if err != nil {
		return 0, nil, err
	}
	var fresh []ReadPage
	for i, p := range pages {
		if progress != nil {
			progress(int64(i), int64(len(pages)))
		}
		if !what.Again && have[p.ID].of(p.Page) {
			continue
		}
		r, err := s.readPage(ctx, b, p.Page)
		if ctx.Err() != nil {
			return n, lost, ctx.Err()
		}
		if err != nil { // nothing is kept of it, so that the next time tries again
			lost = append(lost, fmt.Sprintf("%s: %v", p.ID, err))
			continue
		}
		n++
		have[p.ID] = r
		if fresh = append(fresh, r); len(fresh) == readBatch {
			if err := s.keepRead(ctx, b, fresh); err != nil {
				return n, lost, err
			}
			fresh = nil
		}
	}
	if err := s.keepRead(ctx, b, fresh); err != nil {
		return n, lost, err
	}
	return n, lost, s.settleNumbers(ctx, b, pages, have)
}

// readPage reads one page; a page without a form has no places.
func (s *Scans) readPage(ctx context.Context, b *book.Book, p Page) (ReadPage, error) {
	r := ReadPage{PageID: p.ID, Look: lookOf(p), Model: digit.Model}
	grey, err := s.grey(ctx, p)
	if err != nil {
		return r, err
	}
	found, ok := layout.Propose(grey, b.Type, b.OpenYear)
	if !ok {
		return r, nil
	}
	from, to := yearsOf(b)
	r.Template, r.Sheet = found.Fit.Template.ID, slim(digit.ReadPage(grey, found, from, to))
	return r, nil
}

// yearsOf are the years that the numbers of a book may bear; 0, 0 unknown. Books
// of lists run over several years, and nobody notes where they end.
func yearsOf(b *book.Book) (from, to int) {
	if b.OpenYear == 0 {
		return 0, 0
	}
	to = b.OpenYear
	if len(b.ClosedOn) >= 4 && atoi(b.ClosedOn[:4]) > to {
		to = atoi(b.ClosedOn[:4])
	} else if b.ClosedOn == "" {
		to += 2
	}
	return b.OpenYear, to
}

// keepRead writes readings, and that it was the machine that read them.
func (s *Scans) keepRead(ctx context.Context, b *book.Book, some []ReadPage) error {
	if len(some) == 0 {
		return nil
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, r := range some {
			if err := s.putRead(ctx, tx, b, r); err != nil {
				return err
			}
		}
		return s.recordRead(ctx, tx, b, some, "read")
	})
}

// recordRead says in the log what the machine did: read pages, or settled their
// numbers anew because of other pages.
func (s *Scans) recordRead(ctx context.Context, tx *store.Tx, b *book.Book, some []ReadPage, what string) error {
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: b.Province, Actor: "system", Action: "scan.numbers", Target: "book:" + b.ID,
		Detail: map[string]string{"did": what, "pages": fmt.Sprint(len(some)), "model": digit.Model, "first": some[0].PageID}})
}

func (s *Scans) putRead(ctx context.Context, tx *store.Tx, b *book.Book, r ReadPage) error {
	body, err := json.Marshal(bodyOf{r.Sheet, r.Settled})
	if err != nil {
		return fmt.Errorf("keeping the numbers of a page: %w", err)
	}
	return tx.Do(ctx, sqlPutNumbers, b.Province, r.PageID, b.ID, r.Look, r.Model, r.Template, string(body), store.Millis(s.Now()))
}

// settleNumbers weighs the numbers of the whole book and keeps with each page
// what came of it where that changed.
func (s *Scans) settleNumbers(ctx context.Context, b *book.Book, pages []BookPage, have map[string]ReadPage) error {
	var changed []ReadPage
	at, readings := spotsOf(pages, have)
	settled := digit.Chain(readings, 1)
	by := map[string][]digit.Settled{}
	for i, sp := range at {
		id := pages[sp.Page].ID
		by[id] = append(by[id], settled[i])
	}
	for _, p := range pages {
		r, ok := have[p.ID]
		if ok && r.of(p.Page) && !slices.EqualFunc(r.Settled, by[p.ID], alikeSettled) {
			r.Settled = by[p.ID]
			changed = append(changed, r)
		}
	}
	for some := range slices.Chunk(changed, readBatch) {
		err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, r := range some {
				if err := s.putRead(ctx, tx, b, r); err != nil {
					return err
				}
			}
			return s.recordRead(ctx, tx, b, some, "settled")
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func alikeSettled(a, b digit.Settled) bool {
	return a.Number == b.Number && a.Written == b.Written && a.Seen == b.Seen && a.P-b.P < 1e-3 && b.P-a.P < 1e-3
}

// How long a book waits after the last page that came, and how often is looked.
const (
	dueAfter = 20 * time.Second
	dueEvery = 15 * time.Second
)

// FollowNumbers reads the numbers of books whose pages came or changed, one page
// at a time, until ctx ends.
func (s *Scans) FollowNumbers(ctx context.Context, log *slog.Logger) {
	tick := time.NewTicker(dueEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.readDue(ctx, s.Now().Add(-dueAfter)); err != nil && ctx.Err() == nil {
				log.ErrorContext(ctx, "reading the numbers of pages failed", "room", "scan", "error", err)
			}
		}
	}
}

var sqlBooksWithPages = store.SQL("scan.numbers.books", `SELECT book_id, count(*) FROM scan_page WHERE province = $1 AND book_id <> '' AND ($2 = '' OR book_id = $2) GROUP BY book_id ORDER BY book_id`)

// ReadAll reads the numbers of all books of a province anew, or of one. It may be
// ended and begun again at any time; progress counts pages.
func (s *Scans) ReadAll(ctx context.Context, province, bookID string, progress func(done, total int64)) (read int, lost []string, err error) {
	type held struct {
		id    string
		pages int64
	}
	books, err := store.All(ctx, s.DB, sqlBooksWithPages, func(row store.Row) (h held, err error) { return h, row.Scan(&h.id, &h.pages) }, province, bookID)
	if err != nil {
		return 0, nil, err
	}
	before, total := int64(0), int64(0)
	for _, h := range books {
		total += h.pages
	}
	for _, h := range books {
		n, some, err := s.ReadBook(ctx, ReadNumbers{Province: province, BookID: h.id, Again: true}, func(done, _ int64) { progress(before+done, total) })
		if err != nil {
			return read, lost, err
		}
		before += h.pages
		read, lost = read+n, append(lost, some...)
	}
	return read, lost[:min(len(lost), mostLost)], nil
}

// ReadDue reads at once all books that wait for it.
func (s *Scans) ReadDue(ctx context.Context) error { return s.readDue(ctx, s.Now()) }

// IsDue tells whether a book waits for its numbers to be read.
func IsDue(ctx context.Context, q store.Querier, province, bookID string) (bool, error) {
	n, err := store.Scalar[int](ctx, q, sqlIsDue, province, bookID)
	return n > 0, err
}

// AskNumbers asks for the pages of a book that the machine has not read yet to be
// read now. Asking twice is harmless.
func (s *Scans) AskNumbers(ctx context.Context, actor access.Actor, bookID string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		if err := mayWork(actor, File{Path: b.Path}); err != nil {
			return err
		}
		return s.due(ctx, tx, b.Province, b.ID, 0)
	})
}

type dueBook struct {
	province, id string
	at           int64
}

// readDue reads all books that have waited since before.
func (s *Scans) readDue(ctx context.Context, before time.Time) error {
	for {
		some, err := store.All(ctx, s.DB, sqlDueNow, func(row store.Row) (d dueBook, err error) { return d, row.Scan(&d.province, &d.id, &d.at) }, store.Millis(before))
		if err != nil || len(some) == 0 {
			return err
		}
		d := some[0]
		_, lost, failed := s.ReadBook(ctx, ReadNumbers{Province: d.province, BookID: d.id}, nil)
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if len(lost) > 0 {
			failed = errors.Join(failed, fmt.Errorf("%d pages of the book %s can't be drawn", len(lost), d.id))
		}
		// A book that can't be read is not tried over and over; new pages or a person ask again.
		err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error { return tx.Do(ctx, sqlNotDue, d.province, d.id, d.at) })
		if err := errors.Join(err, failed); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
}
