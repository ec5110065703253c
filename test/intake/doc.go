// SPDX-License-Identifier: Apache-2.0

// Command intake measures how the program takes pages in: how many a minute,
// at what cost, and whether memory grows over a long run.
//
// It draws a few pages by seed, starts the real program on an empty store, and
// sends as many files as asked for with the client that people send with. Each
// file is one of the drawings with a comment of its own in it, which every
// reader of JPEG passes over, so that no two have the same hash. While they
// come in it prints, from /proc, processor time and memory of the program and
// of the processes that decode. At the end every file must be filed once.
//
//	go run ./test/intake -pages 100000 -thin
//
// Linux only.
package main
