// SPDX-License-Identifier: Apache-2.0

package digit_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/digit"
)

// heard is a reading of a number, and of what it is easily taken for.
func heard(n, other int, p float64) digit.Reading {
	r := digit.Reading{{Number: digit.Number{No: n}, LogP: math.Log(p)}}
	if other > 0 && other != n {
		r = append(r, digit.Guess{Number: digit.Number{No: other}, LogP: math.Log((1 - p) * 0.99)})
	}
	slices.SortFunc(r, func(a, b digit.Guess) int {
		if a.LogP > b.LogP {
			return -1
		}
		return 1
	})
	return r
}

func readings(numbers ...int) (all []digit.Reading) {
	for _, n := range numbers {
		all = append(all, heard(n, n+30, 0.98))
	}
	return all
}

func upTo(n int) (numbers []int) {
	for i := range n {
		numbers = append(numbers, i+1)
	}
	return numbers
}

func TestOrderMakesDoubtCertain(t *testing.T) {
	t.Parallel()
	all := readings(upTo(12)...)
	all[5] = heard(8, 6, 0.6) // a 6 that looks more like an 8
	all[8] = digit.Reading{{Number: digit.Number{No: 9}, LogP: math.Log(0.4)}, {Number: digit.Number{No: 4}, LogP: math.Log(0.35)}, {Number: digit.Number{No: 7}, LogP: math.Log(0.2)}}
	settled := digit.Chain(all, 1)
	for i, s := range settled {
		if s.No != i+1 || !s.Sure() {
			t.Errorf("place %d settled as %v", i, s)
		}
	}
	if f := digit.Judge(settled, 1); len(f.Missing)+len(f.Twice)+len(f.Misplace)+len(f.Unclear) != 0 {
		t.Errorf("found %+v", f)
	}
}

func TestFindsWhatIsMissingTwiceAndMisplaced(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		numbers []int
		want    digit.Findings
	}{
		"missing":   {[]int{1, 2, 3, 4, 7, 8, 9, 10}, digit.Findings{Missing: []digit.Missing{{From: 5, To: 6, Before: 3}}}},
		"twice":     {[]int{1, 2, 3, 4, 4, 5, 6, 7}, digit.Findings{Twice: [][2]int{{3, 4}}}},
		"same page": {[]int{1, 2, 3, 4, 3, 4, 5, 6}, digit.Findings{Twice: [][2]int{{2, 4}, {3, 5}}}},
		"order":     {[]int{1, 2, 3, 4, 9, 10, 5, 6, 7, 8, 11, 12}, digit.Findings{Misplace: []int{4, 5}}},
		"two years": {[]int{1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5}, digit.Findings{}},
		"part":      {[]int{7, 8, 9, 10, 11}, digit.Findings{}},
	} {
		f := digit.Judge(digit.Chain(readings(c.numbers...), 1), 1)
		if !slices.Equal(f.Missing, c.want.Missing) || !slices.Equal(f.Twice, c.want.Twice) || !slices.Equal(f.Misplace, c.want.Misplace) || f.Unclear != nil {
			t.Errorf("%s: found %+v", name, f)
		}
	}
}

func TestSubNumbersAreNoDoubles(t *testing.T) {
	t.Parallel()
	all := readings(1, 2, 3, 3, 4, 5)
	all[3] = digit.Reading{{Number: digit.Number{No: 3, Suffix: "a"}, LogP: math.Log(0.9)}, {Number: digit.Number{No: 39}, LogP: math.Log(0.09)}}
	settled := digit.Chain(all, 1)
	if settled[3].No != 3 || settled[3].Suffix != "a" || !settled[3].Sure() {
		t.Errorf("3a settled as %v", settled[3])
	}
	if f := digit.Judge(settled, 1); len(f.Missing)+len(f.Twice)+len(f.Misplace) != 0 {
		t.Errorf("found %+v", f)
	}
}

// A place where a number is hardly seen is not read because the others want it.
func TestTheBookAloneIsNoReading(t *testing.T) {
	t.Parallel()
	all := readings(upTo(9)...)
	all[4] = digit.Reading{{Number: digit.Number{No: 8}, LogP: -5}, {Number: digit.Number{No: 1}, LogP: -5.5}}
	settled := digit.Chain(all, 1)
	if s := settled[4]; s.No != 5 || s.Sure() || !s.Written {
		t.Errorf("%+v", s)
	}
	if f := digit.Judge(settled, 1); !slices.Equal(f.Unclear, []int{4}) || len(f.Missing) != 0 {
		t.Errorf("%+v", f)
	}
}

// A gap beside a place that nobody can read may be that place.
func TestNothingIsToldBesideWhatIsNotClear(t *testing.T) {
	t.Parallel()
	all := readings(1, 2, 3, 0, 5, 6)
	all[3] = nil
	if f := digit.Judge(digit.Chain(all, 1), 1); len(f.Missing) != 0 {
		t.Errorf("told as missing: %+v", f.Missing)
	}
	all = readings(1, 2, 3, 0, 6, 7, 8)
	all[3] = digit.Reading{{Number: digit.Number{No: 44}, LogP: math.Log(0.3)}, {Number: digit.Number{No: 91}, LogP: math.Log(0.3)}}
	settled := digit.Chain(all, 1)
	f := digit.Judge(settled, 1)
	if len(f.Missing) != 0 || !slices.Equal(f.Unclear, []int{3}) {
		t.Errorf("%v: found %+v", settled, f)
	}
}

func TestPagesOfSpreadsGoByTwo(t *testing.T) {
	t.Parallel()
	settled, by := digit.ChainPages(readings(1, 3, 5, 7, 11, 13))
	if f := digit.Judge(settled, by); by != 2 || !slices.Equal(f.Missing, []digit.Missing{{From: 9, To: 9, Before: 3}}) {
		t.Errorf("by %d found %+v", by, f)
	}
	if _, by = digit.ChainPages(readings(1, 2, 3, 5, 6)); by != 1 {
		t.Errorf("single pages go by %d", by)
	}
	if settled, _ := digit.ChainPages(nil); len(settled) != 0 {
		t.Error("a book without pages has numbers")
	}
}

// Whatever is read, likelihoods are likelihoods, and a book read clearly and in
// order has no findings.
func TestChainHoldsForAnyReadings(t *testing.T) {
	t.Parallel()
	guess := rapid.Custom(func(t *rapid.T) digit.Guess {
		return digit.Guess{Number: digit.Number{No: rapid.IntRange(1, 200).Draw(t, "n"), Suffix: rapid.SampledFrom([]string{"", "", "a"}).Draw(t, "s")}, LogP: rapid.Float64Range(-12, -0.01).Draw(t, "p")}
	})
	rapid.Check(t, func(t *rapid.T) {
		var all []digit.Reading
		for range rapid.IntRange(0, 30).Draw(t, "places") {
			all = append(all, rapid.SliceOfN(guess, 0, 6).Draw(t, "reading"))
		}
		settled := digit.Chain(all, 1)
		if len(settled) != len(all) {
			t.Fatalf("%d of %d places", len(settled), len(all))
		}
		for i, s := range settled {
			if math.IsNaN(s.P) || s.P < 0 || s.P > 1+1e-9 || s.Written != (len(all[i]) > 0) {
				t.Fatalf("place %d: %+v", i, s)
			}
		}
		f := digit.Judge(settled, 1)
		for _, m := range f.Missing {
			if m.From > m.To || slices.ContainsFunc(settled, func(s digit.Settled) bool { return s.Sure() && s.No >= m.From && s.No <= m.To && s.Suffix == "" }) && len(all) < 5 {
				t.Fatalf("missing %+v of %v", m, settled)
			}
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		first := rapid.IntRange(1, 300).Draw(t, "first")
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		var all []digit.Reading
		for i := range rapid.IntRange(3, 40).Draw(t, "places") {
			all = append(all, heard(first+i, first+i+10*(1+rng.IntN(8)), 0.6+0.4*rng.Float64()))
		}
		if f := digit.Judge(digit.Chain(all, 1), 1); len(f.Missing)+len(f.Twice)+len(f.Misplace) != 0 {
			t.Fatalf("invented %+v", f)
		}
	})
}

func BenchmarkChain(b *testing.B) {
	all := readings(upTo(2800)...)
	b.ReportAllocs()
	for b.Loop() {
		digit.Judge(digit.Chain(all, 1), 1)
	}
}
