// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"fmt"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/webhook"
)

func (s *server) webhooks() {
	scope := access.WebhooksWrite
	add(s, op{id: "listWebhooks", method: http.MethodGet, path: "/webhooks", tag: "webhooks", scope: scope, vi: "Các địa chỉ nhận tin báo của phần mềm đang hỏi", en: "The webhooks of the integration that asks"}, s.listWebhooks)
	retold(s, op{id: "createWebhook", method: http.MethodPost, path: "/webhooks", tag: "webhooks", scope: scope, status: http.StatusCreated, vi: "Đặt một địa chỉ nhận tin báo", en: "Ask to be told of changes",
		more: "It is told of what happens from now on. The secret that its notices are signed with is given here and by rotate, nowhere else."}, s.createWebhook)
	retold(s, op{id: "rotateWebhook", method: http.MethodPost, path: "/webhooks/{webhook}/rotate", tag: "webhooks", scope: scope, vi: "Đổi khóa ký; trong một ngày tin báo có cả hai chữ ký", en: "Change the secret; for a day notices carry both signatures"}, s.rotateWebhook)
	command(s, op{id: "setWebhookState", method: http.MethodPost, path: "/webhooks/{webhook}/state", tag: "webhooks", scope: scope, vi: "Tạm dừng, gửi tiếp hoặc bỏ", en: "Pause, resume or drop"}, s.setWebhookState)
	command(s, op{id: "tryWebhook", method: http.MethodPost, path: "/webhooks/{webhook}/try", tag: "webhooks", scope: scope, vi: "Gửi một tin thử", en: "Send a notice to try it"}, s.tryWebhook)
	command(s, op{id: "resendWebhook", method: http.MethodPost, path: "/webhooks/{webhook}/resend", tag: "webhooks", scope: scope, vi: "Gửi lại mọi tin đã bỏ cuộc", en: "Send again all that was given up"}, s.resendWebhook)
	add(s, op{id: "listDeliveries", method: http.MethodGet, path: "/webhooks/{webhook}/deliveries", tag: "webhooks", scope: scope, vi: "Các tin đã gửi, mới nhất trước", en: "Notices sent, youngest first"}, s.listDeliveries)
}

// Webhook is where an integration is told of changes.
type Webhook struct {
	ID        string   `json:"id" doc:"Id"`
	URL       string   `json:"url" doc:"Where notices go"`
	Events    []string `json:"events" example:"[\"entry.approved\"]" doc:"What it is told of"`
	State     string   `json:"state" enum:"active,paused,gone,dropped" doc:"gone: the receiver answered 410"`
	Failing   int      `json:"failing" doc:"Deliveries that failed since the last that was taken"`
	HeldUntil int64    `json:"heldUntil,omitempty" doc:"Nothing is sent before"`
	CreatedAt int64    `json:"createdAt" doc:"UTC milliseconds"`
	Secret    string   `json:"secret,omitempty" doc:"Only in the answer of createWebhook and rotateWebhook"`
}

func webhookOf(h webhook.Hook) Webhook {
	return Webhook{ID: h.ID, URL: h.URL, Events: h.Events, State: string(h.State), Failing: h.Failing, HeldUntil: h.HeldUntil, CreatedAt: h.CreatedAt}
}

// Delivery is a notice to a receiver.
type Delivery struct {
	ID      string `json:"id" doc:"webhook-id of the notice"`
	At      int64  `json:"at" doc:"When it happened"`
	Event   string `json:"event" doc:"What happened"`
	Subject string `json:"subject" example:"entry:0198…" doc:"To what it happened: kind and id"`
	State   string `json:"state" enum:"waiting,taken,dead" doc:"Where it stands"`
	Attempt int    `json:"attempt" doc:"Tries so far"`
	Due     int64  `json:"due,omitempty" doc:"Of the next try"`
	Status  int    `json:"status,omitempty" doc:"Of the receiver's last answer"`
	Error   string `json:"error,omitempty" doc:"Why the last try failed"`
	EndedAt int64  `json:"endedAt,omitempty" doc:"UTC milliseconds; none while it is under way"`
}

func deliveryOf(d webhook.Delivery) Delivery {
	out := Delivery{ID: d.ID, At: d.At, Event: d.Event, Subject: d.Subject, State: string(d.State), Attempt: d.Attempt, Status: d.Status, Error: d.Error, EndedAt: d.EndedAt}
	if d.State == webhook.Waiting {
		out.Due = d.Due
	}
	return out
}

// retold mounts a command whose answer holds a secret. The key is bound to the
// request as for any command, but the answer is not kept beside the room: the
// room itself gives it again by the key.
func retold[I, T any](s *server, o op, fn func(ctx context.Context, actor access.Actor, key string, in *I) (T, error)) {
	o.errors = append(o.errors, http.StatusConflict)
	add(s, o, func(ctx context.Context, actor access.Actor, in *I) (*answer[T], error) {
		head, ok := any(in).(commanded)
		if !ok {
			return nil, fmt.Errorf("the input of %s has no key", o.id)
		}
		key, err := s.claim(ctx, actor, o.id, head.key(), in)
		if err != nil {
			return nil, err
		}
		made, err := fn(ctx, actor, key+"/room", in)
		return give(made), err
	})
}

type listWebhooksInput struct{ Paging }

func (s *server) listWebhooks(ctx context.Context, actor access.Actor, in *listWebhooksInput) (*listed[Webhook], error) {
	all, err := s.Webhooks.List(ctx, actor, actor.ID)
	if err != nil {
		return nil, err
	}
	items := make([]Webhook, 0, len(all))
	for _, h := range all {
		items = append(items, webhookOf(h))
	}
	return page(&in.Paging, items, ""), nil // they are few: Add bounds them
}

type createWebhookInput struct {
	Keyed
	Body struct {
		URL    string   `json:"url" maxLength:"1000" example:"https://kho.example.vn/sogoc" doc:"Where notices are posted"`
		Events []string `json:"events" minItems:"1" maxItems:"50" doc:"What it is told of"`
	}
}

func (s *server) createWebhook(ctx context.Context, actor access.Actor, key string, in *createWebhookInput) (Webhook, error) {
	h, err := s.Webhooks.Add(ctx, actor, key, actor.ID, in.Body.URL, in.Body.Events)
	out := webhookOf(h)
	out.Secret = h.Secret
	return out, err
}

// WebhookInput names a webhook.
type WebhookInput struct {
	Webhook string `path:"webhook" maxLength:"64" doc:"Id of a webhook"`
}

// WebhookCommand is a command to a webhook.
type WebhookCommand struct {
	Keyed
	WebhookInput
}

func (s *server) rotateWebhook(ctx context.Context, actor access.Actor, key string, in *WebhookCommand) (Webhook, error) {
	h, err := s.Webhooks.Rotate(ctx, actor, key, in.Webhook)
	out := webhookOf(h)
	out.Secret = h.Secret
	return out, err
}

type webhookStateInput struct {
	WebhookCommand
	Body struct {
		State string `json:"state" enum:"active,paused,dropped" doc:"Where it stands"`
	}
}

func (s *server) setWebhookState(ctx context.Context, actor access.Actor, _ string, in *webhookStateInput) (kept[Webhook], error) {
	return s.afterwards(ctx, actor, in.Webhook, s.Webhooks.SetState(ctx, actor, in.Webhook, webhook.State(in.Body.State)))
}

func (s *server) tryWebhook(ctx context.Context, actor access.Actor, key string, in *WebhookCommand) (kept[Webhook], error) {
	return s.afterwards(ctx, actor, in.Webhook, s.Webhooks.Try(ctx, actor, key, in.Webhook))
}

func (s *server) resendWebhook(ctx context.Context, actor access.Actor, _ string, in *WebhookCommand) (kept[Webhook], error) {
	return s.afterwards(ctx, actor, in.Webhook, s.Webhooks.AllAgain(ctx, actor, in.Webhook))
}

// afterwards shows a webhook after a command.
func (s *server) afterwards(ctx context.Context, actor access.Actor, id string, err error) (kept[Webhook], error) {
	if err != nil {
		return kept[Webhook]{}, err
	}
	h, _, err := s.Webhooks.Get(ctx, actor, id)
	return kept[Webhook]{Body: webhookOf(h)}, err
}

type deliveriesInput struct {
	Paging
	WebhookInput
	State string `query:"state" enum:"waiting,taken,dead" doc:"Where it stands"`
}

func (s *server) listDeliveries(ctx context.Context, actor access.Actor, in *deliveriesInput) (*listed[Delivery], error) {
	all, err := s.Webhooks.Deliveries(ctx, actor, in.Webhook, webhook.Outcome(in.State), in.cursor, in.Limit+1)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = all[in.Limit-1].ID
	}
	items := make([]Delivery, 0, len(all))
	for _, d := range all {
		items = append(items, deliveryOf(d))
	}
	return page(&in.Paging, items, next), nil
}
