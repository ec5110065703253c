// SPDX-License-Identifier: Apache-2.0

package job_test

import (
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/job"
)

func TestStatusArithmetic(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)
	running := job.Status{State: job.Running, Started: began}
	for _, c := range []struct {
		name    string
		s       job.Status
		set     func(*job.Status)
		percent int
		rate    float64
		left    time.Duration
		known   bool
	}{
		{name: "waiting", s: job.Status{State: job.Queued}},
		{name: "nothing said yet", s: running},
		{name: "total unknown", s: running, set: func(s *job.Status) { s.Done = 50 }, rate: 5},
		{name: "half", s: running, set: func(s *job.Status) { s.Done, s.Total = 50, 100 }, percent: 50, rate: 5, left: 10 * time.Second, known: true},
		{name: "all but the end", s: running, set: func(s *job.Status) { s.Done, s.Total = 100, 100 }, percent: 99, rate: 10, known: true},
		{name: "more than foreseen", s: running, set: func(s *job.Status) { s.Done, s.Total = 200, 100 }, percent: 99, rate: 20, known: true},
		{name: "done", s: running, set: func(s *job.Status) {
			s.State, s.Done, s.Total, s.Ended = job.Done, 100, 100, began.Add(5*time.Second)
		}, percent: 100, rate: 20},
		{name: "failed", s: running, set: func(s *job.Status) {
			s.State, s.Done, s.Total, s.Ended = job.Failed, 30, 100, began.Add(10*time.Second)
		}, percent: 30, rate: 3},
	} {
		if c.set != nil {
			c.set(&c.s)
		}
		now := began.Add(10 * time.Second)
		left, known := c.s.Remaining(now)
		if p, r := c.s.Percent(), c.s.Rate(now); p != c.percent || r != c.rate || left != c.left || known != c.known {
			t.Errorf("%s: %d%% %v/s %v %v; want %d%% %v/s %v %v", c.name, p, r, left, known, c.percent, c.rate, c.left, c.known)
		}
	}
}
