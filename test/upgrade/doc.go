// SPDX-License-Identifier: Apache-2.0

// Package upgrade proves that this program takes over what the release before
// it left, on both engines: testdata holds the tables of a small generated
// province as version 1 of the tables had them.
package upgrade
