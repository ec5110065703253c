// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/client/webhook"
)

// The convention's own example: anybody's receiver gets the same signature.
// Source: github.com/standard-webhooks/standard-webhooks, test of the libraries.
func TestSignIsThatOfTheConvention(t *testing.T) {
	t.Parallel()
	got, err := webhook.Sign("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", time.Unix(1614265330, 0), []byte(`{"test": 2432232314}`))
	if want := "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="; err != nil || got != want {
		t.Errorf("%q %v, want %q", got, err, want)
	}
	for _, bad := range []string{"", "whsec_", "whsec_!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
		if _, err := webhook.Sign(bad, "m", time.Now(), nil); !errors.Is(err, webhook.ErrSecret) {
			t.Errorf("secret %q: %v", bad, err)
		}
	}
}

func signed(t *rapid.T, secret, id string, at time.Time, body []byte) http.Header {
	s, err := webhook.Sign(secret, id, at, body)
	if err != nil {
		t.Fatal(err)
	}
	h := http.Header{}
	h.Set(webhook.HeaderID, id)
	h.Set(webhook.HeaderTime, strconv.FormatInt(at.Unix(), 10))
	h.Set(webhook.HeaderSignature, "v1a,other "+s)
	return h
}

// What was signed is taken; what was changed in any part is not.
func TestVerifyTakesWhatWasSignedAlone(t *testing.T) {
	t.Parallel()
	secret, other := webhook.NewSecret(), webhook.NewSecret()
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.StringMatching(`[a-z0-9-]{1,20}`).Draw(t, "id")
		body := rapid.SliceOf(rapid.Byte()).Draw(t, "body")
		now := time.Unix(rapid.Int64Range(1e9, 3e9).Draw(t, "now"), 0)
		h := signed(t, secret, id, now, body)
		if err := webhook.Verify(h, body, now.Add(webhook.Tolerance), other, secret); err != nil {
			t.Fatal(err)
		}
		elsewhere := h.Clone()
		elsewhere.Set(webhook.HeaderID, id+"x")
		for name, err := range map[string]error{
			"another secret": webhook.Verify(h, body, now, other),
			"another body":   webhook.Verify(h, append([]byte("x"), body...), now, secret),
			"another id":     webhook.Verify(elsewhere, body, now, secret),
		} {
			if !errors.Is(err, webhook.ErrSignature) {
				t.Fatalf("%s: %v", name, err)
			}
		}
		for _, late := range []time.Duration{webhook.Tolerance + time.Second, -webhook.Tolerance - time.Second} {
			if err := webhook.Verify(h, body, now.Add(late), secret); !errors.Is(err, webhook.ErrTime) {
				t.Fatal(err)
			}
		}
		for _, name := range []string{webhook.HeaderID, webhook.HeaderTime, webhook.HeaderSignature} {
			less := h.Clone()
			less.Del(name)
			if err := webhook.Verify(less, body, now, secret); !errors.Is(err, webhook.ErrHeaders) {
				t.Fatalf("without %s: %v", name, err)
			}
		}
	})
}
