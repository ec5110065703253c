// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"math/rand/v2"
)

// PopulationHeader is the header of a population extract: what the law lets a
// registrar match by.
var PopulationHeader = []string{"rec_id", "type", "name", "sex", "birth_date", "father_name", "father_birth", "mother_name", "mother_birth", "pin", "id_paper"}

// Population makes births and a population extract: share of the births are
// among the people, the other people were born elsewhere; the extract is keyed
// by other hands. pins keeps the personal numbers of births since 2016 in both.
// The truth maps a birth to its person.
func Population(p Params, births, people int, pins bool) (b, a *Set, truth map[string]string, err error) {
	names, err := LoadNames()
	if err != nil {
		return nil, nil, nil, err
	}
	lunar, err := loadLunar()
	if err != nil {
		return nil, nil, nil, err
	}
	g := &registry{p: p, r: rand.New(rand.NewPCG(p.Seed, 0xB0B)), names: names, lunar: lunar, hands: map[string]*hand{}, onlyBirths: true,
		set: &Set{Header: Header, Entity: map[string]string{}, Family: map[string]string{}, How: map[string]string{}, Kind: map[string]string{}}}
	g.province()
	g.write(births + max(0, people-births*9/10))
	all := g.lines
	g.r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] }) // births of all years
	g.lines = all[:births]
	g.keyOriginals()
	a = &Set{Header: PopulationHeader}
	truth = map[string]string{}
	order := g.r.Perm(len(all))
	for _, i := range order {
		if len(a.Rows) == people {
			break
		}
		if i < births && g.r.IntN(10) == 0 {
			continue
		}
		id := fmt.Sprintf("P%08d", len(a.Rows))
		a.Rows = append(a.Rows, g.citizen(id, &all[i], pins))
		if i < births {
			truth[g.set.Rows[i][0]] = id
		}
	}
	if !pins {
		for _, row := range g.set.Rows {
			row[columnOf["pin"]] = ""
		}
	}
	return g.set, a, truth, nil
}

// citizen keys one person of the extract.
func (g *registry) citizen(id string, ln *line, pins bool) []string {
	row := g.key(&ln.event, g.hand(fmt.Sprintf("c%d", g.r.IntN(30))), g.units[ln.unit].commune)
	out := make([]string, len(PopulationHeader))
	for i, h := range PopulationHeader {
		out[i] = row[columnOf[h]]
	}
	out[0], out[1] = id, "person"
	if !pins {
		out[9] = ""
	}
	return out
}
