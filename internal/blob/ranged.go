// SPDX-License-Identifier: Apache-2.0

package blob

import (
	"errors"
	"fmt"
	"io"
	"sync"
)

const (
	windowSize = 256 << 10 // read from the line at once: most scans in one go
	tailSize   = sealChunk + sealTag
)

// ranged reads a file that is fetched by ranges over a line, at any place and in
// any order. Reading on where it left off goes on with the same answer. The end
// is fetched apart and kept: a sealed file's last piece is asked for first.
type ranged struct {
	// fetch asks for n bytes from off on; n 0 is all the rest.
	fetch func(off, n int64) (io.ReadCloser, error)
	size  int64

	mu   sync.Mutex // guards what follows
	body io.ReadCloser
	next int64 // where body stands
	win  []byte
	at   int64 // where win begins
	tail []byte
}

// newRanged begins with an answer that holds the whole file.
func newRanged(body io.ReadCloser, size int64, fetch func(off, n int64) (io.ReadCloser, error)) *rangedFile {
	r := &ranged{fetch: fetch, size: size, body: body}
	return &rangedFile{SectionReader: io.NewSectionReader(r, 0, size), r: r}
}

// rangedFile adds a place to read on from.
type rangedFile struct {
	*io.SectionReader
	r *ranged
}

func (f *rangedFile) Close() error {
	f.r.mu.Lock()
	defer f.r.mu.Unlock()
	return f.r.drop()
}

// ReadAt implements io.ReaderAt.
func (r *ranged) ReadAt(p []byte, off int64) (n int, err error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for n < len(p) {
		from := off + int64(n)
		if from >= r.size {
			return n, io.EOF
		}
		b, err := r.piece(from)
		if err != nil {
			return n, err
		}
		n += copy(p[n:], b)
	}
	return n, nil
}

// piece gives some bytes from off on, at least one.
func (r *ranged) piece(off int64) ([]byte, error) {
	if off >= r.at && off < r.at+int64(len(r.win)) {
		return r.win[off-r.at:], nil
	}
	if start := max(0, r.size-tailSize); off >= start && (r.tail != nil || off != r.next) {
		err := r.fillTail(start)
		if err != nil {
			return nil, err
		}
		return r.tail[off-start:], nil
	}
	if err := r.fill(off); err != nil {
		return nil, err
	}
	return r.win, nil
}

// fill reads the window from off on. A line that broke is tried once more.
func (r *ranged) fill(off int64) error {
	var err error
	for range 2 {
		if r.body == nil || r.next != off {
			_ = r.drop() // what is left of the old answer is of no use
			if r.body, err = r.fetch(off, 0); err != nil {
				return err
			}
		}
		if cap(r.win) < windowSize {
			r.win = make([]byte, min(windowSize, r.size))
		}
		want := min(windowSize, r.size-off)
		r.win = r.win[:want]
		if _, err = io.ReadFull(r.body, r.win); err == nil {
			r.at, r.next = off, off+want
			return nil
		}
		r.win, r.next = r.win[:0], -1
	}
	return cut(err)
}

func (r *ranged) fillTail(start int64) error {
	if r.tail != nil {
		return nil
	}
	body, err := r.fetch(start, r.size-start)
	if err != nil {
		return err
	}
	b := make([]byte, r.size-start)
	_, err = io.ReadFull(body, b)
	if err := errors.Join(err, body.Close()); err != nil {
		return cut(err)
	}
	r.tail = b
	return nil
}

// cut keeps an answer that ended too early from looking like the end of the file.
func cut(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("reading blob: %w", err)
}

func (r *ranged) drop() error {
	if r.body == nil {
		return nil
	}
	err := r.body.Close()
	r.body = nil
	return err
}
