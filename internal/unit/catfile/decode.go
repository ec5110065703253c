// SPDX-License-Identifier: Apache-2.0

package catfile

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrFormat is in the chain of every error that Decode gives.
var ErrFormat = errors.New("not a catalogue of units")

// maxStream bounds what a file may unpack to; the real catalogue takes about half a megabyte.
const maxStream = 32 << 20

// Decode reads what Encode wrote. The strings of the result share one block of memory.
func Decode(b []byte) (*File, error) {
	if !bytes.HasPrefix(b, []byte(magic)) {
		return nil, fmt.Errorf("reading magic: %w", ErrFormat)
	}
	var raw strings.Builder
	raw.Grow(min(4*len(b), maxStream))
	n, err := io.Copy(&raw, io.LimitReader(flate.NewReader(bytes.NewReader(b[len(magic):])), maxStream+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w: %w", ErrFormat, err)
	}
	if n > maxStream {
		return nil, fmt.Errorf("unpacking: larger than %d bytes: %w", maxStream, ErrFormat)
	}
	r := &reader{s: raw.String()}
	f := &File{}
	f.Basis, f.Clauses, f.Evidence = r.strings(), r.strings(), r.strings()
	f.Units = r.units()
	f.Edges = r.edges()
	f.Historic = r.historic()
	f.Aliases = r.aliases()
	if r.bad || r.s != "" {
		return nil, fmt.Errorf("reading tables: %w", ErrFormat)
	}
	if err := f.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrFormat, err)
	}
	return f, f.checkPlaces()
}

// checkPlaces tells whether every number that points into a table points inside it.
func (f *File) checkPlaces() error {
	for i := range f.Units {
		u := &f.Units[i]
		if int(max(u.FromBasis, u.ToBasis)) >= len(f.Basis) {
			return fmt.Errorf("unit %d: missing legal basis: %w", i, ErrFormat)
		}
		if l := u.Key.Level(); l < 1 || l > 3 || int(u.Kind) >= len(Kinds) {
			return fmt.Errorf("unit %d: unknown level or kind: %w", i, ErrFormat)
		}
	}
	for i, e := range f.Edges {
		if int(e.Basis) >= len(f.Basis) || int(e.Clause) >= len(f.Clauses) || int(e.Evidence) >= len(f.Evidence) ||
			int(e.Part) >= len(Parts) || int(e.People) >= len(People) {
			return fmt.Errorf("edge %d: missing text or unknown word: %w", i, ErrFormat)
		}
	}
	return nil
}

// reader takes values off the front of s; after the first fault it gives zeros and stays bad.
type reader struct {
	s   string
	bad bool
}

func (r *reader) fail() uint64 {
	r.bad, r.s = true, ""
	return 0
}

func (r *reader) num() uint64 {
	if len(r.s) > 0 && r.s[0] < 0x80 {
		v := uint64(r.s[0])
		r.s = r.s[1:]
		return v
	}
	var x uint64
	for i := 0; i < len(r.s) && i < binary.MaxVarintLen64; i++ {
		c := r.s[i]
		x |= uint64(c&0x7f) << (7 * i)
		if c < 0x80 {
			r.s = r.s[i+1:]
			return x
		}
	}
	return r.fail()
}

func (r *reader) diff() int64 {
	ux := r.num()
	x := int64(ux >> 1)
	if ux&1 != 0 {
		x = ^x
	}
	return x
}

// count reads the length of a table; every row takes at least one byte, which bounds what a broken file can ask for.
func (r *reader) count() int {
	n := r.num()
	if n > uint64(len(r.s)) {
		return int(r.fail())
	}
	return int(n)
}

func (r *reader) strings() []string {
	rows := r.num()
	size := r.num()
	if size > uint64(len(r.s)) || rows > size+1 {
		r.fail()
		return nil
	}
	joined := r.s[:size]
	r.s = r.s[size:]
	if rows == 0 {
		return nil
	}
	out := strings.Split(joined, "\n")
	if len(out) != int(rows) {
		r.fail()
	}
	return out
}

func fill[T any](r *reader, rows []T, set func(*T, uint64)) {
	for i := range rows {
		set(&rows[i], r.num())
	}
}

func fillDeltas[T any](r *reader, rows []T, set func(*T, int64)) {
	last := int64(0)
	for i := range rows {
		last += r.diff()
		set(&rows[i], last)
	}
}

// pick gives the i-th of a table, or a fault.
func pick[T any](r *reader, table []T, i uint64) (zero T) {
	if i >= uint64(len(table)) {
		r.fail()
		return zero
	}
	return table[i]
}

func (r *reader) units() []Unit {
	names := r.strings()
	dates := make([]uint32, r.count())
	fillDeltas(r, dates, func(d *uint32, v int64) { *d = uint32(v) })
	us := make([]Unit, r.count())
	fillDeltas(r, us, func(u *Unit, v int64) { u.Key = Key(v) })
	fillDeltas(r, us, func(u *Unit, v int64) { u.Parent = Key(v) })
	fill(r, us, func(u *Unit, v uint64) { u.Name = pick(r, names, v) })
	fill(r, us, func(u *Unit, v uint64) { u.From = pick(r, dates, v) })
	fill(r, us, func(u *Unit, v uint64) { u.To = pick(r, dates, v) })
	fill(r, us, func(u *Unit, v uint64) { u.FromBasis = uint16(v) })
	fill(r, us, func(u *Unit, v uint64) { u.ToBasis = uint16(v) })
	fill(r, us, func(u *Unit, v uint64) { u.Kind = uint8(v) })
	fill(r, us, func(u *Unit, v uint64) { u.Event = uint8(v) })
	return us
}

func (r *reader) edges() []Edge {
	es := make([]Edge, r.count())
	fillDeltas(r, es, func(e *Edge, v int64) { e.Date = uint32(v) })
	fillDeltas(r, es, func(e *Edge, v int64) { e.Old = uint32(v) })
	fillDeltas(r, es, func(e *Edge, v int64) { e.New = uint32(v) })
	fill(r, es, func(e *Edge, v uint64) { e.Basis = uint16(v) })
	fill(r, es, func(e *Edge, v uint64) { e.Clause = uint16(v) })
	fill(r, es, func(e *Edge, v uint64) { e.Part = uint8(v) })
	fill(r, es, func(e *Edge, v uint64) { e.People = uint8(v) })
	fill(r, es, func(e *Edge, v uint64) { e.Evidence = uint8(v) })
	return es
}

const historicTexts = 9

func (r *reader) historic() []Historic {
	text := r.strings()
	if len(text)%historicTexts != 0 {
		r.fail()
		return nil
	}
	hs := make([]Historic, len(text)/historicTexts)
	for i := range hs {
		t := text[i*historicTexts:]
		hs[i] = Historic{Slug: t[0], Kind: t[1], Name: t[2], PartOf: t[3], From: t[4], To: t[5], Note: t[6], Basis: t[7], Evidence: t[8]}
	}
	for i := range hs {
		hs[i].Members = make([]Key, r.count())
		fill(r, hs[i].Members, func(k *Key, v uint64) { *k = Key(v) })
	}
	return hs
}

func (r *reader) aliases() []Alias {
	text := r.strings()
	if len(text)%2 != 0 {
		r.fail()
		return nil
	}
	as := make([]Alias, len(text)/2)
	for i := range as {
		as[i].Text, as[i].Name = text[2*i], text[2*i+1]
	}
	fill(r, as, func(a *Alias, v uint64) { a.Level = uint8(v) })
	return as
}
