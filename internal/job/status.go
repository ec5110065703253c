// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// Status is a job as a person sees it.
type Status struct {
	Province, ID, Path string
	Kind, Title        string
	Args               json.RawMessage
	State              State
	Done, Total        int64  // steps; Total is 0 while unknown
	Note               string // what is being worked on
	Result, Error      string // of a job that is done, or failed
	Cancelling         bool   // cancelling was asked for and has not happened yet
	Attempt            int    // 1 for the first run
	Actor              string
	Created            time.Time
	Started, Ended     time.Time // zero before; Started is of the last attempt
	leaseMS, updatedMS int64
}

// HasEnded tells whether nothing more will happen to the job by itself.
func (s Status) HasEnded() bool { return !s.Ended.IsZero() }

// Percent is 0–100; 0 while the total is unknown, 100 only when done.
func (s Status) Percent() int {
	switch {
	case s.State == Done:
		return 100
	case s.Total <= 0 || s.Done <= 0:
		return 0
	default:
		return int(min(99, s.Done*100/s.Total))
	}
}

// Rate is steps per second of the last attempt, up to now or to its end; 0
// while nothing can be said.
func (s Status) Rate(now time.Time) float64 {
	if s.Started.IsZero() {
		return 0
	}
	if s.HasEnded() {
		now = s.Ended
	}
	took := now.Sub(s.Started).Seconds()
	if took <= 0 || s.Done <= 0 {
		return 0
	}
	return float64(s.Done) / took
}

// Remaining is the time still needed at the rate so far; false while nothing
// can be said.
func (s Status) Remaining(now time.Time) (time.Duration, bool) {
	rate := s.Rate(now)
	if s.State != Running || rate == 0 || s.Total <= 0 {
		return 0, false
	}
	left := max(0, s.Total-s.Done)
	return time.Duration(float64(left) / rate * float64(time.Second)).Round(time.Second), true
}

const columns = `province, id, path, kind, title, args, state, done, total, note, result, error,
	cancel, attempt, created_by, created_at, started_at, ended_at, updated_at, lease`

func scanStatus(r store.Row) (s Status, err error) {
	var args string
	var cancel, created, started, ended int64
	err = r.Scan(&s.Province, &s.ID, &s.Path, &s.Kind, &s.Title, &args, &s.State, &s.Done, &s.Total, &s.Note, &s.Result, &s.Error,
		&cancel, &s.Attempt, &s.Actor, &created, &started, &ended, &s.updatedMS, &s.leaseMS)
	s.Args = json.RawMessage(args)
	s.Created, s.Started, s.Ended = store.Time(created), store.Time(started), store.Time(ended)
	s.Cancelling = cancel != 0 && ended == 0
	return s, err
}

var (
	sqlGet  = store.SQL("job.get", `SELECT `+columns+` FROM job WHERE province = $1 AND id = $2`)
	sqlList = store.SQL("job.list", `
		SELECT `+columns+` FROM job
		WHERE province = $1 AND path >= $2 AND path < $3 AND id < $4
			AND ($5 = '' OR created_by = $5) AND ($6 = '' OR kind = $6) AND ($7 = 0 OR ended_at = 0)
		ORDER BY id DESC LIMIT $8`)
)

// Get returns one job, or ErrNotFound.
func (q *Queue) Get(ctx context.Context, province, id string) (Status, error) {
	s, err := store.One(ctx, q.db, sqlGet, scanStatus, province, id)
	if err != nil {
		return s, fmt.Errorf("reading a job: %w", err)
	}
	return s, nil
}

// Filter chooses jobs to list. Zero fields leave nothing out.
type Filter struct {
	Path   string // jobs of this unit path and everything under it
	Actor  string
	Kind   string
	Open   bool   // only what has not ended
	Before string // id of the last job of the page before
	Limit  int    // 50 when 0, at most 200
}

// List returns jobs of a province, the youngest first. A further page is asked
// for with Before.
func (q *Queue) List(ctx context.Context, province string, f Filter) ([]Status, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	below := f.Path + "0" // the character after "/": every path under this one sorts before it
	if f.Path == "" {
		below = "~"
	}
	if f.Before == "" {
		f.Before = "~"
	}
	open := 0
	if f.Open {
		open = 1
	}
	all, err := store.All(ctx, q.db, sqlList, scanStatus, province, f.Path, below, f.Before, f.Actor, f.Kind, open, min(f.Limit, 200))
	if err != nil {
		return nil, fmt.Errorf("listing jobs: %w", err)
	}
	return all, nil
}
