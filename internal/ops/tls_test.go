// SPDX-License-Identifier: Apache-2.0

package ops_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/ops"
)

func selfOptions(dir string, now time.Time, hosts ...string) ops.TLSOptions {
	return ops.TLSOptions{Mode: ops.TLSSelf, Dir: dir, Hosts: hosts, Now: func() time.Time { return now }}
}

// serve starts an HTTPS server with the options; get asks it as a computer that
// trusts the authority in roots would.
func serve(t *testing.T, o ops.TLSOptions) (get func(roots, name string) error) {
	t.Helper()
	config, err := ops.TLSConfig(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok") }))
	server.TLS = config
	// httptest puts a certificate of its own first; a real server doesn't.
	server.StartTLS()
	server.TLS.Certificates = nil
	t.Cleanup(server.Close)
	return func(roots, name string) error {
		pem, err := os.ReadFile(roots)
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool, ServerName: name, Time: o.Now}}}
		answer, err := client.Get(server.URL)
		if err == nil {
			_ = answer.Body.Close()
		}
		return err
	}
}

func TestOwnAuthorityForALocalNetwork(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	get := serve(t, selfOptions(dir, now, "sogoc.lan", "192.168.1.10"))
	ca := filepath.Join(dir, "ca.pem")
	for _, name := range []string{"sogoc.lan", "192.168.1.10"} {
		if err := get(ca, name); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := get(ca, "bank.example"); err == nil {
		t.Error("vouches for a name it was not made for")
	}
	key, err := os.Stat(filepath.Join(dir, "ca-key.pem"))
	if err != nil || key.Mode().Perm() != 0o600 {
		t.Errorf("the key: %v %v", key.Mode(), err)
	}
}

// A year later the server's certificate has been renewed by itself, and the
// computers need not be told: the authority is the same.
func TestOwnCertificateRenewsItself(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	_ = serve(t, selfOptions(dir, now, "sogoc.lan"))
	before, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Time{now.AddDate(2, 0, 0), now.AddDate(9, 0, 0)} {
		lan, err := ops.OpenLAN(dir, []string{"sogoc.lan"}, func() time.Time { return later })
		if err != nil {
			t.Fatal(err)
		}
		cert, err := lan.Certificate()
		if err != nil || !cert.Leaf.NotAfter.After(later) || cert.Leaf.NotAfter.After(later.AddDate(0, 0, 398)) {
			t.Errorf("valid until %v, %v", cert.Leaf.NotAfter, err)
		}
		again, err := lan.Certificate()
		if err != nil || again.Leaf.SerialNumber.Cmp(cert.Leaf.SerialNumber) != 0 {
			t.Error("made anew without need")
		}
		if f, err := ops.Fingerprint(dir); err != nil || len(strings.Split(f, ":")) != 32 {
			t.Errorf("fingerprint %q, %v", f, err)
		}
	}
	after, err := os.ReadFile(filepath.Join(dir, "ca.pem"))
	if err != nil || string(after) != string(before) {
		t.Error("the authority changed")
	}
}

// The authority can't vouch for a foreign name even when its key is stolen.
func TestOwnAuthorityIsLimited(t *testing.T) {
	t.Parallel()
	dir, now := t.TempDir(), time.Now()
	if _, err := ops.OpenLAN(dir, []string{"192.168.1.10"}, func() time.Time { return now }); err != nil {
		t.Fatal(err)
	}
	if _, err := ops.OpenLAN(dir, []string{"bank.example"}, func() time.Time { return now }); err == nil || !strings.Contains(err.Error(), "bank.example") {
		t.Errorf("used for another name: %v", err)
	}
	if _, err := ops.OpenLAN(t.TempDir(), nil, func() time.Time { return now }); err == nil {
		t.Error("an authority for nothing")
	}
	if err := os.Remove(filepath.Join(dir, "ca-key.pem")); err != nil {
		t.Fatal(err)
	}
	if _, err := ops.OpenLAN(dir, []string{"192.168.1.10"}, func() time.Time { return now }); err == nil || !strings.Contains(err.Error(), "without its key") {
		t.Errorf("without a key: %v", err)
	}
}

// Renewed files are used without a restart; half renewed ones are not.
func TestCertificateFilesAreReadAgain(t *testing.T) {
	t.Parallel()
	now := func() time.Time { return time.Now() }
	dir := t.TempDir()
	cert, key := filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")
	put := func(from, to string, at time.Time) {
		t.Helper()
		text, err := os.ReadFile(from)
		if err == nil {
			err = os.WriteFile(to, text, 0o600)
		}
		if err == nil {
			err = os.Chtimes(to, at, at)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	one, two := t.TempDir(), t.TempDir()
	for _, d := range []string{one, two} {
		if _, err := ops.OpenLAN(d, []string{"sogoc.lan"}, now); err != nil {
			t.Fatal(err)
		}
	}
	put(filepath.Join(one, "ca.pem"), cert, time.Now().Add(-2*time.Hour))
	put(filepath.Join(one, "ca-key.pem"), key, time.Now().Add(-2*time.Hour))
	config, err := ops.TLSConfig(t.Context(), ops.TLSOptions{Mode: ops.TLSFiles, Cert: cert, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	serves := func(want string) {
		t.Helper()
		c, err := config.GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(filepath.Join(want, "ca.pem"))
		if err != nil {
			t.Fatal(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(text)
		leaf, err := x509.ParseCertificate(c.Certificate[0])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := leaf.Verify(x509.VerifyOptions{Roots: pool, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageAny}}); err != nil {
			t.Errorf("serves another certificate: %v", err)
		}
	}
	serves(one)
	put(filepath.Join(two, "ca.pem"), cert, time.Now().Add(-time.Hour))
	serves(one) // beside the old key
	put(filepath.Join(two, "ca-key.pem"), key, time.Now())
	serves(two)
	if c, err := ops.Kept(ops.TLSOptions{Mode: ops.TLSFiles, Cert: cert}); err != nil || c.NotAfter.Before(time.Now().AddDate(9, 0, 0)) {
		t.Errorf("%v %v", c, err)
	}
}

func TestModes(t *testing.T) {
	t.Parallel()
	for _, o := range []ops.TLSOptions{{Mode: "magic"}, {Mode: ops.TLSFiles, Cert: "absent", Key: "absent"}, {Mode: ops.TLSACME, Dir: t.TempDir()}, {Mode: ops.TLSACME, Dir: t.TempDir(), Hosts: []string{"192.168.1.10"}}} {
		if _, err := ops.TLSConfig(t.Context(), o); err == nil {
			t.Errorf("%q was taken", o.Mode)
		}
	}
	if c, err := ops.TLSConfig(t.Context(), ops.TLSOptions{}); c != nil || err != nil {
		t.Errorf("off: %v %v", c, err)
	}
}
