// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/store"
)

// ReadPage is what the machine read on a page. It is a proposal: it changes
// neither entries nor regions.
type ReadPage struct {
	PageID, Look string // the page, and the look under which it was read
	Model        string // of figures; "" when nobody has read the page
	Template     string // form whose lines the page has; "" when none fits and nothing was read
	Sheet        digit.Sheet
	// Settled are the numbers of Sheet.Entries as the whole book told them when
	// it was last read.
	Settled []digit.Settled
}

// bodyOf is how the reading lies in the store.
type bodyOf struct {
	Sheet   digit.Sheet     `json:"sheet"`
	Settled []digit.Settled `json:"settled,omitempty"`
}

const numberColumns = `page_id, look, model, template, body`

var (
	sqlPutNumbers  = store.SQL("scan.numbers.put", `INSERT INTO page_numbers (province, page_id, book_id, look, model, template, body, at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (province, page_id) DO UPDATE SET book_id = excluded.book_id, look = excluded.look, model = excluded.model, template = excluded.template, body = excluded.body, at = excluded.at`)
	sqlNumbersBook = store.SQL("scan.numbers.book", `SELECT `+numberColumns+` FROM page_numbers WHERE province = $1 AND book_id = $2 ORDER BY page_id`)
	sqlNumbersPage = store.SQL("scan.numbers.page", `SELECT `+numberColumns+` FROM page_numbers WHERE province = $1 AND page_id = $2`)
	sqlDropNumbers = store.SQL("scan.numbers.drop", `DELETE FROM page_numbers WHERE province = $1 AND page_id = $2`)
	sqlDue         = store.SQL("scan.numbers.due", `INSERT INTO numbers_due (province, book_id, at) VALUES ($1, $2, $3) ON CONFLICT (province, book_id) DO UPDATE SET at = excluded.at`)
	sqlDueNow      = store.SQL("scan.numbers.next", `SELECT province, book_id, at FROM numbers_due WHERE at <= $1 ORDER BY at LIMIT 1`)
	sqlNotDue      = store.SQL("scan.numbers.done", `DELETE FROM numbers_due WHERE province = $1 AND book_id = $2 AND at = $3`)
	sqlIsDue       = store.SQL("scan.numbers.isdue", `SELECT count(*) FROM numbers_due WHERE province = $1 AND book_id = $2`)
)

func scanNumbers(row store.Row) (r ReadPage, err error) {
	var body string
	if err := row.Scan(&r.PageID, &r.Look, &r.Model, &r.Template, &body); err != nil {
		return r, err
	}
	var b bodyOf
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		return r, fmt.Errorf("numbers of page %s: %w", r.PageID, err)
	}
	r.Sheet, r.Settled = b.Sheet, b.Settled
	return r, nil
}

// ReadPagesOf gives what was read on the pages of a book, by page id.
func ReadPagesOf(ctx context.Context, q store.Querier, province, bookID string) (map[string]ReadPage, error) {
	all, err := store.All(ctx, q, sqlNumbersBook, scanNumbers, province, bookID)
	if err != nil {
		return nil, err
	}
	by := make(map[string]ReadPage, len(all))
	for _, r := range all {
		by[r.PageID] = r
	}
	return by, nil
}

// lookOf names the look of a page under which it was read: turned or levelled
// otherwise it is read anew.
func lookOf(p Page) string { return p.Version() }

// of tells whether a reading is of the page as it looks now, by this program.
func (r ReadPage) of(p Page) bool { return r.Model == digit.Model && r.Look == lookOf(p) }

// due asks for the numbers of a book to be read soon. Asked again before that,
// it waits until no more pages come.
func (s *Scans) due(ctx context.Context, tx *store.Tx, province, bookID string, at int64) error {
	if bookID == "" {
		return nil
	}
	return tx.Do(ctx, sqlDue, province, bookID, at)
}

// slim rounds what is kept, and leaves out what hardly weighs.
func slim(s digit.Sheet) digit.Sheet {
	box := func(b layout.Box) layout.Box {
		r := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
		return layout.Box{X: r(b.X), Y: r(b.Y), W: r(b.W), H: r(b.H)}
	}
	spot := func(sp digit.Spot) digit.Spot {
		kept := digit.Reading{}
		for _, g := range sp.Reading {
			if g.LogP > -12 {
				g.LogP = math.Round(g.LogP*1e3) / 1e3
				kept = append(kept, g)
			}
		}
		return digit.Spot{Box: box(sp.Box), Entry: box(sp.Entry), Reading: kept, Skipped: sp.Skipped}
	}
	out := digit.Sheet{Entries: make([]digit.Spot, 0, len(s.Entries)), Left: s.Left}
	for _, e := range s.Entries {
		out.Entries = append(out.Entries, spot(e))
	}
	if s.Page != nil {
		p := spot(*s.Page)
		out.Page = &p
	}
	return out
}
