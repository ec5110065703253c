// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"fmt"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

var (
	sqlCancelQueued = store.SQL("job.cancel-queued", `
		UPDATE job SET state = 'cancelled', cancel = 1, ended_at = $1, updated_at = $1
		WHERE province = $2 AND id = $3 AND state = 'queued'`)
	sqlCancelRunning = store.SQL("job.cancel-running", `
		UPDATE job SET cancel = 1 WHERE province = $1 AND id = $2 AND state = 'running'`)
	sqlRetry = store.SQL("job.retry", `
		UPDATE job SET state = 'queued', attempt = 0, cancel = 0, done = 0, total = 0, note = '', result = '', error = '',
			started_at = 0, ended_at = 0, updated_at = $1
		WHERE province = $2 AND id = $3 AND state IN ('failed', 'cancelled')`)
)

// Cancel ends a waiting job at once. The context of a running one is cancelled,
// here as soon as tx is committed, in another process within a third of a lease; it has
// ended when its run returns, as done if it finished all the same. A job that
// has ended gives ErrEnded, an unknown one ErrNotFound.
func (q *Queue) Cancel(ctx context.Context, tx *store.Tx, province, id string) error {
	n, err := tx.Exec(ctx, sqlCancelQueued, store.Millis(time.Now()), province, id)
	if err == nil && n == 0 {
		n, err = tx.Exec(ctx, sqlCancelRunning, province, id)
		tx.OnCommit(func() { q.cancelHere(id) })
	}
	return q.touched(ctx, tx, n, err, province, id, ErrEnded)
}

// Retry puts a failed or cancelled job back into the queue, with all its
// attempts before it. Any other gives ErrNotEnded, an unknown one ErrNotFound.
func (q *Queue) Retry(ctx context.Context, tx *store.Tx, province, id string) error {
	n, err := tx.Exec(ctx, sqlRetry, store.Millis(time.Now()), province, id)
	tx.OnCommit(q.nudge)
	return q.touched(ctx, tx, n, err, province, id, ErrNotEnded)
}

// touched turns "no row was changed" into the reason.
func (q *Queue) touched(ctx context.Context, tx *store.Tx, n int64, err error, province, id string, wrongState error) error {
	if err != nil {
		return fmt.Errorf("changing a job: %w", err)
	}
	if n > 0 {
		return nil
	}
	if _, err := store.One(ctx, tx, sqlGet, scanStatus, province, id); err != nil {
		return fmt.Errorf("changing a job: %w", err)
	}
	return wrongState
}

func (q *Queue) cancelHere(id string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r := q.running[id]; r != nil {
		r.cancel(errCancelled)
	}
}
