// SPDX-License-Identifier: Apache-2.0

package web

import (
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/bearer"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const sessionCookie = "sogoc_session"

func (h *Handler) mountSession() {
	h.mux.HandleFunc("GET /login", h.loginPage)
	h.mux.HandleFunc("POST /login", h.login)
	h.mux.HandleFunc("POST /logout", h.logout)
}

// roleNames are the roles in words.
var roleNames = map[access.Role]string{
	access.Viewer:     ui.N("Người theo dõi"),
	access.Keyer:      ui.N("Người nhập liệu"),
	access.Reviewer:   ui.N("Người kiểm tra"),
	access.Registrar:  ui.N("Công chức tư pháp – hộ tịch"),
	access.Head:       ui.N("Lãnh đạo đơn vị"),
	access.Department: ui.N("Sở Tư pháp"),
	access.Admin:      ui.N("Quản trị hệ thống"),
}

// withSession puts the person behind the session cookie into the context.
func (h *Handler) withSession(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := bearer.TokenOf(r); ok {
			h.withToken(w, r, next)
			return
		}
		cookie, err := r.Cookie(sessionCookie)
		if err != nil || strings.HasPrefix(r.URL.Path, ui.AssetPath) {
			next.ServeHTTP(w, r)
			return
		}
		account, _, err := h.Accounts.Authenticate(r.Context(), cookie.Value)
		switch {
		case errors.Is(err, access.ErrNoSession):
			h.dropCookie(w)
		case err != nil:
			h.fail(w, r, err)
			return
		default:
			l := ui.LangOf(r.Context())
			ctx := access.WithActor(r.Context(), account.Actor)
			ctx = ui.WithActor(ctx, ui.Actor{ID: account.ID, Name: account.Name, Role: l.T(roleNames[account.Role]), Unit: unit.Full(unit.ID(account.Unit), string(l)), UnitHref: "/progress"})
			r = r.WithContext(ctx)
			if account.MustChange && r.URL.Path != "/account/password" && r.URL.Path != "/logout" && r.URL.Path != "/prefs" {
				http.Redirect(w, r, "/account/password", http.StatusSeeOther)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// tokenPaths is where tokens open: what programs ask for. Pages and the
// workbench are for people.
var tokenPaths = []string{"/api/v1/", "/uploads"}

// withToken puts the integration behind a token into the context.
func (h *Handler) withToken(w http.ResponseWriter, r *http.Request, next http.Handler) {
	if !slices.ContainsFunc(tokenPaths, func(p string) bool { return strings.HasPrefix(r.URL.Path, p) }) {
		bearer.Refuse(w, r, problem.TokenHere)
		return
	}
	in, ok := h.gate.Let(w, r)
	if !ok {
		return
	}
	l := ui.LangOf(in.Context())
	actor, _ := access.ActorOf(in.Context())
	shown := ui.Actor{ID: actor.ID, Name: actor.Name, Role: l.T(roleNames[actor.Role]), Unit: unit.Full(unit.ID(actor.Unit), string(l)), UnitHref: "/progress"}
	next.ServeHTTP(w, in.WithContext(ui.WithActor(in.Context(), shown)))
}

// signedIn guards a handler that answers scripts, not people.
func (h *Handler) signedIn(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, ok := access.ActorOf(r.Context()); !ok {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusUnauthorized)
			_, _ = w.Write([]byte(`{"title":"Unauthorized","status":401,"detail":"Phiên đăng nhập đã hết. Hãy đăng nhập lại ở một cửa sổ khác; những gì đã nhập vẫn còn."}`))
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (h *Handler) toSignIn(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && r.URL.Path != "/account/password" {
		h.showEnded(w, r)
		return
	}
	to := "/login"
	if r.Method == http.MethodGet && r.URL.Path != "/" {
		to += "?next=" + url.QueryEscape(r.URL.RequestURI())
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// endedBody is a form that came when nobody was signed in any more.
type endedBody struct {
	Post string
	Args []ended // nil: it has to be filled in again
}

type ended struct{ Name, Value string }

// showEnded answers a form whose session ended while it was being filled in.
// What was typed goes back into the page, to be sent again after signing in
// beside it; files and passwords do not.
func (h *Handler) showEnded(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 2*inventoryBytes)
	body := endedBody{Post: r.URL.RequestURI()}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") && r.ParseForm() == nil {
		for _, name := range slices.Sorted(maps.Keys(r.PostForm)) {
			for _, v := range r.PostForm[name] {
				body.Args = append(body.Args, ended{name, v})
			}
		}
	}
	h.ui.Page(w, r, http.StatusUnauthorized, "account/ended", ui.Page{Title: ui.T(r.Context(), "Phiên đăng nhập đã hết"), Bare: true, Plain: true, Body: body})
}

type loginBody struct {
	Problem string
	Form    ui.Form
}

func (h *Handler) loginPage(w http.ResponseWriter, r *http.Request) {
	if _, ok := access.ActorOf(r.Context()); ok {
		http.Redirect(w, r, "/", http.StatusSeeOther)
		return
	}
	h.showLogin(w, r, http.StatusOK, "", "")
}

func (h *Handler) showLogin(w http.ResponseWriter, r *http.Request, status int, username, problem string) {
	l := ui.LangOf(r.Context())
	form := ui.Form{
		Post: "/login",
		Groups: []ui.Group{{Fields: []ui.Field{
			{Name: "username", Label: l.T("Tên đăng nhập"), Value: username, Required: true, Auto: "username", Focus: username == ""},
			{Name: "password", Label: l.T("Mật khẩu"), Kind: "password", Required: true, Auto: "current-password", Focus: username != ""},
		}}},
		Args:   map[string]string{"next": r.FormValue("next")},
		Submit: l.T("Đăng nhập"),
	}
	h.ui.Page(w, r, status, "account/login", ui.Page{Title: l.T("Đăng nhập"), Bare: true, Plain: true, Body: loginBody{problem, form}})
}

func (h *Handler) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	l := ui.LangOf(r.Context())
	username := r.FormValue("username")
	token, account, err := h.Accounts.SignIn(r.Context(), username, r.FormValue("password"), clientAddress(r), r.UserAgent())
	switch {
	case errors.Is(err, access.ErrSignIn):
		h.showLogin(w, r, http.StatusUnauthorized, username, l.T("Tên đăng nhập hoặc mật khẩu chưa đúng. Hãy nhập lại."))
		return
	case errors.Is(err, access.ErrTooMany):
		h.showLogin(w, r, http.StatusTooManyRequests, username, l.T("Sai quá nhiều lần. Hãy chờ 15 phút rồi thử lại, hoặc nhờ quản trị đặt lại mật khẩu."))
		return
	case err != nil:
		h.fail(w, r, err)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Value: token, Path: "/", HttpOnly: true, Secure: h.Secure, SameSite: http.SameSiteLaxMode})
	if account.Lang != "" {
		http.SetCookie(w, &http.Cookie{Name: "sogoc_lang", Value: account.Lang, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	}
	settings := account.Settings()
	for _, name := range ui.Screen {
		if v, ok := settings[name].(string); ok {
			ui.Choose(w, name, v)
		}
	}
	http.Redirect(w, r, localPath(r.FormValue("next")), http.StatusSeeOther)
}

// keepChoice keeps how a person has the screen with their account, so that it
// is so at the next machine too.
func (h *Handler) keepChoice(r *http.Request, name, value string) {
	actor, ok := access.ActorOf(r.Context())
	if !ok || !slices.Contains(ui.Screen, name) {
		return
	}
	if _, err := h.Accounts.MergePrefs(r.Context(), actor.ID, map[string]any{name: value}); err != nil {
		h.Log.ErrorContext(r.Context(), "keeping a setting", "error", err) // the cookie has it
	}
}

// localPath keeps a way back on this site.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n") {
		return "/"
	}
	return next
}

func (h *Handler) logout(w http.ResponseWriter, r *http.Request) {
	if cookie, err := r.Cookie(sessionCookie); err == nil {
		if account, session, err := h.Accounts.Authenticate(r.Context(), cookie.Value); err == nil {
			if err := h.Accounts.Revoke(r.Context(), account.Actor, account.ID, session.ID); err != nil {
				h.fail(w, r, err)
				return
			}
		}
	}
	h.dropCookie(w)
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

func (h *Handler) dropCookie(w http.ResponseWriter) {
	http.SetCookie(w, &http.Cookie{Name: sessionCookie, Path: "/", MaxAge: -1, HttpOnly: true, Secure: h.Secure, SameSite: http.SameSiteLaxMode})
}

func clientAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}
