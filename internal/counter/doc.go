// SPDX-License-Identifier: Apache-2.0

// Package counter keeps the figures that leaders see, at the moment of work.
//
// Invariants:
//   - A figure is added to in the transaction that does the work, so it is never
//     ahead of or behind the facts. No page counts rows.
//   - Every figure has a definition (Metrics), an as-of time and a place in
//     unit, type of event, era of the book, former district that registered it,
//     and day. Day "" is the running total; any other row holds what that day
//     added, which may be negative.
//   - Days are days in Vietnam (UTC+7 all year).
package counter
