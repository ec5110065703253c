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
	// Which side, and the keyed entry next to it there.
	sqlBeside = store.SQL("entry.beside", `SELECT 0, id, version FROM (SELECT id, version FROM entry WHERE province = $1 AND book_id = $2 AND version > 0 AND state <> 'voided' AND (reg_key, id) < ($3, $4) ORDER BY reg_key DESC, id DESC LIMIT 1) AS before
UNION ALL SELECT 1, id, version FROM (SELECT id, version FROM entry WHERE province = $1 AND book_id = $2 AND version > 0 AND state <> 'voided' AND (reg_key, id) > ($3, $4) ORDER BY reg_key, id LIMIT 1) AS behind`)
	// The conditions on version and state are those of the index entry_person, word for word.
	sqlAlike = store.SQL("entry.alike", `SELECT reg_no, year FROM entry WHERE province = $1 AND name_fold = $2 AND event_date <> $3 AND kin_fold = $4 AND type = $5 AND id <> $6 AND version > 0 AND state <> 'voided' ORDER BY event_date, id LIMIT 3`)
)

// near gathers what stands around an entry while it is keyed.
func (s *Entries) near(ctx context.Context, e *Entry, t *civil.Type, values civil.Values) (near civil.Near, err error) {
	if e.Version == 0 && e.RegKey != unnumbered {
		near.PlacedNo = e.RegNo
	}
	beside, err := store.All(ctx, s.DB, sqlBeside, scanBeside, besideArgs(e)...)
	if err != nil {
		return near, err
	}
	for _, b := range beside {
		said, err := s.headings.of(ctx, s.DB, e.Province, t, b.Named)
		if err != nil {
			return near, err
		}
		if b.behind {
			near.AfterNo, near.AfterDate = said.no, said.date
		} else {
			near.BeforeNo, near.BeforeDate = said.no, said.date
		}
	}
	c, ok := childOf(t, values)
	if !ok {
		return near, nil
	}
	if near.Twins, near.Again, err = s.sameDay(ctx, e, c); err != nil {
		return near, err
	}
	near.Alike, err = store.All(ctx, s.DB, sqlAlike, scanOther, alikeArgs(e, c)...)
	return near, err
}

// askNear is what near reads first.
func askNear(e *Entry, t *civil.Type, values civil.Values) []store.Question {
	all := []store.Question{store.Ask(sqlBeside, besideArgs(e)...)}
	if c, ok := childOf(t, values); ok {
		all = append(all, store.Ask(sqlSameDay, sameDayArgs(e, c)...), store.Ask(sqlAlike, alikeArgs(e, c)...))
	}
	return all
}

func besideArgs(e *Entry) []any { return []any{e.Province, e.BookID, e.RegKey, e.ID} }

func alikeArgs(e *Entry, c child) []any {
	return []any{e.Province, c.name, c.born, c.mother, e.Type, e.ID}
}

// child is who a birth is about, names folded.
type child struct{ name, mother, born string }

// childOf is false where the entry is not a birth, or too little is known.
func childOf(t *civil.Type, values civil.Values) (child, bool) {
	born := t.EventDate(values)
	if t.Act != civil.ActBirth || !born.Full() {
		return child{}, false
	}
	c := child{vntext.Fold(t.DisplayName(values)), kin(t, values), born.ISO()}
	return c, c.name != "" && c.mother != ""
}

// beside is an entry next to another.
type beside struct {
	Named
	behind bool
}

func scanBeside(r store.Row) (b beside, err error) {
	var side int
	err = r.Scan(&side, &b.ID, &b.Version)
	b.behind = side == 1
	return b, err
}

func scanOther(r store.Row) (civil.Other, error) {
	text, err := scanNumber(r)
	return civil.Other{Text: text}, err
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
