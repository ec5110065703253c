// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"fmt"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/vntext"
)

var (
	// The conditions on version, state and kin_fold are those of the index entry_kin, word for word.
	sqlSiblings = store.SQL("entry.siblings", `SELECT reg_no, year FROM entry WHERE province = $1 AND book_id = $2 AND event_date = $3 AND kin_fold = $4 AND name_fold <> $5 AND id <> $6 AND kin_fold <> '' AND version > 0 AND state <> 'voided' ORDER BY reg_key, id LIMIT 3`)
	sqlAlike    = store.SQL("entry.alike", `SELECT reg_no, year FROM entry WHERE province = $1 AND name_fold = $2 AND event_date <> $3 AND kin_fold = $4 AND type = $5 AND id <> $6 AND kin_fold <> '' AND version > 0 AND state <> 'voided' ORDER BY event_date, id LIMIT 3`)
)

// near gathers what stands around an entry while it is keyed.
func (s *Entries) near(ctx context.Context, e *Entry, t *civil.Type, values civil.Values) (near civil.Near, err error) {
	if e.Version == 0 && e.RegKey != unnumbered {
		near.PlacedNo = e.RegNo
	}
	for _, x := range []struct {
		stmt *store.Stmt
		no   *string
		date *civil.Date
	}{{sqlPrevious, &near.BeforeNo, &near.BeforeDate}, {sqlFollowing, &near.AfterNo, &near.AfterDate}} {
		which, err := store.One(ctx, s.DB, x.stmt, scanNamed, e.Province, e.BookID, e.RegKey, e.ID)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return near, err
		}
		said, err := s.headings.of(ctx, s.DB, e.Province, t, which)
		if err != nil {
			return near, err
		}
		*x.no, *x.date = said.no, said.date
	}
	mother, name, born := kin(t, values), vntext.Fold(t.DisplayName(values)), t.EventDate(values)
	if mother == "" || name == "" || t.Act != civil.ActBirth || !born.Full() {
		return near, nil
	}
	if near.Siblings, err = store.All(ctx, s.DB, sqlSiblings, scanNumber, e.Province, e.BookID, born.ISO(), mother, name, e.ID); err != nil {
		return near, err
	}
	near.Alike, err = store.All(ctx, s.DB, sqlAlike, scanNumber, e.Province, name, born.ISO(), mother, e.Type, e.ID)
	return near, err
}

func textOf(t *civil.Type, values civil.Values, role civil.Role) string {
	f, ok := t.ByRole(role)
	if !ok {
		return ""
	}
	return values[f.ID].Text()
}

func scanNumber(r store.Row) (string, error) {
	var no string
	var year int
	err := r.Scan(&no, &year)
	return fmt.Sprintf("số %s năm %d", no, year), err
}
