// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
)

// token takes the token from the page that shows it.
func (c *client) token(got answer) string {
	c.b.t.Helper()
	found := access.TokensIn([]byte(c.want(got, http.StatusOK).body))
	if len(found) == 0 {
		c.b.t.Fatal("no token on the page: ", text(got.body))
	}
	return found[0]
}

// with makes a request as a program with a token does.
func (b *webBench) with(token, path string) answer {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return (&client{b: b, cookies: map[string]*http.Cookie{}}).do(r)
}

func TestIntegrationIsMadeReplacedAndRevoked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	// What stands behind /api/v1 tells who came.
	b.h.mux.Handle("/api/v1/", b.h.signedIn(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		actor, _ := access.ActorOf(r.Context())
		_, _ = w.Write([]byte(actor.Name + "|" + access.ScopesOf(r.Context()).String()))
	})))
	c := b.signIn(b.actor(access.Admin, b.whole))
	c.has(text(c.ok("/integrations")), "Chưa có phần mềm nào")
	form := hidden(c.ok("/integrations/new"))
	wrong := c.want(c.post("/integrations/new", url.Values{"name": {"Kho tỉnh"}, "role": {"department"}, "days": {"9999"}}), http.StatusUnprocessableEntity)
	c.has(wrong.body, "Kho tỉnh", "ít nhất một việc", "gọi khi phần mềm", "từ 1 đến 730")

	form.Set("name", "Kho tỉnh")
	form.Set("contact", "Phòng CNTT")
	form.Set("role", "department")
	form.Set("unit", unit.Path(b.unit.ID))
	form.Set("entries:read", "1")
	first := c.token(c.post("/integrations/new", form))
	if again := c.want(c.post("/integrations/new", form), http.StatusSeeOther); again.to != "/integrations" {
		t.Errorf("a second delivery: %+v", again)
	}
	if got := b.with(first, "/api/v1/x"); got.body != "Kho tỉnh|entries:read" {
		t.Errorf("%d %s", got.code, got.body)
	}
	list := c.ok("/integrations")
	c.has(text(list), "Kho tỉnh", "Phòng CNTT", "Đang dùng")
	made, err := b.h.Accounts.Integrations(t.Context(), "44", "44", "", 10)
	b.must(err)
	page := "/integrations/" + made[0].ID
	c.lacks(c.ok(page), first)
	c.has(text(c.ok(page)), "entries:read", first[:10], "Lập kết nối phần mềm")
	tokens, err := b.h.Accounts.Tokens(t.Context(), made[0].ID)
	b.must(err)
	second := c.token(c.post(page+"/tokens/"+tokens[0].ID+"/rotate", url.Values{"key": {"k"}}))
	for _, token := range []string{first, second} { // both open for a day
		c.want(b.with(token, "/api/v1/x"), http.StatusOK)
	}
	c.want(c.post(page+"/tokens/"+tokens[0].ID+"/revoke", nil), http.StatusSeeOther)
	c.has(c.want(b.with(first, "/api/v1/x"), http.StatusUnauthorized).body, "auth.revoked")
	c.want(c.post(page+"/tokens", url.Values{"rate": {"0"}}), http.StatusUnprocessableEntity)
	third := c.token(c.post(page+"/tokens", url.Values{"books:read": {"1"}}))
	c.want(c.post(page+"/close", nil), http.StatusSeeOther)
	c.want(b.with(third, "/api/v1/x"), http.StatusUnauthorized)
	c.has(text(c.ok("/integrations")), "Đã khóa")
	c.want(c.post(page+"/open", nil), http.StatusSeeOther)
	c.want(b.with(third, "/api/v1/x"), http.StatusOK)

	// Tokens open what programs ask for, not what people look at; an
	// integration has no page among people.
	c.has(c.want(b.with(third, "/books"), http.StatusForbidden).body, "auth.not_here")
	c.want(c.get("/accounts/"+made[0].ID), http.StatusNotFound)
	c.lacks(text(c.ok("/accounts")), "Kho tỉnh")
}

func TestIntegrationsAreTheAdministrators(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for _, role := range []access.Role{access.Registrar, access.Head, access.Keyer} {
		c := b.as(role)
		c.want(c.get("/integrations"), http.StatusForbidden)
		c.want(c.post("/integrations/new", url.Values{"name": {"x"}}), http.StatusForbidden)
	}
	elsewhere := b.signIn(b.actor(access.Admin, b.other))
	a, _, err := b.h.Accounts.AddIntegration(t.Context(), access.System("44"), "", access.Account{Actor: access.Actor{Name: "Kho xã", Role: access.Viewer, Path: unit.Path(b.unit.ID)}, Contact: "x"}, access.Token{Scopes: access.BooksRead})
	b.must(err)
	elsewhere.want(elsewhere.get("/integrations/"+a.ID), http.StatusForbidden)
	elsewhere.lacks(text(elsewhere.ok("/integrations")), "Kho xã")
}
