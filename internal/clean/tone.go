// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"image"
	"slices"

	"github.com/sogoc/sogoc/internal/imaging"
)

const (
	// white is the brightness that paper is brought to: a little grey is left,
	// so that pencil and bleed-through don't burn out.
	white = 246
	// mostGain bounds how much a dark part is raised: a photograph glued in or a
	// black stamp pad must not become grey noise.
	mostGain = 2.2
	// grid is how many cells the longer side is divided into for the paper's
	// unevenness. A cell is larger than a word, so some paper shows in most.
	grid = 40
)

// field is a value on a coarse grid over a picture.
type field struct {
	nx, ny int
	w, h   float64 // of the picture, px
	v      []float64
}

// at interpolates between the middles of the cells.
func (f *field) at(x, y float64) float64 {
	gx := min(max(x/f.w*float64(f.nx)-0.5, 0), float64(f.nx-1))
	gy := min(max(y/f.h*float64(f.ny)-0.5, 0), float64(f.ny-1))
	i, j := int(gx), int(gy)
	i2, j2 := min(i+1, f.nx-1), min(j+1, f.ny-1)
	tx, ty := gx-float64(i), gy-float64(j)
	top := f.v[j*f.nx+i]*(1-tx) + f.v[j*f.nx+i2]*tx
	bot := f.v[j2*f.nx+i]*(1-tx) + f.v[j2*f.nx+i2]*tx
	return top*(1-ty) + bot*ty
}

// paperField gives the brightness of the bare paper everywhere: in each cell a
// high percentile, where ink fills a cell that of its brighter neighbours.
func paperField(g *image.Gray, cells int) *field {
	w, h := g.Rect.Dx(), g.Rect.Dy()
	longer := max(w, h)
	f := &field{nx: max(1, cells*w/longer), ny: max(1, cells*h/longer), w: float64(w), h: float64(h)}
	f.v = make([]float64, f.nx*f.ny)
	step := max(1, longer/1600)
	for j := range f.ny {
		for i := range f.nx {
			f.v[j*f.nx+i] = brightIn(g, i*w/f.nx, j*h/f.ny, (i+1)*w/f.nx, (j+1)*h/f.ny, step)
		}
	}
	f.v = smooth(f.closed(), f.nx, f.ny)
	return f
}

// brightIn is the 80th percentile of a part of a picture.
func brightIn(g *image.Gray, x0, y0, x1, y1, step int) float64 {
	var hist [256]int
	n := 0
	for y := y0; y < max(y1, y0+1); y += step {
		row := g.Pix[y*g.Stride:]
		for x := x0; x < max(x1, x0+1); x += step {
			hist[row[x]]++
			n++
		}
	}
	left := n / 5
	for v := 255; v >= 0; v-- {
		if left -= hist[v]; left < 0 {
			return float64(v)
		}
	}
	return 0
}

// closed takes out dips no wider than two cells: a stamp, a thick stroke.
func (f *field) closed() []float64 {
	wide := spread(f.v, f.nx, f.ny, func(a, b float64) bool { return a > b })
	return spread(wide, f.nx, f.ny, func(a, b float64) bool { return a < b })
}

// spread replaces each value by that neighbour (or itself) which beats all.
func spread(v []float64, nx, ny int, beats func(a, b float64) bool) []float64 {
	out := make([]float64, len(v))
	for j := range ny {
		for i := range nx {
			best := v[j*nx+i]
			for y := max(j-1, 0); y <= min(j+1, ny-1); y++ {
				for x := max(i-1, 0); x <= min(i+1, nx-1); x++ {
					if beats(v[y*nx+x], best) {
						best = v[y*nx+x]
					}
				}
			}
			out[j*nx+i] = best
		}
	}
	return out
}

func smooth(v []float64, nx, ny int) []float64 {
	out := make([]float64, len(v))
	for j := range ny {
		for i := range nx {
			sum, n := 0.0, 0.0
			for y := max(j-1, 0); y <= min(j+1, ny-1); y++ {
				for x := max(i-1, 0); x <= min(i+1, nx-1); x++ {
					sum, n = sum+v[y*nx+x], n+1
				}
			}
			out[j*nx+i] = sum / n
		}
	}
	return out
}

// lighten brings the paper to white everywhere and takes its tint out, in place. Ink
// keeps its colour: the tint is taken out as far as a place is paper.
func lighten(out image.Image, t Tone) {
	power := t.Power
	if power == 0 {
		power = 1
	}
	luma := imaging.Luma(out)
	f := paperField(luma, grid)
	f.paperOnly()
	if c, ok := out.(*image.YCbCr); ok && (t.Cb != 0 || t.Cr != 0) {
		untint(c, f, float64(t.Cb)*power, float64(t.Cr)*power)
	}
	gain := make([]int32, luma.Rect.Dx())
	for y := range luma.Rect.Dy() {
		if y%rowsAlike == 0 {
			f.gains(gain, float64(y)+rowsAlike/2, power)
		}
		row := luma.Pix[y*luma.Stride:][:len(gain)]
		for x, v := range row {
			row[x] = uint8(min(int32(v)*gain[x]>>8, 255))
		}
	}
}

// paperOnly gives parts too dark to be paper in shade (a photograph glued in, a
// coloured cover) the value of the rest, so that they are not raised.
func (f *field) paperOnly() {
	usual := median(f.v)
	for i, v := range f.v {
		if v < usual/2 {
			f.v[i] = usual
		}
	}
}

// rowsAlike is how many rows share their gains; the paper changes slowly.
const rowsAlike = 8

// gains gives the factor (8.8 fixed point) for each pixel of a row.
func (f *field) gains(gain []int32, y, power float64) {
	const cell = 16
	g := func(x int) float64 {
		k := min(max(white/max(f.at(float64(x), y), 1), 1), mostGain)
		return 256 * (1 + (k-1)*power)
	}
	left := g(0)
	for x := 0; x < len(gain); x += cell {
		right := g(x + cell)
		for i := range min(cell, len(gain)-x) {
			gain[x+i] = int32(left + (right-left)*float64(i)/cell)
		}
		left = right
	}
}

// untint moves the paper's colour to grey, half of it where a place is half as
// bright as paper, none where it is ink.
func untint(c *image.YCbCr, f *field, cb, cr float64) {
	sx, sy := imaging.ChromaStep(c.SubsampleRatio)
	cw := (c.Rect.Dx() + sx - 1) / sx
	limit := make([]int32, cw)
	for y := 0; y*sy < c.Rect.Dy(); y++ {
		if y%rowsAlike == 0 {
			for x := range limit {
				limit[x] = int32(f.at(float64(x*sx), float64(y*sy)))
			}
		}
		luma := c.Y[y*sy*c.YStride:]
		b, r := c.Cb[y*c.CStride:][:cw], c.Cr[y*c.CStride:][:cw]
		for x := range b {
			// From 50 % of the paper's brightness (none) to 90 % (all).
			k := min(max(256*(2*int32(luma[x*sx])-limit[x])/max(limit[x]*8/10, 1), 0), 256)
			b[x] = uint8(min(max(int32(b[x])-int32(cb)*k/256, 0), 255))
			r[x] = uint8(min(max(int32(r[x])-int32(cr)*k/256, 0), 255))
		}
	}
}

func clone(img image.Image) image.Image { return imaging.CropRect(img, img.Bounds()) }

// shade is a colour as a JPEG keeps it.
type shade struct{ y, cb, cr uint8 }

// paperOf gives the usual colour of the bare paper.
func paperOf(img image.Image) shade {
	luma := imaging.Luma(img)
	b := luma.Rect
	f := paperField(luma, grid)
	level := median(f.v)
	var cbs, crs []float64
	for y := b.Dy() / 40; y < b.Dy(); y += max(1, b.Dy()/60) {
		for x := b.Dx() / 40; x < b.Dx(); x += max(1, b.Dx()/60) {
			if v := float64(luma.Pix[y*luma.Stride+x]); v > level*0.93 {
				cb, cr := tintAt(img, x, y)
				cbs, crs = append(cbs, cb), append(crs, cr)
			}
		}
	}
	return shade{uint8(level), uint8(median(cbs) + 128), uint8(median(crs) + 128)}
}

// tintAt is the colour of a pixel, distance from grey.
func tintAt(img image.Image, x, y int) (cb, cr float64) {
	c, ok := img.(*image.YCbCr)
	if !ok {
		return 0, 0
	}
	at := c.COffset(x, y)
	return float64(c.Cb[at]) - 128, float64(c.Cr[at]) - 128
}

// median of values, 0 of none; it sorts a copy.
func median(v []float64) float64 { return quantile(v, 0.5) }

func quantile(v []float64, q float64) float64 {
	if len(v) == 0 {
		return 0
	}
	s := slices.Clone(v)
	slices.Sort(s)
	return s[min(int(q*float64(len(s))), len(s)-1)]
}

// paint fills a part of a picture, made by clone, with one colour.
func paint(img image.Image, r image.Rectangle, s shade) {
	luma := imaging.Luma(img)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := luma.Pix[y*luma.Stride:]
		for x := r.Min.X; x < r.Max.X; x++ {
			row[x] = s.y
		}
	}
	c, ok := img.(*image.YCbCr)
	if !ok {
		return
	}
	sx, sy := imaging.ChromaStep(c.SubsampleRatio)
	for y := r.Min.Y / sy; y*sy < r.Max.Y; y++ {
		for x := r.Min.X / sx; x*sx < r.Max.X; x++ {
			c.Cb[y*c.CStride+x], c.Cr[y*c.CStride+x] = s.cb, s.cr
		}
	}
}
