// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// The kinds of accounts.
const (
	Person      = "person"
	Integration = "integration" // another system; no password, tokens instead
)

var (
	// ErrIntegration: what is asked is for people, not for another system.
	ErrIntegration = errors.New("access: the account is that of another system")
	// ErrContact: an integration without somebody to call, or without a name.
	ErrContact = errors.New("access: an integration needs a name and a contact")

	sqlIntegrations = store.SQL("access.integration.list", `SELECT `+accountColumns+` FROM account WHERE province = $1 AND path >= $2 AND path < $3 AND kind = 'integration' AND id > $4 ORDER BY id LIMIT $5`)
)

// IntegrationRoles are the roles that another system may have: its authority is
// that of a person in the role, narrowed by the scopes of its token.
func IntegrationRoles() []Role {
	return slices.DeleteFunc(Roles(), func(r Role) bool { return r == Admin })
}

// Integrations lists the other systems within scope, oldest first, after an id.
func (s *Accounts) Integrations(ctx context.Context, province, scope, after string, limit int) ([]Account, error) {
	from, to := Range(scope)
	return store.All(ctx, s.DB, sqlIntegrations, scanAccount, province, from, to, after, limit)
}

// IntegrationFor reads an integration that by may manage.
func (s *Accounts) IntegrationFor(ctx context.Context, by Actor, id string) (Account, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return a, err
	}
	if a.Kind != Integration {
		return a, store.ErrNotFound
	}
	return a, Can(by, IntegrationManage, Target{Path: a.Path})
}

// AddIntegration makes an integration with its first token. The token is
// returned this once; sent again with the same key, the command gives
// ErrShown.
func (s *Accounts) AddIntegration(ctx context.Context, by Actor, key string, a Account, t Token) (made Account, token string, err error) {
	a.Name, a.Contact = strings.Join(strings.Fields(a.Name), " "), strings.TrimSpace(a.Contact)
	a.Province, _, _ = strings.Cut(a.Path, "/")
	if a.Name == "" || a.Contact == "" {
		return a, "", ErrContact
	}
	if !slices.Contains(IntegrationRoles(), a.Role) {
		return a, "", fmt.Errorf("%w: %s", ErrRole, a.Role)
	}
	if err := Can(by, IntegrationManage, Target{Path: a.Path}); err != nil {
		return a, "", err
	}
	a.ID, a.CreatedAt, a.Kind, a.Lang, a.Prefs = store.NewID(), store.Millis(s.Now()), Integration, "vi", "{}"
	a.Username = "api-" + a.ID // nobody types it
	t.AccountID = a.ID
	if token, err = s.prepare(by, &t); err != nil {
		return a, "", err
	}
	err = s.once(ctx, by, key, func(ctx context.Context, tx *store.Tx) error {
		if err := s.insert(ctx, tx, a); err != nil {
			return err
		}
		if err := s.note(ctx, tx, by, a, "integration.add", nil); err != nil {
			return err
		}
		return s.addToken(ctx, tx, by, a, t, "token.add")
	})
	return a, token, err
}

// note appends to the log what was done to an integration.
func (s *Accounts) note(ctx context.Context, tx *store.Tx, by Actor, a Account, action string, more map[string]string) error {
	detail := map[string]string{"role": string(a.Role), "path": a.Path}
	for k, v := range more {
		detail[k] = v
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: a.Province, Actor: by.ID, Action: action, Target: "integration:" + a.ID, Detail: detail})
}

// once runs a command whose answer is a token: it can't be given again.
func (s *Accounts) once(ctx context.Context, by Actor, key string, do func(context.Context, *store.Tx) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, again, err := store.Once(ctx, tx, by.ID, key, func() (string, error) { return "", do(ctx, tx) })
		if again {
			return ErrShown
		}
		return err
	})
}

// SetIntegrationOpen closes an integration with all its tokens, or opens it.
func (s *Accounts) SetIntegrationOpen(ctx context.Context, by Actor, id string, open bool) error {
	a, err := s.IntegrationFor(ctx, by, id)
	if err != nil || open == (a.DisabledAt == 0) {
		return err
	}
	at, action := store.Millis(s.Now()), "integration.close"
	if open {
		at, action = 0, "integration.open"
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlSetDisabled, id, at); err != nil {
			return err
		}
		return s.note(ctx, tx, by, a, action, nil)
	})
}
