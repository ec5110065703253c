// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var (
	sqlLevel  = store.SQL("test.soon.level", `PRAGMA synchronous`)
	sqlCommit = store.SQL("test.soon.commit", `SHOW synchronous_commit`)
)

// waits tells whether the commit of a transaction waits for the disk.
func waits(ctx context.Context, tx *store.Tx) (bool, error) {
	if tx.Engine() == store.Postgres {
		on, err := store.Scalar[string](ctx, tx, sqlCommit)
		return on == "on", err
	}
	level, err := store.Scalar[int](ctx, tx, sqlLevel)
	return level == 2, err
}

// TestWriteSoon: what is kept soon shares the commit of what is kept now, and
// that always waits for the disk, whatever came before it.
func TestWriteSoon(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		failed := errors.New("as fn failed")
		write := func(key string, soon bool, end error) (waited bool) {
			how := db.Write
			if soon {
				how = db.WriteSoon
			}
			err := how(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				if _, err := tx.Exec(ctx, sqlPut, key, 1, 1); err != nil {
					return err
				}
				if waited, err = waits(ctx, tx); err != nil {
					return err
				}
				return end
			})
			if !errors.Is(err, end) {
				t.Errorf("%s: %v", key, err)
			}
			return waited
		}
		if write("alone", true, nil) {
			t.Error("a draft alone waits for the disk")
		}
		if write("gone", true, failed); !write("after one that failed", false, nil) {
			t.Error("a save after a draft that failed does not wait for the disk")
		}
		var all sync.WaitGroup
		for i := range 400 {
			all.Go(func() {
				soon := i%3 > 0
				if waited := write(fmt.Sprint("crowd ", i), soon, nil); !soon && !waited {
					t.Errorf("save %d among drafts does not wait for the disk", i)
				}
			})
		}
		all.Wait()
		if n, err := store.Scalar[int](t.Context(), db, sqlCount); n != 402 || err != nil {
			t.Errorf("%d rows of 402 (%v)", n, err)
		}
	})
}
