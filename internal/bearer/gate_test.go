// SPDX-License-Identifier: Apache-2.0

package bearer_test

import (
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bearer"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// door is a gate to an empty store, with a clock of the test's own.
type door struct {
	t        *testing.T
	gate     *bearer.Gate
	accounts *access.Accounts
	now      time.Time
}

func newDoor(t *testing.T) *door {
	t.Helper()
	d := &door{t: t, accounts: access.NewAccounts(storetest.OpenSQLite(t), time.Hour), now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	d.accounts.Now = func() time.Time { return d.now }
	d.gate = bearer.New(d.accounts, slog.New(slog.DiscardHandler), d.accounts.Now)
	return d
}

func (d *door) connect(rate int) (access.Account, string) {
	d.t.Helper()
	a, text, err := d.accounts.AddIntegration(d.t.Context(), access.System("44"), "", access.Account{Actor: access.Actor{Name: "Kho", Role: access.Viewer, Path: "44"}, Contact: "CNTT"}, access.Token{Scopes: access.BooksRead, Rate: rate})
	if err != nil {
		d.t.Fatal(err)
	}
	return a, text
}

// ask makes one request and gives who was let in, if anybody was.
func (d *door) ask(authorization string) (access.Actor, *http.Response) {
	r := httptest.NewRequest(http.MethodGet, "/api/v1/books", nil)
	r.Header.Set("Authorization", authorization)
	w := httptest.NewRecorder()
	in, ok := d.gate.Let(w, r)
	if !ok {
		return access.Actor{}, w.Result()
	}
	actor, _ := access.ActorOf(in.Context())
	return actor, w.Result()
}

// refused checks a problem and gives its head.
func (d *door) refused(authorization string, status int, code string) http.Header {
	d.t.Helper()
	actor, res := d.ask(authorization)
	var p problem.Problem
	if err := json.NewDecoder(res.Body).Decode(&p); err != nil {
		d.t.Fatal(err)
	}
	if actor.ID != "" || res.StatusCode != status || p.Status != status || p.Code != code || p.Detail == "" || res.Header.Get("Content-Type") != "application/problem+json" {
		d.t.Fatalf("%d %+v, want %d %s", res.StatusCode, p, status, code)
	}
	return res.Header
}

func TestGateLetsTokensIn(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	a, text := d.connect(0)
	for _, how := range []string{"Bearer " + text, "bearer  " + text + " "} {
		actor, res := d.ask(how)
		if actor.ID != a.ID || actor.Scopes != access.BooksRead || res.StatusCode != http.StatusOK {
			t.Errorf("%+v %d", actor, res.StatusCode)
		}
	}
	if head := d.refused("Bearer sgk_wrong", http.StatusUnauthorized, "auth.token"); head.Get("WWW-Authenticate") == "" {
		t.Error("no WWW-Authenticate")
	}
	if err := d.accounts.SetIntegrationOpen(t.Context(), access.System("44"), a.ID, false); err != nil {
		t.Fatal(err)
	}
	d.refused("Bearer "+text, http.StatusUnauthorized, "auth.revoked")
	if err := d.accounts.SetIntegrationOpen(t.Context(), access.System("44"), a.ID, true); err != nil {
		t.Fatal(err)
	}
	d.now = d.now.AddDate(0, 0, access.TokenDays)
	d.refused("Bearer "+text, http.StatusUnauthorized, "auth.expired")
}

func TestTokenOfReadsBearerAlone(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{"Bearer x": "x", "BEARER  x ": "x", "Basic x": "", "Bearer": "", "": ""} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.Header.Set("Authorization", header)
		if got, ok := bearer.TokenOf(r); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v", header, got, ok)
		}
	}
}

// A bucket as large as a minute's share, filled evenly; one token's haste is
// nothing to another.
func TestRateIsHeld(t *testing.T) {
	t.Parallel()
	d := newDoor(t)
	_, slow := d.connect(6)
	_, other := d.connect(6)
	for left := 5; left >= 0; left-- {
		actor, res := d.ask("Bearer " + slow)
		if actor.ID == "" {
			t.Fatalf("refused with %d left", left)
		}
		if res.Header.Get("RateLimit-Policy") != `"token";q=6;w=60` {
			t.Error(res.Header)
		}
	}
	head := d.refused("Bearer "+slow, http.StatusTooManyRequests, "request.rate")
	if head.Get("Retry-After") != "10" || head.Get("RateLimit") != `"token";r=0;t=60` {
		t.Error(head)
	}
	if actor, _ := d.ask("Bearer " + other); actor.ID == "" {
		t.Error("another token waits too")
	}
	d.now = d.now.Add(9 * time.Second)
	if head := d.refused("Bearer "+slow, http.StatusTooManyRequests, "request.rate"); head.Get("Retry-After") != "1" {
		t.Error(head)
	}
	d.now = d.now.Add(time.Second)
	if actor, _ := d.ask("Bearer " + slow); actor.ID == "" {
		t.Error("refused after the wait that was asked for")
	}
}
