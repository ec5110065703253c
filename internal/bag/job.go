// SPDX-License-Identifier: Apache-2.0

package bag

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
)

// The kinds of jobs.
const (
	PackKind    = "bag.write"   // pack a book
	CheckKind   = "bag.verify"  // read a package that was made once more
	RestoreKind = "bag.restore" // take a package in
)

// KeepFor is how long a package lies ready to be fetched, and a failed one to
// be tried again: it holds personal data, and its place is the archive.
const KeepFor = 14 * 24 * time.Hour

// Room makes and takes in packages in the background, for the pages.
type Room struct {
	*Bags
	Jobs *job.Queue
	Dir  string // where packages lie until they are fetched
	// Account gives a person as they are now: a right taken away meanwhile counts.
	Account func(ctx context.Context, id string) (access.Actor, error)
}

// NewRoom registers the kinds of jobs.
func NewRoom(b *Bags, jobs *job.Queue, dir string, account func(context.Context, string) (access.Actor, error)) *Room {
	r := &Room{Bags: b, Jobs: jobs, Dir: dir, Account: account}
	jobs.Register(job.Kind{Name: PackKind, VI: "Đóng gói lưu trữ", EN: "Packing for the archive", Run: r.pack})
	jobs.Register(job.Kind{Name: CheckKind, VI: "Kiểm tra gói lưu trữ", EN: "Checking a package", Run: r.check})
	jobs.Register(job.Kind{Name: RestoreKind, VI: "Nhận lại gói lưu trữ", EN: "Taking a package in", Run: r.restore})
	return r
}

// Args are the arguments of the jobs.
type Args struct {
	Book  string `json:"book,omitempty"`  // to pack, or whose package is checked
	Fond  string `json:"fond,omitempty"`  // of the archive
	Pack  string `json:"pack,omitempty"`  // job that made the package to check
	Spool string `json:"spool,omitempty"` // file that was brought
}

// ArgsOf reads the arguments of a job.
func ArgsOf(s job.Status) (a Args) {
	_ = json.Unmarshal(s.Args, &a) // of another kind: nothing
	return a
}

// Packed is a package that lies ready.
type Packed struct {
	Made
	Size int64  `json:"size"` // of the archive to fetch, bytes
	Hash string `json:"hash"` // SHA-256 of it
}

// Taken is what became of a package that was brought.
type Taken struct {
	Book, Name string
	Entries    int
	Scans      int
	Already    bool
	Refused    string    // Why… below; "" when it is in
	Problems   []Problem // files that can't be used, at most shownProblems
	More       int       // further ones
}

// Why a package is not taken in.
const (
	WhyDamaged = "damaged" // it is no bag, or not as it was written
	WhyThere   = "there"   // the book is there with other content
	WhyNewer   = "newer"   // made by a later program
	WhyScope   = "scope"   // of another unit
)

const shownProblems = 200

// Pack asks for a package of a book and returns the job's id.
func (r *Room) Pack(ctx context.Context, actor access.Actor, key, bookID, fond string) (string, error) {
	b, err := r.mayPack(ctx, actor, bookID)
	if err != nil {
		return "", err
	}
	return r.enqueue(ctx, actor, key, b.Path, PackKind, b.CanonicalName(), Args{Book: b.ID, Fond: fond})
}

func (r *Room) mayPack(ctx context.Context, actor access.Actor, bookID string) (*book.Book, error) {
	b, err := book.Get(ctx, r.DB, actor.Province, bookID)
	if err != nil {
		return nil, err
	}
	return b, access.Can(actor, access.BookExport, access.Target{Path: b.Path})
}

func (r *Room) enqueue(ctx context.Context, actor access.Actor, key, path, kind, title string, args Args) (id string, err error) {
	err = r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			return r.Jobs.Enqueue(ctx, tx, job.Job{Province: actor.Province, Path: path, Kind: kind, Title: title, Args: args, Actor: actor.ID})
		})
		return err
	})
	return id, err
}

func (r *Room) file(id string) string { return filepath.Join(r.Dir, filepath.Base(id)+".zip") }

func (r *Room) pack(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
	r.sweep()
	var args Args
	if err := json.Unmarshal(raw, &args); err != nil {
		return "", fmt.Errorf("reading what to do: %w", err)
	}
	j := p.Job()
	actor, err := r.Account(ctx, j.Actor)
	if err != nil {
		return "", err
	}
	b, err := r.mayPack(ctx, actor, args.Book)
	if err != nil {
		return "", err
	}
	// A run before this one may have left a part.
	work := filepath.Join(r.Dir, j.ID)
	if err := errors.Join(os.RemoveAll(work), os.MkdirAll(work, dirMode)); err != nil {
		return "", err
	}
	defer func() { _ = os.RemoveAll(work) }()
	id, err := uuid.Parse(j.ID)
	if err != nil {
		return "", err
	}
	made, err := r.Write(ctx, Order{ID: id.String(), Book: b, Fond: args.Fond, Actor: actor.ID}, work, p.Set)
	if err != nil {
		return "", err
	}
	out := Packed{Made: *made}
	if out.Size, out.Hash, err = zipFolder(filepath.Join(work, made.Name), filepath.Join(work, "zip")); err != nil {
		return "", fmt.Errorf("packing the archive: %w", err)
	}
	if err := os.Rename(filepath.Join(work, "zip"), r.file(j.ID)); err != nil {
		return "", err
	}
	if c, err := r.verify(ctx, r.file(j.ID), p); err != nil || len(c.Problems) > 0 {
		return "", fmt.Errorf("what was just written is not whole: %v, %w", c, err)
	}
	return result(out)
}

func (r *Room) verify(ctx context.Context, file string, p job.Progress) (c *Checked, err error) {
	bag, closed, err := openZip(file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, closed()) }()
	return Check(ctx, bag, p.Set)
}

func result(v any) (string, error) {
	text, err := json.Marshal(v)
	return string(text), err
}

// Packed finds a package that lies ready; store.ErrNotFound when it is gone.
func (r *Room) Packed(s job.Status) (p Packed, err error) {
	if s.Kind != PackKind || s.State != job.Done || json.Unmarshal([]byte(s.Result), &p) != nil {
		return p, store.ErrNotFound
	}
	if _, err := os.Stat(r.file(s.ID)); err != nil {
		return p, store.ErrNotFound
	}
	return p, nil
}

// Open gives a package to take away, and notes who took it.
func (r *Room) Open(ctx context.Context, actor access.Actor, s job.Status) (Packed, *os.File, error) {
	p, err := r.Packed(s)
	if err != nil {
		return p, nil, err
	}
	b, err := r.mayPack(ctx, actor, ArgsOf(s).Book)
	if err != nil {
		return p, nil, err
	}
	f, err := os.Open(r.file(s.ID))
	if err != nil {
		return p, nil, store.ErrNotFound
	}
	err = r.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return audit.Append(ctx, tx, audit.Record{At: store.Millis(r.Now()), Province: b.Province, Actor: actor.ID, Action: "book.bag.fetch", Target: "book:" + b.ID,
			Detail: map[string]string{"path": b.Path, "package": p.OBJID}})
	})
	if err != nil {
		return p, nil, errors.Join(err, f.Close())
	}
	return p, f, nil
}

// Verify asks for a package that lies ready to be read once more.
func (r *Room) Verify(ctx context.Context, actor access.Actor, key string, s job.Status) (string, error) {
	if _, err := r.Packed(s); err != nil {
		return "", err
	}
	b, err := r.mayPack(ctx, actor, ArgsOf(s).Book)
	if err != nil {
		return "", err
	}
	return r.enqueue(ctx, actor, key, b.Path, CheckKind, b.CanonicalName(), Args{Book: b.ID, Pack: s.ID})
}

func (r *Room) check(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
	var args Args
	if err := json.Unmarshal(raw, &args); err != nil {
		return "", fmt.Errorf("reading what to do: %w", err)
	}
	c, err := r.verify(ctx, r.file(args.Pack), p)
	if errors.Is(err, ErrDamaged) {
		c, err = &Checked{Problems: []Problem{{File: "", What: Changed}}}, nil
	}
	if err != nil {
		return "", err
	}
	c.Problems = c.Problems[:min(len(c.Problems), shownProblems)]
	return result(c)
}

// Bring keeps a package that somebody sends and asks for it to be taken in.
func (r *Room) Bring(ctx context.Context, actor access.Actor, key, name string, body io.Reader) (id string, err error) {
	if err := access.Can(actor, access.BookRestore, access.Target{Path: actor.Path}); err != nil {
		return "", err
	}
	if err := os.MkdirAll(r.Dir, dirMode); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(r.Dir, "in-*.zip")
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, body)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		id, err = r.enqueue(ctx, actor, key, actor.Path, RestoreKind, filepath.Base(name), Args{Spool: filepath.Base(f.Name())})
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return id, err
}

func (r *Room) restore(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
	r.sweep()
	var args Args
	if err := json.Unmarshal(raw, &args); err != nil {
		return "", fmt.Errorf("reading what to do: %w", err)
	}
	actor, err := r.Account(ctx, p.Job().Actor)
	if err != nil {
		return "", err
	}
	if err := access.Can(actor, access.BookRestore, access.Target{Path: actor.Path}); err != nil {
		return "", err
	}
	file := filepath.Join(r.Dir, filepath.Base(args.Spool))
	taken, err := r.take(ctx, actor, file, p)
	if err != nil {
		return "", err
	}
	_ = os.Remove(file) // the sweep finds what is left
	return result(taken)
}

// take takes a package in. What is not to be taken is no error: it is told.
func (r *Room) take(ctx context.Context, actor access.Actor, file string, p job.Progress) (t Taken, err error) {
	bag, closed, err := openZip(file)
	if err == nil {
		defer func() { err = errors.Join(err, closed()) }()
		var in *Restored
		if in, err = r.Restore(ctx, actor, bag, p.Set); err == nil {
			return Taken{Book: in.Book.ID, Name: in.Book.CanonicalName(), Entries: in.Entries, Scans: in.Scans, Already: in.Already}, nil
		}
	}
	var damaged *DamagedError
	if errors.As(err, &damaged) {
		t.Problems = damaged.Problems[:min(len(damaged.Problems), shownProblems)]
		t.More = len(damaged.Problems) - len(t.Problems)
	}
	for why, is := range map[string]error{WhyDamaged: ErrDamaged, WhyThere: ErrThere, WhyNewer: ErrNewer, WhyScope: access.ErrScope} {
		if errors.Is(err, is) {
			t.Refused = why
			return t, nil
		}
	}
	return t, err
}

// sweep removes what nobody has fetched, or tried again, for long.
func (r *Room) sweep() {
	old, _ := filepath.Glob(filepath.Join(r.Dir, "*.zip")) // the pattern is well formed
	for _, name := range old {
		if info, err := os.Stat(name); err == nil && r.Now().Sub(info.ModTime()) > KeepFor {
			_ = os.Remove(name)
		}
	}
}
