// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"compress/gzip"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// policy is the content policy of every page: nothing from elsewhere, no script or style written into a page.
// blob: and data: images are cut-outs of scans made in the page; no frame may hold us.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self'; " +
	"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; worker-src 'self'"

// Secure sets the headers that keep pages safe, whatever the handler does after.
func Secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(self), geolocation=(), microphone=(), payment=()")
		next.ServeHTTP(w, r)
	})
}

// Language reads the person's language into the context, for T and the templates.
func Language(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(WithLang(r.Context(), chosenLang(r))))
	})
}

// Wrap is Secure and Language together: what every route of the web needs.
func Wrap(next http.Handler) http.Handler { return Secure(Language(next)) }

var gzipPool = sync.Pool{New: func() any {
	zw, _ := gzip.NewWriterLevel(nil, 5) // 5: within 2 % of the best size at half the time, on our lists
	return zw
}}

// send writes a finished page, compressed when that pays and the browser can read it.
func send(w http.ResponseWriter, r *http.Request, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	if h.Get("Cache-Control") == "" {
		h.Set("Cache-Control", "no-store") // pages hold personal data: they are not kept on a shared machine
	}
	h.Add("Vary", "Accept-Encoding, Cookie")
	if len(body) <= 1024 || !strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") || h.Get("Content-Encoding") != "" {
		w.WriteHeader(status)
		_, _ = w.Write(body) // the browser has gone: nobody is left to tell
		return
	}
	h.Set("Content-Encoding", "gzip")
	w.WriteHeader(status)
	zw := gzipPool.Get().(*gzip.Writer)
	defer gzipPool.Put(zw)
	zw.Reset(w)
	_, _ = zw.Write(body)
	_ = zw.Close()
}

// choices are how a person may have the screen: each a cookie, each with its values.
var choices = map[string][]string{"lang": {"vi", "en"}, "theme": {"light", "dark", "auto"}, "type": {"normal", "large"}, "contrast": {"normal", "high"}}

// Screen are the choices that follow a person from machine to machine, kept with the account.
var Screen = []string{"type", "contrast"}

// Choose keeps one choice in a cookie; what is no choice is passed over.
func Choose(w http.ResponseWriter, name, value string) bool {
	if !slices.Contains(choices[name], value) {
		return false
	}
	http.SetCookie(w, &http.Cookie{Name: "sogoc_" + name, Value: value, Path: "/", MaxAge: 365 * 24 * 3600, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	return true
}

// chosen is the choice of a request; "" for the usual.
func chosen(r *http.Request, name, unusual string) string {
	if c, err := r.Cookie("sogoc_" + name); err == nil && c.Value == unusual {
		return unusual
	}
	return ""
}

// prefs is the handler of POST /prefs: it keeps choices of the screen in cookies and goes back to where it came from.
func (rd *Renderer) prefs(w http.ResponseWriter, r *http.Request) {
	for name := range choices {
		if v := r.FormValue(name); Choose(w, name, v) && rd.opts.Chosen != nil {
			rd.opts.Chosen(r, name, v)
		}
	}
	to := localOnly(r.FormValue("next"))
	if to == "" {
		to = "/"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}
