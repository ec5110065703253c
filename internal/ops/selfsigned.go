// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

const (
	caYears   = 10
	certDays  = 397 // what browsers take at most
	renewDays = 30

	caFile, caKeyFile = "ca.pem", "ca-key.pem"
)

// LAN is a certificate authority of this installation's own, for a network
// without a name on the internet. Its folder holds ca.pem, which the computers
// of the network are told to trust, and ca-key.pem, which never leaves.
type LAN struct {
	Dir   string
	Hosts []string // names and addresses that people type
	Now   func() time.Time

	ca   *x509.Certificate
	key  *ecdsa.PrivateKey
	leaf tls.Certificate
}

// OpenLAN reads the authority in dir, or makes one for hosts. An authority made
// for other hosts is refused: the computers that trust it would have to be told
// of a new one, so a person decides.
func OpenLAN(dir string, hosts []string, now func() time.Time) (*LAN, error) {
	if len(hosts) == 0 {
		return nil, errors.New("tls = self: cần tls-hosts, các tên hoặc địa chỉ IP mà người dùng gõ (needs the names or addresses people type)")
	}
	l := &LAN{Dir: dir, Hosts: hosts, Now: now}
	err := l.read()
	if errors.Is(err, os.ErrNotExist) {
		err = l.make()
	}
	if err != nil {
		return nil, fmt.Errorf("the certificate authority in %s: %w", dir, err)
	}
	for _, h := range hosts {
		if !covers(l.ca, h) {
			return nil, fmt.Errorf("%s: chứng thư gốc này không được lập cho %q; xóa %s và %s để lập lại, rồi cài lại %s trên các máy (this authority was not made for that host)",
				dir, h, caFile, caKeyFile, caFile)
		}
	}
	return l, nil
}

func (l *LAN) read() error {
	cert, err := readPEM(filepath.Join(l.Dir, caFile), "CERTIFICATE")
	if err != nil {
		return err
	}
	if l.ca, err = x509.ParseCertificate(cert); err != nil {
		return err
	}
	key, err := readPEM(filepath.Join(l.Dir, caKeyFile), "EC PRIVATE KEY")
	if err != nil {
		return fmt.Errorf("%s is here without its key (%v)", caFile, err) //nolint:errorlint // an absent key must not look like an absent authority, which would be made anew
	}
	l.key, err = x509.ParseECPrivateKey(key)
	return err
}

// make writes the key first: a certificate without a key would have to be
// noticed by a person.
func (l *LAN) make() error {
	if err := os.MkdirAll(l.Dir, 0o700); err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	names, addresses := split(l.Hosts)
	t := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: "Sổ Gốc (mạng nội bộ)", Organization: []string{"Sổ Gốc"}},
		NotBefore: l.Now().Add(-time.Hour), NotAfter: l.Now().AddDate(caYears, 0, 0),
		IsCA: true, BasicConstraintsValid: true, MaxPathLenZero: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		PermittedDNSDomainsCritical: true, PermittedDNSDomains: names, PermittedIPRanges: ranges(addresses),
	}
	// An authority limited to addresses alone could still vouch for any name,
	// and the other way round.
	if len(names) == 0 {
		t.PermittedDNSDomains = []string{"sogoc.invalid"}
	}
	if len(addresses) == 0 {
		t.PermittedIPRanges = ranges([]net.IP{net.IPv4(127, 0, 0, 1)})
	}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return err
	}
	if l.ca, err = x509.ParseCertificate(der); err != nil {
		return err
	}
	l.key = key
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return err
	}
	if err := writePEM(filepath.Join(l.Dir, caKeyFile), "EC PRIVATE KEY", secret, 0o600); err != nil {
		return err
	}
	return writePEM(filepath.Join(l.Dir, caFile), "CERTIFICATE", der, 0o644)
}

// Certificate is the server's own, made anew when it nears its end. It lives in
// memory alone.
func (l *LAN) Certificate() (*tls.Certificate, error) {
	if l.leaf.Leaf != nil && l.Now().AddDate(0, 0, renewDays).Before(l.leaf.Leaf.NotAfter) {
		return &l.leaf, nil
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	names, addresses := split(l.Hosts)
	t := &x509.Certificate{
		SerialNumber: serial(), Subject: pkix.Name{CommonName: l.Hosts[0]}, DNSNames: names, IPAddresses: addresses,
		NotBefore: l.Now().Add(-time.Hour), NotAfter: l.Now().AddDate(0, 0, certDays),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(rand.Reader, t, l.ca, &key.PublicKey, l.key)
	if err != nil {
		return nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, err
	}
	l.leaf = tls.Certificate{Certificate: [][]byte{der, l.ca.Raw}, PrivateKey: key, Leaf: leaf}
	return &l.leaf, nil
}

// Fingerprint is the SHA-256 of the authority in dir, in groups of two, as
// Windows and browsers show it, for comparing by eye.
func Fingerprint(dir string) (string, error) {
	der, err := readPEM(filepath.Join(dir, caFile), "CERTIFICATE")
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	pairs := make([]string, len(sum))
	for i, b := range sum {
		pairs[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(pairs, ":"), nil
}

func split(hosts []string) (names []string, addresses []net.IP) {
	for _, h := range hosts {
		if ip := net.ParseIP(h); ip != nil {
			addresses = append(addresses, ip)
		} else {
			names = append(names, h)
		}
	}
	return names, addresses
}

func ranges(addresses []net.IP) (nets []*net.IPNet) {
	for _, ip := range addresses {
		if four := ip.To4(); four != nil {
			ip = four
		}
		nets = append(nets, &net.IPNet{IP: ip, Mask: net.CIDRMask(len(ip)*8, len(ip)*8)})
	}
	return nets
}

func covers(ca *x509.Certificate, host string) bool {
	if ip := net.ParseIP(host); ip != nil {
		return slices.ContainsFunc(ca.PermittedIPRanges, func(n *net.IPNet) bool { return n.Contains(ip) })
	}
	return slices.ContainsFunc(ca.PermittedDNSDomains, func(d string) bool { return strings.EqualFold(d, host) })
}

func serial() *big.Int {
	n, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 127))
	if err != nil {
		panic(err) // the system has no randomness: nothing is safe
	}
	return n
}

func readPEM(path, kind string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil || block.Type != kind {
		return nil, fmt.Errorf("%s holds no %s", path, kind)
	}
	return block.Bytes, nil
}

func writePEM(path, kind string, der []byte, mode os.FileMode) error {
	return os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), mode)
}
