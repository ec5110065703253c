// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"
	"strings"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// Suggestion is what the name of a file on the work list says as far as it can
// be read, and the books that it may mean.
type Suggestion struct {
	Type    string // civil type id; "" unknown
	Year    int
	BookNo  string
	Numbers string // as a person would type them: "12", "12-15"
	Books   []*book.Book
}

// mostSuggested bounds the books offered at once.
const mostSuggested = 30

// Suggest reads a file's name again and looks for the books it may mean within
// scope. What a person has already chosen (typ, year, no) goes before the name.
func Suggest(ctx context.Context, q store.Querier, scope string, f File, typ string, year int, no string) (Suggestion, error) {
	n, err := readName(f.Original)
	var s Suggestion
	if err == nil {
		t, _ := civil.ByCode(n.Type)
		s = Suggestion{Type: t.ID, Year: n.Year, BookNo: bookNo(n), Numbers: numbersText(n)}
	} else {
		s.Type, s.Year = hints(f.Original)
	}
	if typ != "" || year != 0 || no != "" {
		s.Type, s.Year, s.BookNo = typ, year, no
	}
	s.Books, err = suggested(ctx, q, f.Province, scope, s)
	return s, err
}

func suggested(ctx context.Context, q store.Querier, province, scope string, s Suggestion) ([]*book.Book, error) {
	var found []*book.Book
	var err error
	if s.Type != "" && s.Year != 0 {
		found, err = book.Named(ctx, q, province, scope, s.Type, s.Year, s.BookNo)
		if err == nil && len(found) == 0 && s.BookNo != "" {
			found, err = book.Named(ctx, q, province, scope, s.Type, s.Year, "")
		}
	} else {
		found, _, err = book.List(ctx, q, province, book.Filter{Scope: scope, Type: s.Type, Limit: mostSuggested})
	}
	return found[:min(len(found), mostSuggested)], err
}

func numbersText(n civil.ScanName) string {
	if n.No == 0 {
		return ""
	}
	first := n.RegNo().String()
	if n.To > n.No {
		return first + "-" + civil.RegNo{No: n.To, Year: n.RegNo().Year}.String()
	}
	return first
}

// hints finds a type's code and a year anywhere among the words of a name.
func hints(original string) (typ string, year int) {
	words := strings.FieldsFunc(original, func(r rune) bool { return strings.ContainsRune("/._- ()", r) })
	for _, w := range words {
		if t, ok := civil.ByCode(w); ok && typ == "" {
			typ = t.ID
		}
		if len(w) == 4 && year == 0 {
			if y := atoi(w); y >= 1900 && y < 2100 {
				year = y
			}
		}
	}
	return typ, year
}

// atoi reads plain digits; 0 for anything else.
func atoi(s string) int {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' {
			return 0
		}
		n = n*10 + int(r-'0')
	}
	return n
}

// OnPage is an entry that stands on a page.
type OnPage struct {
	ID, RegNo, State string
	// Nth counts from 1 among the entries of one number; 0 when it is the only
	// one, and in lists of a whole book.
	Nth int
}

// Said is the number as a person tells it from others: 12, or 12 (2).
func (e OnPage) Said() string {
	if e.Nth == 0 {
		return e.RegNo
	}
	return fmt.Sprintf("%s (%d)", e.RegNo, e.Nth)
}

var (
	sqlEntriesOfBook = store.SQL("scan.book.entries", `SELECT r.page_id, e.id, e.reg_no, e.state, 0, 0 FROM scan_page p JOIN region r ON r.province = p.province AND r.page_id = p.id JOIN entry e ON e.province = r.province AND e.id = r.entry_id WHERE p.province = $1 AND p.book_id = $2 ORDER BY r.page_id, r.y, r.x, e.reg_key, e.id`)
	sqlEntriesOfPage = store.SQL("scan.page.entries", `SELECT r.page_id, e.id, e.reg_no, e.state,
  (SELECT count(*) FROM entry o WHERE o.province = e.province AND o.book_id = e.book_id AND o.reg_key = e.reg_key AND o.reg_no <> ''),
  (SELECT count(*) FROM entry o WHERE o.province = e.province AND o.book_id = e.book_id AND o.reg_key = e.reg_key AND o.id <= e.id) FROM region r JOIN entry e ON e.province = r.province AND e.id = r.entry_id WHERE r.province = $1 AND r.page_id = $2 ORDER BY r.y, r.x, e.reg_key, e.id`)
)

func eachOnPage(ctx context.Context, q store.Querier, stmt *store.Stmt, province, id string) (map[string][]OnPage, error) {
	on := map[string][]OnPage{}
	return on, store.Each(ctx, q, stmt, func(row store.Row) error {
		var page string
		var e OnPage
		var alike, nth int
		err := row.Scan(&page, &e.ID, &e.RegNo, &e.State, &alike, &nth)
		if alike > 1 {
			e.Nth = nth
		}
		on[page] = append(on[page], e)
		return err
	}, province, id)
}

// EntriesOnPage lists the entries on a page, from the top, in the order of
// RegionsOfPage.
func EntriesOnPage(ctx context.Context, q store.Querier, province, pageID string) ([]OnPage, error) {
	on, err := eachOnPage(ctx, q, sqlEntriesOfPage, province, pageID)
	return on[pageID], err
}
