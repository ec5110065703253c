// SPDX-License-Identifier: Apache-2.0

package webhook_test

import (
	"context"
	"strings"
	"testing"

	signed "github.com/sogoc/sogoc/client/webhook"
	"github.com/sogoc/sogoc/internal/blob/blobtest"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
	"github.com/sogoc/sogoc/internal/webhook"
)

var sqlStored = store.SQL("webhook_test.secrets", `SELECT secret, secret_before FROM webhook ORDER BY id`)

// stored are the secrets as the store holds them.
func (b *bench) stored() string {
	b.t.Helper()
	all, err := store.All(b.t.Context(), b.DB, sqlStored, func(r store.Row) (text string, err error) {
		var now, before string
		err = r.Scan(&now, &before)
		return now + " " + before, err
	})
	b.Must(err)
	return strings.Join(all, " ")
}

// fits sends a trial notice and tells which secrets it is signed with.
func (b *bench) fits(id string, secrets ...string) (fit []bool) {
	b.t.Helper()
	b.Must(b.hooks.Try(b.t.Context(), b.admin, store.NewID(), id))
	got := b.look()
	if len(got) != 1 {
		b.t.Fatalf("%v", types(got))
	}
	for _, secret := range secrets {
		fit = append(fit, signed.Verify(got[0].head, got[0].body, b.clock(), secret) == nil)
	}
	return fit
}

func (b *bench) secrets(want [3]int) {
	b.t.Helper()
	all, clear, locked, err := b.hooks.Secrets(b.t.Context())
	if got := [3]int{all, clear, locked}; err != nil || got != want {
		b.t.Errorf("webhooks, in clear, locked: %v, want %v (%v)", got, want, err)
	}
}

// With a key the store never holds a secret in clear; notices are signed as
// before, a command sent again shows the same secret.
func TestSecretsAreSealed(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := newBench(t, db)
		b.hooks = b.sealing(blobtest.NewKey(t))
		made, err := b.hooks.Add(t.Context(), b.admin, "khoa", b.owner.ID, b.url, []string{"entry.keyed"})
		b.Must(err)
		again, err := b.hooks.Add(t.Context(), b.admin, "khoa", b.owner.ID, b.url, []string{"entry.keyed"})
		b.Must(err)
		fresh, err := b.hooks.Rotate(t.Context(), b.admin, "doi", made.ID)
		b.Must(err)
		if !strings.HasPrefix(made.Secret, "whsec_") || again.Secret != made.Secret || fresh.Secret == made.Secret {
			t.Errorf("shown: %q, %q, then %q", made.Secret, again.Secret, fresh.Secret)
		}
		if held := b.stored(); strings.Contains(held, "whsec_") || strings.Count(held, "sealed:") != 2 {
			t.Errorf("the store holds %s", held)
		}
		if listed, err := b.hooks.List(t.Context(), b.admin, b.owner.ID); err != nil || len(listed) != 1 || listed[0].Secret != "" {
			t.Errorf("listed: %+v %v", listed, err)
		}
		if fit := b.fits(made.ID, made.Secret, fresh.Secret); !fit[0] || !fit[1] {
			t.Errorf("signed with the secret before and with the present one: %v", fit)
		}
		b.secrets([3]int{1, 0, 0})
	})
}

// Secrets that were stored without a key are read with one, and sealed when the
// program starts; a new key takes them over; with another one they are lost and
// replaced.
func TestSecretsOfBeforeTheKey(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b, first, second := newBench(t, db), blobtest.NewKey(t), blobtest.NewKey(t)
		made := b.hook("entry.keyed")
		b.secrets([3]int{1, 1, 0})
		b.hooks = b.sealing(first)
		if fit := b.fits(made.ID, made.Secret); !fit[0] {
			t.Error("a secret in clear is not read")
		}
		starting, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			b.hooks.Run(starting)
		}()
		for strings.Contains(b.stored(), "whsec_") && t.Context().Err() == nil {
		}
		stop()
		<-done
		b.secrets([3]int{1, 0, 0})
		if fit := b.fits(made.ID, made.Secret); !fit[0] {
			t.Error("sealed, it is another secret")
		}
		if n, err := b.hooks.Reseal(t.Context(), second); err != nil || n != 1 {
			t.Fatalf("%d sealed for the new key: %v", n, err)
		}
		b.secrets([3]int{1, 0, 1})
		if n, err := b.hooks.Reseal(t.Context(), second); err != nil || n != 0 {
			t.Fatalf("a second time %d: %v", n, err)
		}
		b.hooks = b.sealing(second)
		if fit := b.fits(made.ID, made.Secret); !fit[0] {
			t.Error("the new key gives another secret")
		}
		b.hooks = b.sealing(blobtest.NewKey(t))
		b.Must(b.hooks.Try(t.Context(), b.admin, store.NewID(), made.ID))
		if got := b.look(); len(got) != 0 {
			t.Errorf("signed by a key that is not there: %v", types(got))
		}
		fresh, err := b.hooks.Rotate(t.Context(), b.admin, "mat-khoa", made.ID)
		b.Must(err)
		b.secrets([3]int{1, 0, 0})
		b.pass(webhook.Lease)
		if got := b.look(); len(got) != 1 || signed.Verify(got[0].head, got[0].body, b.clock(), fresh.Secret) != nil {
			t.Errorf("after the secret was replaced: %v", types(got))
		}
	})
}
