// SPDX-License-Identifier: Apache-2.0

// Package decode reads files that come from outside in processes of their own:
// pictures and PDFs into pages, workbooks into rows.
//
// Invariants:
//
//   - The program that serves people never decodes a foreign byte itself when
//     it has a Pool: a file that eats memory, never ends, or brings a decoder
//     down ends a child process and becomes a refusal; nothing else is hurt.
//   - A child has a bound on its memory and time, no environment, no sockets
//     and no file but the bytes it asks its parent for, one range at a time.
//   - What a child answers is checked before memory is spent on it: a child
//     that was taken over can at worst show a wrong picture of its own file.
//   - Children are kept for the next file and started anew after any failure.
//     One that reads a workbook reads no other file.
//   - What is refused is refused with a *refusal.Refusal. Any other error is a
//     failure of our own, and the file may be sent again.
//
// A Local reads the same way in the calling process: for tests, and for
// programs that read what they have made themselves.
package decode
