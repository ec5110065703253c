// SPDX-License-Identifier: Apache-2.0

package access_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// gate is accounts with a clock of the test's own and an administrator.
type gate struct {
	*access.Accounts
	t     *testing.T
	admin access.Actor
	now   time.Time
}

func newGate(t *testing.T, db *store.DB) *gate {
	t.Helper()
	g := &gate{Accounts: access.NewAccounts(db, time.Hour), t: t, now: time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)}
	g.Now = func() time.Time { return g.now }
	g.admin = access.Actor{ID: "admin", Role: access.Admin, Province: "44", Path: "44"}
	return g
}

// connect makes an integration of a commune with a token of some scopes.
func (g *gate) connect(role access.Role, scopes access.Scopes) (access.Account, string) {
	g.t.Helper()
	a, text, err := g.AddIntegration(g.t.Context(), g.admin, "", access.Account{Actor: access.Actor{Name: " Kho  dữ liệu ", Role: role, Path: "44/19363", Unit: "19363@20250701"}, Contact: "Phòng CNTT"}, access.Token{Scopes: scopes})
	if err != nil {
		g.t.Fatal(err)
	}
	return a, text
}

func (g *gate) comes(text string, want error) access.Actor {
	g.t.Helper()
	actor, _, err := g.AuthenticateToken(g.t.Context(), text)
	if !errors.Is(err, want) {
		g.t.Fatalf("the token: %v, want %v", err, want)
	}
	return actor
}

func TestTokenLetsAnIntegrationIn(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g := newGate(t, db)
		a, text := g.connect(access.Registrar, access.EntriesFull|access.BooksRead)
		actor := g.comes(text, nil)
		if actor.ID != a.ID || actor.Name != "Kho dữ liệu" || actor.Province != "44" || actor.Scopes != access.EntriesFull|access.BooksRead {
			t.Errorf("%+v", actor)
		}
		// The one policy asks role, scopes and unit.
		for action, want := range map[access.Action]error{access.EntryView: nil, access.EntryList: nil, access.BookView: nil, access.BookExport: access.ErrToken, access.EntryKey: access.ErrToken, access.AccountManage: access.ErrToken, access.QuotaSet: access.ErrRole} {
			if err := access.Can(actor, action, access.Target{Path: "44/19363"}); !errors.Is(err, want) {
				t.Errorf("%s: %v, want %v", action, err, want)
			}
		}
		if err := access.Can(actor, access.EntryView, access.Target{Path: "44/19366"}); !errors.Is(err, access.ErrScope) {
			t.Errorf("another commune: %v", err)
		}
		// It is no person: no list of people has it, no password opens it.
		if people, err := g.List(t.Context(), "44", "44", "", 10); err != nil || len(people) != 0 {
			t.Errorf("%v %v", people, err)
		}
		if err := g.SetPassword(t.Context(), g.admin, a.ID, "mot mat khau du dai"); !errors.Is(err, access.ErrIntegration) {
			t.Errorf("a password for an integration: %v", err)
		}
		if _, _, err := g.SignIn(t.Context(), a.Username, "", "127.0.0.1", ""); !errors.Is(err, access.ErrSignIn) {
			t.Errorf("signing in: %v", err)
		}
		// The store holds nothing that opens.
		n, err := store.Scalar[int](t.Context(), db, sqlTokenTexts, "%"+text[4:30]+"%")
		if err != nil || n != 0 {
			t.Errorf("%d rows hold the token: %v", n, err)
		}
	})
}

var sqlTokenTexts = store.SQL("access_test.token.texts", `SELECT (SELECT count(*) FROM api_token WHERE hash LIKE $1 OR prefix LIKE $1) + (SELECT count(*) FROM audit_record WHERE body LIKE $1)`)

func TestTokenEndsByTimeByHandAndWithItsIntegration(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		g, ctx := newGate(t, db), t.Context()
		a, first := g.connect(access.Keyer, access.EntriesWrite)
		g.now = g.now.AddDate(0, 0, access.TokenDays-1)
		g.comes(first, nil)
		tokens, err := g.Tokens(ctx, a.ID)
		if err != nil || len(tokens) != 1 || tokens[0].UsedAt != store.Millis(g.now) {
			t.Fatalf("%+v %v", tokens, err)
		}
		// Replaced, both open for the overlap and then the new one alone.
		made, second, err := g.RotateToken(ctx, g.admin, "k", tokens[0].ID, time.Hour)
		if err != nil || made.Scopes != access.EntriesWrite {
			t.Fatal(made, err)
		}
		if _, _, err := g.RotateToken(ctx, g.admin, "k", tokens[0].ID, time.Hour); !errors.Is(err, access.ErrShown) {
			t.Errorf("delivered twice: %v", err)
		}
		g.comes(first, nil)
		g.comes(second, nil)
		g.now = g.now.Add(time.Hour)
		g.comes(first, access.ErrTokenExpired)
		g.comes(second, nil)
		for range 2 { // done twice, it does nothing
			if err := g.RevokeToken(ctx, g.admin, made.ID); err != nil {
				t.Fatal(err)
			}
		}
		g.comes(second, access.ErrTokenRevoked)
		_, third, err := g.AddToken(ctx, g.admin, "", a.ID, access.Token{Scopes: access.BooksRead})
		if err != nil {
			t.Fatal(err)
		}
		for _, open := range []bool{false, true} {
			if err := g.SetIntegrationOpen(ctx, g.admin, a.ID, open); err != nil {
				t.Fatal(err)
			}
			want := map[bool]error{false: access.ErrTokenRevoked, true: nil}[open]
			g.comes(third, want)
		}
		g.trail(a.ID, "integration.add token.add token.rotate token.revoke token.add integration.close integration.open")
	})
}

// trail checks what the log says of an integration, oldest first.
func (g *gate) trail(id, want string) {
	g.t.Helper()
	records, err := audit.Of(g.t.Context(), g.DB, "integration:"+id, 100)
	if err != nil {
		g.t.Fatal(err)
	}
	var got []string
	for _, r := range records {
		if r.Actor != g.admin.ID || r.Province != "44" || r.Detail["path"] != "44/19363" {
			g.t.Errorf("%+v", r)
		}
		got = append([]string{r.Action}, got...)
	}
	if strings.Join(got, " ") != want {
		g.t.Errorf("%q, want %q", got, want)
	}
}

func TestTokensAreRefused(t *testing.T) {
	t.Parallel()
	g := newGate(t, storetest.OpenSQLite(t))
	ctx := t.Context()
	a, text := g.connect(access.Viewer, access.BooksRead)
	for _, bad := range []string{"", "sgk_", text + "A", text[:len(text)-1], strings.ToLower(text), "sgk_" + strings.Repeat("A", 33), "x" + text} {
		g.comes(bad, access.ErrNoToken)
	}
	good := access.Account{Actor: access.Actor{Name: "A", Role: access.Viewer, Path: "44/19363"}, Contact: "B"}
	for name, ask := range map[string]struct {
		by   access.Actor
		a    func(*access.Account)
		t    access.Token
		want error
	}{
		"no scope":         {g.admin, nil, access.Token{}, access.ErrNoScope},
		"too long":         {g.admin, nil, access.Token{Scopes: 1, ExpiresAt: store.Millis(g.now.AddDate(3, 0, 0))}, access.ErrTokenTerms},
		"over already":     {g.admin, nil, access.Token{Scopes: 1, ExpiresAt: 1}, access.ErrTokenTerms},
		"too often":        {g.admin, nil, access.Token{Scopes: 1, Rate: access.MaxTokenRate + 1}, access.ErrTokenTerms},
		"no contact":       {g.admin, func(a *access.Account) { a.Contact = " " }, access.Token{Scopes: 1}, access.ErrContact},
		"an administrator": {g.admin, func(a *access.Account) { a.Role = access.Admin }, access.Token{Scopes: 1}, access.ErrRole},
		"another province": {g.admin, func(a *access.Account) { a.Path = "45" }, access.Token{Scopes: 1}, access.ErrScope},
		"by a registrar":   {access.Actor{ID: "r", Role: access.Registrar, Path: "44/19363"}, nil, access.Token{Scopes: 1}, access.ErrRole},
	} {
		wanted := good
		if ask.a != nil {
			ask.a(&wanted)
		}
		if _, _, err := g.AddIntegration(ctx, ask.by, "", wanted, ask.t); !errors.Is(err, ask.want) {
			t.Errorf("%s: %v, want %v", name, err, ask.want)
		}
	}
	if _, _, err := g.RotateToken(ctx, g.admin, "", "nothing", 0); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("rotating nothing: %v", err)
	}
	elsewhere := access.Actor{ID: "x", Role: access.Admin, Path: "44/19366"}
	if _, _, err := g.AddToken(ctx, elsewhere, "", a.ID, access.Token{Scopes: 1}); !errors.Is(err, access.ErrScope) {
		t.Errorf("by another unit's administrator: %v", err)
	}
	if _, err := g.IntegrationFor(ctx, g.admin, g.person()); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a person as an integration: %v", err)
	}
}

func (g *gate) person() string {
	g.t.Helper()
	a, err := g.Add(g.t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "nguoi", Name: "Người", Role: access.Keyer, Path: "44/19363"}}, "mot mat khau du dai")
	if err != nil {
		g.t.Fatal(err)
	}
	return a.ID
}

func TestScopesAreReadAsWritten(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var s access.Scopes
		for _, one := range access.EveryScope() {
			if rapid.Bool().Draw(t, one.String()) {
				s |= one
			}
		}
		if got, err := access.ParseScopes(s.String()); err != nil || got != s {
			t.Fatalf("%q: %v %v", s, got, err)
		}
		for _, one := range access.EveryScope() {
			if s != 0 && s&one != 0 && !s.Open(one) {
				t.Fatalf("%s does not open %s", s, one)
			}
		}
	})
	if _, err := access.ParseScopes("books:read,books:burn"); !errors.Is(err, access.ErrNoScope) {
		t.Error(err)
	}
}

// What a token opens beside what it names, and what none ever opens.
func TestScopesNarrow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have, want access.Scopes
		open       bool
	}{
		{access.EntriesWrite, access.EntriesRead, true}, {access.EntriesRead, access.EntriesWrite, false}, {access.EntriesWrite, access.EntriesReview, false}, {access.EntriesWrite, access.EntriesFull, false},
		{access.ScansWrite, access.ScansRead, true}, {access.ScansWrite, access.BooksRead, false}, {0, access.AuditRead, true},
	} {
		ctx := access.WithActor(context.Background(), access.Actor{Scopes: c.have})
		if err := access.Need(ctx, c.want); (err == nil) != c.open {
			t.Errorf("%q for %q: %v", c.have, c.want, err)
		}
	}
	if access.ScopesOf(context.Background()) != 0 {
		t.Error("nobody has scopes")
	}
	every := access.Scopes(^uint32(0))
	for _, action := range []access.Action{access.AccountManage, access.IntegrationManage, access.QuotaSet, access.SystemView, access.ReportSend} {
		for _, role := range columns {
			actor := access.Actor{ID: "a", Role: role, Path: "44", Scopes: every}
			if err := access.Can(actor, action, access.Target{Path: "44"}); err == nil {
				t.Errorf("a token may %s", action)
			}
		}
	}
	mine := access.Actor{ID: "a", Role: access.Viewer, Path: "44", Scopes: access.WebhooksWrite}
	if err := access.Can(mine, access.WebhookManage, access.Target{Path: "44", Owner: "a"}); err != nil {
		t.Error(err)
	}
	if err := access.Can(mine, access.WebhookManage, access.Target{Path: "44", Owner: "b"}); !errors.Is(err, access.ErrScope) {
		t.Error(err)
	}
}

func TestTokensAreFoundInText(t *testing.T) {
	t.Parallel()
	g := newGate(t, storetest.OpenSQLite(t))
	a, text := g.connect(access.Viewer, access.BooksRead)
	lost := fmt.Sprintf("GET /api/v1/books\nAuthorization: Bearer %s\nsgk_%s\n", text, strings.Repeat("B", 33))
	found := access.TokensIn([]byte(lost))
	if len(found) != 1 || found[0] != text {
		t.Fatalf("%q", found)
	}
	tok, owner, err := g.FindToken(t.Context(), found[0])
	if err != nil || owner.ID != a.ID || !strings.HasPrefix(text, tok.Prefix) || access.PrefixOf(text) != tok.Prefix {
		t.Errorf("%+v %+v %v", tok, owner, err)
	}
}
