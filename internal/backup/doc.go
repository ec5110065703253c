// SPDX-License-Identifier: Apache-2.0

// Package backup copies an installation to a folder, sealed for a public key
// whose other half is not on the server, and brings it back.
//
//	LAYOUT.txt              what this is and how it is opened, for whoever finds it
//	blobs/                  scans, sealed, each once (a blob.OpenSealed store)
//	sums/TIME.sha256        the sums of the sealed scans that a run added
//	sets/TIME/tables.age    all tables as of one moment (docs/format/backup.md)
//	sets/TIME/files.age     the keys of the audit log and the configuration
//	sets/TIME/manifest.json what the set holds: counts and versions, nothing personal
//	sets/TIME/sums.sha256   the sums of the files above
//
// Invariants:
//   - A set is there whole or not at all: it is written as TIME.partial, read
//     back, compared, and renamed last.
//   - The tables are those of one moment; every scan they point to lies in blobs/
//     before the set is renamed, or the manifest says which are missing.
//   - Nothing readable touches the folder: bytes are sealed before they are
//     written. The server needs no secret to make a backup.
//   - Running again adds only scans that are not there yet. Nothing is overwritten.
//   - A copy loads into an empty store of either engine, and nowhere else.
package backup
