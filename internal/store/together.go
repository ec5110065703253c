// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
)

type togetherKey struct{}

// moments is how many may stand at a moment at once. Connections are left over:
// the first use of a statement is prepared on one that stands nowhere.
const moments = sqliteReaders - 2

// together is one connection that stands still at one moment of the store.
type together struct {
	db *DB
	tx *sql.Tx
}

// Together lets everything that fn reads with its context see one moment of the
// store. SQLite forgets the pages it holds each time somebody else has written:
// between two statements of one request that is most of the price of reading.
// fn must not write, for it would not see what it wrote. On PostgreSQL, which
// keeps its pages, each statement sees its own moment.
func (db *DB) Together(ctx context.Context, fn func(context.Context) error) error {
	if _, within := ctx.Value(togetherKey{}).(*together); within || db.Engine != SQLite {
		return fn(ctx)
	}
	select {
	case db.moments <- struct{}{}:
		defer func() { <-db.moments }()
	case <-ctx.Done():
		return ctx.Err()
	}
	tx, err := db.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	err = fn(context.WithValue(ctx, togetherKey{}, &together{db, tx}))
	if end := tx.Rollback(); !errors.Is(end, sql.ErrTxDone) {
		err = errors.Join(err, end)
	}
	return err
}

// in is the statement within the moment of ctx, or as it is.
func (db *DB) in(ctx context.Context, p *sql.Stmt) *sql.Stmt {
	if t, ok := ctx.Value(togetherKey{}).(*together); ok && t.db == db {
		return t.tx.StmtContext(ctx, p)
	}
	return p
}
