// SPDX-License-Identifier: Apache-2.0

//go:build unix

package linkcli

import (
	"runtime"
	"syscall"
)

// Usage gives the CPU seconds and the peak memory (MiB) of the process so far.
func Usage() (cpu, peak float64) {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0, 0
	}
	sec := func(t syscall.Timeval) float64 { return float64(t.Sec) + float64(t.Usec)/1e6 }
	peak = float64(u.Maxrss) / 1024
	if runtime.GOOS == "darwin" { // bytes there, kilobytes elsewhere
		peak /= 1024
	}
	if p, ok := peakMiB(); ok {
		peak = p
	}
	return sec(u.Utime) + sec(u.Stime), peak
}
