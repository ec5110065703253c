// SPDX-License-Identifier: Apache-2.0

package digit

import (
	"image"
	"math"
)

// A glyph is looked at on a square of side pixels: by the directions of its
// edges and by how much ink lies where.
const (
	side    = 20
	cells   = 4 // a side, for directions
	bins    = 8 // directions
	zones   = 5 // a side, for ink
	inputs  = cells*cells*bins + zones*zones + 3
	margin  = 2 // pixels around the square, so that edges have both sides
	canvasW = side + 2*margin
)

// Shape is what is looked at in a glyph.
type Shape [inputs]float32

// ShapeIn gives the shape of the ink within a part of a picture that holds one
// glyph and no more; false without ink. For teaching and measuring: Read finds
// its glyphs itself.
func ShapeIn(page *image.Gray, within image.Rectangle, ppm, line float64) (s Shape, ok bool) {
	k := findInk(page, page.Rect, ppm, fullInk)
	if k.w == 0 {
		return s, false
	}
	g := blob{box: image.Rectangle{Min: image.Pt(k.w, k.h)}}
	within = within.Sub(page.Rect.Min)
	for _, b := range k.blobs() {
		for _, p := range b.px {
			if x, y := int(p)%k.w, int(p)/k.w; image.Pt(x, y).In(within) {
				g.take(x, y, int(p))
			}
		}
	}
	if len(g.px) < 4 {
		return s, false
	}
	return k.look(g.px, g.box, line), true
}

// look describes the ink of some pixels. line is the height of the line of
// writing in pixels, against which the glyph's own is held.
func (k *ink) look(px []int32, box image.Rectangle, line float64) Shape {
	var canvas [canvasW * canvasW]float32
	k.shrink(&canvas, px, box)
	var f Shape
	directions(&canvas, f[:cells*cells*bins])
	zoneInk(&canvas, f[cells*cells*bins:cells*cells*bins+zones*zones])
	w, h := float64(box.Dx()), float64(box.Dy())
	rest := f[inputs-3:]
	rest[0] = float32(math.Log(w/h)) / 2
	rest[1] = float32(min(1.5, h/line))
	rest[2] = float32(min(1.5, w/line))
	return f
}

// shrink lays the glyph on the square in its own shape, in the middle.
func (k *ink) shrink(canvas *[canvasW * canvasW]float32, px []int32, box image.Rectangle) {
	scale := float64(side) / float64(max(box.Dx(), box.Dy()))
	ox := margin + (side-float64(box.Dx())*scale)/2
	oy := margin + (side-float64(box.Dy())*scale)/2
	// Each pixel of the picture covers scale × scale of the square: small
	// pictures are spread, large ones gathered.
	area := float32(scale * scale)
	reach := max(scale, 1)
	for _, p := range px {
		x, y := float64(int(p)%k.w-box.Min.X), float64(int(p)/k.w-box.Min.Y)
		cx, cy := ox+(x+0.5)*scale, oy+(y+0.5)*scale
		v := float32(k.at[p]) / 255 * area / float32(reach*reach)
		spread(canvas, cx, cy, reach, v)
	}
	for i, v := range canvas {
		canvas[i] = min(1, v)
	}
}

// spread lays a box of side reach about (cx, cy) with density v.
func spread(canvas *[canvasW * canvasW]float32, cx, cy, reach float64, v float32) {
	x0, x1, y0, y1 := cx-reach/2, cx+reach/2, cy-reach/2, cy+reach/2
	for y := max(0, int(y0)); y <= min(canvasW-1, int(y1)); y++ {
		hy := min(y1, float64(y+1)) - max(y0, float64(y))
		for x := max(0, int(x0)); x <= min(canvasW-1, int(x1)); x++ {
			hx := min(x1, float64(x+1)) - max(x0, float64(x))
			if hx > 0 && hy > 0 {
				canvas[y*canvasW+x] += v * float32(hx*hy)
			}
		}
	}
}

// directions gathers the edges by place and direction, shaded over between
// cells and between directions.
func directions(canvas *[canvasW * canvasW]float32, out []float32) {
	const step = float64(canvasW-2) / cells
	for y := 1; y < canvasW-1; y++ {
		for x := 1; x < canvasW-1; x++ {
			i := y*canvasW + x
			gx, gy := float64(canvas[i+1]-canvas[i-1]), float64(canvas[i+canvasW]-canvas[i-canvasW])
			m := math.Sqrt(gx*gx + gy*gy)
			if m < 0.02 {
				continue
			}
			turn := (math.Atan2(gy, gx) + math.Pi) / (2 * math.Pi) * bins
			b0 := int(turn)
			fb := turn - float64(b0)
			ax, ay := (float64(x)-0.5)/step-0.5, (float64(y)-0.5)/step-0.5
			cx, cy := int(math.Floor(ax)), int(math.Floor(ay))
			fx, fy := ax-float64(cx), ay-float64(cy)
			for d := range 4 {
				px, py := cx+d&1, cy+d>>1
				if px < 0 || py < 0 || px >= cells || py >= cells {
					continue
				}
				v := m * part(fx, d&1) * part(fy, d>>1)
				at := out[(py*cells+px)*bins:]
				at[b0%bins] += float32(v * (1 - fb))
				at[(b0+1)%bins] += float32(v * fb)
			}
		}
	}
	sum := float32(0.5)
	for _, v := range out {
		sum += v
	}
	for i, v := range out {
		out[i] = float32(math.Sqrt(float64(v / sum * 16)))
	}
}

func part(f float64, far int) float64 {
	if far == 1 {
		return f
	}
	return 1 - f
}

func zoneInk(canvas *[canvasW * canvasW]float32, out []float32) {
	const step = side / zones
	for j := range zones {
		for i := range zones {
			s := float32(0)
			for y := range step {
				for x := range step {
					s += canvas[(margin+j*step+y)*canvasW+margin+i*step+x]
				}
			}
			out[j*zones+i] = s / (step * step)
		}
	}
}
