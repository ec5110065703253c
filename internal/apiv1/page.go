// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/problem"
)

// Paging is what a list is asked with.
type Paging struct {
	Onward
	Limit int `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most so many on a page"`
}

// Onward is where a list goes on.
type Onward struct {
	After string `query:"after" maxLength:"600" doc:"next of the page before"`

	address string // as it was asked for
	name    string // of the list: a cursor of another one is refused
	cursor  string // of the room
}

// Resolve reads the cursor.
func (p *Onward) Resolve(ctx huma.Context) []error {
	at := ctx.URL()
	p.address, p.name = at.RequestURI(), ctx.Operation().OperationID
	if p.After == "" {
		return nil
	}
	text, err := base64.RawURLEncoding.DecodeString(p.After)
	name, cursor, ok := strings.Cut(string(text), "\n")
	if err != nil || !ok || name != p.name || !plain(cursor) {
		return []error{problem.Cursor.In(problem.LangOf(ctx.Context()))}
	}
	p.cursor = cursor
	return nil
}

// Page is a page of a list.
type Page[T any] struct {
	Items []T    `json:"items" doc:"In the order of the list"`
	Next  string `json:"next,omitempty" doc:"after of the next page; none at the end"`
}

// listed answers with a page.
type listed[T any] struct {
	Link string `header:"Link" doc:"The next page, rel=next"`
	Body Page[T]
}

// page makes the answer of a list. next is the cursor of the room, "" at the end.
func page[T any](p *Paging, items []T, next string) *listed[T] {
	if items == nil {
		items = []T{}
	}
	after, link := p.next(next)
	return &listed[T]{Link: link, Body: Page[T]{Items: items, Next: after}}
}

// next makes a cursor of the room into after of the next page and the header
// that names that page; both are empty at the end.
func (p *Onward) next(room string) (after, link string) {
	if room == "" {
		return "", ""
	}
	after = base64.RawURLEncoding.EncodeToString([]byte(p.name + "\n" + room))
	if at, err := url.ParseRequestURI(p.address); err == nil {
		q := at.Query()
		q.Set("after", after)
		at.RawQuery = q.Encode()
		link = "<" + at.RequestURI() + `>; rel="next"`
	}
	return after, link
}
