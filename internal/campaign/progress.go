// SPDX-License-Identifier: Apache-2.0

package campaign

import (
	"math"
	"time"

	"github.com/sogoc/sogoc/internal/counter"
)

// Status of a unit against its target.
type Status string

// The statuses; late and behind are two: a deadline missed, and one that will be.
const (
	NoTarget Status = "no-target"
	Waiting  Status = "waiting" // before the first day
	OnTrack  Status = "on-track"
	Behind   Status = "behind" // at the present pace the deadline is missed
	Late     Status = "late"
	Done     Status = "done"
)

// paceDays is how many of the last days the actual pace is taken from.
const paceDays = 7

// farDays is how far ahead a forecast is still a date; beyond, it is only "far".
const farDays = 10 * 365

// Progress is a unit's standing on a day.
type Progress struct {
	ByBooks  bool // the plan counts books, since it names no number of entries
	Plan     int64
	Fact     int64   // settled: entries approved or voided, or books completed
	Left     int64   // never below nought
	DaysLeft int     // to the deadline, the day itself included, every day of the week; 0 when past
	Needed   float64 // per day from now on to be ready in time
	Actual   float64 // per day over the last days of work, at most paceDays
	Forecast string  // yyyy-mm-dd at the present pace; "" when there is no pace, nothing left, or Far
	Far      bool    // at the present pace it takes more than ten years
	Due      int64   // what would be settled by now on a straight line from start to deadline
	Status   Status
}

// Settled is what counts against a plan: entries approved or voided, or, for a
// plan that names books alone, books completed.
func (t *Target) Settled(figures counter.Tally) int64 {
	if t.byBooks() {
		return figures.Get(counter.BooksDone)
	}
	return figures.Get(counter.Approved) + figures.Get(counter.Voided)
}

func (t *Target) byBooks() bool { return t != nil && t.PlanEntries == 0 && t.PlanBooks > 0 }

// Plan is the number that the fact is held against.
func (t *Target) Plan() int64 {
	if t.byBooks() {
		return t.PlanBooks
	}
	return t.PlanEntries
}

// Measure compares a unit with its target at the end of a day. recent is what
// the paceDays days up to it added. A nil target still gives fact and pace.
func Measure(t *Target, total, recent counter.Tally, day string) Progress {
	p := Progress{Fact: t.Settled(total)}
	if t != nil {
		p.Left = max(0, t.Plan()-p.Fact)
	}
	return p.measured(t, t.Settled(recent), day)
}

// measured completes fact and left.
func (p Progress) measured(t *Target, recent int64, day string) Progress {
	p.ByBooks, p.Status = t.byBooks(), NoTarget
	today, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return p
	}
	span := paceDays
	if t != nil {
		if start, err := time.Parse(time.DateOnly, t.StartsOn); err == nil {
			span = min(paceDays, max(1, days(start, today)+1))
		}
	}
	p.Actual = max(0, float64(recent)/float64(span))
	if t == nil || t.Plan() == 0 {
		return p
	}
	p.Plan = t.Plan()
	p.againstDeadline(t, today)
	return p
}

// sumUp is the standing of several units under the sum of their targets. What
// is left is added up unit by unit: one that did more than its plan does not
// do the work of another.
func sumUp(sum *Target, units []Row, day string) Progress {
	var p Progress
	var recent int64
	for i := range units {
		r := &units[i]
		if r.Target == nil || r.ByBooks != sum.byBooks() {
			continue
		}
		p.Fact += r.Fact
		p.Left += r.Left
		recent += r.Target.Settled(r.Pace)
	}
	return p.measured(sum, recent, day)
}

func (p *Progress) againstDeadline(t *Target, today time.Time) {
	start, err1 := time.Parse(time.DateOnly, t.StartsOn)
	deadline, err2 := time.Parse(time.DateOnly, t.Deadline)
	if err1 != nil || err2 != nil {
		return
	}
	p.DaysLeft = max(0, days(today, deadline)+1)
	if p.DaysLeft > 0 {
		p.Needed = float64(p.Left) / float64(p.DaysLeft)
	}
	p.forecast(today)
	if length := days(start, deadline) + 1; !today.Before(start) {
		p.Due = min(p.Plan, p.Plan*int64(days(start, today)+1)/int64(length))
	}
	switch {
	case p.Left == 0:
		p.Status = Done
	case p.DaysLeft == 0:
		p.Status = Late
	case today.Before(start):
		p.Status = Waiting
	case p.Actual < p.Needed:
		p.Status = Behind
	default:
		p.Status = OnTrack
	}
}

func (p *Progress) forecast(today time.Time) {
	if p.Left == 0 || p.Actual == 0 {
		return
	}
	need := math.Ceil(float64(p.Left) / p.Actual)
	if p.Far = need > farDays; !p.Far {
		p.Forecast = today.AddDate(0, 0, int(need)).Format(time.DateOnly)
	}
}

// days counts from a to b; negative when b lies before a.
func days(a, b time.Time) int { return int(b.Sub(a).Hours() / 24) }

// Share is how much of the plan is settled, 0 to 1; 0 without a plan.
func (p Progress) Share() float64 {
	if p.Plan == 0 {
		return 0
	}
	return float64(p.Plan-p.Left) / float64(p.Plan)
}
