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

// Progress is a unit's standing on a day.
type Progress struct {
	Plan     int64
	Fact     int64   // settled: approved or voided
	Left     int64   // never below nought
	DaysLeft int     // working days to the deadline, the day itself included; 0 when past
	Needed   float64 // per day from now on to be ready in time
	Actual   float64 // per day over the last days of work, at most paceDays
	Forecast string  // yyyy-mm-dd at the present pace; "" when there is no pace
	Status   Status
}

// settled is what counts against the plan.
func settled(t counter.Tally) int64 { return t.Get(counter.Approved) + t.Get(counter.Voided) }

// Measure compares a unit with its target at the end of a day. recent is what
// the paceDays days up to it added. A nil target still gives fact and pace.
func Measure(t *Target, total, recent counter.Tally, day string) Progress {
	p := Progress{Fact: settled(total), Status: NoTarget}
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
	p.Actual = max(0, float64(settled(recent))/float64(span))
	if t == nil || t.PlanEntries == 0 {
		return p
	}
	p.Plan, p.Left = t.PlanEntries, max(0, t.PlanEntries-p.Fact)
	p.againstDeadline(t, today)
	return p
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
	if p.Left > 0 && p.Actual > 0 {
		p.Forecast = today.AddDate(0, 0, int(math.Ceil(float64(p.Left)/p.Actual))).Format(time.DateOnly)
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

// days counts from a to b; negative when b lies before a.
func days(a, b time.Time) int { return int(b.Sub(a).Hours() / 24) }

// Share is the fact as a part of the plan, 0 to 1; 0 without a plan.
func (p Progress) Share() float64 {
	if p.Plan == 0 {
		return 0
	}
	return min(1, float64(p.Fact)/float64(p.Plan))
}
