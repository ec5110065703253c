// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/vntext"
)

// remembered is an entry of the store and what a person may know of it.
type remembered struct{ id, name, mother, date, number string }

const (
	indexTime = 5 * time.Minute // until the index must be there
	indexGoal = 60              // s
	findGoal  = 50              // ms, p95 of a question
)

// indexed waits until the search index is made and notes how long that took
// from the start of the program.
func (s *session) indexed(ctx context.Context, p *person, began time.Time) error {
	for end := began.Add(indexTime); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		body, err := s.ask(ctx, p, url.Values{"q": {"nguyễn văn"}})
		if err != nil {
			return err
		}
		if !strings.Contains(body, "đang lập mục lục") {
			s.note("search index built, from the start of the program", time.Since(began).Seconds(), "s", indexGoal, atMost)
			return nil
		}
	}
	return errors.New("the search index is never there")
}

func (s *session) ask(ctx context.Context, p *person, form url.Values) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base+"/find", strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	res, err := p.http.Do(r)
	if err != nil {
		return "", err
	}
	body, err := io.ReadAll(res.Body)
	if err := errors.Join(err, res.Body.Close()); err != nil {
		return "", err
	}
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("%w: %s", errPage, res.Status)
	}
	return string(body), nil
}

// question is one kind of what people ask.
type question struct {
	what string
	form func(remembered) url.Values
}

func text(q string) url.Values { return url.Values{"q": {q}} }

// questions are of every kind, the cheap and the dear.
var questions = []question{
	{"name", func(k remembered) url.Values { return text(k.name) }},
	{"name without marks, date", func(k remembered) url.Values { return text(vntext.Fold(k.name) + " " + k.date) }},
	{"name, mother", func(k remembered) url.Values { return text(k.name + ", mẹ " + k.mother) }},
	{"a name that nobody bears", func(remembered) url.Values { return text("Xyzw Qkxw") }},
	{"the commonest name", func(remembered) url.Values { return text("nguyen thi") }},
	{"year", func(k remembered) url.Values { return text(k.date[:min(4, len(k.date))]) }},
	{"number", func(k remembered) url.Values { return text("số " + k.number) }},
	{"range of dates, mother", func(k remembered) url.Values { return url.Values{"date": {"1985 - 1990"}, "kin": {k.mother}} }},
	{"words of notes and places", func(remembered) url.Values { return url.Values{"note": {"thôn 2"}} }},
	{"number of a paper", func(remembered) url.Values { return text("197912345") }},
	{"unit by its old name", func(k remembered) url.Values { return url.Values{"q": {k.name}, "place": {"huyện Hải Lăng"}} }},
}

// searches asks every kind of question as the department, one at a time, and
// measures to the last byte of the page.
func (s *session) searches(ctx context.Context, p *person) error {
	rng := rand.New(rand.NewPCG(5, 6))
	known := s.province.known
	if len(known) == 0 {
		return errors.New("nothing is known of any entry")
	}
	var all []time.Duration
	found := 0
	for _, q := range questions {
		var took []time.Duration
		for range max(s.pages/4, 10) {
			k := known[rng.IntN(len(known))]
			began := time.Now()
			body, err := s.ask(ctx, p, q.form(k))
			if err != nil {
				return fmt.Errorf("%s: %w", q.what, err)
			}
			took = append(took, time.Since(began))
			if q.what == "name without marks, date" && strings.Contains(body, "/entries/"+k.id) {
				found++
			}
		}
		slices.Sort(took)
		s.note("search: "+q.what+", p95", ms(part(took, .95)), "ms", findGoal, atMost)
		all = append(all, took...)
	}
	slices.Sort(all)
	s.note("search: any question, p95", ms(part(all, .95)), "ms", findGoal, atMost)
	s.note("search: on the first page by name without marks and date", float64(found)*100/float64(max(s.pages/4, 10)), "%", 98, atLeast)
	return nil
}
