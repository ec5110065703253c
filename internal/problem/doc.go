// SPDX-License-Identifier: Apache-2.0

// Package problem says to programs why a request was not carried out: RFC 9457
// with a code of our own, in one table for both JSON interfaces.
//
// Invariants:
//
//   - Every answer of an error has a code of Codes. Codes are lasting: one that
//     was published is never given another meaning and never taken away
//     (testdata/codes.txt holds them all).
//   - The words say what to do, in Vietnamese and in English. They may change.
//   - A failure of our own says nothing of its cause; that stands in the log.
package problem
