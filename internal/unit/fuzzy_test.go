// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"testing"

	"pgregory.net/rapid"
)

// plainDistance is distance without band, rows or early end.
func plainDistance(a, b string) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0:
				d[i][j] = j * unitCost
			case j == 0:
				d[i][j] = i * unitCost
			default:
				d[i][j] = min(d[i-1][j-1]+swapCost(a[i-1], b[j-1]), d[i-1][j]+dropCost(a, i-1), d[i][j-1]+dropCost(b, j-1))
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+unitCost)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

func TestDistanceAgreesWithThePlainOne(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.StringOfN(rapid.RuneFrom([]rune("anghsxtc")), 0, 14, -1)
		a, b := letters.Draw(t, "a"), letters.Draw(t, "b")
		limit := rapid.IntRange(1, 16).Draw(t, "limit")
		want := min(plainDistance(a, b), limit+1)
		if got := distance(a, b, limit); got != want {
			t.Fatalf("distance(%q, %q, %d) = %d, want %d", a, b, limit, got, want)
		}
	})
}

func TestDistance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"vinhthui", "vinhthui", 0}, {"vinhlinh", "vinhling", 4}, {"zuoich", "zuoih", 4}, {"bhale", "bhalee", 2},
		{"sonha", "xonha", 2}, {"lamson", "namson", 2}, {"hoang", "hoan", 2}, {"nahct", "nahtc", 4}, {"", "", 0},
	} {
		if got := distance(c.a, c.b, 16); got != c.want {
			t.Errorf("distance(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
	long := "abcdefghijabcdefghijabcdefghijabcdefghijk"
	if got := distance(long, long, 8); got != 9 {
		t.Errorf("a key that is too long is %d away, want 9", got)
	}
}

// TestOneWrongLetterIsForgiven changes one letter of the commune's name in texts with district and province: the commune
// must stay the first candidate nearly always (a wrong letter can make a neighbour's name).
func TestOneWrongLetterIsForgiven(t *testing.T) {
	t.Parallel()
	asked, first, listed := 0, 0, 0
	for i := 0; i < len(load().Units); i += 53 {
		u := load().unit(Ref(i))
		name := []rune(spell(u.Core).key)
		if u.Level != Commune || u.ParentCode == "" || len(u.ParentCode) != 3 || len(name) < 5 {
			continue
		}
		at := i % len(name)
		name[at] = 'a' + (name[at]-'a'+7)%26
		district, _ := Get(u.Parent)
		province, _ := Get(district.Parent)
		got := Search(Query{Text: string(name), District: district.Core, Province: province.Core, On: dayIn(u), Limit: 5})
		asked++
		for rank, c := range got {
			if c.Unit.Code == u.Code {
				listed++
				if rank == 0 {
					first++
				}
				break
			}
		}
	}
	t.Logf("%d asked, %d first, %d among five", asked, first, listed)
	if asked < 150 || first*100 < asked*93 || listed*100 < asked*97 {
		t.Errorf("of %d misspelt names %d came first and %d among five", asked, first, listed)
	}
}
