// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
)

// op describes one operation.
type op struct {
	id           string
	method, path string        // below Prefix
	tag          string        // room
	vi, en       string        // what it does
	more         string        // what else a caller has to know, in English
	scope        access.Scopes // of the token; 0 is any token
	person       bool          // takes the session of a browser though it is no GET
	errors       []int         // beside those that every operation has
	status       int           // of success; 200 when 0
	maxBody      int64
	file         bool // the body is a file: it may take its time to come
}

const (
	tokenScheme   = "token"
	sessionScheme = "session"
	// maxBody is far above the largest entry: some 100 fields.
	maxBody = 256 << 10
	// fileTime lets the largest file that an operation takes come over 2 Mbit/s.
	fileTime = 3 * time.Minute
)

// describe gives huma what the document and the guard need.
func (s *server) describe(o op) huma.Operation {
	security := []map[string][]string{{tokenScheme: strings.Fields(o.scope.String())}}
	codes := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusTooManyRequests, http.StatusUnprocessableEntity}
	if o.sessions() {
		security = append(security, map[string][]string{sessionScheme: {}})
	}
	if o.method != http.MethodGet {
		codes = append(codes, http.StatusBadRequest, http.StatusRequestTimeout, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	codes = append(codes, o.errors...)
	slices.Sort(codes)
	limit := int64(maxBody)
	if o.maxBody > 0 {
		limit = o.maxBody
	}
	var patience time.Duration // 0 is huma's own, as is no body
	var body *huma.RequestBody
	if o.file {
		patience, body = fileTime, fileBody()
	}
	return huma.Operation{RequestBody: body, BodyReadTimeout: patience, OperationID: o.id, Method: o.method, Path: Prefix + o.path, Tags: []string{o.tag}, Summary: o.vi + " / " + o.en, Description: o.more, Security: security,
		Errors: slices.Compact(codes), DefaultStatus: cmp.Or(o.status, http.StatusOK), MaxBodyBytes: limit, Middlewares: huma.Middlewares{s.guard(o)},
		Metadata: map[string]any{metaOp: o}}
}

// metaOp is where an operation keeps its op, for the reference page.
const metaOp = "op"

// sessions tells whether the session of a browser is enough.
func (o op) sessions() bool { return o.method == http.MethodGet || o.person }

// add mounts an operation that reads.
func add[I, O any](s *server, o op, fn func(context.Context, access.Actor, *I) (*O, error)) {
	described := s.describe(o)
	huma.Register(s.api, described, func(ctx context.Context, in *I) (*O, error) {
		actor, err := problem.ActorOf(ctx)
		if err != nil {
			return nil, err
		}
		if o.method != http.MethodGet && holdsNUL(in) {
			return nil, problem.Invalid.In(problem.LangOf(ctx))
		}
		out, err := fn(ctx, actor, in)
		if err != nil {
			return nil, s.fail(ctx, err)
		}
		return out, nil
	})
	if o.method == http.MethodGet {
		s.api.OpenAPI().Paths[Prefix+o.path].Get.Responses["304"] = &huma.Response{Description: http.StatusText(http.StatusNotModified)}
	}
}

// answer is the body of an operation that gives one thing. ETag is the version
// of what has one; conditional makes the whole tag.
type answer[T any] struct {
	ETag string `header:"ETag" doc:"Names the answer: for If-None-Match, and for If-Match of a change"`
	Body T
}

func give[T any](v T) *answer[T] { return &answer[T]{Body: v} }

// fail turns an error into the problem that the caller sees.
func (s *server) fail(ctx context.Context, err error) error {
	var told *problem.Problem
	if errors.As(err, &told) {
		return err
	}
	lang := problem.LangOf(ctx)
	if p := detailed(lang, err); p != nil {
		return p
	}
	r, ok := problem.Find(err)
	if !ok && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "an operation failed", "error", err)
	}
	return r.In(lang)
}
