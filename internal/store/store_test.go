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
	"time"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

var (
	sqlPut   = store.SQL("test.put", `INSERT INTO sign_in_failure (key, since, n) VALUES ($1, $2, $3)`)
	sqlCount = store.SQL("test.count", `SELECT count(*) FROM sign_in_failure`)
	sqlGet   = store.SQL("test.get", `SELECT n FROM sign_in_failure WHERE key = $1`)
)

func TestWritesAreSeenAfterward(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlPut, "a", 1, 7)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if n, err := store.Scalar[int](ctx, db, sqlGet, "a"); err != nil || n != 7 {
			t.Fatalf("got %d, %v; want 7", n, err)
		}
		if _, err := store.Scalar[int](ctx, db, sqlGet, "absent"); !errors.Is(err, store.ErrNotFound) {
			t.Fatalf("absent row: %v, want ErrNotFound", err)
		}
		if all, err := store.Scalars[int](ctx, db, sqlGet, "a"); err != nil || !slices.Equal(all, []int{7}) {
			t.Fatalf("got %v, %v; want 7 alone", all, err)
		}
		if all, err := store.Scalars[int](ctx, db, sqlGet, "absent"); err != nil || len(all) != 0 {
			t.Fatalf("absent row: %v, %v; want none", all, err)
		}
	})
}

// Many callers share commits; those that fail or panic undo only themselves.
func TestOneFailureLeavesTheOthers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		const callers = 200
		var wg sync.WaitGroup
		errs := make([]error, callers)
		for i := range callers {
			wg.Go(func() {
				errs[i] = db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
					if _, err := tx.Exec(ctx, sqlPut, fmt.Sprint("k", i), 1, i); err != nil {
						return err
					}
					switch i % 10 {
					case 0:
						return errors.New("refused")
					case 1:
						panic("broken")
					case 2: // a constraint breaks inside the database itself
						_, err := tx.Exec(ctx, sqlPut, fmt.Sprint("k", i), 1, i)
						return err
					}
					return nil
				})
			})
		}
		wg.Wait()
		failed := 0
		for i, err := range errs {
			if (err != nil) != (i%10 < 3) {
				t.Errorf("caller %d: %v", i, err)
			}
			if err != nil {
				failed++
			}
		}
		n, err := store.Scalar[int](ctx, db, sqlCount)
		if err != nil || n != callers-failed {
			t.Fatalf("%d rows, %v; want %d", n, err, callers-failed)
		}
	})
}

func TestOnCommitRunsOnlyForKeptWork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var kept, undone bool
		_ = db.Write(t.Context(), func(_ context.Context, tx *store.Tx) error {
			tx.OnCommit(func() { kept = true })
			return nil
		})
		_ = db.Write(t.Context(), func(_ context.Context, tx *store.Tx) error {
			tx.OnCommit(func() { undone = true })
			return errors.New("no")
		})
		if !kept || undone {
			t.Fatalf("kept %v, undone %v; want true, false", kept, undone)
		}
	})
}

func TestOnceAnswersTheSecondDelivery(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ran := 0
		deliver := func(actor, key string) (answer string, again bool) {
			err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err error) {
				answer, again, err = store.Once(ctx, tx, actor, key, func() (string, error) {
					ran++
					return fmt.Sprint("answer ", ran), nil
				})
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return answer, again
		}
		first, again1 := deliver("a", "k")
		second, again2 := deliver("a", "k")
		other, _ := deliver("b", "k")
		if first != "answer 1" || again1 || second != first || !again2 || other != "answer 2" || ran != 2 {
			t.Fatalf("%q %v %q %v %q ran %d", first, again1, second, again2, other, ran)
		}
	})
}

func TestWriteAfterCloseAndGivingUp(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	block := make(chan struct{})
	go func() {
		_ = db.Write(context.Background(), func(context.Context, *store.Tx) error { <-block; return nil })
	}()
	time.Sleep(20 * time.Millisecond)
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
	defer cancel()
	err := db.Write(ctx, func(context.Context, *store.Tx) error { t.Error("ran after its caller gave up"); return nil })
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("giving up: %v", err)
	}
	close(block)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := db.Write(context.Background(), func(context.Context, *store.Tx) error { return nil }); !errors.Is(err, store.ErrClosed) {
		t.Fatalf("after Close: %v", err)
	}
}

func TestReadersCannotWrite(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	if _, err := db.ReadPool().ExecContext(t.Context(), `DELETE FROM command`); err == nil || !strings.Contains(err.Error(), "readonly") {
		t.Fatalf("a reader wrote: %v", err)
	}
}

func TestReopenKeepsEverything(t *testing.T) {
	t.Parallel()
	path := t.TempDir() + "/thư mục có dấu/sổ gốc?#%.db"
	for round := range 3 {
		db, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if n, err := store.Scalar[int](t.Context(), db, sqlCount); err != nil || n != round {
			t.Fatalf("round %d: %d rows, %v", round, n, err)
		}
		err = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlPut, fmt.Sprint(round), 1, 1)
			return err
		})
		if err := errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
	}
}

func TestShrinkLeavesReadersWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		if err := db.Shrink(t.Context()); err != nil {
			t.Fatal(err)
		}
		if n, err := store.Scalar[int](t.Context(), db, sqlCount); err != nil || n != 0 {
			t.Fatalf("%d rows, %v", n, err)
		}
	})
}
