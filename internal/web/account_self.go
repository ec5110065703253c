// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

func (h *Handler) mountSelf() {
	h.handle("GET /account", "", h.selfPage)
	h.handle("GET /account/password", "", h.passwordPage)
	h.handle("POST /account/password", "", h.passwordChange)
	h.handle("POST /account/lang", "", h.selfLang)
	h.handle("POST /account/rest", "", h.selfRest)
	h.handle("POST /account/keys", "", h.selfKeys)
	h.handle("POST /account/sessions/{session}/revoke", "", h.selfRevoke)
}

type selfBody struct {
	Facts    ui.Facts
	Sessions *ui.Table
	Lang     ui.Form
	Rest     ui.Form
}

// selfPage is a person's own account: who they are here, where they are signed
// in, how the screen is set.
func (h *Handler) selfPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	l := ui.LangOf(r.Context())
	open, err := h.Accounts.Sessions(r.Context(), actor.ID)
	if err != nil {
		return err
	}
	own := ""
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		_, s, err := h.Accounts.Authenticate(r.Context(), cookie.Value)
		if err != nil {
			return err
		}
		own = s.ID
	}
	body := selfBody{Sessions: sessionTable(r, l, open, own, "/account/sessions/")}
	body.Facts = ui.Facts{{Name: l.T("Họ và tên"), Value: actor.Name}, {Name: l.T("Tên đăng nhập"), Value: actor.Username}, {Name: l.T("Vai trò"), Value: l.T(roleNames[actor.Role])},
		{Name: l.T("Đơn vị"), Value: unit.Full(unit.ID(actor.Unit), string(l)), Href: "/progress/" + actor.Path}}
	body.Lang = ui.Form{Post: "/account/lang", Submit: l.T("Lưu ngôn ngữ"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "lang", Label: l.T("Ngôn ngữ"), Kind: "radio", Value: string(l), Options: []ui.Option{{Value: "vi", Text: "Tiếng Việt"}, {Value: "en", Text: "English"}}, Help: l.T("Nhớ theo tài khoản, trên mọi máy. Nền sáng hay tối chọn ở biểu tượng quả cầu, nhớ theo máy.")}}}}}
	body.Rest = restForm(l, actor)
	p := ui.Page{Title: l.T("Tài khoản của tôi"), Body: body, Actions: []ui.Action{{Text: l.T("Đổi mật khẩu"), Icon: "lock", Href: "/account/password", Kind: "primary"}}}
	h.ui.Page(w, r, http.StatusOK, "accounts/self", p)
	return nil
}

func (h *Handler) selfLang(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	lang := ui.VI
	if r.PostFormValue("lang") == string(ui.EN) {
		lang = ui.EN
	}
	if err := h.Accounts.SetLang(r.Context(), actor.ID, string(lang)); err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: "sogoc_lang", Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	ui.Redirect(w, r, "/account", ui.Flash{Tone: ui.OK, Text: lang.T("Đã lưu ngôn ngữ.")})
	return nil
}

// restMinutes are the stretches of keying after which a rest is proposed; 0 is
// never. The workbench knows the usual one too (web/src/offline/rest.tsx).
var restMinutes = []int{50, 90, 0}

func restForm(l ui.Lang, actor access.Actor) ui.Form {
	now := float64(restMinutes[0])
	if v, ok := actor.Settings()["rest"].(float64); ok {
		now = v
	}
	var options []ui.Option
	for _, m := range restMinutes {
		text := l.T("Sau %d phút nhập liền", m)
		if m == 0 {
			text = l.T("Không nhắc")
		}
		options = append(options, ui.Option{Value: strconv.Itoa(m), Text: text})
	}
	return ui.Form{Post: "/account/rest", Submit: l.T("Lưu cách nhắc nghỉ"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "rest", Label: l.T("Nhắc nghỉ khi nhập liệu"), Kind: "radio", Value: strconv.Itoa(int(now)), Options: options}}}}}
}

func (h *Handler) selfRest(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	minutes, err := strconv.Atoi(r.PostFormValue("rest"))
	if err != nil || !slices.Contains(restMinutes, minutes) {
		minutes = restMinutes[0]
	}
	if _, err := h.Accounts.MergePrefs(r.Context(), actor.ID, map[string]any{"rest": minutes}); err != nil {
		return err
	}
	ui.Redirect(w, r, "/account", ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã lưu cách nhắc nghỉ.")})
	return nil
}

// selfKeys takes the keys of the workbench back to those at the start, at every
// machine; the button forgets those this browser holds.
func (h *Handler) selfKeys(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if _, err := h.Accounts.MergePrefs(r.Context(), actor.ID, map[string]any{"keys": map[string]any{}}); err != nil {
		return err
	}
	ui.Redirect(w, r, "/account", ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã dùng lại phím tắt mặc định.")})
	return nil
}

func (h *Handler) selfRevoke(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	if err := h.Accounts.Revoke(r.Context(), actor, actor.ID, r.PathValue("session")); err != nil {
		return err
	}
	ui.Redirect(w, r, "/account", ui.Flash{Tone: ui.OK, Text: ui.T(r.Context(), "Đã kết thúc phiên đăng nhập.")})
	return nil
}

type passwordBody struct {
	Must *ui.Message
	Form ui.Form
}

func (h *Handler) passwordPage(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	return h.showPassword(w, r, actor, http.StatusOK, nil)
}

func (h *Handler) showPassword(w http.ResponseWriter, r *http.Request, actor access.Actor, status int, wrong map[string]string) error {
	l := ui.LangOf(r.Context())
	a, err := h.Accounts.Get(r.Context(), actor.ID)
	if err != nil {
		return err
	}
	body := passwordBody{Form: ui.Form{Post: "/account/password", Submit: l.T("Đổi mật khẩu"), Groups: []ui.Group{{Fields: []ui.Field{
		{Name: "present", Label: l.T("Mật khẩu hiện nay"), Kind: "password", Required: true, Auto: "current-password", Error: wrong["present"], Focus: len(wrong) == 0, Width: "m"},
		{Name: "wanted", Label: l.T("Mật khẩu mới"), Kind: "password", Required: true, Auto: "new-password", Error: wrong["wanted"], Width: "m", Help: l.T("Ít nhất %d ký tự. Một câu ngắn dễ nhớ thì tốt hơn một từ khó gõ.", access.MinPassword)},
		{Name: "again", Label: l.T("Nhập lại mật khẩu mới"), Kind: "password", Required: true, Auto: "new-password", Error: wrong["again"], Width: "m"},
	}}}}}
	if a.MustChange {
		body.Must = &ui.Message{Tone: ui.Info, Title: l.T("Mật khẩu này do người khác đặt."), Text: l.T("Hãy đặt mật khẩu của riêng bạn rồi làm việc tiếp.")}
	} else {
		body.Form.Cancel = "/account"
	}
	h.ui.Page(w, r, status, "accounts/password", ui.Page{Title: l.T("Đổi mật khẩu"), Body: body, Bare: a.MustChange})
	return nil
}

// passwordChange sets the person's own password. Every session ends with it,
// so a new one is opened for this browser at once.
func (h *Handler) passwordChange(w http.ResponseWriter, r *http.Request, actor access.Actor) error {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l := ui.LangOf(r.Context())
	present, wanted := r.PostFormValue("present"), r.PostFormValue("wanted")
	wrong := map[string]string{}
	switch {
	case wanted != r.PostFormValue("again"):
		wrong["again"] = l.T("Hai lần nhập chưa giống nhau. Hãy nhập lại.")
	case wanted == present:
		wrong["wanted"] = l.T("Mật khẩu mới phải khác mật khẩu hiện nay.")
	default:
		err := h.Accounts.ChangeOwnPassword(r.Context(), actor, present, wanted)
		switch {
		case errors.Is(err, access.ErrSignIn):
			wrong["present"] = l.T("Mật khẩu hiện nay chưa đúng.")
		case errors.Is(err, access.ErrWeak):
			wrong["wanted"] = l.T("Mật khẩu cần ít nhất %d ký tự.", access.MinPassword)
		case err != nil:
			return err
		}
	}
	if len(wrong) > 0 {
		return h.showPassword(w, r, actor, http.StatusUnprocessableEntity, wrong)
	}
	token, _, err := h.Accounts.SignIn(r.Context(), actor.Username, wanted, clientAddress(r), r.UserAgent())
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: h.Secure, SameSite: http.SameSiteLaxMode})
	ui.Redirect(w, r, "/", ui.Flash{Tone: ui.OK, Text: l.T("Đã đổi mật khẩu. Các phiên ở máy khác đã kết thúc.")})
	return nil
}

// browserName says in two words what a browser calls itself in a hundred.
func browserName(l ui.Lang, agent string) string {
	name := ""
	for _, b := range []struct{ mark, name string }{{"Edg/", "Edge"}, {"coc_coc", "Cốc Cốc"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}} {
		if strings.Contains(agent, b.mark) {
			name = b.name
			break
		}
	}
	for _, s := range []struct{ mark, name string }{{"Windows", "Windows"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"Mac OS", "macOS"}, {"Linux", "Linux"}} {
		if strings.Contains(agent, s.mark) {
			return strings.TrimSpace(name + " · " + s.name)
		}
	}
	if name == "" {
		return l.T("không rõ")
	}
	return name
}
