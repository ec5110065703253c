// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Table is a list: what it is, its columns and rows, the order, the way to the next page, and what to say when it is empty.
//
//	tb := ui.NewTable(r, ui.Column{Text: t("Số"), Sort: "no"}, ui.Column{Text: t("Trường hợp"), Num: true})
//	tb.Add(ui.Link(b.No, "/books/"+b.ID), ui.Num(b.Entries))
type Table struct {
	ID      string
	Caption string
	Columns []Column
	Rows    []Row
	Sum     []Cell // a last row of totals
	Empty   Empty
	Pager   Pager
	Export  []Action // at the foot: the same list as a file
	Note    string   // at the foot, e.g. the number of rows with its time
	Tall    bool     // scroll inside the box with the head in sight
	Keep    bool     // keep the grid on a telephone instead of folding rows into cards

	path  string
	query url.Values
}

// Component names the template of a table.
func (*Table) Component() string { return "table" }

// Column is a heading. Sort, when set, is the value of ?sort= that orders by it ("-" before it turns the order round).
type Column struct {
	Text string
	Sort string
	Num  bool
	Hint string
}

// Row is a line. Actions stand at its end.
type Row struct {
	Cells   []Cell
	Actions []Action
	Dim     bool
	Current bool
	Sum     bool
}

// Cell is one value: text, link, number, chip or any component, with an optional second line.
type Cell struct {
	Text string
	Href string
	Sub  string
	// SubHref makes the second line a link: what the figure under a bar opens.
	SubHref string
	HTML    template.HTML
	Part    Component
	Num     bool
	Raw     *int64    // number to be written as the language does
	Time    time.Time // day and time
	Day     time.Time // day alone
	Masked  bool      // Text is already masked
	Reveal  string    // address that asks for a purpose and shows the whole
}

// NewTable starts a table whose sort links keep the filters of r.
func NewTable(r *http.Request, columns ...Column) *Table {
	return &Table{Columns: columns, path: r.URL.Path, query: r.URL.Query()}
}

// Add appends a row and returns it, so that actions can be hung on it.
func (t *Table) Add(cells ...Cell) *Row {
	t.Rows = append(t.Rows, Row{Cells: cells})
	return &t.Rows[len(t.Rows)-1]
}

// HasActions tells whether any row has actions, and so the table one more column.
func (t *Table) HasActions() bool {
	for _, r := range t.Rows {
		if len(r.Actions) > 0 {
			return true
		}
	}
	return false
}

// Order returns the order of a column: "ascending", "descending" or "".
func (t *Table) Order(c Column) string {
	switch now := t.query.Get("sort"); {
	case c.Sort == "" || strings.TrimPrefix(now, "-") != c.Sort:
		return ""
	case strings.HasPrefix(now, "-"):
		return "descending"
	}
	return "ascending"
}

// SortHref is the address that orders by a column, or turns its order round. It goes back to the first page.
func (t *Table) SortHref(c Column) string {
	q := cloneQuery(t.query)
	q.Del("after")
	q.Del("before")
	q.Set("sort", c.Sort)
	if t.Order(c) == "ascending" {
		q.Set("sort", "-"+c.Sort)
	}
	return t.path + "?" + q.Encode()
}

// PageBy sets the links to the pages before and after by key; an empty key means there is none. Keys must not say anything
// about a person: use ids or collation-free numbers.
func (t *Table) PageBy(before, after string) {
	if before != "" {
		t.Pager.Prev = t.at("before", before, "after")
	}
	if after != "" {
		t.Pager.Next = t.at("after", after, "before")
	}
}

func (t *Table) at(name, key, other string) string {
	q := cloneQuery(t.query)
	q.Del(other)
	q.Set(name, key)
	return t.path + "?" + q.Encode()
}

// Pager leads to the page before and the page after.
type Pager struct{ Prev, Next string }

func cloneQuery(q url.Values) url.Values {
	c := make(url.Values, len(q))
	for k, v := range q {
		c[k] = append([]string(nil), v...)
	}
	return c
}

// Text is a cell of plain text.
func Text(s string) Cell { return Cell{Text: s} }

// Link is a cell that leads somewhere.
func Link(text, href string) Cell { return Cell{Text: text, Href: href} }

// Num is a cell with a whole number, written as the language does, at the right.
func Num(n int64) Cell { return Cell{Raw: &n, Num: true} }

// NumLink is a number that opens the list behind it.
func NumLink(n int64, href string) Cell { return Cell{Raw: &n, Num: true, Href: href} }

// Right is a cell of text at the right, for what is a number with a unit.
func Right(s string) Cell { return Cell{Text: s, Num: true} }

// Day is a cell with a date; At one with date and time.
func Day(t time.Time) Cell { return Cell{Day: t} }

// At is a cell with day and time.
func At(t time.Time) Cell { return Cell{Time: t} }

// Part is a cell with a component in it: a chip, a progress bar.
func Part(c Component) Cell { return Cell{Part: c} }

// Masked is a cell whose personal text is masked; reveal, when not empty, leads to the full view, which is logged.
func Masked(masked, reveal string) Cell { return Cell{Text: masked, Masked: true, Reveal: reveal} }

// With adds a second, fainter line to a cell.
func (c Cell) With(sub string) Cell {
	c.Sub = sub
	return c
}

// MaskName keeps the first letter of each word: "Nguyễn Thị Hoa" becomes "N••••• T•• H••". What it hides it hides by length only, so
// lists of rare names need a unit-wide permission all the same.
func MaskName(name string) string {
	words := strings.Fields(name)
	for i, w := range words {
		r := []rune(w)
		words[i] = string(r[0]) + strings.Repeat("•", min(len(r)-1, 5))
	}
	return strings.Join(words, " ")
}
