// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"math"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/problem"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

func (s *server) pageOperations(a huma.API) {
	huma.Register(a, operation("proposeRegions", http.MethodGet, "/api/pages/{page}/proposal", "Where the entries of a page seem to stand, in reading order; stores nothing"), s.proposeRegions)
	huma.Register(a, operation("putRegions", http.MethodPut, "/api/pages/{page}/regions", "Say which entries stand on a page and where; replaces what was said before"), s.putRegions)
	huma.Register(a, operation("putRotation", http.MethodPut, "/api/pages/{page}/rotation", "Set a page upright, for everybody"), s.putRotation)
}

type regionsInput struct {
	Page string `path:"page" maxLength:"64"`
	Body struct {
		Regions []struct {
			ID    string `json:"id,omitempty"`
			Label string `json:"label" maxLength:"30" doc:"Registration number"`
			Box   Box    `json:"box"`
			Href  string `json:"href,omitempty"`
		} `json:"regions" maxItems:"200"`
		Twice bool `json:"twice,omitempty" doc:"The paper has a number more than once: asked before"`
	}
}

func (s *server) putRegions(ctx context.Context, in *regionsInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	places, own := make([]scan.Place, 0, len(in.Body.Regions)), make([]string, 0, len(in.Body.Regions))
	for _, r := range in.Body.Regions {
		p := scan.Place{Number: r.Label, X: thousandths(r.Box.X), Y: thousandths(r.Box.Y)}
		// The far edge is rounded, not the size: neighbours then keep touching.
		p.W, p.H = thousandths(r.Box.X+r.Box.W)-p.X, thousandths(r.Box.Y+r.Box.H)-p.Y
		places, own = append(places, p), append(own, r.ID)
	}
	return nil, s.fail(ctx, s.Scans.LinkDoubles(ctx, actor, store.NewID(), in.Page, places, own, in.Body.Twice), nil)
}

type pageInput struct {
	Page string `path:"page" maxLength:"64"`
}

// ProposedRegion is one entry of a proposal.
type ProposedRegion struct {
	Label string  `json:"label" doc:"Registration number; empty when none follows"`
	Box   Box     `json:"box"`
	Read  float64 `json:"read" doc:"0 to 1: how likely the number is by what was read on the picture; 0 when it only follows the one before or somebody said it"`
}

// RegionProposal answers proposeRegions.
type RegionProposal struct {
	Template string           `json:"template" doc:"Form whose ruled lines the page has; empty when the regions repeat a page before"`
	Score    float64          `json:"score" doc:"0 to 1: how well the lines fit"`
	Regions  []ProposedRegion `json:"regions"`
}

func (s *server) proposeRegions(ctx context.Context, in *pageInput) (*body[RegionProposal], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.Scans.Propose(ctx, actor, in.Page)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	out := RegionProposal{Template: p.Template, Score: p.Score, Regions: []ProposedRegion{}}
	for i, x := range p.Places {
		out.Regions = append(out.Regions, ProposedRegion{x.Number, Box{float64(x.X) / 1000, float64(x.Y) / 1000, float64(x.W) / 1000, float64(x.H) / 1000}, p.Read[i]})
	}
	return answer(out), nil
}

func thousandths(part float64) int { return int(math.Round(min(1, max(0, part)) * 1000)) }

type rotationInput struct {
	Page string `path:"page" maxLength:"64"`
	Body struct {
		Rotation int `json:"rotation" enum:"0,90,180,270"`
	}
}

func (s *server) putRotation(ctx context.Context, in *rotationInput) (*struct{}, error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	return nil, s.fail(ctx, s.Scans.Rotate(ctx, actor, in.Page, in.Body.Rotation), nil)
}
