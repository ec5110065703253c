// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/vntext"
)

// sameDayMost bounds the children of one day that an entry is compared with: a
// province has some fifty.
const sameDayMost = 400

// The conditions are those of the index entry_day, word for word.
var sqlSameDay = store.SQL("entry.sameday", `SELECT e.id, e.path, e.book_id, e.reg_no, e.year, e.name_fold, e.kin_fold, b.registered_text FROM entry e JOIN book b ON b.province = e.province AND b.id = e.book_id
WHERE e.province = $1 AND e.type = $2 AND e.event_date = $3 AND e.id <> $4 AND e.kin_fold <> '' AND e.version > 0 AND e.state <> 'voided' ORDER BY e.id LIMIT $5`)

// neighbour is a child born the same day.
type neighbour struct {
	id, path, book, no string
	year               int
	name, mother       string // folded
	office             string // where it was registered, as on the book's cover
}

func scanNeighbour(r store.Row) (n neighbour, err error) {
	return n, r.Scan(&n.id, &n.path, &n.book, &n.no, &n.year, &n.name, &n.mother, &n.office)
}

// sameDay looks among the children of that day: whose mother bears about the
// same name is the same child keyed already when their names are about the same
// too, else a probable twin. Letter by letter the same is told by V28 already.
// docs/adr/0060-same-child-by-day.md
func (s *Entries) sameDay(ctx context.Context, e *Entry, name, mother, born string) (twins, again []civil.Other, err error) {
	all, err := store.All(ctx, s.DB, sqlSameDay, scanNeighbour, e.Province, e.Type, born, e.ID, sameDayMost)
	for _, n := range all {
		switch {
		case !nameAlike(n.mother, mother), n.name == name && n.mother == mother:
		case n.name == name || nameAlike(n.name, name) && !(n.book == e.BookID && adjacent(n.no, e.RegNo)):
			again = append(again, n.seenFrom(e))
		default:
			twins = append(twins, n.seenFrom(e))
		}
	}
	const told = 3
	return twins[:min(len(twins), told)], again[:min(len(again), told)], err
}

// seenFrom names an entry to whoever keys e: within the unit by its number, to be
// opened; elsewhere by office and year alone.
func (n neighbour) seenFrom(e *Entry) civil.Other {
	if n.path == e.Path {
		return civil.Other{ID: n.id, Text: fmt.Sprintf("số %s năm %d", n.no, n.year)}
	}
	return civil.Other{Text: fmt.Sprintf("một trường hợp năm %d của %s", n.year, n.office)}
}

// nameAlike reports folded names that a hand or an ear confuses: word by word
// the same sound, or one letter apart in a word of three letters or more.
func nameAlike(a, b string) bool {
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x) == 0 || len(x) != len(y) {
		return false
	}
	slips := 0
	for i := range x {
		switch {
		case x[i] == y[i], vntext.Sound(x[i]) == vntext.Sound(y[i]):
		case min(len(x[i]), len(y[i])) >= 3 && vntext.Edits(x[i], y[i]) == 1:
			slips++
		default:
			return false
		}
	}
	return slips <= 1
}

// adjacent reports numbers that follow one another: twins are written down together.
func adjacent(a, b string) bool {
	x, err := civil.ParseRegNo(a)
	y, err2 := civil.ParseRegNo(b)
	return err == nil && err2 == nil && slices.Contains([]int{-1, 1}, x.No-y.No)
}
