// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/practice"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) practice(a huma.API) {
	huma.Register(a, operation("exercise", http.MethodGet, "/api/practice/{n}", "An entry to practise on; nothing of it is stored"), s.exercise)
	huma.Register(a, operation("practiceCheck", http.MethodPost, "/api/practice/{n}/check", "Read and check what was typed"), s.practiceCheck)
	huma.Register(a, operation("practiceMark", http.MethodPost, "/api/practice/{n}/mark", "Compare what was keyed with what the page says"), s.practiceMark)
}

type exerciseInput struct {
	N int `path:"n"`
}

func getExercise(n int) (practice.Exercise, error) {
	x, err := practice.Get(n)
	if errors.Is(err, practice.ErrNone) {
		return x, problem.NotFound.In("vi")
	}
	return x, err
}

// exercise looks to the workbench like any entry handed out.
func (s *server) exercise(ctx context.Context, in *exerciseInput) (*body[Lease], error) {
	if _, err := problem.ActorOf(ctx); err != nil {
		return nil, err
	}
	x, err := getExercise(in.N)
	if err != nil {
		return nil, err
	}
	p, err := x.Draw()
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	w, h := float64(p.Width), float64(p.Height)
	url := fmt.Sprintf("/practice/img/%d", x.N)
	region := Box{max(0, p.Region.X0/w), max(0, p.Region.Y0/h), min(1, (p.Region.X1-p.Region.X0)/w), min(1, (p.Region.Y1-p.Region.Y0)/h)}
	l := &Lease{
		Entry: Entry{ID: fmt.Sprintf("practice-%d", x.N), State: "open", Number: x.Entry.Values["so"].Written, BookID: "practice"},
		Now:   store.Millis(s.Now()), Type: typeDef(x.Type, x.Book.OpenYear),
		Sticky: Values{}, Previous: Values{}, Auto: Values{"so": {W: x.Entry.Values["so"].Written}},
		Pages: []Page{{ID: url, URL: url, Thumb: url, Width: p.Width, Height: p.Height, Region: &region}},
		Book:  Book{ID: "practice", No: x.Book.No, Title: x.Type.BookVI + " " + x.Book.No, Unit: x.Book.Authority, Year: x.Book.OpenYear, Href: "/practice"}, Progress: Progress{Done: x.N - 1, Total: practice.Count},
	}
	if x.Before != nil {
		l.Previous = fromCivil(x.Before.Values)
	}
	for i := range x.Type.Fields {
		if f := &x.Type.Fields[i]; f.Sticky && (f.Match == civil.RoleBook || f.Match == civil.RoleUnit) {
			l.Sticky[f.ID] = valueOf(x.Entry.Values[f.ID])
		}
	}
	return answer(*l), nil
}

type practiceInput struct {
	N    int `path:"n"`
	Body struct {
		Values Values `json:"values"`
	}
}

func (s *server) practiceCheck(ctx context.Context, in *practiceInput) (*body[checked], error) {
	if _, err := problem.ActorOf(ctx); err != nil {
		return nil, err
	}
	x, err := getExercise(in.N)
	if err != nil {
		return nil, err
	}
	values, found := x.Check(in.Body.Values.civil())
	return answer(checked{findings(found, values), fromCivil(values)}), nil
}

// PracticeField is a field keyed otherwise than the page has it.
type PracticeField struct {
	Field string `json:"field"`
	VI    string `json:"vi"`
	EN    string `json:"en"`
	Keyed Value  `json:"keyed"`
	Page  Value  `json:"page"`
}

// Marked is how an exercise went.
type Marked struct {
	Right int             `json:"right"`
	Wrong []PracticeField `json:"wrong"`
	Next  int             `json:"next" doc:"Number of the next exercise; 0 after the last"`
}

func (s *server) practiceMark(ctx context.Context, in *practiceInput) (*body[Marked], error) {
	if _, err := problem.ActorOf(ctx); err != nil {
		return nil, err
	}
	x, err := getExercise(in.N)
	if err != nil {
		return nil, err
	}
	right, wrong := x.Mark(in.Body.Values.civil())
	m := Marked{Right: right, Wrong: []PracticeField{}, Next: (x.N + 1) % (practice.Count + 1)}
	for _, d := range wrong {
		f, _ := x.Type.Field(d.Field)
		m.Wrong = append(m.Wrong, PracticeField{Field: d.Field, VI: f.VI, EN: f.EN, Keyed: valueOf(d.Keyed), Page: valueOf(d.Page)})
	}
	return answer(m), nil
}
