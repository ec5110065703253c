// SPDX-License-Identifier: Apache-2.0

// Package search finds entries by what people remember of them: names with or
// without marks, in any order, in part or misspelt, parents and spouses, dates
// in any written form, numbers, the unit then or now, the words of notes.
//
// How it works: each entry is a short row of numbers: its state, its dates and
// the syllables of its names, one number a distinct syllable. A question marks
// the syllables that are like its own; then the rows of the books in question
// are read from one end to the other and weighed. There is no list of entries
// by syllable: reading everything takes some twenty milliseconds for a
// province, whatever is asked, and the rows lie in a file that the program
// reads and does not hold (ADR 0042).
//
// Invariants:
//   - The store is the truth; the index is made from it and may be thrown away.
//     What a list shows is read from the store, and its scope asked again.
//   - The index follows the audit log, which names every change in the order of
//     commits: a save is found within a second, and no save pays for it.
//   - Only books within the person's unit are read at all.
//   - A file is replaced whole, never changed: a crash leaves the one before,
//     which then catches up.
//   - What answers wholly is listed to its end; of what only comes near, what is
//     folded away is counted and can be asked for.
//   - What was asked is personal: it is never logged and stands in no address.
package search
