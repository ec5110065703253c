// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// Second is what another person keyed of an entry that was keyed meanwhile:
// both took it from the same page, and whoever checks the entry sees both.
type Second struct {
	By      string // account
	At      int64
	Version int // of the entry when it was handed in
	Values  civil.Values
}

var (
	sqlPutSecond   = store.SQL("entry.second.put", `INSERT INTO entry_second (province, entry_id, account_id, at, version, body) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (province, entry_id, account_id) DO UPDATE SET at = excluded.at, version = excluded.version, body = excluded.body`)
	sqlSeconds     = store.SQL("entry.second.list", `SELECT account_id, at, version, body FROM entry_second WHERE province = $1 AND entry_id = $2 ORDER BY at, account_id`)
	sqlDropSeconds = store.SQL("entry.second.drop", `DELETE FROM entry_second WHERE province = $1 AND entry_id = $2`)
)

// KeepSecond hands a second keying to whoever will check the entry. ErrState
// when it is not waiting for a check, or is the person's own: then they save.
func (s *Entries) KeepSecond(ctx context.Context, actor access.Actor, key, id string, values civil.Values) error {
	body, err := json.Marshal(values)
	if err != nil {
		return fmt.Errorf("writing a second keying: %w", err)
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			e, err := Get(ctx, tx, actor.Province, id)
			if err != nil {
				return "", err
			}
			if err := access.Can(actor, access.EntryKey, access.Target{Path: e.Path}); err != nil {
				return "", err
			}
			if e.KeyedBy == actor.ID || e.State != Keyed && e.State != Corrected {
				return "", ErrState
			}
			now := store.Millis(s.Now())
			if err := tx.Do(ctx, sqlPutSecond, e.Province, e.ID, actor.ID, now, e.Version, string(body)); err != nil {
				return "", err
			}
			if err := tx.Do(ctx, sqlDropDraft, e.Province, e.ID, actor.ID); err != nil {
				return "", err
			}
			return "kept", audit.Append(ctx, tx, audit.Record{At: now, Province: e.Province, Actor: actor.ID, Action: "entry.second", Target: "entry:" + e.ID})
		})
		return err
	})
}

// Seconds lists the second keyings that wait at an entry, oldest first.
func Seconds(ctx context.Context, q store.Querier, province, id string) ([]Second, error) {
	return store.All(ctx, q, sqlSeconds, func(r store.Row) (x Second, err error) {
		var body string
		if err := r.Scan(&x.By, &x.At, &x.Version, &body); err != nil {
			return x, err
		}
		x.Values, err = decodeValues(body)
		return x, err
	}, province, id)
}

// settle drops what only waited for the check: second keyings and drafts.
func settle(ctx context.Context, tx *store.Tx, e *Entry) error {
	if err := tx.Do(ctx, sqlDropDrafts, e.Province, e.ID); err != nil {
		return err
	}
	return tx.Do(ctx, sqlDropSeconds, e.Province, e.ID)
}
