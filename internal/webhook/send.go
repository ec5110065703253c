// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

const (
	lookEvery  = 2 * time.Second
	pruneEvery = time.Hour
	keepTaken  = 14 * 24 * time.Hour
	keepDead   = 180 * 24 * time.Hour
	// lease is how long one process has a delivery to itself: longer than a try
	// may take. After a crash it is tried again when that is over.
	lease     = 2 * deliverTime
	dueAtOnce = 20
	readMost  = 4 << 10 // of an answer, so that the connection can be used again
	maxHold   = 10 * time.Minute
	jitter    = 0.2
)

// pauses are the times between tries: some 30 hours in all, so that a receiver
// that is down over night loses nothing.
var pauses = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 8 * time.Hour, 12 * time.Hour}

var (
	sqlDue = store.SQL("webhook.delivery.due", `SELECT `+deliveryColumns+` FROM webhook_delivery d
		WHERE d.province = $1 AND d.webhook_id = $2 AND d.state = 'waiting' AND d.due <= $3
			AND NOT EXISTS (SELECT 1 FROM webhook_delivery e WHERE e.province = d.province AND e.webhook_id = d.webhook_id AND e.subject = d.subject AND e.state = 'waiting' AND (e.seq, e.id) < (d.seq, d.id))
		ORDER BY d.due, d.seq LIMIT $4`)
	sqlClaim   = store.SQL("webhook.delivery.claim", `UPDATE webhook_delivery SET due = $4 WHERE province = $1 AND id = $2 AND state = 'waiting' AND due = $3`)
	sqlResult  = store.SQL("webhook.delivery.result", `UPDATE webhook_delivery SET state = $3, attempt = $4, due = $5, status = $6, error = $7, took = $8, ended_at = $9 WHERE province = $1 AND id = $2`)
	sqlHold    = store.SQL("webhook.hold", `UPDATE webhook SET failing = $3, held_until = $4 WHERE province = $1 AND id = $2`)
	sqlGone    = store.SQL("webhook.gone", `UPDATE webhook SET state = 'gone' WHERE province = $1 AND id = $2 AND state = 'active'`)
	sqlGiveUp  = store.SQL("webhook.delivery.give-up", `UPDATE webhook_delivery SET state = 'dead', error = $3, ended_at = $4 WHERE province = $1 AND webhook_id = $2 AND state = 'waiting'`)
	sqlPrune   = store.SQL("webhook.delivery.prune", `DELETE FROM webhook_delivery WHERE state = $1 AND ended_at < $2`)
	errNotOurs = errors.New("webhook: another process has it")
)

// Run follows the log and serves the receivers until ctx ends and what is under
// way has ended.
func (w *Webhooks) Run(ctx context.Context) {
	defer w.work.Wait()
	if err := w.sealClear(ctx); err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "sealing the secrets of webhooks failed", "room", "webhook", "error", err)
	}
	look, prune := time.NewTicker(lookEvery), time.NewTicker(pruneEvery)
	defer look.Stop()
	defer prune.Stop()
	for {
		if err := w.Look(ctx); err != nil && ctx.Err() == nil {
			w.log.ErrorContext(ctx, "serving webhooks failed", "room", "webhook", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-prune.C:
			w.prune(ctx)
		case <-look.C:
		}
	}
}

// Look follows the log and begins to serve each receiver that something is due
// for. It does not wait for them; Idle does.
func (w *Webhooks) Look(ctx context.Context) error {
	if err := w.Follow(ctx); err != nil {
		return err
	}
	hooks, err := store.All(ctx, w.db, sqlServed, scanHook)
	if err != nil {
		return err
	}
	for _, h := range hooks {
		if h.HeldUntil <= store.Millis(w.now()) && w.enter(h.ID) {
			w.work.Go(func() {
				defer w.leave(h.ID)
				if err := w.serve(ctx, h); err != nil && ctx.Err() == nil {
					w.log.ErrorContext(ctx, "serving a webhook failed", "room", "webhook", "webhook", h.ID, "error", err)
				}
			})
		}
	}
	return nil
}

// Idle waits until nothing is under way.
func (w *Webhooks) Idle() { w.work.Wait() }

// enter makes sure that one receiver is served by one goroutine.
func (w *Webhooks) enter(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.lanes[id] {
		return false
	}
	w.lanes[id] = true
	return true
}

func (w *Webhooks) leave(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.lanes, id)
}

// serve sends what is due to one receiver, one after the other, until nothing is
// left or a try has failed.
func (w *Webhooks) serve(ctx context.Context, h Hook) error {
	for ctx.Err() == nil {
		due, err := store.All(ctx, w.db, sqlDue, scanDelivery, h.Province, h.ID, store.Millis(w.now()), dueAtOnce)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, d := range due {
			if err := w.claim(ctx, d); err != nil {
				if errors.Is(err, errNotOurs) {
					continue
				}
				return err
			}
			goOn, err := w.try(ctx, &h, d)
			if err != nil || !goOn {
				return err
			}
		}
	}
	return nil
}

func (w *Webhooks) claim(ctx context.Context, d Delivery) error {
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlClaim, d.Province, d.ID, d.Due, store.Millis(w.now().Add(lease)))
		if err == nil && n == 0 {
			return errNotOurs
		}
		return err
	})
}

// try posts one notice and writes down what became of it. goOn is false when
// the receiver is to be left alone for a while.
func (w *Webhooks) try(ctx context.Context, h *Hook, d Delivery) (goOn bool, err error) {
	began := time.Now()
	status, why := w.post(ctx, *h, d)
	if ctx.Err() != nil {
		return false, nil // told to stop: the lease ends, and it is tried again
	}
	d.Attempt, d.Status, d.Took, d.Error = d.Attempt+1, status, time.Since(began).Milliseconds(), why
	now := w.now()
	switch {
	case status == http.StatusGone:
		return false, w.gone(ctx, *h, d)
	case status >= 200 && status < 300:
		d.State, d.EndedAt = Taken, store.Millis(now)
		h.Failing, h.HeldUntil = 0, 0
	default:
		h.Failing++
		h.HeldUntil = store.Millis(now.Add(min(maxHold, pause(h.Failing))))
		d.Due = store.Millis(now.Add(pause(d.Attempt)))
		if d.Attempt > len(pauses) {
			d.State, d.EndedAt = Dead, store.Millis(now)
		}
	}
	return d.State == Taken, w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlHold, h.Province, h.ID, h.Failing, h.HeldUntil); err != nil {
			return err
		}
		return w.result(ctx, tx, d)
	})
}

func (w *Webhooks) result(ctx context.Context, tx *store.Tx, d Delivery) error {
	return tx.Do(ctx, sqlResult, d.Province, d.ID, d.State, d.Attempt, d.Due, d.Status, d.Error, d.Took, d.EndedAt)
}

// pause is how long to wait after the nth try, give or take a fifth, so that
// what failed together does not come back together.
func pause(n int) time.Duration {
	p := pauses[min(max(n, 1), len(pauses))-1]
	return time.Duration(float64(p) * (1 + jitter*(2*rand.Float64()-1)))
}

// gone ends a webhook whose receiver answered that it wants no more.
func (w *Webhooks) gone(ctx context.Context, h Hook, d Delivery) error {
	now := store.Millis(w.now())
	d.State, d.EndedAt = Dead, now
	a, err := w.accounts.Get(ctx, h.AccountID)
	if err != nil {
		return err
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := w.result(ctx, tx, d); err != nil {
			return err
		}
		if err := tx.Do(ctx, sqlGiveUp, h.Province, h.ID, "410", now); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, sqlGone, h.Province, h.ID)
		if err != nil || n == 0 {
			return err
		}
		return w.note(ctx, tx, access.System(h.Province), a, h.ID, "webhook.gone", nil)
	})
}

// post sends a notice. why says in a few words why there was no answer; it holds
// nothing of the address.
func (w *Webhooks) post(ctx context.Context, h Hook, d Delivery) (status int, why string) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.URL, strings.NewReader(d.Body))
	if err != nil {
		return 0, "address"
	}
	now := w.now()
	signatures, err := w.signatures(h, d, now)
	if err != nil {
		return 0, "secret"
	}
	for name, value := range map[string]string{"Content-Type": "application/json", "User-Agent": w.agent, signed.HeaderID: d.ID, signed.HeaderTime: strconv.FormatInt(now.Unix(), 10), signed.HeaderSignature: signatures} {
		r.Header.Set(name, value)
	}
	client := w.secure
	if r.URL.Scheme == "http" {
		client = w.plain
	}
	res, err := client.Do(r)
	if err != nil {
		return 0, reason(err)
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, readMost)) // the status says all
	_ = res.Body.Close()
	return res.StatusCode, ""
}

// reason says why there was no answer, without the address that url.Error
// repeats.
func reason(err error) string {
	var to *url.Error
	switch {
	case errors.Is(err, ErrAddress):
		return "address not allowed"
	case errors.As(err, &to) && to.Timeout():
		return "time-out"
	}
	return "no connection"
}

// signatures signs with the secret, and with the one before it while that still
// counts.
func (w *Webhooks) signatures(h Hook, d Delivery, at time.Time) (string, error) {
	all, err := w.sign(h.secret, d, at)
	if err != nil || h.secretBefore == "" || h.beforeUntil <= store.Millis(at) {
		return all, err
	}
	before, err := w.sign(h.secretBefore, d, at)
	if errors.Is(err, ErrSealed) {
		return all, nil // it was replaced because its key is lost
	}
	return all + " " + before, err
}

func (w *Webhooks) sign(stored string, d Delivery, at time.Time) (string, error) {
	secret, err := unseal(w.seal, stored)
	if err != nil {
		return "", err
	}
	return signed.Sign(secret, d.ID, at, []byte(d.Body))
}

// prune forgets what has ended long ago.
func (w *Webhooks) prune(ctx context.Context) {
	err := w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for state, keep := range map[Outcome]time.Duration{Taken: keepTaken, Dead: keepDead} {
			if err := tx.Do(ctx, sqlPrune, state, store.Millis(w.now().Add(-keep))); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "forgetting old deliveries failed", "room", "webhook", "error", err)
	}
}
