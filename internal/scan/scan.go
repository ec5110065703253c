// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/decode"
	"github.com/sogoc/sogoc/internal/store"
)

// State of a file.
type State string

// The states of a file.
const (
	Filed     State = "filed"     // in its book
	Unnamed   State = "unnamed"   // waits for a person to say which book and numbers
	Refused   State = "refused"   // can't be used; the reason says why
	Duplicate State = "duplicate" // the same bytes are there already
	Discarded State = "discarded" // a person has set it aside
)

// States lists the states of the work list first.
func States() []State { return []State{Unnamed, Refused, Duplicate, Filed, Discarded} }

// File is a scan file as received.
type File struct {
	Province  string
	ID        string
	Path      string // scope of the unit it was received for
	BookID    string // "" until filed
	Hash      string // of the bytes; "" when they were not kept
	Size      int64
	Media     string
	Original  string // name as received, with its folders
	Canonical string // KS.2010.01.001.pdf; "" until filed
	State     State
	Reason    string // code of why it is not filed
	Detail    string // the same in words: Vietnamese, and English on a second line; see Says
	Pages     int
	Source    string // "upload", "folder", "demo"
	CreatedAt int64
	CreatedBy string

	// Again tells that these bytes had been sent under this name before: what
	// Receive returns is the row of then. Not stored.
	Again bool
}

// Says gives the reason in words; lang is "vi" or "en".
func (f File) Says(lang string) string {
	vi, en, both := strings.Cut(f.Detail, "\n")
	if lang == "en" && both {
		return en
	}
	return vi
}

// shown is the name by which people know the file.
func (f File) shown() string {
	if f.Canonical != "" {
		return f.Canonical
	}
	return f.Original
}

// Page is one page of a file.
type Page struct {
	Province string
	ID       string
	FileID   string
	BookID   string
	No       int    // order in the book, from 1
	Label    string // page number as printed, if known
	Hash     string // of the picture
	Media    string
	Width    int // pixels, before turning
	Height   int
	Rotation int // degrees clockwise to set it upright
	// Recipe is what else is done to the picture before it is shown; see Look.
	Recipe clean.Recipe

	measured clean.Report // on the way in only; see Measured
}

// Region links an entry to a page; thousandths of the page's width and height,
// of the page as it is shown. When the page is shown otherwise (turned,
// levelled, trimmed), the region follows its place on the picture; see relook.
type Region struct {
	EntryID, PageID string
	Ord             int // order of the page within the entry
	X, Y, W, H      int
}

// Whole is the region of an entry that has the page to itself.
func Whole(entryID, pageID string, ord int) Region {
	return Region{EntryID: entryID, PageID: pageID, Ord: ord, W: 1000, H: 1000}
}

// Scans keeps files, pages and regions.
type Scans struct {
	DB    *store.DB
	Blobs blob.Store
	// Decoder reads what was received. New gives one that reads in this very
	// process; a server sets a decode.Pool.
	Decoder decode.Reader
	Now     func() time.Time

	views *viewCache
	looks looks
	spool string
	// reading bounds the files that are opened at once: a whole book in one
	// PDF is held in memory while its pages are taken out.
	reading chan struct{}
}

const filesAtOnce = 2

// DecodersAtOnce is how many files a Decoder has to read at a time: those that
// come in, an export, and somebody who looks at a page meanwhile.
const DecodersAtOnce = filesAtOnce + 2

// New uses the wall clock. cacheDir holds the smaller copies shown on screens;
// they can be deleted at any time.
func New(db *store.DB, blobs blob.Store, cacheDir string) *Scans {
	return &Scans{
		DB: db, Blobs: blobs, Decoder: decode.Local{}, Now: time.Now, views: newViewCache(filepath.Join(cacheDir, "views")),
		spool: filepath.Join(cacheDir, "spool"), reading: make(chan struct{}, filesAtOnce),
	}
}

const (
	fileColumns = `province, id, path, book_id, hash, size, media, original, canonical, state, reason, detail, n_pages, source, created_at, created_by`
	pageColumns = `province, id, file_id, book_id, no, label, hash, media, width, height, rotation, recipe`
)

var (
	sqlAddFile   = store.SQL("scan.file.add", `INSERT INTO scan_file (`+fileColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`)
	sqlFile      = store.SQL("scan.file.get", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND id = $2`)
	sqlByHash    = store.SQL("scan.file.hash", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND hash = $2 AND state <> 'discarded' ORDER BY created_at, id`)
	sqlSettle    = store.SQL("scan.file.settle", `UPDATE scan_file SET path = $3, book_id = $4, canonical = $5, state = $6, reason = $7, detail = $8 WHERE province = $1 AND id = $2`)
	sqlWork      = store.SQL("scan.file.work", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND state = $2 AND path >= $3 AND path < $4 AND (path, created_at, id) > ($5, $6, $7) ORDER BY path, created_at, id LIMIT $8`)
	sqlOfBook    = store.SQL("scan.file.book", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND book_id = $2 ORDER BY canonical, id`)
	sqlCountWork = store.SQL("scan.file.count", `SELECT count(*) FROM (SELECT 1 FROM scan_file WHERE province = $1 AND state = $2 AND path >= $3 AND path < $4 LIMIT $5) few`)
	sqlTaken     = store.SQL("scan.file.taken", `SELECT `+fileColumns+` FROM scan_file WHERE province = $1 AND book_id = $2 AND canonical IN ($3, $4, $5, $6) ORDER BY canonical, id`)

	sqlAddPage     = store.SQL("scan.page.add", `INSERT INTO scan_page (`+pageColumns+`, measured) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`)
	sqlPage        = store.SQL("scan.page.get", `SELECT `+pageColumns+` FROM scan_page WHERE province = $1 AND id = $2`)
	sqlPagesOfFile = store.SQL("scan.page.file", `SELECT `+pageColumns+` FROM scan_page WHERE province = $1 AND file_id = $2 ORDER BY no, id`)
	sqlPagesOfBook = store.SQL("scan.page.book", `SELECT `+pageColumns+` FROM scan_page WHERE province = $1 AND book_id = $2 ORDER BY no, id`)
	sqlPageBook    = store.SQL("scan.page.move", `UPDATE scan_page SET book_id = $3, no = no + $4 WHERE province = $1 AND file_id = $2`)
	sqlLastPage    = store.SQL("scan.page.last", `SELECT COALESCE(MAX(no), 0) FROM scan_page WHERE province = $1 AND book_id = $2`)
	sqlFirstPage   = store.SQL("scan.page.first", `SELECT COALESCE(MIN(no), 1) FROM scan_page WHERE province = $1 AND file_id = $2`)
	sqlUnbook      = store.SQL("scan.page.unbook", `UPDATE scan_page SET book_id = '', no = no - $3 WHERE province = $1 AND file_id = $2`)
	sqlLabel       = store.SQL("scan.page.label", `UPDATE scan_page SET label = $3 WHERE province = $1 AND id = $2`)

	sqlPutRegion   = store.SQL("scan.region.put", `INSERT INTO region (province, entry_id, page_id, ord, x, y, w, h) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (province, entry_id, page_id) DO UPDATE SET ord = excluded.ord, x = excluded.x, y = excluded.y, w = excluded.w, h = excluded.h, quad = CASE WHEN region.x = excluded.x AND region.y = excluded.y AND region.w = excluded.w AND region.h = excluded.h THEN region.quad ELSE '' END`)
	sqlDropRegion  = store.SQL("scan.region.drop", `DELETE FROM region WHERE province = $1 AND entry_id = $2 AND page_id = $3`)
	sqlOfEntry     = store.SQL("scan.region.entry", `SELECT entry_id, page_id, ord, x, y, w, h FROM region WHERE province = $1 AND entry_id = $2 ORDER BY ord, page_id`)
	sqlOfPage      = store.SQL("scan.region.page", `SELECT entry_id, page_id, ord, x, y, w, h FROM region WHERE province = $1 AND page_id = $2 ORDER BY y, x, entry_id`)
	sqlPagesOf     = store.SQL("scan.page.entry", `SELECT `+prefixed("p", pageColumns)+` FROM region r JOIN scan_page p ON p.province = r.province AND p.id = r.page_id WHERE r.province = $1 AND r.entry_id = $2 ORDER BY r.ord, p.no, p.id`)
	sqlCountOf     = store.SQL("scan.region.count", `SELECT count(*) FROM region WHERE province = $1 AND entry_id = $2`)
	sqlRegionsFile = store.SQL("scan.region.file", `SELECT r.entry_id, r.page_id, r.ord, r.x, r.y, r.w, r.h FROM scan_page p JOIN region r ON r.province = p.province AND r.page_id = p.id WHERE p.province = $1 AND p.file_id = $2 ORDER BY r.entry_id, r.page_id`)
)

// prefixed puts a table's alias before each column.
func prefixed(alias, columns string) string {
	return alias + "." + strings.ReplaceAll(columns, ", ", ", "+alias+".")
}

func scanFile(row store.Row) (f File, err error) {
	return f, row.Scan(&f.Province, &f.ID, &f.Path, &f.BookID, &f.Hash, &f.Size, &f.Media, &f.Original, &f.Canonical, &f.State, &f.Reason, &f.Detail, &f.Pages, &f.Source, &f.CreatedAt, &f.CreatedBy)
}

func scanPage(row store.Row) (p Page, err error) {
	return p, row.Scan(p.columns()...)
}

// columns are where the values of pageColumns go.
func (p *Page) columns() []any {
	return []any{&p.Province, &p.ID, &p.FileID, &p.BookID, &p.No, &p.Label, &p.Hash, &p.Media, &p.Width, &p.Height, &p.Rotation, recipeColumn{&p.Recipe}}
}

func scanRegion(row store.Row) (r Region, err error) {
	return r, row.Scan(&r.EntryID, &r.PageID, &r.Ord, &r.X, &r.Y, &r.W, &r.H)
}

// GetFile reads a file.
func GetFile(ctx context.Context, q store.Querier, province, id string) (File, error) {
	return store.One(ctx, q, sqlFile, scanFile, province, id)
}

// GetPage reads a page.
func GetPage(ctx context.Context, q store.Querier, province, id string) (Page, error) {
	return store.One(ctx, q, sqlPage, scanPage, province, id)
}

// PagesOfFile lists the pages of a file in their order.
func PagesOfFile(ctx context.Context, q store.Querier, province, fileID string) ([]Page, error) {
	return store.All(ctx, q, sqlPagesOfFile, scanPage, province, fileID)
}

// PagesOfBook lists the pages of a book in their order.
func PagesOfBook(ctx context.Context, q store.Querier, province, bookID string) ([]Page, error) {
	return store.All(ctx, q, sqlPagesOfBook, scanPage, province, bookID)
}

// AskPagesOfEntry is what PagesOfEntry reads.
func AskPagesOfEntry(province, entryID string) []store.Question {
	return []store.Question{store.Ask(sqlPagesOf, province, entryID), store.Ask(sqlOfEntry, province, entryID)}
}

// PagesOfEntry lists the pages on which an entry stands, and its region on each.
func PagesOfEntry(ctx context.Context, q store.Querier, province, entryID string) ([]Page, []Region, error) {
	pages, err := store.All(ctx, q, sqlPagesOf, scanPage, province, entryID)
	if err != nil {
		return nil, nil, err
	}
	regions, err := store.All(ctx, q, sqlOfEntry, scanRegion, province, entryID)
	return pages, regions, err
}

// RegionsOfPage lists the entries on a page, from the top.
func RegionsOfPage(ctx context.Context, q store.Querier, province, pageID string) ([]Region, error) {
	return store.All(ctx, q, sqlOfPage, scanRegion, province, pageID)
}

// FilesOfBook lists the files filed in a book.
func FilesOfBook(ctx context.Context, q store.Querier, province, bookID string) ([]File, error) {
	return store.All(ctx, q, sqlOfBook, scanFile, province, bookID)
}

// WorkList reads a page of the files in a state, oldest first within a unit,
// and the cursor of the next page ("" at the end).
func WorkList(ctx context.Context, q store.Querier, province, scope string, s State, after string, limit int) ([]File, string, error) {
	from, to := access.Range(scope)
	var path, id string
	var at int64
	if after != "" {
		_, _ = fmt.Sscanf(after, "%s %d %s", &path, &at, &id) // a mangled cursor starts the list anew
	}
	all, err := store.All(ctx, q, sqlWork, scanFile, province, s, from, to, path, at, id, limit+1)
	if err != nil || len(all) <= limit {
		return all, "", err
	}
	last := all[limit-1]
	return all[:limit], fmt.Sprintf("%s %d %s", last.Path, last.CreatedAt, last.ID), nil
}

// CountMost is where CountWork stops: a list this long needs no exact figure.
const CountMost = 1000

// CountWork counts what waits on the work list, by state, up to CountMost each.
func CountWork(ctx context.Context, q store.Querier, province, scope string) (map[State]int, error) {
	from, to := access.Range(scope)
	counts := map[State]int{}
	for _, s := range []State{Unnamed, Refused, Duplicate} {
		n, err := store.Scalar[int](ctx, q, sqlCountWork, province, s, from, to, CountMost)
		if err != nil {
			return nil, err
		}
		counts[s] = n
	}
	return counts, nil
}

// Next finds the file that follows on the work list in the same state; "" at
// its end.
func Next(ctx context.Context, q store.Querier, scope string, f File) (string, error) {
	from, to := access.Range(scope)
	next, err := store.One(ctx, q, sqlWork, scanFile, f.Province, f.State, from, to, f.Path, f.CreatedAt, f.ID, 1)
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return next.ID, err
}
