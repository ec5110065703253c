// SPDX-License-Identifier: Apache-2.0

// Package practice gives new keyers entries to try their hands on: drawn pages
// of registers that never existed, whose truth is known.
//
// Invariants:
//   - Nothing of it reaches the store: exercises are made anew from a seed, and
//     what is typed is compared and forgotten.
//   - Exercise n is the same on every server and at every start.
//   - A difference is told where the meaning differs; a comma more is none.
package practice
