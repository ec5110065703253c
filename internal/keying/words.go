// SPDX-License-Identifier: Apache-2.0

package keying

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/access"
	"github.com/sogoc/sogoc/internal/book"
	"github.com/sogoc/sogoc/internal/civil"
	"github.com/sogoc/sogoc/internal/entry"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/unit"
	"github.com/sogoc/sogoc/internal/vntext"
)

// Bounds of what travels to the desk.
const (
	textsOfField = 150  // of one field
	wordsOfKind  = 400  // surnames, middle names, given names
	namesRead    = 2000 // of the commune's latest entries
	placesNear   = 350  // communes
	familiesKept = 200  // parents
)

// Text is something written in the book, and how often.
type Text struct {
	T string `json:"t"`
	N int    `json:"n"`
}

// Words is what a book's own entries, its commune and its surroundings offer to
// whoever keys it. Nothing in it is more than a proposal.
type Words struct {
	Entries  int               `json:"entries" doc:"Entries that were keyed so far"`
	Texts    map[string][]Text `json:"texts" doc:"Field id to texts of this book, the most frequent first"`
	Surnames []string          `json:"surnames" doc:"Most frequent first: of this book and commune, then at large"`
	Middles  []string          `json:"middles"`
	Givens   []string          `json:"givens"`
	// Families are the parents of the book, as written: brothers and sisters stand in one book.
	Families []map[string]string `json:"families" doc:"Field id to text, of the mother and the father of each family"`
	Places   []string            `json:"places" doc:"Communes around the book's own in its year, nearest first"`
}

var sqlNamesOf = store.SQL("keying.names", `SELECT name FROM entry WHERE province = $1 AND state = $4 AND path = $2 AND name <> '' ORDER BY updated_at DESC, id DESC LIMIT $3`)

// namedStates are those in which most keyed entries of a commune are, the
// checked ones first. Each is asked for by itself, along its index: one statement
// for all would sort every entry of the commune, or be no quicker.
var namedStates = []entry.State{entry.Approved, entry.Checked, entry.Keyed}

// WordsOf gathers the words of a book for whoever may key it. They hold names in
// full: the view is logged.
func (d *Desk) WordsOf(ctx context.Context, actor access.Actor, bookID string) (*Words, error) {
	b, err := book.Get(ctx, d.DB, actor.Province, bookID)
	if err != nil {
		return nil, err
	}
	if err := access.Can(actor, access.EntryKey, access.Target{Path: b.Path}); err != nil {
		return nil, err
	}
	if err := access.LogView(ctx, d.DB, actor, "book:"+b.ID, "gợi ý khi nhập"); err != nil {
		return nil, err
	}
	briefs, err := entry.Briefs(ctx, d.DB, b.Province, b.ID)
	if err != nil {
		return nil, err
	}
	commune, err := d.communes.of(b.Province, b.Path, d.Now(), func() (nameParts, error) { return d.communeNames(ctx, b) })
	if err != nil {
		return nil, err
	}
	w := gather(b, briefs, commune)
	w.Places = nearPlaces(b)
	return w, nil
}

// communeNames counts the words of the latest names of a book's commune.
func (d *Desk) communeNames(ctx context.Context, b *book.Book) (nameParts, error) {
	parts, read := newNameParts(), 0
	for _, state := range namedStates {
		names, err := store.Scalars[string](ctx, d.DB, sqlNamesOf, b.Province, b.Path, namesRead-read, state)
		if err != nil {
			return parts, err
		}
		for _, n := range names {
			parts.add(n, 1)
		}
		read += len(names)
	}
	return parts, nil
}

// gather counts the texts of a book and the words of its names, beside those of
// its commune.
func gather(b *book.Book, briefs []entry.Brief, commune nameParts) *Words {
	w := &Words{Texts: map[string][]Text{}}
	t, ok := civil.ByID(b.Type)
	if !ok {
		return w
	}
	texts, parts, families := map[string]map[string]int{}, commune.clone(), newFamilies(t)
	for i := range briefs {
		if briefs[i].Version == 0 || briefs[i].State == entry.Voided {
			continue
		}
		w.Entries++
		families.add(briefs[i].Values)
		for _, f := range t.Fields {
			v := briefs[i].Values[f.ID]
			if !proposable(f.Kind) || v.Mark != civil.MarkNone || v.Empty() || civil.IsDitto(v.Written) {
				continue
			}
			if texts[f.ID] == nil {
				texts[f.ID] = map[string]int{}
			}
			texts[f.ID][strings.TrimSpace(v.Written)]++
			if f.Kind == civil.KindName {
				parts.add(v.Written, 2) // the book's own weigh more than the commune's
			}
		}
	}
	for id, counts := range texts {
		w.Texts[id] = most(counts, textsOfField)
	}
	w.Families = families.list
	w.Surnames, w.Middles, w.Givens = ranked(parts.surname, baseSurnames), ranked(parts.middle, baseMiddles), ranked(parts.given, baseGivens)
	return w
}

// proposable tells the kinds of fields whose texts come again.
func proposable(k civil.Kind) bool {
	switch k {
	case civil.KindName, civil.KindPlace, civil.KindText, civil.KindCode, civil.KindTerm, civil.KindDate:
		return true
	}
	return false
}

// families gathers the parents of a book, each couple once.
type families struct {
	fields []string // of mother and father
	names  [2]string
	seen   map[string]bool
	list   []map[string]string
}

func newFamilies(t *civil.Type) *families {
	f := &families{seen: map[string]bool{}, list: []map[string]string{}}
	for i := range t.Fields {
		d := &t.Fields[i]
		if p := d.Match.Person(); (p == "mother" || p == "father" || d.Group == "mother" || d.Group == "father") && proposable(d.Kind) {
			f.fields = append(f.fields, d.ID)
		}
	}
	for i, role := range []string{"father", "mother"} {
		if d, ok := t.ByRole(civil.RoleOf(role, "name")); ok {
			f.names[i] = d.ID
		}
	}
	return f
}

func (f *families) add(values civil.Values) {
	father, mother := values[f.names[0]], values[f.names[1]]
	key := vntext.Fold(father.Written) + "|" + vntext.Fold(mother.Written)
	if f.names[0] == "" || father.Empty() && mother.Empty() || f.seen[key] || len(f.list) >= familiesKept {
		return
	}
	f.seen[key] = true
	family := map[string]string{}
	for _, id := range f.fields {
		if v := values[id]; v.Mark == civil.MarkNone && !v.Empty() && !civil.IsDitto(v.Written) {
			family[id] = v.Written
		}
	}
	f.list = append(f.list, family)
}

// nameParts counts words of names by where they stand.
type nameParts struct{ surname, middle, given map[string]int }

func newNameParts() nameParts {
	return nameParts{map[string]int{}, map[string]int{}, map[string]int{}}
}

func (p nameParts) clone() nameParts {
	return nameParts{maps.Clone(p.surname), maps.Clone(p.middle), maps.Clone(p.given)}
}

func (p nameParts) add(name string, weight int) {
	n := vntext.SplitName(vntext.TitleName(vntext.NFC(name)))
	count := func(of map[string]int, text string) {
		for word := range strings.FieldsSeq(text) {
			of[word] += weight
		}
	}
	count(p.surname, n.Surname)
	count(p.middle, n.Middle)
	count(p.given, n.Given)
}

// ranked lists words by count, and behind them those of a base list that were
// not met yet.
func ranked(counts map[string]int, base string) []string {
	var out []string
	for _, t := range most(counts, wordsOfKind) {
		out = append(out, t.T)
	}
	for word := range strings.FieldsSeq(base) {
		if _, met := counts[word]; !met && len(out) < wordsOfKind {
			out = append(out, word)
		}
	}
	return out
}

func most(counts map[string]int, limit int) []Text {
	texts := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	out := make([]Text, 0, min(len(texts), limit))
	for _, t := range texts[:min(len(texts), limit)] {
		out = append(out, Text{t, counts[t]})
	}
	return out
}

// nearPlaces lists the communes of the book's district, then those of its
// province, as they were in the book's year.
func nearPlaces(b *book.Book) []string {
	id := cmp.Or(b.RegisteredBy, b.Responsible)
	on := max(civil.Date{Y: b.OpenYear, M: 7, D: 1}.ISO(), unit.Begin)
	own, ok := unit.Get(id)
	if !ok {
		return []string{}
	}
	var out []string
	seen := map[unit.ID]bool{}
	for up := own.Parent; up != "" && len(out) < placesNear; {
		for _, c := range unit.Communes(up, on) {
			if !seen[c.ID] && len(out) < placesNear {
				seen[c.ID] = true
				out = append(out, unit.Full(c.ID, "vi"))
			}
		}
		parent, ok := unit.Get(up)
		if !ok {
			break
		}
		up = parent.Parent
	}
	return out
}
