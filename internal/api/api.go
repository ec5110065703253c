// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// Deps is what the operations stand on.
type Deps struct {
	DB       *store.DB
	Accounts *access.Accounts
	Entries  *entry.Entries
	Desk     *keying.Desk
	Scans    *scan.Scans
	Log      *slog.Logger
	Now      func() time.Time
}

// server holds the operations.
type server struct{ Deps }

// maxBody is far above the largest entry: some 100 fields.
const maxBody = 256 << 10

// New builds the handler of /api/ and its description.
func New(d Deps) (http.Handler, *huma.OpenAPI) {
	if d.Now == nil {
		d.Now = time.Now
	}
	if d.Log == nil {
		d.Log = slog.Default()
	}
	mux := http.NewServeMux()
	config := huma.DefaultConfig("Sổ Gốc", "1.0.0")
	config.Info.Description = "JSON interface of the keying workbench and the review."
	config.OpenAPIPath = "/api/openapi"
	config.DocsPath = ""
	config.SchemasPath = "/api/schemas"
	config.CreateHooks = nil // no $schema links: the islands don't need them
	a := humago.New(mux, config)
	s := &server{d}
	s.keying(a)
	s.batches(a)
	s.practice(a)
	s.preferences(a)
	s.desk(a)
	s.column(a)
	s.review(a)
	s.lookup(a)
	s.pageOperations(a)
	s.fieldOperations(a)
	return mux, a.OpenAPI()
}

// refused is a problem with findings as the workbench shows them.
type refused struct {
	problem.Problem
	Findings []Finding `json:"findings,omitempty"`
}

// fail turns an error into the problem that the person sees.
func (s *server) fail(ctx context.Context, err error, values civil.Values) error {
	if err == nil {
		return nil
	}
	var waiting entry.Unanswered
	if errors.As(err, &waiting) {
		return &refused{*problem.Waiting.In("vi"), findings(waiting.Findings, values)}
	}
	r, ok := problem.Find(err)
	if !ok && ctx.Err() == nil {
		s.Log.ErrorContext(ctx, "an operation failed", "error", err)
	}
	return r.In("vi")
}

func operation(id, method, path, summary string) huma.Operation {
	return huma.Operation{OperationID: id, Method: method, Path: path, Summary: summary, MaxBodyBytes: maxBody, DefaultStatus: http.StatusOK}
}

// body wraps an answer as huma wants it.
type body[T any] struct{ Body T }

// maybe is an answer that may be none (204).
type maybe[T any] struct {
	Status int
	Body   *T
}

func answer[T any](v T) *body[T] { return &body[T]{v} }

// bookOf names the book of an entry.
func bookOf(b *book.Book) Book {
	t, _ := civil.ByID(b.Type)
	title := b.BookNo
	if t != nil {
		title = t.BookVI + " " + b.BookNo
	}
	return Book{ID: b.ID, No: b.BookNo, Title: title, Unit: b.RegisteredText, Year: b.OpenYear, Href: "/books/" + b.ID}
}

func entryOf(e *entry.Entry) Entry {
	return Entry{ID: e.ID, Version: e.Version, State: string(e.State), Number: e.RegNo, BookID: e.BookID}
}
