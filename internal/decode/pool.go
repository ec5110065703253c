// SPDX-License-Identifier: Apache-2.0

package decode

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/refusal"
)

// Pool reads files in child processes.
type Pool struct {
	// PageTime is how long a child may take for the file's structure, or for
	// one page; 0 means two minutes.
	PageTime time.Duration
	// Idle is how long a child without work is kept; 0 means a minute.
	Idle time.Duration

	command []string
	slots   chan struct{}

	mu     sync.Mutex // guards what follows
	idle   []*worker  // the one used last is at the end
	closed bool
}

var _ Reader = (*Pool)(nil)

// defaultTime is generous: a page takes a second, and a busy server or a slow
// disk must not make a good scan a bad one.
const defaultTime = 2 * time.Minute

// maxFiles is after how many files a child is replaced: whatever it has not
// given back goes with it.
const maxFiles = 500

// NewPool reads at most most files at a time. command is the program and its
// arguments; it must call Serve with its standard input and output.
func NewPool(most int, command ...string) *Pool {
	return &Pool{command: command, slots: make(chan struct{}, most)}
}

// Read implements Reader. A child that ends in the middle is replaced once, in
// case it was not the file that ended it; what it had read is not read again.
func (p *Pool) Read(ctx context.Context, file io.ReadSeeker, want Want, each func(Head, Page) error) (Head, error) {
	select {
	case p.slots <- struct{}{}:
		defer func() { <-p.slots }()
	case <-ctx.Done():
		return Head{}, ctx.Err()
	}
	t := &reader{file: file, want: want, each: each, limit: p.pageTime()}
	head, err := p.attempt(ctx, t)
	var ended *endedError
	if !errors.As(err, &ended) || ended.why == CodeSlow {
		return head, says(err)
	}
	p.drop()
	head, err = p.attempt(ctx, t)
	return head, says(err)
}

// says turns the end of a child into words.
func says(err error) error {
	var ended *endedError
	if !errors.As(err, &ended) {
		return err
	}
	switch ended.why {
	case CodeSlow:
		return tooSlow.Because(err)
	case CodeMemory:
		return tooMuch.Because(err)
	}
	return crashed.Because(err)
}

func (p *Pool) pageTime() time.Duration {
	if p.PageTime > 0 {
		return p.PageTime
	}
	return defaultTime
}

// attempt reads with one child. Only one that has ended its task in good order
// is used again.
func (p *Pool) attempt(ctx context.Context, t *reader) (Head, error) {
	if err := ctx.Err(); err != nil {
		return Head{}, err
	}
	w, err := p.take()
	if err != nil {
		return Head{}, err
	}
	head, clean, err := w.read(ctx, t)
	if clean && w.files < maxFiles {
		p.give(w)
	} else {
		w.end()
	}
	return head, err
}

func (p *Pool) take() (*worker, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return nil, errClosed
	}
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		w.rest.Stop()
		return w, nil
	}
	return start(p.command)
}

var errClosed = errors.New("decode: the pool is closed")

func (p *Pool) give(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		w.end()
		return
	}
	rest := p.Idle
	if rest == 0 {
		rest = time.Minute
	}
	w.rest = time.AfterFunc(rest, func() { p.retire(w) })
	p.idle = append(p.idle, w)
}

// retire ends a child that nobody has needed for a while.
func (p *Pool) retire(w *worker) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, other := range p.idle {
		if other == w {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			w.end()
			return
		}
	}
}

// drop ends the children that wait, so that the next file gets a new one.
func (p *Pool) drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, w := range p.idle {
		w.rest.Stop()
		w.end()
	}
	p.idle = nil
}

// Close ends all children that wait; those at work end with their file. No
// file can be read after it.
func (p *Pool) Close() error {
	p.drop()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	return nil
}

// endedError says that a child ended in the middle of its task.
type endedError struct {
	why refusal.Code
	err error
}

func (e *endedError) Error() string { return string(e.why) + ": " + e.err.Error() }
func (e *endedError) Unwrap() error { return e.err }
