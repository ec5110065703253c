// SPDX-License-Identifier: Apache-2.0

package problem

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/access"
)

// Problem is the body of an answer that refuses.
type Problem struct {
	Type     string        `json:"type" format:"uri-reference" doc:"Where the code is explained" example:"/help/api#entry.changed"`
	Title    string        `json:"title" doc:"The status in words"`
	Status   int           `json:"status" minimum:"400" maximum:"599" doc:"HTTP status"`
	Code     string        `json:"code" doc:"Lasting name of the reason, for programs" example:"entry.changed"`
	Detail   string        `json:"detail" doc:"What happened and what to do, for people"`
	Reason   string        `json:"reason,omitempty" doc:"What exactly is wrong with a file, as a lasting name"`
	Errors   []Detail      `json:"errors,omitempty" doc:"What is wrong with single parts of the request"`
	Findings []RuleFinding `json:"findings,omitempty" doc:"What the rules of registers say about the values sent"`
}

// Detail is what is wrong with one part of a request.
type Detail struct {
	Location string `json:"location,omitempty" doc:"Such as body.items[3].name, path.entry, query.limit"`
	Message  string `json:"message" doc:"In words"`
}

// RuleFinding is what a rule says about a value.
type RuleFinding struct {
	Key      string `json:"key" doc:"Sent back in acks to answer a warning"`
	Rule     string `json:"rule" doc:"Number of the rule, such as V21"`
	Severity string `json:"severity" enum:"E,W,I" doc:"E stands against approval, W asks for an answer, I only tells"`
	Field    string `json:"field,omitempty" doc:"Id of the field; none for the entry as a whole"`
	VI       string `json:"vi" doc:"In Vietnamese"`
	EN       string `json:"en" doc:"In English"`
	Proposal string `json:"proposal,omitempty" doc:"What the value may mean"`
	Habit    bool   `json:"habit,omitempty" doc:"The warning speaks of how the clerk of the book writes, not of a slip: answered once for the book and the field, it need not be asked of a person again"`
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus tells huma the status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is that of RFC 9457.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// Reference is where the codes are explained.
const Reference = "/help/api"

// In gives the problem of a refusal in a language, "vi" or "en".
func (r Refusal) In(lang string) *Problem {
	detail := r.VI
	if lang == "en" {
		detail = r.EN
	}
	return &Problem{Type: Reference + "#" + r.Code, Title: http.StatusText(r.Status), Status: r.Status, Code: r.Code, Detail: detail}
}

// ActorOf is who asks; a problem when nobody is signed in.
func ActorOf(ctx context.Context) (access.Actor, error) {
	actor, ok := access.ActorOf(ctx)
	if !ok {
		return actor, SignedOut.In(LangOf(ctx))
	}
	return actor, nil
}

type langKey struct{}

// WithLang says in which language the words of a request's problems are.
func WithLang(ctx context.Context, lang string) context.Context {
	return context.WithValue(ctx, langKey{}, lang)
}

// LangOf is "vi" or what WithLang said.
func LangOf(ctx context.Context) string {
	if lang, ok := ctx.Value(langKey{}).(string); ok {
		return lang
	}
	return "vi"
}

// huma keeps what makes its own errors (a body that is no JSON, a value out of
// range) in variables of the package: there is no other place to give them
// codes. Values sent are not sent back; they may be personal.
func init() {
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError { return ofStatus("vi", status, msg, errs) }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		return ofStatus(LangOf(ctx.Context()), status, msg, errs)
	}
}

func ofStatus(lang string, status int, msg string, errs []error) *Problem {
	p := byStatus(status).In(lang)
	if status >= http.StatusInternalServerError {
		return p
	}
	for _, err := range errs {
		if err == nil {
			continue
		}
		var own *Problem
		if errors.As(err, &own) {
			return own // found while the request was read
		}
		d := Detail{Message: err.Error()}
		if e, ok := err.(huma.ErrorDetailer); ok {
			d = Detail{Location: e.ErrorDetail().Location, Message: e.ErrorDetail().Message}
		}
		p.Errors = append(p.Errors, d)
	}
	if len(p.Errors) == 0 && msg != "" {
		p.Errors = []Detail{{Message: msg}}
	}
	return p
}

// Write answers a request that huma never sees.
func (p *Problem) Write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // whoever asked has gone: nobody is left to tell
}
