// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"slices"
	"strings"
)

// Group is a section of the page and of the form.
type Group struct {
	ID string `json:"id"`
	VI string `json:"vi"`
	EN string `json:"en"`
}

// Person is somebody an entry speaks of. The subjects give the entry its name in lists.
type Person struct {
	ID      string `json:"id"` // first part of the roles of their fields
	VI      string `json:"vi"`
	EN      string `json:"en"`
	Subject bool   `json:"subject,omitempty"`
}

// Layout is the page of an era: the order of its sections and the fields it does not ask for.
type Layout struct {
	Since  int      `json:"since,omitempty"` // first year of registration; 0 = open
	Until  int      `json:"until,omitempty"` // last year; 0 = still
	Groups []string `json:"groups"`          // order of the sections; the groups left out follow under "more"
	Order  []string `json:"order,omitempty"` // fields in another order than the definition's; they lead their section
	Omit   []string `json:"omit,omitempty"`  // fields that pages of this era do not have
}

// Section is one part of a form made by Layout: a group and its fields in order.
type Section struct {
	Group  Group
	Fields []*Field
	More   bool // not on the page of that era; offered folded away, because books don't always follow their era
}

// Fill says where a cell of the sheet comes from.
type Fill string

// Sources of a cell.
const (
	FillField Fill = "field" // the field's value, normalized
	FillSeq   Fill = "seq"   // running number of the row
)

// Column is one column of the import sheet.
type Column struct {
	Name    string `json:"name"`              // camel-case name of the ministry
	Allowed string `json:"allowed,omitempty"` // second line of the header: i=[1,2,3]
	Fill    Fill   `json:"fill"`
}

// Header is the exact text of the header cell.
func (c Column) Header() string {
	if c.Allowed == "" {
		return c.Name
	}
	return c.Name + "\n" + c.Allowed
}

// Act is the kind of event a type registers, where rules of its own go with it.
type Act string

// The acts that rules know. Other events have none.
const (
	ActBirth    Act = "birth"    // V22
	ActDeath    Act = "death"    // V23
	ActMarriage Act = "marriage" // V24
)

// Type is the definition of one kind of register.
type Type struct {
	ID      string   `json:"id"`                // "birth"
	Code    string   `json:"code"`              // "KS": in names of files
	Aliases []string `json:"aliases,omitempty"` // other letters in use for Code
	VI      string   `json:"vi"`
	EN      string   `json:"en"`
	BookVI  string   `json:"bookVI"` // name of the register
	BookEN  string   `json:"bookEN"`
	Event   string   `json:"event"`             // field with the date of the event
	Act     Act      `json:"act,omitempty"`     // what the event is, for the rules of its kind
	Late    int      `json:"late,omitempty"`    // days after the event from which a registration counts as late (V22, V23)
	Generic bool     `json:"generic,omitempty"` // no template of the ministry is known: columns are our own
	Groups  []Group  `json:"groups"`
	Persons []Person `json:"persons"`
	Fields  []Field  `json:"fields"`
	Layouts []Layout `json:"layouts"`
	Columns []Column `json:"columns"`

	byID   map[string]int
	byRole map[Role]int
	of     []int // index of the field named by Of, -1 when none
}

// Field finds a field by id.
func (t *Type) Field(id string) (*Field, bool) {
	i, ok := t.byID[id]
	if !ok {
		return nil, false
	}
	return &t.Fields[i], true
}

// ByRole finds the field with a role.
func (t *Type) ByRole(r Role) (*Field, bool) {
	i, ok := t.byRole[r]
	if !ok {
		return nil, false
	}
	return &t.Fields[i], true
}

// Group finds a section by id.
func (t *Type) Group(id string) (Group, bool) {
	i := slices.IndexFunc(t.Groups, func(g Group) bool { return g.ID == id })
	if i < 0 {
		return Group{}, false
	}
	return t.Groups[i], true
}

// Label is the name of the type in the language: "en" or Vietnamese.
func (t *Type) Label(lang string) string {
	if lang == "en" {
		return t.EN
	}
	return t.VI
}

// Priority lists the ids of the fields that are checked twice.
func (t *Type) Priority() []string {
	var ids []string
	for i := range t.Fields {
		if t.Fields[i].Priority {
			ids = append(ids, t.Fields[i].ID)
		}
	}
	return ids
}

// Form lays the fields out as a page of that year of registration has them (0 = all eras): sections in the order of the
// page, then, marked More, what such a page does not have. Fields the export derives (From) are left out.
func (t *Type) Form(year int) []Section {
	lay := t.layout(year)
	var on, more []Section
	for _, id := range lay.Groups {
		page, rest := t.section(id, year, lay)
		on = appendSection(on, page)
		more = appendSection(more, rest)
	}
	for _, g := range t.Groups {
		if !slices.Contains(lay.Groups, g.ID) {
			page, rest := t.section(g.ID, year, lay)
			page.Fields = append(page.Fields, rest.Fields...)
			page.More = true
			more = appendSection(more, page)
		}
	}
	return append(on, more...)
}

func appendSection(to []Section, s Section) []Section {
	if len(s.Fields) == 0 {
		return to
	}
	return append(to, s)
}

func (t *Type) section(group string, year int, lay Layout) (page, rest Section) {
	g, _ := t.Group(group)
	page.Group, rest.Group, rest.More = g, g, true
	for i := range t.Fields {
		f := &t.Fields[i]
		switch {
		case f.Group != group || f.From != "":
		case f.In(year) && !slices.Contains(lay.Omit, f.ID):
			page.Fields = append(page.Fields, f)
		default:
			rest.Fields = append(rest.Fields, f)
		}
	}
	slices.SortStableFunc(page.Fields, func(a, b *Field) int { return lay.place(a.ID) - lay.place(b.ID) })
	return page, rest
}

// place is a field's place in the order of the page; those not named come after.
func (l Layout) place(id string) int {
	if i := slices.Index(l.Order, id); i >= 0 {
		return i
	}
	return len(l.Order)
}

// layout picks the page of the year; the newest page serves an unknown year.
func (t *Type) layout(year int) Layout {
	for _, l := range t.Layouts {
		if year != 0 && (l.Since == 0 || l.Since <= year) && (l.Until == 0 || year <= l.Until) {
			return l
		}
	}
	if len(t.Layouts) > 0 {
		return t.Layouts[0]
	}
	var all Layout
	for _, g := range t.Groups {
		all.Groups = append(all.Groups, g.ID)
	}
	return all
}

// OnPage reports whether a page of that year of registration has the field.
func (t *Type) OnPage(f *Field, year int) bool {
	lay := t.layout(year)
	return f.In(year) && slices.Contains(lay.Groups, f.Group) && !slices.Contains(lay.Omit, f.ID)
}

// index prepares the look-ups; called once for a definition.
func (t *Type) index() *Type {
	t.byID = make(map[string]int, len(t.Fields))
	t.byRole = make(map[Role]int, len(t.Fields))
	for i := range t.Fields {
		t.byID[t.Fields[i].ID] = i
		if r := t.Fields[i].Match; r != "" {
			t.byRole[r] = i
		}
	}
	t.of = make([]int, len(t.Fields))
	for i := range t.Fields {
		t.of[i] = -1
		if j, ok := t.byID[t.Fields[i].Of]; ok {
			t.of[i] = j
		}
	}
	return t
}

// Types lists the types in the order of menus and reports.
func Types() []*Type { return registry }

// ByID finds a type: "birth".
func ByID(id string) (*Type, bool) {
	i := slices.IndexFunc(registry, func(t *Type) bool { return t.ID == id })
	if i < 0 {
		return nil, false
	}
	return registry[i], true
}

// ByCode finds a type by the letters used in names of files, in any case: "KS", "ks", "TDCC".
func ByCode(code string) (*Type, bool) {
	code = strings.ToUpper(strings.TrimSpace(code))
	i := slices.IndexFunc(registry, func(t *Type) bool {
		return t.Code == code || slices.Contains(t.Aliases, code)
	})
	if i < 0 {
		return nil, false
	}
	return registry[i], true
}
