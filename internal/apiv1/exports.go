// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"maps"
	"net/http"
	"strconv"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) exports() {
	add(s, op{id: "listBookExports", method: http.MethodGet, path: "/books/{book}/exports", tag: "exports", scope: access.ExportsRead, vi: "Các lần xuất của một quyển sổ, mới nhất trước", en: "The exports of a book, youngest first"}, s.listBookExports)
	command(s, op{id: "startExport", method: http.MethodPost, path: "/books/{book}/exports", tag: "exports", scope: access.ExportsWrite, status: http.StatusAccepted, vi: "Xuất một quyển sổ", en: "Export a book, in the background",
		more: "Gives the job to follow; the export bears its id. While one of the book waits or runs, that one is given."}, s.startExport)
	add(s, op{id: "getExport", method: http.MethodGet, path: "/exports/{export}", tag: "exports", scope: access.ExportsRead, vi: "Một lần xuất với các tệp của nó", en: "One export with its files and what was left out"}, s.getExport)
	picture(s, op{id: "getExportFile", method: http.MethodGet, path: "/exports/{export}/files/{format}", tag: "exports", scope: access.ExportsRead, vi: "Tải một tệp đã xuất", en: "Fetch a file of an export",
		more: "Holds personal data: that it was fetched is written to the audit log before the first byte leaves."}, s.getExportFile)
	s.binary("/exports/{export}/files/{format}", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/zip", "text/csv", "application/json")
	command(s, op{id: "bookSent", method: http.MethodPost, path: "/books/{book}/sent", tag: "exports", scope: access.EntriesWrite, vi: "Ghi nhận cả sổ đã chuyển vào phần mềm của Bộ", en: "Note that every approved entry of a book was handed to the ministry"}, s.bookSent)
}

// Export is what was handed on of a book at one time.
type Export struct {
	ID      string         `json:"id" doc:"Id"`
	Book    string         `json:"book" doc:"Id of a book"`
	Name    string         `json:"name" example:"KS.2010.01" doc:"Name of the book in files"`
	At      int64          `json:"at" doc:"UTC milliseconds"`
	By      string         `json:"by" doc:"Account"`
	Fresh   bool           `json:"fresh" doc:"It holds the book as it is now"`
	Entries int            `json:"entries" doc:"Rows of the tables"`
	Scans   int            `json:"scans" doc:"PDFs in the archive"`
	Files   []ExportFile   `json:"files" doc:"Files"`
	Remarks []ExportRemark `json:"remarks" doc:"What was left out or is not whole, and why"`
}

// ExportFile is one file of an export.
type ExportFile struct {
	Format string `json:"format" enum:"xlsx,zip,csv,json" doc:"Form of the file"`
	Name   string `json:"name" doc:"Name of the file"`
	SHA256 string `json:"sha256" doc:"SHA-256"`
	Size   int64  `json:"size" doc:"Bytes"`
	Href   string `json:"href" doc:"Where it is fetched"`
}

// ExportRemark is one entry of which something has to be said.
type ExportRemark struct {
	Entry   string `json:"entry" doc:"Id of an entry"`
	Number  string `json:"number" doc:"Registration number"`
	Why     string `json:"why" doc:"Lasting name of the reason, for programs"`
	LeftOut bool   `json:"leftOut" doc:"It is in no file"`
}

// Exports is a list that comes whole.
type Exports struct {
	Items []Export `json:"items" doc:"In the order of the list"`
}

// exportsMost is how many exports of a book are listed.
const exportsMost = 100

func (s *server) exportOf(ctx context.Context, b *book.Book, x *exchange.Export) (Export, error) {
	now, err := exchange.Print(ctx, s.DB, b)
	out := Export{ID: x.ID, Book: x.BookID, Name: x.Name, At: x.At, By: x.By, Fresh: now == x.Print, Entries: x.Entries, Scans: x.Scans, Files: []ExportFile{}, Remarks: []ExportRemark{}}
	for _, f := range x.Files {
		out.Files = append(out.Files, ExportFile{string(f.Format), f.Name, f.Hash, f.Size, Prefix + "/exports/" + x.ID + "/files/" + string(f.Format)})
	}
	for _, r := range x.Remarks {
		out.Remarks = append(out.Remarks, ExportRemark{r.Entry, r.RegNo, r.Why, r.LeftOut()})
	}
	return out, err
}

func (s *server) listBookExports(ctx context.Context, actor access.Actor, in *BookInput) (*answer[Exports], error) {
	b, err := s.theBook(ctx, actor, in.Book, access.BookExport)
	if err != nil {
		return nil, err
	}
	made, err := exchange.OfBook(ctx, s.DB, b.Province, b.ID, exportsMost)
	if err != nil {
		return nil, err
	}
	out := Exports{Items: []Export{}}
	for _, x := range made {
		one, err := s.exportOf(ctx, b, x)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, one)
	}
	return give(out), nil
}

// Started names a job.
type Started struct {
	Job string `json:"job" doc:"Id of a job"`
}

type startInput struct {
	Keyed
	BookInput
	Body struct {
		Formats []string `json:"formats" minItems:"1" maxItems:"4" enum:"xlsx,zip,csv,json" doc:"Which files to make"`
	}
}

func (s *server) startExport(ctx context.Context, actor access.Actor, key string, in *startInput) (made kept[Started], err error) {
	var formats []exchange.Format
	for _, f := range in.Body.Formats {
		formats = append(formats, exchange.Format(f))
	}
	id, err := s.Exports.Start(ctx, actor, key, in.Book, formats)
	return kept[Started]{0, Prefix + "/jobs/" + id, Started{id}}, err
}

// ExportInput names an export.
type ExportInput struct {
	Export string `path:"export" maxLength:"64" doc:"Id of an export"`
}

func (s *server) theExport(ctx context.Context, actor access.Actor, id string) (*exchange.Export, *book.Book, error) {
	x, err := exchange.Get(ctx, s.DB, actor.Province, id)
	if err != nil {
		return nil, nil, err
	}
	b, err := s.theBook(ctx, actor, x.BookID, access.BookExport)
	return x, b, err
}

func (s *server) getExport(ctx context.Context, actor access.Actor, in *ExportInput) (*answer[Export], error) {
	x, b, err := s.theExport(ctx, actor, in.Export)
	if err != nil {
		return nil, err
	}
	out, err := s.exportOf(ctx, b, x)
	return give(out), err
}

type exportFileInput struct {
	ExportInput
	Format string `path:"format" enum:"xlsx,zip,csv,json" doc:"Form of the file"`
}

func (s *server) getExportFile(ctx context.Context, actor access.Actor, in *exportFileInput) (*shown, error) {
	x, err := exchange.Get(ctx, s.DB, actor.Province, in.Export)
	if err != nil {
		return nil, err
	}
	f, body, err := s.Exports.Open(ctx, actor, x, exchange.Format(in.Format))
	if err != nil {
		return nil, err
	}
	return &shown{media: f.Format.Media(), tag: strconv.Quote(f.Hash), name: f.Name, body: body, close: func() { _ = body.Close() }, at: store.Time(x.At)}, nil
}

// BookResult tells what a command over a whole book did.
type BookResult struct {
	Done    int            `json:"done" doc:"How many are done"`
	Skipped map[string]int `json:"skipped" doc:"Entries left as they were, by reason"`
}

type bookCommand struct {
	Keyed
	BookInput
}

func (s *server) bookSent(ctx context.Context, actor access.Actor, key string, in *bookCommand) (made kept[BookResult], err error) {
	if _, err := s.theBook(ctx, actor, in.Book, access.EntryTransfer); err != nil {
		return made, err
	}
	r, err := s.Exports.Send(ctx, s.Entries, actor, key, in.Book)
	return bookResult(r), err
}

func (s *server) approveBook(ctx context.Context, actor access.Actor, key string, in *bookCommand) (made kept[BookResult], err error) {
	if _, err := s.theBook(ctx, actor, in.Book, access.EntryApprove); err != nil {
		return made, err
	}
	r, err := s.Entries.ApproveBook(ctx, actor, key, in.Book)
	return bookResult(r), err
}

func bookResult(r entry.BookResult) (made kept[BookResult]) {
	made.Body = BookResult{r.Done, map[string]int{}}
	maps.Copy(made.Body.Skipped, r.Skipped)
	return made
}
