// SPDX-License-Identifier: Apache-2.0

package job_test

import (
	"context"
	"encoding/json"
	"runtime"
	"sync/atomic"
	"testing"

	"github.com/sogoc/sogoc/internal/job"
	"github.com/sogoc/sogoc/internal/store"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// BenchmarkJobs is jobs from asking to their ends, 64 askers at a time, each
// waiting for its commit.
func BenchmarkJobs(b *testing.B) {
	for name, open := range map[string]func(testing.TB) *store.DB{"sqlite": storetest.OpenSQLite, "postgres": storetest.OpenPostgres} {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			var ran atomic.Int64
			all := make(chan struct{})
			q := newQueue(db, job.Options{Log: silent}, func(context.Context, job.Progress, json.RawMessage) (string, error) {
				if ran.Add(1) == int64(b.N) {
					close(all)
				}
				return "", nil
			})
			start(b, q)
			b.SetParallelism(64 / runtime.GOMAXPROCS(0))
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					enqueue(b, db, q, nil)
				}
			})
			<-all
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "jobs/s")
		})
	}
}
