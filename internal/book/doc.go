// SPDX-License-Identifier: Apache-2.0

// Package book is the inventory of register books: what stands on the shelf,
// who registered it, who holds it, who answers for it now.
//
// Invariants:
//   - Three units a book: registered by (as it was then), held by, responsible
//     now. Each is a code and an era (unit.ID).
//   - Two books may bear the same number: that is a finding to settle, never a
//     reason to refuse the second.
//   - Every change is a version with author and reason.
//   - A book's state follows from its counts; nobody sets it but for closing,
//     loss and damage.
package book
