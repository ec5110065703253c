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

var sqlAddTo = store.SQL("test.addto", `INSERT INTO sign_in_failure (key, since, n) VALUES ($1, 1, $2) ON CONFLICT (key) DO UPDATE SET n = sign_in_failure.n + excluded.n`)

// What a statement without an answer does wrong undoes its own request, whether
// the engine was told of it at once or with others.
func TestDoFailsItsOwnRequest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const callers = 120
		var wg sync.WaitGroup
		errs := make([]error, callers)
		for i := range callers {
			wg.Go(func() {
				errs[i] = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
					return writeWith(ctx, tx, i)
				})
			})
		}
		wg.Wait()
		for i, err := range errs {
			if (err != nil) != (i%6 < 4) {
				t.Errorf("caller %d: %v", i, err)
			}
			if i%6 == 0 && (err == nil || !strings.Contains(err.Error(), "test.put")) {
				t.Errorf("caller %d: %v does not name the statement", i, err)
			}
		}
		if n, err := store.Scalar[int](t.Context(), db, sqlCount); err != nil || n != callers/6*2 {
			t.Fatalf("%d rows, %v; want %d", n, err, callers/6*2)
		}
	})
}

// writeWith goes wrong in four ways of six.
func writeWith(ctx context.Context, tx *store.Tx, i int) error {
	key := fmt.Sprint("k", i)
	put := func() error { return tx.Do(ctx, sqlPut, key, 1, i) }
	if err := put(); err != nil {
		return err
	}
	switch i % 6 {
	case 0: // twice the same: known when the request is over
		return put()
	case 1: // known when something is read after it
		if err := put(); err != nil {
			return err
		}
		_, err := store.Scalar[int](ctx, tx, sqlGet, key)
		return err
	case 2:
		return errors.New("refused before anything was sent")
	case 3:
		panic("broken")
	case 4: // one's own writing is there to be read
		if n, err := store.Scalar[int](ctx, tx, sqlGet, key); err != nil || n != i {
			return fmt.Errorf("got %d, %w; want %d", n, err, i)
		}
	}
	return nil
}

var adding = store.NewShared("adding", func(ctx context.Context, tx *store.Tx, all []int) error {
	if slices.Contains(all, -1) {
		return errors.New("not to be added")
	}
	sum := 0
	for _, n := range all {
		sum += n
	}
	return errors.Join(tx.Do(ctx, sqlAddTo, "sum", sum), tx.Do(ctx, sqlAddTo, "runs", 1))
})

func TestSharedWorkCountsWhatSucceeded(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var wg sync.WaitGroup
		const callers = 100
		for i := range callers {
			wg.Go(func() {
				_ = db.Write(t.Context(), func(_ context.Context, tx *store.Tx) error {
					adding.Add(tx, i)
					adding.Add(tx, 1000)
					if i%2 == 1 {
						return errors.New("refused")
					}
					return nil
				})
			})
		}
		wg.Wait()
		want := 0
		for i := 0; i < callers; i += 2 {
			want += i + 1000
		}
		if sum, err := store.Scalar[int](t.Context(), db, sqlGet, "sum"); err != nil || sum != want {
			t.Errorf("sum %d, %v; want %d", sum, err, want)
		}
		if runs, err := store.Scalar[int](t.Context(), db, sqlGet, "runs"); err != nil || runs < 1 || runs > callers/2 {
			t.Errorf("%d runs, %v", runs, err)
		}
	})
}

// When the shared work fails nothing of the transaction is kept, everybody is
// told, and the next transaction is none the worse.
func TestSharedWorkThatFails(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		kept := false
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			tx.OnCommit(func() { kept = true })
			adding.Add(tx, -1)
			return tx.Do(ctx, sqlPut, "a", 1, 1)
		})
		if err == nil || !strings.Contains(err.Error(), "adding: not to be added") || kept {
			t.Errorf("kept %v, %v", kept, err)
		}
		if _, err := store.Scalar[int](t.Context(), db, sqlGet, "a"); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("the row: %v", err)
		}
		if err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Do(ctx, sqlPut, "b", 1, 1) }); err != nil {
			t.Error(err)
		}
	})
}
