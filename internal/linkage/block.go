// SPDX-License-Identifier: Apache-2.0

package linkage

// maxSlots is the most blocking keys that a kind of record has.
const maxSlots = 20

// maxBlock is the largest block whose pairs are all sought. A larger one says
// nothing of its own: its true pairs meet in another block.
const maxBlock = 120

// blockKeys fills the blocking keys of a record; 0 is no key. Two records are
// compared when they share any key in the same slot. Keys fold regional
// spellings, so a field may be misspelt and still meet.
func (c *corpus) blockKeys(r *record, out *[maxSlots]uint64) {
	*out = [maxSlots]uint64{}
	kind := r.kind
	switch kind {
	case KindBirth, KindPerson, KindOther:
		kind = KindBirth // a person of an extract is sought among births
		c.birthKeys(r, out)
	case KindMarriage:
		c.marriageKeys(r, out)
	case KindDeath:
		c.deathKeys(r, out)
	}
	for i, h := range out {
		if h != 0 {
			out[i] = mix(h, uint64(i)<<8|uint64(kind))
		}
	}
}

// join hashes parts into one key, and gives 0 as soon as a part is missing.
func join(parts ...uint64) uint64 {
	h := uint64(0x5bd1e995)
	for _, p := range parts {
		if p == 0 {
			return 0
		}
		h = mix(h, p)
	}
	return h | 1
}

// parts of names used in keys.
type nameKeys struct{ phon, bag, concat, given, givSur uint64 }

func (c *corpus) nameKeys(id uint32) nameKeys {
	if id == 0 {
		return nameKeys{}
	}
	n := &c.names.recs[id]
	g := uint64(c.names.phon[n.giv])
	return nameKeys{phon: uint64(n.phon) | 1<<40, bag: uint64(n.bag) | 1<<41, concat: uint64(n.concat) | 1<<42, given: g | 1<<43,
		givSur: g<<20 ^ uint64(c.names.phon[n.sur]) | 1<<44}
}

// fullDay is the date when it says the day, else 0; yearOf is its year.
func fullDay(d date) uint64 {
	if d.full() && !d.yearOnly() {
		return uint64(d &^ lunarBit)
	}
	return 0
}

func yearOf(d date) uint64 { return uint64(d.year()) }

func (c *corpus) birthKeys(r *record, out *[maxSlots]uint64) {
	n, f, m := c.nameKeys(r.name), c.nameKeys(r.father), c.nameKeys(r.mother)
	cur := uint64(c.places.list[r.place].cur[0])
	if c.lawOnly {
		cur = 0
	}
	day, y := fullDay(r.birth), yearOf(r.birth)
	out[0] = join(cur, uint64(r.year), uint64(r.num))
	out[1] = join(n.givSur, day)
	out[2] = join(n.phon, m.phon)
	out[3] = join(n.phon, f.phon)
	out[4] = join(f.phon, m.phon) // all siblings: the class is learnt from them
	out[5] = join(m.givSur, day)
	out[6] = join(f.givSur, day)
	out[7] = join(n.given, day, cur)
	out[8] = join(n.phon, cur, y)
	out[9] = join(n.bag, day)
	out[10] = join(cur, fullDay(r.reg), day)
	out[11] = join(r.pin, 0x91)
	out[12] = join(fullDay(r.reg), uint64(r.num), y)
	out[13] = join(m.given, f.given, cur, y)
	out[14] = join(n.given, m.givSur, cur)
	out[15] = join(n.given, f.givSur, cur)
	out[16] = join(n.concat, day)
	out[17] = join(n.givSur, yearOf(r.fbirth), yearOf(r.mbirth), y)
	out[18] = join(n.givSur, c.nameKeys(r.informant).phon, cur)
	out[19] = join(n.phon, cur, uint64(r.home))
	if cur == 0 { // an extract without communes
		out[14], out[15] = join(n.given, m.givSur, y), join(n.given, f.givSur, y)
		out[13] = join(m.given, f.given, n.given, y)
	}
	if out[10] == 0 || c.lawOnly {
		out[10] = join(r.paper, 0x92)
	}
}

func (c *corpus) marriageKeys(r *record, out *[maxSlots]uint64) {
	h, w := c.nameKeys(r.name), c.nameKeys(r.spouse)
	cur := uint64(c.places.list[r.place].cur[0])
	hd, wd, reg := fullDay(r.birth), fullDay(r.sbirth), fullDay(r.reg)
	hy, wy := yearOf(r.birth), yearOf(r.sbirth)
	out[0] = join(cur, uint64(r.year), uint64(r.num))
	out[1] = join(h.phon, w.phon)
	out[2] = join(h.givSur, reg)
	out[3] = join(w.givSur, reg)
	out[4] = join(h.phon, hd)
	out[5] = join(w.phon, wd)
	out[6] = join(h.given, w.given, cur)
	out[7] = join(hd, wd)
	out[8] = join(h.givSur, w.givSur, hy)
	out[9] = join(h.givSur, w.givSur, wy)
	out[10] = join(reg, uint64(r.num))
	out[11] = join(cur, reg, h.given)
	out[12] = join(cur, reg, w.given)
	out[13] = join(r.paper, 0x93)
	out[14] = join(h.bag, w.bag)
	out[15] = join(hy, wy, cur, h.given)
	out[16] = join(hy, wy, cur, w.given)
	out[17] = join(h.concat, w.concat)
	out[18] = join(w.phon, wy, cur)
	out[19] = join(h.phon, hy, cur)
}

func (c *corpus) deathKeys(r *record, out *[maxSlots]uint64) {
	n, f, m, inf := c.nameKeys(r.name), c.nameKeys(r.father), c.nameKeys(r.mother), c.nameKeys(r.informant)
	cur := uint64(c.places.list[r.place].cur[0])
	day, y := fullDay(r.birth), yearOf(r.birth)
	ev, evy := fullDay(r.event), yearOf(r.event)
	out[0] = join(cur, uint64(r.year), uint64(r.num))
	out[1] = join(n.givSur, ev)
	out[2] = join(n.givSur, day)
	out[3] = join(n.phon, cur, y)
	out[4] = join(n.phon, cur, evy)
	out[5] = join(n.given, ev, cur)
	out[6] = join(day, ev)
	out[7] = join(ev, fullDay(r.reg), cur)
	out[8] = join(fullDay(r.reg), uint64(r.num))
	out[9] = join(n.givSur, m.phon)
	out[10] = join(n.givSur, f.phon)
	out[11] = join(r.pin, 0x94)
	if out[11] == 0 {
		out[11] = join(r.paper, 0x95)
	}
	out[12] = join(n.bag, evy)
	out[13] = join(n.phon, inf.phon)
	out[14] = join(n.given, day, cur)
	out[15] = join(y, ev, cur)
	out[16] = join(n.concat, y)
	out[17] = join(cur, yearOf(r.reg), n.given, y)
	out[18] = join(n.phon, cur, uint64(r.resid))
	out[19] = join(n.phon, cur, uint64(r.year))
}
