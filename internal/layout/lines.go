// SPDX-License-Identifier: Apache-2.0

package layout

// Rule is a ruled line: At is its place across its direction, From and To are
// its ends along it, all in fractions of the page. As it is used for lines of a
// page set straight, a rule is level or upright.
type Rule struct {
	At   float64 `json:"at"`
	From float64 `json:"from"`
	To   float64 `json:"to"`
}

// Len is the length of the rule, in fractions of the page.
func (r Rule) Len() float64 { return r.To - r.From }
