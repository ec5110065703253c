// SPDX-License-Identifier: Apache-2.0

package search

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// How long a list may be that leaves as a file. In full it is short: each entry
// in it is a view of its own in the log.
const (
	MostListed     = 5_000
	MostListedFull = 500
	viewsAtOnce    = 100 // records of the log in one transaction
)

// Line is one entry of a list that leaves as a file.
type Line struct {
	Entry      *entry.Entry
	Book       *book.Book
	Type       *civil.Type
	Name       string // of the subjects
	Event      string // date
	Registered string
	Mother     string
	Father     string
}

// Listing is how a list leaves the house.
type Listing struct {
	Full    bool   // unmasked: asks for the right to see each entry, and a purpose
	Purpose string // a code, as access.LogView takes it
}

// ErrPurpose: a list in full says what it is for.
var ErrPurpose = errors.New("search: a purpose is needed")

// List gives the answers to a query for a file, best first, masked unless the
// person may see them and says what for. What is handed out is in the log before
// the first line is: the list as a whole, and in full each entry.
func (s *Search) List(ctx context.Context, actor access.Actor, q Query, how Listing) ([]Line, error) {
	most := MostListed
	if how.Full {
		if most = MostListedFull; how.Purpose == "" {
			return nil, ErrPurpose
		}
		if err := access.Can(actor, access.EntryView, access.Target{Path: actor.Path}); err != nil {
			return nil, err
		}
	}
	found, err := s.Find(ctx, actor, q, 0, most)
	if err != nil {
		return nil, err
	}
	if err := s.logList(ctx, actor, how, found.Hits); err != nil {
		return nil, err
	}
	books := map[string]*book.Book{}
	lines := make([]Line, 0, len(found.Hits))
	for _, h := range found.Hits {
		l, err := s.line(ctx, h.Entry, books, how.Full)
		if err != nil {
			return nil, err
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func (s *Search) line(ctx context.Context, e *entry.Entry, books map[string]*book.Book, full bool) (l Line, err error) {
	l = Line{Entry: e, Book: books[e.BookID]}
	if l.Book == nil {
		if l.Book, err = book.Get(ctx, s.DB, e.Province, e.BookID); err != nil {
			return l, err
		}
		books[e.BookID] = l.Book
	}
	t, ok := civil.ByID(e.Type)
	if !ok {
		return l, fmt.Errorf("search: no definition of type %q", e.Type)
	}
	values, err := entry.Values(ctx, s.DB, e.Province, e.ID, e.Version)
	if err != nil {
		return l, err
	}
	if !full {
		values = civil.Mask(t, values)
	}
	text := func(r civil.Role) string {
		f, ok := t.ByRole(r)
		if !ok {
			return ""
		}
		return values[f.ID].Text()
	}
	l.Type, l.Name, l.Event, l.Registered = t, t.DisplayName(values), values[t.Event].Text(), text(civil.RoleDate)
	l.Mother, l.Father = text(civil.RoleOf("mother", "name")), text(civil.RoleOf("father", "name"))
	return l, nil
}

// logList writes into the log what leaves: how many entries, which ones by the
// sum over their ids, and for lists in full each entry.
func (s *Search) logList(ctx context.Context, actor access.Actor, how Listing, hits []Hit) error {
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.Entry.ID
	}
	id := store.NewID()
	detail := map[string]string{"entries": fmt.Sprint(len(ids)), "full": fmt.Sprint(how.Full), "ids": audit.Digest(strings.Join(ids, " "))}
	if how.Full {
		detail["purpose"] = how.Purpose
	}
	err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Append(ctx, tx, audit.Record{Province: actor.Province, Actor: actor.ID, Action: "search.export", Target: "search:" + id, Detail: detail})
	})
	if err != nil || !how.Full {
		return err
	}
	for some := range slices.Chunk(ids, viewsAtOnce) {
		err := s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			for _, entry := range some {
				if err := access.LogViewIn(ctx, tx, actor, "entry:"+entry, how.Purpose); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}
