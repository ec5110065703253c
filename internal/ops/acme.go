// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"golang.org/x/crypto/acme"
	"golang.org/x/net/idna"
)

const (
	acmeDir     = "acme"
	acmeFile    = "server.pem"  // the chain, then its key
	accountFile = "account.pem" // key of the account with the authority
	letsEncrypt = "https://acme-v02.api.letsencrypt.org/directory"

	acmeTime  = 2 * time.Minute // for one try
	acmeLook  = time.Hour       // between two looks at the end: clocks are put right, computers sleep
	firstWait = 2 * time.Minute // an authority allows few failures an hour
	longWait  = time.Hour
)

// errNone is what a browser meets before the first certificate is there.
var errNone = errors.New("chưa có chứng thư HTTPS (no certificate yet)")

// authority looks after the certificate that an ACME authority gives: asked for
// when there is none, again when a third of its life is left (RFC 8555; ADR 56).
// The one in use goes on until another is here.
type authority struct {
	o      TLSOptions
	hosts  []string
	client *acme.Client

	mu      sync.Mutex
	have    *tls.Certificate            // nil before the first
	answers map[string]*tls.Certificate // to the question "is this name yours?", by name
}

// acmeConfig reads what is kept and looks after it until ctx ends.
func acmeConfig(ctx context.Context, o TLSOptions) (*tls.Config, error) {
	a := &authority{o: o, answers: map[string]*tls.Certificate{}}
	if len(o.Hosts) == 0 {
		return nil, errors.New("tls = acme: cần tls-hosts, tên miền của máy chủ (needs the server's names)")
	}
	for _, h := range o.Hosts {
		name, err := idna.Lookup.ToASCII(h)
		if err != nil || net.ParseIP(h) != nil {
			return nil, fmt.Errorf("tls = acme: %q không phải tên miền; địa chỉ IP thì dùng tls = self (not a domain name)", h)
		}
		a.hosts = append(a.hosts, name)
	}
	if err := a.open(); err != nil {
		return nil, err
	}
	go a.run(ctx)
	c := base()
	c.NextProtos = append(c.NextProtos, acme.ALPNProto) // the question comes to this same port
	c.GetCertificate = a.get
	return c, nil
}

// open reads the certificate of an earlier run and the key of the account, which
// it makes when there is none.
func (a *authority) open() error {
	if err := os.MkdirAll(filepath.Join(a.o.Dir, acmeDir), 0o700); err != nil {
		return err
	}
	text, err := os.ReadFile(a.path(acmeFile))
	if err == nil {
		if pair, err := tls.X509KeyPair(text, text); err == nil {
			a.have = &pair
		}
	}
	key, err := accountKey(a.path(accountFile))
	if err != nil {
		return fmt.Errorf("reading the key of the ACME account: %w", err)
	}
	at := a.o.ACMEDirectory
	if at == "" {
		at = letsEncrypt
	}
	a.client = &acme.Client{Key: key, DirectoryURL: at, HTTPClient: a.o.ACMEClient, UserAgent: "sogoc"}
	return nil
}

func (a *authority) path(name string) string { return filepath.Join(a.o.Dir, acmeDir, name) }

func accountKey(path string) (crypto.Signer, error) {
	der, err := readPEM(path, "EC PRIVATE KEY")
	if err == nil {
		return x509.ParseECPrivateKey(der)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	if der, err = x509.MarshalECPrivateKey(key); err != nil {
		return nil, err
	}
	return key, writePEM(path, "EC PRIVATE KEY", der, 0o600)
}

// get answers browsers with the certificate, and the authority's question with
// what proves that the name is ours.
func (a *authority) get(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if slices.Equal(hello.SupportedProtos, []string{acme.ALPNProto}) {
		if c := a.answers[hello.ServerName]; c != nil {
			return c, nil
		}
		return nil, fmt.Errorf("nobody asked for a certificate of %q", hello.ServerName)
	}
	if a.have == nil {
		return nil, errNone
	}
	return a.have, nil
}

// run renews for as long as ctx lives.
func (a *authority) run(ctx context.Context) {
	for failed := 0; ctx.Err() == nil; {
		wait := min(a.due(), acmeLook)
		if wait <= 0 {
			err := a.renew(ctx)
			if err == nil {
				failed = 0
				continue
			}
			wait = a.pause(failed)
			failed++
			a.tell(ctx, err, wait)
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}

// due is how long the certificate can wait for its renewal: until a third of its
// life is left. None, and one for other names, can't wait.
func (a *authority) due() time.Duration {
	leaf := a.leaf()
	if leaf == nil || !a.names(leaf) {
		return 0
	}
	return leaf.NotAfter.Add(-leaf.NotAfter.Sub(leaf.NotBefore) / 3).Sub(a.o.Now())
}

func (a *authority) names(leaf *x509.Certificate) bool {
	return !slices.ContainsFunc(a.hosts, func(h string) bool { return leaf.VerifyHostname(h) != nil })
}

func (a *authority) leaf() *x509.Certificate {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.have == nil {
		return nil
	}
	return a.have.Leaf
}

// pause is the time to the next try: twice as long after each failure, but never
// above a tenth of what is left of the certificate in use.
func (a *authority) pause(failed int) time.Duration {
	wait := min(firstWait<<min(failed, 10), longWait)
	if leaf := a.leaf(); leaf != nil {
		if left := leaf.NotAfter.Sub(a.o.Now()) / 10; left > 0 {
			wait = min(wait, left)
		}
	}
	return wait
}

// tell says what went wrong and what it means.
func (a *authority) tell(ctx context.Context, err error, wait time.Duration) {
	if ctx.Err() != nil {
		return
	}
	do := "kiểm tra đường ra Internet, tên miền trỏ về máy này, cổng 443 mở từ ngoài vào; check the line out, the name's address, port 443 from outside"
	args := []any{"error", err, "hosts", a.hosts, "again", wait.Round(time.Second).String(), "do", do}
	if leaf := a.leaf(); leaf != nil && leaf.NotAfter.After(a.o.Now()) {
		a.o.Log.WarnContext(ctx, "chưa gia hạn được chứng thư HTTPS; chứng thư đang dùng vẫn chạy tiếp", append(args, "until", leaf.NotAfter.Local().Format(time.DateTime))...)
		return
	}
	a.o.Log.ErrorContext(ctx, "chưa xin được chứng thư HTTPS; người dùng chưa vào được", args...)
}

// renew asks for a certificate and takes it into use.
func (a *authority) renew(ctx context.Context) error {
	ctx, stop := context.WithTimeout(ctx, acmeTime)
	defer stop()
	text, err := a.obtain(ctx)
	if err != nil {
		return err
	}
	pair, err := tls.X509KeyPair(text, text)
	if err != nil {
		return fmt.Errorf("reading what the authority gave: %w", err)
	}
	if !a.names(pair.Leaf) || !pair.Leaf.NotAfter.After(a.o.Now()) {
		return fmt.Errorf("chứng thư nhận được không dùng được ngay, đồng hồ máy có đúng không? (valid %v to %v for %v)", pair.Leaf.NotBefore, pair.Leaf.NotAfter, pair.Leaf.DNSNames)
	}
	if err := replaceFile(a.path(acmeFile), text); err != nil {
		return fmt.Errorf("keeping the certificate: %w", err)
	}
	a.mu.Lock()
	a.have = &pair
	a.mu.Unlock()
	a.o.Log.InfoContext(ctx, "đã có chứng thư HTTPS mới", "hosts", a.hosts, "until", pair.Leaf.NotAfter.Local().Format(time.DateTime))
	return nil
}

// obtain goes through an order: names, proofs, certificate. It gives the chain
// and its key as PEM.
func (a *authority) obtain(ctx context.Context) ([]byte, error) {
	account := &acme.Account{}
	if a.o.ACMEEmail != "" {
		account.Contact = []string{"mailto:" + a.o.ACMEEmail}
	}
	if _, err := a.client.Register(ctx, account, acme.AcceptTOS); err != nil && !errors.Is(err, acme.ErrAccountAlreadyExists) {
		return nil, fmt.Errorf("nơi cấp chứng thư không trả lời hoặc không mở tài khoản (%s): %w", a.client.DirectoryURL, err)
	}
	order, err := a.client.AuthorizeOrder(ctx, acme.DomainIDs(a.hosts...))
	if err != nil {
		return nil, fmt.Errorf("ordering a certificate: %w", err)
	}
	for _, url := range order.AuthzURLs {
		if err := a.prove(ctx, url); err != nil {
			return nil, err
		}
	}
	if order, err = a.client.WaitOrder(ctx, order.URI); err != nil {
		return nil, fmt.Errorf("waiting for the order: %w", err)
	}
	return a.fetch(ctx, order)
}

// prove answers the authority's question about one name.
func (a *authority) prove(ctx context.Context, url string) error {
	asked, err := a.client.GetAuthorization(ctx, url)
	if err != nil || asked.Status == acme.StatusValid {
		return err
	}
	name := asked.Identifier.Value
	at := slices.IndexFunc(asked.Challenges, func(c *acme.Challenge) bool { return c.Type == "tls-alpn-01" })
	if at < 0 {
		return fmt.Errorf("nơi cấp không hỏi được qua cổng HTTPS (no tls-alpn-01 for %s)", name)
	}
	proof, err := a.client.TLSALPN01ChallengeCert(asked.Challenges[at].Token, name)
	if err != nil {
		return err
	}
	a.answer(name, &proof)
	defer a.answer(name, nil)
	if _, err := a.client.Accept(ctx, asked.Challenges[at]); err != nil {
		return fmt.Errorf("proving %s: %w", name, err)
	}
	if _, err := a.client.WaitAuthorization(ctx, url); err != nil {
		return fmt.Errorf("nơi cấp không kiểm được tên %s: %w", name, err)
	}
	return nil
}

func (a *authority) answer(name string, proof *tls.Certificate) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if proof == nil {
		delete(a.answers, name)
		return
	}
	a.answers[name] = proof
}

func (a *authority) fetch(ctx context.Context, order *acme.Order) ([]byte, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	request, err := x509.CreateCertificateRequest(rand.Reader, &x509.CertificateRequest{DNSNames: a.hosts}, key)
	if err != nil {
		return nil, err
	}
	chain, _, err := a.client.CreateCertFromOrder(ctx, order, request, true)
	if err != nil {
		return nil, fmt.Errorf("fetching the certificate: %w", err)
	}
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	var text bytes.Buffer
	for _, der := range chain {
		_ = pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der}) // into memory
	}
	_ = pem.Encode(&text, &pem.Block{Type: "EC PRIVATE KEY", Bytes: secret})
	return text.Bytes(), nil
}

// replaceFile leaves the old file or the new one, never a half.
func replaceFile(path string, text []byte) error {
	if err := os.WriteFile(path+".new", text, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}
