// SPDX-License-Identifier: Apache-2.0

package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// A copy is the tables of a store as bytes that know no engine (normative in
// docs/format/backup.md): frames of one letter each,
//
//	T name, number of columns, their names   a table begins
//	R the values of its columns              a row
//	E number of rows                         the table ends
//	Z number of tables                       the copy ends
//
// Numbers are unsigned varints, texts a length and UTF-8 bytes. A value is a
// letter and what it stands for: n nothing, i a signed varint, t a text, b
// bytes, f eight bytes of IEEE 754, the lowest first.
const (
	frameTable, frameRow, frameEnd, frameStop = 'T', 'R', 'E', 'Z'

	valueNull, valueInt, valueText, valueBytes, valueFloat = 'n', 'i', 't', 'b', 'f'
)

const (
	// longestText bounds one value, so that a damaged length can't ask for all
	// the memory there is.
	longestText = 256 << 20
	mostColumns = 2000
)

// errCopy reports bytes that are no copy.
var errCopy = errors.New("the copy of the tables is damaged")

// copyWriter writes frames.
type copyWriter struct {
	w   *bufio.Writer
	buf []byte
}

func newCopyWriter(w io.Writer) *copyWriter {
	return &copyWriter{w: bufio.NewWriterSize(w, 1<<16)}
}

func (c *copyWriter) table(name string, columns []string) error {
	c.buf = append(c.buf[:0], frameTable)
	c.text(name)
	c.buf = binary.AppendUvarint(c.buf, uint64(len(columns)))
	for _, column := range columns {
		c.text(column)
	}
	return c.flushFrame()
}

func (c *copyWriter) row(values []any) error {
	c.buf = append(c.buf[:0], frameRow)
	for _, v := range values {
		if err := c.value(v); err != nil {
			return err
		}
	}
	return c.flushFrame()
}

func (c *copyWriter) count(frame byte, n int64) error {
	c.buf = binary.AppendUvarint(append(c.buf[:0], frame), uint64(n))
	return c.flushFrame()
}

func (c *copyWriter) flushFrame() error {
	_, err := c.w.Write(c.buf)
	return err
}

func (c *copyWriter) text(s string) {
	c.buf = binary.AppendUvarint(c.buf, uint64(len(s)))
	c.buf = append(c.buf, s...)
}

func (c *copyWriter) value(v any) error {
	switch v := v.(type) {
	case nil:
		c.buf = append(c.buf, valueNull)
	case int64:
		c.buf = binary.AppendVarint(append(c.buf, valueInt), v)
	case string:
		c.buf = append(c.buf, valueText)
		c.text(v)
	case []byte:
		c.buf = append(c.buf, valueBytes)
		c.text(string(v))
	case float64:
		c.buf = binary.LittleEndian.AppendUint64(append(c.buf, valueFloat), math.Float64bits(v))
	default:
		return fmt.Errorf("a value of type %T has no place in a copy", v)
	}
	return nil
}

// copyReader reads frames.
type copyReader struct {
	r *bufio.Reader
}

func newCopyReader(r io.Reader) *copyReader { return &copyReader{bufio.NewReaderSize(r, 1<<16)} }

func (c *copyReader) frame() (byte, error) { return whole(c.r.ReadByte()) }

// whole keeps an end in the middle from looking like the end.
func whole[T any](v T, err error) (T, error) {
	if errors.Is(err, io.EOF) {
		err = fmt.Errorf("%w: it ends too early", errCopy)
	}
	return v, err
}

func (c *copyReader) count() (int64, error) {
	n, err := whole(binary.ReadUvarint(c.r))
	if err == nil && n > math.MaxInt64 {
		err = errCopy
	}
	return int64(n), err
}

// table reads what follows T.
func (c *copyReader) table() (name string, columns []string, err error) {
	if name, err = c.text(); err != nil {
		return "", nil, err
	}
	n, err := c.count()
	if err == nil && n > mostColumns {
		err = errCopy
	}
	for ; err == nil && n > 0; n-- {
		var column string
		column, err = c.text()
		columns = append(columns, column)
	}
	return name, columns, err
}

// row reads what follows R into values.
func (c *copyReader) row(values []any) (err error) {
	for i := range values {
		if values[i], err = c.value(); err != nil {
			return err
		}
	}
	return nil
}

func (c *copyReader) text() (string, error) {
	b, err := c.bytes()
	return string(b), err
}

func (c *copyReader) bytes() ([]byte, error) {
	n, err := c.count()
	if err != nil {
		return nil, err
	}
	if n > longestText {
		return nil, errCopy
	}
	// Grown as bytes come: a length is believed only as far as they do.
	b := make([]byte, 0, min(n, 1<<16))
	for int64(len(b)) < n {
		step := min(n-int64(len(b)), 1<<16)
		at := len(b)
		b = append(b, make([]byte, step)...)
		if _, err := whole(io.ReadFull(c.r, b[at:])); err != nil {
			return nil, fmt.Errorf("%w: it ends too early", errCopy)
		}
	}
	return b, nil
}

func (c *copyReader) value() (any, error) {
	kind, err := c.frame()
	if err != nil {
		return nil, err
	}
	switch kind {
	case valueNull:
		return nil, nil
	case valueInt:
		return whole(binary.ReadVarint(c.r))
	case valueText:
		return c.text()
	case valueBytes:
		return c.bytes()
	case valueFloat:
		var b [8]byte
		if _, err := io.ReadFull(c.r, b[:]); err != nil {
			return nil, fmt.Errorf("%w: it ends too early", errCopy)
		}
		return math.Float64frombits(binary.LittleEndian.Uint64(b[:])), nil
	default:
		return nil, fmt.Errorf("%w: no value begins with %q", errCopy, kind)
	}
}
