// SPDX-License-Identifier: Apache-2.0

// Package access knows who may do what where: people, roles, scopes, sessions.
//
// Invariants:
//   - Can is the one policy. It is pure, and every command asks it once with
//     the unit in hand.
//   - A scope is a path such as "44/19333": the unit and everything below it.
//   - Nobody checks or approves an entry that they keyed. The store holds the
//     same rule as a constraint.
//   - A password is kept as argon2id only, a session token as its SHA-256 only.
package access
