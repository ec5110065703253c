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
	After string `query:"after" maxLength:"600" doc:"next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50" doc:"At most so many on a page"`

	address string // as it was asked for
	name    string // of the list: a cursor of another one is refused
	cursor  string // of the room
}

// Resolve reads the cursor.
func (p *Paging) Resolve(ctx huma.Context) []error {
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
	Items []T    `json:"items"`
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
	out := &listed[T]{Body: Page[T]{Items: items}}
	if next == "" {
		return out
	}
	out.Body.Next = base64.RawURLEncoding.EncodeToString([]byte(p.name + "\n" + next))
	if at, err := url.ParseRequestURI(p.address); err == nil {
		q := at.Query()
		q.Set("after", out.Body.Next)
		at.RawQuery = q.Encode()
		out.Link = "<" + at.RequestURI() + `>; rel="next"`
	}
	return out
}
