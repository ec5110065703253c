// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"io"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/pdfscan"
	"github.com/sogoc/sogoc/internal/scan"
)

// RenderCommand starts the process that paints PDF pages which are not one
// picture; it must end in ServeRender. The program sets it once at its start.
// Without it such pages are refused with a reason.
var RenderCommand []string

// ServeRender is the body of that process. cache keeps the compiled engine.
func ServeRender(ctx context.Context, in io.Reader, out io.Writer, cache string) error {
	return pdfscan.ServeRender(ctx, in, out, &pdfscan.PDFium{CacheDir: cache})
}

// wireScans makes the room of the scans, its renderer and its background work.
func (a *App) wireScans() {
	cache := filepath.Join(a.Config.DataDir, "cache")
	a.Scans = scan.New(a.DB, a.Blobs, cache)
	if RenderCommand != nil {
		scan.Render = pdfscan.NewChild(append(RenderCommand[:len(RenderCommand):len(RenderCommand)], "--cache", filepath.Join(cache, "engine"))...)
	}
	a.Jobs.Register(a.Scans.ZipJob(func(ctx context.Context, id string) (access.Actor, error) {
		account, err := a.Accounts.Get(ctx, id)
		return account.Actor, err
	}))
	a.Scans.Sweep()
}
