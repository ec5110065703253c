// SPDX-License-Identifier: Apache-2.0

// Package docs holds what the program shows or hands on where the line to the
// outside is poor: the guides for users, and what a package for the archive says of
// itself.
package docs

import "embed"

// User is the folder user: one Markdown file a guide, README.md leads to them.
//
//go:embed user/*.md
var User embed.FS

// Bag is what lies in every package for the archive: how to read and check it,
// and the schemas of its metadata.
//
//go:embed format/bag.md format/bag
var Bag embed.FS
