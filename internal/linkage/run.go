// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
)

// Input says how a file is to be read.
type Input struct {
	Kind    Kind     // kind of records without a column type; KindOther: tell from the header
	Mapping *Mapping // foreign columns; nil for the engine's or the ministry's names
	Soft    bool     // Kind holds only if the file has columns of a register; else its records are people
	Generic bool     // records of any shape: compare every mapped column by its nature
}

// generic tells whether the records are of a shape of their own: asked for, or
// a mapping names attributes that the engine does not have, or maps people
// without any column of a register.
func (in *Input) generic() bool {
	if in.Generic || in.Mapping == nil {
		return in.Generic
	}
	register := false
	for name, cols := range in.Mapping.Columns {
		f, ok := FieldByName(name)
		if !ok {
			return true
		}
		switch f {
		case FieldType, FieldNumber, FieldBook, FieldRegDate, FieldRegKind, FieldYear, FieldSpouseName, FieldEvent:
			register = register || len(cols) > 0
		}
	}
	return !register && in.Kind == KindOther
}

// Run is a finished piece of work: the records, what was found, what was wrong
// with the input.
type Run struct {
	*Result
	Records   int
	Split     int // of a link of two files: records of the first
	Problems  Problems
	ProblemsB Problems // of the second file
	c         *corpus
	e         *engine
}

// Dedupe reads one file and finds the pairs of entries that are one event or
// one person. It fails only when nothing can be read; broken rows are in
// Problems.
func Dedupe(in io.Reader, input Input, opt Options) (*Run, error) {
	if input.generic() {
		return GenericDedupe(in, input.Mapping, opt)
	}
	c := newCorpus(1<<16, opt.Successions)
	run := &Run{c: c}
	e, err := newEngine(c, opt.Model)
	if err != nil {
		return nil, err
	}
	run.e = e
	if err := c.load(in, input, &run.Problems, &opt); err != nil {
		return nil, err
	}
	run.Records = c.len()
	e.mark("read")
	run.Result = e.dedupe(&opt)
	if opt.stopped() {
		return nil, ErrStopped
	}
	return run, nil
}

func (c *corpus) load(in io.Reader, input Input, probs *Problems, opt *Options) error {
	l, err := newLoader(c, in, input, probs)
	if err != nil {
		return err
	}
	c.reserve(in, l)
	c.filling = true
	return l.all(opt)
}

// ID gives the identifier of a record number.
func (r *Run) ID(n uint32) string { return r.c.recID(n) }

// WriteEdges writes rec_id_l, rec_id_r, probability, kind.
func (r *Run) WriteEdges(w io.Writer, edges []Edge) error {
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString("rec_id_l,rec_id_r,probability,kind\n")
	var buf []byte
	for _, e := range edges {
		buf = appendCell(buf[:0], r.c.recID(e.L))
		buf = append(buf, ',')
		buf = appendCell(buf, r.c.recID(e.R))
		buf = append(buf, ',')
		buf = strconv.AppendFloat(buf, e.Probability, 'f', 6, 64)
		buf = append(buf, ',')
		buf = append(append(buf, e.Kind.String()...), '\n')
		b.Write(buf)
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing the pairs: %w", err)
	}
	return nil
}

// WriteClusters writes cluster_id, rec_id for every cluster of two or more;
// the identifier of a cluster is that of its first record.
func (r *Run) WriteClusters(w io.Writer) error {
	size := make(map[uint32]int)
	for i, root := range r.Clusters {
		if uint32(i) != root {
			size[root]++
		}
	}
	b := bufio.NewWriterSize(w, 1<<16)
	b.WriteString("cluster_id,rec_id\n")
	for i, root := range r.Clusters {
		if size[root] == 0 {
			continue
		}
		buf := appendCell(nil, r.c.recID(root))
		buf = appendCell(append(buf, ','), r.c.recID(uint32(i)))
		b.Write(append(buf, '\n'))
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("writing the clusters: %w", err)
	}
	return nil
}

// appendCell writes a CSV cell, quoted where it must be.
func appendCell(b []byte, s string) []byte {
	plain := true
	for i := range len(s) {
		if c := s[i]; c == ',' || c == '"' || c == '\n' || c == '\r' {
			plain = false
			break
		}
	}
	if plain {
		return append(b, s...)
	}
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' {
			b = append(b, '"')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// reserve makes room for the records of a file whose size is known, so that
// the records need not be moved as they grow.
func (c *corpus) reserve(in io.Reader, l *loader) {
	size := int64(0)
	switch f := in.(type) {
	case *os.File:
		if st, err := f.Stat(); err == nil && st.Mode().IsRegular() {
			size = st.Size()
		}
	case interface{ Len() int }:
		size = int64(f.Len())
	}
	rows := bytes.Count(l.read.buf[l.read.start:l.read.end], []byte{'\n'})
	if size == 0 || rows == 0 {
		return
	}
	each := float64(l.read.end-l.read.start) / float64(rows)
	n := int(float64(size)/each*1.03) + 64
	c.recs = slices.Grow(c.recs, n)
	c.idOff = slices.Grow(c.idOff, n)
	c.idText = slices.Grow(c.idText, n*10)
}
