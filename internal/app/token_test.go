// SPDX-License-Identifier: Apache-2.0

package app_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
)

// The whole program lets another system in by its token: as far as its scopes
// go, and nowhere but at the interface for programs.
func TestTokenOpensThePublicInterface(t *testing.T) {
	t.Parallel()
	a := openConfigured(t, configured(t))
	handler, err := a.Handler(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, token, err := a.Accounts.AddIntegration(t.Context(), access.System("44"), "", access.Account{Actor: access.Actor{Name: "Kho tỉnh", Role: access.Department, Path: "44"}, Contact: "x"}, access.Token{Scopes: access.BooksWrite})
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]int{"/api/v1/books": http.StatusOK, "/api/v1/nothing": http.StatusNotFound, "/books": http.StatusForbidden, "/api/prefs": http.StatusForbidden} {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("%s: %d, want %d: %s", path, w.Code, want, w.Body)
		}
	}
	r := httptest.NewRequest(http.MethodGet, "/api/v1/books", nil)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized {
		t.Errorf("without a token: %d", w.Code)
	}
}
