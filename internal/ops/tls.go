// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// The ways to have a certificate.
const (
	TLSOff   = "off"
	TLSFiles = "files" // given as PEM files, read again when they change
	TLSACME  = "acme"  // from an authority such as Let's Encrypt, renewed by itself
	TLSSelf  = "self"  // from our own authority, for a local network
)

// TLSOptions say where the certificate comes from.
type TLSOptions struct {
	Mode          string
	Cert, Key     string   // TLSFiles
	Hosts         []string // TLSACME, TLSSelf
	Dir           string   // where keys made here are kept
	ACMEDirectory string   // address of the authority; "" is Let's Encrypt
	ACMEEmail     string
	ACMEClient    *http.Client // nil is the default
	Now           func() time.Time
	Log           *slog.Logger // of what TLSACME does by itself
}

// TLSConfig makes the server's side of HTTPS; nil for TLSOff. A certificate of
// TLSACME is looked after until ctx ends.
func TLSConfig(ctx context.Context, o TLSOptions) (*tls.Config, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	switch o.Mode {
	case "", TLSOff:
		return nil, nil
	case TLSFiles:
		return filesConfig(o)
	case TLSACME:
		return acmeConfig(ctx, o)
	case TLSSelf:
		return selfConfig(o)
	default:
		return nil, fmt.Errorf("tls = %q is not known", o.Mode)
	}
}

func base() *tls.Config {
	return &tls.Config{MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"}}
}

func filesConfig(o TLSOptions) (*tls.Config, error) {
	f := &files{cert: o.Cert, key: o.Key}
	if _, err := f.get(nil); err != nil {
		return nil, err
	}
	c := base()
	c.GetCertificate = f.get
	return c, nil
}

// files gives the certificate on disk, read again when it was renewed: nobody
// has to restart the server for it.
type files struct {
	cert, key string
	sync.Mutex
	have *tls.Certificate
	at   time.Time
}

func (f *files) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	f.Lock()
	defer f.Unlock()
	info, err := os.Stat(f.cert)
	if err == nil && f.have != nil && info.ModTime().Equal(f.at) {
		return f.have, nil
	}
	var pair tls.Certificate
	if err == nil {
		pair, err = tls.LoadX509KeyPair(f.cert, f.key)
	}
	switch {
	case err == nil:
		f.have, f.at = &pair, info.ModTime()
	case f.have == nil:
		return nil, fmt.Errorf("reading the TLS certificate: %w", err)
	}
	// Half renewed, such as the new certificate beside the old key: the one in
	// use goes on until both are there.
	return f.have, nil
}

func selfConfig(o TLSOptions) (*tls.Config, error) {
	lan, err := OpenLAN(o.Dir, o.Hosts, o.Now)
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	c := base()
	c.GetCertificate = func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		mu.Lock()
		defer mu.Unlock()
		return lan.Certificate()
	}
	return c, nil
}

// Kept is the certificate on disk whose end matters; nil where no file holds one.
func Kept(o TLSOptions) (*x509.Certificate, error) {
	path := o.Cert
	switch o.Mode {
	case TLSSelf:
		path = filepath.Join(o.Dir, caFile)
	case TLSACME:
		path = filepath.Join(o.Dir, acmeDir, acmeFile)
	case TLSFiles:
	default:
		return nil, nil //nolint:nilnil // most computers of one person have none
	}
	der, err := readPEM(path, "CERTIFICATE")
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
