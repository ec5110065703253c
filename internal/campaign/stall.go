// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"cmp"
	"slices"

	"github.com/sogoc/sogoc/internal/counter"
)

// Cause is where work lies and waits.
type Cause string

// The causes, in the order of the route.
const (
	NoScans         Cause = "no-scans" // counts books
	WaitsToBeKeyed  Cause = "keying"
	GivenBack       Cause = "returned"
	WaitsForCheck   Cause = "check"
	WaitsForApprove Cause = "approval"
	WaitsToBeSent   Cause = "transfer"
	RefusedAbove    Cause = "refused"
)

// causes derives each from the figures of one unit. Stages are cumulative, so
// what waits at a stage is the difference to the next one.
var causes = []struct {
	cause  Cause
	waits  func(counter.Tally) int64
	counts counter.Metric
}{
	{NoScans, func(t counter.Tally) int64 { return t[counter.Books] - t[counter.BooksScanned] }, counter.Books},
	{WaitsToBeKeyed, func(t counter.Tally) int64 { return t[counter.Entries] - t[counter.Keyed] - t[counter.Returned] }, counter.Entries},
	{GivenBack, func(t counter.Tally) int64 { return t[counter.Returned] }, counter.Entries},
	{WaitsForCheck, func(t counter.Tally) int64 { return t[counter.Keyed] - t[counter.Checked] }, counter.Entries},
	{WaitsForApprove, func(t counter.Tally) int64 { return t[counter.Checked] - t[counter.Approved] }, counter.Entries},
	{WaitsToBeSent, func(t counter.Tally) int64 { return t[counter.Approved] - t[counter.Sent] }, counter.Entries},
	{RefusedAbove, func(t counter.Tally) int64 { return t[counter.Refused] }, counter.Entries},
}

// Stalled is how much of a unit's work waits for a cause.
func Stalled(t counter.Tally, c Cause) int64 {
	for _, k := range causes {
		if k.cause == c {
			return max(0, k.waits(t))
		}
	}
	return 0
}

// Stall is a cause, how much waits for it, and the units where most of it lies.
type Stall struct {
	Cause Cause
	Count int64 // entries, or books for NoScans
	Where []Share
}

// Share is a unit's part of a stall.
type Share struct {
	Path, Name string
	Count      int64
}

// weight makes books comparable with entries by the mean size of a book.
func (s Stall) weight(t counter.Tally) float64 {
	if s.Cause != NoScans || t[counter.Books] == 0 {
		return float64(s.Count)
	}
	return float64(s.Count) * max(1, float64(t[counter.Declared])/float64(t[counter.Books]))
}

// Stalls lists where work waits, most first, each with the named number of
// units that hold most of it. What a keyer has not begun is work ahead and no
// stall, so it comes last whatever its size.
func (b *Board) Stalls(units int) []Stall {
	var all []Stall
	for _, k := range causes {
		s := Stall{Cause: k.cause, Count: Stalled(b.Sum.Total, k.cause)}
		if s.Count == 0 {
			continue
		}
		for _, r := range b.Units {
			if n := Stalled(r.Total, k.cause); n > 0 {
				s.Where = append(s.Where, Share{r.Path, r.Name, n})
			}
		}
		slices.SortStableFunc(s.Where, func(x, y Share) int { return cmp.Compare(y.Count, x.Count) })
		s.Where = s.Where[:min(units, len(s.Where))]
		all = append(all, s)
	}
	slices.SortStableFunc(all, func(x, y Stall) int {
		if ahead := cmp.Compare(rank(x.Cause), rank(y.Cause)); ahead != 0 {
			return ahead
		}
		return cmp.Compare(y.weight(b.Sum.Total), x.weight(b.Sum.Total))
	})
	return all
}

func rank(c Cause) int {
	if c == WaitsToBeKeyed {
		return 1
	}
	return 0
}

// ByNeed orders units by how badly they need help: deadline missed, then behind,
// the widest gap between needed and actual pace first, then the others.
func (b *Board) ByNeed() {
	order := map[Status]int{Late: 0, Behind: 1, OnTrack: 2, Waiting: 3, NoTarget: 4, Done: 5}
	slices.SortStableFunc(b.Units, func(x, y Row) int {
		if c := cmp.Compare(order[x.Status], order[y.Status]); c != 0 {
			return c
		}
		if c := cmp.Compare(y.gap(), x.gap()); c != 0 {
			return c
		}
		return cmp.Compare(x.Path, y.Path)
	})
}

// gap is how many entries a day are lacking; after the deadline, all that is left.
func (r Row) gap() float64 {
	if r.Status == Late {
		return float64(r.Left)
	}
	return r.Needed - r.Actual
}
