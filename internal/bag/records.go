// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/sogoc/sogoc/internal/store"
)

// tables of a book, in the order in which they are written and taken in. $1 is
// the province, $2 the book's id.
var tables = []struct{ name, where, order string }{
	{"book", `province = $1 AND id = $2`, `id`},
	{"book_version", `province = $1 AND book_id = $2`, `n`},
	{"scan_file", `province = $1 AND book_id = $2`, `id`},
	{"scan_page", `province = $1 AND book_id = $2`, `no, id`},
	{"entry", `province = $1 AND book_id = $2`, `reg_key, id`},
	{"entry_version", ofEntries, `entry_id, n`},
	{"entry_event", ofEntries, `entry_id, id`},
	{"region", ofEntries, `entry_id, page_id`},
	{"entry_second", ofEntries, `entry_id, account_id`},
	{"page_check", ofPages, `page_id`},
	{"page_move", ofPages, `seq, page_id`},
	{"page_gap", `province = $1 AND book_id = $2`, `id`},
}

const ofEntries = `province = $1 AND entry_id IN (SELECT id FROM entry WHERE province = $1 AND book_id = $2)`

// A page that went to another book may have left rows behind; they say nothing.
const ofPages = `province = $1 AND book_id = $2 AND page_id IN (SELECT id FROM scan_page WHERE province = $1 AND book_id = $2)`

// record is one line of records.jsonl.
type record struct {
	Table string      `json:"table"`
	Row   store.Named `json:"row"`
}

// content is a book as a bag holds it.
type content struct {
	lines []byte // records.jsonl
	rows  map[string][]store.Named
}

// readBook reads the book's rows at the snapshot's moment.
func readBook(ctx context.Context, s *store.Snapshot, province, id string) (*content, error) {
	var out bytes.Buffer
	c := &content{rows: map[string][]store.Named{}}
	lines := json.NewEncoder(&out)
	lines.SetEscapeHTML(false)
	for _, t := range tables {
		err := s.Rows(ctx, t.name, t.where, t.order, func(row store.Named) error {
			c.rows[t.name] = append(c.rows[t.name], row)
			return lines.Encode(record{t.name, row})
		}, province, id)
		if err != nil {
			return nil, err
		}
	}
	c.lines = out.Bytes()
	if len(c.rows["book"]) != 1 {
		return nil, store.ErrNotFound
	}
	return c, nil
}

// longestLine bounds one record.
const longestLine = 16 << 20

// parseRecords reads records.jsonl back.
func parseRecords(r io.Reader) (*content, error) {
	known := map[string]bool{}
	for _, t := range tables {
		known[t.name] = true
	}
	c := &content{rows: map[string][]store.Named{}}
	in := bufio.NewScanner(r)
	in.Buffer(nil, longestLine)
	for in.Scan() {
		var rec record
		d := json.NewDecoder(bytes.NewReader(in.Bytes()))
		d.UseNumber()
		if err := d.Decode(&rec); err != nil || !known[rec.Table] {
			return nil, fmt.Errorf("%w: a record can't be read", ErrDamaged)
		}
		if err := numbers(rec.Row); err != nil {
			return nil, err
		}
		c.rows[rec.Table] = append(c.rows[rec.Table], rec.Row)
		c.lines = append(append(c.lines, in.Bytes()...), '\n')
	}
	if err := in.Err(); err != nil {
		return nil, err
	}
	if len(c.rows["book"]) != 1 {
		return nil, fmt.Errorf("%w: it holds %d books", ErrDamaged, len(c.rows["book"]))
	}
	return c, nil
}

// check tells whether the rows are of one book: a bag from elsewhere must not
// reach beyond it.
func (c *content) check() error {
	b := c.rows["book"][0]
	ids := func(table, column string) map[string]bool {
		all := map[string]bool{}
		for _, row := range c.rows[table] {
			all[text(row, column)] = true
		}
		return all
	}
	books, entries, pages, files := ids("book", "id"), ids("entry", "id"), ids("scan_page", "id"), ids("scan_file", "id")
	for _, must := range []struct {
		table, column string
		of            map[string]bool
	}{
		{"book_version", "book_id", books}, {"scan_file", "book_id", books}, {"scan_page", "book_id", books}, {"scan_page", "file_id", files}, {"entry", "book_id", books},
		{"entry_version", "entry_id", entries}, {"entry_event", "entry_id", entries}, {"region", "entry_id", entries}, {"region", "page_id", pages},
		{"entry_second", "entry_id", entries}, {"page_check", "book_id", books}, {"page_check", "page_id", pages}, {"page_move", "book_id", books}, {"page_move", "page_id", pages}, {"page_gap", "book_id", books},
	} {
		for _, row := range c.rows[must.table] {
			if !must.of[text(row, must.column)] || text(row, "province") != text(b, "province") {
				return fmt.Errorf("%w: a row of %s belongs to another book", ErrDamaged, must.table)
			}
			if at, has := row["path"]; has && at != b["path"] {
				return fmt.Errorf("%w: a row of %s belongs to another unit", ErrDamaged, must.table)
			}
		}
	}
	return nil
}

// numbers turns JSON's numbers into the store's.
func numbers(row store.Named) error {
	for k, v := range row {
		n, ok := v.(json.Number)
		if !ok {
			if _, text := v.(string); !text && v != nil {
				return fmt.Errorf("%w: column %s is neither text nor number", ErrDamaged, k)
			}
			continue
		}
		whole, err := n.Int64()
		if err != nil {
			return fmt.Errorf("%w: column %s: %w", ErrDamaged, k, err)
		}
		row[k] = whole
	}
	return nil
}

func text(row store.Named, column string) string {
	s, _ := row[column].(string)
	return s
}

func number(row store.Named, column string) int64 {
	n, _ := row[column].(int64)
	return n
}

var (
	// ErrDamaged: a file of the bag is missing, too much, or other than written.
	ErrDamaged = errors.New("bag: damaged")
	// ErrNewer: a later program made the bag, and some of it would be lost.
	ErrNewer = errors.New("bag: made by a newer program")
	// ErrThere: what would be made or taken in is there already.
	ErrThere = errors.New("bag: there already")
)

// DamagedError lists the files that are not as they were written. It is
// ErrDamaged.
type DamagedError struct{ Problems []Problem }

func (e *DamagedError) Error() string { return fmt.Sprintf("%v: %v", ErrDamaged, e.Problems) }

// Is makes it ErrDamaged.
func (e *DamagedError) Is(target error) bool { return target == ErrDamaged }
