// SPDX-License-Identifier: Apache-2.0

// Package crash kills a serving program by SIGKILL at random moments while
// clients save, accept and upload, many times over and on both stores, and then
// proves that nothing that was answered is lost and that the installation is
// whole. On PostgreSQL the server itself is killed too, with fsync on.
//
// The intake has a test of its own: the program is killed while files come in
// by the resumable protocol, and each is listed once and whole, or was never
// acknowledged; on both stores.
//
//	make test-crash            a hundred kills on each store
//	make test-crash KILLS=8    as in make test
package crash
