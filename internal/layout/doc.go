// SPDX-License-Identifier: Apache-2.0

// Package layout knows what register pages look like: templates of the forms by
// event type and era, the ruled lines found on a picture, which template a page
// follows and how well, and where on it the entries and their fields stand.
//
// It is pure: templates are data, pictures are grey images; nothing is stored
// and nothing is known of books or people.
//
// Invariants:
//   - Boxes are fractions (0..1) of what they lie on: an entry's box of the
//     page, a field's box of its entry. They mean the same on the full scan and
//     on a small view.
//   - A template is never wrong about reading order: its entries go from the
//     top, and a page of a spread is read across both leaves.
//   - A proposal is only a proposal: it comes with a score from 0 to 1, and what
//     a person has drawn goes before it.
package layout

//go:generate go run ./gen
