// SPDX-License-Identifier: Apache-2.0

package bearer

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
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
		Refuse(w, http.StatusTooManyRequests, "rate_limited", "Gửi yêu cầu quá nhanh. Hãy chờ số giây ghi ở Retry-After rồi gửi lại.")
		return nil, false
	}
	return r.WithContext(access.WithActor(r.Context(), actor)), true
}

// refusals are the codes of what a token is refused for.
var refusals = []struct {
	err          error
	code, detail string
}{
	{access.ErrTokenExpired, "token_expired", "Mã truy cập đã hết hạn. Hãy xin quản trị đổi mã."},
	{access.ErrTokenRevoked, "token_revoked", "Mã truy cập đã bị thu hồi. Hãy liên hệ quản trị."},
	{access.ErrNoToken, "token_unknown", "Mã truy cập không đúng."},
}

func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, err error) {
	for _, known := range refusals {
		if errors.Is(err, known.err) {
			w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
			Refuse(w, http.StatusUnauthorized, known.code, known.detail)
			return
		}
	}
	if r.Context().Err() == nil {
		g.log.ErrorContext(r.Context(), "looking for a token failed", "error", err)
	}
	Refuse(w, http.StatusInternalServerError, "internal", "Máy chủ gặp lỗi. Hãy thử lại sau.")
}

// Problem is a refusal in the shape of RFC 9457 with a code for programs.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

// Refuse answers with a problem. code is stable; detail is for people.
func Refuse(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(Problem{http.StatusText(status), status, code, detail}) // the caller may have gone
}
