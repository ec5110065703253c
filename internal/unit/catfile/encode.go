// SPDX-License-Identifier: Apache-2.0

package catfile

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

const magic = "SGU1"

// Encode writes the catalogue. It sorts nothing: the caller hands over sorted tables and Encode refuses others.
func Encode(f *File) ([]byte, error) {
	if err := f.check(); err != nil {
		return nil, err
	}
	var w writer
	w.strings(f.Basis)
	w.strings(f.Clauses)
	w.strings(f.Evidence)
	w.units(f.Units)
	w.edges(f.Edges)
	w.historic(f.Historic)
	w.aliases(f.Aliases)
	if w.err != nil {
		return nil, w.err
	}
	var out bytes.Buffer
	out.WriteString(magic)
	z, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, fmt.Errorf("encoding catalogue: %w", err)
	}
	if _, err := z.Write(w.b); err != nil {
		return nil, fmt.Errorf("encoding catalogue: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("encoding catalogue: %w", err)
	}
	return out.Bytes(), nil
}

// check tells whether the invariants of the format hold.
func (f *File) check() error {
	for i := 1; i < len(f.Units); i++ {
		a, b := &f.Units[i-1], &f.Units[i]
		if a.Key > b.Key || a.Key == b.Key && (a.To == 0 || a.To > b.From) {
			return fmt.Errorf("units %s and %s: out of order or overlapping in time", a.Key.Code(), b.Key.Code())
		}
	}
	n := uint32(len(f.Units))
	for i, e := range f.Edges {
		if e.Old >= n || e.New >= n {
			return fmt.Errorf("edge %d: names a missing unit", i)
		}
		if i > 0 && compareEdges(f.Edges[i-1], e) > 0 {
			return fmt.Errorf("edge %d: out of order", i)
		}
	}
	return nil
}

func compareEdges(a, b Edge) int {
	return cmp.Or(cmp.Compare(a.Date, b.Date), cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New))
}

// SortEdges puts edges in the order that Encode wants.
func SortEdges(e []Edge) { slices.SortStableFunc(e, compareEdges) }

type writer struct {
	b   []byte
	err error
}

func (w *writer) num(n uint64) { w.b = binary.AppendUvarint(w.b, n) }
func (w *writer) diff(n int64) { w.b = binary.AppendVarint(w.b, n) }

// strings writes a count, the total size and the strings joined by newlines.
func (w *writer) strings(ss []string) {
	joined := strings.Join(ss, "\n")
	if strings.Count(joined, "\n") != max(0, len(ss)-1) {
		w.err = fmt.Errorf("encoding catalogue: a string holds a newline")
	}
	w.num(uint64(len(ss)))
	w.num(uint64(len(joined)))
	w.b = append(w.b, joined...)
}

// column writes one number of every row, as it is.
func column[T any](w *writer, rows []T, get func(*T) uint64) {
	for i := range rows {
		w.num(get(&rows[i]))
	}
}

// deltas writes one number of every row as its difference from the row before.
func deltas[T any](w *writer, rows []T, get func(*T) int64) {
	last := int64(0)
	for i := range rows {
		v := get(&rows[i])
		w.diff(v - last)
		last = v
	}
}

func (w *writer) units(us []Unit) {
	names, place := nameTable(us)
	dates, when := dateTable(us)
	w.strings(names)
	w.num(uint64(len(dates)))
	deltas(w, dates, func(d *uint32) int64 { return int64(*d) })
	w.num(uint64(len(us)))
	deltas(w, us, func(u *Unit) int64 { return int64(u.Key) })
	deltas(w, us, func(u *Unit) int64 { return int64(u.Parent) })
	column(w, us, func(u *Unit) uint64 { return uint64(place[u.Name]) })
	column(w, us, func(u *Unit) uint64 { return uint64(when[u.From]) })
	column(w, us, func(u *Unit) uint64 { return uint64(when[u.To]) })
	column(w, us, func(u *Unit) uint64 { return uint64(u.FromBasis) })
	column(w, us, func(u *Unit) uint64 { return uint64(u.ToBasis) })
	column(w, us, func(u *Unit) uint64 { return uint64(u.Kind) })
	column(w, us, func(u *Unit) uint64 { return uint64(u.Event) })
}

// nameTable gives the distinct names in byte order (similar neighbours compress well) and the place of each.
func nameTable(us []Unit) (names []string, place map[string]int) {
	place = map[string]int{}
	for i := range us {
		place[us[i].Name] = 0
	}
	for n := range place {
		names = append(names, n)
	}
	slices.Sort(names)
	for i, n := range names {
		place[n] = i
	}
	return names, place
}

func dateTable(us []Unit) (dates []uint32, place map[uint32]int) {
	place = map[uint32]int{}
	for i := range us {
		place[us[i].From], place[us[i].To] = 0, 0
	}
	for d := range place {
		dates = append(dates, d)
	}
	slices.Sort(dates)
	for i, d := range dates {
		place[d] = i
	}
	return dates, place
}

func (w *writer) edges(es []Edge) {
	w.num(uint64(len(es)))
	deltas(w, es, func(e *Edge) int64 { return int64(e.Date) })
	deltas(w, es, func(e *Edge) int64 { return int64(e.Old) })
	deltas(w, es, func(e *Edge) int64 { return int64(e.New) })
	column(w, es, func(e *Edge) uint64 { return uint64(e.Basis) })
	column(w, es, func(e *Edge) uint64 { return uint64(e.Clause) })
	column(w, es, func(e *Edge) uint64 { return uint64(e.Part) })
	column(w, es, func(e *Edge) uint64 { return uint64(e.People) })
	column(w, es, func(e *Edge) uint64 { return uint64(e.Evidence) })
}

func (w *writer) historic(hs []Historic) {
	var text []string
	for _, h := range hs {
		text = append(text, h.Slug, h.Kind, h.Name, h.PartOf, h.From, h.To, h.Note, h.Basis, h.Evidence)
	}
	w.strings(text)
	for _, h := range hs {
		w.num(uint64(len(h.Members)))
		column(w, h.Members, func(k *Key) uint64 { return uint64(*k) })
	}
}

func (w *writer) aliases(as []Alias) {
	var text []string
	for _, a := range as {
		text = append(text, a.Text, a.Name)
	}
	w.strings(text)
	column(w, as, func(a *Alias) uint64 { return uint64(a.Level) })
}
