// SPDX-License-Identifier: Apache-2.0

package client

import (
	"context"
	"iter"
	"maps"
	"net/url"
)

// page is a page of a list.
type page[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next"`
}

// walk gives the items of a list, page by page. After an error the walk ends.
func walk[T any](ctx context.Context, c *Client, path string, query url.Values) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		q := maps.Clone(query)
		for {
			p, err := get[page[T]](ctx, c, path, q)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range p.Items {
				if !yield(item, nil) {
					return
				}
			}
			if p.Next == "" {
				return
			}
			if q == nil {
				q = url.Values{}
			}
			q.Set("after", p.Next)
		}
	}
}

// asked makes a query of what is not empty: name, value, name, value…
func asked(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
