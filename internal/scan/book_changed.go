// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlAttachedIn  = store.SQL("scan.attached.book", `SELECT count(DISTINCT r.entry_id) FROM region r JOIN entry e ON e.province = r.province AND e.id = r.entry_id WHERE e.province = $1 AND e.book_id = $2`)
	sqlForgetReads = store.SQL("scan.numbers.forget", `DELETE FROM page_numbers WHERE province = $1 AND book_id = $2`)
)

// BookChanged keeps what hangs on the facts of a book in step with them: the
// figure of entries with a scan goes to the book's new place, and what was read by
// the form of another type or year is read again.
func (s *Scans) BookChanged(ctx context.Context, tx *store.Tx, before, after *book.Book) error {
	if before.Place() != after.Place() {
		n, err := store.Scalar[int64](ctx, tx, sqlAttachedIn, after.Province, after.ID)
		if err != nil {
			return fmt.Errorf("counting entries with a scan: %w", err)
		}
		if err := s.countAttached(ctx, tx, before, -n); err != nil {
			return err
		}
		if err := s.countAttached(ctx, tx, after, n); err != nil {
			return err
		}
	}
	fromWas, toWas := yearsOf(before)
	from, to := yearsOf(after)
	if before.Type == after.Type && fromWas == from && toWas == to {
		return nil
	}
	return s.readAnew(ctx, tx, after)
}

// readAnew forgets what was read on the pages of a book and asks for it again.
func (s *Scans) readAnew(ctx context.Context, tx *store.Tx, b *book.Book) error {
	n, err := tx.Exec(ctx, sqlForgetReads, b.Province, b.ID)
	if err != nil || n == 0 {
		return err
	}
	r := audit.Record{At: store.Millis(s.Now()), Province: b.Province, Actor: "system", Action: "scan.numbers", Target: "book:" + b.ID, Detail: map[string]string{"did": "forgotten", "pages": fmt.Sprint(n)}}
	if err := audit.Append(ctx, tx, r); err != nil {
		return err
	}
	return s.due(ctx, tx, b.Province, b.ID, store.Millis(s.Now()))
}
