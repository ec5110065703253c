// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Generic linking takes records of any shape: every mapped column is an
// attribute, its nature (date, number, word, long text) is told from its
// values, blocking keys are all pairs of attributes, and the weights are learnt
// from the data. It knows nothing of any particular set.

// attrNature is how an attribute is compared.
type attrNature uint8

const (
	attrText attrNature = iota // words: names, places
	attrLong                   // several words: addresses, occupations
	attrDate
	attrDigits // identity numbers, telephone, postcodes
)

// attribute is one column of generic records.
type attribute struct {
	name   string
	cols   []int
	nature attrNature
	values *interner
	count  []uint32
	date   []date
	filled int
}

// generic is a corpus of generic records.
type generic struct {
	attrs []attribute
	ids   [][]byte
	cells []uint32 // records × attributes
	split int
}

func (g *generic) len() int { return len(g.ids) }

func (g *generic) row(i uint32) []uint32 {
	n := len(g.attrs)
	return g.cells[int(i)*n : (int(i)+1)*n]
}

// genericColumns lists the attributes of a mapping, in the order of names.
func genericColumns(header []string, m *Mapping) (attrs []attribute, id int, err error) {
	id = -1
	at := map[string]int{}
	for i := len(header) - 1; i >= 0; i-- {
		at[foldKeyKeep(header[i])] = i
	}
	if m == nil {
		for i, h := range header {
			if f := foldKeyKeep(h); f == "rec_id" || f == "id" || f == "unique_id" {
				id = i
				continue
			}
			attrs = append(attrs, attribute{name: h, cols: []int{i}})
		}
		return attrs, id, nil
	}
	names := make([]string, 0, len(m.Columns))
	for n := range m.Columns {
		names = append(names, n)
	}
	slices.Sort(names)
	for _, n := range names {
		a := attribute{name: n}
		for _, c := range m.Columns[n] {
			i, ok := at[foldKeyKeep(c)]
			if !ok {
				return nil, 0, fmt.Errorf("%w: the mapping names column %q, which the file does not have", ErrColumns, c)
			}
			a.cols = append(a.cols, i)
		}
		switch {
		case len(a.cols) == 0:
		case n == "rec_id":
			id = a.cols[0]
		default:
			attrs = append(attrs, a)
		}
	}
	return attrs, id, nil
}

// read adds the rows of one file.
func (g *generic) read(in io.Reader, m *Mapping, probs *Problems, opt *Options) error {
	r := newRowReader(in, probs)
	head, err := r.next()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: %w", ErrColumns, errNoHeader)
	}
	if err != nil {
		return err
	}
	header := make([]string, len(head))
	for i, c := range head {
		header[i] = string(trim(c))
	}
	attrs, id, err := genericColumns(header, m)
	if err != nil {
		return err
	}
	if g.attrs == nil {
		g.attrs = attrs
		for i := range g.attrs {
			g.attrs[i].values, g.attrs[i].count = newInterner(1<<10), []uint32{0}
		}
	} else if len(attrs) != len(g.attrs) {
		return fmt.Errorf("%w: the two files have different attributes", ErrColumns)
	}
	for {
		row, err := r.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if len(row)*2 < len(header) {
			probs.add(Problem{Row: r.row, Line: r.line, Code: "short", Lost: true, Text: fmt.Sprintf("%d cells, the header has %d", len(row), len(header))})
			continue
		}
		if opt.stopped() {
			return ErrStopped
		}
		g.take(row, attrs, id, r.row, m)
	}
}

func (g *generic) take(row [][]byte, attrs []attribute, id, number int, m *Mapping) {
	rec := strconv.AppendInt([]byte("row"), int64(number), 10)
	if id >= 0 && id < len(row) && len(trim(row[id])) > 0 {
		rec = append([]byte(nil), trim(row[id])...)
	}
	g.ids = append(g.ids, rec)
	for i := range g.attrs {
		var text []byte
		for _, c := range attrs[i].cols {
			if c < len(row) {
				text = append(append(text, trim(row[c])...), ' ')
			}
		}
		text = trim(text)
		if m != nil {
			if v, ok := m.Values[g.attrs[i].name][string(text)]; ok {
				text = []byte(v)
			}
		}
		g.cells = append(g.cells, g.attrs[i].add(text))
	}
}

// add interns a value, folded: case, marks and runs of space do not count.
func (a *attribute) add(text []byte) uint32 {
	if len(text) == 0 || placeholder(text) && !isDigits(string(text)) {
		return 0
	}
	f := bytes.Join(bytes.Fields([]byte(foldString(string(text)))), []byte{' '})
	id, fresh := a.values.id(f)
	if fresh {
		a.count = append(a.count, 0)
	}
	a.count[id]++
	a.filled++
	return id
}

// settle tells the nature of each attribute from its values.
func (g *generic) settle() {
	for i := range g.attrs {
		a := &g.attrs[i]
		digit, dated, words, n := 0, 0, 0, 0
		for id := 1; id < a.values.len(); id++ {
			v := a.values.bytes(uint32(id))
			c := int(a.count[id])
			n += c
			if isDigits(string(bytes.Trim(v, " -+.()"))) {
				digit += c
			}
			if d := parseDate(v); d.full() && len(v) >= 8 && len(v) <= 10 && d.year() > 1000 && d.year() < 2100 {
				dated += c
			}
			words += c * (bytes.Count(v, []byte{' '}) + 1)
		}
		switch {
		case n == 0:
		case dated*10 > n*8:
			a.nature = attrDate
			a.date = make([]date, a.values.len())
			for id := 1; id < a.values.len(); id++ {
				a.date[id] = parseDate(a.values.bytes(uint32(id)))
			}
		case digit*10 > n*8:
			a.nature = attrDigits
		case words*10 > n*18:
			a.nature = attrLong
		}
	}
}

// Levels of a generic attribute.
const (
	genMissing = iota
	genSame
	genClose // one letter or digit; an exchange of day and month
	genNear  // much alike
	genMoved // the value stands in another attribute of the other record
	genLoose // somewhat alike; the same year
	genDiffer
	numGen
)

// level compares one attribute of two records.
func (g *generic) level(f int, x, y []uint32) uint8 {
	a := &g.attrs[f]
	p, q := x[f], y[f]
	switch {
	case p == 0 || q == 0:
		return genMissing
	case p == q:
		return genSame
	}
	switch a.nature {
	case attrDate:
		return dateLevel(a.date[p], a.date[q], a.values.bytes(p), a.values.bytes(q))
	case attrDigits:
		s, t := a.values.bytes(p), a.values.bytes(q)
		switch d := vntext.Edits(s, t); {
		case d == 1 && max(len(s), len(t)) >= 3:
			return genClose
		case d == 2 && max(len(s), len(t)) >= 5:
			return genNear
		}
		return g.moved(f, x, y)
	}
	return g.words(f, x, y)
}

func dateLevel(a, b date, s, t []byte) uint8 {
	switch compareDates(a, b) {
	case dateSame:
		return genSame
	case dateSwap, dateDigit, dateDecade, dateMonth:
		return genClose
	case dateYear:
		return genNear
	}
	switch d := vntext.Edits(s, t); {
	case d == 1:
		return genClose
	case d == 2:
		return genNear
	case a.year() != 0 && a.year() == b.year():
		return genLoose
	}
	return genDiffer
}

func (g *generic) words(f int, x, y []uint32) uint8 {
	a := &g.attrs[f]
	s, t := a.values.bytes(x[f]), a.values.bytes(y[f])
	d := vntext.Edits(s, t)
	longest := max(len(s), len(t))
	jw := jaroWinkler(s, t)
	switch {
	case d == 1 && longest >= 3 || d == 2 && longest >= 9:
		return genClose
	case jw >= .9 && longest >= 4 || d*5 <= longest:
		return genNear
	case a.nature == attrLong && wordsInCommon(s, t):
		return genNear
	}
	if m := g.moved(f, x, y); m == genMoved {
		return m
	}
	if jw >= .8 {
		return genLoose
	}
	return genDiffer
}

// moved tells whether the value stands under another attribute of the other
// record, as when family and given name are exchanged.
func (g *generic) moved(f int, x, y []uint32) uint8 {
	s := g.attrs[f].values.bytes(x[f])
	for h := range g.attrs {
		if h == f || y[h] == 0 || g.attrs[h].nature == attrDate {
			continue
		}
		if string(g.attrs[h].values.bytes(y[h])) == string(s) && len(s) >= 3 {
			return genMoved
		}
	}
	return genDiffer
}

// wordsInCommon tells whether half the words of the shorter text stand in the
// longer.
func wordsInCommon(s, t []byte) bool {
	p, q := bytes.Fields(s), bytes.Fields(t)
	if len(p) > len(q) {
		p, q = q, p
	}
	n := 0
	for _, w := range p {
		for _, v := range q {
			if len(w) >= 3 && bytes.Equal(w, v) {
				n++
				break
			}
		}
	}
	return n*2 > len(p)
}
