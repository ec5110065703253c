// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestTogetherSeesOneMoment(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		outside := t.Context()
		count := func(ctx context.Context) int {
			n, err := store.Scalar[int](ctx, db, sqlCount)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		put := func(key string) {
			err := db.Write(outside, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, sqlPut, key, 1, 1)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		put("before")
		failed := errors.New("as fn failed")
		err := db.Together(outside, func(ctx context.Context) error {
			if n := count(ctx); n != 1 {
				t.Errorf("%d rows before", n)
			}
			put("meanwhile")
			inner := db.Together(ctx, func(ctx context.Context) error {
				if n := count(ctx); db.Engine == store.SQLite && n != 1 {
					t.Errorf("%d rows within, though the moment is one", n)
				}
				return nil
			})
			if n := count(outside); n != 2 {
				t.Errorf("%d rows for everybody else", n)
			}
			return errors.Join(inner, failed)
		})
		if !errors.Is(err, failed) {
			t.Errorf("the error of fn: %v", err)
		}
		if n := count(outside); n != 2 {
			t.Errorf("%d rows after", n)
		}
	})
}

// A caller who has gone away gets an error, and the connection is free again.
func TestTogetherAfterCancel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for range 20 { // more often than there are connections
			ctx, cancel := context.WithCancel(t.Context())
			err := db.Together(ctx, func(ctx context.Context) error {
				cancel()
				_, err := store.Scalar[int](ctx, db, sqlCount)
				return err
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
		}
		if _, err := store.Scalar[int](t.Context(), db, sqlCount); err != nil {
			t.Fatal(err)
		}
	})
}

var sqlFirsts = func() (all []*store.Stmt) {
	for i := range 12 {
		all = append(all, store.SQL(fmt.Sprint("test.first.", i), fmt.Sprintf(`SELECT %d + count(*) FROM sign_in_failure`, i)))
	}
	return all
}()

// A crowd that comes with statements nobody has used yet: preparing them must
// not wait for connections that wait for it.
func TestTogetherPreparesInACrowd(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		var all sync.WaitGroup
		for range 40 {
			all.Go(func() {
				err := db.Together(ctx, func(ctx context.Context) error {
					for i, s := range sqlFirsts {
						if n, err := store.Scalar[int](ctx, db, s); err != nil || n != i {
							return fmt.Errorf("%d: %d, %w", i, n, err)
						}
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}
