// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"errors"
	"fmt"
	"slices"

	"github.com/sogoc/sogoc/internal/vntext"
)

// Check proves that a definition holds together: labels in both languages, ids that are unique, references that lead
// somewhere, conditions with codes that exist, a column for every field and a field for every column. It returns all that is
// wrong, joined.
func (t *Type) Check() error {
	c := checker{t: t}
	c.checkType()
	for i := range t.Fields {
		c.checkField(&t.Fields[i])
	}
	c.checkLayouts()
	c.checkColumns()
	return errors.Join(c.wrong...)
}

type checker struct {
	t     *Type
	wrong []error
}

func (c *checker) expect(ok bool, form string, args ...any) {
	if !ok {
		c.wrong = append(c.wrong, fmt.Errorf("type %s: "+form, append([]any{c.t.ID}, args...)...))
	}
}

func (c *checker) labels(what, vi, en string) {
	c.expect(vi != "" && en != "", "%s lacks a label", what)
	c.expect(vntext.Canonical(vi) == vi, "%s: label %q is not in canonical spelling", what, vi)
}

func (c *checker) checkType() {
	t := c.t
	c.expect(t.ID != "" && t.Code != "", "id and code are needed")
	c.labels("type", t.VI, t.EN)
	c.labels("book", t.BookVI, t.BookEN)
	c.expect(unique(t.Groups, func(g Group) string { return g.ID }), "a group twice")
	c.expect(unique(t.Fields, func(f Field) string { return f.ID }), "a field twice")
	c.expect(unique(t.Columns, func(col Column) string { return col.Name }), "a column twice")
	for _, g := range t.Groups {
		c.labels("group "+g.ID, g.VI, g.EN)
	}
	event, ok := t.Field(t.Event)
	c.expect(ok && event.Kind == KindDate, "event %q is no date field", t.Event)
	for _, r := range []Role{RoleNo, RoleBook, RoleDate, RoleUnit} {
		_, ok := t.ByRole(r)
		c.expect(ok, "no field with role %s", r)
	}
	c.checkPersons()
}

func (c *checker) checkPersons() {
	subjects := 0
	for _, p := range c.t.Persons {
		c.labels("person "+p.ID, p.VI, p.EN)
		_, named := c.t.ByRole(RoleOf(p.ID, "name"))
		c.expect(named, "person %s has no field with role %s.name", p.ID, p.ID)
		if p.Subject {
			subjects++
		}
	}
	c.expect(subjects > 0, "no person is a subject")
}

func (c *checker) checkField(f *Field) {
	t := c.t
	c.expect(f.ID != "" && slices.Contains(kinds, f.Kind), "field %q has kind %q", f.ID, f.Kind)
	c.labels("field "+f.ID, f.VI, f.EN)
	_, grouped := t.Group(f.Group)
	c.expect(grouped, "field %s: no group %q", f.ID, f.Group)
	_, tabled := TableByID(f.Table)
	coded := f.Kind == KindCode || f.Kind == KindTerm
	c.expect(tabled == coded, "field %s: kind %s and table %q", f.ID, f.Kind, f.Table)
	c.expect(f.Until == 0 || f.Since <= f.Until, "field %s: since %d until %d", f.ID, f.Since, f.Until)
	c.checkRefs(f)
	for _, test := range f.Required {
		c.checkTest(f, test)
	}
	if f.Match != "" {
		person := f.Match.Person()
		known := person == "entry" || slices.ContainsFunc(t.Persons, func(p Person) bool { return p.ID == person }) || person == "applicant"
		c.expect(known && f.Match.Attr() != "", "field %s: role %q of nobody", f.ID, f.Match)
		owner, _ := t.ByRole(f.Match)
		c.expect(owner.ID == f.ID, "field %s: role %s is also that of %s", f.ID, f.Match, owner.ID)
	}
}

func (c *checker) checkRefs(f *Field) {
	if f.From != "" {
		from, ok := c.t.Field(f.From)
		c.expect(ok && from.From == "" && f.Required == nil, "field %s: from %q", f.ID, f.From)
	}
	if f.Kind == KindWords || f.Kind == KindPaper || f.Of != "" {
		want := map[Kind]Kind{KindWords: KindDate, KindPaper: KindCode}[f.Kind]
		of, ok := c.t.Field(f.Of)
		c.expect(ok && of.Kind == want, "field %s: of %q", f.ID, f.Of)
	}
}

func (c *checker) checkTest(f *Field, test Test) {
	switch test.Op {
	case OpAlways:
		return
	case OpSince:
		c.expect(len(test.Of) == 1 && allDigits(test.Of[0]), "field %s: required since %v", f.ID, test.Of)
		return
	}
	on, ok := c.t.Field(test.Field)
	c.expect(ok, "field %s: required by %q", f.ID, test.Field)
	c.expect(slices.Contains([]Op{OpIs, OpIsNot, OpFilled}, test.Op), "field %s: operator %q", f.ID, test.Op)
	if !ok || on.Kind != KindCode {
		return
	}
	tab, _ := TableByID(on.Table)
	for _, code := range test.Of {
		_, known := tab.ByCode(code)
		c.expect(known, "field %s: %s has no code %q", f.ID, on.Table, code)
	}
}

func (c *checker) checkLayouts() {
	for _, l := range c.t.Layouts {
		for _, g := range l.Groups {
			_, ok := c.t.Group(g)
			c.expect(ok, "layout since %d: no group %q", l.Since, g)
		}
		for _, id := range l.Order {
			_, ok := c.t.Field(id)
			c.expect(ok, "layout since %d: no field %q", l.Since, id)
		}
		for _, id := range l.Omit {
			f, ok := c.t.Field(id)
			c.expect(ok, "layout since %d: no field %q", l.Since, id)
			c.expect(!ok || !slices.Equal(ops(f.Required), ops(Always)), "layout since %d omits %s, which is always required", l.Since, id)
		}
	}
}

func (c *checker) checkColumns() {
	filled := map[string]bool{}
	for _, col := range c.t.Columns {
		_, ok := c.t.Field(col.Name)
		c.expect(ok || col.Fill == FillSeq, "column %s has no field", col.Name)
		filled[col.Name] = true
	}
	for i := range c.t.Fields {
		c.expect(filled[c.t.Fields[i].ID], "field %s has no column", c.t.Fields[i].ID)
	}
}

func ops(w When) []Op {
	out := make([]Op, len(w))
	for i, t := range w {
		out[i] = t.Op
	}
	return out
}

func unique[T any](items []T, id func(T) string) bool {
	seen := map[string]bool{}
	for _, it := range items {
		if seen[id(it)] {
			return false
		}
		seen[id(it)] = true
	}
	return true
}
