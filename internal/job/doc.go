// SPDX-License-Identifier: Apache-2.0

// Package job carries out work that outlives a request (an export, an import,
// thumbnails of a book) and shows how far it has come.
//
// A room registers a Kind with the function that does it, and asks for work
// with Enqueue inside the transaction of the command that wants it. The rows of
// table job are both the queue and what a person sees.
//
// Invariants:
//   - A job exists exactly if the transaction that asked for it was kept.
//   - One process runs a job at a time: it holds the row by a lease, renews the
//     lease while it works, and lets go (the run's context is cancelled) when
//     renewing failed for as long as the lease lasts.
//   - A job interrupted by a crash or a power cut is run again from the start, at
//     most Options.Attempts times. A run must therefore be idempotent: done twice,
//     or half and then wholly, it leaves what doing it once leaves. store.Once
//     with the job's id as the key, content-addressed blobs and ON CONFLICT are
//     the usual means.
//   - An error returned by a run, or a panic, ends the job as failed; only a
//     person tries it again. What may pass by itself is retried inside the run.
//   - A job ends once. An end reported by a process that has lost its lease is
//     thrown away.
//   - Several processes may share a PostgreSQL store if their clocks agree within
//     half a lease.
//   - Title, note and log lines hold no personal data; args hold ids.
package job
