// SPDX-License-Identifier: Apache-2.0

package api

import "github.com/sogoc/sogoc/internal/civil"

// Value is a field's value: written, normalized, mark.
type Value struct {
	W string `json:"w" doc:"As written in the book"`
	N string `json:"n" doc:"As meant; empty when unsure"`
	M string `json:"m" enum:",blank,illegible,struck" doc:"What the paper shows where a text should stand"`
	D bool   `json:"d,omitempty" doc:"A person gave the meaning against the text: the book itself is wrong"`
}

// Values maps field ids to values.
type Values map[string]Value

func (vs Values) civil() civil.Values {
	out := make(civil.Values, len(vs))
	for id, v := range vs {
		if v.W == "" && v.N == "" && v.M == "" {
			continue
		}
		out[id] = civil.Value{Written: v.W, Norm: v.N, Mark: civil.Mark(v.M), Decided: v.D}
	}
	return out
}

func valueOf(v civil.Value) Value {
	return Value{W: v.Written, N: v.Norm, M: string(v.Mark), D: v.Decided}
}

func fromCivil(vs civil.Values) Values {
	out := make(Values, len(vs))
	for id, v := range vs {
		out[id] = valueOf(v)
	}
	return out
}

// Box is a rectangle in proportions of what it lies on.
type Box struct {
	X float64 `json:"x"`
	Y float64 `json:"y"`
	W float64 `json:"w"`
	H float64 `json:"h"`
}

// Option is a row of a code table.
type Option struct {
	Code string `json:"code"`
	VI   string `json:"vi"`
	EN   string `json:"en,omitempty"`
}

// FieldDef describes an input.
type FieldDef struct {
	ID       string   `json:"id"`
	VI       string   `json:"vi"`
	EN       string   `json:"en"`
	Kind     string   `json:"kind"`
	Group    string   `json:"group"`
	Table    string   `json:"table,omitempty"`
	Options  []Option `json:"options,omitempty" doc:"All rows of a small closed table"`
	Required bool     `json:"required,omitempty"`
	Priority bool     `json:"priority,omitempty"`
	Sticky   bool     `json:"sticky,omitempty"`
	Ditto    *bool    `json:"ditto,omitempty" doc:"false where repeating the entry above makes no sense"`
	MaxLen   int      `json:"maxLen,omitempty"`
	HelpVI   string   `json:"helpVI,omitempty"`
	HelpEN   string   `json:"helpEN,omitempty"`
	Box      *Box     `json:"box,omitempty" doc:"Where the field stands within the region of the entry, when the form is known"`
}

// GroupDef is a section of the form.
type GroupDef struct {
	ID string `json:"id"`
	VI string `json:"vi"`
	EN string `json:"en"`
}

// TypeDef is the form of an event type for pages of one era.
type TypeDef struct {
	ID     string     `json:"id"`
	VI     string     `json:"vi"`
	EN     string     `json:"en"`
	Groups []GroupDef `json:"groups"`
	Fields []FieldDef `json:"fields"`
}

// Page is a scanned page.
type Page struct {
	ID       string `json:"id"`
	URL      string `json:"url"`
	Thumb    string `json:"thumb"`
	Width    int    `json:"width"`
	Height   int    `json:"height"`
	Rotation int    `json:"rotation" doc:"Pictures are served upright: always 0"`
	Region   *Box   `json:"region,omitempty" doc:"Where the entry stands; the whole page when missing"`
}

// Entry names an entry.
type Entry struct {
	ID      string `json:"id"`
	Version int    `json:"version"`
	State   string `json:"state"`
	Number  string `json:"number"`
	BookID  string `json:"bookId"`
}

// Book names a book.
type Book struct {
	ID    string `json:"id"`
	No    string `json:"no"`
	Title string `json:"title"`
	Unit  string `json:"unit"`
	Year  int    `json:"year"`
	Href  string `json:"href"`
}

// Progress of a book and a person.
type Progress struct {
	Done  int   `json:"done"`
	Total int   `json:"total"`
	Today int64 `json:"today"`
}

// Finding is what a rule says.
type Finding struct {
	Key      string   `json:"key"`
	Rule     string   `json:"rule"`
	Severity string   `json:"severity" enum:"E,W,I"`
	Field    string   `json:"field"`
	VI       string   `json:"vi"`
	EN       string   `json:"en"`
	Proposal *Value   `json:"proposal,omitempty"`
	Acked    bool     `json:"acked,omitempty" doc:"A warning that the keyer answered: the book says so"`
	Why      string   `json:"why,omitempty" doc:"The keyer's few words with it"`
	Habit    bool     `json:"habit,omitempty" doc:"The warning speaks of how the clerk of the book writes: asked once per book"`
	Entries  []string `json:"entries,omitempty" doc:"Other entries of the unit that it speaks of, for whoever may open them"`
}

func findings(fs []civil.Finding, values civil.Values) []Finding {
	out := make([]Finding, 0, len(fs))
	for _, f := range fs {
		o := Finding{Key: f.Key(), Rule: f.Rule, Severity: string(f.Severity), Field: f.Field, VI: f.VI, EN: f.EN, Acked: f.Acked, Why: f.Why, Habit: f.Habit}
		if f.Proposal != "" {
			o.Proposal = &Value{W: values[f.Field].Written, N: f.Proposal}
		}
		out = append(out, o)
	}
	return out
}

// Draft is what was being typed.
type Draft struct {
	Values  Values `json:"values"`
	SavedAt int64  `json:"savedAt"`
}

// FieldReason is a reviewer's word on one field.
type FieldReason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

// ReturnedBy is why an entry came back.
type ReturnedBy struct {
	Reason string        `json:"reason"`
	By     string        `json:"by"`
	Fields []FieldReason `json:"fields"`
}

// Lease is an entry handed out.
type Lease struct {
	Entry      Entry       `json:"entry"`
	LeaseUntil int64       `json:"leaseUntil"`
	Now        int64       `json:"now"`
	Type       TypeDef     `json:"type"`
	Sticky     Values      `json:"sticky"`
	Auto       Values      `json:"auto,omitempty"`
	Previous   Values      `json:"previous"`
	Draft      *Draft      `json:"draft,omitempty"`
	Values     Values      `json:"values,omitempty"`
	Returned   *ReturnedBy `json:"returned,omitempty"`
	Pages      []Page      `json:"pages"`
	Book       Book        `json:"book"`
	Progress   Progress    `json:"progress"`
}

// Saved answers a save.
type Saved struct {
	Version  int       `json:"version"`
	State    string    `json:"state"`
	Findings []Finding `json:"findings"`
	Next     *Lease    `json:"next,omitempty"`
}

// SecondKeying is what another person keyed of the same entry.
type SecondKeying struct {
	By     string `json:"by"`
	At     int64  `json:"at"`
	Values Values `json:"values"`
}

// Review is an entry before a reviewer.
type Review struct {
	Entry     Entry     `json:"entry"`
	Type      TypeDef   `json:"type"`
	Values    Values    `json:"values"`
	Findings  []Finding `json:"findings"`
	Pages     []Page    `json:"pages"`
	Book      Book      `json:"book"`
	KeyedBy   string    `json:"keyedBy"`
	KeyedAt   int64     `json:"keyedAt"`
	Progress  Progress  `json:"progress"`
	MayDecide bool      `json:"mayDecide"`
	WhyNot    string    `json:"whyNot,omitempty"`
	Next      string    `json:"next,omitempty"`
	// Seconds are keyings by others that wait for this check.
	Seconds []SecondKeying `json:"seconds,omitempty"`
}

// Decided answers a reviewer's decision.
type Decided struct {
	Version  int       `json:"version"`
	State    string    `json:"state"`
	Findings []Finding `json:"findings"`
	Next     string    `json:"next,omitempty"`
}
