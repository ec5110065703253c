// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// State is how a webhook stands.
type State string

// The states.
const (
	Active  State = "active"
	Paused  State = "paused"  // by a person; nothing is noted meanwhile
	Gone    State = "gone"    // the receiver answered 410: it wants no more
	Dropped State = "dropped" // taken away; its deliveries can still be looked at
)

var (
	// ErrURL: not an address that can be posted to.
	ErrURL = errors.New("webhook: not an address")
	// ErrAddress: an address of this computer or of an inner network.
	ErrAddress = errors.New("webhook: the address is not allowed")
	// ErrEvent: an unknown event, or none.
	ErrEvent = errors.New("webhook: no such event")
	// ErrState: the webhook's state does not allow this.
	ErrState = errors.New("webhook: not in this state")
	// ErrMany: an integration has as many as it may have.
	ErrMany = errors.New("webhook: too many of one integration")
)

const (
	// secretOverlap is how long notices are signed with the secret before the
	// present one as well.
	secretOverlap = 24 * time.Hour
	// mostHooks bounds the webhooks of an integration.
	mostHooks = 20
)

// Hook is where an integration is told of changes.
type Hook struct {
	Province, ID, AccountID string
	URL                     string
	Events                  []string
	State                   State
	Failing                 int   // deliveries that failed since the last that was taken
	HeldUntil               int64 // nothing is sent before; 0 when nothing is wrong
	CreatedAt               int64
	CreatedBy               string
	Secret                  string // in clear, of one that was just made
	secret, secretBefore    string // as stored
	beforeUntil             int64
	seq                     int64
}

// Webhooks keeps and serves them.
type Webhooks struct {
	db       *store.DB
	accounts *access.Accounts
	log      *slog.Logger
	guard    Guard
	seal     Seal
	now      func() time.Time
	plain    *http.Client // http://, only to allowed ranges
	secure   *http.Client
	agent    string

	mu    sync.Mutex
	lanes map[string]bool // webhooks that are being served by this process
	work  sync.WaitGroup
}

// Options for New; zero values are right for a program.
type Options struct {
	Log     *slog.Logger
	Guard   Guard
	Seal    Seal // of secrets; nil keeps them in clear
	Now     func() time.Time
	Version string // of the program, for the receivers' logs
}

// New prepares webhooks. Run serves them.
func New(db *store.DB, accounts *access.Accounts, o Options) *Webhooks {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Webhooks{db: db, accounts: accounts, log: o.Log, guard: o.Guard, seal: o.Seal, now: o.Now, plain: o.Guard.client(true), secure: o.Guard.client(false), agent: "SoGoc/" + o.Version, lanes: map[string]bool{}}
}

const hookColumns = `province, id, account_id, url, events, secret, secret_before, before_until, state, seq, failing, held_until, created_at, created_by`

var (
	sqlAddHook   = store.SQL("webhook.add", `INSERT INTO webhook (`+hookColumns+`) VALUES ($1, $2, $3, $4, $5, $6, '', 0, $7, $8, 0, 0, $9, $10)`)
	sqlHook      = store.SQL("webhook.get", `SELECT `+hookColumns+` FROM webhook WHERE province = $1 AND id = $2`)
	sqlHooks     = store.SQL("webhook.list", `SELECT `+hookColumns+` FROM webhook WHERE province = $1 AND account_id = $2 AND state <> 'dropped' ORDER BY id`)
	sqlHookState = store.SQL("webhook.state", `UPDATE webhook SET state = $3, seq = $4, failing = 0, held_until = 0 WHERE province = $1 AND id = $2`)
	sqlHookTurn  = store.SQL("webhook.rotate", `UPDATE webhook SET secret_before = secret, before_until = $4, secret = $3 WHERE province = $1 AND id = $2`)
)

func scanHook(row store.Row) (h Hook, err error) {
	var names string
	err = row.Scan(&h.Province, &h.ID, &h.AccountID, &h.URL, &names, &h.secret, &h.secretBefore, &h.beforeUntil, &h.State, &h.seq, &h.Failing, &h.HeldUntil, &h.CreatedAt, &h.CreatedBy)
	h.Events = strings.Fields(names)
	return h, err
}

// owner reads the integration that webhooks belong to, for somebody who may
// manage them: an administrator, or the integration itself by its token.
func (w *Webhooks) owner(ctx context.Context, by access.Actor, integration string) (access.Account, error) {
	a, err := w.accounts.Get(ctx, integration)
	if err != nil {
		return a, err
	}
	if a.Kind != access.Integration {
		return a, store.ErrNotFound
	}
	return a, access.Can(by, access.WebhookManage, access.Target{Path: a.Path, Owner: a.ID})
}

// Add makes a webhook that is told of what happens from now on. Sent again with
// the same key, the command gives the one that it made.
func (w *Webhooks) Add(ctx context.Context, by access.Actor, key, integration, url string, names []string) (Hook, error) {
	a, err := w.owner(ctx, by, integration)
	if err != nil {
		return Hook{}, err
	}
	if err := w.guard.CheckURL(url); err != nil {
		return Hook{}, err
	}
	if names, err = ParseEvents(strings.Join(names, " ")); err != nil {
		return Hook{}, err
	}
	var made Hook
	err = w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err := store.Once(ctx, tx, by.ID, key, func() (string, error) { return w.addIn(ctx, tx, by, a, url, names) })
		if err != nil {
			return err
		}
		made, err = w.shown(ctx, tx, a.Province, id)
		return err
	})
	return made, err
}

// shown reads a webhook with its secret, for who has just made it.
func (w *Webhooks) shown(ctx context.Context, tx *store.Tx, province, id string) (Hook, error) {
	h, err := store.One(ctx, tx, sqlHook, scanHook, province, id)
	if err != nil {
		return h, err
	}
	h.Secret, err = unseal(w.seal, h.secret)
	return h, err
}

func (w *Webhooks) addIn(ctx context.Context, tx *store.Tx, by access.Actor, a access.Account, url string, names []string) (string, error) {
	there, err := store.All(ctx, tx, sqlHooks, scanHook, a.Province, a.ID)
	if err != nil {
		return "", err
	}
	if len(there) >= mostHooks {
		return "", ErrMany
	}
	from, err := audit.Size(ctx, tx)
	if err != nil {
		return "", err
	}
	secret, err := seal(w.seal, signed.NewSecret())
	if err != nil {
		return "", err
	}
	id := store.NewID()
	if err := tx.Do(ctx, sqlAddHook, a.Province, id, a.ID, url, strings.Join(names, " "), secret, Active, from, store.Millis(w.now()), by.ID); err != nil {
		return "", err
	}
	return id, w.note(ctx, tx, by, a, id, "webhook.add", map[string]string{"events": strings.Join(names, " ")})
}

// note appends to the log of the integration what was done to a webhook. Its
// address may hold a secret and stays out.
func (w *Webhooks) note(ctx context.Context, tx *store.Tx, by access.Actor, a access.Account, id, action string, more map[string]string) error {
	detail := map[string]string{"webhook": id}
	for k, v := range more {
		detail[k] = v
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(w.now()), Province: a.Province, Actor: by.ID, Action: action, Target: "integration:" + a.ID, Detail: detail})
}

// List gives the webhooks of an integration.
func (w *Webhooks) List(ctx context.Context, by access.Actor, integration string) ([]Hook, error) {
	a, err := w.owner(ctx, by, integration)
	if err != nil {
		return nil, err
	}
	return store.All(ctx, w.db, sqlHooks, scanHook, a.Province, a.ID)
}

// Get reads a webhook with the integration that it belongs to.
func (w *Webhooks) Get(ctx context.Context, by access.Actor, id string) (Hook, access.Account, error) {
	h, err := store.One(ctx, w.db, sqlHook, scanHook, by.Province, id)
	if err != nil {
		return h, access.Account{}, err
	}
	a, err := w.owner(ctx, by, h.AccountID)
	return h, a, err
}

// moves are the states that a person leads a webhook from and to.
var moves = map[State][]State{Active: {Paused, Gone}, Paused: {Active, Gone}, Dropped: {Active, Paused, Gone}}

// names of the moves in the log.
var moveNames = map[State]string{Active: "webhook.resume", Paused: "webhook.pause", Dropped: "webhook.drop"}

// SetState pauses, resumes or drops a webhook. Resumed, it is told of what
// happens from now on. What stands there already is no error.
func (w *Webhooks) SetState(ctx context.Context, by access.Actor, id string, to State) error {
	h, a, err := w.Get(ctx, by, id)
	if err != nil || h.State == to {
		return err
	}
	if !slices.Contains(moves[to], h.State) {
		return ErrState
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		from, err := audit.Size(ctx, tx)
		if err != nil {
			return err
		}
		if err := tx.Do(ctx, sqlHookState, h.Province, id, to, from); err != nil {
			return err
		}
		if to == Dropped {
			if err := tx.Do(ctx, sqlGiveUp, h.Province, id, "dropped", store.Millis(w.now())); err != nil {
				return err
			}
		}
		return w.note(ctx, tx, by, a, id, moveNames[to], nil)
	})
}

// Rotate gives a webhook a new secret. For a day notices are signed with both.
// Sent again with the same key, the command gives what it made.
func (w *Webhooks) Rotate(ctx context.Context, by access.Actor, key, id string) (Hook, error) {
	h, a, err := w.Get(ctx, by, id)
	if err != nil {
		return h, err
	}
	err = w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, by.ID, key, func() (string, error) {
			secret, err := seal(w.seal, signed.NewSecret())
			if err != nil {
				return "", err
			}
			until := store.Millis(w.now().Add(secretOverlap))
			if err := tx.Do(ctx, sqlHookTurn, h.Province, id, secret, until); err != nil {
				return "", err
			}
			return id, w.note(ctx, tx, by, a, id, "webhook.rotate", nil)
		})
		if err != nil {
			return err
		}
		h, err = w.shown(ctx, tx, h.Province, id)
		return err
	})
	return h, err
}
