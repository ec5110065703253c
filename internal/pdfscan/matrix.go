// SPDX-License-Identifier: Apache-2.0

package pdfscan

import "math"

// matrix is a PDF transformation [a b c d e f].
type matrix [6]float64

var identity = matrix{1, 0, 0, 1, 0, 0}

// then applies m first and n after it.
func (m matrix) then(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

// area is how much of the page the unit square of a picture covers.
func (m matrix) area() float64 { return math.Abs(m[0]*m[3] - m[1]*m[2]) }

// turns are the clockwise turns of a page by its Rotate entry.
var turns = map[int]matrix{
	0: identity, 90: {0, -1, 1, 0, 0, 0}, 180: {-1, 0, 0, -1, 0, 0}, 270: {0, 1, -1, 0, 0, 0},
}

// place is how a picture with an EXIF orientation must be laid into the unit
// square to stand upright: where its right and its upward direction go.
var place = [9]matrix{
	1: {1, 0, 0, 1, 0, 0}, 2: {-1, 0, 0, 1, 1, 0}, 3: {-1, 0, 0, -1, 1, 1}, 4: {1, 0, 0, -1, 0, 1},
	5: {0, -1, -1, 0, 1, 1}, 6: {0, -1, 1, 0, 0, 1}, 7: {0, 1, 1, 0, 0, 0}, 8: {0, 1, -1, 0, 1, 0},
}

// orientation is the inverse of place: the EXIF orientation a picture laid
// down by m has, or 0 when it stands at an angle.
func (m matrix) orientation() int {
	size := math.Max(math.Max(math.Abs(m[0]), math.Abs(m[1])), math.Max(math.Abs(m[2]), math.Abs(m[3])))
	sign := func(v float64) float64 {
		switch {
		case math.Abs(v) < size*0.02: // deskewing by a degree still counts as straight
			return 0
		case v < 0:
			return -1
		}
		return 1
	}
	for o := 1; o <= 8; o++ {
		p := place[o]
		if sign(m[0]) == p[0] && sign(m[1]) == p[1] && sign(m[2]) == p[2] && sign(m[3]) == p[3] {
			return o
		}
	}
	return 0
}
