// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/sogoc/sogoc/internal/ops"
)

const (
	asProgram = "SOGOC_TEST_AS_PROGRAM"
	acmeName  = "sogoc.example"
	// lifeSeconds of a certificate, so short that a test sees its renewal.
	lifeSeconds = 9
	lifeLong    = 3600
	patience    = 60 * time.Second
)

// TestMain turns the test program into sogoc itself.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// The program gets its certificate from a real authority (pebble, made by `make
// setup`), serves it, renews it near its end, keeps it over a restart, and goes on
// with it, saying so, while the authority is down.
func TestCertificateFromAnAuthority(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	ca.start(lifeSeconds)
	p := &program{t: t, ca: ca, dir: t.TempDir(), hosts: acmeName}
	p.start()
	first := p.serves(nil)
	ca.stop() // one that is away for a moment is asked again
	ca.start(lifeLong)
	second := p.serves(first)
	if second.NotAfter.Sub(second.NotBefore) < lifeLong*time.Second/2 {
		t.Errorf("valid from %v to %v", second.NotBefore, second.NotAfter)
	}
	p.stop()

	ca.stop()
	p.hosts += ",www." + acmeName // what is on disk is not enough any more, and there is nobody to ask
	p.start()
	if again := p.serves(nil); again.SerialNumber.Cmp(second.SerialNumber) != 0 {
		t.Error("the certificate was not kept over a restart")
	}
	p.says("chưa gia hạn được chứng thư HTTPS; chứng thư đang dùng vẫn chạy tiếp")
	p.stop()
	ca.start(lifeLong)
	p.start()
	if both := p.serves(second); both.VerifyHostname("www."+acmeName) != nil {
		t.Errorf("the certificate is for %v", both.DNSNames)
	}
	p.stop()
	for _, name := range []string{"server.pem", "account.pem"} {
		if info, err := os.Stat(filepath.Join(p.dir, "tls", "acme", name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Without any certificate the log says why nobody can come in, and what to do.
func TestAuthorityThatIsDown(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	p := &program{t: t, ca: ca, dir: t.TempDir(), hosts: acmeName}
	p.start()
	p.says("chưa xin được chứng thư HTTPS; người dùng chưa vào được")
	p.says("cổng 443")
	p.stop()
}

// pebble is the authority, on ports of its own.
type pebble struct {
	t                       *testing.T
	dir, ask, manage, names string // addresses
	program                 string // port of the program, where questions go
	cmd                     *exec.Cmd
	roots                   *x509.CertPool
}

func newAuthority(t *testing.T) *pebble {
	t.Helper()
	ca := &pebble{t: t, dir: t.TempDir(), ask: freePort(t), manage: freePort(t), names: loopbackNames(t), roots: x509.NewCertPool()}
	_, ca.program, _ = net.SplitHostPort(freePort(t))
	lan, err := ops.OpenLAN(ca.dir, []string{"127.0.0.1"}, time.Now)
	must(t, err)
	own, err := lan.Certificate()
	must(t, err)
	secret, err := x509.MarshalECPrivateKey(own.PrivateKey.(*ecdsa.PrivateKey))
	must(t, err)
	must(t, os.WriteFile(ca.path("cert.pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: own.Certificate[0]}), 0o600))
	must(t, os.WriteFile(ca.path("key.pem"), pem.EncodeToMemory(&pem.Block{Type: "EC PRIVATE KEY", Bytes: secret}), 0o600))
	return ca
}

func (ca *pebble) path(name string) string { return filepath.Join(ca.dir, name) }

// start runs an authority whose certificates live some seconds.
func (ca *pebble) start(life int) {
	ca.t.Helper()
	port, err := net.LookupPort("tcp", ca.program)
	must(ca.t, err)
	config, err := json.Marshal(map[string]any{"pebble": map[string]any{
		"listenAddress": ca.ask, "managementListenAddress": ca.manage, "certificate": ca.path("cert.pem"), "privateKey": ca.path("key.pem"),
		"tlsPort": port, "httpPort": port, "retryAfter": map[string]int{"authz": 1, "order": 1},
		"profiles": map[string]any{"default": map[string]any{"description": "short", "validityPeriod": life}},
	}})
	must(ca.t, err)
	must(ca.t, os.WriteFile(ca.path("config.json"), config, 0o600))
	cmd := exec.Command(pebbleProgram(ca.t), "-config", ca.path("config.json"), "-dnsserver", ca.names)
	cmd.Env = append(os.Environ(), "PEBBLE_VA_NOSLEEP=1", "PEBBLE_WFE_NONCEREJECT=0")
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	must(ca.t, cmd.Start())
	ca.cmd = cmd
	ca.t.Cleanup(func() {
		end(cmd)
		if ca.t.Failed() {
			ca.t.Logf("pebble: %s", &said)
		}
	})
	root := ca.root()
	ca.roots.AppendCertsFromPEM(root)
}

// root asks for the root until the authority answers.
func (ca *pebble) root() []byte {
	ca.t.Helper()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}} // #nosec G402 -- it tells what is to be trusted
	var text []byte
	until(ca.t, "pebble starts", func() bool {
		answer, err := client.Get("https://" + ca.manage + "/roots/0")
		if err != nil {
			return false
		}
		defer func() { _ = answer.Body.Close() }()
		text, err = io.ReadAll(answer.Body)
		return err == nil && answer.StatusCode == http.StatusOK
	})
	return text
}

func (ca *pebble) stop() { end(ca.cmd) }

// program is sogoc serve, with what it logs.
type program struct {
	t          *testing.T
	ca         *pebble
	dir, hosts string
	cmd        *exec.Cmd
	log        lockedBuffer
}

func (p *program) start() {
	p.t.Helper()
	cmd := exec.Command(os.Args[0], "serve", "--data-dir", p.dir, "--listen", "127.0.0.1:"+p.ca.program, "--tls", "acme", "--tls-hosts", p.hosts,
		"--acme-directory", "https://"+p.ca.ask+"/dir", "--acme-email", "quantri@sogoc.example")
	cmd.Env = append(os.Environ(), asProgram+"=1", "SSL_CERT_FILE="+p.ca.path("ca.pem"))
	p.log.clear()
	cmd.Stdout, cmd.Stderr = &p.log, &p.log
	must(p.t, cmd.Start())
	p.cmd = cmd
	p.t.Cleanup(func() { end(cmd) })
	until(p.t, "the program listens", func() bool {
		c, err := net.Dial("tcp", "127.0.0.1:"+p.ca.program)
		if err == nil {
			_ = c.Close()
		}
		return err == nil
	})
}

func (p *program) stop() {
	p.t.Helper()
	must(p.t, p.cmd.Process.Signal(os.Interrupt))
	if err := p.cmd.Wait(); err != nil {
		p.t.Errorf("the program: %v\n%s", err, p.log.String())
	}
}

// serves waits for a sound certificate that is another than before.
func (p *program) serves(before *x509.Certificate) (leaf *x509.Certificate) {
	p.t.Helper()
	until(p.t, "a certificate is served", func() bool {
		leaf = p.handshake()
		return leaf != nil && (before == nil || leaf.SerialNumber.Cmp(before.SerialNumber) != 0)
	}, &p.log)
	return leaf
}

// handshake gives the certificate that a browser sees; nil when it refuses it.
func (p *program) handshake() *x509.Certificate {
	c, err := tls.Dial("tcp", "127.0.0.1:"+p.ca.program, &tls.Config{ServerName: acmeName, RootCAs: p.ca.roots, NextProtos: []string{"h2"}, MinVersion: tls.VersionTLS12})
	if err != nil {
		return nil
	}
	defer func() { _ = c.Close() }()
	return c.ConnectionState().PeerCertificates[0]
}

func (p *program) says(want string) {
	p.t.Helper()
	until(p.t, want, func() bool { return strings.Contains(p.log.String(), want) }, &p.log)
}

// loopbackNames answers every name with this computer, as the DNS would; pebble
// asks over TCP.
func loopbackNames(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	t.Cleanup(func() { _ = ln.Close() })
	go func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return // closed
			}
			go func() {
				defer func() { _ = c.Close() }()
				for answerName(c) == nil {
				}
			}()
		}
	}()
	return ln.Addr().String()
}

// answerName reads one question and answers it: 127.0.0.1, and no other address.
func answerName(c io.ReadWriter) error {
	var size [2]byte
	if _, err := io.ReadFull(c, size[:]); err != nil {
		return err
	}
	text := make([]byte, binary.BigEndian.Uint16(size[:]))
	if _, err := io.ReadFull(c, text); err != nil {
		return err
	}
	var asked dnsmessage.Message
	if err := asked.Unpack(text); err != nil {
		return err
	}
	told := dnsmessage.Message{Header: dnsmessage.Header{ID: asked.ID, Response: true, RecursionAvailable: true}, Questions: asked.Questions}
	for _, q := range asked.Questions {
		if q.Type == dnsmessage.TypeA {
			told.Answers = append(told.Answers, dnsmessage.Resource{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 1}, Body: &dnsmessage.AResource{A: [4]byte{127, 0, 0, 1}}})
		}
	}
	text, err := told.Pack()
	if err != nil {
		return err
	}
	_, err = c.Write(append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...))
	return err
}

func freePort(t *testing.T) string {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	defer func() { _ = ln.Close() }()
	return ln.Addr().String()
}

// pebbleProgram finds the authority; without it the test is left out, unless
// SOGOC_TEST_ACME=must says that it has to be.
func pebbleProgram(t *testing.T) string {
	t.Helper()
	if found, _ := filepath.Glob(filepath.Join("..", "..", "bin", "pebble-v*")); len(found) > 0 {
		return found[len(found)-1]
	}
	path, err := exec.LookPath("pebble")
	if err != nil {
		if os.Getenv("SOGOC_TEST_ACME") == "must" {
			t.Fatal("no ACME authority is installed and SOGOC_TEST_ACME=must; make setup installs one")
		}
		t.Skip("skipped: no ACME authority (pebble) is installed; make setup installs one")
	}
	return path
}

func end(cmd *exec.Cmd) {
	if cmd.ProcessState == nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// until asks again and again, and fails with what was logged.
func until(t *testing.T, what string, met func() bool, logs ...fmt.Stringer) {
	t.Helper()
	for stop := time.Now().Add(patience); !met(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(stop) {
			t.Fatalf("waited in vain: %s\n%v", what, logs)
		}
	}
}

// lockedBuffer is written by a process and read by a test.
type lockedBuffer struct {
	sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(text []byte) (int, error) {
	b.Lock()
	defer b.Unlock()
	return b.text.Write(text)
}

func (b *lockedBuffer) String() string {
	b.Lock()
	defer b.Unlock()
	return b.text.String()
}

func (b *lockedBuffer) clear() {
	b.Lock()
	defer b.Unlock()
	b.text.Reset()
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
