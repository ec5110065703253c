// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"strings"
	"unicode/utf8"

	"github.com/sogoc/sogoc/internal/vntext"
)

// DisplayName names the entry in lists: the subjects' names, joined: "Nguyễn Văn A – Lê Thị B". "" when none is keyed.
func (t *Type) DisplayName(values Values) string {
	return t.names(values, func(s string) string { return s })
}

func (t *Type) names(values Values, show func(string) string) string {
	var names []string
	for _, p := range t.Persons {
		if f, ok := t.ByRole(RoleOf(p.ID, "name")); ok && p.Subject {
			if name := values[f.ID].Text(); name != "" {
				names = append(names, show(name))
			}
		}
	}
	return strings.Join(names, " – ")
}

// EventDate is the date the event took place, else that of its registration; the zero Date when neither can be read.
func (t *Type) EventDate(values Values) Date {
	if d, err := ParseDate(values[t.Event].Text()); err == nil {
		return d
	}
	return t.DateOf(values, RoleDate)
}

// DateOf is the date of the field with a role; the zero Date when it can't be read.
func (t *Type) DateOf(values Values, role Role) Date {
	f, ok := t.ByRole(role)
	if !ok {
		return Date{}
	}
	if d, err := ParseDate(values[f.ID].Text()); err == nil {
		return d
	}
	return Date{}
}

// SearchKey is one thing a person may look an entry up by.
type SearchKey struct {
	Role Role   // child.name, mother.name, child.pin, entry.no…
	Text string // folded name, digits of a number, ISO date
}

// SearchKeys lists what an entry is found by: names folded, dates ISO, numbers as they are normalized. Marked and empty fields
// give none.
func (t *Type) SearchKeys(values Values) []SearchKey {
	var keys []SearchKey
	for i := range t.Fields {
		f := &t.Fields[i]
		v, ok := values[f.ID]
		if f.Match == "" || !ok || v.Mark != MarkNone {
			continue
		}
		if text := searchText(f, v); text != "" {
			keys = append(keys, SearchKey{f.Match, text})
		}
	}
	return keys
}

func searchText(f *Field, v Value) string {
	switch f.Kind {
	case KindName:
		return vntext.Fold(v.Text())
	case KindDate:
		if d, err := ParseDate(v.Text()); err == nil {
			return d.ISO()
		}
	case KindPIN, KindPaper, KindRegNo, KindBookNo:
		return v.Norm
	}
	return ""
}

// Mask returns the values as a list may show them to somebody who has no business with the person: names with the middle
// shortened, dates to the year, identity numbers by their last three digits, special fields and places hidden. Written keeps
// nothing that Norm hides. Fields of the book stay.
func Mask(t *Type, values Values) Values {
	out := make(Values, len(values))
	for i := range t.Fields {
		f := &t.Fields[i]
		if v, ok := values[f.ID]; ok {
			out[f.ID] = maskValue(f, v)
		}
	}
	return out
}

// hidden stands for a text that is not shown.
const hidden = "•••"

func maskValue(f *Field, v Value) Value {
	if f.Sens == SensNone || v.Empty() {
		return v
	}
	text := strings.TrimSpace(v.Text())
	switch {
	case text == "":
	case f.Kind == KindName:
		text = MaskName(text)
	case f.Kind == KindDate:
		text = maskDate(text)
	case f.Kind == KindPIN || f.Kind == KindPaper:
		text = maskNumber(text)
	case f.Match.Attr() == "sex":
	default:
		text = hidden
	}
	return Value{Written: text, Mark: v.Mark}
}

// MaskNames is MaskName for each of the names of an entry as DisplayName joins
// them: a marriage has two.
func MaskNames(name string) string {
	parts := strings.Split(name, " – ")
	for i := range parts {
		parts[i] = MaskName(parts[i])
	}
	return strings.Join(parts, " – ")
}

// MaskName shortens what stands between the first word and the last: "Nguyễn Thị Thanh Hoa" → "Nguyễn T. T. Hoa". A name of
// two words keeps its given name: "Kray Sức" → "K. Sức"; a single one keeps its first letter.
func MaskName(name string) string {
	words := strings.Fields(name)
	switch len(words) {
	case 0:
		return ""
	case 1:
		return initial(words[0])
	case 2:
		return initial(words[0]) + " " + words[1]
	}
	for i := 1; i < len(words)-1; i++ {
		words[i] = initial(words[i])
	}
	return strings.Join(words, " ")
}

func initial(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return string(r) + "."
}

func maskDate(text string) string {
	d, err := ParseDate(text)
	if err != nil {
		return hidden
	}
	return pad(d.Y, 4)
}

func maskNumber(text string) string {
	if len(text) < 7 || !isASCII(text) {
		return hidden
	}
	return hidden + text[len(text)-3:]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// MaskedName is DisplayName for masked lists.
func (t *Type) MaskedName(values Values) string { return t.names(values, MaskName) }

// Lengths counts keyed fields by the length classes that work is paid by (circular 194/2012/TT-BTC): up to 15 letters, 16 to
// 50, more than 50.
type Lengths struct{ Short, Medium, Long int }

// Add sums two counts.
func (l Lengths) Add(o Lengths) Lengths {
	return Lengths{l.Short + o.Short, l.Medium + o.Medium, l.Long + o.Long}
}

// Total is the number of fields counted.
func (l Lengths) Total() int { return l.Short + l.Medium + l.Long }

// CountLengths counts the fields of an entry that hold text, by the letters written (spaces inside count, those around don't).
// Marks and fields the program fills by itself (From) are not counted.
func (t *Type) CountLengths(values Values) Lengths {
	var l Lengths
	for i := range t.Fields {
		f := &t.Fields[i]
		if f.From != "" {
			continue
		}
		switch n := utf8.RuneCountInString(vntext.NFC(strings.TrimSpace(values[f.ID].Written))); {
		case n == 0:
		case n <= 15:
			l.Short++
		case n <= 50:
			l.Medium++
		default:
			l.Long++
		}
	}
	return l
}
