// SPDX-License-Identifier: Apache-2.0

package upload

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/sogoc/sogoc/internal/store"
)

// settleTime is how long a row may be without its file, or a file without its
// row: both are made one after the other.
const settleTime = time.Minute

// Sweep takes in what is complete, ends what is out of time and removes bytes
// that nobody will ask for.
func (u *Uploads) Sweep(ctx context.Context) error {
	open := map[string]bool{}
	for after := ""; ; {
		some, err := store.All(ctx, u.DB, sqlAll, scanUpload, after, openMost)
		if err != nil {
			return fmt.Errorf("listing the open uploads: %w", err)
		}
		for _, up := range some {
			after, open[up.ID] = up.ID, true
			if err := u.sweepOne(ctx, up); err != nil {
				return err
			}
		}
		if len(some) < openMost {
			break
		}
	}
	u.sweepFiles(open)
	return u.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		return tx.Do(ctx, sqlOld, store.Millis(u.Now().Add(-keepEnded)))
	})
}

func (u *Uploads) sweepOne(ctx context.Context, up Upload) error {
	now, offset := u.Now(), u.offset(up.ID)
	info, err := os.Stat(u.file(up.ID))
	switch {
	case offset == up.Size, up.Zip && u.Scans.Spooled(up.ID):
		u.end(ctx, up.ID)
		return nil
	case offset >= 0 && err == nil && now.Sub(info.ModTime()) < keepOpen:
		return nil
	case offset < 0 && now.Sub(store.Time(up.CreatedAt)) < settleTime:
		return nil
	}
	up.State = Gone
	return u.close(ctx, up)
}

// sweepFiles removes bytes whose upload has ended.
func (u *Uploads) sweepFiles(open map[string]bool) {
	there, err := os.ReadDir(u.Dir)
	if err != nil {
		u.Log.Error("listing the folder of uploads failed", "error", err)
		return
	}
	for _, f := range there {
		id, _, _ := strings.Cut(f.Name(), ".")
		info, err := f.Info()
		if err == nil && !open[id] && time.Since(info.ModTime()) > settleTime {
			u.remove(id)
		}
	}
}
