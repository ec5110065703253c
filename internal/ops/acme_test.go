// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// holding is an authority with a certificate of a life, some of which is over.
func holding(life, over time.Duration, names ...string) *authority {
	start := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	a := &authority{hosts: []string{"sogoc.example"}, o: TLSOptions{Now: func() time.Time { return start.Add(over) }}}
	a.have = &tls.Certificate{Leaf: &x509.Certificate{DNSNames: names, NotBefore: start, NotAfter: start.Add(life)}}
	return a
}

// Whatever life the authority gives, from minutes to years, renewal comes when a
// third is left, and no try waits so long that the rest runs out before ten more.
func TestRenewalFollowsTheLifeOfTheCertificate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		life := time.Duration(rapid.Int64Range(int64(time.Minute), int64(400*24*time.Hour)).Draw(rt, "life"))
		over := time.Duration(rapid.Int64Range(0, int64(life)-1).Draw(rt, "over"))
		failed := rapid.IntRange(0, 100).Draw(rt, "failed")
		a := holding(life, over, "sogoc.example")
		if due := a.due() <= 0; due != (life-over <= life/3) {
			rt.Errorf("due %v with %v of %v left", due, life-over, life)
		}
		if wait := a.pause(failed); wait > (life-over)/10 && life-over >= 10 || wait > longWait || wait < 0 {
			rt.Errorf("waits %v with %v left", wait, life-over)
		}
	})
}

func TestCertificateOfOtherNamesCannotWait(t *testing.T) {
	t.Parallel()
	if holding(time.Hour, 0, "sogoc.example", "www.sogoc.example").due() <= 0 || holding(time.Hour, 0, "old.example").due() > 0 {
		t.Error("the names of the server are not looked at")
	}
	none := &authority{hosts: []string{"sogoc.example"}, o: TLSOptions{Now: time.Now}}
	if none.due() > 0 {
		t.Error("none at all waits")
	}
	for i, want := range []time.Duration{2, 4, 8, 16, 32, 60, 60} {
		if got := none.pause(i); got != want*time.Minute {
			t.Errorf("after %d failures: %v", i+1, got)
		}
	}
}

// The authority's question is answered by what was made for it alone, and a
// browser never gets that.
func TestQuestionAndBrowserAreToldApart(t *testing.T) {
	t.Parallel()
	a := holding(time.Hour, 0, "sogoc.example")
	a.answers = map[string]*tls.Certificate{}
	proof := &tls.Certificate{}
	a.answer("sogoc.example", proof)
	question := &tls.ClientHelloInfo{ServerName: "sogoc.example", SupportedProtos: []string{"acme-tls/1"}}
	if c, err := a.get(question); err != nil || c != proof {
		t.Errorf("the question: %v", err)
	}
	if c, err := a.get(&tls.ClientHelloInfo{ServerName: "sogoc.example", SupportedProtos: []string{"h2", "acme-tls/1"}}); err != nil || c != a.have {
		t.Errorf("a browser: %v", err)
	}
	a.answer("sogoc.example", nil)
	if _, err := a.get(question); err == nil {
		t.Error("answers a question that nobody expects")
	}
	a.have = nil
	if _, err := a.get(&tls.ClientHelloInfo{}); err == nil {
		t.Error("a certificate out of nothing")
	}
}
