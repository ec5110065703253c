// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"
)

// page is a screen and the person who looks at it.
type page struct {
	what   string
	who    string
	path   func(*rand.Rand) string
	target float64 // p95, ms
}

func fixed(path string) func(*rand.Rand) string { return func(*rand.Rand) string { return path } }

func (s *session) screens() []page {
	oneOf := func(all []string, prefix string) func(*rand.Rand) string {
		return func(rng *rand.Rand) string { return prefix + all[rng.IntN(len(all))] }
	}
	const list, figure = 100, 50
	return []page{
		{"books of the province", "department", fixed("/books"), list},
		{"books of the province by state", "department", fixed("/books?state=checking"), list},
		{"entries of the province", "department", fixed("/entries"), list},
		{"entries of the province by state", "department", fixed("/entries?state=keyed"), list},
		{"books of a commune", "registrar", fixed("/books"), list},
		{"a book", "department", oneOf(s.province.bookIDs, "/books/"), list},
		{"entries of a book", "department", oneOf(s.province.bookIDs, "/entries?book="), list},
		{"check of a book", "department", func(rng *rand.Rand) string { return oneOf(s.province.bookIDs, "/books/")(rng) + "/check" }, list},
		{"an entry (view logged)", "department", oneOf(s.province.entryIDs, "/entries/"), list},
		{"progress of the province", "department", fixed("/progress"), figure},
		{"daily table", "department", fixed("/progress/daily"), figure},
		{"progress of a commune", "registrar", fixed("/progress"), figure},
		{"a keyer's start", s.province.keyers[0], fixed("/keying"), list},
		{"a reviewer's start", "reviewer", fixed("/review"), list},
	}
}

func (s *session) allPages(ctx context.Context, people map[string]*person) error {
	const wire = 60 // kB
	for _, pg := range s.screens() {
		took, biggest, err := s.fetch(ctx, people[pg.who], pg)
		if err != nil {
			fmt.Printf("  %s: %v\n", pg.what, err)
			continue
		}
		s.note("page: "+pg.what+", p95", ms(part(took, .95)), "ms", pg.target, atMost)
		s.note("  over the wire at most", float64(biggest)/1000, "kB", wire, atMost)
	}
	return nil
}

var errPage = errors.New("no page")

// fetch opens a page again and again, once at a time, and measures to the last
// byte. The first answers warm caches and don't count.
func (s *session) fetch(ctx context.Context, p *person, pg page) (took []time.Duration, biggest int64, err error) {
	rng := rand.New(rand.NewPCG(1, 2))
	const warm = 5
	for i := range s.pages + warm {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+pg.path(rng), nil)
		if err != nil {
			return nil, 0, err
		}
		r.Header.Set("Accept-Encoding", "gzip")
		began := time.Now()
		res, err := p.http.Do(r)
		if err != nil {
			return nil, 0, err
		}
		n, err := io.Copy(io.Discard, res.Body)
		if err := errors.Join(err, res.Body.Close()); err != nil {
			return nil, 0, err
		}
		if res.StatusCode != http.StatusOK {
			return nil, 0, fmt.Errorf("%w: %s", errPage, res.Status)
		}
		if i >= warm {
			took = append(took, time.Since(began))
		}
		biggest = max(biggest, n)
	}
	slices.Sort(took)
	return took, biggest, nil
}
