// SPDX-License-Identifier: Apache-2.0

package app

import (
	"context"
	"net/http"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"
)

const (
	// The collector waits until the heap has grown to three times what lives in
	// it: under load that takes a tenth off what a save costs. What it leaves
	// lying about is given back when nobody works.
	collectPercent = 200
	quietTime      = 20 * time.Second
)

// quiet gives memory back to the machine when people have stopped working: a
// commune's PC has other things to do then.
type quiet struct {
	asked atomic.Int64
	rest  func(context.Context)
}

func (q *quiet) watch(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q.asked.Add(1)
		next.ServeHTTP(w, r)
	})
}

// run rests once after each time of work.
func (q *quiet) run(ctx context.Context, every <-chan time.Time) {
	var before int64
	rested := int64(-1) // the start itself leaves something lying about
	for {
		select {
		case <-ctx.Done():
			return
		case <-every:
			now := q.asked.Load()
			if now == before && now != rested {
				q.rest(ctx)
				rested = now
			}
			before = now
		}
	}
}

// restWhenQuiet prepares the collector for work and the rest after it.
func (a *App) restWhenQuiet(ctx context.Context, pages http.Handler) http.Handler {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectPercent)
	}
	q := &quiet{rest: func(ctx context.Context) {
		if err := a.DB.Shrink(ctx); err != nil && ctx.Err() == nil {
			a.Log.WarnContext(ctx, "giving memory back failed", "error", err)
		}
		debug.FreeOSMemory()
	}}
	tick := time.NewTicker(quietTime)
	context.AfterFunc(ctx, tick.Stop)
	go q.run(ctx, tick.C)
	return q.watch(pages)
}
