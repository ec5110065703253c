// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/sheet"
)

// tableTask says which rows are wanted.
type tableTask struct {
	Limits sheet.Limits `json:"limits"`
	Sheet  string       `json:"sheet"`
}

// rowFrame announces a row: behind it comes the text of its cells.
type rowFrame struct {
	Number  int   `json:"n"`
	Lengths []int `json:"l"` // of the cells, in bytes
}

// sendTable is the child's side.
func sendTable(out *bufio.Writer, src *io.SectionReader, t tableTask) error {
	rows, err := sheet.OpenWorkbook(src, src.Size(), t.Limits, t.Sheet)
	if err != nil {
		return err
	}
	for {
		number, cells, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return rows.Close()
		}
		if err == nil {
			err = sendRow(out, number, cells)
		}
		if err != nil {
			return errors.Join(err, rows.Close())
		}
	}
}

func sendRow(out *bufio.Writer, number int, cells []string) error {
	f := rowFrame{number, make([]int, len(cells))}
	for i, c := range cells {
		f.Lengths[i] = len(c)
	}
	if err := sendJSON(out, kindRow, f); err != nil {
		return err
	}
	for _, c := range cells {
		if _, err := out.WriteString(c); err != nil {
			return err
		}
	}
	return nil
}

// receiveRow reads what follows a rowFrame. Sizes are checked before memory is
// spent.
func receiveRow(r io.Reader, body []byte) (int, []string, error) {
	var f rowFrame
	if err := json.Unmarshal(body, &f); err != nil {
		return 0, nil, err
	}
	total := 0
	for _, n := range f.Lengths {
		if n < 0 || n > sheet.MaxRow-total {
			return 0, nil, fmt.Errorf("a cell of %d bytes", n)
		}
		total += n
	}
	if f.Number < 1 || len(f.Lengths) > sheet.MaxColumns {
		return 0, nil, fmt.Errorf("row %d of %d cells", f.Number, len(f.Lengths))
	}
	data := make([]byte, total)
	if _, err := io.ReadFull(r, data); err != nil {
		return 0, nil, err
	}
	text, cells := string(data), make([]string, len(f.Lengths))
	for i, n := range f.Lengths {
		cells[i], text = strings.ToValidUTF8(text[:n], "\uFFFD"), text[n:]
	}
	return f.Number, cells, nil
}

// Workbook opens workbooks for package sheet: each in a new child, which ends
// with it. A child that takes more than PageTime in all is a refusal. ctx ends
// the reading.
func (p *Pool) Workbook(ctx context.Context) sheet.Opener {
	return func(file io.ReaderAt, size int64, limits sheet.Limits, name string) (sheet.Source, error) {
		select {
		case p.slots <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		w, err := start(p.command)
		if err != nil {
			<-p.slots
			return nil, err
		}
		b := &workbook{ctx: ctx, w: w, file: io.NewSectionReader(file, 0, size), left: p.pageTime()}
		stop := context.AfterFunc(ctx, func() { _ = w.cmd.Process.Kill() })
		b.leave = sync.OnceFunc(func() { stop(); w.end(); <-p.slots })
		limits.Memory = limits.Unpacked // a child has no files
		if err := sendJSON(w.in, kindTask, task{Size: size, Table: &tableTask{limits, name}}); err != nil {
			err = b.ended(err)
			b.leave()
			return nil, err
		}
		return b, nil
	}
}

// workbook is a child that reads one, seen by its parent.
type workbook struct {
	ctx   context.Context
	w     *worker
	file  *io.SectionReader
	left  time.Duration // that the parent may still wait
	over  error         // how it ended: the child says nothing more
	leave func()
}

// Next implements sheet.Source.
func (b *workbook) Next() (number int, cells []string, err error) {
	if b.over == nil {
		number, cells, b.over = b.next()
	}
	return number, cells, b.over
}

func (b *workbook) next() (int, []string, error) {
	for {
		k, body, err := b.receive()
		if err != nil {
			return 0, nil, b.ended(err)
		}
		switch k {
		case kindRead:
			if err := b.w.serve(b.file, b.file.Size(), body); err != nil {
				return 0, nil, b.ended(err)
			}
		case kindRow:
			number, cells, err := receiveRow(b.w.out, body)
			if err != nil {
				return 0, nil, b.ended(err)
			}
			return number, cells, nil
		case kindDone:
			return 0, nil, io.EOF
		case kindFailed:
			_, _, err := failed(body)
			return 0, nil, err
		default:
			return 0, nil, b.ended(fmt.Errorf("a decoder said %q", k))
		}
	}
}

// receive waits for the child, which has only so much time in all.
func (b *workbook) receive() (kind, []byte, error) {
	since := time.Now()
	timer := time.AfterFunc(b.left, func() { b.w.slow.Store(true); _ = b.w.cmd.Process.Kill() })
	defer func() {
		timer.Stop()
		b.left -= time.Since(since)
	}()
	return receive(b.w.out)
}

// ended says in words why the child is gone.
func (b *workbook) ended(err error) error {
	err = b.w.ended(b.ctx, err)
	var ended *endedError
	if !errors.As(err, &ended) {
		return err
	}
	cause := errors.New(err.Error()) // the end of a pipe is not the end of a table
	if ended.why == CodeCrashed {
		return sheet.Damaged(cause)
	}
	return sheet.Heavy(cause)
}

// Close implements sheet.Source.
func (b *workbook) Close() error {
	b.leave()
	return nil
}
