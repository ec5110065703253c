// SPDX-License-Identifier: Apache-2.0

package whole_test

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/whole"
)

var sqlSpoil = store.SQL("whole_test.spoil", `UPDATE book SET n_keyed = n_keyed + 1`)

// While people place, key, check and approve entries, counting again finds
// nothing: each comparison sees one moment. What is really off is found.
func TestCountedOnALivingStore(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const people, looks = 4, 40
		b := exchangetest.New(t, db)
		working, stop := context.WithCancel(t.Context())
		var saves atomic.Int64
		errs := make(chan error, people)
		for who := range people {
			go func() { errs <- work(working, b, who, &saves) }()
		}
		for n := 0; n < looks || saves.Load() < 2*people; n++ {
			if off, err := whole.Counted(t.Context(), db, 5); err != nil || !off.None() {
				t.Errorf("look %d: %+v %v", n, off, err)
				break
			}
			if len(errs) > 0 {
				break
			}
		}
		stop()
		for range people {
			b.Must(<-errs)
		}
		b.Must(db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return tx.Do(ctx, sqlSpoil) }))
		if off, err := whole.Counted(t.Context(), db, 5); err != nil || len(off.Books) != 1 {
			t.Errorf("a figure was changed: %+v %v", off, err)
		}
	})
}

// work leads entry after entry to its end, until it is told to stop.
func work(ctx context.Context, b *exchangetest.Bench, who int, saves *atomic.Int64) error {
	for n := 0; ctx.Err() == nil; n++ {
		number := fmt.Sprintf("%d/1999", 1000*(who+1)+n)
		ids, err := b.Entries.Place(context.WithoutCancel(ctx), b.Registrar, "", b.Book.ID, []string{number})
		if err != nil {
			return err
		}
		if err := lead(context.WithoutCancel(ctx), b, ids[0], number); err != nil {
			return err
		}
		saves.Add(1)
	}
	return nil
}

func lead(ctx context.Context, b *exchangetest.Bench, id, number string) error {
	values := b.Birth(1)
	so := values["so"]
	so.Written = number
	values["so"] = so
	cmd := entry.Save{Entry: id, Values: values}
	var unanswered entry.Unanswered
	_, err := b.Entries.KeyIn(ctx, b.Keyer, cmd)
	for errors.As(err, &unanswered) { // others key beside: what it looks like may have changed since
		for _, f := range unanswered.Findings {
			cmd.Acks = append(cmd.Acks, f.Key())
		}
		_, err = b.Entries.KeyIn(ctx, b.Keyer, cmd)
	}
	if err != nil {
		return err
	}
	if err := b.Entries.Check(ctx, b.Reviewer, entry.Command{Entry: id, Base: 1}); err != nil {
		return err
	}
	return b.Entries.Approve(ctx, b.Registrar, entry.Command{Entry: id, Base: 1})
}
