// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// addAtOnce is how many books go into one transaction: everybody else's saves
// wait meanwhile.
const addAtOnce = 100

// AddAll puts many books into the inventory, an inventory sheet for instance,
// and returns their ids in order. A repeated delivery with the same key adds
// nothing; one that was interrupted goes on where it stopped.
func (s *Books) AddAll(ctx context.Context, actor access.Actor, key string, all []Facts) ([]string, error) {
	for i := range all {
		all[i].tidy()
		if bad := all[i].Check(s.Now().In(counter.Vietnam).Year()); len(bad) > 0 {
			return nil, ErrInvalid(bad)
		}
		if err := access.Can(actor, access.BookEdit, access.Target{Path: unit.Path(all[i].Responsible)}); err != nil {
			return nil, err
		}
	}
	ids := make([]string, 0, len(all))
	for from := 0; from < len(all); from += addAtOnce {
		part := all[from:min(from+addAtOnce, len(all))]
		made, err := s.addPart(ctx, actor, fmt.Sprintf("%s/%d", key, from), part)
		if err != nil {
			return ids, err
		}
		ids = append(ids, made...)
	}
	return ids, nil
}

func (s *Books) addPart(ctx context.Context, actor access.Actor, key string, part []Facts) (ids []string, err error) {
	err = s.DB.Write(ctx, func(ctx context.Context, tx *store.Tx) error {
		ids, _, err = store.OnceAs(ctx, tx, actor.ID, key, func() ([]string, error) {
			made := make([]string, 0, len(part))
			for _, f := range part {
				id, err := s.add(ctx, tx, actor, f)
				if err != nil {
					return nil, err
				}
				made = append(made, id)
			}
			return made, nil
		})
		return err
	})
	return ids, err
}

// FieldChange is one fact before and after, by its JSON name.
type FieldChange struct{ Field, Before, After string }

// Differences lists the facts in which two versions differ, in the order of the
// form.
func Differences(before, after Facts) []FieldChange {
	var out []FieldChange
	b, a := before.texts(), after.texts()
	for i := range a {
		if b[i][1] != a[i][1] {
			out = append(out, FieldChange{a[i][0], b[i][1], a[i][1]})
		}
	}
	return out
}

// texts is each fact by name, as a person reads it; units are ids still.
func (f *Facts) texts() [][2]string {
	count := func(n int) string {
		if n == 0 {
			return ""
		}
		return fmt.Sprint(n)
	}
	return [][2]string{{"type", f.Type}, {"openYear", f.YearText()}, {"bookNo", f.BookNo}, {"registeredText", f.RegisteredText}, {"registeredBy", string(f.RegisteredBy)},
		{"heldBy", string(f.HeldBy)}, {"responsible", string(f.Responsible)}, {"shelf", f.Shelf}, {"box", f.Box}, {"condition", string(f.Condition)},
		{"declaredPages", count(f.DeclaredPages)}, {"declaredEntries", count(f.DeclaredEntries)}, {"closingText", f.ClosingText}, {"closedOn", f.ClosedOn},
		{"signedBy", f.SignedBy}, {"note", f.Note}}
}
