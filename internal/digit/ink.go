// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"image"
	"slices"
)

// ink is how dark a part of a page is against its paper: at is 0..255, on says
// which pixels are writing.
type ink struct {
	w, h int
	ppm  float64 // pixels per millimetre
	at   []uint8
	on   []bool
}

const (
	faint      = 20    // writing is darker than its paper by at least so much, of 255
	paperBlock = 5.0   // mm over which paper has one shade
	paperShare = 0.75  // of the pixels of a block are no brighter than its paper
	fullInk    = 0.015 // of a line is as dark as its writing
	oneFigure  = 0.8   // mm² of a cell are, where that is less: the upright of a 1
)

// findInk takes a part of a page, full of whose pixels are as dark as its writing
// when there is any. The zero value with w = 0 says that nothing is written there.
func findInk(page *image.Gray, part image.Rectangle, ppm, full float64) ink {
	part = part.Intersect(page.Rect)
	k := ink{w: part.Dx(), h: part.Dy(), ppm: ppm}
	if k.w < 6 || k.h < 6 {
		return ink{}
	}
	k.at = make([]uint8, k.w*k.h)
	paper := paperOf(page, part, max(8, int(paperBlock*ppm)))
	var count [256]int
	for y := range k.h {
		row := page.Pix[page.PixOffset(part.Min.X, part.Min.Y+y):][:k.w]
		for x, v := range row {
			d := max(0, paper(x, y)-int(v))
			k.at[y*k.w+x] = uint8(d)
			count[d]++
		}
	}
	dark := quantile(&count, 1-full)
	if dark < faint {
		return ink{}
	}
	limit := uint8(max(faint, min(dark*45/100, otsu(&count))))
	k.on = make([]bool, len(k.at))
	for i, d := range k.at {
		k.on[i] = d >= limit
		k.at[i] = uint8(min(255, int(d)*255/dark))
	}
	k.dropRules()
	return k
}

// paperOf gives the shade of the paper about a pixel of the part: that of its
// block, shaded over to the blocks beside it.
func paperOf(page *image.Gray, part image.Rectangle, block int) func(x, y int) int {
	nx, ny := max(1, part.Dx()/block), max(1, part.Dy()/block)
	shade := make([]int, nx*ny)
	for j := range ny {
		for i := range nx {
			var count [256]int
			x0, x1 := part.Min.X+i*part.Dx()/nx, part.Min.X+(i+1)*part.Dx()/nx
			for y := part.Min.Y + j*part.Dy()/ny; y < part.Min.Y+(j+1)*part.Dy()/ny; y++ {
				for _, v := range page.Pix[page.PixOffset(x0, y):][:x1-x0] {
					count[v]++
				}
			}
			shade[j*nx+i] = quantile(&count, paperShare)
		}
	}
	return func(x, y int) int {
		i, fx := between(x, part.Dx(), nx)
		j, fy := between(y, part.Dy(), ny)
		i1, j1 := min(i+1, nx-1), min(j+1, ny-1)
		top := shade[j*nx+i]*(256-fx) + shade[j*nx+i1]*fx
		foot := shade[j1*nx+i]*(256-fx) + shade[j1*nx+i1]*fx
		return (top*(256-fy) + foot*fy) >> 16
	}
}

// between says which of n blocks over size the place at lies behind the middle
// of, and how far on the way to the next, of 256.
func between(at, size, n int) (block, part int) {
	v := (2*at*n*128/size - 128)
	v = max(0, min(v, (n-1)*256))
	return v >> 8, v & 255
}

func quantile(count *[256]int, share float64) int {
	all := 0
	for _, n := range count {
		all += n
	}
	left := int(share * float64(all))
	for v, n := range count {
		if left -= n; left < 0 {
			return v
		}
	}
	return 255
}

// otsu parts two kinds of pixels where they differ most.
func otsu(count *[256]int) int {
	var all, sum float64
	for v, n := range count {
		all += float64(n)
		sum += float64(v * n)
	}
	var below, sumBelow, most float64
	best := 0
	for v, n := range count {
		below += float64(n)
		sumBelow += float64(v * n)
		if below == 0 || below == all {
			continue
		}
		d := sumBelow/below - (sum-sumBelow)/(all-below)
		if s := below * (all - below) * d * d; s > most {
			most, best = s, v+1
		}
	}
	return best
}

const (
	ruleAcross = 4.5 // mm from which a level run of ink is a ruled line
	ruleDown   = 8.0 // and an upright one: higher than any figure
	ruleThick  = 0.7
)

// dropRules takes ruled lines away and leaves what crosses them.
func (k *ink) dropRules() {
	thick := max(2, int(ruleThick*k.ppm))
	down := k.runs(false)
	across := k.runs(true)
	for i := range k.on {
		long := int(across[i]) >= int(ruleAcross*k.ppm) && int(down[i]) <= thick
		tall := int(down[i]) >= int(ruleDown*k.ppm) && int(across[i]) <= thick
		if long || tall {
			k.on[i] = false
		}
	}
}

// runs gives each pixel of ink the length of the run that it lies in.
func (k *ink) runs(across bool) []uint16 {
	out := make([]uint16, len(k.on))
	lines, length, step, next := k.h, k.w, 1, k.w
	if !across {
		lines, length, step, next = k.w, k.h, k.w, 1
	}
	for l := range lines {
		from := -1
		for i := 0; i <= length; i++ {
			if i < length && k.on[l*next+i*step] {
				if from < 0 {
					from = i
				}
				continue
			}
			for j := from; from >= 0 && j < i; j++ {
				out[l*next+j*step] = uint16(min(i-from, 65535))
			}
			from = -1
		}
	}
	return out
}

// blob is ink that hangs together.
type blob struct {
	box image.Rectangle
	px  []int32 // places in ink.on
}

// blobs finds what hangs together, from the left, without specks.
func (k *ink) blobs() []blob {
	seen := make([]bool, len(k.on))
	var all []blob
	var stack []int32
	for i := range k.on {
		if !k.on[i] || seen[i] {
			continue
		}
		b := blob{box: image.Rectangle{Min: image.Pt(k.w, k.h)}}
		seen[i] = true
		stack = append(stack[:0], int32(i))
		for len(stack) > 0 {
			p := int(stack[len(stack)-1])
			stack = stack[:len(stack)-1]
			b.take(p%k.w, p/k.w, p)
			stack = k.around(p, seen, stack)
		}
		if !b.speck(k.ppm) {
			all = append(all, b)
		}
	}
	slices.SortFunc(all, func(a, b blob) int { return a.box.Min.X + a.box.Max.X - b.box.Min.X - b.box.Max.X })
	return all
}

func (b *blob) take(x, y, p int) {
	b.px = append(b.px, int32(p))
	b.box.Min.X, b.box.Max.X = min(b.box.Min.X, x), max(b.box.Max.X, x+1)
	b.box.Min.Y, b.box.Max.Y = min(b.box.Min.Y, y), max(b.box.Max.Y, y+1)
}

// speckMM is what dots of leaders and dirt hardly reach in either direction.
const speckMM = 0.6

func (b *blob) speck(ppm float64) bool {
	side := max(3, int(speckMM*ppm))
	return b.box.Dx() <= side && b.box.Dy() <= side || len(b.px) < side
}

func (k *ink) around(p int, seen []bool, stack []int32) []int32 {
	x, y := p%k.w, p/k.w
	for dy := -1; dy <= 1; dy++ {
		for dx := -1; dx <= 1; dx++ {
			nx, ny := x+dx, y+dy
			if nx < 0 || ny < 0 || nx >= k.w || ny >= k.h {
				continue
			}
			if n := ny*k.w + nx; k.on[n] && !seen[n] {
				seen[n] = true
				stack = append(stack, int32(n))
			}
		}
	}
	return stack
}
