// SPDX-License-Identifier: Apache-2.0

package demo

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/entry"
)

// fate is how far a book gets in the days behind.
type fate int

const (
	untouched fate = iota // listed only
	begun                 // part of it keyed
	keyed                 // all keyed, part checked
	checked               // all checked, part approved
	approved
	sent
)

// task is one entry's way through the days.
type task struct {
	book  *placed
	index int
	until entry.State // where it stops
	day   int         // days ago on which it is keyed
	rng   uint64
}

// work lives through the days of the campaign.
func (f *Filler) work(ctx context.Context) error {
	if err := f.placeAll(ctx); err != nil {
		return err
	}
	byDay := f.schedule()
	for ago := days; ago >= 0; ago-- {
		f.at(ago, 14)
		today := byDay[ago]
		err := parallel(ctx, len(today), together, func(ctx context.Context, i int) error { return f.live(ctx, today[i]) })
		if err != nil {
			return err
		}
	}
	return f.handOver(ctx)
}

func (f *Filler) placeAll(ctx context.Context) error {
	f.at(days+2, 10)
	return parallel(ctx, len(f.books), together, func(ctx context.Context, i int) error { return f.place(ctx, f.books[i]) })
}

// schedule decides each book's fate and deals its entries out over the days.
// Communes differ in diligence, so that the board has something to tell.
func (f *Filler) schedule() map[int][]task {
	byDay := map[int][]task{}
	for _, b := range f.books {
		rng := rand.New(rand.NewPCG(seed, uint64(b.ID)))
		fate := f.fateOf(b)
		for i := range b.Entries {
			if b.ids[i] == "" {
				continue
			}
			until := stop(fate, float64(i)/float64(len(b.Entries)), rng)
			if until == entry.Open {
				continue
			}
			// The pace rises towards today, as it does before a deadline.
			ago := int(float64(days) * (1 - max(rng.Float64(), rng.Float64())))
			byDay[ago] = append(byDay[ago], task{b, i, until, ago, rng.Uint64()})
		}
	}
	return byDay
}

func (f *Filler) fateOf(b *placed) fate {
	rng := rand.New(rand.NewPCG(seed, uint64(b.ID)))
	if b.path == f.focus {
		return []fate{begun, checked, sent, keyed, untouched, begun, approved}[f.orderInFocus(b)%7]
	}
	diligence := rand.New(rand.NewPCG(seed, uint64(len(b.path)+int(b.path[len(b.path)-1])*31+int(b.path[len(b.path)-2])))).Float64()
	switch x := rng.Float64() * (0.5 + diligence); {
	case x < 0.25:
		return untouched
	case x < 0.5:
		return begun
	case x < 0.7:
		return keyed
	case x < 0.9:
		return checked
	case x < 1.2:
		return approved
	default:
		return sent
	}
}

func (f *Filler) orderInFocus(b *placed) int {
	return slices.IndexFunc(f.focusBooks(), func(o *placed) bool { return o == b })
}

func (f *Filler) focusBooks() (all []*placed) {
	for _, b := range f.books {
		if b.path == f.focus {
			all = append(all, b)
		}
	}
	return all
}

// stop is where an entry at share x of its book stands by now.
func stop(f fate, x float64, rng *rand.Rand) entry.State {
	state := entry.Open
	switch {
	case f == begun && x < 0.5:
		state = entry.Keyed
	case f == keyed && x < 0.4:
		state = entry.Checked
	case f == keyed, f == checked && x > 0.9:
		state = entry.Keyed
	case f == checked && x < 0.5, f == approved, f == sent:
		state = entry.Approved
	case f == checked:
		state = entry.Checked
	}
	if state == entry.Keyed && rng.Float64() < 0.06 {
		return entry.Returned
	}
	return state
}

var returnReasons = []string{"Họ đệm của mẹ chưa đúng với trang sổ.", "Nhầm ngày sinh với ngày đăng ký.", "Thiếu dấu trong tên."}

// live takes one entry as far as its task says.
func (f *Filler) live(ctx context.Context, t task) error {
	s := f.staff[t.book.path]
	e, id := t.book.Entries[t.index], t.book.ids[t.index]
	if e.Struck {
		return f.app.Entries.Void(ctx, s.registrar, entry.Command{Entry: id, Reason: "gạch bỏ trong sổ"})
	}
	keyer := s.keyers[int(t.rng%uint64(len(s.keyers)))]
	if err := f.key(ctx, keyer, id, 0, e.Values); err != nil {
		return fmt.Errorf("keying %s no. %d: %w", t.book.No, t.index+1, err)
	}
	cmd := entry.Command{Entry: id, Base: 1}
	reviewer := s.reviewers[int(t.rng/7%uint64(len(s.reviewers)))]
	if t.until == entry.Returned {
		cmd.Reason = returnReasons[t.rng%uint64(len(returnReasons))]
		return f.app.Entries.Return(ctx, reviewer, cmd)
	}
	if t.until == entry.Keyed {
		return nil
	}
	if err := f.app.Entries.Check(ctx, reviewer, cmd); err != nil {
		return stayed(err)
	}
	if t.until == entry.Checked {
		return nil
	}
	return stayed(f.app.Entries.Approve(ctx, s.registrar, cmd))
}

// stayed lets an entry with errors wait where it is, as in life.
func stayed(err error) error {
	if errors.Is(err, entry.ErrFindings) {
		return nil
	}
	return err
}

// handOver marks finished books of the past days as sent, and a few of their
// entries as accepted or refused by the ministry's software.
func (f *Filler) handOver(ctx context.Context) error {
	f.at(1, 15)
	for _, b := range f.books {
		rng := rand.New(rand.NewPCG(seed, uint64(b.ID)))
		if f.fateOf(b) != sent {
			continue
		}
		registrar := f.staff[b.path].registrar
		if _, err := f.app.Entries.SendBook(ctx, registrar, "demo-send-"+b.id, b.id, nil); err != nil {
			return err
		}
		if err := f.answerOf(ctx, registrar, b, rng); err != nil {
			return err
		}
	}
	return nil
}

func (f *Filler) answerOf(ctx context.Context, registrar access.Actor, b *placed, rng *rand.Rand) error {
	for _, id := range b.ids {
		if id == "" || rng.Float64() < 0.3 {
			continue
		}
		e, err := entry.Get(ctx, f.app.DB, Province, id)
		if err != nil {
			return err
		}
		if e.State != entry.Sent {
			continue
		}
		cmd, to := entry.Command{Entry: id, Base: e.Version}, entry.Accepted
		if rng.Float64() < 0.05 {
			to, cmd.Reason = entry.Refused, "Dữ liệu trùng, không chuyển được"
		}
		if err := f.app.Entries.Transfer(ctx, registrar, cmd, to); err != nil {
			return err
		}
	}
	return nil
}
