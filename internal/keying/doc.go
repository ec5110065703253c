// SPDX-License-Identifier: Apache-2.0

// Package keying hands entries out to the people who key them.
//
// Invariants:
//   - An entry is leased to one person at a time; a lease ends by saving, by
//     giving it back, or by itself after LeaseTime. Work typed under a lease that
//     ran out stays in the person's draft.
//   - A batch is leased for BatchTime and keyed without the line; renewing never
//     shortens it.
//   - A returned entry goes back to whoever keyed it, and to nobody else.
package keying
