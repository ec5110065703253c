// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCountsOfTheCountry holds the figures of the official lists on three days.
func TestCountsOfTheCountry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		on                            string
		provinces, districts, commune int
		kinds                         map[Kind]int
	}{
		{"2021-12-31", 63, 705, 10599, map[Kind]int{KindProvince: 58, KindCentralCity: 5}},
		{"2025-06-30", 63, 696, 10035, map[Kind]int{KindProvince: 57, KindCentralCity: 6}},
		{"2025-07-01", 34, 0, 3321, map[Kind]int{
			KindProvince: 28, KindCentralCity: 6, KindCommune: 2621, KindWard: 687, KindSpecialZone: 13,
		}},
	} {
		n := Counts(c.on)
		if n.Provinces != c.provinces || n.Districts != c.districts || n.Communes != c.commune {
			t.Errorf("%s: %d provinces, %d districts, %d communes, want %d, %d, %d", c.on,
				n.Provinces, n.Districts, n.Communes, c.provinces, c.districts, c.commune)
		}
		for k, want := range c.kinds {
			if n.ByKind[k] != want {
				t.Errorf("%s: %d of kind %s, want %d", c.on, n.ByKind[k], k, want)
			}
		}
		if got := len(Provinces(c.on)); got != c.provinces {
			t.Errorf("%s: %d provinces listed, want %d", c.on, got, c.provinces)
		}
	}
}

// TestFourProvinces holds the figures of the four provinces before and after July 2025.
func TestFourProvinces(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		old                 string
		districts, communes int
		current             string
		name                string
		after               int
	}{
		{"51", 13, 170, "51", "Tỉnh Quảng Ngãi", 96},
		{"49", 17, 233, "48", "Thành phố Đà Nẵng", 94},
		{"45", 10, 119, "44", "Tỉnh Quảng Trị", 78},
		{"30", 12, 207, "31", "Thành phố Hải Phòng", 114},
	} {
		u, ok := At(c.old, "2025-06-30")
		if !ok {
			t.Errorf("no province %s before July 2025", c.old)
			continue
		}
		if n := CountsUnder(u.ID, ""); n.Districts != c.districts || n.Communes != c.communes {
			t.Errorf("%s: %d districts, %d communes, want %d, %d", u.Name, n.Districts, n.Communes, c.districts, c.communes)
		}
		today := Current(u.ID)
		if len(today) != 1 || today[0].Code != c.current || today[0].Name != c.name {
			t.Errorf("%s is now %v, want %s %s", u.Name, today, c.current, c.name)
			continue
		}
		if n := CountsUnder(today[0].ID, "2025-07-01"); n.Districts != 0 || n.Communes != c.after {
			t.Errorf("%s: %d districts, %d communes, want none and %d", c.name, n.Districts, n.Communes, c.after)
		}
		if got := len(Communes(u.ID, "2025-06-30")); got != c.communes {
			t.Errorf("%s: Communes lists %d, want %d", u.Name, got, c.communes)
		}
		if got := len(Children(u.ID, "")); got != c.districts {
			t.Errorf("%s: Children lists %d, want %d", u.Name, got, c.districts)
		}
	}
}

func TestCountsRefuseWhatIsNoDay(t *testing.T) {
	t.Parallel()
	for _, on := range []string{"31.12.2021", "2021-13-01", "20211231", "x", "2021-1-1"} {
		if n := Counts(on); n.Communes != 0 {
			t.Errorf("%q: counted %d communes", on, n.Communes)
		}
		if len(Provinces(on)) != 0 {
			t.Errorf("%q: listed provinces", on)
		}
		if _, ok := At("01", on); ok {
			t.Errorf("%q: found Hà Nội", on)
		}
	}
}

func TestPartialDayIsItsFirst(t *testing.T) {
	t.Parallel()
	a, okA := At("507", "2015")
	b, okB := At("507", "2015-04")
	if !okA || !okB || a.Kind != KindRural || b.Kind != KindTown {
		t.Errorf("Điện Bàn was %s in January 2015 and %s in April, want huyen, thi_xa", a.Kind, b.Kind)
	}
}

func TestGetKnowsEveryEra(t *testing.T) {
	t.Parallel()
	seen := map[ID]bool{}
	for u := range All {
		if seen[u.ID] {
			t.Fatalf("%s twice", u.ID)
		}
		seen[u.ID] = true
		got, ok := Get(u.ID)
		if !ok {
			t.Fatalf("%s unknown to Get", u.ID)
		}
		if d := cmp.Diff(u, got); d != "" {
			t.Fatal(d)
		}
		if at, ok := At(u.Code, dayIn(u)); !ok || at.ID != u.ID {
			t.Fatalf("At(%s, %s) = %s, want %s", u.Code, dayIn(u), at.ID, u.ID)
		}
		if u.ParentCode != "" && u.Parent == "" {
			t.Fatalf("%s: no parent %s on its last day", u.ID, u.ParentCode)
		}
		if r, ok := Lookup(u.ID); !ok || r.ID() != u.ID {
			t.Fatalf("%s: Ref %d leads to %s", u.ID, r, r.ID())
		}
	}
	if len(seen) != 17489 {
		t.Errorf("%d eras, want 17489", len(seen))
	}
	for _, bad := range []ID{"", "19402", "19402@", "19402@1", "19402@20250701", "x@0", "19402@0@0", "@0", "19402@00000000"} {
		if u, ok := Get(bad); ok {
			t.Errorf("Get(%q) gave %s", bad, u.ID)
		}
	}
	if NoRef.ID() != "" || Ref(1<<30).ID() != "" {
		t.Error("a Ref out of range has an ID")
	}
}

func TestErasOfACode(t *testing.T) {
	t.Parallel()
	var got []string
	for _, u := range Eras("19405") {
		got = append(got, string(u.ID)+" "+u.Name)
	}
	if len(got) < 2 || got[len(got)-1] != "19405@20250701 Xã Vĩnh Thủy" {
		t.Errorf("eras of 19405: %v", got)
	}
	if Eras("x") != nil || Eras("") != nil || Eras("99999") != nil {
		t.Error("eras of no code")
	}
}
