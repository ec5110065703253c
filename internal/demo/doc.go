// SPDX-License-Identifier: Apache-2.0

// Package demo fills an empty installation with an invented, believable
// province: books, drawn pages, entries at every stage, accounts for each role
// and twelve days of a campaign. It goes through the rooms as people would, so
// that every figure, version and audit record is a true one.
package demo
