// SPDX-License-Identifier: Apache-2.0

package bearer

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
)

// Gate lets requests with a token in.
type Gate struct {
	accounts *access.Accounts
	log      *slog.Logger
	now      func() time.Time
	buckets  buckets
}

// New makes a gate to the accounts' integrations. now is the wall clock when nil.
func New(accounts *access.Accounts, log *slog.Logger, now func() time.Time) *Gate {
	if now == nil {
		now = time.Now
	}
	return &Gate{accounts: accounts, log: log, now: now}
}

// TokenOf finds the token of a request; ok is false when it shows none.
func TokenOf(r *http.Request) (token string, ok bool) {
	kind, token, found := strings.Cut(r.Header.Get("Authorization"), " ")
	if !found || !strings.EqualFold(kind, "Bearer") {
		return "", false
	}
	return strings.TrimSpace(token), true
}

// Let puts the integration behind a request's token into its context. When it
// does not open, the answer has been written and ok is false.
func (g *Gate) Let(w http.ResponseWriter, r *http.Request) (in *http.Request, ok bool) {
	text, _ := TokenOf(r)
	actor, token, err := g.accounts.AuthenticateToken(r.Context(), text)
	if err != nil {
		g.refuse(w, r, err)
		return nil, false
	}
	left := g.buckets.take(token.ID, token.Rate, g.now())
	left.head(w.Header())
	if !left.ok {
		w.Header().Set("Retry-After", strconv.Itoa(left.wait))
		Refuse(w, r, problem.TooMany)
		return nil, false
	}
	return r.WithContext(access.WithActor(r.Context(), actor)), true
}

func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	why, known := problem.Find(err)
	if !known && r.Context().Err() == nil {
		g.log.ErrorContext(r.Context(), "looking for a token failed", "error", err)
	}
	if why.Status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="sogoc", error="invalid_token"`)
	}
	Refuse(w, r, why)
}

// Refuse answers with a problem in the language asked for.
func Refuse(w http.ResponseWriter, r *http.Request, why problem.Refusal) {
	lang := "vi"
	if strings.HasPrefix(strings.ToLower(r.Header.Get("Accept-Language")), "en") {
		lang = "en"
	}
	w.Header().Set("Cache-Control", "no-store")
	why.In(lang).Write(w)
}
