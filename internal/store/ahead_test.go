// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var (
	sqlAheadGet  = store.SQL("test.ahead.get", `SELECT n FROM sign_in_failure WHERE key = $1`)
	sqlAheadKeys = store.SQL("test.ahead.keys", `SELECT key FROM sign_in_failure WHERE n >= $1 ORDER BY key`)
	sqlAheadSet  = store.SQL("test.ahead.set", `UPDATE sign_in_failure SET n = $2 WHERE key = $1`)
	// Over the range of its type when since is 1.
	sqlAheadBad = store.SQL("test.ahead.bad", `SELECT abs(-9223372036854775807 - since) FROM sign_in_failure WHERE key = $1`)
)

func put(t *testing.T, db *store.DB, key string, n int) {
	t.Helper()
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Do(ctx, sqlPut, key, 1, n) })
	if err != nil {
		t.Fatal(err)
	}
}

// TestAhead: what was asked ahead is answered from there once; all else is asked
// as ever.
func TestAhead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put(t, db, "a", 1)
		put(t, db, "Ẩn", 2)
		ctx := store.Ahead(t.Context(), db, store.Ask(sqlAheadGet, "a"), store.Ask(sqlAheadKeys, 1), store.Ask(sqlAheadGet, "nobody"))
		ctx = store.Ahead(ctx, db, store.Ask(sqlAheadGet, "Ẩn"))
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			return errors.Join(tx.Do(ctx, sqlAheadSet, "a", 7), tx.Do(ctx, sqlAheadSet, "Ẩn", 8))
		})
		if err != nil {
			t.Fatal(err)
		}
		foreseen := map[store.Engine]int{store.SQLite: 7, store.Postgres: 1}[db.Engine]
		for i, want := range []int{foreseen, 7} {
			if n, err := store.Scalar[int](ctx, db, sqlAheadGet, "a"); n != want || err != nil {
				t.Errorf("reading %d: %d (%v), not %d", i, n, err, want)
			}
		}
		if n, err := store.Scalar[int](t.Context(), db, sqlAheadGet, "Ẩn"); n != 8 || err != nil {
			t.Errorf("another context sees %d (%v)", n, err)
		}
		for range 2 {
			keys, err := store.Scalars[string](ctx, db, sqlAheadKeys, 1)
			if err != nil || !slices.Equal(keys, []string{"a", "Ẩn"}) {
				t.Errorf("%q (%v)", keys, err)
			}
			if _, err := store.Scalar[int](ctx, db, sqlAheadGet, "nobody"); !errors.Is(err, store.ErrNotFound) {
				t.Errorf("nobody: %v", err)
			}
		}
		if keys, err := store.Scalars[string](ctx, db, sqlAheadKeys, 8); err != nil || !slices.Equal(keys, []string{"Ẩn"}) {
			t.Errorf("with other arguments: %q (%v)", keys, err)
		}
	})
}

// TestAheadOfAFailure: a question that fails fails when it is asked, and takes
// no other with it.
func TestAheadOfAFailure(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put(t, db, "a", 1)
		ctx := store.Ahead(t.Context(), db, store.Ask(sqlAheadGet, "a"), store.Ask(sqlAheadBad, "a"))
		if n, err := store.Scalar[int](ctx, db, sqlAheadGet, "a"); n != 1 || err != nil {
			t.Errorf("beside one that fails: %d (%v)", n, err)
		}
		if _, err := store.Scalar[int](ctx, db, sqlAheadBad, "a"); err == nil || !strings.Contains(err.Error(), "test.ahead.bad") {
			t.Errorf("the error is %v", err)
		}
	})
}

// TestAheadWithin: in a transaction the answers end with the first write.
func TestAheadWithin(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put(t, db, "a", 1)
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			for want := 1; want < 4; want++ {
				ctx := store.Ahead(ctx, tx, store.Ask(sqlAheadGet, "a"), store.Ask(sqlAheadKeys, 1))
				if want == 2 {
					if _, err := tx.Exec(ctx, sqlAheadSet, "a", 3); err != nil {
						return err
					}
					want = 3
				}
				n, err := store.Scalar[int](ctx, tx, sqlAheadGet, "a")
				if err != nil || n != want {
					return fmt.Errorf("read %d (%w), not %d", n, err, want)
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}

// TestRequestsOfABatchStandApart: whatever way one fails, before or after
// anything of it reached the database, those before and behind it are kept.
func TestRequestsOfABatchStandApart(t *testing.T) {
	t.Parallel()
	failed := errors.New("as fn failed")
	ways := []func(ctx context.Context, tx *store.Tx, key string) error{
		func(ctx context.Context, tx *store.Tx, key string) error { return tx.Do(ctx, sqlPut, key, 1, 1) },
		func(context.Context, *store.Tx, string) error { return failed },
		func(ctx context.Context, tx *store.Tx, key string) error {
			_, err := tx.Exec(ctx, sqlPut, key, 1, 1)
			return err
		},
		func(ctx context.Context, tx *store.Tx, key string) error {
			return errors.Join(tx.Do(ctx, sqlPut, key, 1, 1), failed)
		},
		func(ctx context.Context, tx *store.Tx, key string) error {
			ctx = store.Ahead(ctx, tx, store.Ask(sqlAheadGet, "a"), store.Ask(sqlAheadBad, "a"))
			_, err := store.Scalar[int](ctx, tx, sqlAheadBad, "a")
			return errors.Join(err, tx.Do(ctx, sqlPut, key, 1, 1))
		},
		func(ctx context.Context, tx *store.Tx, key string) error {
			if err := tx.Do(ctx, sqlPut, key, 1, 1); err != nil {
				return err
			}
			_, err := store.Scalar[int](ctx, tx, sqlAheadGet, key)
			return err
		},
		func(ctx context.Context, tx *store.Tx, _ string) error { return tx.Do(ctx, sqlPut, "a", 1, 1) }, // there already
	}
	good := map[int]bool{0: true, 2: true, 5: true}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		put(t, db, "a", 1)
		var all sync.WaitGroup
		for i := range 140 {
			all.Go(func() {
				way := i % len(ways)
				err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return ways[way](ctx, tx, fmt.Sprint("k", i)) })
				if (err == nil) != good[way] {
					t.Errorf("way %d: %v", way, err)
				}
			})
		}
		all.Wait()
		keys, err := store.Scalars[string](t.Context(), db, sqlAheadKeys, 0)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 140 {
			if kept := slices.Contains(keys, fmt.Sprint("k", i)); kept != good[i%len(ways)] {
				t.Errorf("way %d: kept %v", i%len(ways), kept)
			}
		}
	})
}
