// SPDX-License-Identifier: Apache-2.0

package scan_test

import (
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/sogoc/sogoc/internal/drawpage"
	"github.com/sogoc/sogoc/internal/scan"
	"github.com/sogoc/sogoc/internal/store/storetest"
)

// a3 is a page of A3 at 300 dpi as a telephone or a scanner writes it: askew, on
// a black lid, yellowed; 17 million pixels.
func a3(b testing.TB) []byte {
	b.Helper()
	s := drawpage.SampleSpec(11, "birth", drawpage.LayoutRuled)
	s.DPI, s.Damage, s.Capture = 300, drawpage.DamageMedium, drawpage.CaptureScan
	s.Hard = drawpage.Hard{Skew: 2, Border: 4, Desk: drawpage.DeskBlack}
	data, _, err := drawpage.JPEG(s)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// cpu is what the process has used of the processors so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// The whole intake of an A3 page at 300 dpi: kept, decoded, measured, drawn
// level and trimmed, its view and thumbnail written, its row stored. cpu-s/page
// is the time of all processors together.
func BenchmarkReceiveA3(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	data := a3(b)
	n, before := 0, cpu()
	b.ResetTimer()
	for b.Loop() {
		n++
		if f := d.receive("", unlike(data, n)); f.State != scan.Unnamed {
			b.Fatalf("%+v", f)
		}
	}
	b.ReportMetric((cpu()-before).Seconds()/float64(n), "cpu-s/page")
	b.ReportMetric(float64(len(data))/1e6, "MB/file")
}

// Two at once, as two processors take them; heap-MB is what lives after a
// collection at the end, and half way: it must not grow.
func BenchmarkReceiveA3Two(b *testing.B) {
	d := setup(b, storetest.OpenSQLite(b))
	data := a3(b)
	live := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / 1e6
	}
	work := make(chan int)
	done := make(chan struct{})
	for range 2 {
		go func() {
			for n := range work {
				d.receive("", unlike(data, n))
			}
			done <- struct{}{}
		}()
	}
	half := 0.0
	start := time.Now()
	b.ResetTimer()
	for n := range b.N {
		work <- n + 1
		if n == b.N/2 {
			half = live()
		}
	}
	close(work)
	<-done
	<-done
	b.ReportMetric(float64(b.N)/time.Since(start).Minutes(), "pages/min")
	b.ReportMetric(half, "heap-MB-half")
	b.ReportMetric(live(), "heap-MB-end")
}
