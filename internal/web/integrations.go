// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountIntegrations() {
	h.handle("GET /integrations", access.IntegrationManage, h.integrationsPage)
	h.handle("GET /integrations/new", access.IntegrationManage, h.integrationNew)
	h.handle("POST /integrations/new", access.IntegrationManage, h.integrationAdd)
	h.handle("GET /integrations/{id}", access.IntegrationManage, h.integrationPage)
	h.handle("POST /integrations/{id}/close", access.IntegrationManage, h.integrationClose)
	h.handle("POST /integrations/{id}/open", access.IntegrationManage, h.integrationOpen)
	h.handle("POST /integrations/{id}/tokens", access.IntegrationManage, h.tokenAdd)
	h.handle("POST /integrations/{id}/tokens/{token}/rotate", access.IntegrationManage, h.tokenRotate)
	h.handle("POST /integrations/{id}/tokens/{token}/revoke", access.IntegrationManage, h.tokenRevoke)
}

const integrationsOnPage = 50

// integrationsPage lists the other systems of the person's unit and below.
func (h *Handler) integrationsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	found, err := h.Accounts.Integrations(r.Context(), actor.Province, actor.Path, r.URL.Query().Get("after"), integrationsOnPage+1)
	if err != nil {
		return err
	}
	t := ui.NewTable(r, ui.Column{Text: l.T("Phần mềm")}, ui.Column{Text: l.T("Được làm như")}, ui.Column{Text: l.T("Đơn vị")}, ui.Column{Text: l.T("Người phụ trách")}, ui.Column{Text: l.T("Tình trạng")}, ui.Column{Text: l.T("Dùng gần nhất")})
	t.Empty = ui.Empty{Icon: "link", Title: l.T("Chưa có phần mềm nào được kết nối"), Text: l.T("Phần mềm khác đọc và gửi dữ liệu qua địa chỉ /api/v1 bằng mã truy cập lập ở đây; không dùng tài khoản của người.")}
	if len(found) > integrationsOnPage {
		found = found[:integrationsOnPage]
		t.PageBy("", found[integrationsOnPage-1].ID)
	}
	for _, a := range found {
		tokens, err := h.Accounts.Tokens(r.Context(), a.ID)
		if err != nil {
			return err
		}
		chip, used := h.integrationState(l, a, tokens)
		row := t.Add(ui.Link(a.Name, "/integrations/"+a.ID), ui.Text(l.T(roleNames[a.Role])), ui.Text(unitName(l, a.Path)), ui.Text(a.Contact), ui.Part(chip), usedAt(l, used))
		row.Dim = a.DisabledAt != 0
	}
	p := ui.Page{Title: l.T("Kết nối phần mềm"), Lead: l.T("Mỗi phần mềm có mã truy cập riêng: biết ai dùng, đổi hay thu hồi lúc nào cũng được mà không ảnh hưởng phần mềm khác."), Active: "integrations", Body: struct{ Table *ui.Table }{t}}
	p.Actions = []ui.Action{{Text: l.T("Lập kết nối"), Icon: "plus", Href: "/integrations/new", Kind: "primary"}}
	h.ui.Page(w, r, http.StatusOK, "integrations/list", p)
	return nil
}

// integrationState says how an integration stands, and when it last came.
func (h *Handler) integrationState(l ui.Lang, a access.Account, tokens []access.Token) (chip ui.Chip, used int64) {
	open := 0
	for _, t := range tokens {
		used = max(used, t.UsedAt)
		if t.State(h.Now()) == nil {
			open++
		}
	}
	switch {
	case a.DisabledAt != 0:
		return ui.Chip{Text: l.T("Đã khóa"), Icon: "lock", Tone: ui.Warn}, used
	case open == 0:
		return ui.Chip{Text: l.T("Hết mã dùng được"), Icon: "late", Tone: ui.Warn}, used
	}
	return ui.Chip{Text: l.T("Đang dùng"), Icon: "ok", Tone: ui.OK}, used
}

func usedAt(l ui.Lang, at int64) ui.Cell {
	if at == 0 {
		return ui.Text(l.T("chưa lần nào"))
	}
	return ui.At(ui.Millis(at))
}

type integrationBody struct {
	Acts    []ui.Action
	Facts   ui.Facts
	History ui.History
	Tokens  *ui.Table
	Hooks   *ui.Table
	AddHook *ui.Action
	Form    ui.Form
}

func (h *Handler) integrationPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	a, err := h.Accounts.IntegrationFor(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	return h.showIntegration(w, r, actor, http.StatusOK, a, tokenTyped{}, nil)
}

func (h *Handler) showIntegration(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, a access.Account, typed tokenTyped, wrong map[string]string) error {
	l := ui.LangOf(r.Context())
	tokens, err := h.Accounts.Tokens(r.Context(), a.ID)
	if err != nil {
		return err
	}
	records, err := audit.Of(r.Context(), h.DB, "integration:"+a.ID, 20)
	if err != nil {
		return err
	}
	chip, _ := h.integrationState(l, a, tokens)
	body := integrationBody{Tokens: h.tokenTable(r, l, a, tokens), Acts: integrationActs(l, a)}
	if body.Hooks, err = h.hooksTable(r, actor, a); err != nil {
		return err
	}
	if a.DisabledAt == 0 {
		body.AddHook = &ui.Action{Text: l.T("Đặt địa chỉ nhận tin báo"), Icon: "plus", Href: "/integrations/" + a.ID + "/webhooks/new"}
	}
	body.Facts = ui.Facts{{Name: l.T("Người phụ trách"), Value: a.Contact}, {Name: l.T("Được làm như"), Value: l.T(roleNames[a.Role])}, {Name: l.T("Đơn vị"), Value: unit.Full(unit.ID(a.Unit), string(l))}, {Name: l.T("Ngày lập"), Value: l.DateTime(ui.Millis(a.CreatedAt))}}
	body.Form = ui.Form{Post: "/integrations/" + a.ID + "/tokens", Args: map[string]string{"key": store.NewID()}, Submit: l.T("Cấp mã"), Groups: tokenGroups(l, typed, wrong)}
	says := h.auditWords(r)
	for _, rec := range records {
		body.History = append(body.History, says.event(rec))
	}
	p := ui.Page{Title: a.Name, Active: "integrations", Chip: &chip, Crumbs: []ui.Crumb{{Text: l.T("Kết nối phần mềm"), Href: "/integrations"}, {Text: a.Name}}, Body: body}
	h.ui.Page(w, r, status, "integrations/one", p)
	return nil
}

func integrationActs(l ui.Lang, a access.Account) []ui.Action {
	if a.DisabledAt != 0 {
		return []ui.Action{{Text: l.T("Mở lại kết nối"), Icon: "ok", Post: "/integrations/" + a.ID + "/open"}}
	}
	return []ui.Action{{Text: l.T("Khóa kết nối"), Icon: "stop", Kind: "danger", Post: "/integrations/" + a.ID + "/close", Ask: l.T("Khóa kết nối này? Mọi mã truy cập của phần mềm ngừng mở được ngay; việc đã làm vẫn giữ nguyên.")}}
}

func (h *Handler) integrationClose(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.setIntegrationOpen(w, r, actor, false)
}

func (h *Handler) integrationOpen(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.setIntegrationOpen(w, r, actor, true)
}

func (h *Handler) setIntegrationOpen(w http.ResponseWriter, r *http.Request, actor access.Actor, open bool) error {
	l, to := ui.LangOf(r.Context()), "/integrations/"+r.PathValue("id")
	if err := h.Accounts.SetIntegrationOpen(r.Context(), actor, r.PathValue("id"), open); err != nil {
		return err
	}
	flash := ui.Flash{Tone: ui.OK, Text: l.T("Đã mở lại kết nối.")}
	if !open {
		flash = ui.Flash{Tone: ui.OK, Text: l.T("Đã khóa kết nối: không mã nào của phần mềm này mở được nữa."), Undo: to + "/open"}
	}
	ui.Redirect(w, r, to, flash)
	return nil
}

// tokenTable lists the tokens of an integration with what may be done to each.
func (h *Handler) tokenTable(r *http.Request, l ui.Lang, a access.Account, tokens []access.Token) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Mã truy cập")}, ui.Column{Text: l.T("Được dùng để")}, ui.Column{Text: l.T("Yêu cầu mỗi phút"), Num: true}, ui.Column{Text: l.T("Cấp lúc")}, ui.Column{Text: l.T("Hết hạn")}, ui.Column{Text: l.T("Dùng gần nhất")}, ui.Column{Text: l.T("Tình trạng")})
	t.Empty = ui.Empty{Icon: "lock", Title: l.T("Chưa có mã nào")}
	for _, tok := range tokens {
		row := t.Add(ui.Text(tok.Prefix+"…"), ui.Text(tok.Scopes.String()), ui.Num(int64(tok.Rate)), ui.At(ui.Millis(tok.CreatedAt)), ui.At(ui.Millis(tok.ExpiresAt)), usedAt(l, tok.UsedAt), ui.Part(tokenState(l, tok.State(h.Now()))))
		row.Dim = tok.State(h.Now()) != nil
		at := "/integrations/" + a.ID + "/tokens/" + tok.ID
		if a.DisabledAt == 0 {
			row.Actions = append(row.Actions, ui.Action{Text: l.T("Đổi mã"), Icon: "rotate", Small: true, Post: at + "/rotate", Args: map[string]string{"key": store.NewID()},
				Ask: l.T("Cấp mã mới có cùng quyền? Mã cũ còn dùng được thêm 24 giờ để kịp thay.")})
		}
		if tok.RevokedAt == 0 {
			row.Actions = append(row.Actions, ui.Action{Text: l.T("Thu hồi"), Icon: "stop", Small: true, Kind: "danger", Post: at + "/revoke", Ask: l.T("Thu hồi mã này? Phần mềm đang dùng nó bị chặn ngay.")})
		}
	}
	return t
}

func tokenState(l ui.Lang, err error) ui.Chip {
	switch {
	case errors.Is(err, access.ErrTokenRevoked):
		return ui.Chip{Text: l.T("Đã thu hồi"), Icon: "void"}
	case errors.Is(err, access.ErrTokenExpired):
		return ui.Chip{Text: l.T("Hết hạn"), Icon: "late"}
	}
	return ui.Chip{Text: l.T("Đang dùng"), Icon: "ok", Tone: ui.OK}
}
