// SPDX-License-Identifier: Apache-2.0

// Package digit reads the numbers of a register: the few figures, the slash and
// the year, the letter of a sub-number, written by hand or machine in a known
// place of a page.
//
// It is pure: grey pictures in, numbers with their likelihood out. Reading one
// number is Read; Chain then weighs the numbers of a whole book together,
// because they run on.
//
// Invariants:
//   - A reading is a list of numbers with their likelihood, never one answer
//     alone: what is certain is only known beside the other pages of the book.
//   - Nothing is claimed of what was not seen: a place without ink reads as
//     nothing, and Chain gives a number of its own only where one was written.
//   - The model is a committed file made by "go generate" from drawn figures with
//     a fixed seed; Model names it, and whoever keeps a reading keeps that name.
package digit

//go:generate go run ./gen
