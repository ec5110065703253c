// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"
)

// Guard keeps notices away from what only this server can reach. Allowed are
// ranges that the administrator has named.
type Guard struct{ Allowed []netip.Prefix }

// inner are ranges that netip does not tell: shared addresses (RFC 6598),
// protocol assignments, benchmarks, documentation, and what maps to IPv4 within
// IPv6. Source: the IANA registries of special-purpose addresses.
var inner = prefixes("0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"::/96", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10")

func prefixes(texts ...string) []netip.Prefix {
	all := make([]netip.Prefix, len(texts))
	for i, t := range texts {
		all[i] = netip.MustParsePrefix(t)
	}
	return all
}

// allows tells whether the administrator has named a range with the address.
func (g Guard) allows(a netip.Addr) bool {
	return slices.ContainsFunc(g.Allowed, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Check refuses addresses that are not of the open internet and not allowed:
// ErrAddress.
func (g Guard) Check(a netip.Addr) error {
	a = a.Unmap().WithZone("")
	open := a.IsGlobalUnicast() && !a.IsPrivate() && !slices.ContainsFunc(inner, func(p netip.Prefix) bool { return p.Contains(a) })
	if open || g.allows(a) {
		return nil
	}
	return fmt.Errorf("%w: %s", ErrAddress, a)
}

// CheckURL says early what would fail at every delivery: ErrURL or ErrAddress.
// Unencrypted addresses are for networks that the administrator has allowed.
func (g Guard) CheckURL(text string) error {
	at, err := url.Parse(text)
	if err != nil || at.Hostname() == "" || at.User != nil || at.Fragment != "" || len(text) > maxURL {
		return ErrURL
	}
	if at.Scheme != "https" && (at.Scheme != "http" || len(g.Allowed) == 0) {
		return ErrURL
	}
	if a, err := netip.ParseAddr(at.Hostname()); err == nil {
		return g.control(at.Scheme == "http")(a)
	}
	return nil
}

// control checks an address; plain asks for one that the administrator named,
// since whoever is on the way reads along.
func (g Guard) control(plain bool) func(netip.Addr) error {
	return func(a netip.Addr) error {
		if plain && !g.allows(a.Unmap().WithZone("")) {
			return fmt.Errorf("%w: %s", ErrAddress, a)
		}
		return g.Check(a)
	}
}

const (
	maxURL      = 1000
	dialTime    = 5 * time.Second
	deliverTime = 15 * time.Second
)

// client makes a client whose every connection is checked when its address is
// known: a name may lead elsewhere at each look.
func (g Guard) client(plain bool) *http.Client {
	check := g.control(plain)
	dialer := &net.Dialer{Timeout: dialTime, ControlContext: func(_ context.Context, _, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil {
			return fmt.Errorf("%w: %s", ErrAddress, address)
		}
		return check(to.Addr())
	}}
	return &http.Client{
		Timeout: deliverTime,
		// A proxy of the environment would make the connection unchecked.
		Transport:     &http.Transport{Proxy: nil, DialContext: dialer.DialContext, TLSHandshakeTimeout: dialTime, IdleConnTimeout: time.Minute, MaxIdleConnsPerHost: 1, ForceAttemptHTTP2: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}
