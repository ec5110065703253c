// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Limits bound what a table may ask for.
type Limits struct {
	Bytes    int64 // of the file
	Unpacked int64 // of an xlsx, all parts together
	Rows     int
	// Memory is the size from which a part of an xlsx is unpacked to a temporary
	// file; 0 means 16 MB.
	Memory int64
}

const (
	// MaxColumns is what a sheet of Excel has.
	MaxColumns = 16_384
	// MaxRow bounds the bytes of one row, all cells together.
	MaxRow = 4 << 20
)

// DefaultLimits suit a whole province in one file.
func DefaultLimits() Limits {
	return Limits{Bytes: 256 << 20, Unpacked: 2 << 30, Rows: 1_100_000}
}

// Options say how to read.
type Options struct {
	Sheet   string   // of an xlsx, compared as headers are; empty is the first
	Want    []string // headers looked for: find the header row below a title
	Unguard bool     // the CSV was written with Guard
	// Workbook opens an xlsx; nil is OpenWorkbook, in the calling process. A
	// program that serves people gives one that reads in another process, as
	// decode.Pool does.
	Workbook Opener
}

// Opener opens a sheet of an xlsx of so many bytes; an empty name is the first
// sheet. The limits of the file and of its rows are looked after by Reader.
type Opener func(file io.ReaderAt, size int64, limits Limits, name string) (Source, error)

// Source gives the rows of a table as they stand, the empty ones of an xlsx
// left out; io.EOF ends them. No row has more than MaxColumns cells or MaxRow
// bytes.
type Source interface {
	Next() (number int, cells []string, err error)
	Close() error
}

// headerRows is how many rows are searched for the header.
const headerRows = 20

// Row is one row of a table.
type Row struct {
	Number int      // in the file, counted from 1
	Cells  []string // as they stand; may be fewer or more than the headers
	// Legacy names the cells that look like text in an old encoding, by
	// column; nil when there are none. The cells are not converted.
	Legacy map[int]vntext.Encoding
}

// Cell gives the text of column i, empty when the row is shorter.
func (r Row) Cell(i int) string {
	if i < 0 || i >= len(r.Cells) {
		return ""
	}
	return r.Cells[i]
}

// Empty tells a row in which nothing but space is written.
func (r Row) Empty() bool {
	for _, c := range r.Cells {
		if strings.TrimSpace(c) != "" {
			return false
		}
	}
	return true
}

// Header is the row of column names.
type Header struct {
	Row       int      // its number in the file
	Names     []string // as written
	Doubles   []string // names that stand more than once; the first counts
	positions map[string]int
}

// Index gives the column of a header, compared by HeaderKey.
func (h *Header) Index(name string) (int, bool) {
	i, ok := h.positions[HeaderKey(name)]
	return i, ok
}

// Missing gives those of the names that the table does not have.
func (h *Header) Missing(names ...string) []string {
	var out []string
	for _, n := range names {
		if _, ok := h.Index(n); !ok {
			out = append(out, n)
		}
	}
	return out
}

// HeaderKey is what headers are compared by: up to the first line break,
// without marks and case, spaces drawn together. The ministry's templates
// carry trailing spaces, capitals and a second line with the code list.
func HeaderKey(s string) string {
	s = strings.TrimLeft(strings.TrimPrefix(s, bom), " \t\r\n\u00a0")
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i]
	}
	s = strings.ReplaceAll(s, "\u00a0", " ")
	return strings.Join(strings.Fields(vntext.Fold(s)), " ")
}

func newHeader(number int, cells []string) *Header {
	h := &Header{Row: number, Names: cells, positions: map[string]int{}}
	for i, name := range cells {
		key := HeaderKey(name)
		if key == "" {
			continue
		}
		if _, ok := h.positions[key]; ok {
			h.Doubles = append(h.Doubles, name)
			continue
		}
		h.positions[key] = i
	}
	return h
}

// Reader reads one table.
type Reader struct {
	Header  Header
	Format  string // "xlsx" or "csv"
	src     Source
	limits  Limits
	unguard bool
	pending []Row // rows read while the header was looked for
}

// Open recognises the file by its content, finds the header row and stands
// before the first row of data. What is not taken is a *refusal.Refusal.
func Open(r io.ReadSeeker, limits Limits, opts Options) (*Reader, error) {
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("measuring table: %w", err)
	}
	if limits.Bytes > 0 && size > limits.Bytes {
		return nil, refuseBytes(size, limits.Bytes)
	}
	head := make([]byte, min(size, 512))
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading table: %w", err)
	}
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, fmt.Errorf("reading table: %w", err)
	}
	t := &Reader{limits: limits, unguard: opts.Unguard, Format: "csv"}
	switch {
	case len(bytes.TrimSpace(head)) == 0 && size <= 512:
		return nil, refuse(CodeEmpty, 0, nil)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0")):
		return nil, refuse(CodeOldXLS, 0, nil)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		t.Format, t.unguard = "xlsx", false // its cells are marked as text
		t.src, err = openXLSX(r, size, limits, opts)
	default:
		t.src, err = openCSV(r, head)
	}
	if err != nil {
		return nil, err
	}
	if err := t.findHeader(opts.Want); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func openXLSX(r io.ReadSeeker, size int64, limits Limits, opts Options) (Source, error) {
	at, ok := r.(io.ReaderAt)
	if !ok {
		return nil, errors.New("reading xlsx: the source has no ReadAt")
	}
	if opts.Workbook != nil {
		return opts.Workbook(at, size, limits, opts.Sheet)
	}
	return OpenWorkbook(at, size, limits, opts.Sheet)
}

// openCSV recognises how the text is encoded.
func openCSV(r io.ReadSeeker, head []byte) (Source, error) {
	lower := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head, []byte(bom))))
	for prefix, name := range map[string]string{
		"<html": "HTML", "<!doctype": "HTML", "<table": "HTML", "<?xml": "XML", "%pdf-": "PDF", "{\\rtf": "RTF",
	} {
		if bytes.HasPrefix(lower, []byte(prefix)) {
			return nil, refuseOther(name)
		}
	}
	if _, err := r.Seek(0, io.SeekStart); err != nil {
		return nil, fmt.Errorf("reading CSV: %w", err)
	}
	all, err := io.ReadAll(r) // bounded by Limits.Bytes
	if err != nil {
		return nil, fmt.Errorf("reading CSV: %w", err)
	}
	switch {
	case bytes.HasPrefix(all, []byte("\xff\xfe")), bytes.HasPrefix(all, []byte("\xfe\xff")):
		return newCSVSource(strings.NewReader(fromUTF16(all))), nil
	case bytes.IndexByte(head, 0) >= 0:
		return nil, refuseNoSheet()
	case utf8.Valid(all):
		return newCSVSource(bytes.NewReader(bytes.TrimPrefix(all, []byte(bom)))), nil
	}
	// Bytes of an old encoding become the characters that a cell would show,
	// which is the form the detection works on.
	return newCSVSource(strings.NewReader(fromLatin1(all))), nil
}

func fromUTF16(b []byte) string {
	little := b[0] == 0xFF
	units := make([]uint16, 0, len(b)/2)
	for b = b[2:]; len(b) >= 2; b = b[2:] {
		u := uint16(b[0])<<8 | uint16(b[1])
		if little {
			u = uint16(b[1])<<8 | uint16(b[0])
		}
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

func fromLatin1(b []byte) string {
	var s strings.Builder
	s.Grow(len(b) + len(b)/4)
	for _, c := range b {
		s.WriteRune(rune(c))
	}
	return s.String()
}

// findHeader takes the row among the first that has most of the wanted names,
// or the first row that is not empty.
func (t *Reader) findHeader(want []string) error {
	wanted := map[string]bool{}
	for _, w := range want {
		wanted[HeaderKey(w)] = true
	}
	var seen []Row
	best, bestHits := -1, 0
	for len(seen) < headerRows {
		row, err := t.read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		seen = append(seen, row)
		hits := matches(row, wanted)
		if !row.Empty() && (best < 0 || hits > bestHits) {
			best, bestHits = len(seen)-1, hits
		}
		if best >= 0 && bestHits == len(wanted) {
			break
		}
	}
	if best < 0 {
		return refuse(CodeNoHeader, 0, nil)
	}
	t.Header = *newHeader(seen[best].Number, seen[best].Cells)
	t.pending = seen[best+1:]
	return nil
}

func matches(row Row, wanted map[string]bool) int {
	found := map[string]bool{}
	for _, c := range row.Cells {
		if key := HeaderKey(c); wanted[key] {
			found[key] = true
		}
	}
	return len(found)
}

// read gives the next row of the source.
func (t *Reader) read() (Row, error) {
	number, cells, err := t.src.Next()
	if err != nil {
		return Row{}, err
	}
	if t.limits.Rows > 0 && number > t.limits.Rows {
		return Row{}, refuseRows(number, t.limits.Rows)
	}
	row := Row{Number: number, Cells: cells}
	for i, c := range cells {
		if t.unguard {
			cells[i] = Unguard(c)
		}
		if e, ok := legacy(c); ok {
			if row.Legacy == nil {
				row.Legacy = map[int]vntext.Encoding{}
			}
			row.Legacy[i] = e
		}
	}
	return row, nil
}

// legacy tells text in an old encoding. Most cells are ASCII, which needs no
// look.
func legacy(s string) (vntext.Encoding, bool) {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			e, _ := vntext.Detect(s)
			return e, e != vntext.Unicode
		}
	}
	return vntext.Unicode, false
}

// Rows walks the rows below the header; empty ones are passed over. After an
// error, always a *refusal.Refusal, the walk ends. It can be walked once.
func (t *Reader) Rows() iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		for {
			row, err := t.nextRow()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(Row{}, err)
				return
			}
			if !row.Empty() && !yield(row, nil) {
				return
			}
		}
	}
}

func (t *Reader) nextRow() (Row, error) {
	if len(t.pending) > 0 {
		row := t.pending[0]
		t.pending = t.pending[1:]
		return row, nil
	}
	return t.read()
}

// Close frees what reading took; the file itself stays with the caller.
func (t *Reader) Close() error { return t.src.Close() }
