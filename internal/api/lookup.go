// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/unit"
)

const hits = 10

func (s *server) lookup(a huma.API) {
	huma.Register(a, operation("findUnits", http.MethodGet, "/api/lookup/units", "Administrative units by text and date, best first"), s.findUnits)
	huma.Register(a, operation("findCodes", http.MethodGet, "/api/lookup/codes/{table}", "Rows of a code table by what is typed"), s.findCodes)
}

type unitInput struct {
	Q  string `query:"q" maxLength:"200"`
	On string `query:"on" maxLength:"10" doc:"yyyy-mm-dd, may be partial or empty"`
}

type unitHit struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	Full string `json:"full"`
	Note string `json:"note,omitempty"`
}

type unitHits struct {
	Units []unitHit `json:"units"`
}

func (s *server) findUnits(ctx context.Context, in *unitInput) (*body[unitHits], error) {
	if _, err := problem.ActorOf(ctx); err != nil {
		return nil, err
	}
	on := in.On
	if d, err := civil.ParseDate(on); err == nil {
		on = d.ISO()
	}
	out := unitHits{Units: []unitHit{}}
	for _, c := range unit.Search(unit.Query{Text: in.Q, On: on, Limit: hits}) {
		out.Units = append(out.Units, unitHit{ID: string(c.Unit.ID), Text: unit.Full(c.Unit.ID, "vi"), Full: unit.Full(c.Unit.ID, "vi"), Note: c.Reason("vi")})
	}
	return answer(out), nil
}

type codeInput struct {
	Table string `path:"table" maxLength:"40"`
	Q     string `query:"q" maxLength:"80"`
}

type codeHits struct {
	Options []Option `json:"options"`
}

func (s *server) findCodes(ctx context.Context, in *codeInput) (*body[codeHits], error) {
	if _, err := problem.ActorOf(ctx); err != nil {
		return nil, err
	}
	table, ok := civil.TableByID(in.Table)
	if !ok {
		return nil, problem.NotFound.In("vi")
	}
	out := codeHits{Options: []Option{}}
	for _, i := range table.Search(in.Q, hits) {
		out.Options = append(out.Options, Option{i.Code, i.VI, i.EN})
	}
	return answer(out), nil
}
