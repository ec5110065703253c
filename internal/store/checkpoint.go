// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"database/sql"
	"sync/atomic"
)

// SQLite appends what is committed to a log, and copies the log into the file
// now and then. Left to itself it does so within a commit, and whoever saves
// waits for thousands of pages. docs/adr/0049-a-save-writes-fewer-pages.md
const (
	// logPages is after how many pages (4 KiB) of log the copying begins. One
	// page written many times in between is copied once.
	logPages = 4000
	// logRest is how few pages may be left for the committer to copy itself:
	// only when all is copied does the log begin anew.
	logRest = 400
	// logMost is when the committer copies without waiting for anybody: a disk
	// that cannot keep up must slow the writers down.
	logMost = 64000
	// looksEvery is after how many commits the committer looks at the log.
	looksEvery = 16
	// copyTries bounds how often what came meanwhile is copied after.
	copyTries = 5
)

// checkpointer copies SQLite's log into the file while others commit.
type checkpointer struct {
	pool  *sql.DB
	wake  chan struct{}
	ended chan struct{}
	last  atomic.Bool // little is left: the committer may finish
	n     int         // commits, counted by the committer alone
}

func newCheckpointer(pool *sql.DB) *checkpointer {
	return &checkpointer{pool: pool, wake: make(chan struct{}, 1), ended: make(chan struct{})}
}

// run copies each time it is woken, until stop. What cannot be copied stays in
// the log; when the disk is full the next commit says so.
func (c *checkpointer) run(stop <-chan struct{}) {
	defer close(c.ended)
	ctx := context.Background()
	for {
		select {
		case <-stop:
			return
		case <-c.wake:
		}
		for range copyTries {
			left, err := checkpoint(ctx, c.pool, "PASSIVE")
			if err != nil || left.waiting() <= logRest {
				break
			}
		}
		c.last.Store(true)
	}
}

// after is what the committer does about the log behind a commit that is
// answered already.
func (c *checkpointer) after(ctx context.Context, conn *sql.Conn) {
	if c.last.CompareAndSwap(true, false) {
		_, _ = checkpoint(ctx, conn, "PASSIVE")
		return
	}
	if c.n++; c.n%looksEvery != 0 {
		return
	}
	left, err := checkpoint(ctx, conn, "NOOP")
	switch {
	case err != nil:
	case left.waiting() > logMost:
		_, _ = checkpoint(ctx, conn, "PASSIVE")
	case left.waiting() > logPages:
		c.wakeUp()
	}
}

func (c *checkpointer) wakeUp() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

// logged is how far the log is copied, in pages.
type logged struct{ all, copied int }

func (l logged) waiting() int { return l.all - l.copied }

type rower interface {
	QueryRowContext(ctx context.Context, text string, args ...any) *sql.Row
}

// checkpoint copies as much as the readers let it (PASSIVE) or only tells (NOOP).
func checkpoint(ctx context.Context, q rower, how string) (l logged, err error) {
	var busy int
	err = q.QueryRowContext(ctx, "PRAGMA wal_checkpoint("+how+")").Scan(&busy, &l.all, &l.copied)
	return l, err
}
