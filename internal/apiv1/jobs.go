// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"context"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) jobs() {
	add(s, op{id: "listJobs", method: http.MethodGet, path: "/jobs", tag: "jobs", scope: access.JobsRead, vi: "Việc chạy nền, mới nhất trước", en: "Work in the background, youngest first"}, s.listJobs)
	add(s, op{id: "getJob", method: http.MethodGet, path: "/jobs/{job}", tag: "jobs", scope: access.JobsRead, vi: "Một việc và tiến độ của nó", en: "One job and how far it is"}, s.getJob)
	command(s, op{id: "cancelJob", method: http.MethodPost, path: "/jobs/{job}/cancel", tag: "jobs", scope: access.JobsWrite, vi: "Dừng một việc", en: "Stop a job"}, s.changeJob(func(q *job.Queue) jobChange { return q.Cancel }))
	command(s, op{id: "retryJob", method: http.MethodPost, path: "/jobs/{job}/retry", tag: "jobs", scope: access.JobsWrite, vi: "Làm lại một việc hỏng hoặc đã dừng", en: "Put a failed or cancelled job back into the queue"}, s.changeJob(func(q *job.Queue) jobChange { return q.Retry }))
}

// Job is work in the background.
type Job struct {
	ID        string `json:"id" doc:"Also that of what it makes, such as an export"`
	Kind      string `json:"kind" example:"export.book" doc:"Kind of job"`
	Title     string `json:"title" doc:"What kind of work, and on what"`
	Path      string `json:"path" doc:"Scope of the unit it is for"`
	State     string `json:"state" enum:"queued,running,done,failed,cancelled" doc:"Where it stands"`
	Done      int64  `json:"done" doc:"How many are done"`
	Total     int64  `json:"total" doc:"0 while unknown"`
	Note      string `json:"note,omitempty" doc:"A remark in words"`
	Actor     string `json:"actor" doc:"Account"`
	CreatedAt int64  `json:"createdAt" doc:"UTC milliseconds"`
	EndedAt   int64  `json:"endedAt,omitempty" doc:"UTC milliseconds; none while it is under way"`
}

func (s *server) jobOf(ctx context.Context, j job.Status) Job {
	out := Job{ID: j.ID, Kind: j.Kind, Title: s.Jobs.KindTitle(j.Kind, problem.LangOf(ctx)), Path: j.Path, State: string(j.State), Done: j.Done, Total: j.Total, Note: j.Note, Actor: j.Actor, CreatedAt: millis(j.Created), EndedAt: millis(j.Ended)}
	if j.Title != "" {
		out.Title += ": " + j.Title
	}
	return out
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return store.Millis(t)
}

type listJobsInput struct {
	Paging
	Kind string `query:"kind" maxLength:"60" example:"export.book" doc:"What it is"`
	Open bool   `query:"open" doc:"Only what has not ended"`
}

func (s *server) listJobs(ctx context.Context, actor access.Actor, in *listJobsInput) (*listed[Job], error) {
	limit := min(in.Limit, jobsMost)
	f := job.Filter{Path: actor.Path, Kind: in.Kind, Open: in.Open, Before: in.cursor, Limit: limit + 1}
	if !actor.May(access.BookExport) && !actor.May(access.SystemView) {
		f.Path, f.Actor = "", actor.ID
	}
	all, err := s.Jobs.List(ctx, actor.Province, f)
	if err != nil {
		return nil, err
	}
	next := ""
	if len(all) > limit {
		all = all[:limit]
		next = all[limit-1].ID
	}
	items := make([]Job, 0, len(all))
	for _, j := range all {
		items = append(items, s.jobOf(ctx, j))
	}
	return page(&in.Paging, items, next), nil
}

// jobsMost leaves one of what the queue lists at most, to see that there are more.
const jobsMost = 199

// JobInput names a job.
type JobInput struct {
	Job string `path:"job" maxLength:"64" doc:"Id of a job"`
}

func (s *server) theJob(ctx context.Context, actor access.Actor, id string) (job.Status, error) {
	j, err := s.Jobs.Get(ctx, actor.Province, id)
	if err == nil && !access.SeesJob(actor, j.Path, j.Actor) {
		err = access.ErrScope
	}
	return j, err
}

func (s *server) getJob(ctx context.Context, actor access.Actor, in *JobInput) (*answer[Job], error) {
	j, err := s.theJob(ctx, actor, in.Job)
	if err != nil {
		return nil, err
	}
	return give(s.jobOf(ctx, j)), nil
}

type jobCommand struct {
	Keyed
	JobInput
}

type jobChange func(ctx context.Context, tx *store.Tx, province, id string) error

// changeJob carries a change of a job out, once for a key. The queue is asked
// for late: the description is made without one.
func (s *server) changeJob(of func(*job.Queue) jobChange) func(context.Context, access.Actor, string, *jobCommand) (kept[Job], error) {
	return func(ctx context.Context, actor access.Actor, key string, in *jobCommand) (made kept[Job], err error) {
		if _, err := s.theJob(ctx, actor, in.Job); err != nil {
			return made, err
		}
		err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
			_, _, err := store.Once(ctx, tx, actor.ID, key, func() (string, error) { return "changed", of(s.Jobs)(ctx, tx, actor.Province, in.Job) })
			return err
		})
		if err != nil {
			return made, err
		}
		j, err := s.theJob(ctx, actor, in.Job)
		made.Body = s.jobOf(ctx, j)
		return made, err
	}
}
