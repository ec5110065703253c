// SPDX-License-Identifier: Apache-2.0

// Package whole proves that an installation is whole: it counts again from the
// rows what the program counts at the moment of work, verifies the audit log
// with the contents it vouches for, reads every blob, and asks SQLite to check
// its file. It is a second opinion: what a figure means is written down here
// anew, after the definitions that the screens show.
package whole

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// Report is what Check looked at and what it found wrong.
type Report struct {
	Entries, Versions, Books, Records, Blobs int
	Problems                                 []string
}

func (r *Report) add(format string, args ...any) {
	r.Problems = append(r.Problems, fmt.Sprintf(format, args...))
}

// Check looks over a store that nobody is writing to.
//
// contents fetch what the log vouches for.
func Check(ctx context.Context, db *store.DB, blobs blob.Store, public string, contents map[string]audit.Content) (*Report, error) {
	r := &Report{}
	for _, check := range []func(context.Context, *store.DB) error{r.integrity, r.rows, r.counters, r.days, r.people} {
		if err := check(ctx, db); err != nil {
			return nil, err
		}
	}
	if err := r.audit(ctx, db, public, contents); err != nil {
		return nil, err
	}
	return r, r.blobs(ctx, db, blobs)
}

// integrity asks SQLite to walk its file. PostgreSQL has no such statement.
func (r *Report) integrity(ctx context.Context, db *store.DB) error {
	if db.Engine != store.SQLite {
		return nil
	}
	rows, err := db.ReadPool().QueryContext(ctx, `PRAGMA integrity_check`)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			return err
		}
		if line != "ok" {
			r.add("integrity_check: %s", line)
		}
	}
	return rows.Err()
}

var (
	sqlEntries  = store.SQL("whole.entries", `SELECT province, book_id, state, COUNT(*), COUNT(CASE WHEN id IN (SELECT entry_id FROM region) THEN 1 END) FROM entry GROUP BY province, book_id, state`)
	sqlGaps     = store.SQL("whole.gaps", `SELECT e.id, e.version, COUNT(v.n), COALESCE(MAX(v.n), 0) FROM entry e LEFT JOIN entry_version v ON v.province = e.province AND v.entry_id = e.id GROUP BY e.id, e.version HAVING COUNT(v.n) <> e.version OR COALESCE(MAX(v.n), 0) <> e.version`)
	sqlLonely   = store.SQL("whole.lonely", `SELECT v.entry_id FROM entry_version v LEFT JOIN entry e ON e.province = v.province AND e.id = v.entry_id WHERE e.id IS NULL`)
	sqlNumbers  = store.SQL("whole.numbers", `SELECT (SELECT COUNT(*) FROM entry), (SELECT COUNT(*) FROM entry_version)`)
	sqlMoves    = store.SQL("whole.moves", `SELECT e.id FROM entry e WHERE e.state <> 'open' AND NOT EXISTS (SELECT 1 FROM entry_event v WHERE v.province = e.province AND v.entry_id = e.id AND v.to_state = e.state)`)
	sqlBooks    = store.SQL("whole.books", `SELECT id, province, path, type, open_year, registered_by, declared_entries, n_files, n_pages, n_open, n_keyed, n_checked, n_approved, n_returned, n_sent, n_accepted, n_refused, n_corrected, n_voided FROM book`)
	sqlFiles    = store.SQL("whole.files", `SELECT f.book_id, COUNT(*), (SELECT COUNT(*) FROM scan_page p WHERE p.province = f.province AND p.book_id = f.book_id) FROM scan_file f WHERE f.book_id <> '' AND f.state = 'filed' GROUP BY f.province, f.book_id`)
	figures     = `books, books_scanned, books_done, declared, files, pages, entries, attached, keyed, checked, approved, sent, accepted, refused, returned, voided`
	sqlCounters = store.SQL("whole.counters", `SELECT province, path, type, era, district, `+figures+` FROM counter WHERE day = ''`)
	sqlByDay    = store.SQL("whole.counters.days", `SELECT province, path, type, era, district, `+sum(figures)+` FROM counter WHERE day <> '' GROUP BY province, path, type, era, district`)
	sqlDays     = store.SQL("whole.days", `SELECT province, path, day, '', '', `+sum(figures)+` FROM counter WHERE day <> '' GROUP BY province, path, day`)
	sqlDayTable = store.SQL("whole.days.table", `SELECT province, path, day, '', '', `+figures+` FROM counter_day`)
	sqlFirsts   = store.SQL("whole.firsts", `SELECT author, COUNT(*) FROM entry_version WHERE n = 1 AND act = 'key' GROUP BY author`)
	sqlPeople   = store.SQL("whole.people", `SELECT account_id, keyed FROM person_counter WHERE day = '' AND keyed <> 0`)
	sqlHashes   = store.SQL("whole.hashes", `SELECT hash FROM scan_file WHERE hash <> '' UNION SELECT hash FROM scan_page WHERE hash <> ''`)
)

func sum(columns string) string {
	parts := strings.Split(columns, ", ")
	for i, c := range parts {
		parts[i] = "CAST(SUM(" + c + ") AS BIGINT)"
	}
	return strings.Join(parts, ", ")
}

// rows: an entry has exactly the versions 1…n that it says it has, no version
// lacks its entry, and no state was reached without an event.
func (r *Report) rows(ctx context.Context, db *store.DB) error {
	err := store.Each(ctx, db, sqlNumbers, func(row store.Row) error { return row.Scan(&r.Entries, &r.Versions) })
	if err != nil {
		return err
	}
	err = store.Each(ctx, db, sqlGaps, func(row store.Row) error {
		var id string
		var says, has, last int
		if err := row.Scan(&id, &says, &has, &last); err != nil {
			return err
		}
		r.add("entry %s says version %d, has %d, the last is %d", id, says, has, last)
		return nil
	})
	if err != nil {
		return err
	}
	for what, s := range map[string]*store.Stmt{"version without entry": sqlLonely, "state without event": sqlMoves} {
		err := store.Each(ctx, db, s, func(row store.Row) error {
			var id string
			err := row.Scan(&id)
			r.add("%s: %s", what, id)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// place is what a line of figures belongs to.
type place struct{ province, path, a, b, c string }

type tallies map[place]counter.Tally

func readTallies(ctx context.Context, db *store.DB, s *store.Stmt) (tallies, error) {
	all := tallies{}
	err := store.Each(ctx, db, s, func(row store.Row) error {
		var p place
		var t counter.Tally
		dest := []any{&p.province, &p.path, &p.a, &p.b, &p.c}
		for i := range t {
			dest = append(dest, &t[i])
		}
		if err := row.Scan(dest...); err != nil {
			return err
		}
		if t != (counter.Tally{}) {
			all[p] = t
		}
		return nil
	})
	return all, err
}

func (r *Report) compare(what string, kept, counted tallies) {
	for p, t := range counted {
		if kept[p] != t {
			r.add("%s of %v: kept %v, counted %v", what, p, kept[p], t)
		}
	}
	for p, t := range kept {
		if _, ok := counted[p]; !ok {
			r.add("%s of %v: kept %v, nothing there", what, p, t)
		}
	}
}

// counters counts every figure from the rows and compares it with what is kept,
// for whole books and for units.
func (r *Report) counters(ctx context.Context, db *store.DB) error {
	byBook, attached, err := countEntries(ctx, db)
	if err != nil {
		return err
	}
	files, err := countFiles(ctx, db)
	if err != nil {
		return err
	}
	counted := tallies{}
	err = store.Each(ctx, db, sqlBooks, func(row store.Row) error {
		b := &book.Book{}
		if err := row.Scan(&b.ID, &b.Province, &b.Path, &b.Type, &b.OpenYear, &b.RegisteredBy, &b.DeclaredEntries, &b.Files, &b.Pages, &b.Open, &b.Keyed, &b.Checked,
			&b.Approved, &b.Returned, &b.Sent, &b.Accepted, &b.Refused, &b.Corrected, &b.Voided); err != nil {
			return err
		}
		r.Books++
		if got := files[b.ID]; got != [2]int{b.Files, b.Pages} {
			r.add("book %s keeps %d files and %d pages, has %v", b.ID, b.Files, b.Pages, got)
		}
		real := byBook[b.ID]
		if kept := keptStates(b.Counts); !sameStates(kept, real) {
			r.add("book %s keeps %v, has %v", b.ID, kept, real)
		}
		p := place{b.Province, b.Path, b.Type, counter.Era(b.OpenYear), formerDistrict(b.RegisteredBy)}
		counted[p] = counted[p].Plus(figuresOf(b, real, attached[b.ID]))
		return nil
	})
	if err != nil {
		return err
	}
	for p, t := range counted {
		if t == (counter.Tally{}) {
			delete(counted, p)
		}
	}
	kept, err := readTallies(ctx, db, sqlCounters)
	if err != nil {
		return err
	}
	r.compare("figures", kept, counted)
	return nil
}

type states map[string]int

func countEntries(ctx context.Context, db *store.DB) (byBook map[string]states, attached map[string]int, err error) {
	byBook, attached = map[string]states{}, map[string]int{}
	err = store.Each(ctx, db, sqlEntries, func(row store.Row) error {
		var province, id, state string
		var n, linked int
		if err := row.Scan(&province, &id, &state, &n, &linked); err != nil {
			return err
		}
		if byBook[id] == nil {
			byBook[id] = states{}
		}
		byBook[id][state] += n
		attached[id] += linked
		return nil
	})
	return byBook, attached, err
}

func countFiles(ctx context.Context, db *store.DB) (map[string][2]int, error) {
	all := map[string][2]int{}
	err := store.Each(ctx, db, sqlFiles, func(row store.Row) error {
		var id string
		var files, pages int
		if err := row.Scan(&id, &files, &pages); err != nil {
			return err
		}
		all[id] = [2]int{files, pages}
		return nil
	})
	return all, err
}

func keptStates(c book.Counts) states {
	return states{"open": c.Open, "keyed": c.Keyed, "checked": c.Checked, "approved": c.Approved, "returned": c.Returned,
		"sent": c.Sent, "accepted": c.Accepted, "refused": c.Refused, "corrected": c.Corrected, "voided": c.Voided}
}

func sameStates(a, b states) bool {
	for s, n := range a {
		if b[s] != n {
			return false
		}
	}
	for s, n := range b {
		if a[s] != n {
			return false
		}
	}
	return true
}

// figuresOf is what a book adds to the figures of its place, after the
// definitions of counter.Metrics.
func figuresOf(b *book.Book, s states, attached int) (t counter.Tally) {
	total := 0
	for _, n := range s {
		total += n
	}
	set := func(m counter.Metric, n int) { t[m] = int64(n) }
	sent := s["sent"] + s["accepted"] + s["refused"]
	approved := s["approved"] + sent
	checked := s["checked"] + approved
	set(counter.Books, 1)
	set(counter.Declared, b.DeclaredEntries)
	set(counter.Files, b.Files)
	set(counter.Pages, b.Pages)
	set(counter.Entries, total-s["voided"])
	set(counter.Attached, attached)
	set(counter.Keyed, s["keyed"]+s["corrected"]+checked)
	set(counter.Checked, checked)
	set(counter.Approved, approved)
	set(counter.Sent, sent)
	set(counter.Accepted, s["accepted"])
	set(counter.Refused, s["refused"])
	set(counter.Returned, s["returned"])
	set(counter.Voided, s["voided"])
	if b.Files > 0 {
		set(counter.BooksScanned, 1)
	}
	if total > 0 && approved+s["voided"] == total && total >= b.DeclaredEntries {
		set(counter.BooksDone, 1)
	}
	return t
}

// formerDistrict is the second of three parts of a path of before July 2025.
func formerDistrict(registered unit.ID) string {
	parts := strings.Split(unit.Path(registered), "/")
	if len(parts) >= 2 && len(parts[1]) == 3 {
		return parts[1]
	}
	return ""
}

// days: what the days added makes the total, in both tables that keep days.
func (r *Report) days(ctx context.Context, db *store.DB) error {
	for _, pair := range []struct {
		what    string
		kept, s *store.Stmt
	}{{"total against days", sqlCounters, sqlByDay}, {"days of units", sqlDayTable, sqlDays}} {
		kept, err := readTallies(ctx, db, pair.kept)
		if err != nil {
			return err
		}
		counted, err := readTallies(ctx, db, pair.s)
		if err != nil {
			return err
		}
		r.compare(pair.what, kept, counted)
	}
	return nil
}

// people: a person's figure of entries keyed is the first versions they wrote.
func (r *Report) people(ctx context.Context, db *store.DB) error {
	read := func(s *store.Stmt) (states, error) {
		all := states{}
		err := store.Each(ctx, db, s, func(row store.Row) error {
			var who string
			var n int
			err := row.Scan(&who, &n)
			all[who] = n
			return err
		})
		return all, err
	}
	kept, err := read(sqlPeople)
	if err != nil {
		return err
	}
	counted, err := read(sqlFirsts)
	if err != nil {
		return err
	}
	if !sameStates(kept, counted) {
		r.add("entries keyed by people: kept %v, counted %v", kept, counted)
	}
	return nil
}

func (r *Report) audit(ctx context.Context, db *store.DB, public string, contents map[string]audit.Content) error {
	report, err := audit.Verify(ctx, db, public, contents)
	if err != nil {
		return err
	}
	r.Records = int(report.Records)
	for _, p := range report.Problems {
		r.add("audit log, record %d: %s", p.Seq, p.What)
	}
	if want := int64(r.Versions); report.Vouched < want {
		r.add("the audit log vouches for %d contents, there are %d versions", report.Vouched, want)
	}
	return nil
}

// blobs: each is what its name says, and none that a row names is missing.
func (r *Report) blobs(ctx context.Context, db *store.DB, blobs blob.Store) error {
	if blobs == nil {
		return nil
	}
	there := map[string]bool{}
	for ref, err := range blobs.List(ctx) {
		if err != nil {
			return err
		}
		r.Blobs++
		there[ref.Hash] = true
		if _, err := blob.Verify(ctx, blobs, ref.Hash); err != nil {
			r.add("blob %s: %v", ref.Hash, err)
		}
	}
	return store.Each(ctx, db, sqlHashes, func(row store.Row) error {
		var hash string
		err := row.Scan(&hash)
		if err == nil && !there[hash] {
			r.add("blob %s is named by a row and is not there", hash)
		}
		return err
	})
}
