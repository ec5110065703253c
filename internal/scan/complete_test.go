// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/store"
)

// aPage is a page of a book: its printed number and the numbers of its entries.
func aPage(label string, numbers ...string) BookPage {
	p := BookPage{Page: Page{ID: store.NewID(), Label: label}}
	p.Hash = p.ID
	for _, n := range numbers {
		p.Entries = append(p.Entries, OnPage{ID: "e" + n, RegNo: n})
	}
	return p
}

// The closing statement is held against the entries, and against the numbers on the
// pictures when all of them are certain.
func TestDeclaredEntries(t *testing.T) {
	t.Parallel()
	read := func(numbers ...int) *Numbers {
		n := &Numbers{Read: 1}
		for _, no := range numbers {
			n.Spots = append(n.Spots, NumberSpot{Settled: digit.Settled{Number: digit.Number{No: no}, P: 1, Seen: true, Written: true}})
		}
		return n
	}
	unsure, leftOut, unread := read(1, 2), read(1, 2), read(1, 2)
	unsure.Spots[1].P, leftOut.Spots[1].skipped, unread.Unread = 0.5, 1, 1
	for _, c := range []struct {
		declared, entries int
		n                 *Numbers
		differs           bool
		read              int
	}{
		{0, 9, read(1), false, 0}, {2, 2, read(1, 2), false, 0}, {3, 2, read(1, 2), true, 2}, {3, 3, read(1, 2, 2), false, 2},
		{3, 3, unsure, false, 0}, {3, 3, leftOut, false, 0}, {3, 3, unread, false, 0}, {3, 3, nil, false, 0}, {3, 3, read(), false, 0},
	} {
		b := Completeness{Present: 1, DeclaredEntries: c.declared, Entries: c.entries, Numbers: c.n}
		if b.CountDiffers() != c.differs || b.CountRead() != c.read || b.Complete() == (c.differs || c.read > 0) {
			t.Errorf("%d declared, %d entries: differs %v, read %d, complete %v", c.declared, c.entries, b.CountDiffers(), b.CountRead(), b.Complete())
		}
	}
}

// A book with fewer pages than were declared is not whole, whatever its numbers.
func TestFewerPagesThanDeclared(t *testing.T) {
	t.Parallel()
	for present, want := range []bool{false, false, true, true} {
		if c := (Completeness{Present: present, Declared: 2}); c.Complete() != want {
			t.Errorf("%d of 2 pages: complete %v", present, c.Complete())
		}
	}
}

func TestJudgePages(t *testing.T) {
	t.Parallel()
	whole := func() []BookPage {
		return []BookPage{aPage("1", "01/1999", "02/1999"), aPage("2", "03/1999"), aPage("3", "04/1999"), aPage("4", "05/1999"), aPage("5", "06/1999")}
	}
	if c := judge(whole()); !c.Complete() || c.Present != 5 || c.Labelled != 5 {
		t.Errorf("a whole book: %+v", c)
	}
	lost := whole()
	lost = slices.Delete(lost, 2, 3)
	if c := judge(lost); !slices.Equal(c.NoLabels, []int{3}) || c.Complete() {
		t.Errorf("page 3 is missing: %+v", c)
	}
	moved := whole()
	moved[1], moved[4] = moved[4], moved[1]
	if c := judge(moved); !slices.Equal(c.OutOfOrder, []int{1, 4}) && !slices.Equal(c.OutOfOrder, []int{1, 2, 3}) {
		t.Errorf("two pages changed places: %+v", c.OutOfOrder)
	}
	one := whole()
	one = append([]BookPage{one[4]}, one[:4]...)
	if c := judge(one); !slices.Equal(c.OutOfOrder, []int{0}) {
		t.Errorf("the last page stands first: %v", c.OutOfOrder)
	}
	twice := append(whole(), aPage("5"))
	if c := judge(twice); len(c.Doubles) != 1 || c.Doubles[0] != (Twin{Page: 5, Of: 4}) || c.Present != 5 {
		t.Errorf("page 5 twice: %+v", c.Doubles)
	}
	same := append(whole(), aPage("6"))
	same[5].Hash = same[0].Hash
	if c := judge(same); len(c.Doubles) != 1 || c.Doubles[0].Of != 0 {
		t.Errorf("the same picture twice: %+v", c.Doubles)
	}
	again := append(whole(), aPage("6", "02/1999"))
	if c := judge(again); len(c.NumberTwice) != 1 || c.NumberTwice[0].Pages != [2]int{0, 5} {
		t.Errorf("number 02 on pages 1 and 6: %+v", c.NumberTwice)
	}
	over := []BookPage{aPage("1", "01/1999"), aPage("2", "01/1999", "02/1999"), aPage("3")}
	if c := judge(over); len(c.NumberTwice) != 0 || !slices.Equal(c.NoEntries, []int{2}) {
		t.Errorf("an entry over two pages, an empty page: %+v", c)
	}
	yearless := []BookPage{aPage("", "01/1999"), aPage("", "02/"), aPage("", "03/1999"), aPage("", "04")}
	if c := judge(yearless); len(c.OutOfOrder) != 0 {
		t.Errorf("numbers with and without year: %v", c.OutOfOrder)
	}
	unlabelled := []BookPage{aPage("", "05/1999"), aPage("", "01/1999"), aPage("", "06/1999")}
	if c := judge(unlabelled); len(c.OutOfOrder) != 1 || len(c.NoLabels) != 0 {
		t.Errorf("by entries' numbers: %+v", c)
	}
}

// Spreads bear every second number, or two.
func TestPageNumbersOfSpreads(t *testing.T) {
	t.Parallel()
	for _, labels := range [][]string{{"2", "4", "6", "10"}, {"2-3", "4-5", "6-7", "10-11"}} {
		var pages []BookPage
		for _, l := range labels {
			pages = append(pages, aPage(l, "0"+l[:1]+"/1999"))
		}
		if c := judge(pages); len(c.NoLabels) == 0 || c.NoLabels[0] != 8 || len(c.NoLabels) > 2 {
			t.Errorf("%v: %v", labels, c.NoLabels)
		}
	}
}

// The longest rise rises, and no page outside it could be added at its place.
func TestLongestRise(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.StringMatching(`[a-e]`), 0, 12).Draw(t, "keys")
		rise := longestRise(keys)
		for i := 1; i < len(rise); i++ {
			if rise[i] <= rise[i-1] || keys[rise[i]] < keys[rise[i-1]] {
				t.Fatalf("%v is no rise of %v", rise, keys)
			}
		}
		if best := bruteRise(keys); len(rise) != best {
			t.Fatalf("%v: %d long, %d is possible", keys, len(rise), best)
		}
	})
}

func bruteRise(keys []string) (best int) {
	long := make([]int, len(keys))
	for i := range keys {
		long[i] = 1
		for j := range i {
			if keys[j] <= keys[i] {
				long[i] = max(long[i], long[j]+1)
			}
		}
		best = max(best, long[i])
	}
	return best
}

func TestNaturalOrder(t *testing.T) {
	t.Parallel()
	for _, c := range [][2]string{{"IMG_2.jpg", "img_10.jpg"}, {"a1b2", "a1b10"}, {"trang 009", "trang 10"}, {"a", "b"}, {"x2", "x2a"}} {
		if natural(c[0]) >= natural(c[1]) {
			t.Errorf("%q does not come before %q", c[0], c[1])
		}
	}
}
