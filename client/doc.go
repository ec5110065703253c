// SPDX-License-Identifier: Apache-2.0

// Package client speaks with a Sổ Gốc server by its public interface, /api/v1.
//
//	c, err := client.New("https://sogoc.example", client.Token("sgk_…"))
//	for book, err := range c.Books(ctx, client.BookFilter{Type: "birth"}) { … }
//
// Invariants:
//
//   - A request that got no answer, or one that says to come back, is sent
//     again with the same idempotency key, so a command is carried out once
//     however often the line breaks. Retry-After is honoured.
//   - What the server refuses is a *Problem with a lasting Code.
//   - A list is walked page by page as it is read; no page is fetched that is
//     not asked for.
//   - Nothing is kept between calls but what was given to New.
package client
