// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"

	"github.com/sogoc/sogoc/internal/imaging"
)

const (
	openBook = 1.15 // width over height from which a picture may be an open book
	foldDip  = 0.05 // by how much the paper is darker in the fold, at least
	// across is how many ruled lines may run through the fold by chance before
	// the two pages count as one form.
	across = 2
)

func (v *view) luma() *image.Gray { return imaging.Luma(v.img) }

// findFold looks for the fold of an open book. When ruled lines run across it,
// the two sides are one form (a list over the spread): flagged, not divided.
// v is level.
func (r *Report) findFold(v *view) {
	down := r.Recipe.Turn%2 == 1
	k := Box{0, 0, 1, 1}
	if r.Recipe.Keep != nil {
		k = *r.Recipe.Keep
	}
	region := imaging.Region{X: k.X, Y: k.Y, W: k.W, H: k.H}.Rect(v.w, v.h)
	g, ink := v.g, v.ink
	if down {
		g, ink = imaging.Luma(imaging.Orient(g, 5)), ink.transposed()
		region = image.Rect(region.Min.Y, region.Min.X, region.Max.Y, region.Max.X)
	}
	if float64(region.Dx()) < openBook*float64(region.Dy()) {
		return
	}
	at, depth := darkestColumn(g, region)
	if depth < foldDip {
		return
	}
	r.Recipe.Split = &Split{Down: down, At: (at - float64(region.Min.X)) / float64(region.Dx())}
	r.flag(IsSpread)
	lines := linesAcross(ink, int(at), region)
	r.Sure[Divide] = round3(min(1, depth/(3*foldDip)))
	if lines > across {
		r.Sure[Divide] = 0
	}
}

// darkestColumn finds the fold: where, near the middle, bare paper is darkest;
// and by how much it is darker than further out.
func darkestColumn(g *image.Gray, r image.Rectangle) (at, depth float64) {
	w := r.Dx()
	p := make([]float64, w)
	for x := range p {
		p[x] = brightIn(g, r.Min.X+x, r.Min.Y+r.Dy()/20, r.Min.X+x+1, r.Max.Y-r.Dy()/20, 2)
	}
	reach := max(1, w/200)
	smooth := make([]float64, w)
	for x := range p {
		a, b := max(0, x-reach), min(w, x+reach+1)
		for _, v := range p[a:b] {
			smooth[x] += v / float64(b-a)
		}
	}
	best := w / 2
	for x := w * 40 / 100; x < w*60/100; x++ {
		if smooth[x] < smooth[best] {
			best = x
		}
	}
	beside := min(quantile(smooth[max(0, best-w*18/100):max(1, best-w*8/100)], 0.5), quantile(smooth[min(w-1, best+w*8/100):min(w, best+w*18/100)], 0.5))
	return float64(r.Min.X) + middleOfDip(smooth, best) + 0.5, 1 - smooth[best]/max(beside, 1)
}

// middleOfDip is the middle of where the paper is nearly as dark as at best.
func middleOfDip(p []float64, best int) float64 {
	a, b := best, best
	for a > 0 && p[a-1] < p[best]+3 {
		a--
	}
	for b+1 < len(p) && p[b+1] < p[best]+3 {
		b++
	}
	return float64(a+b) / 2
}

// linesAcross counts the ruled lines that run through the fold.
func linesAcross(ink *bitmap, at int, r image.Rectangle) int {
	half := max(6, r.Dx()*22/1000)
	x0, x1 := max(r.Min.X, at-half), min(r.Max.X, at+half)
	n, free := 0, 0
	for y := r.Min.Y + 2; y < r.Max.Y-2; y++ {
		hit := 0
		for x := x0; x < x1; x++ {
			// The fold bends lines: a few pixels up or down still are the line.
			for d := -2; d <= 2; d++ {
				if ink.b[(y+d)*ink.w+x] != 0 {
					hit++
					break
				}
			}
		}
		if hit < (x1-x0)*85/100 {
			free++
			continue
		}
		if free > 3 || n == 0 {
			n++
		}
		free = 0
	}
	return n
}
