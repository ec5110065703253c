// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/unit"
)

// Scale says what share of the published counts is made: 2,088 books and
// 203,584 entries of 2005 and earlier, taken as the weight of each district.
type Scale struct {
	Books   float64
	Entries float64
}

// DefaultScale makes about 300 books and 8,000 entries.
var DefaultScale = Scale{Books: 0.145, Entries: 0.04}

// Plan is an invented province.
type Plan struct {
	Seed      uint64
	Scale     Scale
	Province  unit.ID
	Districts []District
	Books     []*Book   // by district, commune, type, opening year, number
	People    []*Person // index = ID-1
}

// District is one district with its published counts and what the plan makes.
type District struct {
	ID             unit.ID
	Name           string // "Huyện Vĩnh Linh"
	RealBooks      int    // of 2005 and earlier, as published
	RealEntries    int
	Books, Entries int // in this plan
}

// Book is one register.
type Book struct {
	ID              int     // 1… in the order of Plan.Books
	Type            string  // civil type id
	Unit            unit.ID // that registered, as it was in the opening year
	District        unit.ID
	Authority       string // as on the cover
	OpenYear        int
	CloseYear       int    // last year of entries; OpenYear but for small communes
	Number          int    // 1, 2… within unit, type and year
	No              string // "01/1999", as on the cover
	OpenedOn        civil.Date
	ClosedOn        civil.Date
	DeclaredPages   int // of the closing statement
	DeclaredEntries int
	ClosedBy        string
	ClosedByTitle   string
	Condition       string // tot, trung_binh, kem, rach_nat
	Shelf, Box      string
	Entries         []*Entry
	clerk           *clerk
	seed            uint64
}

// Province makes the plan of a seed.
func Province(seed uint64, scale Scale) (*Plan, error) {
	if scale.Books <= 0 || scale.Entries <= 0 || scale.Books > 2 || scale.Entries > 2 {
		return nil, fmt.Errorf("making a sample province: scale %+v outside 0…2", scale)
	}
	prov, ok := unit.At(provinceCode, "2025-06-30")
	if !ok {
		return nil, fmt.Errorf("making a sample province: no unit %s in the catalogue", provinceCode)
	}
	p := &Plan{Seed: seed, Scale: scale, Province: prov.ID}
	for _, d := range districts {
		if err := p.addDistrict(d); err != nil {
			return nil, err
		}
	}
	for i, b := range p.Books {
		b.ID = i + 1
	}
	return p, nil
}

// stream gives an independent generator for a name.
func stream(seed uint64, name string) *rand.Rand {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return rand.New(rand.NewPCG(seed, h.Sum64()))
}

func (p *Plan) addDistrict(d district) error {
	u, ok := unit.At(d.code, "2025-06-30")
	if !ok {
		return fmt.Errorf("making a sample province: no district %s in the catalogue", d.code)
	}
	rng := stream(p.Seed, "district"+d.code)
	books := max(1, int(math.Round(float64(d.books)*p.Scale.Books)))
	entries := max(books, int(math.Round(float64(d.entries)*p.Scale.Entries)))
	shelf := planBooks(rng, u, d, books)
	shareOut(rng, shelf, entries)
	made := 0
	for len(shelf) > 0 {
		n := 1
		for n < len(shelf) && shelf[n].Unit.Code() == shelf[0].Unit.Code() {
			n++
		}
		newTown(p, d, shelf[0].Unit).run(shelf[:n])
		for _, b := range shelf[:n] {
			made += len(b.Entries)
		}
		p.Books = append(p.Books, shelf[:n]...)
		shelf = shelf[n:]
	}
	p.Districts = append(p.Districts, District{u.ID, u.Name, d.books, d.entries, books, made})
	return nil
}

// typeWeights: births are more than half of what a commune registers.
var typeWeights = func() *weighted {
	w := &weighted{}
	w.add("birth", 54)
	w.add("marriage", 22)
	w.add("death", 17)
	w.add("parent_child", 3)
	w.add("marital_status_cert", 4)
	return w
}()

// yearWeights: most surviving books are of the years around 2000.
var yearWeights = func() *weighted {
	w := &weighted{}
	for y := 1976; y <= 2024; y++ {
		n := 6
		switch {
		case y < 1985:
			n = 3
		case y >= 1997 && y <= 2007:
			n = 14
		case y > 2007 && y <= 2015:
			n = 10
		case y > 2015:
			n = 7
		}
		w.add(fmt.Sprint(y), n)
	}
	return w
}()

// planBooks spreads n books over the communes of a district, without entries.
func planBooks(rng *rand.Rand, u unit.Unit, d district, n int) []*Book {
	out := make([]*Book, 0, n)
	count := map[string]int{}
	for i := range n {
		year := atoi(yearWeights.pick(rng))
		typ := typeWeights.pick(rng)
		if (typ == "parent_child" || typ == "marital_status_cert") && year < 1999 {
			typ = "birth"
		}
		communes := communesIn(u, year)
		c := communes[(i+rng.IntN(2))%len(communes)]
		key := fmt.Sprint(c.ID, typ, year)
		count[key]++
		b := &Book{Type: typ, Unit: c.ID, District: u.ID, OpenYear: year, CloseYear: year, Number: count[key], seed: rng.Uint64()}
		b.Authority = "UBND " + placeOf(c, d, year).full()
		if rng.IntN(6) == 0 && year < 2014 {
			b.CloseYear = year + 1 + rng.IntN(2)
		}
		out = append(out, b)
	}
	slices.SortStableFunc(out, func(a, b *Book) int {
		return cmpAll(cmpStr(a.Unit.Code(), b.Unit.Code()), a.OpenYear-b.OpenYear, cmpStr(a.Type, b.Type), a.Number-b.Number)
	})
	for _, b := range out {
		b.describe(rng)
	}
	return out
}

// communesIn lists the communes of a district in a year; the catalogue begins
// in 2004 and takes what it first saw for the time before.
func communesIn(u unit.Unit, year int) []unit.Unit {
	on := fmt.Sprintf("%d-06-30", max(year, 2005))
	d, ok := unit.At(u.Code, on)
	if !ok {
		d = u
	}
	return unit.Children(d.ID, on)
}

func (b *Book) describe(rng *rand.Rand) {
	b.No = fmt.Sprintf("%02d/%d", b.Number, b.OpenYear)
	b.OpenedOn = civil.Date{Y: b.OpenYear, M: 1, D: 2 + rng.IntN(5)}
	if b.Number > 1 {
		b.OpenedOn = civil.Date{Y: b.OpenYear, M: 5 + rng.IntN(5), D: 1 + rng.IntN(28)}
	}
	b.ClosedOn = civil.Date{Y: b.CloseYear, M: 12, D: 31}
	b.ClosedBy, b.ClosedByTitle = kinhName(rng, "", Male, b.OpenYear-45), "Chủ tịch"
	b.Condition = []string{"tot", "tot", "trung_binh", "trung_binh", "kem", "rach_nat"}[min(5, rng.IntN(4)+max(0, 2005-b.OpenYear)/12)]
	b.Shelf, b.Box = fmt.Sprintf("K%d", 1+rng.IntN(6)), fmt.Sprintf("H%02d", 1+rng.IntN(24))
}

// shareOut gives each book its number of entries; thick and thin books occur.
func shareOut(rng *rand.Rand, books []*Book, entries int) {
	w := make([]float64, len(books))
	sum := 0.0
	for i, b := range books {
		w[i] = math.Exp(rng.NormFloat64() * 0.5)
		switch b.Type {
		case "parent_child", "marital_status_cert":
			w[i] *= 0.4
		case "marriage", "death":
			w[i] *= 0.75
		}
		sum += w[i]
	}
	left := entries
	for i, b := range books {
		n := max(1, int(math.Round(w[i]/sum*float64(entries))))
		if i == len(books)-1 {
			n = max(1, left)
		}
		left -= n
		b.DeclaredEntries = n // what run makes; the closing statement is written at the end
	}
}

// Entry finds an entry of the plan by the book's id and the index in it.
func (p *Plan) Entry(book, index int) (*Entry, bool) {
	if book < 1 || book > len(p.Books) || index < 0 || index >= len(p.Books[book-1].Entries) {
		return nil, false
	}
	return p.Books[book-1].Entries[index], true
}

// Count is the number of entries of the plan.
func (p *Plan) Count() int {
	n := 0
	for _, b := range p.Books {
		n += len(b.Entries)
	}
	return n
}
