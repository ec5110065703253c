// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
)

// readFacts reads one of the tables of facts, or skips the test.
func readFacts(t *testing.T, name string) []map[string]string {
	t.Helper()
	f, err := os.Open("../../../shared/data/" + name)
	if err != nil {
		t.Skipf("the tables of facts are not at hand (%v): the catalogue is not checked against %s", err, name)
	}
	defer f.Close()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, l := range lines[1:] {
		row := map[string]string{}
		for i, h := range lines[0] {
			row[h] = l[i]
		}
		out = append(out, row)
	}
	return out
}

// TestEverySuccessionResolves asks for each row of the table by code and date, and finds it told by both its units.
func TestEverySuccessionResolves(t *testing.T) {
	t.Parallel()
	corrected := map[string]bool{"21286 21289": true, "27688 22018": true}
	found, unchanged := 0, 0
	for _, row := range readFacts(t, "successions.csv") {
		if corrected[row["old_code"]+" "+row["new_code"]] {
			continue
		}
		next, ok := At(row["new_code"], row["date"])
		if !ok {
			t.Fatalf("%v: no new unit", row)
		}
		back := Predecessors(next.ID)
		i := slices.IndexFunc(back, func(s Succession) bool { return s.From.Code() == row["old_code"] && s.Date == row["date"] })
		if i < 0 {
			if row["old_code"] == row["new_code"] && next.From < row["date"] {
				unchanged++ // the era goes on
				continue
			}
			t.Fatalf("%v: not among the predecessors of %s", row, next.ID)
		}
		s := back[i]
		if string(s.People) != row["people"] || string(s.Part) != row["part"] || s.Basis != row["legal_basis"] || s.Clause != row["clause"] || s.Evidence != row["evidence"] {
			t.Fatalf("%v: told as %+v", row, s)
		}
		if !slices.Contains(Successors(s.From), s) {
			t.Fatalf("%v: not among the successors of %s", row, s.From)
		}
		found++
	}
	if found+unchanged+len(corrected) != 11367 || unchanged != 11 {
		t.Errorf("%d found, %d unchanged, want 11367 in all with 11 unchanged", found, unchanged)
	}
}

// TestEdgesFitTheirEras: the old unit lived until the day of passing, the new one on that day; time runs forward.
func TestEdgesFitTheirEras(t *testing.T) {
	t.Parallel()
	c := load()
	for i := range c.Edges {
		e := &c.Edges[i]
		from, to := &c.Units[e.Old], &c.Units[e.New]
		if from.From >= e.Date || from.To != 0 && from.To < e.Date {
			t.Errorf("edge %d: %s not in force before %d", i, c.id(Ref(e.Old)), e.Date)
		}
		if !inForce(to, e.Date) {
			t.Errorf("edge %d: %s not in force on %d", i, c.id(Ref(e.New)), e.Date)
		}
	}
}

// TestChainsReachToday counts what is known: whoever changes the tables sees here what was won or lost.
func TestChainsReachToday(t *testing.T) {
	t.Parallel()
	// Phúc Thành A (2025-01-01) and Gio Châu (2025-02-01): the tables tell their end and not what became of them.
	gaps := map[ID]bool{"10774@0": true, "19525@0": true}
	unknown, ended := map[string]int{}, 0
	for u := range All {
		if u.To == "" || u.Level != Commune {
			continue
		}
		ended++
		today, complete := Trace(u.ID)
		for _, n := range today {
			if !n.InForce() {
				t.Fatalf("%s leads to %s, which is not in force", u.ID, n.ID)
			}
		}
		if complete && gaps[u.ID] {
			t.Errorf("%s: its chain is known now; take it off the gaps", u.ID)
		}
		if !complete && !gaps[u.ID] {
			unknown[PathOn(u.ID, dayIn(u))[:2]]++
		}
	}
	total := 0
	for _, n := range unknown {
		total += n
	}
	if ended < 13000 || total > 600 {
		t.Errorf("%d of %d ended communes have no known present, want at most 600", total, ended)
	}
	for _, province := range []string{"30", "45", "49", "51"} {
		if n := unknown[province]; n > 0 {
			t.Errorf("%d communes of province %s have no known present, want none", n, province)
		}
	}
}

func TestLandWithoutPeopleIsToldNotFollowed(t *testing.T) {
	t.Parallel()
	c, checked := load(), 0
	for i := range c.Edges {
		e := &c.Edges[i]
		if e.People != peopleNone {
			continue
		}
		from, to := c.id(Ref(e.Old)), c.id(Ref(e.New))
		if !slices.ContainsFunc(Successors(from), func(s Succession) bool { return s.To == to && s.People == PeopleNone }) {
			t.Errorf("%s: land passed to %s is not told", from, to)
		}
		if r := Compatible(from, to); r > Shared {
			t.Errorf("%s and %s share land alone and are called %s", from, to, r)
		}
		checked++
	}
	if checked < 50 {
		t.Errorf("only %d such edges", checked)
	}
}

func TestCurrentOfDistrictsAndHistoricUnits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		id    ID
		count int
		names string
	}{
		{"19405@20250701", 1, "Xã Vĩnh Thủy"},
		{"19402@0", 1, "Xã Vĩnh Thủy"},
		{"tinh-binh-tri-thien@1976-02", 2, "Tỉnh Quảng Trị, Thành phố Huế"},
		{"huyen-gieng@1999", 0, ""},
		{"", 0, ""},
	} {
		today, complete := Trace(c.id)
		var names []string
		for _, u := range today {
			names = append(names, u.Name)
		}
		if len(today) != c.count || strings.Join(names, ", ") != c.names || complete != (c.count > 0) {
			t.Errorf("%s is now %v (complete %v), want %s", c.id, names, complete, c.names)
		}
	}
	vinhLinh, _ := At("464", "2025-06-30")
	for _, u := range Current(vinhLinh.ID) {
		if u.Level != Commune || u.ParentCode != "44" {
			t.Errorf("Vĩnh Linh is now in %s of %s", u.Name, u.ParentCode)
		}
	}
	if Successors("x") != nil || Predecessors("x") != nil {
		t.Error("an unknown unit has successions")
	}
}

func TestHistoricUnits(t *testing.T) {
	t.Parallel()
	list := Historic()
	if len(list) < 39 {
		t.Fatalf("%d historic units", len(list))
	}
	seen := map[ID]bool{}
	for _, u := range list {
		got, ok := Get(u.ID)
		if !ok || got.Name != u.Name || seen[u.ID] {
			t.Errorf("%s: not found, or twice", u.ID)
		}
		seen[u.ID] = true
		if !u.Historic || u.Evidence == "" || u.InForce() || Path(u.ID) != "" {
			t.Errorf("%+v: want a historic unit with its evidence and no scope", u)
		}
		if members := Members(u.ID); len(members) == 0 || len(Children(u.ID, "")) != len(members) {
			t.Errorf("%s: no members", u.Name)
		}
	}
	if _, ok := Lookup(list[0].ID); ok {
		t.Error("a historic unit has a Ref")
	}
	if Members("19402@0") != nil {
		t.Error("a catalogued unit has members")
	}
}
