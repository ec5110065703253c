// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/store"
)

var sqlReread = store.SQL("scan.file.reread", `UPDATE scan_file SET media = $3, n_pages = $4 WHERE province = $1 AND id = $2`)

// Reread reads a refused file again from the bytes that were kept: a newer
// program may read what an older one did not, and a busy server may have given
// up too soon. The file is then filed by its name, waits for a person, or is
// refused again, for the reason that holds now. ErrState when the file is not
// refused, or was never kept.
func (s *Scans) Reread(ctx context.Context, actor access.Actor, key, fileID string) error {
	f, err := s.mine(ctx, s.DB, actor, fileID)
	if err != nil {
		return err
	}
	if f.State != Refused || f.Hash == "" {
		return ErrState
	}
	pages, err := s.open(ctx, &f)
	if why, ok := refusalOf(err); ok {
		f.refuse(why)
		return s.reread(ctx, actor, key, f, nil, place{})
	}
	if err != nil {
		return err
	}
	f.Reason, f.Detail = "", ""
	to, err := s.destination(ctx, actor, nil, f.Path, &f)
	if err != nil {
		return err
	}
	return s.reread(ctx, actor, key, f, pages, to)
}

// reread writes what came of it, unless somebody was quicker.
func (s *Scans) reread(ctx context.Context, actor access.Actor, key string, f File, pages []Page, to place) error {
	return s.once(ctx, actor, key, func(ctx context.Context, tx *store.Tx) error {
		now, err := s.mine(ctx, tx, actor, f.ID)
		if err != nil {
			return err
		}
		if now.State != Refused {
			return ErrState
		}
		same, err := s.sameBytes(ctx, tx, f)
		if err != nil {
			return err
		}
		if first := held(same); first != nil {
			f.duplicateOf(*first)
			f.Canonical, f.Pages, pages, to = "", 0, nil, place{}
		}
		if err := taken(ctx, tx, &f, &to); err != nil {
			return err
		}
		if err := tx.Do(ctx, sqlReread, f.Province, f.ID, f.Media, f.Pages); err != nil {
			return err
		}
		if err := addPages(ctx, tx, pages); err != nil {
			return err
		}
		return s.settleIn(ctx, tx, actor, &f, pages, to, "scan.reread")
	})
}
