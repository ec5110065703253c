// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// Kind is how the cells of a column are stored.
type Kind int

const (
	// Text keeps every value as it is: dates, numbers with leading zeros.
	Text Kind = iota
	// Number stores values that are plain whole numbers as numbers, and all
	// others as text.
	Number
)

// Column is a column to write.
type Column struct {
	Header string  // written exactly, trailing spaces and line breaks too
	Width  float64 // in characters; 0 is a width that suits the header
	Kind   Kind
}

// MaxCell is the longest text of a cell, in UTF-16 units, by the xlsx format.
const MaxCell = 32767

// Longest and shortest width a column gets from its header.
const (
	minWidth = 9
	maxWidth = 42
)

// ErrCellTooLong reports a value longer than MaxCell. It is never cut.
var ErrCellTooLong = errors.New("the text is longer than a cell can hold")

// Book is a workbook being written. Its sheets are written one after another.
type Book struct {
	file   *excelize.File
	header int // styles
	text   int
	sheets int
	open   *Writer
}

// NewBook starts a workbook.
func NewBook() (*Book, error) {
	b := &Book{file: excelize.NewFile()}
	err := b.styles()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting workbook: %w", err), b.file.Close())
	}
	return b, nil
}

func (b *Book) styles() (err error) {
	b.header, err = b.file.NewStyle(&excelize.Style{
		Font:      &excelize.Font{Bold: true},
		Fill:      excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E8EEF4"}},
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
		Border:    []excelize.Border{{Type: "bottom", Color: "8A9BAA", Style: 1}},
	})
	if err != nil {
		return err
	}
	// 49 is the built-in format "@": a cell a person edits stays text too.
	b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: 49})
	return err
}

// Writer writes the rows of one sheet.
type Writer struct {
	stream  *excelize.StreamWriter
	columns []Column
	text    int
	row     int
	cells   []any // reused for each row
}

// Sheet starts a sheet with a frozen header row. The sheet before is finished.
func (b *Book) Sheet(name string, columns []Column) (*Writer, error) {
	if err := b.finish(); err != nil {
		return nil, err
	}
	if err := b.addSheet(name); err != nil {
		return nil, fmt.Errorf("adding sheet %q: %w", name, err)
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, fmt.Errorf("adding sheet %q: %w", name, err)
	}
	w := &Writer{stream: stream, columns: columns, text: b.text, cells: make([]any, len(columns))}
	if err := w.head(b.header); err != nil {
		return nil, fmt.Errorf("writing header of %q: %w", name, err)
	}
	b.open = w
	return w, nil
}

func (b *Book) addSheet(name string) error {
	b.sheets++
	if b.sheets == 1 {
		return b.file.SetSheetName("Sheet1", name)
	}
	_, err := b.file.NewSheet(name)
	return err
}

func (b *Book) finish() error {
	if b.open == nil {
		return nil
	}
	err := b.open.stream.Flush()
	b.open = nil
	if err != nil {
		return fmt.Errorf("finishing sheet: %w", err)
	}
	return nil
}

func (w *Writer) head(style int) error {
	for i, c := range w.columns {
		width := c.Width
		if width == 0 {
			width = min(max(float64(len([]rune(c.Header)))*1.15, minWidth), maxWidth)
		}
		if err := w.stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
		w.cells[i] = excelize.Cell{StyleID: style, Value: c.Header}
	}
	panes := &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}
	if err := w.stream.SetPanes(panes); err != nil {
		return err
	}
	w.row = 1
	return w.stream.SetRow("A1", w.cells, excelize.RowOpts{Height: lineHeight * float64(headerLines(w.columns))})
}

// lineHeight is that of a line of the usual face, in points.
const lineHeight = 15

// headerLines is how many lines the tallest header takes: its own line breaks,
// since columns are as wide as their headers' lines.
func headerLines(columns []Column) int {
	most := 1
	for _, c := range columns {
		most = max(most, strings.Count(c.Header, "\n")+1)
	}
	return most
}

// Write writes the next row; a missing rest is empty. More values than
// columns, or a value too long for a cell, is an error and writes nothing.
func (w *Writer) Write(values ...string) error {
	if len(values) > len(w.columns) {
		return fmt.Errorf("row %d: %d values for %d columns", w.row+1, len(values), len(w.columns))
	}
	for i := range w.cells {
		w.cells[i] = nil
		if i >= len(values) || values[i] == "" {
			continue
		}
		if tooLong(values[i]) {
			return fmt.Errorf("row %d, column %q: %w", w.row+1, w.columns[i].Header, ErrCellTooLong)
		}
		w.cells[i] = w.cell(w.columns[i].Kind, values[i])
	}
	w.row++
	if err := w.stream.SetRow("A"+strconv.Itoa(w.row), w.cells); err != nil {
		return fmt.Errorf("writing row %d: %w", w.row, err)
	}
	return nil
}

func (w *Writer) cell(kind Kind, value string) any {
	if kind == Number {
		// Only what comes back as the same text: not 007, not +5.
		if n, err := strconv.Atoi(value); err == nil && strconv.Itoa(n) == value && len(value) < 16 {
			return n
		}
	}
	return excelize.Cell{StyleID: w.text, Value: value}
}

// Row is the number of the row written last; the header is row 1.
func (w *Writer) Row() int { return w.row }

func tooLong(s string) bool {
	return len(s) > MaxCell && len(utf16.Encode([]rune(s))) > MaxCell
}

// Close finishes the workbook and writes it to out. Without a sheet it is an
// error. The Book cannot be used afterwards.
func (b *Book) Close(out io.Writer) error {
	err := b.finish()
	if err == nil && b.sheets == 0 {
		err = errors.New("a workbook needs at least one sheet")
	}
	if err == nil {
		_, err = b.file.WriteTo(out)
	}
	if err = errors.Join(err, b.file.Close()); err != nil {
		return fmt.Errorf("writing workbook: %w", err)
	}
	return nil
}
