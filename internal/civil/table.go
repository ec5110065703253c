// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Item is one row of a code table.
type Item struct {
	Code    string            `json:"code"` // what Norm holds and the sheet gets; for open tables the standard name
	VI      string            `json:"vi"`
	EN      string            `json:"en"`
	Aliases []string          `json:"aliases,omitempty"`
	Refs    map[string]string `json:"refs,omitempty"` // codes in other lists: "qd121", "qd1019", "alpha2"
}

// Label is the item's text in the language: "en" or Vietnamese.
func (i Item) Label(lang string) string {
	if lang == "en" {
		return i.EN
	}
	return i.VI
}

// Table is a code table.
type Table struct {
	ID     string `json:"id"`
	VI     string `json:"vi"`
	EN     string `json:"en"`
	Source string `json:"source"` // where the facts come from
	Open   bool   `json:"open"`   // texts outside the table are kept with a warning (V07) instead of refused (V06)
	Items  []Item `json:"items"`

	byKey  map[string]int // squeezed fold of code, name, alias → item; -1 when two items share it
	byText map[string]int // text as spelled, and lower-case canonical → item: wins over byKey
	search []searchKey
}

type searchKey struct {
	fold, squeezed string
	item           int
}

// squeeze folds a text and drops everything but letters and digits: "H'Mông", "H Mông" and "hmong" become one.
func squeeze(s string) string {
	f := vntext.Fold(s)
	return strings.Map(func(r rune) rune {
		if r < 0x80 && (r < '0' || r > '9') && (r < 'a' || r > 'z') {
			return -1
		}
		return r
	}, f)
}

// newTable indexes a table. A name or alias beats a shared fold; two items with the same exact text are a mistake that
// Check reports.
func newTable(t Table) *Table {
	t.byKey = make(map[string]int, 3*len(t.Items))
	t.byText = make(map[string]int, 3*len(t.Items))
	for i, it := range t.Items {
		for _, text := range slices.Concat([]string{it.Code, it.VI, it.EN}, it.Aliases) {
			if text == "" {
				continue
			}
			for _, key := range []string{text, exact(text)} { // as spelled first: most texts come from the list itself
				if _, taken := t.byText[key]; !taken {
					t.byText[key] = i
				}
			}
			t.search = append(t.search, searchKey{vntext.Fold(text), squeeze(text), i})
			t.addKey(squeeze(text), i)
		}
	}
	return &t
}

func (t *Table) addKey(key string, i int) {
	if key == "" {
		return
	}
	if j, ok := t.byKey[key]; ok && j != i {
		i = -1
	}
	t.byKey[key] = i
}

func exact(s string) string { return strings.ToLower(vntext.Canonical(s)) }

// ByCode finds an item by its code alone.
func (t *Table) ByCode(code string) (Item, bool) {
	i := slices.IndexFunc(t.Items, func(it Item) bool { return it.Code == code })
	if i < 0 {
		return Item{}, false
	}
	return t.Items[i], true
}

// Lookup finds the item a text of a book or sheet means: its code, name or alias, without regard to case, tone marks,
// spaces, hyphens and apostrophes; a subgroup in brackets is passed over: "Ba Na (A-la Công)". A text that could be two
// items is not found.
func (t *Table) Lookup(text string) (Item, bool) {
	text = strings.TrimSpace(text)
	if text == "" {
		return Item{}, false
	}
	if i, ok := t.byText[text]; ok {
		return t.Items[i], true
	}
	if i, ok := t.byText[exact(text)]; ok {
		return t.Items[i], true
	}
	if i, ok := t.byKey[squeeze(text)]; ok {
		if i < 0 {
			return Item{}, false
		}
		return t.Items[i], true
	}
	if open := strings.IndexByte(text, '('); open > 0 {
		return t.Lookup(text[:open])
	}
	return Item{}, false
}

// Ref finds the item with a code in another list: Ref("qd1019", "25") is Cơ-tu.
func (t *Table) Ref(list, code string) (Item, bool) {
	for _, it := range t.Items {
		if code != "" && it.Refs[list] == code {
			return it, true
		}
	}
	return Item{}, false
}

// Search lists up to limit items for type-ahead, best first: names or aliases that begin with the text, then those with a
// word that does, in the order of the table. An empty text lists the table from the top.
func (t *Table) Search(text string, limit int) []Item {
	q := strings.TrimSpace(vntext.Fold(text))
	squeezed := squeeze(q)
	rank := make([]int, len(t.Items))
	for i := range t.search {
		k := &t.search[i]
		rank[k.item] = max(rank[k.item], k.match(q, squeezed))
	}
	var out []Item
	for want := 3; want >= 1 && len(out) < limit; want-- {
		for i, r := range rank {
			if r == want && len(out) < limit {
				out = append(out, t.Items[i])
			}
		}
	}
	return out
}

// match ranks a key against a folded text: 3 whole, 2 start, 1 start of a word, 0 not at all.
func (k *searchKey) match(q, squeezed string) int {
	switch {
	case k.fold == q:
		return 3
	case strings.HasPrefix(k.fold, q), strings.HasPrefix(k.squeezed, squeezed):
		return 2
	}
	for at := 0; ; {
		i := strings.Index(k.fold[at:], q)
		if i < 0 {
			return 0
		}
		if at += i; strings.IndexByte(" -(/", k.fold[at-1]) >= 0 {
			return 1
		}
		at++
	}
}

// Tables lists the code tables.
func Tables() []*Table { return tables }

// TableByID finds a code table: "gioiTinh", "danToc".
func TableByID(id string) (*Table, bool) {
	t, ok := tableByID[id]
	return t, ok
}
