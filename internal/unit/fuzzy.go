// SPDX-License-Identifier: Apache-2.0

package unit

// maxKey is the longest key that misspellings are looked for in; the longest name of the catalogue has 26 letters.
const maxKey = 40

// unitCost is what one wrong letter costs; a wrong letter that the ear confuses costs half.
const unitCost = 4

// allowance is how much misspelling a key of n letters may hold.
func allowance(n int) int {
	switch {
	case n < 4:
		return 0
	case n < 6:
		return 1 * unitCost
	case n < 9:
		return 3 * unitCost / 2
	}
	return 2 * unitCost
}

// letterSet has one bit for each letter and digit of a key: two keys that differ in k letters differ in at most 2k bits.
// It sieves: of two keys within the allowance hardly any pair (three cheap confusions at once) is lost by asking for
// at most bitsFor(limit) different bits.
func letterSet(key string) (set uint64) {
	for i := range len(key) {
		switch c := key[i]; {
		case c >= 'a' && c <= 'z':
			set |= 1 << (c - 'a')
		case c >= '0' && c <= '9':
			set |= 1 << (c - '0' + 26)
		}
	}
	return set
}

func bitsFor(limit int) int { return limit/2 + 2 }

// distance is the weighted Damerau distance (adjacent letters may be swapped) of two keys in quarters of a letter, or
// limit+1 when it is greater than limit or a key is too long.
func distance(a, b string, limit int) int {
	if len(a) > maxKey || len(b) > maxKey || abs(len(a)-len(b))*unitCost/2 > limit {
		return limit + 1
	}
	var rows [3][maxKey + 1]int
	for j := range len(b) + 1 {
		rows[0][j] = j * unitCost
	}
	for i := 1; i <= len(a); i++ {
		before, last, row := &rows[(i+1)%3], &rows[(i+2)%3], &rows[i%3]
		row[0] = i * unitCost
		least := row[0]
		for j := 1; j <= len(b); j++ {
			d := min(last[j-1]+swapCost(a[i-1], b[j-1]), last[j]+dropCost(a, i-1), row[j-1]+dropCost(b, j-1))
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d = min(d, before[j-2]+unitCost)
			}
			row[j] = d
			least = min(least, d)
		}
		if least > limit {
			return limit + 1
		}
	}
	return min(rows[len(a)%3][len(b)], limit+1)
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// swapCost prices one letter for another; the cheap ones are the confusions of the regions: s/x, l/n, d/v/r/g, final c/t,
// and the halves of ch/tr.
func swapCost(a, b byte) int {
	if a == b {
		return 0
	}
	if a > b {
		a, b = b, a
	}
	switch [2]byte{a, b} {
	case [2]byte{'s', 'x'}, [2]byte{'l', 'n'}, [2]byte{'d', 'v'}, [2]byte{'d', 'r'}, [2]byte{'d', 'g'}, [2]byte{'c', 't'},
		[2]byte{'h', 'r'}, [2]byte{'i', 'y'}:
		return unitCost / 2
	}
	return unitCost
}

// dropCost prices a letter too many: the g of ng, the h of a doubled sound and a doubled vowel are cheap.
func dropCost(s string, i int) int {
	if i > 0 && (s[i] == s[i-1] || s[i] == 'g' && s[i-1] == 'n' || s[i] == 'h') {
		return unitCost / 2
	}
	return unitCost
}

// distanceFit turns a distance into a likeness under 0.92.
func distanceFit(d, n int) float32 {
	return min(0.92, 1-1.9*float32(d)/unitCost/float32(n+2))
}
