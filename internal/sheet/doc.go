// SPDX-License-Identifier: Apache-2.0

// Package sheet reads and writes tables: xlsx workbooks and CSV files. Rows
// flow; a whole table is never held in memory.
//
// Invariants:
//
//   - Cells are text, as they stand. A date is text in dd.mm.yyyy, a number
//     like 01/2010 stays as written. Only a column declared as Number holds
//     numbers, and only where the text is exactly one.
//   - What Writer writes, Reader reads back equal, cell by cell.
//   - Every row read carries its number in the file, so that a finding can
//     name it.
//   - Text in an old Vietnamese encoding is flagged, never converted here:
//     who imports decides, with the original in hand.
//   - What cannot be read is refused with a *refusal.Refusal: a stable code and a
//     sentence in Vietnamese and English.
//
// # Formulas
//
// A spreadsheet program treats a CSV cell that begins with = + - @ as
// a formula, so a name typed by a stranger could run on an officer's machine.
// In xlsx the danger does not exist: our cells are marked as text, and the
// ministry's template holds every value unaltered. CSV has no such mark, so
// CSV for people is written with Guard, which puts an apostrophe in front; the
// reader takes it off again with Unguard. CSV between programs is written
// without.
package sheet
