// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// Account is a person who can sign in.
type Account struct {
	Actor
	MustChange bool // the password was given by somebody else
	DisabledAt int64
	CreatedAt  int64
	Kind       string // Person or Integration
	Contact    string // of an integration: whom to call when it misbehaves
	password   string
}

// Accounts keeps people and their sessions.
type Accounts struct {
	DB  *store.DB
	Now func() time.Time
	TTL time.Duration // of a session that is used
}

// NewAccounts uses the wall clock; ttl is how long an unused session lives.
func NewAccounts(db *store.DB, ttl time.Duration) *Accounts {
	return &Accounts{DB: db, Now: time.Now, TTL: ttl}
}

var (
	// ErrUsername: what a user name may look like.
	ErrUsername = errors.New("access: a user name has 3 to 40 of the characters a-z 0-9 . _ -")
	// ErrTaken: another account has the user name.
	ErrTaken = errors.New("access: the user name is taken")

	usernameForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,39}$`)
)

const accountColumns = `province, id, username, name, role, unit, path, password, must_change, disabled_at, created_at, lang, prefs, kind, contact`

var (
	sqlAddAccount   = store.SQL("access.account.add", `INSERT INTO account (`+accountColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (username) DO NOTHING`)
	sqlAccountByID  = store.SQL("access.account.id", `SELECT `+accountColumns+` FROM account WHERE id = $1`)
	sqlAccountName  = store.SQL("access.account.username", `SELECT `+accountColumns+` FROM account WHERE username = $1`)
	sqlAccountList  = store.SQL("access.account.list", `SELECT `+accountColumns+` FROM account WHERE province = $1 AND path >= $2 AND path < $3 AND username > $4 AND kind = 'person' ORDER BY username LIMIT $5`)
	sqlSetPassword  = store.SQL("access.account.password", `UPDATE account SET password = $2, must_change = $3 WHERE id = $1`)
	sqlSetDisabled  = store.SQL("access.account.disable", `UPDATE account SET disabled_at = $2 WHERE id = $1`)
	sqlSetRole      = store.SQL("access.account.role", `UPDATE account SET role = $2, unit = $3, path = $4, name = $5 WHERE id = $1`)
	sqlSetLang      = store.SQL("access.account.lang", `UPDATE account SET lang = $2 WHERE id = $1`)
	sqlSetPrefs     = store.SQL("access.account.prefs", `UPDATE account SET prefs = $2 WHERE id = $1`)
	sqlCountRole    = store.SQL("access.account.count.role", `SELECT count(*) FROM account WHERE role = $1 AND disabled_at = 0 AND kind = 'person'`)
	sqlProvinces    = store.SQL("access.account.provinces", `SELECT DISTINCT province FROM account ORDER BY province`)
	sqlCountAccount = store.SQL("access.account.count", `SELECT count(*) FROM account`)
)

func scanAccount(row store.Row) (a Account, err error) {
	var must int
	err = row.Scan(a.columns(&must)...)
	a.MustChange = must != 0
	return a, err
}

func (a *Account) columns(must *int) []any {
	return []any{&a.Province, &a.ID, &a.Username, &a.Name, &a.Role, &a.Unit, &a.Path, &a.password, must, &a.DisabledAt, &a.CreatedAt, &a.Lang, &a.Prefs, &a.Kind, &a.Contact}
}

// Add makes an account. by is who makes it; the first administrator is made by
// System from the command line.
func (s *Accounts) Add(ctx context.Context, by Actor, a Account, password string) (Account, error) {
	hash, err := HashPassword(password)
	if err != nil {
		return a, err
	}
	return s.AddHashed(ctx, by, a, hash)
}

// AddHashed is Add for many accounts at once: the hash of HashPassword is made
// by the caller, who may share it.
func (s *Accounts) AddHashed(ctx context.Context, by Actor, a Account, hash string) (Account, error) {
	a.Username = strings.ToLower(strings.TrimSpace(a.Username))
	a.Name = strings.Join(strings.Fields(a.Name), " ")
	a.Province, _, _ = strings.Cut(a.Path, "/")
	switch {
	case !usernameForm.MatchString(a.Username):
		return a, ErrUsername
	case a.Name == "":
		return a, errors.New("access: an account needs the person's name")
	case !slices.Contains(Roles(), a.Role):
		return a, fmt.Errorf("access: there is no role %q", a.Role)
	}
	if err := Can(by, AccountManage, Target{Path: a.Path, Role: a.Role}); err != nil {
		return a, err
	}
	a.ID, a.CreatedAt, a.password, a.Kind = store.NewID(), store.Millis(s.Now()), hash, Person
	if a.Lang == "" {
		a.Lang = "vi"
	}
	if a.Prefs == "" {
		a.Prefs = "{}"
	}
	return a, s.write(ctx, by, a, "account.add", func(ctx context.Context, tx *store.Tx) error { return s.insert(ctx, tx, a) })
}

func (s *Accounts) insert(ctx context.Context, tx *store.Tx, a Account) error {
	n, err := tx.Exec(ctx, sqlAddAccount, a.Province, a.ID, a.Username, a.Name, a.Role, a.Unit, a.Path, a.password, flag(a.MustChange), a.DisabledAt, a.CreatedAt, a.Lang, a.Prefs, a.Kind, a.Contact)
	if err == nil && n == 0 {
		return ErrTaken
	}
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (s *Accounts) write(ctx context.Context, by Actor, a Account, action string, change func(context.Context, *store.Tx) error) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		if err := change(ctx, tx); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: a.Province, Actor: by.ID, Action: action, Target: "account:" + a.ID,
			Detail: map[string]string{"role": string(a.Role), "path": a.Path}})
	})
}

// Get reads an account by id.
func (s *Accounts) Get(ctx context.Context, id string) (Account, error) {
	return store.One(ctx, s.DB, sqlAccountByID, scanAccount, id)
}

// ByUsername reads an account by the name it signs in with.
func (s *Accounts) ByUsername(ctx context.Context, username string) (Account, error) {
	return store.One(ctx, s.DB, sqlAccountName, scanAccount, strings.ToLower(strings.TrimSpace(username)))
}

// List reads the accounts within scope after a user name, in its order.
func (s *Accounts) List(ctx context.Context, province, scope, after string, limit int) ([]Account, error) {
	from, to := Range(scope)
	return store.All(ctx, s.DB, sqlAccountList, scanAccount, province, from, to, after, limit)
}

// Count counts all accounts: zero means that the first administrator is missing.
func (s *Accounts) Count(ctx context.Context) (int, error) {
	return store.Scalar[int](ctx, s.DB, sqlCountAccount)
}

// Provinces lists the provinces that have accounts; one without a name while
// there are none.
func (s *Accounts) Provinces(ctx context.Context) ([]string, error) {
	all, err := store.Scalars[string](ctx, s.DB, sqlProvinces)
	if err == nil && len(all) == 0 {
		all = []string{""}
	}
	return all, err
}

// CountRole counts the open accounts of a role.
func (s *Accounts) CountRole(ctx context.Context, role Role) (int, error) {
	return store.Scalar[int](ctx, s.DB, sqlCountRole, role)
}

// SetPassword gives an account a password. Set by somebody else, it must be
// changed at the next sign-in; every session of the account ends.
func (s *Accounts) SetPassword(ctx context.Context, by Actor, id, password string) error {
	a, err := s.managed(ctx, by, id)
	if err != nil {
		return err
	}
	hash, err := HashPassword(password)
	if err != nil {
		return err
	}
	return s.write(ctx, by, a, "account.password", func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlSetPassword, id, hash, flag(by.ID != id)); err != nil {
			return err
		}
		return tx.Do(ctx, sqlRevokeAll, id, store.Millis(s.Now()))
	})
}

// ChangeOwnPassword asks for the present password first.
func (s *Accounts) ChangeOwnPassword(ctx context.Context, actor Actor, present, wanted string) error {
	a, err := s.Get(ctx, actor.ID)
	if err != nil {
		return err
	}
	if !checkPassword(a.password, present) {
		return ErrSignIn
	}
	return s.SetPassword(ctx, actor, actor.ID, wanted)
}

// SetDisabled closes an account, or opens it again. Its work stays.
func (s *Accounts) SetDisabled(ctx context.Context, by Actor, id string, disabled bool) error {
	a, err := s.managed(ctx, by, id)
	if err != nil {
		return err
	}
	at, action := int64(0), "account.enable"
	if disabled {
		at, action = store.Millis(s.Now()), "account.disable"
	}
	return s.write(ctx, by, a, action, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Do(ctx, sqlSetDisabled, id, at); err != nil || !disabled {
			return err
		}
		return tx.Do(ctx, sqlRevokeAll, id, at)
	})
}

// Assign changes a person's name, role and unit.
func (s *Accounts) Assign(ctx context.Context, by Actor, id, name string, role Role, unitID, path string) error {
	a, err := s.managed(ctx, by, id)
	if err != nil {
		return err
	}
	if err := Can(by, AccountManage, Target{Path: path, Role: role}); err != nil {
		return err
	}
	a.Role, a.Path = role, path
	return s.write(ctx, by, a, "account.assign", func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlSetRole, id, role, unitID, path, name)
	})
}

// managed reads an account that by may change: their own, or one they manage.
func (s *Accounts) managed(ctx context.Context, by Actor, id string) (Account, error) {
	a, err := s.Get(ctx, id)
	if err != nil {
		return a, err
	}
	if a.Kind == Integration {
		return a, ErrIntegration
	}
	if by.ID == id {
		return a, nil
	}
	return a, Can(by, AccountManage, Target{Path: a.Path, Role: a.Role})
}

// SetLang keeps the language a person reads.
func (s *Accounts) SetLang(ctx context.Context, id, lang string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlSetLang, id, lang)
	})
}

// maxPrefs bounds a person's settings, in bytes.
const maxPrefs = 16 << 10

// ErrPrefs: more settings than anybody needs.
var ErrPrefs = errors.New("access: the settings are too long")

// MergePrefs changes some of a person's own settings, such as keys of the
// workbench, and returns all; a setting given as nil goes, those not named stay.
func (s *Accounts) MergePrefs(ctx context.Context, id string, change map[string]any) (all map[string]any, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		a, err := store.One(ctx, tx, sqlAccountByID, scanAccount, id)
		if err != nil {
			return err
		}
		all = a.Settings()
		for name, v := range change {
			if all[name] = v; v == nil {
				delete(all, name)
			}
		}
		text, err := json.Marshal(all)
		if err != nil {
			return fmt.Errorf("writing settings: %w", err)
		}
		if len(text) > maxPrefs {
			return ErrPrefs
		}
		return tx.Do(ctx, sqlSetPrefs, id, string(text))
	})
	return all, err
}

// Settings reads a person's own settings; what can't be read counts as none.
func (a Actor) Settings() map[string]any {
	all := map[string]any{}
	if json.Unmarshal([]byte(a.Prefs), &all) != nil || all == nil {
		return map[string]any{}
	}
	return all
}
