// SPDX-License-Identifier: Apache-2.0

// Package exchange hands books on in the ministry's form, and reads such files
// back: one workbook with a row for each entry, one archive with a PDF for each
// entry, and the same as CSV and JSON.
//
// Invariants:
//   - An export holds the entries that are approved, sent or accepted, each in
//     the one version it had when the export began. Everything left out is
//     listed with its reason.
//   - An export is kept only after our own reader has read the workbook back and
//     found every field as it was written.
//   - An export is made once for its id (that of the job): run again after an
//     interruption, it leaves what one run leaves.
//   - Files flow: neither a workbook nor an archive is ever held in memory as a
//     whole.
//   - An export knows from which versions, scans, turns and regions it was made;
//     when any of them is another now, it is stale.
//   - Names of files are ASCII and say nothing about a person.
//
// # What a cell says
//
// The template wants a code, a date or a number in some columns: there stands
// what the text means (Norm), and where no meaning was settled, the text of the
// book. In all other columns stands the text of the book as it is; where the
// book says "the same as above", what is meant. NormalFirst tells by the kind of
// the field which it is.
//
//	kind                                  cell
//	date, code, term, regno, bookno,      meaning, else the text
//	page, number, pin, paper
//	name, place, words, time, text, note  the text
//
// A full date is dd.mm.yyyy; one that is known in part is mm.yyyy or yyyy, as
// the template's own samples have it. Codes, dates and numbers are text cells.
//
// Marks: a place left blank in the book and one struck out give an empty cell.
// A place that can't be read gives Illegible where the column takes any text,
// and an empty cell where the template demands a code, a date or a number. JSON
// keeps all marks, the text and the meaning.
package exchange
