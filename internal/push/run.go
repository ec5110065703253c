// SPDX-License-Identifier: Apache-2.0

package push

import (
	"cmp"
	"context"
	"errors"
	"os"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	// linesAtOnce is how many files are sent side by side: one sends while the
	// other waits for an answer.
	linesAtOnce = 2
	// underWay bounds the files whose end is not known yet.
	underWay = 200
	// A batch of offers is small enough that sending begins soon.
	batchFiles = 64
	batchBytes = 64 << 20
	// triesMost is how often a file is begun anew that arrives otherwise than
	// it left.
	triesMost = 3
)

// Options say what to send, and whom to tell.
type Options struct {
	Root       string
	Unit, Book string // scope path of the unit, id of the book; "" goes by the account and the names
	// Takes picks the files to send by their name within Root.
	Takes func(name string) bool
	// Tell is told how far it is; it may be called from several goroutines.
	Tell func(Progress)
	// SignIn renews a session that has ended; nil stops then.
	SignIn func(context.Context) error
	// Patience is how long the server may be silent before giving up; 0 waits
	// for ever.
	Patience time.Duration
	// Pause is the longest wait between two tries; 0 is some seconds.
	Pause time.Duration
	// Settle is how long a watched file must not have changed.
	Settle time.Duration
}

// Run sends the files of a folder with one client.
type Run struct {
	Options
	client *Client
	lines  chan struct{}
	end    *ends

	mu      sync.Mutex
	result  Result
	over    map[string]int64 // bytes of each file that are over, by name
	allOver int64            // their sum
	noted   map[Problem]bool
	started time.Time
	heard   time.Time // when the server last answered
	away    bool
	renew   sync.Mutex
}

// New prepares a run.
func New(c *Client, o Options) *Run {
	if o.Tell == nil {
		o.Tell = func(Progress) {}
	}
	now := time.Now()
	r := &Run{Options: o, client: c, lines: make(chan struct{}, linesAtOnce), over: map[string]int64{}, noted: map[Problem]bool{}, started: now, heard: now}
	r.end = newEnds(r)
	return r
}

// Once sends what is in the folder now.
func (r *Run) Once(ctx context.Context) (Result, error) {
	files, err := r.walk()
	if err != nil {
		return r.Result(), err
	}
	r.expect(files)
	err = r.deliver(ctx, files)
	return r.Result(), err
}

// deliver sends files and waits until the server has said of each what became
// of it.
func (r *Run) deliver(stopped context.Context, files []file) error {
	group, ctx := errgroup.WithContext(stopped)
	group.SetLimit(underWay)
	waiting, stop := context.WithCancel(ctx)
	defer stop()
	go r.end.ask(waiting)
	err := func() error {
		for len(files) > 0 && ctx.Err() == nil {
			batch := nextBatch(&files)
			answers, err := r.offer(ctx, batch)
			if err != nil {
				return err
			}
			for i := range batch {
				if batch[i].hash != "" {
					group.Go(func() error { return r.one(ctx, batch[i], answers[i]) })
				}
			}
		}
		return nil
	}()
	return errors.Join(err, group.Wait(), stopped.Err())
}

func nextBatch(files *[]file) []file {
	n, bytes := 0, int64(0)
	for n < len(*files) && n < batchFiles && bytes < batchBytes {
		bytes += (*files)[n].size
		n++
	}
	batch := (*files)[:n]
	*files = (*files)[n:]
	return batch
}

// offer hashes files and asks which need sending. The answers stand beside the
// files; what can't be read is noted and has no hash.
func (r *Run) offer(ctx context.Context, batch []file) ([]answer, error) {
	var ask []offered
	var at []int
	for i := range batch {
		if err := batch[i].sum(ctx); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			r.problem(batch[i], "không đọc được trên máy này: "+cause(err), unread)
			continue
		}
		ask, at = append(ask, batch[i].offered()), append(at, i)
	}
	all := make([]answer, len(batch))
	if len(ask) == 0 {
		return all, nil
	}
	err := r.insist(ctx, func() error {
		got, err := r.client.offer(ctx, r.Unit, r.Book, ask)
		for i := range got {
			all[at[i]] = got[i]
		}
		return err
	})
	return all, err
}

// cause leaves the path out, which the name beside says already.
func cause(err error) string {
	var at *os.PathError
	if errors.As(err, &at) {
		return at.Err.Error()
	}
	return err.Error()
}

// one sends a file until the server says what became of it. Only what stops
// all further work is an error.
func (r *Run) one(ctx context.Context, f file, a answer) error {
	for try := 0; ; {
		var err error
		switch a.State {
		case "done":
			r.finished(f, a)
			return nil
		case "new", "open":
			a, err = r.carry(ctx, f, a)
		}
		var no Refusal
		switch {
		case errors.As(err, &no):
			r.problem(f, no.Error(), refused)
			return nil
		case errors.Is(err, errMoved):
			r.problem(f, "tệp thay đổi trong lúc gửi; lần chạy sau sẽ gửi lại", unread)
			return nil
		case err != nil:
			return err
		case a.State == "done":
			continue
		case try == triesMost:
			r.problem(f, orWords(a.Message, "gửi nhiều lần vẫn chưa được"), refused)
			return nil
		}
		if a.State == "failed" { // one that is gone was not sent for nothing: it goes on, or begins, where the server is
			try++
		}
		again, err := r.offer(ctx, []file{f})
		if err != nil {
			return err
		}
		a = again[0]
	}
}

func orWords(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// carry brings the missing bytes of a file over and waits for its end.
func (r *Run) carry(ctx context.Context, f file, a answer) (answer, error) {
	select {
	case r.lines <- struct{}{}:
	case <-ctx.Done():
		return a, ctx.Err()
	}
	id, err := r.carryBytes(ctx, f, a)
	<-r.lines
	switch {
	case errors.Is(err, errChanged), errors.Is(err, errTwice):
		return answer{State: "gone"}, wait(ctx, time.Second)
	case err != nil:
		return a, err
	}
	return r.end.of(ctx, id)
}

func (r *Run) carryBytes(ctx context.Context, f file, a answer) (id string, err error) {
	id, at := a.ID, a.Offset
	if a.State == "new" {
		err := r.insist(ctx, func() (err error) {
			id, err = r.client.create(ctx, r.Unit, r.Book, f.offered())
			return err
		})
		if err != nil {
			return "", err
		}
	}
	body, err := f.open()
	if err != nil {
		return "", err
	}
	defer func() { _ = body.Close() }()
	buffer := make([]byte, min(piece, max(f.size, 1)))
	r.carried(f, at)
	for cut := false; at < f.size; {
		if cut {
			if err := r.insist(ctx, func() (err error) {
				at, err = r.client.reached(ctx, id)
				return err
			}); err != nil {
				return "", err
			}
			r.carried(f, at)
			cut = false
			continue
		}
		n, err := body.ReadAt(buffer[:min(int64(len(buffer)), f.size-at)], at)
		if n == 0 {
			return "", errors.Join(errMoved, err)
		}
		now, err := r.client.send(ctx, id, at, buffer[:n])
		switch {
		case err == nil:
			at = now
			r.carried(f, at)
			r.answered(true)
		case errors.Is(err, errLine), errors.Is(err, errChanged), errors.Is(err, ErrSignIn):
			cut = true
		default:
			return "", err
		}
	}
	return id, f.unchanged()
}

// insist asks again and again until the server answers: a cut line, a server
// that restarts and a closed lid are waited out.
func (r *Run) insist(ctx context.Context, ask func() error) error {
	most := cmp.Or(r.Pause, 20*time.Second)
	for pause := min(most, 300*time.Millisecond); ; pause = min(2*pause, most) {
		err := ask()
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, ErrSignIn) && r.SignIn != nil:
			if err := r.signIn(ctx); err != nil {
				return err
			}
			continue
		case !errors.Is(err, errLine):
			r.answered(true)
			return err
		}
		if r.answered(false) {
			return errors.Join(ErrSilent, err)
		}
		if err := wait(ctx, pause); err != nil {
			return err
		}
	}
}

// ErrSilent: the server did not answer for longer than Patience.
var ErrSilent = errors.New("push: the server is silent")

// answered notes whether the server was heard; it is true when it has been
// silent for too long.
func (r *Run) answered(heard bool) bool {
	r.mu.Lock()
	now := time.Now()
	if heard {
		r.heard = now
	}
	tooLong := r.Patience > 0 && now.Sub(r.heard) > r.Patience
	told := r.away == heard
	r.away = !heard
	r.mu.Unlock()
	if told {
		r.tell()
	}
	return tooLong
}

// signIn renews the session, once for all who found it ended.
func (r *Run) signIn(ctx context.Context) error {
	r.renew.Lock()
	defer r.renew.Unlock()
	if err := r.client.Check(ctx); err == nil || errors.Is(err, errLine) {
		return nil
	}
	return r.SignIn(ctx)
}

func wait(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
