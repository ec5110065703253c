// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"

	"github.com/sogoc/sogoc/internal/store"
)

var sqlActive = store.SQL("job.active", `SELECT state, COUNT(*) FROM job WHERE ended_at = 0 GROUP BY state`)

// Active counts the work that waits and the work that runs, over all units.
func Active(ctx context.Context, q store.Querier) (map[State]int, error) {
	active := map[State]int{Queued: 0, Running: 0}
	err := store.Each(ctx, q, sqlActive, func(row store.Row) error {
		var s State
		var n int
		err := row.Scan(&s, &n)
		active[s] = n
		return err
	})
	return active, err
}
