// SPDX-License-Identifier: Apache-2.0

// Package audit keeps the log that can't be rewritten: every change of state is
// a record in a Merkle tree (RFC 6962 hashing, golang.org/x/mod/sumdb/tlog),
// appended in the transaction that makes the change.
//
// Invariants:
//   - Record n is the n-th leaf; its leaf data is the exact text in
//     audit_record.body. Nothing is ever updated or deleted.
//   - A checkpoint is a signed note with the origin, the number of records and
//     the root hash. Whoever holds one can prove that nothing before it was
//     edited, removed or reordered.
//   - Records name people and things by id and carry digests, never personal
//     data: the log outlives every right to see what it speaks of.
package audit
