// SPDX-License-Identifier: Apache-2.0

package job

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/sogoc/sogoc/internal/store/storetest"
)

// BenchmarkLook is the whole cost of a queue without work: one look for waiting
// jobs, done every Options.Poll (2 s).
func BenchmarkLook(b *testing.B) {
	q := New(storetest.OpenSQLite(b), Options{})
	q.Register(Kind{Name: "a", VI: "a", EN: "a", Run: func(context.Context, Progress, json.RawMessage) (string, error) { return "", nil }})
	for b.Loop() {
		q.claim(b.Context())
	}
}
