// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"sync/atomic"
	"time"
)

const (
	// A batch is closed after this many callers or this long, so that the
	// first caller never waits for an endless stream of later ones.
	maxBatch     = 128
	maxBatchTime = 15 * time.Millisecond
	// gatherTime is how far apart commits of a crowd begin: each has a price of
	// its own, to the processor and to the disk.
	gatherTime = 15 * time.Millisecond
)

// ErrClosed is returned by Write after Close.
var ErrClosed = errors.New("store: closed")

type request struct {
	ctx    context.Context
	fn     func(context.Context, *Tx) error
	result chan error
	soon   bool        // WriteSoon
	taken  atomic.Bool // set by whoever decides: the committer runs it, or the caller gives up
	hooks  []func()
	shares []share
	// What Ahead has fetched from PostgreSQL, and why it could not.
	foreseen foreseen
	failed   error
	err      error
}

// Write runs fn inside a transaction and returns once the work is on disk.
// fn runs on the committer, one at a time over the whole process: it must only
// talk to the database. An error from fn undoes fn alone.
func (db *DB) Write(ctx context.Context, fn func(context.Context, *Tx) error) error {
	return db.ask(&request{ctx: ctx, fn: fn, result: make(chan error, 1)})
}

// WriteSoon is Write for what is kept elsewhere too, such as a draft in the
// browser: it returns once the work outlives the end of this program, and the
// disk has it with the next Write. docs/adr/0062-drafts-reach-the-disk-soon.md
func (db *DB) WriteSoon(ctx context.Context, fn func(context.Context, *Tx) error) error {
	return db.ask(&request{ctx: ctx, fn: fn, soon: true, result: make(chan error, 1)})
}

func (db *DB) ask(r *request) error {
	ctx := r.ctx
	select {
	case <-db.stop:
		return ErrClosed
	case <-ctx.Done():
		return ctx.Err()
	case db.queue <- r:
	}
	select {
	case err := <-r.result:
		return err
	case <-db.done:
		return r.afterShutdown()
	case <-ctx.Done():
		if r.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
		return <-r.result
	}
}

// afterShutdown settles a request that may have been answered while the
// committer was ending.
func (r *request) afterShutdown() error {
	select {
	case err := <-r.result:
		return err
	default:
		return ErrClosed
	}
}

func (db *DB) commitLoop() {
	defer close(db.done)
	w := &writer{db: db}
	defer w.drop()
	for r := w.first(); r != nil; r = w.first() {
		w.gather()
		w.batch(r)
	}
}

// first waits for somebody to write; nil when the store is closed and all is done.
func (w *writer) first() *request {
	if len(w.held) > 0 {
		return w.pop()
	}
	select {
	case r := <-w.db.queue:
		return r
	case <-w.db.stop:
	}
	select {
	case r := <-w.db.queue:
		return r
	default:
		return nil
	}
}

func (w *writer) pop() *request {
	r := w.held[0]
	w.held = w.held[1:]
	return r
}

// writer is owned by the commit loop: nobody else touches its connection.
type writer struct {
	db      *DB
	conn    *sql.Conn
	stmts   map[*Stmt]*sql.Stmt
	waiting []step     // of the request that runs: PostgreSQL has not been sent them yet
	owed    bool       // nor the savepoint between the request before and this one
	shares  []share    // of the requests of this batch that succeeded
	held    []*request // taken from the queue, not run yet
	soon    bool       // what the connection commits does not wait for the disk
	began   time.Time  // the last batch
	crowd   bool       // it was shared
}

func (w *writer) drop() {
	for _, s := range w.stmts {
		_ = s.Close()
	}
	if w.conn != nil {
		_ = w.conn.Close()
	}
	w.conn, w.stmts, w.waiting, w.owed, w.shares, w.soon = nil, nil, nil, false, nil, false
}

// gather lets the others of a crowd come along. Many write at once when the
// commit before carried more than one, or when the next already waits: whoever
// writes alone, one after another, is never kept.
func (w *writer) gather() {
	if rest := gatherTime - time.Since(w.began); rest > 0 && (w.crowd || len(w.db.queue) > 0) {
		time.Sleep(rest)
	}
}

func (w *writer) batch(first *request) {
	began := time.Now()
	w.began = began
	ran, err := w.fill(first)
	w.crowd = len(ran) > 1
	if err == nil {
		err = w.settle()
	}
	if err != nil {
		w.abandon()
	}
	if w.db.Committed != nil {
		w.db.Committed(len(ran), time.Since(began), err)
	}
	w.answer(ran, err)
	if err == nil && w.db.log != nil {
		w.db.log.after(context.Background(), w.conn)
	}
}

func (w *writer) answer(ran []*request, err error) {
	for _, r := range ran {
		if err != nil && r.err == nil {
			r.err = fmt.Errorf("committing: %w", err)
		}
		if r.err == nil {
			for _, hook := range r.hooks {
				hook()
			}
		}
		r.result <- r.err
	}
}

// abandon throws a broken transaction and its connection away; a connection
// whose state is unknown must not carry the next batch.
func (w *writer) abandon() {
	_ = w.exec("ROLLBACK")
	w.drop()
}

func (w *writer) fill(first *request) (ran []*request, err error) {
	soon := w.take(first)
	if err := w.begin(soon); err != nil {
		first.taken.Store(true)
		return []*request{first}, err
	}
	started := time.Now()
	for r := first; r != nil; r = w.next(len(ran), started) {
		if !r.taken.CompareAndSwap(false, true) {
			continue
		}
		ran = append(ran, r)
		if err := w.run(r); err != nil {
			return ran, err
		}
	}
	return ran, nil
}

// take holds those who wait already, and tells whether none of all waits for
// the disk: that has to be known before the transaction begins. Some may be held
// from the transaction before.
func (w *writer) take(first *request) (soon bool) {
	for len(w.held) < maxBatch && len(w.db.queue) > 0 {
		w.held = append(w.held, <-w.db.queue) // nobody else takes from it
	}
	return first.soon && !slices.ContainsFunc(w.held, func(r *request) bool { return !r.soon })
}

// begin begins a transaction whose commit waits for the disk, or does not.
func (w *writer) begin(soon bool) error {
	before := w.soon
	w.soon = soon
	switch {
	case w.db.Engine == Postgres && soon:
		return w.exec("BEGIN; SET LOCAL synchronous_commit TO off; " + savepoint)
	case w.db.Engine == Postgres:
		return w.exec("BEGIN; " + savepoint)
	case soon == before:
		return w.exec("BEGIN IMMEDIATE; " + savepoint)
	case soon:
		return w.exec("PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE; " + savepoint)
	default:
		return w.exec("PRAGMA synchronous = FULL; BEGIN IMMEDIATE; " + savepoint)
	}
}

// next is who goes along in the transaction; nil when it ends here.
func (w *writer) next(n int, started time.Time) *request {
	if n >= maxBatch || time.Since(started) > maxBatchTime {
		return nil
	}
	if len(w.held) > 0 {
		return w.pop()
	}
	select {
	case r := <-w.db.queue:
		if w.soon && !r.soon {
			w.held = append(w.held, r)
			return nil
		}
		return r
	default:
		return nil
	}
}

const (
	savepoint = "SAVEPOINT one"
	release   = "RELEASE SAVEPOINT one"
	undo      = "ROLLBACK TO SAVEPOINT one"
	commit    = "COMMIT"
)

// What PostgreSQL is sent along with the statements.
var (
	stepRelease   = step{stmt: &Stmt{"store.release", release}}
	stepSavepoint = step{stmt: &Stmt{"store.savepoint", savepoint}}
	stepCommit    = step{stmt: &Stmt{"store.commit", commit}}
)

// send hands PostgreSQL all that waits, and steps after it, in one journey.
func (w *writer) send(ctx context.Context, steps ...step) error {
	all := make([]step, 0, 2+len(w.waiting)+len(steps))
	if w.owed {
		all = append(all, stepRelease, stepSavepoint)
	}
	all = append(append(all, w.waiting...), steps...)
	w.waiting, w.owed = nil, false
	return journey(ctx, w.conn, all)
}

// run executes one request in the savepoint that stands open, and opens that of
// the next. The returned error is about the transaction itself; the request's
// own failure stays in r.err.
func (w *writer) run(r *request) error {
	// The caller's cancellation must not tear the transaction it shares.
	ctx := context.WithoutCancel(r.ctx)
	tx := &Tx{w: w, r: r}
	if r.err = call(ctx, r.fn, tx); r.err == nil {
		r.err = w.part(ctx)
	}
	if r.err == nil {
		w.shares = append(w.shares, r.shares...)
		return nil
	}
	r.hooks, w.waiting = nil, nil
	if w.owed {
		return nil // nothing of it has been sent: the savepoint would be that of the request before
	}
	return w.exec(undo)
}

// part sends what a request has left, so that what is wrong with it fails that
// request, and parts it from the next. Where nothing is left, and PostgreSQL has
// said yes to all, the savepoint travels with what the next request sends.
func (w *writer) part(ctx context.Context) error {
	if w.db.Engine == SQLite {
		return w.exec(release + "; " + savepoint)
	}
	if len(w.waiting) > 0 {
		if err := w.send(ctx); err != nil {
			return err
		}
	}
	w.owed = true
	return nil
}

func call(ctx context.Context, fn func(context.Context, *Tx) error, tx *Tx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx, tx)
}

func (w *writer) exec(text string) error {
	ctx := context.Background()
	if w.conn == nil {
		conn, err := w.db.write.Conn(ctx)
		if err != nil {
			return err
		}
		w.conn, w.stmts = conn, map[*Stmt]*sql.Stmt{}
		if w.db.log != nil {
			// It may be one that was given back in the midst of something.
			if _, err := conn.ExecContext(ctx, "PRAGMA wal_autocheckpoint(0); PRAGMA synchronous = FULL"); err != nil {
				return err
			}
		}
	}
	_, err := w.conn.ExecContext(ctx, text)
	return err
}

func (w *writer) prepared(ctx context.Context, s *Stmt) (*sql.Stmt, error) {
	if p, ok := w.stmts[s]; ok {
		return p, nil
	}
	p, err := w.conn.PrepareContext(ctx, s.Text)
	if err != nil {
		return nil, fmt.Errorf("preparing %s: %w", s.Name, err)
	}
	w.stmts[s] = p
	return p, nil
}
