// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"testing"

	"pgregory.net/rapid"
)

func TestCompatible(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		a, b ID
		want Relation
	}{
		{"one era", "19402@0", "19402@0", Same},
		{"merged into", "19402@0", "19405@20250701", Successor},
		{"the old commune of that code", "19405@0", "19405@20250701", Successor},
		{"two that are one now", "19330@0", "19333@0", Shared},
		{"one code, another commune", "10507@0", "10507@20250701", Successor},
		{"elsewhere", "19402@0", "10507@0", None},
		{"town that became a city", "461@0", "461@20090812", Renamed},
		{"district that changed province", "250@0", "250@20080801", Renamed},
		{"unchanged in 2025", "00859@0", "00859@20250701", Renamed},
		{"commune in its district", "19402@0", "464@0", Within},
		{"commune in its province", "19402@0", "45@0", Within},
		{"commune in the province of today", "19402@0", "44@20250701", Within},
		{"commune in the old province of that code", "19402@0", "44@0", None},
		{"today's commune in the old district", "19405@20250701", "464@0", Within},
		{"today's commune in another district", "19405@20250701", "466@0", None},
		{"province into province", "45@0", "44@20250701", Successor},
		{"provinces joined", "45@0", "44@0", Shared},
		{"historic district", "19402@0", "huyen-ben-hai@1977-03-11", Within},
		{"historic province", "19405@20250701", "tinh-binh-tri-thien@1976-02", Within},
		{"historic district in historic province", "huyen-ben-hai@1977-03-11", "tinh-binh-tri-thien@1976-02", Within},
		{"historic province elsewhere", "19402@0", "tinh-ha-bac@1962", None},
		{"one historic unit", "tinh-ha-bac@1962", "tinh-ha-bac@1962", Same},
		{"nothing known", "19402@0", "nowhere@0", Unknown},
		{"abolished without a known chain, same district", "01396@0", "01392@20200201", Unknown},
	} {
		if c.name == "abolished without a known chain, same district" {
			c.b = neighbour(t, c.a)
		}
		if got := Compatible(c.a, c.b); got != c.want {
			t.Errorf("%s: %s and %s: %s, want %s", c.name, c.a, c.b, got, c.want)
		}
		if got := Compatible(c.b, c.a); got != c.want {
			t.Errorf("%s, turned: %s, want %s", c.name, got, c.want)
		}
	}
}

// neighbour gives a unit in force in the same district on the day after a was abolished.
func neighbour(t *testing.T, a ID) ID {
	t.Helper()
	u, ok := Get(a)
	if !ok {
		t.Fatalf("no unit %s", a)
	}
	for _, n := range Children(u.Parent, u.To) {
		if n.Code != u.Code {
			return n.ID
		}
	}
	t.Fatalf("%s has no neighbour", a)
	return ""
}

func TestCompatibleOn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, onA, b, onB string
		want           Relation
	}{
		{"19402", "1999-05-01", "19405", "2026-01-01", Successor},
		{"10507", "2010-01-01", "10507", "2026-01-01", Successor},
		{"10507", "", "10507", "", Same},
		{"10507", "2026-01-01", "10507", "", Same},
		{"45", "2010-01-01", "44", "2010-01-01", Shared},
		{"19402", "2026-01-01", "19405", "2026-01-01", Successor}, // the old code was written after its end
		{"19402", "", "99999", "", Unknown},
		{"19402", "", "", "", Unknown},
	} {
		if got := CompatibleOn(c.a, c.onA, c.b, c.onB); got != c.want {
			t.Errorf("%s on %q and %s on %q: %s, want %s", c.a, c.onA, c.b, c.onB, got, c.want)
		}
	}
}

func TestRelationsAreSaid(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for r := None; r <= Same; r++ {
		if r.String() == "" || r.VI() == "" || r.EN() == "" || seen[r.String()] {
			t.Errorf("relation %d is not said, or twice", r)
		}
		seen[r.String()] = true
		if r.Possible() != (r != None && r != Shared) {
			t.Errorf("%s: Possible is %v", r, r.Possible())
		}
	}
}

// reachable is the slow, plain way to say what Relate says of one level: all that the people of a came to.
func reachable(a ID, seen map[ID]bool) {
	if seen[a] {
		return
	}
	seen[a] = true
	for _, s := range Successors(a) {
		if s.People != PeopleNone {
			reachable(s.To, seen)
		}
	}
}

func TestRelateAgreesWithThePlainWay(t *testing.T) {
	t.Parallel()
	c := load()
	rapid.Check(t, func(t *rapid.T) {
		a := Ref(rapid.IntRange(0, len(c.Units)-1).Draw(t, "a"))
		near := Ref(rapid.IntRange(-40, 40).Draw(t, "near"))
		b := min(max(a+near, 0), Ref(len(c.Units)-1)) // neighbours by code are often kin
		if rapid.Bool().Draw(t, "kin") {
			if out := c.out.of(a); len(out) > 0 {
				b = Ref(c.Edges[out[rapid.IntRange(0, len(out)-1).Draw(t, "edge")]].New)
			}
		}
		got := Relate(a, b)
		if back := Relate(b, a); back != got {
			t.Fatalf("%s and %s: %s one way, %s the other", c.id(a), c.id(b), got, back)
		}
		if c.Units[a].Key.Level() != c.Units[b].Key.Level() {
			return
		}
		fromA, fromB := map[ID]bool{}, map[ID]bool{}
		reachable(c.id(a), fromA)
		reachable(c.id(b), fromB)
		kin := fromA[c.id(b)] || fromB[c.id(a)]
		if kin != (got >= Partly) {
			t.Fatalf("%s and %s: %s, but one leads to the other: %v", c.id(a), c.id(b), got, kin)
		}
		if !kin && got != Unknown {
			shared := false
			for id := range fromA {
				u, _ := Get(id)
				shared = shared || fromB[id] && u.InForce()
			}
			if shared != (got == Shared) {
				t.Fatalf("%s and %s: %s, but both lead to one unit of today: %v", c.id(a), c.id(b), got, shared)
			}
		}
	})
}

// TestWithinAgreesWithPaths: a unit lies in every unit of its path.
func TestWithinAgreesWithPaths(t *testing.T) {
	t.Parallel()
	for u := range All {
		if u.Level != Commune || len(u.Code)%2 == 0 || u.Code[4]%3 != 0 {
			continue
		}
		for up := u.Parent; up != ""; {
			if r := Compatible(u.ID, up); r != Within {
				t.Fatalf("%s in %s: %s, want within", u.ID, up, r)
			}
			p, _ := Get(up)
			up = p.Parent
		}
	}
}

func TestRelateRefusesNoRef(t *testing.T) {
	t.Parallel()
	for _, pair := range [][2]Ref{{NoRef, 0}, {0, NoRef}, {1 << 30, 0}, {NoRef, NoRef}} {
		if got := Relate(pair[0], pair[1]); got != Unknown {
			t.Errorf("Relate(%d, %d) = %s, want unknown", pair[0], pair[1], got)
		}
	}
}
