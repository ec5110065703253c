// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/digit"
	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/imaging"
	"github.com/sogoc/sogoc/internal/layout"
)

// leaf is a page of a drawn book: its numbers as written, and what was done to it.
type leaf struct {
	numbers []string
	moved   bool // lies elsewhere than it belongs
	again   bool // a second picture of the page before it
}

// planted is what is wrong with a book.
type planted struct {
	leaves  []leaf
	missing map[int]bool // numbers that no page bears
}

// bind makes the numbers of a book and plants into it a page that is missing, a
// number passed over, a page scanned twice, a page out of order and a
// sub-number.
func bind(pages, perPage int, faulty bool, rng *rand.Rand) planted {
	p := planted{missing: map[int]bool{}}
	skipAt := pages/3 + rng.IntN(3)
	no := 1 + rng.IntN(3)*50
	for i := range pages {
		var l leaf
		for k := range perPage {
			if faulty && i == skipAt && k == perPage-1 {
				p.missing[no] = true
				no++
			}
			if faulty && perPage > 1 && i == skipAt+2 && k == 1 {
				l.numbers = append(l.numbers, fmt.Sprintf("%da", no-1))
				continue
			}
			l.numbers = append(l.numbers, fmt.Sprint(no))
			no++
		}
		p.leaves = append(p.leaves, l)
	}
	if faulty {
		p.spoil(pages, rng)
	}
	return p
}

func (p *planted) spoil(pages int, rng *rand.Rand) {
	from, to := pages*2/3+rng.IntN(2), pages*5/6
	moved := p.leaves[from]
	moved.moved = true
	p.leaves = slices.Delete(p.leaves, from, from+1)
	p.leaves = slices.Insert(p.leaves, to, moved)
	twice := pages/2 - 1
	double := p.leaves[twice]
	double.again = true
	p.leaves = slices.Insert(p.leaves, twice+1, double)
	lost := 2 + rng.IntN(2)
	for _, n := range p.leaves[lost].numbers {
		var no int
		_, _ = fmt.Sscan(n, &no)
		p.missing[no] = true
	}
	p.leaves = slices.Delete(p.leaves, lost, lost+1)
}

// bookTally counts over books.
type bookTally struct {
	pages, formless       int
	alone, settled        count // as read alone; as the book tells
	missing, told, toldOK int
	doubles, foundDoubles int
	falseDoubles          int
	moved, foundMoved     int
	falseMoved, unclear   int
}

// byBook draws books of all registers with faults planted and counts what is
// found; only counts numbers of some faces when any are named.
func byBook(scale int, seed uint64, only []string) error {
	fmt.Println("| layout | books | pages | numbers | read alone: right | sure | wrong | with the book: right | sure | wrong | unclear | missing told / planted / right | pages twice found / planted, false | pages moved found / planted, false |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|---|")
	for i, lay := range layouts {
		t := new(bookTally)
		for k, typ := range types {
			rng := rand.New(rand.NewPCG(seed, uint64(10*i+k)))
			pages, per := 34, drawpage.PerPage(lay)
			if lay == drawpage.LayoutRuled {
				pages = 12
			}
			p := bind(max(9, pages*scale/100), per, k != len(types)-1, rng)
			if err := t.book(typ, lay, p, rng, only); err != nil {
				return err
			}
		}
		t.print(lay)
	}
	return nil
}

// held is what was read in one place, and what is written there.
type held struct {
	want string
	face string
	leaf int
}

func (t *bookTally) book(typ string, lay drawpage.Layout, p planted, rng *rand.Rand, only []string) error {
	var readings []digit.Reading
	var at []held
	for i, l := range p.leaves {
		s := drawpage.SampleSpec(rng.Uint64(), typ, lay)
		s.Capture, s.Damage = drawpage.CaptureScan, drawpage.Damage(rng.IntN(4))
		s.Entries = s.Entries[:len(l.numbers)]
		for k, n := range l.numbers {
			s.Entries[k].Corrections = nil
			s.Entries[k].Values["so"] = n
			if lay != drawpage.LayoutRuled {
				s.Entries[k].Values["so"] = fmt.Sprintf("%s/%d", n, s.Book.OpenYear)
			}
		}
		img, truth, err := drawpage.Draw(s)
		if err != nil {
			return err
		}
		page := imaging.Luma(clean.Apply(img, clean.Analyse(img).Recipe, 2400))
		t.pages++
		found, ok := layout.Propose(page, typ, s.Book.OpenYear)
		if !ok || len(found.Entries) != len(l.numbers) {
			t.formless++
			for k, n := range l.numbers { // a page that is not read is a page of places without reading
				f, _ := truth.Field(k, "so")
				readings, at = append(readings, nil), append(at, held{n, f.Face, i})
			}
			continue
		}
		for k, spot := range digit.ReadPage(page, found, s.Book.OpenYear, s.Book.OpenYear).Entries {
			f, _ := truth.Field(k, "so")
			readings, at = append(readings, spot.Reading), append(at, held{l.numbers[k], f.Face, i})
		}
	}
	t.judge(p, readings, at, only)
	return nil
}

func (t *bookTally) judge(p planted, readings []digit.Reading, at []held, only []string) {
	settled := digit.Chain(readings, 1)
	found := digit.Judge(settled, 1)
	for i, s := range settled {
		if len(only) > 0 && !slices.Contains(only, at[i].face) {
			continue
		}
		t.alone.take(readings[i], at[i].want)
		t.settled.all++
		right := same(s.Number, at[i].want)
		if right {
			t.settled.right++
		}
		if s.Sure() {
			t.settled.sure++
			if !right {
				t.settled.wrong++
				fmt.Fprintf(os.Stderr, "%s (%s, page %d) settled as %v (%.3f), alone %v\n", at[i].want, at[i].face, at[i].leaf, s.Number, s.P, readings[i][:min(3, len(readings[i]))])
			}
		}
	}
	t.missing += len(p.missing)
	for _, m := range found.Missing {
		for n := m.From; n <= m.To; n++ {
			t.told++
			if p.missing[n] {
				t.toldOK++
			}
		}
	}
	t.pagesOf(p, found, at)
	t.unclear += len(found.Unclear)
}

// pagesOf counts pages: one of whose numbers is told counts as found.
func (t *bookTally) pagesOf(p planted, found digit.Findings, at []held) {
	twice, moved := map[int]bool{}, map[int]bool{}
	for _, d := range found.Twice {
		twice[at[d[1]].leaf] = true
	}
	for _, i := range found.Misplace {
		moved[at[i].leaf] = true
	}
	for i, l := range p.leaves {
		switch {
		case l.again:
			t.doubles++
			if twice[i] {
				t.foundDoubles++
			}
		case twice[i]:
			t.falseDoubles++
		}
		switch {
		case l.moved:
			t.moved++
			if moved[i] {
				t.foundMoved++
			}
		case moved[i]:
			t.falseMoved++
		}
	}
}

func (t *bookTally) print(lay drawpage.Layout) {
	fmt.Printf("| %s | %d | %d (%d without form) | %d | %s | %s | %d | %d / %d / %d | %d / %d, %d | %d / %d, %d |\n", lay, len(types), t.pages, t.formless, t.alone.all, t.alone.String(), t.settled.String(), t.unclear,
		t.told, t.missing, t.toldOK, t.foundDoubles, t.doubles, t.falseDoubles, t.foundMoved, t.moved, t.falseMoved)
}
