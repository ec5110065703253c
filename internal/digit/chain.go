// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"cmp"
	"math"
	"slices"
)

// The numbers of a book run on. Chain weighs what may be written in each place
// against that, and says how certain each number then is: a hidden Markov chain
// whose states are numbers, over the places in the order of the book.

// Certain is the likelihood from which a number is told as read; below it a
// person looks.
const Certain = 0.97

// Settled is the number that a place bears as far as the whole book tells.
type Settled struct {
	Number
	P       float64 // likelihood that it is this one, 0..1
	Written bool    // false where nothing was found to read
	Seen    bool    // the place itself may be read like that; else it follows from the others alone
}

// seenFrom is the logarithm of the likelihood from which a place may be read as a
// number.
const seenFrom = -6.0

// Sure tells whether the number may be told as read: the book alone, without the
// place, is no reading.
func (s Settled) Sure() bool { return s.Seen && s.P >= Certain }

// How the numbers of a book go on, as logarithms of likelihoods: mostly by one.
const (
	nextOne   = -0.07
	nextPart  = -5.0 // 12, 12a
	again     = -5.0 // the same number twice
	afterGap  = -4.2 // some numbers are missing
	perGap    = -0.25
	farGap    = 10 // from here on it is all one how many
	farOn     = -8.0
	backABit  = -5.0 // pages that lie in another order
	backFar   = -6.5
	beginsNew = -5.5 // at one again: another year
	unlisted  = -9.0 // a number that the reading does not list
)

// The same as likelihoods; ahead[d] is that of a number d steps on.
var (
	pAgain, pNextPart, pFarOn, pFarPart = math.Exp(again), math.Exp(nextPart), math.Exp(farOn), math.Exp(farOn + nextPart)
	pBackABit, pBackFar, pBeginsNew     = math.Exp(backABit), math.Exp(backFar), math.Exp(beginsNew)
	ahead                               = func() (p [farGap + 1]float64) {
		p[1] = math.Exp(nextOne)
		for d := 2; d <= farGap; d++ {
			p[d] = math.Exp(afterGap + perGap*float64(d))
		}
		return p
	}()
)

// step is the likelihood that a number follows another one. by is what most
// numbers go on by: 1, or 2 for spreads with one number each.
func step(a, b plain, by int) float64 {
	d := b.no - a.no
	switch {
	case a.no == 0 || b.no == 0: // of one of them nothing at all is known
		return ahead[2]
	case d == 0 && b.suffix == a.suffix:
		return pAgain
	case d == 0 && b.suffix > a.suffix:
		return pNextPart
	case b.suffix != "":
		return pFarPart
	case d >= by && d <= farGap*by:
		return ahead[d/by]
	case d > 0:
		return pFarOn
	case b.no == 1:
		return pBeginsNew
	case -d <= farGap*by:
		return pBackABit
	}
	return pBackFar
}

// plain is a number without its year.
type plain struct {
	no     int
	suffix string
}

// place is one place of the chain: the numbers that it may bear.
type place struct {
	may     []plain
	heard   []float64 // likelihood of each by the reading; a logarithm until all are gathered
	forward []float64 // of it and all that is read before, to a whole of 1
	back    []float64 // of all that is read behind it
}

// Chain settles the places of a book, in its order. by is 1 for numbers of
// entries.
func Chain(readings []Reading, by int) []Settled {
	settled, _ := chain(readings, by)
	return settled
}

// ChainPages settles the numbers of pages, which go on by one or, where each
// picture is a spread, by two.
func ChainPages(readings []Reading) (settled []Settled, by int) {
	one, p1 := chain(readings, 1)
	two, p2 := chain(readings, 2)
	if p2 > p1+3 {
		return two, 2
	}
	return one, 1
}

func chain(readings []Reading, by int) ([]Settled, float64) {
	places := make([]place, len(readings))
	for i := range places {
		places[i] = placeOf(readings, i, by)
	}
	total := 0.0
	for i := range places {
		total += forward(places, i, by)
	}
	for i := len(places) - 1; i >= 0; i-- {
		backward(places, i, by)
	}
	out := make([]Settled, len(places))
	for i := range places {
		out[i] = places[i].settle(readings[i])
	}
	return out, total
}

const (
	around    = 6    // places beside one that lend it a number
	lendFrom  = 0.02 // likelihood from which they do
	mostLent  = 3
	mayAtMost = 48
)

// placeOf gathers the numbers that a place may bear: those read there, and those
// that would go with what is read beside it.
func placeOf(readings []Reading, i, by int) place {
	var p place
	add := func(n plain, heard float64) {
		if n.no <= 0 || len(p.may) >= mayAtMost {
			return
		}
		if k := slices.Index(p.may, n); k >= 0 {
			if heard > unlisted {
				p.heard[k] = logSum(p.heard[k], heard)
			}
			return
		}
		p.may, p.heard = append(p.may, n), append(p.heard, heard)
	}
	other := unlisted
	for _, g := range readings[i] {
		add(g.plain(), g.LogP)
		other = min(other, g.LogP)
	}
	if len(readings[i]) == 0 {
		other = 0 // where nothing is read all are alike
	}
	for d := 1; d <= around; d++ {
		for _, j := range [2]int{i - d, i + d} {
			if j < 0 || j >= len(readings) {
				continue
			}
			for _, g := range readings[j][:min(mostLent, len(readings[j]))] {
				if math.Exp(g.LogP) >= lendFrom {
					add(plain{no: g.No + by*(i-j)}, other)
				}
			}
		}
	}
	if len(p.may) == 0 {
		p.may, p.heard = []plain{{}}, []float64{0}
	}
	for k, v := range p.heard {
		p.heard[k] = math.Exp(v)
	}
	p.forward, p.back = make([]float64, len(p.may)), make([]float64, len(p.may))
	return p
}

// forward gives the logarithm of the likelihood of what is read at a place after
// all before it.
func forward(places []place, i, by int) float64 {
	p := &places[i]
	for k, n := range p.may {
		p.forward[k] = p.heard[k]
		if i == 0 {
			continue
		}
		before, sum := &places[i-1], 0.0
		for j, m := range before.may {
			sum += before.forward[j] * step(m, n, by)
		}
		p.forward[k] *= sum
	}
	return math.Log(whole(p.forward))
}

func backward(places []place, i, by int) {
	p := &places[i]
	if i == len(places)-1 {
		for k := range p.back {
			p.back[k] = 1
		}
		return
	}
	after := &places[i+1]
	for k, n := range p.may {
		sum := 0.0
		for j, m := range after.may {
			sum += after.back[j] * after.heard[j] * step(n, m, by)
		}
		p.back[k] = sum
	}
	whole(p.back)
}

// whole makes likelihoods shares of 1, and gives what they were together.
func whole(p []float64) (sum float64) {
	for _, v := range p {
		sum += v
	}
	for k := range p {
		p[k] /= sum
	}
	return sum
}

// settle gives the likeliest number.
func (p *place) settle(r Reading) Settled {
	best, sum := 0, 0.0
	for k := range p.may {
		sum += p.forward[k] * p.back[k]
		if p.forward[k]*p.back[k] > p.forward[best]*p.back[best] {
			best = k
		}
	}
	n := p.may[best]
	s := Settled{Number: Number{No: n.no, Suffix: n.suffix}, P: p.forward[best] * p.back[best] / sum, Written: len(r) > 0}
	for _, g := range r { // the likeliest year beside this number
		if g.No == n.no && g.Suffix == n.suffix {
			s.Year, s.Seen = g.Year, g.LogP >= seenFrom
			break
		}
	}
	return s
}

// Findings are what the numbers of a book tell about its pages. Places are
// indexes of what was given.
type Findings struct {
	Missing  []Missing
	Twice    [][2]int // places with the same number
	Misplace []int    // places whose number stands out of order
	Unclear  []int    // written, and not certain
}

// Missing are numbers between two places that no place bears.
type Missing struct {
	From, To int // numbers
	Before   int // place of the number before them
}

// Judge finds what is missing, twice and out of order among settled numbers; by
// as in Chain. It speaks of certain numbers alone: a gap beside a place that is
// not certain is not told.
func Judge(all []Settled, by int) (f Findings) {
	var at []int
	for i, s := range all {
		switch {
		case s.Sure():
			at = append(at, i)
		case s.Written:
			f.Unclear = append(f.Unclear, i)
		}
	}
	for _, run := range years(all, at) {
		f.judge(all, run, by)
	}
	return f
}

// restart is how many numbers must follow on each other for a book to have begun
// at one again.
const restart = 4

// years parts places where the numbers begin at one again and go on.
func years(all []Settled, at []int) (runs [][]int) {
	from := 0
	for k := 1; k < len(at); k++ {
		if all[at[k]].No > 2 || all[at[k]].No >= all[at[k-1]].No || k-from < restart || k+restart > len(at) {
			continue
		}
		rising := true
		for d := 1; d < restart; d++ {
			rising = rising && all[at[k+d]].No == all[at[k]].No+d
		}
		// What begins again goes over numbers that were there already, or bears another year.
		if rising && (all[at[k]].Year != all[at[from]].Year || all[at[k]].Year == 0) && hasBegun(all, at[from:k]) {
			runs = append(runs, at[from:k])
			from = k
		}
	}
	return append(runs, at[from:])
}

// hasBegun tells whether the run has the numbers 1 to 3 already: pages that lie
// in another order don't begin a year.
func hasBegun(all []Settled, run []int) bool {
	return slices.ContainsFunc(run, func(i int) bool { return all[i].No <= 3 })
}

func (f *Findings) judge(all []Settled, at []int, by int) {
	first := map[plain]int{}
	var once []int
	for _, i := range at {
		n := plain{all[i].No, all[i].Suffix}
		if j, ok := first[n]; ok {
			f.Twice = append(f.Twice, [2]int{j, i})
			continue
		}
		first[n] = i
		once = append(once, i)
	}
	rising := rise(all, once)
	for k, i := range once {
		if !slices.Contains(rising, k) {
			f.Misplace = append(f.Misplace, i)
		}
	}
	sorted := slices.Clone(once)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(all[a].No, all[b].No) })
	for k := 1; k < len(sorted); k++ {
		a, b := sorted[k-1], sorted[k]
		if all[b].No-all[a].No > by && !doubtful(all, a, b) {
			f.Missing = append(f.Missing, Missing{all[a].No + by, all[b].No - by, a})
		}
	}
}

// doubtful tells whether a place that may bear a number between those of a and b
// is not certain: one that lies between or beside them.
func doubtful(all []Settled, a, b int) bool {
	for i := min(a, b); i <= max(a, b); i++ {
		if !all[i].Sure() {
			return true
		}
	}
	for i, s := range all {
		if !s.Sure() && s.No > all[a].No && s.No < all[b].No && i != a && i != b {
			return true
		}
	}
	return false
}

// rise gives the places, as indexes of at, of a longest sequence of numbers that
// never falls.
func rise(all []Settled, at []int) []int {
	length, before := make([]int, len(at)), make([]int, len(at))
	best := -1
	for i := range at {
		length[i], before[i] = 1, -1
		for j := range i {
			if less(all[at[j]], all[at[i]]) && length[j]+1 > length[i] {
				length[i], before[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	var out []int
	for i := best; i >= 0; i = before[i] {
		out = append(out, i)
	}
	slices.Reverse(out)
	return out
}

func less(a, b Settled) bool {
	return cmp.Or(cmp.Compare(a.No, b.No), cmp.Compare(a.Suffix, b.Suffix)) < 0
}
