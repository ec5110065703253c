// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"math"
)

// inkFrom is by how much darker than the paper around it ink is, as a part of
// the paper's brightness. The back shining through stays below.
const inkFrom = 0.2

// inkGrid is finer than grid: the shadow of a fold must not count as ink.
const inkGrid = 80

// findInk marks what is written or printed on the sheet.
func (v *view) findInk() {
	paper := paperField(v.g, inkGrid)
	v.ink = newBitmap(v.w, v.h)
	from, to := v.inside()
	limit := make([]uint8, v.w)
	for y := range v.h {
		if y%4 == 0 {
			for x := 0; x < v.w; x += 8 {
				l := uint8(paper.at(float64(x+4), float64(y+2)) * (1 - inkFrom))
				for i := x; i < min(x+8, v.w); i++ {
					limit[i] = l
				}
			}
		}
		row, out := v.g.Pix[y*v.g.Stride:][:v.w], v.ink.row(y)
		for x := from[y]; x < to[y]; x++ {
			if row[x] < limit[x] {
				out[x] = 1
			}
		}
	}
}

const (
	coarse   = 0.5  // degrees
	fine     = 0.05 // degrees
	mostInk  = 120_000
	standOut = 0.25 // how far the best angle must stand out from the rest to be believed
	leastAng = 0.1  // degrees; less can't be seen and is not worth drawing the page anew
)

// findSkew finds by how many degrees the lines of the page are off: the angle
// at which ruled lines and lines of writing fall together when the page is
// looked at along them.
func (r *Report) findSkew(v *view) {
	xs, ys := v.points()
	if len(xs) < 200 {
		r.flag(MaySkew)
		return
	}
	rows, rowsClear := bestAngle(xs, ys)
	cols, colsClear := bestAngle(ys, xs) // looked at downwards the sense is reversed
	angle, stands := rows, rowsClear
	if colsClear > 1.6*rowsClear {
		angle, stands = -cols, colsClear
	}
	if stands < standOut || math.Abs(angle) > MaxSkew-0.2 {
		r.flag(MaySkew)
		return
	}
	r.Sure[Deskew] = round3(1 - math.Exp(-stands/standOut))
	if math.Abs(angle) >= leastAng {
		r.Recipe.Skew = angle
	}
}

// points lists the ink, from the middle of the view; of very much ink a part.
func (v *view) points() (xs, ys []float32) {
	n := 0
	for _, b := range v.ink.b {
		n += int(b)
	}
	every := n/mostInk + 1
	xs, ys = make([]float32, 0, n/every+1), make([]float32, 0, n/every+1)
	k := 0
	for y := range v.h {
		for x, b := range v.ink.row(y) {
			if b == 0 {
				continue
			}
			if k++; k%every == 0 {
				xs, ys = append(xs, float32(x)-float32(v.w)/2), append(ys, float32(y)-float32(v.h)/2)
			}
		}
	}
	return xs, ys
}

// bestAngle finds the clockwise angle along which points line up best, and how
// clearly: the excess of its score over that of the other angles.
func bestAngle(xs, ys []float32) (angle, stands float64) {
	var bins []float32
	score := func(degrees float64) float64 { return lineUpScore(xs, ys, degrees, &bins) }
	var all []float64
	best, most := 0.0, 0.0
	for a := -float64(MaxSkew); a <= MaxSkew; a += coarse {
		s := score(a)
		all = append(all, s)
		if s > most {
			best, most = a, s
		}
	}
	centre := best
	for _, step := range []float64{0.15, fine} {
		for k := -3; k <= 3; k++ {
			if s := score(centre + float64(k)*step); s > most {
				best, most = centre+float64(k)*step, s
			}
		}
		centre = best
	}
	return best + parabola(score(best-fine), most, score(best+fine))*fine, most/median(all) - 1
}

// parabola is where between -1 and 1 the top lies of a curve through three
// values at -1, 0 and 1.
func parabola(a, b, c float64) float64 {
	d := a - 2*b + c
	if d >= 0 {
		return 0
	}
	return min(max((a-c)/(2*d), -1), 1)
}

// lineUpScore is the sum of the squares of how many points fall on each line of
// the angle: largest when they fall on few.
func lineUpScore(xs, ys []float32, degrees float64, bins *[]float32) float64 {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	s, c := float32(sin), float32(cos)
	reach := float32(0)
	for i := range xs {
		reach = max(reach, xs[i], -xs[i], ys[i], -ys[i])
	}
	middle := reach*1.5 + 2
	if n := int(2*middle) + 2; cap(*bins) < n {
		*bins = make([]float32, n)
	}
	b := (*bins)[:int(2*middle)+2]
	clear(b)
	for i, x := range xs {
		d := ys[i]*c - x*s + middle
		k := int(d)
		f := d - float32(k)
		b[k] += 1 - f
		b[k+1] += f
	}
	sum := 0.0
	for _, n := range b {
		sum += float64(n) * float64(n)
	}
	return sum
}
