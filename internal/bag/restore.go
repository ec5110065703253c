// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// Restored is a book that was taken in, or was there already as the bag has it.
type Restored struct {
	Book    *book.Book
	Entries int
	Scans   int
	Already bool
}

// Restore checks a bag to its last byte and takes its book in, on behalf of
// somebody who may (asked before). A book that is
// there already, in the same rows, is left alone; in other rows it is ErrThere.
func (s *Bags) Restore(ctx context.Context, actor access.Actor, bag fs.FS, progress func(done, total int64, note string)) (*Restored, error) {
	checked, err := Check(ctx, bag, progress)
	if err != nil {
		return nil, err
	}
	if len(checked.Problems) > 0 {
		return nil, &DamagedError{checked.Problems}
	}
	c, err := openRecords(bag)
	if err != nil {
		return nil, err
	}
	row := c.rows["book"][0]
	if text(row, "province") != actor.Province || !access.Within(actor.Path, text(row, "path")) {
		return nil, access.ErrScope
	}
	r := &Restored{Entries: len(c.rows["entry"])}
	if there, err := s.there(ctx, c); err != nil || there != nil {
		r.Book, r.Already = there, true
		return r, err
	}
	if r.Scans, err = s.takeScans(ctx, c, bag, checked.sums); err != nil {
		return nil, err
	}
	if err := s.takeRows(ctx, actor, c); err != nil {
		return nil, fmt.Errorf("taking the book in: %w", err)
	}
	r.Book, err = book.Get(ctx, s.DB, text(row, "province"), text(row, "id"))
	return r, err
}

func openRecords(bag fs.FS) (*content, error) {
	f, err := bag.Open(recordsName)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	c, err := parseRecords(f)
	if err == nil {
		err = c.check()
	}
	return c, errors.Join(err, f.Close())
}

// there looks for the book: nil when it is not there, ErrThere when another one
// has its id or its natural key.
func (s *Bags) there(ctx context.Context, c *content) (*book.Book, error) {
	row := c.rows["book"][0]
	b, err := book.Get(ctx, s.DB, text(row, "province"), text(row, "id"))
	if err == nil {
		now, err := s.read(ctx, b)
		if err != nil {
			return nil, err
		}
		if !bytes.Equal(now.lines, c.lines) {
			return nil, fmt.Errorf("%w: the book %s, with other content", ErrThere, b.CanonicalName())
		}
		return b, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	same, err := store.Scalars[string](ctx, s.DB, sqlSame,
		text(row, "province"), text(row, "registered_by"), text(row, "registered_text"), text(row, "type"), number(row, "open_year"), text(row, "book_key"))
	if err != nil {
		return nil, err
	}
	if len(same) > 0 {
		return nil, fmt.Errorf("%w: a book of the same unit, type, year and number, %s", ErrThere, same[0])
	}
	return nil, nil
}

var sqlSame = store.SQL("bag.same", `SELECT id FROM book WHERE province = $1 AND registered_by = $2 AND registered_text = $3 AND type = $4 AND open_year = $5 AND book_key = $6`)

// takeScans puts the scans of the bag into the store. Every hash that a record
// names must be among them, or in the store already.
func (s *Bags) takeScans(ctx context.Context, c *content, bag fs.FS, sums map[string]string) (int, error) {
	files := map[string]string{} // by sum
	for name, sum := range sums {
		files[sum] = name
	}
	taken := map[string]bool{"": true}
	for _, table := range []string{"scan_file", "scan_page"} {
		for _, row := range c.rows[table] {
			hash := text(row, "hash")
			if taken[hash] {
				continue
			}
			taken[hash] = true
			if err := s.takeScan(ctx, hash, bag, files[hash]); err != nil {
				return 0, err
			}
		}
	}
	return len(taken) - 1, nil
}

func (s *Bags) takeScan(ctx context.Context, hash string, bag fs.FS, name string) error {
	if there, err := s.Blobs.Has(ctx, hash); there || err != nil {
		return err
	}
	if name == "" {
		return fmt.Errorf("%w: a scan that the records name is not in it: %s", ErrDamaged, hash)
	}
	f, err := bag.Open(name)
	if err != nil {
		return err
	}
	_, err = s.Blobs.Put(ctx, blob.Named(io.Reader(f), hash))
	return errors.Join(err, f.Close())
}

// takeRows puts all rows in, moves the counters and notes it in the audit log, in
// one transaction.
func (s *Bags) takeRows(ctx context.Context, actor access.Actor, c *content) error {
	columns, err := s.columns(ctx, c)
	if err != nil {
		return err
	}
	at := s.Now()
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, t := range tables {
			for _, row := range c.rows[t.name] {
				if err := tx.Insert(ctx, t.name, columns[t.name], row); err != nil {
					return err
				}
			}
		}
		row := c.rows["book"][0]
		b, err := book.Get(ctx, tx, text(row, "province"), text(row, "id"))
		if err != nil {
			return err
		}
		if err := counter.Add(ctx, tx, at, b.Place(), figures(b, c)); err != nil {
			return err
		}
		if err := countPeople(ctx, tx, at, b, c); err != nil {
			return err
		}
		return vouch(ctx, tx, at, actor, b, c)
	})
}

// columns are those of each table that both the bag and the store know: a bag of
// an earlier program lacks some, which get their default; one of a later program
// may have more, and what they say would be lost, so it is refused.
func (s *Bags) columns(ctx context.Context, c *content) (_ map[string][]string, err error) {
	snapshot, err := s.DB.Snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, snapshot.Close()) }()
	all := map[string][]string{}
	for _, t := range tables {
		if len(c.rows[t.name]) == 0 {
			continue
		}
		have, err := snapshot.Columns(ctx, t.name)
		if err != nil {
			return nil, err
		}
		first := c.rows[t.name][0]
		for name := range first {
			if !slices.Contains(have, name) {
				return nil, fmt.Errorf("%w: the table %s has no column %q here", ErrNewer, t.name, name)
			}
			all[t.name] = append(all[t.name], name)
		}
		slices.Sort(all[t.name])
	}
	return all, nil
}

// figures is what the book adds to the counters of its place.
func figures(b *book.Book, c *content) counter.Tally {
	t := b.Figures()
	attached := map[string]bool{}
	for _, region := range c.rows["region"] {
		attached[text(region, "entry_id")] = true
	}
	t[counter.Attached] = int64(len(attached))
	return t
}

// countPeople gives those who keyed the entries their due.
func countPeople(ctx context.Context, tx *store.Tx, at time.Time, b *book.Book, c *content) error {
	keyed := map[string]int64{}
	for _, v := range c.rows["entry_version"] {
		if number(v, "n") == 1 && text(v, "act") == "key" {
			keyed[text(v, "author")]++
		}
	}
	for who, n := range keyed {
		if err := counter.AddPerson(ctx, tx, at, b.Province, b.Path, counter.Person{AccountID: who, Keyed: n}); err != nil {
			return err
		}
	}
	return nil
}

// vouch notes every version that was taken in, with its digest, so that the log
// proves from here on that none is changed.
func vouch(ctx context.Context, tx *store.Tx, at time.Time, actor access.Actor, b *book.Book, c *content) error {
	note := func(target string, v store.Named) error {
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(at), Province: b.Province, Actor: actor.ID, Action: "book.restore", Target: target,
			Version: int(number(v, "n")), Digest: audit.Digest(text(v, "body")), Detail: map[string]string{"path": b.Path}})
	}
	for _, v := range c.rows["book_version"] {
		if err := note("book:"+b.ID, v); err != nil {
			return err
		}
	}
	for _, v := range c.rows["entry_version"] {
		if err := note("entry:"+text(v, "entry_id"), v); err != nil {
			return err
		}
	}
	return nil
}
