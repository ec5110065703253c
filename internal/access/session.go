// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// After this many failures in the window, a user name or an address waits.
const (
	maxNameFailures    = 8
	maxAddressFailures = 60
	failureWindow      = 15 * time.Minute
	seenEvery          = 5 * time.Minute
)

var (
	// ErrSignIn: user name or password is wrong; which one is not told.
	ErrSignIn = errors.New("access: wrong user name or password")
	// ErrTooMany: too many failures; try again after failureWindow.
	ErrTooMany = errors.New("access: too many failed attempts")
	// ErrNoSession: the session is unknown, over or revoked.
	ErrNoSession = errors.New("access: no session")
)

// Session is one signed-in browser.
type Session struct {
	ID        string
	AccountID string
	CreatedAt int64
	SeenAt    int64
	ExpiresAt int64
	Address   string
	Agent     string
	RevokedAt int64
}

const sessionColumns = `id, account_id, created_at, seen_at, expires_at, address, agent, revoked_at`

var (
	sqlAddSession = store.SQL("access.session.add", `INSERT INTO session (token_hash, `+sessionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	sqlSession    = store.SQL("access.session.get", `SELECT s.id, s.account_id, s.created_at, s.seen_at, s.expires_at, s.address, s.agent, s.revoked_at, `+
		`a.`+strings.ReplaceAll(accountColumns, ", ", ", a.")+` FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = $1`)
	sqlSessions     = store.SQL("access.session.list", `SELECT `+sessionColumns+` FROM session WHERE account_id = $1 AND revoked_at = 0 AND expires_at > $2 ORDER BY created_at DESC`)
	sqlSeen         = store.SQL("access.session.seen", `UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1`)
	sqlRevoke       = store.SQL("access.session.revoke", `UPDATE session SET revoked_at = $3 WHERE account_id = $1 AND id = $2 AND revoked_at = 0`)
	sqlRevokeAll    = store.SQL("access.session.revoke.all", `UPDATE session SET revoked_at = $2 WHERE account_id = $1 AND revoked_at = 0`)
	sqlFailures     = store.SQL("access.failure.get", `SELECT n FROM sign_in_failure WHERE key = $1 AND since > $2`)
	sqlAddFailure   = store.SQL("access.failure.add", `INSERT INTO sign_in_failure (key, since, n) VALUES ($1, $2, 1) ON CONFLICT (key) DO UPDATE SET n = CASE WHEN sign_in_failure.since > $3 THEN sign_in_failure.n + 1 ELSE 1 END, since = CASE WHEN sign_in_failure.since > $3 THEN sign_in_failure.since ELSE excluded.since END`)
	sqlClearFailure = store.SQL("access.failure.clear", `DELETE FROM sign_in_failure WHERE key = $1`)
)

func (s *Session) columns() []any {
	return []any{&s.ID, &s.AccountID, &s.CreatedAt, &s.SeenAt, &s.ExpiresAt, &s.Address, &s.Agent, &s.RevokedAt}
}

func scanSession(row store.Row) (s Session, err error) { return s, row.Scan(s.columns()...) }

// signedIn is a session with its account: asked for by every request, so it is
// one statement.
type signedIn struct {
	Session
	account Account
}

func scanSignedIn(row store.Row) (s signedIn, err error) {
	var must int
	err = row.Scan(append(s.columns(), s.account.columns(&must)...)...)
	s.account.MustChange = must != 0
	return s, err
}

// SignIn checks a password and opens a session. address is the browser's
// network address without port; agent its description of itself.
func (s *Accounts) SignIn(ctx context.Context, username, password, address, agent string) (token string, a Account, err error) {
	byName, byAddress := "name:"+hashToken(username), "address:"+address
	if err := s.mayTry(ctx, byName, byAddress); err != nil {
		return "", a, err
	}
	a, err = s.ByUsername(ctx, username)
	if errors.Is(err, store.ErrNotFound) {
		// Spend the same time as for a known name, so that names can't be probed.
		_ = checkPassword(unknownHash, password)
		return "", a, s.failed(ctx, byName, byAddress)
	}
	if err != nil {
		return "", a, err
	}
	if !checkPassword(a.password, password) || a.DisabledAt != 0 || a.Kind != Person {
		return "", a, s.failed(ctx, byName, byAddress)
	}
	token, err = s.open(ctx, a, address, agent, byName)
	return token, a, err
}

var unknownHash = func() string {
	hash, err := HashPassword("no account has this password")
	if err != nil {
		panic(err)
	}
	return hash
}()

func (s *Accounts) open(ctx context.Context, a Account, address, agent, byName string) (string, error) {
	token := newToken()
	now := s.Now()
	err := s.write(ctx, a.Actor, a, "session.open", func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlClearFailure, byName); err != nil {
			return err
		}
		return tx.Do(ctx, sqlAddSession, hashToken(token), store.NewID(), a.ID, store.Millis(now), store.Millis(now), store.Millis(now.Add(s.TTL)), address, agent, 0)
	})
	if err != nil {
		return "", fmt.Errorf("opening a session: %w", err)
	}
	return token, nil
}

func (s *Accounts) mayTry(ctx context.Context, byName, byAddress string) error {
	since := store.Millis(s.Now().Add(-failureWindow))
	for key, limit := range map[string]int{byName: maxNameFailures, byAddress: maxAddressFailures} {
		n, err := store.Scalar[int](ctx, s.DB, sqlFailures, key, since)
		if err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
		if n >= limit {
			return ErrTooMany
		}
	}
	return nil
}

func (s *Accounts) failed(ctx context.Context, keys ...string) error {
	now := s.Now()
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, key := range keys {
			if err := tx.Do(ctx, sqlAddFailure, key, store.Millis(now), store.Millis(now.Add(-failureWindow))); err != nil {
				return err
			}
		}
		return nil
	})
	return errors.Join(ErrSignIn, err)
}

// Authenticate finds the account behind a token and keeps the session alive.
func (s *Accounts) Authenticate(ctx context.Context, token string) (Account, Session, error) {
	found, err := store.One(ctx, s.DB, sqlSession, scanSignedIn, hashToken(token))
	if errors.Is(err, store.ErrNotFound) {
		return Account{}, Session{}, ErrNoSession
	}
	// A store that fails for a moment must not sign anybody out.
	if err != nil {
		return Account{}, Session{}, err
	}
	now, sess, a := s.Now(), found.Session, found.account
	if sess.RevokedAt != 0 || sess.ExpiresAt <= store.Millis(now) || a.DisabledAt != 0 {
		return Account{}, sess, ErrNoSession
	}
	// Writing on every request would make reading as dear as saving.
	if now.Sub(store.Time(sess.SeenAt)) > seenEvery {
		err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			return tx.Do(ctx, sqlSeen, sess.ID, store.Millis(now), store.Millis(now.Add(s.TTL)))
		})
	}
	return a, sess, err
}

// Sessions lists the open sessions of an account, newest first.
func (s *Accounts) Sessions(ctx context.Context, accountID string) ([]Session, error) {
	return store.All(ctx, s.DB, sqlSessions, scanSession, accountID, store.Millis(s.Now()))
}

// Revoke ends one session of an account that by may manage.
func (s *Accounts) Revoke(ctx context.Context, by Actor, accountID, sessionID string) error {
	a, err := s.managed(ctx, by, accountID)
	if err != nil {
		return err
	}
	return s.write(ctx, by, a, "session.revoke", func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlRevoke, accountID, sessionID, store.Millis(s.Now()))
		if err == nil && n == 0 {
			return store.ErrNotFound
		}
		return err
	})
}

// LogView records that a person saw personal data in full.
func LogView(ctx context.Context, db *store.DB, actor Actor, target, purpose string) error {
	return db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return LogViewIn(ctx, tx, actor, target, purpose)
	})
}

// LogViewIn is LogView inside a caller's transaction.
func LogViewIn(ctx context.Context, tx *store.Tx, actor Actor, target, purpose string) error {
	return audit.Append(ctx, tx, audit.Record{Province: actor.Province, Actor: actor.ID, Action: "view.full", Target: target, Detail: map[string]string{"purpose": purpose}})
}
