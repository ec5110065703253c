// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
)

// splitNth reads "12 (2)": the second entry under 12. nth is 0 when it is not
// said, and for what is no such text.
func splitNth(text string) (number string, nth int) {
	text = strings.TrimSpace(text)
	at := strings.LastIndexByte(text, '(')
	if at < 0 || !strings.HasSuffix(text, ")") {
		return text, 0
	}
	nth, err := strconv.Atoi(strings.TrimSpace(text[at+1 : len(text)-1]))
	if err != nil || nth < 1 {
		return text, 0
	}
	return strings.TrimSpace(text[:at]), nth
}

func isRegNo(text string) bool {
	_, err := civil.ParseRegNo(text)
	return err == nil
}

// sqlUnder counts the pages of each entry under a number, in the order in which
// entries of one number are counted.
var sqlUnder = store.SQL("scan.under", `SELECT count(r.page_id) FROM entry e LEFT JOIN region r ON r.province = e.province AND r.entry_id = e.id WHERE e.province = $1 AND e.book_id = $2 AND e.reg_key = $3 GROUP BY e.id ORDER BY e.id`)

// whichOf finds out which entries are meant by the numbers of a file where a
// number stands several times in the book: the one that is said, else, of a
// number given once, the first that has no page yet. A number given more often
// than the book has it is ErrTwice.
func whichOf(ctx context.Context, q store.Querier, b *book.Book, numbers []string) ([]entry.Nth, error) {
	times := map[string]int{}
	for _, text := range numbers {
		number, _ := splitNth(text)
		times[entry.KeyIn(b, number)]++
	}
	all, met, taken := make([]entry.Nth, 0, len(numbers)), map[string]int{}, map[string]bool{}
	for _, text := range numbers {
		number, nth := splitNth(text)
		key := entry.KeyIn(b, number)
		pages, err := store.All(ctx, q, sqlUnder, scanCount, b.Province, b.ID, key)
		if err != nil {
			return nil, err
		}
		before := nth - 1
		switch {
		case nth == 0 && times[key] == 1:
			before = firstBare(pages)
		case nth == 0:
			before = met[key]
			met[key]++
		}
		one := fmt.Sprint(before, " ", key)
		if taken[one] || before > 0 && before >= len(pages) {
			return nil, fmt.Errorf("%w: %s", ErrTwice, text)
		}
		taken[one] = true
		all = append(all, entry.Nth{Number: number, Before: before})
	}
	return all, nil
}

func scanCount(row store.Row) (n int, err error) { return n, row.Scan(&n) }

// firstBare gives the place of the first entry without a page; the first of all
// when each has one.
func firstBare(pages []int) int {
	for i, n := range pages {
		if n == 0 {
			return i
		}
	}
	return 0
}
