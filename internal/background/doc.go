// SPDX-License-Identifier: Apache-2.0

// Package background gives work that nobody waits for at the screen a lower
// priority than the requests of those who do: with two cores, a book that is
// taken in must not be felt in a keyer's next entry. On systems without
// priorities of threads its functions do nothing.
package background
