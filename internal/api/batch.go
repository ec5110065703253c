// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// offlineTable is the most rows of a code table that travel with a batch.
const offlineTable = 1000

// Batch is all that a person needs to key entries without the line.
type Batch struct {
	ID      string              `json:"id"`
	Until   int64               `json:"until"`
	Now     int64               `json:"now"`
	Types   map[string]TypeDef  `json:"types" doc:"Forms by the id that the entries' own type names"`
	Entries []Lease             `json:"entries" doc:"In the order of keying; of type only the id is given"`
	Tables  map[string][]Option `json:"tables" doc:"Code tables that are otherwise looked up"`
	Units   []unitHit           `json:"units" doc:"Communes about the books, for places"`
}

func (s *server) batches(a huma.API) {
	huma.Register(a, operation("batch", http.MethodPost, "/api/keying/batch", "Hand out entries to be keyed without the line; 204 when none waits"), s.batch)
	huma.Register(a, operation("ahead", http.MethodGet, "/api/keying/{entry}/ahead", "Scans of the entry that will most likely come next, to be fetched while this one is keyed"), s.ahead)
	huma.Register(a, operation("releaseAll", http.MethodPost, "/api/keying/release", "Give entries back unsaved"), s.releaseAll)
	huma.Register(a, operation("stored", http.MethodGet, "/api/keying/{entry}/stored", "What stands in the store of an entry that the person keyed too; the view is logged"), s.stored)
	huma.Register(a, operation("second", http.MethodPost, "/api/keying/{entry}/second", "Hand a second keying to whoever checks the entry"), s.second)
}

type batchInput struct {
	Body struct {
		Key  string `json:"key" minLength:"8" maxLength:"80" doc:"Idempotency key: the same for a request sent again"`
		Book string `json:"book,omitempty" maxLength:"64"`
		Size int    `json:"size" minimum:"1" maximum:"100"`
	}
}

func (s *server) batch(ctx context.Context, in *batchInput) (*maybe[Batch], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	taken, err := s.Desk.Batch(ctx, actor, in.Body.Key, in.Body.Book, in.Body.Size)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	held, err := s.Desk.Held(ctx, actor, taken)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	b := &Batch{ID: taken.ID, Until: taken.Until, Now: store.Millis(s.Now()), Types: map[string]TypeDef{}, Tables: map[string][]Option{}, Units: []unitHit{}, Entries: []Lease{}}
	for _, e := range held {
		if err := s.into(ctx, actor, b, e); err != nil {
			return nil, s.fail(ctx, err, nil)
		}
	}
	if err := s.around(ctx, actor, b, held); err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return &maybe[Batch]{Status: http.StatusOK, Body: b}, nil
}

// into adds an entry to a batch, its form apart: fifty entries of a book have
// one form.
func (s *server) into(ctx context.Context, actor access.Actor, b *Batch, e *entry.Entry) error {
	l, err := s.leaseOf(ctx, actor, e, inHand{})
	if err != nil {
		return err
	}
	id := formID(l.Type.ID, e.Year)
	if _, ok := b.Types[id]; !ok {
		b.Types[id] = l.Type
		for _, f := range l.Type.Fields {
			tableInto(b.Tables, f)
		}
	}
	l.Type = TypeDef{ID: id, VI: l.Type.VI, EN: l.Type.EN, Groups: []GroupDef{}, Fields: []FieldDef{}}
	b.Entries = append(b.Entries, *l)
	return nil
}

func tableInto(tables map[string][]Option, f FieldDef) {
	t, ok := civil.TableByID(f.Table)
	if !ok || len(f.Options) > 0 || tables[f.Table] != nil || len(t.Items) > offlineTable {
		return
	}
	for _, i := range t.Items {
		tables[f.Table] = append(tables[f.Table], Option{i.Code, i.VI, i.EN})
	}
}

// around adds the communes of the former province about each book, as they were
// in the middle of its year: most places in a book are near.
func (s *server) around(ctx context.Context, actor access.Actor, b *Batch, held []*entry.Entry) error {
	seen := map[string]bool{}
	for _, e := range held {
		if seen[e.BookID] {
			continue
		}
		seen[e.BookID] = true
		of, err := book.Get(ctx, s.DB, actor.Province, e.BookID)
		if err != nil {
			return err
		}
		for _, u := range communesAbout(of) {
			if key := string(u.ID); !seen[key] {
				seen[key] = true
				full := unit.Full(u.ID, "vi")
				b.Units = append(b.Units, unitHit{ID: key, Text: full, Full: full})
			}
		}
	}
	return nil
}

func communesAbout(b *book.Book) []unit.Unit {
	on := fmt.Sprintf("%d-07-01", max(b.OpenYear, 2005)) // the catalogue begins in 2004
	u, ok := unit.Get(b.RegisteredBy)
	for ok && u.Level != unit.Province {
		u, ok = unit.Get(u.Parent)
	}
	if !ok {
		return nil
	}
	var out []unit.Unit
	for _, c := range unit.Children(u.ID, on) {
		if c.Level == unit.Commune {
			out = append(out, c)
		}
		out = append(out, unit.Children(c.ID, on)...)
	}
	return out
}

type aheadPages struct {
	Pages []Page `json:"pages"`
}

// maxAhead bounds what is fetched ahead: an entry that is linked to no page has
// all pages of its book.
const maxAhead = 2

func (s *server) ahead(ctx context.Context, in *entryInput) (*body[aheadPages], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	out := aheadPages{Pages: []Page{}}
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	id, err := s.Desk.Peek(ctx, actor, e)
	if err != nil || id == "" {
		return answer(out), s.fail(ctx, err, nil)
	}
	if e, err = entry.Get(ctx, s.DB, actor.Province, id); err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	pages, err := s.pages(ctx, e)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out.Pages = append(out.Pages, pages[:min(len(pages), maxAhead)]...)
	return answer(out), nil
}

type releaseAllInput struct {
	Body struct {
		Entries []string `json:"entries" maxItems:"500"`
	}
}

func (s *server) releaseAll(ctx context.Context, in *releaseAllInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.fail(ctx, s.Desk.ReleaseAll(ctx, actor, in.Body.Entries), nil)
}

// Stored is an entry as it stands, beside what the person keyed of it.
type Stored struct {
	Entry  Entry  `json:"entry"`
	Values Values `json:"values"`
	By     string `json:"by" doc:"Who keyed it"`
	At     int64  `json:"at"`
	Mine   bool   `json:"mine" doc:"Keyed by the person themselves, elsewhere"`
	May    string `json:"may" enum:"save,second,none" doc:"What the person may do with their own: save it over, hand it to whoever checks, or nothing"`
}

// stored shows an entry to a person who holds another keying of it: they took
// it along, were typing it, or keyed it themselves.
func (s *server) stored(ctx context.Context, in *entryInput) (*body[Stored], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err == nil {
		err = s.maySeeStored(ctx, actor, e)
	}
	if err == nil {
		err = access.LogView(ctx, s.DB, actor, "entry:"+e.ID, "đối chiếu bản nhập trùng")
	}
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	values, err := entry.Values(ctx, s.DB, actor.Province, e.ID, e.Version)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out := Stored{Entry: entryOf(e), Values: fromCivil(values), By: s.nameOf(ctx, e.KeyedBy), At: e.KeyedAt, Mine: e.KeyedBy == actor.ID, May: "none"}
	switch {
	case e.State == entry.Open, out.Mine && (e.State == entry.Keyed || e.State == entry.Returned):
		out.May = "save"
	case !out.Mine && (e.State == entry.Keyed || e.State == entry.Corrected):
		out.May = "second"
	}
	return answer(out), nil
}

func (s *server) maySeeStored(ctx context.Context, actor access.Actor, e *entry.Entry) error {
	if err := access.Can(actor, access.EntryKey, access.Target{Path: e.Path}); err != nil || e.KeyedBy == actor.ID {
		return err
	}
	if took, err := s.Desk.Took(ctx, actor, e.ID); err != nil || took {
		return err
	}
	draft, _, err := s.Entries.Draft(ctx, actor, e.ID)
	if err == nil && draft == nil {
		return access.ErrScope
	}
	return err
}

type secondInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key    string `json:"key" minLength:"8" maxLength:"80"`
		Values Values `json:"values"`
	}
}

func (s *server) second(ctx context.Context, in *secondInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.fail(ctx, s.Entries.KeepSecond(ctx, actor, in.Body.Key, in.Entry, in.Body.Values.civil()), nil)
}
