// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
)

// columnRows is how many entries are keyed down one column at a time.
const columnRows = 20

func (s *server) column(a huma.API) {
	huma.Register(a, operation("getColumn", http.MethodGet, "/api/keying/books/{book}/column/{field}", "One field of the next open entries of a book, for keying down a column"), s.getColumn)
	huma.Register(a, operation("putColumn", http.MethodPut, "/api/keying/books/{book}/column/{field}", "Keep values of one field in the person's drafts of several entries"), s.putColumn)
}

type columnInput struct {
	Book  string `path:"book" maxLength:"64"`
	Field string `path:"field" maxLength:"60"`
	After string `query:"after" maxLength:"200" doc:"Cursor of the rows before"`
}

// ColumnRow is one entry in a column.
type ColumnRow struct {
	Entry Entry  `json:"entry"`
	Value *Value `json:"value,omitempty" doc:"What the person's draft has"`
	Page  *Page  `json:"page,omitempty"`
}

// Column is one field of several entries.
type Column struct {
	Type TypeDef     `json:"type"`
	Book Book        `json:"book"`
	Rows []ColumnRow `json:"rows"`
	Next string      `json:"next,omitempty"`
}

func (s *server) getColumn(ctx context.Context, in *columnInput) (*body[Column], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	b, t, err := s.columnBook(ctx, actor, in.Book, in.Field)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	open, next, err := entry.List(ctx, s.DB, actor.Province, entry.Filter{Book: b.ID, State: entry.Open, After: in.After, Limit: columnRows})
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out := Column{Type: typeDef(t, b.OpenYear), Book: bookOf(b), Rows: []ColumnRow{}, Next: next}
	for _, e := range open {
		if l := s.listed(actor, e); !l.Opens {
			continue
		}
		row, err := s.columnRow(ctx, actor, e, in.Field)
		if err != nil {
			return nil, s.fail(ctx, err, nil)
		}
		out.Rows = append(out.Rows, row)
	}
	return answer(out), nil
}

func (s *server) columnRow(ctx context.Context, actor access.Actor, e *entry.Entry, field string) (ColumnRow, error) {
	row := ColumnRow{Entry: entryOf(e)}
	draft, _, err := s.Entries.Draft(ctx, actor, e.ID)
	if err != nil {
		return row, err
	}
	if v, ok := draft[field]; ok {
		value := valueOf(v)
		row.Value = &value
	}
	pages, err := s.pages(ctx, e)
	if err == nil && len(pages) > 0 && pages[0].Region != nil {
		row.Page = &pages[0]
	}
	return row, err
}

// columnBook is the book and its type, for whoever may key it; only fields of
// closed or open tables are keyed down a column.
func (s *server) columnBook(ctx context.Context, actor access.Actor, id, field string) (*book.Book, *civil.Type, error) {
	b, err := book.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, nil, err
	}
	if err := access.Can(actor, access.EntryKey, access.Target{Path: b.Path}); err != nil {
		return nil, nil, err
	}
	t, ok := civil.ByID(b.Type)
	if !ok {
		return nil, nil, store.ErrNotFound
	}
	if f, ok := t.Field(field); !ok || f.Kind != civil.KindCode && f.Kind != civil.KindTerm {
		return nil, nil, store.ErrNotFound
	}
	return b, t, nil
}

type putColumnInput struct {
	Book  string `path:"book" maxLength:"64"`
	Field string `path:"field" maxLength:"60"`
	Body  struct {
		Values map[string]Value `json:"values" maxProperties:"100" doc:"By entry"`
	}
}

// putColumn lays one field over the person's drafts; what else they hold stays.
func (s *server) putColumn(ctx context.Context, in *putColumnInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	b, _, err := s.columnBook(ctx, actor, in.Book, in.Field)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	for id, v := range in.Body.Values {
		e, err := entry.Get(ctx, s.DB, actor.Province, id)
		if err == nil && e.BookID != b.ID {
			err = store.ErrNotFound
		}
		if err == nil && e.State != entry.Open {
			err = entry.ErrState
		}
		if err == nil {
			err = s.overDraft(ctx, actor, id, in.Field, v)
		}
		if err != nil {
			return nil, s.fail(ctx, err, nil)
		}
	}
	return nil, nil
}

func (s *server) overDraft(ctx context.Context, actor access.Actor, id, field string, v Value) error {
	draft, _, err := s.Entries.Draft(ctx, actor, id)
	if err != nil {
		return err
	}
	if draft == nil {
		draft = civil.Values{}
	}
	draft[field] = civil.Value{Written: v.W, Norm: v.N, Mark: civil.Mark(v.M)}
	return s.Entries.SaveDraft(ctx, actor, id, draft)
}
