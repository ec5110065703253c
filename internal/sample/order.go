// SPDX-License-Identifier: Apache-2.0

package sample

import (
	"cmp"
	"strconv"
)

// cmpAll gives the first comparison that decides.
func cmpAll(c ...int) int {
	for _, v := range c {
		if v != 0 {
			return v
		}
	}
	return 0
}

func cmpStr(a, b string) int { return cmp.Compare(a, b) }

// atoi reads a number this package wrote itself.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("sample: not a number: " + s)
	}
	return n
}
