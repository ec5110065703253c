// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"sync"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// Named is a version of an entry: what it says never changes.
type Named struct {
	ID      string
	Version int
}

func scanNamed(r store.Row) (n Named, err error) { return n, r.Scan(&n.ID, &n.Version) }

// heading is what a version says of its number and the date of registration.
type heading struct {
	no   string
	date civil.Date
}

// maxHeadings keeps the memory of what neighbours say under a megabyte.
const maxHeadings = 4000

// headings remembers what versions say of number and date: the entry before one
// that is keyed was mostly keyed a moment ago, and reading it again would cost
// as much as judging this one.
type headings struct {
	mu   sync.Mutex
	seen map[Named]heading
}

func (h *headings) of(ctx context.Context, q store.Querier, province string, t *civil.Type, which Named) (heading, error) {
	h.mu.Lock()
	said, ok := h.seen[which]
	h.mu.Unlock()
	if ok {
		return said, nil
	}
	values, err := Values(ctx, q, province, which.ID, which.Version)
	if err != nil {
		return heading{}, err
	}
	return h.keep(t, which, values), nil
}

func (h *headings) keep(t *civil.Type, which Named, values civil.Values) heading {
	said := heading{textOf(t, values, civil.RoleNo), t.DateOf(values, civil.RoleDate)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen == nil || len(h.seen) >= maxHeadings {
		h.seen = map[Named]heading{}
	}
	h.seen[which] = said
	return said
}
