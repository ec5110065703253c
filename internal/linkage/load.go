// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"errors"
	"fmt"
	"io"
	"strconv"
)

// Mapping says how a foreign file's columns and values become the engine's.
type Mapping struct {
	Columns map[string]ColumnList        `json:"columns"`
	Values  map[string]map[string]string `json:"values"`
}

// loader feeds a CSV stream into a corpus.
type loader struct {
	c        *corpus
	cols     Columns
	fallback Kind
	probs    *Problems
	seen     *hashSet
	join     []byte
	read     *rowReader
	header   []string
}

// columnsFor maps the header, by the mapping where there is one.
func columnsFor(header []string, m *Mapping) (Columns, error) {
	if m == nil {
		return MapHeader(header), nil
	}
	var c Columns
	at := map[string]int{}
	for i := len(header) - 1; i >= 0; i-- {
		at[foldKeyKeep(header[i])] = i
	}
	for name, list := range m.Columns {
		f, ok := FieldByName(name)
		if !ok {
			return c, fmt.Errorf("the mapping names %q, which is no field of the engine", name)
		}
		for _, col := range list {
			i, ok := at[foldKeyKeep(col)]
			if !ok {
				return c, fmt.Errorf("the mapping names column %q, which the file does not have", col)
			}
			c.Of[f] = append(c.Of[f], i)
		}
	}
	for name, v := range m.Values {
		if f, ok := FieldByName(name); ok {
			c.values[f] = v
		}
	}
	if _, named := m.Columns["type"]; !named { // the file's own type column still counts
		own := MapHeader(header)
		c.Of[FieldType] = own.Of[FieldType]
	}
	c.Register = c.Has(FieldNumber) || c.Has(FieldRegDate) || c.Has(FieldBook)
	return c, nil
}

// ErrColumns is wrapped by errors about a header that can't be used.
var ErrColumns = errors.New("the columns can't be used")

// newLoader reads the header and maps it.
func newLoader(c *corpus, in io.Reader, input Input, probs *Problems) (*loader, error) {
	l := &loader{c: c, probs: probs, fallback: input.Kind, seen: newHashSet(1 << 16), read: newRowReader(in, probs)}
	row, err := l.read.next()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", ErrColumns, errNoHeader)
	}
	if err != nil {
		return nil, err
	}
	for _, cell := range row {
		if text, ok := decodeIfOdd(cell); ok {
			cell = text
		}
		l.header = append(l.header, string(cell))
	}
	if l.cols, err = columnsFor(l.header, input.Mapping); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrColumns, err)
	}
	if input.Soft && !l.cols.Register {
		l.fallback = KindOther
	}
	if l.fallback == KindOther {
		l.fallback = l.cols.Kind
	}
	if !l.cols.Has(FieldName) {
		return nil, fmt.Errorf("%w: there is no column for the name (have %q)", ErrColumns, l.header)
	}
	if l.cols.Has(FieldType) || l.fallback != KindOther {
		return l, nil
	}
	l.fallback = KindPerson
	if l.cols.Register {
		l.fallback = KindBirth
	}
	return l, nil
}

// all reads every row. Broken rows are reported and the rest taken.
func (l *loader) all(opt *Options) error {
	var cells cellsOf
	for {
		row, err := l.read.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(row) != len(l.header) && !l.odd(row) {
			continue
		}
		l.pick(row, &cells)
		if !l.identify(&cells) {
			continue
		}
		l.c.add(&cells, l.fallback)
		if l.c.len()&0x3fff == 0 {
			if opt.stopped() {
				return ErrStopped
			}
			opt.progress("read", l.c.len(), 0)
		}
	}
}

// odd reports a row with another number of cells than the header. A row that
// is a little short is padded; one that lacks most of its cells is left out,
// and so is one with more cells, for nobody knows which of them slipped.
func (l *loader) odd(row [][]byte) bool {
	code, lost := "short", len(row)*2 < len(l.header)
	if len(row) > len(l.header) {
		code = "long"
		for _, c := range row[len(l.header):] {
			lost = lost || len(c) > 0
		}
		if !lost {
			return true
		}
	}
	l.probs.add(Problem{Row: l.read.row, Line: l.read.line, Code: code, Lost: lost,
		Text: fmt.Sprintf("%d cells, the header has %d", len(row), len(l.header))})
	return !lost
}

func (l *loader) pick(row [][]byte, cells *cellsOf) {
	l.join = l.join[:0]
	for f := range cells {
		cols := l.cols.Of[f]
		cells[f] = nil
		switch {
		case len(cols) == 1 && cols[0] < len(row):
			cells[f] = trim(row[cols[0]])
		case len(cols) > 1:
			from := len(l.join)
			for _, i := range cols {
				if i < len(row) {
					l.join = append(append(l.join, trim(row[i])...), ' ')
				}
			}
			cells[f] = trim(l.join[from:])
		}
		if v := l.cols.values[f]; v != nil {
			if t, ok := v[string(cells[f])]; ok {
				cells[f] = []byte(t)
			}
		}
	}
}

func trim(s []byte) []byte {
	for len(s) > 0 && s[0] <= ' ' {
		s = s[1:]
	}
	for len(s) > 0 && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	return s
}

// identify makes sure that the row has an identifier of its own.
func (l *loader) identify(cells *cellsOf) bool {
	id := cells[FieldID]
	if len(id) == 0 {
		if l.cols.Has(FieldID) {
			l.probs.add(Problem{Row: l.read.row, Line: l.read.line, Code: "no_id", Text: "no identifier: the row number is used"})
		}
		cells[FieldID] = strconv.AppendInt([]byte("row"), int64(l.read.row), 10)
		id = cells[FieldID]
	}
	if !l.seen.add(hashBytes(id)) {
		l.probs.add(Problem{Row: l.read.row, Line: l.read.line, Code: "same_id",
			Text: fmt.Sprintf("identifier %q was used before: the row number was added", id)})
		cells[FieldID] = strconv.AppendInt(append(append([]byte(nil), id...), "#row"...), int64(l.read.row), 10)
		l.seen.add(hashBytes(cells[FieldID]))
	}
	return true
}
