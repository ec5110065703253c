// SPDX-License-Identifier: Apache-2.0

package book

import (
	"context"
	"fmt"
	"math"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/store"
)

// Filter narrows a list of books; what is left empty narrows nothing.
type Filter struct {
	Scope    string // path
	Type     string
	State    State
	Scanned  Is     // has a file, as counter.BooksScanned counts
	Complete Is     // every number is settled, as counter.BooksDone counts
	Era      string // of counter.Era
	District string // code of the former district that registered it, or NoDistrict
	After    string // cursor of the page before
	Limit    int
}

// Is answers a question about a book, or doesn't ask it.
type Is string

// The answers.
const (
	Yes Is = "yes"
	No  Is = "no"
)

// between is the range of a number that is above nought when the answer is yes.
func (i Is) between() (from, to int) {
	switch i {
	case Yes:
		return 1, math.MaxInt32
	case No:
		return 0, 0
	default:
		return 0, math.MaxInt32
	}
}

// NoDistrict in a filter asks for the books that no district registered.
const NoDistrict = "none"

// settledText is 1 for a book that is complete, as Book.complete tells.
const settledText = `CASE WHEN n_open + n_keyed + n_checked + n_returned + n_corrected = 0 AND n_approved + n_sent + n_accepted + n_refused + n_voided >= declared_entries
AND n_approved + n_sent + n_accepted + n_refused + n_voided > 0 THEN 1 ELSE 0 END`

// variant says which conditions a text of the list has.
type variant struct{ byType, byState, narrowed bool }

// listVariants are the list's texts, so that each has the index it needs. What
// narrows further is looked up book by book along it: an index over counts would
// be written by every save of an entry.
var listVariants = func() map[variant]*store.Stmt {
	all := map[variant]*store.Stmt{}
	either := []bool{false, true}
	for _, byType := range either {
		for _, byState := range either {
			for _, narrowed := range either {
				v := variant{byType, byState, narrowed}
				all[v] = store.SQL(fmt.Sprintf("book.list.%v.%v.%v", byType, byState, narrowed), v.text())
			}
		}
	}
	return all
}()

func (v variant) text() string {
	text := `SELECT ` + columns + ` FROM book WHERE province = $1 AND path >= $2 AND path < $3 AND (path, type, open_year, book_key, id) > ($4, $5, $6, $7, $8)`
	next := 10
	if v.narrowed {
		text += ` AND n_files BETWEEN $10 AND $11 AND ` + settledText + ` BETWEEN $12 AND $13 AND open_year BETWEEN $14 AND $15`
		next = 16
	}
	if v.byType {
		text += fmt.Sprintf(` AND type = $%d`, next)
		next++
	}
	if v.byState {
		text += fmt.Sprintf(` AND state = $%d`, next)
	}
	return text + ` ORDER BY path, type, open_year, book_key, id LIMIT $9`
}

// List reads a page of books in the order of unit, type, year and number, and
// the cursor of the next page ("" at the end).
func List(ctx context.Context, q store.Querier, province string, f Filter) ([]*Book, string, error) {
	if f.District != "" {
		return f.ofDistrict(ctx, q, province)
	}
	from, to := access.Range(f.Scope)
	c := parseCursor(f.After)
	args := []any{province, from, to, c.path, c.typ, c.year, c.key, c.id, f.Limit + 1}
	v := variant{byType: f.Type != "", byState: f.State != "", narrowed: f.Scanned != "" || f.Complete != "" || f.Era != ""}
	if v.narrowed {
		leastFiles, mostFiles := f.Scanned.between()
		leastDone, mostDone := f.Complete.between()
		firstYear, lastYear := counter.EraYears(f.Era)
		args = append(args, leastFiles, mostFiles, leastDone, mostDone, firstYear, lastYear)
	}
	if v.byType {
		args = append(args, f.Type)
	}
	if v.byState {
		args = append(args, f.State)
	}
	all, err := store.All(ctx, q, listVariants[v], scanBook, args...)
	if err != nil || len(all) <= f.Limit {
		return all, "", err
	}
	return all[:f.Limit], cursorAt(all[f.Limit-1]), nil
}

// districtStep is how many books are read at once to find those of a district.
const districtStep = 1000

// ofDistrict walks the list in larger steps: which district registered a book
// follows from the catalogue of units, which the store doesn't hold.
func (f Filter) ofDistrict(ctx context.Context, q store.Querier, province string) ([]*Book, string, error) {
	wanted := f.District
	if wanted == NoDistrict {
		wanted = ""
	}
	step := f
	step.District, step.Limit = "", districtStep
	var found []*Book
	for {
		some, next, err := List(ctx, q, province, step)
		if err != nil {
			return nil, "", err
		}
		for _, b := range some {
			if b.formerDistrict() == wanted {
				found = append(found, b)
			}
		}
		if len(found) > f.Limit {
			return found[:f.Limit], cursorAt(found[f.Limit-1]), nil
		}
		if next == "" {
			return found, "", nil
		}
		step.After = next
	}
}

func cursorAt(b *Book) string { return cursor{b.Path, b.Type, b.OpenYear, b.Key, b.ID}.String() }

type cursor struct {
	path, typ string
	year      int
	key, id   string
}

const cursorSep = "~"

func (c cursor) String() string {
	return strings.Join([]string{c.path, c.typ, fmt.Sprint(c.year), c.key, c.id}, cursorSep)
}

func parseCursor(s string) (c cursor) {
	parts := strings.Split(s, cursorSep)
	if len(parts) != 5 {
		return c
	}
	c = cursor{path: parts[0], typ: parts[1], key: parts[3], id: parts[4]}
	_, _ = fmt.Sscan(parts[2], &c.year) // a mangled cursor starts the list anew
	return c
}
