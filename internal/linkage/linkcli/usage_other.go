// SPDX-License-Identifier: Apache-2.0

//go:build !unix

package linkcli

import (
	"runtime/metrics"
)

// Usage gives the CPU seconds and the memory (MiB) that the Go runtime knows
// of; the system's own figures are not read here.
func Usage() (cpu, peakMiB float64) {
	s := []metrics.Sample{{Name: "/cpu/classes/user:cpu-seconds"}, {Name: "/memory/classes/total:bytes"}}
	metrics.Read(s)
	return s[0].Value.Float64(), float64(s[1].Value.Uint64()) / (1 << 20)
}
