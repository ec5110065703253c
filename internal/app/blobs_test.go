// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
	"github.com/sogoc/sogoc/internal/config"
)

func configured(t *testing.T, lines ...string) *config.Config {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "sogoc.conf")
	if err := os.WriteFile(file, []byte(strings.Join(append(lines, "data-dir = "+filepath.Join(dir, "data")), "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := config.Load(config.Sources{Environ: func() []string { return []string{"SOGOC_CONFIG=" + file} }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func openConfigured(t *testing.T, c *config.Config) *app.App {
	t.Helper()
	a, err := app.Open(t.Context(), c, slog.New(slog.NewTextHandler(io.Discard, nil)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	return a
}

func check(t *testing.T, a *app.App, what string) app.Check {
	t.Helper()
	for _, c := range a.Doctor(t.Context()) {
		if c.What == what {
			return c
		}
	}
	t.Fatalf("doctor says nothing of %q", what)
	return app.Check{}
}

const (
	lockPoint  = "Mã hóa ảnh quét"
	placePoint = "Nơi giữ ảnh quét ghi và đọc được"
)

// An installation whose scans lie on an S3 server, sealed, with the key in a
// file, all of it said by the configuration file.
func TestScansOnS3BySettings(t *testing.T) {
	t.Parallel()
	s := blobtest.S3(t)
	dir := t.TempDir()
	key, secret := filepath.Join(dir, "blob.key"), filepath.Join(dir, "s3.secret")
	if _, err := blob.NewMasterKey(key); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(secret, []byte(s.SecretKey+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := []string{"blobs = s3://" + s.Bucket + "/" + s.Prefix, "s3-endpoint = " + s.Endpoint, "s3-region = " + s.Region,
		"s3-access-key = " + s.AccessKey, "s3-secret-file = " + secret, "blob-key = " + key}
	a := openConfigured(t, configured(t, lines...))
	ref, err := a.Blobs.Put(t.Context(), strings.NewReader("trang 1"))
	if err != nil {
		t.Fatal(err)
	}
	for _, point := range []string{lockPoint, placePoint} {
		if c := check(t, a, point); !c.OK {
			t.Errorf("doctor: %+v", c)
		}
	}
	again := openConfigured(t, configured(t, lines...))
	if _, err := blob.Verify(t.Context(), again.Blobs, ref.Hash); err != nil {
		t.Errorf("after a restart: %v", err)
	}
}

// The key beside what it locks is no lock; a locked place without its key is
// said so.
func TestDoctorLooksAtTheLock(t *testing.T) {
	t.Parallel()
	blobs := t.TempDir()
	inside := filepath.Join(blobs, "blob.key")
	if _, err := blob.NewMasterKey(inside); err != nil {
		t.Fatal(err)
	}
	a := openConfigured(t, configured(t, "blobs = "+blobs, "blob-key = "+inside))
	if c := check(t, a, lockPoint); c.OK || !strings.Contains(c.Found, "cùng chỗ") {
		t.Errorf("key inside: %+v", c)
	}
	a = openConfigured(t, configured(t, "blobs = "+blobs))
	if c := check(t, a, lockPoint); c.OK || !strings.Contains(c.Do, "blob-key") {
		t.Errorf("key not set: %+v", c)
	}
	a = openConfigured(t, configured(t))
	if c := check(t, a, lockPoint); !c.OK {
		t.Errorf("never locked: %+v", c)
	}
}

// The secrets of webhooks are sealed where there is a key, and doctor tells where
// they are not, or not by this key.
func TestDoctorLooksAtTheSecrets(t *testing.T) {
	t.Parallel()
	const point = "Khóa ký tin báo"
	c := configured(t)
	a := openConfigured(t, c)
	if c := check(t, a, point); !c.OK {
		t.Errorf("no webhook: %+v", c)
	}
	ctx, admin := t.Context(), access.System("44")
	to, _, err := a.Accounts.AddIntegration(ctx, admin, "", access.Account{Actor: access.Actor{Name: "Kho", Role: access.Department, Path: "44"}, Contact: "x"}, access.Token{Scopes: access.WebhooksWrite})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Webhooks.Add(ctx, admin, "khoa-mot", to.ID, "https://kho.example/nhan", []string{"book.added"}); err != nil {
		t.Fatal(err)
	}
	if c := check(t, a, point); c.OK || !strings.Contains(c.Do, "blob-key") {
		t.Errorf("in clear: %+v", c)
	}
	for _, name := range []string{"mot.key", "hai.key"} {
		c.BlobKey = filepath.Join(t.TempDir(), name)
		if _, err := blob.NewMasterKey(c.BlobKey); err != nil {
			t.Fatal(err)
		}
		c.Blobs = t.TempDir()
		a = openConfigured(t, c)
		if c := check(t, a, point); c.OK || c.Do == "" {
			t.Errorf("with %s: %+v", name, c)
		}
		key, err := blob.LoadMasterKey(c.BlobKey)
		if err != nil {
			t.Fatal(err)
		}
		if name == "mot.key" {
			if _, err := a.Webhooks.Reseal(ctx, key); err != nil {
				t.Fatal(err)
			}
			if c := check(t, a, point); !c.OK {
				t.Errorf("sealed: %+v", c)
			}
		}
	}
}

func TestVerifyBlobsFindsDamageAndGoesOn(t *testing.T) {
	t.Parallel()
	a := openConfigured(t, configured(t))
	var refs []blob.Ref
	for _, text := range []string{"a", "b", "c", "d", "e"} {
		ref, err := a.Blobs.Put(t.Context(), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		refs = append(refs, ref)
	}
	bad := refs[2].Hash
	if err := os.WriteFile(filepath.Join(a.Config.Blobs, "objects", bad[:2], bad[2:4], bad), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	part, err := a.VerifyBlobs(ctx, false, func(r app.BlobReport) {
		if r.Read == 2 {
			stop()
		}
	})
	if err == nil || part.Read >= 5 {
		t.Fatalf("stopped: %+v, %v", part, err)
	}
	whole, err := a.VerifyBlobs(t.Context(), false, func(app.BlobReport) {})
	if err != nil || whole.Read != 5 || len(whole.Bad) != 1 || whole.Bad[0] != bad {
		t.Errorf("gone on: %+v, %v", whole, err)
	}
	again, err := a.VerifyBlobs(t.Context(), false, func(app.BlobReport) {})
	if err != nil || again.Read != 5 {
		t.Errorf("a finished run was not begun anew: %+v, %v", again, err)
	}
}
