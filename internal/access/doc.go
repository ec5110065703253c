// SPDX-License-Identifier: Apache-2.0

// Package access knows who may do what where: people, roles, scopes, sessions.
//
// Invariants:
//   - Can is the one policy. It is pure, and every command asks it once with
//     the unit in hand.
//   - A scope is a path such as "44/19333": the unit and everything below it.
//   - Nobody checks or approves an entry that they keyed. The store holds the
//     same rule as a constraint.
//   - Another system is an account of its own kind: it has no password and comes
//     with a token. Its authority is its role within its unit, narrowed by the
//     token's scopes; Can asks all three.
//   - A token is shown once and kept as its SHA-256.
//   - A password is kept as argon2id only, a session token as its SHA-256 only.
package access
