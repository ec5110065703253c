// SPDX-License-Identifier: Apache-2.0

package linkcli

import (
	"bytes"
	"os"
	"strconv"
)

// peakMiB reads the high-water mark of this program's memory. The figure of
// getrusage is not used: after an exec it still holds the parent's.
func peakMiB() (float64, bool) {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, false
	}
	_, rest, ok := bytes.Cut(b, []byte("VmHWM:"))
	if !ok {
		return 0, false
	}
	f := bytes.Fields(rest)
	if len(f) == 0 {
		return 0, false
	}
	kb, err := strconv.ParseFloat(string(f[0]), 64)
	return kb / 1024, err == nil
}
