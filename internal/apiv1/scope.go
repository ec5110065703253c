// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"net/http"
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
)

// Scope is what a token may be used for. It narrows the role of whoever the
// token stands for and never widens it.
type Scope string

// The scopes.
const (
	BooksRead    Scope = "books:read"
	BooksWrite   Scope = "books:write"
	ScansRead    Scope = "scans:read"
	ScansWrite   Scope = "scans:write"
	EntriesRead  Scope = "entries:read" // masked
	EntriesFull  Scope = "entries:full" // personal data unmasked; each view is logged
	EntriesWrite Scope = "entries:write"
	ExportsRead  Scope = "exports:read"
	ExportsWrite Scope = "exports:write"
	ReportsRead  Scope = "reports:read"
	ReportsWrite Scope = "reports:write"
	AuditRead    Scope = "audit:read"
	JobsRead     Scope = "jobs:read"
	JobsWrite    Scope = "jobs:write"
)

// guard lets in whoever may ask for the operation at all; the room asks again
// with the unit in hand.
func (s *server) guard(o op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if why, ok := s.refused(ctx, o); ok {
			p := why.In(problem.LangOf(ctx.Context()))
			if p.Status == http.StatusUnauthorized {
				ctx.SetHeader("WWW-Authenticate", `Bearer realm="sogoc"`)
			}
			ctx.SetHeader("Content-Type", p.ContentType(""))
			ctx.SetStatus(p.Status)
			_ = s.api.Marshal(ctx.BodyWriter(), "application/json", p) // whoever asked has gone
			return
		}
		next(ctx)
	}
}

func (s *server) refused(ctx huma.Context, o op) (problem.Refusal, bool) {
	if _, ok := access.ActorOf(ctx.Context()); !ok {
		return problem.SignedOut, true
	}
	scopes, token := s.granted(ctx)
	switch {
	case !token && !o.sessions():
		return problem.TokenOnly, true
	case token && o.scope != "" && !slices.Contains(scopes, string(o.scope)):
		return problem.TokenScope, true
	}
	return problem.Refusal{}, false
}

func (s *server) granted(ctx huma.Context) (scopes []string, token bool) {
	if s.Granted == nil {
		return nil, false
	}
	return s.Granted(ctx.Context())
}

// Scopes lists them all.
func Scopes() []Scope {
	return []Scope{BooksRead, BooksWrite, ScansRead, ScansWrite, EntriesRead, EntriesFull, EntriesWrite, ExportsRead, ExportsWrite, ReportsRead, ReportsWrite, AuditRead, JobsRead, JobsWrite}
}
