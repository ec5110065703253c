// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
)

// MaxLine is the longest line, in bytes, that is read as a row; a longer one
// is reported by its row number and skipped without being kept in memory.
const MaxLine = 1 << 20

// maxReported bounds the problems kept with their text; the rest are counted.
const maxReported = 200

// Problem is one row that could not be taken as it stands. Row 1 is the header.
type Problem struct {
	Row  int    `json:"row"`
	Line int    `json:"line"`
	Code string `json:"code"` // short, long, quote, too_long, encoding, no_id, same_id
	Text string `json:"text"`
	Lost bool   `json:"lost"` // true when the row was left out
}

// Problems collects what was wrong with an input.
type Problems struct {
	List  []Problem
	Count map[string]int
	Lost  int
}

func (p *Problems) add(pr Problem) {
	if p.Count == nil {
		p.Count = map[string]int{}
	}
	p.Count[pr.Code]++
	if pr.Lost {
		p.Lost++
	}
	if len(p.List) < maxReported {
		p.List = append(p.List, pr)
	}
}

// Total counts the problems.
func (p *Problems) Total() int {
	n := 0
	for _, c := range p.Count {
		n += c
	}
	return n
}

// rowReader splits a CSV stream into rows of raw cells. It never fails on the
// content: a row it can't read is reported and skipped. The cells of a row are
// valid until the next call.
type rowReader struct {
	src   io.Reader
	buf   []byte
	start int // first byte not yet consumed
	end   int
	eof   bool
	err   error

	comma byte
	cells [][]byte
	row   int // rows seen, the header being 1
	line  int // physical line on which the row began
	lines int // physical lines consumed
	probs *Problems
	bytes int64
}

var errNoHeader = errors.New("the file is empty: no header row")

// newRowReader prepares a reader: it drops a byte-order mark, turns UTF-16
// into UTF-8 and guesses the delimiter from the first line.
func newRowReader(src io.Reader, probs *Problems) *rowReader {
	r := &rowReader{src: src, buf: make([]byte, 1<<18), probs: probs}
	r.fill()
	head := r.buf[:r.end]
	switch {
	case bytes.HasPrefix(head, []byte{0xEF, 0xBB, 0xBF}):
		r.start = 3
	case bytes.HasPrefix(head, []byte{0xFF, 0xFE}), bytes.HasPrefix(head, []byte{0xFE, 0xFF}):
		r.src = &utf16Reader{src: io.MultiReader(bytes.NewReader(append([]byte(nil), head[2:]...)), r.srcRest()), big: head[0] == 0xFE}
		r.end, r.eof = 0, false
		r.fill()
	}
	r.comma = guessComma(r.buf[r.start:r.end])
	return r
}

func (r *rowReader) srcRest() io.Reader {
	if r.eof {
		return bytes.NewReader(nil)
	}
	return r.src
}

// guessComma picks the delimiter most used in the first line.
func guessComma(head []byte) byte {
	if i := bytes.IndexByte(head, '\n'); i >= 0 {
		head = head[:i]
	}
	best, most := byte(','), bytes.Count(head, []byte{','})
	for _, c := range []byte{';', '\t', '|'} {
		if n := bytes.Count(head, []byte{c}); n > most {
			best, most = c, n
		}
	}
	return best
}

// fill reads more input, moving the unread bytes to the front and growing the
// buffer up to MaxLine.
func (r *rowReader) fill() {
	if r.eof {
		return
	}
	if r.start > 0 {
		copy(r.buf, r.buf[r.start:r.end])
		r.end -= r.start
		r.start = 0
	}
	if r.end == len(r.buf) {
		r.buf = append(r.buf, make([]byte, len(r.buf))...)
	}
	for r.end < len(r.buf) && !r.eof {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		r.bytes += int64(n)
		if err != nil {
			r.eof = true
			if !errors.Is(err, io.EOF) {
				r.err = fmt.Errorf("reading the input: %w", err)
			}
		}
		if n > 0 && r.end-r.start > 1<<16 {
			return
		}
	}
}

// next gives the following row, or io.EOF. Empty lines are passed over.
func (r *rowReader) next() ([][]byte, error) {
	for {
		row, ok, err := r.one()
		if err != nil || ok {
			return row, err
		}
	}
}

func (r *rowReader) one() (row [][]byte, ok bool, err error) {
	length, complete := r.lineEnd(0)
	for !complete {
		if r.end-r.start > MaxLine {
			r.tooLong()
			return nil, false, nil
		}
		if r.eof {
			if r.err != nil {
				return nil, false, r.err
			}
			if r.start == r.end {
				return nil, false, io.EOF
			}
			length = r.end - r.start
			break
		}
		r.fill()
		length, complete = r.lineEnd(0)
	}
	line := r.buf[r.start : r.start+length]
	r.line = r.lines + 1
	r.lines++
	r.start += length
	if complete {
		r.start++
	}
	line = bytes.TrimSuffix(line, []byte{'\r'})
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, false, nil
	}
	if bytes.IndexByte(line, '"') < 0 {
		r.row++
		r.splitPlain(line)
		return r.cells, true, nil
	}
	return r.quoted(line, length, complete)
}

// lineEnd finds the next line feed from the start plus an offset.
func (r *rowReader) lineEnd(from int) (int, bool) {
	i := bytes.IndexByte(r.buf[r.start+from:r.end], '\n')
	if i < 0 {
		return 0, false
	}
	return from + i, true
}

func (r *rowReader) splitPlain(line []byte) {
	r.cells = r.cells[:0]
	for {
		i := bytes.IndexByte(line, r.comma)
		if i < 0 {
			r.cells = append(r.cells, line)
			return
		}
		r.cells = append(r.cells, line[:i])
		line = line[i+1:]
	}
}

// quoted splits a line that holds quotes. A quoted cell may run over several
// lines; if the quote is never closed within MaxLine bytes or the end, the
// quote is taken as a plain character and the row reported.
func (r *rowReader) quoted(line []byte, length int, complete bool) ([][]byte, bool, error) {
	r.row++
	begin := r.start - length
	if complete {
		begin--
	}
	if r.splitQuoted(line) {
		return r.cells, true, nil
	}
	off, extra := r.start-begin, 0
	for extra < 64 { // a cell of more than 64 lines is a lost quote, not an address
		i := bytes.IndexByte(r.buf[begin+off:r.end], '\n')
		if i < 0 {
			if r.eof || r.end-begin > MaxLine {
				break
			}
			r.start = begin
			r.fill()
			begin = r.start
			continue
		}
		off += i + 1
		extra++
		whole := bytes.TrimSuffix(r.buf[begin:begin+off-1], []byte{'\r'})
		if r.splitQuoted(append([]byte(nil), whole...)) {
			r.start = begin + off
			r.lines += extra
			return r.cells, true, nil
		}
	}
	r.start = begin + length
	if complete {
		r.start++
	}
	plain := bytes.ReplaceAll(append([]byte(nil), r.buf[begin:begin+length]...), []byte{'"'}, nil)
	r.probs.add(Problem{Row: r.row, Line: r.line, Code: "quote", Text: "a quote is not closed; the line was read without quotes"})
	r.splitPlain(bytes.TrimSuffix(plain, []byte{'\r'}))
	return r.cells, true, nil
}

// splitQuoted splits in place; false means that a quote stayed open.
func (r *rowReader) splitQuoted(line []byte) bool {
	r.cells = r.cells[:0]
	i := 0
	for {
		if i >= len(line) || line[i] != '"' {
			j := bytes.IndexByte(line[i:], r.comma)
			if j < 0 {
				r.cells = append(r.cells, line[i:])
				return true
			}
			r.cells = append(r.cells, line[i:i+j])
			i += j + 1
			continue
		}
		cell, n, ok := unquote(line[i:], r.comma)
		if !ok {
			return false
		}
		r.cells = append(r.cells, cell)
		i += n
		if i >= len(line) {
			return true
		}
		i++ // the delimiter
	}
}

// unquote reads one quoted cell and gives its text and the bytes used up to
// the delimiter. The text shares memory with s unless quotes were doubled.
func unquote(s []byte, comma byte) (cell []byte, n int, ok bool) {
	i, doubled := 1, false
	for {
		j := bytes.IndexByte(s[i:], '"')
		if j < 0 {
			return nil, 0, false
		}
		i += j
		if i+1 < len(s) && s[i+1] == '"' {
			doubled = true
			i += 2
			continue
		}
		if i+1 < len(s) && s[i+1] != comma { // stray text after the quote: keep it
			k := bytes.IndexByte(s[i+1:], comma)
			if k < 0 {
				k = len(s) - i - 1
			}
			joined := append(append([]byte(nil), s[1:i]...), s[i+1:i+1+k]...)
			return joined, i + 1 + k, true
		}
		cell = s[1:i]
		if doubled {
			cell = bytes.ReplaceAll(append([]byte(nil), cell...), []byte(`""`), []byte(`"`))
		}
		return cell, i + 1, true
	}
}

// tooLong drops the rest of a line that is longer than MaxLine.
func (r *rowReader) tooLong() {
	r.row++
	r.line = r.lines + 1
	size := 0
	for {
		i := bytes.IndexByte(r.buf[r.start:r.end], '\n')
		if i >= 0 {
			size += i
			r.start += i + 1
			r.lines++
			break
		}
		size += r.end - r.start
		r.start = r.end
		if r.eof {
			break
		}
		r.fill()
	}
	r.probs.add(Problem{Row: r.row, Line: r.line, Code: "too_long", Lost: true,
		Text: fmt.Sprintf("a line of %d bytes, longer than %d: left out", size, MaxLine)})
	if len(r.buf) > 1<<19 {
		r.buf = append(make([]byte, 0, 1<<18), r.buf[r.start:r.end]...)
		r.end -= r.start
		r.start = 0
		r.buf = r.buf[:max(cap(r.buf), r.end)]
	}
}

// utf16Reader turns UTF-16 into UTF-8.
type utf16Reader struct {
	src  io.Reader
	big  bool
	in   [8192]byte
	have int
	out  []byte
	err  error
	lead rune
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.out) == 0 {
		if u.err != nil {
			return 0, u.err
		}
		n, err := u.src.Read(u.in[u.have:])
		u.have += n
		u.err = err
		u.decode()
	}
	n := copy(p, u.out)
	u.out = u.out[n:]
	return n, nil
}

func (u *utf16Reader) decode() {
	u.out = u.out[:0]
	i := 0
	for ; i+1 < u.have; i += 2 {
		v := rune(u.in[i]) | rune(u.in[i+1])<<8
		if u.big {
			v = rune(u.in[i+1]) | rune(u.in[i])<<8
		}
		switch {
		case u.lead != 0:
			v, u.lead = utf16.DecodeRune(u.lead, v), 0
		case utf16.IsSurrogate(v):
			u.lead = v
			continue
		}
		u.out = append(u.out, string(v)...)
	}
	u.have = copy(u.in[:], u.in[i:u.have])
}
