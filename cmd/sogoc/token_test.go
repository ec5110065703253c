// SPDX-License-Identifier: Apache-2.0

package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
)

// A token that strayed into a text is found, told by its beginning alone, and
// asks for work while it opens.
func TestReportTokens(t *testing.T) {
	a, _ := testApp(t)
	by := access.System("44")
	_, token, err := a.Accounts.AddIntegration(t.Context(), by, "", access.Account{Actor: access.Actor{Name: "Kho tỉnh", Role: access.Viewer, Path: "44"}, Contact: "x"}, access.Token{Scopes: access.BooksRead})
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("Authorization: Bearer " + token + "\n")
	var out bytes.Buffer
	var found findings
	if err := reportTokens(t.Context(), &out, a, text); !errors.As(err, &found) {
		t.Errorf("an open token: %v", err)
	}
	if said := out.String(); !strings.Contains(said, "Kho tỉnh, đang dùng") || strings.Contains(said, token) {
		t.Error(said)
	}
	known, _, err := a.Accounts.FindToken(t.Context(), token)
	if err := errors.Join(err, a.Accounts.RevokeToken(t.Context(), by, known.ID)); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if err := reportTokens(t.Context(), &out, a, text); err != nil || !strings.Contains(out.String(), "đã thu hồi") {
		t.Errorf("%v %s", err, out.String())
	}
}
