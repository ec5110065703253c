// SPDX-License-Identifier: Apache-2.0

// Package vntext handles Vietnamese text as civil-status registers hold it: two normal forms, two placements of
// the tone, marks lost, legacy fonts, names of 54 peoples, numbers and dates in words.
//
// It is pure: no files, no state, safe for concurrent use; it imports the standard library and golang.org/x/text.
package vntext
