// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/refusal"
	"github.com/sogoc/sogoc/internal/search"
)

// detailed gives the problem of an error that carries more than itself: fields,
// findings, the reason of a file. nil for every other.
func detailed(lang string, err error) error {
	var invalid book.ErrInvalid
	var waiting entry.Unanswered
	var wrong search.Wrong
	var building search.ErrBuilding
	switch {
	case errors.As(err, &waiting):
		p := problem.Waiting.In(lang)
		p.Findings = findings(waiting.Findings)
		return p
	case errors.As(err, &invalid):
		p := problem.BookInvalid.In(lang)
		for _, i := range invalid {
			p.Errors = append(p.Errors, problem.Detail{Location: "body." + i.Field, Message: either(lang, i.VI, i.EN)})
		}
		return p
	case errors.As(err, &wrong):
		p := problem.Unreadable.In(lang)
		for _, f := range wrong.Fields {
			p.Errors = append(p.Errors, problem.Detail{Location: "body." + f, Message: p.Title})
		}
		return p
	case errors.As(err, &building):
		return huma.ErrorWithHeaders(problem.Building.In(lang), http.Header{"Retry-After": {"10"}})
	}
	if why, ok := refusal.Of(err); ok {
		p := problem.File.In(lang)
		p.Reason, p.Detail = string(why.Code), why.Says(lang)
		return p
	}
	return nil
}

func either(lang, vi, en string) string {
	if lang == "en" {
		return en
	}
	return vi
}

func findings(all []civil.Finding) []problem.RuleFinding {
	out := make([]problem.RuleFinding, 0, len(all))
	for _, f := range all {
		out = append(out, problem.RuleFinding{Key: f.Key(), Rule: f.Rule, Severity: string(f.Severity), Field: f.Field, VI: f.VI, EN: f.EN, Proposal: f.Proposal, Habit: f.Habit})
	}
	return out
}
