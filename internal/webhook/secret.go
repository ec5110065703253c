// SPDX-License-Identifier: Apache-2.0

package webhook

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/sogoc/sogoc/internal/store"
)

// Seal is the key outside the store for which secrets are sealed: blob.MasterKey.
type Seal interface {
	Seal(text []byte) ([]byte, error)
	Open(sealed io.Reader) (io.Reader, error)
}

// ErrSealed: a secret is sealed and the key that opens it is not there.
var ErrSealed = errors.New("webhook: the secret is sealed for another key")

// sealMark begins a sealed secret in the store; those in clear begin with whsec_.
const sealMark = "sealed:"

// seal is a secret as it is stored: in clear where there is no key.
func seal(with Seal, secret string) (string, error) {
	if with == nil || secret == "" {
		return secret, nil
	}
	sealed, err := with.Seal([]byte(secret))
	if err != nil {
		return "", err
	}
	return sealMark + base64.RawStdEncoding.EncodeToString(sealed), nil
}

// unseal is the inverse of seal; a secret that is stored in clear is read as well.
func unseal(with Seal, stored string) (string, error) {
	text, sealed := strings.CutPrefix(stored, sealMark)
	if !sealed {
		return stored, nil
	}
	if with == nil {
		return "", ErrSealed
	}
	raw, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSealed, err)
	}
	r, err := with.Open(bytes.NewReader(raw))
	if err != nil {
		return "", fmt.Errorf("%w: %w", ErrSealed, err)
	}
	secret, err := io.ReadAll(r)
	return string(secret), err
}

var (
	sqlSecrets    = store.SQL("webhook.secrets", `SELECT province, id, secret, secret_before FROM webhook WHERE state <> 'dropped' ORDER BY province, id`)
	sqlPutSecrets = store.SQL("webhook.secrets.put", `UPDATE webhook SET secret = $3, secret_before = $4 WHERE province = $1 AND id = $2 AND secret = $5 AND secret_before = $6`)
)

// kept are the secrets of a webhook as they are stored.
type kept struct{ province, id, now, before string }

func (w *Webhooks) kept(ctx context.Context) ([]kept, error) {
	return store.All(ctx, w.db, sqlSecrets, func(r store.Row) (k kept, err error) {
		return k, r.Scan(&k.province, &k.id, &k.now, &k.before)
	})
}

func (k kept) clear() bool {
	return !strings.HasPrefix(k.now, sealMark) || (k.before != "" && !strings.HasPrefix(k.before, sealMark))
}

// Secrets counts the webhooks, those of a secret that is stored in clear, and
// those of one that the key does not open.
func (w *Webhooks) Secrets(ctx context.Context) (all, clear, locked int, err error) {
	stored, err := w.kept(ctx)
	for _, k := range stored {
		if k.clear() {
			clear++
		}
		if _, err := unseal(w.seal, k.now); err != nil {
			locked++
		}
	}
	return len(stored), clear, locked, err
}

// Reseal seals the secrets of all webhooks for a key, and returns how many there
// were. One that the present key does not open is left as it is: it is shown by
// Secrets, and replaced by a person.
func (w *Webhooks) Reseal(ctx context.Context, to Seal) (int, error) {
	return w.reseal(ctx, to, func(kept) bool { return true })
}

// sealClear seals what was stored before there was a key.
func (w *Webhooks) sealClear(ctx context.Context) error {
	if w.seal == nil {
		return nil
	}
	_, err := w.reseal(ctx, w.seal, kept.clear)
	return err
}

func (w *Webhooks) reseal(ctx context.Context, to Seal, which func(kept) bool) (n int, err error) {
	stored, err := w.kept(ctx)
	if err != nil {
		return 0, err
	}
	for _, k := range stored {
		if !which(k) {
			continue
		}
		switch err := w.resealOne(ctx, to, k); {
		case errors.Is(err, ErrSealed):
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	return n, nil
}

func (w *Webhooks) resealOne(ctx context.Context, to Seal, k kept) error {
	var put [2]string
	for i, stored := range []string{k.now, k.before} {
		secret, err := unseal(w.seal, stored)
		if err != nil {
			return err
		}
		if put[i], err = seal(to, secret); err != nil {
			return err
		}
	}
	return w.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlPutSecrets, k.province, k.id, put[0], put[1], k.now, k.before) // nothing when it was replaced meanwhile
	})
}
