// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"time"

	"github.com/sogoc/sogoc/client/webhook"
)

// A receiver checks the signature, deals with each id once and answers within
// some seconds; the long work is done afterwards. 410 ends the subscription.
func ExampleReceive() {
	secret := webhook.NewSecret() // shown once when the address was registered
	seen := map[string]bool{}
	receiver := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, notice, err := webhook.Receive(r, secret)
		if err != nil {
			http.Error(w, "not from our server", http.StatusUnauthorized)
			return
		}
		if !seen[id] {
			seen[id] = true
			fmt.Println(notice.Type, "read it at", notice.Data.Href)
		}
		w.WriteHeader(http.StatusNoContent)
	})

	body := []byte(`{"type":"entry.approved","timestamp":"2026-03-01T08:00:00Z","data":{"kind":"entry","id":"E1","seq":7,"href":"/api/v1/entries/E1"}}`)
	for range 2 { // it may come twice
		now := time.Now()
		signature, _ := webhook.Sign(secret, "M1", now, body)
		r := httptest.NewRequest(http.MethodPost, "/notices", bytes.NewReader(body))
		r.Header.Set(webhook.HeaderID, "M1")
		r.Header.Set(webhook.HeaderTime, strconv.FormatInt(now.Unix(), 10))
		r.Header.Set(webhook.HeaderSignature, signature)
		receiver.ServeHTTP(httptest.NewRecorder(), r)
	}
	// Output: entry.approved read it at /api/v1/entries/E1
}
