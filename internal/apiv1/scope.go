// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
)

// guard lets in whoever may ask for the operation at all; the room asks again
// with the unit in hand.
func (s *server) guard(o op) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		if why, ok := refused(ctx, o); ok {
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

func refused(ctx huma.Context, o op) (problem.Refusal, bool) {
	actor, ok := access.ActorOf(ctx.Context())
	switch person := actor.Scopes == 0; {
	case !ok:
		return problem.SignedOut, true
	case person && !o.sessions():
		return problem.TokenOnly, true
	case !actor.Scopes.Open(o.scope):
		return problem.TokenScope, true
	}
	return problem.Refusal{}, false
}
