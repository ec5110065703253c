// SPDX-License-Identifier: Apache-2.0

// Package ops is what the person who runs the server needs of it: HTTPS with
// a certificate from files, from an authority on the internet or made here for
// a local network; figures for a monitor; and an answer to "are you alive?".
//
// Invariants:
//   - No figure, label or log line holds personal data or an address with an
//     identity in it: requests are told apart by the pattern of their route.
//   - The certificate authority made here can vouch for the names it was made
//     for and for nothing else, so that a computer that trusts it is not exposed
//     by it.
package ops
