// SPDX-License-Identifier: Apache-2.0

package clean

import (
	"math"
	"slices"
)

// edge is a side of the sheet: along the side at t, the sheet begins at
// at + tilt·t. For left and right t is y and the value x, for the others the
// other way round. Pixels of the view.
type edge struct {
	found    bool
	at, tilt float64
}

// The sides, in the order of view.edges.
const (
	left = iota
	top
	right
	bottom
)

func upright(side int) bool { return side == left || side == right }

// value is where the edge is at t.
func (e edge) value(t float64) float64 { return e.at + e.tilt*t }

// angle is how far the edge is turned clockwise, degrees.
func (e edge) angle(side int) float64 {
	a := math.Atan(e.tilt) * 180 / math.Pi
	if upright(side) {
		return -a
	}
	return a
}

// turned gives the edge in a view that was levelled around (cx, cy).
func (e edge) turned(side int, cx, cy, sin, cos float64) edge {
	if !e.found {
		return e
	}
	var p [2][2]float64
	for i, t := range [2]float64{0, 2 * max(cx, cy)} {
		x, y := t, e.value(t)
		if upright(side) {
			x, y = y, x
		}
		dx, dy := x-cx, y-cy
		p[i] = [2]float64{cx + dx*cos + dy*sin, cy - dx*sin + dy*cos}
	}
	k, l := 0, 1 // t, value
	if upright(side) {
		k, l = 1, 0
	}
	tilt := (p[1][l] - p[0][l]) / (p[1][k] - p[0][k])
	return edge{true, p[0][l] - tilt*p[0][k], tilt}
}

const (
	edgeRays = 90   // lines along which the rim of the sheet is looked for, per side
	edgeDeep = 0.36 // how far from the border, as a part of the picture
	differs  = 11   // from this distance of colours on, something else begins
	// lineUp is the part of the rays that must agree on a straight side.
	lineUp = 0.5
)

// findSheet looks for the four sides of the sheet. A sheet whose sides run
// together was seen askew: its corners go into the recipe.
func (r *Report) findSheet(v *view) {
	n := 0
	for side := range v.edges {
		v.edges[side] = v.findEdge(side)
		if v.edges[side].found {
			n++
		}
	}
	if n < 4 {
		return
	}
	e := v.edges
	apart := max(math.Abs(e[left].angle(left)-e[right].angle(right)), math.Abs(e[top].angle(top)-e[bottom].angle(bottom)))
	if apart < 0.8 {
		return
	}
	corner := func(a, b int) Point { // a upright, b level
		y := (e[b].at + e[b].tilt*e[a].at) / (1 - e[a].tilt*e[b].tilt)
		return Point{e[a].value(y) / float64(v.w), y / float64(v.h)}
	}
	q := []Point{corner(left, top), corner(right, top), corner(right, bottom), corner(left, bottom)}
	recipe := Recipe{Sheet: q}
	if recipe.Check() != nil {
		return
	}
	r.Recipe.Sheet = q
	r.Sure[Flatten] = round3(min(1, apart/2))
}

// findEdge walks from the border of the picture inwards along many rays until
// the desk ends, and lays a straight line through where that is.
func (v *view) findEdge(side int) edge {
	along, deep := v.h, int(edgeDeep*float64(v.w))
	if !upright(side) {
		along, deep = v.w, int(edgeDeep*float64(v.h))
	}
	ts, ds := []float64{}, []float64{}
	rays := make([]ray, edgeRays)
	for i := range rays {
		rays[i] = v.ray(side, along*(2*i+1)/(2*edgeRays), deep)
	}
	for i := range rays {
		desk := deskAround(rays, i)
		if d := rays[i].sheetFrom(desk); d > 0 {
			ts, ds = append(ts, rays[i].t), append(ds, d)
		}
	}
	line, agree := straight(ts, ds)
	if agree < lineUp*edgeRays || !v.isRim(rays, line) {
		return edge{}
	}
	if side == right || side == bottom {
		size := float64(v.w)
		if side == bottom {
			size = float64(v.h)
		}
		line.at, line.tilt = size-line.at, -line.tilt
	}
	line.found = true
	return line
}

// ray is the colours met on the way from the border inwards.
type ray struct {
	t float64
	c [][3]float64
}

func (v *view) ray(side, t, deep int) ray {
	r := ray{t: float64(t), c: make([][3]float64, deep)}
	for s := range r.c {
		x, y := s, t
		switch side {
		case top:
			x, y = t, s
		case right:
			x = v.w - 1 - s
		case bottom:
			x, y = t, v.h-1-s
		}
		r.c[s] = v.color(x, y)
	}
	return r
}

// distance tells colours apart; tint counts more, it does not change with light.
func distance(a, b [3]float64) float64 {
	return math.Abs(a[0]-b[0]) + 1.5*(math.Abs(a[1]-b[1])+math.Abs(a[2]-b[2]))
}

// deskAround is the colour at the border near ray i.
func deskAround(rays []ray, i int) (desk [3]float64) {
	for k := range desk {
		var v []float64
		for j := max(0, i-6); j <= min(len(rays)-1, i+6); j++ {
			for s := 1; s < 4; s++ {
				v = append(v, rays[j].c[s][k])
			}
		}
		desk[k] = median(v)
	}
	return desk
}

// sheetFrom is where the ray meets the sheet; 0 when the desk goes on.
func (r ray) sheetFrom(desk [3]float64) float64 {
	for s := 1; s+3 < len(r.c); s++ {
		if distance(r.c[s], desk) < differs || distance(r.c[s+1], desk) < differs || distance(r.c[s+2], desk) < differs {
			continue
		}
		// A sheet throws a shadow beside itself: it begins where it becomes bright.
		best, rise := float64(s), 8.0
		for k := max(s-1, 1); k < min(s+18, len(r.c)-1); k++ {
			if d := r.c[k+1][0] - r.c[k-1][0]; d > rise {
				best, rise = float64(k)+0.5, d
			}
		}
		return best
	}
	return 0
}

// straight is the line that most points lie near, and how many do.
func straight(ts, ds []float64) (edge, float64) {
	near := func(e edge, i int) bool { return math.Abs(e.value(ts[i])-ds[i]) < 2.5 }
	best, most := edge{}, 0
	for i := range ts {
		for j := i + 5; j < len(ts); j += 3 {
			tilt := (ds[j] - ds[i]) / (ts[j] - ts[i])
			e := edge{at: ds[i] - tilt*ts[i], tilt: tilt}
			n := 0
			for k := range ts {
				if near(e, k) {
					n++
				}
			}
			if n > most && math.Abs(tilt) < 0.4 {
				best, most = e, n
			}
		}
	}
	var x, y []float64
	for k := range ts {
		if near(best, k) {
			x, y = append(x, ts[k]), append(y, ds[k])
		}
	}
	if len(x) < 4 {
		return best, 0
	}
	best.at, best.tilt = leastSquares(x, y)
	return best, float64(len(x))
}

func leastSquares(x, y []float64) (at, tilt float64) {
	n, sx, sy, sxx, sxy := float64(len(x)), 0.0, 0.0, 0.0, 0.0
	for i := range x {
		sx, sy, sxx, sxy = sx+x[i], sy+y[i], sxx+x[i]*x[i], sxy+x[i]*y[i]
	}
	tilt = (n*sxy - sx*sy) / (n*sxx - sx*sx)
	return (sy - tilt*sx) / n, tilt
}

// isRim tells the rim of the sheet from a ruled line and from where yellowing
// ends: on its two sides lie different things, the desk and the paper, and what
// differs does so within a millimetre or two.
func (v *view) isRim(rays []ray, e edge) bool {
	var apart, steep []float64
	inset := 6 + v.w/120
	for i, r := range rays {
		s := int(math.Round(e.value(r.t)))
		if s < 3 || s+inset+8 >= len(r.c) {
			continue
		}
		apart = append(apart, distance(r.usual(s+inset, s+inset+8, 0.6), deskAround(rays, i)))
		steep = append(steep, distance(r.usual(s+stepOver, s+stepOver+4, 0.5), r.usual(max(1, s-stepOver-3), s-stepOver+1, 0.5)))
	}
	return len(apart) > edgeRays/4 && quantile(apart, 0.35) > differs && median(steep) > steepRim
}

const (
	stepOver = 3  // pixels beside a rim at which its two sides are compared: a ruled line is thinner
	steepRim = 22 // distance of colours there; paper that yellows or lies in shade changes by less
)

// usual is the colour met from one step of the ray to another.
func (r ray) usual(from, to int, q float64) (c [3]float64) {
	for k := range c {
		some := make([]float64, 0, 8)
		for _, one := range r.c[from:max(to, from+1)] {
			some = append(some, one[k])
		}
		c[k] = quantile(some, q)
	}
	return c
}

// inside tells for each row how far the sheet goes, a little taken off so that
// its rim is not taken for ink.
func (v *view) inside() (from, to []int) {
	from, to = make([]int, v.h), make([]int, v.h)
	inset := float64(max(v.w, v.h)) * 0.012
	for y := range v.h {
		lo, hi := inset, float64(v.w)-inset
		if e := v.edges[left]; e.found {
			lo = e.value(float64(y)) + inset
		}
		if e := v.edges[right]; e.found {
			hi = e.value(float64(y)) - inset
		}
		lo, hi = v.between(float64(y), lo, hi, inset)
		from[y], to[y] = max(0, int(lo)), min(v.w, int(hi))
	}
	return from, to
}

// between narrows a row by the upper and the lower side of the sheet, which may
// be aslant.
func (v *view) between(y, lo, hi, inset float64) (float64, float64) {
	for _, side := range []int{top, bottom} {
		e := v.edges[side]
		if !e.found {
			e = edge{at: 0}
			if side == bottom {
				e.at = float64(v.h)
			}
		}
		sign := 1.0
		if side == bottom {
			sign = -1
		}
		// On the sheet: sign·(y − value(x)) ≥ inset; value is linear in x.
		a := sign*(y-e.at) - inset
		b := sign * e.tilt
		switch {
		case math.Abs(b) < 1e-6 && a < 0:
			return 0, 0
		case b > 1e-6:
			hi = min(hi, a/b)
		case b < -1e-6:
			lo = max(lo, a/b)
		}
	}
	return lo, hi
}

// findTrim keeps what lies between the sides that were found. v is level.
func (r *Report) findTrim(v *view) {
	if len(r.Recipe.Sheet) == 4 || !slices.ContainsFunc(v.edges[:], func(e edge) bool { return e.found }) {
		return
	}
	w, h := float64(v.w), float64(v.h)
	box := [4]float64{0, 0, w, h}
	sides := 0
	for side, e := range v.edges {
		if !e.found {
			continue
		}
		middle := h / 2
		if !upright(side) {
			middle = w / 2
		}
		sides++
		box[side] = min(max(e.value(middle), 0), []float64{w, h}[side%2])
	}
	keep := Box{box[0] / w, box[1] / h, (box[2] - box[0]) / w, (box[3] - box[1]) / h}
	// A wide strip on one side alone is rather a part of the page than a desk.
	if keep.W < 0.3 || keep.H < 0.3 || keep.W*keep.H > 0.99 || sides == 1 && keep.W*keep.H < 0.85 {
		return
	}
	r.Recipe.Keep = &keep
	r.Sure[Trim] = 1
}
