// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"encoding/binary"
	"image"
	"math"
	"math/rand/v2"
	"sync"
)

// cell is the pitch, px, at which geometry and light are computed; between the
// nodes they are interpolated.
const cell = 8

// node is geometry and light at one point of the mesh.
type node struct {
	u, v float32
	l    light
}

// mesh holds the nodes of the whole image.
type mesh struct {
	nx, ny int
	nodes  []node
}

func newMesh(g *geometry, p *paper) *mesh {
	m := &mesh{nx: g.w/cell + 2, ny: g.h/cell + 2}
	m.nodes = make([]node, m.nx*m.ny)
	halves(m.ny, func(from, to int) {
		for j := from; j < to; j++ {
			for i := range m.nx {
				u, v := g.inv(float64(i*cell), float64(j*cell))
				l := p.at(u, v)
				m.nodes[j*m.nx+i] = node{float32(u), float32(v), l}
			}
		}
	})
	return m
}

// halves runs f over two halves of 0…n at once.
func halves(n int, f func(from, to int)) {
	var wg sync.WaitGroup
	wg.Go(func() { f(0, n/2) })
	f(n/2, n)
	wg.Wait()
}

// compose photographs the flat sheet: every pixel of the image is looked up
// through the mesh, lit, and given the noise of a sensor.
func compose(c *canvas, g *geometry, p *paper, seed uint64, noise float64) *image.RGBA {
	m := newMesh(g, p)
	out := image.NewRGBA(image.Rect(0, 0, g.w, g.h))
	grain := newGrain(seed, noise)
	desk := p.desk
	halves(g.h, func(from, to int) {
		for y := from; y < to; y++ {
			composeRow(c, m, out, y, grain, desk)
		}
	})
	return out
}

// newGrain is a table of triangular noise, indexed by a cheap generator.
func newGrain(seed uint64, amp float64) []int32 {
	rng := rand.New(rand.NewPCG(seed, 0x67726169))
	t := make([]int32, 4096)
	for i := range t {
		t[i] = int32(amp * 256 * (rng.Float64() - rng.Float64()))
	}
	return t
}

// at interpolates the mesh on column i at height y.
func (m *mesh) at(i, y int) node {
	j := y / cell
	t := float32(y-j*cell) / cell
	a, b := &m.nodes[j*m.nx+i], &m.nodes[(j+1)*m.nx+i]
	return node{a.u + (b.u-a.u)*t, a.v + (b.v-a.v)*t, a.l.lerp(b.l, t)}
}

func composeRow(c *canvas, m *mesh, out *image.RGBA, y int, grain []int32, desk light) {
	row := out.Pix[y*out.Stride : y*out.Stride+4*out.Rect.Dx()]
	rnd := uint32(y)*2654435761 + 12345
	left := m.at(0, y)
	for i := 0; i*cell < out.Rect.Dx(); i++ {
		right := m.at(i+1, y)
		n := min(cell, out.Rect.Dx()-i*cell)
		rnd = composeSpan(c, row[4*i*cell:4*(i*cell+n)], left, right, grain, desk, rnd)
		left = right
	}
}

// composeSpan fills up to cell pixels. Positions are 16.16 fixed point, light
// is 8.8.
func composeSpan(c *canvas, dst []uint8, a, b node, grain []int32, desk light, rnd uint32) uint32 {
	u, v := int32(a.u*65536), int32(a.v*65536)
	du, dv := int32((b.u-a.u)*(65536/cell)), int32((b.v-a.v)*(65536/cell))
	var l, dl [3]int32
	for k := range 3 {
		l[k] = int32(a.l[k] * 65536)
		dl[k] = int32((b.l[k] - a.l[k]) * (65536 / cell))
	}
	for x := 0; x < len(dst); x += 4 {
		s0, s1, s2 := c.sample(u, v, desk)
		rnd = rnd*1664525 + 1013904223
		n := grain[rnd>>20]
		dst[x] = clamp8((s0*l[0]>>8 + n) >> 8)
		dst[x+1] = clamp8((s1*l[1]>>8 + n) >> 8)
		dst[x+2] = clamp8((s2*l[2]>>8 + n) >> 8)
		dst[x+3] = 255
		u, v = u+du, v+dv
		l[0], l[1], l[2] = l[0]+dl[0], l[1]+dl[1], l[2]+dl[2]
	}
	return rnd
}

func clamp8(v int32) uint8 { return uint8(min(max(v, 0), 255)) }

// sample reads the sheet at (u, v), 16.16 fixed point, between pixels. Off the
// sheet, and where paper is torn off, the desk shows.
func (c *canvas) sample(u, v int32, desk light) (r, g, b int32) {
	x, y := int(u>>16), int(v>>16)
	w, h := c.img.Rect.Max.X-1, c.img.Rect.Max.Y-1
	if uint(x) >= uint(w) || uint(y) >= uint(h) {
		return deskPixel(max(-x, x-w, -y, y-h), desk)
	}
	i := y*c.img.Stride + 4*x
	p, q := c.img.Pix[i:i+8:i+8], c.img.Pix[i+c.img.Stride:i+c.img.Stride+8:i+c.img.Stride+8]
	if binary.LittleEndian.Uint64(p)&binary.LittleEndian.Uint64(q) == math.MaxUint64 {
		return 255, 255, 255 // most of a page is bare paper
	}
	if p[3] == 0 {
		return deskPixel(len(deskShade)/3, desk)
	}
	fx, fy := u>>8&255, v>>8&255
	mix := func(k int) int32 {
		top := int32(p[k])<<8 + (int32(p[k+4])-int32(p[k]))*fx
		bot := int32(q[k])<<8 + (int32(q[k+4])-int32(q[k]))*fx
		return (top<<8 + (bot-top)*fy) >> 16
	}
	return mix(0), mix(1), mix(2)
}

// deskShade is the shadow a sheet throws beside itself, by distance in px.
var deskShade = func() (t [24]float32) {
	for i := range t {
		t[i] = float32(1 - 0.4*math.Exp(-float64(i)/7))
	}
	return t
}()

func deskPixel(dist int, desk light) (r, g, b int32) {
	k := 255 * deskShade[min(dist, len(deskShade)-1)]
	return int32(desk[0] * k), int32(desk[1] * k), int32(desk[2] * k)
}
