// SPDX-License-Identifier: Apache-2.0

// Package drawpage draws pages of civil-status registers that never existed,
// by seed, together with the exact truth of what stands where on them.
//
// It serves demonstrations (pages drawn when first opened) and measurement
// (recognition is compared with the truth). Three layouts are drawn, after the
// forms of the registers: one bordered table per entry (since 2016), two
// entries a page (1999–2015) and a ruled list over an A3 spread (before 1999).
//
// Invariants:
//   - Draw is a pure function of Spec: same Spec, same pixels, same Truth.
//   - Text is never cut. A value too long for its slot is written smaller, and
//     Truth.Field.Written is always the whole text that stands on the page.
//   - Truth boxes are taken from the ink itself, carried through the same
//     geometry as the pixels; all are in pixels of the returned image.
//   - Every page says in its margin that it is an invented sample, and the
//     stamps bear the same words: no seal of a real authority is imitated.
package drawpage
