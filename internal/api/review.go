// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) review(a huma.API) {
	huma.Register(a, operation("getReview", http.MethodGet, "/api/review/{entry}", "An entry before a reviewer; the full view is logged"), s.getReview)
	huma.Register(a, operation("accept", http.MethodPost, "/api/review/{entry}/accept", "Accept an entry"), s.accept)
	huma.Register(a, operation("giveBack", http.MethodPost, "/api/review/{entry}/return", "Return an entry to its keyer"), s.giveBack)
	huma.Register(a, operation("correct", http.MethodPost, "/api/review/{entry}/correct", "Save a correction with its basis and accept it"), s.correct)
}

func (s *server) getReview(ctx context.Context, in *entryInput) (*body[Review], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	r, err := s.reviewOf(ctx, actor, in.Entry)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(*r), nil
}

func (s *server) reviewOf(ctx context.Context, actor access.Actor, id string) (*Review, error) {
	e, err := entry.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, err
	}
	if err := access.Can(actor, access.EntryView, access.Target{Path: e.Path}); err != nil {
		return nil, err
	}
	if err := access.LogView(ctx, s.DB, actor, "entry:"+e.ID, "kiểm tra"); err != nil {
		return nil, err
	}
	b, err := book.Get(ctx, s.DB, actor.Province, e.BookID)
	if err != nil {
		return nil, err
	}
	values, err := entry.Values(ctx, s.DB, actor.Province, e.ID, e.Version)
	if err != nil {
		return nil, err
	}
	t, ok := civil.ByID(e.Type)
	if !ok {
		return nil, store.ErrNotFound
	}
	r := &Review{Entry: entryOf(e), Type: typeDef(t, e.Year), Values: fromCivil(values), Findings: findings(e.Findings, values), Book: bookOf(b), KeyedBy: s.nameOf(ctx, e.KeyedBy), KeyedAt: e.KeyedAt}
	for i, f := range e.Findings { // the reviewer may open what the keyer only hears of
		r.Findings[i].Entries = f.Entries
	}
	r.WhyNot = whyNot(actor, e)
	r.MayDecide = r.WhyNot == ""
	if r.Pages, err = s.pages(ctx, e); err != nil {
		return nil, err
	}
	r.Progress = Progress{Done: b.Checked + b.Done() - b.Voided, Total: b.Total() - b.Voided}
	if r.Seconds, err = s.seconds(ctx, e); err != nil {
		return nil, err
	}
	r.Next, err = s.nextToCheck(ctx, actor, e)
	return r, err
}

func (s *server) seconds(ctx context.Context, e *entry.Entry) ([]SecondKeying, error) {
	all, err := entry.Seconds(ctx, s.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	var out []SecondKeying
	for _, x := range all {
		out = append(out, SecondKeying{By: s.nameOf(ctx, x.By), At: x.At, Values: fromCivil(x.Values)})
	}
	return out, nil
}

// whyNot says in words why the person can't decide; "" when they can.
func whyNot(actor access.Actor, e *entry.Entry) string {
	if err := access.Can(actor, access.EntryCheck, e.Target()); err != nil {
		r, _ := problem.Find(err)
		return r.VI
	}
	if e.State != entry.Keyed && e.State != entry.Corrected {
		return "Trường hợp này không ở bước chờ kiểm tra."
	}
	return ""
}

func (s *server) nextToCheck(ctx context.Context, actor access.Actor, after *entry.Entry) (string, error) {
	next, err := entry.NextToCheck(ctx, s.DB, actor, "", after)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return next, err
}

// decided answers after a decision.
func (s *server) decided(ctx context.Context, actor access.Actor, id string, err error) (*body[Decided], error) {
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	e, err := entry.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	d := Decided{Version: e.Version, State: string(e.State), Findings: []Finding{}}
	d.Next, err = s.nextToCheck(ctx, actor, e)
	return answer(d), s.fail(ctx, err, nil)
}

type decideInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key     string `json:"key" minLength:"8" maxLength:"80"`
		Version int    `json:"version"`
	}
}

func (s *server) accept(ctx context.Context, in *decideInput) (*body[Decided], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	err = s.Entries.Check(ctx, actor, entry.Command{Entry: in.Entry, Key: in.Body.Key, Base: in.Body.Version})
	return s.decided(ctx, actor, in.Entry, err)
}

type returnInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key     string        `json:"key" minLength:"8" maxLength:"80"`
		Version int           `json:"version"`
		Reason  string        `json:"reason" maxLength:"2000"`
		Fields  []FieldReason `json:"fields,omitempty"`
	}
}

func (s *server) giveBack(ctx context.Context, in *returnInput) (*body[Decided], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	fields := make([]entry.FieldReason, 0, len(in.Body.Fields))
	for _, f := range in.Body.Fields {
		fields = append(fields, entry.FieldReason(f))
	}
	err = s.Entries.Return(ctx, actor, entry.Command{Entry: in.Entry, Key: in.Body.Key, Base: in.Body.Version, Reason: entry.JoinReason(in.Body.Reason, fields)})
	return s.decided(ctx, actor, in.Entry, err)
}

type correctInput struct {
	Entry string `path:"entry" maxLength:"64"`
	Body  struct {
		Key     string `json:"key" minLength:"8" maxLength:"70"`
		Version int    `json:"version"`
		Values  Values `json:"values"`
		Basis   string `json:"basis" maxLength:"1000"`
	}
}

// correct saves a correction and accepts it. A correction that leaves errors
// is kept; the entry then waits, and the answer says so with its state.
// over lays what a reviewer changed over the version they looked at; a value
// sent empty is taken out.
func (s *server) over(ctx context.Context, actor access.Actor, in *correctInput) (civil.Values, error) {
	values, err := entry.Values(ctx, s.DB, actor.Province, in.Entry, in.Body.Version)
	if err != nil {
		return nil, err
	}
	for id := range in.Body.Values {
		delete(values, id)
	}
	maps.Copy(values, in.Body.Values.civil())
	return values, nil
}

func (s *server) correct(ctx context.Context, in *correctInput) (*body[Decided], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	values, err := s.over(ctx, actor, in)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	save := entry.Save{Entry: in.Entry, Key: in.Body.Key, Base: in.Body.Version, Values: values, Hold: true, Basis: strings.TrimSpace(in.Body.Basis)}
	saved, err := s.Entries.Correct(ctx, actor, save)
	var waiting entry.Unanswered
	if errors.As(err, &waiting) { // the reviewer looks at the page: what is left to ask, the correction answers
		for _, f := range waiting.Findings {
			save.Acks = append(save.Acks, f.Key())
		}
		saved, err = s.Entries.Correct(ctx, actor, save)
	}
	if err != nil {
		return nil, s.fail(ctx, err, values)
	}
	err = s.Entries.Check(ctx, actor, entry.Command{Entry: in.Entry, Key: in.Body.Key + "/accept", Base: saved.Version})
	if errors.Is(err, entry.ErrFindings) {
		return answer(Decided{Version: saved.Version, State: string(saved.State), Findings: findings(saved.Findings, values)}), nil
	}
	return s.decided(ctx, actor, in.Entry, err)
}
