// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sogoc/sogoc/internal/background"
	"github.com/sogoc/sogoc/internal/refusal"
)

// worker is a child process, seen by its parent.
type worker struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  lastWords   // the beginning of its last words
	slow  atomic.Bool // it was killed for taking too long
	files int         // read so far
	rest  *time.Timer // ends it when it waits for too long
	stop  sync.Once
}

// start starts a child: no environment, and of files only the three pipes.
func start(command []string) (*worker, error) {
	w := &worker{cmd: exec.Command(command[0], command[1:]...)}
	w.cmd.Env = []string{}
	w.cmd.Stderr = &w.said
	in, err := w.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a decoder: %w", err)
	}
	out, err := w.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("starting a decoder: %w", err)
	}
	if err := background.Start(w.cmd); err != nil {
		return nil, fmt.Errorf("starting a decoder: %w", err)
	}
	w.in, w.out = in, bufio.NewReaderSize(out, 64<<10)
	return w, nil
}

// end kills the child and takes its leave.
func (w *worker) end() {
	w.stop.Do(func() {
		_ = w.cmd.Process.Kill() // it may have ended by itself
		_ = w.in.Close()
		_ = w.cmd.Wait() // how it ended has been seen by its answers
	})
}

// reader is a file being read: what is wanted, and what has been had.
type reader struct {
	file  io.ReadSeeker
	want  Want
	each  func(Head, Page) error
	limit time.Duration
}

// read has the child read a file. clean tells that the child waits for the
// next one.
func (w *worker) read(ctx context.Context, t *reader) (head Head, clean bool, err error) {
	w.files++
	size, err := t.file.Seek(0, io.SeekEnd)
	if err != nil {
		return head, true, fmt.Errorf("measuring the file: %w", err)
	}
	defer context.AfterFunc(ctx, func() { _ = w.cmd.Process.Kill() })()
	timer := time.AfterFunc(t.limit, func() { w.slow.Store(true); _ = w.cmd.Process.Kill() })
	defer timer.Stop()
	if err := sendJSON(w.in, kindTask, task{Size: size, Want: t.want}); err != nil {
		return head, false, w.ended(ctx, err)
	}
	for {
		k, body, err := receive(w.out)
		if err != nil {
			return head, false, w.ended(ctx, err)
		}
		switch k {
		case kindRead:
			err = w.serve(t.file, size, body)
			if err != nil {
				return head, false, w.ended(ctx, err)
			}
		case kindPage:
			timer.Stop()
			if head, err = w.page(ctx, t, body); err != nil {
				return head, false, err
			}
			timer.Reset(t.limit)
		case kindDone:
			err = json.Unmarshal(body, &head)
			return head, err == nil, err
		case kindFailed:
			return failed(body)
		default:
			return head, false, fmt.Errorf("a decoder said %q", k)
		}
	}
}

// serve answers a child that asks for a range of the file.
func (w *worker) serve(file io.ReadSeeker, size int64, body []byte) error {
	var r reading
	if err := json.Unmarshal(body, &r); err != nil {
		return err
	}
	if r.N <= 0 || r.N > maxFrame || r.At < 0 || r.At+int64(r.N) > size {
		return fmt.Errorf("a decoder asked for %d bytes at %d of %d", r.N, r.At, size)
	}
	data := make([]byte, r.N)
	_, err := file.Seek(r.At, io.SeekStart)
	if err == nil {
		_, err = io.ReadFull(file, data)
	}
	if err != nil {
		return send(w.in, kindBroken, []byte(clip(err.Error())))
	}
	return send(w.in, kindData, data)
}

// page takes a page and hands it on; the next attempt, if there must be one,
// begins behind it.
func (w *worker) page(ctx context.Context, t *reader, body []byte) (Head, error) {
	head, p, err := receivePage(w.out, body)
	if err != nil {
		return head, w.ended(ctx, err)
	}
	if err := t.each(head, p); err != nil {
		return head, err
	}
	t.want.First = p.No + 1
	return head, nil
}

func failed(body []byte) (Head, bool, error) {
	var f failure
	if err := json.Unmarshal(body, &f); err != nil {
		return Head{}, false, err
	}
	err := errors.New(f.Text)
	if f.Code != "" {
		err = &refusal.Refusal{Code: refusal.Code(f.Code), Row: f.Row, VI: f.VI, EN: f.EN, Cause: cause(f.Text)}
	}
	if f.Page > 0 {
		err = &PageError{f.Page, err}
	}
	return f.Head, true, err
}

func cause(text string) error {
	if text == "" {
		return nil
	}
	return errors.New(text)
}

// ended says why a child is gone.
func (w *worker) ended(ctx context.Context, err error) error {
	w.end()
	switch said := w.said.String(); {
	case ctx.Err() != nil:
		return ctx.Err()
	case w.slow.Load():
		return &endedError{CodeSlow, err}
	case bytes.Contains([]byte(said), []byte("out of memory")), bytes.Contains([]byte(said), []byte("cannot allocate memory")), bytes.Contains([]byte(said), []byte("errno=12")):
		return &endedError{CodeMemory, err}
	default:
		return &endedError{CodeCrashed, fmt.Errorf("%w: %s", err, said)}
	}
}

// lastWords keeps the beginning of what a child says before it ends: the reason
// comes first, and then pages of where.
type lastWords struct {
	mu  sync.Mutex // guards buf
	buf []byte
}

func (t *lastWords) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p[:min(len(p), 1000-min(len(t.buf), 1000))]...)
	return len(p), nil
}

func (t *lastWords) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
