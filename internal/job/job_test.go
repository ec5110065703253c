// SPDX-License-Identifier: Apache-2.0

package job_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(crashChild); url != "" {
		runCrashChild(url)
		return
	}
	// The private PostgreSQL stays until the process ends.
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/sogoc/sogoc/internal/store/storetest.reap"))
}

var silent = slog.New(slog.NewTextHandler(io.Discard, nil))

// quick makes a queue notice everything soon.
var quick = job.Options{Lease: 600 * time.Millisecond, Pulse: 20 * time.Millisecond, Poll: 50 * time.Millisecond, Log: silent}

type runFunc = func(ctx context.Context, p job.Progress, args json.RawMessage) (string, error)

func newQueue(db *store.DB, o job.Options, run runFunc) *job.Queue {
	q := job.New(db, o)
	q.Register(job.Kind{Name: "test.work", VI: "Việc thử", EN: "Test work", Run: run})
	return q
}

func start(t testing.TB, q *job.Queue) {
	t.Helper()
	if err := q.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, q) })
}

func stop(t testing.TB, q *job.Queue) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := q.Stop(ctx); err != nil {
		t.Errorf("stopping: %v", err)
	}
}

func enqueue(t testing.TB, db *store.DB, q *job.Queue, args any) (id string) {
	t.Helper()
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = q.Enqueue(ctx, tx, job.Job{Province: "44", Path: "44/19333", Kind: "test.work", Title: "KS.2010.01", Args: args, Actor: "a1"})
		return err
	})
	return id
}

func write(t testing.TB, db *store.DB, fn func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := db.Write(context.Background(), fn); err != nil {
		t.Fatal(err)
	}
}

// await waits until a job satisfies ok.
func await(t testing.TB, q *job.Queue, id string, what string, ok func(job.Status) bool) job.Status {
	t.Helper()
	var s job.Status
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		var err error
		if s, err = q.Get(context.Background(), "44", id); err != nil {
			t.Fatal(err)
		}
		if ok(s) {
			return s
		}
	}
	t.Fatalf("waited in vain for a job to be %s; it is %s (%s)", what, s.State, s.Error)
	return s
}

func awaitState(t testing.TB, q *job.Queue, id string, want job.State) job.Status {
	t.Helper()
	return await(t, q, id, string(want), func(s job.Status) bool { return s.State == want })
}

func TestJobRunsSoonAndKeepsItsResult(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var began atomic.Int64
		o := quick
		o.Poll = time.Hour // only the wake-up may start it
		q := newQueue(db, o, func(_ context.Context, p job.Progress, args json.RawMessage) (string, error) {
			began.Store(time.Now().UnixNano())
			p.Set(3, 3, "trang 3")
			return p.Job().ID + " " + string(args), nil
		})
		start(t, q)
		time.Sleep(100 * time.Millisecond)
		soonest := time.Hour // of some, because the machine may be busy with other tests
		for range 5 {
			id := enqueue(t, db, q, map[string]int{"book": 7})
			asked := time.Now()
			s := awaitState(t, q, id, job.Done)
			soonest = min(soonest, time.Unix(0, began.Load()).Sub(asked))
			if s.Result != id+` {"book":7}` || s.Done != 3 || s.Total != 3 || s.Note != "trang 3" || s.Attempt != 1 || s.Error != "" {
				t.Errorf("ended as %+v", s)
			}
			if s.Title != "KS.2010.01" || s.Path != "44/19333" || s.Actor != "a1" || s.Percent() != 100 || !s.HasEnded() {
				t.Errorf("ended as %+v", s)
			}
		}
		if soonest > 200*time.Millisecond {
			t.Errorf("none began sooner than %v after it was asked for, want 200 ms", soonest)
		}
	})
}

func TestNoJobWithoutItsTransaction(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ran atomic.Int32
		q := newQueue(db, quick, func(context.Context, job.Progress, json.RawMessage) (string, error) {
			ran.Add(1)
			return "", nil
		})
		start(t, q)
		refused := errors.New("refused")
		err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
			if _, err := q.Enqueue(ctx, tx, job.Job{Province: "44", Kind: "test.work"}); err != nil {
				return err
			}
			return refused
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
		awaitState(t, q, enqueue(t, db, q, nil), job.Done)
		all, err := q.List(t.Context(), "44", job.Filter{})
		if err != nil || len(all) != 1 || ran.Load() != 1 {
			t.Fatalf("%d jobs, %d ran, %v; want 1, 1", len(all), ran.Load(), err)
		}
	})
}

func TestErrorsAndPanicsFailAndAreTriedAgainByAPerson(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var ran atomic.Int32
		q := newQueue(db, quick, func(_ context.Context, _ job.Progress, args json.RawMessage) (string, error) {
			switch n := ran.Add(1); {
			case n == 1:
				return "half", errors.New("disk is full")
			case n == 2:
				empty := make([]int, 0)
				return "", fmt.Errorf("%d", empty[n])
			default:
				return "made", nil
			}
		})
		start(t, q)
		id := enqueue(t, db, q, nil)
		if s := awaitState(t, q, id, job.Failed); s.Error != "disk is full" || s.Result != "" {
			t.Errorf("after an error: %+v", s)
		}
		retry := func() {
			write(t, db, func(ctx context.Context, tx *store.Tx) error { return q.Retry(ctx, tx, "44", id) })
		}
		retry()
		if s := await(t, q, id, "failed again", func(s job.Status) bool { return ran.Load() == 2 && s.State == job.Failed }); !strings.Contains(s.Error, "panic: runtime error: index out of range") {
			t.Errorf("after a panic: %+v", s)
		}
		retry()
		if s := awaitState(t, q, id, job.Done); s.Result != "made" || s.Error != "" || s.Attempt != 1 {
			t.Errorf("in the end: %+v", s)
		}
	})
}

func TestCancel(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		o := quick
		o.Workers = 1
		began := make(chan struct{}, 1)
		q := newQueue(db, o, func(ctx context.Context, _ job.Progress, _ json.RawMessage) (string, error) {
			began <- struct{}{}
			<-ctx.Done()
			return "", ctx.Err()
		})
		other := newQueue(db, quick, nothing) // another process: not started, so it can only ask
		start(t, q)
		cancel := func(q *job.Queue, id string) error {
			return db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error { return q.Cancel(ctx, tx, "44", id) })
		}
		first, second := enqueue(t, db, q, nil), enqueue(t, db, q, nil)
		<-began
		if err := cancel(q, second); err != nil { // waits behind the first
			t.Fatal(err)
		}
		if s, err := q.Get(t.Context(), "44", second); err != nil || s.State != job.Cancelled || s.Attempt != 0 {
			t.Errorf("a waiting job: %+v, %v", s, err)
		}
		if err := cancel(q, first); err != nil {
			t.Fatal(err)
		}
		awaitState(t, q, first, job.Cancelled)
		third := enqueue(t, db, q, nil)
		<-began
		if err := cancel(other, third); err != nil {
			t.Fatal(err)
		}
		awaitState(t, q, third, job.Cancelled)
		if err := cancel(q, third); !errors.Is(err, job.ErrEnded) {
			t.Errorf("cancelling an ended job: %v, want ErrEnded", err)
		}
		if err := cancel(q, "none"); !errors.Is(err, job.ErrNotFound) {
			t.Errorf("cancelling an unknown job: %v, want ErrNotFound", err)
		}
	})
}

// nothing is a run with nothing to do.
func nothing(context.Context, job.Progress, json.RawMessage) (string, error) { return "", nil }

func TestProgressIsSeenWhileRunning(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		goOn := make(chan struct{})
		q := newQueue(db, quick, func(_ context.Context, p job.Progress, _ json.RawMessage) (string, error) {
			time.Sleep(50 * time.Millisecond)
			for i := range int64(100_000) { // far more often than is written
				p.Set(i/1000, 200, "trang")
			}
			<-goOn
			return "", nil
		})
		start(t, q)
		id := enqueue(t, db, q, nil)
		s := await(t, q, id, "half way", func(s job.Status) bool { return s.Done == 99 })
		rate := s.Rate(time.Now())
		left, known := s.Remaining(time.Now())
		if s.State != job.Running || s.Percent() != 49 || s.Note != "trang" || rate <= 0 || !known || left < 0 {
			t.Errorf("%+v percent %d rate %f left %v", s, s.Percent(), rate, left)
		}
		close(goOn)
		awaitState(t, q, id, job.Done)
	})
}

// Stopping puts running work back without losing an attempt, however often.
func TestStopPutsWorkBack(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		var id string
		for round := range 5 {
			began := make(chan struct{})
			q := newQueue(db, quick, func(ctx context.Context, _ job.Progress, _ json.RawMessage) (string, error) {
				close(began)
				<-ctx.Done()
				return "", ctx.Err()
			})
			if round == 0 {
				id = enqueue(t, db, q, nil)
			}
			start(t, q)
			<-began
			stop(t, q)
			if s, err := q.Get(t.Context(), "44", id); err != nil || s.State != job.Queued || s.Attempt != 0 {
				t.Fatalf("round %d: %+v, %v", round, s, err)
			}
		}
		q := newQueue(db, quick, nothing)
		start(t, q)
		awaitState(t, q, id, job.Done)
	})
}

func TestStopWaitsOnlyAsLongAsAsked(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	began, goOn := make(chan struct{}), make(chan struct{})
	q := newQueue(db, quick, func(context.Context, job.Progress, json.RawMessage) (string, error) {
		close(began)
		<-goOn // deaf to its context
		return "late", nil
	})
	start(t, q)
	id := enqueue(t, db, q, nil)
	<-began
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Millisecond)
	defer cancel()
	if err := q.Stop(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("stopping a deaf run: %v", err)
	}
	time.Sleep(2 * quick.Lease) // it keeps its lease as long as it runs
	if s, _ := q.Get(t.Context(), "44", id); s.State != job.Running || s.Attempt != 1 {
		t.Fatalf("meanwhile: %+v", s)
	}
	close(goOn)
	if s := awaitState(t, q, id, job.Done); s.Result != "late" {
		t.Fatalf("%+v", s)
	}
}

// Two processes on one store share the work: each job is run once, no more at a
// time than there are workers.
func TestManyQueuesShareTheWork(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		const jobs, workers, queues = 120, 3, 3
		var mu sync.Mutex
		ran := map[string]int{}
		var now, most atomic.Int32
		work := func(_ context.Context, p job.Progress, _ json.RawMessage) (string, error) {
			n := now.Add(1)
			defer now.Add(-1)
			mu.Lock()
			ran[p.Job().ID]++
			most.Store(max(most.Load(), n))
			mu.Unlock()
			time.Sleep(time.Millisecond)
			return "", nil
		}
		o := quick
		o.Workers, o.Lease = workers, time.Minute
		all := make([]*job.Queue, queues)
		for i := range all {
			all[i] = newQueue(db, o, work)
			start(t, all[i])
		}
		ids := make([]string, jobs)
		for i := range ids {
			ids[i] = enqueue(t, db, all[i%queues], i)
		}
		for _, id := range ids {
			awaitState(t, all[0], id, job.Done)
		}
		for _, id := range ids {
			if ran[id] != 1 {
				t.Errorf("job %s ran %d times", id, ran[id])
			}
		}
		if most.Load() > workers*queues {
			t.Errorf("%d ran at once, want at most %d", most.Load(), workers*queues)
		}
	})
}

func TestListIsScopedAndPaged(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		q := newQueue(db, quick, nothing)
		q.Register(job.Kind{Name: "test.other", VI: "Khác", EN: "Other", Run: nothing})
		var ids []string
		for i, path := range []string{"44", "44/19333", "44/19333", "44/1933", "44/20000"} {
			write(t, db, func(ctx context.Context, tx *store.Tx) error {
				kind := []string{"test.work", "test.other"}[i%2]
				id, err := q.Enqueue(ctx, tx, job.Job{Province: "44", Path: path, Kind: kind, Actor: fmt.Sprint("a", i)})
				ids = append(ids, id)
				return err
			})
		}
		list := func(province string, f job.Filter) (got []int) {
			all, err := q.List(t.Context(), province, f)
			if err != nil {
				t.Fatal(err)
			}
			for _, s := range all {
				got = append(got, slices.Index(ids, s.ID))
			}
			return got
		}
		for _, c := range []struct {
			name     string
			province string
			f        job.Filter
			want     []int
		}{
			{"everything", "44", job.Filter{}, []int{4, 3, 2, 1, 0}},
			{"the province and below", "44", job.Filter{Path: "44"}, []int{4, 3, 2, 1, 0}},
			{"one commune", "44", job.Filter{Path: "44/19333"}, []int{2, 1}},
			{"another province", "45", job.Filter{}, nil},
			{"a person's own", "44", job.Filter{Actor: "a3"}, []int{3}},
			{"a kind", "44", job.Filter{Kind: "test.other"}, []int{3, 1}},
			{"first page", "44", job.Filter{Limit: 2}, []int{4, 3}},
			{"second page", "44", job.Filter{Limit: 2, Before: ids[3]}, []int{2, 1}},
			{"open ones", "44", job.Filter{Open: true}, []int{4, 3, 2, 1, 0}},
		} {
			if got := list(c.province, c.f); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.name, got, c.want)
			}
		}
		start(t, q)
		for _, id := range ids {
			awaitState(t, q, id, job.Done)
		}
		if got := list("44", job.Filter{Open: true}); len(got) != 0 {
			t.Errorf("open when all are done: %v", got)
		}
	})
}

func TestUnknownKinds(t *testing.T) {
	t.Parallel()
	db := storetest.OpenSQLite(t)
	newer := newQueue(db, quick, nothing)
	newer.Register(job.Kind{Name: "test.newer", VI: "Mới", EN: "Newer", Run: nothing})
	older := newQueue(db, quick, nothing)
	start(t, older)
	var id string
	write(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
		id, err = newer.Enqueue(ctx, tx, job.Job{Province: "44", Kind: "test.newer"})
		return err
	})
	err := db.Write(t.Context(), func(ctx context.Context, tx *store.Tx) error {
		_, err := older.Enqueue(ctx, tx, job.Job{Province: "44", Kind: "test.newer"})
		return err
	})
	if !errors.Is(err, job.ErrUnknownKind) {
		t.Errorf("enqueueing an unknown kind: %v", err)
	}
	awaitState(t, older, enqueue(t, db, older, nil), job.Done)
	if s, _ := older.Get(t.Context(), "44", id); s.State != job.Queued {
		t.Errorf("an older program touched a newer one's job: %+v", s)
	}
	if vi, en, none := newer.KindTitle("test.newer", "vi"), newer.KindTitle("test.newer", "en"), older.KindTitle("test.newer", "vi"); vi != "Mới" || en != "Newer" || none != "test.newer" {
		t.Errorf("titles %q %q %q", vi, en, none)
	}
}

func TestOldEndedJobsArePruned(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		first := newQueue(db, quick, nothing)
		start(t, first)
		old := enqueue(t, db, first, nil)
		awaitState(t, first, old, job.Done)
		stop(t, first)
		waiting := enqueue(t, db, first, nil)
		time.Sleep(20 * time.Millisecond)
		o := quick
		o.Keep = time.Millisecond
		second := newQueue(db, o, nothing)
		start(t, second)
		awaitState(t, second, waiting, job.Done)
		if _, err := second.Get(t.Context(), "44", old); !errors.Is(err, job.ErrNotFound) {
			t.Errorf("an old ended job: %v, want ErrNotFound", err)
		}
	})
}

func TestRegisterRefusesWhatIsIncomplete(t *testing.T) {
	t.Parallel()
	q := job.New(nil, job.Options{})
	q.Register(job.Kind{Name: "a.b", VI: "a", EN: "a", Run: nothing})
	for _, k := range []job.Kind{
		{Name: "a.b", VI: "a", EN: "a", Run: nothing}, {Name: "Bad Name", VI: "a", EN: "a", Run: nothing}, {Name: "a%", VI: "a", EN: "a", Run: nothing},
		{Name: "b", EN: "a", Run: nothing}, {Name: "c", VI: "a", Run: nothing}, {Name: "d", VI: "a", EN: "a"},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%q was registered", k.Name)
				}
			}()
			q.Register(k)
		}()
	}
}
