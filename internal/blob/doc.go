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
//
// The interface has five methods so that other places to keep files (S3 comes
// next) stay easy to write; blobtest holds the behaviour they all must show.
package blob
