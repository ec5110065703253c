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
