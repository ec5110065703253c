// SPDX-License-Identifier: Apache-2.0

// Package report makes the pieces that printed papers need and HTML cannot
// draw by itself: QR codes as SVG and PNG.
//
// Invariants: the same text gives the same bytes; a code always has the white
// margin that readers need; personal data does not belong into a code, only
// an identifier that means nothing outside the system.
package report
