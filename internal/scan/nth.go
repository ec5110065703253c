// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"fmt"
	"slices"
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
		pages, err := store.Scalars[int](ctx, q, sqlUnder, b.Province, b.ID, key)
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

var sqlIDsUnder = store.SQL("scan.under.ids", `SELECT e.id FROM entry e WHERE e.province = $1 AND e.book_id = $2 AND e.reg_key = $3 ORDER BY e.id`)

// meaning holds the numbers of a page, each to be given one entry of the book.
type meaning struct {
	all   []entry.Nth // Before is -1 while it is open which is meant
	keys  []string
	ids   map[string][]string // entries by key, in the order in which they are counted
	times map[string]int      // a key is given
	taken map[entry.Nth]bool
}

// meant finds out which entries are meant by the numbers of a page: the one that
// is said, else the one that stood there or elsewhere on the page (own), else the
// first that is left. A number given more often than the book has it is ErrTwice,
// unless twice says that the paper has it so.
func meant(ctx context.Context, q store.Querier, b *book.Book, numbers, own []string, twice bool) ([]entry.Nth, error) {
	n := &meaning{ids: map[string][]string{}, times: map[string]int{}, taken: map[entry.Nth]bool{}}
	for _, text := range numbers {
		number, _ := splitNth(text)
		key := entry.KeyIn(b, number)
		n.all, n.keys = append(n.all, entry.Nth{Number: number, Before: -1}), append(n.keys, key)
		if n.times[key]++; n.times[key] > 1 {
			continue
		}
		ids, err := store.Scalars[string](ctx, q, sqlIDsUnder, b.Province, b.ID, key)
		if err != nil {
			return nil, err
		}
		n.ids[key] = ids
	}
	for i, text := range numbers {
		if _, nth := splitNth(text); nth > 0 && (nth > n.most(n.keys[i], twice) || !n.take(i, nth-1)) {
			return nil, fmt.Errorf("%w: %s", ErrTwice, text)
		}
	}
	n.keep(own)
	for i, text := range numbers {
		if n.all[i].Before < 0 && n.firstLeft(i) >= n.most(n.keys[i], twice) {
			return nil, fmt.Errorf("%w: %s", ErrTwice, text)
		}
	}
	return n.all, nil
}

// most is how many entries a number may have after this.
func (n *meaning) most(key string, twice bool) int {
	have := len(n.ids[key])
	if twice {
		return max(have+1, n.times[key])
	}
	return max(have, 1)
}

// take gives the number at i its entry, unless another place has it.
func (n *meaning) take(i, before int) bool {
	one := entry.Nth{Number: n.keys[i], Before: before}
	if before < 0 || n.taken[one] {
		return false
	}
	n.taken[one], n.all[i].Before = true, before
	return true
}

// keep gives places the entries that stood on the page: first where they stood.
func (n *meaning) keep(own []string) {
	for i := range min(len(own), len(n.all)) {
		if n.all[i].Before < 0 {
			n.take(i, slices.Index(n.ids[n.keys[i]], own[i]))
		}
	}
	for i := range n.all {
		for _, id := range own {
			if n.all[i].Before < 0 {
				n.take(i, slices.Index(n.ids[n.keys[i]], id))
			}
		}
	}
}

// firstLeft gives the number at i the first entry that no place has.
func (n *meaning) firstLeft(i int) (before int) {
	for !n.take(i, before) {
		before++
	}
	return before
}

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
