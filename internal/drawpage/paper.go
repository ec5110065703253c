// SPDX-License-Identifier: Apache-2.0

package drawpage

import (
	"math"
	"math/rand/v2"
)

// light is a colour multiplier per channel.
type light [3]float32

func (l light) times(o light) light {
	return light{l[0] * o[0], l[1] * o[1], l[2] * o[2]}
}

func (l light) lerp(o light, t float32) light {
	return light{l[0] + (o[0]-l[0])*t, l[1] + (o[1]-l[1])*t, l[2] + (o[2]-l[2])*t}
}

// paper is the look of the sheet apart from its ink: tint, ageing, stains and
// the light that falls on it. Coordinates are px of the flat sheet.
type paper struct {
	g      *geometry
	tint   light
	edge   light   // colour at the rim
	rim    float64 // px, reach of the rim
	blots  []blot
	waves  [3][4]float64 // slow unevenness: amplitude, kx, ky, phase
	shadow *shadow
	desk   light
}

// blot is a stain: a wobbling disc with a darker border.
type blot struct {
	kind   string
	x, y   float64
	r      float64
	col    light
	ring   float64 // 0 filled … 1 border only
	soft   float64 // width of the border, share of r
	wobble [6][2]float64
}

// shadow is the dark half-plane of a hand or telephone, with a soft border.
type shadow struct {
	nx, ny, at, soft float64
	depth            float32
}

var tints = []light{
	{0.98, 0.965, 0.93}, {0.965, 0.94, 0.88}, {0.95, 0.92, 0.85}, {0.97, 0.955, 0.925}, {0.945, 0.90, 0.80},
}

func newPaper(s Spec, g *geometry, ppm float64, rng *rand.Rand) *paper {
	d := float32(s.Damage)
	white := light{0.985, 0.98, 0.97}
	tint := tints[rng.IntN(len(tints))]
	if s.Layout == LayoutRuled {
		tint = tint.times(light{0.985, 0.965, 0.93})
	}
	p := &paper{
		g: g, rim: ppm * (6 + 10*rng.Float64()),
		tint: white.lerp(tint, min(1, 0.25+0.3*d)),
		desk: light{0.86, 0.86, 0.87},
	}
	p.edge = light{1, 1, 1}.lerp(light{0.90, 0.85, 0.74}, d/3)
	for i := range p.waves {
		k := 2 * math.Pi / (g.pw * (0.4 + rng.Float64()))
		a := rng.Float64() * 2 * math.Pi
		p.waves[i] = [4]float64{0.004 + 0.006*rng.Float64(), k * math.Cos(a), k * math.Sin(a), rng.Float64() * 6}
	}
	if s.Capture == CapturePhoto {
		p.desk = light{0.34, 0.25, 0.19}
		p.shadow = newShadow(g, rng)
	}
	p.blots = newBlots(s, g, ppm, rng)
	return p
}

func newShadow(g *geometry, rng *rand.Rand) *shadow {
	a := (0.15 + 0.3*rng.Float64()) * math.Pi
	sh := &shadow{nx: math.Cos(a), ny: math.Sin(a), depth: 0.20 + 0.15*rng.Float32()}
	sh.at = (g.pw*sh.nx + g.ph*sh.ny) * (0.55 + 0.25*rng.Float64())
	sh.soft = g.pw * (0.08 + 0.12*rng.Float64())
	return sh
}

func newBlots(s Spec, g *geometry, ppm float64, rng *rand.Rand) []blot {
	counts := [4]int{0, rng.IntN(2), 1 + rng.IntN(3), 3 + rng.IntN(4)}
	blots := make([]blot, counts[s.Damage])
	for i := range blots {
		b := blot{kind: "stain", x: g.pw * rng.Float64(), y: g.ph * rng.Float64(), r: ppm * (4 + 12*rng.Float64())}
		b.col = light{0.88, 0.81, 0.66}.lerp(light{1, 1, 1}, 0.15+0.6*rng.Float32())
		b.ring, b.soft = rng.Float64()*0.8, 0.04+0.05*rng.Float64()
		if s.Damage >= DamageMedium && rng.IntN(3) == 0 {
			// Water comes in from the border of the sheet.
			b.kind, b.r, b.ring, b.soft = "water", ppm*(25+45*rng.Float64()), 0.85, 0.025
			b.x, b.y = g.pw*float64(rng.IntN(2)), g.ph*rng.Float64()
			b.col = light{0.92, 0.88, 0.79}
		}
		for k := range b.wobble {
			b.wobble[k] = [2]float64{(0.015 + 0.05*rng.Float64()) / float64(1+k/2), rng.Float64() * 2 * math.Pi}
		}
		blots[i] = b
	}
	return blots
}

// at gives the light at sheet point (u, v); beside the sheet, that of its rim.
func (p *paper) at(u, v float64) light {
	cu, cv := min(max(u, 0), p.g.pw), min(max(v, 0), p.g.ph)
	l := p.sheetAt(cu, cv, min(cu, cv, p.g.pw-cu, p.g.ph-cv))
	if p.shadow != nil {
		d := (u*p.shadow.nx + v*p.shadow.ny - p.shadow.at) / p.shadow.soft
		k := 1 - p.shadow.depth*float32(1/(1+math.Exp(-4*d)))
		l = l.times(light{k, k, min(1, k*1.02)})
	}
	return l
}

func (p *paper) sheetAt(u, v, edge float64) light {
	l := p.tint
	if p.rim > 0 {
		l = l.times(light{1, 1, 1}.lerp(p.edge, float32(math.Exp(-max(edge, 0)/p.rim))))
	}
	k := float32(1)
	for _, w := range p.waves {
		k += float32(w[0] * math.Sin(w[1]*u+w[2]*v+w[3]))
	}
	if p.g.gutter {
		d := math.Abs(u-p.g.pw/2) / p.g.gutterR
		k *= float32(1 - 0.30*math.Exp(-d*2.2))
	}
	k *= float32(1 - 0.004*p.g.curlA*math.Cos(p.g.curlK*u+p.g.curlP))
	l = l.times(light{k, k, k})
	for i := range p.blots {
		l = l.times(p.blots[i].at(u, v))
	}
	return l
}

func (b *blot) at(u, v float64) light {
	dx, dy := u-b.x, v-b.y
	d := math.Hypot(dx, dy)
	if d > b.r*1.5 {
		return light{1, 1, 1}
	}
	a, r := math.Atan2(dy, dx), 1.0
	for k, w := range b.wobble {
		r += w[0] * math.Sin(float64(k+2)*a+w[1])
	}
	t := d / (b.r * r)
	border := math.Exp(-sq((t - 0.95) / b.soft))
	inner := (1 - b.ring) / (1 + math.Exp((t-0.97)*40))
	if b.ring > 0 && t < 0.95 {
		inner = max(inner, 0.22)
	}
	return light{1, 1, 1}.lerp(b.col, float32(min(1, max(inner, 0.8*border))))
}

func sq(v float64) float64 { return v * v }

// spots lists the stains for the truth, px of the sheet.
func (p *paper) spots() []Spot {
	var out []Spot
	for _, b := range p.blots {
		r := Rect{max(b.x-b.r, 0), max(b.y-b.r, 0), min(b.x+b.r, p.g.pw), min(b.y+b.r, p.g.ph)}
		if !r.Empty() {
			out = append(out, Spot{b.kind, r})
		}
	}
	return out
}
