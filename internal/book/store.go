// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

const (
	factColumns  = `path, unit, registered_by, registered_text, held_by, type, open_year, book_no, book_key, shelf, box, condition, declared_pages, declared_entries, closing_text, closed_on, signed_by, note, state, version, updated_at`
	countColumns = `n_files, n_pages, n_open, n_keyed, n_checked, n_approved, n_returned, n_sent, n_accepted, n_refused, n_corrected, n_voided`
	columns      = `province, id, ` + factColumns + `, created_at, created_by, exported_at, ` + countColumns
)

var (
	sqlInsert      = store.SQL("book.insert", `INSERT INTO book (province, id, `+factColumns+`, created_at, created_by) VALUES (`+params(25)+`)`)
	sqlUpdate      = store.SQL("book.update", `UPDATE book SET (`+factColumns+`) = (`+params(23)[len("$1, $2, "):]+`) WHERE province = $1 AND id = $2`)
	sqlGet         = store.SQL("book.get", `SELECT `+columns+` FROM book WHERE province = $1 AND id = $2`)
	sqlOfEntry     = store.SQL("book.entry", `SELECT `+columns+` FROM book WHERE province = $1 AND id = (SELECT book_id FROM entry WHERE province = $1 AND id = $2)`)
	sqlNatural     = store.SQL("book.natural", `SELECT `+columns+` FROM book WHERE province = $1 AND registered_by = $2 AND type = $3 AND open_year = $4 AND book_key = $5 ORDER BY created_at, id`)
	sqlByName      = store.SQL("book.name", `SELECT `+columns+` FROM book WHERE province = $1 AND path >= $2 AND path < $3 AND type = $4 AND open_year = $5 ORDER BY book_key, id`)
	sqlAddVersion  = store.SQL("book.version.add", `INSERT INTO book_version (province, book_id, n, at, author, reason, body) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	sqlVersions    = store.SQL("book.version.list", `SELECT n, at, author, reason, body FROM book_version WHERE province = $1 AND book_id = $2 ORDER BY n DESC`)
	sqlVersionBody = store.SQL("book.version.body", `SELECT body FROM book_version WHERE province = $1 AND book_id = $2 AND n = $3`)
	sqlMove        = store.SQL("book.move", moveText())
	sqlSetState    = store.SQL("book.state", `UPDATE book SET state = $3 WHERE province = $1 AND id = $2`)
	sqlSetExported = store.SQL("book.exported", `UPDATE book SET exported_at = $3 WHERE province = $1 AND id = $2`)
)

func params(n int) string {
	p := make([]string, n)
	for i := range p {
		p[i] = fmt.Sprintf("$%d", i+1)
	}
	return strings.Join(p, ", ")
}

func moveText() string {
	var sets []string
	for i, c := range strings.Split(countColumns, ", ") {
		sets = append(sets, fmt.Sprintf("%s = %s + $%d", c, c, i+4))
	}
	return `UPDATE book SET updated_at = $3, ` + strings.Join(sets, ", ") + ` WHERE province = $1 AND id = $2 RETURNING ` + columns
}

func (b *Book) factArgs() []any {
	return []any{b.Province, b.ID, b.Path, b.Responsible, b.RegisteredBy, b.RegisteredText, b.HeldBy, b.Type, b.OpenYear, b.BookNo, b.Key, b.Shelf, b.Box, b.Condition,
		b.DeclaredPages, b.DeclaredEntries, b.ClosingText, b.ClosedOn, b.SignedBy, b.Note, b.State, b.Version, b.UpdatedAt}
}

func insert(ctx context.Context, tx *store.Tx, b *Book) error {
	return tx.Do(ctx, sqlInsert, append(b.factArgs(), b.CreatedAt, b.CreatedBy)...)
}

func update(ctx context.Context, tx *store.Tx, b *Book) error {
	return tx.Do(ctx, sqlUpdate, b.factArgs()...)
}

func scanBook(row store.Row) (*Book, error) {
	b := &Book{}
	return b, row.Scan(&b.Province, &b.ID, &b.Path, &b.Responsible, &b.RegisteredBy, &b.RegisteredText, &b.HeldBy, &b.Type, &b.OpenYear, &b.BookNo, &b.Key, &b.Shelf, &b.Box, &b.Condition,
		&b.DeclaredPages, &b.DeclaredEntries, &b.ClosingText, &b.ClosedOn, &b.SignedBy, &b.Note, &b.State, &b.Version, &b.UpdatedAt, &b.CreatedAt, &b.CreatedBy, &b.ExportedAt,
		&b.Files, &b.Pages, &b.Open, &b.Keyed, &b.Checked, &b.Approved, &b.Returned, &b.Sent, &b.Accepted, &b.Refused, &b.Corrected, &b.Voided)
}

// Get reads a book; store.ErrNotFound when the province has none by that id.
func Get(ctx context.Context, q store.Querier, province, id string) (*Book, error) {
	return store.One(ctx, q, sqlGet, scanBook, province, id)
}

// AskOfEntry is what OfEntry reads.
func AskOfEntry(province, entryID string) store.Question {
	return store.Ask(sqlOfEntry, province, entryID)
}

// OfEntry reads the book in which an entry stands; ErrNotFound when there is no
// such entry.
func OfEntry(ctx context.Context, q store.Querier, province, entryID string) (*Book, error) {
	return store.One(ctx, q, sqlOfEntry, scanBook, province, entryID)
}

// Same lists the books with the natural key of f: more than one is a finding.
func Same(ctx context.Context, q store.Querier, province string, f Facts) ([]*Book, error) {
	return store.All(ctx, q, sqlNatural, scanBook, province, f.RegisteredBy, f.Type, f.OpenYear, f.key())
}

// Named lists the books within scope that a file name can mean: type, opening
// year and, unless 0, the number of the book.
func Named(ctx context.Context, q store.Querier, province, scope, typ string, year int, no string) ([]*Book, error) {
	from, to := access.Range(scope)
	all, err := store.All(ctx, q, sqlByName, scanBook, province, from, to, typ, year)
	if err != nil || no == "" {
		return all, err
	}
	wanted := (&Facts{OpenYear: year, BookNo: no}).key()
	var same []*Book
	for _, b := range all {
		if b.Key == wanted {
			same = append(same, b)
		}
	}
	return same, nil
}

// Completed is what the log says when no entry of a book waits for approval any
// more.
const Completed = "book.complete"

// Move changes a book's counts, and with them its state and the figures that
// hang on whole books. Callers count entries themselves.
func Move(ctx context.Context, tx *store.Tx, at time.Time, province, id string, delta Counts) (*Book, error) {
	b, err := store.One(ctx, tx, sqlMove, scanBook, province, id, store.Millis(at),
		delta.Files, delta.Pages, delta.Open, delta.Keyed, delta.Checked, delta.Approved, delta.Returned, delta.Sent, delta.Accepted, delta.Refused, delta.Corrected, delta.Voided)
	if err != nil {
		return nil, fmt.Errorf("counting in the book: %w", err)
	}
	var figures counter.Tally
	figures[counter.Files], figures[counter.Pages] = int64(delta.Files), int64(delta.Pages)
	before := *b
	before.Counts = b.Counts.minus(delta)
	figures[counter.BooksScanned] = change(before.Files > 0, b.Files > 0)
	figures[counter.BooksDone] = change(before.complete(), b.complete())
	if err := counter.Add(ctx, tx, at, b.Place(), figures); err != nil {
		return nil, err
	}
	if figures[counter.BooksDone] > 0 {
		r := audit.Record{At: store.Millis(at), Province: province, Actor: access.System(province).ID, Action: Completed, Target: "book:" + id}
		if err := audit.Append(ctx, tx, r); err != nil {
			return nil, err
		}
	}
	if s := b.state(); s != b.State {
		b.State = s
		err = tx.Do(ctx, sqlSetState, province, id, s)
	}
	return b, err
}

func change(before, after bool) int64 {
	switch {
	case after && !before:
		return 1
	case before && !after:
		return -1
	default:
		return 0
	}
}

func (c Counts) minus(d Counts) Counts {
	return Counts{c.Files - d.Files, c.Pages - d.Pages, c.Open - d.Open, c.Keyed - d.Keyed, c.Checked - d.Checked, c.Approved - d.Approved,
		c.Returned - d.Returned, c.Sent - d.Sent, c.Accepted - d.Accepted, c.Refused - d.Refused, c.Corrected - d.Corrected, c.Voided - d.Voided}
}

// SetExported notes when the book's files were last made.
func SetExported(ctx context.Context, tx *store.Tx, province, id string, at time.Time) error {
	return tx.Do(ctx, sqlSetExported, province, id, store.Millis(at))
}

// UnitName is the short name of a book's unit for lists.
func UnitName(id unit.ID) string {
	u, ok := unit.Get(id)
	if !ok {
		return ""
	}
	return u.Name
}

var sqlEach = store.SQL("book.each", `SELECT `+columns+` FROM book ORDER BY province, path, type, open_year, book_key, id`)

// Each streams all books of the store, a unit's together.
func Each(ctx context.Context, q store.Querier, fn func(*Book) error) error {
	return store.Each(ctx, q, sqlEach, func(row store.Row) error {
		b, err := scanBook(row)
		if err != nil {
			return err
		}
		return fn(b)
	})
}
