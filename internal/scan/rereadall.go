// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"path"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
)

// RereadKind is the name of the job that reads all refused files of a unit again.
const RereadKind = "scan.reread"

type rereadArgs struct {
	Scope string `json:"scope"`
	Actor string `json:"actor"`
}

// RereadAll is what came of it.
type RereadAll struct {
	Files   int // that were kept and could be tried
	Read    int // that can be used now
	Refused int // again
}

// EnqueueReread asks for all refused files within a scope to be read again, in
// the background. key makes asking twice one job.
func (s *Scans) EnqueueReread(ctx context.Context, actor access.Actor, jobs *job.Queue, key, scope string) (id string, err error) {
	if err := access.Can(actor, access.ScanUpload, access.Target{Path: scope}); err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			return jobs.Enqueue(ctx, tx, job.Job{Province: actor.Province, Path: scope, Kind: RereadKind, Args: rereadArgs{scope, actor.ID}, Actor: actor.ID})
		})
		return err
	})
	return id, err
}

// RereadJob is the kind that does it. account finds the person who asked, as
// they are now: a right taken away meanwhile counts.
func (s *Scans) RereadJob(account func(ctx context.Context, id string) (access.Actor, error)) job.Kind {
	return job.Kind{Name: RereadKind, VI: "Đọc lại các tệp không dùng được", EN: "Reading refused files again", Run: func(ctx context.Context, p job.Progress, raw json.RawMessage) (string, error) {
		var args rereadArgs
		if err := json.Unmarshal(raw, &args); err != nil {
			return "", fmt.Errorf("reading what to do: %w", err)
		}
		actor, err := account(ctx, args.Actor)
		if err != nil {
			return "", err
		}
		out, err := s.rereadAll(ctx, actor, args.Scope, p)
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(out)
		return string(text), err
	}}
}

func (s *Scans) rereadAll(ctx context.Context, actor access.Actor, scope string, p job.Progress) (out RereadAll, err error) {
	files, err := s.refused(ctx, actor.Province, scope)
	if err != nil {
		return out, err
	}
	out.Files = len(files)
	for i, f := range files {
		p.Set(int64(i), int64(len(files)), path.Base(f.Original))
		// The job run again after a stop tries those again that are still refused.
		err := s.Reread(ctx, actor, store.NewID(), f.ID)
		if err != nil && !errors.Is(err, ErrState) { // somebody was quicker
			return out, err
		}
		now, err := GetFile(ctx, s.DB, f.Province, f.ID)
		if err != nil {
			return out, err
		}
		if now.State == Refused {
			out.Refused++
		} else {
			out.Read++
		}
	}
	return out, nil
}

// refused lists the refused files within a scope whose bytes were kept.
func (s *Scans) refused(ctx context.Context, province, scope string) (all []File, err error) {
	const batch = 500
	after := ""
	for {
		some, next, err := WorkList(ctx, s.DB, province, scope, Refused, after, batch)
		if err != nil {
			return nil, err
		}
		for _, f := range some {
			if f.Hash != "" {
				all = append(all, f)
			}
		}
		if next == "" {
			return all, nil
		}
		after = next
	}
}
