// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/vntext"
)

// sameDayMost bounds the children of one day that an entry is compared with: a
// province has some fifty.
const sameDayMost = 400

var (
	// The conditions are those of the index entry_day, word for word, and it has
	// every column: some fifty children are read without touching their rows.
	sqlSameDay = store.SQL("entry.sameday", `SELECT id, name_fold, kin_fold FROM entry
WHERE province = $1 AND type = $2 AND event_date = $3 AND id <> $4 AND kin_fold <> '' AND version > 0 AND state <> 'voided' AND length(kin_fold) BETWEEN $6 AND $7 ORDER BY kin_fold, name_fold, id LIMIT $5`)
	sqlNeighbour = store.SQL("entry.neighbour", `SELECT e.path, e.book_id, e.reg_no, e.year, b.registered_text FROM entry e JOIN book b ON b.province = e.province AND b.id = e.book_id WHERE e.province = $1 AND e.id = $2`)
)

// lengthSlip is by how many letters names that are taken for one another differ
// at most: the store passes over all others.
const lengthSlip = 2

// sameDayTold is how many twins or same children are told at most.
const sameDayTold = 3

// bornThen is a child born the same day.
type bornThen struct{ id, name, mother string } // names folded

func scanBornThen(r store.Row) (c bornThen, err error) { return c, r.Scan(&c.id, &c.name, &c.mother) }

// neighbour is where such a child stands.
type neighbour struct {
	id, path, book, no string
	year               int
	office             string // where it was registered, as on the book's cover
}

func scanNeighbour(r store.Row) (n neighbour, err error) {
	return n, r.Scan(&n.path, &n.book, &n.no, &n.year, &n.office)
}

// sameDay looks among the children of that day: whose mother bears about the
// same name is the same child keyed already when their names are about the same
// too, else a probable twin. Letter by letter the same is told by V28 already.
// docs/adr/0060-same-child-by-day.md
func (s *Entries) sameDay(ctx context.Context, e *Entry, who child) (twins, again []civil.Other, err error) {
	name, mother := who.name, who.mother
	all, err := store.All(ctx, s.DB, sqlSameDay, scanBornThen, sameDayArgs(e, who)...)
	sought := wordsOf(mother)
	for _, c := range all {
		if !sought.like(c.mother) || c.name == name && c.mother == mother {
			continue
		}
		n, err := store.One(ctx, s.DB, sqlNeighbour, scanNeighbour, e.Province, c.id)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		n.id = c.id
		if c.name == name || nameAlike(c.name, name) && !(n.book == e.BookID && adjacent(n.no, e.RegNo)) {
			again = append(again, n.seenFrom(e))
		} else {
			twins = append(twins, n.seenFrom(e))
		}
		if len(twins)+len(again) == 2*sameDayTold {
			break
		}
	}
	return twins[:min(len(twins), sameDayTold)], again[:min(len(again), sameDayTold)], err
}

func sameDayArgs(e *Entry, c child) []any {
	letters := utf8.RuneCountInString(c.mother)
	return []any{e.Province, e.Type, c.born, e.ID, sameDayMost, letters - lengthSlip, letters + lengthSlip}
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
func nameAlike(a, b string) bool { return wordsOf(a).like(b) }

// words are those of a folded name with how each sounds, worked out once for
// all the names that it is compared with.
type words struct{ written, heard []string }

func wordsOf(name string) words {
	w := words{written: strings.Fields(name)}
	for _, s := range w.written {
		w.heard = append(w.heard, vntext.Sound(s))
	}
	return w
}

// like compares from the end: given names differ the most, so that nearly all
// other people are told apart by their last word.
func (w words) like(name string) bool {
	slips, i := 0, len(w.written)-1
	for ; i >= 0; i-- {
		rest, word := "", name
		if at := strings.LastIndexByte(name, ' '); at >= 0 {
			rest, word = name[:at], name[at+1:]
		}
		switch {
		case word == w.written[i]:
		case w.heard[i] == vntext.Sound(word):
		case slips == 0 && min(len(word), len(w.written[i])) >= 3 && vntext.Edits(word, w.written[i]) == 1:
			slips++
		default:
			return false
		}
		if (rest == "") != (i == 0) {
			return false
		}
		name = rest
	}
	return len(w.written) > 0
}

// adjacent reports numbers that follow one another: twins are written down together.
func adjacent(a, b string) bool {
	x, err := civil.ParseRegNo(a)
	y, err2 := civil.ParseRegNo(b)
	return err == nil && err2 == nil && slices.Contains([]int{-1, 1}, x.No-y.No)
}
