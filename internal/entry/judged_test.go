// SPDX-License-Identifier: Apache-2.0

package entry

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/sogoc/sogoc/internal/civil"
)

// A judgement is given again for the same values of the same version only, not
// for long, and not once the book has changed.
func TestJudgedIsGivenAgain(t *testing.T) {
	t.Parallel()
	values := civil.Values{"so": {Written: "1"}}
	now := time.Date(2026, 1, 1, 8, 0, 0, 0, time.UTC)
	e, facts := &Entry{ID: "e", Version: 1}, civil.BookFacts{OpenYear: 1998}
	var j judged
	j.keep("e", judgement{book: "b", facts: facts, version: 1, sum: sumOf(values), at: now})
	for name, x := range map[string]struct {
		e      *Entry
		facts  civil.BookFacts
		values civil.Values
		at     time.Time
		want   bool
	}{
		"the same":             {e, facts, civil.Values{"so": {Written: "1"}}, now.Add(judgedFor - 1), true},
		"later":                {e, facts, values, now.Add(judgedFor), false},
		"another value":        {e, facts, civil.Values{"so": {Written: "2"}}, now, false},
		"another version":      {&Entry{ID: "e", Version: 2}, facts, values, now, false},
		"another book's facts": {e, civil.BookFacts{OpenYear: 1999}, values, now, false},
		"another entry":        {&Entry{ID: "f", Version: 1}, facts, values, now, false},
	} {
		if _, ok := j.of(x.e, x.facts, sumOf(x.values), x.at); ok != x.want {
			t.Errorf("%s: %v", name, ok)
		}
	}
	j.changed("other")
	if _, ok := j.of(e, facts, sumOf(values), now); !ok {
		t.Error("forgotten for another book")
	}
	j.changed("b")
	if _, ok := j.of(e, facts, sumOf(values), now); ok {
		t.Error("not forgotten")
	}
	for range maxJudged + 1 {
		j.keep(string(rune(len(j.entries))), judgement{})
	}
	if len(j.entries) > maxJudged {
		t.Errorf("%d are remembered", len(j.entries))
	}
}

// Values have one sum when they are equal, and no moving of text from one part
// into the next keeps it.
func TestSumTellsValuesApart(t *testing.T) {
	t.Parallel()
	text := rapid.StringMatching(`[ab]{0,2}`)
	value := rapid.Custom(func(t *rapid.T) civil.Value {
		return civil.Value{Written: text.Draw(t, "w"), Norm: text.Draw(t, "n"), Mark: civil.Mark(text.Draw(t, "m")), Decided: rapid.Bool().Draw(t, "d")}
	})
	some := rapid.MapOfN(rapid.SampledFrom([]string{"a", "b", "ab"}), value, 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		x, y := civil.Values(some.Draw(t, "x")), civil.Values(some.Draw(t, "y"))
		equal := len(x) == len(y)
		for id, v := range x {
			w, ok := y[id]
			equal = equal && ok && v == w
		}
		if (sumOf(x) == sumOf(y)) != equal {
			t.Fatalf("%v and %v", x, y)
		}
	})
}
