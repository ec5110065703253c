// SPDX-License-Identifier: Apache-2.0

package access_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// The policy, written a second time as a picture: one row per action, one
// column per role, in the order viewer keyer reviewer registrar head department admin.
var picture = map[access.Action]string{
	access.ProgressView:  "yyyyyyy",
	access.TargetSet:     ".....y.",
	access.ReportSend:    "...yyy.",
	access.BookView:      "yyyyyy.",
	access.BookEdit:      "...y...",
	access.BookExport:    "...yyy.",
	access.BookRestore:   ".....y.",
	access.ScanView:      ".yyyyy.",
	access.ScanUpload:    "...y...",
	access.EntryList:     ".yyyyy.",
	access.EntryView:     "..yyyy.",
	access.EntryKey:      ".y.y...",
	access.EntryCheck:    "..yy.y.",
	access.EntryApprove:  "...yy..",
	access.EntryAmend:    "...y...",
	access.EntryVoid:     "...y...",
	access.EntryTransfer: "...y.y.",
	access.AccountManage: "...yyyy",
	access.PeopleView:    "...yyyy",
	access.AuditView:     "....yyy",
	access.SystemView:    "......y",
	access.QuotaSet:      "......y",

	access.IntegrationManage: "......y",
	access.WebhookManage:     "......y",
}

var columns = []access.Role{access.Viewer, access.Keyer, access.Reviewer, access.Registrar, access.Head, access.Department, access.Admin}

func TestPolicyOverRoleActionScope(t *testing.T) {
	t.Parallel()
	scopes := []struct {
		target string
		within bool
	}{
		{"44/19333", true}, {"44/19333/x", true}, {"44/193330", false}, {"44/19400", false}, {"44", false}, {"45/19333", false}, {"", false},
	}
	if len(picture) != len(access.Actions()) || len(columns) != len(access.Roles()) {
		t.Fatal("the picture does not cover every action and role")
	}
	for action, row := range picture {
		for i, role := range columns {
			actor := access.Actor{ID: "a", Role: role, Path: "44/19333"}
			for _, s := range scopes {
				want := error(nil)
				switch {
				case row[i] != 'y':
					want = access.ErrRole
				case action == access.ProgressView && len(s.target) > 1 && s.target[:2] == "44":
				case !s.within:
					want = access.ErrScope
				}
				if got := access.Can(actor, action, access.Target{Path: s.target}); !errors.Is(got, want) {
					t.Errorf("%s %s on %q: %v, want %v", role, action, s.target, got, want)
				}
			}
		}
	}
}

func TestNobodyJudgesTheirOwn(t *testing.T) {
	t.Parallel()
	for _, role := range columns {
		for _, action := range []access.Action{access.EntryCheck, access.EntryApprove} {
			actor := access.Actor{ID: "a", Role: role, Path: "44"}
			if err := access.Can(actor, action, access.Target{Path: "44/1", KeyedBy: "a"}); err == nil {
				t.Errorf("%s may %s their own entry", role, action)
			}
		}
	}
}

func TestNobodyGivesMoreThanTheyHave(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		by, role access.Role
		ok       bool
	}{
		{access.Registrar, access.Keyer, true}, {access.Registrar, access.Registrar, false}, {access.Registrar, access.Admin, false},
		{access.Head, access.Registrar, true}, {access.Head, access.Department, false},
		{access.Department, access.Head, true}, {access.Department, access.Department, false},
		{access.Admin, access.Admin, true}, {access.Keyer, access.Keyer, false},
	} {
		err := access.Can(access.Actor{ID: "a", Role: c.by, Path: "44"}, access.AccountManage, access.Target{Path: "44", Role: c.role})
		if (err == nil) != c.ok {
			t.Errorf("%s makes a %s: %v", c.by, c.role, err)
		}
	}
}

const password = "mật khẩu thử"

func newAccounts(t *testing.T, db *store.DB) (*access.Accounts, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	s := access.NewAccounts(db, time.Hour)
	s.Now = func() time.Time { return now }
	return s, &now
}

func add(t *testing.T, s *access.Accounts, username string, role access.Role, path string) access.Account {
	t.Helper()
	a, err := s.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: username, Name: "Người thử", Role: role, Path: path}}, password)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestSignInAndSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, now := newAccounts(t, db)
		made := add(t, s, "Can.Bo", access.Registrar, "44/19333")
		token, a, err := s.SignIn(ctx, " can.bo ", password, "10.0.0.1", "test")
		if err != nil || a.ID != made.ID || a.Province != "44" {
			t.Fatalf("%+v %v", a, err)
		}
		if got, _, err := s.Authenticate(ctx, token); err != nil || got.ID != made.ID {
			t.Fatalf("%+v %v", got, err)
		}
		// Use keeps it alive beyond its first hour…
		for range 3 {
			*now = now.Add(40 * time.Minute)
			if _, _, err := s.Authenticate(ctx, token); err != nil {
				t.Fatal(err)
			}
		}
		// …and idleness ends it.
		*now = now.Add(61 * time.Minute)
		if _, _, err := s.Authenticate(ctx, token); !errors.Is(err, access.ErrNoSession) {
			t.Fatalf("an idle session: %v", err)
		}
		if _, _, err := s.Authenticate(ctx, "made up"); !errors.Is(err, access.ErrNoSession) {
			t.Fatalf("an unknown token: %v", err)
		}
	})
}

func TestRevokeDisableAndNewPasswordEndSessions(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, _ := newAccounts(t, db)
		a := add(t, s, "nguoi.nhap", access.Keyer, "44/19333")
		boss := add(t, s, "can.bo", access.Registrar, "44/19333")
		stranger := add(t, s, "can.bo.khac", access.Registrar, "44/19400")
		ends := map[string]func() error{
			"revoke": func() error {
				open, err := s.Sessions(ctx, a.ID)
				if err != nil || len(open) != 1 {
					t.Fatalf("%d sessions, %v", len(open), err)
				}
				if err := s.Revoke(ctx, stranger.Actor, a.ID, open[0].ID); !errors.Is(err, access.ErrScope) {
					t.Fatalf("a stranger revoked it: %v", err)
				}
				return s.Revoke(ctx, boss.Actor, a.ID, open[0].ID)
			},
			"password": func() error { return s.SetPassword(ctx, boss.Actor, a.ID, password) },
			"disable":  func() error { return s.SetDisabled(ctx, boss.Actor, a.ID, true) },
		}
		for _, name := range []string{"revoke", "password", "disable"} {
			token, _, err := s.SignIn(ctx, "nguoi.nhap", password, "10.0.0.1", "test")
			if err != nil {
				t.Fatal(err)
			}
			if err := ends[name](); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if _, _, err := s.Authenticate(ctx, token); !errors.Is(err, access.ErrNoSession) {
				t.Fatalf("after %s: %v", name, err)
			}
		}
		if _, _, err := s.SignIn(ctx, "nguoi.nhap", password, "10.0.0.1", "test"); !errors.Is(err, access.ErrSignIn) {
			t.Fatalf("a disabled account signed in: %v", err)
		}
		if got, _ := s.Get(ctx, a.ID); !got.MustChange {
			t.Fatal("a password given by somebody else need not be changed")
		}
	})
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, now := newAccounts(t, db)
		add(t, s, "can.bo", access.Registrar, "44/19333")
		var err error
		tries := 0
		for ; !errors.Is(err, access.ErrTooMany) && tries < 50; tries++ {
			_, _, err = s.SignIn(ctx, "can.bo", "sai mật khẩu", "10.0.0.1", "")
		}
		if tries != 9 {
			t.Fatalf("stopped after %d tries", tries)
		}
		if _, _, err := s.SignIn(ctx, "can.bo", password, "10.0.0.2", ""); !errors.Is(err, access.ErrTooMany) {
			t.Fatalf("the right password from elsewhere during the wait: %v", err)
		}
		*now = now.Add(16 * time.Minute)
		if _, _, err := s.SignIn(ctx, "can.bo", password, "10.0.0.1", ""); err != nil {
			t.Fatalf("after the wait: %v", err)
		}
	})
}

func TestAddRefusesWhatIsWrong(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		s, _ := newAccounts(t, db)
		boss := add(t, s, "can.bo", access.Registrar, "44/19333")
		for name, c := range map[string]struct {
			username, name, password string
			role                     access.Role
			path                     string
			want                     error
		}{
			"taken":      {"can.bo", "A", password, access.Keyer, "44/19333", access.ErrTaken},
			"short name": {"ab", "A", password, access.Keyer, "44/19333", access.ErrUsername},
			"weak":       {"nguoi.1", "A", "ngắn", access.Keyer, "44/19333", access.ErrWeak},
			"elsewhere":  {"nguoi.2", "A", password, access.Keyer, "44/19400", access.ErrScope},
			"too high":   {"nguoi.3", "A", password, access.Department, "44/19333", access.ErrRole},
		} {
			_, err := s.Add(ctx, boss.Actor, access.Account{Actor: access.Actor{Username: c.username, Name: c.name, Role: c.role, Path: c.path}}, c.password)
			if !errors.Is(err, c.want) {
				t.Errorf("%s: %v, want %v", name, err, c.want)
			}
		}
		if n, err := s.Count(ctx); err != nil || n != 1 {
			t.Fatalf("%d accounts, %v; want 1", n, err)
		}
	})
}

func TestFullViewIsLogged(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	if err := access.LogView(t.Context(), db, access.Actor{ID: "a", Province: "44"}, "entry:1", "đối chiếu bản giấy"); err != nil {
		t.Fatal(err)
	}
	got, err := audit.Of(context.Background(), db, "entry:1", 5)
	if err != nil || len(got) != 1 || got[0].Action != "view.full" || got[0].Detail["purpose"] == "" {
		t.Fatalf("%+v %v", got, err)
	}
}
