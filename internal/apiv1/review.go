// SPDX-License-Identifier: Apache-2.0

package apiv1

import (
	"cmp"
	"context"
	"net/http"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/entry"
)

func (s *server) review() {
	add(s, op{id: "listReview", method: http.MethodGet, path: "/review", tag: "review", scope: access.EntriesReview, vi: "Trường hợp chờ kiểm tra", en: "Entries that wait for a check"}, s.listReview)
}

type reviewInput struct {
	Paging
	Unit  string `query:"unit" maxLength:"80" doc:"Scope path of a unit; none is that of the caller"`
	State string `query:"state" enum:"keyed,corrected" default:"keyed" doc:"Where it stands"`
}

// ReviewItem is an entry that waits for a check.
type ReviewItem struct {
	Entry
	Own bool `json:"own" doc:"The caller keyed it: somebody else has to check it"`
}

func (s *server) listReview(ctx context.Context, actor access.Actor, in *reviewInput) (*listed[ReviewItem], error) {
	scope := cmp.Or(in.Unit, actor.Path)
	if err := access.Can(actor, access.EntryCheck, access.Target{Path: scope}); err != nil {
		return nil, err
	}
	all, next, err := entry.List(ctx, s.DB, actor.Province, entry.Filter{Scope: scope, State: entry.State(in.State), After: in.cursor, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	items := make([]ReviewItem, 0, len(all))
	for _, e := range all {
		items = append(items, ReviewItem{entryOf(e), e.KeyedBy == actor.ID})
	}
	return page(&in.Paging, items, next), nil
}
