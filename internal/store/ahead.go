// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"reflect"
	"sync"
)

// Question is something to be read: a statement and what it is asked with.
type Question struct {
	stmt *Stmt
	args []any
}

// Ask makes a question.
func Ask(s *Stmt, args ...any) Question { return Question{s, args} }

// Ahead asks PostgreSQL together, in one journey, what is about to be asked of q
// one after another: each reading with the context that comes back finds its
// answer there, once. What was not foreseen is asked as ever, and all is when
// the journey fails. The context is for readings that follow at once, not for
// what comes after a write. SQLite, to which there is no journey, is asked in turn.
// docs/adr/0063-reads-travel-together.md
func Ahead(ctx context.Context, q Querier, questions ...Question) context.Context {
	switch q := q.(type) {
	case *DB:
		return q.ahead(ctx, questions)
	case *Tx:
		q.ahead(ctx, questions)
	}
	return ctx
}

func (db *DB) ahead(ctx context.Context, questions []Question) context.Context {
	if db.Engine == SQLite || len(questions) == 0 {
		return ctx
	}
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return ctx
	}
	defer func() { _ = conn.Close() }() // it only goes back to the pool
	steps := stepsOf(questions)
	if journey(ctx, conn, steps) != nil {
		return ctx
	}
	told, ok := ctx.Value(foreseenKey{}).(*foreseen)
	if !ok || told.db != db {
		told = &foreseen{db: db}
		ctx = context.WithValue(ctx, foreseenKey{}, told)
	}
	told.add(steps)
	return ctx
}

// ahead keeps the answers until the request writes. A failure is told by the
// next statement, for it has ended the transaction.
func (tx *Tx) ahead(ctx context.Context, questions []Question) {
	if tx.w.db.Engine == SQLite || len(questions) == 0 || tx.r.failed != nil {
		return
	}
	steps := stepsOf(questions)
	if tx.r.failed = tx.w.send(ctx, steps...); tx.r.failed == nil {
		tx.r.foreseen.add(steps)
	}
}

func stepsOf(questions []Question) []step {
	steps := make([]step, 0, len(questions))
	for _, q := range questions {
		steps = append(steps, step{q.stmt, q.args, &answer{}})
	}
	return steps
}

type foreseenKey struct{}

// foreseen are answers to what has not been asked yet.
type foreseen struct {
	db    *DB
	mu    sync.Mutex
	steps []step
}

func (f *foreseen) add(steps []step) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.steps = append(f.steps, steps...)
}

// take gives the answer to a question away; nil when nobody foresaw it.
func (f *foreseen) take(s *Stmt, args []any) *answer {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, known := range f.steps {
		if known.stmt == s && reflect.DeepEqual(known.args, args) {
			f.steps = append(f.steps[:i], f.steps[i+1:]...)
			return known.answer
		}
	}
	return nil
}

// foresaw is the answer that Ahead has for a question; nil when it has none.
func (db *DB) foresaw(ctx context.Context, s *Stmt, args []any) *answer {
	if f, ok := ctx.Value(foreseenKey{}).(*foreseen); ok && f.db == db {
		return f.take(s, args)
	}
	return nil
}
