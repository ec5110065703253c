// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"time"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
)

// ZipKind is the name of the job that takes an archive in.
const ZipKind = "scan.zip"

// zipPattern names archives in the spool folder.
const zipPattern = "zip-*"

// spoolKeep is how long an archive waits for its job before it is taken for a
// leftover.
const spoolKeep = 14 * 24 * time.Hour

type zipArgs struct {
	Spool  string `json:"spool"` // name of the file in the spool folder
	Name   string `json:"name"`
	Scope  string `json:"scope"`
	BookID string `json:"book,omitempty"`
	Actor  string `json:"actor"`
}

// EnqueueZip keeps an archive aside and asks for its files to be taken in, in
// the background. It returns the job's id. limit bounds the archive, in bytes.
func (s *Scans) EnqueueZip(ctx context.Context, actor access.Actor, jobs *job.Queue, in Received, limit int64) (id string, err error) {
	if _, err := s.admit(ctx, actor, &in); err != nil {
		return "", err
	}
	name, err := s.spoolFile(&limited{r: in.Body, left: limit, over: tooLarge()})
	if err != nil {
		return "", err
	}
	args := zipArgs{Spool: name, Name: tidyName(in.Name), Scope: in.Scope, BookID: in.BookID, Actor: actor.ID}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err = jobs.Enqueue(ctx, tx, job.Job{Province: actor.Province, Path: in.Scope, Kind: ZipKind, Title: path.Base(args.Name), Args: args, Actor: actor.ID})
		return err
	})
	if err != nil {
		_ = os.Remove(filepath.Join(s.spool, name))
	}
	return id, err
}

// EnqueueSpooled asks for an archive to be taken in whose bytes lie in a file
// already. key names the archive: asked again, after the program stopped
// between the two steps, the file is found where it was moved to. also runs in
// the transaction that asks for the job.
func (s *Scans) EnqueueSpooled(ctx context.Context, actor access.Actor, jobs *job.Queue, in Received, key, file string, also func(context.Context, *store.Tx, string) error) error {
	if _, err := s.admit(ctx, actor, &in); err != nil {
		return err
	}
	if !s.Spooled(key) {
		if err := s.moveToSpool(file, key); err != nil {
			return fmt.Errorf("keeping the archive aside: %w", err)
		}
	}
	args := zipArgs{Spool: spoolName(key), Name: tidyName(in.Name), Scope: in.Scope, BookID: in.BookID, Actor: actor.ID}
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, err := jobs.Enqueue(ctx, tx, job.Job{Province: actor.Province, Path: in.Scope, Kind: ZipKind, Title: path.Base(args.Name), Args: args, Actor: actor.ID})
		if err != nil {
			return err
		}
		return also(ctx, tx, id)
	})
}

func spoolName(key string) string { return "zip-" + filepath.Base(key) }

// Spooled tells whether an archive of that key waits for its job.
func (s *Scans) Spooled(key string) bool {
	_, err := os.Stat(filepath.Join(s.spool, spoolName(key)))
	return err == nil
}

// moveToSpool brings a file onto stable storage and moves it.
func (s *Scans) moveToSpool(file, key string) error {
	if err := os.MkdirAll(s.spool, 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(file, filepath.Join(s.spool, spoolName(key)))
}

// spoolFile keeps an archive in the spool folder and returns the file's name there.
func (s *Scans) spoolFile(r io.Reader) (name string, err error) {
	a, err := s.setAside(zipPattern, r)
	if err != nil {
		return "", err
	}
	if err := a.Close(); err != nil {
		_ = os.Remove(a.Name())
		return "", fmt.Errorf("keeping the archive aside: %w", err)
	}
	return filepath.Base(a.Name()), nil
}

// ZipJob is the kind that takes archives in. account finds the person who sent
// the archive, as they are now: a right taken away meanwhile counts.
func (s *Scans) ZipJob(account func(ctx context.Context, id string) (access.Actor, error)) job.Kind {
	return job.Kind{Name: ZipKind, VI: "Nhận tệp nén bản quét", EN: "Taking in a zip of scans", Run: func(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
		var args zipArgs
		if err := json.Unmarshal(raw, &args); err != nil {
			return "", fmt.Errorf("reading what to do: %w", err)
		}
		actor, err := account(ctx, args.Actor)
		if err != nil {
			return "", err
		}
		return s.runZip(ctx, actor, args, p)
	}}
}

func (s *Scans) runZip(ctx context.Context, actor access.Actor, args zipArgs, p job.Progress) (result string, err error) {
	file := filepath.Join(s.spool, filepath.Base(args.Spool))
	f, err := os.Open(file)
	if err != nil {
		return "", fmt.Errorf("opening the archive: %w", err)
	}
	defer func() {
		_ = f.Close()
		if err == nil {
			_ = os.Remove(file)
		}
	}()
	info, err := f.Stat()
	if err != nil {
		return "", err
	}
	in := Received{Name: args.Name, Source: "zip", Scope: args.Scope, BookID: args.BookID}
	out, err := s.ReceiveZip(ctx, actor, in, f, info.Size(), func(done, total int, f File) {
		p.Set(int64(done), int64(total), path.Base(f.Original))
	})
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(out)
	return string(text), err
}

// Sweep removes archives whose job never came to take them, and files that were
// set aside when a program ended.
func (s *Scans) Sweep() {
	s.sweepSpool(zipPattern, spoolKeep)
	s.sweepSpool(asidePattern, asideKeep)
}
