// SPDX-License-Identifier: Apache-2.0

package main

import (
	"fmt"
	"strings"
)

type direction int

const (
	atMost direction = iota
	atLeast
)

// table collects figures for docs/performance.md.
type table struct{ lines []string }

// add notes a figure and says it at once. Target 0 is none.
func (t *table) add(engine, what string, value float64, unit string, target float64, d direction) {
	want, verdict := "", ""
	if target != 0 {
		sign, ratio := "≤", target/max(value, 1e-9)
		if d == atLeast {
			sign, ratio = "≥", value/target
		}
		want = fmt.Sprintf("%s %s %s", sign, number(target), unit)
		verdict = fmt.Sprintf("%.1f×", ratio)
		if ratio < 1 {
			verdict += " missed"
		}
	}
	fmt.Printf("  %-9s %-58s %10s %-8s %-14s %s\n", engine, what, number(value), unit, want, verdict)
	t.lines = append(t.lines, fmt.Sprintf("| %s | %s | %s %s | %s | %s |\n", what, engine, number(value), unit, want, verdict))
}

// number has three digits that mean something.
func number(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	default:
		return fmt.Sprintf("%.2f", v)
	}
}

func (t *table) String() string {
	return "| figure | store | measured | target | margin |\n|---|---|---|---|---|\n" + strings.Join(t.lines, "")
}
