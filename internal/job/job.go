// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// State is where a job stands.
type State string

// The states of a job. The last three are ends.
const (
	Queued    State = "queued"
	Running   State = "running"
	Done      State = "done"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// Errors that callers tell apart.
var (
	ErrUnknownKind = errors.New("job: kind not registered")
	ErrNotFound    = store.ErrNotFound
	ErrEnded       = errors.New("job: has already ended")
	ErrNotEnded    = errors.New("job: has not failed or been cancelled")
)

// The causes with which a run's context ends.
var (
	errCancelled = errors.New("job: cancelled by a person")
	errStopping  = errors.New("job: the program is stopping")
	errLost      = errors.New("job: lease lost")
)

// Progress is how a run tells how far it has come. Set may be called as often
// as is convenient: it stores in memory, and the queue writes twice a second.
// total is 0 while unknown. note is a short name of what is being worked on
// (a book's code, a file's name), not a sentence, so that it needs no language.
type Progress interface {
	Set(done, total int64, note string)
	// Job is what is being run; its ID is the same on every attempt.
	Job() Status
}

// Kind is a sort of work.
type Kind struct {
	Name   string // "export.book": lower-case letters, digits and dots
	VI, EN string // what a person calls it: "Xuất dữ liệu một quyển", "Export of one book"

	// Run does the work. It must be idempotent, must return soon after ctx ends,
	// and returns what it made (an id, an address, JSON) for the asker.
	Run func(ctx context.Context, p Progress, args json.RawMessage) (result string, err error)
}

// Job is work being asked for.
type Job struct {
	Province string // "44"
	Path     string // unit path that may see it: "44/19333"
	Kind     string // Kind.Name
	Title    string // what it is done to, in the asker's words: "KS.2010.01"
	Args     any    // marshalled to JSON for Run
	Actor    string // account id of the asker
}

// Options tunes a queue. Zero values are good.
type Options struct {
	Workers  int           // jobs run at once by this process; 4
	Attempts int           // runs of a job that keeps being interrupted; 3
	Lease    time.Duration // how long a silent process keeps its jobs; 15 s
	Pulse    time.Duration // between writes of progress; 500 ms
	Poll     time.Duration // between looks for jobs of other processes; 2 s
	Keep     time.Duration // how long ended jobs are kept; 30 days
	Log      *slog.Logger  // slog.Default()
}

func (o Options) withDefaults() Options {
	setDefault(&o.Workers, 4)
	setDefault(&o.Attempts, 3)
	setDefault(&o.Lease, 15*time.Second)
	setDefault(&o.Pulse, 500*time.Millisecond)
	setDefault(&o.Poll, 2*time.Second)
	setDefault(&o.Keep, 30*24*time.Hour)
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return o
}

func setDefault[T int | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

// Queue hands out jobs. Register, then Start; the other methods work before
// Start too (a process may ask for work that another one does).
type Queue struct {
	db     *store.DB
	opts   Options
	worker string // names this queue in the rows it holds
	wake   chan struct{}
	pool   sync.WaitGroup

	mu      sync.Mutex // guards what follows
	kinds   map[string]Kind
	running map[string]*run // by job id
	stop    context.CancelFunc
	ended   chan struct{} // closed when the loop has ended
}

// New makes a queue over the table job of db.
func New(db *store.DB, opts Options) *Queue {
	return &Queue{
		db: db, opts: opts.withDefaults(), worker: store.NewID(),
		wake:  make(chan struct{}, 1),
		kinds: map[string]Kind{}, running: map[string]*run{},
	}
}

var kindName = regexp.MustCompile(`^[a-z0-9]+(\.[a-z0-9]+)*$`)

// Register makes a kind known. A kind that is incomplete or registered twice is
// a programming error and panics.
func (q *Queue) Register(k Kind) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !kindName.MatchString(k.Name) || k.VI == "" || k.EN == "" || k.Run == nil {
		panic(fmt.Sprintf("job: kind %q is incomplete", k.Name))
	}
	if _, taken := q.kinds[k.Name]; taken {
		panic(fmt.Sprintf("job: kind %q registered twice", k.Name))
	}
	q.kinds[k.Name] = k
}

// KindTitle is what a person calls the kind, in Vietnamese or ("en") English;
// the name itself when the kind is no longer known.
func (q *Queue) KindTitle(name, lang string) string {
	k, ok := q.kind(name)
	switch {
	case !ok:
		return name
	case lang == "en":
		return k.EN
	default:
		return k.VI
	}
}

func (q *Queue) kind(name string) (Kind, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	k, ok := q.kinds[name]
	return k, ok
}

// kindList is the registered names as ",a,b," for the statement that looks for
// work, so that an older program leaves a newer one's jobs alone.
func (q *Queue) kindList() string {
	q.mu.Lock()
	defer q.mu.Unlock()
	names := make([]string, 0, len(q.kinds))
	for name := range q.kinds {
		names = append(names, name)
	}
	slices.Sort(names)
	return "," + strings.Join(names, ",") + ","
}

var sqlInsert = store.SQL("job.insert", `
	INSERT INTO job (province, id, path, kind, title, args, state, created_by, created_at, updated_at)
	VALUES ($1, $2, $3, $4, $5, $6, 'queued', $7, $8, $8)`)

// Enqueue asks for work inside the transaction of the command that wants it and
// returns the job's id. It starts as soon as a worker is free after the commit.
func (q *Queue) Enqueue(ctx context.Context, tx *store.Tx, j Job) (string, error) {
	if _, ok := q.kind(j.Kind); !ok {
		return "", fmt.Errorf("%w: %q", ErrUnknownKind, j.Kind)
	}
	args, err := json.Marshal(j.Args)
	if err != nil {
		return "", fmt.Errorf("marshalling the arguments of a job %s: %w", j.Kind, err)
	}
	id := store.NewID()
	err = tx.Do(ctx, sqlInsert, j.Province, id, j.Path, j.Kind, j.Title, string(args), j.Actor, store.Millis(time.Now()))
	if err != nil {
		return "", fmt.Errorf("enqueueing a job %s: %w", j.Kind, err)
	}
	tx.OnCommit(q.nudge)
	return id, nil
}

// nudge makes the loop look for work now.
func (q *Queue) nudge() {
	select {
	case q.wake <- struct{}{}:
	default: // a look is already due
	}
}
