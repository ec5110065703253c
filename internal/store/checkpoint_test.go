// SPDX-License-Identifier: Apache-2.0

package store

import (
	"context"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

var sqlFill = SQL("checkpoint_test.fill", `INSERT INTO sign_in_failure (key, since, n) VALUES ($1, 1, 1)`)

const patience = 20 * time.Second

// What is committed in many small steps and never by a closing store reaches the
// file, and the log is used anew instead of growing.
func TestLogIsCopiedWhileOthersWrite(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "log.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	const written = 3 * logPages // pages at least: a text fills one
	text := strings.Repeat("x", 4096)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range written / 4 / 50 {
				err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
					for range 50 {
						if _, err := tx.Exec(ctx, sqlFill, NewID()+text); err != nil {
							return err
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	db.log.wakeUp()
	for end := time.Now().Add(patience); ; time.Sleep(10 * time.Millisecond) {
		l, err := checkpoint(ctx, db.read, "NOOP")
		if err != nil {
			t.Fatal(err)
		}
		if l.waiting() == 0 && l.all < written {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("the log has %d pages, %d copied; %d were written", l.all, l.copied, written)
		}
	}
}

// Who writes in a crowd shares commits; who writes alone shares none.
func TestCrowdSharesCommits(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	db, err := Open(ctx, filepath.Join(t.TempDir(), "crowd.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	commits := 0 // by the committer alone, read when all have their answers
	db.Committed = func(int, time.Duration, error) { commits++ }
	put := func() {
		err := db.Write(ctx, func(ctx context.Context, tx *Tx) error {
			_, err := tx.Exec(ctx, sqlFill, NewID())
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	const each, people = 20, 40
	for range each {
		put()
	}
	if commits != each {
		t.Errorf("%d commits for %d writes of one person", commits, each)
	}
	commits = 0
	var all sync.WaitGroup
	for range people {
		all.Go(func() {
			for range each {
				put()
			}
		})
	}
	all.Wait()
	if commits > people*each/4 {
		t.Errorf("%d commits for %d writes of a crowd", commits, people*each)
	}
}
