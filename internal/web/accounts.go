// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountAccounts() {
	h.handle("GET /accounts", access.AccountManage, h.accountsPage)
	h.handle("POST /accounts/find", access.AccountManage, h.accountsFind)
	h.handle("GET /accounts/new", access.AccountManage, h.accountNew)
	h.handle("POST /accounts/new", access.AccountManage, h.accountAdd)
	h.handle("GET /accounts/batch", access.AccountManage, h.batchNew)
	h.handle("POST /accounts/batch", access.AccountManage, h.batchAdd)
	h.handle("GET /accounts/{id}", access.AccountManage, h.accountPage)
	h.handle("POST /accounts/{id}", access.AccountManage, h.accountAssign)
	h.handle("POST /accounts/{id}/password", access.AccountManage, h.accountReset)
	h.handle("POST /accounts/{id}/disable", access.AccountManage, h.accountDisable)
	h.handle("POST /accounts/{id}/enable", access.AccountManage, h.accountEnable)
	h.handle("POST /accounts/{id}/sessions/{session}/revoke", access.AccountManage, h.sessionRevoke)
}

const accountsOnPage = 50

type accountsBody struct {
	Filters ui.Filters
	Typed   string // what was looked for
	Table   *ui.Table
}

// accountsPage lists the accounts of the person's unit and below.
func (h *Handler) accountsPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	q := r.URL.Query()
	scope := actor.Path
	if path := q.Get("unit"); path != "" {
		scope = path
	}
	if err := access.Can(actor, access.AccountManage, access.Target{Path: scope}); err != nil {
		return err
	}
	after, err := h.usernameOf(r, q.Get("after"))
	if err != nil {
		return err
	}
	found, err := h.Accounts.List(r.Context(), actor.Province, scope, after, accountsOnPage+1)
	if err != nil {
		return err
	}
	further := ""
	if len(found) > accountsOnPage {
		found = found[:accountsOnPage]
		further = found[accountsOnPage-1].ID
	}
	t := accountsTable(r, l, actor, found)
	if further != "" {
		t.PageBy("", further)
	}
	t.Empty = ui.Empty{Icon: "users", Title: l.T("Chưa có tài khoản nào"), Text: l.T("Tạo tài khoản cho từng người; không dùng chung một tài khoản, vì mọi việc đều ghi tên người làm."), Do: &ui.Action{Text: l.T("Tạo tài khoản"), Icon: "plus", Href: "/accounts/new", Kind: "primary"}}
	t.Note = l.T("%d tài khoản trên trang này", len(found))
	h.showAccounts(w, r, actor, accountsBody{Filters: h.accountsFilter(r, l, actor), Table: t})
	return nil
}

func (h *Handler) showAccounts(w http.ResponseWriter, r *http.Request, actor access.Actor, body accountsBody) {
	l := ui.LangOf(r.Context())
	p := ui.Page{Title: l.T("Tài khoản"), Lead: l.T("Người làm việc tại %s và các đơn vị trực thuộc.", unitName(l, actor.Path)), Active: "accounts", Body: body}
	p.Actions = []ui.Action{{Text: l.T("Tạo hàng loạt"), Icon: "users", Href: "/accounts/batch"}, {Text: l.T("Tạo tài khoản"), Icon: "plus", Href: "/accounts/new", Kind: "primary"}}
	h.ui.Page(w, r, http.StatusOK, "accounts/list", p)
}

func accountsTable(r *http.Request, l ui.Lang, actor access.Actor, all []access.Account) *ui.Table {
	t := ui.NewTable(r, ui.Column{Text: l.T("Họ tên")}, ui.Column{Text: l.T("Tên đăng nhập")}, ui.Column{Text: l.T("Vai trò")}, ui.Column{Text: l.T("Đơn vị")}, ui.Column{Text: l.T("Tình trạng")}, ui.Column{Text: l.T("Ngày tạo")})
	for _, a := range all {
		name := ui.Text(a.Name)
		if manages(actor, a) {
			name = ui.Link(a.Name, "/accounts/"+a.ID)
		}
		row := t.Add(name, ui.Text(a.Username), ui.Text(l.T(roleNames[a.Role])), ui.Text(unitName(l, a.Path)), ui.Part(accountState(l, a)), ui.Day(ui.Millis(a.CreatedAt)))
		row.Dim = a.DisabledAt != 0
	}
	return t
}

// usernameOf turns the id in the address of a further page into the user name
// by which the list is ordered: names do not go into addresses.
func (h *Handler) usernameOf(r *http.Request, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	a, err := h.Accounts.Get(r.Context(), id)
	return a.Username, err
}

func (h *Handler) accountsFilter(r *http.Request, l ui.Lang, actor access.Actor) ui.Filters {
	if units := unitsBelow(l, actor); len(units) > 1 {
		return ui.NewFilters(r, ui.Field{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Options: units})
	}
	return ui.Filters{}
}

func manages(actor access.Actor, a access.Account) bool {
	return access.Can(actor, access.AccountManage, access.Target{Path: a.Path, Role: a.Role}) == nil
}

func accountState(l ui.Lang, a access.Account) ui.Chip {
	switch {
	case a.DisabledAt != 0:
		return ui.Chip{Text: l.T("Đã khóa"), Icon: "lock", Tone: ui.Warn}
	case a.MustChange:
		return ui.Chip{Text: l.T("Chờ đổi mật khẩu lần đầu"), Icon: "wait"}
	default:
		return ui.Chip{Text: l.T("Đang dùng"), Icon: "ok", Tone: ui.OK}
	}
}

// accountTyped is what a person typed about an account.
type accountTyped struct {
	Username, Name, Role, Path string
}

func readAccount(r *http.Request) accountTyped {
	return accountTyped{strings.TrimSpace(r.PostFormValue("username")), strings.TrimSpace(r.PostFormValue("name")), r.PostFormValue("role"), r.PostFormValue("unit")}
}

// accountFields are the fields that a new and a changed account share.
func accountFields(l ui.Lang, actor access.Actor, typed accountTyped, wrong map[string]string) []ui.Field {
	fields := []ui.Field{
		{Name: "name", Label: l.T("Họ và tên"), Value: typed.Name, Required: true, Max: 100, Error: wrong["name"], Auto: "off"},
		{Name: "role", Label: l.T("Vai trò"), Kind: "select", Value: typed.Role, Options: roleOptions(l, actor), Required: true, Error: wrong["role"]},
	}
	if units := ownAndBelow(l, actor); len(units) > 1 {
		fields = append(fields, ui.Field{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Value: typed.Path, Options: units, Required: true, Error: wrong["unit"]})
	}
	return fields
}

func roleOptions(l ui.Lang, actor access.Actor) []ui.Option {
	var options []ui.Option
	for _, role := range access.Roles() {
		if slices.Contains(actor.Manages(), role) {
			options = append(options, ui.Option{Value: string(role), Text: l.T(roleNames[role])})
		}
	}
	return options
}

// ownAndBelow offers the person's own unit and those below it, by path.
func ownAndBelow(l ui.Lang, actor access.Actor) []ui.Option {
	options := unitsBelow(l, actor)
	options[0] = ui.Option{Value: actor.Path, Text: unitName(l, actor.Path)}
	return options
}

// unitOf finds the unit of a path typed in a form; the person's own when none is.
func unitOf(actor access.Actor, path string) (unit.ID, string) {
	if path == "" || path == actor.Path {
		return unit.ID(actor.Unit), actor.Path
	}
	if u, ok := campaign.UnitAt(path); ok && u.InForce() {
		return u.ID, path
	}
	return "", ""
}

type accountFormBody struct {
	Form  ui.Form
	Roles ui.Facts
	Batch *ui.Message
}

func (h *Handler) accountNew(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	h.showAccountNew(w, r, actor, http.StatusOK, accountTyped{Role: string(access.Keyer), Path: actor.Path}, nil)
	return nil
}

func (h *Handler) showAccountNew(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, typed accountTyped, wrong map[string]string) {
	l := ui.LangOf(r.Context())
	fields := append([]ui.Field{{Name: "username", Label: l.T("Tên đăng nhập"), Value: typed.Username, Required: true, Focus: true, Auto: "off", Error: wrong["username"], Max: 40, Help: l.T("3 đến 40 ký tự: chữ thường không dấu, chữ số, dấu chấm, gạch nối. Ví dụ: nhap.vinhthuy.01")}},
		accountFields(l, actor, typed, wrong)...)
	form := ui.Form{Post: "/accounts/new", Submit: l.T("Tạo và in phiếu"), Cancel: "/accounts", Groups: []ui.Group{{Cols: true, Fields: fields}}}
	p := ui.Page{Title: l.T("Tạo tài khoản"), Active: "accounts", Crumbs: []ui.Crumb{{Text: l.T("Tài khoản"), Href: "/accounts"}, {Text: l.T("Tạo tài khoản")}},
		Lead: l.T("Mật khẩu do máy đặt, chỉ hiện một lần trên phiếu; người nhận phải đổi khi đăng nhập lần đầu."), Body: accountFormBody{Form: form, Roles: roleMeanings(l, actor)}}
	h.ui.Page(w, r, status, "accounts/form", p)
}

// roleMeanings says what each role that may be given is for.
func roleMeanings(l ui.Lang, actor access.Actor) ui.Facts {
	does := map[access.Role]string{
		access.Keyer:      l.T("Nhập trường hợp từ bản quét."),
		access.Reviewer:   l.T("So trường hợp với bản quét: chấp nhận, sửa có căn cứ, trả lại."),
		access.Registrar:  l.T("Kiểm kê sổ, tải bản quét, nhập, kiểm tra, phê duyệt, xuất dữ liệu; tạo tài khoản người nhập và người kiểm tra."),
		access.Head:       l.T("Theo dõi, gửi báo cáo ngày, phê duyệt; tạo tài khoản trong đơn vị."),
		access.Department: l.T("Giao chỉ tiêu, theo dõi toàn tỉnh, kiểm tra; tạo tài khoản của các đơn vị."),
		access.Viewer:     l.T("Chỉ xem tiến độ và danh mục sổ."),
		access.Admin:      l.T("Quản trị hệ thống và tài khoản; không xem sổ."),
	}
	var facts ui.Facts
	for _, o := range roleOptions(l, actor) {
		facts = append(facts, ui.Fact{Name: o.Text, Value: does[access.Role(o.Value)]})
	}
	return facts
}

func (h *Handler) accountAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l, typed := ui.LangOf(r.Context()), readAccount(r)
	made, wrong, err := h.addAccount(r, actor, typed)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		h.showAccountNew(w, r, actor, http.StatusUnprocessableEntity, typed, wrong)
		return nil
	}
	h.showSlips(w, r, l.T("Phiếu tài khoản"), []slip{made})
	return nil
}

// addAccount makes an account with a password of its own. wrong holds what the
// person has to mend, by field.
func (h *Handler) addAccount(r *http.Request, actor access.Actor, typed accountTyped) (slip, map[string]string, error) {
	l := ui.LangOf(r.Context())
	id, path := unitOf(actor, typed.Path)
	if path == "" {
		return slip{}, map[string]string{"unit": l.T("Chọn một đơn vị trong danh sách.")}, nil
	}
	if typed.Name == "" {
		return slip{}, map[string]string{"name": l.T("Ghi họ và tên người dùng tài khoản.")}, nil
	}
	password := access.RandomPassword()
	a := access.Account{Actor: access.Actor{Username: typed.Username, Name: typed.Name, Role: access.Role(typed.Role), Unit: string(id), Path: path}, MustChange: true}
	a, err := h.Accounts.Add(r.Context(), actor, a, password)
	switch {
	case errors.Is(err, access.ErrUsername):
		return slip{}, map[string]string{"username": l.T("Tên đăng nhập chỉ gồm chữ thường không dấu, chữ số, dấu chấm, gạch nối; từ 3 đến 40 ký tự.")}, nil
	case errors.Is(err, access.ErrTaken):
		return slip{}, map[string]string{"username": l.T("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")}, nil
	case err != nil:
		return slip{}, nil, err
	}
	return h.slipOf(l, a, password), nil, nil
}

// slip is what is handed to a person on paper: shown once, kept nowhere.
type slip struct {
	Title string
	Facts ui.Facts
}

func (h *Handler) slipOf(l ui.Lang, a access.Account, password string) slip {
	return slip{Title: l.T("Tài khoản Sổ Gốc"), Facts: ui.Facts{
		{Name: l.T("Họ và tên"), Value: a.Name}, {Name: l.T("Vai trò"), Value: l.T(roleNames[a.Role])}, {Name: l.T("Đơn vị"), Value: unit.Full(unit.ID(a.Unit), string(l))},
		{Name: l.T("Tên đăng nhập"), Part: code(a.Username)}, {Name: l.T("Mật khẩu lần đầu"), Part: code(password)},
	}}
}

// code is a fact in the face of things to be typed exactly.
func code(s string) ui.Component { return ui.Chip{Text: s} }

type slipsBody struct {
	Slips []slip
	Skip  *ui.Message
}

// showSlips answers a post with the slips themselves: a redirect would have to
// keep the passwords somewhere.
func (h *Handler) showSlips(w http.ResponseWriter, r *http.Request, title string, slips []slip) {
	l := ui.LangOf(r.Context())
	p := ui.Page{Title: title, Active: "accounts", Crumbs: []ui.Crumb{{Text: l.T("Tài khoản"), Href: "/accounts"}, {Text: title}}, Body: slipsBody{Slips: slips},
		Lead: l.T("Mật khẩu chỉ hiện một lần ở đây. In phiếu, cắt rời và trao tận tay từng người.")}
	h.ui.Page(w, r, http.StatusOK, "accounts/slips", p)
}
