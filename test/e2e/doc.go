// SPDX-License-Identifier: Apache-2.0

// Package e2e drives the built program in a real browser, from the shelf to the
// export, the way each role works: by keyboard, over the invented province of
// `sogoc demo`.
//
// The tests are behind the build tag e2e (`make e2e`). One program and one
// browser serve the whole run; each person has a browser context of their own,
// so that nobody shares cookies or drafts. What a person sees is asserted on the
// page; what is stored is asked of the program again, by another page or by the
// API under another role.
//
//   - TestRoute walks the main path in order: keyer, reviewer, registrar,
//     department. Later steps stand on what earlier ones stored.
//   - The other tests stand on the demo alone.
//   - SOGOC_SHOTS=1 also writes the pictures of docs/img; ordinary runs leave the
//     tree as it was.
//   - SOGOC_LOOK=folder saves every page that TestAccessible visits, in both
//     themes and sizes, for people to look at.
//
// A failing step leaves a picture of the page in a temporary folder and says
// where.
package e2e
