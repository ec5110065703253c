// SPDX-License-Identifier: Apache-2.0

package ops

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// family is a figure with its name: lines of Prometheus' text format 0.0.4.
type family struct{ name, help, kind string }

// head writes what stands before the lines of a family.
func (f family) head(w io.Writer) {
	fmt.Fprintf(w, "# HELP %s %s\n# TYPE %s %s\n", f.name, f.help, f.name, f.kind)
}

// line writes one value; suffix tells the parts of a histogram apart.
func (f family) line(w io.Writer, suffix, labels string, v float64) {
	if labels != "" {
		labels = "{" + labels + "}"
	}
	fmt.Fprintf(w, "%s%s%s %s\n", f.name, suffix, labels, number(v))
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// escaped is how the format writes the value of a label.
var escaped = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`)

func label(name, value string) string { return name + `="` + escaped.Replace(value) + `"` }

// histogram counts values in buckets, apart for each set of labels.
type histogram struct {
	family
	bounds []float64 // upper, ascending; a last one without end is understood

	mu     sync.Mutex
	series map[string]*tally // by labels as they are written
}

type tally struct {
	counts []uint64 // one more than bounds
	sum    float64
}

func newHistogram(name, help string, bounds ...float64) *histogram {
	return &histogram{family: family{name, help, "histogram"}, bounds: bounds, series: map[string]*tally{}}
}

// doubling gives n bounds, each twice the one before.
func doubling(first float64, n int) []float64 {
	bounds := make([]float64, n)
	for i := range bounds {
		bounds[i] = first * float64(int(1)<<i)
	}
	return bounds
}

// observe counts one value; a bound belongs to the bucket below it.
func (h *histogram) observe(labels string, v float64) {
	bucket, _ := slices.BinarySearch(h.bounds, v)
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.series[labels]
	if t == nil {
		t = &tally{counts: make([]uint64, len(h.bounds)+1)}
		h.series[labels] = t
	}
	t.counts[bucket]++
	t.sum += v
}

// write gives each bucket with all below it, as the format wants.
func (h *histogram) write(w io.Writer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.head(w)
	for _, labels := range slices.Sorted(maps.Keys(h.series)) {
		t, below := h.series[labels], uint64(0)
		for i, n := range t.counts {
			below += n
			end := "+Inf"
			if i < len(h.bounds) {
				end = number(h.bounds[i])
			}
			h.line(w, "_bucket", strings.TrimPrefix(labels+","+label("le", end), ","), float64(below))
		}
		h.line(w, "_sum", labels, t.sum)
		h.line(w, "_count", labels, float64(below))
	}
}
