// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/scan"
)

func (s *server) gaps() {
	add(s, op{id: "listRescans", method: http.MethodGet, path: "/rescans", tag: "scans", scope: access.ScansWrite, vi: "Các trang cần quét lại và các trang còn thiếu", en: "Pages to be scanned again, and pages nobody has scanned",
		more: "The list of work of the scanning person, oldest first within a unit. What is done leaves it."}, s.listRescans)
	add(s, op{id: "listGaps", method: http.MethodGet, path: "/books/{book}/gaps", tag: "scans", scope: access.ScansRead, vi: "Các trang còn thiếu của một quyển sổ", en: "The pages that a book is known to lack"}, s.listGaps)
	command(s, op{id: "addGap", method: http.MethodPost, path: "/books/{book}/gaps", tag: "scans", scope: access.ScansWrite, status: http.StatusCreated, vi: "Ghi nhận thiếu một trang", en: "Note that a page is missing"}, s.addGap)
	command(s, op{id: "dropGap", method: http.MethodDelete, path: "/gaps/{gap}", tag: "scans", scope: access.ScansWrite, vi: "Bỏ ghi nhận thiếu trang", en: "Take back that a page is missing"}, s.dropGap)
	command(s, op{id: "scanGap", method: http.MethodPost, path: "/gaps/{gap}/scan", tag: "scans", scope: access.ScansWrite, maxBody: maxPageFile, file: true, vi: "Gửi bản quét của trang còn thiếu", en: "Send the scan of a missing page",
		more: "It stands where the gap was noted, and the gap is gone."}, s.scanGap)
}

// Gap is a page that a book has and nobody has scanned yet.
type Gap struct {
	ID    string `json:"id" doc:"Id"`
	Book  string `json:"book" doc:"Id of a book"`
	Path  string `json:"path" doc:"Scope of the book"`
	After string `json:"after,omitempty" doc:"Page before it; none at the front"`
	Label string `json:"label,omitempty" doc:"Page number as printed"`
	Note  string `json:"note,omitempty" doc:"A remark in words"`
	At    int64  `json:"at" doc:"UTC milliseconds"`
	By    string `json:"by" doc:"Account"`
}

func gapsOf(all []scan.Gap) []Gap {
	out := make([]Gap, 0, len(all))
	for _, g := range all {
		out = append(out, Gap{g.ID, g.BookID, g.Path, g.After, g.Label, g.Note, g.At, g.By})
	}
	return out
}

type rescansInput struct {
	Unit string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller"`
	Onward
	Limit int `query:"limit" minimum:"1" maximum:"500" default:"200" doc:"At most so many of each"`
}

// Rescans is what there is to scan.
type Rescans struct {
	Pages []PageVerdict `json:"pages" doc:"To be scanned again"`
	Gaps  []Gap         `json:"gaps" doc:"Never scanned"`
	Next  string        `json:"next,omitempty" doc:"after of the next page; none at the end"`
}

type rescansPage struct {
	ETag string `header:"ETag" doc:"Names the answer: for If-None-Match, and for If-Match of a change"`
	Link string `header:"Link" doc:"The next page, rel=next"`
	Body Rescans
}

func (s *server) listRescans(ctx context.Context, actor access.Actor, in *rescansInput) (*rescansPage, error) {
	scope := cmp.Or(in.Unit, actor.Path)
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: scope}); err != nil {
		return nil, err
	}
	again, err := scan.ToRescan(ctx, s.DB, actor.Province, scope, in.cursor, in.Limit)
	out := &rescansPage{Body: Rescans{Pages: []PageVerdict{}, Gaps: gapsOf(again.Gaps)}}
	for _, c := range again.Pages {
		out.Body.Pages = append(out.Body.Pages, verdictOf(c.PageID, c))
	}
	out.Body.Next, out.Link = in.next(again.Next)
	return out, err
}

// Gaps are those of one book.
type Gaps struct {
	Items []Gap `json:"items" doc:"In the order of the list"`
}

func (s *server) listGaps(ctx context.Context, actor access.Actor, in *BookInput) (*answer[Gaps], error) {
	b, err := s.theBook(ctx, actor, in.Book, access.ScanView)
	if err != nil {
		return nil, err
	}
	all, err := scan.GapsOfBook(ctx, s.DB, b.Province, b.ID)
	return give(Gaps{gapsOf(all)}), err
}

type addGapInput struct {
	Keyed
	BookInput
	Body struct {
		After string `json:"after,omitempty" maxLength:"64" doc:"Page before it; none at the front"`
		Label string `json:"label,omitempty" maxLength:"20" doc:"Page number as printed"`
		Note  string `json:"note,omitempty" maxLength:"300" doc:"A remark in words"`
	}
}

func (s *server) addGap(ctx context.Context, actor access.Actor, key string, in *addGapInput) (made kept[Gap], err error) {
	id, err := s.Scans.AddGap(ctx, actor, key, in.Book, in.Body.After, in.Body.Label, in.Body.Note)
	if err != nil {
		return made, err
	}
	g, err := scan.GetGap(ctx, s.DB, actor.Province, id)
	made.Body = gapsOf([]scan.Gap{g})[0]
	return made, err
}

// GapInput names a gap.
type GapInput struct {
	Gap string `path:"gap" maxLength:"64" doc:"Id of a gap"`
}

type gapCommand struct {
	Keyed
	GapInput
}

// Gone answers a command that takes something away.
type Gone struct {
	ID string `json:"id" doc:"Of what is there no longer"`
}

func (s *server) dropGap(ctx context.Context, actor access.Actor, _ string, in *gapCommand) (kept[Gone], error) {
	return kept[Gone]{Body: Gone{in.Gap}}, s.Scans.DropGap(ctx, actor, in.Gap)
}

type scanGapInput struct {
	Keyed
	GapInput
	PageFile
}

func (s *server) scanGap(ctx context.Context, actor access.Actor, _ string, in *scanGapInput) (made kept[Scan], err error) {
	f, err := s.Scans.ScanGap(ctx, actor, in.Gap, in.received())
	made.Body = scanOf(ctx, f)
	return made, err
}
