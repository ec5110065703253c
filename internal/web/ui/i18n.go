// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
)

// Lang is a language of the screen.
type Lang string

// The two languages of the screen. Vietnamese is the text in the source; English is looked up by it.
const (
	VI Lang = "vi"
	EN Lang = "en"
)

//go:embed en.json
var ownEnglish []byte

// english maps the Vietnamese text of the source to English. It grows while sources are registered and is only read after.
var english = struct {
	sync.RWMutex
	m map[string]string
}{m: map[string]string{}}

func init() {
	if err := AddEnglish(ownEnglish); err != nil {
		panic(err) // the file is embedded and checked by a test
	}
}

// AddEnglish adds translations: a JSON object from Vietnamese source text to English. A value "one item|%d items" gives the
// singular before the bar and the plural after it, chosen by the first whole number among the arguments.
// A key that is already there with another translation is an error, so that two authors cannot pull one word two ways.
func AddEnglish(b []byte) error {
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		return fmt.Errorf("reading English texts: %w", err)
	}
	english.Lock()
	defer english.Unlock()
	for vi, en := range m {
		if old, ok := english.m[vi]; ok && old != en {
			return fmt.Errorf("%q has two English texts: %q and %q", vi, old, en)
		}
		english.m[vi] = en
	}
	return nil
}

// HasEnglish tells whether a Vietnamese source text has an English one.
func HasEnglish(vi string) bool {
	english.RLock()
	defer english.RUnlock()
	return english.m[vi] != ""
}

type langKey struct{}

// WithLang returns a context in which T speaks l.
func WithLang(ctx context.Context, l Lang) context.Context {
	return context.WithValue(ctx, langKey{}, l)
}

// LangOf returns the language of a context, Vietnamese when none was set.
func LangOf(ctx context.Context) Lang {
	if l, ok := ctx.Value(langKey{}).(Lang); ok {
		return l
	}
	return VI
}

// T returns the text for the language of ctx. The first argument is always a literal Vietnamese text: a test collects the
// literals and fails when one has no English. Verbs are those of fmt; whole numbers are grouped as the language groups them.
func T(ctx context.Context, vi string, args ...any) string { return LangOf(ctx).T(vi, args...) }

// T returns the text vi in language l; see the function T.
func (l Lang) T(vi string, args ...any) string {
	text := vi
	if l == EN {
		english.RLock()
		if en, ok := english.m[vi]; ok {
			text = plural(en, args)
		}
		english.RUnlock()
	}
	if len(args) == 0 || !strings.Contains(text, "%") { // a singular may say "one" in words
		return text
	}
	out := make([]any, len(args))
	for i, a := range args {
		out[i] = a
		if n, ok := whole(a); ok {
			out[i] = groupedInt{n, l}
		}
	}
	return fmt.Sprintf(text, out...)
}

// plural picks the form of an English text by the first whole number among args.
func plural(text string, args []any) string {
	one, many, ok := strings.Cut(text, "|")
	if !ok {
		return text
	}
	for _, a := range args {
		if n, isInt := whole(a); isInt {
			if n == 1 {
				return one
			}
			return many
		}
	}
	return many
}

func whole(a any) (int64, bool) {
	switch n := a.(type) {
	case int:
		return int64(n), true
	case int32:
		return int64(n), true
	case int64:
		return n, true
	}
	return 0, false
}

// groupedInt prints with the digit groups of its language under %d, %s and %v, and honours a width such as %02d by
// leaving the number plain.
type groupedInt struct {
	n int64
	l Lang
}

// Format implements fmt.Formatter.
func (g groupedInt) Format(s fmt.State, verb rune) {
	if w, ok := s.Width(); ok {
		fmt.Fprintf(s, "%0*d", w, g.n)
		return
	}
	_ = verb
	fmt.Fprint(s, g.l.Number(g.n))
}

// Names of the cookies that hold the choices of a person about the screen. They carry no secret.
const (
	langCookie  = "sogoc_lang"
	themeCookie = "sogoc_theme"
)

// chosenLang reads the language from the cookie, else from Accept-Language when it asks for English before Vietnamese.
func chosenLang(r *http.Request) Lang {
	if c, err := r.Cookie(langCookie); err == nil {
		if c.Value == string(EN) {
			return EN
		}
		return VI
	}
	for _, part := range strings.Split(r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		switch {
		case strings.HasPrefix(tag, "vi"):
			return VI
		case strings.HasPrefix(tag, "en"):
			return EN
		}
	}
	return VI
}

// chosenTheme reads the theme: "light", "dark" or "" for that of the system.
func chosenTheme(r *http.Request) string {
	c, err := r.Cookie(themeCookie)
	if err != nil || (c.Value != "light" && c.Value != "dark") {
		return ""
	}
	return c.Value
}

// N marks a Vietnamese text that is translated later, where it is shown: the collector of texts sees it, and it returns
// its argument unchanged.
func N(vi string) string { return vi }
