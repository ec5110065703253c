// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlSpoilBook  = store.SQL("app_test.spoil.book", `UPDATE counter SET entries = entries + 1`)
	sqlAddCounter = store.SQL("app_test.add.counter", `INSERT INTO counter (province, path, day, type, era, district, as_of) VALUES ('44', '44/19363', '', 'birth', '', '', 0)`)
	sqlSpoilLog   = store.SQL("app_test.spoil.log", `UPDATE audit_record SET actor = 'nobody' WHERE seq = 0`)
	sqlLoseIndex  = store.SQL("app_test.lose.index", `DROP INDEX book_list`)
)

func run(t *testing.T, a *app.App, all ...*store.Stmt) {
	t.Helper()
	err := a.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		for _, s := range all {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Each point says what is wrong and what to do when something is, and nothing
// when nothing is.
func TestDoctorFindsWhatWasSpoilt(t *testing.T) {
	t.Parallel()
	for what, spoil := range map[string]func(*testing.T, *app.App){
		"Bảng và chỉ mục":             func(t *testing.T, a *app.App) { run(t, a, sqlLoseIndex) },
		"Số liệu tiến độ khớp với sổ": func(t *testing.T, a *app.App) { run(t, a, sqlAddCounter, sqlSpoilBook) },
		"Nhật ký không bị sửa":        func(t *testing.T, a *app.App) { run(t, a, sqlSpoilLog) },
		"Đồng hồ": func(t *testing.T, a *app.App) {
			err := a.DB.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
				return audit.Append(ctx, tx, audit.Record{At: store.Millis(time.Now().Add(time.Hour)), Actor: "x", Action: "x", Target: "x"})
			})
			if err != nil {
				t.Fatal(err)
			}
		},
		"Quyền của tệp": func(t *testing.T, a *app.App) {
			if err := os.Chmod(a.Config.DataDir, 0o755); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			if what == "Quyền của tệp" && os.PathSeparator == '\\' {
				t.Skip("Windows has permissions of its own")
			}
			c := configured(t)
			if err := os.Chmod(filepath.Dir(c.File), 0o700); err != nil {
				t.Fatal(err)
			}
			a := openConfigured(t, c)
			if _, err := a.Accounts.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "quantri", Name: "Quản Trị", Role: access.Admin, Path: "44"}}, "mot mat khau du dai"); err != nil {
				t.Fatal(err)
			}
			if before := check(t, a, what); !before.OK && !strings.Contains(before.Found, "không đồng bộ") {
				t.Fatalf("a sound installation: %+v", before)
			}
			spoil(t, a)
			if after := check(t, a, what); after.OK || after.Do == "" || after.Found == "" {
				t.Errorf("%+v", after)
			}
		})
	}
}

// A certificate that ends soon is told in time; none at all is no fault.
func TestDoctorLooksAtTheCertificate(t *testing.T) {
	t.Parallel()
	const what = "Chứng thư HTTPS"
	if c := check(t, openConfigured(t, configured(t)), what); !c.OK {
		t.Errorf("without HTTPS: %+v", c)
	}
	a := openConfigured(t, configured(t, "tls = self", "tls-hosts = sogoc.lan"))
	if c := check(t, a, what); c.OK || c.Do == "" {
		t.Errorf("before the certificate was made: %+v", c)
	}
	a.Config.TLSMode, a.Config.TLSCert = "files", filepath.Join(t.TempDir(), "none.pem")
	if c := check(t, a, what); c.OK || c.Do == "" {
		t.Errorf("without the file: %+v", c)
	}
}

// certificate writes one of an authority to where the program keeps it, with its
// key behind it.
func certificate(t *testing.T, a *app.App, from, to time.Time) {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	made := &x509.Certificate{SerialNumber: big.NewInt(1), DNSNames: []string{"sogoc.example"}, NotBefore: from, NotAfter: to}
	der, err := x509.CreateCertificate(rand.Reader, made, made, public, private)
	if err != nil {
		t.Fatal(err)
	}
	key, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(a.Config.DataDir, "tls", "acme")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	text := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := os.WriteFile(filepath.Join(dir, "server.pem"), text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// A certificate from an authority is renewed by the program when a third of its
// life is left, however long that is: doctor speaks up when that did not happen.
func TestDoctorLooksAtTheAuthoritysCertificate(t *testing.T) {
	t.Parallel()
	const day = 24 * time.Hour
	a := openConfigured(t, configured(t, "tls = acme", "tls-hosts = sogoc.example"))
	look := func() app.Check { return check(t, a, "Chứng thư HTTPS") }
	if c := look(); c.OK || !strings.Contains(c.Do, "acme") {
		t.Errorf("before the first was given: %+v", c)
	}
	for what, x := range map[string]struct {
		life, left time.Duration
		ok         bool
		found, do  string
	}{
		"fresh":             {90 * day, 80 * day, true, "còn 79 ngày", ""},
		"to be renewed now": {90 * day, 29 * day, true, "còn 28 ngày", ""},
		"not renewed":       {90 * day, 20 * day, false, "còn 19 ngày", "tự gia hạn nhưng chưa được"},
		"a short life":      {6 * day, 2 * day, true, "còn 1 ngày", ""},
		"ended":             {90 * day, -day, false, "đã hết hạn", "tự gia hạn nhưng chưa được"},
	} {
		end := time.Now().Add(x.left)
		certificate(t, a, end.Add(-x.life), end)
		if c := look(); c.OK != x.ok || !strings.Contains(c.Found, x.found) || (!x.ok && !strings.Contains(c.Do, x.do)) {
			t.Errorf("%s: %+v", what, c)
		}
	}
}

// What is done to the whole installation stands in the log of its province, also
// where the configuration names none.
func TestWholeActsAreInTheLogOfTheProvince(t *testing.T) {
	t.Parallel()
	a := openConfigured(t, configured(t))
	if _, err := a.Accounts.Add(t.Context(), access.System("44"), access.Account{Actor: access.Actor{Username: "quantri", Name: "Quản Trị", Role: access.Admin, Path: "44"}}, "mot mat khau du dai"); err != nil {
		t.Fatal(err)
	}
	public, err := blob.NewMasterKey(filepath.Join(t.TempDir(), "sao-luu.key"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Backup(t.Context(), t.TempDir(), public, func(string, int64) {}); err != nil {
		t.Fatal(err)
	}
	trail, err := access.Trail(t.Context(), a.DB, access.TrailFilter{Province: "44", Scope: "44", Limit: 1})
	if err != nil || len(trail) != 1 || trail[0].Action != "backup.make" {
		t.Errorf("%+v %v", trail, err)
	}
}
