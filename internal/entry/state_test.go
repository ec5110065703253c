// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"slices"
	"testing"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/counter"
)

// The table of states, drawn a second time: row = from, column = to, in the
// order of States().
var drawn = map[State]string{
	//         open keyed returned checked approved sent accepted refused corrected voided
	Open:      ".y.......y",
	Keyed:     ".yyy.....y",
	Returned:  ".y.......y",
	Checked:   ".yy.y.....",
	Approved:  "...y.y..y.",
	Sent:      "....y.yyy.",
	Accepted:  "........y.",
	Refused:   "......y.yy",
	Corrected: "..yy....y.",
	Voided:    "y.........",
}

func TestEveryPairOfStates(t *testing.T) {
	t.Parallel()
	if len(drawn) != len(States()) {
		t.Fatal("a state is missing from the drawing")
	}
	for from, row := range drawn {
		for i, to := range States() {
			if got, want := CanMove(from, to), row[i] == 'y'; got != want {
				t.Errorf("%s → %s: %v, want %v", from, to, got, want)
			}
		}
	}
}

func TestEveryStateIsReachableAndCounted(t *testing.T) {
	t.Parallel()
	reached := map[State]bool{Open: true}
	for queue := []State{Open}; len(queue) > 0; queue = queue[1:] {
		for _, to := range moves[queue[0]] {
			if !reached[to] {
				reached[to] = true
				queue = append(queue, to)
			}
		}
	}
	for _, s := range States() {
		if !reached[s] {
			t.Errorf("%s can't be reached", s)
		}
		if stages(s).IsZero() {
			t.Errorf("%s is counted nowhere", s)
		}
		var c book.Counts
		inBook(&c, s, 1)
		if c.Total() != 1 {
			t.Errorf("%s is not counted in its book", s)
		}
	}
	if stages(Voided).Get(counter.Entries) != 0 {
		t.Error("a voided number counts as an entry")
	}
}

// A stage counts what lies behind it too, so each holds all of the next.
func TestStatesAtAStage(t *testing.T) {
	t.Parallel()
	route := []counter.Metric{counter.Entries, counter.Keyed, counter.Checked, counter.Approved, counter.Sent, counter.Accepted}
	before := States()
	for _, m := range route {
		now := StatesAt(m)
		if len(now) == 0 || len(now) >= len(before) {
			t.Errorf("%v: %v, the stage before: %v", m, now, before)
		}
		for _, s := range now {
			if !slices.Contains(before, s) {
				t.Errorf("%s has reached %v but not the stage before", s, m)
			}
		}
		before = now
	}
	if got := StatesAt(counter.Books); len(got) > 0 {
		t.Errorf("books: %v", got)
	}
}
