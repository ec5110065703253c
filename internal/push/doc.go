// SPDX-License-Identifier: Apache-2.0

// Package push sends the scans of a folder to a server, from a computer that
// knows nothing but the server's address: the engine of `sogoc push`.
//
// Invariants:
//   - A file counts as sent only when the server says what became of it.
//   - Nothing is remembered on this computer: the server is asked what it has,
//     and goes on from the byte it has reached.
//   - A cut line, a server that restarts and a closed lid are waited out; a
//     refusal is not tried again.
//   - A file that changes while it is sent is not sent.
package push
