// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// Limits of tokens.
const (
	TokenDays    = 365 // how long one lives unless told otherwise
	MaxTokenDays = 730
	TokenRate    = 600 // requests a minute unless told otherwise
	MaxTokenRate = 60000
	MaxOverlap   = 30 * 24 * time.Hour // how long the old one of a rotation may live on
)

var (
	// ErrNoScope: a token is asked for without a scope, or with an unknown one.
	ErrNoScope = errors.New("access: a token needs known scopes")
	// ErrTokenTerms: life, rate or overlap of a token is outside the limits.
	ErrTokenTerms = errors.New("access: outside the limits of tokens")
	// ErrShown: the token was made by the same command before and was shown then.
	ErrShown = errors.New("access: the token was shown already")
	// ErrToken: the token is good and does not open this.
	ErrToken = errors.New("access: the token has no scope for this")
	// ErrNoToken: the token is unknown, or what was sent is none.
	ErrNoToken = errors.New("access: no such token")
	// ErrTokenExpired: the life of the token is over.
	ErrTokenExpired = errors.New("access: the token has expired")
	// ErrTokenRevoked: somebody revoked the token or closed the integration.
	ErrTokenRevoked = errors.New("access: the token was revoked")
)

// Token is what an integration shows to be let in. The text itself is kept
// nowhere.
type Token struct {
	ID        string
	Prefix    string // the beginning of the text
	AccountID string
	Scopes    Scopes
	Rate      int // requests a minute
	CreatedAt int64
	CreatedBy string
	ExpiresAt int64
	UsedAt    int64 // to within a few minutes; 0 is never
	RevokedAt int64
	hash      string
}

// State says how a token stands at a moment: nil, ErrTokenExpired or
// ErrTokenRevoked.
func (t Token) State(now time.Time) error {
	switch {
	case t.RevokedAt != 0:
		return ErrTokenRevoked
	case t.ExpiresAt <= store.Millis(now):
		return ErrTokenExpired
	}
	return nil
}

const tokenColumns = `t.id, t.hash, t.prefix, t.account_id, t.scopes, t.rate, t.created_at, t.created_by, t.expires_at, t.used_at, t.revoked_at`

var (
	sqlAddToken = store.SQL("access.token.add", `INSERT INTO api_token (id, hash, prefix, account_id, scopes, rate, created_at, created_by, expires_at, used_at, revoked_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`)
	sqlTokens   = store.SQL("access.token.list", `SELECT `+tokenColumns+` FROM api_token t WHERE t.account_id = $1 ORDER BY t.created_at DESC, t.id DESC`)
	sqlToken    = store.SQL("access.token.get", `SELECT `+tokenColumns+` FROM api_token t WHERE t.id = $1`)
	// Asked for by every request, so the account comes with it.
	sqlTokenIn = store.SQL("access.token.in", `SELECT `+tokenColumns+`, a.`+strings.ReplaceAll(accountColumns, ", ", ", a.")+` FROM api_token t JOIN account a ON a.id = t.account_id WHERE t.hash = $1`)
	sqlUsed    = store.SQL("access.token.used", `UPDATE api_token SET used_at = $2 WHERE id = $1 AND used_at < $2`)
	sqlExpire  = store.SQL("access.token.expire", `UPDATE api_token SET expires_at = $2 WHERE id = $1 AND expires_at > $2`)
	sqlUnuse   = store.SQL("access.token.revoke", `UPDATE api_token SET revoked_at = $2 WHERE id = $1 AND revoked_at = 0`)
)

// scanToken reads the columns of a token and whatever follows.
func scanToken(row store.Row, more ...any) (t Token, err error) {
	var scopes string
	all := []any{&t.ID, &t.hash, &t.Prefix, &t.AccountID, &scopes, &t.Rate, &t.CreatedAt, &t.CreatedBy, &t.ExpiresAt, &t.UsedAt, &t.RevokedAt}
	if err := row.Scan(append(all, more...)...); err != nil {
		return t, err
	}
	t.Scopes, err = ParseScopes(scopes)
	if err == nil && t.Scopes == 0 {
		err = ErrNoScope // no scopes would be a person's
	}
	return t, err
}

func scanTokenAlone(row store.Row) (Token, error) { return scanToken(row) }

// prepare completes a token and gives its text. A zero ExpiresAt or Rate takes
// the default.
func (s *Accounts) prepare(by Actor, t *Token) (text string, err error) {
	now := s.Now()
	if t.ExpiresAt == 0 {
		t.ExpiresAt = store.Millis(now.AddDate(0, 0, TokenDays))
	}
	if t.Rate == 0 {
		t.Rate = TokenRate
	}
	if t.Scopes == 0 {
		return "", ErrNoScope
	}
	if t.ExpiresAt <= store.Millis(now) || t.ExpiresAt > store.Millis(now.AddDate(0, 0, MaxTokenDays)) || t.Rate < 1 || t.Rate > MaxTokenRate {
		return "", ErrTokenTerms
	}
	text = newTokenText()
	t.ID, t.hash, t.Prefix, t.CreatedAt, t.CreatedBy = store.NewID(), hashToken(text), PrefixOf(text), store.Millis(now), by.ID
	return text, nil
}

func (s *Accounts) addToken(ctx context.Context, tx *store.Tx, by Actor, a Account, t Token, action string) error {
	if err := tx.Do(ctx, sqlAddToken, t.ID, t.hash, t.Prefix, t.AccountID, t.Scopes.String(), t.Rate, t.CreatedAt, t.CreatedBy, t.ExpiresAt, 0, 0); err != nil {
		return err
	}
	return s.note(ctx, tx, by, a, action, map[string]string{"token": t.ID, "prefix": t.Prefix, "scopes": t.Scopes.String(), "expires": strconv.FormatInt(t.ExpiresAt, 10)})
}

// AddToken gives an integration one more token, which is returned this once.
// Only Scopes, Rate and ExpiresAt of t are read.
func (s *Accounts) AddToken(ctx context.Context, by Actor, key, integration string, t Token) (made Token, text string, err error) {
	a, err := s.IntegrationFor(ctx, by, integration)
	if err != nil {
		return t, "", err
	}
	t.AccountID = a.ID
	if text, err = s.prepare(by, &t); err != nil {
		return t, "", err
	}
	return t, text, s.once(ctx, by, key, func(ctx context.Context, tx *store.Tx) error {
		return s.addToken(ctx, tx, by, a, t, "token.add")
	})
}

// RotateToken gives a token with the same scopes, rate and length of life; the
// old one ends after overlap, or when it would have ended anyway.
func (s *Accounts) RotateToken(ctx context.Context, by Actor, key, id string, overlap time.Duration) (made Token, text string, err error) {
	old, a, err := s.tokenFor(ctx, by, id)
	if err != nil {
		return made, "", err
	}
	if overlap < 0 || overlap > MaxOverlap {
		return made, "", ErrTokenTerms
	}
	now := s.Now()
	life := store.Time(old.ExpiresAt).Sub(store.Time(old.CreatedAt))
	if old.State(now) != nil || life < 24*time.Hour {
		life = TokenDays * 24 * time.Hour // an end brought forward says nothing
	}
	made = Token{AccountID: a.ID, Scopes: old.Scopes, Rate: old.Rate, ExpiresAt: store.Millis(now.Add(life))}
	if text, err = s.prepare(by, &made); err != nil {
		return made, "", err
	}
	return made, text, s.once(ctx, by, key, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlExpire, old.ID, store.Millis(now.Add(overlap))); err != nil {
			return err
		}
		return s.addToken(ctx, tx, by, a, made, "token.rotate")
	})
}

// RevokeToken ends a token now. Done twice, it does nothing.
func (s *Accounts) RevokeToken(ctx context.Context, by Actor, id string) error {
	t, a, err := s.tokenFor(ctx, by, id)
	if err != nil || t.RevokedAt != 0 {
		return err
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlUnuse, id, store.Millis(s.Now()))
		if err != nil || n == 0 {
			return err
		}
		return s.note(ctx, tx, by, a, "token.revoke", map[string]string{"token": id, "prefix": t.Prefix})
	})
}

// tokenFor reads a token of an integration that by may manage.
func (s *Accounts) tokenFor(ctx context.Context, by Actor, id string) (Token, Account, error) {
	t, err := s.TokenByID(ctx, id)
	if err != nil {
		return t, Account{}, err
	}
	a, err := s.IntegrationFor(ctx, by, t.AccountID)
	return t, a, err
}

// TokenByID reads a token by its id, which opens nothing.
func (s *Accounts) TokenByID(ctx context.Context, id string) (Token, error) {
	return store.One(ctx, s.DB, sqlToken, scanTokenAlone, id)
}

// Tokens lists the tokens of an integration, newest first.
func (s *Accounts) Tokens(ctx context.Context, integration string) ([]Token, error) {
	return store.All(ctx, s.DB, sqlTokens, scanTokenAlone, integration)
}

// FindToken tells whose a token is, whatever its state.
func (s *Accounts) FindToken(ctx context.Context, text string) (t Token, a Account, err error) {
	if !validToken(text) {
		return t, a, ErrNoToken
	}
	var must int
	t, err = store.One(ctx, s.DB, sqlTokenIn, func(row store.Row) (Token, error) { return scanToken(row, a.columns(&must)...) }, hashToken(text))
	if errors.Is(err, store.ErrNotFound) {
		err = ErrNoToken
	}
	return t, a, err
}

// AuthenticateToken finds the integration behind a token; its Actor carries the
// scopes. ErrNoToken, ErrTokenExpired or ErrTokenRevoked say why not.
func (s *Accounts) AuthenticateToken(ctx context.Context, text string) (Actor, Token, error) {
	t, a, err := s.FindToken(ctx, text)
	if err != nil {
		return Actor{}, t, err
	}
	now := s.Now()
	if err := t.State(now); err != nil {
		return Actor{}, t, err
	}
	if a.DisabledAt != 0 {
		return Actor{}, t, ErrTokenRevoked
	}
	if now.Sub(store.Time(t.UsedAt)) > seenEvery {
		err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.Do(ctx, sqlUsed, t.ID, store.Millis(now))
		})
	}
	a.Scopes = t.Scopes
	return a.Actor, t, err
}
