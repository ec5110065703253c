// SPDX-License-Identifier: Apache-2.0

// Package campaign holds targets and answers how far each unit has come: plan,
// fact, needed per day, actual per day, late or not.
//
// Invariants:
//   - The fact comes from the counters, never from counting rows.
//   - Fact means settled: approved, or voided as a number. Left is the plan less
//     that; a plan smaller than what stands in the books is shown as it is.
//   - A target is never overwritten: a new one is a new version, and a report of
//     an earlier day is measured by the version then in force.
package campaign
