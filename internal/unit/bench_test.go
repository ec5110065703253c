// SPDX-License-Identifier: Apache-2.0

package unit

import (
	"runtime"
	"testing"
	"time"
)

// BenchmarkLoad decodes the catalogue and makes its indexes, all but that of look-up by text.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := decode(embedded); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkIndex makes the index of look-up by text.
func BenchmarkIndex(b *testing.B) {
	c := load()
	b.ReportAllocs()
	for b.Loop() {
		makeIndex(c)
	}
}

var benchQueries = []struct {
	name string
	q    Query
}{
	{"whole", Query{Text: "xã Vĩnh Thủy, huyện Vĩnh Linh, Quảng Trị", On: "2010-05-01"}},
	{"hyphens", Query{Text: "Vĩnh Thuỷ - Vĩnh Linh - Quảng Trị"}},
	{"unmarked", Query{Text: "vinh thuy vinh linh quang tri", On: "2010-05-01"}},
	{"misspelt", Query{Text: "xã Vĩnh Thuye, huyện Vĩnh Lin, Quảng Tri", On: "2010-05-01"}},
	{"nothing", Query{Text: "Nguyễn Thị Bông Bưởi, sinh năm 1950 - không rõ quê - xã thuy huyen tinh"}},
	{"letter", Query{Text: "t"}},
	{"typing", Query{Text: "vinh thu", Province: "Quảng Trị"}},
	{"common", Query{Text: "Tân Lập"}},
	{"code", Query{Text: "19402"}},
}

func BenchmarkSearch(b *testing.B) {
	Warm()
	for _, c := range benchQueries {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				Search(c.q)
			}
		})
	}
}

func BenchmarkCompatible(b *testing.B) {
	Warm()
	b.Run("ids", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			Compatible("19402@0", "19405@20250701")
		}
	})
	n := Ref(len(load().Units))
	b.Run("refs", func(b *testing.B) {
		b.ReportAllocs()
		i := Ref(0)
		for b.Loop() {
			Relate(1000+i*7919%(n-1000), 1000+i*104729%(n-1000))
			i = (i + 1) % 20000
		}
	})
}

// TestSearchIsQuick holds the promise of two milliseconds with room for a busy machine: the best of twenty counts.
func TestSearchIsQuick(t *testing.T) {
	Warm()
	for _, c := range benchQueries {
		best := time.Hour
		for range 20 {
			start := time.Now()
			Search(c.q)
			best = min(best, time.Since(start))
		}
		if limit := 2 * time.Millisecond * slowdown; best > limit {
			t.Errorf("%s: %v, want at most %v", c.name, best, limit)
		}
	}
}

// TestMemoryIsSmall bounds what catalogue and indexes keep.
func TestMemoryIsSmall(t *testing.T) {
	measure := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := measure()
	c, err := decode(embedded)
	if err != nil {
		t.Fatal(err)
	}
	x := makeIndex(c)
	after := measure()
	if kept := int64(after) - int64(before); kept > 12<<20 {
		t.Errorf("catalogue and index keep %d bytes, more than 12 MiB", kept)
	} else {
		t.Logf("catalogue and index keep %d bytes", kept)
	}
	runtime.KeepAlive(x)
}
