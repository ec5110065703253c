// SPDX-License-Identifier: Apache-2.0

// Package web holds the built browser side of Sổ Gốc: scripts, styles and faces under dist, each named with a hash of its
// content, and manifest.json, which maps plain names to hashed ones. It is made by `go run ./web/build` and committed, so
// that building the program needs nothing but Go. How the files are served is the business of internal/web/ui.
package web

import (
	"embed"
	"io/fs"
)

//go:embed dist
var embedded embed.FS

// Dist is the content of web/dist.
func Dist() fs.FS {
	sub, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the folder is embedded above: it cannot be missing at run time
	}
	return sub
}
