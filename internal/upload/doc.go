// SPDX-License-Identifier: Apache-2.0

// Package upload takes files in over lines that break: by the tus protocol, so
// that a sender goes on at the byte at which the line was cut, and hands each
// file whole to the room of the scans.
//
// Invariants:
//   - A sender is told that a file is in only after its row is committed; until
//     then an upload is open, and survives the program being killed.
//   - A finished upload becomes one row of the scans however often its end is
//     gone through: the row is found by its bytes and its name.
//   - What comes out at the end is what the sender promised at the beginning:
//     the SHA-256 is compared over all bytes.
//   - An upload belongs to the account that began it; nobody else sees it.
//   - Bytes are set aside under the unit's limit when an upload begins, and
//     given back when it ends, whichever way.
//
// The transport itself is not in the audit log; what it leads to is.
package upload
