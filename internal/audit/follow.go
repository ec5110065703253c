// SPDX-License-Identifier: Apache-2.0

package audit

import (
	"context"

	"github.com/sogoc/sogoc/internal/store"
)

var sqlFrom = store.SQL("audit.from", `SELECT body FROM audit_record WHERE seq >= $1 ORDER BY seq LIMIT $2`)

// From lists whole records from seq on, in the order of commits.
func From(ctx context.Context, q store.Querier, seq int64, limit int) ([]Record, error) {
	return store.All(ctx, q, sqlFrom, scanRecord, seq, limit)
}

var sqlAfter = store.SQL("audit.after", `SELECT seq, province, action, target FROM audit_record WHERE seq >= $1 ORDER BY seq LIMIT $2`)

// Change is a record without its body: what was done to what.
type Change struct {
	Seq                      int64
	Province, Action, Target string
}

// Size is the number of records, and the Seq of the next one.
func Size(ctx context.Context, q store.Querier) (int64, error) {
	return store.Scalar[int64](ctx, q, sqlSize)
}

// After lists the records from seq on, in the order of commits: whoever keeps
// something made from the store follows the log.
func After(ctx context.Context, q store.Querier, seq int64, limit int) ([]Change, error) {
	return store.All(ctx, q, sqlAfter, func(r store.Row) (c Change, err error) {
		return c, r.Scan(&c.Seq, &c.Province, &c.Action, &c.Target)
	}, seq, limit)
}
