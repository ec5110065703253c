// SPDX-License-Identifier: Apache-2.0

package sheet

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// CSVOptions are how a CSV file is written. The zero value is for programs:
// commas, no mark, every value unaltered.
type CSVOptions struct {
	BOM       bool // Excel takes the file for UTF-8 only with this mark
	Separator rune // 0 is a comma
	Guard     bool // disarm formulas; see the package
}

// ForExcel is CSV for a person who opens it with a double click.
func ForExcel() CSVOptions { return CSVOptions{BOM: true, Guard: true} }

// CSVWriter writes a CSV file row by row.
type CSVWriter struct {
	w     *csv.Writer
	guard bool
	row   []string // reused
}

// NewCSVWriter starts a CSV file with its header.
func NewCSVWriter(out io.Writer, opts CSVOptions, header ...string) (*CSVWriter, error) {
	if opts.BOM {
		if _, err := io.WriteString(out, bom); err != nil {
			return nil, fmt.Errorf("writing CSV: %w", err)
		}
	}
	w := csv.NewWriter(out)
	w.UseCRLF = true // RFC 4180
	if opts.Separator != 0 {
		w.Comma = opts.Separator
	}
	c := &CSVWriter{w: w, guard: opts.Guard}
	return c, c.Write(header...)
}

// Write writes the next row.
func (c *CSVWriter) Write(values ...string) error {
	c.row = c.row[:0]
	for _, v := range values {
		if c.guard {
			v = Guard(v)
		}
		c.row = append(c.row, v)
	}
	if err := c.w.Write(c.row); err != nil {
		return fmt.Errorf("writing CSV row: %w", err)
	}
	return nil
}

// Close writes what is still held back. It does not close the file.
func (c *CSVWriter) Close() error {
	c.w.Flush()
	if err := c.w.Error(); err != nil {
		return fmt.Errorf("writing CSV: %w", err)
	}
	return nil
}

// Guard disarms a value that a spreadsheet program would run as a formula, by
// an apostrophe in front. Unguard undoes it exactly.
func Guard(v string) string {
	if risky(v) {
		return "'" + v
	}
	return v
}

// Unguard takes off the apostrophe that Guard put in front, and no other.
func Unguard(v string) string {
	if strings.HasPrefix(v, "'") && risky(v[1:]) {
		return v[1:]
	}
	return v
}

// risky tells a value that begins like a formula, also behind apostrophes, so
// that Guard never gives two values the same form.
func risky(v string) bool {
	v = strings.TrimLeft(v, "'")
	return v != "" && strings.ContainsRune("=+-@\t\r", rune(v[0]))
}

const (
	bom = "\ufeff"
	// sniffBytes of a CSV file are looked at to find its separator.
	sniffBytes = 64 << 10
)

var errRowTooLong = fmt.Errorf("a row of more than %d bytes", MaxRow)

// csvSource reads rows of a CSV file.
type csvSource struct {
	budget *budgetReader
	r      *csv.Reader
	shift  int // lines passed over before the table
	last   int // row number of the row read last
}

// newCSVSource reads text in UTF-8.
func newCSVSource(text io.Reader) *csvSource {
	budget := &budgetReader{r: text, left: MaxRow}
	br := bufio.NewReaderSize(budget, sniffBytes)
	head, _ := br.Peek(sniffBytes) // a short file is no error
	comma, skip := separator(string(head))
	_, _ = br.Discard(skip)
	r := csv.NewReader(br)
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, true, -1
	s := &csvSource{budget: budget, r: r}
	if skip > 0 {
		s.shift = 1
	}
	return s
}

// Next gives the next row and the number of the line it starts on.
func (s *csvSource) Next() (int, []string, error) {
	s.budget.left = MaxRow + sniffBytes
	cells, err := s.r.Read()
	if errors.Is(err, io.EOF) {
		return 0, nil, io.EOF
	}
	if err != nil {
		if errors.Is(err, errRowTooLong) {
			return 0, nil, refuseLong(s.last+1, err)
		}
		return 0, nil, refuse(CodeDamaged, s.last+1, err)
	}
	line, _ := s.r.FieldPos(0)
	s.last = line + s.shift
	return s.last, cells, checkRow(s.last, cells)
}

// Close implements Source.
func (s *csvSource) Close() error { return nil }

// budgetReader fails when one row needs more bytes than allowed. The budget is
// set anew for each row.
type budgetReader struct {
	r    io.Reader
	left int
}

func (b *budgetReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, errRowTooLong
	}
	n, err := b.r.Read(p[:min(len(p), b.left)])
	b.left -= n
	return n, err
}

// separator finds what separates the cells, and how many bytes to pass over
// when the file says so itself in a first line "sep=;", as Excel writes.
func separator(head string) (comma rune, skip int) {
	first, _, _ := strings.Cut(head, "\n")
	if rest, ok := strings.CutPrefix(strings.ToLower(strings.TrimRight(first, "\r")), "sep="); ok && len(rest) == 1 {
		return rune(rest[0]), len(first) + 1
	}
	// A title above the table may have none; the first line that has any
	// decides. Headers name columns and hold no prose, so the most frequent
	// mark is the separator.
	for _, line := range strings.Split(head, "\n") {
		best, most := ',', 0
		for _, c := range ",;\t" {
			if n := unquoted(line, c); n > most {
				best, most = c, n
			}
		}
		if most > 0 {
			return best, 0
		}
	}
	return ',', 0
}

// unquoted counts c outside quotation marks.
func unquoted(line string, c rune) int {
	n, quoted := 0, false
	for _, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case r == c && !quoted:
			n++
		}
	}
	return n
}
