// SPDX-License-Identifier: Apache-2.0

package exchange

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/sheet"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Names of the sheets of the ministry's workbook.
const (
	DataSheet  = "DL Import"
	NotesSheet = "Ghi chu"
)

// minHits is how many of a type's columns a table must have to be taken for it:
// fewer stand in any list of people.
const minHits = 8

// ErrUnknownTable: the columns are not those of a kind of register.
var ErrUnknownTable = errors.New("exchange: the columns are not those of any register")

// Workbook is a table in the ministry's form being read.
type Workbook struct {
	Type    *civil.Type
	Format  string   // "xlsx" or "csv"
	Missing []string // columns of the type that the table lacks
	Extra   []string // headers that no column of the type has
	Doubles []string // headers that stand twice; the first counts

	reader *sheet.Reader
	fields []string // of each column of the table: the column's name, "" when unknown
}

// Line is one row as it stands.
type Line struct {
	Number int                        // in the file, from 1
	Cells  map[string]string          // column name → text, spaces around it cut; empty cells are left out
	Legacy map[string]vntext.Encoding // columns whose text looks like an old encoding; not converted
}

// Read opens a workbook or CSV in the form of the ministry's templates, in any
// of the spellings in use: capitals, trailing spaces, the codes in a second line
// of the header, older ones with fewer columns, tables with further columns in
// front. Which register it is follows from the columns, unless t says so. The
// source stays open until Close. What can't be read is a *refusal.Refusal or
// ErrUnknownTable.
func Read(r io.ReadSeeker, t *civil.Type) (*Workbook, error) {
	table, err := openTable(r, t)
	if err != nil {
		return nil, err
	}
	names := table.Header.Names
	if t == nil {
		if t = recognise(names); t == nil {
			return nil, errors.Join(ErrUnknownTable, table.Close())
		}
	} else if hits(t, names) == 0 {
		return nil, errors.Join(ErrUnknownTable, table.Close())
	}
	w := &Workbook{Type: t, Format: table.Format, reader: table}
	w.match(names)
	return w, nil
}

func openTable(r io.ReadSeeker, t *civil.Type) (*sheet.Reader, error) {
	opts := sheet.Options{Sheet: DataSheet, Want: wanted(t), Unguard: true}
	table, err := sheet.Open(r, sheet.DefaultLimits(), opts)
	if refused, ok := refusal.Of(err); ok && refused.Code == sheet.CodeNoSheet {
		// A workbook of somebody else's: its first sheet then.
		opts.Sheet = ""
		table, err = sheet.Open(r, sheet.DefaultLimits(), opts)
	}
	return table, err
}

// wanted lists the column names by which the header row is found below a title.
func wanted(t *civil.Type) []string {
	types := civil.Types()
	if t != nil {
		types = []*civil.Type{t}
	}
	var names []string
	for _, t := range types {
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
	}
	return names
}

// recognise finds the register that most of the headers belong to; nil when
// too few belong to any, or when two fit alike.
func recognise(names []string) *civil.Type {
	var best *civil.Type
	most, next := 0, 0
	for _, t := range civil.Types() {
		switch n := hits(t, names); {
		case n > most:
			best, most, next = t, n, most
		case n > next:
			next = n
		}
	}
	if most < minHits || most == next {
		return nil
	}
	return best
}

func hits(t *civil.Type, names []string) int {
	found := map[string]bool{}
	for _, name := range names {
		if c, ok := t.ColumnOf(name); ok {
			found[c.Name] = true
		}
	}
	return len(found)
}

// match notes which column each header means.
func (w *Workbook) match(names []string) {
	w.fields = make([]string, len(names))
	seen := map[string]bool{}
	for i, name := range names {
		c, ok := w.Type.ColumnOf(name)
		switch {
		case !ok && strings.TrimSpace(name) != "":
			w.Extra = append(w.Extra, name)
		case ok && seen[c.Name]:
			w.Doubles = append(w.Doubles, name)
		case ok:
			seen[c.Name] = true
			w.fields[i] = c.Name
		}
	}
	for _, c := range w.Type.Columns {
		if !seen[c.Name] {
			w.Missing = append(w.Missing, c.Name)
		}
	}
}

// Lines walks the rows; empty ones are passed over. After an error the walk
// ends. It can be walked once.
func (w *Workbook) Lines() iter.Seq2[Line, error] {
	return func(yield func(Line, error) bool) {
		for row, err := range w.reader.Rows() {
			if err != nil {
				yield(Line{}, err)
				return
			}
			if !yield(w.line(row), nil) {
				return
			}
		}
	}
}

func (w *Workbook) line(row sheet.Row) Line {
	l := Line{Number: row.Number, Cells: make(map[string]string, len(row.Cells))}
	for i, text := range row.Cells {
		if i >= len(w.fields) || w.fields[i] == "" {
			continue
		}
		if text = tidy(text); text != "" {
			l.Cells[w.fields[i]] = text
		}
		if e, ok := row.Legacy[i]; ok {
			if l.Legacy == nil {
				l.Legacy = map[string]vntext.Encoding{}
			}
			l.Legacy[w.fields[i]] = e
		}
	}
	return l
}

// Close frees what reading took; the source stays with the caller.
func (w *Workbook) Close() error { return w.reader.Close() }

// Values is the row as an entry's values: texts as written, not read yet
// (civil.Normalize does that). Columns that only count or repeat others
// are left out, as on the form.
func (w *Workbook) Values(l Line) civil.Values {
	values := make(civil.Values, len(l.Cells))
	for id, text := range l.Cells {
		f, ok := w.Type.Field(id)
		switch {
		case !ok:
		case text == Illegible:
			values[id] = civil.Value{Mark: civil.MarkIllegible}
		case f.From != "" && l.Cells[f.From] == text:
		default:
			values[id] = civil.Value{Written: text}
		}
	}
	return values
}

// Difference is one field that came back as another than was written.
type Difference struct {
	Row         int // in the file
	Column      string
	Wrote, Gave string
}

func (d Difference) String() string {
	// Without the texts: they are personal, and errors are kept and logged.
	return fmt.Sprintf("row %d, column %s", d.Row, d.Column)
}

// Compare lists the columns in which a line read is not the row written.
func Compare(t *civil.Type, wrote []string, l Line) []Difference {
	var out []Difference
	for i, c := range t.Columns {
		if gave := l.Cells[c.Name]; gave != wrote[i] {
			out = append(out, Difference{l.Number, c.Name, wrote[i], gave})
		}
	}
	return out
}
