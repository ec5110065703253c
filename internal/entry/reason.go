// SPDX-License-Identifier: Apache-2.0

package entry

import "strings"

// FieldReason says what is wrong with one field of a returned entry.
type FieldReason struct {
	Field  string `json:"field"`
	Reason string `json:"reason"`
}

const fieldMark = "\n• "

// JoinReason writes a reviewer's reasons as one text: the whole first, then a
// line per field. Field ids are no personal data and stay as they are, so that
// SplitReason finds them again.
func JoinReason(whole string, fields []FieldReason) string {
	var b strings.Builder
	b.WriteString(oneLine(whole))
	for _, f := range fields {
		b.WriteString(fieldMark + f.Field + ": " + oneLine(f.Reason))
	}
	return b.String()
}

// SplitReason is the inverse of JoinReason; a text without fields is all whole.
func SplitReason(text string) (whole string, fields []FieldReason) {
	parts := strings.Split(text, fieldMark)
	for _, p := range parts[1:] {
		if field, reason, ok := strings.Cut(p, ": "); ok {
			fields = append(fields, FieldReason{field, reason})
		}
	}
	return parts[0], fields
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
