// SPDX-License-Identifier: Apache-2.0

package app

import (
	"testing"
	"time"
)

// Two clocks are as far apart as asking can't explain.
func TestClocksApart(t *testing.T) {
	t.Parallel()
	from := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	to := from.Add(2 * time.Second)
	for _, c := range []struct{ moment, want time.Duration }{{-7 * time.Second, 7 * time.Second}, {0, 0}, {time.Second, 0}, {2 * time.Second, 0}, {time.Minute, 58 * time.Second}} {
		if got := apart(from, from.Add(c.moment), to); got != c.want {
			t.Errorf("%v after: %v apart, want %v", c.moment, got, c.want)
		}
	}
}
