// SPDX-License-Identifier: Apache-2.0

package search

import (
	"cmp"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/sample"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
)

// known is an entry of the sample and what a person may remember of it.
type known struct {
	id, name, mother, born, commune string
	year                            int
}

// province is an index over invented entries, without a store.
type province struct {
	index *Index
	known []known
	all   int
}

// sampled is how many entries an index of the tests holds; the figures of
// docs/performance.md are those of 851,831.
func sampled(or int) int {
	n, _ := strconv.Atoi(os.Getenv("SOGOC_SEARCH_ENTRIES"))
	return cmp.Or(n, or)
}

// newProvince writes an index of n entries into dir and opens it. One entry in
// every hundred, or as many as make two thousand, is known.
func newProvince(t testing.TB, n int) *province {
	t.Helper()
	w, err := newFileWriter(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	p, words := &province{}, newWords()
	every := max(n/4_000, 1)
	for seed := uint64(1); p.all < n; seed++ {
		plan, err := sample.Province(seed, sample.Scale{Books: 0.25, Entries: 0.2})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range plan.Books {
			if p.all >= n {
				break
			}
			p.add(t, w, words, plan, b, every)
		}
	}
	if err := w.finish(words, 0); err != nil {
		t.Fatal(err)
	}
	if p.index, err = openFile(w.dir); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.index.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

func (p *province) add(t testing.TB, w *fileWriter, words *words, plan *sample.Plan, b *sample.Book, every int) {
	t.Helper()
	f := facts{Province: "44", ID: store.NewID(), Type: b.Type, Year: b.OpenYear, No: b.Number, Unit: b.Unit}
	for _, u := range unit.Current(b.Unit) {
		f.Path = unit.Path(u.ID)
	}
	kind, ok := civil.ByID(b.Type)
	if !ok || f.Path == "" {
		return
	}
	rows := make([]row, 0, len(b.Entries))
	for _, e := range b.Entries {
		id := store.NewID()
		rows = append(rows, words.encode(kind, entry.Brief{ID: id, RegNo: e.Values["so"].Norm, State: entry.Approved, Version: 1, Values: e.Values}))
		if p.all++; p.all%every == 0 {
			p.remember(plan, e, id, unit.Name(b.Unit, "vi"))
		}
	}
	if err := w.addRows(f, rows); err != nil {
		t.Fatal(err)
	}
}

// remember keeps what one would know of a person: the true name and the day of
// birth, whatever the book has of it.
func (p *province) remember(plan *sample.Plan, e *sample.Entry, id, commune string) {
	for _, role := range []string{"child", "husband", "deceased", "subject"} {
		who, ok := e.People[role]
		if !ok {
			continue
		}
		if v := nameOf(e, role); v.Mark != civil.MarkNone || v.Written == "" || e.Struck {
			return // nobody can find what the book does not tell
		}
		person := plan.People[who-1]
		k := known{id: id, name: person.Name, born: person.Born.Show(), year: person.Born.Y, commune: commune}
		if m, ok := e.People["mother"]; ok {
			k.mother = plan.People[m-1].Name
		} else if m, ok := e.People["wife"]; ok {
			k.mother = plan.People[m-1].Name
		}
		p.known = append(p.known, k)
		return
	}
}

func nameOf(e *sample.Entry, role string) civil.Value {
	for _, t := range civil.Types() {
		if f, ok := t.ByRole(civil.RoleOf(role, "name")); ok {
			if v, ok := e.Values[f.ID]; ok {
				return v
			}
		}
	}
	return civil.Value{}
}

var everywhere = access.Actor{ID: "x", Role: access.Department, Province: "44", Path: "44"}

func (p *province) find(t testing.TB, q Query, limit int) found {
	t.Helper()
	a, err := read(q, today)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	f, err := p.index.find(a, everywhere, 0, limit)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The ways in which what is typed differs from the true name.
var spoilers = []struct {
	what  string
	spoil func(*rand.Rand, string) string
}{
	{"as it is", func(_ *rand.Rand, s string) string { return s }},
	{"without marks", func(_ *rand.Rand, s string) string { return strip(s) }},
	{"wrong marks", wrongMarks},
	{"one letter off", oneLetter},
	{"regional spelling", regional},
	{"another order", func(r *rand.Rand, s string) string {
		words := strings.Fields(s)
		r.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		return strings.Join(words, " ")
	}},
}

func size(t testing.TB, x *Index) int64 {
	t.Helper()
	info, err := x.file.Stat()
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
