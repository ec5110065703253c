// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"cmp"
	"slices"
)

// cluster joins marked pairs into clusters of one person or event, from the
// surest pair down, and refuses a join that would bring together two entries
// held to be twins, siblings or otherwise two people. The result gives each
// record the smallest record number of its cluster.
func cluster(n int, marked, near []Edge) []uint32 {
	apart := map[pair]struct{}{}
	touched := map[uint32]struct{}{}
	for _, e := range marked {
		touched[e.L], touched[e.R] = struct{}{}, struct{}{}
	}
	for _, e := range near {
		if e.Probability < 0.05 {
			if _, ok := touched[e.L]; !ok {
				continue
			}
			if _, ok := touched[e.R]; ok {
				apart[makePair(e.L, e.R)] = struct{}{}
			}
		}
	}
	order := slices.Clone(marked)
	slices.SortStableFunc(order, func(a, b Edge) int {
		return cmp.Or(cmp.Compare(b.Probability, a.Probability), cmp.Compare(a.L, b.L), cmp.Compare(a.R, b.R))
	})
	root := make([]uint32, n)
	for i := range root {
		root[i] = uint32(i)
	}
	members := map[uint32][]uint32{}
	for _, e := range order {
		unite(root, members, apart, e.L, e.R)
	}
	for i := range root {
		root[i] = find(root, uint32(i))
	}
	return root
}

func find(root []uint32, x uint32) uint32 {
	for root[x] != x {
		root[x] = root[root[x]]
		x = root[x]
	}
	return x
}

// unite unites the clusters of x and y unless some pair across them is apart.
func unite(root []uint32, members map[uint32][]uint32, apart map[pair]struct{}, x, y uint32) bool {
	x, y = find(root, x), find(root, y)
	if x == y {
		return true
	}
	if y < x {
		x, y = y, x
	}
	mx, my := members[x], members[y]
	if mx == nil {
		mx = []uint32{x}
	}
	if my == nil {
		my = []uint32{y}
	}
	for _, a := range mx {
		for _, b := range my {
			if _, no := apart[makePair(a, b)]; no {
				return false
			}
		}
	}
	root[y] = x
	members[x] = append(mx, my...)
	delete(members, y)
	return true
}
