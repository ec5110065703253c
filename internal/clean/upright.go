// SPDX-License-Identifier: Apache-2.0

package clean

import "math"

// Writing has a direction. Lines of writing run across: seen along them, ink
// and gaps take turns, seen downwards they do not. Lines begin below each other
// and end where the words end. Letters reach further above the body of a line
// than below it; in Vietnamese the marks stand above too.
//
// The weights are by hand, after looking at drawn pages (see measure_test.go);
// what is not clear is left to a person.
const (
	flushWeight = 1.0
	aboveWeight = 1.0
	sideSure    = 0.35 // how far rows must beat columns, in logarithms
	headSure    = 0.6  // how clear head and foot must be to turn a page over
)

// findTurn finds by how many quarters the page must be turned to stand upright.
func (r *Report) findTurn(v *view) {
	text := v.ink.withoutRules()
	rows, cols := text.stripes(), text.transposed().stripes()
	if rows <= 0 || cols <= 0 {
		r.flag(MayTurn)
		return
	}
	side := math.Log(rows / cols)
	if math.Abs(side) < sideSure {
		r.flag(MayTurn)
		return
	}
	if side < 0 {
		text = text.transposed() // lines run across now, mirrored
	}
	head := flushWeight*text.flush() + aboveWeight*text.above()
	if math.IsNaN(head) { // nothing is left beside the lines
		r.flag(MayTurn)
		return
	}
	sure := min(math.Abs(side)/sideSure, math.Abs(head)/headSure) / 2
	r.Sure[turnStep] = round3(min(1, sure))
	switch {
	case side > 0 && math.Abs(head) < headSure:
		// Level writing: leave it, but say so when it rather stands on its head.
		if head < 0 {
			r.flag(MayTurn)
		}
	case side > 0 && head < 0:
		r.Recipe.Turn = 2
	case side < 0:
		r.turnSideways(text)
	}
}

// turnSideways decides which way a page on its side must go. mirrored is its
// writing, transposed: left and right are true, or upper and lower are, but
// never both; the two signs therefore stand against each other.
func (r *Report) turnSideways(mirrored *bitmap) {
	flush, above := mirrored.flush(), mirrored.above()
	// Transposing is a quarter turn clockwise and a mirror from left to right: if
	// the page must be turned clockwise, writing hangs upright but runs backwards.
	head := aboveWeight*above - flushWeight*flush
	if math.Abs(head) < headSure {
		r.flag(MayTurn)
		return
	}
	r.Recipe.Turn = 1
	if head < 0 {
		r.Recipe.Turn = 3
	}
}

// withoutRules takes long straight lines out: only writing is left.
func (m *bitmap) withoutRules() *bitmap {
	out := newBitmap(m.w, m.h)
	copy(out.b, m.b)
	long := max(m.w, m.h) / 28
	m.eraseRuns(out, long)
	t := m.transposed()
	cleaned := out.transposed()
	t.eraseRuns(cleaned, long)
	return cleaned.transposed()
}

// eraseRuns takes horizontal runs of ink of at least long pixels out of a copy.
func (m *bitmap) eraseRuns(out *bitmap, long int) {
	for y := range m.h {
		row, to := m.row(y), out.row(y)
		for x := 0; x < m.w; {
			n := 0
			for x+n < m.w && row[x+n] != 0 {
				n++
			}
			if n >= long {
				clear(to[x : x+n])
			}
			x += n + 1
		}
	}
}

func (m *bitmap) transposed() *bitmap {
	out := newBitmap(m.h, m.w)
	for y := range m.h {
		for x, b := range m.row(y) {
			out.b[x*m.h+y] = b
		}
	}
	return out
}

// stripe is how many strips the page is cut into, so that writing in columns
// and curled paper do not blur the lines.
const strips = 8

// profile counts the ink of each row between two columns.
func (m *bitmap) profile(x0, x1 int) []float64 {
	p := make([]float64, m.h)
	for y := range p {
		n := 0
		for _, b := range m.row(y)[x0:x1] {
			n += int(b)
		}
		p[y] = float64(n)
	}
	return p
}

// stripes is how much ink and gaps take turns from row to row: the variation
// about the local mean as a part of the whole.
func (m *bitmap) stripes() float64 {
	vary, whole := 0.0, 0.0
	reach := max(4, m.h/80)
	for s := range strips {
		p := m.profile(m.w*s/strips, m.w*(s+1)/strips)
		sums := make([]float64, len(p)+1)
		for i, v := range p {
			sums[i+1] = sums[i] + v
		}
		for y, v := range p {
			a, b := max(0, y-reach), min(len(p), y+reach+1)
			mean := (sums[b] - sums[a]) / float64(b-a)
			vary += (v - mean) * (v - mean)
			whole += mean * mean
		}
	}
	return vary / (whole + 1)
}

// flush compares where runs of words begin and where they end: positive when
// they begin below each other, as writing from left to right does.
func (m *bitmap) flush() float64 {
	begin, end := make([]float64, m.w), make([]float64, m.w)
	gap, least := max(5, m.w/90), max(8, m.w/60)
	for y := range m.h {
		row := m.row(y)
		from, last := -1, -1
		for x := 0; x <= m.w; x++ {
			if x < m.w && row[x] != 0 {
				if from < 0 {
					from = x
				}
				last = x
				continue
			}
			if from >= 0 && (x-last > gap || x == m.w) {
				if last-from >= least {
					begin[from]++
					end[last]++
				}
				from = -1
			}
		}
	}
	return math.Log(gathered(begin) / gathered(end))
}

// gathered is how much a distribution sits in few places.
func gathered(v []float64) float64 {
	sum, squares := 0.0, 0.0
	for i := 1; i+1 < len(v); i++ {
		n := v[i-1] + v[i] + v[i+1]
		sum += n
		squares += n * n
	}
	return (squares + 1) / (sum*sum + 1) * sum
}

// above tells by the lines of writing whether ink reaches further above the
// body of a line than below it: positive when it does.
func (m *bitmap) above() float64 {
	total, weight := 0.0, 0.0
	for s := range strips {
		p := m.profile(m.w*s/strips, m.w*(s+1)/strips)
		for y := 0; y < len(p); {
			n := 0
			for y+n < len(p) && p[y+n] > 0 {
				n++
			}
			if n >= m.h/160 && n <= m.h/22 {
				lean, ink := leaning(p[y : y+n])
				total, weight = total+lean*ink, weight+ink
			}
			y += n + 1
		}
	}
	if weight == 0 {
		return 0
	}
	return -total / weight
}

// leaning is the skewness of a line's ink from top to bottom: negative when a
// thin part reaches far up.
func leaning(p []float64) (skewness, ink float64) {
	mean, m2, m3 := 0.0, 0.0, 0.0
	for y, v := range p {
		ink += v
		mean += v * float64(y)
	}
	mean /= ink
	for y, v := range p {
		d := float64(y) - mean
		m2 += v * d * d
		m3 += v * d * d * d
	}
	m2, m3 = m2/ink, m3/ink
	if m2 < 0.5 {
		return 0, ink
	}
	return m3 / math.Pow(m2, 1.5), ink
}
