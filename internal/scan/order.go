// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// BookPage is a page of a book with the file it came in.
type BookPage struct {
	Page
	File    File
	Entries []OnPage
	Check   Check // the zero value when nobody said anything
}

// move is a page that a person put behind another one.
type move struct{ page, after string }

var (
	sqlMoves   = store.SQL("scan.move.book", `SELECT page_id, after_id FROM page_move WHERE province = $1 AND book_id = $2 ORDER BY seq, page_id`)
	sqlPutMove = store.SQL("scan.move.put", `INSERT INTO page_move (province, page_id, book_id, after_id, seq) VALUES ($1, $2, $3, $4, (SELECT COALESCE(MAX(seq), 0) + 1 FROM page_move WHERE province = $1 AND book_id = $3)) ON CONFLICT (province, page_id) DO UPDATE SET book_id = excluded.book_id, after_id = excluded.after_id, seq = excluded.seq`)
)

// PagesInOrder lists the pages of a book in the order of the book: by their
// printed numbers when all have one, else by the numbers in their files' names,
// else by the names as received, and what a person moved where it was put.
func PagesInOrder(ctx context.Context, q store.Querier, province, bookID string) ([]BookPage, error) {
	ctx = store.Ahead(ctx, q, store.Ask(sqlOfBook, province, bookID), store.Ask(sqlPagesOfBook, province, bookID), store.Ask(sqlEntriesOfBook, province, bookID), store.Ask(sqlChecks, province, bookID), store.Ask(sqlMoves, province, bookID))
	files, err := FilesOfBook(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	pages, err := PagesOfBook(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	on, err := eachOnPage(ctx, q, sqlEntriesOfBook, province, bookID)
	if err != nil {
		return nil, err
	}
	checks, err := checksOf(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	moves, err := store.All(ctx, q, sqlMoves, func(row store.Row) (m move, err error) { return m, row.Scan(&m.page, &m.after) }, province, bookID)
	if err != nil {
		return nil, err
	}
	byID := map[string]File{}
	for _, f := range files {
		byID[f.ID] = f
	}
	all := make([]BookPage, 0, len(pages))
	for _, p := range pages {
		all = append(all, BookPage{p, byID[p.FileID], on[p.ID], checks[p.ID]})
	}
	byName(all)
	return replay(all, moves), nil
}

// byName sorts pages as their labels or names say.
func byName(pages []BookPage) {
	keys, labelled := map[string]string{}, len(pages) > 0
	for _, p := range pages {
		keys[p.FileID] = orderKey(p.File)
		labelled = labelled && labelNo(p.Label) > 0
	}
	slices.SortStableFunc(pages, func(a, b BookPage) int {
		if labelled {
			return cmp.Or(cmp.Compare(labelNo(a.Label), labelNo(b.Label)), cmp.Compare(a.No, b.No))
		}
		return cmp.Or(cmp.Compare(keys[a.FileID], keys[b.FileID]), cmp.Compare(a.No, b.No))
	})
}

// orderKey sorts files by year and number; those without number come last, by
// their names as received.
func orderKey(f File) string {
	n, err := civil.ParseScanName(f.Canonical)
	if err != nil || n.No == 0 {
		return "~" + natural(f.Original)
	}
	no := n.RegNo()
	return no.SortKey()
}

// natural makes a key by which IMG_2 comes before IMG_10: figures are filled up
// with noughts.
func natural(name string) string {
	var key, figures strings.Builder
	flush := func() {
		if figures.Len() > 0 {
			text := strings.TrimLeft(figures.String(), "0")
			key.WriteString(strings.Repeat("0", max(0, 20-len(text))) + text)
			figures.Reset()
		}
	}
	for _, r := range strings.ToLower(name) {
		if r >= '0' && r <= '9' {
			figures.WriteRune(r)
			continue
		}
		flush()
		key.WriteRune(r)
	}
	flush()
	return key.String()
}

// labelNo is the page number as printed: 12, or the first of 12-13; 0 when it is
// none.
func labelNo(label string) int {
	first, _, _ := strings.Cut(strings.TrimSpace(label), "-")
	n, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// replay tells the moves again, oldest first, on pages that stand by name. A
// move behind a page that has gone changes nothing.
func replay(pages []BookPage, moves []move) []BookPage {
	at := func(id string) int { return slices.IndexFunc(pages, func(p BookPage) bool { return p.ID == id }) }
	for _, m := range moves {
		from := at(m.page)
		if from < 0 || m.page == m.after || (m.after != "" && at(m.after) < 0) {
			continue
		}
		p := pages[from]
		pages = slices.Delete(pages, from, from+1)
		pages = slices.Insert(pages, at(m.after)+1, p)
	}
	return pages
}

// MoveAfter puts a page behind another one of its book; "" puts it first.
func (s *Scans) MoveAfter(ctx context.Context, actor access.Actor, key, pageID, afterID string) error {
	return s.withPage(ctx, actor, pageID, func(ctx context.Context, tx *store.Tx, p Page, b *book.Book) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "moved", s.moveAfter(ctx, tx, actor, p, b, afterID) })
		return err
	})
}

func (s *Scans) moveAfter(ctx context.Context, tx *store.Tx, actor access.Actor, p Page, b *book.Book, afterID string) error {
	if b == nil || p.BookID == "" || afterID == p.ID {
		return ErrElsewhere
	}
	if afterID != "" {
		after, err := GetPage(ctx, tx, p.Province, afterID)
		if err != nil {
			return err
		}
		if after.BookID != p.BookID {
			return ErrElsewhere
		}
	}
	if err := tx.Do(ctx, sqlPutMove, p.Province, p.ID, b.ID, afterID); err != nil {
		return err
	}
	if err := s.due(ctx, tx, p.Province, b.ID, store.Millis(s.Now())); err != nil {
		return err
	}
	return s.recordPage(ctx, tx, actor, p, "scan.move", map[string]string{"after": afterID})
}
