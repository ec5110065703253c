// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
)

// Page is what a handler hands to Renderer.Page: the frame's texts, and in Body whatever the page's own template needs (there as
// .Body). All texts are already in the language of the screen.
type Page struct {
	Title   string // heading and, with the product's name, the title of the window
	Lead    string // a sentence below the heading
	Active  string // key of the NavItem to mark
	Crumbs  []Crumb
	Actions []Action // at the right of the heading
	Tabs    Tabs
	Chip    *Chip // state, beside the heading
	Body    any
	Bare    bool     // without navigation: the log-in page, the workbench
	Plain   bool     // without heading: the page's template draws its own
	Full    bool     // the page fills the window without margins (islands)
	Scripts []string // further scripts of web/dist, e.g. "keying.js"
}

// Actor is the person at the screen, as the frame shows them. The zero value is nobody: no menu, no navigation.
type Actor struct {
	ID       string // of the account: what a browser keeps of the person's work is bound to it
	Name     string // full name
	Role     string // in words, in the language of the screen
	Unit     string // full name of the unit they act for
	UnitHref string // page to see or change that unit
}

// NavItem is an entry of the navigation. Group, when it differs from the one before, starts a new heading.
type NavItem struct {
	Key, Text, Icon, Href, Group string
	Count                        int64 // shown when above nought: what waits there for this person
}

// Flash is a message that outlives one redirect.
type Flash struct {
	Tone Tone   `json:"t,omitempty"`
	Text string `json:"x"`
	// Undo, when set, is a local address that a button posts to in order to take the step back.
	Undo string `json:"u,omitempty"`
	Href string `json:"h,omitempty"` // where to look at the result
	Word string `json:"w,omitempty"` // the words of that link
}

type actorKey struct{}

// WithActor puts the person at the screen into the context; the session middleware does so for each request.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorOf returns the person at the screen, or nobody.
func ActorOf(ctx context.Context) Actor {
	a, _ := ctx.Value(actorKey{}).(Actor)
	return a
}

const flashCookie = "sogoc_flash"

// SetFlash leaves a message for the next page, before a redirect. It must not name a person: cookies are not the place.
func SetFlash(w http.ResponseWriter, f Flash) {
	b, err := json.Marshal(f)
	if err != nil {
		return // a struct of strings always marshals
	}
	http.SetCookie(w, &http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 60,
		HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Redirect leaves f for the next page and goes there with 303, so that reloading does not post again.
func Redirect(w http.ResponseWriter, r *http.Request, to string, f Flash) {
	SetFlash(w, f)
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// takeFlash reads the message left by the page before and wipes it. What does not parse, or would lead off this site, is dropped.
func takeFlash(w http.ResponseWriter, r *http.Request) *Flash {
	c, err := r.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	http.SetCookie(w, &http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode})
	b, err := base64.RawURLEncoding.DecodeString(c.Value)
	if err != nil {
		return nil
	}
	var f Flash
	if json.Unmarshal(b, &f) != nil || f.Text == "" {
		return nil
	}
	f.Undo, f.Href = localOnly(f.Undo), localOnly(f.Href)
	return &f
}

// localOnly returns u when it is a path of this site, else nothing.
func localOnly(u string) string {
	if !strings.HasPrefix(u, "/") || strings.HasPrefix(u, "//") || strings.ContainsAny(u, "\\\n\r") {
		return ""
	}
	return u
}
