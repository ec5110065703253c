// SPDX-License-Identifier: Apache-2.0

// Package catfile is the file format of the embedded catalogue of administrative units: what the generator
// writes and what package unit reads at the first question.
//
// The file is the magic "SGU1", then one DEFLATE stream. Inside the stream every table is stored by column, numbers
// as unsigned varints (signed differences zigzagged), strings in tables joined by newlines, so that the whole of
// Vietnam's units since 2004 takes a few hundred kilobytes and is read in some milliseconds.
//
// Invariants:
//   - Units are sorted by key (level, then code) and by the start of their era; eras of one key never overlap.
//   - Edges are sorted by (date, old, new) and name units by their place in Units; no edge names a missing unit.
//   - Encode is a function of its argument alone: the same tables give the same bytes.
//   - Decode never panics and never allocates more than the stream can justify: a broken file is an error.
package catfile
