// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/keying"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) keying(a huma.API) {
	huma.Register(a, operation("lease", http.MethodPost, "/api/keying/lease", "Hand out the next entry to key; 204 when there is none"), s.lease)
	huma.Register(a, operation("putDraft", http.MethodPut, "/api/keying/{entry}/draft", "Keep what is being typed"), s.putDraft)
	huma.Register(a, operation("check", http.MethodPost, "/api/keying/{entry}/check", "Read and check values without saving"), s.check)
	huma.Register(a, operation("save", http.MethodPost, "/api/keying/{entry}/save", "Save a version and hand out the next entry"), s.save)
	huma.Register(a, operation("again", http.MethodPost, "/api/keying/{entry}/again", "Put one more entry under the same number into the book, to be keyed next"), s.again)
	huma.Register(a, operation("renew", http.MethodPost, "/api/keying/{entry}/renew", "Lengthen the lease"), s.renew)
	huma.Register(a, operation("release", http.MethodPost, "/api/keying/{entry}/release", "Give the entry back unsaved"), s.release)
}

type leaseInput struct {
	Body struct {
		Book  string `json:"book,omitempty" maxLength:"64"`
		Entry string `json:"entry,omitempty" maxLength:"64" doc:"One entry that the person chose"`
		After string `json:"after,omitempty" maxLength:"64" doc:"Pass over this entry and those before it in its book"`
	}
}

func (s *server) lease(ctx context.Context, in *leaseInput) (*maybe[Lease], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := s.next(ctx, actor, in.Body.Book, in.Body.Entry, in.Body.After)
	if errors.Is(err, keying.ErrNothing) && in.Body.Entry == "" {
		return &maybe[Lease]{Status: http.StatusNoContent}, nil
	}
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	l, err := s.leaseOf(ctx, actor, e, inHand{})
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return &maybe[Lease]{Status: http.StatusOK, Body: l}, nil
}

func (s *server) next(ctx context.Context, actor access.Actor, bookID, entryID, after string) (*entry.Entry, error) {
	if entryID != "" {
		return s.Desk.Take(ctx, actor, entryID)
	}
	if after != "" {
		e, err := entry.Get(ctx, s.DB, actor.Province, after)
		if err != nil {
			return nil, err
		}
		return s.Desk.Next(ctx, actor, e.BookID, e.RegKey+e.ID)
	}
	return s.Desk.Next(ctx, actor, bookID, "")
}

// inHand is what need not be read or sent again after a save.
type inHand struct {
	entry  entry.Named
	values civil.Values
	form   string // that the person's machine has; "" sends it
	book   *book.Book
	done   int // entries of the book that the save made done, beyond what book counts
}

// afterSave is what a save leaves in hand.
func afterSave(in *saveInput, saved entry.Saved) inHand {
	h := inHand{entry: entry.Named{ID: in.Entry, Version: saved.Version}, values: saved.Values, book: saved.Book}
	if in.Body.Form {
		h.form = formID(saved.Book.Type, saved.Year)
	}
	if saved.From == entry.Open || saved.From == entry.Returned {
		h.done = 1
	}
	return h
}

// formID names the form of a type for pages of a year.
func formID(t string, year int) string { return fmt.Sprintf("%s/%d", t, year) }

// leaseOf gathers all that the workbench shows of an entry.
func (s *server) leaseOf(ctx context.Context, actor access.Actor, e *entry.Entry, hand inHand) (l *Lease, err error) {
	err = s.DB.Together(ctx, func(ctx context.Context) error {
		l, err = s.readLease(ctx, actor, e, hand)
		return err
	})
	return l, err
}

func (s *server) readLease(ctx context.Context, actor access.Actor, e *entry.Entry, hand inHand) (*Lease, error) {
	b, err := hand.book, error(nil)
	if b == nil {
		if b, err = book.Get(ctx, s.DB, e.Province, e.BookID); err != nil {
			return nil, err
		}
	}
	t, ok := civil.ByID(e.Type)
	if !ok {
		return nil, problem.Internal.In("vi")
	}
	ctx = store.Ahead(ctx, s.DB, append(scan.AskPagesOfEntry(e.Province, e.ID), entry.AskPrevious(e), entry.AskDraft(actor, e.ID), counter.AskPersonDays(actor.Province, actor.ID, counter.Day(s.Now())))...)
	previous, err := entry.Previous(ctx, s.DB, e, hand.entry, hand.values)
	if err != nil {
		return nil, err
	}
	l := &Lease{Entry: entryOf(e), LeaseUntil: e.LeaseUntil, Now: store.Millis(s.Now()), Type: named(t), Book: bookOf(b),
		Previous: fromCivil(previous), Sticky: sticky(t, b, previous), Auto: auto(t, e)}
	if hand.form != formID(e.Type, e.Year) {
		l.Type = typeDef(t, e.Year)
	}
	if l.Pages, err = s.pages(ctx, e); err != nil {
		return nil, err
	}
	if l.Progress, err = s.progress(ctx, actor, b); err != nil {
		return nil, err
	}
	l.Progress.Done += hand.done
	return l, s.earlier(ctx, actor, e, l)
}

// sticky are the values that stay the same through a book: of the book itself,
// and those that the entry before had.
func sticky(t *civil.Type, b *book.Book, previous civil.Values) Values {
	out := Values{}
	for i := range t.Fields {
		f := &t.Fields[i]
		if !f.Sticky {
			continue
		}
		switch v := previous[f.ID]; {
		case f.Match == civil.RoleBook:
			out[f.ID] = Value{W: b.BookNo}
		case !v.Empty():
			out[f.ID] = valueOf(v)
		case f.Match == civil.RoleUnit:
			out[f.ID] = Value{W: b.RegisteredText}
		}
	}
	return out
}

// auto are values worked out for this entry.
func auto(t *civil.Type, e *entry.Entry) Values {
	out := Values{}
	if f, ok := t.ByRole(civil.RoleNo); ok && e.RegNo != "" {
		out[f.ID] = Value{W: e.RegNo}
	}
	return out
}

// earlier adds the person's draft, and what was keyed before if it came back.
func (s *server) earlier(ctx context.Context, actor access.Actor, e *entry.Entry, l *Lease) error {
	draft, at, err := s.Entries.Draft(ctx, actor, e.ID)
	if err != nil {
		return err
	}
	if draft != nil {
		l.Draft = &Draft{fromCivil(draft), at}
	}
	if e.Version == 0 {
		return nil
	}
	values, err := entry.Values(ctx, s.DB, e.Province, e.ID, e.Version)
	if err != nil {
		return err
	}
	l.Values = fromCivil(values)
	if e.State != entry.Returned {
		return nil
	}
	whole, fields := entry.SplitReason(e.ReturnedWhy)
	l.Returned = &ReturnedBy{Reason: whole, By: s.returner(ctx, e), Fields: []FieldReason{}}
	for _, f := range fields {
		l.Returned.Fields = append(l.Returned.Fields, FieldReason(f))
	}
	return nil
}

// returner names who gave the entry back; "" when that can't be told.
func (s *server) returner(ctx context.Context, e *entry.Entry) string {
	events, err := entry.Events(ctx, s.DB, e.Province, e.ID)
	if err != nil {
		return ""
	}
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].To == entry.Returned {
			return s.nameOf(ctx, events[i].Actor)
		}
	}
	return ""
}

func (s *server) nameOf(ctx context.Context, account string) string {
	a, err := s.Accounts.Get(ctx, account)
	if err != nil {
		return ""
	}
	return a.Name
}

func (s *server) progress(ctx context.Context, actor access.Actor, b *book.Book) (Progress, error) {
	p := Progress{Done: b.Begun() - b.Returned, Total: b.Total()}
	days, err := counter.PersonDays(ctx, s.DB, actor.Province, actor.ID, counter.Day(s.Now()))
	for _, d := range days {
		p.Today += d.Keyed
	}
	return p, err
}

type draftInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Version int    `json:"version"`
		Values  Values `json:"values"`
	}
}

func (s *server) putDraft(ctx context.Context, in *draftInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.fail(ctx, s.Entries.SaveDraft(ctx, actor, in.Entry, in.Body.Values.civil()), nil)
}

type checkInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Values Values `json:"values"`
	}
}

type checked struct {
	Findings []Finding `json:"findings"`
	Values   Values    `json:"values"`
}

func (s *server) check(ctx context.Context, in *checkInput) (*body[checked], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	if access.Can(actor, access.EntryKey, e.Target()) != nil {
		if err := access.Can(actor, access.EntryCheck, access.Target{Path: e.Path}); err != nil {
			return nil, s.fail(ctx, err, nil)
		}
	}
	b, err := book.Get(ctx, s.DB, actor.Province, e.BookID)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	t, _ := civil.ByID(e.Type)
	values, found, err := s.Entries.Judge(ctx, b, e, t, in.Body.Values.civil())
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(checked{findings(found, values), fromCivil(values)}), nil
}

type saveInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key     string            `json:"key" minLength:"8" maxLength:"80" doc:"Idempotency key: the same for a save sent again"`
		Version int               `json:"version" doc:"The version the person saw; 0 for a first save"`
		Values  Values            `json:"values"`
		Acks    []string          `json:"acks,omitempty" doc:"Keys of the warnings answered"`
		Whys    map[string]string `json:"whys,omitempty" doc:"By key of a warning answered: why it stands, in a few words"`
		Reason  string            `json:"reason,omitempty" maxLength:"500" doc:"Given when errors are sent on for a reviewer: the book says so"`
		Form    bool              `json:"form,omitempty" doc:"The form of this entry is kept: it is not sent again with a next one that has the same; of its type only the names are given"`
		Alone   bool              `json:"alone,omitempty" doc:"Hand out nothing after it: one of many handed in together"`
		Keys    int               `json:"keys,omitempty" minimum:"0" maximum:"100000" doc:"Keys pressed for it"`
		TypedMS int64             `json:"typedMs,omitempty" minimum:"0" maximum:"86400000" doc:"Time at the form"`
	}
}

func (s *server) save(ctx context.Context, in *saveInput) (*body[Saved], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	values := in.Body.Values.civil()
	cmd := entry.Save{Entry: in.Entry, Key: in.Body.Key, Base: in.Body.Version, Values: values, Acks: in.Body.Acks, Whys: in.Body.Whys, Hold: in.Body.Reason != "", Reason: in.Body.Reason, Keys: in.Body.Keys, TypedMS: in.Body.TypedMS}
	var next *entry.Entry
	if !in.Body.Alone {
		// One wait for the disk instead of two: the next entry is leased with the save.
		cmd.Then = func(ctx context.Context, tx *store.Tx, b *book.Book) (err error) {
			next, err = s.Desk.InBook(ctx, tx, actor, b, "")
			if errors.Is(err, keying.ErrNothing) || errors.Is(err, access.ErrRole) || errors.Is(err, access.ErrScope) {
				return nil
			}
			return err
		}
	}
	saved, err := s.Entries.KeyIn(ctx, actor, cmd)
	if err != nil {
		return nil, s.fail(ctx, err, values)
	}
	out := Saved{Version: saved.Version, State: string(saved.State), Findings: findings(saved.Findings, values)}
	// What comes next is a kindness; the save stands whether or not it can be shown.
	if next != nil {
		if l, err := s.leaseOf(ctx, actor, next, afterSave(in, saved)); err == nil {
			out.Next = l
		}
	}
	return answer(out), nil
}

type againInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key string `json:"key" minLength:"8" maxLength:"70"`
	}
}

// again makes a second entry under a number that the book has twice. It follows
// the first one in the book, so it is what the keyer gets next.
func (s *server) again(ctx context.Context, in *againInput) (*body[Entry], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	id, err := s.Entries.PlaceAgain(ctx, actor, in.Body.Key, e.BookID, e.RegNo)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	if err := s.Scans.Share(ctx, actor, e.ID, id); err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	made, err := entry.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(entryOf(made)), nil
}

type entryInput struct {
	Entry string `path:"entry" maxLength:"64"`
}

type renewed struct {
	LeaseUntil int64 `json:"leaseUntil"`
	Now        int64 `json:"now"`
}

func (s *server) renew(ctx context.Context, in *entryInput) (*body[renewed], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	until, err := s.Desk.Renew(ctx, actor, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(renewed{store.Millis(until), store.Millis(s.Now())}), nil
}

func (s *server) release(ctx context.Context, in *entryInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.Desk.Release(ctx, actor, in.Entry); !errors.Is(err, keying.ErrNothing) {
		return nil, s.fail(ctx, err, nil)
	}
	return nil, nil // it was not ours any more: just as well
}
