// SPDX-License-Identifier: Apache-2.0

// Package blob keeps files by what they hold: the name of a blob is the
// SHA-256 of its bytes, in lower-case hexadecimal.
//
// Invariants:
//
//   - A blob that Put has acknowledged survives a crash or loss of power: its
//     bytes and its name are on stable storage before Put returns.
//   - A name never leads to other bytes. A reader sees the whole blob or
//     nothing; half-written data lives only in the temporary folder.
//   - Put is idempotent. The same bytes twice are one blob, and storing them
//     again also repairs a copy that the disk has damaged.
//   - Names given by a caller are checked before they touch a path, so no
//     name can lead outside the store.
//   - The store counts no references. Who deletes must know that nothing else
//     points to the blob.
//   - In a store that was unlocked with a key every new blob is sealed (age,
//     X25519 and ChaCha20-Poly1305) before it touches a disk or a line, with a
//     key of the store's own that lies in it sealed for the master key. The name
//     stays the hash of the plain bytes (ADR 0039).
//
// The interface has five methods. Keeper is the store over a folder or a bucket
// of an S3 server (place); Beside joins two while Move brings the blobs of one
// to the other. blobtest holds the behaviour they all must show.
package blob
