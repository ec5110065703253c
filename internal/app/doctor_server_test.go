// SPDX-License-Identifier: Apache-2.0

package app

import (
	"strings"
	"testing"

	"github.com/sogoc/sogoc/internal/store"
)

// A PostgreSQL that can lose the store is told before one that is slow; a small
// one is left alone while its store is small.
func TestServerIsJudged(t *testing.T) {
	t.Parallel()
	for _, x := range []struct {
		s     store.Server
		ok    bool
		found string
	}{
		{store.Server{Unsafe: []string{"fsync", "full_page_writes"}, Cache: 1 << 30, Data: 1 << 20}, false, "fsync, full_page_writes"},
		{store.Server{Cache: 128 << 20, Data: 4 << 30}, false, "shared_buffers"},
		{store.Server{Cache: 128 << 20, Data: 200 << 20}, true, "bộ nhớ đệm"},
		{store.Server{Cache: 1 << 30, Data: 50 << 30}, true, "bộ nhớ đệm"},
	} {
		c := judge(x.s)
		if c.OK != x.ok || !strings.Contains(c.Found, x.found) || c.OK != (c.Do == "") {
			t.Errorf("%+v: %+v", x.s, c)
		}
	}
}
