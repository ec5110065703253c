// SPDX-License-Identifier: Apache-2.0

package book

import (
	"testing"

	"github.com/sogoc/sogoc/internal/unit"
)

// The border of 1954–1975 decides which lunar calendar a book of those years follows.
func TestSouthOfTheRiver(t *testing.T) {
	t.Parallel()
	at := func(code, on string) unit.ID {
		u, ok := unit.At(code, on)
		if !ok {
			t.Fatalf("no unit %s on %s", code, on)
		}
		return u.ID
	}
	for _, c := range []struct {
		name string
		b    Book
		want bool
	}{
		{"Vĩnh Linh", Book{Facts: Facts{RegisteredBy: at("19363", "2010-01-01")}}, false},
		{"Hải Lăng", Book{Facts: Facts{RegisteredBy: at("19681", "2010-01-01")}}, true},
		{"a commune of today in the north of Quảng Trị", Book{Facts: Facts{Responsible: at("19363", "2026-01-01")}}, false},
		{"a commune of today in the south of Quảng Trị", Book{Facts: Facts{Responsible: at("19681", "2026-01-01")}}, true},
		{"nowhere", Book{}, false},
	} {
		if got := c.b.south(); got != c.want {
			t.Errorf("%s: %v, path %s", c.name, got, unit.Path(c.b.RegisteredBy)+unit.Path(c.b.Responsible))
		}
	}
}
