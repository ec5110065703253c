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
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/problem"
)

// maxListed bounds the entries of a book that the desk lists.
const maxListed = 3000

func (s *server) desk(a huma.API) {
	huma.Register(a, operation("words", http.MethodGet, "/api/keying/books/{book}/words", "What a book's own entries and its surroundings offer as proposals; the view is logged"), s.words)
	huma.Register(a, operation("bookEntries", http.MethodGet, "/api/keying/books/{book}/entries", "The entries of a book in its order, names masked"), s.bookEntries)
}

type bookInput struct {
	Book string `path:"book" maxLength:"64"`
}

func (s *server) words(ctx context.Context, in *bookInput) (*body[keying.Words], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	w, err := s.Desk.WordsOf(ctx, actor, in.Book)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(*w), nil
}

// ListedEntry is an entry in the list of its book.
type ListedEntry struct {
	Entry
	Name   string `json:"name" doc:"Masked"`
	Mine   bool   `json:"mine" doc:"Keyed by whoever asks"`
	Wrong  int    `json:"wrong" doc:"Errors and warnings that stand"`
	Opens  bool   `json:"opens" doc:"Whether whoever asks may open it at the desk"`
	Leased bool   `json:"leased" doc:"Somebody else is keying it now"`
}

type listedEntries struct {
	Entries []ListedEntry `json:"entries"`
}

func (s *server) bookEntries(ctx context.Context, in *bookInput) (*body[listedEntries], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	b, err := book.Get(ctx, s.DB, actor.Province, in.Book)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	if err := access.Can(actor, access.EntryKey, access.Target{Path: b.Path}); err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	all, _, err := entry.List(ctx, s.DB, actor.Province, entry.Filter{Book: b.ID, Limit: maxListed})
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out := listedEntries{Entries: make([]ListedEntry, 0, len(all))}
	for _, e := range all {
		out.Entries = append(out.Entries, s.listed(actor, e))
	}
	return answer(out), nil
}

func (s *server) listed(actor access.Actor, e *entry.Entry) ListedEntry {
	l := ListedEntry{Entry: entryOf(e), Name: civil.MaskName(e.Name), Mine: e.KeyedBy == actor.ID, Wrong: e.Errors + e.Warnings}
	l.Leased = e.LeaseBy != "" && e.LeaseBy != actor.ID && e.LeaseUntil > s.Now().UnixMilli()
	switch e.State {
	case entry.Open:
		l.Opens = !l.Leased
	case entry.Keyed, entry.Returned:
		l.Opens = l.Mine && !l.Leased
	}
	return l
}
