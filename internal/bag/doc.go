// SPDX-License-Identifier: Apache-2.0

// Package bag packs a register book for the archive and takes such a package in
// again (docs/format/bag.md): a BagIt bag (RFC 8493) whose payload is an
// information package after CSIP, the common profile that Circular 05/2025/TT-BNV
// names, with METS, PREMIS and EAD.
//
// Invariants:
//   - A bag is there whole or not at all: it is made under another name and
//     renamed last. Nothing that is there is overwritten.
//   - Scans are the bytes as received; their names in the manifest carry the hash
//     under which the store keeps them.
//   - The records are the rows of the book as of one moment. Taken in again, they
//     are the same rows: every version, who made it and when.
//   - A bag is taken in only after every sum in it has been compared, and only
//     where the book is not yet. The same bag again changes nothing.
//   - Times carry the offset +07:00.
package bag
