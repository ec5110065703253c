// SPDX-License-Identifier: Apache-2.0

package web

import (
	"context"
	"net/http"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/vntext"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const accountsRead = 500 // at once, while they are looked through

// accountsFind lists the accounts of the person's unit and below whose name or
// user name has what is typed. It is posted: names do not go into addresses.
func (h *Handler) accountsFind(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	typed := strings.TrimSpace(r.PostFormValue("q"))
	if typed == "" {
		http.Redirect(w, r, "/accounts", http.StatusSeeOther)
		return nil
	}
	found, more, err := h.accountsLike(r.Context(), actor, typed)
	if err != nil {
		return err
	}
	t := accountsTable(r, l, actor, found)
	t.Empty = ui.Empty{Icon: "search", Title: l.T("Không có tài khoản nào như vậy"), Text: l.T("Gõ họ tên hoặc tên đăng nhập, có dấu hay không đều được; bớt chữ thì tìm được nhiều hơn."), Do: &ui.Action{Text: l.T("Xem tất cả tài khoản"), Href: "/accounts"}}
	if t.Note = l.T("%d tài khoản tìm thấy", len(found)); more {
		t.Note = l.T("%d tài khoản đầu tiên; gõ thêm chữ để thu hẹp", len(found))
	}
	h.showAccounts(w, r, actor, accountsBody{Typed: typed, Table: t})
	return nil
}

// accountsLike reads through the accounts in reach and keeps those that have
// each word typed, with or without marks; more tells that there were others.
func (h *Handler) accountsLike(ctx context.Context, actor access.Actor, typed string) (found []access.Account, more bool, err error) {
	words := strings.Fields(vntext.Fold(typed))
	for after := ""; ; {
		some, err := h.Accounts.List(ctx, actor.Province, actor.Path, after, accountsRead)
		if err != nil {
			return nil, false, err
		}
		for _, a := range some {
			if !hasWords(vntext.Fold(a.Name)+" "+a.Username, words) {
				continue
			}
			if len(found) == accountsOnPage {
				return found, true, nil
			}
			found = append(found, a)
		}
		if len(some) < accountsRead {
			return found, false, nil
		}
		after = some[len(some)-1].Username
	}
}

func hasWords(text string, words []string) bool {
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
