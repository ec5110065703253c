// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"fmt"
	"sort"
	"strings"
)

// Scored is a pair as a linker gives it.
type Scored struct {
	L, R string
	P    float64
	Kind string
}

// Set is a generated file with its truth.
type Set struct {
	Header []string
	Rows   [][]string
	Entity map[string]string // record → event
	Family map[string]string // record → children of one delivery: twins share it
	How    map[string]string // record → how it came to be ("" original, else the kind of duplicate)
	Kind   map[string]string // record → birth, marriage, death
	Couple map[string]string // record → the couple married, or the child's parents (villages only)
	Units  [][3]string       // old_code, new_code, date
}

// Report holds the measures of one run.
type Report struct {
	True, Marked, Right        int
	Precision, Recall, F1      float64
	RecallAt99, RecallAt999    float64
	ByKind                     map[string][2]int // kind of duplicate → found, all
	ByType                     map[string]*PRF
	FalseTwins                 int
	ClosureF1                  float64
	BCubedP, BCubedR, BCubedF1 float64
	FalsePairs, MissedPairs    []Scored
}

// PRF counts one type of record.
type PRF struct{ True, Marked, Right int }

// F1 of the counts.
func (p PRF) F1() float64 { return f1(p.Right, p.Marked, p.True) }

func f1(right, marked, all int) float64 {
	if right == 0 {
		return 0
	}
	pr, re := float64(right)/float64(marked), float64(right)/float64(all)
	return 2 * pr * re / (pr + re)
}

// Evaluate measures marked pairs and clusters against the truth. clusters maps
// a record to its cluster; records outside are alone.
func Evaluate(s *Set, edges []Scored, clusters map[string]string) *Report {
	r := &Report{ByKind: map[string][2]int{}, ByType: map[string]*PRF{"birth": {}, "marriage": {}, "death": {}}}
	truth := truePairs(s)
	r.True = len(truth)
	for p := range truth {
		r.typ(s, p[0]).True++
	}
	found := map[[2]string]bool{}
	for _, e := range edges {
		r.Marked++
		r.typ(s, e.L).Marked++
		p := ordered(e.L, e.R)
		if truth[p] {
			found[p] = true
			r.Right++
			r.typ(s, e.L).Right++
			continue
		}
		r.FalsePairs = append(r.FalsePairs, e)
		if f := s.Family[e.L]; f != "" && f == s.Family[e.R] {
			r.FalseTwins++
		}
	}
	for p := range truth {
		how := duplicateKind(s, p)
		c := r.ByKind[how]
		c[1]++
		if found[p] {
			c[0]++
		} else {
			r.MissedPairs = append(r.MissedPairs, Scored{L: p[0], R: p[1], Kind: how})
		}
		r.ByKind[how] = c
	}
	sort.Slice(r.MissedPairs, func(i, j int) bool {
		return r.MissedPairs[i].L+r.MissedPairs[i].R < r.MissedPairs[j].L+r.MissedPairs[j].R
	})
	if r.Marked > 0 {
		r.Precision, r.Recall = float64(r.Right)/float64(r.Marked), float64(r.Right)/float64(r.True)
	}
	r.F1 = f1(r.Right, r.Marked, r.True)
	r.ranking(edges, truth)
	r.clusters(s, clusters, truth)
	return r
}

func (r *Report) typ(s *Set, id string) *PRF {
	t := r.ByType[s.Kind[id]]
	if t == nil {
		t = &PRF{}
		r.ByType[s.Kind[id]] = t
	}
	return t
}

func ordered(a, b string) [2]string {
	if b < a {
		a, b = b, a
	}
	return [2]string{a, b}
}

func truePairs(s *Set) map[[2]string]bool {
	groups := map[string][]string{}
	for _, row := range s.Rows {
		e := s.Entity[row[0]]
		groups[e] = append(groups[e], row[0])
	}
	out := map[[2]string]bool{}
	for _, g := range groups {
		for i, a := range g {
			for _, b := range g[i+1:] {
				out[ordered(a, b)] = true
			}
		}
	}
	return out
}

// duplicateKind names a true pair by the duplicate in it.
func duplicateKind(s *Set, p [2]string) string {
	a, b := s.How[p[0]], s.How[p[1]]
	switch {
	case a == "":
		return b
	case b == "" || a == b:
		return a
	}
	return "two_duplicates"
}

// ranking finds the recall at fixed precision, going down by probability.
func (r *Report) ranking(edges []Scored, truth map[[2]string]bool) {
	list := append([]Scored(nil), edges...)
	sort.SliceStable(list, func(i, j int) bool { return list[i].P > list[j].P })
	right := 0
	for i := 0; i < len(list); {
		j := i
		for j < len(list) && list[j].P == list[i].P {
			if truth[ordered(list[j].L, list[j].R)] {
				right++
			}
			j++
		}
		pr, re := float64(right)/float64(j), float64(right)/float64(r.True)
		if pr >= .99 {
			r.RecallAt99 = re
		}
		if pr >= .999 {
			r.RecallAt999 = re
		}
		i = j
	}
}

// clusters measures the closure of the clusters and B-cubed.
func (r *Report) clusters(s *Set, clusters map[string]string, truth map[[2]string]bool) {
	groups := map[string][]string{}
	size := map[string]int{}
	for _, row := range s.Rows {
		size[s.Entity[row[0]]]++
		if c, ok := clusters[row[0]]; ok {
			groups[c] = append(groups[c], row[0])
		}
	}
	marked, right := 0, 0
	bp, br, n := 0.0, 0.0, 0
	for _, row := range s.Rows { // records alone
		if _, ok := clusters[row[0]]; !ok {
			bp++
			br += 1 / float64(size[s.Entity[row[0]]])
			n++
		}
	}
	for _, g := range groups {
		for _, a := range g {
			same := 0
			for _, b := range g {
				if s.Entity[a] == s.Entity[b] {
					same++
				}
			}
			bp += float64(same) / float64(len(g))
			br += float64(same) / float64(size[s.Entity[a]])
			n++
		}
		for i, a := range g {
			for _, b := range g[i+1:] {
				marked++
				if truth[ordered(a, b)] {
					right++
				}
			}
		}
	}
	r.ClosureF1 = f1(right, marked, r.True)
	r.BCubedP, r.BCubedR = bp/float64(n), br/float64(n)
	r.BCubedF1 = 2 * r.BCubedP * r.BCubedR / (r.BCubedP + r.BCubedR)
}

// String prints the report as a few lines.
func (r *Report) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "pairs true %d marked %d right %d: P %.4f R %.4f F1 %.4f; R@P.99 %.4f R@P.999 %.4f; closure F1 %.4f; B3 %.5f/%.5f/%.5f; twins marked %d (%.3f%%)\n",
		r.True, r.Marked, r.Right, r.Precision, r.Recall, r.F1, r.RecallAt99, r.RecallAt999, r.ClosureF1, r.BCubedP, r.BCubedR, r.BCubedF1,
		r.FalseTwins, 100*float64(r.FalseTwins)/float64(max(r.Marked, 1)))
	for _, t := range []string{"birth", "marriage", "death"} {
		p := r.ByType[t]
		fmt.Fprintf(&b, "  %-9s true %d marked %d right %d F1 %.4f\n", t, p.True, p.Marked, p.Right, p.F1())
	}
	kinds := make([]string, 0, len(r.ByKind))
	for k := range r.ByKind {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	for _, k := range kinds {
		c := r.ByKind[k]
		fmt.Fprintf(&b, "  %-24s found %d of %d (%.4f)\n", k, c[0], c[1], float64(c[0])/float64(c[1]))
	}
	return b.String()
}
