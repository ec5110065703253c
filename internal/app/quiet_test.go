// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

// Memory is given back once after work, and not while it goes on.
func TestRestsOnceAfterWork(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	rested := 0
	q := &quiet{rest: func(context.Context) { rested++ }}
	pages := q.watch(http.NotFoundHandler())
	tick := make(chan time.Time)
	ended := make(chan struct{})
	go func() { defer close(ended); q.run(ctx, tick) }()
	work := func() {
		pages.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, http.MethodGet, "/", nil))
	}
	for _, asked := range []int{1, 2, 0, 0, 0, 1, 0, 0} { // requests before each tick
		for range asked {
			work()
		}
		tick <- time.Time{}
	}
	stop()
	<-ended
	if rested != 2 {
		t.Errorf("rested %d times over two stretches of work", rested)
	}
}
