// SPDX-License-Identifier: Apache-2.0

package linkage_test

import (
	"bytes"
	"testing"

	"github.com/sogoc/sogoc/internal/linkage"
	"github.com/sogoc/sogoc/internal/linkage/linktest"
)

// Births find the marriage of their parents.
func TestFamilies(t *testing.T) {
	t.Parallel()
	set := village(t, linktest.Params{Seed: 21, Records: 20_000, Duplicates: 0, Errors: 1, Twins: 1})
	run, err := linkage.Families(bytes.NewReader(asCSV(t, set.Rows)), linkage.Input{}, linkage.Options{})
	if err != nil {
		t.Fatal(err)
	}
	wed := map[string]bool{}
	for id, k := range set.Kind {
		if k == "marriage" && set.Couple[id] != "" {
			wed[set.Couple[id]] = true
		}
	}
	all, found, right := 0, 0, 0
	for id, k := range set.Kind {
		if k == "birth" && wed[set.Couple[id]] {
			all++
		}
	}
	kinds := map[linkage.PairKind]int{}
	for _, e := range run.Edges {
		kinds[e.Kind]++
		if e.Kind != linkage.PairParentsMarriage {
			continue
		}
		l, r := run.ID(e.L), run.ID(e.R)
		found++
		if set.Couple[l] == set.Couple[r] && set.Couple[l] != "" {
			right++
		}
	}
	p, rec := float64(right)/float64(found), float64(right)/float64(all)
	t.Logf("parents' marriages: precision %.4f, recall %.4f of %d; links %v", p, rec, all, kinds)
	if p < .98 || rec < .93 {
		t.Errorf("parents' marriages: precision %.4f, recall %.4f", p, rec)
	}
	if kinds[linkage.PairOwnDeath] == 0 || kinds[linkage.PairSpouseDeath] == 0 {
		t.Errorf("no deaths were linked: %v", kinds)
	}
}
