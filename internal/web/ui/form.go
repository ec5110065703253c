// SPDX-License-Identifier: Apache-2.0

package ui

import (
	"net/http"
	"net/url"
)

// Field is a labelled control: label above, help below, error beside it in a sentence that says what to do.
type Field struct {
	Name     string
	Label    string
	Value    string
	Kind     string // text (default), number, date, email, password, search, textarea, select, radio, check, file, hidden
	Help     string
	Error    string
	Required bool
	Optional bool // says "không bắt buộc" beside the label
	Readonly bool
	Focus    bool
	Options  []Option // select, radio
	Width    string   // "xs", "s", "m" or "" for the whole width
	Hint     string   // placeholder, only as an example of form
	Auto     string   // autocomplete; "off" where a browser must not remember a person's data
	Mode     string   // inputmode
	Lookup   string   // address of suggestions: GET ?q= gives [{"value","text"}]; the script offers them while typing
	Max      int      // longest text
}

// Component names the template of a field.
func (Field) Component() string { return "field" }

// ID is the id of the control.
func (f Field) ID() string { return "f-" + f.Name }

// Describe lists the ids that explain the control.
func (f Field) Describe() string {
	s := ""
	if f.Error != "" {
		s = f.ID() + "-err"
	}
	if f.Help != "" {
		if s != "" {
			s += " "
		}
		s += f.ID() + "-help"
	}
	return s
}

// Option is a choice.
type Option struct{ Value, Text string }

// Form is a form with its fields in groups and its buttons.
type Form struct {
	Post   string
	Args   map[string]string
	Groups []Group
	Submit string
	Cancel string // address to go back to
	Upload bool   // has files
	// Error is the summary above the form when some field is wrong.
	Error string
}

// Group is a set of fields under a heading, in columns where there is room.
type Group struct {
	Title  string
	Help   string
	Fields []Field
	Cols   bool
}

// Component names the template of a form.
func (Form) Component() string { return "form" }

// Wrong lists the fields with an error, for the summary that links to them.
func (f Form) Wrong() []Field {
	var w []Field
	for _, g := range f.Groups {
		for _, x := range g.Fields {
			if x.Error != "" {
				w = append(w, x)
			}
		}
	}
	return w
}

// Filters is the row of conditions above a list. They are sent by GET, so they stay in the address, and the way back keeps them.
// Nothing personal may be filtered this way: a search by name posts.
type Filters struct {
	Path    string
	Fields  []Field
	Keep    map[string]string // other parameters to keep, such as sort
	Applied []Applied
	Submit  string // the words of the button where nothing is narrowed down: another day is looked at
}

// Component names the template of filters.
func (Filters) Component() string { return "filters" }

// Applied is a condition in force, with the address without it.
type Applied struct{ Text, Href string }

// NewFilters fills the fields from the address of r and lists the conditions in force.
func NewFilters(r *http.Request, fields ...Field) Filters {
	q := r.URL.Query()
	f := Filters{Path: r.URL.Path, Fields: fields, Keep: map[string]string{}}
	if s := q.Get("sort"); s != "" {
		f.Keep["sort"] = s
	}
	for i := range fields {
		v := q.Get(fields[i].Name)
		if v == "" {
			continue
		}
		fields[i].Value = v
		f.Applied = append(f.Applied, Applied{fields[i].Label + ": " + fields[i].shown(v), without(r.URL, fields[i].Name)})
	}
	return f
}

// Value returns what is chosen for a field.
func (f Filters) Value(name string) string {
	for _, x := range f.Fields {
		if x.Name == name {
			return x.Value
		}
	}
	return ""
}

// shown is the words of a value: the text of its option where there is one.
func (f Field) shown(v string) string {
	for _, o := range f.Options {
		if o.Value == v {
			return o.Text
		}
	}
	return v
}

func without(u *url.URL, name string) string {
	q := u.Query()
	q.Del(name)
	q.Del("after")
	q.Del("before")
	if len(q) == 0 {
		return u.Path
	}
	return u.Path + "?" + q.Encode()
}
