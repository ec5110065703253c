// SPDX-License-Identifier: Apache-2.0

package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// A command that is delivered twice is carried out once, and both deliveries
// get one answer; a refusal is not remembered.
func TestOnceAsAnswersTheSame(t *testing.T) {
	t.Parallel()
	type answer struct {
		N    int
		Rest map[string]int
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		runs, refused := 0, errors.New("not yet")
		give := func(err error) (v answer, again bool, got error) {
			got = db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) (err2 error) {
				v, again, err2 = store.OnceAs(ctx, tx, "a", "key", func() (answer, error) {
					runs++
					return answer{N: runs, Rest: map[string]int{"x": runs}}, err
				})
				return err2
			})
			return v, again, got
		}
		if _, _, err := give(refused); !errors.Is(err, refused) {
			t.Fatal(err)
		}
		if _, ok, err := store.RecallAs[answer](t.Context(), db, "a", "key"); ok || err != nil {
			t.Fatalf("a refusal is remembered: %v %v", ok, err)
		}
		for i := range 3 {
			v, again, err := give(nil)
			if err != nil || again != (i > 0) || v.N != 2 || v.Rest["x"] != 2 {
				t.Fatalf("delivery %d: %+v %v %v", i, v, again, err)
			}
		}
		v, ok, err := store.RecallAs[answer](t.Context(), db, "a", "key")
		if err != nil || !ok || v.N != 2 {
			t.Fatalf("%+v %v %v", v, ok, err)
		}
	})
}
