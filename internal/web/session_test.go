// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
)

// A session that ends while a form is open costs nothing of what was typed: it
// comes back in the page, and is taken once the person has signed in again.
func TestSessionEndsWhileAFormIsOpen(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	officer := b.as(access.Registrar)
	ended := officer.cookies
	officer.cookies = map[string]*http.Cookie{}
	typed := url.Values{"type": {"birth"}, "openYear": {"1999"}, "bookNo": {"03/1999"}, "registeredText": {"Xã Vĩnh Linh, tỉnh Quảng Trị"}, "responsible": {unit.Full(b.unit.ID, "vi")}, "note": {`bìa "rách" & <mờ>`}}
	got := officer.want(officer.post("/books/new", typed), http.StatusUnauthorized)
	officer.has(got.body, "Phiên đăng nhập đã hết", "Gửi lại", `action="/books/new"`, `target="_blank"`)
	officer.lacks(got.body, "<mờ>")
	again := hidden(got.body)
	if note := again.Get("note"); !strings.Contains(note, "rách") || again.Get("bookNo") != "03/1999" {
		t.Errorf("sent again: %v", again)
	}
	officer.cookies = ended
	officer.want(officer.post("/books/new", again), http.StatusSeeOther)
	officer.has(officer.ok("/books"), "03/1999")
}

// Files and passwords are not written back into a page; what is asked for by
// address leads to the sign-in and back.
func TestSignedOutWithoutAForm(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	nobody := b.as(access.Registrar)
	nobody.cookies = map[string]*http.Cookie{}
	got := nobody.want(nobody.upload("/books/import", "so.csv", []byte("bí mật")), http.StatusUnauthorized)
	nobody.has(got.body, "gửi lần nữa")
	nobody.lacks(got.body, "bí mật", "Gửi lại")
	for path, to := range map[string]string{"/books?type=birth": "/login?next=%2Fbooks%3Ftype%3Dbirth", "/": "/login"} {
		if got := nobody.want(nobody.get(path), http.StatusSeeOther); got.to != to {
			t.Errorf("%s leads to %s", path, got.to)
		}
	}
	if got := nobody.want(nobody.post("/account/password", url.Values{"present": {"bí mật"}}), http.StatusSeeOther); got.to != "/login" {
		t.Errorf("a password leads to %s", got.to)
	}
}

// The keys of the workbench go back to those at the start with the account, not
// on this machine alone.
func TestKeysAreTakenBack(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	keyer := b.as(access.Keyer)
	_, err := b.h.Accounts.MergePrefs(t.Context(), keyer.actor.ID, map[string]any{"keys": map[string]any{"save": "F12"}, "rest": 90})
	b.must(err)
	keyer.has(keyer.ok("/account"), `action="/account/keys"`, `data-forget="sogoc.keys"`)
	keyer.want(keyer.post("/account/keys", nil), http.StatusSeeOther)
	a, err := b.h.Accounts.Get(t.Context(), keyer.actor.ID)
	b.must(err)
	if keys, ok := a.Settings()["keys"].(map[string]any); !ok || len(keys) != 0 || a.Settings()["rest"] != 90.0 {
		t.Errorf("settings: %v", a.Settings())
	}
}
