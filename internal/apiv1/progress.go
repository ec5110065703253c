// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/campaign"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

func (s *server) progress() {
	add(s, op{id: "getProgress", method: http.MethodGet, path: "/progress", tag: "progress", scope: access.ReportsRead, vi: "Kế hoạch và thực tế của một đơn vị và các đơn vị trực thuộc", en: "Plan against fact of a unit and those below it"}, s.getProgress)
	add(s, op{id: "listMetrics", method: http.MethodGet, path: "/progress/metrics", tag: "progress", scope: access.ReportsRead, vi: "Mỗi con số đếm gì", en: "What each figure counts"}, s.listMetrics)
	add(s, op{id: "listDays", method: http.MethodGet, path: "/progress/days", tag: "progress", scope: access.ReportsRead, vi: "Mỗi ngày thêm được bao nhiêu", en: "What each day added"}, s.listDays)
	add(s, op{id: "listPeople", method: http.MethodGet, path: "/progress/people", tag: "progress", scope: access.ReportsRead, vi: "Khối lượng theo người", en: "What each person did, for those who answer for them"}, s.listPeople)
	add(s, op{id: "listTargets", method: http.MethodGet, path: "/targets", tag: "progress", scope: access.ReportsRead, vi: "Chỉ tiêu đang có hiệu lực", en: "The targets in force"}, s.listTargets)
	command(s, op{id: "setTargets", method: http.MethodPost, path: "/targets", tag: "progress", scope: access.ReportsWrite, vi: "Giao chỉ tiêu cho các đơn vị, tất cả hoặc không", en: "Give units targets, all or none"}, s.setTargets)
}

// Figures are numbers by their names in /progress/metrics.
type Figures map[string]int64

func figuresOf(t counter.Tally) Figures {
	out := Figures{}
	for _, m := range counter.Metrics() {
		out[m.ID] = t.Get(m.Metric)
	}
	return out
}

// Standing is one unit against its target at the end of a day.
type Standing struct {
	Unit     string  `json:"unit" example:"19405@20250701" doc:"Code and era"`
	Path     string  `json:"path" example:"44/19405" doc:"Scope path"`
	Name     string  `json:"name" doc:"Name"`
	Status   string  `json:"status" enum:"no-target,waiting,on-track,behind,late,done" doc:"How it stands against its target"`
	Plan     int64   `json:"plan" doc:"Entries, or books when byBooks"`
	Fact     int64   `json:"fact" doc:"Settled: approved, or voided as a number"`
	Left     int64   `json:"left" doc:"Entries, or books when byBooks"`
	ByBooks  bool    `json:"byBooks,omitempty" doc:"The target counts books"`
	DaysLeft int     `json:"daysLeft" doc:"Days up to the deadline"`
	Needed   float64 `json:"needed" doc:"A day, to be ready in time"`
	Actual   float64 `json:"actual" doc:"A day, of late"`
	Forecast string  `json:"forecast,omitempty" doc:"Day at the present pace"`
	Total    Figures `json:"total" doc:"As of the day"`
	Day      Figures `json:"day" doc:"What the day added"`
	AsOf     int64   `json:"asOf" doc:"UTC milliseconds of the last work counted"`
}

func standingOf(r campaign.Row) Standing {
	return Standing{Unit: string(r.Unit), Path: r.Path, Name: r.Name, Status: string(r.Status), Plan: r.Plan, Fact: r.Fact, Left: r.Left, ByBooks: r.ByBooks, DaysLeft: r.DaysLeft, Needed: r.Needed, Actual: r.Actual,
		Forecast: r.Forecast, Total: figuresOf(r.Total), Day: figuresOf(r.Day), AsOf: r.AsOf}
}

// Progress is a unit with those below it.
type Progress struct {
	Day   string     `json:"day" doc:"A day"`
	Sum   Standing   `json:"sum" doc:"Of the whole"`
	Units []Standing `json:"units" doc:"Of each unit below"`
}

// Figured says about which unit a question is.
type Figured struct {
	Unit string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller. Any unit of the province may be seen"`
}

// scope is the path of the unit, if it is one and may be seen.
func (f *Figured) scope(actor access.Actor) (string, error) {
	path := cmp.Or(f.Unit, actor.Path)
	if err := access.Can(actor, access.ProgressView, access.Target{Path: path}); err != nil {
		return "", err
	}
	if _, ok := campaign.UnitAt(path); !ok {
		return "", store.ErrNotFound
	}
	return path, nil
}

type progressInput struct {
	Figured
	Day string `query:"day" format:"date" doc:"The last day counted; none is today"`
}

func (s *server) getProgress(ctx context.Context, actor access.Actor, in *progressInput) (*answer[Progress], error) {
	path, err := in.scope(actor)
	if err != nil {
		return nil, err
	}
	today := counter.Day(s.Now())
	b, err := s.Targets.ReadBoard(ctx, actor.Province, path, min(cmp.Or(in.Day, today), today))
	if err != nil {
		return nil, err
	}
	out := Progress{Day: b.Day, Sum: standingOf(b.Sum), Units: []Standing{}}
	for _, r := range b.Units {
		out.Units = append(out.Units, standingOf(r))
	}
	return give(out), nil
}

// Metric says what a figure counts.
type Metric struct {
	ID     string `json:"id" doc:"Id"`
	VI     string `json:"vi" doc:"In Vietnamese"`
	EN     string `json:"en" doc:"In English"`
	WhatVI string `json:"whatVI" doc:"Definition in Vietnamese"`
	WhatEN string `json:"whatEN" doc:"Definition in English"`
}

// Metrics is a list that comes whole.
type Metrics struct {
	Items []Metric `json:"items" doc:"In the order of the list"`
}

func (s *server) listMetrics(context.Context, access.Actor, *struct{}) (*answer[Metrics], error) {
	out := Metrics{}
	for _, m := range counter.Metrics() {
		out.Items = append(out.Items, Metric{m.ID, m.VI, m.EN, m.WhatVI, m.WhatEN})
	}
	return give(out), nil
}

// DayFigures are what a day added.
type DayFigures struct {
	Day     string  `json:"day" doc:"A day"`
	Figures Figures `json:"figures" doc:"By id of metric"`
	AsOf    int64   `json:"asOf" doc:"UTC milliseconds"`
}

// Days is a list that comes whole; days without work are left out.
type Days struct {
	Items []DayFigures `json:"items" doc:"In the order of the list"`
}

type daysInput struct {
	Figured
	From string `query:"from" format:"date" required:"true" doc:"First day"`
	To   string `query:"to" format:"date" required:"true" doc:"The last day; at most 366 days after from"`
}

// daysMost is how long a table of days may be.
const daysMost = 366

func (s *server) listDays(ctx context.Context, actor access.Actor, in *daysInput) (*answer[Days], error) {
	path, err := in.scope(actor)
	if err != nil {
		return nil, err
	}
	from, err := time.Parse(time.DateOnly, in.From)
	if err != nil {
		return nil, err
	}
	to := min(in.To, from.AddDate(0, 0, daysMost).Format(time.DateOnly))
	lines, err := counter.ByDay(ctx, s.DB, actor.Province, path, in.From, to)
	if err != nil {
		return nil, err
	}
	out := Days{Items: []DayFigures{}}
	for _, l := range lines {
		out.Items = append(out.Items, DayFigures{l.Key, figuresOf(l.Tally), l.AsOf})
	}
	return give(out), nil
}

// Worker is what one person did.
type Worker struct {
	Account      string `json:"account" doc:"Account"`
	Keyed        int64  `json:"keyed" doc:"Entries keyed"`
	Checked      int64  `json:"checked" doc:"Entries checked"`
	Approved     int64  `json:"approved" doc:"Entries approved"`
	Returned     int64  `json:"returned" doc:"Entries of theirs that came back; no measure of merit"`
	Corrected    int64  `json:"corrected" doc:"Entries of theirs that a reviewer had to correct"`
	ShortFields  int64  `json:"shortFields" doc:"Fields keyed of up to 15 characters"`
	MediumFields int64  `json:"mediumFields" doc:"16 to 50"`
	LongFields   int64  `json:"longFields" doc:"Over 50"`
	Keys         int64  `json:"keys" doc:"Keys pressed"`
	TypedMS      int64  `json:"typedMS" doc:"Milliseconds at the form"`
	AsOf         int64  `json:"asOf" doc:"UTC milliseconds"`
}

// People is a list that comes whole.
type People struct {
	Items []Worker `json:"items" doc:"In the order of the list"`
}

type peopleInput struct {
	Figured
	Day string `query:"day" format:"date" doc:"None is all days"`
}

func (s *server) listPeople(ctx context.Context, actor access.Actor, in *peopleInput) (*answer[People], error) {
	path := cmp.Or(in.Unit, actor.Path)
	if err := access.Can(actor, access.PeopleView, access.Target{Path: path}); err != nil {
		return nil, err
	}
	people, err := counter.People(ctx, s.DB, actor.Province, path, in.Day)
	if err != nil {
		return nil, err
	}
	out := People{Items: []Worker{}}
	for _, p := range people {
		out.Items = append(out.Items, Worker{p.AccountID, p.Keyed, p.Checked, p.Approved, p.Returned, p.Corrected, p.ShortFields, p.MediumFields, p.Long, p.Keys, p.TypedMS, p.AsOf})
	}
	return give(out), nil
}

// Target is what a unit is to reach.
type Target struct {
	Unit        string `json:"unit" maxLength:"80" example:"19405@20250701" doc:"Code and era"`
	Path        string `json:"path,omitempty" readOnly:"true" doc:"Scope path"`
	Version     int    `json:"version,omitempty" readOnly:"true" doc:"Grows with each change"`
	PlanBooks   int64  `json:"planBooks,omitempty" minimum:"0" maximum:"1000000000" doc:"Books to be done"`
	PlanEntries int64  `json:"planEntries,omitempty" minimum:"0" maximum:"1000000000" doc:"Entries to be done"`
	StartsOn    string `json:"startsOn" format:"date" doc:"First day"`
	Deadline    string `json:"deadline" format:"date" doc:"Last day"`
	Responsible string `json:"responsible,omitempty" maxLength:"200" doc:"Who answers for it"`
	Basis       string `json:"basis,omitempty" maxLength:"500" doc:"Paper or decision that it rests on"`
}

// Targets is a list that comes whole.
type Targets struct {
	Items []Target `json:"items" doc:"In the order of the list"`
}

func (s *server) listTargets(ctx context.Context, actor access.Actor, in *Figured) (*answer[Targets], error) {
	path, err := in.scope(actor)
	if err != nil {
		return nil, err
	}
	all, err := campaign.Current(ctx, s.DB, actor.Province, path)
	out := Targets{Items: []Target{}}
	for _, t := range all {
		out.Items = append(out.Items, Target{string(t.Unit), t.Path, t.Version, t.PlanBooks, t.PlanEntries, t.StartsOn, t.Deadline, t.Responsible, t.Basis})
	}
	return give(out), err
}

type setTargetsInput struct {
	Keyed
	Body struct {
		Targets []Target `json:"targets" minItems:"1" maxItems:"500" doc:"Targets to be set"`
	}
}

// TargetsSet says how many were set.
type TargetsSet struct {
	Set int `json:"set" doc:"How many were set"`
}

func (s *server) setTargets(ctx context.Context, actor access.Actor, key string, in *setTargetsInput) (made kept[TargetsSet], err error) {
	var targets []campaign.Target
	for _, t := range in.Body.Targets {
		targets = append(targets, campaign.Target{Unit: unit.ID(t.Unit), PlanBooks: t.PlanBooks, PlanEntries: t.PlanEntries, StartsOn: t.StartsOn, Deadline: t.Deadline, Responsible: t.Responsible, Basis: t.Basis})
	}
	made.Body.Set = len(targets)
	return made, s.Targets.Set(ctx, actor, key, targets...)
}
