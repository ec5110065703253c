// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"path/filepath"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/upload"
)

// wireUploads makes the room where files lie until all of their bytes have
// come.
func (a *App) wireUploads() (err error) {
	a.Uploads, err = upload.New(upload.Options{
		DB: a.DB, Scans: a.Scans, Jobs: a.Jobs, Dir: filepath.Join(a.Config.DataDir, "uploads"), MaxZip: int64(a.Config.MaxUploadMB) << 20, Log: a.Log,
		Free: func() (uint64, error) { return freeSpace(a.Config.DataDir) },
		Account: func(ctx context.Context, id string) (access.Actor, error) {
			account, err := a.Accounts.Get(ctx, id)
			return account.Actor, err
		},
	})
	return err
}
