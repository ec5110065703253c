// SPDX-License-Identifier: Apache-2.0

package access

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/store"
)

// TrailFilter narrows what is read of the audit log.
type TrailFilter struct {
	Province string
	Scope    string // path: what the people of this unit and below did
	Actor    string // account id
	Target   string // "entry:ID"
	Before   int64  // Seq of the last record of the page before; 0 for the newest
	Limit    int
}

// trails are the texts by what is asked: the whole province needs no look at
// accounts, and each filter has an index to walk.
var trails = func() map[[3]bool]*store.Stmt {
	all := map[[3]bool]*store.Stmt{}
	for i := range 8 {
		narrow, actor, target := i&1 != 0, i&2 != 0, i&4 != 0
		text, next := `SELECT r.body FROM audit_record r`, 4
		where := ` WHERE r.province = $1 AND r.seq < $2`
		if narrow {
			text += ` JOIN account a ON a.id = r.actor`
			where += fmt.Sprintf(` AND a.path >= $%d AND a.path < $%d`, next, next+1)
			next += 2
		}
		if actor {
			where += fmt.Sprintf(` AND r.actor = $%d`, next)
			next++
		}
		if target {
			where += fmt.Sprintf(` AND r.target = $%d`, next)
		}
		all[[3]bool{narrow, actor, target}] = store.SQL(fmt.Sprintf("access.trail.%v.%v.%v", narrow, actor, target), text+where+` ORDER BY r.seq DESC LIMIT $3`)
	}
	return all
}()

// Trail reads records of the audit log, newest first. Below the province only
// what people of the scope did is read; what the program did by itself belongs
// to the province.
func Trail(ctx context.Context, q store.Querier, f TrailFilter) ([]audit.Record, error) {
	if f.Before <= 0 {
		f.Before = math.MaxInt64
	}
	narrow := f.Scope != f.Province
	args := []any{f.Province, f.Before, f.Limit}
	if narrow {
		from, to := Range(f.Scope)
		args = append(args, from, to)
	}
	if f.Actor != "" {
		args = append(args, f.Actor)
	}
	if f.Target != "" {
		args = append(args, f.Target)
	}
	return store.All(ctx, q, trails[[3]bool{narrow, f.Actor != "", f.Target != ""}], func(row store.Row) (r audit.Record, err error) {
		var body string
		if err := row.Scan(&body); err != nil {
			return r, err
		}
		return r, json.Unmarshal([]byte(body), &r)
	}, args...)
}
