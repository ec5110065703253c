// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/background"
	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlEnd = store.SQL("job.end", `
		UPDATE job SET state = $1, result = $2, error = $3, done = $4, total = $5, note = $6,
			worker = '', lease = 0, ended_at = $7, updated_at = $7
		WHERE province = $8 AND id = $9 AND worker = $10 AND attempt = $11 AND ended_at = 0`)
	sqlPutBack = store.SQL("job.put-back", `
		UPDATE job SET state = 'queued', attempt = attempt - 1, worker = '', lease = 0, started_at = 0, updated_at = $1
		WHERE province = $2 AND id = $3 AND worker = $4 AND attempt = $5 AND ended_at = 0`)
)

// The end of a run is written again after these pauses while the store fails;
// after the last the job's lease runs out and it is run again.
var endPauses = []time.Duration{0, 200 * time.Millisecond, time.Second, 3 * time.Second}

// run is one attempt at a job in this process.
type run struct {
	status Status // fixed once launched; Done, Total and Note live below
	cancel context.CancelCauseFunc

	mu          sync.Mutex // guards what follows
	lease       time.Time
	done, total int64
	note        string
	changed     bool
}

// Set implements Progress.
func (r *run) Set(done, total int64, note string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.done, r.total, r.note, r.changed = max(0, done), max(0, total), note, true
}

// Job implements Progress.
func (r *run) Job() Status { return r.status }

// launch runs a claimed job on a goroutine of its own.
func (q *Queue) launch(ctx context.Context, r *run) {
	runCtx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	r.cancel = cancel
	k, _ := q.kind(r.status.Kind)
	q.mu.Lock()
	q.running[r.status.ID] = r
	q.mu.Unlock()
	q.pool.Go(func() {
		background.Goroutine()
		result, err := call(runCtx, k, r)
		q.finish(context.WithoutCancel(ctx), r, result, err, context.Cause(runCtx))
		cancel(nil)
		q.mu.Lock()
		delete(q.running, r.status.ID)
		q.mu.Unlock()
		q.nudge()
	})
}

// panicked is the error of a run that panicked.
type panicked struct {
	value any
	stack []byte
}

func (p panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }

func call(ctx context.Context, k Kind, r *run) (result string, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = panicked{v, debug.Stack()}
		}
	}()
	return k.Run(ctx, r, r.status.Args)
}

// finish writes how a run ended. cause tells why its context had ended, if it had.
func (q *Queue) finish(ctx context.Context, r *run, result string, err error, cause error) {
	state, text := Done, ""
	switch {
	case err == nil:
	case errors.Is(cause, errLost):
		return
	case errors.Is(cause, errStopping):
		q.settle(ctx, r, func(ctx context.Context, tx *store.Tx) error {
			return tx.Do(ctx, sqlPutBack, store.Millis(time.Now()), r.status.Province, r.status.ID, q.worker, r.status.Attempt)
		})
		return
	case errors.Is(cause, errCancelled):
		state, result = Cancelled, ""
	default:
		state, result, text = Failed, "", err.Error()
		q.logFailure(ctx, r, err)
	}
	q.settle(ctx, r, func(ctx context.Context, tx *store.Tx) error {
		r.mu.Lock()
		defer r.mu.Unlock()
		return tx.Do(ctx, sqlEnd, state, result, text, r.done, r.total, r.note, store.Millis(time.Now()),
			r.status.Province, r.status.ID, q.worker, r.status.Attempt)
	})
}

// logFailure leaves the error's text out of the log: it may quote what was
// being worked on. It is kept with the job, where access is controlled.
func (q *Queue) logFailure(ctx context.Context, r *run, err error) {
	attrs := []any{"kind", r.status.Kind, "job", r.status.ID, "attempt", r.status.Attempt}
	var p panicked
	if errors.As(err, &p) {
		attrs = append(attrs, "stack", string(p.stack))
	}
	q.opts.Log.WarnContext(ctx, "job failed", attrs...)
}

// settle writes the end of a run, patiently.
func (q *Queue) settle(ctx context.Context, r *run, write func(context.Context, *store.Tx) error) {
	var err error
	for _, pause := range endPauses {
		time.Sleep(pause)
		if err = q.db.Write(ctx, write); err == nil || errors.Is(err, store.ErrClosed) {
			break
		}
	}
	if err != nil {
		q.opts.Log.ErrorContext(ctx, "writing how a job ended; it will be run again", "job", r.status.ID, "error", err)
	}
}
