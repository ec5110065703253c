// SPDX-License-Identifier: Apache-2.0

package whole

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/store"
)

// stateColumns are the columns of book that count its entries by state.
var stateColumns = []string{"open", "keyed", "checked", "approved", "returned", "sent", "accepted", "refused", "corrected", "voided"}

// Each check is one statement: it sees one moment, so that people may go on
// working.
var (
	sqlOffBooks = store.SQL("whole.counted.books", offBooks())
	sqlOffUnits = store.SQL("whole.counted.units", `SELECT
		(SELECT COUNT(*) FROM book) - (SELECT COALESCE(SUM(books), 0) FROM counter WHERE day = ''),
		(SELECT COUNT(*) FROM entry WHERE state <> 'voided') - (SELECT COALESCE(SUM(entries), 0) FROM counter WHERE day = ''),
		(SELECT COUNT(*) FROM entry WHERE state IN ('approved', 'sent', 'accepted', 'refused')) - (SELECT COALESCE(SUM(approved), 0) FROM counter WHERE day = ''),
		(SELECT COALESCE(SUM(entries), 0) FROM counter WHERE day = '') - (SELECT COALESCE(SUM(entries), 0) FROM counter WHERE day <> ''),
		(SELECT COALESCE(SUM(approved), 0) FROM counter WHERE day <> '') - (SELECT COALESCE(SUM(approved), 0) FROM counter_day)`)
)

// offBooks counts all entries by book and state, and lists the books that keep
// other figures.
func offBooks() string {
	var sums, differ []string
	for _, s := range stateColumns {
		sums = append(sums, fmt.Sprintf("SUM(CASE WHEN state = '%s' THEN 1 ELSE 0 END) AS c_%s", s, s))
		differ = append(differ, fmt.Sprintf("b.n_%s <> COALESCE(e.c_%s, 0)", s, s))
	}
	return `SELECT b.id FROM book b LEFT JOIN (SELECT province, book_id, ` + strings.Join(sums, ", ") + ` FROM entry GROUP BY province, book_id) e
		ON e.province = b.province AND e.book_id = b.id WHERE ` + strings.Join(differ, " OR ") + ` ORDER BY b.id LIMIT $1`
}

// Off is what figures were found other than a count of the rows gives.
type Off struct {
	Books  []string // ids of books whose own figures are off, some of them
	Totals int      // sums over units or days that are off
}

// None tells that everything agrees.
func (o Off) None() bool { return len(o.Books) == 0 && o.Totals == 0 }

// Counted counts entries again by book and state, and the sums over units and
// days, while people go on working. most bounds the books listed.
func Counted(ctx context.Context, q store.Querier, most int) (off Off, err error) {
	off.Books, err = store.Scalars[string](ctx, q, sqlOffBooks, most)
	if err != nil {
		return off, fmt.Errorf("counting books again: %w", err)
	}
	var by [5]int64
	if _, err = store.One(ctx, q, sqlOffUnits, func(r store.Row) (none struct{}, err error) {
		return none, r.Scan(&by[0], &by[1], &by[2], &by[3], &by[4])
	}); err != nil {
		return off, fmt.Errorf("counting totals again: %w", err)
	}
	for _, n := range by {
		if n != 0 {
			off.Totals++
		}
	}
	return off, nil
}
