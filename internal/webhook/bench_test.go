// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"sync"
	"testing"
	"time"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/exchange/exchangetest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/webhook"
)

// came is a notice as it reached the receiver.
type came struct {
	id   string
	head http.Header
	body []byte
	signed.Notice
}

// bench is a commune with an integration, a receiver, and a clock of the
// test's own.
type bench struct {
	*exchangetest.Bench
	t     *testing.T
	hooks *webhook.Webhooks
	admin access.Actor
	owner access.Account

	mu     sync.Mutex
	now    time.Time
	answer func(came) int // status; 0 breaks the connection
	got    []came
	url    string
}

var loopback = webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}

func newBench(t *testing.T, db *store.DB) *bench {
	t.Helper()
	b := &bench{Bench: exchangetest.New(t, db), t: t, now: time.Now(), admin: access.Actor{ID: "admin", Role: access.Admin, Province: "44", Path: "44"}}
	b.hooks = b.process()
	b.owner = b.connect(access.Department, b.Registrar.Path)
	b.answers(func(came) int { return http.StatusNoContent })
	server := httptest.NewServer(http.HandlerFunc(b.receive))
	t.Cleanup(server.Close)
	b.url = server.URL + "/notices"
	return b
}

// process is one more process on the same store.
func (b *bench) process() *webhook.Webhooks {
	return b.sealing(nil)
}

// sealing is a process with a key for secrets.
func (b *bench) sealing(with webhook.Seal) *webhook.Webhooks {
	return webhook.New(b.DB, b.Accounts, webhook.Options{Log: slog.New(slog.DiscardHandler), Guard: loopback, Seal: with, Now: b.clock})
}

func (b *bench) connect(role access.Role, path string) access.Account {
	b.t.Helper()
	a, _, err := b.Accounts.AddIntegration(b.t.Context(), b.admin, "", access.Account{Actor: access.Actor{Name: "Kho", Role: role, Path: path}, Contact: "x"}, access.Token{Scopes: access.WebhooksWrite})
	b.Must(err)
	return a
}

func (b *bench) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bench) pass(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func (b *bench) answers(fn func(came) int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.answer = fn
}

func (b *bench) receive(w http.ResponseWriter, r *http.Request) {
	c := came{id: r.Header.Get(signed.HeaderID), head: r.Header}
	c.body, _ = io.ReadAll(r.Body)
	_, c.Notice, _ = signed.Receive(r) // checked by the test that is about it
	b.mu.Lock()
	defer b.mu.Unlock()
	c.Notice = read(b.t, c.body)
	b.got = append(b.got, c)
	status := b.answer(c)
	if status == 0 {
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
}

// hook registers the receiver.
func (b *bench) hook(events ...string) webhook.Hook {
	b.t.Helper()
	h, err := b.hooks.Add(b.t.Context(), b.admin, "", b.owner.ID, b.url, events)
	b.Must(err)
	return h
}

// look serves all that is due now, and gives what has come since the last time.
func (b *bench) look() []came {
	b.t.Helper()
	b.Must(b.hooks.Look(b.t.Context()))
	b.hooks.Idle()
	return b.take()
}

func (b *bench) take() []came {
	b.mu.Lock()
	defer b.mu.Unlock()
	got := b.got
	b.got = nil
	return got
}

// deliveries lists those of a webhook, oldest first.
func (b *bench) deliveries(h webhook.Hook, state webhook.Outcome) []webhook.Delivery {
	b.t.Helper()
	all, err := b.hooks.Deliveries(b.t.Context(), b.admin, h.ID, state, "", 100)
	b.Must(err)
	for i, j := 0, len(all)-1; i < j; i, j = i+1, j-1 {
		all[i], all[j] = all[j], all[i]
	}
	return all
}

func (b *bench) read(h webhook.Hook) webhook.Hook {
	b.t.Helper()
	now, _, err := b.hooks.Get(b.t.Context(), b.admin, h.ID)
	b.Must(err)
	return now
}
