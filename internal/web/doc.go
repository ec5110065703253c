// SPDX-License-Identifier: Apache-2.0

// Package web is the pages: thin handlers over the rooms, drawn with package ui.
//
// Invariants:
//   - A handler asks a room and shows the answer; it holds no rule of its own.
//   - Every page but the sign-in needs a session; what a person may do is asked
//     of access.Can, in the room or by need.
//   - Every form carries a key, so that sending it twice does its work once.
//   - Lists are masked; whoever opens an entry in full leaves a record.
package web
