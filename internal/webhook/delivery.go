// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

// Outcome is how a delivery stands.
type Outcome string

// The outcomes.
const (
	Waiting Outcome = "waiting"
	Taken   Outcome = "taken"
	Dead    Outcome = "dead" // given up; a person may send it again
)

// Delivery is one notice to one receiver.
type Delivery struct {
	Province, ID, HookID string
	Seq                  int64
	At                   int64 // when it happened
	Event, Subject       string
	Body                 string // JSON, exactly what is signed
	State                Outcome
	Attempt              int   // tries so far
	Due                  int64 // of the next try
	Status               int   // of the last answer; 0 when there was none
	Error                string
	Took                 int64 // ms, of the last try
	EndedAt              int64
}

const deliveryColumns = `d.province, d.id, d.webhook_id, d.seq, d.at, d.event, d.subject, d.body, d.state, d.attempt, d.due, d.status, d.error, d.took, d.ended_at`

var (
	sqlAddDelivery = store.SQL("webhook.delivery.add", `INSERT INTO webhook_delivery (province, id, webhook_id, seq, at, event, subject, body, state, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'waiting', $9)`)
	sqlDelivery    = store.SQL("webhook.delivery.get", `SELECT `+deliveryColumns+` FROM webhook_delivery d WHERE d.province = $1 AND d.id = $2`)
	sqlLast        = store.SQL("webhook.delivery.list", `SELECT `+deliveryColumns+` FROM webhook_delivery d WHERE d.province = $1 AND d.webhook_id = $2 AND d.id < $3 AND ($4 = '' OR d.state = $4) ORDER BY d.id DESC LIMIT $5`)
	sqlAgain       = store.SQL("webhook.delivery.again", `UPDATE webhook_delivery SET state = 'waiting', attempt = 0, due = $3, ended_at = 0 WHERE province = $1 AND id = $2 AND state <> 'waiting'`)
	sqlAllAgain    = store.SQL("webhook.delivery.again.all", `UPDATE webhook_delivery SET state = 'waiting', attempt = 0, due = $3, ended_at = 0 WHERE province = $1 AND webhook_id = $2 AND state = 'dead'`)
	sqlHowMany     = store.SQL("webhook.delivery.count", `SELECT state, count(*) FROM webhook_delivery WHERE province = $1 AND webhook_id = $2 AND state <> 'taken' GROUP BY state`)
	sqlUnhold      = store.SQL("webhook.unhold", `UPDATE webhook SET held_until = 0 WHERE province = $1 AND id = $2`)
)

func scanDelivery(row store.Row) (d Delivery, err error) {
	return d, row.Scan(&d.Province, &d.ID, &d.HookID, &d.Seq, &d.At, &d.Event, &d.Subject, &d.Body, &d.State, &d.Attempt, &d.Due, &d.Status, &d.Error, &d.Took, &d.EndedAt)
}

// put writes a delivery that is due at once.
func (w *Webhooks) put(ctx context.Context, tx *store.Tx, h Hook, event string, at int64, data signed.Data) error {
	body, err := json.Marshal(signed.Notice{Type: event, Timestamp: store.Time(at).UTC(), Data: data})
	if err != nil {
		return fmt.Errorf("writing a notice: %w", err)
	}
	return tx.Do(ctx, sqlAddDelivery, h.Province, store.NewID(), h.ID, data.Seq, at, event, data.Kind+":"+data.ID, string(body), store.Millis(w.now()))
}

// Deliveries lists those of a webhook in a state, or in any when it is "",
// newest first, after an id; "" is the newest.
func (w *Webhooks) Deliveries(ctx context.Context, by access.Actor, id string, state Outcome, after string, limit int) ([]Delivery, error) {
	h, _, err := w.Get(ctx, by, id)
	if err != nil {
		return nil, err
	}
	if after == "" {
		after = "g" // after every id, which are hexadecimal
	}
	return store.All(ctx, w.db, sqlLast, scanDelivery, h.Province, h.ID, after, state, limit)
}

// Open counts the deliveries of a webhook that were not taken.
func (w *Webhooks) Open(ctx context.Context, by access.Actor, id string) (waiting, dead int, err error) {
	h, _, err := w.Get(ctx, by, id)
	if err != nil {
		return 0, 0, err
	}
	err = store.Each(ctx, w.db, sqlHowMany, func(r store.Row) error {
		var state Outcome
		var n int
		if err := r.Scan(&state, &n); err != nil {
			return err
		}
		if state == Dead {
			dead = n
		} else {
			waiting = n
		}
		return nil
	}, h.Province, h.ID)
	return waiting, dead, err
}

// Again sends one delivery of an active webhook once more. One that waits
// already is left as it is.
func (w *Webhooks) Again(ctx context.Context, by access.Actor, delivery string) error {
	d, err := store.One(ctx, w.db, sqlDelivery, scanDelivery, by.Province, delivery)
	if err != nil {
		return err
	}
	return w.again(ctx, by, d.HookID, sqlAgain, d.ID, map[string]string{"delivery": d.ID})
}

// AllAgain sends everything that was given up once more.
func (w *Webhooks) AllAgain(ctx context.Context, by access.Actor, id string) error {
	return w.again(ctx, by, id, sqlAllAgain, id, nil)
}

func (w *Webhooks) again(ctx context.Context, by access.Actor, id string, stmt *store.Stmt, which string, detail map[string]string) error {
	h, a, err := w.Get(ctx, by, id)
	if err != nil {
		return err
	}
	if h.State != Active {
		return ErrState
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, stmt, h.Province, which, store.Millis(w.now()))
		if err != nil || n == 0 {
			return err
		}
		if err := tx.Do(ctx, sqlUnhold, h.Province, h.ID); err != nil {
			return err
		}
		return w.note(ctx, tx, by, a, h.ID, "webhook.again", detail)
	})
}

// Try sends a notice that says nothing, to see whether the receiver takes it.
func (w *Webhooks) Try(ctx context.Context, by access.Actor, key, id string) error {
	h, _, err := w.Get(ctx, by, id)
	if err != nil {
		return err
	}
	if h.State != Active {
		return ErrState
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, by.ID, key, func() (string, error) {
			if err := tx.Do(ctx, sqlUnhold, h.Province, h.ID); err != nil {
				return "", err
			}
			at := store.Millis(w.now())
			return "", w.put(ctx, tx, h, Ping, at, signed.Data{Kind: "test", ID: store.NewID(), Seq: -1})
		})
		return err
	})
}

// errLeft: somebody else has moved the webhook on.
var errLeft = errors.New("webhook: served elsewhere")
