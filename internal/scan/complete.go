// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"cmp"
	"context"
	"slices"
	"sort"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/store"
)

// Completeness holds a book's pages against its page numbers and its entries.
// Places are indexes into Pages.
type Completeness struct {
	Pages    []BookPage // in the order of the book
	Declared int        // pages by the inventory; 0 unknown
	Present  int        // pages without doubles
	Labelled int        // of them with a page number

	DeclaredEntries int // by the closing statement; 0 unknown
	Entries         int // in the book, without those that are void

	Gaps        []Gap    // said to be missing
	NoLabels    []int    // page numbers between the first and the last that no page bears
	Rejected    []int    // to be scanned again
	Doubles     []Twin   // the same page twice
	OutOfOrder  []int    // page numbers or entries' numbers step back
	NoEntries   []int    // pages on which no entry stands
	NoImage     []OnPage // entries without a page
	NumberTwice []Again  // numbers on pages that do not follow each other
	Numbers     *Numbers // as the machine read them on the pictures
}

// Twin is a page and the one before it that it doubles.
type Twin struct {
	Page, Of int
	Said     bool // by a person; else the page numbers or the pictures are the same
}

// Again is an entry on two pages that do not follow each other.
type Again struct {
	Entry OnPage
	Pages [2]int
}

// Complete tells whether nothing is left to be said.
func (c *Completeness) Complete() bool {
	return len(c.Gaps)+len(c.NoLabels)+len(c.Rejected)+len(c.Doubles)+len(c.OutOfOrder)+len(c.NoEntries)+len(c.NoImage)+len(c.NumberTwice) == 0 && c.Present > 0 && c.Present >= c.Declared && !c.CountDiffers() && c.CountRead() == 0 && (c.Numbers == nil || c.Numbers.Quiet())
}

// CountDiffers tells whether the book holds other than the declared number of
// entries.
func (c *Completeness) CountDiffers() bool {
	return c.DeclaredEntries > 0 && c.Entries != c.DeclaredEntries
}

// CountRead is how many numbers stand on the pictures when that is not as many as
// are declared; 0 when it is, or when anything on them is not certain.
func (c *Completeness) CountRead() int {
	if n := c.Numbers.Different(); c.DeclaredEntries > 0 && n != c.DeclaredEntries {
		return n
	}
	return 0
}

var sqlNoImage = store.SQL("scan.entry.noimage", `SELECT e.id, e.reg_no, e.state FROM entry e WHERE e.province = $1 AND e.book_id = $2 AND e.state <> 'voided' AND NOT EXISTS (SELECT 1 FROM region r WHERE r.province = e.province AND r.entry_id = e.id) ORDER BY e.reg_key, e.id`)

// CompletenessOf looks a book over.
func CompletenessOf(ctx context.Context, q store.Querier, b *book.Book) (*Completeness, error) {
	pages, err := PagesInOrder(ctx, q, b.Province, b.ID)
	if err != nil {
		return nil, err
	}
	gaps, err := GapsOfBook(ctx, q, b.Province, b.ID)
	if err != nil {
		return nil, err
	}
	c := judge(pages)
	c.Gaps, c.Declared = gaps, b.DeclaredPages
	c.DeclaredEntries, c.Entries = b.DeclaredEntries, b.Total()-b.Voided
	if c.Numbers, err = NumbersOf(ctx, q, b.Province, b.ID, pages); err != nil {
		return nil, err
	}
	c.NoImage, err = store.All(ctx, q, sqlNoImage, func(row store.Row) (e OnPage, err error) { return e, row.Scan(&e.ID, &e.RegNo, &e.State) }, b.Province, b.ID)
	return c, err
}

// judge finds what the pages themselves tell.
func judge(pages []BookPage) *Completeness {
	c := &Completeness{Pages: pages}
	c.findDoubles()
	twin := map[int]bool{}
	for _, d := range c.Doubles {
		twin[d.Page] = true
	}
	for i, p := range pages {
		if twin[i] {
			continue
		}
		c.Present++
		if labelNo(p.Label) > 0 {
			c.Labelled++
		}
		switch {
		case p.Check.Verdict == Rejected:
			c.Rejected = append(c.Rejected, i)
		case len(p.Entries) == 0:
			c.NoEntries = append(c.NoEntries, i)
		}
	}
	c.findOrder(twin)
	c.findNoLabels()
	c.findNumbersTwice()
	return c
}

// findDoubles: said by a person, or with the page number or the very picture of
// a page before.
func (c *Completeness) findDoubles() {
	at, byLabel, byHash := map[string]int{}, map[string]int{}, map[string]int{}
	for i, p := range c.Pages {
		at[p.ID] = i
	}
	for i, p := range c.Pages {
		if p.Check.Verdict == Double {
			c.Doubles = append(c.Doubles, Twin{i, at[p.Check.Other], true})
			continue
		}
		first, same := byHash[p.Hash]
		if of, ok := byLabel[p.Label]; p.Label != "" && ok {
			first, same = of, true
		}
		if same {
			c.Doubles = append(c.Doubles, Twin{Page: i, Of: first})
			continue
		}
		byLabel[p.Label], byHash[p.Hash] = i, i
	}
}

// findOrder names the fewest pages that would have to go elsewhere for the page
// numbers to rise, and where there are none, the entries' numbers.
func (c *Completeness) findOrder(twin map[int]bool) {
	var at []int
	var keys []string
	byLabel, year := c.Labelled*2 > c.Present, 0
	for i, p := range c.Pages {
		if key := placeKey(p, byLabel, &year); key != "" && !twin[i] {
			at, keys = append(at, i), append(keys, key)
		}
	}
	rising := longestRise(keys)
	for i, k := range at {
		if !slices.Contains(rising, i) {
			c.OutOfOrder = append(c.OutOfOrder, k)
		}
	}
}

// placeKey sorts a page by its number, or by that of its first entry. A number
// without a year is of the year of those before it.
func placeKey(p BookPage, byLabel bool, year *int) string {
	if byLabel {
		if labelNo(p.Label) == 0 {
			return ""
		}
		return natural(p.Label)
	}
	if len(p.Entries) == 0 {
		return ""
	}
	n, err := civil.ParseRegNo(p.Entries[0].RegNo)
	if err != nil {
		return ""
	}
	if n.Year == 0 {
		n.Year = *year
	}
	*year = n.Year
	return n.SortKey()
}

// longestRise gives the indexes of a longest sequence of keys that never falls.
func longestRise(keys []string) []int {
	var ends, before []int // ends[k]: last of the best sequence of length k+1
	for i, key := range keys {
		k := sort.Search(len(ends), func(k int) bool { return keys[ends[k]] > key })
		previous := -1
		if k > 0 {
			previous = ends[k-1]
		}
		before = append(before, previous)
		if k == len(ends) {
			ends = append(ends, i)
		} else {
			ends[k] = i
		}
	}
	var rise []int
	for i := lastOf(ends); i >= 0; i = before[i] {
		rise = append(rise, i)
	}
	slices.Reverse(rise)
	return rise
}

func lastOf(list []int) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1]
}

// findNoLabels names the page numbers that are passed over, once most pages have
// one. Where pages are spreads with one number each, the step is two.
func (c *Completeness) findNoLabels() {
	if c.Labelled*2 <= c.Present || c.Labelled < 3 {
		return
	}
	has := map[int]bool{}
	var all []int
	for _, p := range c.Pages {
		from, to := labelRange(p.Label)
		for n := from; n > 0 && n <= to; n++ {
			if !has[n] {
				has[n] = true
				all = append(all, n)
			}
		}
	}
	slices.Sort(all)
	step := usualStep(all)
	for i := 1; i < len(all); i++ {
		for n := all[i-1] + step; n < all[i] && len(c.NoLabels) < mostMissing; n += step {
			c.NoLabels = append(c.NoLabels, n)
		}
	}
}

// mostMissing bounds the page numbers that are listed: more is a slip in one.
const mostMissing = 200

// labelRange reads the page numbers on a page: 12, or 12-13 on a spread.
func labelRange(label string) (from, to int) {
	from = labelNo(label)
	for i, r := range label {
		if r == '-' {
			to = labelNo(label[i+1:])
		}
	}
	if to < from || to > from+1 {
		to = from
	}
	return from, to
}

// usualStep is the distance that most neighbours have.
func usualStep(sorted []int) int {
	counts := map[int]int{}
	for i := 1; i < len(sorted); i++ {
		counts[sorted[i]-sorted[i-1]]++
	}
	if counts[2] > counts[1] {
		return 2
	}
	return 1
}

// findNumbersTwice: an entry may go on over the next page, not come again later.
func (c *Completeness) findNumbersTwice() {
	last := map[string]int{}
	for i, p := range c.Pages {
		if p.Check.Verdict == Double {
			continue
		}
		for _, e := range p.Entries {
			if before, ok := last[e.ID]; ok && i > before+1 {
				c.NumberTwice = append(c.NumberTwice, Again{e, [2]int{before, i}})
			}
			last[e.ID] = i
		}
	}
	slices.SortFunc(c.NumberTwice, func(a, b Again) int { return cmp.Compare(a.Pages[0], b.Pages[0]) })
}
