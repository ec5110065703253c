// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/exchange"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store"
)

// OpenBlobs opens the place named in the form of the settings blobs and
// blobs-from, with the key of the settings if there is one.
func OpenBlobs(ctx context.Context, c *config.Config, at string) (*blob.Keeper, error) {
	k, err := openPlace(ctx, c, at)
	if err != nil {
		return nil, err
	}
	key, err := masterKey(c)
	if err != nil {
		return nil, err
	}
	if key == nil {
		return k, nil
	}
	return k, k.Unlock(ctx, key)
}

// masterKey is the key outside the store; nil where the settings name none.
func masterKey(c *config.Config) (*blob.MasterKey, error) {
	if c.BlobKey == "" {
		return nil, nil //nolint:nilnil // most small installations have none
	}
	return blob.LoadMasterKey(c.BlobKey)
}

// openPlace opens it without a key.
func openPlace(ctx context.Context, c *config.Config, at string) (*blob.Keeper, error) {
	bucket, prefix, ok := blob.ParseS3(at)
	if !ok {
		return blob.OpenDisk(at)
	}
	secret, err := os.ReadFile(c.S3.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("reading the S3 secret key: %w", err)
	}
	return blob.OpenS3(ctx, blob.S3{
		Endpoint: c.S3.Endpoint, Region: c.S3.Region, Bucket: bucket, Prefix: prefix, AccessKey: c.S3.AccessKey, SecretKey: strings.TrimSpace(string(secret)),
		Spool: filepath.Join(c.DataDir, "cache", "s3"),
	})
}

// openBlobs opens what the settings say: one place, or two while blobs move
// from the one to the other.
func (a *App) openBlobs(ctx context.Context) (err error) {
	if a.Kept, err = OpenBlobs(ctx, a.Config, a.Config.Blobs); err != nil {
		return fmt.Errorf("opening the place of the scans: %w", err)
	}
	a.Blobs = a.Kept
	if a.Config.BlobsFrom == "" {
		return nil
	}
	if a.Before, err = OpenBlobs(ctx, a.Config, a.Config.BlobsFrom); err != nil {
		return fmt.Errorf("opening the earlier place of the scans: %w", err)
	}
	a.Blobs = blob.Beside(a.Kept, a.Before)
	return nil
}

// EachBlob calls fn for every blob that a row of the store points to, some of
// them more than once.
func EachBlob(ctx context.Context, q store.Querier, fn func(hash string) error) error {
	return errors.Join(scan.EachBlob(ctx, q, fn), exchange.EachBlob(ctx, q, fn))
}

// Note writes into the audit log what somebody at the machine did to the
// installation as a whole; detail holds nothing personal.
func (a *App) Note(ctx context.Context, action string, detail map[string]string) error {
	return a.noteOn(ctx, "system:sogoc", action, detail)
}

// noteOn notes what was done to the whole installation in the log of each of
// its provinces: whoever reads the log of one has to see it.
func (a *App) noteOn(ctx context.Context, target, action string, detail map[string]string) error {
	provinces := []string{a.Config.Province}
	if a.Config.Province == "" {
		var err error
		if provinces, err = a.Accounts.Provinces(ctx); err != nil {
			return err
		}
	}
	return a.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		for _, p := range provinces {
			if err := audit.Append(ctx, tx, audit.Record{Province: p, Actor: access.System(p).ID, Action: action, Target: target, Detail: detail}); err != nil {
				return err
			}
		}
		return nil
	})
}
