// SPDX-License-Identifier: Apache-2.0

package apiv1_test

import (
	"net/http"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/apiv1"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// An integration looks after its own webhooks: made once for a key, the secret
// given again only by the command that made it.
func TestWebhooksOfAnIntegration(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		b := setup(t, db)
		admin := b.people[access.Admin]
		const mine, other access.Role = "mine", "other"
		for _, role := range []access.Role{mine, other} {
			a, _, err := b.deps.Accounts.AddIntegration(t.Context(), admin, "", access.Account{Actor: access.Actor{Name: "Kho " + string(role), Role: access.Viewer, Path: "44", Unit: admin.Unit}, Contact: "x"}, access.Token{Scopes: access.WebhooksWrite})
			must(t, err)
			b.people[role] = a.Actor
		}
		post := func(role access.Role, path string, body any, key string) reply {
			return b.do(ask{role: role, scopes: access.WebhooksWrite, method: http.MethodPost, path: path, body: body, head: map[string]string{"Idempotency-Key": key}})
		}
		get := func(role access.Role, path string) reply {
			return b.do(ask{role: role, scopes: access.WebhooksWrite, method: http.MethodGet, path: path})
		}
		want := obj{"url": "https://kho.example.vn/sogoc", "events": []string{"entry.approved", "export.ready"}}
		var made, again, turned apiv1.Webhook
		post(mine, "/api/v1/webhooks", want, "key-one-of-mine").into(http.StatusCreated, &made)
		post(mine, "/api/v1/webhooks", want, "key-one-of-mine").into(http.StatusCreated, &again)
		if made.Secret == "" || made.ID != again.ID || made.Secret != again.Secret || made.State != "active" {
			t.Fatalf("%+v, then %+v", made, again)
		}
		post(mine, "/api/v1/webhooks", obj{"url": "https://kho.example.vn/2", "events": []string{"entry.approved"}}, "key-one-of-mine").refused(http.StatusUnprocessableEntity, "request.key_reused")
		for code, bad := range map[string]obj{
			"webhook.url":     {"url": "kho.example.vn", "events": []string{"entry.approved"}},
			"webhook.address": {"url": "https://127.0.0.1/", "events": []string{"entry.approved"}},
			"webhook.event":   {"url": "https://kho.example.vn/", "events": []string{"entry.eaten"}},
		} {
			post(mine, "/api/v1/webhooks", bad, store.NewID()).refused(http.StatusUnprocessableEntity, code)
		}
		at := "/api/v1/webhooks/" + made.ID
		post(mine, at+"/rotate", nil, "key-to-turn-it").into(http.StatusOK, &turned)
		if turned.Secret == "" || turned.Secret == made.Secret {
			t.Errorf("turned: %q", turned.Secret)
		}
		post(mine, at+"/try", nil, "key-to-try-it").into(http.StatusOK, nil)
		var sent apiv1.Page[apiv1.Delivery]
		get(mine, at+"/deliveries?state=waiting").into(http.StatusOK, &sent)
		if len(sent.Items) != 1 || sent.Items[0].Event != "test.ping" {
			t.Errorf("%+v", sent.Items)
		}
		post(mine, at+"/resend", nil, store.NewID()).into(http.StatusOK, nil)
		var paused apiv1.Webhook
		post(mine, at+"/state", obj{"state": "paused"}, store.NewID()).into(http.StatusOK, &paused)
		if paused.State != "paused" || paused.Secret != "" {
			t.Errorf("%+v", paused)
		}
		post(other, at+"/state", obj{"state": "dropped"}, store.NewID()).refused(http.StatusForbidden, "access.unit")
		var all, others apiv1.Page[apiv1.Webhook]
		get(mine, "/api/v1/webhooks").into(http.StatusOK, &all)
		if len(all.Items) != 1 || all.Items[0].Secret != "" || !slices.Equal(all.Items[0].Events, []string{"entry.approved", "export.ready"}) {
			t.Errorf("%+v", all.Items)
		}
		get(other, "/api/v1/webhooks").into(http.StatusOK, &others)
		if len(others.Items) != 0 {
			t.Errorf("another integration sees %+v", others.Items)
		}
		post(mine, at+"/state", obj{"state": "dropped"}, store.NewID()).into(http.StatusOK, nil)
		post(mine, at+"/state", obj{"state": "active"}, store.NewID()).refused(http.StatusConflict, "webhook.state")
	})
}
