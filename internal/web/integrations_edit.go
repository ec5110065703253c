// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/web/ui"
)

// rotateOverlap is how long the old token of a rotation lives on: a day to put
// the new one in its place.
const rotateOverlap = 24 * time.Hour

// scopeWords say what a scope opens.
var scopeWords = map[access.Scopes]string{
	access.BooksRead:     ui.N("Đọc danh mục sổ"),
	access.BooksWrite:    ui.N("Thêm và sửa sổ trong danh mục"),
	access.ScansRead:     ui.N("Xem bản quét"),
	access.ScansWrite:    ui.N("Gửi bản quét"),
	access.EntriesRead:   ui.N("Đọc danh sách trường hợp, tên che bớt"),
	access.EntriesFull:   ui.N("Xem đầy đủ trường hợp (mỗi lần đều ghi nhật ký)"),
	access.EntriesWrite:  ui.N("Nhập, cải chính, ghi kết quả chuyển"),
	access.EntriesReview: ui.N("Kiểm tra và phê duyệt"),
	access.ExportsRead:   ui.N("Tải tệp đã xuất"),
	access.ExportsWrite:  ui.N("Xuất dữ liệu"),
	access.JobsRead:      ui.N("Xem việc chạy nền"),
	access.JobsWrite:     ui.N("Dừng và chạy lại việc nền"),
	access.ReportsRead:   ui.N("Đọc tiến độ và báo cáo"),
	access.ReportsWrite:  ui.N("Giao chỉ tiêu cho các đơn vị"),
	access.AuditRead:     ui.N("Đọc nhật ký"),
	access.WebhooksWrite: ui.N("Đặt địa chỉ nhận tin báo"),
}

// tokenTyped is what a person typed about a token.
type tokenTyped struct {
	Scopes     access.Scopes
	Days, Rate string
}

func readToken(r *http.Request) tokenTyped {
	t := tokenTyped{Days: strings.TrimSpace(r.PostFormValue("days")), Rate: strings.TrimSpace(r.PostFormValue("rate"))}
	for _, s := range access.EveryScope() {
		if r.PostFormValue(s.String()) != "" {
			t.Scopes |= s
		}
	}
	return t
}

// token reads the figures. wrong holds what the person has to mend, by field.
func (t tokenTyped) token(l ui.Lang, now time.Time) (made access.Token, wrong map[string]string) {
	wrong = map[string]string{}
	days, rate := access.TokenDays, access.TokenRate
	var err error
	if t.Days != "" {
		if days, err = strconv.Atoi(t.Days); err != nil || days < 1 || days > access.MaxTokenDays {
			wrong["days"] = l.T("Ghi số ngày từ 1 đến %d.", access.MaxTokenDays)
		}
	}
	if t.Rate != "" {
		if rate, err = strconv.Atoi(t.Rate); err != nil || rate < 1 || rate > access.MaxTokenRate {
			wrong["rate"] = l.T("Ghi số từ 1 đến %d.", access.MaxTokenRate)
		}
	}
	if t.Scopes == 0 {
		wrong[access.BooksRead.String()] = l.T("Đánh dấu ít nhất một việc mà phần mềm được làm.")
	}
	return access.Token{Scopes: t.Scopes, Rate: rate, ExpiresAt: store.Millis(now.AddDate(0, 0, days))}, wrong
}

// tokenGroups are the fields of a token: what it opens, how long, how often.
func tokenGroups(l ui.Lang, typed tokenTyped, wrong map[string]string) []ui.Group {
	may := ui.Group{Title: l.T("Mã này được dùng để"), Help: l.T("Chỉ đánh dấu những gì phần mềm cần. Quyền ghi gồm cả quyền đọc."), Cols: true}
	for _, s := range access.EveryScope() {
		f := ui.Field{Name: s.String(), Label: l.T(scopeWords[s]), Kind: "check", Help: s.String(), Error: wrong[s.String()]}
		if typed.Scopes&s != 0 {
			f.Value = "1"
		}
		may.Fields = append(may.Fields, f)
	}
	limits := ui.Group{Title: l.T("Giới hạn"), Cols: true, Fields: []ui.Field{
		{Name: "days", Label: l.T("Dùng được bao nhiêu ngày"), Value: typed.Days, Hint: strconv.Itoa(access.TokenDays), Width: "s", Mode: "numeric", Error: wrong["days"], Help: l.T("Để trống là %d ngày; nhiều nhất %d.", access.TokenDays, access.MaxTokenDays)},
		{Name: "rate", Label: l.T("Số yêu cầu mỗi phút"), Value: typed.Rate, Hint: strconv.Itoa(access.TokenRate), Width: "s", Mode: "numeric", Error: wrong["rate"], Help: l.T("Để trống là %d. Vượt mức thì phần mềm phải chờ.", access.TokenRate)},
	}}
	return []ui.Group{may, limits}
}

// integrationTyped is what a person typed about an integration.
type integrationTyped struct {
	Name, Contact, Role, Path string
	tokenTyped
}

func (h *Handler) integrationNew(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	h.showIntegrationNew(w, r, actor, http.StatusOK, integrationTyped{Role: string(access.Viewer), Path: actor.Path}, nil)
	return nil
}

func (h *Handler) showIntegrationNew(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, typed integrationTyped, wrong map[string]string) {
	l := ui.LangOf(r.Context())
	var roles []ui.Option
	for _, role := range access.IntegrationRoles() {
		roles = append(roles, ui.Option{Value: string(role), Text: l.T(roleNames[role])})
	}
	who := ui.Group{Title: l.T("Phần mềm"), Cols: true, Fields: []ui.Field{
		{Name: "name", Label: l.T("Tên phần mềm"), Value: typed.Name, Required: true, Focus: true, Max: 100, Auto: "off", Error: wrong["name"], Help: l.T("Tên hiện trong nhật ký, ví dụ: Kho dữ liệu tỉnh")},
		{Name: "contact", Label: l.T("Người phụ trách"), Value: typed.Contact, Required: true, Max: 200, Auto: "off", Error: wrong["contact"], Help: l.T("Gọi ai khi phần mềm chạy sai: tên, đơn vị, số điện thoại hoặc thư điện tử công vụ")},
		{Name: "role", Label: l.T("Được làm như"), Kind: "select", Value: typed.Role, Options: roles, Error: wrong["role"], Help: l.T("Phần mềm không làm được gì quá vai trò này, và chỉ trong đơn vị dưới đây.")},
		{Name: "unit", Label: l.T("Đơn vị"), Kind: "select", Value: typed.Path, Options: ownAndBelow(l, actor), Error: wrong["unit"]},
	}}
	form := ui.Form{Post: "/integrations/new", Args: map[string]string{"key": store.NewID()}, Submit: l.T("Lập kết nối và hiện mã"), Cancel: "/integrations", Groups: append([]ui.Group{who}, tokenGroups(l, typed.tokenTyped, wrong)...)}
	p := ui.Page{Title: l.T("Lập kết nối"), Active: "integrations", Crumbs: []ui.Crumb{{Text: l.T("Kết nối phần mềm"), Href: "/integrations"}, {Text: l.T("Lập kết nối")}},
		Lead: l.T("Mã truy cập chỉ hiện một lần sau khi lập; máy chủ không giữ lại."), Body: struct{ Form ui.Form }{form}}
	h.ui.Page(w, r, status, "integrations/form", p)
}

func (h *Handler) integrationAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l := ui.LangOf(r.Context())
	typed := integrationTyped{strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("contact")), r.PostFormValue("role"), r.PostFormValue("unit"), readToken(r)}
	t, wrong := typed.token(l, h.Now())
	id, path := unitOf(actor, typed.Path)
	if path == "" {
		wrong["unit"] = l.T("Chọn một đơn vị trong danh sách.")
	}
	if typed.Name == "" {
		wrong["name"] = l.T("Ghi tên phần mềm.")
	}
	if typed.Contact == "" {
		wrong["contact"] = l.T("Ghi người để gọi khi phần mềm chạy sai.")
	}
	if len(wrong) > 0 {
		h.showIntegrationNew(w, r, actor, http.StatusUnprocessableEntity, typed, wrong)
		return nil
	}
	a := access.Account{Actor: access.Actor{Name: typed.Name, Role: access.Role(typed.Role), Unit: string(id), Path: path}, Contact: typed.Contact}
	made, token, err := h.Accounts.AddIntegration(r.Context(), actor, r.PostFormValue("key"), a, t)
	return h.showToken(w, r, made, token, err, "/integrations")
}

func (h *Handler) tokenAdd(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	a, err := h.Accounts.IntegrationFor(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	typed := readToken(r)
	t, wrong := typed.token(ui.LangOf(r.Context()), h.Now())
	if len(wrong) > 0 {
		return h.showIntegration(w, r, actor, http.StatusUnprocessableEntity, a, typed, wrong)
	}
	_, token, err := h.Accounts.AddToken(r.Context(), actor, r.PostFormValue("key"), a.ID, t)
	return h.showToken(w, r, a, token, err, "/integrations/"+a.ID)
}

func (h *Handler) tokenRotate(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	a, err := h.Accounts.IntegrationFor(r.Context(), actor, r.PathValue("id"))
	if err != nil {
		return err
	}
	_, token, err := h.Accounts.RotateToken(r.Context(), actor, r.PostFormValue("key"), r.PathValue("token"), rotateOverlap)
	return h.showToken(w, r, a, token, err, "/integrations/"+a.ID)
}

func (h *Handler) tokenRevoke(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if err := h.Accounts.RevokeToken(r.Context(), actor, r.PathValue("token")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/integrations/"+r.PathValue("id"), ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã thu hồi mã truy cập.")})
	return nil
}

type tokenBody struct {
	Token, Try string
	Done       ui.Action
}

// showToken answers a post with the token itself: a redirect would have to keep
// it somewhere. One that was shown before is not shown again.
func (h *Handler) showToken(w http.ResponseWriter, r *http.Request, a access.Account, token string, err error, back string) error {
	l := ui.LangOf(r.Context())
	if errors.Is(err, access.ErrShown) {
		ui.Redirect(w, r, back, ui.Flash{Tone: ui.Warn, Text: l.T("Mã đã được cấp và đã hiện một lần. Nếu chưa kịp chép, hãy đổi mã rồi thu hồi mã cũ.")})
		return nil
	}
	if err != nil {
		return err
	}
	scheme := "http"
	if h.Secure {
		scheme = "https"
	}
	body := tokenBody{Token: token, Done: ui.Action{Text: l.T("Đã chép xong"), Icon: "ok", Href: "/integrations/" + a.ID, Kind: "primary"},
		Try: "curl -H 'Authorization: Bearer " + token + "' " + scheme + "://" + r.Host + "/api/v1/"}
	p := ui.Page{Title: l.T("Mã truy cập của %s", a.Name), Active: "integrations", Crumbs: []ui.Crumb{{Text: l.T("Kết nối phần mềm"), Href: "/integrations"}, {Text: a.Name, Href: "/integrations/" + a.ID}, {Text: l.T("Mã truy cập")}},
		Lead: l.T("Mã chỉ hiện một lần ở đây. Chép vào nơi giữ bí mật của phần mềm; không gửi qua thư hay tin nhắn."), Body: body}
	h.ui.Page(w, r, http.StatusOK, "integrations/token", p)
	return nil
}
