// SPDX-License-Identifier: Apache-2.0

package demo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/app"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/web/ui"
)

const (
	// Province is today's code of Quảng Trị.
	Province = "44"
	seed     = 1
	// days of work that lie behind when the demo opens.
	days = 12
	// together is how many people of the invented staff work at once, so that
	// their saves share commits as real ones do.
	together = 48
)

// Notice is the strip above every page.
func Notice(l ui.Lang) string {
	return l.T("Bản dùng thử: mọi người, sổ và trang trong đây đều do máy sinh ra, không phải hồ sơ thật. Dữ liệu mất khi tắt chương trình.")
}

// Login is an account of the demo with its password.
type Login struct {
	Role     access.Role `json:"role"`
	RoleName string      `json:"roleName"`
	Username string      `json:"username"`
	Password string      `json:"password"`
	Unit     string      `json:"unit"`
}

// Filler fills an installation.
type Filler struct {
	app   *app.App
	log   *slog.Logger
	plan  *sample.Plan
	clock atomic.Int64 // the invented present, UTC milliseconds; 0 = the true one
	now   time.Time

	staff   map[string]*staff // by path of the commune
	focus   string            // path of the commune the printed accounts belong to
	books   []*placed
	Logins  []Login
	Entries int
}

// staff are the invented people of a commune.
type staff struct {
	registrar, head access.Actor
	reviewers       []access.Actor
	keyers          []access.Actor
}

// placed is a book of the plan in the store.
type placed struct {
	*sample.Book
	id   string
	path string
	ids  []string // entries, by index; "" where the number stands twice
}

// New prepares to fill an empty installation.
func New(a *app.App) *Filler {
	return &Filler{app: a, log: a.Log, now: time.Now(), staff: map[string]*staff{}}
}

// Fill makes everything but the pages that DrawRest draws.
func (f *Filler) Fill(ctx context.Context) error {
	var err error
	if f.plan, err = sample.Province(seed, sample.DefaultScale); err != nil {
		return fmt.Errorf("inventing the province: %w", err)
	}
	f.useClock()
	defer f.clock.Store(0)
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{
		{"accounts", f.accounts}, {"books", f.inventory}, {"targets", f.targets}, {"pages", f.drawFirst}, {"work", f.work}, {"report", f.reports},
	} {
		started := time.Now()
		if err := step.do(ctx); err != nil {
			return fmt.Errorf("making %s: %w", step.name, err)
		}
		f.log.Debug("demo", "step", step.name, "ms", time.Since(started).Milliseconds())
	}
	return nil
}

// useClock lets the rooms live through the days of the campaign.
func (f *Filler) useClock() {
	now := func() time.Time {
		if ms := f.clock.Load(); ms != 0 {
			return time.UnixMilli(ms)
		}
		return time.Now()
	}
	f.app.Books.Now, f.app.Entries.Now, f.app.Scans.Now, f.app.Targets.Now = now, now, now, now
}

// at sets the invented present: hour o'clock in Vietnam, ago days before today.
func (f *Filler) at(ago, hour int) {
	d := f.now.In(counter.Vietnam).AddDate(0, 0, -ago)
	t := time.Date(d.Year(), d.Month(), d.Day(), hour, 5, 0, 0, counter.Vietnam)
	if t.After(f.now) {
		t = f.now
	}
	f.clock.Store(t.UnixMilli())
}

func (f *Filler) day(ahead int) string { return counter.Day(f.now.AddDate(0, 0, ahead)) }

// parallel runs fn for 0…n-1 on several goroutines and returns the first error.
func parallel(ctx context.Context, n, width int, fn func(ctx context.Context, i int) error) error {
	var next atomic.Int64
	var wg sync.WaitGroup
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	for range width {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && inner.Err() == nil; i = int(next.Add(1)) - 1 {
				if err := fn(inner, i); err != nil {
					cancel(err) // the first cause stays
					return
				}
			}
		})
	}
	wg.Wait()
	return context.Cause(inner)
}

// inventory puts every book of the plan on its shelf and its numbers in it.
func (f *Filler) inventory(ctx context.Context) error {
	f.at(days+3, 9)
	f.books = make([]*placed, len(f.plan.Books))
	return parallel(ctx, len(f.plan.Books), together, func(ctx context.Context, i int) error {
		b := f.plan.Books[i]
		now := responsible(b.Unit)
		if now == "" {
			return fmt.Errorf("%s has no unit of today", b.Unit)
		}
		path := unit.Path(now)
		registrar := f.staff[path].registrar
		made, err := f.app.Books.Add(ctx, registrar, fmt.Sprint("demo-book-", b.ID), book.Facts{
			Type: b.Type, OpenYear: b.OpenYear, BookNo: b.No, RegisteredBy: b.Unit, RegisteredText: b.Authority, Responsible: now, HeldBy: now,
			Shelf: b.Shelf, Box: b.Box, Condition: conditions[b.Condition], DeclaredPages: b.DeclaredPages, DeclaredEntries: b.DeclaredEntries,
			ClosedOn: b.ClosedOn.ISO(), SignedBy: b.ClosedBy,
		})
		if err != nil {
			return fmt.Errorf("book %d %s: %w", b.ID, b.No, err)
		}
		f.books[i] = &placed{Book: b, id: made.ID, path: path, ids: make([]string, len(b.Entries))}
		return nil
	})
}

var conditions = map[string]book.Condition{"tot": book.Good, "trung_binh": book.Worn, "kem": book.Damaged, "rach_nat": book.Damaged}

// responsible is the unit of today that answers for the books of an old one.
// Where the acts do not say whose people went where, it is that of a neighbour.
func responsible(old unit.ID) unit.ID {
	if now := unit.Current(old); len(now) > 0 {
		return now[0].ID
	}
	u, ok := unit.Get(old)
	if !ok {
		return ""
	}
	for _, neighbour := range unit.Children(u.Parent, u.From) {
		if now := unit.Current(neighbour.ID); len(now) > 0 {
			return now[0].ID
		}
	}
	return ""
}

// place puts the numbers of a book into it.
func (f *Filler) place(ctx context.Context, b *placed) error {
	numbers, at := []string{}, []int{}
	seen := map[string]bool{}
	for i, e := range b.Entries {
		no := e.Values["so"].Text()
		if seen[no] {
			continue // the number stands twice: the book check will ask about it
		}
		seen[no] = true
		numbers, at = append(numbers, no), append(at, i)
	}
	ids, err := f.app.Entries.Place(ctx, f.staff[b.path].registrar, "demo-place-"+b.id, b.id, numbers)
	for i := range ids {
		b.ids[at[i]] = ids[i]
	}
	return err
}

// key types an entry in as the keyer reads it, answering the warnings.
func (f *Filler) key(ctx context.Context, keyer access.Actor, id string, base int, values civil.Values) error {
	written := make(civil.Values, len(values))
	for field, v := range values {
		written[field] = civil.Value{Written: v.Written, Mark: v.Mark}
		if civil.IsDitto(v.Written) { // the keyer's ditto key brings the meaning along
			written[field] = civil.Value{Written: v.Written, Norm: v.Norm, Mark: v.Mark}
		}
	}
	cmd := entry.Save{Entry: id, Base: base, Values: written, Hold: true}
	_, err := f.app.Entries.KeyIn(ctx, keyer, cmd)
	var waiting entry.Unanswered
	if errors.As(err, &waiting) {
		for _, w := range waiting.Findings {
			cmd.Acks = append(cmd.Acks, w.Key())
		}
		_, err = f.app.Entries.KeyIn(ctx, keyer, cmd)
	}
	return err
}

// drawers is how many pages are drawn at once.
func drawers() int { return max(1, min(4, runtime.NumCPU())) }
