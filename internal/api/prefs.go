// SPDX-License-Identifier: Apache-2.0

package api

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"github.com/sogoc/sogoc/internal/problem"
)

func (s *server) preferences(a huma.API) {
	huma.Register(a, operation("getPrefs", http.MethodGet, "/api/prefs", "The person's own settings"), s.getPrefs)
	huma.Register(a, operation("putPrefs", http.MethodPut, "/api/prefs", "Change some of the person's own settings; a setting sent as null goes"), s.putPrefs)
}

// Prefs are a person's own settings by name: keys of the workbench, size of
// type, rest. What is in each is the business of who set it.
type Prefs map[string]any

type prefsInput struct {
	Body Prefs
}

func (s *server) getPrefs(ctx context.Context, _ *struct{}) (*body[Prefs], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	a, err := s.Accounts.Get(ctx, actor.ID)
	if err != nil {
		return nil, s.fail(ctx, err, nil)
	}
	return answer(Prefs(a.Settings())), nil
}

func (s *server) putPrefs(ctx context.Context, in *prefsInput) (*body[Prefs], error) {
	actor, err := problem.ActorOf(ctx)
	if err != nil {
		return nil, err
	}
	p, err := s.Accounts.MergePrefs(ctx, actor.ID, in.Body)
	return answer(Prefs(p)), s.fail(ctx, err, nil)
}
