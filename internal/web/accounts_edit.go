// SPDX-License-Identifier: Apache-2.0

package web

import (
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

type accountBody struct {
	Form     *ui.Form
	Facts    ui.Facts
	Acts     []ui.Action
	Sessions *ui.Table
	History  ui.History
}

// managedAccount reads the account of an address for somebody who manages it.
func (h *Handler) managedAccount(r *http.Request, actor access.Actor) (access.Account, error) {
	a, err := h.Accounts.Get(r.Context(), r.PathValue("id"))
	if err != nil {
		return a, err
	}
	if a.Kind == access.Integration {
		return a, store.ErrNotFound // it has a page of its own
	}
	return a, access.Can(actor, access.AccountManage, access.Target{Path: a.Path, Role: a.Role})
}

func (h *Handler) accountPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	a, err := h.managedAccount(r, actor)
	if err != nil {
		return err
	}
	return h.showAccount(w, r, actor, a, http.StatusOK, accountTyped{a.Username, a.Name, string(a.Role), a.Path}, nil)
}

func (h *Handler) showAccount(w http.ResponseWriter, r *http.Request, actor access.Actor, a access.Account, status int, typed accountTyped, wrong map[string]string) error {
	l := ui.LangOf(r.Context())
	open, err := h.Accounts.Sessions(r.Context(), a.ID)
	if err != nil {
		return err
	}
	records, err := audit.Of(r.Context(), h.DB, "account:"+a.ID, 20)
	if err != nil {
		return err
	}
	body := accountBody{Sessions: sessionTable(r, l, open, "", "/accounts/"+a.ID+"/sessions/"), Acts: accountActs(l, actor, a)}
	body.Form = &ui.Form{Post: "/accounts/" + a.ID, Submit: l.T("Lưu thay đổi"), Cancel: "/accounts", Groups: []ui.Group{{Fields: accountFields(l, actor, typed, wrong)}}}
	body.Facts = ui.Facts{{Name: l.T("Tên đăng nhập"), Value: a.Username}, {Name: l.T("Đơn vị"), Value: unit.Full(unit.ID(a.Unit), string(l))}, {Name: l.T("Ngày tạo"), Value: l.DateTime(ui.Millis(a.CreatedAt))}}
	if a.DisabledAt != 0 {
		body.Facts = append(body.Facts, ui.Fact{Name: l.T("Khóa lúc"), Value: l.DateTime(ui.Millis(a.DisabledAt))})
	}
	says := h.auditWords(r)
	for _, rec := range records {
		body.History = append(body.History, says.event(rec))
	}
	chip := accountState(l, a)
	p := ui.Page{Title: a.Name, Active: "accounts", Chip: &chip, Crumbs: []ui.Crumb{{Text: l.T("Tài khoản"), Href: "/accounts"}, {Text: a.Username}}, Body: body}
	h.ui.Page(w, r, status, "accounts/one", p)
	return nil
}

func accountActs(l ui.Lang, actor access.Actor, a access.Account) []ui.Action {
	acts := []ui.Action{{Text: l.T("Đặt lại mật khẩu"), Icon: "lock", Post: "/accounts/" + a.ID + "/password", Ask: l.T("Đặt mật khẩu mới? Mật khẩu cũ và mọi phiên đăng nhập của người này hết hiệu lực ngay.")}}
	switch {
	case a.ID == actor.ID:
		return append(acts, ui.Action{Text: l.T("Khóa tài khoản"), Icon: "stop", Off: l.T("Không tự khóa tài khoản của mình.")})
	case a.DisabledAt != 0:
		return append(acts, ui.Action{Text: l.T("Mở khóa"), Icon: "ok", Post: "/accounts/" + a.ID + "/enable"})
	default:
		return append(acts, ui.Action{Text: l.T("Khóa tài khoản"), Icon: "stop", Kind: "danger", Post: "/accounts/" + a.ID + "/disable", Ask: l.T("Khóa tài khoản này? Người dùng bị thoát ngay; việc đã làm vẫn giữ nguyên.")})
	}
}

// sessionTable lists open sessions. own is the one of this very browser.
func sessionTable(r *http.Request, l ui.Lang, open []access.Session, own, revoke string) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Mở lúc")}, ui.Column{Text: l.T("Dùng gần nhất")}, ui.Column{Text: l.T("Địa chỉ mạng")}, ui.Column{Text: l.T("Trình duyệt")})
	t.Empty = ui.Empty{Icon: "logout", Title: l.T("Không có phiên đăng nhập nào đang mở")}
	for _, s := range open {
		when := ui.At(ui.Millis(s.CreatedAt))
		if s.ID == own {
			when = when.With(l.T("phiên này"))
		}
		row := t.Add(when, ui.At(ui.Millis(s.SeenAt)), ui.Text(s.Address), ui.Text(browserName(l, s.Agent)))
		row.Current = s.ID == own
		if s.ID != own {
			row.Actions = []ui.Action{{Text: l.T("Kết thúc"), Icon: "logout", Small: true, Post: revoke + s.ID + "/revoke"}}
		}
	}
	return t
}

func (h *Handler) accountAssign(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l, typed := ui.LangOf(r.Context()), readAccount(r)
	a, err := h.managedAccount(r, actor)
	if err != nil {
		return err
	}
	id, path := unitOf(actor, typed.Path)
	wrong := map[string]string{}
	if typed.Name == "" {
		wrong["name"] = l.T("Ghi họ và tên người dùng tài khoản.")
	}
	if path == "" {
		wrong["unit"] = l.T("Chọn một đơn vị trong danh sách.")
	}
	if a.ID == actor.ID && (access.Role(typed.Role) != actor.Role || path != actor.Path) {
		wrong["role"] = l.T("Không tự đổi vai trò hay đơn vị của mình. Hãy nhờ người quản trị khác.")
	}
	if len(wrong) > 0 {
		return h.showAccount(w, r, actor, a, http.StatusUnprocessableEntity, typed, wrong)
	}
	if err := h.Accounts.Assign(r.Context(), actor, a.ID, typed.Name, access.Role(typed.Role), string(id), path); err != nil {
		return err
	}
	ui.Redirect(w, r, "/accounts/"+a.ID, ui.Flash{Tone: ui.OK, Text: l.T("Đã lưu thay đổi của tài khoản.")})
	return nil
}

func (h *Handler) accountReset(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	a, err := h.managedAccount(r, actor)
	if err != nil {
		return err
	}
	if a.ID == actor.ID {
		http.Redirect(w, r, "/account/password", http.StatusSeeOther)
		return nil
	}
	password := access.RandomPassword()
	if err := h.Accounts.SetPassword(r.Context(), actor, a.ID, password); err != nil {
		return err
	}
	h.showSlips(w, r, l.T("Phiếu mật khẩu mới"), []slip{h.slipOf(l, a, password)})
	return nil
}

func (h *Handler) accountDisable(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.setDisabled(w, r, actor, true)
}

func (h *Handler) accountEnable(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.setDisabled(w, r, actor, false)
}

func (h *Handler) setDisabled(w http.ResponseWriter, r *http.Request, actor access.Actor, disabled bool) error {
	l := ui.LangOf(r.Context())
	a, err := h.managedAccount(r, actor)
	if err != nil {
		return err
	}
	if disabled && a.ID == actor.ID {
		return access.ErrOwn
	}
	if err := h.Accounts.SetDisabled(r.Context(), actor, a.ID, disabled); err != nil {
		return err
	}
	to := "/accounts/" + a.ID
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã mở khóa tài khoản.")}
	if disabled {
		flash = ui.Flash{Tone: ui.OK, Text: l.T("Đã khóa tài khoản. Việc đã làm vẫn giữ nguyên."), Undo: to + "/enable"}
	}
	ui.Redirect(w, r, to, flash)
	return nil
}

func (h *Handler) sessionRevoke(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if err := h.Accounts.Revoke(r.Context(), actor, r.PathValue("id"), r.PathValue("session")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/accounts/"+r.PathValue("id"), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã kết thúc phiên đăng nhập.")})
	return nil
}
