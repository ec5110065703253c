// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/backup"
	"github.com/sogoc/sogoc/internal/blob"
	"github.com/sogoc/sogoc/internal/config"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/whole"
)

const (
	keyFile    = "audit.key"
	publicFile = "audit.key.pub"
	confFile   = "sogoc.conf"
	// confRestored is another name than confFile: the settings of then may name
	// the database that is in use elsewhere.
	confRestored = "sogoc.conf.ban-sao-luu"

	backupTarget = "system:backup"
	backupLate   = 26 * time.Hour // every night, and two hours of patience
)

// Backup adds a backup to the folder dir, sealed for a public key, and notes it
// in the audit log. The server may run meanwhile.
func (a *App) Backup(ctx context.Context, dir, public string, told backup.Told) (backup.Manifest, error) {
	in := func(name string) string { return filepath.Join(a.Config.DataDir, name) }
	files := map[string]string{keyFile: in(keyFile), publicFile: in(publicFile), confFile: in(confFile)}
	if a.Config.File != "" {
		files[confFile] = a.Config.File
	}
	// A head signed now proves in the copy that its log is the one of now.
	if _, err := audit.Sign(ctx, a.DB, a.Key); err != nil {
		return backup.Manifest{}, fmt.Errorf("signing the audit log: %w", err)
	}
	m, err := backup.Make(ctx, backup.Source{DB: a.DB, Blobs: a.Blobs, EachBlob: EachBlob, Files: files, Program: Version, Now: time.Now}, dir, public, told)
	if err != nil {
		return m, err
	}
	detail := map[string]string{"set": m.Set, "rows": fmt.Sprint(m.Rows()), "blobs": fmt.Sprint(m.Blobs), "added": fmt.Sprint(m.NewBlobs), "missing": fmt.Sprint(len(m.Missing))}
	return m, a.noteOn(ctx, backupTarget, "backup.make", detail)
}

// checkBackup looks when the last backup was made.
func (a *App) checkBackup(ctx context.Context) Check {
	c := Check{What: "Sao lưu", Do: "Chạy “sogoc backup” mỗi đêm (docs/ops/sao-luu.md)."}
	last, err := audit.Of(ctx, a.DB, backupTarget, 1)
	switch {
	case err != nil:
		c.Found = err.Error()
	case len(last) == 0:
		c.Found = "chưa có bản sao lưu nào"
	default:
		at := store.Time(last[0].At)
		c.OK = time.Since(at) < backupLate
		c.Found = "lần gần nhất " + at.Local().Format("15:04 02/01/2006")
	}
	return c
}

// Restored is what a restore brought and found.
type Restored struct {
	backup.Manifest
	Blobs    blob.Moved
	Problems []string // what is not whole; empty is what one hopes for
}

// Restore fills an empty installation from a backup: scans, tables, the keys of
// the audit log. Nothing that is there is overwritten. A restore that broke off
// can be run again.
func Restore(ctx context.Context, c *config.Config, log *slog.Logger, dir, set string, key *blob.MasterKey, told backup.Told) (*Restored, error) {
	from, err := backup.Open(dir, set, key)
	if err != nil {
		return nil, err
	}
	r := &Restored{Manifest: from.Manifest}
	if err := placeFiles(c, from); err != nil {
		return r, err
	}
	to, err := OpenBlobs(ctx, c, c.Blobs)
	if err != nil {
		return r, err
	}
	if r.Blobs, err = blob.Move(ctx, from.Blobs, to, false, func(m blob.Moved) { told("ảnh quét", m.Blobs) }); err != nil {
		return r, err
	}
	for _, bad := range r.Blobs.Bad {
		r.Problems = append(r.Problems, bad.Error())
	}
	if err := from.Load(ctx, c.DB, told); err != nil {
		return r, err
	}
	return r, r.prove(ctx, c, log)
}

// placeFiles puts the keys of the audit log where the program looks for them;
// others that are there already are a sign that the place is not empty.
func placeFiles(c *config.Config, from *backup.Opened) error {
	files, err := from.Files()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(c.DataDir, 0o700); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	for name, as := range map[string]string{publicFile: publicFile, keyFile: keyFile, confFile: confRestored} {
		want, ok := files[name]
		if !ok {
			continue
		}
		path := filepath.Join(c.DataDir, as)
		have, err := os.ReadFile(path)
		switch {
		case err == nil && string(have) == string(want):
			continue
		case err == nil:
			return fmt.Errorf("%s is there already: restore into an empty data folder: %w", path, store.ErrNotEmpty)
		case !errors.Is(err, os.ErrNotExist):
			return err
		}
		if err := os.WriteFile(path, want, 0o600); err != nil {
			return fmt.Errorf("writing %s: %w", path, err)
		}
	}
	return nil
}

// prove opens what was restored, counts it again and verifies its audit log.
func (r *Restored) prove(ctx context.Context, c *config.Config, log *slog.Logger) (err error) {
	a, err := Open(ctx, c, log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	report, err := whole.Check(ctx, a.DB, nil, a.Key.Public, Contents())
	if err != nil {
		return fmt.Errorf("checking what was restored: %w", err)
	}
	r.Problems = append(r.Problems, report.Problems...)
	var blobs BlobReport
	if err := a.findMissing(ctx, &blobs); err != nil {
		return err
	}
	for _, hash := range blobs.Missing {
		r.Problems = append(r.Problems, "a row points to the scan "+hash+", which is not there")
	}
	return a.noteOn(ctx, backupTarget, "backup.restore", map[string]string{"set": r.Set, "problems": fmt.Sprint(len(r.Problems))})
}

// ProveBackup restores a set's tables into a store in the folder temp, opens
// every scan of the backup with the key, counts and verifies all of it, and
// takes the store away. It needs no installation and changes none.
func ProveBackup(ctx context.Context, dir, set, temp string, key *blob.MasterKey, told backup.Told) (m backup.Manifest, problems []string, err error) {
	from, err := backup.Open(dir, set, key)
	if err != nil {
		return m, nil, err
	}
	work, err := os.MkdirTemp(temp, "sogoc-kiem-tra-")
	if err != nil {
		return m, nil, fmt.Errorf("making a folder for the trial: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	file := filepath.Join(work, "sogoc.db")
	if err := from.Load(ctx, file, told); err != nil {
		return from.Manifest, nil, err
	}
	files, err := from.Files()
	if err != nil {
		return from.Manifest, nil, err
	}
	db, err := store.Open(ctx, file)
	if err != nil {
		return from.Manifest, nil, err
	}
	report, err := whole.Check(ctx, db, from.Blobs, string(files[publicFile]), Contents())
	if err := errors.Join(err, db.Close()); err != nil {
		return from.Manifest, nil, fmt.Errorf("checking the backup: %w", err)
	}
	return from.Manifest, report.Problems, nil
}
