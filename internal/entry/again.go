// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/store"
)

// PlaceAgain puts one more entry into a book under a number that may stand
// there already: clerks did write a number twice. That it is there twice is a
// finding (V27) on both, not a reason to leave one of them unkeyed.
func (s *Entries) PlaceAgain(ctx context.Context, actor access.Actor, key, bookID, number string) (id string, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		b, err := book.Get(ctx, tx, actor.Province, bookID)
		if err != nil {
			return err
		}
		if err := placeAllowed(actor, b); err != nil {
			return err
		}
		id, _, err = store.Once(ctx, tx, actor.ID, key, func() (string, error) {
			made, err := putIn(ctx, tx, s.Now(), b, number, regKey(number, b.OpenYear))
			if err != nil {
				return "", err
			}
			return made, placed(ctx, tx, s.Now(), actor, b, 1, map[string]string{"entries": "1", "again": "1"})
		})
		return err
	})
	return id, err
}
