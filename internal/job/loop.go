// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

const pruneEvery = time.Hour

var (
	sqlWaiting = store.SQL("job.waiting", `
		SELECT `+columns+` FROM job
		WHERE ended_at = 0 AND (state = 'queued' OR lease < $1) AND $2 LIKE '%,' || kind || ',%'
		ORDER BY id LIMIT $3`)
	// The state and the lease are asked for again: two processes that saw the
	// same row waiting must not both get it.
	sqlClaim = store.SQL("job.claim", `
		UPDATE job SET state = 'running', worker = $1, lease = $2, attempt = attempt + 1,
			done = 0, total = 0, note = '', started_at = $3, updated_at = $3
		WHERE province = $4 AND id = $5 AND ended_at = 0 AND cancel = 0 AND attempt = $6
			AND (state = 'queued' OR (state = 'running' AND lease < $3))`)
	sqlGiveUp = store.SQL("job.give-up", `
		UPDATE job SET state = $1, error = $2, worker = '', lease = 0, ended_at = $3, updated_at = $3
		WHERE province = $4 AND id = $5 AND ended_at = 0 AND (state = 'queued' OR lease < $3)`)
	sqlPrune = store.SQL("job.prune", `
		DELETE FROM job WHERE (province, id) IN (
			SELECT province, id FROM job WHERE ended_at > 0 AND ended_at < $1 ORDER BY ended_at LIMIT 500)`)
)

// Start begins to run jobs, until Stop. ctx carries values and does not end the
// work: ending is Stop's, so that it can wait.
func (q *Queue) Start(ctx context.Context) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.stop != nil {
		return errors.New("job: started twice")
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	q.stop, q.ended = cancel, make(chan struct{})
	go q.loop(ctx)
	return nil
}

// Stop takes no further jobs, tells the running ones to end, and waits for them
// as long as ctx lasts. Those that give up go back into the queue without
// losing an attempt; those that do not are run again when their lease is over.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	stop, ended := q.stop, q.ended
	q.mu.Unlock()
	if stop == nil {
		return nil
	}
	stop()
	select {
	case <-ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for running jobs: %w", ctx.Err())
	}
}

// loop is the only one to claim jobs and to write progress.
func (q *Queue) loop(ctx context.Context) {
	defer close(q.ended)
	poll := time.NewTicker(q.opts.Poll)
	defer poll.Stop()
	pulse := time.NewTicker(q.opts.Pulse)
	defer pulse.Stop()
	prune := time.NewTicker(pruneEvery)
	defer prune.Stop()
	q.prune(ctx)
	q.claim(ctx)
	for {
		beat := pulse.C
		if q.busy() == 0 {
			beat = nil
		}
		select {
		case <-ctx.Done():
			q.drain()
			return
		case <-q.wake:
			q.claim(ctx)
		case <-poll.C:
			q.claim(ctx)
		case <-beat:
			q.beat(ctx)
		case <-prune.C:
			q.prune(ctx)
		}
	}
}

// drain ends what is running. Leases go on being renewed meanwhile, so that a
// run which takes its time to end is not begun elsewhere.
func (q *Queue) drain() {
	q.mu.Lock()
	for _, r := range q.running {
		r.cancel(errStopping)
	}
	q.mu.Unlock()
	idle := make(chan struct{})
	go func() { q.pool.Wait(); close(idle) }()
	pulse := time.NewTicker(q.opts.Pulse)
	defer pulse.Stop()
	for {
		select {
		case <-idle:
			return
		case <-pulse.C:
			q.beat(context.Background())
		}
	}
}

func (q *Queue) busy() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.running)
}

// claim takes as many waiting jobs as there are free workers.
func (q *Queue) claim(ctx context.Context) {
	free := q.opts.Workers - q.busy()
	if free <= 0 {
		return // the end of a run nudges
	}
	now := time.Now()
	waiting, err := store.All(ctx, q.db, sqlWaiting, scanStatus, store.Millis(now), q.kindList(), free)
	if err != nil {
		q.trouble(ctx, "looking for jobs", err)
		return
	}
	if waiting = q.notHere(waiting); len(waiting) == 0 {
		return
	}
	var got []*run
	err = q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		got, err = q.take(ctx, tx, waiting)
		return err
	})
	if err != nil {
		q.trouble(ctx, "claiming jobs", err)
		return
	}
	for _, r := range got {
		q.launch(ctx, r)
	}
	if len(waiting) > len(got) {
		q.nudge() // some were ended or lost to another process: there may be more
	}
}

// notHere leaves out what still runs in this process: after the machine has
// slept its lease is over, and the next beat renews it.
func (q *Queue) notHere(waiting []Status) []Status {
	q.mu.Lock()
	defer q.mu.Unlock()
	return slices.DeleteFunc(waiting, func(s Status) bool { return q.running[s.ID] != nil })
}

// take makes jobs ours. Those that were interrupted once too often, or whose
// cancelling was interrupted, end here.
func (q *Queue) take(ctx context.Context, tx *store.Tx, waiting []Status) (got []*run, err error) {
	now := time.Now()
	for _, s := range waiting {
		switch {
		case s.Cancelling:
			err = tx.Do(ctx, sqlGiveUp, Cancelled, "", store.Millis(now), s.Province, s.ID)
		case s.Attempt >= q.opts.Attempts:
			why := fmt.Sprintf("interrupted %d times", s.Attempt)
			err = tx.Do(ctx, sqlGiveUp, Failed, why, store.Millis(now), s.Province, s.ID)
		default:
			r := &run{lease: now.Add(q.opts.Lease), status: s}
			var n int64
			n, err = tx.Exec(ctx, sqlClaim, q.worker, store.Millis(r.lease), store.Millis(now), s.Province, s.ID, s.Attempt)
			if n == 1 {
				r.status.Attempt++
				r.status.State, r.status.Started = Running, now
				got = append(got, r)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("taking a job: %w", err)
		}
	}
	return got, nil
}

// prune removes what has ended long ago.
func (q *Queue) prune(ctx context.Context) {
	err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlPrune, store.Millis(time.Now().Add(-q.opts.Keep)))
	})
	if err != nil {
		q.trouble(ctx, "pruning jobs", err)
	}
}

// trouble reports a store that does not answer; the next poll tries again.
func (q *Queue) trouble(ctx context.Context, doing string, err error) {
	if ctx.Err() == nil {
		q.opts.Log.ErrorContext(ctx, doing, "error", err)
	}
}
