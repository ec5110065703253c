// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
)

// FebrlHeader is the header of the FEBRL sets, with the spaces they have.
var FebrlHeader = []string{"rec_id", " given_name", " surname", " street_number", " address_1", " address_2", " suburb", " postcode", " state", " date_of_birth", " soc_sec_id"}

// FebrlParams follow the published parameters of the sets: data set 3 has 2,000
// originals with up to five duplicates, two changes a field, five a record;
// data set 4 has 5,000 originals with one duplicate each.
type FebrlParams struct {
	Seed                uint64
	Originals, Total    int
	MaxDuplicates       int
	PerField, PerRecord int
}

// Febrl3 and Febrl4 are the shapes of the two sets.
var (
	Febrl3 = FebrlParams{Seed: 3, Originals: 2000, Total: 5000, MaxDuplicates: 5, PerField: 2, PerRecord: 5}
	Febrl4 = FebrlParams{Seed: 4, Originals: 5000, Total: 10000, MaxDuplicates: 1, PerField: 2, PerRecord: 5}
)

// Febrl writes a set in the manner of the data-set generator of FEBRL
// (Christen, "Probabilistic Data Generation for Deduplication and Data
// Linkage", 2005), from this description and not from its code: originals are
// drawn from skewed lists; a duplicate gets changes one at a time, the field by
// its selection chance, the change by the chances of misspelling, keyboard
// neighbours, insertion, deletion, exchange, missing value, words and fields
// exchanged. The words are invented; the published sets themselves are not
// distributed by any package registry at hand.
func Febrl(p FebrlParams) *Set {
	g := &febrl{p: p, r: rand.New(rand.NewPCG(p.Seed, 0xFEB)), set: &Set{Header: FebrlHeader, Entity: map[string]string{}, Family: map[string]string{}, How: map[string]string{}, Kind: map[string]string{}}}
	g.vocabulary()
	for i := range p.Originals {
		g.put(fmt.Sprintf("rec-%d-org", i), i, g.original(), "")
	}
	counts := g.spread()
	for i, n := range counts {
		for k := range n {
			row := append([]string(nil), g.set.Rows[i][1:]...)
			g.spoil(row)
			g.put(fmt.Sprintf("rec-%d-dup-%d", i, k), i, row, "duplicate")
		}
	}
	return g.set
}

type febrl struct {
	p    FebrlParams
	r    *rand.Rand
	set  *Set
	list [6]*weighted // given, surname, street, locality, suburb, state
}

// word invents a word of a few syllables.
func (g *febrl) word(n int) string {
	heads := strings.Fields("b br c ch cl d dr f g gr h j k l m mc n p r s sh st t th tr v w z")
	tails := strings.Fields("an ar el en er ey ia ie il in is on or ow us a ay ell ett ing ood ord ill")
	var b strings.Builder
	for range n {
		b.WriteString(heads[g.r.IntN(len(heads))])
		b.WriteString(tails[g.r.IntN(len(tails))])
	}
	return b.String()
}

func (g *febrl) vocabulary() {
	for i, size := range []int{580, 3300, 900, 1500, 1200, 0} {
		g.list[i] = &weighted{}
		for k := range size {
			w := g.word(1 + g.r.IntN(2) + i%2)
			switch i {
			case 2:
				w += " " + []string{"street", "place", "crescent", "circuit", "close", "avenue"}[k%6]
			case 3, 4:
				if k%4 == 0 {
					w += " " + g.word(1)
				}
			}
			g.list[i].add(w, 1/float64(k+8))
		}
	}
	for k, s := range []string{"nsw", "vic", "qld", "wa", "sa", "tas", "act", "nt"} {
		g.list[5].add(s, []float64{34, 25, 19, 10, 8, 2, 1.5, .5}[k])
	}
}

func (g *febrl) original() []string {
	d := randomDay(g.r, 1900+g.r.IntN(100))
	row := []string{g.list[0].draw(g.r), g.list[1].draw(g.r), fmt.Sprint(1 + int(g.r.ExpFloat64()*45)), g.list[2].draw(g.r), g.list[3].draw(g.r),
		g.list[4].draw(g.r), fmt.Sprintf("%04d", 2000+g.r.IntN(5000)), g.list[5].draw(g.r), fmt.Sprintf("%04d%02d%02d", d.y, d.m, d.d), fmt.Sprint(1000000 + g.r.IntN(9000000))}
	for i, gap := range []float64{.02, .01, .04, .02, .16, .01, 0, .01, .02, 0} {
		if g.r.Float64() < gap {
			row[i] = ""
		}
	}
	return row
}

// spread gives each original its number of duplicates, few having many.
func (g *febrl) spread() []int {
	n := make([]int, g.p.Originals)
	for left := g.p.Total - g.p.Originals; left > 0; {
		i := g.r.IntN(len(n))
		k := min(1+int(g.r.ExpFloat64()*1.3), g.p.MaxDuplicates-n[i], left)
		if k > 0 && (n[i] == 0 || g.p.MaxDuplicates > 1) {
			n[i] += k
			left -= k
		}
	}
	return n
}

func (g *febrl) put(id string, entity int, row []string, how string) {
	g.set.Rows = append(g.set.Rows, append([]string{id}, row...))
	g.set.Entity[id], g.set.How[id], g.set.Kind[id] = fmt.Sprint(entity), how, "person"
}

// selection chances of the fields, cumulative.
var febrlSelect = []float64{.14, .30, .40, .56, .68, .82, .87, .92, .98, 1}

func (g *febrl) spoil(row []string) {
	total := 1 + g.r.IntN(g.p.PerRecord)
	done := make([]int, len(row))
	for n := 0; n < total; {
		f := sort.SearchFloat64s(febrlSelect, g.r.Float64())
		if done[f] >= g.p.PerField || f == len(row)-1 && g.r.IntN(3) > 0 {
			n++
			continue
		}
		done[f]++
		n++
		g.change(row, f)
	}
}

func (g *febrl) change(row []string, f int) {
	s := row[f]
	x := g.r.Float64()
	switch {
	case s == "":
		if f != 8 && x < .3 {
			row[f] = g.original()[f]
		}
	case x < .08:
		row[f] = ""
	case x < .12 && f <= 1:
		row[0], row[1] = row[1], row[0]
	case x < .12 && (f == 3 || f == 4):
		row[3], row[4] = row[4], row[3]
	case x < .16 && strings.Contains(s, " "):
		row[f] = strings.Replace(s, " ", "", 1)
	case x < .22 && len(s) > 3 && f < 6:
		k := 1 + g.r.IntN(len(s)-1)
		row[f] = s[:k] + " " + s[k:]
	case f == 2 || f == 6 || f >= 8:
		row[f] = g.digits(s)
	default:
		row[f] = typo(g.r, s)
	}
}

func (g *febrl) digits(s string) string {
	if g.r.IntN(3) == 0 && len(s) > 1 {
		i := 1 + g.r.IntN(len(s)-1)
		return s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:]
	}
	return digitOff(g.r, s)
}
