// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"
	"math"
)

// Fingers are looked for in squares of cellMM on the sheet, whatever the
// resolution of the picture.
const (
	cellMM    = 1.1
	leastIn   = 3.0  // mm that a finger reaches into the sheet
	leastOver = 16.0 // mm² that it covers
	mostOver  = 1.0 / 12
)

// look is a way in which a finger differs from paper.
type look struct {
	darker float64 // than this part of the paper's brightness
	redder float64 // by so much than paper in its shade would be
	is     func(v *view, blob []image.Point, skin *bitmap, cell int, hue float64) bool
}

// looks are the two ways. In the shade a finger is darker than paper and its
// outline is sharp in brightness: the shade of a fold and stains fade out. In full
// light it is hardly darker, but so red that its outline is sharp in hue; red ink
// is never that solid.
var looks = []look{
	{0.8, 4, func(v *view, blob []image.Point, skin *bitmap, cell int, _ float64) bool {
		return v.besides(blob, skin, cell) <= 0.7
	}},
	{0.95, 12, func(v *view, blob []image.Point, skin *bitmap, cell int, hue float64) bool {
		return solid(blob) && v.redStep(blob, skin, cell, hue) >= 8
	}},
}

// findFingers marks what is darker and redder than paper and reaches into the
// sheet from its rim. v is level.
func (r *Report) findFingers(v *view) {
	if _, ok := v.img.(*image.YCbCr); !ok {
		return
	}
	kept := Recipe{Keep: r.Recipe.Keep}
	f := kept.Frame(v.w, v.h)
	sheet := &view{img: kept.cut(v.img, f.W, f.H)}
	sheet.measure()
	mm := longMM(v.w, v.h) / float64(max(v.w, v.h))
	cell := max(2, int(math.Round(cellMM/mm)))
	if sheet.w/cell < 8 || sheet.h/cell < 8 {
		return
	}
	for _, l := range looks {
		if r.Recipe.Fingers = sheet.fingers(l, cell, float64(cell)*mm); len(r.Recipe.Fingers) > 0 {
			r.flag(HasFinger)
			r.Sure[Cover] = 0.8
			return
		}
	}
}

// fingers covers what looks like fingers, in squares of cell pixels, which are
// side mm wide.
func (v *view) fingers(l look, cell int, side float64) (all []Box) {
	paper := paperOf(v.img)
	hue := (float64(paper.cr) - 128) / max(float64(paper.y), 1)
	skin := v.skin(l, cell, float64(paper.y), hue)
	for _, blob := range skin.fromRim() {
		n := float64(len(blob))
		sized := n*side*side >= leastOver && n <= mostOver*float64(len(skin.b))
		if sized && reachesIn(blob, skin.w, skin.h, leastIn/side) && l.is(v, blob, skin, cell, hue) {
			all = append(all, bands(blob, skin.w, skin.h)...)
		}
	}
	return all
}

// skin tells for each square of cell pixels whether it may be skin.
func (v *view) skin(l look, cell int, bright, hue float64) *bitmap {
	m := newBitmap(v.w/cell, v.h/cell)
	for j := range m.h {
		for i := range m.w {
			if v.isSkin(l, i*cell, j*cell, cell, bright, hue) {
				m.b[j*m.w+i] = 1
			}
		}
	}
	return m
}

// isSkin tells whether a square is evenly darker than paper and redder. Paper in
// the shade keeps its hue: its tint grows less as it grows darker.
func (v *view) isSkin(l look, x, y, cell int, bright, hue float64) bool {
	n := 0
	for dy := range cell {
		for dx := range cell {
			c := v.color(x+dx, y+dy)
			if c[0] < l.darker*bright && c[0] > 45 && c[2] > hue*c[0]+l.redder {
				n++
			}
		}
	}
	return n*10 >= cell*cell*8
}

// outline hands on the squares at the rim of a blob, each with the one so many
// squares further out.
func outline(blob []image.Point, skin *bitmap, far int, each func(in, out image.Point)) {
	in := make([]bool, len(skin.b))
	for _, p := range blob {
		in[p.Y*skin.w+p.X] = true
	}
	for _, p := range blob {
		for _, d := range around {
			next, out := p.Add(d), p.Add(d.Mul(far))
			if out.In(image.Rect(0, 0, skin.w, skin.h)) && !in[next.Y*skin.w+next.X] && !in[out.Y*skin.w+out.X] {
				each(p, out)
			}
		}
	}
}

// besides is how bright the rim of a blob is against what lies two squares
// outside it.
func (v *view) besides(blob []image.Point, skin *bitmap, cell int) float64 {
	var ratios []float64
	outline(blob, skin, 2, func(in, out image.Point) {
		ratios = append(ratios, v.middle(in, cell)[0]/max(v.middle(out, cell)[0], 1))
	})
	return median(ratios)
}

// redStep is by how much the rim of a blob is redder, for its brightness, than
// what lies three squares outside it: a finger throws a red shine beside itself.
func (v *view) redStep(blob []image.Point, skin *bitmap, cell int, hue float64) float64 {
	var steps []float64
	outline(blob, skin, 3, func(in, out image.Point) {
		a, b := v.middle(in, cell), v.middle(out, cell)
		steps = append(steps, (a[2]-hue*a[0])-(b[2]-hue*b[0]))
	})
	return median(steps)
}

// solid tells a finger from strokes, rings and strips of red.
func solid(blob []image.Point) bool {
	b := boxOf(blob)
	longer, other := max(b.Dx(), b.Dy()), min(b.Dx(), b.Dy())
	return float64(len(blob)) >= 0.6*float64(b.Dx()*b.Dy()) && longer <= 6*other
}

// boxOf is the smallest box around a blob.
func boxOf(blob []image.Point) (b image.Rectangle) {
	for _, p := range blob {
		b = b.Union(image.Rectangle{Min: p, Max: p.Add(image.Pt(1, 1))})
	}
	return b
}

// middle is the colour in the middle of a square.
func (v *view) middle(p image.Point, cell int) [3]float64 {
	return v.color(p.X*cell+cell/2, p.Y*cell+cell/2)
}

var around = [4]image.Point{{X: 1}, {X: -1}, {Y: 1}, {Y: -1}}

// reachesIn tells a finger from a dark rim, a torn corner or a stain along the
// border: it comes from one side and reaches at least so many squares in.
func reachesIn(blob []image.Point, nx, ny int, least float64) bool {
	b := boxOf(blob)
	across, down := b.Min.X == 0 || b.Max.X == nx, b.Min.Y == 0 || b.Max.Y == ny
	in, along := b.Dx(), b.Dy()
	if down {
		in, along = along, in
	}
	return across != down && float64(in) >= least && along <= 8*in
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
		for _, d := range around {
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
