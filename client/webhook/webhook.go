// SPDX-License-Identifier: Apache-2.0

// Package webhook signs and checks the notices that Sổ Gốc sends, as the
// Standard Webhooks convention has it: HMAC-SHA256 over id, time and body in
// the headers webhook-id, webhook-timestamp and webhook-signature.
//
// A notice may arrive twice: remember the ids of those you have dealt with. It
// holds ids and links and nothing personal; read the rest through /api/v1.
package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a notice.
const (
	HeaderID        = "webhook-id"
	HeaderTime      = "webhook-timestamp" // seconds since 1970
	HeaderSignature = "webhook-signature" // "v1,BASE64", several separated by spaces
)

const (
	// Tolerance is how far the time of a notice may be from the receiver's
	// clock: older ones may have been recorded and sent again by somebody else.
	Tolerance = 5 * time.Minute
	// MaxBody bounds a notice, in bytes; ours have some hundred.
	MaxBody = 64 << 10

	secretMark = "whsec_"
	secretSize = 32 // bytes
	version    = "v1"
)

var (
	// ErrSecret: the secret is not of the form whsec_BASE64.
	ErrSecret = errors.New("webhook: not a secret")
	// ErrHeaders: a header is missing or can't be read.
	ErrHeaders = errors.New("webhook: headers are missing")
	// ErrTime: the time is too far from ours.
	ErrTime = errors.New("webhook: the time is too far away")
	// ErrSignature: no signature fits; what came is not from the sender.
	ErrSignature = errors.New("webhook: the signature does not fit")
)

// Notice is what happened, without anything personal.
type Notice struct {
	Type      string    `json:"type"`      // such as "entry.approved"
	Timestamp time.Time `json:"timestamp"` // when it happened
	Data      Data      `json:"data"`
}

// Data names the thing that changed.
type Data struct {
	Kind string `json:"kind"`           // "entry", "book", "file", "export", "test"
	ID   string `json:"id"`             // of the thing
	Book string `json:"book,omitempty"` // the book it belongs to
	Unit string `json:"unit,omitempty"` // path of the unit that answers for it, such as 44/19363
	Seq  int64  `json:"seq"`            // place in the log: of two notices about a thing the larger is the later
	Href string `json:"href,omitempty"` // where to read it on the server that sent this
}

// NewSecret makes a secret: "whsec_" and 32 random bytes in base64.
func NewSecret() string {
	raw := make([]byte, secretSize)
	_, _ = rand.Read(raw) // never fails since Go 1.24
	return secretMark + base64.StdEncoding.EncodeToString(raw)
}

// Sign gives one signature, "v1,BASE64".
func Sign(secret, id string, at time.Time, body []byte) (string, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretMark))
	if err != nil || !strings.HasPrefix(secret, secretMark) || len(key) == 0 {
		return "", ErrSecret
	}
	mac := hmac.New(sha256.New, key)
	fmt.Fprintf(mac, "%s.%d.", id, at.Unix())
	mac.Write(body)
	return version + "," + base64.StdEncoding.EncodeToString(mac.Sum(nil)), nil
}

// Verify checks the headers and the body of a notice that arrived at now. Give
// both secrets while one is being replaced.
func Verify(h http.Header, body []byte, now time.Time, secrets ...string) error {
	id, sent := h.Get(HeaderID), h.Get(HeaderTime)
	seconds, err := strconv.ParseInt(sent, 10, 64)
	if id == "" || err != nil || h.Get(HeaderSignature) == "" {
		return ErrHeaders
	}
	at := time.Unix(seconds, 0)
	if d := now.Sub(at); d > Tolerance || d < -Tolerance {
		return ErrTime
	}
	for _, secret := range secrets {
		want, err := Sign(secret, id, at, body)
		if err != nil {
			return err
		}
		for _, got := range strings.Fields(h.Get(HeaderSignature)) {
			if hmac.Equal([]byte(got), []byte(want)) {
				return nil
			}
		}
	}
	return ErrSignature
}

// Receive reads and checks the notice in a request. id is that of the delivery.
func Receive(r *http.Request, secrets ...string) (id string, n Notice, err error) {
	body, err := io.ReadAll(http.MaxBytesReader(nil, r.Body, MaxBody))
	if err != nil {
		return "", n, fmt.Errorf("reading a notice: %w", err)
	}
	if err := Verify(r.Header, body, time.Now(), secrets...); err != nil {
		return "", n, err
	}
	if err := json.Unmarshal(body, &n); err != nil {
		return "", n, fmt.Errorf("reading a notice: %w", err)
	}
	return r.Header.Get(HeaderID), n, nil
}
