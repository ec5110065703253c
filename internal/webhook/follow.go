// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"errors"
	"fmt"
	"slices"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// recordsAt is how many records of the log are looked at in one transaction.
const recordsAt = 200

var (
	// A closed integration is told when it is opened again.
	sqlServed = store.SQL("webhook.served", `SELECT `+hookColumns+` FROM webhook WHERE state = 'active' AND EXISTS (SELECT 1 FROM account a WHERE a.id = webhook.account_id AND a.disabled_at = 0) ORDER BY id`)
	// Two processes that saw the same place must not both write the deliveries.
	sqlSeq = store.SQL("webhook.seq", `UPDATE webhook SET seq = $4 WHERE province = $1 AND id = $2 AND seq = $3 AND state = 'active'`)
)

// Follow turns what the log says since into deliveries, for each webhook up to
// the log as it is now.
func (w *Webhooks) Follow(ctx context.Context) error {
	hooks, err := store.All(ctx, w.db, sqlServed, scanHook)
	if err != nil || len(hooks) == 0 {
		return err
	}
	size, err := audit.Size(ctx, w.db)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		if err := w.followOne(ctx, h, size); err != nil && !errors.Is(err, errLeft) {
			return fmt.Errorf("following the log for webhook %s: %w", h.ID, err)
		}
	}
	return nil
}

func (w *Webhooks) followOne(ctx context.Context, h Hook, size int64) error {
	if h.seq >= size {
		return nil
	}
	a, err := w.accounts.Get(ctx, h.AccountID)
	if err != nil {
		return err
	}
	for h.seq < size {
		records, err := audit.From(ctx, w.db, h.seq, recordsAt)
		if err != nil || len(records) == 0 {
			return err
		}
		told, err := w.told(ctx, h, a.Actor, records)
		if err != nil {
			return err
		}
		next := records[len(records)-1].Seq + 1
		if err := w.advance(ctx, h, next, told); err != nil {
			return err
		}
		h.seq = next
	}
	return nil
}

// telling is a delivery to be.
type telling struct {
	event string
	at    int64
	data  signed.Data
}

// told picks what a webhook is told of some records.
func (w *Webhooks) told(ctx context.Context, h Hook, as access.Actor, records []audit.Record) (all []telling, err error) {
	for _, r := range records {
		e, ok := eventOf(r)
		if !ok || r.Province != h.Province || !slices.Contains(h.Events, e.Name) {
			continue
		}
		data, ok, err := about(ctx, w.db, r)
		if err != nil {
			return nil, err
		}
		if ok && access.Can(as, e.asks, access.Target{Path: data.Unit}) == nil {
			all = append(all, telling{e.Name, r.At, data})
		}
	}
	return all, nil
}

func (w *Webhooks) advance(ctx context.Context, h Hook, next int64, told []telling) error {
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlSeq, h.Province, h.ID, h.seq, next)
		if err != nil {
			return err
		}
		if n == 0 {
			return errLeft
		}
		for _, t := range told {
			if err := w.put(ctx, tx, h, t.event, t.at, t.data); err != nil {
				return err
			}
		}
		return nil
	})
}
