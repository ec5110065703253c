// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// Target is what a unit is to reach.
type Target struct {
	ID          string
	Path        string
	Unit        unit.ID
	Version     int
	PlanBooks   int64
	PlanEntries int64
	StartsOn    string // yyyy-mm-dd, first day of work
	Deadline    string // yyyy-mm-dd, last day of work
	Responsible string // head of the unit who answers for it
	Basis       string // the plan or decision: "Kế hoạch 37/KH-UBND ngày 20/02/2025"
	SetBy       string
	SetAt       int64
}

// Targets keeps the targets of a province.
type Targets struct {
	DB  *store.DB
	Now func() time.Time
}

// New uses the wall clock.
func New(db *store.DB) *Targets { return &Targets{DB: db, Now: time.Now} }

// Refusals of a target, each naming the field.
var (
	ErrUnit  = errors.New("campaign: unit: not a unit of today")
	ErrPlan  = errors.New("campaign: plan: a target needs a number of entries or books")
	ErrDates = errors.New("campaign: deadline: two dates are needed, the deadline not before the start")
)

const targetColumns = `id, path, unit, version, plan_books, plan_entries, starts_on, deadline, responsible, basis, set_by, set_at`

var (
	sqlRetire  = store.SQL("campaign.target.retire", `UPDATE target SET current = 0 WHERE province = $1 AND path = $2 AND current = 1 RETURNING version`)
	sqlAdd     = store.SQL("campaign.target.add", `INSERT INTO target (province, `+targetColumns+`, current) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1)`)
	sqlCurrent = store.SQL("campaign.target.current", `SELECT `+targetColumns+` FROM target WHERE province = $1 AND path >= $2 AND path < $3 AND current = 1 ORDER BY path`)
	sqlThen    = store.SQL("campaign.target.then", `SELECT `+targetColumns+` FROM target WHERE province = $1 AND path >= $2 AND path < $3 AND set_at < $4 ORDER BY path, version`)
	sqlHistory = store.SQL("campaign.target.history", `SELECT `+targetColumns+` FROM target WHERE province = $1 AND path = $2 ORDER BY version DESC`)
)

func scanTarget(row store.Row) (t Target, err error) {
	return t, row.Scan(&t.ID, &t.Path, &t.Unit, &t.Version, &t.PlanBooks, &t.PlanEntries, &t.StartsOn, &t.Deadline, &t.Responsible, &t.Basis, &t.SetBy, &t.SetAt)
}

func (t *Target) check() error {
	if u, ok := unit.Get(t.Unit); !ok || !u.InForce() {
		return ErrUnit
	}
	if t.PlanEntries < 0 || t.PlanBooks < 0 || t.PlanEntries+t.PlanBooks == 0 {
		return ErrPlan
	}
	start, err1 := time.Parse(time.DateOnly, t.StartsOn)
	end, err2 := time.Parse(time.DateOnly, t.Deadline)
	if err1 != nil || err2 != nil || end.Before(start) {
		return ErrDates
	}
	return nil
}

// Set gives units targets, all or none. key makes a repeated delivery harmless.
func (s *Targets) Set(ctx context.Context, actor access.Actor, key string, targets ...Target) error {
	for i := range targets {
		t := &targets[i]
		if err := t.check(); err != nil {
			return fmt.Errorf("%s: %w", unit.Name(t.Unit, "vi"), err)
		}
		t.Path = unit.Path(t.Unit)
		if err := access.Can(actor, access.TargetSet, access.Target{Path: t.Path}); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			for _, t := range targets {
				if err := s.set(ctx, tx, actor, t); err != nil {
					return "", err
				}
			}
			return "set", nil
		})
		return err
	})
}

func (s *Targets) set(ctx context.Context, tx *store.Tx, actor access.Actor, t Target) error {
	version, err := store.Scalar[int](ctx, tx, sqlRetire, actor.Province, t.Path)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	t.ID, t.Version, t.SetBy, t.SetAt = store.NewID(), version+1, actor.ID, store.Millis(s.Now())
	err = tx.Do(ctx, sqlAdd, actor.Province, t.ID, t.Path, t.Unit, t.Version, t.PlanBooks, t.PlanEntries, t.StartsOn, t.Deadline,
		strings.TrimSpace(t.Responsible), strings.TrimSpace(t.Basis), t.SetBy, t.SetAt)
	if err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Record{At: t.SetAt, Province: actor.Province, Actor: actor.ID, Action: "target.set", Target: "target:" + t.ID, Version: t.Version,
		Detail: map[string]string{"path": t.Path, "entries": fmt.Sprint(t.PlanEntries), "books": fmt.Sprint(t.PlanBooks), "deadline": t.Deadline}})
}

// Current lists the targets in force within scope.
func Current(ctx context.Context, q store.Querier, province, scope string) ([]Target, error) {
	from, to := access.Range(scope)
	return store.All(ctx, q, sqlCurrent, scanTarget, province, from, to)
}

// History lists the versions of a unit's target, newest first.
func History(ctx context.Context, q store.Querier, province, path string) ([]Target, error) {
	return store.All(ctx, q, sqlHistory, scanTarget, province, path)
}

// onDay lists the targets as they were in force at the end of a day.
func onDay(ctx context.Context, q store.Querier, province, scope, day string) (map[string]Target, error) {
	end, err := endOfDay(day)
	if err != nil {
		return nil, err
	}
	from, to := access.Range(scope)
	all, err := store.All(ctx, q, sqlThen, scanTarget, province, from, to, store.Millis(end))
	if err != nil {
		return nil, err
	}
	byPath := map[string]Target{}
	for _, t := range all {
		byPath[t.Path] = t // versions rise: the last one stays
	}
	return byPath, nil
}

func endOfDay(day string) (time.Time, error) {
	d, err := time.ParseInLocation(time.DateOnly, day, counter.Vietnam)
	if err != nil {
		return d, fmt.Errorf("campaign: %q is not a day", day)
	}
	return d.AddDate(0, 0, 1), nil
}
