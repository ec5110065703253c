// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"
	"math"

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

// Fingers are looked for in squares of cell px of the view.
const (
	cell = 5
	// leastFinger is how many squares a finger covers at least: some 5 × 10 mm.
	leastFinger = 12
)

// findFingers marks what is darker and redder than paper and reaches into the
// sheet from its rim. v is level.
func (r *Report) findFingers(v *view) {
	if _, ok := v.img.(*image.YCbCr); !ok {
		return
	}
	kept := Recipe{Keep: r.Recipe.Keep}
	f := kept.Frame(v.w, v.h)
	img := kept.cut(v.img, f.W, f.H)
	b := img.Bounds()
	nx, ny := b.Dx()/cell, b.Dy()/cell
	if nx < 8 || ny < 8 {
		return
	}
	paper := paperOf(img)
	skin := newBitmap(nx, ny)
	for j := range ny {
		for i := range nx {
			if isSkin(img, i*cell, j*cell, paper) {
				skin.b[j*nx+i] = 1
			}
		}
	}
	for _, blob := range skin.fromRim() {
		if len(blob) < leastFinger || len(blob) > nx*ny/12 || !reachesIn(blob, nx, ny) {
			continue
		}
		r.Recipe.Fingers = append(r.Recipe.Fingers, bands(blob, nx, ny)...)
	}
	if len(r.Recipe.Fingers) > 0 {
		r.flag(HasFinger)
		r.Sure[Cover] = 0.8
	}
}

// isSkin tells whether a cell is evenly darker than paper and redder.
func isSkin(img image.Image, x, y int, paper shade) bool {
	v := &view{img: img}
	v.measure()
	n := 0
	for dy := range cell {
		for dx := range cell {
			c := v.color(x+dx, y+dy)
			if c[0] < 0.80*float64(paper.y) && c[0] > 45 && c[2] > float64(paper.cr)-128+5 {
				n++
			}
		}
	}
	return n >= cell*cell*8/10
}

// reachesIn tells a finger from a dark rim, a torn corner or a stain along the
// border: it comes from one side and reaches some way in.
func reachesIn(blob []image.Point, nx, ny int) bool {
	b := image.Rectangle{Min: blob[0], Max: blob[0].Add(image.Pt(1, 1))}
	for _, p := range blob {
		b = b.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
	}
	across, down := b.Min.X == 0 || b.Max.X == nx, b.Min.Y == 0 || b.Max.Y == ny
	in, along := b.Dx(), b.Dy()
	if down {
		in, along = along, in
	}
	return across != down && in >= 4 && along <= 8*in
}

// fromRim gathers the marked cells that hang together with one at the rim.
func (m *bitmap) fromRim() (blobs [][]image.Point) {
	seen := make([]bool, len(m.b))
	for j := range m.h {
		for i := range m.w {
			if i > 0 && j > 0 && i < m.w-1 && j < m.h-1 || m.b[j*m.w+i] == 0 || seen[j*m.w+i] {
				continue
			}
			blobs = append(blobs, m.blob(image.Pt(i, j), seen))
		}
	}
	return blobs
}

func (m *bitmap) blob(from image.Point, seen []bool) []image.Point {
	seen[from.Y*m.w+from.X] = true
	all := []image.Point{from}
	for k := 0; k < len(all); k++ {
		for _, d := range []image.Point{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
			p := all[k].Add(d)
			if at := p.Y*m.w + p.X; p.In(image.Rect(0, 0, m.w, m.h)) && m.b[at] != 0 && !seen[at] {
				seen[at] = true
				all = append(all, p)
			}
		}
	}
	return all
}

// bands covers a blob of cells with boxes, one for each row of cells, a cell
// wider than the blob: its rim is half in shadow.
func bands(blob []image.Point, nx, ny int) (all []Box) {
	lo, hi := map[int]int{}, map[int]int{}
	y0, y1 := math.MaxInt, 0
	for _, p := range blob {
		for y := max(0, p.Y-1); y <= min(ny-1, p.Y+1); y++ {
			if v, ok := lo[y]; !ok || p.X-1 < v {
				lo[y] = p.X - 1
			}
			hi[y] = max(hi[y], p.X+2)
			y0, y1 = min(y0, y), max(y1, y)
		}
	}
	for y := y0; y <= y1; y++ {
		a, b := max(0, lo[y]), min(nx, hi[y])
		all = append(all, Box{float64(a) / float64(nx), float64(y) / float64(ny), float64(b-a) / float64(nx), 1 / float64(ny)})
	}
	return all
}
