// SPDX-License-Identifier: Apache-2.0

package linkage

import "math"

// Cohorts by year of birth; names go by generation.
const numBands = 8

func band(year int) int {
	switch {
	case year <= 0:
		return 0
	case year < 1945:
		return 1
	case year < 1960:
		return 2
	case year < 1972:
		return 3
	case year < 1983:
		return 4
	case year < 1993:
		return 5
	case year < 2004:
		return 6
	}
	return 7
}

// dense counts small ids.
type dense struct {
	n     []uint32
	total uint32
}

func (d *dense) add(id uint32, by int32) {
	for int(id) >= len(d.n) {
		d.n = append(d.n, make([]uint32, max(1024, int(id)+1-len(d.n)))...)
	}
	d.n[id] += uint32(by)
	d.total += uint32(by)
}

func (d *dense) get(id uint32) uint32 {
	if int(id) < len(d.n) {
		return d.n[id]
	}
	return 0
}

// freqs counts how common every value is: given names by sex and cohort,
// family names by commune, dates, units. They are plain counts, so that a
// record added live changes them exactly as it would have in a batch.
type freqs struct {
	given     [3][numBands]dense // by canonical syllable
	givenFold [3][numBands]dense
	givenAll  [3]dense
	foldAll   [3]dense
	mid       *counter // middle, by sex and cohort
	midN      [3][numBands]uint32
	sur       dense    // family names, canonical
	surLocal  *counter // (unit of today, folded family name)
	givLocal  *counter // (unit of today, sex, given name)
	informant *counter // by name id
	placeN    *counter // (kind, unit of today) records
	origN     *counter // (kind, unit as it was) records
	kindN     [numKinds]uint32
	days      [numKinds]*counter // dates of birth (marriages: of registration)
	years     [numKinds]dense
	events    [numKinds]*counter
	eventYear [numKinds]dense
	eth       [256]uint32
	ethID     []uint8
	ethUsed   int
}

func newFreqs() *freqs {
	f := &freqs{mid: newCounter(1 << 12), surLocal: newCounter(1 << 14), givLocal: newCounter(1 << 16), informant: newCounter(1 << 12), placeN: newCounter(1 << 10), origN: newCounter(1 << 10), ethID: []uint8{0}}
	for k := range f.days {
		f.days[k], f.events[k] = newCounter(1<<12), newCounter(1<<12)
	}
	return f
}

// ethOf gives the small number of an interned ethnic text.
func (f *freqs) ethOf(id uint32) uint8 {
	for int(id) >= len(f.ethID) {
		f.ethID = append(f.ethID, 0)
	}
	if f.ethID[id] == 0 && id != 0 {
		f.ethUsed = min(f.ethUsed+1, 255)
		f.ethID[id] = uint8(f.ethUsed)
	}
	return f.ethID[id]
}

func (f *freqs) ethAlias(a, id uint32) {
	n := f.ethOf(id)
	for int(a) >= len(f.ethID) {
		f.ethID = append(f.ethID, 0)
	}
	f.ethID[a] = n
}

// count adds (or with by = -1 takes away) a record.
func (f *freqs) count(c *corpus, r *record, by int32) {
	sex, sp := r.sex, uint8(0)
	if r.kind == KindMarriage {
		sex, sp = 1, 2
	}
	cur := c.places.list[r.place].cur[0]
	y := r.birth.year()
	f.person(c, r.name, sex, y, cur, by)
	f.person(c, r.spouse, sp, r.sbirth.year(), cur, by)
	f.person(c, r.father, 1, parentYear(r.fbirth, y, r.kind), cur, by)
	f.person(c, r.mother, 2, parentYear(r.mbirth, y, r.kind), cur, by)
	if r.informant != 0 {
		f.informant.add(uint64(r.informant), by)
	}
	f.kindN[r.kind] += uint32(by)
	f.placeN.add(kindKey(r.kind, cur), by)
	f.origN.add(kindKey(r.kind, c.places.list[r.place].orig), by)
	if r.birth != 0 {
		f.days[r.kind].add(uint64(r.birth), by)
		f.years[r.kind].add(uint32(min(y, 4000)), by)
	}
	ev := r.event
	if ev == 0 {
		ev = r.reg
	}
	if ev != 0 {
		f.events[r.kind].add(uint64(ev), by)
		f.eventYear[r.kind].add(uint32(min(ev.year(), 4000)), by)
	}
	f.eth[r.eth] += uint32(by)
}

func kindKey(k Kind, id uint32) uint64 { return uint64(k)<<40 | uint64(id) }

// parentYear guesses the year of birth of a parent when it is not written.
func parentYear(d date, child int, k Kind) int {
	if y := d.year(); y > 0 {
		return y
	}
	if child > 0 {
		return child - 27
	}
	return 0
}

func (f *freqs) person(c *corpus, name uint32, sex uint8, year int, cur uint32, by int32) {
	if name == 0 {
		return
	}
	n := &c.names.recs[name]
	b := band(year)
	f.given[sex][b].add(n.giv, by)
	fold := c.names.fold[n.giv]
	f.givenFold[sex][b].add(fold, by)
	f.givenAll[sex].add(n.giv, by)
	f.foldAll[sex].add(fold, by)
	f.mid.add(midKey(n.midF, sex, b), by)
	f.midN[sex][b] += uint32(by)
	if n.sur != 0 {
		f.sur.add(c.names.fold[n.sur], by)
		f.surLocal.add(uint64(cur)<<32|uint64(c.names.fold[n.sur])|1<<63, by)
	}
	f.surLocal.add(uint64(cur)<<32|1<<62, by)
	f.givLocal.add(givKey(cur, sex, n.giv), by)
	f.givLocal.add(givKey(cur, sex, 0), by)
}

func givKey(cur uint32, sex uint8, giv uint32) uint64 {
	return uint64(cur)<<34 | uint64(sex)<<32 | uint64(giv) | 1<<63
}

func midKey(mid uint32, sex uint8, b int) uint64 {
	return uint64(mid)<<8 | uint64(sex)<<5 | uint64(b) | 1<<60
}

// logRatio is the logarithm of (n+a)/(d+b) for counts n of d; the constants
// keep a single occurrence from counting as proof.
func logRatio(n, d uint32, a, b float64) float32 {
	return float32(math.Log((float64(n) + a) / (float64(d) + b)))
}

// logGiven is the chance that a stranger of this sex and cohort bears the given
// name, drawn towards the whole population where the cohort is small, and raised
// where the commune is fonder of the name than the province.
func (f *freqs) logGiven(c *corpus, syl uint32, sex uint8, b int, cur uint32, fold bool) float32 {
	t, all := &f.given[sex][b], &f.givenAll[sex]
	id := syl
	if fold {
		t, all = &f.givenFold[sex][b], &f.foldAll[sex]
		id = c.names.fold[syl]
	}
	base := (float64(all.get(id)) + 0.5) / (float64(all.total) + 500)
	const k = 200
	p := (float64(t.get(id)) + k*base) / (float64(t.total) + k)
	if cur != 0 {
		const kl = 60
		n, d := float64(f.givLocal.get(givKey(cur, sex, syl))), float64(f.givLocal.get(givKey(cur, sex, 0)))
		p = max(p, (max(n-3, 0)+kl*p)/(d+kl))
	}
	return float32(math.Log(p))
}

func (f *freqs) logMid(mid uint32, sex uint8, b int) float32 {
	return logRatio(f.mid.get(midKey(mid, sex, b)), f.midN[sex][b], 0.5, 50)
}

// logSur is the chance of a family name among the people of the commune.
func (f *freqs) logSur(c *corpus, sur uint32, cur uint32) float32 {
	if sur == 0 {
		return -2
	}
	fold := c.names.fold[sur]
	base := (float64(f.sur.get(fold)) + 0.5) / (float64(f.sur.total) + 100)
	n := f.surLocal.get(uint64(cur)<<32 | uint64(fold) | 1<<63)
	d := f.surLocal.get(uint64(cur)<<32 | 1<<62)
	const k = 100
	return float32(math.Log((float64(n) + k*base) / (float64(d) + k)))
}

// logDay is the chance that a stranger has this very date.
func logDay(days *counter, years *dense, d date) float32 {
	n := float64(days.get(uint64(d)))
	per := (float64(years.get(uint32(min(d.year(), 4000)))) + 1) / 365
	return float32(math.Log((max(per, 0.7*(n-4)) + 0.02) / (float64(years.total) + 20)))
}

// logYear is the chance that a stranger has this year.
func logYear(years *dense, y int) float32 {
	return logRatio(years.get(uint32(min(y, 4000))), years.total, 0.5, 50)
}

// pairsWithin counts the pairs of records of a kind that share a unit.
func (f *freqs) pairsWithin(units *counter, k Kind) float64 {
	sum := 0.0
	for i, key := range units.keys {
		if key != 0 && Kind(key>>40) == k {
			n := float64(units.n[i])
			sum += n * (n - 1) / 2
		}
	}
	return sum
}
