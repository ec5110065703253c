// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// maxGap bounds a run of missing numbers; beyond it the greater number is a slip
// and not the end of the book.
const maxGap = 2000

// Missing lists the numbers that a book ought to have and has not, "07/1999"
// each, in order: the gaps of every year between the first number it must begin
// with and the greatest it has, and, where the closing statement counts more
// entries, the numbers after the last. numbers are those it has, as written,
// voided ones too.
func Missing(b book.Facts, numbers []string) []string {
	years := map[int][]int{}
	for _, text := range numbers {
		n, err := civil.ParseRegNo(text)
		if err != nil {
			continue
		}
		year := cmp.Or(n.Year, b.OpenYear)
		years[year] = append(years[year], n.No)
	}
	var missing []civil.RegNo
	order := make([]int, 0, len(years))
	for year, has := range years {
		slices.Sort(has)
		order = append(order, year)
		for _, no := range gaps(has, firstNumber(b, year, has[0])) {
			missing = append(missing, civil.RegNo{No: no, Year: year})
		}
	}
	slices.Sort(order)
	missing = append(missing, tail(b, order, years, len(numbers)+len(missing))...)
	slices.SortFunc(missing, func(x, y civil.RegNo) int { return cmp.Compare(x.SortKey(), y.SortKey()) })
	out := make([]string, len(missing))
	for i, n := range missing {
		out[i] = n.String()
	}
	return out
}

// firstNumber is where a year must begin: at 1 in the first book of the year and
// in a book used on into a new year, else where the book begins, for numbers run
// on from the book before.
func firstNumber(b book.Facts, year, least int) int {
	n, err := civil.ParseBookNo(b.BookNo)
	if err == nil && n.No == 1 && year == b.OpenYear || year > b.OpenYear {
		return 1
	}
	return least
}

func gaps(has []int, first int) []int {
	var out []int
	want := first
	for _, n := range has {
		if n-want > maxGap {
			break
		}
		for ; want < n; want++ {
			out = append(out, want)
		}
		want = max(want, n+1)
	}
	return out
}

// tail is what the closing statement counts beyond the last number. A book of
// several years does not tell to which year they belong: then nothing is said.
func tail(b book.Facts, order []int, years map[int][]int, known int) []civil.RegNo {
	if len(order) > 1 || known >= b.DeclaredEntries {
		return nil
	}
	year, last := b.OpenYear, 0
	if len(order) == 1 {
		year = order[0]
		last = slices.Max(years[year])
	} else if n, err := civil.ParseBookNo(b.BookNo); err != nil || n.No != 1 {
		return nil // where an empty second book of a year begins is not known
	}
	var out []civil.RegNo
	for range min(b.DeclaredEntries-known, maxGap) {
		last++
		out = append(out, civil.RegNo{No: last, Year: year})
	}
	return out
}

// Brief is what a book's own check needs of an entry beside its values.
type Brief struct {
	ID      string
	RegNo   string
	State   State
	Version int
	Errors  int
	Values  civil.Values // nil when nothing is keyed
}

// Facts is the entry as the rules of a book see it: an entry that nobody has
// keyed counts by its number.
func (e *Brief) Facts(t *civil.Type, b book.Facts, files []civil.FileFacts) civil.EntryFacts {
	values := e.Values
	f, hasNo := t.ByRole(civil.RoleNo)
	if hasNo && values[f.ID].Norm == "" {
		values = values.Clone()
		if n, err := civil.ParseRegNo(e.RegNo); err == nil {
			n.Year = cmp.Or(n.Year, b.OpenYear)
			values[f.ID] = civil.Value{Written: e.RegNo, Norm: n.String()}
		}
	}
	if f, ok := t.ByRole(civil.RoleBook); ok && values[f.ID].Norm == "" {
		if n, err := civil.ParseBookNo(b.BookNo); err == nil {
			values = values.Clone()
			n.Year = cmp.Or(n.Year, b.OpenYear)
			values[f.ID] = civil.Value{Written: b.BookNo, Norm: n.String()}
		}
	}
	return civil.EntryFacts{ID: e.ID, Values: values, Voided: e.State == Voided, Files: files}
}

var sqlBriefs = store.SQL("entry.book.briefs", `SELECT e.id, e.reg_no, e.state, e.version, e.n_errors, v.body FROM entry e LEFT JOIN entry_version v ON v.province = e.province AND v.entry_id = e.id AND v.n = e.version
WHERE e.province = $1 AND e.book_id = $2 ORDER BY e.reg_key, e.id`)

// Briefs reads a whole book for its check, in the book's order.
func Briefs(ctx context.Context, q store.Querier, province, bookID string) ([]Brief, error) {
	return store.All(ctx, q, sqlBriefs, scanBrief, province, bookID)
}

func scanBrief(row store.Row) (e Brief, err error) {
	var body *string
	if err := row.Scan(&e.ID, &e.RegNo, &e.State, &e.Version, &e.Errors, &body); err != nil {
		return e, err
	}
	if body == nil {
		return e, nil
	}
	if e.Values, err = decodeValues(*body); err != nil {
		return e, fmt.Errorf("entry %s: %w", e.ID, err)
	}
	return e, nil
}

var sqlBrief = store.SQL("entry.brief", `SELECT e.id, e.reg_no, e.state, e.version, e.n_errors, v.body, e.book_id FROM entry e LEFT JOIN entry_version v ON v.province = e.province AND v.entry_id = e.id AND v.n = e.version
WHERE e.province = $1 AND e.id = $2`)

// BriefOf reads one entry as Briefs does, and the id of its book.
func BriefOf(ctx context.Context, q store.Querier, province, id string) (e Brief, bookID string, err error) {
	e, err = store.One(ctx, q, sqlBrief, func(r store.Row) (Brief, error) { return scanBrief(withMore{r, &bookID}) }, province, id)
	return e, bookID, err
}

// withMore is a row that has one more column than is asked for.
type withMore struct {
	store.Row
	last any
}

func (r withMore) Scan(dest ...any) error { return r.Row.Scan(append(dest, r.last)...) }

var (
	sqlBefore = store.SQL("entry.book.before", `SELECT id FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) < ($3, $4) ORDER BY reg_key DESC, id DESC LIMIT 1`)
	sqlAfter  = store.SQL("entry.book.after", `SELECT id FROM entry WHERE province = $1 AND book_id = $2 AND (reg_key, id) > ($3, $4) ORDER BY reg_key, id LIMIT 1`)
)

// Neighbours are the ids of the entries before and after e in its book; "" at
// the ends.
func Neighbours(ctx context.Context, q store.Querier, e *Entry) (before, after string, err error) {
	for _, x := range []struct {
		stmt *store.Stmt
		to   *string
	}{{sqlBefore, &before}, {sqlAfter, &after}} {
		*x.to, err = store.Scalar[string](ctx, q, x.stmt, e.Province, e.BookID, e.RegKey, e.ID)
		if err != nil && !isNotFound(err) {
			return "", "", err
		}
	}
	return before, after, nil
}
