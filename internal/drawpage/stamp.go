// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"image"
	"math"
	"math/rand/v2"
)

// stampText stands on every stamp and margin: nothing here imitates a real
// authority's seal.
const stampText = "MẪU ★ SỐ LIỆU GIẢ ĐỊNH ★ KHÔNG CÓ GIÁ TRỊ ★ "

const marginText = "Mẫu giả định — không phải hồ sơ thật"

var stampRed = rgb{200, 28, 40}

// stamp presses a round stamp at (x, y) mm; it may overhang the sheet.
// It gives its box in mm, cut to the sheet.
func (c *canvas) stamp(x, y, r, turn float64, rng *rand.Rand) Rect {
	alpha := 0.50 + 0.30*rng.Float64()
	c.ring(x, y, r, 0.55, alpha, rng)
	c.ring(x, y, r*0.93, 0.22, alpha, rng)
	c.ring(x, y, r*0.60, 0.30, alpha, rng)
	c.circleText(x, y, r*0.68, r*0.19, turn, stampText, alpha, rng)
	c.star(x, y-r*0.16, r*0.26, turn, alpha)
	st := style{face: faceByName("tinos-bold"), size: r * 0.2, wide: 1, col: stampRed, alpha: alpha}
	c.centred(st, x, y+r*0.36, "MẪU")
	return Rect{max(x-r, 0), max(y-r, 0), min(x+r, c.wMM), min(y+r, c.hMM)}
}

func (c *canvas) centred(st style, x, y float64, text string) Rect {
	return st.line(c, x-st.width(text)/2, y, text, nil)
}

// ring draws a circle in arcs of uneven ink.
func (c *canvas) ring(x, y, r, w, alpha float64, rng *rand.Rand) {
	const arcs = 48
	for i := range arcs {
		a0, a1 := 2*math.Pi*float64(i)/arcs, 2*math.Pi*(float64(i)+1.08)/arcs
		pts := make([][2]float64, 4)
		widths := make([]float64, 4)
		for k := range pts {
			a := a0 + (a1-a0)*float64(k)/3
			pts[k] = [2]float64{x + r*math.Cos(a), y + r*math.Sin(a)}
			widths[k] = w
		}
		if !c.holds(pts) {
			continue
		}
		c.stroke(pts, widths, stampRed, alpha*(0.65+0.35*rng.Float64()))
	}
}

func (c *canvas) holds(pts [][2]float64) bool {
	for _, p := range pts {
		if p[0] < 0.5 || p[1] < 0.5 || p[0] > c.wMM-0.5 || p[1] > c.hMM-0.5 {
			return false
		}
	}
	return true
}

// circleText sets text along a circle of radius r, em size mm.
func (c *canvas) circleText(x, y, r, em, turn float64, text string, alpha float64, rng *rand.Rand) {
	f := faceByName("tinos-bold")
	total := 0.0
	for _, ch := range text {
		if g := stampGlyph(f, ch); g != nil {
			total += float64(g.advance)
		}
	}
	step := 2 * math.Pi / total // the text goes round exactly once
	em = min(em, 2*math.Pi*r/total*1.02)
	a := turn - math.Pi/2
	for _, ch := range text {
		g := stampGlyph(f, ch)
		if g == nil {
			continue
		}
		mid := a + step*float64(g.advance)/2
		c.fillGlyph(g, turned(x+r*math.Cos(mid), y+r*math.Sin(mid), mid+math.Pi/2, em, float64(g.advance), c.ppm),
			stampRed, alpha*(0.7+0.3*rng.Float64()))
		a += step * float64(g.advance)
	}
}

func stampGlyph(f *face, ch rune) *glyph {
	if ch == '★' {
		ch = '•'
	}
	return f.glyph(ch)
}

// turned places a letter with the middle of its advance on (x, y) mm.
func turned(x, y, a, em, adv, ppm float64) affine {
	sin, cos := math.Sincos(a)
	k := em * ppm
	m := affine{a: float32(k * cos), b: float32(k * sin), c: float32(-k * sin), d: float32(k * cos)}
	dx, dy := m.apply([2]float32{float32(adv / 2), 0})
	m.e, m.f = float32(x*ppm)-dx, float32(y*ppm)-dy
	return m
}

func (c *canvas) star(x, y, r, turn, alpha float64) {
	pts := make([][2]float64, 10)
	for i := range pts {
		q := r
		if i%2 == 1 {
			q = r * 0.40
		}
		a := turn - math.Pi/2 + float64(i)*math.Pi/5
		pts[i] = [2]float64{x + q*math.Cos(a), y + q*math.Sin(a)}
	}
	if c.holds(pts) {
		c.polygon(pts, stampRed, alpha)
	}
}

// signature scribbles a name nobody has, about w × h mm around (x, y): a tall
// first loop, a run of small waves, a flourish back under the name.
func (c *canvas) signature(x, y, w, h float64, col rgb, rng *rand.Rand) Rect {
	l := x - w/2
	knots := [][2]float64{
		{l + w*0.15*norm1(rng), y + h*(0.1+0.4*norm1(rng))}, {l + w*(0.10+0.12*rng.Float64()), y - h*(0.4+0.9*rng.Float64())},
		{l + w*0.12*norm1(rng), y + h*0.4*norm1(rng)}, {l + w*(0.10+0.15*rng.Float64()), y + h*(0.2+0.7*rng.Float64())},
	}
	n := 3 + rng.IntN(6)
	up := 1 - 2*float64(rng.IntN(2))
	for i := range n {
		t := 0.2 + 0.6*float64(i+1)/float64(n)
		knots = append(knots, [2]float64{l + w*(t+0.05*norm1(rng)), y + h*up*(0.1+0.45*rng.Float64())})
		up = -up
	}
	if rng.IntN(3) > 0 {
		knots = append(knots, [2]float64{l + w*0.95, y - h*0.2*rng.Float64()},
			[2]float64{l + w*(0.1+0.3*rng.Float64()), y + h*(0.5+0.3*rng.Float64())}, [2]float64{l + w*1.05, y + h*0.35*rng.Float64()})
	}
	pts, widths := spline(knots, rng)
	return c.mm(c.strokeLong(pts, widths, col, 0.85))
}

// spline runs a smooth pen line (Catmull–Rom) through knots; the pen thins on
// fast stretches.
func spline(k [][2]float64, rng *rand.Rand) (pts [][2]float64, widths []float64) {
	const steps = 10
	for i := range len(k) - 1 {
		a, b, c, d := k[max(i-1, 0)], k[i], k[i+1], k[min(i+2, len(k)-1)]
		for s := range steps {
			t := float64(s) / steps
			var p [2]float64
			for j := range 2 {
				p[j] = 0.5 * (2*b[j] + (c[j]-a[j])*t + (2*a[j]-5*b[j]+4*c[j]-d[j])*t*t + (3*b[j]-a[j]-3*c[j]+d[j])*t*t*t)
			}
			pts = append(pts, p)
			widths = append(widths, 0.22+0.22*math.Abs(math.Sin(float64(len(pts))*0.3))+0.05*rng.Float64())
		}
	}
	return pts, widths
}

// strokeLong draws a line that may cross itself, piece by piece: one outline
// would cancel itself where it overlaps.
func (c *canvas) strokeLong(pts [][2]float64, widths []float64, col rgb, alpha float64) image.Rectangle {
	var box image.Rectangle
	for i := 0; i+1 < len(pts); i++ {
		j := min(i+2, len(pts))
		box = box.Union(c.stroke(pts[i:j], widths[i:j], col, alpha))
	}
	return box
}

// strike draws a wavering pen line from (x0, y0) to (x1, y1) mm.
func (c *canvas) strike(x0, y0, x1, y1 float64, col rgb, rng *rand.Rand) {
	n := max(3, int(math.Hypot(x1-x0, y1-y0)/6))
	pts, widths := make([][2]float64, n+1), make([]float64, n+1)
	for i := range pts {
		t := float64(i) / float64(n)
		pts[i] = [2]float64{x0 + (x1-x0)*t, y0 + (y1-y0)*t + 0.25*norm1(rng)}
		widths[i] = 0.30 + 0.10*rng.Float64()
	}
	c.stroke(pts, widths, col, 0.85)
}

// smear makes writing in a box (mm) unreadable: water has drawn it out, or a
// pen has gone over it.
func (c *canvas) smear(r Rect, col rgb, rng *rand.Rand) {
	if rng.IntN(5) < 3 {
		for range 2 {
			c.blur(Rect{r.X0 - 1, r.Y0 - 0.6, r.X1 + 1, r.Y1 + 0.6}, 0.9+0.5*rng.Float64())
		}
		return
	}
	c.scribble(r, col, rng)
}

// scribble runs a pen to and fro over a box (mm).
func (c *canvas) scribble(r Rect, col rgb, rng *rand.Rand) {
	var knots [][2]float64
	h := r.Y1 - r.Y0
	for x, up := r.X0-0.5, true; x < r.X1+1; x, up = x+h*(0.10+0.12*rng.Float64()), !up {
		y := r.Y1 - h*0.3*rng.Float64()
		if up {
			y = r.Y0 + h*0.3*rng.Float64()
		}
		knots = append(knots, [2]float64{x + 0.4*norm1(rng), y})
	}
	for range 2 {
		pts, widths := spline(knots, rng)
		c.strokeLong(pts, widths, col, 0.9)
		for i := range knots {
			knots[i][0] += 0.5 * norm1(rng)
			knots[i][1] = r.Y0 + r.Y1 - knots[i][1]
		}
	}
}

// blur draws ink out sideways over rad mm within a box (mm), and a third of
// that up and down.
func (c *canvas) blur(r Rect, rad float64) {
	b := image.Rect(int(r.X0*c.ppm), int(r.Y0*c.ppm), int(r.X1*c.ppm), int(r.Y1*c.ppm)).Intersect(c.img.Rect)
	n := max(1, int(rad*c.ppm))
	for y := b.Min.Y; y < b.Max.Y; y++ {
		c.blurRun(c.img.PixOffset(b.Min.X, y), 4, b.Dx(), n)
	}
	for x := b.Min.X; x < b.Max.X; x++ {
		c.blurRun(c.img.PixOffset(x, b.Min.Y), c.img.Stride, b.Dy(), max(1, n/3))
	}
}

// blurRun averages a run of count pixels, step bytes apart, over ±n pixels.
func (c *canvas) blurRun(at, step, count, n int) {
	line := make([]int, count)
	for k := range 3 {
		for i := range line {
			line[i] = int(c.img.Pix[at+i*step+k])
		}
		sum := 0
		for i := -n; i < count; i++ {
			if i+n < count {
				sum += line[i+n]
			}
			if i-n-1 >= 0 {
				sum -= line[i-n-1]
			}
			if i >= 0 {
				c.img.Pix[at+i*step+k] = uint8(sum / (min(i+n, count-1) - max(i-n, 0) + 1))
			}
		}
	}
}

// tear removes a ragged corner; corner 0…3 is tl, tr, br, bl. It gives the box
// of the missing paper in mm.
func (c *canvas) tear(corner int, size float64, rng *rand.Rand) Rect {
	w, h := size*(0.8+0.4*rng.Float64()), size*(0.8+0.5*rng.Float64())
	px, py := w*c.ppm, h*c.ppm
	off := 0.0
	for y := range int(py) {
		off += norm1(rng) * 0.9
		off *= 0.97
		n := int(px*(1-float64(y)/py) + off)
		c.clearRun(corner, y, n)
	}
	r := Rect{0, 0, w, h}
	if corner == 1 || corner == 2 {
		r.X0, r.X1 = c.wMM-w, c.wMM
	}
	if corner >= 2 {
		r.Y0, r.Y1 = c.hMM-h, c.hMM
	}
	return r
}

// clearRun takes n px of paper away from a row counted from the corner.
func (c *canvas) clearRun(corner, y, n int) {
	b := c.img.Rect
	if corner >= 2 {
		y = b.Max.Y - 1 - y
	}
	for k := range min(max(n, 0), b.Max.X) {
		x := k
		if corner == 1 || corner == 2 {
			x = b.Max.X - 1 - k
		}
		i := c.img.PixOffset(x, y)
		c.img.Pix[i], c.img.Pix[i+1], c.img.Pix[i+2], c.img.Pix[i+3] = 0, 0, 0, 0
	}
}

// bleed lets the writing of the back of the leaf shine through: the sheet
// itself, mirrored and blurred, at a small share.
func (c *canvas) bleed(share float64) {
	w, h := c.img.Rect.Dx()/4, c.img.Rect.Dy()/4
	dark := make([]int32, w*h)
	for y := range h {
		for x := range w {
			sum := int32(0)
			for k := range 4 {
				p := c.img.Pix[(4*y+k)*c.img.Stride+16*x:]
				sum += 4*255 - int32(p[1]) - int32(p[5]) - int32(p[9]) - int32(p[13])
			}
			dark[y*w+x] = sum / 16
		}
	}
	k := int32(share * 256)
	halves(c.img.Rect.Dy(), func(from, to int) {
		for y := from; y < to; y++ {
			c.bleedRow(y, dark, w, h, k)
		}
	})
}

// bleedRow darkens white paper only: under ink nothing of the back is seen.
func (c *canvas) bleedRow(y int, dark []int32, w, h int, k int32) {
	sy := min((y+c.img.Rect.Dy()/90)/4, h-1)
	row := c.img.Pix[y*c.img.Stride : (y+1)*c.img.Stride]
	for x := 0; x < len(row)/4; x++ {
		d := dark[sy*w+max(0, min(w-1-x/4, w-1))] * k >> 8
		if d == 0 {
			continue
		}
		p := row[4*x : 4*x+3 : 4*x+3]
		if p[0] < 200 {
			continue
		}
		p[0], p[1], p[2] = uint8(max(int32(p[0])-d, 0)), uint8(max(int32(p[1])-d, 0)), uint8(max(int32(p[2])-d, 0))
	}
}
