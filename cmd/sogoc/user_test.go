// SPDX-License-Identifier: Apache-2.0

package main

import (
	"strings"
	"testing"
)

// A place that is no more, and one that could be several, are answered with
// codes that can be used.
func TestFindUnit(t *testing.T) {
	t.Parallel()
	if u, err := findUnit("44"); err != nil || u.Level != 'P' {
		t.Errorf("44: %+v %v", u, err)
	}
	for text, want := range map[string]string{"45": "  44  ", "nowhere at all": "19363", "Vĩnh Thủy": ""} {
		u, err := findUnit(text)
		if err == nil && want != "" {
			t.Errorf("%s is taken for %s", text, u.ID)
		}
		if err != nil && (!strings.Contains(err.Error(), want) || strings.HasSuffix(err.Error(), ":\n")) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
