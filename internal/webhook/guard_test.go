// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/webhook"
)

func TestGuardKnowsInnerAddresses(t *testing.T) {
	t.Parallel()
	for _, inner := range []string{"127.0.0.1", "127.9.9.9", "::1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "0.0.0.0", "::",
		"100.64.0.1", "198.18.0.1", "224.0.0.1", "ff02::1", "255.255.255.255", "240.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "::7f00:1", "192.0.2.1", "2001:db8::1"} {
		if err := (webhook.Guard{}).Check(netip.MustParseAddr(inner)); !errors.Is(err, webhook.ErrAddress) {
			t.Errorf("%s: %v", inner, err)
		}
	}
	lan := webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}}
	for addr, want := range map[string]bool{"10.20.3.4": true, "::ffff:10.20.3.4": true, "10.21.0.1": false, "127.0.0.1": false, "1.1.1.1": true, "2606:4700::1111": true} {
		if err := lan.Check(netip.MustParseAddr(addr)); (err == nil) != want {
			t.Errorf("%s: %v", addr, err)
		}
	}
}

func TestGuardReadsURLs(t *testing.T) {
	t.Parallel()
	lan := webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("10.20.0.0/16")}}
	for text, want := range map[string][2]error{ // without, and with an allowed range
		"https://kho.example/x":                  {nil, nil},
		"https://kho.example:8443/?a":            {nil, nil},
		"http://kho.example/":                    {webhook.ErrURL, nil},
		"http://10.20.0.1/":                      {webhook.ErrURL, nil},
		"http://1.1.1.1/":                        {webhook.ErrURL, webhook.ErrAddress}, // unencrypted over the open internet
		"https://10.20.0.1/":                     {webhook.ErrAddress, nil},
		"https://[::1]/":                         {webhook.ErrAddress, webhook.ErrAddress},
		"https://a:b@kho.example/":               {webhook.ErrURL, webhook.ErrURL},
		"ftp://kho.example/":                     {webhook.ErrURL, webhook.ErrURL},
		"https:///x":                             {webhook.ErrURL, webhook.ErrURL},
		"kho.example":                            {webhook.ErrURL, webhook.ErrURL},
		"https://kho.example/#x":                 {webhook.ErrURL, webhook.ErrURL},
		"https://k/" + strings.Repeat("x", 1000): {webhook.ErrURL, webhook.ErrURL},
	} {
		for i, g := range []webhook.Guard{{}, lan} {
			if err := g.CheckURL(text); !errors.Is(err, want[i]) || (want[i] == nil) != (err == nil) {
				t.Errorf("%s: %v, want %v", text, err, want[i])
			}
		}
	}
}

// What a name leads to is known when the line is made, and checked then: the
// address was sound when it was typed.
func TestGuardChecksWhenDialling(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	reached := false
	inner := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(inner.Close)
	b.hooks = webhook.New(b.DB, b.Accounts, webhook.Options{Now: b.clock})
	_, port, _ := strings.Cut(strings.TrimPrefix(inner.URL, "https://"), ":")
	b.url = "https://localhost:" + port + "/"
	h := b.hook("entry.keyed")
	b.Key(b.Place(1)[0], b.Birth(1))
	b.look()
	if d := b.deliveries(h, "")[0]; reached || d.Error != "address not allowed" || d.State != webhook.Waiting {
		t.Errorf("reached %v: %+v", reached, d)
	}
}

// A redirect could lead within: it is an answer like any other that is not 2xx.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	b := newBench(t, storetest.OpenSQLite(t))
	from := httptest.NewServer(http.RedirectHandler(b.url, http.StatusTemporaryRedirect))
	t.Cleanup(from.Close)
	b.url = from.URL
	h := b.hook("entry.keyed")
	b.Key(b.Place(1)[0], b.Birth(1))
	if got := b.look(); len(got) != 0 {
		t.Errorf("followed: %v", types(got))
	}
	if d := b.deliveries(h, "")[0]; d.Status != http.StatusTemporaryRedirect || d.State != webhook.Waiting {
		t.Errorf("%+v", d)
	}
}
