// SPDX-License-Identifier: Apache-2.0

// Package entry is the registered event as data: its versions, its states, and
// every command that moves it.
//
// Invariants:
//   - A save is a version; no version is ever changed or removed.
//   - States move only along the table in state.go.
//   - Each command writes, in one transaction: the row, the version or event, the
//     book's counts, the figures of the unit and the person, and the audit
//     record with the digest of what was written.
//   - KeyedBy is the author of the content under judgement. Nobody checks or
//     approves what they keyed: policy and store both say so.
//   - A warning not answered, or an error not sent on deliberately, refuses the
//     save with the findings; the typed values stay in the draft.
package entry
