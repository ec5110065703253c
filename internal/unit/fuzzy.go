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
// limit+1 when it is greater than limit or a key is too long. A letter more or less costs half a unit at least, so only
// the cells within limit/2 of the diagonal can matter.
func distance(a, b string, limit int) int {
	band := limit / (unitCost / 2)
	if len(a) > maxKey || len(b) > maxKey || abs(len(a)-len(b)) > band {
		return limit + 1
	}
	var rows [3][maxKey + 2]int
	for j := range min(band, len(b)) + 1 {
		rows[0][j] = j * unitCost
	}
	rows[0][min(band, len(b))+1] = limit + 1
	for i := 1; i <= len(a); i++ {
		if fillRow(a, b, i, band, limit, &rows) > limit {
			return limit + 1
		}
	}
	return min(rows[len(a)%3][len(b)], limit+1)
}

// fillRow computes row i of the table within the band, walls it in and gives its least value.
func fillRow(a, b string, i, band, limit int, rows *[3][maxKey + 2]int) (least int) {
	before, last, row := &rows[(i+1)%3], &rows[(i+2)%3], &rows[i%3]
	lo, hi := max(1, i-band), min(len(b), i+band)
	row[lo-1] = limit + 1
	if lo == 1 {
		row[0] = i * unitCost
	}
	least = row[lo-1]
	costs, dropA := &swaps[a[i-1]&127], dropCost(a, i-1)
	for j := lo; j <= hi; j++ {
		d := min(last[j-1]+int(costs[b[j-1]&127]), last[j]+dropA, row[j-1]+dropCost(b, j-1))
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			d = min(d, before[j-2]+unitCost)
		}
		row[j] = d
		least = min(least, d)
	}
	row[hi+1] = limit + 1
	return least
}

// swaps holds swapCost of all pairs; keys are ASCII.
var swaps = func() (t [128][128]uint8) {
	for a := range t {
		for b := range t[a] {
			t[a][b] = uint8(swapCost(byte(a), byte(b)))
		}
	}
	return t
}()

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
