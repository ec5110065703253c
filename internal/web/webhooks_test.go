// SPDX-License-Identifier: Apache-2.0

package web

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/webhook"
)

var secretOnPage = regexp.MustCompile(`whsec_[A-Za-z0-9+/=]{44}`)

func secretIn(body string) string { return secretOnPage.FindString(html.UnescapeString(body)) }

func TestWebhookIsSetTriedAndWorkedOff(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	status := http.StatusInternalServerError
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(receiver.Close)
	guard := webhook.Guard{Allowed: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}}
	b.h.Webhooks = webhook.New(b.db, b.h.Accounts, webhook.Options{Guard: guard})
	serve := func() {
		b.must(b.h.Webhooks.Look(t.Context()))
		b.h.Webhooks.Idle()
	}
	c := b.signIn(b.actor(access.Admin, b.whole))
	a, _, err := b.h.Accounts.AddIntegration(t.Context(), access.System("44"), "", access.Account{Actor: access.Actor{Name: "Kho tỉnh", Role: access.Department, Path: "44"}, Contact: "x"}, access.Token{Scopes: access.BooksRead})
	b.must(err)
	page := "/integrations/" + a.ID + "/webhooks/new"
	wrong := c.want(c.post(page, url.Values{"url": {"https://10.0.0.1/nhan"}, "book.added": {"1"}}), http.StatusUnprocessableEntity)
	c.has(wrong.body, "webhook-allow", "https://10.0.0.1/nhan", `name="book.added" value="1" checked`)
	c.has(c.want(c.post(page, url.Values{"url": {receiver.URL}}), http.StatusUnprocessableEntity).body, "ít nhất một việc")
	form := hidden(c.ok(page))
	form.Set("url", receiver.URL+"/nhan?khoa=bi-mat")
	form.Set("book.added", "1")
	secret := secretIn(c.want(c.post(page, form), http.StatusOK).body)
	if secret == "" {
		t.Fatal("no secret on the page")
	}
	list := c.ok("/integrations/" + a.ID)
	c.has(text(list), "/nhan", "book.added", "Đang gửi")
	c.lacks(list, "bi-mat", secret)

	hooks, err := b.h.Webhooks.List(t.Context(), c.actor, a.ID)
	b.must(err)
	hook := "/webhooks/" + hooks[0].ID
	c.want(c.post(hook+"/try", url.Values{"key": {"k"}}), http.StatusSeeOther)
	serve()
	c.has(text(c.ok(hook)), "test.ping", "mã 500", "Nơi nhận chưa nhận được", "Thử lại")
	status = http.StatusGone
	c.want(c.post(hook+"/try", nil), http.StatusSeeOther)
	serve()
	c.has(text(c.ok(hook)), "Nơi nhận từ chối")
	c.want(c.post(hook+"/again", nil), http.StatusConflict)
	c.want(c.post(hook+"/resume", nil), http.StatusSeeOther)
	dead := c.ok(hook + "?state=dead")
	c.has(text(dead), "Gửi lại 2 tin không gửi được", "Không gửi được")
	status = http.StatusOK
	c.want(c.post(hook+"/again", url.Values{"delivery": {hidden(dead).Get("delivery")}}), http.StatusSeeOther)
	c.want(c.post(hook+"/again", nil), http.StatusSeeOther)
	serve()
	c.has(text(c.ok(hook)), "Đã nhận", "mã 200")
	c.has(text(c.ok(hook+"?state=dead")), "Chưa có tin báo nào")
	if fresh := secretIn(c.want(c.post(hook+"/rotate", nil), http.StatusOK).body); fresh == "" || fresh == secret {
		t.Errorf("rotating gave %q", fresh)
	}
	c.want(c.post(hook+"/pause", nil), http.StatusSeeOther)
	c.has(text(c.ok(hook)), "Tạm dừng", "Gửi trở lại")
	c.want(c.post(hook+"/drop", nil), http.StatusSeeOther)
	c.has(text(c.ok("/integrations/"+a.ID)), "Chưa đặt địa chỉ nhận tin báo", "Bỏ địa chỉ nhận tin báo")
}

func TestWebhooksAreTheAdministrators(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, _, err := b.h.Accounts.AddIntegration(t.Context(), access.System("44"), "", access.Account{Actor: access.Actor{Name: "Kho", Role: access.Viewer, Path: unit.Path(b.unit.ID)}, Contact: "x"}, access.Token{Scopes: access.BooksRead})
	b.must(err)
	h, err := b.h.Webhooks.Add(t.Context(), access.System("44"), "", a.ID, "https://kho.example/", []string{"book.added"})
	b.must(err)
	for _, c := range []*client{b.as(access.Registrar), b.signIn(b.actor(access.Admin, b.other))} {
		for _, path := range []string{"/webhooks/" + h.ID, "/integrations/" + a.ID + "/webhooks/new"} {
			c.want(c.get(path), http.StatusForbidden)
		}
		for _, do := range []string{"pause", "drop", "rotate", "try", "again"} {
			c.want(c.post("/webhooks/"+h.ID+"/"+do, nil), http.StatusForbidden)
		}
	}
}
