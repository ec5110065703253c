// SPDX-License-Identifier: Apache-2.0

package linkage

import "bytes"

// record is one entry in the form in which entries are compared: about a
// hundred bytes, no pointers. Ids are of the corpus tables.
type record struct {
	pin, paper                              uint64
	name, spouse, father, mother, informant uint32
	home, spouseHome, bplace, resid         uint32
	giv, sgiv                               uint32 // regional class of the given names
	orig                                    uint32 // number of the record in the input
	birth, sbirth, fbirth, mbirth           date
	reg, event                              date
	num, book, bookYear, year               uint16
	place, batch, keyer                     uint16
	suffix                                  uint8
	kind                                    Kind
	sex, eth, seth, regKind                 uint8
	gone                                    bool // withdrawn from a live index
}

// Record is one entry as it is given to the engine by other rooms: the text of
// each field as keyed.
type Record struct {
	ID     string
	Kind   Kind
	Values [NumFields]string
}

// corpus holds the records of one or two inputs and what they share.
type corpus struct {
	recs    []record
	idText  []byte
	idOff   []uint32
	alive   int  // records that count
	lawOnly bool // keys use only what may be compared with a population extract
	filling bool // a file is being read: the counts come later

	names  *names
	places *places
	texts  *texts
	eths   *interner
	codes  *interner // batches and keyers
	kinds  *interner // raw cells of type, registration kind, sex
	kindOf []Kind
	freq   *freqs
	buf    []byte
}

func newCorpus(size int, succ []Succession) *corpus {
	return &corpus{
		recs: make([]record, 0, size), idOff: append(make([]uint32, 0, size+1), 0),
		names: newNames(size), places: newPlaces(succ), texts: newTexts(), eths: newInterner(256), codes: newInterner(1 << 10),
		kinds: newInterner(64), kindOf: []Kind{KindOther}, freq: newFreqs(),
	}
}

func (c *corpus) len() int { return len(c.recs) }

// recID gives the identifier of a record by its number in the input.
func (c *corpus) recID(i uint32) string { return string(c.idText[c.idOff[i]:c.idOff[i+1]]) }

// localize puts records that are likely to meet beside each other in memory:
// by file, kind and unit of today. Candidate pairs are then compared a commune
// at a time, out of the cache.
func (c *corpus) localize(split int) {
	keys := make([]uint64, len(c.recs))
	w := bitsFor(len(c.recs) + 1)
	for i := range c.recs {
		r := &c.recs[i]
		k := uint64(c.places.list[r.place].cur[0])<<3 | uint64(r.kind)
		if i >= split && split > 0 {
			k |= 1 << 30
		}
		keys[i] = k<<w | uint64(i)
	}
	keys = radixSort(keys, make([]uint64, len(keys)), w, min(w+31, 64))
	out := make([]record, len(c.recs), cap(c.recs))
	for i, k := range keys {
		out[i] = c.recs[k&(1<<w-1)]
	}
	c.recs = out
}

// cellsOf is one row by engine fields.
type cellsOf [NumFields][]byte

// add encodes one row and counts it in the frequencies.
func (c *corpus) add(cells *cellsOf, fallback Kind) uint32 {
	c.recs = append(c.recs, c.encode(cells, fallback))
	c.recs[len(c.recs)-1].orig = uint32(len(c.idOff) - 1)
	c.idText = append(c.idText, cells[FieldID]...)
	c.idOff = append(c.idOff, uint32(len(c.idText)))
	id := uint32(len(c.recs) - 1)
	if !c.filling {
		c.freq.count(c, &c.recs[id], 1)
		c.alive++
	}
	return id
}

// countAll counts the records of a file that has just been filled in; by then
// they lie commune by commune, and so do the counts they touch.
func (c *corpus) countAll() {
	for i := range c.recs {
		c.freq.count(c, &c.recs[i], 1)
	}
	c.alive, c.filling = len(c.recs), false
}

// uncount takes a record out of every count; recount brings it back.
func (c *corpus) uncount(r *record) { c.tally(r, -1) }

func (c *corpus) recount(r *record) { c.tally(r, 1) }

func (c *corpus) tally(r *record, by int32) {
	c.freq.count(c, r, by)
	c.alive += int(by)
	for _, t := range [...]uint32{r.home, r.spouseHome, r.bplace, r.resid} {
		c.texts.n[t] += uint32(by)
	}
}

func (c *corpus) encode(cells *cellsOf, fallback Kind) record {
	r := record{kind: c.kind(cells[FieldType], fallback)}
	c.names.sawOdd = false
	c.nameFields(&r, cells)
	if c.names.sawOdd && decodeRow(cells) {
		c.nameFields(&r, cells)
	}
	r.birth, r.sbirth = c.date(cells[FieldBirth]), c.date(cells[FieldSpouseBirth])
	r.fbirth, r.mbirth = c.date(cells[FieldFatherBirth]), c.date(cells[FieldMotherBirth])
	r.reg, r.event = c.date(cells[FieldRegDate]), c.date(cells[FieldEvent])
	c.key(&r, cells)
	r.place = c.places.id(cells[FieldCommuneCode], cells[FieldCommune], cells[FieldDistrict], cells[FieldProvince], int(r.year), &c.buf)
	r.home, r.spouseHome = c.texts.id(cells[FieldHome]), c.texts.id(cells[FieldSpouseHome])
	r.bplace, r.resid = c.texts.id(cells[FieldBirthPlace]), c.texts.id(cells[FieldResidence])
	r.pin, r.paper = digits(cells[FieldPIN]), digits(cells[FieldPaper])
	r.sex, r.regKind = parseSex(cells[FieldSex]), parseRegKind(cells[FieldRegKind])
	r.eth, r.seth = c.ethnicity(cells[FieldEthnicity]), c.ethnicity(cells[FieldSpouseEthnicity])
	b, _ := c.codes.id(cells[FieldBatch])
	k, _ := c.codes.id(cells[FieldKeyer])
	r.batch, r.keyer = uint16(b), uint16(k)
	return r
}

func (c *corpus) kind(cell []byte, fallback Kind) Kind {
	cell = bytes.TrimSpace(cell)
	if len(cell) == 0 {
		return fallback
	}
	id, fresh := c.kinds.id(cell)
	if fresh {
		k, ok := ParseKind(string(cell))
		if !ok {
			k = fallback
		}
		c.kindOf = append(c.kindOf, k)
	}
	return c.kindOf[id]
}

func (c *corpus) nameFields(r *record, cells *cellsOf) {
	r.name, r.spouse = c.name(cells[FieldName]), c.name(cells[FieldSpouseName])
	r.father, r.mother = c.name(cells[FieldFatherName]), c.name(cells[FieldMotherName])
	r.informant = 0
	if !relation(cells[FieldInformant]) {
		r.informant = c.name(cells[FieldInformant])
	}
	r.giv, r.sgiv = c.names.phon[c.names.recs[r.name].giv], c.names.phon[c.names.recs[r.spouse].giv]
}

func (c *corpus) name(cell []byte) uint32 {
	if len(cell) == 0 || placeholder(cell) {
		return 0
	}
	return c.names.id(cell)
}

// relation tells cells that name what the informant is to the person ("mẹ đẻ",
// "ông nội", "bản thân") instead of who.
func relation(cell []byte) bool {
	if len(cell) == 0 || len(cell) > 16 {
		return false
	}
	switch foldKey(string(cell)) {
	case "cha", "bo", "me", "ba", "ma", "chade", "bode", "mede", "onngnoi", "ongnoi", "ongngoai", "banoi", "bangoai", "ong", "banthan", "chinhminh",
		"chu", "bac", "co", "di", "cau", "mo", "thim", "duong", "anh", "chi", "em", "con", "vo", "chong", "contrai", "congai", "chau", "anhruot", "chiruot", "nguoithan":
		return true
	}
	return false
}

func (c *corpus) date(cell []byte) date {
	if len(cell) == 0 {
		return 0
	}
	return parseDate(cell)
}

// key reads number, book and the years; the year of registration is the first
// known of: its own column, the number's, the date's, the book's.
func (c *corpus) key(r *record, cells *cellsOf) {
	n := parseRegNumber(cells[FieldNumber])
	r.num, r.suffix = n.num, n.suffix
	r.book, r.bookYear = parseBook(cells[FieldBook])
	y := 0
	if s := bytes.TrimSpace(cells[FieldYear]); len(s) > 0 {
		y = int(trailingYear(s))
	}
	if y == 0 {
		y = int(n.year)
	}
	if y == 0 {
		y = r.reg.year()
	}
	if y == 0 {
		y = int(r.bookYear)
	}
	if y < 1850 || y > 2100 {
		y = 0
	}
	r.year = uint16(y)
}

func (c *corpus) ethnicity(cell []byte) uint8 {
	if len(cell) == 0 || placeholder(cell) {
		return 0
	}
	id, ok := c.eths.find(cell)
	if !ok {
		text := cell
		if t, dec := decodeIfOdd(cell); dec {
			text = t
		}
		f := strictEthnic(foldKey(string(text)))
		id, _ = c.eths.id([]byte(f))
		if id < 255 && string(cell) != f { // remember the spelling under the same number
			id = c.alias(cell, id)
		}
	}
	return c.freq.ethOf(id)
}

// alias interns a spelling and files it under the ethnic group of id.
func (c *corpus) alias(cell []byte, id uint32) uint32 {
	a, _ := c.eths.id(cell)
	c.freq.ethAlias(a, id)
	return a
}

// strictEthnic unifies the spellings of one group.
func strictEthnic(f string) string {
	switch f {
	case "viet", "nguoikinh", "kinhviet":
		return "kinh"
	case "hmong", "mongo", "meo":
		return "mong"
	case "bruvankieu", "vankieu":
		return "bru"
	case "taoi", "paco", "toi":
		return "taoi"
	case "cotu", "katu":
		return "cotu"
	}
	return f
}
