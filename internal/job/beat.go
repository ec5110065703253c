// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

var sqlBeat = store.SQL("job.beat", `
	UPDATE job SET lease = $1, done = $2, total = $3, note = $4, updated_at = $5
	WHERE province = $6 AND id = $7 AND worker = $8 AND attempt = $9 AND ended_at = 0
	RETURNING cancel`)

// beat writes what has changed of the progress of everything running here,
// renews the leases, and learns which runs are to be cancelled or were lost.
// A run without news is renewed when a third of its lease has gone.
func (q *Queue) beat(ctx context.Context) {
	due := q.due(time.Now())
	if len(due) == 0 {
		return
	}
	lease := time.Now().Add(q.opts.Lease)
	verdicts := make([]error, len(due))
	err := q.db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
		for i, r := range due {
			if verdicts[i], err = q.renew(ctx, tx, r, lease); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		q.trouble(ctx, "renewing the leases of jobs", err)
	}
	for i, r := range due {
		switch {
		case err == nil && verdicts[i] == nil:
			r.renewed(lease)
		case err == nil:
			r.renewed(lease) // one told to end may need a while
			r.cancel(verdicts[i])
		case r.notRenewed(time.Now()):
			r.cancel(errLost)
		}
	}
}

// due lists the runs that have something to write.
func (q *Queue) due(now time.Time) []*run {
	q.mu.Lock()
	defer q.mu.Unlock()
	var due []*run
	for _, r := range q.running {
		r.mu.Lock()
		if r.changed || r.lease.Sub(now) < q.opts.Lease*2/3 {
			due = append(due, r)
		}
		r.mu.Unlock()
	}
	return due
}

// renew writes one run's progress and lease. The verdict is the cause for which
// the run must end, if any.
func (q *Queue) renew(ctx context.Context, tx *store.Tx, r *run, lease time.Time) (verdict, err error) {
	r.mu.Lock()
	done, total, note := r.done, r.total, r.note
	r.changed = false
	r.mu.Unlock()
	cancel, err := store.Scalar[int](ctx, tx, sqlBeat, store.Millis(lease), done, total, note, store.Millis(time.Now()),
		r.status.Province, r.status.ID, q.worker, r.status.Attempt)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return errLost, nil
	case err != nil:
		return nil, fmt.Errorf("renewing a lease: %w", err)
	case cancel != 0:
		return errCancelled, nil
	default:
		return nil, nil
	}
}

func (r *run) renewed(lease time.Time) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lease = lease
}

// notRenewed keeps the news for the next beat and tells whether the lease is over.
func (r *run) notRenewed(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.changed = true
	return now.After(r.lease)
}
