// SPDX-License-Identifier: Apache-2.0

// Package store opens the database of a province, SQLite in one file or
// PostgreSQL, and gives the rooms one way to read and one way to write.
//
// Invariants:
//   - One SQL text serves both engines. Every statement is registered with SQL
//     and prepared on both engines by a test.
//   - All writes of a process pass through one committer. Callers that arrive
//     while a commit is being flushed share the next transaction, each inside
//     its own savepoint: one caller's failure never undoes another's work, and
//     none is answered before the flush that holds its work has returned.
//   - Instants are int64 UTC milliseconds, dates are text, absent text is ”.
//   - Ids are UUIDv7. Every table leads with the province it would be sharded by.
package store
