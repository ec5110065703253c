// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"image"
	"math"
	"math/rand/v2"
)

// Desk is what lies around the sheet.
type Desk string

// The desks.
const (
	DeskAuto  Desk = ""      // light grey under a scanner, brown under a telephone
	DeskBlack Desk = "black" // the lid of a book scanner, or none
	DeskWood  Desk = "wood"
)

// Hard makes a picture harder than the seed would: what a worn scanner, a hurried
// hand or a telephone does. The zero value changes nothing. It is for measuring;
// the Truth says what was done.
type Hard struct {
	Skew   float64 `json:"skew,omitempty"`   // degrees clockwise, added
	Border float64 `json:"border,omitempty"` // mm of desk on each side, at least
	Desk   Desk    `json:"desk,omitempty"`
	Tilt   float64 `json:"tilt,omitempty"`   // perspective: by how much the far side is smaller, 0…0.3
	Blur   float64 `json:"blur,omitempty"`   // radius of what a point becomes, mm
	Shake  float64 `json:"shake,omitempty"`  // length of what a point becomes when the hand moved, mm
	Finger int     `json:"finger,omitempty"` // fingers on the rim of the sheet
	Blank  bool    `json:"blank,omitempty"`  // the back of a sheet: paper, its age and nothing else
	Sides  bool    `json:"sides,omitempty"`  // Tilt also sideways
}

// harden applies h to a geometry whose image is as the seed chose it.
func (g *geometry) harden(h Hard, ppm float64, rng *rand.Rand) {
	if h == (Hard{}) {
		return
	}
	skew := math.Atan2(g.sin, g.cos) + h.Skew*math.Pi/180
	g.sin, g.cos = math.Sincos(skew)
	if h.Tilt != 0 {
		g.py += h.Tilt / g.ph
		if h.Sides {
			g.px += h.Tilt * (rng.Float64() - 0.5) / g.pw
		}
	}
	// The image grows until the whole sheet lies in it, and its border.
	g.ox, g.oy = 0, 0
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, c := range [4][2]float64{{0, 0}, {g.pw, 0}, {g.pw, g.ph}, {0, g.ph}} {
		x, y := g.fwd(c[0], c[1])
		x0, x1, y0, y1 = min(x0, x), max(x1, x), min(y0, y), max(y1, y)
	}
	b := h.Border * ppm
	if h.Border == 0 && h.Tilt == 0 && math.Abs(h.Skew) < 0.01 {
		b = -0.5 * ppm // the picture ends on the sheet
	}
	g.w, g.h = int(x1-x0+2*b), int(y1-y0+2*b)
	g.ox, g.oy = b-x0, b-y0
}

// deskOf gives the light of the desk.
func deskOf(d Desk, was light) light {
	switch d {
	case DeskBlack:
		return light{0.06, 0.06, 0.065}
	case DeskWood:
		return light{0.34, 0.25, 0.19}
	}
	return was
}

// fingers lay on the finished picture; it gives the box of each, px of the image.
func (h Hard) fingers(img *image.RGBA, g *geometry, ppm float64, rng *rand.Rand) []Rect {
	var out []Rect
	for i := range h.Finger {
		v := g.ph * (0.25 + 0.5*rng.Float64())
		u, into := 0.0, 1.0
		if i%2 == 1 {
			u, into = g.pw, -1
		}
		// From well outside the sheet to some millimetres on it.
		length, r := (5+6*rng.Float64())*ppm, (6.5+2*rng.Float64())*ppm
		skin := [3]float64{196 - 60*rng.Float64(), 140 - 45*rng.Float64(), 112 - 40*rng.Float64()}
		tipX, tipY := g.fwd(u+into*(length-r), v)
		endX, endY := g.fwd(u-into*40*ppm, v+(rng.Float64()-0.5)*14*ppm)
		box := thumb(img, [2]float64{tipX, tipY}, [2]float64{endX, endY}, r, skin)
		out = append(out, box)
	}
	return out
}

// thumb paints a capsule, lighter in its middle, and gives its box.
func thumb(img *image.RGBA, tip, end [2]float64, r float64, skin [3]float64) Rect {
	b := image.Rect(int(min(tip[0], end[0])-r), int(min(tip[1], end[1])-r), int(max(tip[0], end[0])+r)+1, int(max(tip[1], end[1])+r)+1).Intersect(img.Rect)
	dx, dy := end[0]-tip[0], end[1]-tip[1]
	n := dx*dx + dy*dy
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			px, py := float64(x)-tip[0], float64(y)-tip[1]
			t := min(max((px*dx+py*dy)/n, 0), 1)
			d := math.Hypot(px-t*dx, py-t*dy) / r
			if d >= 1 {
				continue
			}
			k := 1.05 - 0.35*d*d
			p := img.Pix[img.PixOffset(x, y):]
			for c := range 3 {
				p[c] = uint8(min(skin[c]*k, 255))
			}
		}
	}
	return Rect{float64(b.Min.X), float64(b.Min.Y), float64(b.Max.X), float64(b.Max.Y)}
}

// defocus blurs the picture: three box filters come close to a lens out of
// focus, one along a line is a hand that moved.
func (h Hard) defocus(img *image.RGBA, ppm float64) {
	if r := int(h.Blur*ppm/2 + 0.5); r > 0 {
		for range 3 {
			boxBlur(img, r, true)
			boxBlur(img, r, false)
		}
	}
	if r := int(h.Shake*ppm/2 + 0.5); r > 0 {
		boxBlur(img, r, true)
	}
}

// boxBlur averages 2r+1 pixels of each row, or of each column.
func boxBlur(img *image.RGBA, r int, rows bool) {
	w, hgt := img.Rect.Dx(), img.Rect.Dy()
	lines, length, next, first := hgt, w, 4, img.Stride
	if !rows {
		lines, length, next, first = w, hgt, img.Stride, 4
	}
	line := make([]int, length)
	for l := range lines {
		for c := range 3 {
			at := l*first + c
			for i := range line {
				line[i] = int(img.Pix[at+i*next])
			}
			sum := 0
			for i := -r; i <= r; i++ {
				sum += line[min(max(i, 0), length-1)]
			}
			for i := range line {
				img.Pix[at+i*next] = uint8(sum / (2*r + 1))
				sum += line[min(i+r+1, length-1)] - line[max(i-r, 0)]
			}
		}
	}
}

// slope is the mean angle of the lines of writing in the image, degrees
// clockwise: skew, and what curl and perspective add to it.
func (g *geometry) slope() float64 {
	var n, sx, sy, sxx, sxy float64
	const steps = 24
	sum := 0.0
	for _, v := range [3]float64{0.25, 0.5, 0.75} {
		n, sx, sy, sxx, sxy = 0, 0, 0, 0, 0
		for i := range steps + 1 {
			x, y := g.fwd(g.pw*(0.08+0.84*float64(i)/steps), g.ph*v)
			n, sx, sy, sxx, sxy = n+1, sx+x, sy+y, sxx+x*x, sxy+x*y
		}
		sum += math.Atan((n*sxy-sx*sy)/(n*sxx-sx*sx)) * 180 / math.Pi
	}
	return math.Round(sum/3*1000) / 1000
}
