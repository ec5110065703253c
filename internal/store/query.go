// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Querier is what reading needs: a DB or a Tx.
type Querier interface {
	Query(ctx context.Context, s *Stmt, args ...any) (Rows, error)
}

// Rows are what a statement answers, one after another.
type Rows interface {
	Row
	Next() bool
	Err() error
	Close() error
}

// Tx is the view of the store inside Write. It is valid only until fn returns.
type Tx struct {
	w *writer
	r *request
}

// Engine tells which database stands behind the transaction.
func (tx *Tx) Engine() Engine { return tx.w.db.Engine }

// OnCommit registers a quick function that runs after the work is on disk.
func (tx *Tx) OnCommit(fn func()) { tx.r.hooks = append(tx.r.hooks, fn) }

// Do runs a statement whose outcome nobody waits for. On PostgreSQL it travels
// with those that follow it, up to the next one that has an answer: what is
// wrong with it fails a later call, or the request when fn has returned.
func (tx *Tx) Do(ctx context.Context, s *Stmt, args ...any) error {
	if tx.w.db.Engine == Postgres {
		tx.r.foreseen.steps = nil
		tx.w.waiting = append(tx.w.waiting, step{stmt: s, args: args})
		return nil
	}
	_, err := tx.Exec(ctx, s, args...)
	return err
}

// Exec runs a statement and returns how many rows it touched.
func (tx *Tx) Exec(ctx context.Context, s *Stmt, args ...any) (int64, error) {
	if tx.w.db.Engine == Postgres {
		tx.r.foreseen.steps = nil
		a := &answer{}
		err := tx.w.send(ctx, step{s, args, a})
		return a.tag.RowsAffected(), err
	}
	p, err := tx.w.prepared(ctx, s)
	if err != nil {
		return 0, err
	}
	res, err := p.ExecContext(ctx, args...)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", s.Name, err)
	}
	return res.RowsAffected()
}

// Query reads inside the transaction. The rows must be closed before fn
// returns; All and One do that.
func (tx *Tx) Query(ctx context.Context, s *Stmt, args ...any) (Rows, error) {
	if tx.w.db.Engine == Postgres {
		return tx.ask(ctx, s, args)
	}
	p, err := tx.w.prepared(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := p.QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	return rows, nil
}

// ask is Query on PostgreSQL: what waits goes along.
func (tx *Tx) ask(ctx context.Context, s *Stmt, args []any) (Rows, error) {
	if a := tx.r.foreseen.take(s, args); a != nil {
		return a, nil
	}
	if tx.r.failed != nil {
		return nil, tx.r.failed
	}
	a := &answer{}
	if err := tx.w.send(ctx, step{s, args, a}); err != nil {
		return nil, err
	}
	return a, nil
}

// Query reads from the pool of readers, within Together when ctx is of it.
func (db *DB) Query(ctx context.Context, s *Stmt, args ...any) (Rows, error) {
	if a := db.foresaw(ctx, s, args); a != nil {
		return a, nil
	}
	p, err := db.prepared(ctx, s)
	if err != nil {
		return nil, err
	}
	rows, err := db.in(ctx, p).QueryContext(ctx, args...)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", s.Name, err)
	}
	return rows, nil
}

func (db *DB) prepared(ctx context.Context, s *Stmt) (*sql.Stmt, error) {
	if p, ok := db.stmts.Load(s); ok {
		return p.(*sql.Stmt), nil
	}
	p, err := db.read.PrepareContext(ctx, s.Text)
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", s.Name, err)
	}
	if first, loaded := db.stmts.LoadOrStore(s, p); loaded {
		_ = p.Close()
		return first.(*sql.Stmt), nil
	}
	return p, nil
}

// Row is what a scan function reads from.
type Row interface{ Scan(dest ...any) error }

// All reads every row of a statement.
func All[T any](ctx context.Context, q Querier, s *Stmt, scan func(Row) (T, error), args ...any) ([]T, error) {
	var all []T
	err := Each(ctx, q, s, func(r Row) error {
		v, err := scan(r)
		if err == nil {
			all = append(all, v)
		}
		return err
	}, args...)
	return all, err
}

// Each calls fn for every row without holding them all.
func Each(ctx context.Context, q Querier, s *Stmt, fn func(Row) error, args ...any) (err error) {
	rows, err := q.Query(ctx, s, args...)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	return rows.Err()
}

// One reads the first row; ErrNotFound when there is none.
func One[T any](ctx context.Context, q Querier, s *Stmt, scan func(Row) (T, error), args ...any) (v T, err error) {
	rows, err := q.Query(ctx, s, args...)
	if err != nil {
		return v, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return v, err
		}
		return v, ErrNotFound
	}
	return scan(rows)
}

// Scalar reads one column of the first row.
func Scalar[T any](ctx context.Context, q Querier, s *Stmt, args ...any) (T, error) {
	return One(ctx, q, s, scalar[T], args...)
}

// Scalars reads one column of every row.
func Scalars[T any](ctx context.Context, q Querier, s *Stmt, args ...any) ([]T, error) {
	return All(ctx, q, s, scalar[T], args...)
}

func scalar[T any](r Row) (v T, err error) {
	err = r.Scan(&v)
	return v, err
}
