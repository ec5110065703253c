// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/vntext"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// mostInBatch bounds a batch: deriving a password's hash takes a tenth of a
// second of a processor, on purpose.
const mostInBatch = 60

// batchNew asks for a number of accounts for people who come for some weeks:
// students, members of unions.
func (h *Handler) batchNew(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	h.showBatch(w, r, actor, http.StatusOK, accountTyped{Role: string(access.Keyer), Path: actor.Path}, "10", nil)
	return nil
}

func (h *Handler) showBatch(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, typed accountTyped, count string, wrong map[string]string) {
	l := ui.LangOf(r.Context())
	fields := []ui.Field{
		{Name: "count", Label: l.T("Số tài khoản"), Value: count, Kind: "number", Required: true, Width: "xs", Error: wrong["count"], Help: l.T("Bỏ qua nếu có ghi danh sách họ tên.")},
		{Name: "role", Label: l.T("Vai trò"), Kind: "select", Value: typed.Role, Options: roleOptions(l, actor), Required: true, Error: wrong["role"]},
	}
	if units := ownAndBelow(l, actor); len(units) > 1 {
		fields = append(fields, ui.Field{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Value: typed.Path, Options: units, Required: true, Error: wrong["unit"]})
	}
	names := ui.Field{Name: "names", Label: l.T("Họ tên, mỗi người một dòng"), Kind: "textarea", Value: typed.Name, Optional: true, Error: wrong["names"], Help: l.T("Để trống thì đặt tên theo số thứ tự, ghi họ tên người nhận vào phiếu rồi sửa lại sau.")}
	form := ui.Form{Post: "/accounts/batch", Submit: l.T("Tạo và in phiếu"), Cancel: "/accounts", Groups: []ui.Group{{Cols: true, Fields: fields}, {Fields: []ui.Field{names}}}}
	p := ui.Page{Title: l.T("Tạo hàng loạt tài khoản"), Active: "accounts", Crumbs: []ui.Crumb{{Text: l.T("Tài khoản"), Href: "/accounts"}, {Text: l.T("Tạo hàng loạt")}},
		Lead: l.T("Cho người hỗ trợ trong đợt cao điểm. Mỗi người một tài khoản, một phiếu."), Body: accountFormBody{Form: form, Roles: roleMeanings(l, actor)}}
	h.ui.Page(w, r, status, "accounts/form", p)
}

func (h *Handler) batchAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l, typed := ui.LangOf(r.Context()), readAccount(r)
	typed.Name = r.PostFormValue("names")
	names, wrong := batchNames(l, r.PostFormValue("count"), typed.Name)
	_, path := unitOf(actor, typed.Path)
	if path == "" {
		wrong["unit"] = l.T("Chọn một đơn vị trong danh sách.")
	}
	if len(wrong) > 0 {
		h.showBatch(w, r, actor, http.StatusUnprocessableEntity, typed, r.PostFormValue("count"), wrong)
		return nil
	}
	slips := make([]slip, 0, len(names))
	next := 1
	stem := usernameStem(access.Role(typed.Role), path)
	for i, name := range names {
		if name == "" {
			name = fmt.Sprintf("%s %02d", l.T(roleNames[access.Role(typed.Role)]), i+1)
		}
		username, n, err := h.freeUsername(r, stem, next)
		if err != nil {
			return err
		}
		next = n + 1
		made, wrong, err := h.addAccount(r, actor, accountTyped{username, name, typed.Role, path})
		if err != nil {
			return err
		}
		if len(wrong) > 0 { // taken by somebody in this very moment: the next number will do
			h.showBatch(w, r, actor, http.StatusConflict, typed, r.PostFormValue("count"), map[string]string{"count": l.T("Có người vừa tạo tài khoản cùng lúc. Đã tạo %d; hãy làm tiếp số còn lại.", len(slips))})
			return nil
		}
		slips = append(slips, made)
	}
	h.showSlips(w, r, l.T("%d phiếu tài khoản", len(slips)), slips)
	return nil
}

// batchNames are the names given, or as many empty ones as the number says.
func batchNames(l ui.Lang, count, text string) ([]string, map[string]string) {
	wrong := map[string]string{}
	var names []string
	for line := range strings.Lines(text) {
		if name := strings.Join(strings.Fields(line), " "); name != "" {
			names = append(names, name)
		}
	}
	if len(names) > mostInBatch {
		wrong["names"] = l.T("Mỗi lần tạo nhiều nhất %d tài khoản.", mostInBatch)
	}
	if len(names) > 0 {
		return names, wrong
	}
	n, err := strconv.Atoi(strings.TrimSpace(count))
	if err != nil || n < 1 || n > mostInBatch {
		wrong["count"] = l.T("Ghi một số từ 1 đến %d.", mostInBatch)
		return nil, wrong
	}
	return make([]string, n), wrong
}

// usernameStem is what the user names of a batch begin with: the work and the
// unit, so that a slip that was found can be given back.
func usernameStem(role access.Role, path string) string {
	does := map[access.Role]string{access.Keyer: "nhap", access.Reviewer: "soat", access.Registrar: "tuphap", access.Head: "lanhdao", access.Department: "so", access.Viewer: "xem", access.Admin: "quantri"}[role]
	place := path[strings.LastIndexByte(path, '/')+1:]
	if u, ok := campaign.UnitAt(path); ok {
		var b strings.Builder
		for _, c := range vntext.Fold(u.Core) {
			if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' {
				b.WriteRune(c)
			}
		}
		place = b.String()
	}
	const most = 20 // leaves room for the work and a number
	return does + "." + place[:min(most, len(place))]
}

// freeUsername finds the first number from next on that nobody has.
func (h *Handler) freeUsername(r *http.Request, stem string, next int) (string, int, error) {
	for n := next; ; n++ {
		name := fmt.Sprintf("%s.%02d", stem, n)
		_, err := h.Accounts.ByUsername(r.Context(), name)
		if errors.Is(err, store.ErrNotFound) {
			return name, n, nil
		}
		if err != nil {
			return "", 0, err
		}
	}
}
