// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
)

// Format is one form in which a book is handed on.
type Format string

// The formats; the first two are what the ministry's software takes.
const (
	XLSX Format = "xlsx" // a row for each entry, in the ministry's columns
	ZIP  Format = "zip"  // a PDF for each entry
	CSV  Format = "csv"  // the same columns as text
	JSON Format = "json" // values as written and as meant, marks, versions, who did what
)

// Formats lists them in the order in which they are offered.
func Formats() []Format { return []Format{XLSX, ZIP, CSV, JSON} }

// Media is the media type of a format.
func (f Format) Media() string {
	switch f {
	case XLSX:
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	case ZIP:
		return "application/zip"
	case CSV:
		return "text/csv; charset=utf-8"
	default:
		return "application/json"
	}
}

var (
	// ErrNothing: no entry of the book is approved yet.
	ErrNothing = errors.New("exchange: the book has no approved entry")
	// ErrFormat: asked for a format that does not exist, or for none.
	ErrFormat = errors.New("exchange: no such format")
	// ErrNotFresh: the book was not exported since its last change.
	ErrNotFresh = errors.New("exchange: no export of the book's present state")
)

// File is one file of an export.
type File struct {
	Format Format
	Name   string // KS.2010.01.xlsx
	Hash   string // SHA-256, and the name of the blob
	Size   int64
}

// Export is what was handed on of a book at one time.
type Export struct {
	Province string
	ID       string // that of the job
	Path     string
	BookID   string
	Name     string // KS.2010.01
	At       int64
	By       string // account id
	Print    string
	Entries  int // rows of the tables
	Scans    int // PDFs
	Body
	Files []File
}

// Body is what an export remembers entry by entry.
type Body struct {
	Parts   []Part   `json:"parts"`
	Remarks []Remark `json:"remarks,omitempty"`
}

// File finds the file of a format.
func (x *Export) File(f Format) (File, bool) {
	i := slices.IndexFunc(x.Files, func(file File) bool { return file.Format == f })
	if i < 0 {
		return File{}, false
	}
	return x.Files[i], true
}

// Exports makes and keeps exports.
type Exports struct {
	DB       *store.DB
	Blobs    blob.Store
	Decoder  decode.Reader // of pages; New gives one that reads in this very process
	Jobs     *job.Queue
	Accounts *access.Accounts
	Version  string // of the program, for the JSON
	Now      func() time.Time
	slots    chan struct{}
}

// New makes the room and registers its kind of job.
func New(db *store.DB, blobs blob.Store, jobs *job.Queue, accounts *access.Accounts, version string) *Exports {
	s := &Exports{DB: db, Blobs: blobs, Decoder: decode.Local{}, Jobs: jobs, Accounts: accounts, Version: version, Now: time.Now, slots: make(chan struct{}, paintAtOnce)}
	jobs.Register(job.Kind{Name: JobKind, VI: "Xuất một quyển sổ", EN: "Export of one book", Run: s.run})
	return s
}

// JobKind is the kind of job that exports a book.
const JobKind = "export.book"

// JobArgs are the arguments of such a job.
type JobArgs struct {
	Book    string   `json:"book"`
	Formats []Format `json:"formats"`
}

// Start asks for an export and returns the id of its job. While one of the book
// is waiting or running, that one is returned.
func (s *Exports) Start(ctx context.Context, actor access.Actor, key, bookID string, formats []Format) (string, error) {
	formats, err := chosen(formats)
	if err != nil {
		return "", err
	}
	b, err := book.Get(ctx, s.DB, actor.Province, bookID)
	if err != nil {
		return "", err
	}
	if err := access.Can(actor, access.BookExport, access.Target{Path: b.Path}); err != nil {
		return "", err
	}
	if Ready(b) == 0 {
		return "", ErrNothing
	}
	if open, err := s.Running(ctx, b); err != nil || len(open) > 0 {
		if err != nil {
			return "", err
		}
		return open[0].ID, nil
	}
	var id string
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			return s.Jobs.Enqueue(ctx, tx, job.Job{Kind: JobKind, Province: b.Province, Path: b.Path, Title: b.CanonicalName(), Actor: actor.ID, Args: JobArgs{b.ID, formats}})
		})
		return err
	})
	return id, err
}

// chosen puts formats in order, once each.
func chosen(formats []Format) ([]Format, error) {
	var out []Format
	for _, f := range Formats() {
		if slices.Contains(formats, f) {
			out = append(out, f)
		}
	}
	for _, f := range formats {
		if !slices.Contains(out, f) {
			return nil, fmt.Errorf("%w: %q", ErrFormat, f)
		}
	}
	if len(out) == 0 {
		return nil, ErrFormat
	}
	return out, nil
}

// Running lists the book's exports that wait or run.
func (s *Exports) Running(ctx context.Context, b *book.Book) ([]job.Status, error) {
	all, err := s.Jobs.List(ctx, b.Province, job.Filter{Path: b.Path, Kind: JobKind, Open: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(j job.Status) bool { return BookOf(j) != b.ID }), nil
}

// LastJob is the youngest job of the book, ended or not; ok is false when there
// was none among the unit's last two hundred.
func (s *Exports) LastJob(ctx context.Context, b *book.Book) (job.Status, bool, error) {
	all, err := s.Jobs.List(ctx, b.Province, job.Filter{Path: b.Path, Kind: JobKind, Limit: 200})
	if err != nil {
		return job.Status{}, false, err
	}
	i := slices.IndexFunc(all, func(j job.Status) bool { return BookOf(j) == b.ID })
	if i < 0 {
		return job.Status{}, false, nil
	}
	return all[i], true, nil
}

// BookOf is the book that a job exports.
func BookOf(j job.Status) string {
	var args JobArgs
	_ = json.Unmarshal(j.Args, &args) // args of another kind name no book
	return args.Book
}

func (s *Exports) run(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
	var args JobArgs
	if err := json.Unmarshal(raw, &args); err != nil {
		return "", fmt.Errorf("reading the arguments: %w", err)
	}
	j := p.Job()
	x, err := s.Make(ctx, Order{ID: j.ID, Province: j.Province, Book: args.Book, Actor: j.Actor, Formats: args.Formats}, p.Set)
	if err != nil {
		return "", err
	}
	return x.ID, nil
}

const exportColumns = `province, id, path, book_id, name, at, by_account, print, entries, scans, body`

var (
	sqlAdd     = store.SQL("exchange.add", `INSERT INTO book_export (`+exportColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (province, id) DO NOTHING`)
	sqlAddFile = store.SQL("exchange.file.add", `INSERT INTO book_export_file (province, export_id, format, name, hash, size) VALUES ($1, $2, $3, $4, $5, $6)`)
	sqlGet     = store.SQL("exchange.get", `SELECT `+exportColumns+` FROM book_export WHERE province = $1 AND id = $2`)
	sqlOfBook  = store.SQL("exchange.book", `SELECT `+exportColumns+` FROM book_export WHERE province = $1 AND book_id = $2 ORDER BY id DESC LIMIT $3`)
	sqlFiles   = store.SQL("exchange.files", `SELECT format, name, hash, size FROM book_export_file WHERE province = $1 AND export_id = $2`)
)

func scanExport(row store.Row) (*Export, error) {
	x := &Export{}
	var body string
	err := row.Scan(&x.Province, &x.ID, &x.Path, &x.BookID, &x.Name, &x.At, &x.By, &x.Print, &x.Entries, &x.Scans, &body)
	if err != nil {
		return nil, err
	}
	return x, json.Unmarshal([]byte(body), &x.Body)
}

func scanFile(row store.Row) (f File, err error) {
	return f, row.Scan(&f.Format, &f.Name, &f.Hash, &f.Size)
}

// Get reads an export; store.ErrNotFound when there is none by that id.
func Get(ctx context.Context, q store.Querier, province, id string) (*Export, error) {
	x, err := store.One(ctx, q, sqlGet, scanExport, province, id)
	if err != nil {
		return nil, err
	}
	return x, x.readFiles(ctx, q)
}

// OfBook lists a book's exports, youngest first.
func OfBook(ctx context.Context, q store.Querier, province, bookID string, limit int) ([]*Export, error) {
	all, err := store.All(ctx, q, sqlOfBook, scanExport, province, bookID, limit)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		if err := x.readFiles(ctx, q); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (x *Export) readFiles(ctx context.Context, q store.Querier) error {
	files, err := store.All(ctx, q, sqlFiles, scanFile, x.Province, x.ID)
	order := Formats()
	slices.SortFunc(files, func(a, b File) int { return slices.Index(order, a.Format) - slices.Index(order, b.Format) })
	x.Files = files
	return err
}

// Open gives a file of an export to somebody who may have it, and notes in the
// audit log that they saw the book in full. The caller closes the reader.
func (s *Exports) Open(ctx context.Context, actor access.Actor, x *Export, f Format) (File, io.ReadSeekCloser, error) {
	if err := access.Can(actor, access.BookExport, access.Target{Path: x.Path}); err != nil {
		return File{}, nil, err
	}
	file, ok := x.File(f)
	if !ok {
		return file, nil, store.ErrNotFound
	}
	r, err := s.Blobs.Open(ctx, file.Hash)
	if err != nil {
		return file, nil, fmt.Errorf("opening %s: %w", file.Name, err)
	}
	if err := access.LogView(ctx, s.DB, actor, "book:"+x.BookID, "export.download "+file.Name); err != nil {
		return file, nil, errors.Join(err, r.Close())
	}
	return file, r, nil
}

// Change is one entry that is another now than in an export.
type Change struct {
	Entry, RegNo string
	Was, Now     int // versions; 0 when it was not, or is no longer, in it
}

// Since lists what has changed in the book since an export; scans is true when
// pages, regions or turns did, or the book's name.
func Since(ctx context.Context, q store.Querier, x *Export) (changes []Change, scans bool, err error) {
	now, err := pick(ctx, q, x.Province, x.BookID)
	if err != nil || now.print == x.Print {
		return nil, false, err
	}
	was := make(map[string]int, len(x.Parts))
	for _, p := range x.Parts {
		was[p.Entry] = p.Version
	}
	for _, it := range now.items {
		if v := was[it.ID]; v != it.Entry.Version {
			changes = append(changes, Change{it.ID, it.RegNo, v, it.Entry.Version})
		}
		delete(was, it.ID)
	}
	for _, p := range x.Parts {
		if v, gone := was[p.Entry]; gone {
			changes = append(changes, Change{p.Entry, p.RegNo, v, 0})
		}
	}
	return changes, len(changes) == 0, nil
}

// Send notes that every approved entry of a book was handed to the ministry. It
// refuses with ErrNotFresh unless the youngest export holds the book as it is:
// what was not in the files must not be marked as handed on.
func (s *Exports) Send(ctx context.Context, entries *entry.Entries, actor access.Actor, key, bookID string) (r entry.BookResult, err error) {
	b, err := book.Get(ctx, s.DB, actor.Province, bookID)
	if err != nil {
		return r, err
	}
	if err := access.Can(actor, access.EntryTransfer, access.Target{Path: b.Path}); err != nil {
		return r, err
	}
	return entries.SendBook(ctx, actor, key, bookID, func(ctx context.Context, tx *store.Tx) error { return fresh(ctx, tx, b.Province, b.ID) })
}

// fresh refuses unless the youngest export of a book holds it as it is. Marking
// entries as handed on changes nothing of that, so it is asked afterwards: on
// PostgreSQL an entry that somebody else has approved just before it was marked
// shows here.
func fresh(ctx context.Context, q store.Querier, province, bookID string) error {
	b, err := book.Get(ctx, q, province, bookID)
	if err != nil {
		return err
	}
	last, err := store.All(ctx, q, sqlOfBook, scanExport, province, bookID, 1)
	if err != nil {
		return err
	}
	now, err := Print(ctx, q, b)
	if err != nil {
		return err
	}
	if len(last) == 0 || last[0].Print != now {
		return ErrNotFresh
	}
	return nil
}
