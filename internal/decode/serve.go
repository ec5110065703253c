// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/refusal"
)

// childMemory is what a child may hold: heap that the garbage collector aims to
// stay under. The kernel's bound, see bind, is a little higher.
const childMemory = 360 << 20

// Serve is the body of the process that a Pool starts: it takes tasks from in
// and answers on out until in ends. cache keeps the compiled PDF engine; "" is
// none. It binds the whole process, for good: see bind.
func Serve(in io.Reader, out io.Writer, cache string) error {
	debug.SetMemoryLimit(childMemory)
	if err := bind(); err != nil {
		return fmt.Errorf("binding the process: %w", err)
	}
	defer watch()()
	return serve(in, out, &pdfscan.PDFium{CacheDir: cache})
}

// engine paints PDF pages; its memory goes back with Close.
type engine interface {
	pdfscan.Renderer
	Close() error
}

func serve(in io.Reader, out io.Writer, e engine) error {
	c := &child{frames: make(chan frame), out: bufio.NewWriterSize(out, 64<<10), engine: e}
	go c.pump(in)
	for f := range c.frames {
		switch {
		case errors.Is(f.err, io.EOF):
			return nil
		case f.err != nil:
			return fmt.Errorf("reading the task: %w", f.err)
		case f.kind != kindTask:
			return fmt.Errorf("a task expected, not %q", f.kind)
		}
		if err := c.task(f.body); err != nil {
			return err
		}
	}
	return nil
}

// child is the side of the conversation that decodes.
type child struct {
	frames chan frame // what the parent sends
	out    *bufio.Writer
	engine engine
}

type frame struct {
	kind kind
	body []byte
	err  error
}

// pump reads ahead, so that the end of the parent is noticed in the middle of
// a long calculation too: whoever gives in may end the process at its end.
func (c *child) pump(in io.Reader) {
	defer close(c.frames)
	for {
		k, body, err := receive(in)
		c.frames <- frame{k, body, err}
		if err != nil {
			return
		}
	}
}

// task carries one out and gives its memory back.
func (c *child) task(body []byte) error {
	var t task
	if err := json.Unmarshal(body, &t); err != nil {
		return fmt.Errorf("reading the task: %w", err)
	}
	src := io.NewSectionReader(&remote{child: c, size: t.Size}, 0, t.Size)
	head, err := c.carryOut(t, src)
	if closing := c.engine.Close(); closing != nil {
		return fmt.Errorf("closing the engine: %w", closing)
	}
	debug.FreeOSMemory()
	if err != nil {
		err = sendJSON(c.out, kindFailed, failureOf(head, err))
	} else {
		err = sendJSON(c.out, kindDone, head)
	}
	if err != nil {
		return err
	}
	return c.out.Flush()
}

func (c *child) carryOut(t task, src *io.SectionReader) (Head, error) {
	if t.Table != nil {
		return Head{}, sendTable(c.out, src, *t.Table)
	}
	return read(context.Background(), src, c.engine, t.Want, func(h Head, p Page) error {
		return sendPage(c.out, h, p)
	})
}

func failureOf(head Head, err error) failure {
	f := failure{Head: head, Text: clip(err.Error())}
	var at *PageError
	if errors.As(err, &at) {
		f.Page = at.No
	}
	if why, ok := refusal.Of(err); ok {
		f.Code, f.Row, f.VI, f.EN, f.Text = string(why.Code), why.Row, clip(why.VI), clip(why.EN), ""
		if why.Cause != nil {
			f.Text = clip(why.Cause.Error())
		}
	}
	return f
}

// clip keeps a text within a frame: a file may bring its own into an error.
func clip(s string) string { return s[:min(len(s), 4096)] }

// remote is the file as the child sees it: ranges asked of the parent.
type remote struct {
	child *child
	size  int64
	// The range read last: most readers go on where they were.
	at    int64
	block []byte
}

// blockLen is how much is asked for at once.
const blockLen = 256 << 10

func (r *remote) ReadAt(p []byte, off int64) (n int, err error) {
	for n < len(p) {
		if off >= r.size {
			return n, io.EOF
		}
		if off < r.at || off >= r.at+int64(len(r.block)) {
			if err := r.fetch(off); err != nil {
				return n, err
			}
		}
		k := copy(p[n:], r.block[off-r.at:])
		n, off = n+k, off+int64(k)
	}
	return n, nil
}

func (r *remote) fetch(off int64) error {
	at := off / blockLen * blockLen
	if err := sendJSON(r.child.out, kindRead, reading{at, int(min(blockLen, r.size-at))}); err != nil {
		return err
	}
	if err := r.child.out.Flush(); err != nil {
		return err
	}
	f := <-r.child.frames
	switch {
	case f.err != nil:
		return f.err
	case f.kind == kindBroken:
		return fmt.Errorf("reading the file: %s", f.body)
	case f.kind != kindData || int64(len(f.body)) != min(blockLen, r.size-at):
		return fmt.Errorf("%d bytes and %q in answer to a range", len(f.body), f.kind)
	}
	r.at, r.block = at, f.body
	return nil
}
