// SPDX-License-Identifier: Apache-2.0

package linkage

// radixSort sorts by the bits [lo, hi) of each key, stably, with tmp as the
// second buffer. It returns the sorted slice, which may be either of the two.
func radixSort(a, tmp []uint64, lo, hi uint) []uint64 {
	const width = 11
	tmp = tmp[:len(a)]
	for s := lo; s < hi; s += width {
		var count [1<<width + 1]uint32
		mask := uint64(1)<<min(width, hi-s) - 1
		for _, v := range a {
			count[v>>s&mask+1]++
		}
		if count[a0(a)>>s&mask+1] == uint32(len(a)) { // one value only: nothing to do
			continue
		}
		for i := 1; i < len(count); i++ {
			count[i] += count[i-1]
		}
		for _, v := range a {
			k := v >> s & mask
			tmp[count[k]] = v
			count[k]++
		}
		a, tmp = tmp, a
	}
	return a
}

func a0(a []uint64) uint64 {
	if len(a) == 0 {
		return 0
	}
	return a[0]
}

// bitsFor is the width of the numbers below n.
func bitsFor(n int) uint {
	b := uint(1)
	for 1<<b < n {
		b++
	}
	return b
}
