// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// Columns are what Scan reads, in its order.
const Columns = `province, id, path, book_id, type, reg_no, reg_key, year, state, version, name, name_fold, name_sort, kin_fold, event_date, findings, n_errors, n_warnings, keyed_by, keyed_at, checked_by, checked_at, approved_by, approved_at, returned_why, lease_by, lease_until, updated_at`

const versionColumns = `n, at, author, act, reason, basis, acks, body`

var (
	sqlPlace       = store.SQL("entry.place", `INSERT INTO entry (province, id, path, book_id, type, reg_no, reg_key, year, state, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	sqlInBookByKey = store.SQL("entry.bykey", `SELECT id FROM entry WHERE province = $1 AND book_id = $2 AND reg_key = $3 ORDER BY id LIMIT 1 OFFSET $4`)
	sqlGet         = store.SQL("entry.get", `SELECT `+Columns+` FROM entry WHERE province = $1 AND id = $2`)
	// By itself, for it is seldom: naming the columns of an index writes the index.
	sqlRenumber    = store.SQL("entry.renumber", `UPDATE entry SET reg_no = $3, reg_key = $4, year = $5 WHERE province = $1 AND id = $2`)
	sqlUpdate      = store.SQL("entry.update", `UPDATE entry SET state = $3, version = $4, name = $5, name_fold = $6, name_sort = $7, kin_fold = $8, event_date = $9, findings = $10, n_errors = $11, n_warnings = $12, keyed_by = $13, keyed_at = $14, checked_by = $15, checked_at = $16, approved_by = $17, approved_at = $18, returned_why = $19, lease_by = $20, lease_until = $21, updated_at = $22 WHERE province = $1 AND id = $2`)
	sqlAddVersion  = store.SQL("entry.version.add", `INSERT INTO entry_version (province, entry_id, `+versionColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`)
	sqlVersion     = store.SQL("entry.version.get", `SELECT `+versionColumns+` FROM entry_version WHERE province = $1 AND entry_id = $2 AND n = $3`)
	sqlVersions    = store.SQL("entry.version.list", `SELECT `+versionColumns+` FROM entry_version WHERE province = $1 AND entry_id = $2 ORDER BY n`)
	sqlVersionBody = store.SQL("entry.version.body", `SELECT body FROM entry_version WHERE province = $1 AND entry_id = $2 AND n = $3`)
	// Two statements and not one that also reads the values: those of the entry
	// before are mostly in hand.
	sqlPrevious = store.SQL("entry.previous", `SELECT id, version FROM entry WHERE province = $1 AND book_id = $2 AND version > 0 AND state <> 'voided' AND (reg_key, id) < ($3, $4) ORDER BY reg_key DESC, id DESC LIMIT 1`)
	sqlAddEvent = store.SQL("entry.event.add", `INSERT INTO entry_event (province, entry_id, id, at, actor, from_state, to_state, version, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`)
	sqlEvents   = store.SQL("entry.event.list", `SELECT at, actor, from_state, to_state, version, reason FROM entry_event WHERE province = $1 AND entry_id = $2 ORDER BY id`)
	// CROSS JOIN keeps SQLite from walking all entries in the order of their
	// ids: the few books with the same natural key come first.
	sqlSameKey = store.SQL("entry.samekey", `SELECT e.reg_no, b.book_no FROM book b CROSS JOIN entry e
WHERE b.province = $1 AND b.registered_by = $2 AND b.type = $3 AND b.open_year = $4 AND b.book_key = $5 AND e.province = $1 AND e.book_id = b.id AND e.reg_key = $6 AND e.id <> $7 AND e.state <> 'voided' LIMIT 1`)
	sqlSamePerson = store.SQL("entry.sameperson", `SELECT reg_no, year FROM entry WHERE province = $1 AND name_fold = $2 AND event_date = $3 AND type = $4 AND id <> $5 AND kin_fold = $6 AND version > 0 AND state <> 'voided' ORDER BY id LIMIT 5`)
	sqlOfBook     = store.SQL("entry.book", `SELECT `+Columns+` FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) ORDER BY reg_key, id LIMIT $5`)
	sqlOfBookLast = store.SQL("entry.book.values", `SELECT e.id, e.reg_no, e.state, v.body FROM entry e LEFT JOIN entry_version v ON v.province = e.province AND v.entry_id = e.id AND v.n = e.version
WHERE e.province = $1 AND e.book_id = $2 ORDER BY e.reg_key, e.id`)
)

// Scan reads the Columns of one row.
func Scan(row store.Row) (*Entry, error) {
	e := &Entry{}
	var findings string
	err := row.Scan(&e.Province, &e.ID, &e.Path, &e.BookID, &e.Type, &e.RegNo, &e.RegKey, &e.Year, &e.State, &e.Version, &e.Name, &e.NameFold, &e.NameSort, &e.KinFold, &e.EventDate,
		&findings, &e.Errors, &e.Warnings, &e.KeyedBy, &e.KeyedAt, &e.CheckedBy, &e.CheckedAt, &e.ApprovedBy, &e.ApprovedAt, &e.ReturnedWhy, &e.LeaseBy, &e.LeaseUntil, &e.UpdatedAt)
	if err != nil {
		return nil, err
	}
	e.stored = e.number()
	if findings != "[]" {
		err = json.Unmarshal([]byte(findings), &e.Findings)
	}
	return e, err
}

func scanVersion(row store.Row) (v Version, err error) {
	var acks, body string
	if err := row.Scan(&v.N, &v.At, &v.Author, &v.Act, &v.Reason, &v.Basis, &acks, &body); err != nil {
		return v, err
	}
	if err := json.Unmarshal([]byte(acks), &v.Acks); err != nil {
		return v, fmt.Errorf("version %d: %w", v.N, err)
	}
	return v, json.Unmarshal([]byte(body), &v.Values)
}

func scanEvent(row store.Row) (e Event, err error) {
	return e, row.Scan(&e.At, &e.Actor, &e.From, &e.To, &e.Version, &e.Reason)
}

func update(ctx context.Context, tx *store.Tx, e *Entry) error {
	findings := []byte("[]")
	if len(e.Findings) > 0 {
		var err error
		if findings, err = json.Marshal(e.Findings); err != nil {
			return fmt.Errorf("writing findings: %w", err)
		}
	}
	if now := e.number(); now != e.stored {
		if err := tx.Do(ctx, sqlRenumber, e.Province, e.ID, e.RegNo, e.RegKey, e.Year); err != nil {
			return err
		}
		e.stored = now
	}
	return tx.Do(ctx, sqlUpdate, e.Province, e.ID, e.State, e.Version, e.Name, e.NameFold, e.NameSort, e.KinFold, e.EventDate, string(findings), e.Errors, e.Warnings,
		e.KeyedBy, e.KeyedAt, e.CheckedBy, e.CheckedAt, e.ApprovedBy, e.ApprovedAt, e.ReturnedWhy, e.LeaseBy, e.LeaseUntil, e.UpdatedAt)
}

// Filter narrows a list of entries.
type Filter struct {
	Scope string // path
	State State
	Any   []State // one of these, as StatesAt of a stage; with Book or over units
	Book  string  // id: the book's own order
	Wrong bool    // with Book: only what has errors
	Keyer string  // account id
	// Scanned and Moved narrow a list over units: to entries with a scan, and to
	// those that moved.
	Scanned bool
	Moved   *Moved
	After   string // cursor of the page before
	Limit   int
}

// Lists over units run by unit and time of the last change.
var (
	sqlListState = store.SQL("entry.list.state", `SELECT `+Columns+` FROM entry WHERE province = $1 AND path >= $2 AND path < $3 AND (path, updated_at, id) > ($4, $5, $6) AND state = $8 ORDER BY path, updated_at, id LIMIT $7`)
	sqlListScans = store.SQL("entry.list.scans", `SELECT `+Columns+` FROM entry WHERE province = $1 AND path >= $2 AND path < $3 AND (path, updated_at, id) > ($4, $5, $6) AND state = $8 AND EXISTS (SELECT 1 FROM region r WHERE r.province = entry.province AND r.entry_id = entry.id) ORDER BY path, updated_at, id LIMIT $7`)
	sqlListKeyer = store.SQL("entry.list.keyer", `SELECT `+Columns+` FROM entry WHERE province = $1 AND keyed_by = $2 AND keyed_by <> '' AND state = $3 AND (updated_at, id) > ($4, $5) ORDER BY updated_at, id LIMIT $6`)
)

// List reads a page of entries and the cursor of the next ("" at the end).
// With Book: in the book's order. Else by unit and time of
// the last change.
func List(ctx context.Context, q store.Querier, province string, f Filter) ([]*Entry, string, error) {
	if len(f.Any) > 0 {
		return f.merged(ctx, q, province, f.Any)
	}
	a, b, c := splitCursor(f.After)
	switch {
	case f.Book != "" && f.State != "":
		return page(f.Limit, bookCursor)(store.All(ctx, q, sqlOfState, Scan, province, f.Book, a, c, f.Limit+1, f.State))
	case f.Book != "" && f.Wrong:
		return page(f.Limit, bookCursor)(store.All(ctx, q, sqlTroubled, Scan, province, f.Book, a, c, f.Limit+1))
	case f.Book != "":
		return page(f.Limit, bookCursor)(store.All(ctx, q, sqlOfBook, Scan, province, f.Book, a, c, f.Limit+1))
	}
	from, to := access.Range(f.Scope)
	switch {
	case f.Keyer != "":
		return page(f.Limit, timeCursor)(store.All(ctx, q, sqlListKeyer, Scan, province, f.Keyer, f.State, millis(b), c, f.Limit+1))
	case f.State != "" && f.Moved != nil:
		args := append([]any{province, from, to, a, millis(b), c, f.Limit + 1, f.State}, f.Moved.args()...)
		return page(f.Limit, timeCursor)(store.All(ctx, q, sqlListMoved, Scan, args...))
	case f.State != "" && f.Scanned:
		return page(f.Limit, timeCursor)(store.All(ctx, q, sqlListScans, Scan, province, from, to, a, millis(b), c, f.Limit+1, f.State))
	case f.State != "":
		return page(f.Limit, timeCursor)(store.All(ctx, q, sqlListState, Scan, province, from, to, a, millis(b), c, f.Limit+1, f.State))
	default:
		return f.merged(ctx, q, province, States())
	}
}

// merged merges the lists of some states: each runs along the index, so that a
// stage few entries have reached costs no walk over all the others.
func (f Filter) merged(ctx context.Context, q store.Querier, province string, states []State) ([]*Entry, string, error) {
	one := f
	one.Any, one.Limit = nil, f.Limit+1
	var all []*Entry
	for _, s := range states {
		if f.State != "" && s != f.State {
			continue
		}
		one.State = s
		some, _, err := List(ctx, q, province, one)
		if err != nil {
			return nil, "", err
		}
		all = append(all, some...)
	}
	order, cursor := byTime, timeCursor
	if f.Book != "" {
		order, cursor = byNumber, bookCursor
	}
	slices.SortFunc(all, order)
	return page(f.Limit, cursor)(all[:min(len(all), f.Limit+1)], nil)
}

func byTime(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.UpdatedAt, b.UpdatedAt), cmp.Compare(a.ID, b.ID))
}

func byNumber(a, b *Entry) int {
	return cmp.Or(cmp.Compare(a.RegKey, b.RegKey), cmp.Compare(a.ID, b.ID))
}

func page(limit int, cursor func(*Entry) string) func([]*Entry, error) ([]*Entry, string, error) {
	return func(all []*Entry, err error) ([]*Entry, string, error) {
		if err != nil || len(all) <= limit {
			return all, "", err
		}
		return all[:limit], cursor(all[limit-1]), nil
	}
}

// No key, path, date or folded name holds it; "~" stands for no number.
const cursorSep = "||"

func bookCursor(e *Entry) string { return strings.Join([]string{e.RegKey, "", e.ID}, cursorSep) }
func timeCursor(e *Entry) string {
	return strings.Join([]string{e.Path, fmt.Sprint(e.UpdatedAt), e.ID}, cursorSep)
}

func splitCursor(s string) (a, b, c string) {
	parts := strings.SplitN(s, cursorSep, 3)
	if len(parts) != 3 {
		return "", "", ""
	}
	return parts[0], parts[1], parts[2]
}

func millis(s string) (n int64) {
	_, _ = fmt.Sscan(s, &n) // a mangled cursor starts the list anew
	return n
}

// EachOfBook streams a book's entries in its order with their present values
// (nil when nothing is keyed).
func EachOfBook(ctx context.Context, q store.Querier, province, bookID string, fn func(id, regNo string, state State, values civil.Values) error) error {
	return store.Each(ctx, q, sqlOfBookLast, func(row store.Row) error {
		var id, regNo string
		var state State
		var body *string
		if err := row.Scan(&id, &regNo, &state, &body); err != nil {
			return err
		}
		var values civil.Values
		if body != nil {
			if err := json.Unmarshal([]byte(*body), &values); err != nil {
				return err
			}
		}
		return fn(id, regNo, state, values)
	}, province, bookID)
}
