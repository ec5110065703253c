// SPDX-License-Identifier: Apache-2.0

package linkage

import "math/bits"

// Bit-parallel string similarity on bytes (folded text). Words up to 64 bytes
// are compared in a machine word; longer text is cut to 64.

// cut64 keeps what fits a machine word.
func cut64(s []byte) []byte {
	if len(s) > 64 {
		return s[:64]
	}
	return s
}

// osaDistance is the optimal-string-alignment distance (insertions, deletions,
// substitutions, exchanges of neighbours) by Hyyrö's bit-parallel algorithm.
func osaDistance(a, b []byte) int {
	a, b = cut64(a), cut64(b)
	if len(a) == 0 {
		return len(b)
	}
	var peq [256]uint64
	for i, c := range a {
		peq[c] |= 1 << i
	}
	top := uint64(1) << (len(a) - 1)
	vp, vn, d0, prev := ^uint64(0), uint64(0), uint64(0), uint64(0)
	score := len(a)
	for _, c := range b {
		pm := peq[c]
		tr := (^d0 & pm) << 1 & prev
		d0 = (pm&vp + vp) ^ vp | pm | vn | tr
		hp := vn | ^(d0 | vp)
		hn := d0 & vp
		if hp&top != 0 {
			score++
		}
		if hn&top != 0 {
			score--
		}
		hp = hp<<1 | 1
		vp = hn<<1 | ^(d0 | hp)
		vn = hp & d0
		prev = pm
	}
	return score
}

// jaroWinkler is the Jaro similarity with Winkler's bonus of a tenth for each
// of the first four letters in common.
func jaroWinkler(a, b []byte) float64 {
	a, b = cut64(a), cut64(b)
	if len(a) == 0 || len(b) == 0 {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	window := max(len(b)/2-1, 0)
	var peq [256]uint64
	for i, c := range b {
		peq[c] |= 1 << i
	}
	var usedB uint64
	var matchA [64]byte
	m := 0
	for i, c := range a {
		lo, hi := max(i-window, 0), min(i+window, len(b)-1)
		span := ^uint64(0) >> (63 - uint(hi)) &^ (1<<uint(lo) - 1)
		if hit := peq[c] & span &^ usedB; hit != 0 {
			usedB |= hit & -hit
			matchA[m] = c
			m++
		}
	}
	if m == 0 {
		return 0
	}
	t, k := 0, 0
	for u := usedB; u != 0; u &= u - 1 {
		if b[bits.TrailingZeros64(u)] != matchA[k] {
			t++
		}
		k++
	}
	fm := float64(m)
	j := (fm/float64(len(a)) + fm/float64(len(b)) + (fm-float64(t)/2)/fm) / 3
	p := 0
	for p < len(a) && p < 4 && a[p] == b[p] {
		p++
	}
	return j + float64(p)*0.1*(1-j)
}
