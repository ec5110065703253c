// SPDX-License-Identifier: Apache-2.0

// Package scan takes the scanned pages in, files them in their books, and links
// them to the entries that stand on them.
//
// Invariants:
//   - Nothing that was received is lost silently: a file is filed, or it stands
//     on the work list with its reason until a person settles it.
//   - The bytes as received are kept unchanged, named by their hash; the pages
//     shown are drawn from them by a recipe (Page.Look) that can be changed.
//   - A region keeps its place on the picture whatever the recipe becomes: its
//     corners are noted in fractions of the picture as received when the look
//     changes, and x, y, w, h are worked out from them. So turning a step off
//     and on again brings every region back to where it was.
//   - The same bytes twice are recognised by their hash and not filed twice.
//   - One page may hold many entries and one entry may span pages: a region
//     links the two.
package scan
