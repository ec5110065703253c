// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// ColumnList is one column or several that are joined by a space; in JSON a
// string or a list of strings.
type ColumnList []string

// UnmarshalJSON takes a string or a list.
func (c *ColumnList) UnmarshalJSON(b []byte) error {
	var one string
	if json.Unmarshal(b, &one) == nil {
		*c = nil
		if one != "" {
			*c = ColumnList{one}
		}
		return nil
	}
	var many []string
	if err := json.Unmarshal(b, &many); err != nil {
		return fmt.Errorf("a column is a name or a list of names: %w", err)
	}
	*c = many
	return nil
}

// ReadMapping reads a mapping file.
func ReadMapping(r io.Reader) (*Mapping, error) {
	var m Mapping
	if err := json.NewDecoder(r).Decode(&m); err != nil {
		return nil, fmt.Errorf("reading the mapping: %w", err)
	}
	if len(m.Columns) == 0 {
		return nil, fmt.Errorf("reading the mapping: it has no columns")
	}
	return &m, nil
}

// foldKeyKeep compares column names without regard to case and outer space.
func foldKeyKeep(s string) string {
	return strings.ToLower(strings.TrimSpace(strings.TrimPrefix(s, "\ufeff")))
}
