// SPDX-License-Identifier: Apache-2.0

package job_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

const (
	crashChild = "SOGOC_JOB_CRASH_CHILD" // the store a child process works on
	crashSteps = 20
)

var (
	// Table sign_in_failure serves as a place for effects: n counts how often a
	// step's effect was applied.
	sqlEffect = store.SQL("jobtest.effect", `
		INSERT INTO sign_in_failure (key, since, n) VALUES ($1, 0, 1) ON CONFLICT (key) DO UPDATE SET n = sign_in_failure.n + 1`)
	sqlEffects = store.SQL("jobtest.effects", `SELECT key, n FROM sign_in_failure`)
	sqlLose    = store.SQL("jobtest.lose", `UPDATE job SET worker = 'another', lease = $1 WHERE province = '44' AND id = $2`)
	sqlLeave   = store.SQL("jobtest.leave", `
		UPDATE job SET state = 'running', worker = 'dead', lease = 1, attempt = $1, cancel = $2 WHERE province = '44' AND id = $3`)
)

var crashOptions = job.Options{Attempts: 1000, Lease: 150 * time.Millisecond, Pulse: 20 * time.Millisecond, Poll: 20 * time.Millisecond, Log: silent}

// crashJobs is how many jobs are worked off under fire. SOGOC_TEST_CRASH makes
// it that many times more.
func crashJobs() int {
	times, err := strconv.Atoi(os.Getenv("SOGOC_TEST_CRASH"))
	if err != nil || times < 1 {
		times = 1
	}
	return 16 * times
}

// runCrashChild is the process that gets killed.
func runCrashChild(url string) {
	db, err := store.Open(context.Background(), url)
	if err != nil {
		fmt.Fprintln(os.Stderr, "child:", err)
		os.Exit(3)
	}
	q := newQueue(db, crashOptions, stepwise(db))
	if err := q.Start(context.Background()); err != nil {
		os.Exit(3)
	}
	select {}
}

// stepwise is an idempotent run: every step's effect is kept together with the
// memory that it was applied.
func stepwise(db *store.DB) runFunc {
	return func(ctx context.Context, p job.Progress, _ json.RawMessage) (string, error) {
		id := p.Job().ID
		for step := range crashSteps {
			key := fmt.Sprint(id, " ", step)
			var again bool
			err := db.Write(ctx, func(ctx context.Context, tx *store.Tx) (err error) {
				_, again, err = store.Once(ctx, tx, "job", key, func() (string, error) {
					_, err := tx.Exec(ctx, sqlEffect, key)
					return "", err
				})
				return err
			})
			if err != nil {
				return "", err
			}
			p.Set(int64(step)+1, crashSteps, "")
			if !again {
				time.Sleep(3 * time.Millisecond)
			}
		}
		return "all steps", nil
	}
}

// A process that is killed at any moment loses no job, ends each once, and
// leaves each effect applied once.
func TestKillNineAtRandomMoments(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("skipped: takes some seconds")
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		killAtRandom(t, filepath.Join(t.TempDir(), "sogoc.db"))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		killAtRandom(t, storetest.PostgresURL(t))
	})
}

func killAtRandom(t *testing.T, url string) {
	db, err := store.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}()
	q := newQueue(db, crashOptions, nothing) // asks, never runs
	ids := make([]string, crashJobs())
	for i := range ids {
		ids[i] = enqueue(t, db, q, i)
	}
	ended := map[string]job.Status{}
	kills := 0
	for end := time.Now().Add(time.Duration(len(ids)) * 10 * time.Second); len(ended) < len(ids) && time.Now().Before(end); kills++ {
		killOneChild(t, url, kills)
		recordEnds(t, q, ids, ended)
	}
	time.Sleep(300 * time.Millisecond)
	recordEnds(t, q, ids, ended)
	interrupted := 0
	for _, id := range ids {
		s := ended[id]
		if s.State != job.Done || s.Result != "all steps" || s.Done != crashSteps {
			t.Errorf("job %s ended as %+v", id, s)
		}
		if s.Attempt > 1 {
			interrupted++
		}
	}
	if interrupted == 0 {
		t.Errorf("%d kills interrupted no job: the test has shown nothing", kills)
	}
	checkEffects(t, db, len(ids)*crashSteps)
	t.Logf("%d kills, %d of %d jobs interrupted", kills, interrupted, len(ids))
}

// killOneChild lets a process live for a moment, later ones a little longer so
// that a slow machine ends the test too.
func killOneChild(t *testing.T, url string, kills int) {
	t.Helper()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), crashChild+"="+url)
	child.Stderr = os.Stderr
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(time.Duration(60+2*kills+rand.IntN(200)) * time.Millisecond)
	if err := child.Process.Kill(); err != nil {
		t.Errorf("killing the child: %v", err)
	}
	_ = child.Wait() // "signal: killed"
}

// recordEnds notes each job's end and complains when one ended differently before.
func recordEnds(t *testing.T, q *job.Queue, ids []string, ended map[string]job.Status) {
	t.Helper()
	for _, id := range ids {
		s, err := q.Get(t.Context(), "44", id)
		if err != nil {
			t.Fatal(err)
		}
		if !s.HasEnded() {
			continue
		}
		if before, ok := ended[id]; ok && (before.Ended != s.Ended || before.Attempt != s.Attempt || before.State != s.State) {
			t.Errorf("job %s ended twice: %+v, then %+v", id, before, s)
		}
		ended[id] = s
	}
}

func checkEffects(t *testing.T, db *store.DB, want int) {
	t.Helper()
	steps := 0
	err := store.Each(t.Context(), db, sqlEffects, func(r store.Row) error {
		var key string
		var n int
		if err := r.Scan(&key, &n); err != nil {
			return err
		}
		if steps++; n != 1 {
			t.Errorf("the effect of %s was applied %d times", key, n)
		}
		return nil
	})
	if err != nil || steps != want {
		t.Errorf("%d effects, %v; want %d", steps, err, want)
	}
}

// What a dead process left behind is run again, but not for ever, and not when
// it was to be cancelled.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		q := newQueue(db, quick, func(_ context.Context, p job.Progress, _ json.RawMessage) (string, error) {
			return fmt.Sprint("attempt ", p.Job().Attempt), nil
		})
		leave := func(attempt, cancel int) string {
			id := enqueue(t, db, q, nil)
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, sqlLeave, attempt, cancel, id)
				return err
			})
			return id
		}
		again, tooOften, unwanted := leave(2, 0), leave(3, 0), leave(1, 1)
		start(t, q)
		if s := awaitState(t, q, again, job.Done); s.Result != "attempt 3" {
			t.Errorf("interrupted twice: %+v", s)
		}
		if s := awaitState(t, q, tooOften, job.Failed); s.Error != "interrupted 3 times" {
			t.Errorf("interrupted three times: %+v", s)
		}
		awaitState(t, q, unwanted, job.Cancelled)
	})
}

// A run whose row another process has taken is told to end, and its end is
// thrown away.
func TestLostLease(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		began, ended := make(chan struct{}), make(chan struct{})
		q := newQueue(db, quick, func(ctx context.Context, _ job.Progress, _ json.RawMessage) (string, error) {
			close(began)
			<-ctx.Done()
			defer close(ended)
			return "mine", nil
		})
		start(t, q)
		id := enqueue(t, db, q, nil)
		<-began
		write(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, sqlLose, store.Millis(time.Now().Add(time.Minute)), id)
			return err
		})
		<-ended
		time.Sleep(100 * time.Millisecond)
		if s, err := q.Get(t.Context(), "44", id); err != nil || s.State != job.Running || s.Result != "" {
			t.Errorf("after losing it: %+v, %v", s, err)
		}
	})
}

// A job that runs for many leases is not begun a second time.
func TestLongRunKeepsItsLease(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := quick
		o.Lease = 2 * time.Second // a busy machine may pause this process for long
		work := func(_ context.Context, p job.Progress, _ json.RawMessage) (string, error) {
			time.Sleep(2*o.Lease + time.Second)
			return fmt.Sprint(p.Job().Attempt), nil
		}
		first, second := newQueue(db, o, work), newQueue(db, o, work)
		start(t, first)
		start(t, second)
		if s := awaitState(t, first, enqueue(t, db, first, nil), job.Done); s.Result != "1" || s.Attempt != 1 {
			t.Errorf("%+v", s)
		}
	})
}
