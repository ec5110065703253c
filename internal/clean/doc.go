// SPDX-License-Identifier: Apache-2.0

// Package clean makes readable pages out of pictures of pages: it measures a
// picture and proposes a Recipe (Analyse), and draws the page that a Recipe
// makes of a picture (Apply). Pictures in, data out: no files, no store.
//
// Invariants:
//
//   - The picture is never changed. A Recipe is data; every step can be turned
//     off by itself, and the zero Recipe shows the picture as received.
//   - Parameters stand in fractions, so a Recipe means the same on the full
//     picture and on any smaller copy of it.
//   - Frame maps places of the page shown to places of the picture and back,
//     exactly; what is noted on pages keeps its place when the Recipe changes.
//   - The quarter turn is done last and is independent of all other steps.
//   - Nothing is proposed that was not found with confidence: an unsure turn, a
//     fold that writing runs across or a page without lines gets a Flag for a
//     person instead.
//   - The same picture gives the same Report.
//
// What is measured has been tried on drawn pages (package drawpage, whose truth is
// known) and looked at on real scans of other pages (cmd/pairs): there are no real
// register pages with this program, because they hold personal data.
// docs/performance.md gives the rates.
package clean
