// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"context"
	"math"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/layout"
	"github.com/sogoc/sogoc/internal/store"
)

// NumberSpot is a place of a book where a number was read. Page is an index into
// the pages of the book, Place one of the places of the page from the top.
type NumberSpot struct {
	Page, Place int
	Box         layout.Box // of the page
	Reading     digit.Reading
	digit.Settled
	Entry *OnPage // linked there; nil when none is

	skipped int // rows of the form left out before it, since the place before
}

// Crop is the place of the number with some room about it.
func (n NumberSpot) Crop() Crop { return FieldPlace{Box: n.Box.Grow(0.004, 0.006)}.Crop() }

// Numbers is what the numbers on the pictures of a book tell. All but Spots and
// PageSpots are indexes into Spots; it speaks only of what is certain.
type Numbers struct {
	Read, Unread int // pages that were read, and that still wait for it
	Spots        []NumberSpot
	Differ       []int // another number was keyed
	Twice        [][2]int
	Misplaced    []int
	Unclear      []int
	Missing      []digit.Missing // Before is an index into Spots
	Last         int             // the greatest number; 0 when none is certain

	PageSpots  []NumberSpot // the pages' own numbers
	PageDiffer []int        // indexes into PageSpots: the page is noted under another number
}

// Quiet tells whether the numbers say nothing against the book.
func (n *Numbers) Quiet() bool {
	return len(n.Differ)+len(n.Twice)+len(n.Misplaced)+len(n.Missing)+len(n.PageDiffer) == 0
}

// Sure counts the places whose number is certain.
func (n *Numbers) Sure() (sure int) {
	for _, s := range n.Spots {
		if s.Sure() {
			sure++
		}
	}
	return sure
}

// Different counts the numbers that stand on the pictures of a book; 0 unless all
// pages are read and each number on them is certain.
func (n *Numbers) Different() int {
	if n == nil || n.Unread > 0 || n.Sure() < len(n.Spots) {
		return 0
	}
	different := map[digit.Number]bool{}
	for _, s := range n.Spots {
		if s.skipped > 0 {
			return 0
		}
		different[digit.Number{No: s.No, Suffix: s.Suffix, Year: s.Year}] = true
	}
	return len(different)
}

// NumbersOf weighs what was read on the pages of a book, in its order.
func NumbersOf(ctx context.Context, q store.Querier, province, bookID string, pages []BookPage) (*Numbers, error) {
	have, err := ReadPagesOf(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	regions, err := RegionsOfBook(ctx, q, province, bookID)
	if err != nil {
		return nil, err
	}
	on := map[string][]Region{}
	for _, r := range regions {
		on[r.PageID] = append(on[r.PageID], r)
	}
	return weigh(pages, have, on), nil
}

func weigh(pages []BookPage, have map[string]ReadPage, on map[string][]Region) *Numbers {
	n := new(Numbers)
	for _, p := range pages {
		if have[p.ID].of(p.Page) {
			n.Read++
		} else {
			n.Unread++
		}
	}
	var readings []digit.Reading
	n.Spots, readings = spotsOf(pages, have)
	settled := digit.Chain(readings, 1)
	for i := range n.Spots {
		n.Spots[i].Settled = settled[i]
		if settled[i].Sure() {
			n.Last = max(n.Last, settled[i].No)
		}
	}
	found := digit.Judge(settled, 1)
	n.Missing, n.Twice, n.Misplaced, n.Unclear = found.Missing, found.Twice, found.Misplace, found.Unclear
	n.Missing = slices.DeleteFunc(n.Missing, func(m digit.Missing) bool { return !n.unbroken(m) })
	n.link(pages, on)
	n.weighPages(pages, have)
	return n
}

// spotsOf lists the places of all pages that were read as they look now, and what
// is read there. Pages that a person called doubles don't count.
func spotsOf(pages []BookPage, have map[string]ReadPage) (spots []NumberSpot, readings []digit.Reading) {
	left := 0
	for i, p := range pages {
		r := have[p.ID]
		if p.Check.Verdict == Double {
			continue
		}
		if !r.of(p.Page) || len(r.Sheet.Entries) == 0 {
			left++ // nobody knows what stands on it
			continue
		}
		for k, e := range r.Sheet.Entries {
			spots = append(spots, NumberSpot{Page: i, Place: k, Box: e.Box, Reading: e.Reading, skipped: e.Skipped + left})
			readings = append(readings, e.Reading)
			left = 0
		}
		left = r.Sheet.Left
	}
	return spots, readings
}

// unbroken tells whether nothing was left out between the two places beside
// missing numbers: no row that was taken for empty, no page that was not read.
func (n *Numbers) unbroken(m digit.Missing) bool {
	for _, s := range n.Spots[m.Before+1:] {
		if s.skipped > 0 {
			return false
		}
		if s.Sure() && s.No == m.To+1 {
			return true
		}
	}
	return false
}

// keyedToo is the likelihood of its own reading from which a number that was
// keyed is not called wrong, whatever the other pages say.
const keyedToo = 0.2

// link finds the entry that is linked to each place, and which of them bear
// another number.
func (n *Numbers) link(pages []BookPage, on map[string][]Region) {
	for from := 0; from < len(n.Spots); {
		to := from
		for to < len(n.Spots) && n.Spots[to].Page == n.Spots[from].Page {
			to++
		}
		p := pages[n.Spots[from].Page]
		pair(n.Spots[from:to], p.Entries, on[p.ID])
		from = to
	}
	for i, s := range n.Spots {
		if s.Entry != nil && s.Sure() && !s.says(s.Entry.RegNo) {
			n.Differ = append(n.Differ, i)
		}
	}
}

// says tells whether a number as keyed is the one that is read, or may well be.
func (n NumberSpot) says(keyed string) bool {
	k, err := civil.ParseRegNo(keyed)
	// Of a longer suffix, such as bis, one letter is read.
	if err != nil || k.No == n.No && (k.Suffix == n.Suffix || n.Suffix != "" && strings.HasPrefix(k.Suffix, n.Suffix)) {
		return true
	}
	p := 0.0
	for _, g := range n.Reading {
		if g.No == k.No && g.Suffix == k.Suffix {
			p += math.Exp(g.LogP)
		}
	}
	return p >= keyedToo
}

// pair gives the places of a page the entries that are linked to it: in reading
// order when there are as many, else those whose regions lie over them.
func pair(spots []NumberSpot, entries []OnPage, regions []Region) {
	if len(spots) == len(entries) {
		for i := range spots {
			spots[i].Entry = &entries[i]
		}
		return
	}
	for i := range spots {
		mid := spots[i].Box.Y + spots[i].Box.H/2
		over := func(r Region) bool {
			b := r.Box()
			return b.H < 0.9 && mid >= b.Y && mid < b.Y+b.H && spots[i].Box.X+spots[i].Box.W/2 >= b.X && spots[i].Box.X < b.X+b.W
		}
		if k := slices.IndexFunc(regions, over); k >= 0 {
			if e := slices.IndexFunc(entries, func(e OnPage) bool { return e.ID == regions[k].EntryID }); e >= 0 {
				spots[i].Entry = &entries[e]
			}
		}
	}
}

// weighPages reads the pages' own numbers against each other, and against those
// that somebody noted.
func (n *Numbers) weighPages(pages []BookPage, have map[string]ReadPage) {
	var readings []digit.Reading
	for i, p := range pages {
		r := have[p.ID]
		if r.of(p.Page) && p.Check.Verdict != Double && r.Sheet.Page != nil {
			n.PageSpots = append(n.PageSpots, NumberSpot{Page: i, Box: r.Sheet.Page.Box, Reading: r.Sheet.Page.Reading})
			readings = append(readings, r.Sheet.Page.Reading)
		}
	}
	settled, _ := digit.ChainPages(readings)
	for i, s := range settled {
		n.PageSpots[i].Settled = s
		from, to := labelRange(pages[n.PageSpots[i].Page].Label)
		if s.Sure() && from > 0 && s.No != from && s.No != to && !n.PageSpots[i].says(civil.RegNo{No: from}.String()) {
			n.PageDiffer = append(n.PageDiffer, i)
		}
	}
}

// ReadNumber gives the number that is read for certain on the picture where an
// entry stands; ok is false when none is.
func ReadNumber(ctx context.Context, q store.Querier, province, entryID string) (number digit.Settled, reading digit.Reading, ok bool, err error) {
	pages, _, err := PagesOfEntry(ctx, q, province, entryID)
	if err != nil || len(pages) == 0 {
		return number, nil, false, err
	}
	p := BookPage{Page: pages[0]}
	all, err := store.All(ctx, q, sqlNumbersPage, scanNumbers, province, p.ID)
	if err != nil || len(all) == 0 || !all[0].of(p.Page) || len(all[0].Settled) != len(all[0].Sheet.Entries) {
		return number, nil, false, err
	}
	if p.Entries, err = EntriesOnPage(ctx, q, province, p.ID); err != nil {
		return number, nil, false, err
	}
	regions, err := RegionsOfPage(ctx, q, province, p.ID)
	if err != nil {
		return number, nil, false, err
	}
	spots, _ := spotsOf([]BookPage{p}, map[string]ReadPage{p.ID: all[0]})
	pair(spots, p.Entries, regions)
	for i, s := range spots {
		if s.Entry != nil && s.Entry.ID == entryID {
			number = all[0].Settled[i]
			return number, s.Reading, number.Sure(), nil
		}
	}
	return number, nil, false, nil
}

// ReadOtherwise gives the number that is read for certain where an entry stands
// when that is not the one keyed, as people write it; "" otherwise.
func ReadOtherwise(ctx context.Context, q store.Querier, province, entryID, keyed string) (string, error) {
	n, reading, ok, err := ReadNumber(ctx, q, province, entryID)
	if err != nil || !ok || (NumberSpot{Settled: n, Reading: reading}).says(keyed) {
		return "", err
	}
	return civil.RegNo{No: n.No, Suffix: n.Suffix, Year: n.Year}.String(), nil
}

// SettledOn are the numbers of a page, from the top, as the book told them when
// its pages were last read; none when the page looks otherwise since.
func SettledOn(ctx context.Context, q store.Querier, p Page) ([]digit.Settled, error) {
	kept, err := store.All(ctx, q, sqlNumbersPage, scanNumbers, p.Province, p.ID)
	if err != nil || len(kept) == 0 || !kept[0].of(p) {
		return nil, err
	}
	return kept[0].Settled, nil
}
