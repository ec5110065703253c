// SPDX-License-Identifier: Apache-2.0

// Package webhook tells other systems what has changed: a notice is posted to
// the address that an integration gave, signed, and tried again until it is
// taken.
//
// Invariants:
//   - The audit log is the outbox: what is to be told was written in the
//     transaction of the change. A webhook keeps its place in the log, and moves
//     it in the transaction that writes the deliveries.
//   - A notice holds ids and links, nothing personal; and only of things that
//     the integration's role may see in its unit.
//   - Delivery is at least once: the receiver knows a notice again by its id.
//   - Notices about one subject go out in the order of the log; the next waits
//     until the one before is taken or given up. Between subjects there is no
//     order. What a person sends again may come late: Seq tells which is later.
//   - A receiver that fails is held back, and holds up nobody else.
//   - No connection is made to an address of this computer or of an inner
//     network, unless the administrator's configuration allows it; redirects are
//     not followed.
package webhook
