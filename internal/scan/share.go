// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/audit"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// Share lets an entry stand where another of its book stands: the second of two
// under one number is on the same page, until somebody draws its own place.
// Pages that it stands on already are left as they are.
func (s *Scans) Share(ctx context.Context, actor access.Actor, from, to string) error {
	return s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		a, err := entry.Get(ctx, tx, actor.Province, from)
		if err != nil {
			return err
		}
		b, err := entry.Get(ctx, tx, actor.Province, to)
		if err != nil {
			return err
		}
		if a.BookID != b.BookID {
			return ErrElsewhere
		}
		if err := access.Can(actor, access.EntryKey, b.Target()); err != nil {
			return err
		}
		return s.share(ctx, tx, actor, a, b)
	})
}

func (s *Scans) share(ctx context.Context, tx *store.Tx, actor access.Actor, from, to *entry.Entry) error {
	_, theirs, err := PagesOfEntry(ctx, tx, from.Province, from.ID)
	if err != nil {
		return err
	}
	_, own, err := PagesOfEntry(ctx, tx, to.Province, to.ID)
	if err != nil || len(own) > 0 || len(theirs) == 0 {
		return err
	}
	for i := range theirs {
		theirs[i].EntryID = to.ID
	}
	b, err := book.Get(ctx, tx, from.Province, from.BookID)
	if err != nil {
		return err
	}
	if err := s.link(ctx, tx, b, theirs); err != nil {
		return err
	}
	return audit.Append(ctx, tx, audit.Record{At: store.Millis(s.Now()), Province: from.Province, Actor: actor.ID, Action: "scan.share", Target: "entry:" + to.ID, Detail: map[string]string{"pages": fmt.Sprint(len(theirs))}})
}
