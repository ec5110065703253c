// SPDX-License-Identifier: Apache-2.0

package scan

import (
	"math"
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/layout"
)

// aReading is of one number, and of another that it is taken for.
func aReading(n, other int, p float64) digit.Reading {
	return digit.Reading{{Number: digit.Number{No: n}, LogP: math.Log(p)}, {Number: digit.Number{No: other}, LogP: math.Log(1 - p)}}
}

// aSheet is a page on which these readings stand one above the other.
func aSheet(p BookPage, readings ...digit.Reading) ReadPage {
	r := ReadPage{PageID: p.ID, Look: lookOf(p.Page), Model: digit.Model}
	for i, x := range readings {
		b := layout.Box{X: 0.1, Y: float64(i) / float64(len(readings)), W: 0.1, H: 0.05}
		r.Sheet.Entries = append(r.Sheet.Entries, digit.Spot{Box: b, Entry: b, Reading: x})
	}
	return r
}

// What was keyed is held against the number, not against the place on the page;
// a reading that says the keyed number too, only less so, is no contradiction.
func TestKeyedNumbersAreHeldAgainstTheReading(t *testing.T) {
	t.Parallel()
	pages := []BookPage{aPage("", "10", "11"), aPage("", "12", "14"), aPage("", "14", "15")}
	have := map[string]ReadPage{
		pages[0].ID: aSheet(pages[0], aReading(10, 70, 0.98), aReading(41, 11, 0.9)),
		pages[1].ID: aSheet(pages[1], aReading(12, 72, 0.98), aReading(13, 18, 0.98)),
		pages[2].ID: aSheet(pages[2], aReading(14, 74, 0.98), aReading(15, 16, 0.98)),
	}
	n := weigh(pages, have, nil)
	if n.Sure() != 6 || !slices.Equal(n.Differ, []int{3}) || n.Spots[3].No != 13 || n.Last != 15 || n.Read != 3 {
		t.Errorf("%+v", n)
	}
	if bis := (NumberSpot{Settled: digit.Settled{Number: digit.Number{No: 18, Suffix: "b"}}}); !bis.says("18bis/2023") || bis.says("18/2023") || bis.says("19b") || !bis.says("không rõ") {
		t.Error("18b is read of 18bis")
	}
	for name, change := range map[string]func(){
		"an older model": func() { r := have[pages[1].ID]; r.Model = "older"; have[pages[1].ID] = r },
		"another look":   func() { pages[0].Rotation = 90 },
		"a double":       func() { pages[2].Check.Verdict = Double },
	} {
		before := len(weigh(pages, have, nil).Spots)
		change()
		if after := len(weigh(pages, have, nil).Spots); after != before-2 {
			t.Errorf("%s: %d places, before it %d", name, after, before)
		}
	}
}

// A row or a page between that nobody has read may bear the missing number.
func TestNothingIsMissingBesideWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	book := func() ([]BookPage, map[string]ReadPage) {
		pages, have := []BookPage{aPage(""), aPage(""), aPage("")}, map[string]ReadPage{}
		for i, p := range pages {
			no := 1 + 3*i
			have[p.ID] = aSheet(p, aReading(no, no+40, 0.98), aReading(no+1, no+30, 0.98))
		}
		return pages, have
	}
	pages, have := book()
	if n := weigh(pages, have, nil); len(n.Missing) != 2 || n.Missing[0].From != 3 || n.Missing[1].From != 6 {
		t.Fatalf("missing: %+v", n.Missing)
	}
	first := have[pages[0].ID]
	first.Sheet.Left = 1
	have[pages[0].ID] = first
	if n := weigh(pages, have, nil); len(n.Missing) != 1 || n.Missing[0].From != 6 {
		t.Errorf("behind a row that was left out: %+v", n.Missing)
	}
	have[pages[2].ID].Sheet.Entries[0].Skipped = 1
	if n := weigh(pages, have, nil); len(n.Missing) != 0 {
		t.Errorf("before a row that was left out: %+v", n.Missing)
	}
	pages, have = book()
	delete(have, pages[1].ID)
	if n := weigh(pages, have, nil); len(n.Missing) != 0 || n.Unread != 1 {
		t.Errorf("about a page that was not read: %+v", n.Missing)
	}
}

// With fewer regions than places, only what lies over a place belongs to it.
func TestPlacesAndRegionsThatAreNotAsMany(t *testing.T) {
	t.Parallel()
	p := aPage("", "7")
	have := map[string]ReadPage{p.ID: aSheet(p, aReading(6, 1, 0.9), aReading(7, 1, 0.9), aReading(8, 3, 0.9))}
	on := map[string][]Region{p.ID: {{EntryID: "e7", PageID: p.ID, X: 0, Y: 320, W: 1000, H: 100}}}
	n := weigh([]BookPage{p}, have, on)
	if n.Spots[0].Entry != nil || n.Spots[1].Entry == nil || n.Spots[1].Entry.RegNo != "7" || n.Spots[2].Entry != nil {
		t.Errorf("%+v", n.Spots)
	}
	if n := weigh([]BookPage{p}, have, nil); n.Spots[1].Entry != nil {
		t.Error("an entry without region has a place")
	}
}
