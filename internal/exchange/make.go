// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// Order asks for an export.
type Order struct {
	ID       string // made once for it
	Province string
	Book     string // id
	Actor    string // account id, for the record
	Formats  []Format
}

// Make makes an export, or gives the one that was made for the order's id.
// progress is told of each entry; its note is the name of a file. Whether the
// actor may do so has been asked before (Start).
func (s *Exports) Make(ctx context.Context, o Order, progress func(done, total int64, note string)) (*Export, error) {
	formats, err := chosen(o.Formats)
	if err != nil {
		return nil, err
	}
	if x, err := Get(ctx, s.DB, o.Province, o.ID); !errors.Is(err, store.ErrNotFound) {
		return x, err
	}
	at := s.Now()
	p, err := pick(ctx, s.DB, o.Province, o.Book)
	if err != nil {
		return nil, err
	}
	if len(p.items) == 0 {
		return nil, ErrNothing
	}
	if !slices.Contains(formats, ZIP) {
		p.withoutScans()
	}
	x := &Export{Province: o.Province, ID: o.ID, Path: p.book.Path, BookID: p.book.ID, Name: p.book.CanonicalName(), At: store.Millis(at), By: o.Actor, Print: p.print, Entries: len(p.items)}
	if err := s.write(ctx, p, x, formats, progress); err != nil {
		return nil, err
	}
	x.Remarks = p.remarks
	if err := s.proveSheet(ctx, p, x); err != nil {
		return nil, err
	}
	return x, s.record(ctx, x, at)
}

// write makes the files, all in one walk over the entries.
func (s *Exports) write(ctx context.Context, p *picked, x *Export, formats []Format, progress func(done, total int64, note string)) (err error) {
	out, err := s.sinks(ctx, p, x, formats)
	if err != nil {
		return err
	}
	defer func() {
		for _, k := range out {
			k.drop()
		}
	}()
	for i := range p.items {
		it := &p.items[i]
		progress(int64(i), int64(len(p.items)), shown(x, it))
		row, err := s.rowOf(ctx, p, it, i+1)
		if err != nil {
			return err
		}
		for _, k := range out {
			if err := k.add(ctx, row); err != nil {
				return fmt.Errorf("writing %s: %w", x.Name, err)
			}
		}
		x.Parts = append(x.Parts, Part{Entry: it.ID, RegNo: it.RegNo, Version: it.Entry.Version, File: it.file})
		if it.file != "" {
			x.Scans++
		}
	}
	progress(int64(len(p.items)), int64(len(p.items)), x.Name)
	for _, k := range out {
		file, err := k.finish()
		if err != nil {
			return fmt.Errorf("finishing %s: %w", x.Name, err)
		}
		if file.Hash != "" {
			x.Files = append(x.Files, file)
		}
	}
	return nil
}

// shown is what a person sees of an entry that is being worked on.
func shown(x *Export, it *item) string {
	if it.file != "" {
		return strings.TrimSuffix(it.file, ".pdf")
	}
	return x.Name
}

// row is one entry on its way into the files.
type row struct {
	*item
	seq     int
	version entry.Version
	cells   []string
	remark  func(why string)
}

func (s *Exports) rowOf(ctx context.Context, p *picked, it *item, seq int) (*row, error) {
	v, err := entry.VersionOf(ctx, s.DB, it.Province, it.ID, it.Entry.Version)
	if err != nil {
		return nil, fmt.Errorf("reading version %d of an entry: %w", it.Entry.Version, err)
	}
	return &row{item: it, seq: seq, version: v, cells: Row(p.typ, v.Values, seq), remark: func(why string) { p.remark(it.Entry, why) }}, nil
}

// proveSheet reads the workbook back and compares it with the store, field by
// field.
func (s *Exports) proveSheet(ctx context.Context, p *picked, x *Export) (err error) {
	file, ok := x.File(XLSX)
	if !ok {
		return nil
	}
	r, err := s.Blobs.Open(ctx, file.Hash)
	if err != nil {
		return fmt.Errorf("reading back %s: %w", file.Name, err)
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	w, err := Read(r, p.typ)
	if err != nil {
		return fmt.Errorf("reading back %s: %w", file.Name, err)
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	n := 0
	for line, err := range w.Lines() {
		if err != nil {
			return fmt.Errorf("reading back %s: %w", file.Name, err)
		}
		if n++; n > len(p.items) {
			break
		}
		row, err := s.rowOf(ctx, p, &p.items[n-1], n)
		if err != nil {
			return err
		}
		if d := Compare(p.typ, row.cells, line); len(d) > 0 {
			return fmt.Errorf("reading back %s: %v came back as another text", file.Name, d[0])
		}
	}
	if n != len(p.items) {
		return fmt.Errorf("reading back %s: %d rows, want %d", file.Name, n, len(p.items))
	}
	return nil
}

// record keeps the export and notes it with the book and in the audit log.
func (s *Exports) record(ctx context.Context, x *Export, at time.Time) error {
	body, err := json.Marshal(x.Body)
	if err != nil {
		return fmt.Errorf("writing an export: %w", err)
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		n, err := tx.Exec(ctx, sqlAdd, x.Province, x.ID, x.Path, x.BookID, x.Name, x.At, x.By, x.Print, x.Entries, x.Scans, string(body))
		if err != nil || n == 0 {
			return err
		}
		detail := map[string]string{"export": x.ID, "path": x.Path, "name": x.Name, "entries": fmt.Sprint(x.Entries), "scans": fmt.Sprint(x.Scans)}
		for _, f := range x.Files {
			if err := tx.Do(ctx, sqlAddFile, x.Province, x.ID, f.Format, f.Name, f.Hash, f.Size); err != nil {
				return err
			}
			detail[string(f.Format)] = f.Hash
		}
		if err := book.SetExported(ctx, tx, x.Province, x.BookID, at); err != nil {
			return err
		}
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(at), Province: x.Province, Actor: x.By, Action: "book.export", Target: "book:" + x.BookID, Detail: detail})
	})
}
