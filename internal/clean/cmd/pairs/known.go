// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"image"
	"io"
	"math"
	"path/filepath"
	"slices"

	"github.com/sogoc/sogoc/internal/clean"
	"github.com/sogoc/sogoc/internal/imaging"
)

// known counts how often a change is found that was made to a page which stood
// upright. Where the page itself lies is not known: angles are told against
// what was found on the page as it came.
type known struct {
	rows  map[string]*row
	order []string
}

// row counts one kind of change.
type row struct {
	all, right, person int
	off                []float64 // how far beside the truth, in the unit of its kind
	failed             []string
}

func newKnown() *known { return &known{rows: map[string]*row{}} }

func (k *known) add(kind string, p page, right, person bool, off float64) {
	r := k.rows[kind]
	if r == nil {
		r = &row{}
		k.rows[kind], k.order = r, append(k.order, kind)
	}
	r.all++
	switch {
	case right:
		r.right++
	case person:
		r.person++
	default:
		r.failed = append(r.failed, fmt.Sprintf("%s p.%d (%.2f)", filepath.Base(p.file), p.no, off))
	}
	if !math.IsNaN(off) {
		r.off = append(r.off, off)
	}
}

func (k *known) print(w io.Writer) {
	fmt.Fprintln(w, "| change | right | left to a person | wrong | off, median | p95 |\n|---|---|---|---|---|---|")
	for _, kind := range k.order {
		r := k.rows[kind]
		slices.Sort(r.off)
		at := func(q float64) string {
			if len(r.off) == 0 {
				return ""
			}
			return fmt.Sprintf("%.2f", r.off[min(int(q*float64(len(r.off))), len(r.off)-1)])
		}
		fmt.Fprintf(w, "| %s | %d of %d | %d | %d | %s | %s |\n", kind, r.right, r.all, r.person, len(r.failed), at(0.5), at(0.95))
	}
	for _, kind := range k.order {
		for _, f := range k.rows[kind].failed {
			fmt.Fprintf(w, "%s: %s\n", kind, f)
		}
	}
}

// angles are by how many degrees pages are set askew.
var angles = []float64{-11.3, -4.2, -0.7, 1.6, 6.9, 13}

// knownSide is the longer side of the pages that are changed: enough to measure
// on, and a third of the time.
const knownSide = 2000

// try makes all changes to a page.
func (k *known) try(p page) {
	if p.img == nil {
		return
	}
	p.img = imaging.Fit(p.img, knownSide, knownSide)
	as := clean.Analyse(p.img)
	if as.Empty() || as.Flagged(clean.IsBlank) {
		return
	}
	for q := range 4 {
		r := clean.Analyse(imaging.Rotate(p.img, -q))
		k.add(fmt.Sprintf("turned by %d quarters", q), p, r.Recipe.Turn == q && !r.Flagged(clean.MayTurn), r.Flagged(clean.MayTurn), math.NaN())
	}
	if !as.Flagged(clean.MaySkew) {
		for _, a := range angles {
			r := clean.Analyse(clean.Apply(p.img, clean.Recipe{Skew: -a}, 0))
			off := math.Abs(r.Recipe.Skew - as.Recipe.Skew - a)
			k.add("askew, degrees", p, off <= 0.2 && !r.Flagged(clean.MaySkew), r.Flagged(clean.MaySkew), off)
		}
	}
	if math.Abs(as.Recipe.Skew) <= mostOff {
		k.desk(p)
	}
	r := clean.Analyse(blurred(p.img, 0.8))
	k.add("blurred by 0.8 mm", p, r.Flagged(clean.IsBlurred), false, r.Blur)
}

const (
	// deskRim is how wide a desk is laid around a page, as a part of its width.
	deskRim = 0.06
	// mostOff is by how many degrees the lines of a page may be off its own border
	// for that border to be the sheet.
	mostOff = 0.3
)

// desk lays a page on desks of two colours and sees whether its rim is found,
// within a hundredth of the width.
func (k *known) desk(p page) {
	b := p.img.Bounds()
	rim := int(deskRim * float64(b.Dx()))
	for _, level := range []uint8{30, 110} {
		out := image.NewGray(image.Rect(0, 0, b.Dx()+2*rim, b.Dy()+2*rim))
		for i := range out.Pix {
			out.Pix[i] = level
		}
		luma := imaging.Luma(p.img)
		for y := range b.Dy() {
			copy(out.Pix[(y+rim)*out.Stride+rim:], luma.Pix[y*luma.Stride:][:b.Dx()])
		}
		r := clean.Analyse(out)
		r.Recipe.Turn = 0
		f := r.Recipe.Frame(out.Rect.Dx(), out.Rect.Dy())
		off := 0.0
		for i, c := range f.Corners(clean.Box{W: 1, H: 1}) {
			x, y := float64(rim), float64(rim)
			if i == 1 || i == 2 {
				x += float64(b.Dx())
			}
			if i >= 2 {
				y += float64(b.Dy())
			}
			off = max(off, math.Hypot(c.X*float64(out.Rect.Dx())-x, c.Y*float64(out.Rect.Dy())-y)/float64(b.Dx()))
		}
		k.add(fmt.Sprintf("on a desk of grey %d, hundredths of the width", level), p, off <= 0.015, false, 100*off)
	}
}

// blurred spreads every point of a page over mm as a lens out of focus does; a
// page is taken to be 297 mm long.
func blurred(img image.Image, mm float64) image.Image {
	in := imaging.Luma(img)
	b := in.Rect
	reach := max(1, int(mm/2*float64(max(b.Dx(), b.Dy()))/297+0.5))
	for range 2 { // twice an even spread is close to a bell
		in = spread(spread(in, reach), reach)
	}
	return in
}

// spread averages along rows and gives the picture transposed.
func spread(in *image.Gray, reach int) *image.Gray {
	w, h := in.Rect.Dx(), in.Rect.Dy()
	out := image.NewGray(image.Rect(0, 0, h, w))
	for y := range h {
		r := in.Pix[y*in.Stride:][:w]
		sum := 0
		for x := -reach; x < w; x++ {
			if x+reach < w {
				sum += int(r[x+reach])
			}
			if x-reach > 0 {
				sum -= int(r[x-reach-1])
			}
			if x >= 0 {
				n := min(w-1, x+reach) - max(0, x-reach) + 1
				out.Pix[x*out.Stride+y] = uint8(sum / n)
			}
		}
	}
	return out
}
