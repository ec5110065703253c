// SPDX-License-Identifier: Apache-2.0

// Command load measures the program under a province's load: it fills a store
// with invented entries, starts the real program on it, and measures start,
// memory, interactive saves by many people at once, and pages.
//
//	go run ./test/load                       851,831 entries, both stores
//	go run ./test/load -entries 35000 -seconds 5 -engine sqlite
//	go run ./test/load -mode shift           500 keyers and 50 reviewers for half an hour
//
// It listens on loopback and unix sockets alone, works in a temporary folder,
// is bounded in number and time, and prints a table for docs/performance.md.
// Beside its figures stand what the machine itself can do in the same minute:
// one append with fsync, and SELECT 1.
package main
