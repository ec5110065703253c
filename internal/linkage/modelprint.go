// SPDX-License-Identifier: Apache-2.0

package linkage

import (
	"bufio"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
)

// Print writes the model as tables that a person can read.
func (m *Model) Print(w io.Writer) error {
	b := bufio.NewWriter(w)
	for _, kind := range slices.Sorted(maps.Keys(m.Kinds)) {
		km := m.Kinds[kind]
		fmt.Fprintf(b, "%s: learnt from %d pairs\n", kind, km.Pairs)
		for _, class := range slices.Sorted(maps.Keys(km.Tables)) {
			if km.Rates[class] == 0 {
				continue
			}
			fmt.Fprintf(b, "  %s: %.5f pairs per record\n", class, km.Rates[class])
			for f := range numFeat {
				if p := km.Tables[class][featNames[f]]; p != nil {
					fmt.Fprintf(b, "    %-18s %s\n", featNames[f], levelList(f, p))
				}
			}
		}
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("printing the model: %w", err)
	}
	return nil
}

func levelList(f int, p []float64) string {
	names := levelNames(f)
	var parts []string
	for i, x := range p {
		if n := names[code(f, uint8(i+1))]; x >= 0.00005 {
			parts = append(parts, fmt.Sprintf("%s %.4f", n, x))
		}
	}
	return strings.Join(parts, ", ")
}

// Compare lists the chances that differ between two models by more than a
// fifth, the largest change first within each class.
func (m *Model) Compare(o *Model, w io.Writer) error {
	b := bufio.NewWriter(w)
	n := 0
	for _, kind := range slices.Sorted(maps.Keys(m.Kinds)) {
		if o.Kinds[kind] == nil {
			fmt.Fprintf(b, "%s: only in the first model\n", kind)
			n++
			continue
		}
		n += compareKinds(b, kind, m.Kinds[kind], o.Kinds[kind])
	}
	if n == 0 {
		fmt.Fprintln(b, "the models agree")
	}
	if err := b.Flush(); err != nil {
		return fmt.Errorf("comparing the models: %w", err)
	}
	return nil
}

func compareKinds(b io.Writer, kind string, x, y *KindModel) (n int) {
	differ := func(p, q float64) bool { return math.Abs(math.Log((p+1e-4)/(q+1e-4))) > 0.2 }
	for _, class := range slices.Sorted(maps.Keys(x.Tables)) {
		if differ(x.Rates[class], y.Rates[class]) {
			fmt.Fprintf(b, "%s %s: %.5f → %.5f pairs per record\n", kind, class, x.Rates[class], y.Rates[class])
			n++
		}
		for f := range numFeat {
			p, q := x.Tables[class][featNames[f]], y.Tables[class][featNames[f]]
			for i := range min(len(p), len(q)) {
				if differ(p[i], q[i]) {
					fmt.Fprintf(b, "%s %s %s %s: %.4f → %.4f\n", kind, class, featNames[f], levelNames(f)[code(f, uint8(i+1))], p[i], q[i])
					n++
				}
			}
		}
	}
	return n
}
