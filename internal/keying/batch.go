// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// BatchTime is how long a batch stays with whoever took it: a day's work and
// the way back to the line.
const BatchTime = 16 * time.Hour

// MaxBatch bounds what one person may have taken along at a time, so that
// nobody empties a book that others wait for.
const MaxBatch = 100

// ErrEnough: the person holds as many entries as anybody may take along.
var ErrEnough = errors.New("keying: enough taken along already")

// Batch is a set of entries leased at once, in the order of keying.
type Batch struct {
	ID      string   `json:"id"`
	Until   int64    `json:"until"`
	Entries []string `json:"entries"` // ids
}

var (
	// What the person took along before has a longer lease and is not taken anew.
	sqlTakeMany = store.SQL("keying.batch.take", `UPDATE entry SET lease_by = $2, lease_until = $3 WHERE province = $1 AND id IN (
SELECT id FROM entry WHERE province = $1 AND book_id = $4 AND `+waits+` AND lease_until <= $7 ORDER BY reg_key, id LIMIT $6) RETURNING id, reg_key`)
	sqlAddBatch      = store.SQL("keying.batch.add", `INSERT INTO key_batch (province, id, account_id, made_at, until) VALUES ($1, $2, $3, $4, $5)`)
	sqlAddBatchEntry = store.SQL("keying.batch.entry", `INSERT INTO key_batch_entry (province, entry_id, batch_id) VALUES ($1, $2, $3)`)
	sqlOutstanding   = store.SQL("keying.batch.outstanding", `SELECT COUNT(DISTINCT x.entry_id) FROM key_batch b JOIN key_batch_entry x ON x.province = b.province AND x.batch_id = b.id
JOIN entry e ON e.province = x.province AND e.id = x.entry_id WHERE b.province = $1 AND b.account_id = $2 AND b.until > $3 AND e.lease_by = $2 AND e.lease_until > $3`)
	sqlTook = store.SQL("keying.batch.took", `SELECT COUNT(*) FROM key_batch_entry x JOIN key_batch b ON b.province = x.province AND b.id = x.batch_id WHERE x.province = $1 AND x.entry_id = $3 AND b.account_id = $2`)
)

// Batch leases up to n entries of a book for BatchTime; with no
// book, of the books of the person's unit in the order of Next. The second
// delivery of a key gets the same batch. ErrNothing when none waits, ErrEnough
// when the person holds MaxBatch already.
func (d *Desk) Batch(ctx context.Context, actor access.Actor, key, bookID string, n int) (b Batch, err error) {
	books, err := d.batchBooks(ctx, actor, bookID)
	if err != nil {
		return b, err
	}
	err = d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, _, err = store.OnceAs(ctx, tx, actor.ID, key, func() (Batch, error) { return d.takeMany(ctx, tx, actor, books, n) })
		return err
	})
	return b, err
}

// batchBooks are the books to take from, in order.
func (d *Desk) batchBooks(ctx context.Context, actor access.Actor, bookID string) ([]string, error) {
	if bookID == "" {
		return d.openBooks(ctx, actor)
	}
	b, err := book.Get(ctx, d.DB, actor.Province, bookID)
	if err != nil {
		return nil, err
	}
	return []string{bookID}, access.Can(actor, access.EntryKey, access.Target{Path: b.Path})
}

type taken struct{ id, key string }

func (d *Desk) takeMany(ctx context.Context, tx *store.Tx, actor access.Actor, books []string, n int) (Batch, error) {
	now := d.Now()
	held, err := store.Scalar[int](ctx, tx, sqlOutstanding, actor.Province, actor.ID, store.Millis(now))
	if err != nil {
		return Batch{}, err
	}
	if n = min(n, MaxBatch-held); n <= 0 {
		return Batch{}, ErrEnough
	}
	b := Batch{ID: store.NewID(), Until: store.Millis(now.Add(BatchTime))}
	for _, id := range books {
		if len(b.Entries) >= n {
			break
		}
		got, err := store.All(ctx, tx, sqlTakeMany, func(r store.Row) (t taken, err error) { return t, r.Scan(&t.id, &t.key) },
			actor.Province, actor.ID, b.Until, id, store.Millis(now), n-len(b.Entries), store.Millis(now.Add(LeaseTime)))
		if err != nil {
			return b, err
		}
		slices.SortFunc(got, func(x, y taken) int { return strings.Compare(x.key+x.id, y.key+y.id) })
		for _, t := range got {
			b.Entries = append(b.Entries, t.id)
		}
	}
	if len(b.Entries) == 0 {
		return b, ErrNothing
	}
	return b, d.keepBatch(ctx, tx, actor, b, now)
}

func (d *Desk) keepBatch(ctx context.Context, tx *store.Tx, actor access.Actor, b Batch, now time.Time) error {
	if err := tx.Do(ctx, sqlAddBatch, actor.Province, b.ID, actor.ID, store.Millis(now), b.Until); err != nil {
		return err
	}
	for _, id := range b.Entries {
		if err := tx.Do(ctx, sqlAddBatchEntry, actor.Province, id, b.ID); err != nil {
			return err
		}
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(now), Province: actor.Province, Actor: actor.ID, Action: "keying.batch", Target: "batch:" + b.ID,
		Detail: map[string]string{"entries": fmt.Sprint(len(b.Entries))}})
}

// Held reads the entries of a batch that are still the actor's to key.
func (d *Desk) Held(ctx context.Context, actor access.Actor, b Batch) ([]*entry.Entry, error) {
	held := make([]*entry.Entry, 0, len(b.Entries))
	for _, id := range b.Entries {
		e, err := entry.Get(ctx, d.DB, actor.Province, id)
		if err != nil {
			return nil, err
		}
		if e.LeaseBy == actor.ID && (e.State == entry.Open || e.State == entry.Returned) {
			held = append(held, e)
		}
	}
	return held, nil
}

// ReleaseAll gives entries back unsaved; those that are not the actor's any
// more are passed over. The drafts stay.
func (d *Desk) ReleaseAll(ctx context.Context, actor access.Actor, ids []string) error {
	return d.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, id := range ids {
			if err := tx.Do(ctx, sqlRelease, actor.Province, actor.ID, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Took tells whether the actor ever took the entry along: they have seen its
// page and may see what became of it.
func (d *Desk) Took(ctx context.Context, actor access.Actor, id string) (bool, error) {
	n, err := store.Scalar[int](ctx, d.DB, sqlTook, actor.Province, actor.ID, id)
	return n > 0, err
}
