// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
)

func (s *server) scans() {
	add(s, op{id: "listBookPages", method: http.MethodGet, path: "/books/{book}/pages", tag: "scans", scope: access.ScansRead, vi: "Các trang quét của một quyển sổ, theo thứ tự trong sổ", en: "The pages of a book, in its order"}, s.listBookPages)
	picture(s, op{id: "getPageImage", method: http.MethodGet, path: "/pages/{page}/image", tag: "scans", scope: access.ScansRead, vi: "Ảnh một trang", en: "The picture of a page, upright", more: "A picture in readable size is noted: who saw which page, and when."}, s.getPageImage)
	picture(s, op{id: "getPageCrop", method: http.MethodGet, path: "/pages/{page}/crops/{crop}", tag: "scans", scope: access.ScansRead, vi: "Một phần của trang", en: "A part of a page as a JPEG of at most 30 kB"}, s.getPageCrop)
	add(s, op{id: "listScans", method: http.MethodGet, path: "/scans", tag: "scans", scope: access.ScansWrite, vi: "Tệp quét theo tình trạng: danh sách việc", en: "Files by state: the work list"}, s.listScans)
	add(s, op{id: "getScan", method: http.MethodGet, path: "/scans/{scan}", tag: "scans", scope: access.ScansWrite, vi: "Một tệp quét", en: "One file as received"}, s.getScan)
	command(s, op{id: "fileScan", method: http.MethodPost, path: "/scans/{scan}/file", tag: "scans", scope: access.ScansWrite, vi: "Xếp một tệp quét vào sổ", en: "File a scan of the work list in a book"}, s.fileScan)
	command(s, op{id: "discardScan", method: http.MethodPost, path: "/scans/{scan}/discard", tag: "scans", scope: access.ScansWrite, vi: "Bỏ một tệp quét ra ngoài, có lý do", en: "Set a file of the work list aside, with a reason"}, s.discardScan)
}

// BookPage is a page of a book.
type BookPage struct {
	ID      string        `json:"id" doc:"Id"`
	No      int           `json:"no" doc:"Order of arrival, from 1"`
	Label   string        `json:"label,omitempty" doc:"Page number as printed"`
	Width   int           `json:"width" doc:"Pixels of the full picture as it is shown"`
	Height  int           `json:"height" doc:"Pixels of the full picture as it is shown"`
	Look    string        `json:"look" doc:"Another one means another picture"`
	Scan    string        `json:"scan" doc:"File it came in"`
	File    string        `json:"file" doc:"Name of that file"`
	Verdict string        `json:"verdict,omitempty" enum:",reject,double,replaced" doc:"What a person said of it"`
	Entries []EntryOnPage `json:"entries" doc:"Entries on the page"`
}

// EntryOnPage is an entry that stands on a page.
type EntryOnPage struct {
	ID     string `json:"id" doc:"Id"`
	Number string `json:"number" doc:"Registration number"`
	State  string `json:"state" doc:"Where it stands"`
}

func pageOf(p scan.BookPage) BookPage {
	w, h := p.Shown()
	out := BookPage{ID: p.ID, No: p.No, Label: p.Label, Width: w, Height: h, Look: p.Version(), Scan: p.FileID, File: cmp.Or(p.File.Canonical, p.File.Original), Verdict: string(p.Check.Verdict), Entries: []EntryOnPage{}}
	for _, e := range p.Entries {
		out.Entries = append(out.Entries, EntryOnPage{e.ID, e.RegNo, e.State})
	}
	return out
}

type bookPagesInput struct {
	Paging
	BookInput
}

// listBookPages goes behind the page that the cursor names: the order is that of
// the book, which no column holds.
func (s *server) listBookPages(ctx context.Context, actor access.Actor, in *bookPagesInput) (*listed[BookPage], error) {
	b, err := s.theBook(ctx, actor, in.Book, access.ScanView)
	if err != nil {
		return nil, err
	}
	all, err := scan.PagesInOrder(ctx, s.DB, b.Province, b.ID)
	if err != nil {
		return nil, err
	}
	all = all[1+slices.IndexFunc(all, func(p scan.BookPage) bool { return p.ID == in.cursor }):]
	next := ""
	if len(all) > in.Limit {
		all = all[:in.Limit]
		next = all[in.Limit-1].ID
	}
	items := make([]BookPage, 0, len(all))
	for _, p := range all {
		items = append(items, pageOf(p))
	}
	return page(&in.Paging, items, next), nil
}

// PageInput names a page.
type PageInput struct {
	Page string `path:"page" maxLength:"64" doc:"Id of a page"`
}

type imageInput struct {
	PageInput
	Size string `query:"size" enum:"thumb,view,full" default:"view" doc:"Which copy of the picture"`
}

// picture mounts an operation that answers with an image.
func picture[I any](s *server, o op, fn func(context.Context, access.Actor, *I) (*shown, error)) {
	add(s, o, func(ctx context.Context, actor access.Actor, in *I) (*huma.StreamResponse, error) {
		p, err := fn(ctx, actor, in)
		if err != nil {
			return nil, err
		}
		return &huma.StreamResponse{Body: p.send}, nil
	})
	s.binary(o.path, "image/*")
}

// binary describes what an operation that streams answers with.
func (s *server) binary(path string, media ...string) {
	op := s.api.OpenAPI().Paths[Prefix+path].Get
	content := map[string]*huma.MediaType{}
	for _, m := range media {
		content[m] = &huma.MediaType{}
	}
	for _, code := range []string{"200", "206"} {
		op.Responses[code] = &huma.Response{Description: "The bytes", Content: content}
	}
	op.Responses["416"] = &huma.Response{Description: http.StatusText(http.StatusRequestedRangeNotSatisfiable)}
}

// shown is a picture on its way out.
type shown struct {
	media, tag, name string
	body             io.ReadSeeker
	close            func()
	at               time.Time
}

func (p *shown) send(ctx huma.Context) {
	if p.close != nil {
		defer p.close()
	}
	r, w := humago.Unwrap(ctx)
	head := w.Header()
	head.Set("Content-Type", p.media)
	head.Set("ETag", p.tag)
	if p.name != "" {
		head.Set("Content-Disposition", `attachment; filename="`+p.name+`"`)
	}
	http.ServeContent(w, r, "", p.at, p.body)
}

func (s *server) getPageImage(ctx context.Context, actor access.Actor, in *imageInput) (*shown, error) {
	p, err := scan.GetPage(ctx, s.DB, actor.Province, in.Page)
	if err != nil {
		return nil, err
	}
	size := scan.Size(in.Size)
	body, media, err := s.Scans.Picture(ctx, actor, p, size)
	if err != nil {
		return nil, err
	}
	if size != scan.Thumb {
		if err := s.Scans.Viewed(ctx, actor, p); err != nil {
			_ = body.Close() // nothing was read
			return nil, err
		}
	}
	return &shown{media: media, tag: p.ETag(size), body: body, close: func() { _ = body.Close() }}, nil
}

type cropInput struct {
	PageInput
	Crop string `path:"crop" maxLength:"40" doc:"x-y-w-h in ten-thousandths of the page as it is shown" example:"0-1000-10000-800"`
}

func (s *server) getPageCrop(ctx context.Context, actor access.Actor, in *cropInput) (*shown, error) {
	c, err := scan.ParseCrop(in.Crop)
	if err != nil {
		return nil, err
	}
	p, err := scan.GetPage(ctx, s.DB, actor.Province, in.Page)
	if err != nil {
		return nil, err
	}
	data, err := s.Scans.Cut(ctx, actor, p, c)
	if err != nil {
		return nil, err
	}
	if err := s.Scans.Viewed(ctx, actor, p); err != nil {
		return nil, err
	}
	return &shown{media: "image/jpeg", tag: c.ETag(p), body: bytes.NewReader(data)}, nil
}

// Scan is a file as received.
type Scan struct {
	ID        string `json:"id" doc:"Id"`
	Path      string `json:"path" doc:"Scope of the unit it was received for"`
	Book      string `json:"book,omitempty" doc:"None until it is filed"`
	State     string `json:"state" enum:"filed,unnamed,refused,duplicate,discarded" doc:"Where it stands"`
	Name      string `json:"name" doc:"As received"`
	Canonical string `json:"canonical,omitempty" doc:"As filed" example:"KS.2010.01.001.pdf"`
	SHA256    string `json:"sha256,omitempty" doc:"SHA-256"`
	Size      int64  `json:"size" doc:"Bytes"`
	Media     string `json:"media,omitempty" doc:"Media type"`
	Pages     int    `json:"pages" doc:"Pages"`
	Reason    string `json:"reason,omitempty" doc:"Lasting name of why it is not filed"`
	Detail    string `json:"detail,omitempty" doc:"The same in words"`
	CreatedAt int64  `json:"createdAt" doc:"UTC milliseconds"`
	CreatedBy string `json:"createdBy" doc:"Account"`
}

func scanOf(ctx context.Context, f scan.File) Scan {
	return Scan{ID: f.ID, Path: f.Path, Book: f.BookID, State: string(f.State), Name: f.Original, Canonical: f.Canonical, SHA256: f.Hash, Size: f.Size, Media: f.Media, Pages: f.Pages,
		Reason: f.Reason, Detail: f.Says(problem.LangOf(ctx)), CreatedAt: f.CreatedAt, CreatedBy: f.CreatedBy}
}

type listScansInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller"`
	State string `query:"state" enum:"filed,unnamed,refused,duplicate,discarded" default:"unnamed" doc:"Where it stands"`
}

func (s *server) listScans(ctx context.Context, actor access.Actor, in *listScansInput) (*listed[Scan], error) {
	scope := cmp.Or(in.Unit, actor.Path)
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: scope}); err != nil {
		return nil, err
	}
	all, next, err := scan.WorkList(ctx, s.DB, actor.Province, scope, scan.State(in.State), in.cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	items := make([]Scan, 0, len(all))
	for _, f := range all {
		items = append(items, scanOf(ctx, f))
	}
	return page(&in.Paging, items, next), nil
}

// ScanInput names a file.
type ScanInput struct {
	Scan string `path:"scan" maxLength:"64" doc:"Id of a scan"`
}

func (s *server) getScan(ctx context.Context, actor access.Actor, in *ScanInput) (*answer[Scan], error) {
	f, err := scan.GetFile(ctx, s.DB, actor.Province, in.Scan)
	if err != nil {
		return nil, err
	}
	return give(scanOf(ctx, f)), access.Can(actor, access.ScanUpload, access.Target{Path: f.Path})
}

type fileScanInput struct {
	Keyed
	ScanInput
	Body struct {
		Book    string   `json:"book" maxLength:"64" doc:"Id of a book"`
		Numbers []string `json:"numbers,omitempty" maxItems:"200" doc:"Registration numbers on it; none when they are linked later. 12 (2) is the second of two entries under 12; 12 alone is the first that has no page yet"`
	}
}

func (s *server) fileScan(ctx context.Context, actor access.Actor, key string, in *fileScanInput) (kept[Scan], error) {
	return s.settled(ctx, actor, in.Scan, s.Scans.FileIn(ctx, actor, key, in.Scan, in.Body.Book, in.Body.Numbers))
}

type discardInput struct {
	Keyed
	ScanInput
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"In words"`
	}
}

func (s *server) discardScan(ctx context.Context, actor access.Actor, key string, in *discardInput) (kept[Scan], error) {
	return s.settled(ctx, actor, in.Scan, s.Scans.Discard(ctx, actor, key, in.Scan, in.Body.Reason))
}

// settled answers with a file as it is after a command.
func (s *server) settled(ctx context.Context, actor access.Actor, id string, err error) (made kept[Scan], _ error) {
	if err != nil {
		return made, err
	}
	f, err := scan.GetFile(ctx, s.DB, actor.Province, id)
	made.Body = scanOf(ctx, f)
	return made, err
}
