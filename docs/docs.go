// SPDX-License-Identifier: Apache-2.0

// Package docs holds the guides for users, so that the program can show them
// where the line to the outside is poor.
package docs

import "embed"

// User is the folder user: one Markdown file a guide, README.md leads to them.
//
//go:embed user/*.md
var User embed.FS
