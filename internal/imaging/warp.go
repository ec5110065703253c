// SPDX-License-Identifier: Apache-2.0

package imaging

import (
	"image"
	"math"
)

// Luma gives the brightness of a picture in normal form without copying it.
func Luma(img image.Image) *image.Gray {
	p, _ := planes(Normalize(img))
	return &image.Gray{Pix: p[0].pix, Stride: p[0].stride, Rect: image.Rect(0, 0, p[0].w, p[0].h)}
}

// Reduce averages blocks of f × f pixels, brightness and colour; the last block
// of a line may be a part. The colour has the resolution of the brightness.
func Reduce(img image.Image, f int) image.Image {
	img = Normalize(img)
	if f <= 1 {
		return img
	}
	in, ratio := planes(img)
	sx, sy := ChromaStep(ratio)
	out := []plane{boxPlane(in[0], f)}
	for _, p := range in[1:] {
		if sx == sy && f%sx == 0 {
			out = append(out, boxPlane(p, f/sx))
		} else {
			out = append(out, shrinkPlane(p, out[0].w, out[0].h))
		}
	}
	return picture(out, image.YCbCrSubsampleRatio444)
}

// Matrix is a plane projective map, row by row: (x, y) goes to
// ((m0·x + m1·y + m2) / d, (m3·x + m4·y + m5) / d), d = m6·x + m7·y + m8.
type Matrix [9]float64

// Apply maps a point.
func (m Matrix) Apply(x, y float64) (float64, float64) {
	d := m[6]*x + m[7]*y + m[8]
	return (m[0]*x + m[1]*y + m[2]) / d, (m[3]*x + m[4]*y + m[5]) / d
}

// Times is the map that does o first and m then.
func (m Matrix) Times(o Matrix) (out Matrix) {
	for i := range 3 {
		for j := range 3 {
			out[3*i+j] = m[3*i]*o[j] + m[3*i+1]*o[3+j] + m[3*i+2]*o[6+j]
		}
	}
	return out
}

// Inverse is the map that undoes m, up to a common factor, which does not
// matter. A map that folds the plane to a line has none: the zero Matrix.
func (m Matrix) Inverse() Matrix {
	adj := Matrix{
		m[4]*m[8] - m[5]*m[7], m[2]*m[7] - m[1]*m[8], m[1]*m[5] - m[2]*m[4],
		m[5]*m[6] - m[3]*m[8], m[0]*m[8] - m[2]*m[6], m[2]*m[3] - m[0]*m[5],
		m[3]*m[7] - m[4]*m[6], m[1]*m[6] - m[0]*m[7], m[0]*m[4] - m[1]*m[3],
	}
	det := m[0]*adj[0] + m[1]*adj[3] + m[2]*adj[6]
	if math.Abs(det) < 1e-18 {
		return Matrix{}
	}
	for i := range adj {
		adj[i] /= det
	}
	return adj
}

// Warp draws a picture of w × h whose pixel (x, y) is what src shows at
// m.Apply(x, y), pixel centres being whole numbers. Between pixels it uses the
// filter of Fit; beside src it is white. m should not shrink: Fit first.
func Warp(src image.Image, m Matrix, w, h int) image.Image {
	in, ratio := planes(Normalize(src))
	out := []plane{warpPlane(in[0], m, w, h, 255)}
	sx, sy := ChromaStep(ratio)
	for _, p := range in[1:] {
		cw, ch := chromaSize(ratio, w, h)
		out = append(out, warpPlane(p, subsampled(m, float64(sx), float64(sy)), cw, ch, 128))
	}
	return picture(out, ratio)
}

// subsampled is m for planes that keep one value for sx × sy pixels; the value
// lies in the middle of its pixels.
func subsampled(m Matrix, sx, sy float64) Matrix {
	if sx == 1 && sy == 1 {
		return m
	}
	up := Matrix{sx, 0, (sx - 1) / 2, 0, sy, (sy - 1) / 2, 0, 0, 1}
	return up.Inverse().Times(m).Times(up)
}

// phases is how finely positions between pixels are told apart.
const phases = 64

// taps are the four filter weights of each phase; they add up to 1 << tapBits.
const tapBits = 8

var taps = func() (t [phases][4]int32) {
	for i := range t {
		rest := int32(1 << tapBits)
		for k := range 4 {
			t[i][k] = int32(math.Round(catmullRom(float64(i)/phases-float64(k-1)) * (1 << tapBits)))
			rest -= t[i][k]
		}
		t[i][1+i*2/phases] += rest
	}
	return t
}()

func warpPlane(p plane, m Matrix, w, h int, beside byte) plane {
	out := newPlane(w, h)
	for y := range h {
		row := out.pix[y*w:][:w]
		// Numerators and denominator grow evenly along a row.
		nx, ny, d := m[1]*float64(y)+m[2], m[4]*float64(y)+m[5], m[7]*float64(y)+m[8]
		for x := range row {
			u, v := nx, ny
			if d != 1 {
				u, v = nx/d, ny/d
			}
			row[x] = p.at(u, v, beside)
			nx, ny, d = nx+m[0], ny+m[3], d+m[6]
		}
	}
	return out
}

// at reads a plane between its pixels.
func (p plane) at(u, v float64, beside byte) byte {
	// Half a pixel beyond the centre of the last one still belongs to it.
	if !(u > -0.5 && v > -0.5 && u < float64(p.w)-0.5 && v < float64(p.h)-0.5) {
		return beside
	}
	iu, iv := int((u+1)*phases+0.5), int((v+1)*phases+0.5)
	x, y := iu/phases-1, iv/phases-1
	fx, fy := &taps[iu%phases], &taps[iv%phases]
	if x < 1 || y < 1 || x+2 >= p.w || y+2 >= p.h {
		return p.atEdge(x, y, fx, fy)
	}
	at := (y-1)*p.stride + x - 1
	sum := int32(0)
	for k := range 4 {
		q := p.pix[at : at+4 : at+4]
		sum += fy[k] * ((fx[0]*int32(q[0]) + fx[1]*int32(q[1]) + fx[2]*int32(q[2]) + fx[3]*int32(q[3])) >> 2)
		at += p.stride
	}
	return clampByte((sum + 1<<(2*tapBits-3)) >> (2*tapBits - 2))
}

// atEdge is at with the outermost pixels going on for ever.
func (p plane) atEdge(x, y int, fx, fy *[4]int32) byte {
	sum := int32(0)
	for k := range 4 {
		row := p.pix[min(max(y+k-1, 0), p.h-1)*p.stride:]
		across := int32(0)
		for j := range 4 {
			across += fx[j] * int32(row[min(max(x+j-1, 0), p.w-1)])
		}
		sum += fy[k] * (across >> 2)
	}
	return clampByte((sum + 1<<(2*tapBits-3)) >> (2*tapBits - 2))
}
