// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"math"
	"testing"
)

func edge(l, r uint32, p float64, k PairKind) Edge { return Edge{l, r, Verdict{p, k}} }

func TestClusterKeepsPeopleApart(t *testing.T) {
	t.Parallel()
	marked := []Edge{edge(0, 1, .99, PairSameKey), edge(1, 2, .6, PairOtherKey), edge(2, 3, .98, PairSameKey), edge(5, 6, .7, PairSameKey)}
	roots := cluster(8, marked, nil)
	for i, want := range []uint32{0, 0, 0, 0, 4, 5, 5, 7} {
		if roots[i] != want {
			t.Errorf("without constraints record %d is in cluster %d, want %d", i, roots[i], want)
		}
	}
	roots = cluster(8, marked, []Edge{edge(0, 3, 0, PairTwin)})
	for i, want := range []uint32{0, 0, 2, 2, 4, 5, 5, 7} {
		if roots[i] != want {
			t.Errorf("with 0 and 3 twins record %d is in cluster %d, want %d", i, roots[i], want)
		}
	}
	if roots = cluster(8, marked, []Edge{edge(0, 3, .3, PairTwin)}); roots[3] != 0 {
		t.Error("a doubtful pair of twins parts a cluster")
	}
}

func TestRadixSort(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 2, 1000, 5000} {
		a := make([]uint64, n)
		for i := range a {
			a[i] = mix(uint64(i), 3)
		}
		got := radixSort(a, make([]uint64, n), 0, 64)
		for i := 1; i < len(got); i++ {
			if got[i-1] > got[i] {
				t.Fatalf("%d of %d is out of order", i, n)
			}
		}
	}
	// stable on the sorted bits alone
	a := []uint64{3<<8 | 1, 1<<8 | 2, 3 << 8, 1<<8 | 1}
	got := radixSort(a, make([]uint64, 4), 8, 64)
	for i, want := range []uint64{1<<8 | 2, 1<<8 | 1, 3<<8 | 1, 3 << 8} {
		if got[i] != want {
			t.Errorf("place %d holds %x, want %x", i, got[i], want)
		}
	}
}

func TestCandidatesAreAllPairsOfBlocks(t *testing.T) {
	t.Parallel()
	b := &blocks{bits: 22}
	for _, kv := range [][2]uint64{{1, 0}, {1, 3}, {1, 5}, {2, 1}, {3, 2}, {3, 4}} {
		b.slots[0] = append(b.slots[0], b.entry(kv[0]<<40, uint32(kv[1])))
	}
	b.slots[1] = []uint64{b.entry(9<<40, 0), b.entry(9<<40, 3)}
	got := b.candidates(0)
	want := []pair{makePair(0, 3), makePair(0, 5), makePair(2, 4), makePair(3, 5)}
	if len(got) != len(want) {
		t.Fatalf("pairs %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("pair %d is %x, want %x", i, got[i], want[i])
		}
	}
	if across := b.candidates(4); len(across) != 3 { // 0-5, 3-5, 2-4
		t.Errorf("across files: %v", across)
	}
}

// Every distribution of the expert is over the levels of its field and sums to
// one, and the posterior is a distribution.
func TestExpertModel(t *testing.T) {
	t.Parallel()
	for k := range numKinds {
		m := expertModel(k)
		for c := range numClass {
			for f, p := range m.prob[c] {
				if p == nil {
					continue
				}
				sum := 0.0
				for _, x := range p {
					sum += x
				}
				if len(p) != levelsOf[f]-1 || math.Abs(sum-1) > 1e-9 {
					t.Errorf("%v %s %s: %d levels, sum %v", k, classNames[k][c], featNames[f], len(p), sum)
				}
			}
		}
		prior := m.prior(1000, 499500)
		var v pairView
		var post [numClass]float64
		m.posterior(&v, &prior, &post)
		sum := 0.0
		for _, p := range post {
			sum += p
		}
		if math.Abs(sum-1) > 1e-9 || post[cOther] < .9 {
			t.Errorf("%v: a pair of which nothing is known: %v", k, post)
		}
	}
	for f := range numFeat {
		if len(levelWords(f)) < levelsOf[f] && f != fSex {
			t.Errorf("%s has %d levels and %d words", featNames[f], levelsOf[f], len(levelWords(f)))
		}
		if featVI[f] == "" || featEN[f] == "" {
			t.Errorf("%s has no words", featNames[f])
		}
	}
	for k := range numPairKinds {
		if k > 0 && (pairKindVI[k] == "" || pairKindEN[k] == "" || pairKindNames[k] == "") {
			t.Errorf("kind %d has no words", k)
		}
	}
}

// Learning raises a share that the pairs show and never passes its limits.
func TestLearnStaysWithinLimits(t *testing.T) {
	t.Parallel()
	m := expertModel(KindBirth)
	base := *m
	s := newSums()
	s.n[cAgain] = 1e6
	s.lev[cAgain][fGiven][partDiffer] = 1e6
	s.lev[cAgain][fMother][fullDiffer] = 1e6
	m.update(&base, s, 1000)
	if p, e := m.prob[cAgain][fGiven][partDiffer-1], base.prob[cAgain][fGiven][partDiffer-1]; p > 1.5*e+1e-9 {
		t.Errorf("another given name grew from %v to %v", e, p)
	}
	if p, e := m.prob[cAgain][fMother][fullDiffer-1], base.prob[cAgain][fMother][fullDiffer-1]; p > 2.5*e+1e-9 {
		t.Errorf("another mother grew from %v to %v", e, p)
	}
	if m.rate[cAgain] > base.rate[cAgain]*emMaxMove {
		t.Errorf("the rate grew from %v to %v", base.rate[cAgain], m.rate[cAgain])
	}
}
