// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"context"
	"errors"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// LeaseTime is how long an entry waits for whoever opened it.
const LeaseTime = 30 * time.Minute

// booksTried bounds the search for work over many books.
const booksTried = 50

// ErrNothing: no entry in reach waits for this person.
var ErrNothing = errors.New("keying: nothing to key")

// Desk hands out work.
type Desk struct {
	DB  *store.DB
	Now func() time.Time

	communes communes
}

// New uses the wall clock.
func New(db *store.DB) *Desk { return &Desk{DB: db, Now: time.Now} }

const waits = `state IN ('open', 'returned') AND (state = 'open' OR keyed_by = $2) AND (lease_until < $5 OR lease_by = $2)`

// A lease that the person holds for longer, with a batch, is never shortened.
const longer = `lease_until = CASE WHEN lease_by = $2 AND lease_until > $3 THEN lease_until ELSE $3 END, lease_by = $2`

var (
	// The person's own running lease comes first, so that a reload or a second
	// window goes on where the first one stood.
	sqlLeaseNext = store.SQL("keying.next", `UPDATE entry SET `+longer+` WHERE province = $1 AND `+waits+` AND id = (
SELECT id FROM entry WHERE province = $1 AND book_id = $4 AND `+waits+` AND reg_key || id > $6
ORDER BY CASE WHEN lease_by = $2 AND lease_until >= $5 THEN 0 WHEN state = 'returned' THEN 1 ELSE 2 END, reg_key, id LIMIT 1) RETURNING `+entry.Columns)
	sqlLeaseOne = store.SQL("keying.one", `UPDATE entry SET `+longer+` WHERE province = $1 AND id = $4 AND (lease_until < $5 OR lease_by = $2) AND (state IN ('open', 'returned') OR (state = 'keyed' AND keyed_by = $2)) RETURNING `+entry.Columns)
	sqlRelease  = store.SQL("keying.release", `UPDATE entry SET lease_by = '', lease_until = 0 WHERE province = $1 AND id = $3 AND lease_by = $2`)
	sqlRenew    = store.SQL("keying.renew", `UPDATE entry SET lease_until = CASE WHEN lease_until > $4 THEN lease_until ELSE $4 END WHERE province = $1 AND id = $3 AND lease_by = $2 AND state IN ('open', 'returned', 'keyed') RETURNING lease_until`)
	// The order is that of sqlLeaseNext, past one entry.
	sqlPeek = store.SQL("keying.peek", `SELECT id FROM entry WHERE province = $1 AND book_id = $3 AND id <> $5 AND state IN ('open', 'returned') AND (state = 'open' OR keyed_by = $2) AND (lease_until < $4 OR lease_by = $2)
ORDER BY CASE WHEN lease_by = $2 AND lease_until >= $4 THEN 0 WHEN state = 'returned' THEN 1 ELSE 2 END, reg_key, id LIMIT 1`)
	sqlMine = store.SQL("keying.mine", `SELECT id FROM entry WHERE province = $1 AND state = 'returned' AND keyed_by = $2 AND keyed_by <> '' AND (lease_until < $3 OR lease_by = $2) ORDER BY updated_at, id LIMIT 1`)
	// Scanned books come before those that have to be fetched from the shelf, and
	// begun ones before new ones, so that books get finished.
	sqlBooksOpen = store.SQL("keying.books", `SELECT id FROM book WHERE province = $1 AND path >= $2 AND path < $3 AND n_open > 0 AND condition <> 'lost'
ORDER BY CASE WHEN n_files > 0 AND state = 'keying' THEN 0 WHEN n_files > 0 THEN 1 WHEN state = 'keying' THEN 2 ELSE 3 END, type, open_year, book_key, id LIMIT $4`)
)

// Next leases the next entry of a book that waits for the actor; with no book,
// their returned entries first, then the books of their unit. after (an
// entry's RegKey+ID, or "") passes over what lies before it. ErrNothing when
// there is none.
func (d *Desk) Next(ctx context.Context, actor access.Actor, bookID, after string) (*entry.Entry, error) {
	if bookID != "" {
		return d.inBook(ctx, actor, bookID, after)
	}
	mine, err := store.Scalar[string](ctx, d.DB, sqlMine, actor.Province, actor.ID, store.Millis(d.Now()))
	if err == nil {
		return d.Take(ctx, actor, mine)
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	books, err := d.openBooks(ctx, actor)
	if err != nil {
		return nil, err
	}
	for _, id := range books {
		e, err := d.inBook(ctx, actor, id, "")
		if !errors.Is(err, ErrNothing) {
			return e, err
		}
	}
	return nil, ErrNothing
}

func (d *Desk) inBook(ctx context.Context, actor access.Actor, bookID, after string) (*entry.Entry, error) {
	b, err := book.Get(ctx, d.DB, actor.Province, bookID)
	if err != nil {
		return nil, err
	}
	var e *entry.Entry
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		e, err = d.InBook(ctx, tx, actor, b, after)
		return err
	})
	return e, err
}

// InBook is Next for a book at hand, within a transaction.
func (d *Desk) InBook(ctx context.Context, tx *store.Tx, actor access.Actor, b *book.Book, after string) (*entry.Entry, error) {
	if err := access.Can(actor, access.EntryKey, access.Target{Path: b.Path}); err != nil {
		return nil, err
	}
	now := d.Now()
	return lease(ctx, tx, sqlLeaseNext, actor.Province, actor.ID, store.Millis(now.Add(LeaseTime)), b.ID, store.Millis(now), after)
}

// Peek names the entry that Next would hand out in the book once e is saved,
// without leasing it; "" for none.
func (d *Desk) Peek(ctx context.Context, actor access.Actor, e *entry.Entry) (string, error) {
	if err := access.Can(actor, access.EntryKey, access.Target{Path: e.Path}); err != nil {
		return "", err
	}
	id, err := store.Scalar[string](ctx, d.DB, sqlPeek, actor.Province, actor.ID, e.BookID, store.Millis(d.Now()), e.ID)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return id, err
}

// Take leases one entry that the actor chose. ErrNothing when somebody else
// holds it or its state does not wait for them.
func (d *Desk) Take(ctx context.Context, actor access.Actor, id string) (*entry.Entry, error) {
	e, err := entry.Get(ctx, d.DB, actor.Province, id)
	if err != nil {
		return nil, err
	}
	if err := access.Can(actor, access.EntryKey, access.Target{Path: e.Path}); err != nil {
		return nil, err
	}
	now := d.Now()
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		e, err = lease(ctx, tx, sqlLeaseOne, actor.Province, actor.ID, store.Millis(now.Add(LeaseTime)), id, store.Millis(now))
		return err
	})
	return e, err
}

func lease(ctx context.Context, tx *store.Tx, s *store.Stmt, args ...any) (*entry.Entry, error) {
	e, err := store.One(ctx, tx, s, entry.Scan, args...)
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrNothing
	}
	return e, err
}

// Renew lengthens a lease; ErrNothing when it is no longer the actor's.
func (d *Desk) Renew(ctx context.Context, actor access.Actor, id string) (until time.Time, err error) {
	until = d.Now().Add(LeaseTime)
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		ms, err := store.Scalar[int64](ctx, tx, sqlRenew, actor.Province, actor.ID, id, store.Millis(until))
		if errors.Is(err, store.ErrNotFound) {
			return ErrNothing
		}
		until = store.Time(ms)
		return err
	})
	return until, err
}

// Release gives an entry back unsaved. The draft stays.
func (d *Desk) Release(ctx context.Context, actor access.Actor, id string) error {
	return d.touch(ctx, sqlRelease, actor.Province, actor.ID, id)
}

func (d *Desk) touch(ctx context.Context, s *store.Stmt, args ...any) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, s, args...)
		if err == nil && n == 0 {
			return ErrNothing
		}
		return err
	})
}

// openBooks are the books in the actor's unit that have entries to key, by id,
// those already begun first.
func (d *Desk) openBooks(ctx context.Context, actor access.Actor) ([]string, error) {
	from, to := access.Range(actor.Path)
	return store.Scalars[string](ctx, d.DB, sqlBooksOpen, actor.Province, from, to, booksTried)
}

// Books lists the books in the actor's unit that have entries to key, those
// already begun first.
func (d *Desk) Books(ctx context.Context, actor access.Actor) ([]*book.Book, error) {
	ids, err := d.openBooks(ctx, actor)
	if err != nil {
		return nil, err
	}
	return readBooks(ctx, d.DB, actor.Province, ids)
}

// BooksToCheck lists the books in the actor's unit that have entries waiting
// for a check.
func (d *Desk) BooksToCheck(ctx context.Context, actor access.Actor) ([]*book.Book, error) {
	ids, err := entry.BooksToCheck(ctx, d.DB, actor.Province, actor.Path, booksTried)
	if err != nil {
		return nil, err
	}
	return readBooks(ctx, d.DB, actor.Province, ids)
}

func readBooks(ctx context.Context, q store.Querier, province string, ids []string) ([]*book.Book, error) {
	books := make([]*book.Book, 0, len(ids))
	for _, id := range ids {
		b, err := book.Get(ctx, q, province, id)
		if err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return books, nil
}
