// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"fmt"
	"image"
	"math"
)

// Number is a number of a register as it is written: 12, 12a, 12/1999.
type Number struct {
	No     int    `json:"n"`
	Suffix string `json:"s,omitempty"` // a, b, c
	Year   int    `json:"y,omitempty"` // 0 when none is written
}

// String writes the number as people type it.
func (n Number) String() string {
	if n.Year == 0 {
		return fmt.Sprintf("%d%s", n.No, n.Suffix)
	}
	return fmt.Sprintf("%d%s/%d", n.No, n.Suffix, n.Year)
}

// Guess is a number that may be written, and the logarithm of its likelihood.
type Guess struct {
	Number
	LogP float64 `json:"p"`
}

// Reading is what may be written in a place, the likeliest first; the
// likelihoods of all add up to 1 with that of what is not listed. It is empty
// where nothing is written, or nothing that may be a number.
type Reading []Guess

// Best is the likeliest number, whatever its year, and its likelihood, 0..1; the
// year is the likeliest beside it.
func (r Reading) Best() (best Number, p float64) {
	sums := map[plain]float64{}
	for _, g := range r {
		sums[g.plain()] += math.Exp(g.LogP)
	}
	for _, g := range r {
		if sums[g.plain()] > p {
			best, p = g.Number, sums[g.plain()]
		}
	}
	return best, p
}

func (n Number) plain() plain { return plain{n.No, n.Suffix} }

// Where tells where to read.
type Where struct {
	Box  image.Rectangle // the place of the number, pixels of the page
	Line int             // height of the middle of its line, pixels of the page; 0 anywhere
	PPM  float64         // pixels per millimetre
	// Years are those of the book, 0 0 unknown: a year outside them is not likely.
	From, To int
	Plain    bool // figures alone: the number of a page
}

// fullInk is the part of the place that is as dark as its writing, at least. A
// cell is wide, and one thin figure in it fills hardly a hundredth; a line is
// filled better, and its darkest hundredth would be too dark a measure.
func (w Where) fullInk() float64 {
	if w.Line > 0 {
		return fullInk
	}
	px := float64(w.Box.Dx() * w.Box.Dy())
	return min(fullInk, oneFigure*w.PPM*w.PPM/max(px, 1))
}

const (
	mostGuesses = 16
	beamWidth   = 64
	mostSpan    = 4 // pieces that one figure may have fallen into
	// sure is how far the net is believed: the rest is shared by all classes.
	sure = 0.995
	// heat flattens what the net says; set so that of the numbers read with a
	// likelihood about p, p are right (measured on faces never seen in training).
	heat = 1.0
)

// Read reads the number in a place of a page.
func Read(page *image.Gray, w Where) Reading {
	k := findInk(page, w.Box, w.PPM, w.fullInk())
	if k.w == 0 {
		return nil
	}
	mid := -1.0
	if w.Line > 0 {
		mid = float64(w.Line - w.Box.Intersect(page.Rect).Min.Y)
	}
	line, height := k.lineOf(k.blobs(), mid)
	pieces := k.pieces(line, height)
	if len(pieces) == 0 {
		return nil
	}
	return newLattice(&k, pieces, height).read(w)
}

// span is what a run of pieces may be.
type span struct {
	to   int // the piece behind it
	logp [nClass]float64
	gap  float64 // to the piece before it, in heights of the line
}

type lattice struct {
	n     int
	spans [][]span // by first piece
}

const (
	widestFigure = 1.35 // of the height of the line
	farApart     = 1.1  // heights of the line, between two figures of a number
)

func newLattice(k *ink, pieces []blob, height float64) *lattice {
	l := &lattice{n: len(pieces), spans: make([][]span, len(pieces))}
	for i := range pieces {
		whole := blob{box: pieces[i].box}
		for j := i; j < min(i+mostSpan, len(pieces)); j++ {
			if j > i && float64(pieces[j].box.Min.X-whole.box.Max.X) > 0.3*height {
				break
			}
			whole = join(whole, pieces[j])
			if j > i && float64(whole.box.Dx()) > widestFigure*height {
				break
			}
			shape := k.look(whole.px, whole.box, height)
			p, _ := model().Forward(&shape)
			s := span{to: j + 1, logp: believed(p, j+1-i)}
			if i > 0 {
				s.gap = float64(pieces[i].box.Min.X-pieces[i-1].box.Max.X) / height
			}
			l.spans[i] = append(l.spans[i], s)
		}
	}
	return l
}

// believed turns likelihoods into logarithms: that it is a figure at all counts
// for each piece that it would be made of, so that one figure out of two pieces
// and two figures are held against each other fairly.
func believed(p [nClass]float64, pieces int) (out [nClass]float64) {
	no := p[junk]*sure + (1-sure)/float64(nClass)
	for c := range junk {
		v := p[c]/math.Max(1e-9, 1-p[junk])*sure + (1-sure)/float64(nClass)
		out[c] = heat*math.Log(v) + float64(pieces)*math.Log(1-no)
	}
	out[junk] = math.Log(no)
	return out
}
