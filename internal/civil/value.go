// SPDX-License-Identifier: Apache-2.0

package civil

import "strings"

// Mark says what the paper shows where a value should stand.
type Mark string

// The marks of a value. MarkNone is ordinary text.
const (
	MarkNone      Mark = ""
	MarkBlank     Mark = "blank"     // the book leaves the place empty
	MarkIllegible Mark = "illegible" // something stands there that can't be read
	MarkStruck    Mark = "struck"    // written, then struck out; Written keeps what can still be read
)

// Valid reports whether m is one of the marks.
func (m Mark) Valid() bool {
	return m == MarkNone || m == MarkBlank || m == MarkIllegible || m == MarkStruck
}

// Value is one field of one entry: the text of the book untouched beside what it means.
type Value struct {
	Written string `json:"w,omitempty"` // as it stands in the book
	Norm    string `json:"n,omitempty"` // as meant: dd.mm.yyyy, a code, a canonical name; empty when unsure
	Mark    Mark   `json:"m,omitempty"`
	// Decided says that a person gave Norm against what the text alone would be read as: the book itself has the mistake. Such a
	// Norm stays as long as it is well formed; whoever changes Written clears it.
	Decided bool `json:"d,omitempty"`
}

// Empty reports whether nothing was keyed: no text and no mark.
func (v Value) Empty() bool { return v.Mark == MarkNone && strings.TrimSpace(v.Written) == "" }

// Text is the best single text of the value: Norm, else Written.
func (v Value) Text() string {
	if v.Norm != "" {
		return v.Norm
	}
	return strings.TrimSpace(v.Written)
}

// Values holds the fields of one entry, keyed by field id.
type Values map[string]Value

// Clone returns a copy that shares nothing with vs.
func (vs Values) Clone() Values {
	out := make(Values, len(vs))
	for id, v := range vs {
		out[id] = v
	}
	return out
}

// Of makes Values from written texts: field id → text of the book.
func Of(written map[string]string) Values {
	out := make(Values, len(written))
	for id, text := range written {
		out[id] = Value{Written: text}
	}
	return out
}

// Diff lists the ids of t's fields that differ between two versions in text, meaning or mark, in the order of the form. Spaces
// around a text are no difference.
func Diff(t *Type, a, b Values) []string {
	var ids []string
	for i := range t.Fields {
		id := t.Fields[i].ID
		x, y := a[id], b[id]
		x.Written, y.Written = strings.TrimSpace(x.Written), strings.TrimSpace(y.Written)
		if x != y {
			ids = append(ids, id)
		}
	}
	return ids
}
