// SPDX-License-Identifier: Apache-2.0

package civil

import (
	"cmp"
	"hash/fnv"
	"slices"
	"strconv"
	"strings"
)

// Severity of a finding.
type Severity string

// E blocks approval, W asks for a confirmation, I only tells.
const (
	Error   Severity = "E"
	Warning Severity = "W"
	Info    Severity = "I"
)

// Finding is what a rule has to say about an entry or a book.
type Finding struct {
	Rule     string   `json:"rule"` // V01…V41, R01…R05
	Severity Severity `json:"severity"`
	Field    string   `json:"field,omitempty"` // where to look first; empty for the whole entry or book
	VI       string   `json:"vi"`              // what was seen and what to do
	EN       string   `json:"en"`
	Proposal string   `json:"proposal,omitempty"` // a text for Norm that a person may accept with one key
	Entries  []string `json:"entries,omitempty"`  // ids of the other entries concerned, as far as they are the unit's own
	Seen     string   `json:"seen,omitempty"`     // fingerprint of the texts the rule looked at
	Acked    bool     `json:"acked,omitempty"`    // a warning that a person answered: the book says so
	Why      string   `json:"why,omitempty"`      // their few words with it, if any
	// Habit says that a warning speaks of a way of writing that a clerk keeps up through a book and that hints at no slip in
	// what was keyed: answered once for the book and the field, it need not be asked in every entry.
	Habit bool `json:"habit,omitempty"`
}

// Key names the finding for good: the same rule on the same field about the same text. An answer given to a warning is
// kept under this key and lapses when the text changes. It holds no personal data, only a short fingerprint.
func (f Finding) Key() string {
	return f.Rule + string(f.Severity) + ":" + f.Field + ":" + f.Seen
}

// Label is the sentence in the language: "en" or Vietnamese.
func (f Finding) Label(lang string) string {
	if lang == "en" {
		return f.EN
	}
	return f.VI
}

// Worst is the highest severity among the findings not acknowledged (by Key); "" when none is left. Errors can't be
// acknowledged.
func Worst(findings []Finding, acknowledged func(key string) bool) Severity {
	worst := Severity("")
	for _, f := range findings {
		switch {
		case f.Severity == Error:
			return Error
		case acknowledged != nil && acknowledged(f.Key()):
		case f.Severity == Warning || worst == "":
			worst = f.Severity
		}
	}
	return worst
}

// fingerprint makes the stable, short Seen of texts.
func fingerprint(texts ...string) string {
	h := fnv.New32a()
	for _, s := range texts {
		_, _ = h.Write([]byte(s))
		_, _ = h.Write([]byte{0})
	}
	return strconv.FormatUint(uint64(h.Sum32()), 36)
}

// SortFindings orders errors first, then warnings, then information; inside, by rule and field.
func SortFindings(fs []Finding) {
	rank := map[Severity]int{Error: 0, Warning: 1, Info: 2}
	slices.SortStableFunc(fs, func(a, b Finding) int {
		if d := rank[a.Severity] - rank[b.Severity]; d != 0 {
			return d
		}
		return cmp.Or(strings.Compare(a.Rule, b.Rule), strings.Compare(a.Field, b.Field))
	})
}

// MaskFindings leaves of findings which field and rule they are of: their
// sentences quote names, dates and numbers.
func MaskFindings(all []Finding) []Finding {
	masked := make([]Finding, len(all))
	for i, f := range all {
		f.VI, f.EN, f.Proposal, f.Why = f.Rule, f.Rule, "", ""
		for _, r := range rules {
			if r.ID == f.Rule {
				f.VI, f.EN = r.VI, r.EN
			}
		}
		masked[i] = f
	}
	return masked
}
