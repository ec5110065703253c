// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

// Rescans is a part of what the scanning person has to do: pages to be scanned
// again, and pages nobody has scanned, each oldest first within a unit.
type Rescans struct {
	Pages []Check
	Gaps  []Gap
	Next  string // cursor of the part that follows; "" at the end of both
}

// ToRescan lists what there is to scan within scope, from a cursor on ("" from
// the front), at most limit of each. The two lists go on side by side: one that
// has ended tells only of what came to it since.
func ToRescan(ctx context.Context, q store.Querier, province, scope, after string, limit int) (out Rescans, err error) {
	from, to := access.Range(scope)
	pages, gaps := againAfter(after)
	var more, also bool
	if out.Pages, more, err = againPart(ctx, q, sqlToRescan, scanCheck, limit, province, from, to, pages.path, pages.at, pages.id); err != nil {
		return out, err
	}
	if out.Gaps, also, err = againPart(ctx, q, sqlToScan, scanGap, limit, province, from, to, gaps.path, gaps.at, gaps.id); err != nil {
		return out, err
	}
	if !more && !also {
		return out, nil
	}
	if n := len(out.Pages); n > 0 {
		pages = againAt{out.Pages[n-1].Path, out.Pages[n-1].At, out.Pages[n-1].PageID}
	}
	if n := len(out.Gaps); n > 0 {
		gaps = againAt{out.Gaps[n-1].Path, out.Gaps[n-1].At, out.Gaps[n-1].ID}
	}
	out.Next = pages.String() + " " + gaps.String()
	return out, nil
}

// againPart reads up to limit rows, and tells whether more follow.
func againPart[T any](ctx context.Context, q store.Querier, s *store.Stmt, scan func(store.Row) (T, error), limit int, args ...any) ([]T, bool, error) {
	all, err := store.All(ctx, q, s, scan, append(args, limit+1)...)
	if err != nil || len(all) <= limit {
		return all, false, err
	}
	return all[:limit], true, nil
}

// againAt is a place in one of the lists.
type againAt struct {
	path string
	at   int64
	id   string
}

func (a againAt) String() string { return fmt.Sprintf("%s %d %s", a.path, a.at, a.id) }

// againAfter reads a cursor. Without one, or with a mangled one, both lists begin
// at the front: "-" comes before the path of every unit.
func againAfter(cursor string) (pages, gaps againAt) {
	if n, _ := fmt.Sscanf(cursor, "%s %d %s %s %d %s", &pages.path, &pages.at, &pages.id, &gaps.path, &gaps.at, &gaps.id); n == 6 {
		return pages, gaps
	}
	front := againAt{path: "-", id: "-"}
	return front, front
}
