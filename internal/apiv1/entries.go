// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) entries() {
	add(s, op{id: "listEntries", method: http.MethodGet, path: "/entries", tag: "entries", scope: access.EntriesRead, vi: "Danh sách trường hợp, tên che bớt", en: "Entries, names masked"}, s.listEntries)
	add(s, op{id: "getEntry", method: http.MethodGet, path: "/entries/{entry}", tag: "entries", scope: access.EntriesRead, vi: "Một trường hợp, che bớt hoặc đầy đủ", en: "One entry, masked or in full",
		more: "view=full needs the scope entries:full and a purpose; each full view is written to the audit log."}, s.getEntry)
	add(s, op{id: "getEntryHistory", method: http.MethodGet, path: "/entries/{entry}/history", tag: "entries", scope: access.EntriesFull, vi: "Mọi phiên bản và mọi bước của một trường hợp", en: "Every version and every move of an entry",
		more: "A full view: written to the audit log with its purpose."}, s.getEntryHistory)
}

// Value is a field's value.
type Value struct {
	Written string `json:"written,omitempty" maxLength:"4000" doc:"As it stands in the book"`
	Meaning string `json:"meaning,omitempty" maxLength:"4000" doc:"What it means: dd.mm.yyyy, a code, a standard name; none when unsure"`
	Mark    string `json:"mark,omitempty" enum:",blank,illegible,struck" doc:"What the paper shows where a text should stand"`
	Decided bool   `json:"decided,omitempty" doc:"A person gave the meaning against the text: the book itself is wrong"`
}

// Values maps ids of fields to values.
type Values map[string]Value

func valuesOf(all civil.Values) Values {
	out := make(Values, len(all))
	for id, v := range all {
		out[id] = Value{v.Written, v.Norm, string(v.Mark), v.Decided}
	}
	return out
}

func (vs Values) civil() civil.Values {
	out := make(civil.Values, len(vs))
	for id, v := range vs {
		if v.Written != "" || v.Meaning != "" || v.Mark != "" {
			out[id] = civil.Value{Written: v.Written, Norm: v.Meaning, Mark: civil.Mark(v.Mark), Decided: v.Decided}
		}
	}
	return out
}

// Entry is one registered event in a list.
type Entry struct {
	ID         string `json:"id" doc:"Id"`
	Book       string `json:"book" doc:"Id of a book"`
	Path       string `json:"path" doc:"Scope of the responsible unit"`
	Type       string `json:"type" example:"birth" doc:"Kind of register"`
	Number     string `json:"number" doc:"As written; empty when not known" example:"12/1999"`
	Year       int    `json:"year,omitempty" doc:"Year of registration"`
	State      string `json:"state" enum:"open,keyed,returned,checked,approved,sent,accepted,refused,corrected,voided" doc:"Where it stands"`
	Version    int    `json:"version" doc:"0 before anything is keyed"`
	Name       string `json:"name" doc:"Of the subjects; masked but in a full view"`
	EventYear  string `json:"eventYear,omitempty" doc:"Year of the event"`
	Errors     int    `json:"errors" doc:"Findings that stand against approval"`
	Warnings   int    `json:"warnings" doc:"Findings that ask for an answer"`
	Why        string `json:"why,omitempty" doc:"Why it was returned or refused"`
	KeyedBy    string `json:"keyedBy,omitempty" doc:"Account"`
	CheckedBy  string `json:"checkedBy,omitempty" doc:"Account"`
	ApprovedBy string `json:"approvedBy,omitempty" doc:"Account"`
	UpdatedAt  int64  `json:"updatedAt" doc:"UTC milliseconds"`
}

// entryOf is an entry as a list may show it.
func entryOf(e *entry.Entry) Entry {
	year, _, _ := strings.Cut(e.EventDate, "-")
	return Entry{ID: e.ID, Book: e.BookID, Path: e.Path, Type: e.Type, Number: e.RegNo, Year: e.Year, State: string(e.State), Version: e.Version, Name: civil.MaskNames(e.Name), EventYear: year,
		Errors: e.Errors, Warnings: e.Warnings, Why: e.ReturnedWhy, KeyedBy: e.KeyedBy, CheckedBy: e.CheckedBy, ApprovedBy: e.ApprovedBy, UpdatedAt: e.UpdatedAt}
}

func entriesOf(all []*entry.Entry) []Entry {
	out := make([]Entry, 0, len(all))
	for _, e := range all {
		out = append(out, entryOf(e))
	}
	return out
}

type listEntriesInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller"`
	Book  string `query:"book" maxLength:"64" doc:"Id of a book: its entries in its order"`
	State string `query:"state" enum:"open,keyed,returned,checked,approved,sent,accepted,refused,corrected,voided" doc:"Where it stands"`
	Stage string `query:"stage" enum:"keyed,checked,approved,sent,accepted" doc:"Entries that have come this far"`
	Wrong bool   `query:"wrong" doc:"With book: only what has errors"`
}

func (s *server) listEntries(ctx context.Context, actor access.Actor, in *listEntriesInput) (*listed[Entry], error) {
	f := entry.Filter{Scope: cmp.Or(in.Unit, actor.Path), State: entry.State(in.State), Book: in.Book, Wrong: in.Wrong, After: in.cursor, Limit: in.Limit}
	if d, ok := counter.ByID(in.Stage); ok {
		f.Any = entry.StatesAt(d.Metric)
	}
	if f.Book != "" {
		b, err := book.Get(ctx, s.DB, actor.Province, f.Book)
		if err != nil {
			return nil, err
		}
		f.Scope = b.Path
	}
	if err := access.Can(actor, access.EntryList, access.Target{Path: f.Scope}); err != nil {
		return nil, err
	}
	all, next, err := entry.List(ctx, s.DB, actor.Province, f)
	if err != nil {
		return nil, err
	}
	return page(&in.Paging, entriesOf(all), next), nil
}

// EntryInput names an entry.
type EntryInput struct {
	Entry string `path:"entry" maxLength:"64" doc:"Id of an entry"`
}

// purposes are what a full view may be for.
var purposes = []string{"work", "request", "complaint", "audit"}

type getEntryInput struct {
	EntryInput
	View    string `query:"view" enum:"masked,full" default:"masked" doc:"full needs a purpose and is logged"`
	Purpose string `query:"purpose" enum:"work,request,complaint,audit" doc:"What a full view is for"`
}

// EntryFull is one entry with its values.
type EntryFull struct {
	Entry
	Masked   bool                  `json:"masked" doc:"The values are masked"`
	Values   Values                `json:"values" doc:"By id of field, see /types"`
	Findings []problem.RuleFinding `json:"findings" doc:"What the rules say"`
	Pages    []EntryPage           `json:"pages" doc:"Where it stands; none in a masked view"`
}

// EntryPage is a part of a page, in thousandths of it as it is shown.
type EntryPage struct {
	Page string `json:"page" doc:"Id of a page"`
	X    int    `json:"x" doc:"Thousandths of the page as it is shown, from the left"`
	Y    int    `json:"y" doc:"Thousandths of the page as it is shown, from the top"`
	W    int    `json:"w" doc:"Width, in thousandths of the page"`
	H    int    `json:"h" doc:"Height, in thousandths of the page"`
}

func (s *server) getEntry(ctx context.Context, actor access.Actor, in *getEntryInput) (*answer[EntryFull], error) {
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, err
	}
	if err := access.Can(actor, access.EntryList, e.Target()); err != nil {
		return nil, err
	}
	t, ok := civil.ByID(e.Type)
	if !ok {
		return nil, store.ErrNotFound
	}
	full := in.View == "full"
	if full {
		if err := s.fullView(ctx, actor, e, in.Purpose); err != nil {
			return nil, err
		}
	}
	values, err := entry.Values(ctx, s.DB, actor.Province, e.ID, e.Version)
	if err != nil {
		return nil, err
	}
	out := EntryFull{Entry: entryOf(e), Masked: !full, Values: valuesOf(civil.Mask(t, values)), Findings: findings(civil.MaskFindings(e.Findings)), Pages: []EntryPage{}}
	if full {
		out.Name, out.Values, out.Findings = e.Name, valuesOf(values), findings(e.Findings)
		out.Pages, err = s.pagesOf(ctx, actor, e)
	}
	return &answer[EntryFull]{tagOf(e.Version), out}, err
}

// fullView asks for everything that a full view needs, and logs it.
func (s *server) fullView(ctx context.Context, actor access.Actor, e *entry.Entry, purpose string) error {
	if err := access.Can(actor, access.EntryView, e.Target()); err != nil {
		return err
	}
	if !slices.Contains(purposes, purpose) {
		return problem.Purpose.In(problem.LangOf(ctx))
	}
	return access.LogView(ctx, s.DB, actor, "entry:"+e.ID, purpose)
}

func (s *server) pagesOf(ctx context.Context, actor access.Actor, e *entry.Entry) ([]EntryPage, error) {
	out := []EntryPage{}
	if access.Can(actor, access.ScanView, access.Target{Path: e.Path}) != nil {
		return out, nil
	}
	_, regions, err := scan.PagesOfEntry(ctx, s.DB, e.Province, e.ID)
	for _, r := range regions {
		out = append(out, EntryPage{r.PageID, r.X, r.Y, r.W, r.H})
	}
	return out, err
}

type historyInput struct {
	EntryInput
	Purpose string `query:"purpose" required:"true" enum:"work,request,complaint,audit" doc:"Why it is looked at; it is logged"`
}

// EntryHistory is all that became of an entry.
type EntryHistory struct {
	Versions []EntryVersion `json:"versions" doc:"Oldest first"`
	Moves    []EntryMove    `json:"moves" doc:"Oldest first"`
}

// EntryVersion is one save.
type EntryVersion struct {
	N      int    `json:"n" doc:"Number of the version"`
	At     int64  `json:"at" doc:"UTC milliseconds"`
	By     string `json:"by" doc:"Account"`
	Act    string `json:"act" enum:"key,check,amend,import,restore" doc:"What made it"`
	Reason string `json:"reason,omitempty" doc:"In words"`
	Basis  string `json:"basis,omitempty" doc:"Paper or decision that it rests on"`
	Values Values `json:"values" doc:"By id of field, see /types"`
}

// EntryMove is one step between states.
type EntryMove struct {
	At      int64  `json:"at" doc:"UTC milliseconds"`
	By      string `json:"by" doc:"Account"`
	From    string `json:"from" doc:"State before"`
	To      string `json:"to" doc:"State after"`
	Version int    `json:"version" doc:"Version at that time"`
	Reason  string `json:"reason,omitempty" doc:"In words"`
}

func (s *server) getEntryHistory(ctx context.Context, actor access.Actor, in *historyInput) (*answer[EntryHistory], error) {
	e, err := entry.Get(ctx, s.DB, actor.Province, in.Entry)
	if err != nil {
		return nil, err
	}
	if err := s.fullView(ctx, actor, e, in.Purpose); err != nil {
		return nil, err
	}
	versions, err := entry.Versions(ctx, s.DB, e.Province, e.ID)
	if err != nil {
		return nil, err
	}
	moves, err := entry.Events(ctx, s.DB, e.Province, e.ID)
	out := EntryHistory{Versions: []EntryVersion{}, Moves: []EntryMove{}}
	for _, v := range versions {
		out.Versions = append(out.Versions, EntryVersion{v.N, v.At, v.Author, string(v.Act), v.Reason, v.Basis, valuesOf(v.Values)})
	}
	for _, m := range moves {
		out.Moves = append(out.Moves, EntryMove{m.At, m.Actor, string(m.From), string(m.To), m.Version, m.Reason})
	}
	return &answer[EntryHistory]{tagOf(e.Version), out}, err
}
