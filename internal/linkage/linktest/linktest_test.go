// SPDX-License-Identifier: Apache-2.0

package linktest

import (
	"errors"
	"math"
	"reflect"
	"testing"
)

func TestEvaluate(t *testing.T) {
	t.Parallel()
	s := &Set{Entity: map[string]string{"a": "1", "b": "1", "c": "1", "d": "2", "e": "3"}, Family: map[string]string{"d": "f", "e": "f"},
		How: map[string]string{"b": "batch_replay", "c": "registered_again"}, Kind: map[string]string{"a": "birth", "b": "birth", "c": "birth", "d": "birth", "e": "birth"}}
	for _, id := range []string{"a", "b", "c", "d", "e"} {
		s.Rows = append(s.Rows, []string{id})
	}
	r := Evaluate(s, []Scored{{"a", "b", .99, ""}, {"b", "c", .9, ""}, {"d", "e", .6, ""}}, map[string]string{"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"})
	if r.True != 3 || r.Marked != 3 || r.Right != 2 || r.FalseTwins != 1 || len(r.MissedPairs) != 1 {
		t.Errorf("%+v", r)
	}
	if math.Abs(r.RecallAt99-2./3) > 1e-9 || math.Abs(r.F1-2./3) > 1e-9 {
		t.Errorf("recall at 0.99 %v, F1 %v", r.RecallAt99, r.F1)
	}
	if math.Abs(r.ClosureF1-2*.75*1/(1.75)) > 1e-9 { // the closure adds a-c and keeps d-e
		t.Errorf("closure F1 %v", r.ClosureF1)
	}
	if r.ByKind["batch_replay"] != [2]int{1, 1} || r.ByKind["two_duplicates"] != [2]int{1, 1} || r.ByKind["registered_again"] != [2]int{0, 1} {
		t.Errorf("by kind %v", r.ByKind)
	}
}

// Both generators: the same seed, the same set; another seed, another set; and
// the shares that were asked for.
func TestGenerators(t *testing.T) {
	t.Parallel()
	for name, make := range map[string]func(Params) (*Set, error){"villages": Villages, "registry": Registry} {
		p := Params{Seed: 1, Records: 3000, Duplicates: .05, Errors: 1, Twins: 1}
		a, err := make(p)
		if errors.Is(err, ErrNoNames) {
			t.Skip("skipped: the name tables of shared/data are not at hand")
		}
		if err != nil {
			t.Fatal(err)
		}
		b, err := make(p)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: the same seed makes other sets", name)
		}
		p.Seed = 2
		c, err := make(p)
		if err != nil {
			t.Fatal(err)
		}
		if reflect.DeepEqual(a.Rows, c.Rows) {
			t.Errorf("%s: another seed makes the same set", name)
		}
		dup := 0
		for _, h := range a.How {
			if h != "" {
				dup++
			}
		}
		if len(a.Rows) != 3000 || dup < 140 || dup > 160 {
			t.Errorf("%s: %d rows, %d duplicates", name, len(a.Rows), dup)
		}
	}
}
