// SPDX-License-Identifier: Apache-2.0

package entry_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/counter"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

func TestMissing(t *testing.T) {
	t.Parallel()
	first := book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999"}
	second := book.Facts{Type: "birth", OpenYear: 1999, BookNo: "02/1999"}
	declared := first
	declared.DeclaredEntries = 5
	for name, c := range map[string]struct {
		book book.Facts
		has  string
		want string
	}{
		"none":                       {first, "01/1999 02/1999", ""},
		"in the middle":              {first, "01/1999 04/1999", "02/1999 03/1999"},
		"at the beginning":           {first, "03/1999", "01/1999 02/1999"},
		"a second book runs on":      {second, "41/1999 43/1999", "42/1999"},
		"a book used on into a year": {second, "41/1999 02/2000", "01/2000"},
		"no year means the opening":  {first, "1 3/", "02/1999"},
		"bis fills no number":        {first, "01/1999 01bis/1999 03/1999", "02/1999"},
		"unreadable is passed over":  {first, "? 01/1999 03/1999", "02/1999"},
		"a slip is no gap":           {first, "01/1999 9001/1999", ""},
		"closing statement":          {declared, "01/1999 03/1999", "02/1999 04/1999 05/1999"},
		"empty, by the statement":    {declared, "", "01/1999 02/1999 03/1999 04/1999 05/1999"},
		"several years":              {declared, "01/1999 01/2000", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := strings.Join(entry.Missing(c.book, strings.Fields(c.has)), " "); got != c.want {
				t.Errorf("missing %q, want %q", got, c.want)
			}
		})
	}
}

// What is offered to be added is what the rule of the book finds missing.
func TestMissingSettlesTheRule(t *testing.T) {
	t.Parallel()
	kind, _ := civil.ByID("birth")
	b := book.Book{Facts: book.Facts{Type: "birth", OpenYear: 1999, BookNo: "01/1999", DeclaredEntries: 12}}
	has := []string{"02/1999", "05/1999", "09/1999"}
	find := func(numbers []string) (rules []string) {
		var all []civil.EntryFacts
		for _, n := range numbers {
			e := entry.Brief{ID: n, RegNo: n, State: entry.Open}
			all = append(all, e.Facts(kind, b.Facts, []civil.FileFacts{{Name: n, Pages: 1, Bytes: 1000}}))
		}
		for _, f := range civil.ValidateBook(kind, all, b.Civil()) {
			rules = append(rules, f.Rule)
		}
		return rules
	}
	if got := find(has); !slices.Equal(got, []string{"V30", "V34"}) {
		t.Errorf("before: %v", got)
	}
	if got := find(append(has, entry.Missing(b.Facts, has)...)); len(got) > 0 {
		t.Errorf("after adding what was missing: %v", got)
	}
}

func TestListOfABook(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		s, ids := setup(t, db, 4)
		_, err := s.key(s.keyer, ids[1], 2, 0)
		s.must(err)
		noNumber, err := s.entries.Place(t.Context(), s.registrar, "", s.b.ID, []string{"?", "?"})
		s.must(err)
		pages := func(f entry.Filter) (got []string) {
			t.Helper()
			for range 10 {
				page, next, err := entry.List(t.Context(), db, "44", f)
				s.must(err)
				for _, e := range page {
					got = append(got, e.ID)
				}
				if f.After = next; next == "" {
					return got
				}
			}
			t.Fatal("the pages of the list never end")
			return nil
		}
		slices.Sort(noNumber)
		if got, want := pages(entry.Filter{Book: s.b.ID, Limit: 1}), append(slices.Clone(ids), noNumber...); !slices.Equal(got, want) {
			t.Errorf("in order, one a page: %v, want %v", got, want)
		}
		if got := pages(entry.Filter{Book: s.b.ID, State: entry.Keyed, Limit: 2}); !slices.Equal(got, ids[1:2]) {
			t.Errorf("keyed: %v", got)
		}
		for _, f := range []entry.Filter{{Book: s.b.ID, Any: entry.StatesAt(counter.Keyed), Limit: 1}, {Scope: "44", Any: entry.StatesAt(counter.Keyed), Limit: 1}} {
			if got := pages(f); !slices.Equal(got, ids[1:2]) {
				t.Errorf("that have been keyed: %v", got)
			}
			f.Any = entry.StatesAt(counter.Entries)
			if got := pages(f); len(got) != len(ids)+len(noNumber) {
				t.Errorf("in the system: %d, want %d", len(got), len(ids)+len(noNumber))
			}
		}
		if got := pages(entry.Filter{Book: s.b.ID, Wrong: true, Limit: 2}); len(got) > 0 {
			t.Errorf("with errors: %v", got)
		}
		for i, want := range [][2]string{{"", ids[1]}, {ids[0], ids[2]}} {
			before, after, err := entry.Neighbours(t.Context(), db, s.get(ids[i]))
			s.must(err)
			if before != want[0] || after != want[1] {
				t.Errorf("entry %d stands between %q and %q", i+1, before, after)
			}
		}
		if _, after, err := entry.Neighbours(t.Context(), db, s.get(noNumber[1])); err != nil || after != "" {
			t.Errorf("after the last entry comes %q: %v", after, err)
		}
		all, err := entry.Briefs(t.Context(), db, "44", s.b.ID)
		s.must(err)
		if len(all) != 6 || all[1].State != entry.Keyed || len(all[1].Values) == 0 || all[0].Values != nil {
			t.Errorf("briefs: %d %+v", len(all), all[:2])
		}
	})
}
